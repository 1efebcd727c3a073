//! Fields: how one value is read from a body and written to it.
//!
//! Every row of a PDU's declaration is a [`Field`]. Parsing rests on `nom`'s `complete` parsers:
//! a body is a whole slice, so running out of octets is an error and never a wait.

use nom::{IResult, number::complete::be_u32};

use super::{
    error::Reason,
    mercy::Mercy,
    quirk::Quirks,
    status::CommandStatus,
    trace::{Place, Trace, Value},
    value::{
        DataCoding, EsmClass, InterfaceVersion, MessageState, Npi, Priority, RegisteredDelivery,
        Ton, Version,
    },
};

mod string;
mod text;

pub use string::{CStr, CStrError, Secret};
pub use text::{ShortMessage, TooLong};

/// What a field parser gives: the octets behind the field, and its value.
pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, Reason>;

/// What is wrong, as a parser says it.
pub(crate) fn reason(error: nom::Err<Reason>) -> Reason {
    match error {
        nom::Err::Error(reason) | nom::Err::Failure(reason) => reason,
        nom::Err::Incomplete(_) => Reason::Missing,
    }
}

/// Takes one octet.
#[inline(always)]
pub(crate) fn octet(input: &[u8]) -> Parsed<'_, u8> {
    match input {
        [octet, rest @ ..] => Ok((rest, *octet)),
        [] => missing(),
    }
}

#[inline(always)]
fn missing<'a, T>() -> Parsed<'a, T> {
    Err(nom::Err::Error(Reason::Missing))
}

/// One field of a PDU. The default value stands for a field that a short response leaves out.
pub(crate) trait Field<'a>: Sized + Default {
    /// The name of the octet that says how long the field is, where there is one.
    const LENGTH: Option<&'static str> = None;

    /// The fewest octets it has on the wire.
    const LEAST: usize = 1;

    /// Takes the field off the input; what had to be forgiven goes to `seen`.
    fn parse<M: Mercy>(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self>;

    /// How far behind its start a field that cannot be read is at fault.
    #[cold]
    fn fault(_input: &'a [u8]) -> usize {
        0
    }

    /// The octets that [`Field::put`] writes.
    fn len(&self) -> usize;

    /// Writes the field; `None` where there is no room.
    fn put(&self, out: &mut Writer<'_>) -> Option<()>;

    /// What the limits of a version bound: the octets of a string, the value of a number.
    #[inline(always)]
    fn measure(&self) -> usize {
        self.len()
    }

    /// Whether a peer of this version may be sent the value.
    fn fits(&self, _version: Version) -> bool {
        true
    }

    /// Whether the field is a text with something in it.
    #[inline(always)]
    fn is_text(&self) -> bool {
        false
    }

    /// Shows the field, which started at this place, as the rows it has on the wire.
    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T);
}

/// Octets still to be written. A frame's length is known before it is written, so there is always
/// room; where a value lied about its length, writing ends there.
pub(crate) struct Writer<'o> {
    rest: &'o mut [u8],
}

impl<'o> Writer<'o> {
    #[inline]
    pub(crate) fn new(out: &'o mut [u8]) -> Self {
        Self { rest: out }
    }

    #[inline(always)]
    pub(crate) fn octets(&mut self, octets: &[u8]) -> Option<()> {
        // Many fields are empty, and to copy nothing is a call all the same.
        if octets.is_empty() {
            return Some(());
        }
        let (to, rest) = core::mem::take(&mut self.rest).split_at_mut_checked(octets.len())?;
        to.copy_from_slice(octets);
        self.rest = rest;
        Some(())
    }

    #[inline(always)]
    pub(crate) fn octet(&mut self, octet: u8) -> Option<()> {
        let (to, rest) = core::mem::take(&mut self.rest).split_first_mut()?;
        *to = octet;
        self.rest = rest;
        Some(())
    }
}

/// Implements [`Field`] for values of one octet.
macro_rules! octet_field {
    ($($name:ty: $to:expr, $from:expr $(, fits $fits:expr)?;)*) => { $(
        impl<'a> Field<'a> for $name {
            #[inline(always)]
            fn parse<M: Mercy>(input: &'a [u8], _: &mut Quirks) -> Parsed<'a, Self> {
                octet(input).map(|(rest, octet)| (rest, $from(octet)))
            }

            #[inline(always)]
            fn len(&self) -> usize {
                1
            }

            #[inline(always)]
            fn measure(&self) -> usize {
                usize::from($to(*self))
            }

            #[inline(always)]
            fn put(&self, out: &mut Writer<'_>) -> Option<()> {
                out.octet($to(*self))
            }

            $(
                #[inline]
                fn fits(&self, version: Version) -> bool {
                    $fits(*self, version)
                }
            )?

            fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
                trace.row(place.row(1, Value::Integer(u32::from($to(*self)))));
            }
        }
    )* };
}

octet_field! {
    u8: core::convert::identity, core::convert::identity;
    Ton: u8::from, Ton;
    Npi: u8::from, Npi;
    DataCoding: u8::from, DataCoding;
    InterfaceVersion: u8::from, InterfaceVersion;
    MessageState: u8::from, MessageState,
        fits |state: MessageState, version| match version {
            Version::V3_3 => (1..=7).contains(&state.0),
            Version::V3_4 => (1..=8).contains(&state.0),
            Version::V5_0 => state.0 <= 9,
        };
    Priority: u8::from, Priority,
        fits |level: Priority, version| level.0 <= match version {
            Version::V3_3 => 1,
            Version::V3_4 => 3,
            Version::V5_0 => 4,
        };
    EsmClass: |flags: EsmClass| flags.bits(), EsmClass::from_bits_retain,
        fits |flags: EsmClass, version| version >= Version::V3_4 || flags.mode().is_empty();
    RegisteredDelivery: |flags: RegisteredDelivery| flags.bits(),
        RegisteredDelivery::from_bits_retain,
        fits |flags: RegisteredDelivery, version| match version {
            Version::V3_3 => flags.bits() <= 1,
            Version::V3_4 => flags.receipt() != RegisteredDelivery::RECEIPT_ON_SUCCESS,
            Version::V5_0 => true,
        };
}

impl<'a> Field<'a> for CommandStatus {
    const LEAST: usize = 4;

    #[inline(always)]
    fn parse<M: Mercy>(input: &'a [u8], _: &mut Quirks) -> Parsed<'a, Self> {
        // No octets left is all that can be wrong.
        be_u32::<_, ()>(input).map_or_else(|_| missing(), |(rest, status)| Ok((rest, Self(status))))
    }

    #[inline(always)]
    fn len(&self) -> usize {
        4
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        out.octets(&self.0.to_be_bytes())
    }

    fn fits(&self, version: Version) -> bool {
        self.for_version(version) == *self
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(4, Value::Integer(self.0)));
    }
}
