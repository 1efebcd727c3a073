//! What is to happen later, by time.

use std::{collections::BTreeMap, rc::Rc};

use smpp_proto::{Clock, Instant};
use tokio::{sync::Notify, time};

use crate::{
    centre::Shared,
    deliver::Delivery,
    store::{Serial, Spot},
};

/// What is to happen.
#[derive(Debug)]
pub enum Due {
    /// A message that was scheduled sets out.
    Start(Spot),
    /// A message is told to be under way.
    Notify(Spot),
    /// A message comes to the outcome chosen for it.
    End(Spot),
    /// The validity of a message ends, if that is still the moment.
    Expire(Serial, Instant),
    /// What waits for an account to bind as receiver has waited long enough.
    Forget(Rc<str>),
    /// A delivery is tried again.
    Again(Rc<Delivery>),
}

/// From how many entries on those are looked for that nothing will come of.
const CROWDED: usize = 100_000;

#[derive(Debug)]
pub struct Timeline {
    entries: BTreeMap<(Instant, u64), Due>,
    count: u64,
    crowded: usize,
    wake: Rc<Notify>,
}

impl Default for Timeline {
    fn default() -> Self {
        let wake = Rc::default();
        Self { entries: BTreeMap::new(), count: 0, crowded: CROWDED, wake }
    }
}

impl Timeline {
    pub fn add(&mut self, at: Instant, due: Due) {
        let first = self.next();
        // What is due at the same time happens in the order it was added.
        self.entries.insert((at, self.count), due);
        self.count += 1;
        if first.is_none_or(|first| at < first) {
            self.wake.notify_one();
        }
    }

    /// Drops what is not worth waiting for, where that may be much.
    pub fn tidy(&mut self, is_alive: impl Fn(&Due) -> bool) {
        if self.entries.len() > self.crowded {
            self.entries.retain(|_, due| is_alive(due));
            self.crowded = CROWDED.max(self.entries.len() * 2);
        }
    }

    pub fn next(&self) -> Option<Instant> {
        self.entries.first_key_value().map(|((at, _), _)| *at)
    }

    pub fn pop(&mut self, now: Instant) -> Option<Due> {
        self.next().filter(|at| *at <= now)?;
        self.entries.pop_first().map(|(_, due)| due)
    }
}

/// Makes everything happen when it is due; never returns.
pub async fn run(centre: Shared, clock: Clock) {
    let wake = centre.borrow().timeline.wake.clone();
    loop {
        let next = centre.borrow().timeline.next();
        match next.map(|at| clock.until(at)) {
            Some(wait) if wait.is_zero() => {
                centre.borrow_mut().happen(clock.now());
                // The sessions get their turn between what is due.
                tokio::task::yield_now().await;
            }
            Some(wait) => {
                let _ = time::timeout(wait, wake.notified()).await;
            }
            None => wake.notified().await,
        }
    }
}
