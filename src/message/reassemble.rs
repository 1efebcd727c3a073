//! Parts of long messages, put together: any order, any session, bounded memory.
//!
//! A [`Reassembler`] belongs to no session, because the parts of one message may arrive on
//! different binds. Every part is to be answered when it arrives, whatever becomes of it here. No
//! octet is lost in silence: a message that cannot be completed is handed back with the parts that
//! did arrive. 3GPP TS 23.040 §9.2.3.24.1.

mod message;

pub use message::{Message, Run, StoredPart};

use alloc::collections::{BTreeMap, BTreeSet};
use alloc::vec::Vec;
use core::time::Duration;

pub use super::carrier::Address;
use super::udh::{Concatenation, Udh};
use crate::shown::shown;
use crate::time::Instant;
use crate::wire::value::DataCoding;
use message::Key;

/// One part of a long message, as it came in one PDU.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Part<'a> {
    /// Whose message it is, mostly the `system_id`: parts of different accounts never meet.
    pub scope: &'a [u8],
    /// Where it came from.
    pub source: Address<'a>,
    /// Where it goes.
    pub destination: Address<'a>,
    /// Which part of which message it is.
    pub concatenation: Concatenation,
    /// How its text is to be read; parts of one message may differ.
    pub data_coding: DataCoding,
    /// Its user data header, empty when it has none.
    pub header: Udh<'a>,
    /// Its text, without the header.
    pub text: &'a [u8],
}

shown!(Part<'_> { scope, source, destination, concatenation, data_coding, header; text });

/// How much a [`Reassembler`] holds, and for how long.
///
/// Besides the octets that are counted here, each message costs about 500 octets of memory and
/// its addresses twice, each part about 100 octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits {
    /// Messages that wait for parts. Default 1000. Above it the one that was quiet for longest is
    /// handed back.
    pub messages: usize,
    /// Octets of one message, headers included. Default 65 536: 255 parts of 255 octets.
    pub message_octets: usize,
    /// Octets of all messages, headers included. Default 4 MiB. Above it the messages that were
    /// quiet for longest are handed back.
    pub octets: usize,
    /// How long after its latest new part a message is handed back incomplete. Default 30 minutes:
    /// longer where the peer retries for hours.
    pub expiry: Duration,
    /// How long after its latest new part a message keeps its reference to itself: a part that
    /// contradicts it starts another message only after that. Default 60 seconds.
    pub guard: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            messages: 1000,
            message_octets: 65_536,
            octets: 4 << 20,
            expiry: Duration::from_secs(30 * 60),
            guard: Duration::from_secs(60),
        }
    }
}

/// What [`Reassembler::add`] made of a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub struct Added {
    /// What became of the part.
    pub fate: Fate,
    /// Messages that had to give way or had waited in vain; mostly none.
    pub given_up: Vec<GivenUp>,
}

/// What became of a part.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fate {
    /// It waits for the others.
    Held,
    /// It was the last that was missing, or it stands alone: the message is complete.
    Complete(Message),
    /// It is there already, octet by octet, and was dropped.
    Duplicate,
    /// Another one stands in its place; the first was kept, and this one was not stored. The
    /// sender used a reference twice within [`Limits::guard`].
    Conflict,
    /// It does not fit the limits for one message, and was not stored.
    NoRoom,
}

/// An incomplete message that is handed back, and why.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct GivenUp {
    /// The parts that did arrive.
    pub message: Message,
    /// Why no more are waited for.
    pub reason: Reason,
}

/// Why a message was given up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Reason {
    /// No new part came for [`Limits::expiry`].
    Expired,
    /// Another message needed the room.
    Evicted,
    /// A part contradicted it after [`Limits::guard`]: the sender uses the reference again.
    ReferenceReused,
}

/// Puts the parts of long messages together.
///
/// Two parts belong to one message when scope, both addresses with their TON and NPI, reference
/// with its width, and total are equal. A part that comes once more when its message is already
/// complete starts another one, which expires.
///
/// When memory is short, the message that was quiet for longest gives way, whoever it belongs to;
/// give each account a reassembler of its own where accounts must not push each other out.
/// Time that runs backwards is taken for time that stands still.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::State", try_from = "stored::State"))]
pub struct Reassembler {
    limits: Limits,
    waiting: BTreeMap<Key, Waiting>,
    /// The same messages by the time of their latest new part.
    by_age: BTreeSet<(Instant, Key)>,
    octets: usize,
    latest: Instant,
}

/// A message that waits for parts; these are in the order of their index.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Waiting {
    parts: Vec<StoredPart>,
    octets: usize,
    since: Instant,
}

impl Reassembler {
    /// Starts with nothing.
    #[must_use]
    pub fn new(limits: Limits) -> Self {
        Self { limits, ..Self::default() }
    }

    /// Takes a part.
    ///
    /// A part whose concatenation is not [sound](Concatenation::is_sound), or whose total is 1, is
    /// a message of its own and is given back at once.
    pub fn add(&mut self, now: Instant, part: &Part<'_>) -> Added {
        self.latest = self.latest.max(now);
        let mut given_up = Vec::new();
        let fate = self.place(part, &mut given_up);
        Added { fate, given_up }
    }

    /// Hands back the message that waited in vain for longest, until there is none:
    /// `while let Some(given_up) = reassembler.expire(now) { … }`.
    #[must_use = "the parts that did arrive are in it"]
    pub fn expire(&mut self, now: Instant) -> Option<GivenUp> {
        self.latest = self.latest.max(now);
        let expired = |since: &Instant| self.latest.since(*since) >= self.limits.expiry;
        let key = self.by_age.first().filter(|(since, _)| expired(since))?.1.clone();
        self.give_up(key, Reason::Expired)
    }

