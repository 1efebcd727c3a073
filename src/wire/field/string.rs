//! C-octet strings, and values that are not shown.

use core::fmt;

use super::{Field, Parsed, Writer, missing};
use crate::wire::{
    mercy::Mercy,
    quirk::Quirks,
    trace::{Place, Trace, Value},
};

/// A C-octet string: octets without NUL, ended on the wire by one NUL.
///
/// `MAX` is the field's limit in octets, the NUL counted, as the specification prints it: a
/// `CStr<16>` holds at most 15 characters. By the book they are ASCII; what a peer sends is taken as
/// it comes. SMPP 3.4 §3.1, 5.0 §3.1.1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[doc(alias = "C-Octet String")]
#[doc(alias = "COctetString")]
pub struct CStr<'a, const MAX: usize>(&'a [u8]);

/// Octets that cannot be the C-octet string asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CStrError {
    /// There is a NUL among the octets, at this index.
    Nul(usize),
    /// There is an octet of 0x80 or more at this index.
    NotAscii(usize),
    /// There are too many octets: at most this many, the NUL not counted.
    TooLong(usize),
}

impl<'a, const MAX: usize> CStr<'a, MAX> {
    /// The empty string: one NUL on the wire.
    pub const EMPTY: Self = Self(&[]);

    /// Checks octets, given without their NUL.
    ///
    /// # Errors
    /// More than `MAX - 1` octets, or a NUL or an octet that is not ASCII among them.
    pub const fn new(octets: &'a [u8]) -> Result<Self, CStrError> {
        if octets.len() >= MAX {
            return Err(CStrError::TooLong(MAX.saturating_sub(1)));
        }
        Self::up_to(0x7F, octets)
    }

    /// Like [`Self::new`], of any length and any octets: for a peer that is known to take, or to
    /// demand, more than the specification allows, such as a password of 12 characters or a sender's
    /// name in Latin-1, and for what a peer has sent.
    ///
    /// # Errors
    /// A NUL among the octets.
    pub const fn lenient(octets: &'a [u8]) -> Result<Self, CStrError> {
        Self::up_to(0xFF, octets)
    }

    const fn up_to(greatest: u8, octets: &'a [u8]) -> Result<Self, CStrError> {
        let mut rest = octets;
        let mut at = 0_usize;
        while let [first, tail @ ..] = rest {
            if *first == 0 {
                return Err(CStrError::Nul(at));
            }
            if *first > greatest {
                return Err(CStrError::NotAscii(at));
            }
            rest = tail;
            at = at.saturating_add(1);
        }
        Ok(Self(octets))
    }

    /// The octets, without the NUL.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// The text, where the octets are UTF-8, as ASCII always is.
    #[must_use]
    pub const fn as_str(&self) -> Option<&'a str> {
        match core::str::from_utf8(self.0) {
            Ok(text) => Some(text),
            Err(_) => None,
        }
    }

    /// Whether there are no octets.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether the string is longer than its field allows.
    #[inline]
    #[must_use]
    pub const fn is_over_limit(&self) -> bool {
        self.0.len() >= MAX
    }
}

impl<'a, const MAX: usize> TryFrom<&'a str> for CStr<'a, MAX> {
    type Error = CStrError;

    fn try_from(text: &'a str) -> Result<Self, CStrError> {
        Self::new(text.as_bytes())
    }
}

impl<'a, const MAX: usize> TryFrom<&'a [u8]> for CStr<'a, MAX> {
    type Error = CStrError;

    fn try_from(octets: &'a [u8]) -> Result<Self, CStrError> {
        Self::new(octets)
    }
}

/// Quoted; what is not printable ASCII is escaped.
impl<const MAX: usize> fmt::Debug for CStr<'_, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "\"{self}\"")
    }
}

/// What is not printable ASCII is escaped.
impl<const MAX: usize> fmt::Display for CStr<'_, MAX> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.escape_ascii())
    }
}

impl fmt::Display for CStrError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Nul(at) => write!(f, "NUL at index {at}"),
            Self::NotAscii(at) => write!(f, "an octet that is not ASCII at index {at}"),
            Self::TooLong(max) => write!(f, "more than {max} octets"),
        }
    }
}

