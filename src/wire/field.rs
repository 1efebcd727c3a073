//! Fields: how one value is read from a body and written to it.
//!
//! Every row of a PDU's declaration is a [`Field`]. Parsing rests on `nom`'s `complete` parsers:
//! a body is a whole slice, so running out of octets is an error and never a wait.

use core::fmt;

use nom::{
    IResult,
    error::{ErrorKind, ParseError},
    number::complete::be_u32,
};

use super::{
    error::Reason,
    quirk::Quirks,
    status::CommandStatus,
    trace::{Place, Trace, Value},
    value::{
        DataCoding, EsmClass, InterfaceVersion, MessageState, Npi, Priority, RegisteredDelivery,
        Ton, Version,
    },
};

/// What a field parser gives: the octets behind the field, and its value.
pub(crate) type Parsed<'a, T> = IResult<&'a [u8], T, Reason>;

impl ParseError<&[u8]> for Reason {
    fn from_error_kind(_: &[u8], _: ErrorKind) -> Self {
        Self::Missing
    }

    fn append(_: &[u8], _: ErrorKind, other: Self) -> Self {
        other
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

    /// Takes the field off the input; what had to be forgiven goes to `seen`.
    fn parse(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self>;

    /// How far behind its start a field that cannot be read is at fault.
    #[cold]
    fn fault(_input: &'a [u8]) -> usize {
        0
    }

    /// The octets that [`Field::put`] writes.
    fn len(&self) -> usize;

    /// Writes the field.
    fn put(&self, out: &mut Writer<'_>);

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
/// room; where a value lied about its length the surplus is dropped instead of a panic.
pub(crate) struct Writer<'o> {
    rest: &'o mut [u8],
}

impl<'o> Writer<'o> {
    #[inline]
    pub(crate) fn new(out: &'o mut [u8]) -> Self {
        Self { rest: out }
    }

    #[inline(always)]
    pub(crate) fn octets(&mut self, octets: &[u8]) {
        // Many fields are empty, and to copy nothing is a call all the same.
        if octets.is_empty() {
            return;
        }
        if let Some((to, rest)) = core::mem::take(&mut self.rest).split_at_mut_checked(octets.len())
        {
            to.copy_from_slice(octets);
            self.rest = rest;
        }
    }

    #[inline(always)]
    pub(crate) fn octet(&mut self, octet: u8) {
        if let Some((to, rest)) = core::mem::take(&mut self.rest).split_first_mut() {
            *to = octet;
            self.rest = rest;
        }
    }
}

// ── C-octet strings ──

/// A C-octet string: octets without NUL, ended on the wire by one NUL.
///
/// `MAX` is the field's limit in octets, the NUL counted, as the specification prints it: a
/// `CStr<16>` holds at most 15 characters. The octets are ASCII by the book and are taken as they
/// come. SMPP 3.4 §3.1, 5.0 §3.1.1.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[doc(alias = "C-Octet String")]
#[doc(alias = "COctetString")]
pub struct CStr<'a, const MAX: usize>(&'a [u8]);

/// Octets that cannot be the C-octet string asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CStrError {
    /// There is a NUL among the octets, at this index.
    Nul(usize),
    /// There are too many octets: at most this many, the NUL not counted.
    TooLong(usize),
}

impl<'a, const MAX: usize> CStr<'a, MAX> {
    /// The empty string: one NUL on the wire.
    pub const EMPTY: Self = Self(&[]);

    /// Checks octets, given without their NUL.
    ///
    /// # Errors
    /// A NUL among them, or more than `MAX - 1`.
    pub const fn new(octets: &'a [u8]) -> Result<Self, CStrError> {
        if octets.len() >= MAX {
            return Err(CStrError::TooLong(MAX.saturating_sub(1)));
        }
        Self::over_limit(octets)
    }

