//! Alphabets: which characters a text may hold, and the octets of each.
//!
//! Every alphabet works character by character, so a text can be measured, cut and written without
//! a second buffer. How large a short message is in each of them:
//!
//! | alphabet | unit | one message | each part of a long one |
//! |---|---|---|---|
//! | GSM 7-bit, packed or not | septet; `^ { } \ [ ~ ] \| €` and form feed take two | 160 | 153 |
//! | UCS-2 | 16 bits; characters above U+FFFF, as emoji are, take two | 70 | 67 |
//! | UTF-8 | octet; characters above U+007F take two to four | 140 | 134 |
//! | ASCII, Latin-1, Latin-9 and other character sets | octet; some of the other sets take two | 140 | 134 |
//! | octets | octet | 140 | 134 |
//!
//! A header element makes a message smaller: see [`segment`](crate::message::segment).

use super::charset::Charset;
use super::gsm7::{ESC, Septets, Tables};

/// An alphabet that texts are written in.
///
/// The name of an alphabet is not a `data_coding`: which value stands for which alphabet is the
/// matter of [`Codings`](crate::message::coding::Codings).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Alphabet {
    /// GSM 7-bit with one septet in each octet, as nearly every message centre takes it.
    Gsm7(Tables),
    /// GSM 7-bit with the septets packed, the lowest bit first.
    ///
    /// The number of septets is not on the wire. Where a last septet could be taken for zero bits
    /// or the other way round, carriage return fills the spare seven bits, a carriage return that
    /// ends at the boundary is doubled when there is room, and on reading one `@` or carriage
    /// return in the last seven bits is dropped. So a text of 8n septets that ends in `@` loses
    /// it; the parts of a long text are cut so that only the last can be met by this.
    /// 3GPP TS 23.038 §6.1.2.3.1.
    Gsm7Packed(Tables),
    /// ASCII, that is IA5: 128 characters.
    Ascii,
    /// Latin-1 (ISO-8859-1): U+0000 to U+00FF.
    Latin1,
    /// Latin-9 (ISO-8859-15): Latin-1 with the euro sign and seven letters more.
    Latin9,
    /// UTF-8, which some aggregators take for `data_coding` 0.
    Utf8,
    /// UCS-2, as UTF-16 with surrogate pairs.
    Ucs2(ByteOrder),
    /// Another character set of `data_coding`; a text only with the `charsets` feature.
    Charset(Charset),
    /// 8-bit binary: no text.
    Octets,
}

/// The order of the two octets of a UCS-2 unit.
///
/// A byte order mark of the same order at the very start is dropped on reading, and none is ever
/// written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum ByteOrder {
    /// The high octet first: the specification's order.
    #[default]
    Big,
    /// The low octet first, for a peer that is known to send so.
    Little,
    /// On reading as the byte order mark says, big endian without one; big endian on writing.
    Marked,
}

/// What the length of a text is counted in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Unit {
    /// 7 bits.
    Septet,
    /// 8 bits.
    Octet,
    /// 16 bits, half of a surrogate pair or a whole character.
    Ucs2,
}

/// The octets of one character in an alphabet: one septet to the octet in GSM 7-bit, packed or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Code {
    octets: [u8; 4],
    len: u8,
}

impl Code {
    pub(crate) const fn one(octet: u8) -> Self {
        Self { octets: [octet, 0, 0, 0], len: 1 }
    }

    pub(crate) const fn two([first, second]: [u8; 2]) -> Self {
        Self { octets: [first, second, 0, 0], len: 2 }
    }

    /// The first four of `octets`.
    pub(crate) fn new(octets: &[u8]) -> Self {
        let mut code = Self { octets: [0; 4], len: 0 };
        for (to, from) in code.octets.iter_mut().zip(octets) {
            *to = *from;
            code.len += 1;
        }
        code
    }

    /// The octets, 1 to 4.
    #[must_use]
    pub fn as_octets(&self) -> &[u8] {
        self.octets.get(..usize::from(self.len)).unwrap_or_default()
    }
}

impl Alphabet {
    /// The GSM 7-bit default alphabet, one septet in each octet.
    pub const GSM7: Self = Self::Gsm7(Tables::DEFAULT);
    /// The GSM 7-bit default alphabet, packed.
    pub const GSM7_PACKED: Self = Self::Gsm7Packed(Tables::DEFAULT);
    /// UCS-2 as the specification has it: big endian.
    pub const UCS2: Self = Self::Ucs2(ByteOrder::Big);

    /// The alphabet with other national tables; one that is not GSM 7-bit stays as it is.
    #[must_use]
    pub const fn with_tables(self, tables: Tables) -> Self {
        match self {
            Self::Gsm7(_) => Self::Gsm7(tables),
            Self::Gsm7Packed(_) => Self::Gsm7Packed(tables),
            other => other,
        }
    }

