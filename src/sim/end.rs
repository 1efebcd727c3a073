//! One end of a link: a session with its tape, its output and its alarms.

use alloc::{collections::BTreeMap, vec, vec::Vec};
use core::time::Duration;

use super::{Link, Read, What};
use crate::shown::shown;
use crate::{
    inbox::Inbox,
    record::Tape,
    session::{BindMode, Config, Esme, Refused, Responder, Role, Sends, Session, Slot, Smsc, Why},
    time::Instant,
    wire::{
        CommandId, CommandStatus, HEADER_LEN, Operation, Request, Version, op,
        pdu::{AlertNotification, Bind, DataSmResp, Outbind, Raw},
    },
};

/// One end of a link. It has the calls of a [`Session`] without moment and output, which it knows.
#[derive(Clone)]
pub struct End<R> {
    tape: Tape<R, Vec<Slot<u64>>>,
    out: Vec<u8>,
    now: Instant,
    /// Keys of alarms, by when they ring and in which order they were set.
    alarms: BTreeMap<(Instant, u64), u64>,
    count: u64,
    closed: bool,
    steps: u64,
}

shown!(End[R] { tape, now, alarms, count, closed, steps; out });

impl<R: Role> End<R> {
    pub(super) fn new(cfg: Config, slots: usize, now: Instant) -> Self {
        let slots = (0..slots).map(|_| Slot::EMPTY).collect();
        Self {
            tape: Tape::new(cfg, slots, now),
            out: Vec::new(),
            now,
            alarms: BTreeMap::new(),
            count: 0,
            closed: false,
            steps: 0,
        }
    }

    /// As [`Session::send`].
    ///
    /// # Errors
    /// Those of [`Session::send`].
    pub fn send<'p, P: Request<'p>>(&mut self, pdu: &P, token: u64) -> Result<u32, Refused<u64>>
    where
        R: Sends<P::Op>,
    {
        self.tape.send(self.now, pdu, token, &mut self.out)
    }

    /// As [`Session::send_vendor`].
    ///
    /// # Errors
    /// Those of [`Session::send_vendor`].
    pub fn send_vendor(
        &mut self,
        id: CommandId,
        body: &Raw<'_>,
        token: u64,
    ) -> Result<u32, Refused<u64>> {
        self.tape.send_vendor(self.now, id, body, token, &mut self.out)
    }

    /// As [`Session::answer`].
    ///
    /// # Errors
    /// Those of [`Session::answer`].
    pub fn answer<O: Operation>(
        &mut self,
        to: Responder<O>,
        with: Result<&O::Response<'_>, CommandStatus>,
    ) -> Result<(), Refused<Responder<O>>> {
        self.tape.answer(self.now, to, with, &mut self.out)
    }

    /// As [`Session::answer_failed`].
    ///
    /// # Errors
    /// Those of [`Session::answer_failed`].
    pub fn answer_failed(
        &mut self,
        to: Responder<op::DataSm>,
        status: CommandStatus,
        with: &DataSmResp<'_>,
    ) -> Result<(), Refused<Responder<op::DataSm>>> {
        self.tape.answer_failed(self.now, to, status, with, &mut self.out)
    }

