//! What happens inside a step: octets and time in, one event out.

use super::{
    BindMode, Bound, Cause, Event, Notice, NoticeKind, Outcome, Phase, Reply, Response, Role,
    Session, Side, Slot, Step, Timer,
    command::bare,
    machine::{Due, State, Verdict},
    role::Got,
    window::{Found, Sent},
};
use crate::{
    inbox::Inbox,
    out::Out,
    time::Instant,
    wire::{
        CommandId, CommandStatus, DecodeError, Frame, FrameError, HEADER_LEN, Header, Pdu, Quirks,
        Reason, Split,
        pdu::{BindResp, EnquireLink},
        split,
    },
};

impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
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
    /// move events than to find them. What is rare stands in functions that are not inlined, so that
    /// it takes no registers from what is not.
    #[inline]
    fn work<'b>(
        &mut self,
        max_frame: usize,
        now: Instant,
        input: &'b [u8],
        used: &mut usize,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        self.machine.advance(now);
        let mut rest = input;
        loop {
            let room = out.room() >= HEADER_LEN;
            if room {
                self.machine.stall(false);
            }
            if self.machine.reads(self.window.used()) {
                match split(rest, max_frame) {
                    Split::Frame(frame) if room || frame.header.command_id.is_response() => {
                        *used += frame.octets.len();
                        let rare = match self.sort(frame.header) {
                            Sort::Take => return R::take(self, frame, out),
                            Sort::Reply(found) => return self.replied(found, frame),
                            Sort::Deal => self.deal(frame, out),
                            Sort::Other => self.other_response(frame),
                        };
                        if rare.is_some() {
                            return rare;
                        }
                        rest = rest.get(frame.octets.len()..).unwrap_or_default();
                        continue;
                    }
                    Split::Need(_) => self.machine.rest(!rest.is_empty()),
                    Split::Lost(error) if room => {
                        self.lost(error, out);
                        continue;
                    }
                    Split::Frame(_) | Split::Lost(_) => self.machine.block(),
                }
            } else if self.machine.is_over() {
                *used = input.len();
                return self.settle();
            }
            match self.tick(out) {
                Tick::Event(event) => return Some(event),
                Tick::Again => {}
                Tick::Idle => return None,
            }
        }
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

    /// One thing of a dying session: its oldest token, or its end.
    #[cold]
    #[inline(never)]
    fn settle<'b>(&mut self) -> Option<Event<'b, R::Request<'b>, T>> {
        let State::Ending(cause) = self.machine.state else { return None };
        if let Some(sent) = self.window.remove_oldest() {
            return Some(self.reply(sent, Outcome::Lost));
        }
        self.machine.state = State::Ended;
        Some(Event::Ended(cause))
    }

    fn reply<'b, Q>(&self, sent: Sent<T>, outcome: Outcome<'b>) -> Event<'b, Q, T> {
        self.settled(sent, outcome, Quirks::NONE, &[])
    }

    /// What became of a request that has left the window.
    #[inline(always)]
    fn settled<'b, Q>(
        &self,
        sent: Sent<T>,
        outcome: Outcome<'b>,
        quirks: Quirks,
        frame: &'b [u8],
    ) -> Event<'b, Q, T> {
        let Sent { number: sequence_number, sent, token } = sent;
        let took = self.machine.now.since(sent);
        Event::Reply(Reply { token, sequence_number, took, outcome, quirks, frame })
    }

    /// The borders of the PDUs are lost.
    #[cold]
    #[inline(never)]
    fn lost(&mut self, error: FrameError, out: &mut impl Out) {
        let (status, number) = (CommandStatus::ESME_RINVCMDLEN, error.sequence_number);
        bare(CommandId::GENERIC_NACK, status, number, out);
        self.machine.lost_frame(error);
    }

    /// Where a PDU that has come belongs.
    #[inline]
    fn sort(&mut self, header: Header) -> Sort {
        let Header { command_id: id, sequence_number, .. } = header;
        self.machine.heard(id);
        if id.is_response() {
            return self.window.find(sequence_number).map_or(Sort::Other, Sort::Reply);
        }
        if R::passes(self, id) || self.machine.judge(id).is_none() {
            Sort::Take
        } else {
            Sort::Deal
        }
    }

    /// Hands a request to the caller, if it can be read.
    ///
    /// Each kind of request is read by a function of its own, whose one outcome besides the refusal
    /// is the event: then its fields are written where the caller wants them, and moved no more.
    #[inline(never)]
    pub(super) fn hand_over<'b, P: Pdu<'b>>(
        &mut self,
        frame: Frame<'b>,
        out: &mut impl Out,
        wrap: impl FnOnce(P, Got<'b>) -> R::Request<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let mut quirks = frame.header.quirks();
        match accepted(frame, self.machine.cfg.tolerate, &mut quirks) {
            Ok(pdu) => {
                self.machine.take(&frame.header);
                let responder = self.machine.raw_responder(&frame.header);
                let got = Got { responder, quirks, frame: frame.octets };
                Some(Event::Request(wrap(pdu, got)))
            }
            Err(error) => self.malformed(frame, error, out),
        }
    }

    /// Deals with what does not go to the caller.
    #[cold]
    #[inline(never)]
    fn deal<'b>(
        &mut self,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let header = frame.header;
        match self.machine.judge(header.command_id)? {
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
        if let Err(error) = accepted::<EnquireLink<'_>>(frame, tolerate, &mut quirks) {
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

    /// Refuses a request that cannot be read.
    #[cold]
    fn malformed<'b>(
        &mut self,
        frame: Frame<'b>,
        error: DecodeError,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        Some(self.refuse(frame, error.status(), NoticeKind::Malformed(error), out))
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
        found: Found,
        frame: Frame<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        self.machine.active();
        let Header { command_id: id, command_status: status, .. } = frame.header;
        if status.is_ok() && id == found.id.response() {
            return self.accept(found, frame);
        }
        let outcome = if id == CommandId::GENERIC_NACK {
            Outcome::Nacked(status)
        } else if !status.is_ok() {
            Outcome::Refused(status)
        } else {
            Outcome::Malformed(wrong_response())
        };
        self.failed(found, frame, outcome, frame.header.quirks())
    }

    /// Tells that a request was accepted, if the response can be read: one function for each kind of
    /// response, as in [`Self::hand_over`].
    #[inline(never)]
    pub(super) fn accepted<'b, P: Pdu<'b>>(
        &mut self,
        found: Found,
        frame: Frame<'b>,
        wrap: impl FnOnce(P) -> Response<'b>,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        // The header is as it should be: a response with status 0 and a number of ours.
        let mut quirks = Quirks::NONE;
        match accepted(frame, self.machine.cfg.tolerate, &mut quirks) {
            Ok(body) => {
                let sent = self.window.remove(found)?;
                Some(self.settled(sent, Outcome::Accepted(wrap(body)), quirks, frame.octets))
            }
            Err(error) => self.failed(found, frame, Outcome::Malformed(error), quirks),
        }
    }

    /// Tells of a request that was not accepted.
    #[inline(never)]
    fn failed<'b>(
        &mut self,
        found: Found,
        frame: Frame<'b>,
        outcome: Outcome<'b>,
        quirks: Quirks,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let sent = self.window.remove(found)?;
        Some(self.settled(sent, outcome, quirks, frame.octets))
    }

    /// A response to nothing in the window: to a bind, an unbind, an `enquire_link`, or to nothing.
    #[cold]
    #[inline(never)]
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
        let read = accepted::<BindResp<'_>>(frame, tolerate, &mut quirks);
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
    #[inline(never)]
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
}

