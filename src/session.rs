//! The session: a deterministic state machine over octets and time.

mod config;
mod event;
mod legal;
mod machine;
mod responder;
mod role;
mod window;

use core::{fmt, marker::PhantomData};

pub use config::{Config, SessionId};
pub use event::{
    Announced, Bound, Cause, Event, Incoming, Notice, NoticeKind, Outcome, Refused, Reply,
    Response, Step, Timer, Why,
};
pub use legal::{Phase, Side, ever_sends, may_come, may_send};
pub use responder::{RawResponder, Responder};
pub use role::{Esme, Role, Sends, Smsc, esme, smsc};
pub use window::Slot;

use crate::{
    inbox::Inbox,
    out::Out,
    time::Instant,
    wire::{
        CommandId, CommandStatus, Frame, FrameError, HEADER_LEN, Header, InterfaceVersion,
        Operation, Pdu, Quirks, Reason, Request, Split, Version, op,
        pdu::{AlertNotification, Bind, BindResp, DataSmResp, EnquireLink, Outbind, Raw},
        split,
    },
};
use event::Answered;
use machine::{Due, Machine, State, Verdict};
use window::{Sent, Window};

/// How an ESME is bound: what it may do with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[doc(alias = "bind")]
pub enum BindMode {
    /// Submits messages (`bind_transmitter`).
    #[doc(alias = "TX")]
    Transmitter,
    /// Gets messages and receipts (`bind_receiver`).
    #[doc(alias = "RX")]
    Receiver,
    /// Both (`bind_transceiver`). Since 3.4.
    #[doc(alias = "TRX")]
    Transceiver,
}

impl BindMode {
    /// The `command_id` of the bind.
    #[must_use]
    pub const fn command_id(self) -> CommandId {
        match self {
            Self::Transmitter => CommandId::BIND_TRANSMITTER,
            Self::Receiver => CommandId::BIND_RECEIVER,
            Self::Transceiver => CommandId::BIND_TRANSCEIVER,
        }
    }

    /// The mode that a bind request asks for; `None` for any other command.
    #[must_use]
    pub const fn of(id: CommandId) -> Option<Self> {
        match id {
            CommandId::BIND_TRANSMITTER => Some(Self::Transmitter),
            CommandId::BIND_RECEIVER => Some(Self::Receiver),
            CommandId::BIND_TRANSCEIVER => Some(Self::Transceiver),
            _ => None,
        }
    }

    /// The state of a session that is bound so.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Transmitter => Phase::BoundTx,
            Self::Receiver => Phase::BoundRx,
            Self::Transceiver => Phase::BoundTrx,
        }
    }
}

/// One SMPP session of either role.
///
/// `R` is the role, `T` the caller's token for a request, `S` the slots: an array, a `Vec`, a
/// slice.
pub struct Session<R, T, S> {
    machine: Machine,
    window: Window<T, S>,
    role: PhantomData<fn() -> R>,
}

impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
    /// A session on a connection that is open. The slots are its window: at most as many requests
    /// are out at a time; what they hold is cleared.
    #[must_use]
    pub fn new(cfg: Config, slots: S, now: Instant) -> Self {
        let machine = Machine::new(cfg, R::SIDE, now);
        Self { machine, window: Window::new(slots), role: PhantomData }
    }

    /// Works through the input up to the first event. Total: any octets, any time, any state.
    ///
    /// `input` are all octets that came and are not yet done with; [`Step::used`] of them are done
    /// with after the call. When [`Step::event`] is `None` there is nothing more to do until new
    /// octets come, time reaches [`Self::deadline`], or there is room in the output again.
    #[inline]
    pub fn step<'b>(
        &mut self,
        now: Instant,
        input: &'b [u8],
        out: &mut impl Out,
    ) -> Step<'b, R::Request<'b>, T> {
        self.step_within(self.machine.cfg.max_frame, now, input, out)
    }

    /// [`Self::step`] with a limit of the caller's on the length of a PDU.
    #[inline]
    pub(crate) fn step_within<'b>(
        &mut self,
        max_frame: usize,
        now: Instant,
        input: &'b [u8],
        out: &mut impl Out,
    ) -> Step<'b, R::Request<'b>, T> {
        let mut used = 0;
        let event = self.work(max_frame, now, input, &mut used, out);
        Step { used, event }
    }

    /// [`Self::step_within`], whose event is built where the caller wants it: it would take longer to
    /// move events than to find them.
    #[inline]
    fn work<'b>(
        &mut self,
        max_frame: usize,
        now: Instant,
        input: &'b [u8],
        used: &mut usize,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        self.machine.wake(now, out.room() >= HEADER_LEN);
        while !self.machine.is_over() {
            if !self.machine.unbind_is_due(self.window.used()) {
                let rest = input.get(*used..).unwrap_or_default();
                let room = out.room() >= HEADER_LEN;
                match split(rest, max_frame) {
                    Split::Frame(frame) if room || frame.header.command_id.is_response() => {
                        *used += frame.octets.len();
                        let rare = match self.sort(frame.header) {
                            Sort::Take => return self.take(frame, out),
                            Sort::Reply(sent) => return self.replied(sent, frame),
                            Sort::Deal(verdict) => self.deal(verdict, frame, out),
                            Sort::Other => self.other_response(frame),
                        };
                        if rare.is_some() {
                            return rare;
                        }
                        continue;
                    }
                    Split::Need(_) => self.machine.rest(!rest.is_empty()),
                    Split::Lost(error) if room => {
                        self.lost(error, out);
                        continue;
                    }
                    Split::Frame(_) | Split::Lost(_) => self.machine.block(),
                }
            }
            match self.tick(out) {
                Tick::Event(event) => return Some(event),
                Tick::Again => {}
                Tick::Idle => return None,
            }
        }
        *used = input.len();
        self.settle()
    }

    /// [`Self::step`] over an [`Inbox`]: call it until it gives `None`, then write the output out.
    #[inline]
    pub fn next_event<'b, B: AsRef<[u8]> + AsMut<[u8]>>(
        &mut self,
        now: Instant,
        rx: &'b mut Inbox<B>,
        tx: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        // A PDU that the inbox cannot hold would never become whole.
        let max_frame = self.machine.cfg.max_frame.min(rx.capacity());
        let (input, start) = rx.unread();
        let mut used = 0;
        let event = self.work(max_frame, now, input, &mut used, tx);
        *start += used;
        event
    }

    /// When [`Self::step`] next has something to do without new octets; in the past when it has now,
    /// or would have if the output had room. `None` when only octets can bring something.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.machine.deadline(self.window.used(), self.window.oldest())
    }

    /// Sends a request. The token comes back once, in [`Event::Reply`].
    ///
    /// # Errors
    /// The request was not sent and the token is in the error: the session is not bound for it, is
    /// being unbound, the version in force does not have it, the window or the output is full.
    #[inline]
    pub fn send<'p, P: Request<'p>>(
        &mut self,
        now: Instant,
        pdu: &P,
        token: T,
        out: &mut impl Out,
    ) -> Result<u32, Refused<T>>
    where
        R: Sends<P::Op>,
    {
        let id = P::Op::IDS.first().copied().unwrap_or(CommandId(0));
        self.send_as(now, id, pdu, token, out)
    }

    /// Sends a request of the vendor range (0x00010200 to 0x000102FF). The token comes back once, in
    /// [`Event::Reply`].
    ///
    /// # Errors
    /// As [`Self::send`]; a number out of the range is [`Why::WrongState`].
    pub fn send_vendor(
        &mut self,
        now: Instant,
        id: CommandId,
        body: &Raw<'_>,
        token: T,
        out: &mut impl Out,
    ) -> Result<u32, Refused<T>> {
        if id.is_vendor() {
            self.send_as(now, id, body, token, out)
        } else {
            Err(Refused { what: token, why: Why::WrongState })
        }
    }

    #[inline]
    fn send_as<'p, P: Pdu<'p>>(
        &mut self,
        now: Instant,
        id: CommandId,
        pdu: &P,
        token: T,
        out: &mut impl Out,
    ) -> Result<u32, Refused<T>> {
        self.machine.advance(now);
        if let Err(why) = self.may_send(id, pdu) {
            return Err(Refused { what: token, why });
        }
        let Some(place) = self.window.place(self.machine.taken()) else {
            return Err(Refused { what: token, why: Why::WindowFull });
        };
        let (status, number) = (CommandStatus::ESME_ROK, place.number);
        if let Err(why) = self.write(id, status, number, pdu, &[], out) {
            return Err(Refused { what: token, why });
        }
        self.window.put(place, id, self.machine.now, token);
        self.machine.active();
        Ok(number)
    }

    #[inline]
    fn may_send<'p, P: Pdu<'p>>(&self, id: CommandId, pdu: &P) -> Result<(), Why> {
        if !matches!(self.machine.state, State::Bound(_))
            || !may_send(R::SIDE, self.machine.phase(), id)
        {
            return Err(Why::WrongState);
        }
        self.fits(id, pdu)
    }

    #[inline]
    fn fits<'p, P: Pdu<'p>>(&self, id: CommandId, pdu: &P) -> Result<(), Why> {
        let version = self.machine.version;
        if !id.is_in(version) {
            let field = id.name().unwrap_or_default();
            return Err(Why::Misfit(crate::wire::Misfit { field, version }));
        }
        pdu.fits(version).map_err(Why::Misfit)
    }

    /// Answers a request: with its response, or with an error status and no body.
    ///
    /// Answering a bind with its response binds the session. Where neither side is below 3.4 and the
    /// response has no TLVs of its own, `sc_interface_version` is added to it.
    ///
    /// # Errors
    /// Nothing was sent and the responder is in the error: it belongs to another session, has waited
    /// longer than [`Config::answer`], the session has been unbound or has ended, the version in
    /// force lacks a value of the response, or the output is full.
    #[inline]
    pub fn answer<O: Operation>(
        &mut self,
        now: Instant,
        to: Responder<O>,
        with: Result<&O::Response<'_>, CommandStatus>,
        out: &mut impl Out,
    ) -> Result<(), Refused<Responder<O>>> {
        let done = match with {
            Ok(pdu) => self.answer_with(now, to.raw(), CommandStatus::ESME_ROK, Some(pdu), out),
            Err(status) => self.answer_with::<Raw<'_>>(now, to.raw(), status, None, out),
        };
        done.map_err(|why| Refused { what: to, why })
    }

    /// Answers a `data_sm` with an error status and a body, whose TLVs say why: the one response
    /// that carries them (SMPP 3.4 §4.7.2).
    ///
    /// # Errors
    /// As [`Self::answer`].
    pub fn answer_failed(
        &mut self,
        now: Instant,
        to: Responder<op::DataSm>,
        status: CommandStatus,
        with: &DataSmResp<'_>,
        out: &mut impl Out,
    ) -> Result<(), Refused<Responder<op::DataSm>>> {
        self.answer_with(now, to.raw(), status, Some(with), out)
            .map_err(|why| Refused { what: to, why })
    }

    #[inline]
    fn answer_with<'p, P: Pdu<'p>>(
        &mut self,
        now: Instant,
        raw: RawResponder,
        status: CommandStatus,
        pdu: Option<&P>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        let id = CommandId(raw.command_id);
        let bind = self.may_answer(raw, id)?;
        let status = status.for_version(self.machine.version);
        let number = raw.sequence_number;
        match pdu {
            None => self.write(id.response(), status, number, &Raw(&[]), &[], out)?,
            Some(pdu) => {
                // The peer has the command, as it sent it, whatever version it declares.
                pdu.fits(self.machine.version).map_err(Why::Misfit)?;
                let version = version_tlv(self.machine.version);
                let states = bind.is_some() && version.is_some() && pdu.tlvs().is_empty();
                let extra = version.filter(|_| states).unwrap_or_default();
                let extra = extra.get(..if states { 5 } else { 0 }).unwrap_or_default();
                self.write(id.response(), status, number, pdu, extra, out)?;
            }
        }
        match bind {
            Some(mode) if status.is_ok() => self.machine.bound(mode, self.machine.version),
            Some(_) => self.machine.not_bound(),
            None => self.machine.answered(raw),
        }
        self.machine.active();
        Ok(())
    }

    /// Whether the request may be answered now; the mode where it is a bind.
    #[inline]
    fn may_answer(&self, raw: RawResponder, id: CommandId) -> Result<Option<BindMode>, Why> {
        if raw.session != self.machine.cfg.id.0 {
            return Err(Why::Foreign);
        }
        if let Some(asked) = BindMode::of(id) {
            return match self.machine.state {
                State::Binding { mode, number, .. }
                    if mode == asked && number == raw.sequence_number =>
                {
                    Ok(Some(mode))
                }
                State::Binding { .. } => Err(Why::Foreign),
                _ => Err(Why::WrongState),
            };
        }
        match self.machine.state {
            State::Bound(_)
            | State::Draining { .. }
            | State::Unbinding { .. }
            | State::PeerUnbinding { .. } => {}
            _ => return Err(Why::WrongState),
        }
        if self.machine.waits(raw) { Ok(None) } else { Err(Why::TooLate) }
    }

    /// Ends a bound session in order. New requests are refused from here on; those under way, of
    /// both sides, have `settle` to come to their end; then `unbind` is sent. [`Event::Ended`] comes
    /// when the peer has answered it.
    ///
    /// # Errors
    /// The session is not bound, or is being unbound already.
    pub fn unbind(&mut self, now: Instant, settle: core::time::Duration) -> Result<(), Why> {
        self.machine.advance(now);
        let State::Bound(mode) = self.machine.state else { return Err(Why::WrongState) };
        self.machine.drain(mode, self.machine.now + settle);
        Ok(())
    }

    /// Says that the connection has closed or broken. What is under way comes back as lost.
    pub fn hang_up(&mut self) {
        self.machine.hang_up();
    }

    /// The state in the words of the specification.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.machine.phase()
    }

    /// How the session is bound, also while it is being unbound; `None` when it is not.
    #[must_use]
    pub fn mode(&self) -> Option<BindMode> {
        match self.machine.phase() {
            Phase::BoundTx => Some(BindMode::Transmitter),
            Phase::BoundRx => Some(BindMode::Receiver),
            Phase::BoundTrx => Some(BindMode::Transceiver),
            _ => None,
        }
    }

    /// Whether requests of ours are taken: bound, and not being unbound.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        matches!(self.machine.state, State::Bound(_))
    }

    /// Whether the session has ended and said so.
    #[must_use]
    pub fn ended(&self) -> bool {
        matches!(self.machine.state, State::Ended)
    }

    /// The version in force: the lower of both sides' once bound.
    #[must_use]
    pub fn version(&self) -> Version {
        self.machine.version
    }

    /// Settles for a lower version than was agreed, for a peer that says more than it can.
    pub fn lower_version(&mut self, version: Version) {
        self.machine.version = self.machine.version.min(version);
    }

    /// How many more requests can be sent now.
    #[must_use]
    pub fn window_free(&self) -> usize {
        self.window.free() as usize
    }

    /// How many requests are out.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.window.used() as usize
    }

    /// When the oldest request that is out was sent.
    #[must_use]
    pub fn oldest(&self) -> Option<Instant> {
        self.window.oldest()
    }

    /// How many requests of the peer wait for an answer.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.machine.unanswered()
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.machine.cfg
    }

    // ── inside a step ──

    /// One thing of a dying session: its oldest token, or its end.
    fn settle<'b>(&mut self) -> Option<Event<'b, R::Request<'b>, T>> {
        let State::Ending(cause) = self.machine.state else { return None };
        if let Some(sent) = self.window.remove_oldest() {
            return Some(self.reply(sent, Outcome::Lost));
        }
        self.machine.state = State::Ended;
        Some(Event::Ended(cause))
    }

    fn reply<'b, Q>(&self, sent: Sent<T>, outcome: Outcome<'b>) -> Event<'b, Q, T> {
        self.answered(sent, &[]).with(outcome, Quirks::NONE)
    }

    #[inline(always)]
    fn answered<'b>(&self, sent: Sent<T>, frame: &'b [u8]) -> Answered<'b, T> {
        let took = self.machine.now.since(sent.sent);
        Answered { id: sent.id, number: sent.number, token: sent.token, took, frame }
    }

    /// The borders of the PDUs are lost.
    #[cold]
    fn lost(&mut self, error: FrameError, out: &mut impl Out) {
        let (status, number) = (CommandStatus::ESME_RINVCMDLEN, error.sequence_number);
        bare(CommandId::GENERIC_NACK, status, number, out);
        self.machine.lost_frame(error);
    }

    /// Where a PDU that has come belongs; takes the request that it answers out of the window.
    #[inline]
    fn sort(&mut self, header: Header) -> Sort<T> {
        let Header { command_id: id, sequence_number, .. } = header;
        self.machine.heard(id);
        if id.is_response() {
            return self.window.remove(sequence_number).map_or(Sort::Other, Sort::Reply);
        }
        self.machine.judge(id).map_or(Sort::Take, Sort::Deal)
    }

    /// Hands a request to the caller, if it can be read.
    #[inline(always)]
    fn take<'b>(
        &mut self,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let responder = self.machine.raw_responder(frame.header);
        let ticket = role::Ticket { tolerate: self.machine.cfg.tolerate, responder };
        let mut fault = None;
        let mut event = R::read(frame, ticket, &mut fault);
        if let Some(error) = fault {
            event = Some(self.malformed(frame.header, frame.octets, error, out));
        } else {
            self.machine.take(frame.header);
            if let Some(Event::Request(request)) = &event {
                if let Some(bind) = R::asks_bind(request) {
                    self.machine.asked(bind);
                }
            }
        }
        event
    }

    /// Deals with what does not go to the caller.
    #[cold]
    fn deal<'b>(
        &mut self,
        verdict: Verdict,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = frame.header;
        match verdict {
            Verdict::Enquire | Verdict::Unbind => self.link(frame, out),
            Verdict::Refuse(status, kind) => Some(self.refuse(frame, status, kind, out)),
            Verdict::Nack => {
                let status = CommandStatus::ESME_RINVCMDID;
                bare(CommandId::GENERIC_NACK, status, header.sequence_number, out);
                self.machine.violated();
                Some(notice(frame, NoticeKind::UnknownCommand, Some(status)))
            }
            Verdict::Ignore => {
                self.machine.violated();
                Some(notice(frame, NoticeKind::WrongState, None))
            }
        }
    }

    /// Answers `enquire_link` and `unbind`, if they can be read.
    fn link<'b>(
        &mut self,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = frame.header;
        let (tolerate, mut quirks) = (self.machine.cfg.tolerate, header.quirks());
        if let Err(error) = role::accepted::<EnquireLink<'_>>(frame, tolerate, &mut quirks) {
            return Some(self.refuse(frame, error.status(), NoticeKind::Malformed(error), out));
        }
        let (id, ok) = (header.command_id, CommandStatus::ESME_ROK);
        if id == CommandId::ENQUIRE_LINK {
            bare(id.response(), ok, header.sequence_number, out);
            return None;
        }
        // Crossing unbinds are answered at once; otherwise the answer waits for what is under way.
        if matches!(self.machine.state, State::Unbinding { .. }) {
            bare(id.response(), ok, header.sequence_number, out);
        }
        self.machine.peer_unbinds(header.sequence_number);
        None
    }

    /// Refuses a request that cannot be read. Takes the frame in parts, which can be in registers
    /// up to here.
    #[cold]
    fn malformed<'b>(
        &mut self,
        header: Header,
        octets: &'b [u8],
        error: crate::wire::DecodeError,
        out: &mut impl Out,
    ) -> Event<'b, R::Request<'b>, T> {
        let kind = NoticeKind::Malformed(error);
        self.refuse(Frame { header, octets }, error.status(), kind, out)
    }

    /// Answers a request by its own response with an error status.
    #[cold]
    fn refuse<'b>(
        &mut self,
        frame: Frame<'b>,
        status: CommandStatus,
        kind: NoticeKind,
        out: &mut impl Out,
    ) -> Event<'b, R::Request<'b>, T> {
        let Header { command_id: id, sequence_number, .. } = frame.header;
        let answer = id.has_response().then(|| status.for_version(self.machine.version));
        if let Some(status) = answer {
            bare(id.response(), status, sequence_number, out);
        }
        // A second bind does not harm the first one.
        if status != CommandStatus::ESME_RALYBND {
            self.machine.violated();
        }
        let unbind = id == CommandId::UNBIND && self.machine.phase() < Phase::BoundTx;
        if unbind && kind == NoticeKind::WrongState {
            self.machine.end(Cause::PeerUnbound);
        }
        notice(frame, kind, answer)
    }

    /// The peer has answered a request.
    #[inline(always)]
    fn replied<'b>(
        &mut self,
        sent: Sent<T>,
        frame: Frame<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        self.machine.active();
        let Header { command_id: id, command_status: status, .. } = frame.header;
        let answered = self.answered(sent, frame.octets);
        let quirks = frame.header.quirks();
        let outcome = if id == CommandId::GENERIC_NACK {
            Outcome::Nacked(status)
        } else if !status.is_ok() {
            Outcome::Refused(status)
        } else if id != answered.id.response() {
            Outcome::Malformed(wrong_response())
        } else {
            return Some(answered.read(frame, self.machine.cfg.tolerate));
        };
        Some(answered.with(outcome, quirks))
    }

    /// A response to nothing in the window: to a bind, an unbind, an `enquire_link`, or to nothing.
    fn other_response<'b>(&mut self, frame: Frame<'b>) -> Option<Event<'b, R::Request<'b>, T>> {
        let Header { command_id: id, command_status: status, sequence_number, .. } = frame.header;
        let nack = id == CommandId::GENERIC_NACK;
        match self.machine.state {
            State::Binding { mode, number, .. }
                if R::SIDE == Side::Esme && number == sequence_number =>
            {
                return Some(self.bind_answered(mode, frame));
            }
            State::Unbinding { number, .. }
                if number == sequence_number && (nack || id == CommandId::UNBIND_RESP) =>
            {
                self.machine.unbound();
                return None;
            }
            _ => {}
        }
        if self.machine.probed(sequence_number) {
            return None;
        }
        if nack && sequence_number == 0 {
            if status == CommandStatus::ESME_RINVCMDLEN {
                self.machine.end(Cause::PeerFraming);
            }
            return Some(notice(frame, NoticeKind::NackedHeader, None));
        }
        Some(notice(frame, NoticeKind::Unsolicited, None))
    }

    /// The SMSC has decided our bind.
    fn bind_answered<'b>(
        &mut self,
        mode: BindMode,
        frame: Frame<'b>,
    ) -> Event<'b, R::Request<'b>, T> {
        let Header { command_status: status, command_id, .. } = frame.header;
        if command_id == CommandId::GENERIC_NACK || !status.is_ok() {
            self.machine.not_bound();
            return Event::BindRefused(status);
        }
        let right = command_id == mode.command_id().response();
        let (tolerate, mut quirks) = (self.machine.cfg.tolerate, frame.header.quirks());
        let read = role::accepted::<BindResp<'_>>(frame, tolerate, &mut quirks);
        match if right { read } else { Err(wrong_response()) } {
            Ok(peer) => {
                let stated = peer.tlvs.sc_interface_version().ok().flatten();
                let version = self.machine.told(stated);
                self.machine.bound(mode, version);
                Event::Bound(Bound { mode, version, peer, quirks })
            }
            Err(error) => {
                self.machine.end(Cause::BadBind(error));
                notice(frame, NoticeKind::Malformed(error), None)
            }
        }
    }

    /// One thing that time has brought.
    fn tick<'b>(&mut self, out: &mut impl Out) -> Tick<Event<'b, R::Request<'b>, T>> {
        let Some(due) = self.machine.due(self.window.used(), self.window.oldest()) else {
            return Tick::Idle;
        };
        let ok = CommandStatus::ESME_ROK;
        let number = self.window.spare(self.machine.taken());
        match due {
            Due::Again => return Tick::Again,
            Due::Unanswered(count) => return Tick::Event(Event::Unanswered(count)),
            Due::Response => {
                let Some(sent) = self.window.remove_oldest() else { return Tick::Idle };
                return Tick::Event(self.reply(sent, Outcome::TimedOut));
            }
            Due::SlowFrame
                if bare(CommandId::GENERIC_NACK, CommandStatus::ESME_RINVCMDLEN, 0, out) =>
            {
                self.machine.end(Cause::Expired(Timer::SlowFrame));
                return Tick::Again;
            }
            Due::UnbindResp(theirs) if bare(CommandId::UNBIND_RESP, ok, theirs, out) => {
                self.machine.peer_unbound();
                return Tick::Again;
            }
            Due::Probe if bare(CommandId::ENQUIRE_LINK, ok, number, out) => {
                self.machine.probing(number);
            }
            Due::Unbind(cause) if bare(CommandId::UNBIND, ok, number, out) => {
                self.machine.unbinding(number, cause);
            }
            Due::SlowFrame | Due::UnbindResp(_) | Due::Probe | Due::Unbind(_) => {
                self.machine.stall(true);
                return Tick::Idle;
            }
        }
        self.window.spend(number);
        Tick::Again
    }

    /// Writes a PDU, and TLVs behind it, all or nothing.
    #[inline]
    fn write<'p, P: Pdu<'p>>(
        &self,
        id: CommandId,
        status: CommandStatus,
        number: u32,
        pdu: &P,
        extra: &[u8],
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let len = pdu.body_len();
        let header = Header::new(id, status, number, len + extra.len()).ok_or(Why::TooLong)?;
        let whole = len + extra.len() + HEADER_LEN;
        if whole > self.machine.cfg.max_frame {
            return Err(Why::TooLong);
        }
        let frame = out.grab(whole).ok_or(Why::OutFull)?;
        if let Some((head, body)) = frame.split_first_chunk_mut::<HEADER_LEN>() {
            *head = header.to_octets();
            if let Some((body, tail)) = body.split_at_mut_checked(len) {
                pdu.put(body);
                tail.copy_from_slice(extra);
            }
        }
        Ok(())
    }

    /// Writes a PDU that takes a number but no slot.
    fn write_spare<'p, P: Pdu<'p>>(
        &mut self,
        id: CommandId,
        pdu: &P,
        out: &mut impl Out,
    ) -> Result<u32, Why> {
        let number = self.window.spare(self.machine.taken());
        self.write(id, CommandStatus::ESME_ROK, number, pdu, &[], out)?;
        self.window.spend(number);
        Ok(number)
    }
}

