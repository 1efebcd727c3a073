//! The ids of Twilio.

use core::fmt;

use super::hexadecimal;

/// A message id as Twilio gives them, the segment SID: 34 characters, `YV` and 32 hexadecimal digits
/// in lower case, one for each segment of a message.
///
/// Made from 128 bits that the caller supplies; nothing here is random.
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
