//! The supervisor of one account's connections: when to connect, where to, how to bind, and how long
//! to wait.
//!
//! A [`Link`] keeps a number of places, each for one session: one transceiver, a transmitter and a
//! receiver, or a pool. It says what is to be done next, and is told what came of it; connecting
//! and binding are the caller's. Its rules:
//!
//! * One attempt at a time, for all places together: never two binds in parallel.
//! * The host with the best priority that may be tried; of equal ones, each place starts with
//!   another. A failure keeps all places from that host for a while that doubles each time, and the
//!   next host is tried meanwhile. Only a session that lasted makes failures forgotten: a host that
//!   accepts binds and drops them is a failing one.
//! * A wrong password is final: nothing is tried any more until [`Link::retry`]. A full number of
//!   binds has a long wait of its own.
//! * Every report names its attempt. One that is over changes nothing.
//!
//! ```
//! use smpp_proto::{Instant, esme::link::{Action, Config, Link}};
//! use smpp_proto::{session::{BindMode, Cause}, wire::CommandStatus};
//!
//! let at = |seconds: u64| Instant::from_micros(seconds * 1_000_000);
//! // One transceiver; the second host is for when the first fails. Any number is a seed.
//! let mut link = Link::new(Config::default(), &[0, 1], &[BindMode::Transceiver], 7)?;
//!
//! let Action::Connect(first) = link.next(at(0)) else { return Err("no action".into()) };
//! assert_eq!((first.place, first.host), (0, 0));
//! link.failed(at(1), first.attempt)?;
//!
//! let Action::Connect(second) = link.next(at(1)) else { return Err("no action".into()) };
//! assert_eq!(second.host, 1);
//! link.connected(at(2), second.attempt)?;
//! link.bound(at(2), second.attempt)?;
//! assert!(link.failed(at(3), first.attempt).is_err(), "that one is over");
//!
//! link.ended(at(100), second.attempt, &Cause::HungUp)?;
//! let Action::Wait(until) = link.next(at(100)) else { return Err("no wait".into()) };
//! let Action::Connect(third) = link.next(until) else { return Err("no action".into()) };
//! assert_eq!(third.host, 0, "back to the better one");
//! let status = CommandStatus::ESME_RINVPASWD;
//! link.refused(until, third.attempt, status, status.retry())?;
//! assert!(matches!(link.next(at(10_000)), Action::GivenUp(_)));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod config;
mod place;
mod report;
#[cfg(feature = "serde")]
mod stored;

use alloc::vec::Vec;
use core::fmt;

pub use config::{Config, LEAST_WAIT};
pub use place::{Place, Standing};
pub use report::{GivenUp, Stale};

use crate::{random::Random, session::BindMode, time::Instant};
use place::Host;

/// The most hosts, and the most places, that a link may have.
pub const MOST: usize = 255;

/// Names one attempt to connect and bind, and the session that came of it. Never used twice by one
/// link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Attempt(u64);

impl Attempt {
    /// Its number, from 1 upwards. Its low 32 bits are fit for the
    /// [`Config::id`](crate::session::Config::id) of a session.
    #[must_use]
    pub const fn number(self) -> u64 {
        self.0
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Action {
    /// Connect and bind, then report.
    Connect(Connect),
    /// Close the connection of this attempt, which took too long or is not wanted any more; what
    /// is reported of it later is stale.
    Abandon {
        /// The attempt.
        attempt: Attempt,
        /// Its place.
        place: usize,
    },
    /// Unbind this session in an orderly way, and report its end: a better host is to be tried,
    /// or the link stops.
    Leave {
        /// The attempt that made the session.
        attempt: Attempt,
        /// Its place.
        place: usize,
    },
    /// Ask again at this moment, or after the next report.
    Wait(Instant),
    /// Ask again after the next report; every place has its session, or stops.
    Idle,
    /// Nothing is tried any more: sessions that stand go on. [`Link::retry`] starts afresh.
    GivenUp(GivenUp),
    /// The link was stopped, and its last session has ended.
    Stopped,
}

/// An attempt to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Connect {
    /// Its name, for the reports.
    pub attempt: Attempt,
    /// Which place it is for, by its index among the modes given to [`Link::new`].
    pub place: usize,
    /// Which host to connect to, by its index among the priorities given to [`Link::new`].
    pub host: usize,
    /// How to bind.
    pub mode: BindMode,
}

/// Supervises the connections of one account. Its memory is about 64 octets for each place and 16
/// for each host.
///
/// Time that runs backwards is taken for time that stands still.
#[doc(alias = "reconnect")]
#[doc(alias = "failover")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::State", try_from = "stored::State"))]
pub struct Link {
    config: Config,
    hosts: Vec<Host>,
    places: Vec<Place>,
    course: Course,
    random: Random,
    attempts: u64,
    latest: Instant,
}

/// What a link is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
enum Course {
    Running,
    GivenUp(GivenUp),
    Stopping,
}

/// What a link would do; each at a moment of its own.
#[derive(Clone, Copy, Debug)]
enum Deed {
    Abandon(usize),
    Connect(usize),
    Leave(usize),
}

impl Link {
    /// Starts with everything to be connected.
    ///
    /// `hosts` are their priorities, the lowest number first; `places` say how each session is to
    /// bind. The seed decides about waits and nothing else: take another one for each process, lest
    /// they all return at once.
    ///
    /// # Errors
    ///
    /// [`LinkError`] when there is no host or no place, or more than [`MOST`] of either.
    pub fn new(
        config: Config,
        hosts: &[u8],
        places: &[BindMode],
        seed: u64,
    ) -> Result<Self, LinkError> {
        if !(1..=MOST).contains(&hosts.len()) {
            return Err(LinkError::Hosts(hosts.len()));
        }
        if !(1..=MOST).contains(&places.len()) {
            return Err(LinkError::Places(places.len()));
        }
        Ok(Self {
            config,
            hosts: hosts.iter().copied().map(Host::new).collect(),
            places: places.iter().copied().map(Place::new).collect(),
            course: Course::Running,
            random: Random::new(seed),
            attempts: 0,
            latest: Instant::default(),
        })
    }