impl<T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<Esme, T, S> {
    /// Sends a bind. What becomes of it is [`Event::Bound`], [`Event::BindRefused`] or the end.
    ///
    /// The version that the bind declares is this side's version for the session.
    ///
    /// # Errors
    /// A bind is out, the session is bound or has ended, the declared version has no
    /// `bind_transceiver` or no TLVs, or the output is full.
    pub fn bind(
        &mut self,
        now: Instant,
        mode: BindMode,
        pdu: &Bind<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        let State::Open { .. } = self.machine.state else { return Err(Why::WrongState) };
        let (id, version) = (mode.command_id(), pdu.interface_version);
        if !id.is_in(version.version()) {
            let field = id.name().unwrap_or_default();
            let misfit = crate::wire::Misfit { field, version: version.version() };
            return Err(Why::Misfit(misfit));
        }
        pdu.fits(version.version()).map_err(Why::Misfit)?;
        let number = self.write_spare(id, pdu, out)?;
        self.machine.binding(mode, number, version);
        Ok(())
    }
}

impl<T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<Smsc, T, S> {
    /// Asks an ESME, to which we have connected, to bind.
    ///
    /// # Errors
    /// The session is not open, or has sent it already; the configured version has no `outbind`; the
    /// output is full.
    pub fn outbind(
        &mut self,
        now: Instant,
        pdu: &Outbind<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        if !matches!(self.machine.state, State::Open { outbound: false, .. }) {
            return Err(Why::WrongState);
        }
        self.fits(CommandId::OUTBIND, pdu)?;
        self.write_spare(CommandId::OUTBIND, pdu, out)?;
        self.machine.outbound();
        Ok(())
    }

