//! Writing TLVs, one by one.

use core::fmt;

use super::{HEADER, Tag, TlvError, TlvValue, Tlvs, table};
use crate::wire::field::Writer;

/// Writes TLVs one by one into the caller's buffer, each checked against its lengths, and whether it
/// may stand more than once. What a number means, and which TLV belongs into which PDU, is left to the
/// caller.
pub struct TlvWriter<'b> {
    buf: &'b mut [u8],
    used: usize,
    /// Those that may stand only once and are there.
    there: u64,
}

impl fmt::Debug for TlvWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Tlvs(self.buf.get(..self.used).unwrap_or_default()).fmt(f)
    }
}

impl<'b> TlvWriter<'b> {
    /// Starts in this buffer.
    #[must_use]
    pub fn new(buf: &'b mut [u8]) -> Self {
        Self { buf, used: 0, there: 0 }
    }

    /// Adds a TLV by tag and octets, whatever they are: for vendor TLVs, and for known ones that
    /// the specification would not allow so. On an error nothing is added.
    ///
    /// # Errors
    /// More than 65,535 octets, or no room.
    pub fn push(&mut self, tag: Tag, value: &[u8]) -> Result<&mut Self, TlvError> {
        self.add(tag, value.len(), |out| {
            out.octets(value);
        })
    }

    /// Adds a typed value, whose length the specification allows.
    pub(super) fn write<'v, T: TlvValue<'v>>(
        &mut self,
        tag: Tag,
        value: T,
    ) -> Result<&mut Self, TlvError> {
        let len = value.wire_len();
        let rule = table::rule(tag).filter(|rule| rule.takes(len));
        let rule = rule.ok_or(TlvError::Length(tag, len))?;
        if self.there & rule.bit != 0 {
            return Err(TlvError::Repeated(tag));
        }
        self.add(tag, len, |out| value.put(out))
    }

    #[inline]
    fn add(
        &mut self,
        tag: Tag,
        len: usize,
        put: impl FnOnce(&mut Writer<'_>),
    ) -> Result<&mut Self, TlvError> {
        let length = u16::try_from(len).map_err(|_| TlvError::Length(tag, len))?;
        let end = self.used + HEADER + len;
        let to = self.buf.get_mut(self.used..end).ok_or(TlvError::NoRoom(tag))?;
        let mut out = Writer::new(to);
        out.octets(&tag.0.to_be_bytes());
        out.octets(&length.to_be_bytes());
        put(&mut out);
        self.used = end;
        self.there |= table::rule(tag).map_or(0, |rule| rule.bit);
        Ok(self)
    }

    /// The TLVs written.
    #[must_use]
    pub fn finish(self) -> Tlvs<'b> {
        Tlvs(self.buf.get(..self.used).unwrap_or_default())
    }
}
