//! Octets to characters, one at a time.

use core::fmt;

use crate::message::alphabet::{Alphabet, ByteOrder, latin9_char};
use crate::message::gsm7::{CR, ESC, Tables, pack};
use crate::shown::shown;

/// The characters of octets in an alphabet, or the fault at their place; made by
/// [`Alphabet::decode`]. Goes on behind a fault.
#[derive(Clone)]
pub struct Chars<'a> {
    alphabet: Alphabet,
    octets: &'a [u8],
    /// The next septet of packed GSM 7-bit, else the next octet.
    at: usize,
    /// Where the text ends, counted as `at`.
    end: usize,
    /// Octets before the text: what the fill bits are counted from.
    header: usize,
    little: bool,
    held: Held,
    more: bool,
}

shown!(Chars<'_> { alphabet, at, end, header, little, held, more; octets });

/// Half of a character at the end of a part, whose other half is at the start of the next part.
///
/// Senders that cut a text by octets do this. See [`Chars::unfinished`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum Held {
    /// Nothing: the part ends with a whole character.
    #[default]
    Nothing,
    /// The escape of GSM 7-bit.
    Escape,
    /// The first half of a surrogate pair.
    Surrogate(u16),
}

impl Alphabet {
    /// The characters of octets, or the fault at their place.
    ///
    /// What 3GPP TS 23.038 §6.2.1.1 says how to show is no fault: an escape before a septet that
    /// the single shift table does not hold is that septet's own character, and two escapes are a
    /// space.
    ///
    /// ```
    /// use smpp_proto::message::alphabet::Alphabet;
    ///
    /// let text: Result<String, _> = Alphabet::UCS2.decode(b"\x04\x1c\x00!").collect();
    /// assert_eq!(text.as_deref(), Ok("М!"));
    /// ```
    #[must_use]
    pub fn decode(self, octets: &[u8]) -> Chars<'_> {
        self.decode_behind(octets, 0)
    }

    /// The characters of the octets behind a user data header of `header` octets.
    ///
    /// Only packed GSM 7-bit needs the length of the header: its text starts behind fill bits.
    /// 3GPP TS 23.040 §9.2.3.24.
    #[must_use]
    pub fn decode_behind(self, octets: &[u8], header: usize) -> Chars<'_> {
        let (mut at, mut end) = (0, octets.len());
        let mut little = self == Self::Ucs2(ByteOrder::Little);
        match (self, octets) {
            (Self::Gsm7Packed(_), _) => end = packed_len(octets, header),
            (Self::Ucs2(order), [0xFE, 0xFF, ..]) if order != ByteOrder::Little => at = 2,
            (Self::Ucs2(order), [0xFF, 0xFE, ..]) if order != ByteOrder::Big => {
                (at, little) = (2, true);
            }
            _ => {}
        }
        let held = Held::Nothing;
        Chars { alphabet: self, octets, at, end, header, little, held, more: false }
    }
}

/// The septets of packed octets without the padding at the end, if there is any: one carriage
/// return or `@` in the very last seven bits. 3GPP TS 23.038 §6.1.2.3.1.
fn packed_len(octets: &[u8], header: usize) -> usize {
    let len = pack::septets_in(octets.len(), header);
    let septet = |back: usize| pack::get(octets, header, len.checked_sub(back)?);
    let full = pack::ends_with_octet(len, header);
    let padded = full && matches!(septet(1), Some(0 | CR)) && septet(2) != Some(ESC);
    if padded { len - 1 } else { len }
}

