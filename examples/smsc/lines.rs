//! The sessions that are bound, and what waits for them.

use std::{
    collections::{BTreeMap, HashMap, HashSet, VecDeque},
    rc::Rc,
};

use smpp_proto::{Instant, session::BindMode};
use tokio::sync::Notify;

use crate::{deliver::Delivery, message::Line};

type Queue = VecDeque<Rc<Delivery>>;

/// How many octets of deliveries may wait at all places together.
const MOST_OCTETS: usize = 128 << 20;

fn octets<'d>(deliveries: impl IntoIterator<Item = &'d Rc<Delivery>>) -> usize {
    deliveries.into_iter().map(|delivery| delivery.octets()).sum()
}

/// A session that is bound.
#[derive(Debug)]
struct Bound {
    account: Rc<str>,
    receives: bool,
    outbox: Queue,
    wake: Rc<Notify>,
}

/// The sessions of an account, and what waits until one of them is a receiver.
#[derive(Debug, Default)]
struct Desk {
    receivers: Vec<Line>,
    held: Queue,
}

/// Where a delivery went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Routed {
    /// To a session.
    Line,
    /// It waits for a receiver.
    Held,
    /// It waits for a receiver, and is to be looked at when it expires.
    Watched,
    /// There is no room to wait.
    Dropped,
}

#[derive(Debug)]
pub struct Lines {
    bound: BTreeMap<Line, Bound>,
    desks: HashMap<Rc<str>, Desk>,
    /// The accounts whose held deliveries are to be looked at later.
    watched: HashSet<Rc<str>>,
    /// How many deliveries an account may have waiting for a receiver.
    limit: usize,
    /// The octets of all that waits.
    octets: usize,
}

impl Lines {
    pub fn new(limit: usize) -> Self {
        Self {
            bound: BTreeMap::new(),
            desks: HashMap::new(),
            watched: HashSet::new(),
            limit,
            octets: 0,
        }
    }

    /// A session is bound. What was held for its account is given to it where it receives.
    pub fn bind(&mut self, line: Line, account: &Rc<str>, mode: BindMode, wake: Rc<Notify>) {
        let receives = mode != BindMode::Transmitter;
        let mut outbox = Queue::new();
        if receives {
            let desk = self.desks.entry(account.clone()).or_default();
            desk.receivers.push(line);
            outbox = core::mem::take(&mut desk.held);
        }
        self.bound.insert(line, Bound { account: account.clone(), receives, outbox, wake });
    }

    /// A session is no longer bound; gives what it had not yet sent.
    pub fn unbind(&mut self, line: Line) -> Queue {
        let Some(bound) = self.bound.remove(&line) else { return Queue::new() };
        if let Some(desk) = self.desks.get_mut(&bound.account) {
            desk.receivers.retain(|other| *other != line);
        }
        self.tidy(&bound.account);
        self.octets -= octets(&bound.outbox);
        bound.outbox
    }

    /// Gives a delivery to the session it prefers, else to the receiver of its account that has
    /// least to do, else keeps it until there is one.
    pub fn route(&mut self, delivery: Rc<Delivery>) -> Routed {
        let after = self.octets + delivery.octets();
        let fits = |bound: &&Bound| bound.receives && bound.account == delivery.account;
        let preferred = delivery.prefer.filter(|line| self.bound.get(line).filter(fits).is_some());
        let desk = self.desks.entry(delivery.account.clone()).or_default();
        let load = |line: &Line| self.bound.get(line).map(|bound| bound.outbox.len());
        let line = preferred.or_else(|| desk.receivers.iter().copied().min_by_key(load));
        let queue = match line.and_then(|line| self.bound.get_mut(&line)) {
            Some(bound) => {
                bound.wake.notify_one();
                &mut bound.outbox
            }
            None => &mut desk.held,
        };
        // Who is bound gets everything in time.
        let full = line.is_none() && queue.len() >= self.limit;
        if full || after > MOST_OCTETS {
            let account = delivery.account.clone();
            self.tidy(&account);
            return Routed::Dropped;
        }
        let account = delivery.account.clone();
        queue.push_back(delivery);
        self.octets = after;
        match line {
            Some(_) => Routed::Line,
            None if self.watched.insert(account) => Routed::Watched,
            None => Routed::Held,
        }
    }

    /// The next delivery of a session.
    pub fn next(&mut self, line: Line) -> Option<Rc<Delivery>> {
        let delivery = self.bound.get_mut(&line)?.outbox.pop_front()?;
        self.octets -= delivery.octets();
        Some(delivery)
    }

    /// Puts a delivery back that could not be sent for the time being.
    pub fn put_back(&mut self, line: Line, delivery: Rc<Delivery>) {
        if let Some(bound) = self.bound.get_mut(&line) {
            self.octets += delivery.octets();
            bound.outbox.push_front(delivery);
        }
    }

    /// Forgets what an account has had held for too long: how many that were, and when to look again.
    pub fn forget(&mut self, account: &Rc<str>, now: Instant) -> (usize, Option<Instant>) {
        self.watched.remove(account);
        let Some(desk) = self.desks.get_mut(account) else { return (0, None) };
        let before = (desk.held.len(), octets(&desk.held));
        desk.held.retain(|delivery| delivery.expires > now);
        self.octets -= before.1 - octets(&desk.held);
        let forgotten = before.0 - desk.held.len();
        let next = desk.held.iter().map(|delivery| delivery.expires).min();
        if next.is_some() {
            self.watched.insert(account.clone());
        }
        self.tidy(account);
        (forgotten, next)
    }

    /// The accounts that have a receiver.
    pub fn receiving(&self) -> impl Iterator<Item = &Rc<str>> {
        self.desks.iter().filter(|(_, desk)| !desk.receivers.is_empty()).map(|(account, _)| account)
    }

    /// How many deliveries wait for a receiver.
    pub fn held(&self) -> usize {
        self.desks.values().map(|desk| desk.held.len()).sum()
    }

    /// Accounts that come and go leave nothing behind.
    fn tidy(&mut self, account: &Rc<str>) {
        let idle = |desk: &Desk| desk.receivers.is_empty() && desk.held.is_empty();
        if self.desks.get(account).is_some_and(idle) {
            self.desks.remove(account);
        }
    }
}