    /// Like [`Self::new`], of any length: for a peer that is known to take, or to demand, more
    /// than the specification allows, such as a password of 12 characters.
    ///
    /// # Errors
    /// A NUL among the octets.
    pub const fn over_limit(octets: &'a [u8]) -> Result<Self, CStrError> {
        let mut rest = octets;
        let mut at = 0_usize;
        while let [first, tail @ ..] = rest {
            if *first == 0 {
                return Err(CStrError::Nul(at));
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
            Self::TooLong(max) => write!(f, "more than {max} octets"),
        }
    }
}

impl core::error::Error for CStrError {}

const LOW_BITS: u64 = 0x0101_0101_0101_0101;
const HIGH_BITS: u64 = 0x8080_8080_8080_8080;

/// Where the first NUL is, and whether an octet before it has its high bit set.
///
/// Eight octets at a time: `(w - LOW) & !w & HIGH` is non-zero where `w` has a zero octet, and its
/// lowest set bit belongs to the first one.
#[inline(always)]
fn find_nul(input: &[u8]) -> Option<(usize, bool)> {
    let (mut at, mut all) = (0, 0);
    let mut words = input.chunks_exact(8);
    for eight in words.by_ref() {
        let word = u64::from_le_bytes(eight.try_into().ok()?);
        let zero = word.wrapping_sub(LOW_BITS) & !word & HIGH_BITS;
        if zero != 0 {
            let up_to_nul = zero ^ zero.wrapping_sub(1);
            all |= word & up_to_nul;
            return Some((at + (zero.trailing_zeros() / 8) as usize, all & HIGH_BITS != 0));
        }
        all |= word;
        at += 8;
    }
    for octet in words.remainder() {
        if *octet == 0 {
            return Some((at, all & HIGH_BITS != 0));
        }
        all |= u64::from(*octet);
        at += 1;
    }
    None
}

impl<'a, const MAX: usize> Field<'a> for CStr<'a, MAX> {
    #[inline(always)]
    fn parse(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        // Often there is nothing. The branch is foreseen, so that the next field need not wait for
        // where the NUL is.
        if let [0, rest @ ..] = input {
            return Ok((rest, Self::EMPTY));
        }
        let found =
            find_nul(input).and_then(|(at, high)| Some((input.split_at_checked(at)?, high)));
        let Some(((octets, [_, rest @ ..]), high)) = found else {
            *seen |= Quirks::MISSING_NUL | deviations(input, MAX);
            return if input.is_empty() { missing() } else { Ok((&[], Self(input))) };
        };
        if octets.len() >= MAX || high {
            *seen |= deviations(octets, MAX);
        }
        Ok((rest, Self(octets)))
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.0.len() + 1
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octets(self.0);
        out.octet(0);
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(self.len(), Value::Text(self.0)));
    }
}

/// What has to be forgiven in the octets of a string.
#[cold]
fn deviations(octets: &[u8], max: usize) -> Quirks {
    let mut found = Quirks::NONE;
    found.set(Quirks::OVERLONG, octets.len() >= max);
    found.set(Quirks::NON_ASCII, !octets.is_ascii());
    found
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
    fn parse(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        CStr::parse(input, seen).map(|(rest, value)| (rest, Self(value)))
    }

    #[inline(always)]
    fn len(&self) -> usize {
        Field::len(&self.0)
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) {
        self.0.put(out);
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(Field::len(self), Value::Secret));
    }
}

// ── the text of a message ──

/// The text of a message, with its length octet before it (`sm_length` and `short_message`).
///
/// At most 255 octets, user data header included; 254 towards 3.4 and 160 towards 3.3 peers. Longer
/// texts go into the `message_payload` TLV. SMPP 3.4 §5.2.21-22, 5.0 §4.7.28 and §4.7.25.
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
        write!(f, "[{} octets]", self.0.len())
    }
}

impl<'a> Field<'a> for ShortMessage<'a> {
    const LENGTH: Option<&'static str> = Some("sm_length");

    #[inline(always)]
    fn parse(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        let (input, len) = octet(input)?;
        match input.split_at_checked(usize::from(len)) {
            Some((text, rest)) => Ok((rest, Self(text))),
            None => {
                *seen |= Quirks::SM_LENGTH;
                Ok((&[], Self(input)))
            }
        }
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.0.len() + 1
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octet(self.0.len() as u8);
        out.octets(self.0);
    }

    #[inline]
    fn fits(&self, version: Version) -> bool {
        let max = match version {
            Version::V3_3 => 160,
            Version::V3_4 => 254,
            Version::V5_0 => 255,
        };
        self.0.len() <= max
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

// ── integers ──

/// Implements [`Field`] for values of one octet.
macro_rules! octet_field {
    ($($name:ty: $to:expr, $from:expr $(, fits $fits:expr)?;)*) => { $(
        impl<'a> Field<'a> for $name {
            #[inline(always)]
            fn parse(input: &'a [u8], _: &mut Quirks) -> Parsed<'a, Self> {
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
            fn put(&self, out: &mut Writer<'_>) {
                out.octet($to(*self));
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
            Version::V5_0 => true,
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
    #[inline(always)]
    fn parse(input: &'a [u8], _: &mut Quirks) -> Parsed<'a, Self> {
        be_u32(input).map(|(rest, status)| (rest, Self(status)))
    }

    #[inline(always)]
    fn len(&self) -> usize {
        4
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) {
        out.octets(&self.0.to_be_bytes());
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(4, Value::Integer(self.0)));
    }
}
