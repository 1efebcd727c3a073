//! Message ids: opaque texts by the book, which providers write one way in the response and
//! another way in the receipt.
//!
//! Two ids are compared by turning both into a key: one rule, [`IdMatch`], says how each side is
//! read. A value is a number only if the whole of it parses and fits 128 bits.

mod learner;
mod segment_sid;

use core::fmt;

pub use learner::IdLearner;
pub use segment_sid::{SegmentSid, SegmentSidError};

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