/// Where a PDU belongs.
enum Sort {
    /// A request for the caller.
    Take,
    /// A request that is dealt with here.
    Deal,
    /// The response to this request.
    Reply(Found),
    /// A response to nothing in the window.
    Other,
}

enum Tick<E> {
    Event(E),
    Again,
    Idle,
}

/// Reads a body and judges its quirks together with those of the header, which `seen` holds.
#[inline(always)]
fn accepted<'b, P: Pdu<'b>>(
    frame: Frame<'b>,
    tolerate: Quirks,
    seen: &mut Quirks,
) -> Result<P, DecodeError> {
    let pdu = P::decode(frame.body(), seen)?;
    if tolerate.contains(*seen) {
        Ok(pdu)
    } else {
        Err(refused::<P>(frame.body(), frame.header.quirks(), tolerate))
    }
}

/// Names what is not tolerated. Takes the frame in parts: passed whole it would be kept in memory for
/// this, and so be read from there where all is well.
#[cold]
fn refused<'b, P: Pdu<'b>>(body: &'b [u8], header: Quirks, tolerate: Quirks) -> DecodeError {
    let header = header.difference(tolerate);
    P::not_tolerated(body, tolerate).unwrap_or(DecodeError {
        field: if header.contains(Quirks::REQUEST_STATUS) {
            "command_status"
        } else {
            "sequence_number"
        },
        offset: if header.contains(Quirks::REQUEST_STATUS) { 8 } else { 12 },
        reason: Reason::Quirk(header),
    })
}

fn notice<'b, Q, T>(
    frame: Frame<'b>,
    kind: NoticeKind,
    answer: Option<CommandStatus>,
) -> Event<'b, Q, T> {
    Event::Notice(Notice { frame, kind, answer })
}

const fn wrong_response() -> DecodeError {
    DecodeError { field: "command_id", offset: 4, reason: Reason::WrongResponse }
}
