//! The GSM 7-bit alphabet: septets to characters and back, with the national language tables.
//!
//! A character is one septet of the locking table, or the escape (0x1B) and one septet of the
//! single shift table. Without a national language these are the default alphabet and its
//! extension table. 3GPP TS 23.038 §6.2.1 and Annex A.
//!
//! Only characters that a table holds can be written; no table holds U+001B.

mod national;
pub(crate) mod pack;
mod tables;

use national::INDIC_SINGLE;
use tables::{DEFAULT, EXTENSION, Locking, Single, UNASSIGNED};

/// The escape to the single shift table.
pub(crate) const ESC: u8 = 0x1B;

/// Carriage return: the character that fills seven spare bits at the end of packed septets.
pub(crate) const CR: u8 = 0x0D;

/// A language with national tables. 3GPP TS 23.038 §6.2.1.2.4.
///
/// Every one has a single shift table; all but Spanish have a locking shift table. Few networks
/// and telephones know them, so they are used only where the caller names them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[repr(u8)]
#[expect(missing_docs, reason = "the names of the languages say it all")]
pub enum Language {
    Turkish = 1,
    Spanish = 2,
    Portuguese = 3,
    Bengali = 4,
    Gujarati = 5,
    Hindi = 6,
    Kannada = 7,
    Malayalam = 8,
    Oriya = 9,
    Punjabi = 10,
    Tamil = 11,
    Telugu = 12,
    Urdu = 13,
}

impl Language {
    /// Every language, in the order of the identifiers.
    pub const ALL: [Self; 13] = [
        Self::Turkish,
        Self::Spanish,
        Self::Portuguese,
        Self::Bengali,
        Self::Gujarati,
        Self::Hindi,
        Self::Kannada,
        Self::Malayalam,
        Self::Oriya,
        Self::Punjabi,
        Self::Tamil,
        Self::Telugu,
        Self::Urdu,
    ];

    /// The identifier, 1 to 13: the octet of the information elements 0x24 and 0x25.
    #[must_use]
    pub const fn id(self) -> u8 {
        self as u8
    }

    /// The language of an identifier; `None` for 0 and for 14 and above, which are reserved.
    #[must_use]
    pub fn from_id(id: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|language| language.id() == id)
    }

    /// Whether the language has a locking shift table; Spanish alone has none.
    #[must_use]
    pub const fn has_locking(self) -> bool {
        !matches!(self, Self::Spanish)
    }

    const fn locking(self) -> &'static Locking {
        match self {
            Self::Turkish => &national::TURKISH_LOCKING,
            Self::Spanish => &DEFAULT,
            Self::Portuguese => &national::PORTUGUESE_LOCKING,
            Self::Bengali => &national::BENGALI_LOCKING,
            Self::Gujarati => &national::GUJARATI_LOCKING,
            Self::Hindi => &national::HINDI_LOCKING,
            Self::Kannada => &national::KANNADA_LOCKING,
            Self::Malayalam => &national::MALAYALAM_LOCKING,
            Self::Oriya => &national::ORIYA_LOCKING,
            Self::Punjabi => &national::PUNJABI_LOCKING,
            Self::Tamil => &national::TAMIL_LOCKING,
            Self::Telugu => &national::TELUGU_LOCKING,
            Self::Urdu => &national::URDU_LOCKING,
        }
    }

    /// What the table shares with others, and what it has of its own.
    const fn single(self) -> [&'static Single; 2] {
        match self {
            Self::Turkish => [EXTENSION, national::TURKISH_SINGLE],
            Self::Spanish => [EXTENSION, national::SPANISH_SINGLE],
            Self::Portuguese => [EXTENSION, national::PORTUGUESE_SINGLE],
            Self::Bengali => [INDIC_SINGLE, national::BENGALI_SINGLE],
            Self::Gujarati => [INDIC_SINGLE, national::GUJARATI_SINGLE],
            Self::Hindi => [INDIC_SINGLE, national::HINDI_SINGLE],
            Self::Kannada => [INDIC_SINGLE, national::KANNADA_SINGLE],
            Self::Malayalam => [INDIC_SINGLE, national::MALAYALAM_SINGLE],
            Self::Oriya => [INDIC_SINGLE, national::ORIYA_SINGLE],
            Self::Punjabi => [INDIC_SINGLE, national::PUNJABI_SINGLE],
            Self::Tamil => [INDIC_SINGLE, national::TAMIL_SINGLE],
            Self::Telugu => [INDIC_SINGLE, national::TELUGU_SINGLE],
            Self::Urdu => [INDIC_SINGLE, national::URDU_SINGLE],
        }
    }
}

/// The septets of one character.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Septets {
    /// One septet, of the locking table.
    One(u8),
    /// The escape and this septet of the single shift table: two septets.
    Escaped(u8),
}

/// Which tables the septets of a text are read by.
///
/// The default is the default alphabet and its extension table. A national table is named by an
/// information element in the user data header of every part; locking and single shift may be of
/// different languages. 3GPP TS 23.038 §6.2.1.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Tables {
    /// The language that replaces the default alphabet (element 0x25); Spanish has no such table
    /// and is taken as none.
    pub locking: Option<Language>,
    /// The language that replaces the extension table (element 0x24).
    pub single: Option<Language>,
}

impl Tables {
    /// The default alphabet and its extension table.
    pub const DEFAULT: Self = Self { locking: None, single: None };

    /// The single shift table of a language over the default alphabet.
    #[must_use]
    pub const fn single(language: Language) -> Self {
        Self { locking: None, single: Some(language) }
    }

