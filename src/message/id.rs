//! Message ids: opaque texts by the book, which providers write one way in the response and
//! another way in the receipt.
//!
//! Two ids are compared by turning both into a key: one rule, [`IdMatch`], says how each side is
//! read. A value is a number only if the whole of it parses and fits 128 bits.

use core::fmt;

/// The longest id that has a key, in octets: `message_id` without its NUL. SMPP 3.4 §5.2.23.
pub const ID_MAX: usize = 64;

/// How the id of a response (`submit_sm_resp`, `data_sm_resp`) and the id of a receipt are made
/// comparable.
///
/// All but [`Self::Exact`] drop white space and NULs around the id, which may leave it empty. The
/// rules with numbers also drop one `s` behind the digits, and fall back to the unchanged text for a
/// side that is not such a number of at most 128 bits.
///
/// ```
/// use smpp_proto::message::id::IdMatch;
///
/// assert!(IdMatch::RespHexReceiptDec.matches(b"d2d3a04", b"0221067780"));
/// assert!(!IdMatch::Exact.matches(b"d2d3a04", b"0D2D3A04"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum IdMatch {
    /// Octet by octet, as the specification has it.
    #[default]
    Exact,
    /// Texts without their leading zeros, upper and lower case alike.
    IgnoreCaseAndZeros,
    /// Hexadecimal in the response, decimal in the receipt.
    RespHexReceiptDec,
    /// Decimal in the response, hexadecimal in the receipt.
    RespDecReceiptHex,
    /// Hexadecimal in both.
    BothHex,
}

impl IdMatch {
    /// Every rule, in the order in which one is preferred to the next when both fit.
    pub const ALL: [Self; 5] = [
        Self::Exact,
        Self::IgnoreCaseAndZeros,
        Self::RespHexReceiptDec,
        Self::RespDecReceiptHex,
        Self::BothHex,
    ];

    /// The key of an id as the response wrote it; `None` for an id that is empty or longer than
    /// [`ID_MAX`].
    #[must_use]
    pub fn response_key(self, id: &[u8]) -> Option<IdKey> {
        match self {
            Self::Exact => IdKey::text(id),
            Self::IgnoreCaseAndZeros => IdKey::folded(id),
            Self::RespHexReceiptDec | Self::BothHex => IdKey::number(id, 16),
            Self::RespDecReceiptHex => IdKey::number(id, 10),
        }
    }

    /// The key of an id as the receipt wrote it; `None` for an id that is empty or longer than
    /// [`ID_MAX`].
    #[must_use]
    pub fn receipt_key(self, id: &[u8]) -> Option<IdKey> {
        match self {
            Self::Exact => IdKey::text(id),
            Self::IgnoreCaseAndZeros => IdKey::folded(id),
            Self::RespHexReceiptDec => IdKey::number(id, 10),
            Self::RespDecReceiptHex | Self::BothHex => IdKey::number(id, 16),
        }
    }

    /// Whether the two ids name the same message; ids without a key name none.
    #[must_use]
    pub fn matches(self, response: &[u8], receipt: &[u8]) -> bool {
        let key = self.response_key(response);
        key.is_some() && key == self.receipt_key(receipt)
    }
}

/// A message id in the one form that all ways to write it share under a rule.
///
/// A plain value of fixed size, for maps and stores. Keys of different rules must not be mixed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::Key", try_from = "stored::Key"))]
pub struct IdKey {
    octets: [u8; ID_MAX],
    len: u8,
    numeric: bool,
}

impl IdKey {
    fn text(id: &[u8]) -> Option<Self> {
        let mut octets = [0; ID_MAX];
        octets.get_mut(..id.len()).filter(|text| !text.is_empty())?.copy_from_slice(id);
        Some(Self { octets, len: u8::try_from(id.len()).ok()?, numeric: false })
    }

    fn folded(id: &[u8]) -> Option<Self> {
        Self::text(id)?;
        let mut key = Self::text(without_zeros(trimmed(id)))?;
        key.octets.make_ascii_lowercase();
        Some(key)
    }

    fn number(id: &[u8], radix: u32) -> Option<Self> {
        let text = Self::text(id).filter(|_| !trimmed(id).is_empty())?;
        let Some(number) = parse_number(unsuffixed(trimmed(id)), radix) else { return Some(text) };
        let mut key = Self::text(&number.to_be_bytes())?;
        key.numeric = true;
        Some(key)
    }

