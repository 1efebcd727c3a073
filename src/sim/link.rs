//! The link: carries whole PDUs, damages some of them, and hands octets out in chunks.

use alloc::{
    collections::{BTreeMap, VecDeque},
    vec::Vec,
};
use core::{fmt, time::Duration};

use super::Random;
use crate::shown::OctetCount;
use crate::{
    session::Side,
    time::Instant,
    wire::{CommandStatus, Header, Split, split},
};

/// What a link does to what it carries. Start from [`Faults::NONE`], [`Faults::SLOW`] or
/// [`Faults::ROUGH`] and change what you need.
///
/// The numbers without a unit are so many of 1,000 PDUs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Faults {
    /// How long a PDU is on its way: at least and at most. It is never less than a microsecond.
    pub delay: (Duration, Duration),
    /// How many octets come at a time, at most; 0 is no limit.
    pub chunk: usize,
    /// How long the next chunk takes, at most.
    pub pause: Duration,
    /// PDUs that never come.
    pub drop: u16,
    /// PDUs that come twice.
    pub duplicate: u16,
    /// PDUs that others may overtake: they are held back by the greatest delay once more.
    pub reorder: u16,
    /// Responses that are held back by up to [`Self::lateness`].
    pub late: u16,
    /// How late a late response is, at most.
    pub lateness: Duration,
    /// PDUs of which the end is missing, so that the borders are lost.
    pub truncate: u16,
    /// PDUs in which one bit is wrong.
    pub garble: u16,
    /// Responses whose status is another one (`ESME_RSYSERR`).
    pub status: u16,
    /// PDUs in the middle of which the connection breaks.
    pub cut: u16,
}

impl Faults {
    /// A millisecond of delay and nothing else.
    pub const NONE: Self = Self {
        delay: (Duration::from_millis(1), Duration::from_millis(1)),
        chunk: 0,
        pause: Duration::ZERO,
        drop: 0,
        duplicate: 0,
        reorder: 0,
        late: 0,
        lateness: Duration::from_secs(60),
        truncate: 0,
        garble: 0,
        status: 0,
        cut: 0,
    };

    /// A slow network that loses nothing: up to 2 seconds of delay, in small chunks.
    pub const SLOW: Self = Self {
        delay: (Duration::from_millis(10), Duration::from_secs(2)),
        chunk: 40,
        pause: Duration::from_millis(200),
        ..Self::NONE
    };

    /// A network and a peer that do everything wrong now and then.
    pub const ROUGH: Self = Self {
        drop: 20,
        duplicate: 20,
        reorder: 20,
        late: 20,
        truncate: 3,
        garble: 5,
        status: 20,
        cut: 3,
        ..Self::SLOW
    };

    /// What happens to the next PDU; each kind of fault has its chance.
    fn roll(&self, random: &mut Random, response: bool, len: usize) -> Option<Damage> {
        let longest = self.delay.1;
        let late = random.between(Duration::ZERO, self.lateness);
        let kinds = [
            (self.drop, Damage::Drop),
            (self.duplicate, Damage::Duplicate),
            (self.reorder, Damage::Hold(longest)),
            (if response { self.late } else { 0 }, Damage::Hold(late)),
            (self.truncate, Damage::Truncate(random.below(len as u64) as usize)),
            (self.garble, Damage::Garble),
            (if response { self.status } else { 0 }, Damage::Status(CommandStatus::ESME_RSYSERR)),
            (self.cut, Damage::Cut),
        ];
        kinds.into_iter().find_map(|(chance, damage)| random.chance(chance).then_some(damage))
    }
}

/// A fault at a chosen PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fault {
    /// Whose PDU it is.
    pub from: Side,
    /// Which of that side's PDUs, from 0; a PDU that is sent counts once, whatever becomes of it.
    pub index: usize,
    /// What happens to it.
    pub damage: Damage,
}

