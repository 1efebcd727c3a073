//! Tapes: every call of a session as octets, to be played again.
//!
//! A session has no clock, no randomness and no I/O, so its calls are all there is to know. A
//! [`Tape`] makes them and writes them down, each with a digest of what came of it; [`replay`] makes
//! them again and names the first that comes out otherwise. Left out are refused calls with a PDU that
//! cannot be read again: they change nothing but the time. The same octets without digests are a
//! script, and any octets at all can be played by [`Script`]. The format is in `docs/tape.md`.
//!
//! A tape holds all that the session was given, passwords and texts included.
//!
//! ```
//! use smpp_proto::{Instant, record::{Tape, replay}, session::{BindMode, Config, Esme, Slot}, wire::pdu::Bind};
//!
//! let now = Instant::from_micros(0);
//! let mut out = Vec::new();
//! let mut esme: Tape<Esme, _> = Tape::new(Config::esme(), [const { Slot::EMPTY }; 4], now);
//! esme.bind(now, BindMode::Transmitter, &Bind::default(), &mut out)?;
//! esme.hang_up();
//! while esme.step(now, &[], &mut out).event.is_some() {}
//!
//! let summary = replay(esme.octets())?;
//! assert_eq!((summary.calls, summary.ended), (5, true));
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod code;
mod digest;
mod numbers;
mod pass;
mod play;
mod replay;
mod settings;

use alloc::{vec, vec::Vec};
use core::{fmt, time::Duration};

pub use replay::{Call, Diverged, Script, Summary, replay};

use crate::shown::OctetCount;
use crate::{
    inbox::Inbox,
    out::Out,
    session::{
        BindMode, Config, Esme, Event, Refused, Responder, Role, Sends, Session, Slot, Smsc, Step,
        Why,
    },
    time::Instant,
    wire::{
        CommandId, CommandStatus, Operation, Request, Version, op,
        pdu::{AlertNotification, Bind, DataSmResp, Outbind, Raw},
    },
};
use code::{Code, put};
use digest::Digest;
use numbers::Numbered;
use pass::{Done, Scratch, frame, is_readable, whole};

/// The most slots of a session on a tape: a tape of more is not played.
pub const MAX_SLOTS: usize = 4096;

/// A session that writes down its calls. It is used as the [`Session`] inside it is; tokens are
/// numbers, so that they can stand on the tape.
///
/// The tape grows by what the session is given and some 16 octets for each call, without limit:
/// take it off by [`Self::into_octets`] when it is long enough.
#[derive(Clone)]
pub struct Tape<R, S> {
    session: Session<R, u64, S>,
    octets: Vec<u8>,
    /// When the last call on the tape was.
    last: Instant,
    /// When the last call was.
    now: Instant,
    /// The input that the last step left.
    unread: Vec<u8>,
}

impl<R: Role, S: AsRef<[Slot<u64>]> + AsMut<[Slot<u64>]>> Tape<R, S> {
    /// A session on a connection that is open, as [`Session::new`]; at most [`MAX_SLOTS`] slots.
    #[must_use]
    pub fn new(cfg: Config, slots: S, now: Instant) -> Self {
        let session = Session::new(cfg, slots, now);
        let mut tape = Self { session, octets: Vec::new(), last: now, now, unread: Vec::new() };
        let mut open = vec![R::SIDE.number() as u8];
        put(&mut open, now.as_micros());
        put(&mut open, tape.session.window_free() as u64);
        settings::put(&mut open, R::SIDE, &cfg);
        tape.write(Code::Open, now, &open, Digest::new());
        tape
    }

