//! Messages and their parts, as they are stored and handed back.

use alloc::{boxed::Box, string::String, vec::Vec};

use super::{Address, Part};
use crate::message::{
    alphabet::Alphabet,
    coding::Codings,
    gsm7::Tables,
    text::Lossy,
    udh::{Reference, Udh},
};
use crate::shown::shown;
use crate::wire::value::{DataCoding, Npi, Ton};

/// What the parts of one message have in common.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Key {
    reference: Reference,
    total: u8,
    scope: Box<[u8]>,
    source: StoredAddress,
    destination: StoredAddress,
}

impl Key {
    pub(super) fn of(part: &Part<'_>) -> Self {
        Self {
            reference: part.concatenation.reference,
            total: part.concatenation.total,
            scope: part.scope.into(),
            source: StoredAddress::of(part.source),
            destination: StoredAddress::of(part.destination),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct StoredAddress {
    ton: u8,
    npi: u8,
    addr: Box<[u8]>,
}

impl StoredAddress {
    fn of(address: Address<'_>) -> Self {
        Self { ton: address.ton.0, npi: address.npi.0, addr: address.addr.into() }
    }

    const fn get(&self) -> Address<'_> {
        Address { ton: Ton(self.ton), npi: Npi(self.npi), addr: &self.addr }
    }
}

/// A part of a message that is stored or handed back.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoredPart {
    index: u8,
    data_coding: u8,
    header: Box<[u8]>,
    text: Box<[u8]>,
}

shown!(StoredPart { index, data_coding; header, text });

impl StoredPart {
    pub(super) fn of(part: &Part<'_>) -> Self {
        Self {
            index: part.concatenation.index,
            data_coding: part.data_coding.0,
            header: part.header.as_octets().into(),
            text: part.text.into(),
        }
    }

    /// Which part of the message it is, from 1.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }

    /// How its text is to be read.
    #[must_use]
    pub const fn data_coding(&self) -> DataCoding {
        DataCoding(self.data_coding)
    }

    /// Its user data header.
    #[must_use]
    pub fn header(&self) -> Udh<'_> {
        Udh::parse(&self.header).map(|(header, _)| header).unwrap_or_default()
    }

    /// Its text, without the header.
    #[must_use]
    pub const fn text(&self) -> &[u8] {
        &self.text
    }

    /// What it adds to its message, in octets.
    pub(super) fn size(&self) -> usize {
        self.header.len() + self.text.len()
    }

    /// Whether it comes right behind this part and is read alike.
    fn follows(&self, before: &Self) -> bool {
        let (header, other) = (self.header(), before.header());
        self.index.checked_sub(1) == Some(before.index)
            && self.data_coding() == before.data_coding()
            && header.single_shift() == other.single_shift()
            && header.locking_shift() == other.locking_shift()
    }
}

/// A long message with all parts, or with those that did arrive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::Parts", try_from = "stored::Parts"))]
pub struct Message {
    key: Key,
    parts: Vec<StoredPart>,
}

impl Message {
    pub(super) const fn new(key: Key, parts: Vec<StoredPart>) -> Self {
        Self { key, parts }
    }

    #[cfg(feature = "serde")]
    pub(super) fn into_key_and_parts(self) -> (Key, Vec<StoredPart>) {
        (self.key, self.parts)
    }

    pub(super) fn alone(key: Key, part: StoredPart) -> Self {
        let part = StoredPart { index: 1, ..part };
        Self { key: Key { total: 1, ..key }, parts: Vec::from([part]) }
    }

    /// Whose message it is.
    #[must_use]
    pub const fn scope(&self) -> &[u8] {
        &self.key.scope
    }

    /// Where it came from.
    #[must_use]
    pub const fn source(&self) -> Address<'_> {
        self.key.source.get()
    }

    /// Where it goes.
    #[must_use]
    pub const fn destination(&self) -> Address<'_> {
        self.key.destination.get()
    }

    /// What its parts have in common.
    #[must_use]
    pub const fn reference(&self) -> Reference {
        self.key.reference
    }

    /// How many parts it has when it is complete.
    #[must_use]
    pub const fn total(&self) -> u8 {
        self.key.total
    }

    /// The parts that did arrive, in the order of their index.
    #[must_use]
    pub fn parts(&self) -> &[StoredPart] {
        &self.parts
    }

    /// Whether every part did arrive.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.missing().next().is_none()
    }

    /// The index of each part that did not arrive.
    pub fn missing(&self) -> impl Iterator<Item = u8> + '_ {
        let arrived = |index: &u8| self.parts.iter().any(|part| part.index == *index);
        (1..=self.total()).filter(move |index| !arrived(index))
    }

    /// The octets to be decoded, in order: neighbouring parts that are read alike are joined
    /// before they are decoded, so that an escape pair or a surrogate pair that was split between
    /// them is whole again.
    ///
    /// A missing part ends a run. Septets that are packed within each part cannot be joined like
    /// this: unpack them part by part.
    #[must_use]
    pub fn runs(&self) -> Vec<Run> {
        self.neighbours().filter_map(Run::of).collect()
    }

    /// The parts that follow each other and are read alike, together.
    fn neighbours(&self) -> impl Iterator<Item = &[StoredPart]> {
        self.parts.chunk_by(|before, part| part.follows(before))
    }
}