    /// Tells that a mobile station has become available. There is no response.
    ///
    /// # Errors
    /// The session is not bound as receiver or transceiver, the version in force does not have it, or
    /// the output is full.
    pub fn alert(
        &mut self,
        now: Instant,
        pdu: &AlertNotification<'_>,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        self.machine.advance(now);
        self.may_send(CommandId::ALERT_NOTIFICATION, pdu)?;
        self.write_spare(CommandId::ALERT_NOTIFICATION, pdu, out)?;
        self.machine.active();
        Ok(())
    }
}

/// Where a PDU belongs.
enum Sort<T> {
    /// A request for the caller.
    Take,
    /// A request that is dealt with here.
    Deal(Verdict),
    /// The response to this request.
    Reply(Sent<T>),
    /// A response to nothing in the window.
    Other,
}

enum Tick<E> {
    Event(E),
    Again,
    Idle,
}

/// Writes a mere header; `false` where there is no room.
fn bare(id: CommandId, status: CommandStatus, number: u32, out: &mut impl Out) -> bool {
    let header = Header {
        command_length: HEADER_LEN as u32,
        command_id: id,
        command_status: status,
        sequence_number: number,
    };
    match out.grab(HEADER_LEN) {
        Some(frame) => {
            frame.copy_from_slice(&header.to_octets());
            true
        }
        None => false,
    }
}

