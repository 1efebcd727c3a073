//! The types of TLV values.

use core::{convert::identity, fmt};

use crate::wire::{
    date::Time,
    field::{CStr, Field, Writer},
    status::CommandStatus,
    value::{InterfaceVersion, MessageState},
};

mod parts;

pub use parts::{
    BroadcastAreaIdentifier, BroadcastContentType, BroadcastFrequencyInterval, CallbackNum,
    CallbackNumAtag, ItsSessionInfo, NetworkErrorCode, Subaddress,
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
