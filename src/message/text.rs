//! Texts: characters to the octets of an alphabet, and back.
//!
//! Writing never loses a character silently: what an alphabet does not hold is an error that names
//! the character and its place, or it is replaced as the caller said. Reading gives each character
//! or the fault at its octet, and [`Chars::lossy`] puts a replacement for the faults.
//!
//! ```
//! use smpp_proto::message::alphabet::Alphabet;
//!
//! let mut octets = [0; 160];
//! let len = Alphabet::GSM7.encode("Price: 5 €", &mut octets)?;
//! assert_eq!(octets[..len], *b"Price: 5 \x1B\x65");
//! assert!(Alphabet::GSM7.decode(&octets[..len]).lossy('?').eq("Price: 5 €".chars()));
//!
//! let error = Alphabet::GSM7.encode("Tchüß, моя", &mut octets).unwrap_err();
//! assert_eq!(error.to_string(), "U+043C (character 7, octet 9) is not in the alphabet");
//! # Ok::<(), smpp_proto::message::text::EncodeError>(())
//! ```

mod decode;
mod transliteration;

use core::fmt;

use super::alphabet::Alphabet;
use super::gsm7::{CR, pack};
pub use decode::{Chars, Fault, Held, Lossy, Undecodable};

/// What is written for a character that the alphabet does not hold. By default nothing is: the
/// character is an error.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Substitution {
    /// Whether a look-alike is tried: straight quotes for curly ones, `-` for dashes, `...` for an
    /// ellipsis, a space for other spaces, the plain letter for an accented one, the Latin letter
    /// for a Greek capital of the same shape.
    pub transliterate: bool,
    /// What stands for a character that has no look-alike, if the alphabet holds it. A
    /// [`Segmenter`](crate::message::segment::Segmenter) falls back on it only when none of its
    /// alphabets holds the text.
    pub replacement: Option<char>,
}

impl Substitution {
    /// None: a character that does not fit is an error.
    pub const NONE: Self = Self { transliterate: false, replacement: None };
    /// Look-alikes only; a character without one is an error.
    pub const TRANSLITERATE: Self = Self { transliterate: true, replacement: None };
}

/// An alphabet and what to do with the characters that it does not hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Encoder {
    /// The alphabet of the octets.
    pub alphabet: Alphabet,
    /// What is written for a character that the alphabet does not hold.
    pub substitution: Substitution,
}

impl Alphabet {
    /// This alphabet with a substitution for the characters that it does not hold.
    #[must_use]
    pub const fn substituting(self, substitution: Substitution) -> Encoder {
        Encoder { alphabet: self, substitution }
    }

    /// Writes a text as octets; says how many.
    ///
    /// # Errors
    ///
    /// As [`Encoder::encode`].
    pub fn encode(self, text: &str, out: &mut [u8]) -> Result<usize, EncodeError> {
        self.substituting(Substitution::NONE).encode(text, out)
    }

    /// The octets of a text.
    ///
    /// # Errors
    ///
    /// [`Unencodable`] when the alphabet does not hold a character.
    #[cfg(feature = "alloc")]
    pub fn to_octets(self, text: &str) -> Result<alloc::vec::Vec<u8>, Unencodable> {
        self.substituting(Substitution::NONE).to_octets(text)
    }

    /// The text of octets.
    ///
    /// # Errors
    ///
    /// [`Undecodable`] at the first octet that makes no character.
    #[cfg(feature = "alloc")]
    pub fn to_text(self, octets: &[u8]) -> Result<alloc::string::String, Undecodable> {
        self.decode(octets).collect()
    }

    /// The text of octets, with `replacement` for what makes no character, as [`Chars::lossy`].
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_text_lossy(self, octets: &[u8], replacement: char) -> alloc::string::String {
        self.decode(octets).lossy(replacement).collect()
    }
}

impl Encoder {
    /// How long a text is in the units of the alphabet: septets, octets or 16 bits.
    ///
    /// # Errors
    ///
    /// [`Unencodable`] when a character neither fits nor is replaced.
    pub fn units(&self, text: &str) -> Result<usize, Unencodable> {
        let (_, units) = self.measure(text, usize::MAX).map_err(|at| Unencodable::at(text, at))?;
        Ok(units)
    }

