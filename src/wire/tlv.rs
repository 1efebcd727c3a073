//! TLVs (optional parameters): tag, length, value, in any order behind the mandatory fields.
//!
//! Kept as octets and walked on demand. Every TLV may stand in every PDU; unknown ones are kept
//! with their octets, repeats keep their order.

use core::{fmt, iter::FusedIterator};

use super::{
    date::Time,
    error::Reason,
    field::{Field, Writer},
    mercy::Mercy,
    quirk::Quirks,
    trace::{Place, Trace, Value},
    value::{MessageState, Version},
};
use crate::shown::OctetCount;

mod scan;
mod table;
mod value;
mod writer;

use scan::{Scan, deviant, scan};
pub use table::Tag;
pub use value::{
    BroadcastAreaIdentifier, BroadcastContentType, BroadcastFrequencyInterval, CallbackNum,
    CallbackNumAtag, ItsSessionInfo, MsValidity, NetworkErrorCode, Subaddress, TelematicsId, Text,
    TlvValue,
};

pub use writer::TlvWriter;

const HEADER: usize = 4;

/// One TLV.
#[doc(alias = "optional parameter")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Tlv<'a> {
    /// Which parameter it is.
    pub tag: Tag,
    /// Its octets, at most 65,535.
    pub value: &'a [u8],
}

/// `message_payload` shows as its number of octets: texts are private.
impl fmt::Debug for Tlv<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.tag)?;
        if self.tag == Tag::MESSAGE_PAYLOAD || self.value.len() > 65 {
            return OctetCount(self.value.len()).fmt(f);
        }
        if table::rule(self.tag).is_some_and(|rule| rule.nul) {
            let text = self.value.strip_suffix(&[0]).unwrap_or(self.value);
            return write!(f, "\"{}\"", text.escape_ascii());
        }
        self.value.iter().try_for_each(|octet| write!(f, "{octet:02x}"))
    }
}

/// The TLVs of a PDU. SMPP 3.4 §3.2.4, 5.0 §3.2.2.
///
/// Every reader named after a TLV gives `Ok(None)` where it is absent and an error where its length
/// cannot be read as its type; the octets are always there by [`Tlvs::get`].
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[doc(alias = "optional parameters")]
pub struct Tlvs<'a>(&'a [u8]);

/// A TLV that could not be read or written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TlvError {
    /// The value of this TLV cannot have this many octets.
    Length(Tag, usize),
    /// The string of this TLV has no NUL at its end.
    MissingNul(Tag),
    /// The buffer has no room for the TLV.
    NoRoom(Tag),
    /// The TLV is there already, and may stand only once.
    Repeated(Tag),
    /// The octets are not a whole number of TLVs: those from this index on are not one.
    Tail(usize),
}

impl fmt::Display for TlvError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(tag, len) => write!(f, "{tag} cannot have {len} octets"),
            Self::MissingNul(tag) => write!(f, "{tag} has no NUL at its end"),
            Self::NoRoom(tag) => write!(f, "the buffer has no room for {tag}"),
            Self::Repeated(tag) => write!(f, "{tag} is there already"),
            Self::Tail(at) => write!(f, "no TLV at octet {at}"),
        }
    }
}

impl core::error::Error for TlvError {}

impl<'a> Tlvs<'a> {
    /// No TLVs.
    pub const NONE: Self = Self(&[]);

    /// What the TLV part of a PDU is called among its fields.
    pub(crate) const NAME: &'static str = "tlvs";

    /// Takes octets that are a whole number of TLVs, each as the specification has it: its length,
    /// the NUL of its string, and once where it may stand once.
    ///
    /// # Errors
    /// The first TLV that is not, or [`TlvError::Tail`].
    pub fn new(octets: &'a [u8]) -> Result<Self, TlvError> {
        scan::first_fault(octets).map_or(Ok(Self(octets)), Err)
    }

    /// As [`Self::new`], whatever the TLVs hold: what a peer sent, or wants.
    ///
    /// # Errors
    /// [`TlvError::Tail`] where the octets are not a whole number of TLVs.
    pub fn lenient(octets: &'a [u8]) -> Result<Self, TlvError> {
        let tlvs = Self(octets);
        match tlvs.tail() {
            [] => Ok(tlvs),
            tail => Err(TlvError::Tail(octets.len() - tail.len())),
        }
    }