impl core::error::Error for CStrError {}

const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Where the first octet is that is NUL or not ASCII.
///
/// Eight octets at a time: adding 0x7F sets the high bit of every ASCII octet but NUL. What is not
/// ASCII may carry into the octet behind it, but then it is found first. Where eight octets
/// are no register, a copy of this for each field takes more room than a call takes time.
#[cfg_attr(target_pointer_width = "64", inline(always))]
fn find_stop(input: &[u8]) -> Option<usize> {
    let mut at = 0;
    let mut words = input.chunks_exact(8);
    for eight in words.by_ref() {
        let word = u64::from_le_bytes(eight.try_into().ok()?);
        let stops = (!word.wrapping_add(!HIGH_BITS) | word) & HIGH_BITS;
        if stops != 0 {
            return Some(at + (stops.trailing_zeros() / 8) as usize);
        }
        at += 8;
    }
    let rest = words.remainder().iter();
    rest.clone().position(|octet| *octet == 0 || !octet.is_ascii()).map(|index| at + index)
}

impl<'a, const MAX: usize> Field<'a> for CStr<'a, MAX> {
    #[cfg_attr(target_pointer_width = "64", inline(always))]
    fn parse<M: Mercy>(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        // Often there is nothing. The branch is foreseen, so that the next field need not wait for
        // where the NUL is.
        if let [0, rest @ ..] = input {
            return Ok((rest, Self::EMPTY));
        }
        if let Some(at) = find_stop(input).filter(|at| *at < MAX && input.get(*at) == Some(&0)) {
            if let Some((octets, [_, rest @ ..])) = input.split_at_checked(at) {
                return Ok((rest, Self(octets)));
            }
        }
        if input.is_empty() {
            return missing();
        }
        M::forgive(seen, |seen| {
            let (octets, rest) = deviant(input, MAX, seen);
            (rest, Self(octets))
        })
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.0.len() + 1
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        out.octets(self.0)?;
        out.octet(0)
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(self.len(), Value::Text(self.0)));
    }
}

/// Takes a string in which something has to be forgiven, and gives its octets and those behind it.
#[cold]
fn deviant<'a>(input: &'a [u8], max: usize, seen: &mut Quirks) -> (&'a [u8], &'a [u8]) {
    let end = input.iter().position(|octet| *octet == 0);
    let (octets, rest) = end.and_then(|end| input.split_at_checked(end)).unwrap_or((input, &[]));
    let mut found = Quirks::NONE;
    found.set(Quirks::MISSING_NUL, end.is_none());
    found.set(Quirks::OVERLONG, octets.len() >= max);
    found.set(Quirks::NON_ASCII, !octets.is_ascii());
    *seen |= found;
    (octets, rest.get(1..).unwrap_or_default())
}

#[cfg(feature = "arbitrary")]
impl<'a, const MAX: usize> arbitrary::Arbitrary<'a> for CStr<'a, MAX> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let len = u.arbitrary_len::<u8>()?.min(MAX - 1);
        let octets = u.bytes(len)?;
        let end = octets.iter().position(|octet| *octet == 0 || !octet.is_ascii());
        Ok(Self(octets.get(..end.unwrap_or(octets.len())).unwrap_or_default()))
    }
}

/// A value that `Debug` and traces do not show.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Secret<T>(T);

impl<T> Secret<T> {
    /// Hides a value.
    pub const fn new(value: T) -> Self {
        Self(value)
    }

    /// The value, in the open.
    pub const fn expose(&self) -> &T {
        &self.0
    }
}

impl<T> fmt::Debug for Secret<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

impl<'a, const MAX: usize> Field<'a> for Secret<CStr<'a, MAX>> {
    #[inline(always)]
    fn parse<M: Mercy>(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        CStr::parse::<M>(input, seen).map(|(rest, value)| (rest, Self(value)))
    }

    #[inline(always)]
    fn len(&self) -> usize {
        Field::len(&self.0)
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        self.0.put(out)
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(Field::len(self), Value::Secret));
    }
}