    /// Writes a text as octets; says how many.
    ///
    /// # Errors
    ///
    /// [`EncodeError::Unencodable`] when a character neither fits nor is replaced, and
    /// [`EncodeError::NoRoom`] when `out` is too short. Nothing is written then.
    pub fn encode(&self, text: &str, out: &mut [u8]) -> Result<usize, EncodeError> {
        let needed = self.octets_behind(text, self.units(text)?, 0, usize::MAX);
        let out = out.get_mut(..needed).ok_or(NoRoom { needed })?;
        self.write_behind(text, 0, out);
        Ok(needed)
    }

    /// The octets of a text.
    ///
    /// # Errors
    ///
    /// [`Unencodable`] when a character neither fits nor is replaced.
    #[cfg(feature = "alloc")]
    pub fn to_octets(&self, text: &str) -> Result<alloc::vec::Vec<u8>, Unencodable> {
        let len = self.octets_behind(text, self.units(text)?, 0, usize::MAX);
        let mut octets = alloc::vec![0; len];
        self.write_behind(text, 0, &mut octets);
        Ok(octets)
    }

    /// How much of the front of `text` fits in `room` units: octets of the text, and units.
    ///
    /// Nothing is split that belongs together: neither an escape pair, nor a surrogate pair, nor
    /// what replaces one character. The error is where the first character stands that neither
    /// fits the alphabet nor is replaced.
    pub(crate) fn measure(&self, text: &str, room: usize) -> Result<(usize, usize), usize> {
        let (mut at, mut units) = (0, 0);
        while let Some(rest) = text.get(at..) {
            let run = self.alphabet.plain_run(rest.as_bytes(), room - units);
            at += run;
            units += run;
            // Where there is no room left, what is replaced by nothing still fits.
            let Some(rest) = rest.get(run..).filter(|rest| !rest.is_empty()) else { break };
            for c in rest.chars().take(16) {
                let more = self.units_of(c).ok_or(at)?;
                if more > room - units {
                    return Ok((at, units));
                }
                at += c.len_utf8();
                units += more;
            }
        }
        Ok((at, units))
    }

    /// The octets of `text`, which takes `units`, behind a header of `header` octets, when at most
    /// `limit` may be used.
    pub(crate) fn octets_behind(
        &self,
        text: &str,
        units: usize,
        header: usize,
        limit: usize,
    ) -> usize {
        match self.alphabet {
            Alphabet::Ucs2(_) => 2 * units,
            Alphabet::Gsm7Packed(_) => {
                let octets = pack::octets_for(units, header);
                let last = || self.last_written(text).and_then(|(_, c)| self.last_septet(c));
                let doubled =
                    pack::ends_with_octet(units, header) && octets < limit && last() == Some(CR);
                octets + usize::from(doubled)
            }
            _ => units,
        }
    }

    /// Writes `text`, of which every character fits or is replaced, into exactly the octets that
    /// [`Self::octets_behind`] counts.
    pub(crate) fn write_behind(&self, text: &str, header: usize, out: &mut [u8]) {
        if matches!(self.alphabet, Alphabet::Gsm7Packed(_)) {
            return self.pack(text, header, out);
        }
        let mut at = 0;
        self.each_code(text, |octets| {
            if let Some(to) = out.get_mut(at..at + octets.len()) {
                to.copy_from_slice(octets);
            }
            at += octets.len();
        });
    }

    fn pack(&self, text: &str, header: usize, out: &mut [u8]) {
        let mut len = 0;
        self.each_code(text, |septets| {
            for &septet in septets {
                let _ = pack::put(out, header, len, septet);
                len += 1;
            }
        });
        // Whatever room is left for one septet is the padding of 3GPP TS 23.038 §6.1.2.3.1: seven
        // spare bits, or an octet that was added to double a carriage return.
        if len > 0 && pack::septets_in(out.len(), header) > len {
            let _ = pack::put(out, header, len, CR);
        }
    }

