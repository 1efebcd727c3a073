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

/// One direction of a connection.
#[derive(Default)]
pub(crate) struct Stream {
    /// The number of the next octet, once it is known.
    next: Option<u32>,
    /// How many octets came before that one.
    position: u64,
    /// Segments behind an octet that is missing, by the place of their first.
    held: BTreeMap<u64, (u64, Vec<u8>)>,
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
        time: u64,
        octets: &[u8],
        take: &mut Take<'_>,
    ) -> io::Result<()> {
        self.open(number);
        // What lies before the first octet, or was sent again, is old.
        let Some((start, octets)) = self.place(number, octets) else { return Ok(()) };
        if octets.is_empty() {
            return Ok(());
        }
        if start == self.position {
            self.pass(time, octets, take)?;
            return self.pass_held(take);
        }
        if self.held.get(&start).is_none_or(|(_, held)| held.len() < octets.len()) {
            self.held_octets += octets.len();
            if let Some((_, old)) = self.held.insert(start, (time, octets.to_vec())) {
                self.held_octets -= old.len();
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
        let Some(next) = self.next else { return Ok(()) };
        let Ok(ahead) = u64::try_from(number.wrapping_sub(next) as i32) else { return Ok(()) };
        let until = self.position + ahead;
        self.acknowledged = self.acknowledged.max(until);
        while self.held.first_key_value().is_some_and(|(start, _)| *start < until) {
            self.skip(take)?;
        }
        Ok(())
    }

    /// The direction ends before this number.
    pub(crate) fn finished(&mut self, number: u32) {
        self.fin = self.place(number, &[]).map(|(end, _)| end);
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
            Ok(missing @ 1..) => {
                self.advance(missing);
                take(Came::Gap(last, missing))
            }
            _ => Ok(()),
        }
    }

    /// The octets behind those that came last were sent, and cut off by the capture.
    pub(crate) fn cut(
        &mut self,
        number: u32,
        time: u64,
        missing: usize,
        take: &mut Take<'_>,
    ) -> io::Result<()> {
        // Elsewhere it is found when the octets before it have come.
        if self.next != Some(number) {
            return Ok(());
        }
        self.advance(missing);
        take(Came::Gap(time, missing))?;
        self.pass_held(take)
    }

    /// Where a segment belongs, without the octets that are not new; `None` where it is all old.
    fn place<'o>(&self, number: u32, octets: &'o [u8]) -> Option<(u64, &'o [u8])> {
        let ahead = number.wrapping_sub(self.next?) as i32;
        match u64::try_from(ahead) {
            Ok(ahead) => Some((self.position + ahead, octets)),
            Err(_) => Some((self.position, octets.get(ahead.unsigned_abs() as usize..)?)),
        }
    }

    fn pass(&mut self, time: u64, octets: &[u8], take: &mut Take<'_>) -> io::Result<()> {
        self.advance(octets.len());
        take(Came::Octets(time, octets))
    }

    fn advance(&mut self, octets: usize) {
        self.position += octets as u64;
        self.next = self.next.map(|next| next.wrapping_add(octets as u32));
    }

    /// Passes on what has waited for the octets before it.
    fn pass_held(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        while let Some(entry) = self.held.first_entry().filter(|it| *it.key() <= self.position) {
            let (start, (time, octets)) = entry.remove_entry();
            self.held_octets -= octets.len();
            let old = usize::try_from(self.position - start).unwrap_or(usize::MAX);
            if let Some(octets @ [_, ..]) = octets.get(old..) {
                self.pass(time, octets, take)?;
            }
        }
        Ok(())
    }

    /// Gives up the octets that are missing.
    fn skip(&mut self, take: &mut Take<'_>) -> io::Result<()> {
        if let Some((start, (time, _))) = self.held.first_key_value() {
            let missing = usize::try_from(start - self.position).unwrap_or(usize::MAX);
            let time = *time;
            self.advance(missing);
            take(Came::Gap(time, missing))?;
        }
        self.pass_held(take)
    }
}
