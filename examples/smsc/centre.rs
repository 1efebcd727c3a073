//! The message centre: what all sessions share.

use std::{cell::RefCell, rc::Rc, time::Duration};

use smpp_proto::{
    Clock, Instant,
    smsc::{MessageId, MessageIds},
    wire::{MessageState, Version},
};

use crate::{
    admission::Gate,
    args,
    deliver::{Delivery, Kind},
    echo,
    lines::{Lines, Routed},
    message::{Line, Message, Place},
    outcome::Outcomes,
    receipts,
    stats::Stats,
    store::{Serial, Store},
    timeline::{Due, Timeline},
};

/// The message centre, for everything that runs on the one thread.
pub type Shared = Rc<RefCell<Centre>>;

/// How many things happen before the sessions get their turn.
const AT_A_TIME: usize = 10_000;

/// How often a delivery is tried again that the account has refused for the time being.
const TRIES: u8 = 3;

/// How long that waits.
const AGAIN: Duration = Duration::from_secs(1);

/// Who asks.
#[derive(Clone, Debug)]
pub struct Peer {
    pub account: Rc<str>,
    pub line: Line,
    pub version: Version,
}

#[derive(Debug)]
pub struct Centre {
    pub gate: Gate,
    pub store: Store,
    pub timeline: Timeline,
    pub lines: Lines,
    pub outcomes: Outcomes,
    pub stats: Stats,
    pub options: args::Delivery,
    ids: MessageIds,
    random: fastrand::Rng,
    pub clock: Clock,
}

impl Centre {
    pub fn new(options: args::Delivery, gate: Gate, seed: u64, clock: Clock) -> Self {
        let mut random = fastrand::Rng::with_seed(seed);
        // A restart does not hand out the same counted ids again.
        let ids = MessageIds::starting_at(options.ids.into(), random.u32(..).into());
        Self {
            gate,
            store: Store::new(options.store),
            timeline: Timeline::default(),
            lines: Lines::new(options.hold),
            outcomes: Outcomes::new(&options),
            stats: Stats::default(),
            options,
            ids,
            random,
            clock,
        }
    }

    /// A message id that no remembered message has.
    pub fn id(&mut self, version: Version) -> MessageId {
        loop {
            let id = self.ids.issue(version, self.random.u128(..));
            if !self.store.knows(&id) {
                return id;
            }
        }
    }

    /// When something that starts to wait for a receiver is no longer worth it.
    pub fn expiry(&self) -> Instant {
        self.clock.now() + self.options.hold_time
    }

    /// Lets everything happen that is due, up to a number.
    pub fn happen(&mut self, now: Instant) {
        let store = &self.store;
        self.timeline.tidy(|due| match due {
            Due::Start(it) | Due::Notify(it) | Due::End(it) => store.waits(*it),
            Due::Expire(it, at) => store.get(*it).is_some_and(|message| message.expires_at(*at)),
            Due::Forget(_) | Due::Again(_) => true,
        });
        for _ in 0..AT_A_TIME {
            let Some(due) = self.timeline.pop(now) else { return };
            match due {
                Due::Start(it) | Due::Notify(it) | Due::End(it) if !self.store.waits(it) => {}
                Due::Start(it) => self.start(it.message, it.place),
                Due::Notify(it) => self.tell(it.message, it.place, Kind::Notification),
                Due::End(it) => self.reach(it.message, it.place),
                Due::Expire(message, at) => self.expire(message, at),
                Due::Forget(account) => self.forget(now, account),
                Due::Again(delivery) => self.deliver(delivery),
            }
        }
    }

    /// A place of a message sets out; to the number that echoes, it arrives at once.
    pub fn start(&mut self, serial: Serial, place: usize) {
        self.store.change(serial, |message| {
            if let Some(place) = message.places.get_mut(place).filter(|it| it.done.is_none()) {
                place.state = MessageState::ENROUTE;
            }
        });
        let Some(message) = self.store.get(serial) else { return };
        let Some(Place { number, done: None, .. }) = message.places.get(place) else { return };
        if *number.digits == *self.options.echo_number.as_bytes() {
            let echo = echo::echo(message, number, self.expiry());
            self.deliver(Rc::new(echo));
        }
    }

    /// The validity of a message has ended, if a replacement has not moved its end.
    fn expire(&mut self, serial: Serial, at: Instant) {
        let message = self.store.get(serial).filter(|message| message.expires_at(at));
        for place in 0..message.map_or(0, |message| message.places.len()) {
            self.end(serial, place, MessageState::EXPIRED, 0);
        }
    }

    /// The outcome that was chosen.
    fn reach(&mut self, message: Serial, place: usize) {
        let place_of = |message: &Message| Some(message.places.get(place)?.outcome);
        if let Some(outcome) = self.store.get(message).and_then(place_of) {
            self.end(message, place, outcome.state, outcome.error);
        }
    }

    /// Brings a place of a message to its end, and sends the receipt if one is wanted. `false` where
    /// it had come to its end before.
    pub fn end(&mut self, message: Serial, place: usize, state: MessageState, error: u8) -> bool {
        if !self.store.end(message, place, state, error) {
            return false;
        }
        self.stats.ended(state);
        let wanted = |it: &Message| receipts::is_wanted(&it.original(), state);
        if self.store.get(message).is_some_and(wanted) {
            self.tell(message, place, Kind::Receipt);
        }
        true
    }

    fn tell(&mut self, message: Serial, place: usize, kind: Kind) {
        let expires = self.expiry();
        let Some(message) = self.store.get(message) else { return };
        let Some(place) = message.places.get(place) else { return };
        if let Some(delivery) = receipts::write(message, place, kind, expires) {
            self.deliver(Rc::new(delivery));
        }
    }

    /// Sends something to an account, as soon as it has a receiver.
    pub fn deliver(&mut self, delivery: Rc<Delivery>) {
        let (account, expires) = (delivery.account.clone(), delivery.expires);
        match self.lines.route(delivery) {
            Routed::Line | Routed::Held => {}
            Routed::Watched => self.timeline.add(expires, Due::Forget(account)),
            Routed::Dropped => self.stats.dropped += 1,
        }
    }

    /// Forgets what has waited too long for a receiver of this account.
    fn forget(&mut self, now: Instant, account: Rc<str>) {
        let (forgotten, next) = self.lines.forget(&account, now);
        self.stats.forgotten += forgotten as u64;
        if let Some(next) = next {
            self.timeline.add(next, Due::Forget(account));
        }
    }

    /// The account has refused a delivery for the time being: it gets it once more later, or no more.
    pub fn refused(&mut self, delivery: Rc<Delivery>) {
        let refused = delivery.refused.get() + 1;
        if refused > TRIES {
            return;
        }
        delivery.refused.set(refused);
        let at = self.clock.now() + AGAIN;
        self.timeline.add(at, Due::Again(delivery));
    }

    /// What a session leaves behind when it ends.
    pub fn left(&mut self, line: Line) {
        for delivery in self.lines.unbind(line) {
            self.deliver(delivery);
        }
    }
}