impl<'a> Chars<'a> {
    /// The characters, with `replacement` for what makes none.
    ///
    /// A septet without a character and an escape at the very end are shown as a space instead, as
    /// 3GPP TS 23.038 has it.
    #[must_use]
    pub const fn lossy(self, replacement: char) -> Lossy<'a> {
        Lossy { chars: self, replacement }
    }

    /// Reads these octets as a part that another one follows: half of a character at their end is
    /// no fault, and [`Self::held`] gives it when the iterator has ended.
    #[must_use]
    pub const fn unfinished(self) -> Self {
        Self { more: true, ..self }
    }

    /// Reads these octets behind the half of a character that the part before them ended with.
    #[must_use]
    pub const fn resume(self, held: Held) -> Self {
        Self { held, ..self }
    }

    /// Reads these octets behind a part that has been read: half of a character goes on, and so does
    /// the order of octets, unless they start with a byte order mark of their own.
    #[cfg(feature = "alloc")]
    pub(crate) const fn behind(self, before: &Lossy<'_>) -> Self {
        let marked = matches!(self.alphabet, Alphabet::Ucs2(_)) && self.at > 0;
        let little = if marked { self.little } else { self.little || before.chars.little };
        Self { held: before.chars.held, little, ..self }
    }

    /// What the part ended with, once the iterator has ended.
    #[must_use]
    pub const fn held(&self) -> Held {
        self.held
    }

    fn next_char(&mut self) -> Option<Result<char, Fault>> {
        match self.alphabet {
            Alphabet::Gsm7(tables) | Alphabet::Gsm7Packed(tables) => self.next_gsm7(tables),
            Alphabet::Ucs2(_) => self.next_ucs2(),
            _ if self.held != Held::Nothing => Some(Err(self.give_up())),
            Alphabet::Ascii => self.next_octet(|octet| octet.is_ascii().then_some(octet.into())),
            Alphabet::Latin1 => self.next_octet(|octet| Some(octet.into())),
            Alphabet::Latin9 => self.next_octet(|octet| Some(latin9_char(octet))),
            Alphabet::Utf8 => self.next_of(first_utf8),
            #[cfg(feature = "charsets")]
            Alphabet::Charset(charset) => self.next_of(|octets| charset.first_char(octets)),
            #[cfg(not(feature = "charsets"))]
            Alphabet::Charset(_) => self.no_text(),
            Alphabet::Octets => self.no_text(),
        }
    }

    fn next_gsm7(&mut self, tables: Tables) -> Option<Result<char, Fault>> {
        if matches!(self.held, Held::Surrogate(_)) {
            return Some(Err(self.give_up()));
        }
        if self.held == Held::Nothing {
            match self.septet()? {
                ESC => self.held = Held::Escape,
                septet @ 0x80.. => return Some(Err(Fault::NotInAlphabet(septet))),
                septet => return Some(tables.decode(septet).ok_or(Fault::Unassigned(septet))),
            }
        }
        let Some(septet) = self.septet() else { return self.half() };
        self.held = Held::Nothing;
        Some(match septet {
            0x80.. => Err(Fault::NotInAlphabet(septet)),
            _ => tables.decode_escaped(septet).ok_or(Fault::Unassigned(septet)),
        })
    }

    fn septet(&mut self) -> Option<u8> {
        if self.at >= self.end {
            return None;
        }
        let septet = match self.alphabet {
            Alphabet::Gsm7Packed(_) => pack::get(self.octets, self.header, self.at),
            _ => self.octets.get(self.at).copied(),
        }?;
        self.at += 1;
        Some(septet)
    }

    fn next_ucs2(&mut self) -> Option<Result<char, Fault>> {
        let first = match self.held {
            Held::Escape => return Some(Err(self.give_up())),
            Held::Surrogate(unit) => unit,
            Held::Nothing => match self.unit()? {
                Ok(unit) => unit,
                Err(fault) => return Some(Err(fault)),
            },
        };
        self.held = Held::Nothing;
        if !matches!(first, 0xD800..=0xDBFF) {
            return Some(char::from_u32(first.into()).ok_or(Fault::LoneSurrogate(first)));
        }
        let before = self.at;
        match self.unit() {
            None => {
                self.held = Held::Surrogate(first);
                return self.half();
            }
            Some(Ok(second @ 0xDC00..=0xDFFF)) => {
                let c = char::decode_utf16([first, second]).next()?;
                return Some(c.map_err(|_| Fault::LoneSurrogate(first)));
            }
            Some(_) => self.at = before,
        }
        Some(Err(Fault::LoneSurrogate(first)))
    }

    fn unit(&mut self) -> Option<Result<u16, Fault>> {
        let rest = self.octets.get(self.at..)?;
        let unit = match *rest {
            [] => return None,
            [octet] => {
                self.at += 1;
                return Some(Err(Fault::StrayOctet(octet)));
            }
            [first, second, ..] if self.little => u16::from_le_bytes([first, second]),
            [first, second, ..] => u16::from_be_bytes([first, second]),
        };
        self.at += 2;
        Some(Ok(unit))
    }

    /// The octets end with half of a character: that is a fault unless more is to come.
    fn half(&mut self) -> Option<Result<char, Fault>> {
        if self.more { None } else { Some(Err(self.give_up())) }
    }

    /// The half of a character that nothing completes.
    fn give_up(&mut self) -> Fault {
        match core::mem::take(&mut self.held) {
            Held::Surrogate(unit) => Fault::LoneSurrogate(unit),
            Held::Escape | Held::Nothing => Fault::LoneEscape,
        }
    }

    fn next_octet(&mut self, char_of: impl Fn(u8) -> Option<char>) -> Option<Result<char, Fault>> {
        let octet = *self.octets.get(self.at)?;
        self.at += 1;
        Some(char_of(octet).ok_or(Fault::NotInAlphabet(octet)))
    }

    /// The next character by a function that says how many octets it takes, or how many to skip.
    fn next_of(
        &mut self,
        first: impl Fn(&[u8]) -> Result<(char, usize), usize>,
    ) -> Option<Result<char, Fault>> {
        let rest = self.octets.get(self.at..)?;
        let octet = *rest.first()?;
        let (found, len) = match first(rest) {
            Ok((c, len)) => (Ok(c), len),
            Err(len) => (Err(Fault::NotInAlphabet(octet)), len),
        };
        self.at += len.max(1);
        Some(found)
    }

    fn no_text(&mut self) -> Option<Result<char, Fault>> {
        let left = self.at < self.end;
        self.at = self.end;
        left.then_some(Err(Fault::NoText))
    }

    /// The octet that the next character starts in.
    fn offset(&self) -> usize {
        match self.alphabet {
            Alphabet::Gsm7Packed(_) => (self.at * 7 + pack::fill_bits(self.header)) / 8,
            _ => self.at,
        }
    }
}