    /// All octets behind the mandatory fields, a tail that is no TLV included.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0
    }

    /// Whether there is nothing behind the mandatory fields.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The TLVs in wire order, up to the end or to a tail that is none.
    #[inline]
    #[must_use]
    pub const fn iter(&self) -> Iter<'a> {
        Iter { rest: self.0 }
    }

    /// The octets at the end that are not a TLV, zeros to fill up included; empty in a sound PDU.
    #[must_use]
    pub fn tail(&self) -> &'a [u8] {
        let mut iter = self.iter();
        iter.by_ref().for_each(drop);
        iter.rest
    }

    /// The value of the first TLV with this tag.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&'a [u8]> {
        self.iter().find(|tlv| tlv.tag == tag).map(|tlv| tlv.value)
    }

    /// The first TLV with this tag, as a value of this type.
    fn read<T: TlvValue<'a>>(&self, tag: Tag) -> Result<Option<T>, TlvError> {
        self.get(tag).map(|value| typed(tag, value)).transpose()
    }

    /// All TLVs with this tag, as values of this type.
    fn read_all<T: TlvValue<'a>>(
        &self,
        tag: Tag,
    ) -> impl Iterator<Item = Result<T, TlvError>> + use<'a, T> {
        self.iter().filter(move |tlv| tlv.tag == tag).map(move |tlv| typed(tag, tlv.value))
    }

    /// Whether a peer of this version may be sent these: 3.3 has no TLVs, 3.4 lacks some values.
    #[inline]
    pub(crate) fn fits(&self, version: Version) -> bool {
        self.is_empty() || self.all_fit(version)
    }

    fn all_fit(&self, version: Version) -> bool {
        let is_old = version < Version::V5_0;
        let fits = |Tlv { tag, value }: Tlv<'_>| match tag {
            Tag::MESSAGE_STATE => {
                value.last().is_none_or(|state| MessageState(*state).fits(version))
            }
            Tag::MS_VALIDITY if is_old => matches!(value, [] | [0..=3]),
            Tag::BROADCAST_END_TIME => {
                <Time<'_> as TlvValue<'_>>::read(value).is_none_or(|time| !time.is_relative())
            }
            Tag::ALERT_ON_MESSAGE_DELIVERY if is_old => value.is_empty(),
            _ => true,
        };
        version >= Version::V3_4 && self.iter().all(fits)
    }

    /// Takes everything that is left of a body. `whole` says that this is all of the body, `text`
    /// that the PDU has a `short_message` with text in it.
    #[inline(always)]
    pub(crate) fn parse<M: Mercy>(
        input: &'a [u8],
        whole: bool,
        text: bool,
        seen: &mut Quirks,
    ) -> Result<Self, nom::Err<Reason>> {
        if input.is_empty() {
            return Ok(Self::NONE);
        }
        match scan(input) {
            Scan::Sound => Ok(Self(input)),
            Scan::Payload if !text => Ok(Self(input)),
            _ => M::forgive(seen, |seen| deviant(input, whole, text, seen)),
        }
    }

    /// The first TLV with one of these deviations, or the tail: its name, where it starts, and which
    /// of them it has; `None` where none has any.
    #[cold]
    pub(crate) fn fault(octets: &[u8], quirks: Quirks) -> Option<(&'static str, usize, Quirks)> {
        let two_texts = |tlv: Tlv<'_>| tlv.tag == Tag::MESSAGE_PAYLOAD;
        scan::faults(octets).find_map(|(tlv, at, mut found)| {
            found.set(Quirks::TWO_TEXTS, tlv.is_some_and(two_texts));
            let name = tlv.and_then(|tlv| tlv.tag.name()).unwrap_or(Self::NAME);
            let found = found & quirks;
            (!found.is_empty()).then_some((name, at, found))
        })
    }

    pub(crate) fn show<T: Trace>(&self, offset: usize, quirks: Quirks, trace: &mut T) {
        if !self.is_empty() || !quirks.is_empty() {
            let place = Place { name: Self::NAME, item: None, offset, quirks, raw: self.0 };
            trace.row(place.row(self.0.len(), Value::Octets(self.0)));
        }
    }

    #[inline(always)]
    pub(crate) fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        out.octets(self.0)
    }
}

impl<'a> IntoIterator for Tlvs<'a> {
    type Item = Tlv<'a>;
    type IntoIter = Iter<'a>;

    fn into_iter(self) -> Iter<'a> {
        self.iter()
    }
}

impl fmt::Debug for Tlvs<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut list = f.debug_list();
        list.entries(self.iter());
        match self.tail() {
            [] => list.finish(),
            tail => list.entry(&format_args!("[{} octets, no TLV]", tail.len())).finish(),
        }
    }
}

/// Walks TLVs. Made by [`Tlvs::iter`].
#[derive(Clone)]
pub struct Iter<'a> {
    rest: &'a [u8],
}

impl fmt::Debug for Iter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Tlvs(self.rest).fmt(f)
    }
}

impl<'a> Iterator for Iter<'a> {
    type Item = Tlv<'a>;

    #[inline]
    fn next(&mut self) -> Option<Tlv<'a>> {
        let (head, value) = self.step::<true>()?;
        Some(Tlv { tag: Tag((head >> 16) as u16), value })
    }
}

impl<'a> Iter<'a> {
    /// Takes a TLV: the four octets before its value, which are tag and length, and the value. Whether
    /// zeros are looked at, for whether they fill up, is the caller's choice.
    #[inline(always)]
    fn step<const FILLED: bool>(&mut self) -> Option<(u32, &'a [u8])> {
        let (head, rest) = self.rest.split_first_chunk::<HEADER>()?;
        // One load for both: where the next TLV starts hangs on it.
        let head = u32::from_be_bytes(*head);
        if FILLED && head == 0 && is_padding(rest) {
            return None;
        }
        let (value, rest) = rest.split_at_checked((head & 0xFFFF) as usize)?;
        self.rest = rest;
        Some((head, value))
    }
}

impl FusedIterator for Iter<'_> {}

/// Whether nothing but zeros is left: they would read as TLVs of a reserved tag without a value.
#[cold]
fn is_padding(octets: &[u8]) -> bool {
    octets.iter().all(|octet| *octet == 0)
}

fn typed<'a, T: TlvValue<'a>>(tag: Tag, value: &'a [u8]) -> Result<T, TlvError> {
    T::read(value).ok_or(TlvError::Length(tag, value.len()))
}

/// Keeps what of the octets is TLVs without a quirk.
#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Tlvs<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let len = u.arbitrary_len::<u8>()?;
        let octets = u.bytes(len)?;
        let mut tlvs = Self(&[]);
        let mut iter = Self(octets).iter();
        while iter.next().is_some() {
            let Some(longer) = octets.get(..octets.len() - iter.rest.len()) else { break };
            if scan(longer) == Scan::Deviant {
                break;
            }
            tlvs = Self(longer);
        }
        Ok(tlvs)
    }
}