impl Message {
    /// The whole text, decoded as `codings` says; what cannot be read, and each gap of missing
    /// parts, shows as the replacement.
    ///
    /// Characters that were split between two parts are whole again. Where parts can be read one by
    /// one, they are: packed septets stand behind fill bits in each, and a stray octet at the end of
    /// one part of UCS-2 does not shift the next.
    #[must_use]
    pub fn to_text_lossy(&self, codings: &Codings, replacement: char) -> String {
        let mut text = String::new();
        let mut next = 1;
        for parts in self.neighbours() {
            let [first, ..] = parts else { continue };
            if first.index > next {
                text.push(replacement);
            }
            let header = first.header();
            let tables = Tables::from_ids(header.locking_shift(), header.single_shift());
            let alphabet = codings.read(first.data_coding()).alphabet.with_tables(tables);
            if is_cut_anywhere(alphabet, parts) {
                text.push_str(&alphabet.to_text_lossy(&joined(parts), replacement));
            } else {
                read(alphabet, parts, replacement, &mut text);
            }
            next = parts.last().map_or(next, |last| last.index.saturating_add(1));
        }
        if next <= self.total() {
            text.push(replacement);
        }
        text
    }
}

/// Whether the octets of a character may be divided between parts in any way: those of several
/// octets each, and UCS-2 whose parts are odd and come out even.
fn is_cut_anywhere(alphabet: Alphabet, parts: &[StoredPart]) -> bool {
    let odd = parts.iter().filter(|part| part.text.len() % 2 == 1).count();
    match alphabet {
        Alphabet::Gsm7Packed(_) => false,
        Alphabet::Ucs2(_) => odd > 0 && odd % 2 == 0,
        _ => true,
    }
}

fn joined(parts: &[StoredPart]) -> Vec<u8> {
    parts.iter().flat_map(|part| part.text.iter().copied()).collect()
}

/// Reads the parts one by one.
fn read(alphabet: Alphabet, parts: &[StoredPart], replacement: char, text: &mut String) {
    let mut before: Option<Lossy<'_>> = None;
    let mut left = parts.len();
    for part in parts {
        left -= 1;
        let chars = alphabet.decode_behind(&part.text, part.header().len());
        let chars = before.as_ref().map_or(chars.clone(), |before| chars.behind(before));
        let chars = if left > 0 { chars.unfinished() } else { chars };
        let mut lossy = chars.lossy(replacement);
        text.extend(&mut lossy);
        before = Some(lossy);
    }
}

/// Octets of one or more neighbouring parts that are read alike.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Run {
    /// The index of its first part.
    pub first: u8,
    /// The index of its last part.
    pub last: u8,
    /// How the octets are to be read.
    pub data_coding: DataCoding,
    /// The national language of the single shift table, as [`Udh::single_shift`] has it.
    pub single_shift: Option<u8>,
    /// The national language of the locking shift table, as [`Udh::locking_shift`] has it.
    pub locking_shift: Option<u8>,
    /// The octets.
    pub octets: Vec<u8>,
}

shown!(Run { first, last, data_coding, single_shift, locking_shift; octets });

impl Run {
    fn of(parts: &[StoredPart]) -> Option<Self> {
        let (first, last) = (parts.first()?, parts.last()?);
        let header = first.header();
        Some(Self {
            first: first.index,
            last: last.index,
            data_coding: first.data_coding(),
            single_shift: header.single_shift(),
            locking_shift: header.locking_shift(),
            octets: joined(parts),
        })
    }
}

/// The stored form of a message, and what must hold of it.
#[cfg(feature = "serde")]
mod stored {
    use alloc::vec::Vec;

    use super::{Key, Message, StoredPart, Udh};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Parts {
        key: Key,
        parts: Vec<StoredPart>,
    }

    impl From<Message> for Parts {
        fn from(Message { key, parts }: Message) -> Self {
            Self { key, parts }
        }
    }

    impl TryFrom<Parts> for Message {
        type Error = &'static str;

        fn try_from(Parts { key, parts }: Parts) -> Result<Self, Self::Error> {
            let numbered = |part: &StoredPart| (1..=key.total).contains(&part.index);
            if parts.is_empty() || !parts.iter().all(numbered) {
                return Err("a message has parts, numbered from 1 to its total");
            }
            if !parts.is_sorted_by(|before, part| before.index < part.index) {
                return Err("each part of a message stands once and in order");
            }
            if !parts.iter().all(StoredPart::has_sound_header) {
                return Err("the header of a part is nothing but a header");
            }
            Ok(Self { key, parts })
        }
    }

    impl StoredPart {
        fn has_sound_header(&self) -> bool {
            self.header.is_empty()
                || Udh::parse(&self.header).is_ok_and(|(_, rest)| rest.is_empty())
        }
    }
}