/// What can happen to a PDU.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Damage {
    /// It never comes.
    Drop,
    /// It comes twice.
    Duplicate,
    /// It comes so much later, and others overtake it.
    Hold(Duration),
    /// Only so many of its octets come; what is sent later follows upon them.
    Truncate(usize),
    /// It carries another status.
    Status(CommandStatus),
    /// One bit of it is wrong.
    Garble,
    /// Half of it comes, then the connection breaks, for both sides.
    Cut,
}

/// What a side reads from the link.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    /// So many octets.
    Octets(usize),
    /// The connection has closed. Told once.
    Closed,
    /// Nothing at the moment.
    Nothing,
}

/// A connection between two sides in memory.
///
/// [`Pair`](super::Pair) and [`Solo`](super::Solo) drive it; it can also stand between two loops of
/// the caller's.
#[derive(Clone, Debug)]
pub struct Link {
    faults: Faults,
    plan: Vec<Fault>,
    random: Random,
    lanes: [Lane; 2],
    count: u64,
}

/// One direction.
#[derive(Clone, Default)]
struct Lane {
    /// How many PDUs were sent.
    sent: usize,
    /// PDUs on their way, by when they come and in which order they were sent.
    flying: BTreeMap<(Instant, u64), Vec<u8>>,
    /// When the last PDU comes that keeps the order.
    last: Instant,
    /// What has come and is not read yet.
    here: VecDeque<u8>,
    /// When the next chunk can be read.
    next: Instant,
    /// When the lane closes; what would come later does not.
    closes: Option<Instant>,
    /// Its reader knows that it has closed, or reads no more.
    over: bool,
}

/// PDUs and octets on their way show as their number.
impl fmt::Debug for Lane {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Lane")
            .field("sent", &self.sent)
            .field("flying", &format_args!("[{} PDUs]", self.flying.len()))
            .field("here", &OctetCount(self.here.len()))
            .field("closes", &self.closes)
            .field("over", &self.over)
            .finish()
    }
}

impl Link {
    /// A link whose chances follow from a seed.
    #[must_use]
    pub fn new(seed: u64, faults: Faults) -> Self {
        let (plan, random) = (Vec::new(), Random::new(seed));
        Self { faults, plan, random, lanes: Default::default(), count: 0 }
    }

    /// Plans what happens to a chosen PDU; for it, nothing is left to chance.
    #[must_use]
    pub fn with(mut self, fault: Fault) -> Self {
        self.plan.push(fault);
        self
    }

    /// Takes whole PDUs of a side.
    pub fn write(&mut self, from: Side, now: Instant, mut octets: &[u8]) {
        while !octets.is_empty() {
            let len = match split(octets, usize::MAX) {
                Split::Frame(frame) => frame.octets.len(),
                Split::Need(_) | Split::Lost(_) => octets.len(),
            };
            let (pdu, rest) = octets.split_at(len);
            self.carry(from, now, pdu);
            octets = rest;
        }
    }

    /// Closes the connection on a side, once all that it has written has come; what the other side
    /// still sends is lost.
    pub fn close(&mut self, from: Side, now: Instant) {
        let at = now + self.delay();
        let lane = self.lane(from);
        let last = lane.flying.last_key_value().map_or(at, |((last, _), _)| *last);
        lane.closes = Some(lane.closes.unwrap_or(at.max(last)));
        let lane = self.lane(from.peer());
        lane.over = true;
        lane.flying.clear();
        lane.here.clear();
    }

    /// Reads what has come for a side; nothing where there is no space for it.
    pub fn read(&mut self, to: Side, now: Instant, space: &mut [u8]) -> Read {
        let chunk = match self.faults.chunk as u64 {
            0 => u64::MAX,
            most => self.random.below(most) + 1,
        };
        let pause = self.random.between(Duration::ZERO, self.faults.pause);
        let lane = self.lane(to.peer());
        lane.arrive(now);
        if lane.over {
            return Read::Nothing;
        }
        if lane.here.is_empty() {
            lane.over = lane.closes.is_some_and(|at| at <= now);
            return if lane.over { Read::Closed } else { Read::Nothing };
        }
        if lane.next > now || space.is_empty() {
            return Read::Nothing;
        }
        let chunk = usize::try_from(chunk).unwrap_or(usize::MAX);
        let len = chunk.min(space.len()).min(lane.here.len());
        for (place, octet) in space.iter_mut().zip(lane.here.drain(..len)) {
            *place = octet;
        }
        lane.next = now + pause;
        Read::Octets(len)
    }

