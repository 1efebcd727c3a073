//! Keeps the connections that there are to be, and sees everything to its end.

use std::{rc::Rc, time::Duration};

use smpp_proto::{Instant, esme::link::Action};
use tokio::{
    task::{AbortHandle, spawn_local},
    time,
};

use crate::{
    Failure,
    connection::{self, Control},
    house::House,
    support::stop::Stop,
};

/// How long it may take, beyond the grace for requests, to unbind everything.
const UNBIND: Duration = Duration::from_secs(3);

/// Why the program ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// Every message has its outcome.
    Done,
    /// The time is over.
    Limit,
    /// A signal came.
    Stopped,
    /// There is nobody to bind to.
    GivenUp(String),
}

/// One connection, or the last one, of each place.
#[derive(Default)]
struct Place {
    control: Rc<Control>,
    task: Option<AbortHandle>,
    host: usize,
}

pub struct Supervisor {
    house: Rc<House>,
    places: Vec<Place>,
    end: Option<End>,
    /// Whether messages could go when it was last looked.
    may_send: bool,
    /// When sessions that are still being unbound are broken off.
    farewell: Option<Instant>,
    stop: Stop,
}

impl Supervisor {
    pub fn new(house: Rc<House>) -> Result<Self, Failure> {
        let stop = Stop::new().map_err(|error| Failure::Running(format!("signals: {error}")))?;
        let places = house.terms.places.iter().map(|_| Place::default()).collect();
        Ok(Self { house, places, end: None, may_send: false, farewell: None, stop })
    }

    /// Runs to the end; why it is the end.
    pub async fn run(mut self) -> End {
        loop {
            let now = self.house.clock.now();
            self.look(now);
            let broken_off = self.farewell.is_some_and(|farewell| farewell <= now);
            let next = self.house.link.borrow_mut().next(now);
            let wait = match next {
                Action::Stopped => break,
                _ if broken_off => break,
                Action::Wait(at) => Some(at),
                Action::Idle => None,
                Action::Connect(_)
                | Action::Abandon { .. }
                | Action::Leave { .. }
                | Action::GivenUp(_) => {
                    self.perform(now, next);
                    continue;
                }
            };
            self.rest(wait).await;
        }
        self.places.iter().filter_map(|place| place.task.as_ref()).for_each(AbortHandle::abort);
        self.end.unwrap_or(End::Done)
    }

    /// Does what the time has brought, and looks whether this is the end.
    fn look(&mut self, now: Instant) {
        let house = &self.house;
        house.inbound.borrow_mut().expire(now);
        house.work.borrow_mut().expire(now);
        let may_send = house.may_send();
        if may_send && (!self.may_send || house.session_ended.take()) {
            self.places.iter().for_each(|place| place.control.wake());
        }
        self.may_send = may_send;
        let end = if house.work.borrow().is_done() && !house.listen {
            End::Done
        } else if house.limit.is_some_and(|limit| limit <= now) {
            End::Limit
        } else if house.has_failed() {
            End::GivenUp(house.trouble.borrow().clone())
        } else {
            return;
        };
        self.finish(now, end);
    }

    /// Brings everything to its end. The first reason counts.
    fn finish(&mut self, now: Instant, end: End) {
        if self.end.is_some() {
            return;
        }
        self.house.work.borrow_mut().stop();
        self.house.link.borrow_mut().stop(now);
        self.farewell = Some(now + self.house.terms.grace + UNBIND);
        self.end = Some(end);
    }

    fn perform(&mut self, now: Instant, action: Action) {
        match action {
            Action::Connect(connect) => {
                let Some(place) = self.places.get_mut(connect.place) else { return };
                *place = Place { host: connect.host, ..Place::default() };
                let run = connection::run(self.house.clone(), place.control.clone(), connect);
                place.task = Some(spawn_local(run).abort_handle());
            }
            Action::Abandon { place, .. } => {
                let Some(place) = self.places.get_mut(place) else { return };
                place.task.take().inspect(AbortHandle::abort);
                if self.end.is_none() {
                    self.house.failed(place.host, "no answer in time");
                }
            }
            Action::Leave { place, .. } => {
                let settle = self.house.terms.grace;
                self.places.get(place).inspect(|place| place.control.leave(settle));
            }
            Action::GivenUp(_) => {
                let trouble = self.house.trouble.borrow().clone();
                self.finish(now, End::GivenUp(trouble));
            }
            Action::Wait(_) | Action::Idle | Action::Stopped => {}
        }
    }

    /// Waits until there may be something to do.
    async fn rest(&mut self, wait: Option<Instant>) {
        let house = self.house.clone();
        let limit = house.limit.filter(|_| self.end.is_none());
        let times = [
            wait,
            limit,
            self.farewell,
            house.work.borrow().deadline(),
            house.inbound.borrow().deadline(),
        ];
        let until = times.into_iter().flatten().min();
        let sleep = async {
            match until {
                Some(at) => time::sleep(house.clock.until(at)).await,
                None => std::future::pending().await,
            }
        };
        let stopped = tokio::select! {
            () = self.stop.asked() => true,
            () = house.changed.notified() => false,
            () = sleep => false,
        };
        if stopped {
            let now = house.clock.now();
            // A second signal means at once.
            self.farewell = self.farewell.map(|_| now);
            self.finish(now, End::Stopped);
        }
    }
}