    /// The id as a number, when the rule read it as one.
    #[must_use]
    pub fn as_number(&self) -> Option<u128> {
        let octets = self.octets.first_chunk().filter(|_| self.numeric)?;
        Some(u128::from_be_bytes(*octets))
    }

    /// The id as text, when the rule did not read it as a number.
    #[must_use]
    pub fn as_text(&self) -> Option<&[u8]> {
        self.octets.get(..usize::from(self.len)).filter(|_| !self.numeric)
    }
}

impl fmt::Debug for IdKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.as_number() {
            Some(number) => write!(f, "IdKey({number})"),
            None => write!(f, "IdKey(\"{}\")", self.as_text().unwrap_or_default().escape_ascii()),
        }
    }
}

/// The number that a text of decimal digits alone stands for; `None` above 128 bits.
#[must_use]
pub fn decimal(text: &[u8]) -> Option<u128> {
    parse_number(text, 10)
}

/// The number that a text of hexadecimal digits alone stands for; `None` above 128 bits.
#[must_use]
pub fn hexadecimal(text: &[u8]) -> Option<u128> {
    parse_number(text, 16)
}

/// Signs, prefixes and separators are no part of a number.
fn parse_number(text: &[u8], radix: u32) -> Option<u128> {
    let digit = |octet: &u8| char::from(*octet).to_digit(radix);
    let add = |sum: u128, digit| sum.checked_mul(u128::from(radix))?.checked_add(u128::from(digit));
    let mut digits = text.iter();
    let first = u128::from(digit(digits.next()?)?);
    digits.try_fold(first, |sum, octet| add(sum, digit(octet)?))
}

fn trimmed(id: &[u8]) -> &[u8] {
    let outside = |octet: &u8| octet.is_ascii_whitespace() || *octet == 0;
    let start = id.iter().position(|octet| !outside(octet)).unwrap_or(id.len());
    let end = id.iter().rposition(|octet| !outside(octet)).map_or(start, |last| last + 1);
    id.get(start..end).unwrap_or_default()
}

/// Some peers put an `s` behind the digits.
fn unsuffixed(id: &[u8]) -> &[u8] {
    id.strip_suffix(b"s").unwrap_or(id)
}

/// Zero itself keeps one digit.
fn without_zeros(id: &[u8]) -> &[u8] {
    let zeros = id.iter().take_while(|&&octet| octet == b'0').count();
    id.get(zeros.min(id.len().saturating_sub(1))..).unwrap_or_default()
}

/// Finds out which rule a provider needs from ids that are known to belong together.
///
/// Show it pairs that were matched by other means, such as the destination and the time of test
/// messages. It only counts: about 24 octets, whatever it has seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IdLearner {
    observed: u32,
    fitting: [u32; IdMatch::ALL.len()],
}

impl IdLearner {
    /// Takes one pair into account. A pair with an empty or over-long id tells nothing and is
    /// not counted.
    pub fn observe(&mut self, response: &[u8], receipt: &[u8]) {
        if IdKey::text(response).is_none() || IdKey::text(receipt).is_none() {
            return;
        }
        self.observed = self.observed.saturating_add(1);
        for (rule, fitting) in IdMatch::ALL.iter().zip(&mut self.fitting) {
            *fitting = fitting.saturating_add(u32::from(rule.matches(response, receipt)));
        }
    }

    /// How many pairs were taken into account.
    #[must_use]
    pub const fn observed(&self) -> u32 {
        self.observed
    }

    /// How many of them the rule makes equal.
    #[must_use]
    pub fn fitting(&self, rule: IdMatch) -> u32 {
        let mut counts = IdMatch::ALL.iter().zip(self.fitting);
        counts.find_map(|(&each, count)| (each == rule).then_some(count)).unwrap_or_default()
    }

