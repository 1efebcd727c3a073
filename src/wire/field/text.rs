//! The text of a message, with its length octet before it.

use core::fmt;

use super::{Field, Parsed, Writer, octet};
use crate::shown::OctetCount;
use crate::wire::{
    mercy::Mercy,
    quirk::Quirks,
    trace::{Place, Trace, Value},
    value::Version,
};

/// The text of a message, with its length octet before it (`sm_length` and `short_message`).
///
/// At most 255 octets, user data header included; 254 towards 3.4 and 160 towards 3.3 peers. Longer
/// texts go into the `message_payload` TLV. SMPP 3.4 §5.2.21-22, 5.0 §4.7.28 and §4.7.26.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[doc(alias = "sm_length")]
#[doc(alias = "short_message")]
pub struct ShortMessage<'a>(&'a [u8]);

/// More octets than `short_message` can hold: at most 255.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct TooLong {
    /// The octets that were given.
    pub len: usize,
}

impl fmt::Display for TooLong {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} octets do not fit into the 255 of short_message", self.len)
    }
}

impl core::error::Error for TooLong {}

impl<'a> ShortMessage<'a> {
    /// No text: `sm_length` 0.
    pub const EMPTY: Self = Self(&[]);

    /// Takes the octets of a text.
    ///
    /// # Errors
    /// More than 255 octets.
    pub const fn new(octets: &'a [u8]) -> Result<Self, TooLong> {
        if octets.len() > 255 {
            return Err(TooLong { len: octets.len() });
        }
        Ok(Self(octets))
    }

    /// How many octets a peer of this version takes: 160, 254 or 255.
    #[inline]
    #[must_use]
    pub const fn max_len(version: Version) -> usize {
        match version {
            Version::V3_3 => 160,
            Version::V3_4 => 254,
            Version::V5_0 => 255,
        }
    }

    /// The octets of the text.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether there is no text.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The number of octets: texts are private.
impl fmt::Debug for ShortMessage<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OctetCount(self.0.len()).fmt(f)
    }
}

impl<'a> Field<'a> for ShortMessage<'a> {
    const LENGTH: Option<&'static str> = Some("sm_length");

    #[inline(always)]
    fn parse<M: Mercy>(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        let (input, len) = octet(input)?;
        match input.split_at_checked(usize::from(len)) {
            Some((text, rest)) => Ok((rest, Self(text))),
            None => M::forgive(seen, |seen| {
                *seen |= Quirks::SM_LENGTH;
                (&[][..], Self(input))
            }),
        }
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.0.len() + 1
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        out.octet(self.0.len() as u8)?;
        out.octets(self.0)
    }

    #[inline]
    fn fits(&self, version: Version) -> bool {
        self.0.len() <= Self::max_len(version)
    }

    #[inline(always)]
    fn is_text(&self) -> bool {
        !self.is_empty()
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        let announced = place.raw.first().copied().unwrap_or_default();
        let length = Place { name: "sm_length", ..place };
        trace.row(length.row(1, Value::Integer(u32::from(announced))));
        let text = Place { offset: place.offset + 1, quirks: Quirks::NONE, ..place };
        trace.row(text.row(self.0.len(), Value::Octets(self.0)));
    }
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for ShortMessage<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let len = u.arbitrary_len::<u8>()?.min(255);
        u.bytes(len).map(Self)
    }
}
