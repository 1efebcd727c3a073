//! Values of several parts, one behind the other.

use core::convert::identity;

use super::{TlvValue, sealed};
use crate::wire::{
    field::Writer,
    value::{DataCoding, Npi, Ton},
};

/// A part of a value: an integer, or all octets that are left.
trait Part<'a>: Copy {
    fn take(value: &'a [u8]) -> Option<(Self, &'a [u8])>;
    fn len(self) -> usize;
    fn put(self, out: &mut Writer<'_>);
}

impl<'a> Part<'a> for u16 {
    fn take(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (two, rest) = value.split_first_chunk::<2>()?;
        Some((Self::from_be_bytes(*two), rest))
    }

    fn len(self) -> usize {
        2
    }

    fn put(self, out: &mut Writer<'_>) {
        out.octets(&self.to_be_bytes());
    }
}

impl<'a> Part<'a> for &'a [u8] {
    fn take(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
        Some((value, &[]))
    }

    fn len(self) -> usize {
        <[u8]>::len(self)
    }

    fn put(self, out: &mut Writer<'_>) {
        out.octets(self);
    }
}

macro_rules! octet_part {
    ($($ty:ty: $from:expr;)*) => { $(
        impl<'a> Part<'a> for $ty {
            fn take(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
                let (octet, rest) = value.split_first()?;
                Some(($from(*octet), rest))
            }

            fn len(self) -> usize {
                1
            }

            fn put(self, out: &mut Writer<'_>) {
                out.octet(u8::from(self));
            }
        }
    )* };
}

octet_part! {
    u8: identity;
    Ton: Ton;
    Npi: Npi;
}

impl<'a> Part<'a> for DataCoding {
    /// A text of no octets need not say how they are to be read.
    fn take(value: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let (octet, rest) = value.split_first().unwrap_or((&0, &[]));
        Some((Self(*octet), rest))
    }

    fn len(self) -> usize {
        1
    }

    fn put(self, out: &mut Writer<'_>) {
        out.octet(self.0);
    }
}

/// Declares a value of several parts in wire order.
macro_rules! parts {
    ($(
        $(#[$meta:meta])*
        $name:ident $(<$life:lifetime>)? { $( $(#[$fmeta:meta])* $field:ident: $ty:ty, )* }
    )*) => { $(
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct $name $(<$life>)? {
            $( $(#[$fmeta])* pub $field: $ty, )*
        }

        impl $(<$life>)? sealed::Sealed for $name $(<$life>)? {}

        impl<'v $(, $life)?> TlvValue<'v> for $name $(<$life>)? $(where 'v: $life)? {
            fn read(value: &'v [u8]) -> Option<Self> {
                $( let ($field, value) = Part::take(value)?; )*
                value.is_empty().then_some(Self { $($field,)* })
            }

            fn wire_len(&self) -> usize {
                0 $( + Part::len(self.$field) )*
            }

            #[allow(private_interfaces)]
            fn put(&self, out: &mut Writer<'_>) {
                $( Part::put(self.$field, out); )*
            }
        }
    )* };
}

parts! {
    /// `network_error_code`: three octets. SMPP 3.4 §5.3.2.31, 5.0 §4.8.4.42.
    ///
    /// Some message centres write three ASCII digits instead: then `network` is above 0x2F.
    NetworkErrorCode {
        /// 1 ANSI-136 access denied, 2 IS-95 access denied, 3 GSM, 4 ANSI-136 cause, 5 IS-95
        /// cause, 6 ANSI-41, 7 SMPP, 8 the message centre's own. 3.4: 1 ANSI-136, 2 IS-95, 3 GSM.
        network: u8,
        /// The error, in the network's numbers.
        code: u16,
    }
    /// `broadcast_content_type`: three octets. SMPP 5.0 §4.8.4.8.
    BroadcastContentType {
        /// 0 generic, 1 GSM, 2 TDMA, 3 CDMA.
        network: u8,
        /// The content type, for instance 0x0033 weather.
        content: u16,
    }
    /// `broadcast_frequency_interval`: three octets. SMPP 5.0 §4.8.4.11.
    BroadcastFrequencyInterval {
        /// 0x00 as often as possible, 0x08 seconds, 0x09 minutes, 0x0A hours, 0x0B days, 0x0C
        /// weeks, 0x0D months, 0x0E years.
        unit: u8,
        /// How many of them.
        count: u16,
    }
    /// `its_session_info`: two octets. SMPP 3.4 §5.3.2.43.
    ItsSessionInfo {
        /// The number of the session.
        session: u8,
        /// Bits 7-1 the number of the step, bit 0 set at the end of the session.
        step: u8,
    }
    /// `source_subaddress`, `dest_subaddress`: 2 to 23 octets. SMPP 3.4 §5.3.2.15.
    Subaddress<'a> {
        /// 0x80 NSAP even, 0x88 NSAP odd, 0xA0 user specified.
        kind: u8,
        /// The subaddress. Some peers write an address here from the first octet on.
        address: &'a [u8],
    }
    /// `broadcast_area_identifier`: 1 to 101 octets. SMPP 5.0 §4.8.4.4.
    BroadcastAreaIdentifier<'a> {
        /// 0 alias or name, 1 ellipsoid arc, 2 polygon.
        format: u8,
        /// The area in that format.
        details: &'a [u8],
    }
    /// `callback_num_atag`: at most 65 octets. SMPP 3.4 §5.3.2.38.
    CallbackNumAtag<'a> {
        /// How the text is to be read.
        data_coding: DataCoding,
        /// The text to show.
        text: &'a [u8],
    }
    /// `callback_num`: 4 to 19 octets. SMPP 3.4 §5.3.2.36.
    CallbackNum<'a> {
        /// Bit 0: 0 DTMF digits in TBCD, 1 ASCII digits.
        digit_mode: u8,
        /// Type of number.
        ton: Ton,
        /// Numbering plan.
        npi: Npi,
        /// The digits.
        digits: &'a [u8],
    }
}
