//! A plan and its parts.

use core::ops::Range;

use super::layout::{Content, Layout};
use super::{Count, Mode, USER_DATA};
use crate::message::alphabet::Alphabet;
use crate::message::text::NoRoom;
use crate::message::udh::{Concatenation, Reference, UdhFull};
use crate::wire::value::{DataCoding, EsmClass};

/// All that the PDUs of one text have in common, and its parts. Borrows the text; allocates
/// nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Plan<'t> {
    layout: Layout,
    count: Count,
    content: Content<'t>,
    reference: u16,
}

impl<'t> Plan<'t> {
    pub(super) const fn new(
        layout: Layout,
        count: Count,
        content: Content<'t>,
        reference: u16,
    ) -> Self {
        Self { layout, count, content, reference }
    }

    /// What the text takes: the same as [`Segmenter::count`](super::Segmenter::count) says.
    #[must_use]
    pub const fn count(&self) -> Count {
        self.count
    }

    /// The alphabet of every part.
    #[must_use]
    pub const fn alphabet(&self) -> Alphabet {
        self.layout.encoder.alphabet
    }

    /// The `data_coding` of every part.
    #[must_use]
    pub const fn data_coding(&self) -> DataCoding {
        self.layout.data_coding
    }

    /// The bits to add to the `esm_class` of every part: UDHI when the user data starts with a
    /// header, else none. SMPP 3.4 §5.2.12.
    #[must_use]
    pub fn esm_class(&self) -> EsmClass {
        match self.layout.header_len(self.is_long()) {
            0 => EsmClass::empty(),
            _ => EsmClass::UDHI,
        }
    }

    /// What the parts have in common; `None` when there is one part only.
    #[must_use]
    pub fn reference(&self) -> Option<Reference> {
        match self.layout.mode {
            _ if !self.is_long() => None,
            Mode::Sar => Some(Reference::Sar(self.reference)),
            Mode::Udh | Mode::Payload => Some(self.layout.air_reference(self.reference)),
        }
    }

    /// How many parts are sent, 1 to 255: the segments, or 1 in [`Mode::Payload`].
    #[must_use]
    pub fn total(&self) -> u8 {
        match self.layout.mode {
            Mode::Payload => 1,
            Mode::Udh | Mode::Sar => u8::try_from(self.count.segments).unwrap_or(u8::MAX),
        }
    }

    /// Whether the octets go in the `message_payload` TLV instead of `short_message`.
    #[must_use]
    pub const fn is_payload(&self) -> bool {
        matches!(self.layout.mode, Mode::Payload)
    }

    /// The parts in their order.
    #[must_use]
    pub const fn parts(&self) -> Parts<'t> {
        Parts { plan: *self, sent: 0, at: 0, rest: self.content }
    }

    fn is_long(&self) -> bool {
        self.total() > 1
    }
}

impl<'t> IntoIterator for Plan<'t> {
    type Item = Part<'t>;
    type IntoIter = Parts<'t>;

    fn into_iter(self) -> Parts<'t> {
        self.parts()
    }
}

/// The parts of a text in their order; made by [`Plan::parts`].
#[derive(Clone, Debug)]
pub struct Parts<'t> {
    plan: Plan<'t>,
    sent: u8,
    at: usize,
    rest: Content<'t>,
}

impl<'t> Iterator for Parts<'t> {
    type Item = Part<'t>;

    fn next(&mut self) -> Option<Part<'t>> {
        if self.sent >= self.plan.total() {
            return None;
        }
        let (cut, units) = match self.plan.is_long() {
            true => self.plan.layout.cut(self.rest, self.plan.count.per_segment).ok()?,
            false => (self.rest.len(), self.plan.count.units),
        };
        let (content, rest) = self.rest.split_at(cut);
        let start = self.at;
        self.sent += 1;
        self.at += cut;
        self.rest = rest;
        Some(Part { plan: self.plan, content, start, units, index: self.sent })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        let left = usize::from(self.plan.total().saturating_sub(self.sent));
        (left, Some(left))
    }
}

impl ExactSizeIterator for Parts<'_> {}

impl core::iter::FusedIterator for Parts<'_> {}

/// One part of a text: the content of one PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Part<'t> {
    plan: Plan<'t>,
    content: Content<'t>,
    start: usize,
    units: usize,
    index: u8,
}

impl<'t> Part<'t> {
    /// Which part it is, from 1.
    #[must_use]
    pub const fn index(&self) -> u8 {
        self.index
    }

    /// Where it stands in the whole text or the whole binary, in octets of that.
    #[must_use]
    pub const fn range(&self) -> Range<usize> {
        self.start..self.start + self.content.len()
    }

    /// Its text; `None` when it is binary.
    #[must_use]
    pub const fn text(&self) -> Option<&'t str> {
        match self.content {
            Content::Text(text) => Some(text),
            Content::Octets(_) => None,
        }
    }

    /// Its septets, octets or 16-bit units, the header apart.
    #[must_use]
    pub const fn units(&self) -> usize {
        self.units
    }

    /// Reference, total and index; `None` when it is the only part.
    ///
    /// In [`Mode::Udh`] they stand in the user data already. In [`Mode::Sar`] they go in the
    /// `sar_msg_ref_num`, `sar_total_segments` and `sar_segment_seqnum` TLVs.
    #[must_use]
    pub fn concatenation(&self) -> Option<Concatenation> {
        let (total, index) = (self.plan.total(), self.index);
        self.plan.reference().map(|reference| Concatenation { reference, total, index })
    }

    /// How many octets of user data it has, header included.
    #[must_use]
    pub fn octets(&self) -> usize {
        let header = self.header_len();
        header
            + match self.content {
                Content::Octets(octets) => octets.len(),
                Content::Text(text) => {
                    let encoder = &self.plan.layout.encoder;
                    encoder.octets_behind(text, self.units, header, self.limit(header))
                }
            }
    }

    /// Writes the user data, header first, as `short_message` or `message_payload` has it; says
    /// how many octets. 160 octets hold every part that is not a whole `message_payload`.
    ///
    /// # Errors
    ///
    /// [`NoRoom`] when `out` is too short; nothing is written then.
    pub fn write(&self, out: &mut [u8]) -> Result<usize, NoRoom> {
        let needed = self.octets();
        let full = NoRoom { needed };
        let out = out.get_mut(..needed).ok_or(full)?;
        let header = self.header_len();
        let (head, body) = out.split_at_mut_checked(header).ok_or(full)?;
        if !head.is_empty() {
            self.plan.layout.header(self.concatenation(), head).map_err(|UdhFull| full)?;
        }
        match self.content {
            Content::Octets(octets) => body.copy_from_slice(octets),
            Content::Text(text) => self.plan.layout.encoder.write_behind(text, header, body),
        }
        Ok(needed)
    }

    /// The user data, as [`Self::write`] writes it.
    #[cfg(feature = "alloc")]
    #[must_use]
    pub fn to_octets(&self) -> alloc::vec::Vec<u8> {
        let mut octets = alloc::vec![0; self.octets()];
        let len = self.write(&mut octets).unwrap_or_default();
        octets.truncate(len);
        octets
    }

    fn header_len(&self) -> usize {
        self.plan.layout.header_len(self.plan.is_long())
    }

    /// The octets that may stand behind the header, padding included.
    const fn limit(&self, header: usize) -> usize {
        match self.plan.layout.mode {
            Mode::Payload => usize::MAX,
            Mode::Udh | Mode::Sar => USER_DATA.saturating_sub(header),
        }
    }
}