    /// When there is next something to read; `None` when nothing is on its way.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        self.lanes.iter().filter(|lane| !lane.over).filter_map(Lane::next).min()
    }

    /// How many PDUs a side has sent.
    #[must_use]
    pub fn sent(&self, from: Side) -> usize {
        self.lanes.get(from as usize).map_or(0, |lane| lane.sent)
    }

    fn lane(&mut self, from: Side) -> &mut Lane {
        let [esme, smsc] = &mut self.lanes;
        match from {
            Side::Esme => esme,
            Side::Smsc => smsc,
        }
    }

    fn delay(&mut self) -> Duration {
        let (least, most) = self.faults.delay;
        self.random.between(least, most).max(Duration::from_micros(1))
    }

    /// Sends one PDU on its way.
    fn carry(&mut self, from: Side, now: Instant, pdu: &[u8]) {
        let damage = self.damage(from, pdu);
        let at = (now + self.delay()).max(self.lane(from).last);
        let bit = self.random.below(pdu.len() as u64 * 8);
        let mut octets = pdu.to_vec();
        match damage {
            None => {}
            Some(Damage::Drop) => return,
            Some(Damage::Duplicate) => self.fly(from, at, pdu.to_vec()),
            Some(Damage::Hold(hold)) => return self.fly(from, at + hold, octets),
            Some(Damage::Truncate(len)) => octets.truncate(len),
            Some(Damage::Status(status)) => {
                let field = octets.iter_mut().skip(8);
                field.zip(status.0.to_be_bytes()).for_each(|(octet, new)| *octet = new);
            }
            Some(Damage::Garble) => {
                if let Some(octet) = octets.get_mut((bit / 8) as usize) {
                    *octet ^= 1 << (bit % 8);
                }
            }
            Some(Damage::Cut) => {
                octets.truncate(pdu.len() / 2);
                for lane in &mut self.lanes {
                    lane.closes = Some(lane.closes.map_or(at, |closes| closes.min(at)));
                }
            }
        }
        self.lane(from).last = at;
        self.fly(from, at, octets);
    }

    /// What happens to the next PDU of a side: what is planned, or what chance has it.
    fn damage(&mut self, from: Side, pdu: &[u8]) -> Option<Damage> {
        let response = Header::read(pdu).is_some_and(|header| header.command_id.is_response());
        let rolled = self.faults.roll(&mut self.random, response, pdu.len());
        let index = self.lane(from).sent;
        self.lane(from).sent += 1;
        let planned = self.plan.iter().find(|fault| fault.from == from && fault.index == index);
        planned.map(|fault| fault.damage).or(rolled)
    }

    fn fly(&mut self, from: Side, at: Instant, octets: Vec<u8>) {
        self.count += 1;
        let order = self.count;
        let lane = self.lane(from);
        if !lane.over {
            lane.flying.insert((at, order), octets);
        }
    }
}

impl Lane {
    /// Moves what has come to the end of what can be read.
    fn arrive(&mut self, now: Instant) {
        while let Some(first) = self.flying.first_entry() {
            let at = first.key().0;
            if at > now {
                return;
            }
            let octets = first.remove();
            if self.closes.is_none_or(|closes| at <= closes) {
                self.here.extend(octets);
            }
        }
    }

    fn next(&self) -> Option<Instant> {
        if !self.here.is_empty() {
            return Some(self.next);
        }
        let first = self.flying.first_key_value().map(|((at, _), _)| *at);
        first.into_iter().chain(self.closes).min()
    }
}
