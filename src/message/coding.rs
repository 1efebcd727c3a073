//! `data_coding`: which alphabet a value stands for, and which value an alphabet is sent with.
//!
//! The octet has two meanings. SMPP's own table holds for 0x00 to 0x0E; above it SMPP leaves 0xC0
//! to 0xFF to the data coding scheme of 3GPP TS 23.038 §4 and reserves the rest. Of that, peers use
//! 0x10 to 0x7F as GSM has them; 0x0F and 0x80 to 0xBF are octets. What 0 means is agreed on by the
//! two ends, so it is a setting and never a guess. SMPP 3.4 §5.2.19, 5.0 §4.7.7.

use super::alphabet::{Alphabet, ByteOrder};
use super::charset::Charset;
use crate::wire::value::DataCoding;

/// What the values of `data_coding` mean at a peer, for one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Codings {
    /// Which octets are read by SMPP's table and which as a GSM scheme.
    pub scheme: Scheme,
    /// What 0x00 means: [`Alphabet::GSM7`] unless the peer says otherwise; Latin-1 and Latin-9 are
    /// met too. When it is packed, GSM 7-bit is packed in every group of the GSM scheme.
    pub default: Alphabet,
    /// What 0x01 means: ASCII by the book, GSM 7-bit at several providers.
    pub ia5: Alphabet,
    /// What 0x05 (JIS X 0208) means. The book does not name a coded form, so it is
    /// [`Alphabet::Octets`] until the peer's is known.
    pub jis: Alphabet,
    /// The octet order of UCS-2.
    pub byte_order: ByteOrder,
    /// Where a message class of GSM 7-bit and of octets is written.
    pub class_group: ClassGroup,
}

/// Which table reads an octet of `data_coding`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Scheme {
    /// SMPP's table for 0x00 to 0x0E and the GSM scheme for 0x10 to 0x7F and from 0xC0 on; the rest
    /// is octets. SMPP 3.4 and 5.0.
    #[default]
    Smpp,
    /// The GSM data coding scheme for every octet but 0x00: SMPP 3.3.
    Gsm,
}

/// Which group of the GSM scheme a message class is written in. UCS-2 has the general group only.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ClassGroup {
    /// The message class group, 0xF0 to 0xF7, which SMPP's table names.
    #[default]
    Class,
    /// The general group, 0x10 to 0x17, which several providers ask for.
    General,
}

/// Where a message goes at the receiving end. 3GPP TS 23.038 §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Class {
    /// Class 0: shown at once and not stored ("flash").
    Flash = 0,
    /// Class 1: the telephone.
    Phone = 1,
    /// Class 2: the SIM.
    Sim = 2,
    /// Class 3: the terminal equipment behind the telephone.
    Terminal = 3,
}

/// What waits for the subscriber, by the message waiting groups. 3GPP TS 23.038 §4.
#[doc(alias = "MWI")]
#[doc(alias = "message waiting indication")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Waiting {
    /// Whether the indication is to be set (or cleared).
    pub active: bool,
    /// What waits.
    pub kind: WaitingKind,
    /// Whether the message is to be stored; if not it may be thrown away once the indication is set.
    pub store: bool,
}

/// The kind of message that waits. 3GPP TS 23.038 §4.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitingKind {
    /// Voice mail.
    Voicemail,
    /// Fax.
    Fax,
    /// Electronic mail.
    Email,
    /// Something else.
    Other,
}

/// What one value of `data_coding` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Coding {
    /// The alphabet; [`Alphabet::Octets`] for binary, for a reserved value and for compressed
    /// text, which this crate hands over as it is.
    pub alphabet: Alphabet,
    /// The message class, if the value tells one.
    pub class: Option<Class>,
    /// What waits for the subscriber, if the value tells that.
    pub waiting: Option<Waiting>,
    /// Whether the text is compressed (3GPP TS 23.042).
    pub compressed: bool,
    /// Whether the message may be deleted once it is read.
    pub auto_delete: bool,
}

impl From<Alphabet> for Coding {
    fn from(alphabet: Alphabet) -> Self {
        Self { alphabet, class: None, waiting: None, compressed: false, auto_delete: false }
    }
}

impl Default for Codings {
    fn default() -> Self {
        Self::SMPP
    }
}

impl Codings {
    /// The tables of the specifications, with GSM 7-bit unpacked for 0.
    pub const SMPP: Self = Self {
        scheme: Scheme::Smpp,
        default: Alphabet::GSM7,
        ia5: Alphabet::Ascii,
        jis: Alphabet::Octets,
        byte_order: ByteOrder::Big,
        class_group: ClassGroup::Class,
    };

    /// What a value says. Every value says something: a reserved one says octets.
    #[must_use]
    pub fn read(&self, value: DataCoding) -> Coding {
        match (value.0, self.scheme) {
            (0x00, _) => self.default.into(),
            (0x01..=0x0E, Scheme::Smpp) => self.read_smpp(value).into(),
            (0x0F | 0x80..=0xBF, Scheme::Smpp) => Alphabet::Octets.into(),
            (octet, _) => self.read_gsm(octet),
        }
    }