impl Iterator for Chars<'_> {
    type Item = Result<char, Undecodable>;

    #[inline]
    fn next(&mut self) -> Option<Self::Item> {
        let offset = self.offset();
        Some(self.next_char()?.map_err(|fault| Undecodable { offset, fault }))
    }
}

impl core::iter::FusedIterator for Chars<'_> {}

/// The first character of UTF-8 octets and its length, or the octets to skip.
fn first_utf8(octets: &[u8]) -> Result<(char, usize), usize> {
    let octets = octets.get(..4).unwrap_or(octets);
    let (valid, skip) = match core::str::from_utf8(octets) {
        Ok(text) => (text, 0),
        Err(error) => {
            let valid = octets.get(..error.valid_up_to()).unwrap_or_default();
            let skip = error.error_len().unwrap_or(octets.len());
            (core::str::from_utf8(valid).unwrap_or_default(), skip)
        }
    };
    valid.chars().next().map(|c| (c, c.len_utf8())).ok_or(skip)
}

/// The characters of octets with a replacement for what makes none; made by [`Chars::lossy`].
#[derive(Clone, Debug)]
pub struct Lossy<'a> {
    chars: Chars<'a>,
    replacement: char,
}

impl Iterator for Lossy<'_> {
    type Item = char;

    fn next(&mut self) -> Option<char> {
        Some(self.chars.next()?.unwrap_or_else(|error| match error.fault {
            Fault::Unassigned(_) | Fault::LoneEscape => ' ',
            _ => self.replacement,
        }))
    }
}

impl core::iter::FusedIterator for Lossy<'_> {}

/// Octets that make no character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Undecodable {
    /// How many octets stand before them; of packed septets, before the octet they start in.
    pub offset: usize,
    /// What is wrong with them.
    pub fault: Fault,
}

/// Why octets make no character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// The alphabet has no such octet, or no character starts with it. In GSM 7-bit, an octet of
    /// 0x80 or above: a sign that the text is in another alphabet.
    NotInAlphabet(u8),
    /// A septet that has no character in the tables. Shown as a space.
    Unassigned(u8),
    /// An escape with nothing behind it. Shown as a space.
    LoneEscape,
    /// Half of a surrogate pair.
    LoneSurrogate(u16),
    /// One octet behind the last whole unit of UCS-2.
    StrayOctet(u8),
    /// The octets are no text, or in a character set that this build does not have: all of them,
    /// in one fault.
    NoText,
}

impl fmt::Display for Undecodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "octet {}: {}", self.offset, self.fault)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotInAlphabet(octet) => write!(f, "0x{octet:02X} is not in the alphabet"),
            Self::Unassigned(septet) => write!(f, "septet 0x{septet:02X} has no character"),
            Self::LoneEscape => f.write_str("nothing follows the escape"),
            Self::LoneSurrogate(unit) => write!(f, "0x{unit:04X} is half of a surrogate pair"),
            Self::StrayOctet(octet) => write!(f, "0x{octet:02X} is half of a UCS-2 unit"),
            Self::NoText => f.write_str("the octets are not a text"),
        }
    }
}

impl core::error::Error for Undecodable {}