    /// Says what to do next. Ask after every report and at every [`Self::deadline`], until it is
    /// [`Wait`](Action::Wait), [`Idle`](Action::Idle), [`GivenUp`](Action::GivenUp) or
    /// [`Stopped`](Action::Stopped). Every other action is given only once: carry it out, then ask again.
    pub fn next(&mut self, now: Instant) -> Action {
        self.advance(now);
        match self.deed() {
            Some((at, _)) if at > self.latest => Action::Wait(at),
            Some((_, deed)) => self.perform(deed),
            None => self.rest(),
        }
    }

    /// When [`Self::next`] has something to do without a report; in the past when it has already.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        Some(self.deed()?.0)
    }

    /// Starts afresh after it was given up, or when the caller knows that trying at once makes
    /// sense: forgets failures and waits. A stopped link stays so.
    pub fn retry(&mut self, now: Instant) {
        self.advance(now);
        if self.course == Course::Stopping {
            return;
        }
        self.course = Course::Running;
        self.hosts.iter_mut().for_each(|host| *host = Host::new(host.priority));
        self.places.iter_mut().for_each(|place| place.not_before = self.latest);
    }

    /// Stops in an orderly way: each session is to be unbound, nothing is connected any more.
    pub fn stop(&mut self, now: Instant) {
        self.advance(now);
        self.course = Course::Stopping;
    }

    /// The places and how each stands, in the order given to [`Self::new`].
    #[must_use]
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// The settings it was made with.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    /// Takes note of the time: sessions that have lasted make their hosts' failures forgotten.
    fn advance(&mut self, now: Instant) {
        self.latest = self.latest.max(now);
        for place in &mut self.places {
            let Standing::Bound { since, host, proven, .. } = &mut place.standing else { continue };
            if !*proven && self.latest.since(*since) >= self.config.healthy {
                *proven = true;
                self.hosts.get_mut(*host).into_iter().for_each(|host| host.failures = 0);
            }
        }
    }

    /// What is to be done first, and when.
    fn deed(&self) -> Option<(Instant, Deed)> {
        let trying = self.places.iter().enumerate().find_map(|(index, place)| {
            let Standing::Trying { by, .. } = place.standing else { return None };
            Some((by, Deed::Abandon(index)))
        });
        match (self.course, trying) {
            (Course::Stopping, Some((_, abandon))) => Some((self.latest, abandon)),
            (Course::Stopping, None) => self.farewell(),
            (Course::Running | Course::GivenUp(_), Some(trying)) => Some(trying),
            (Course::Running, None) => {
                let deeds = self.connection().into_iter().chain(self.homecoming());
                deeds.min_by_key(|(at, _)| *at)
            }
            (Course::GivenUp(_), None) => None,
        }
    }

