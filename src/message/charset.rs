//! The character sets of `data_coding` beside the common alphabets.
//!
//! Without the `charsets` feature they have a name only: no character can be written, and their
//! octets are no text.

use super::alphabet::Code;

/// A character set of `data_coding` 5, 6, 7 or 14, by its coded form.
///
/// What is written is always read back as the same character: a set that would map two characters
/// to one code refuses the second. SMPP 3.4 §5.2.19.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Charset {
    /// ISO-8859-5, Cyrillic.
    Iso8859_5,
    /// ISO-8859-8, Latin and Hebrew.
    Iso8859_8,
    /// JIS X 0208 as Shift JIS.
    ShiftJis,
    /// JIS X 0208 as EUC-JP.
    EucJp,
    /// KS C 5601 as EUC-KR, with the further syllables of its common extension.
    EucKr,
}

#[cfg(not(feature = "charsets"))]
impl Charset {
    pub(crate) const fn code(self, _: char) -> Option<Code> {
        None
    }
}

#[cfg(feature = "charsets")]
impl Charset {
    pub(crate) fn code(self, c: char) -> Option<Code> {
        use encoding_rs::EncoderResult::InputEmpty;

        let mut octets = [0; 8];
        let mut text = [0; 4];
        let text = c.encode_utf8(&mut text);
        let mut encoder = self.encoding().new_encoder();
        let (result, _, len) =
            encoder.encode_from_utf8_without_replacement(text, &mut octets, true);
        let octets = octets.get(..len).filter(|octets| octets.len() <= 4)?;
        let same = result == InputEmpty && self.first_char(octets) == Ok((c, len));
        same.then(|| Code::new(octets))
    }

    /// The first character and how many octets it takes; an error says how many to skip.
    pub(crate) fn first_char(self, octets: &[u8]) -> Result<(char, usize), usize> {
        let whole = |len: usize| Some((self.only_char(octets.get(..len)?)?, len));
        (1..=3).find_map(whole).ok_or(1)
    }

    fn only_char(self, octets: &[u8]) -> Option<char> {
        use encoding_rs::DecoderResult::InputEmpty;

        let mut text = [0; 16];
        let mut decoder = self.encoding().new_decoder_without_bom_handling();
        let (result, _, len) = decoder.decode_to_utf8_without_replacement(octets, &mut text, true);
        let text = core::str::from_utf8(text.get(..len)?).ok()?;
        let mut chars = text.chars();
        let first = chars.next().filter(|_| result == InputEmpty)?;
        chars.next().is_none().then_some(first)
    }

    const fn encoding(self) -> &'static encoding_rs::Encoding {
        match self {
            Self::Iso8859_5 => encoding_rs::ISO_8859_5,
            Self::Iso8859_8 => encoding_rs::ISO_8859_8,
            Self::ShiftJis => encoding_rs::SHIFT_JIS,
            Self::EucJp => encoding_rs::EUC_JP,
            Self::EucKr => encoding_rs::EUC_KR,
        }
    }
}