    /// Both tables of a language.
    #[must_use]
    pub const fn both(language: Language) -> Self {
        Self { locking: Some(language), single: Some(language) }
    }

    /// The tables that the elements of a user data header name, as
    /// [`Udh::locking_shift`](crate::message::udh::Udh::locking_shift) and
    /// [`Udh::single_shift`](crate::message::udh::Udh::single_shift) give them.
    ///
    /// An identifier without a table counts as none: the message is still shown.
    #[must_use]
    pub fn from_ids(locking: Option<u8>, single: Option<u8>) -> Self {
        let language = |id: Option<u8>| id.and_then(Language::from_id);
        Self {
            locking: language(locking).filter(|language| language.has_locking()),
            single: language(single),
        }
    }

    /// The content of information element 0x25; `None` when the element is not needed.
    #[must_use]
    pub fn locking_id(self) -> Option<u8> {
        self.locking.filter(|language| language.has_locking()).map(Language::id)
    }

    /// The content of information element 0x24; `None` when the element is not needed.
    #[must_use]
    pub fn single_id(self) -> Option<u8> {
        self.single.map(Language::id)
    }

    /// The septets of a character; `None` when neither table holds it.
    ///
    /// The locking table comes first, and of two places in a table the lower one.
    #[inline]
    #[must_use]
    pub fn encode(self, c: char) -> Option<Septets> {
        if self == Self::DEFAULT {
            return reverse_lookup(c);
        }
        let found = match self.locking_id() {
            // Every single shift table holds the extension table at the same septets.
            None => reverse_lookup(c),
            Some(_) => find(self.locking_table(), c).map(Septets::One),
        };
        found.or_else(|| {
            let mut entries = self.single_tables().into_iter().flatten();
            entries.find_map(|&(septet, held)| (held == c).then_some(Septets::Escaped(septet)))
        })
    }

    /// The character of one septet without an escape before it; `None` for the escape, for a
    /// septet without a character and for 0x80 and above.
    #[inline]
    #[must_use]
    pub fn decode(self, septet: u8) -> Option<char> {
        let c = *self.locking_table().get(usize::from(septet))?;
        (c != UNASSIGNED && septet != ESC).then_some(c)
    }

    /// The character of the septet behind an escape.
    ///
    /// A second escape is a space; a septet that the single shift table does not hold is what it
    /// is without the escape. 3GPP TS 23.038 §6.2.1.1.
    #[must_use]
    pub fn decode_escaped(self, septet: u8) -> Option<char> {
        if septet == ESC {
            return Some(' ');
        }
        let [shared, own] = self.single_tables();
        let held = lookup(shared, septet).or_else(|| lookup(own, septet));
        held.or_else(|| self.decode(septet))
    }

    /// Whether every printable ASCII character that is one septet by default is one here too.
    pub(crate) const fn keeps_ascii(self) -> bool {
        use Language::{Portuguese, Spanish, Turkish};
        matches!(self.locking, None | Some(Turkish | Spanish | Portuguese))
    }

    fn locking_table(self) -> &'static Locking {
        self.locking.map_or(&DEFAULT, Language::locking)
    }

    fn single_tables(self) -> [&'static Single; 2] {
        self.single.map_or([EXTENSION, &[]], Language::single)
    }
}

/// The character of a septet of a single shift table.
fn lookup(table: &Single, septet: u8) -> Option<char> {
    let at = table.binary_search_by_key(&septet, |(held, _)| *held).ok()?;
    table.get(at).map(|(_, c)| *c)
}

/// The lowest septet of a locking table that holds `c`.
fn find(table: &Locking, c: char) -> Option<u8> {
    if c == UNASSIGNED || c == char::from(ESC) {
        return None;
    }
    let same = u8::try_from(c).ok().filter(|&octet| table.get(usize::from(octet)) == Some(&c));
    same.or_else(|| table.iter().position(|&held| held == c).and_then(|at| u8::try_from(at).ok()))
}

const NONE: u8 = 0xFF;
const ESCAPED: u8 = 0x80;

/// The default tables turned round, for the blocks that hold their characters.
static LATIN: [u8; 256] = reverse(0);
static GREEK: [u8; 32] = reverse(0x390);
static EURO: [u8; 1] = reverse(0x20AC);

/// The septets of the `N` characters from `first`: [`NONE`], or the septet, with [`ESCAPED`] set
/// when it belongs behind an escape.
const fn reverse<const N: usize>(first: usize) -> [u8; N] {
    let mut reversed = [NONE; N];
    let mut septet = 0;
    while septet < DEFAULT.len() {
        let c = DEFAULT[septet] as usize;
        if septet as u8 != ESC && c >= first && c - first < N {
            reversed[c - first] = septet as u8;
        }
        septet += 1;
    }
    let mut at = 0;
    while at < EXTENSION.len() {
        let (septet, c) = EXTENSION[at];
        let c = c as usize;
        if c >= first && c - first < N {
            reversed[c - first] = ESCAPED | septet;
        }
        at += 1;
    }
    reversed
}

#[inline]
fn reverse_lookup(c: char) -> Option<Septets> {
    let code = c as usize;
    let found = match c {
        '\0'..='\u{FF}' => LATIN.get(code),
        '\u{390}'..='\u{3AF}' => GREEK.get(code - 0x390),
        _ => EURO.get(code.wrapping_sub(0x20AC)),
    };
    match *found? {
        NONE => None,
        septet if septet & ESCAPED != 0 => Some(Septets::Escaped(septet & !ESCAPED)),
        septet => Some(Septets::One(septet)),
    }
}