    /// The next place to connect: of those that may be, the one that has waited longest.
    fn connection(&self) -> Option<(Instant, Deed)> {
        let host = self.hosts.iter().map(|host| host.not_before).min()?;
        let down = self.places.iter().enumerate().filter(|(_, p)| p.standing == Standing::Down);
        let ready = |place: &Place| place.not_before.max(host).max(self.latest);
        let (index, place) = down.min_by_key(|(_, place)| (ready(place), place.turn))?;
        Some((place.not_before.max(host), Deed::Connect(index)))
    }

    /// The next session to leave for a better host; one at a time, and none while a place rests.
    fn homecoming(&self) -> Option<(Instant, Deed)> {
        let stay = self.config.stay?;
        let down = self.places.iter().filter(|place| place.standing == Standing::Down);
        let rested = down.map(|place| place.not_before).max().unwrap_or_default();
        let mut first: Option<(Instant, Deed)> = None;
        for (index, place) in self.places.iter().enumerate() {
            let Standing::Bound { host, since, leaving, .. } = place.standing else { continue };
            if leaving {
                return None;
            }
            let better = self.better_than(host).map(|at| at.max(since + stay).max(rested));
            let earlier = |at: &Instant| first.is_none_or(|(first, _)| *at < first);
            if let Some(at) = better.filter(earlier) {
                first = Some((at, Deed::Leave(index)));
            }
        }
        first
    }

    /// When a host of a better priority may be tried.
    fn better_than(&self, host: usize) -> Option<Instant> {
        let priority = self.hosts.get(host)?.priority;
        let better = self.hosts.iter().filter(|host| host.priority < priority);
        better.map(|host| host.not_before).min()
    }

    fn farewell(&self) -> Option<(Instant, Deed)> {
        let stays =
            |place: &Place| matches!(place.standing, Standing::Bound { leaving: false, .. });
        let index = self.places.iter().position(stays)?;
        Some((self.latest, Deed::Leave(index)))
    }

    fn perform(&mut self, deed: Deed) -> Action {
        match deed {
            Deed::Abandon(place) => self.abandon(place),
            Deed::Connect(place) => self.connect(place),
            Deed::Leave(place) => self.leave(place),
        }
    }

    fn connect(&mut self, index: usize) -> Action {
        let (Some(host), Some(place)) = (self.host_for(index), self.places.get_mut(index)) else {
            return Action::Idle;
        };
        self.attempts += 1;
        let (attempt, by) = (Attempt(self.attempts), self.latest + self.config.connect);
        place.turn = self.attempts;
        place.standing = Standing::Trying { attempt, host, by };
        Action::Connect(Connect { attempt, place: index, host, mode: place.mode })
    }

    fn abandon(&mut self, index: usize) -> Action {
        let Some(place) = self.places.get_mut(index) else { return Action::Idle };
        let Standing::Trying { attempt, host, .. } = place.standing else { return Action::Idle };
        place.standing = Standing::Down;
        self.fault(host, self.latest);
        Action::Abandon { attempt, place: index }
    }

    fn leave(&mut self, index: usize) -> Action {
        let standing = self.places.get_mut(index).map(|place| &mut place.standing);
        let Some(Standing::Bound { attempt, leaving, .. }) = standing else { return Action::Idle };
        *leaving = true;
        Action::Leave { attempt: *attempt, place: index }
    }

    /// The best host that may be tried; of equal ones, each place starts with another.
    fn host_for(&self, place: usize) -> Option<usize> {
        let free = self.hosts.iter().enumerate().filter(|(_, host)| host.not_before <= self.latest);
        let order = |index: usize, host: &Host| {
            let equal = |(_, other): &(usize, &Host)| other.priority == host.priority;
            let equals = self.hosts.iter().enumerate().filter(equal);
            let before = equals.clone().take_while(|(other, _)| *other < index).count();
            let count = equals.count().max(1);
            (host.priority, (before + count - place % count) % count)
        };
        Some(free.min_by_key(|(index, host)| order(*index, host))?.0)
    }

    /// What to say when there is nothing to do.
    fn rest(&self) -> Action {
        let down = self.places.iter().all(|place| place.standing == Standing::Down);
        match self.course {
            Course::GivenUp(given_up) => Action::GivenUp(given_up),
            Course::Stopping if down => Action::Stopped,
            Course::Stopping | Course::Running => Action::Idle,
        }
    }
}

/// Why there can be no such link: how many there were, and not 1 to [`MOST`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LinkError {
    /// So many hosts.
    Hosts(usize),
    /// So many places.
    Places(usize),
}

impl fmt::Display for LinkError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Hosts(count) => write!(f, "a link has 1 to {MOST} hosts, not {count}"),
            Self::Places(count) => write!(f, "a link has 1 to {MOST} places, not {count}"),
        }
    }
}

impl core::error::Error for LinkError {}
