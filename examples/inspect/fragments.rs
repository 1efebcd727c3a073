//! IP packets that were cut into fragments, put together.

use std::{collections::VecDeque, net::IpAddr};

/// How many packets may wait for their fragments, and how long, in microseconds: numbers come again.
const HELD: usize = 64;
const PATIENCE: u64 = 30_000_000;

/// The octets that all fragments but the last have a multiple of.
const UNIT: usize = 8;
/// The longest an IP packet can be.
const LIMIT: usize = 65_535;

/// A part of an IP packet's payload.
pub(crate) struct Fragment<'a> {
    /// From and to.
    pub(crate) ends: [IpAddr; 2],
    pub(crate) number: u32,
    pub(crate) offset: usize,
    pub(crate) more: bool,
    pub(crate) octets: &'a [u8],
    /// How many octets more it had than were captured.
    pub(crate) cut: usize,
}

/// The payload of an IP packet out of fragments.
pub(crate) struct Whole {
    pub(crate) ends: [IpAddr; 2],
    pub(crate) octets: Vec<u8>,
}

/// Packets that are not whole, the oldest first.
#[derive(Default)]
pub(crate) struct Fragments {
    open: VecDeque<Parts>,
    given_up: usize,
}

/// What is there of a packet.
struct Parts {
    ends: [IpAddr; 2],
    number: u32,
    since: u64,
    octets: Vec<u8>,
    /// Which units of the octets are there.
    there: Vec<bool>,
    len: Option<usize>,
}

impl Fragments {
    /// Takes a fragment; gives the packet that is whole by it.
    pub(crate) fn take(&mut self, time: u64, fragment: &Fragment<'_>) -> Option<Whole> {
        let Fragment { ends, number, .. } = *fragment;
        while self.open.front().is_some_and(|it| time.saturating_sub(it.since) > PATIENCE) {
            self.give_up();
        }
        let is_it = |it: &Parts| (it.ends, it.number) == (ends, number);
        let place = self.open.iter().position(is_it).unwrap_or_else(|| self.start(time, fragment));
        let parts = self.open.get_mut(place)?;
        parts.add(fragment);
        if !parts.are_whole() {
            return None;
        }
        let Parts { ends, octets, .. } = self.open.remove(place)?;
        Some(Whole { ends, octets })
    }

    /// How many packets have not become whole.
    pub(crate) fn lacking(&self) -> usize {
        self.given_up + self.open.len()
    }

    fn start(&mut self, since: u64, fragment: &Fragment<'_>) -> usize {
        if self.open.len() == HELD {
            self.give_up();
        }
        let Fragment { ends, number, .. } = *fragment;
        let (octets, there) = (Vec::new(), Vec::new());
        self.open.push_back(Parts { ends, number, since, octets, there, len: None });
        self.open.len() - 1
    }

    fn give_up(&mut self) {
        self.given_up += usize::from(self.open.pop_front().is_some());
    }
}

impl Parts {
    fn add(&mut self, fragment: &Fragment<'_>) {
        let Fragment { offset, more, octets, cut, .. } = *fragment;
        let end = offset + octets.len();
        let is_odd = more && octets.len() % UNIT != 0;
        let is_beyond = end > self.len.unwrap_or(LIMIT);
        // Without this one the packet never becomes whole, and that is told.
        if cut > 0 || is_odd || is_beyond {
            return;
        }
        if end > self.octets.len() {
            self.octets.resize(end, 0);
            self.there.resize(end.div_ceil(UNIT), false);
        }
        if let Some(place) = self.octets.get_mut(offset..end) {
            place.copy_from_slice(octets);
        }
        if let Some(units) = self.there.get_mut(offset / UNIT..end.div_ceil(UNIT)) {
            units.fill(true);
        }
        if !more {
            self.len = Some(end);
        }
    }

    fn are_whole(&self) -> bool {
        self.len == Some(self.octets.len()) && self.there.iter().all(|there| *there)
    }
}
