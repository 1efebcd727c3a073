//! The caller's memory: where frames are written to and where octets are read into.

use core::fmt;

/// Where frames are written: all of a frame or none of it.
pub trait Out {
    /// How many octets there is room for.
    fn room(&self) -> usize;

    /// Takes exactly this many octets to be written to, or nothing where there is no room.
    fn grab(&mut self, len: usize) -> Option<&mut [u8]>;
}

/// An output in a slice of fixed length.
pub struct Fixed<'a> {
    buf: &'a mut [u8],
    len: usize,
}

impl<'a> Fixed<'a> {
    /// An empty output in this memory.
    #[inline]
    pub fn new(buf: &'a mut [u8]) -> Self {
        Self { buf, len: 0 }
    }

    /// What has been written.
    #[inline]
    #[must_use]
    pub fn written(&self) -> &[u8] {
        self.buf.get(..self.len).unwrap_or_default()
    }

    /// Empties the output, once its octets are on their way.
    #[inline]
    pub fn clear(&mut self) {
        self.len = 0;
    }

    /// Drops the first octets, once they are on their way, and moves the others to the front.
    pub fn consume(&mut self, len: usize) {
        let len = len.min(self.len);
        self.buf.copy_within(len..self.len, 0);
        self.len -= len;
    }
}

/// The number of octets: frames may hold passwords and texts.
impl fmt::Debug for Fixed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fixed({} of {} octets)", self.len, self.buf.len())
    }
}

impl Out for Fixed<'_> {
    #[inline]
    fn room(&self) -> usize {
        self.buf.len() - self.len
    }

    #[inline]
    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        let end = self.len.checked_add(len)?;
        let octets = self.buf.get_mut(self.len..end)?;
        self.len = end;
        Some(octets)
    }
}

/// How far a `Vec` grows as an output, in octets: 1 MiB. A peer that does not read is met by a full
/// output, not by endless memory.
#[cfg(feature = "alloc")]
pub const VEC_LIMIT: usize = 1 << 20;

/// Grows up to [`VEC_LIMIT`].
#[cfg(feature = "alloc")]
impl Out for alloc::vec::Vec<u8> {
    #[inline]
    fn room(&self) -> usize {
        VEC_LIMIT.saturating_sub(self.len())
    }

    #[inline]
    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        if len > self.room() {
            return None;
        }
        let start = self.len();
        self.resize(start + len, 0);
        self.get_mut(start..)
    }
}
