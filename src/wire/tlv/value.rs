//! The types of TLV values.

use core::{convert::identity, fmt};

use crate::wire::{
    date::Time,
    field::{CStr, Field, Writer},
    status::CommandStatus,
    value::{DataCoding, InterfaceVersion, MessageState, Npi, Ton},
};

/// A type that the value of a TLV can be read as.
///
/// Sealed: the types are those of the specification.
pub trait TlvValue<'a>: Sized + sealed::Sealed {
    #[doc(hidden)]
    fn read(value: &'a [u8]) -> Option<Self>;
    #[doc(hidden)]
    fn wire_len(&self) -> usize;
    #[doc(hidden)]
    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>);
}

mod sealed {
    pub trait Sealed {}
}

/// Integers are read from any length as long as the number fits: peers write them shorter and
/// longer. Nothing is not a number.
macro_rules! integer {
    ($($ty:ty, $int:ty, $from:expr, $to:expr;)*) => { $(
        impl sealed::Sealed for $ty {}

        impl<'a> TlvValue<'a> for $ty {
            fn read(value: &'a [u8]) -> Option<Self> {
                let mut number = 0_u32;
                for octet in value {
                    number = number.checked_mul(256)?.checked_add(u32::from(*octet))?;
                }
                (!value.is_empty()).then(|| <$int>::try_from(number).ok().map($from))?
            }

            fn wire_len(&self) -> usize {
                size_of::<$int>()
            }

            #[allow(private_interfaces)]
            fn put(&self, out: &mut Writer<'_>) {
                let number: $int = $to(*self);
                out.octets(&number.to_be_bytes());
            }
        }
    )* };
}

integer! {
    u8, u8, identity, identity;
    u16, u16, identity, identity;
    u32, u32, identity, identity;
    MessageState, u8, MessageState, u8::from;
    InterfaceVersion, u8, InterfaceVersion, u8::from;
    CommandStatus, u32, CommandStatus, |status: CommandStatus| status.0;
}

/// `source_telematics_id`: one octet, or two as those of `dest_telematics_id`. SMPP 3.4 §5.3.2.8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct TelematicsId(
    /// On GSM a `protocol_id`.
    pub u8,
);

impl sealed::Sealed for TelematicsId {}

impl<'a> TlvValue<'a> for TelematicsId {
    /// Of two octets the second is reserved. Peers that write a number of two octets have it there.
    fn read(value: &'a [u8]) -> Option<Self> {
        match *value {
            [id] | [0, id] | [id, _] => Some(Self(id)),
            _ => None,
        }
    }

    fn wire_len(&self) -> usize {
        1
    }

    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octet(self.0);
    }
}

impl sealed::Sealed for Option<u8> {}

impl<'a> TlvValue<'a> for Option<u8> {
    fn read(value: &'a [u8]) -> Option<Self> {
        match value {
            [] => Some(None),
            [octet] => Some(Some(*octet)),
            _ => None,
        }
    }

    fn wire_len(&self) -> usize {
        usize::from(self.is_some())
    }

    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>) {
        if let Some(octet) = self {
            out.octet(*octet);
        }
    }
}

impl sealed::Sealed for &[u8] {}

impl<'a> TlvValue<'a> for &'a [u8] {
    fn read(value: &'a [u8]) -> Option<Self> {
        Some(value)
    }

    fn wire_len(&self) -> usize {
        <[u8]>::len(self)
    }

    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octets(self);
    }
}

/// A C-octet string in a TLV, without its NUL. Read with and without NUL, written with it. Of what is
/// read one NUL is taken off; a peer that sends more of them has them in its text, and gets them back.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Text<'a>(&'a [u8]);

impl<'a> Text<'a> {
    /// Takes the octets; `None` where there is a NUL among them, or one that is not ASCII.
    #[must_use]
    pub fn new(octets: &'a [u8]) -> Option<Self> {
        Self::lenient(octets).filter(|_| octets.is_ascii())
    }

    /// Takes the octets, above 0x7F as well, as a peer may want them; `None` where there is a NUL
    /// among them.
    #[must_use]
    pub fn lenient(octets: &'a [u8]) -> Option<Self> {
        (!octets.contains(&0)).then_some(Self(octets))
    }

    /// The octets, without the NUL.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }
}

impl fmt::Debug for Text<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{}\"", self.0.escape_ascii())
    }
}

impl sealed::Sealed for Text<'_> {}

impl<'a> TlvValue<'a> for Text<'a> {
    fn read(value: &'a [u8]) -> Option<Self> {
        Some(Self(value.strip_suffix(&[0]).unwrap_or(value)))
    }

    fn wire_len(&self) -> usize {
        self.0.len() + 1
    }

    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octets(self.0);
        out.octet(0);
    }
}

impl sealed::Sealed for Time<'_> {}

impl<'a> TlvValue<'a> for Time<'a> {
    fn read(value: &'a [u8]) -> Option<Self> {
        value.split(|octet| *octet == 0).next().and_then(|text| CStr::lenient(text).ok()).map(Self)
    }

    fn wire_len(&self) -> usize {
        Field::len(self)
    }

    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>) {
        Field::put(self, out);
    }
}

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

/// `ms_validity`: one octet, or four since 5.0. SMPP 3.4 §5.3.2.27, 5.0 §4.8.4.41.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct MsValidity {
    /// 0 without end, 1 until power down, 2 within the registration area, 3 display only, 4 for
    /// the time that follows.
    pub behaviour: u8,
    /// Unit (0 seconds, 1 minutes, 2 hours, 3 days, 4 weeks, 5 months, 6 years) and count.
    pub time: Option<(u8, u16)>,
}

impl sealed::Sealed for MsValidity {}

impl<'a> TlvValue<'a> for MsValidity {
    fn read(value: &'a [u8]) -> Option<Self> {
        match *value {
            [behaviour] => Some(Self { behaviour, time: None }),
            [behaviour, unit, c0, c1] => {
                Some(Self { behaviour, time: Some((unit, u16::from_be_bytes([c0, c1]))) })
            }
            _ => None,
        }
    }

    fn wire_len(&self) -> usize {
        if self.time.is_some() { 4 } else { 1 }
    }

    #[allow(private_interfaces)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octet(self.behaviour);
        if let Some((unit, count)) = self.time {
            out.octet(unit);
            out.octets(&count.to_be_bytes());
        }
    }
}
