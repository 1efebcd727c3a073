//! What happens inside a step: octets and time in, one event out.

use super::{
    BindMode, Bound, Cause, Event, Notice, NoticeKind, Outcome, Phase, Role, Session, Side, Slot,
    Step, Timer,
    command::bare,
    event::Answered,
    machine::{Due, State, Verdict},
    role,
    window::Sent,
};
use crate::{
    inbox::Inbox,
    out::Out,
    time::Instant,
    wire::{
        CommandId, CommandStatus, Frame, FrameError, HEADER_LEN, Header, Quirks, Reason, Split,
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