    /// As [`Session::refuse`].
    ///
    /// # Errors
    /// Those of [`Session::refuse`].
    pub fn refuse<'b>(
        &mut self,
        request: R::Request<'b>,
        status: CommandStatus,
    ) -> Result<(), Refused<R::Request<'b>>> {
        self.tape.refuse(self.now, request, status, &mut self.out)
    }

    /// As [`Session::unbind`].
    ///
    /// # Errors
    /// Those of [`Session::unbind`].
    pub fn unbind(&mut self, settle: Duration) -> Result<(), Why> {
        self.tape.unbind(self.now, settle)
    }

    /// Closes the connection from this end.
    pub fn hang_up(&mut self) {
        self.tape.hang_up();
    }

    /// As [`Session::lower_version`].
    pub fn lower_version(&mut self, version: Version) {
        self.tape.lower_version(version);
    }

    /// Rings an alarm after this time, with a key to know it by.
    pub fn alarm(&mut self, after: Duration, key: u64) {
        self.count += 1;
        self.alarms.insert((self.now + after, self.count), key);
    }

    /// The moment it is.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    /// The session, to look at.
    #[must_use]
    pub fn session(&self) -> &Session<R, u64, Vec<Slot<u64>>> {
        self.tape.session()
    }

    /// All that the session was given so far, to be kept and played again by
    /// [`replay`](crate::record::replay).
    #[must_use]
    pub fn tape(&self) -> &[u8] {
        self.tape.octets()
    }

    /// How often the session was asked for an event.
    #[must_use]
    pub const fn steps(&self) -> u64 {
        self.steps
    }

    pub(super) fn set(&mut self, now: Instant) {
        self.now = now;
    }

    /// When there is next something to do here.
    pub(super) fn next(&self) -> Option<Instant> {
        let alarm = self.alarms.first_key_value().map(|((at, _), _)| *at);
        let waits = (!self.out.is_empty()).then_some(self.now);
        [alarm, waits, self.session().deadline()].into_iter().flatten().min()
    }

    /// Reads, tells what happens, and writes, until there is nothing more to do at this moment.
    pub(super) fn turn<F: FnMut(&mut Self, What<'_, R>)>(
        &mut self,
        link: &mut Link,
        rx: &mut Inbox<Vec<u8>>,
        mut tell: F,
    ) {
        loop {
            let read = link.read(R::SIDE, self.now, rx.space());
            match read {
                Read::Octets(len) => rx.filled(len),
                Read::Closed => self.tape.hang_up(),
                Read::Nothing => {}
            }
            while let Some(key) = self.ring() {
                tell(self, What::Alarm(key));
            }
            self.steps += 1;
            while let Some(event) = self.tape.next_event(self.now, rx, &mut self.out) {
                self.steps += 1;
                tell(self, What::Event(event));
            }
            link.write(R::SIDE, self.now, &self.out);
            self.out.clear();
            if self.session().ended() && !self.closed {
                self.closed = true;
                link.close(R::SIDE, self.now);
            }
            if read == Read::Nothing {
                return;
            }
        }
    }

    fn ring(&mut self) -> Option<u64> {
        let first = self.alarms.first_entry()?;
        (first.key().0 <= self.now).then(|| first.remove())
    }
}

impl End<Esme> {
    /// As [`Session::bind`].
    ///
    /// # Errors
    /// Those of [`Session::bind`].
    pub fn bind(&mut self, mode: BindMode, pdu: &Bind<'_>) -> Result<(), Why> {
        self.tape.bind(self.now, mode, pdu, &mut self.out)
    }
}

impl End<Smsc> {
    /// As [`Session::outbind`].
    ///
    /// # Errors
    /// Those of [`Session::outbind`].
    pub fn outbind(&mut self, pdu: &Outbind<'_>) -> Result<(), Why> {
        self.tape.outbind(self.now, pdu, &mut self.out)
    }

    /// As [`Session::alert`].
    ///
    /// # Errors
    /// Those of [`Session::alert`].
    pub fn alert(&mut self, pdu: &AlertNotification<'_>) -> Result<(), Why> {
        self.tape.alert(self.now, pdu, &mut self.out)
    }
}

/// A read buffer for the longest PDU of a session, and at least for a header: where even that is too
/// long, its length has to be read to see so.
pub(super) fn inbox(cfg: &Config) -> Inbox<Vec<u8>> {
    Inbox::new(vec![0; cfg.max_frame.max(HEADER_LEN)])
}

/// The moment of the next thing to happen, and never the present one again.
pub(super) fn jump(now: Instant, next: Option<Instant>, until: Instant) -> Option<Instant> {
    let next = next?.max(now + Duration::from_micros(1));
    (next <= until).then_some(next)
}