    /// The tables of GSM 7-bit; the default for every other alphabet.
    #[must_use]
    pub const fn tables(self) -> Tables {
        match self {
            Self::Gsm7(tables) | Self::Gsm7Packed(tables) => tables,
            _ => Tables::DEFAULT,
        }
    }

    /// What the length of a text is counted in.
    #[must_use]
    pub const fn unit(self) -> Unit {
        match self {
            Self::Gsm7(_) | Self::Gsm7Packed(_) => Unit::Septet,
            Self::Ucs2(_) => Unit::Ucs2,
            _ => Unit::Octet,
        }
    }

    /// The octets of a character; `None` when the alphabet does not hold it.
    #[inline]
    #[must_use]
    pub fn code(self, c: char) -> Option<Code> {
        match self {
            Self::Gsm7(tables) | Self::Gsm7Packed(tables) => {
                tables.encode(c).map(|septets| match septets {
                    Septets::One(septet) => Code::one(septet),
                    Septets::Escaped(septet) => Code::two([ESC, septet]),
                })
            }
            Self::Ascii => u8::try_from(c).ok().filter(u8::is_ascii).map(Code::one),
            Self::Latin1 => u8::try_from(c).ok().map(Code::one),
            Self::Latin9 => latin9_octet(c).map(Code::one),
            Self::Utf8 => Some(Code::new(c.encode_utf8(&mut [0; 4]).as_bytes())),
            Self::Ucs2(order) => Some(utf16_code(c, order)),
            Self::Charset(charset) => charset.code(c),
            Self::Octets => None,
        }
    }

    /// How many units a character takes; `None` when the alphabet does not hold it.
    #[inline]
    #[must_use]
    pub fn units(self, c: char) -> Option<usize> {
        match self {
            Self::Ucs2(_) => Some(c.len_utf16()),
            Self::Utf8 => Some(c.len_utf8()),
            _ => self.code(c).map(|code| usize::from(code.len)),
        }
    }

    /// How many of the first `limit` octets of `text` are ASCII characters of one unit each.
    ///
    /// What stops it may be such a character all the same: this is the quick look only.
    #[inline]
    pub(crate) fn plain_run(self, text: &[u8], limit: usize) -> usize {
        let text = text.get(..limit).unwrap_or(text);
        match self {
            Self::Gsm7(tables) | Self::Gsm7Packed(tables) if !tables.keeps_ascii() => 0,
            Self::Gsm7(_) | Self::Gsm7Packed(_) => run(text, is_plain_gsm7),
            Self::Octets | Self::Charset(_) => 0,
            _ => run(text, |octet| octet.is_ascii()),
        }
    }
}

/// ASCII that is one septet in the default alphabet. Without branches, so that a block of octets
/// is looked at in a few instructions.
#[inline]
const fn is_plain_gsm7(octet: u8) -> bool {
    let upper = octet.wrapping_sub(b' ') <= b'Z' - b' ';
    let lower = octet.wrapping_sub(b'a') <= b'z' - b'a';
    upper | lower | (octet == b'_') | (octet == b'\n') | (octet == b'\r')
}

/// The length of the longest start of `text` that is all plain, looked at in blocks.
#[inline]
fn run(text: &[u8], plain: impl Fn(u8) -> bool) -> usize {
    let all_plain = |block: &&[u8]| block.iter().fold(true, |all, &octet| all & plain(octet));
    let at = 16 * text.chunks_exact(16).take_while(all_plain).count();
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().take_while(|&&octet| plain(octet)).count()
}

/// The places where Latin-9 differs from Latin-1.
const LATIN9: [(u8, char); 8] = [
    (0xA4, '€'),
    (0xA6, 'Š'),
    (0xA8, 'š'),
    (0xB4, 'Ž'),
    (0xB8, 'ž'),
    (0xBC, 'Œ'),
    (0xBD, 'œ'),
    (0xBE, 'Ÿ'),
];

fn latin9_octet(c: char) -> Option<u8> {
    match LATIN9.iter().find(|(_, held)| *held == c) {
        Some((octet, _)) => Some(*octet),
        None => u8::try_from(c).ok().filter(|octet| latin9_char(*octet) == c),
    }
}

/// The character of a Latin-9 octet: each octet has one.
pub(crate) fn latin9_char(octet: u8) -> char {
    let found = LATIN9.iter().find(|(held, _)| *held == octet);
    found.map_or(char::from(octet), |(_, c)| *c)
}

fn utf16_code(c: char, order: ByteOrder) -> Code {
    let octets = |unit: u16| match order {
        ByteOrder::Little => unit.to_le_bytes(),
        ByteOrder::Big | ByteOrder::Marked => unit.to_be_bytes(),
    };
    match *c.encode_utf16(&mut [0; 2]) {
        [high, low] => {
            let ([a, b], [c, d]) = (octets(high), octets(low));
            Code { octets: [a, b, c, d], len: 4 }
        }
        [unit] => Code::two(octets(unit)),
        _ => Code::two(octets(0xFFFD)),
    }
}
