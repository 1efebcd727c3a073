//! A read buffer: where octets from the peer wait until their PDU is whole.

use core::{
    fmt,
    hash::{Hash, Hasher},
};

/// Octets that have been read and are not yet done with, in the caller's memory.
///
/// `B` is the memory: `[u8; N]`, `Vec<u8>`, `&mut [u8]`. It has to hold the longest PDU that is to
/// be received, and at least the 16 octets of a header; a longer PDU ends the session, because it
/// could never become whole.
#[derive(Clone)]
pub struct Inbox<B> {
    buf: B,
    start: usize,
    end: usize,
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Inbox<B> {
    /// An empty inbox in this memory.
    pub const fn new(buf: B) -> Self {
        Self { buf, start: 0, end: 0 }
    }

    /// Where to read the next octets into. Empty only while the session cannot go on because its
    /// output is full: then write that out and ask for events before reading.
    pub fn space(&mut self) -> &mut [u8] {
        // What is left moves to the front once the room it gives is worth the copy.
        let left = self.end - self.start;
        if left <= self.start || self.end == self.capacity() {
            self.buf.as_mut().copy_within(self.start..self.end, 0);
            (self.start, self.end) = (0, left);
        }
        let end = self.end;
        self.buf.as_mut().get_mut(end..).unwrap_or_default()
    }

    /// Says how many octets were read into [`Self::space`].
    pub fn filled(&mut self, len: usize) {
        self.end = self.end.saturating_add(len).min(self.capacity());
    }

    /// How many octets it holds at most.
    pub fn capacity(&self) -> usize {
        self.buf.as_ref().len()
    }

    /// The octets not yet done with.
    pub fn octets(&self) -> &[u8] {
        self.buf.as_ref().get(self.start..self.end).unwrap_or_default()
    }

    /// The octets not yet done with, and where to count those that are.
    pub(crate) fn unread(&mut self) -> (&[u8], &mut usize) {
        let octets = self.buf.as_ref().get(self.start..self.end).unwrap_or_default();
        (octets, &mut self.start)
    }
}

/// By the octets not yet done with: those of before stay in the memory, and mean nothing any more.
impl<B: AsRef<[u8]> + AsMut<[u8]>> PartialEq for Inbox<B> {
    fn eq(&self, other: &Self) -> bool {
        self.octets() == other.octets()
    }
}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Eq for Inbox<B> {}

impl<B: AsRef<[u8]> + AsMut<[u8]>> Hash for Inbox<B> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.octets().hash(state);
    }
}

/// The number of octets: frames may hold passwords and texts.
impl<B> fmt::Debug for Inbox<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inbox({} octets)", self.end - self.start)
    }
}
