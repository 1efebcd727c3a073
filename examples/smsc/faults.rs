//! What goes wrong on purpose on one connection, the same each time.

use std::{collections::VecDeque, time::Duration};

use smpp_proto::{Instant, wire::CommandStatus};

use crate::{args, kept::Kept};

/// How long an incomplete group of answers waits for more requests.
const GROUP: Duration = Duration::from_millis(50);

/// What is to be done with a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Serve,
    Refuse(CommandStatus),
    Ignore,
    Disconnect,
}

#[derive(Debug)]
pub struct Faults {
    refuse: Vec<args::Refusal>,
    ignore: Option<u64>,
    disconnect_after: Option<u64>,
    delay: Duration,
    shuffle: usize,
    random: fastrand::Rng,
    requests: u64,
    messages: u64,
    /// A group of requests that is to be answered in random order, and since when it waits.
    group: Vec<Kept>,
    since: Instant,
    /// Requests by when they are to be answered.
    queue: VecDeque<(Instant, Kept)>,
}

impl Faults {
    pub fn new(options: &args::Faults, seed: u64) -> Self {
        Self {
            refuse: options.refuse.clone(),
            ignore: options.ignore,
            disconnect_after: options.disconnect_after,
            delay: options.answer_delay,
            shuffle: usize::from(options.shuffle),
            random: fastrand::Rng::with_seed(seed),
            requests: 0,
            messages: 0,
            group: Vec::new(),
            since: Instant::default(),
            queue: VecDeque::new(),
        }
    }

    /// Judges the next request.
    pub fn judge(&mut self, is_message: bool) -> Verdict {
        self.requests += 1;
        if self.disconnect_after.is_some_and(|count| self.requests >= count) {
            return Verdict::Disconnect;
        }
        if !is_message {
            return Verdict::Serve;
        }
        self.messages += 1;
        if self.ignore.is_some_and(|every| self.messages % every == 0) {
            return Verdict::Ignore;
        }
        let refusal = self.refuse.iter().find(|refusal| self.messages % refusal.every == 0);
        refusal.map_or(Verdict::Serve, |refusal| Verdict::Refuse(refusal.status))
    }

    /// Whether requests have to wait for their answer.
    pub fn holds(&self) -> bool {
        !self.delay.is_zero() || self.shuffle > 1 || !self.queue.is_empty()
    }

    /// How many wait.
    pub fn held(&self) -> usize {
        self.group.len() + self.queue.len()
    }

    /// Lets a request wait for its answer.
    pub fn hold(&mut self, now: Instant, request: Kept) {
        if self.group.is_empty() {
            self.since = now;
        }
        self.group.push(request);
        if self.group.len() >= self.shuffle {
            self.close_group(now);
        }
    }

    /// Puts a request back that could not be answered yet.
    pub fn put_back(&mut self, request: Kept) {
        self.queue.push_front((self.since, request));
    }

    /// The next request whose time has come.
    pub fn pop(&mut self, now: Instant) -> Option<Kept> {
        if !self.group.is_empty() && self.since + GROUP <= now {
            self.close_group(now);
        }
        self.queue.front().filter(|(at, _)| *at <= now)?;
        self.queue.pop_front().map(|(_, request)| request)
    }

    /// When the next request's time has come.
    pub fn next(&self) -> Option<Instant> {
        let group = (!self.group.is_empty()).then(|| self.since + GROUP);
        let queue = self.queue.front().map(|(at, _)| *at);
        group.into_iter().chain(queue).min()
    }

    fn close_group(&mut self, now: Instant) {
        self.random.shuffle(&mut self.group);
        let at = now + self.delay;
        self.queue.extend(self.group.drain(..).map(|request| (at, request)));
    }
}