    /// The rules that make every pair equal, in the order of [`IdMatch::ALL`]: all of them in
    /// the beginning, none when the provider follows no rule known here.
    pub fn possible(&self) -> impl Iterator<Item = IdMatch> + '_ {
        IdMatch::ALL.into_iter().filter(|&rule| self.fitting(rule) == self.observed)
    }

    /// The first rule that makes every pair equal; `None` when there is none, or no pair yet.
    ///
    /// [`IdMatch::BothHex`] comes first only where an `s` stands behind the digits of one side:
    /// elsewhere [`IdMatch::IgnoreCaseAndZeros`] fits wherever it does.
    #[must_use]
    pub fn rule(&self) -> Option<IdMatch> {
        self.possible().next().filter(|_| self.observed > 0)
    }
}

/// A message id of 34 characters: `YV` and 32 hexadecimal digits in lower case.
///
/// One is handed out for each segment of a message. Made from 128 bits that the caller supplies;
/// nothing here is random.
#[doc(alias = "SID")]
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct SegmentSid(u128);

impl SegmentSid {
    /// How many characters it has.
    pub const LEN: usize = 34;

    /// Makes the id of these 128 bits.
    #[must_use]
    pub const fn from_bits(bits: u128) -> Self {
        Self(bits)
    }

    /// Reads an id; upper case digits are not taken, since such ids are compared exactly.
    ///
    /// # Errors
    ///
    /// [`SegmentSidError`] when the text has another length, another beginning or another digit.
    pub fn parse(text: &[u8]) -> Result<Self, SegmentSidError> {
        let text: &[u8; Self::LEN] =
            text.try_into().map_err(|_| SegmentSidError::Length(text.len()))?;
        let [b'Y', b'V', digits @ ..] = text else { return Err(SegmentSidError::Prefix) };
        let wrong = |octet: &u8| !matches!(octet, b'0'..=b'9' | b'a'..=b'f');
        if let Some(offset) = digits.iter().position(wrong) {
            return Err(SegmentSidError::Digit { offset: offset + 2 });
        }
        Ok(Self(hexadecimal(digits).unwrap_or_default()))
    }

    /// The 128 bits it was made from.
    #[must_use]
    pub const fn bits(self) -> u128 {
        self.0
    }

    /// The 34 characters, all ASCII.
    #[must_use]
    pub fn to_octets(self) -> [u8; Self::LEN] {
        let mut octets = [b'0'; Self::LEN];
        for (at, octet) in octets.iter_mut().rev().take(32).enumerate() {
            let digit = (self.0 >> (4 * at)) as u32 & 0xF;
            *octet = char::from_digit(digit, 16).map_or(b'0', |digit| digit as u8);
        }
        let [first, second, ..] = &mut octets;
        (*first, *second) = (b'Y', b'V');
        octets
    }
}

impl fmt::Display for SegmentSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "YV{:032x}", self.0)
    }
}

impl fmt::Debug for SegmentSid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SegmentSid({self})")
    }
}

/// Why a text is not a segment SID.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentSidError {
    /// It has this many octets instead of 34.
    Length(usize),
    /// It does not begin with `YV`.
    Prefix,
    /// There is something else than a hexadecimal digit in lower case.
    Digit {
        /// Where it stands, counted from the `Y`.
        offset: usize,
    },
}

impl fmt::Display for SegmentSidError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(len) => write!(f, "a segment SID has 34 octets, not {len}"),
            Self::Prefix => f.write_str("a segment SID begins with YV"),
            Self::Digit { offset } => {
                write!(f, "no hexadecimal digit in lower case at octet {offset}")
            }
        }
    }
}

impl core::error::Error for SegmentSidError {}

/// The stored form of a key: arrays of 64 octets have none of their own.
#[cfg(feature = "serde")]
mod stored {
    use alloc::vec::Vec;

    use super::IdKey;

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) enum Key {
        Number(u128),
        Text(Vec<u8>),
    }

    impl From<IdKey> for Key {
        fn from(key: IdKey) -> Self {
            let text = || Self::Text(key.as_text().unwrap_or_default().to_vec());
            key.as_number().map_or_else(text, Self::Number)
        }
    }

    impl TryFrom<Key> for IdKey {
        type Error = &'static str;

        fn try_from(key: Key) -> Result<Self, Self::Error> {
            let key = match key {
                Key::Number(number) => {
                    Self::text(&number.to_be_bytes()).map(|key| Self { numeric: true, ..key })
                }
                Key::Text(text) => Self::text(&text),
            };
            key.ok_or("a message id has 1 to 64 octets")
        }
    }
}