    /// As [`Session::step`].
    pub fn step<'b>(
        &mut self,
        now: Instant,
        input: &'b [u8],
        out: &mut impl Out,
    ) -> Step<'b, R::Request<'b>, u64> {
        self.step_within(usize::MAX, now, input, out)
    }

    /// As [`Session::next_event`].
    #[must_use = "an event may hold a token, a responder or the end"]
    pub fn next_event<'b, B: AsRef<[u8]> + AsMut<[u8]>>(
        &mut self,
        now: Instant,
        rx: &'b mut Inbox<B>,
        tx: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, u64>> {
        let limit = rx.capacity();
        let (input, used) = rx.unread();
        let step = self.step_within(limit, now, input, tx);
        *used += step.used;
        step.event
    }

    fn step_within<'b>(
        &mut self,
        limit: usize,
        now: Instant,
        input: &'b [u8],
        out: &mut impl Out,
    ) -> Step<'b, R::Request<'b>, u64> {
        let (code, fresh) = match input.strip_prefix(self.unread.as_slice()) {
            Some(fresh) => (Code::Step, fresh),
            None => (Code::StepAnew, input),
        };
        let mut scratch = Scratch::new(out.room());
        let mut octets = Vec::new();
        put(&mut octets, out.room() as u64);
        // No limit is 0.
        put(&mut octets, (limit as u64).wrapping_add(1));
        octets.extend_from_slice(fresh);
        let limit = limit.min(self.session.config().max_frame);
        let step = self.session.step_within(limit, now, input, &mut scratch);
        self.unread.clear();
        self.unread.extend_from_slice(input.get(step.used..).unwrap_or_default());
        let mut digest = Digest::new();
        digest.step::<R>(&step);
        scratch.pour(out, &mut digest);
        self.write(code, now, &octets, digest);
        step
    }

    /// As [`Session::send`].
    ///
    /// # Errors
    /// Those of [`Session::send`].
    pub fn send<'p, P: Request<'p>>(
        &mut self,
        now: Instant,
        pdu: &P,
        token: u64,
        out: &mut impl Out,
    ) -> Result<u32, Refused<u64>>
    where
        R: Sends<P::Op>,
    {
        let id = P::Op::IDS.first().copied().unwrap_or(CommandId(0));
        let head = [token];
        self.call(Code::Send, now, &head, &frame(id, pdu), out, |session, out| {
            session.send(now, pdu, token, out)
        })
    }

    /// As [`Session::send_vendor`].
    ///
    /// # Errors
    /// Those of [`Session::send_vendor`].
    pub fn send_vendor(
        &mut self,
        now: Instant,
        id: CommandId,
        body: &Raw<'_>,
        token: u64,
        out: &mut impl Out,
    ) -> Result<u32, Refused<u64>> {
        let head = [token];
        self.call(Code::SendVendor, now, &head, &frame(id, body), out, |session, out| {
            session.send_vendor(now, id, body, token, out)
        })
    }

    /// As [`Session::answer`].
    ///
    /// # Errors
    /// Those of [`Session::answer`].
    pub fn answer<O: Operation>(
        &mut self,
        now: Instant,
        to: Responder<O>,
        with: Result<&O::Response<'_>, CommandStatus>,
        out: &mut impl Out,
    ) -> Result<(), Refused<Responder<O>>> {
        let raw = to.raw();
        let head = [u64::from(raw.session), u64::from(raw.span)];
        let id = CommandId(raw.command_id).response();
        let (code, octets) = match with {
            Ok(pdu) => {
                let ok = CommandStatus::ESME_ROK;
                (Code::Answer, whole(id, ok, raw.sequence_number, pdu))
            }
            Err(status) => (Code::Refuse, whole(id, status, raw.sequence_number, &Raw(&[]))),
        };
        self.call(code, now, &head, &octets, out, |session, out| session.answer(now, to, with, out))
    }

    /// As [`Session::refuse`]; recorded as the answer that it is.
    ///
    /// # Errors
    /// Those of [`Session::refuse`].
    pub fn refuse<'b>(
        &mut self,
        now: Instant,
        request: R::Request<'b>,
        status: CommandStatus,
        out: &mut impl Out,
    ) -> Result<(), Refused<R::Request<'b>>> {
        let asks = R::answered_by(&request);
        let Some(raw) = asks.filter(|_| !status.is_ok()) else {
            // It changes nothing but the time, so there is nothing to record.
            if asks.is_some() {
                self.now = self.now.max(now);
            }
            return self.session.refuse(now, request, status, out);
        };
        let head = [u64::from(raw.session), u64::from(raw.span)];
        let id = CommandId(raw.command_id).response();
        let octets = whole(id, status, raw.sequence_number, &Raw(&[]));
        self.call(Code::Refuse, now, &head, &octets, out, |session, out| {
            session.refuse(now, request, status, out)
        })
    }

    /// As [`Session::answer_failed`].
    ///
    /// # Errors
    /// Those of [`Session::answer_failed`].
    pub fn answer_failed(
        &mut self,
        now: Instant,
        to: Responder<op::DataSm>,
        status: CommandStatus,
        with: &DataSmResp<'_>,
        out: &mut impl Out,
    ) -> Result<(), Refused<Responder<op::DataSm>>> {
        let raw = to.raw();
        let head = [u64::from(raw.session), u64::from(raw.span)];
        let octets = whole(CommandId::DATA_SM_RESP, status, raw.sequence_number, with);
        self.call(Code::AnswerFailed, now, &head, &octets, out, |session, out| {
            session.answer_failed(now, to, status, with, out)
        })
    }

    /// As [`Session::unbind`].
    ///
    /// # Errors
    /// Those of [`Session::unbind`].
    pub fn unbind(&mut self, now: Instant, settle: Duration) -> Result<(), Why> {
        let mut octets = Vec::new();
        put(&mut octets, settings::micros(settle));
        let done = self.session.unbind(now, settle);
        let mut digest = Digest::new();
        digest.result(done.done());
        self.write(Code::Unbind, now, &octets, digest);
        done
    }

    /// As [`Session::hang_up`].
    pub fn hang_up(&mut self) {
        self.session.hang_up();
        self.write(Code::HangUp, self.now, &[], Digest::new());
    }

    /// As [`Session::lower_version`].
    pub fn lower_version(&mut self, version: Version) {
        self.session.lower_version(version);
        self.write(Code::Lower, self.now, &[version.number() as u8], Digest::new());
    }

    /// The session, to look at.
    #[must_use]
    pub fn session(&self) -> &Session<R, u64, S> {
        &self.session
    }

    /// The tape so far.
    #[must_use]
    pub fn octets(&self) -> &[u8] {
        &self.octets
    }

    /// The tape.
    #[must_use]
    pub fn into_octets(self) -> Vec<u8> {
        self.octets
    }

    /// Makes a call that has an output.
    fn call<D: Done>(
        &mut self,
        code: Code,
        now: Instant,
        head: &[u64],
        frame: &[u8],
        out: &mut impl Out,
        call: impl FnOnce(&mut Session<R, u64, S>, &mut Scratch) -> D,
    ) -> D {
        let mut scratch = Scratch::new(out.room());
        let mut octets = Vec::new();
        put(&mut octets, out.room() as u64);
        head.iter().for_each(|number| put(&mut octets, *number));
        octets.extend_from_slice(frame);
        let done = call(&mut self.session, &mut scratch);
        let result = done.done();
        if result.is_err() && !is_readable(frame) {
            // It has changed nothing but the time.
            self.now = self.now.max(now);
            return done;
        }
        let mut digest = Digest::new();
        digest.result(result);
        scratch.pour(out, &mut digest);
        self.write(code, now, &octets, digest);
        done
    }

    /// Appends a call.
    fn write(&mut self, code: Code, now: Instant, octets: &[u8], mut digest: Digest) {
        digest.state(&self.session);
        self.now = self.now.max(now);
        let delta = self.now.as_micros().saturating_sub(self.last.as_micros());
        self.last = self.now;
        self.octets.push(code as u8 | code::DIGEST);
        put(&mut self.octets, delta);
        put(&mut self.octets, octets.len() as u64);
        self.octets.extend_from_slice(octets);
        self.octets.extend_from_slice(&digest.finish());
    }
}