    /// The value that an alphabet and a message class are sent with; `None` when there is none,
    /// as for Latin-9 where 0 does not mean it.
    ///
    /// National tables do not matter here: they are named in the user data header.
    #[must_use]
    pub fn value(&self, alphabet: Alphabet, class: Option<Class>) -> Option<DataCoding> {
        match class {
            Some(class) => self.class_value(alphabet, class),
            None if alphabet.same_coding(self.default) => Some(DataCoding::DEFAULT),
            None => self.own_value(alphabet),
        }
    }

    fn read_smpp(&self, value: DataCoding) -> Alphabet {
        match value {
            DataCoding::ASCII => self.ia5,
            DataCoding::LATIN_1 => Alphabet::Latin1,
            DataCoding::JIS => self.jis,
            DataCoding::CYRILLIC => Alphabet::Charset(Charset::Iso8859_5),
            DataCoding::HEBREW => Alphabet::Charset(Charset::Iso8859_8),
            DataCoding::UCS2 => Alphabet::Ucs2(self.byte_order),
            DataCoding::KS_C_5601 => Alphabet::Charset(Charset::EucKr),
            _ => Alphabet::Octets,
        }
    }

    fn read_gsm(&self, octet: u8) -> Coding {
        match octet >> 4 {
            0x0..=0x7 => self.read_general(octet),
            0x8..=0xB => self.gsm7().into(),
            group @ 0xC..=0xE => {
                let alphabet =
                    if group == 0xE { Alphabet::Ucs2(self.byte_order) } else { self.gsm7() };
                let waiting = Waiting {
                    active: octet & 0x08 != 0,
                    kind: WaitingKind::from_bits(octet),
                    store: group != 0xC,
                };
                Coding { waiting: Some(waiting), ..alphabet.into() }
            }
            _ => {
                let alphabet = if octet & 0x04 == 0 { self.gsm7() } else { Alphabet::Octets };
                Coding { class: Some(Class::from_bits(octet)), ..alphabet.into() }
            }
        }
    }

    /// 00xx xxxx and 01xx xxxx: compression, class and alphabet in bits of their own.
    fn read_general(&self, octet: u8) -> Coding {
        let compressed = octet & 0x20 != 0;
        let alphabet = match octet & 0x0C {
            _ if compressed => Alphabet::Octets,
            0x00 => self.gsm7(),
            0x08 => Alphabet::Ucs2(self.byte_order),
            _ => Alphabet::Octets,
        };
        Coding {
            class: (octet & 0x10 != 0).then(|| Class::from_bits(octet)),
            compressed,
            auto_delete: octet & 0x40 != 0,
            ..alphabet.into()
        }
    }

    fn class_value(&self, alphabet: Alphabet, class: Class) -> Option<DataCoding> {
        let group = match self.class_group {
            ClassGroup::Class => 0xF0,
            ClassGroup::General => 0x10,
        };
        let base = match alphabet {
            Alphabet::Gsm7(_) | Alphabet::Gsm7Packed(_) if alphabet.same_coding(self.gsm7()) => {
                group
            }
            Alphabet::Octets => group | 0x04,
            Alphabet::Ucs2(_) => 0x18,
            _ => return None,
        };
        Some(DataCoding(base | class as u8))
    }

    /// The value of the table that reads as this alphabet, 0x00 apart.
    fn own_value(&self, alphabet: Alphabet) -> Option<DataCoding> {
        const SMPP: [DataCoding; 8] = [
            DataCoding::BINARY,
            DataCoding::ASCII,
            DataCoding::LATIN_1,
            DataCoding::JIS,
            DataCoding::CYRILLIC,
            DataCoding::HEBREW,
            DataCoding::UCS2,
            DataCoding::KS_C_5601,
        ];
        const GSM: [DataCoding; 2] = [DataCoding::BINARY, DataCoding::UCS2];
        let values: &[DataCoding] = match self.scheme {
            Scheme::Smpp => &SMPP,
            Scheme::Gsm => &GSM,
        };
        let reads = |value: &&DataCoding| self.read(**value).alphabet.same_coding(alphabet);
        values.iter().find(reads).copied()
    }

    /// The form of GSM 7-bit that the peer uses.
    const fn gsm7(&self) -> Alphabet {
        match self.default {
            Alphabet::Gsm7Packed(_) => Alphabet::GSM7_PACKED,
            _ => Alphabet::GSM7,
        }
    }
}

impl Class {
    /// The class of the two low bits.
    const fn from_bits(octet: u8) -> Self {
        match octet & 0x03 {
            0 => Self::Flash,
            1 => Self::Phone,
            2 => Self::Sim,
            _ => Self::Terminal,
        }
    }
}

impl WaitingKind {
    /// The kind of the two low bits.
    const fn from_bits(octet: u8) -> Self {
        match octet & 0x03 {
            0 => Self::Voicemail,
            1 => Self::Fax,
            2 => Self::Email,
            _ => Self::Other,
        }
    }
}

impl Alphabet {
    /// Whether two alphabets share their values of `data_coding`: national tables and octet order
    /// apart they are the same.
    fn same_coding(self, other: Self) -> bool {
        let plain = |alphabet: Self| match alphabet {
            Self::Gsm7(_) => Self::GSM7,
            Self::Gsm7Packed(_) => Self::GSM7_PACKED,
            Self::Ucs2(_) => Self::UCS2,
            other => other,
        };
        plain(self) == plain(other)
    }
}