    /// Where the last character begins that is written at all, and its units, if a part of packed
    /// septets that ends with it would lose it: its last septet, without an escape, also means
    /// padding.
    pub(crate) fn reads_as_padding(&self, text: &str) -> Option<(usize, usize)> {
        let (at, c) = self.last_written(text)?;
        matches!(self.last_septet(c), Some(0 | CR)).then_some((at, self.units_of(c)?))
    }

    /// The last octet that is written for `c`; `None` when it belongs to a longer code.
    fn last_septet(&self, c: char) -> Option<u8> {
        let mut last = None;
        self.each_code(c.encode_utf8(&mut [0; 4]), |septets| {
            last = match *septets {
                [septet] => Some(septet),
                _ => None,
            };
        });
        last
    }

    /// The last character that is not replaced by nothing, and where it begins.
    fn last_written(&self, text: &str) -> Option<(usize, char)> {
        text.char_indices().rev().find(|&(_, c)| self.units_of(c) != Some(0))
    }

    fn each_code(&self, text: &str, mut put: impl FnMut(&[u8])) {
        for c in text.chars() {
            if let Some(code) = self.alphabet.code(c) {
                put(code.as_octets());
            } else {
                let codes = self.substitute(c).into_iter().flatten();
                codes.filter_map(|c| self.alphabet.code(c)).for_each(|code| put(code.as_octets()));
            }
        }
    }

    #[inline]
    fn units_of(&self, c: char) -> Option<usize> {
        let substituted = || Some(self.substitute(c)?.filter_map(|c| self.alphabet.units(c)).sum());
        self.alphabet.units(c).or_else(substituted)
    }

    /// What is written for a character that the alphabet does not hold; it holds all of these.
    #[cold]
    fn substitute(&self, c: char) -> Option<impl Iterator<Item = char>> {
        let fits = |c: char| self.alphabet.units(c).is_some();
        let alike = transliteration::of(c)
            .filter(|text| self.substitution.transliterate && text.chars().all(fits));
        let replacement = self.substitution.replacement.filter(|c| alike.is_none() && fits(*c));
        let found = alike.is_some() || replacement.is_some();
        found.then(|| alike.unwrap_or_default().chars().chain(replacement))
    }
}

/// A character that the alphabet does not hold, and where it stands in the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unencodable {
    /// The character.
    pub character: char,
    /// How many characters stand before it.
    pub index: usize,
    /// How many octets of the UTF-8 text stand before it.
    pub offset: usize,
}

impl Unencodable {
    /// The character at an offset of a text.
    pub(crate) fn at(text: &str, offset: usize) -> Self {
        let (before, rest) = text.split_at_checked(offset).unwrap_or((text, ""));
        Self {
            character: rest.chars().next().unwrap_or(char::REPLACEMENT_CHARACTER),
            index: before.chars().count(),
            offset,
        }
    }
}

impl fmt::Display for Unencodable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { character, index, offset } = *self;
        let code = u32::from(character);
        write!(f, "U+{code:04X} (character {index}, octet {offset}) is not in the alphabet")
    }
}

impl core::error::Error for Unencodable {}

/// The buffer is too short for what is to be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct NoRoom {
    /// How many octets it needs.
    pub needed: usize,
}

impl fmt::Display for NoRoom {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the buffer is too short: {} octets are needed", self.needed)
    }
}

impl core::error::Error for NoRoom {}

/// Why a text was not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EncodeError {
    /// The alphabet does not hold a character.
    Unencodable(Unencodable),
    /// The buffer is too short.
    NoRoom(NoRoom),
}

impl From<Unencodable> for EncodeError {
    fn from(error: Unencodable) -> Self {
        Self::Unencodable(error)
    }
}

impl From<NoRoom> for EncodeError {
    fn from(error: NoRoom) -> Self {
        Self::NoRoom(error)
    }
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unencodable(error) => error.fmt(f),
            Self::NoRoom(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for EncodeError {}
