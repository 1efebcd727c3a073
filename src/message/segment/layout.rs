//! The one rule of sizes: how much fits where, and where a part ends. Counting and cutting both
//! walk by [`Layout::cut`].

use core::fmt;

use super::{Count, Mode, OctetText, USER_DATA, Width};
use crate::message::alphabet::{Alphabet, Unit};
use crate::message::gsm7::pack;
use crate::message::text::Encoder;
use crate::message::udh::{Concatenation, Ports, Reference, Udh, UdhFull, UdhWriter};
use crate::shown::OctetCount;
use crate::wire::value::DataCoding;

/// What a message carries.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Content<'t> {
    Text(&'t str),
    Octets(&'t [u8]),
}

impl fmt::Debug for Content<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OctetCount(self.len()).fmt(f)
    }
}

impl Content<'_> {
    pub(super) const fn len(self) -> usize {
        match self {
            Self::Text(text) => text.len(),
            Self::Octets(octets) => octets.len(),
        }
    }

    /// The content in two; the first is all of it when `at` is no place to cut.
    pub(super) fn split_at(self, at: usize) -> (Self, Self) {
        match self {
            Self::Text(text) => {
                let (first, rest) = text.split_at_checked(at).unwrap_or((text, ""));
                (Self::Text(first), Self::Text(rest))
            }
            Self::Octets(octets) => {
                let (first, rest) = octets.split_at_checked(at).unwrap_or((octets, &[]));
                (Self::Octets(first), Self::Octets(rest))
            }
        }
    }
}

/// How the parts of one message look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) struct Layout {
    pub(super) encoder: Encoder,
    pub(super) data_coding: DataCoding,
    pub(super) mode: Mode,
    pub(super) width: Width,
    pub(super) ports: Option<Ports>,
    pub(super) octet_text: OctetText,
}

impl Layout {
    /// Counts the segments; `None` when there are `limit` or more. The error is where the
    /// character stands that the alphabet does not hold.
    pub(super) fn count(&self, content: Content<'_>, limit: usize) -> Result<Option<Count>, usize> {
        let alphabet = self.encoder.alphabet;
        let per_segment = self.room(content, false);
        let (cut, units) = self.cut(content, per_segment)?;
        if cut == content.len() {
            let left = per_segment - units;
            let count = Count { alphabet, segments: 1, units, per_segment, left };
            return Ok((limit > 1).then_some(count));
        }
        let per_segment = self.room(content, true);
        let mut count = Count { alphabet, segments: 0, units: 0, per_segment, left: 0 };
        let mut rest = content;
        while rest.len() > 0 {
            let (cut, units) =
                self.cut(rest, per_segment).map_err(|at| content.len() - rest.len() + at)?;
            rest = rest.split_at(cut).1;
            count.segments += 1;
            count.units += units;
            count.left = per_segment - units;
            if count.segments >= limit {
                return Ok(None);
            }
        }
        Ok(Some(count))
    }

    /// Where the segment of `room` units at the front of `content` ends: octets of the content,
    /// and units.
    pub(super) fn cut(&self, content: Content<'_>, room: usize) -> Result<(usize, usize), usize> {
        let text = match content {
            Content::Octets(octets) => return Ok((octets.len().min(room), octets.len().min(room))),
            Content::Text(text) => text,
        };
        let (at, units) = self.encoder.measure(text, room)?;
        let packed = matches!(self.encoder.alphabet, Alphabet::Gsm7Packed(_));
        if packed && at < text.len() && self.mode != Mode::Payload {
            return Ok(self.clear_of_padding(text, at, units));
        }
        Ok((at, units))
    }

    /// Ends a part of packed septets one character early when its last would be read as padding.
    fn clear_of_padding(&self, text: &str, at: usize, units: usize) -> (usize, usize) {
        if !pack::ends_with_octet(units, self.header_len(true)) {
            return (at, units);
        }
        let part = text.get(..at).unwrap_or(text);
        let lost = self.encoder.reads_as_padding(part);
        lost.map_or((at, units), |(last, its)| (last, units - its))
    }

    /// The units that one segment has room for, alone or as a part of a long text.
    pub(super) fn room(&self, content: Content<'_>, long: bool) -> usize {
        let header = self.air_header_len(long);
        let octets = USER_DATA.saturating_sub(header);
        let transcoded =
            self.octet_text == OctetText::Septets && matches!(content, Content::Text(_));
        match self.encoder.alphabet.unit() {
            Unit::Septet => pack::septets_in(octets, header),
            Unit::Octet if transcoded => pack::septets_in(octets, header),
            Unit::Octet => octets,
            Unit::Ucs2 => octets / 2,
        }
    }

    /// The octets of the header in the PDU, its length octet included.
    pub(super) fn header_len(&self, long: bool) -> usize {
        match self.mode {
            Mode::Udh | Mode::Payload => self.air_header_len(long),
            Mode::Sar => 0,
        }
    }

    /// The octets of the header of the short message that the telephone gets.
    fn air_header_len(&self, long: bool) -> usize {
        // What a part says of itself does not change the length.
        let part = Concatenation { reference: self.air_reference(0), total: 2, index: 1 };
        self.header(long.then_some(part), &mut [0; USER_DATA]).map_or(USER_DATA, Udh::len)
    }

    /// What the parts have in common in that header.
    pub(super) const fn air_reference(&self, reference: u16) -> Reference {
        match self.width {
            Width::Bits8 => Reference::Bits8(reference as u8),
            Width::Bits16 => Reference::Bits16(reference),
        }
    }

    /// Writes the header of a part, or of a message that stands alone, to the front of `out`.
    pub(super) fn header<'b>(
        &self,
        part: Option<Concatenation>,
        out: &'b mut [u8],
    ) -> Result<Udh<'b>, UdhFull> {
        let mut header = UdhWriter::new(out);
        if let Some(part) = part {
            header.concatenation(part)?;
        }
        if let Some(ports) = self.ports {
            header.ports(ports)?;
        }
        let tables = self.encoder.alphabet.tables();
        if let Some(language) = tables.locking_id() {
            header.locking_shift(language)?;
        }
        if let Some(language) = tables.single_id() {
            header.single_shift(language)?;
        }
        Ok(header.finish())
    }
}
