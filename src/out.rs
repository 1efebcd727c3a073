//! The caller's memory: where frames are written to.
//!
//! | memory | output |
//! |---|---|
//! | a slice of fixed length, such as a static one on a device | [`Fixed`] |
//! | a connection's, on the heap | `Outbox` |
//! | a `Vec` that something else wants as it is | `Vec<u8>` |
//!
//! `Outbox` is as fast as `Fixed`. A `Vec` has no octets behind its length, so that without unsafe
//! code each frame is zeroed before it is written.

use core::fmt;

#[cfg(feature = "alloc")]
use alloc::vec::Vec;

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
        let octets = self.buf.get_mut(self.len..)?.get_mut(..len)?;
        self.len += len;
        Some(octets)
    }
}

/// How far a `Vec` grows as an output, in octets: 1 MiB. A peer that does not read is met by a full
/// output, not by endless memory.
#[cfg(feature = "alloc")]
pub const VEC_LIMIT: usize = 1 << 20;

/// Frames up to this many octets are made room for by storing a constant, longer ones by a call.
#[cfg(feature = "alloc")]
const SMALL: usize = 64;

/// Grows up to [`VEC_LIMIT`]. Octets are zeroed before they are written, which an
/// [`Outbox`] spares.
#[cfg(feature = "alloc")]
impl Out for Vec<u8> {
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
        if len <= SMALL {
            self.extend_from_slice(&[0; SMALL]);
            self.truncate(start + len);
        } else {
            self.resize(start + len, 0);
        }
        self.get_mut(start..)
    }
}

/// An output in memory of its own that grows up to a limit and is kept: the one for a connection.
///
/// Memory is asked for as frames need it, and zeroed only then; [`Self::clear`] and
/// [`Self::consume`] give none back. What a write to the peer left over stays where it is and is
/// moved only when that makes room.
#[cfg(feature = "alloc")]
#[derive(Clone)]
pub struct Outbox {
    buf: Vec<u8>,
    start: usize,
    end: usize,
    limit: usize,
}

#[cfg(feature = "alloc")]
impl Outbox {
    /// An empty output that holds up to `limit` octets; a session needs room for one frame of the
    /// longest it sends. Nothing is allocated yet.
    #[must_use]
    pub const fn new(limit: usize) -> Self {
        Self { buf: Vec::new(), start: 0, end: 0, limit }
    }

    /// What has been written and is not yet on its way.
    #[inline]
    #[must_use]
    pub fn written(&self) -> &[u8] {
        self.buf.get(self.start..self.end).unwrap_or_default()
    }

    /// Empties the output, once its octets are on their way.
    #[inline]
    pub fn clear(&mut self) {
        (self.start, self.end) = (0, 0);
    }

    /// Drops the first octets, once they are on their way.
    #[inline]
    pub fn consume(&mut self, len: usize) {
        self.start = self.start.saturating_add(len);
        if self.start >= self.end {
            self.clear();
        }
    }

    /// Makes room behind the end for octets that the limit allows.
    #[cold]
    fn make_room(&mut self, len: usize) {
        let left = self.end - self.start;
        // Moving is worth it where it frees as much as it moves, and inevitable at the limit.
        if left <= self.start || self.end > self.limit - len {
            self.buf.copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, left);
        }
        let end = self.end + len;
        if end > self.buf.len() {
            self.buf.resize(end.saturating_mul(2).min(self.limit), 0);
        }
    }
}

/// The number of octets: frames may hold passwords and texts.
#[cfg(feature = "alloc")]
impl fmt::Debug for Outbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Outbox({} of {} octets)", self.end - self.start, self.limit)
    }
}

#[cfg(feature = "alloc")]
impl Out for Outbox {
    #[inline]
    fn room(&self) -> usize {
        self.limit - (self.end - self.start)
    }

    #[inline]
    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        if len > self.room() {
            return None;
        }
        if len > self.buf.len() - self.end {
            self.make_room(len);
        }
        let start = self.end;
        self.end += len;
        self.buf.get_mut(start..self.end)
    }
}