impl<S: AsRef<[Slot<u64>]> + AsMut<[Slot<u64>]>> Tape<Esme, S> {
    /// As [`Session::bind`].
    ///
    /// # Errors
    /// Those of [`Session::bind`].
    pub fn bind(
        &mut self,
        now: Instant,
        mode: BindMode,
        pdu: &Bind<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let octets = frame(mode.command_id(), pdu);
        self.call(Code::Own, now, &[], &octets, out, |session, out| {
            session.bind(now, mode, pdu, out)
        })
    }
}

impl<S: AsRef<[Slot<u64>]> + AsMut<[Slot<u64>]>> Tape<Smsc, S> {
    /// As [`Session::outbind`].
    ///
    /// # Errors
    /// Those of [`Session::outbind`].
    pub fn outbind(
        &mut self,
        now: Instant,
        pdu: &Outbind<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let octets = frame(CommandId::OUTBIND, pdu);
        self.call(Code::Own, now, &[], &octets, out, |session, out| session.outbind(now, pdu, out))
    }

    /// As [`Session::alert`].
    ///
    /// # Errors
    /// Those of [`Session::alert`].
    pub fn alert(
        &mut self,
        now: Instant,
        pdu: &AlertNotification<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let octets = frame(CommandId::ALERT_NOTIFICATION, pdu);
        self.call(Code::Own, now, &[], &octets, out, |session, out| session.alert(now, pdu, out))
    }
}

/// The session and how long the tape is: what stands on it is private.
impl<R, S: fmt::Debug> fmt::Debug for Tape<R, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tape")
            .field("session", &self.session)
            .field("octets", &OctetCount(self.octets.len()))
            .finish()
    }
}