fn notice<'b, Q, T>(
    frame: Frame<'b>,
    kind: NoticeKind,
    answer: Option<CommandStatus>,
) -> Event<'b, Q, T> {
    Event::Notice(Notice { frame, kind, answer })
}

const fn wrong_response() -> crate::wire::DecodeError {
    crate::wire::DecodeError { field: "command_id", offset: 4, reason: Reason::WrongResponse }
}

/// `sc_interface_version` for a session of this version; `None` where there are no TLVs.
fn version_tlv(version: Version) -> Option<[u8; 5]> {
    let InterfaceVersion(value) = version.into();
    (version >= Version::V3_4).then_some([0x02, 0x10, 0, 1, value])
}

impl<R, T: Clone, S: Clone> Clone for Session<R, T, S> {
    fn clone(&self) -> Self {
        Self { machine: self.machine.clone(), window: self.window.clone(), role: PhantomData }
    }
}

impl<R, T: PartialEq, S: PartialEq> PartialEq for Session<R, T, S> {
    fn eq(&self, other: &Self) -> bool {
        self.machine == other.machine && self.window == other.window
    }
}

impl<R, T: Eq, S: Eq> Eq for Session<R, T, S> {}

impl<R, T: core::hash::Hash, S: core::hash::Hash> core::hash::Hash for Session<R, T, S> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.machine.hash(state);
        self.window.hash(state);
    }
}

impl<R, T: fmt::Debug, S: fmt::Debug> fmt::Debug for Session<R, T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("machine", &self.machine)
            .field("window", &self.window)
            .finish()
    }
}