    /// When [`Self::expire`] next has something to hand back; `None` when nothing waits.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        Some(self.by_age.first()?.0 + self.limits.expiry)
    }

    /// Hands back whatever waits, the message that was quiet for longest first: for an orderly
    /// end.
    #[must_use = "the parts that did arrive are in it"]
    pub fn evict(&mut self) -> Option<GivenUp> {
        let key = self.by_age.first()?.1.clone();
        self.give_up(key, Reason::Evicted)
    }

    /// How many messages wait for parts.
    #[must_use]
    pub fn messages(&self) -> usize {
        self.waiting.len()
    }

    /// How many octets of parts are held, headers included.
    #[must_use]
    pub const fn octets(&self) -> usize {
        self.octets
    }

    /// The limits it was made with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    fn place(&mut self, part: &Part<'_>, given_up: &mut Vec<GivenUp>) -> Fate {
        let (key, new) = (Key::of(part), StoredPart::of(part));
        let Concatenation { total, .. } = part.concatenation;
        if total == 1 || !part.concatenation.is_sound() {
            return Fate::Complete(Message::alone(key, new));
        }
        if let Some(reason) = self.outdated(&key, &new) {
            given_up.extend(self.give_up(key.clone(), reason));
        }
        let (held, octets) = self
            .waiting
            .get(&key)
            .map_or((&[][..], 0), |message| (message.parts.as_slice(), message.octets));
        let at = match held.binary_search_by_key(&new.index(), StoredPart::index) {
            Ok(at) if held.get(at) == Some(&new) => return Fate::Duplicate,
            Ok(_) => return Fate::Conflict,
            Err(at) => at,
        };
        let octets = octets.saturating_add(new.size());
        let most = self.limits.message_octets.min(self.limits.octets);
        if octets > most || self.limits.messages == 0 {
            return Fate::NoRoom;
        }
        let mut message = self.remove(&key).unwrap_or_default();
        message.parts.insert(at, new);
        if message.parts.len() == usize::from(total) {
            return Fate::Complete(Message::new(key, message.parts));
        }
        self.make_room(octets, given_up);
        self.insert(key, Waiting { parts: message.parts, octets, since: self.latest });
        Fate::Held
    }

    /// Why the message that waits under this key cannot be the one that the part belongs to.
    fn outdated(&self, key: &Key, new: &StoredPart) -> Option<Reason> {
        let message = self.waiting.get(key)?;
        let quiet = self.latest.since(message.since);
        if quiet >= self.limits.expiry {
            return Some(Reason::Expired);
        }
        let contradicts = |held: &StoredPart| held.index() == new.index() && held != new;
        let reused = quiet > self.limits.guard && message.parts.iter().any(contradicts);
        reused.then_some(Reason::ReferenceReused)
    }

    /// Lets the oldest go until one more message of so many octets fits.
    fn make_room(&mut self, octets: usize, given_up: &mut Vec<GivenUp>) {
        while self.waiting.len() >= self.limits.messages
            || self.octets.saturating_add(octets) > self.limits.octets
        {
            let Some(evicted) = self.evict() else { return };
            given_up.push(evicted);
        }
    }

    fn give_up(&mut self, key: Key, reason: Reason) -> Option<GivenUp> {
        let parts = self.remove(&key)?.parts;
        Some(GivenUp { message: Message::new(key, parts), reason })
    }

    fn insert(&mut self, key: Key, message: Waiting) {
        self.octets = self.octets.saturating_add(message.octets);
        self.by_age.insert((message.since, key.clone()));
        self.waiting.insert(key, message);
    }

    fn remove(&mut self, key: &Key) -> Option<Waiting> {
        let (key, message) = self.waiting.remove_entry(key)?;
        self.octets = self.octets.saturating_sub(message.octets);
        self.by_age.remove(&(message.since, key));
        Some(message)
    }
}

/// The stored form: what cannot be derived from the rest.
#[cfg(feature = "serde")]
mod stored {
    use alloc::vec::Vec;

    use super::{Instant, Limits, Message, Reassembler, StoredPart, Waiting};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct State {
        limits: Limits,
        latest: Instant,
        waiting: Vec<(Instant, Message)>,
    }

    impl From<Reassembler> for State {
        fn from(from: Reassembler) -> Self {
            let message = |(key, Waiting { parts, since, .. })| (since, Message::new(key, parts));
            let waiting = from.waiting.into_iter().map(message).collect();
            Self { limits: from.limits, latest: from.latest, waiting }
        }
    }

    impl TryFrom<State> for Reassembler {
        type Error = &'static str;

        fn try_from(state: State) -> Result<Self, Self::Error> {
            let mut reassembler = Self { latest: state.latest, ..Self::new(state.limits) };
            for (since, message) in state.waiting {
                reassembler.restore(since, message)?;
            }
            let Limits { messages, octets, .. } = reassembler.limits;
            if reassembler.waiting.len() > messages || reassembler.octets > octets {
                return Err("there is more than the limits allow");
            }
            Ok(reassembler)
        }
    }

    impl Reassembler {
        fn restore(&mut self, since: Instant, message: Message) -> Result<(), &'static str> {
            if message.is_complete() {
                return Err("a complete message does not wait");
            }
            if since > self.latest {
                return Err("no part came after the latest time");
            }
            let (key, parts) = message.into_key_and_parts();
            if self.waiting.contains_key(&key) {
                return Err("the parts of one message wait together");
            }
            let octets = parts.iter().map(StoredPart::size).sum();
            if octets > self.limits.message_octets {
                return Err("there is more than the limits allow");
            }
            self.insert(key, Waiting { parts, octets, since });
            Ok(())
        }
    }
}
