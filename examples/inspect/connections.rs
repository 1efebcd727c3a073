//! The TCP connections of a capture, and the PDUs in both directions.

use std::{collections::HashMap, io, mem, net::SocketAddr};

use super::{
    frames::Frames,
    packet::Segment,
    place::Seen,
    report::{Look, Report},
    stream::{Came, Piece, Stream},
};

/// Takes a report and where it was found.
pub(crate) type Sink<'s> = dyn FnMut(&Report<'_>, Seen) -> io::Result<()> + 's;

/// The connections, by their ends, the lower one first.
pub(crate) struct Connections {
    look: Look,
    open: HashMap<[SocketAddr; 2], Connection>,
    count: u32,
}

struct Connection {
    number: u32,
    /// From the lower end, and from the other one.
    directions: [Direction; 2],
}

#[derive(Default)]
struct Direction {
    stream: Stream,
    reading: Reading,
}

/// Octets in order become PDUs.
#[derive(Default)]
struct Reading {
    frames: Frames,
    /// The start was not captured, and no octet has been seen.
    headless: bool,
    /// When the last octets came.
    last: u64,
}

impl Connections {
    pub(crate) fn new(look: Look) -> Self {
        Self { look, open: HashMap::new(), count: 0 }
    }

    /// How many there have been.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Takes a segment, and shows the PDUs that are whole by it.
    pub(crate) fn segment(
        &mut self,
        time: u64,
        segment: &Segment<'_>,
        sink: &mut Sink<'_>,
    ) -> io::Result<()> {
        let Segment { from, to, .. } = *segment;
        let ends = if from < to { [from, to] } else { [to, from] };
        if self.open.get(&ends).is_some_and(|old| old.is_followed_by(segment)) {
            if let Some(mut old) = self.open.remove(&ends) {
                old.end(ends, self.look, sink)?;
            }
        }
        let count = &mut self.count;
        let connection = self.open.entry(ends).or_insert_with(|| {
            *count += 1;
            Connection { number: *count, directions: Default::default() }
        });
        connection.segment(time, segment, self.look, sink)
    }

    /// Nothing more comes: shows what is left over.
    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> io::Result<()> {
        let mut open: Vec<_> = self.open.drain().collect();
        open.sort_by_key(|(_, connection)| connection.number);
        open.into_iter().try_for_each(|(ends, mut it)| it.end(ends, self.look, sink))
    }
}

impl Connection {
    /// Whether a segment opens another connection between the same ends.
    fn is_followed_by(&self, segment: &Segment<'_>) -> bool {
        let [low, high] = &self.directions;
        let here = if segment.from < segment.to { low } else { high };
        let opens = segment.syn && segment.acknowledged.is_none();
        opens && here.stream.contradicts(segment.sequence.wrapping_add(1))
    }

    fn segment(
        &mut self,
        time: u64,
        segment: &Segment<'_>,
        look: Look,
        sink: &mut Sink<'_>,
    ) -> io::Result<()> {
        let Segment { from, to, .. } = *segment;
        let [low, high] = &mut self.directions;
        let (here, there) = if from < to { (low, high) } else { (high, low) };
        let seen = Seen { time, connection: self.number, from, to };
        if let Some(number) = segment.acknowledged.filter(|_| !segment.rst) {
            let (reading, seen) = (&mut there.reading, Seen { from: to, to: from, ..seen });
            there.stream.acknowledged(number, &mut |came| reading.take(came, look, seen, sink))?;
        }
        let number = segment.sequence.wrapping_add(segment.syn.into());
        if !here.stream.is_known() {
            here.stream.open(number);
            here.reading.headless = !segment.syn;
        }
        let reading = &mut here.reading;
        let mut take = |came: Came<'_>| reading.take(came, look, seen, sink);
        let Segment { payload: octets, cut, .. } = *segment;
        here.stream.segment(number, Piece { time, octets, cut }, &mut take)?;
        if segment.fin {
            here.stream.finished(number.wrapping_add((octets.len() + cut) as u32));
        }
        Ok(())
    }

    fn end(&mut self, ends: [SocketAddr; 2], look: Look, sink: &mut Sink<'_>) -> io::Result<()> {
        let [low, high] = ends;
        for (direction, (from, to)) in self.directions.iter_mut().zip([(low, high), (high, low)]) {
            let Direction { stream, reading } = direction;
            let seen = Seen { time: reading.last, connection: self.number, from, to };
            stream.end(reading.last, &mut |came| reading.take(came, look, seen, sink))?;
            let seen = Seen { time: reading.last, ..seen };
            reading.frames.end(&mut |report| sink(report, seen))?;
        }
        Ok(())
    }
}

impl Reading {
    /// Takes octets in order, or word that they are missing for good.
    fn take(
        &mut self,
        came: Came<'_>,
        look: Look,
        seen: Seen,
        sink: &mut Sink<'_>,
    ) -> io::Result<()> {
        let (Came::Octets(time, _) | Came::Gap(time, _)) = came;
        self.last = time;
        let mut sink = |report: &Report<'_>| sink(report, Seen { time, ..seen });
        match came {
            Came::Octets(_, octets) => {
                if mem::take(&mut self.headless) {
                    self.frames.starts(octets, &mut sink)?;
                }
                self.frames.feed(octets, look, &mut sink)
            }
            Came::Gap(_, missing) => self.frames.gap(missing, &mut sink),
        }
    }
}
