//! Two sessions and the link between them.

use alloc::vec::Vec;
use core::time::Duration;

use super::{
    End, Link,
    end::{inbox, jump},
    solo::What,
};
use crate::{
    inbox::Inbox,
    session::{Config, Esme, Smsc, esme, smsc},
    time::Instant,
};

/// What happens at one of two ends.
#[derive(Debug)]
#[allow(clippy::large_enum_variant, reason = "events are built in place and borrow their octets")]
pub enum Happened<'e, 'b> {
    /// An event of the ESME.
    Esme(&'e mut End<Esme>, esme::Event<'b, u64>),
    /// An event of the SMSC.
    Smsc(&'e mut End<Smsc>, smsc::Event<'b, u64>),
    /// An alarm of the ESME ([`End::alarm`]), by its key.
    EsmeAlarm(&'e mut End<Esme>, u64),
    /// An alarm of the SMSC, by its key.
    SmscAlarm(&'e mut End<Smsc>, u64),
}

/// An ESME and an SMSC with a link between them.
#[derive(Clone, Debug)]
pub struct Pair {
    /// The ESME's end.
    pub esme: End<Esme>,
    /// The SMSC's end.
    pub smsc: End<Smsc>,
    /// What is between them.
    pub link: Link,
    rx_esme: Inbox<Vec<u8>>,
    rx_smsc: Inbox<Vec<u8>>,
    now: Instant,
}

impl Pair {
    /// Two sessions that have just been connected, with so many slots each; the clock stands at 0.
    #[must_use]
    pub fn new(esme: Config, smsc: Config, slots: usize, link: Link) -> Self {
        let now = Instant::from_micros(0);
        Self {
            esme: End::new(esme, slots, now),
            smsc: End::new(smsc, slots, now),
            link,
            rx_esme: inbox(&esme),
            rx_smsc: inbox(&smsc),
            now,
        }
    }

    /// Runs up to this moment and tells all that happens; the clock jumps from one thing to the
    /// next.
    pub fn run(&mut self, until: Instant, mut tell: impl FnMut(Happened<'_, '_>)) {
        loop {
            self.esme.set(self.now);
            self.smsc.set(self.now);
            self.esme.turn(&mut self.link, &mut self.rx_esme, |end, what| match what {
                What::Event(event) => tell(Happened::Esme(end, event)),
                What::Alarm(key) => tell(Happened::EsmeAlarm(end, key)),
            });
            self.smsc.turn(&mut self.link, &mut self.rx_smsc, |end, what| match what {
                What::Event(event) => tell(Happened::Smsc(end, event)),
                What::Alarm(key) => tell(Happened::SmscAlarm(end, key)),
            });
            let Some(next) = jump(self.now, self.next(), until) else { break };
            self.now = next;
        }
        self.now = self.now.max(until);
        self.esme.set(self.now);
        self.smsc.set(self.now);
    }

    /// [`Self::run`] for so long.
    pub fn run_for(&mut self, time: Duration, tell: impl FnMut(Happened<'_, '_>)) {
        self.run(self.now + time, tell);
    }

    /// The moment it is.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// When there is next something to do; `None` when nothing will ever happen again.
    #[must_use]
    pub fn next(&self) -> Option<Instant> {
        [self.esme.next(), self.smsc.next(), self.link.next()].into_iter().flatten().min()
    }
}
