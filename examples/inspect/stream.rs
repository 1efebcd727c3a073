//! One direction of a TCP connection: segments in any order become octets in theirs.

use std::{collections::BTreeMap, io};

/// How much may wait for an octet that is missing. Behind that it is taken for lost.
const HELD_OCTETS: usize = 1 << 20;
const HELD_SEGMENTS: usize = 4096;

/// What comes out of a direction.
pub(crate) enum Came<'a> {
    /// The next octets, and when they were captured.
    Octets(u64, &'a [u8]),
    /// This many octets are missing here.
    Gap(u64, usize),
}

/// Takes what comes.
pub(crate) type Take<'t> = dyn FnMut(Came<'_>) -> io::Result<()> + 't;

/// Octets of a segment.
#[derive(Clone, Copy)]
pub(crate) struct Piece<T> {
    /// When they were captured.
    pub(crate) time: u64,
    pub(crate) octets: T,
    /// How many more were sent, and cut off by the capture.
    pub(crate) cut: usize,
}

impl Piece<&[u8]> {
    fn len(&self) -> usize {
        self.octets.len() + self.cut
    }

    /// What is new of it, where the first octets are old.
    fn behind(self, old: usize) -> Self {
        let cut_old = old.saturating_sub(self.octets.len());
        let octets = self.octets.get(old..).unwrap_or_default();
        Self { octets, cut: self.cut.saturating_sub(cut_old), ..self }
    }
}

impl Piece<Vec<u8>> {
    fn borrowed(&self) -> Piece<&[u8]> {
        Piece { time: self.time, octets: &self.octets, cut: self.cut }
    }
}

/// One direction of a connection.
#[derive(Default)]
pub(crate) struct Stream {
    /// The number of the next octet, once it is known.
    next: Option<u32>,
    /// How many octets came before that one.
    position: u64,
    /// Segments behind an octet that is missing, by the place of their first.
    held: BTreeMap<u64, Piece<Vec<u8>>>,
    held_octets: usize,
    /// How far the direction goes: as the other side says, and as its own end says.
    acknowledged: u64,
    fin: Option<u64>,
}

impl Stream {
    /// Whether the direction has been seen at all.
    pub(crate) fn is_known(&self) -> bool {
        self.next.is_some()
    }

    /// The number of the first octet to come. Has no effect once the direction is known.
    pub(crate) fn open(&mut self, number: u32) {
        self.next.get_or_insert(number);
    }

    /// Whether a connection that starts with this octet is another one.
    pub(crate) fn contradicts(&self, number: u32) -> bool {
        self.next.is_some_and(|next| next.wrapping_sub(number) != self.position as u32)
    }

    /// Takes a segment.
    pub(crate) fn segment(
        &mut self,
        number: u32,
        piece: Piece<&[u8]>,
        take: &mut Take<'_>,
    ) -> io::Result<()> {
        self.open(number);
        // What lies before the first octet, or was sent again, is old.
        let Some((start, piece)) = self.place(number, piece) else { return Ok(()) };
        if piece.len() == 0 {
            return Ok(());
        }
        if start == self.position {
            self.pass(piece, take)?;
            return self.pass_held(take);
        }
        let len = piece.octets.len();
        if self.held.get(&start).is_none_or(|held| held.octets.len() < len) {
            self.held_octets += len;
            let Piece { time, octets, cut } = piece;
            if let Some(old) = self.held.insert(start, Piece { time, octets: octets.to_vec(), cut })
            {
                self.held_octets -= old.octets.len();
            }
        }
        while self.held_octets > HELD_OCTETS || self.held.len() > HELD_SEGMENTS {
            self.skip(take)?;
        }
        Ok(())
    }

    /// The other side says that it has all octets before this one: what is missing before them was not
    /// captured, and will not come.
    pub(crate) fn acknowledged(&mut self, number: u32, take: &mut Take<'_>) -> io::Result<()> {
        let Some(ahead) = self.ahead(number) else { return Ok(()) };
        let until = self.position + ahead;
        self.acknowledged = self.acknowledged.max(until);
        while self.held.first_key_value().is_some_and(|(start, _)| *start < until) {
            self.skip(take)?;
        }
        Ok(())
    }

    /// The direction ends before this number.
    pub(crate) fn finished(&mut self, number: u32) {
        self.fin = self.ahead(number).map(|ahead| self.position + ahead);
    }

    /// Nothing more comes. `last` is when something came.
    pub(crate) fn end(&mut self, last: u64, take: &mut Take<'_>) -> io::Result<()> {
        while !self.held.is_empty() {
            self.skip(take)?;
        }
        let end = self.fin.unwrap_or(self.acknowledged);
        match usize::try_from(end.saturating_sub(self.position)) {
            // The end takes a number too, and may be all that was not captured.
            Ok(1) if self.fin.is_none() => Ok(()),
            Ok(missing) => self.pass_gap(last, missing, take),
            Err(_) => Ok(()),
        }
    }

    /// How far an octet lies before the next one; `None` where it is old, or nothing is known.
    fn ahead(&self, number: u32) -> Option<u64> {
        u64::try_from(number.wrapping_sub(self.next?) as i32).ok()
    }

    /// Where a segment belongs, without the octets that are not new; `None` where it is all old.
    fn place<'o>(&self, number: u32, piece: Piece<&'o [u8]>) -> Option<(u64, Piece<&'o [u8]>)> {
        if let Some(ahead) = self.ahead(number) {
            return Some((self.position + ahead, piece));
        }
        let old = self.next?.wrapping_sub(number) as usize;
        (old < piece.len()).then(|| (self.position, piece.behind(old)))
    }

    fn pass(&mut self, piece: Piece<&[u8]>, take: &mut Take<'_>) -> io::Result<()> {
        let Piece { time, octets, cut } = piece;
        if !octets.is_empty() {
            self.advance(octets.len());
            take(Came::Octets(time, octets))?;
        }
        self.pass_gap(time, cut, take)
    }

    fn pass_gap(&mut self, time: u64, missing: usize, take: &mut Take<'_>) -> io::Result<()> {
        if missing == 0 {
            return Ok(());
        }
        self.advance(missing);
        take(Came::Gap(time, missing))
    }

    fn advance(&mut self, octets: usize) {
        self.position += octets as u64;
        self.next = self.next.map(|next| next.wrapping_add(octets as u32));
    }

    /// Passes on what has waited for the octets before it.
    fn pass_held(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        while let Some(entry) = self.held.first_entry().filter(|it| *it.key() <= self.position) {
            let (start, piece) = entry.remove_entry();
            self.held_octets -= piece.octets.len();
            let old = usize::try_from(self.position - start).unwrap_or(usize::MAX);
            self.pass(piece.borrowed().behind(old), take)?;
        }
        Ok(())
    }

    /// Gives up the octets that are missing.
    fn skip(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        if let Some((start, piece)) = self.held.first_key_value() {
            let missing = usize::try_from(start - self.position).unwrap_or(usize::MAX);
            self.pass_gap(piece.time, missing, take)?;
        }
        self.pass_held(take)
    }
}
