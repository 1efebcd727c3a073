//! What happens inside a step: octets and time in, one event out.

mod request;
mod response;

use super::{
    Cause, Event, Notice, NoticeKind, Outcome, Role, Session, Slot, Step, Timer,
    command::bare,
    machine::{Due, State},
    window::Found,
};
use crate::{
    inbox::Inbox,
    out::Out,
    time::Instant,
    wire::{
        CommandId, CommandStatus, DecodeError, Frame, FrameError, HEADER_LEN, Header, Pdu, Quirks,
        Reason, Split, pdu::ONE_PARSER, split,
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
    ///
    /// A PDU for the caller of a session that is simply bound, which is nearly every one, goes
    /// straight to the function that reads its kind. [`Self::work_through`] would do the same, but
    /// needs registers and stack for all else that can come.
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
        if self.is_bound() && self.has_room(out) {
            if let Split::Frame(frame) = split(input, max_frame) {
                match self.sort(frame.header) {
                    Sort::Take => {
                        *used += frame.octets.len();
                        return R::take(self, frame.header.command_id, frame.octets, out);
                    }
                    Sort::Reply(found) => {
                        *used += frame.octets.len();
                        return self.replied(found, frame);
                    }
                    Sort::Deal | Sort::Other => {}
                }
            }
        }
        self.work_through(max_frame, input, used, out)
    }

    /// Whether there is room for what may have to be answered.
    #[inline(always)]
    fn has_room(&mut self, out: &impl Out) -> bool {
        let room = out.room() >= HEADER_LEN;
        if room {
            self.machine.stall(false);
        }
        room
    }

    /// Works through the input, and what time has brought, up to the first event.
    #[inline(never)]
    fn work_through<'b>(
        &mut self,
        max_frame: usize,
        input: &'b [u8],
        used: &mut usize,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let mut rest = input;
        loop {
            let room = self.has_room(out);
            if self.machine.reads(self.window.used()) {
                match split(rest, max_frame) {
                    Split::Frame(frame) if room || frame.header.command_id.is_response() => {
                        *used += frame.octets.len();
                        rest = rest.get(frame.octets.len()..).unwrap_or_default();
                        let event = self.meet(frame, out);
                        if event.is_some() {
                            return event;
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
            } else if self.machine.is_over() {
                *used += rest.len();
                return self.settle();
            }
            let due = self.machine.due(self.window.used(), self.window.oldest())?;
            match self.tick(due, out) {
                Tick::Event(event) => return Some(event),
                Tick::Again => {}
                Tick::Idle => return None,
            }
        }
    }

    /// [`Self::step`] over an [`Inbox`]: call it until it gives `None`, then write the output out.
    #[inline]
    #[must_use = "an event may hold a token, a responder or the end"]
    pub fn next_event<'b, B: AsRef<[u8]> + AsMut<[u8]>>(
        &mut self,
        now: Instant,
        rx: &'b mut Inbox<B>,
        tx: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        // A PDU that the inbox cannot hold would never become whole.
        let max_frame = self.machine.cfg.max_frame.min(rx.capacity());
        let (input, start) = rx.unread();
        self.work(max_frame, now, input, start, tx)
    }

    /// One thing of a dying session: its oldest token, or its end.
    #[cold]
    #[inline(never)]
    fn settle<'b>(&mut self) -> Option<Event<'b, R::Request<'b>, T>> {
        let State::Ending(cause) = self.machine.state else { return None };
        if let Some(sent) = self.window.remove_oldest() {
            return Some(self.settled(sent, Outcome::Lost, Quirks::NONE, &[]));
        }
        self.machine.state = State::Ended;
        Some(Event::Ended(cause))
    }

    /// The borders of the PDUs are lost.
    #[cold]
    #[inline(never)]
    fn lost(&mut self, error: FrameError, out: &mut impl Out) {
        let (status, number) = (CommandStatus::ESME_RINVCMDLEN, error.sequence_number);
        bare(CommandId::GENERIC_NACK, status, number, out);
        self.machine.lost_frame(error);
    }

    /// Deals with one PDU.
    fn meet<'b>(
        &mut self,
        frame: Frame<'b>,
        out: &mut impl Out,
    ) -> Option<Event<'b, R::Request<'b>, T>> {
        let id = frame.header.command_id;
        match self.sort(frame.header) {
            Sort::Take => R::take(self, id, frame.octets, out),
            Sort::Deal => match self.machine.judge(id) {
                None => R::take(self, id, frame.octets, out),
                Some(verdict) => self.deal(verdict, frame, out),
            },
            Sort::Reply(found) => self.replied(found, frame),
            Sort::Other => self.other_response(frame),
        }
    }

    /// Where a PDU that has come belongs.
    #[inline(always)]
    fn sort(&mut self, header: Header) -> Sort {
        let Header { command_id: id, sequence_number, .. } = header;
        self.machine.heard(id);
        if id.is_response() {
            return self.window.find(sequence_number).map_or(Sort::Other, Sort::Reply);
        }
        if R::passes(self, id) { Sort::Take } else { Sort::Deal }
    }

    /// One thing that time has brought.
    #[cold]
    #[inline(never)]
    fn tick<'b>(&mut self, due: Due, out: &mut impl Out) -> Tick<Event<'b, R::Request<'b>, T>> {
        let ok = CommandStatus::ESME_ROK;
        let number = self.window.spare(self.machine.taken());
        match due {
            Due::Again => return Tick::Again,
            Due::Unanswered(count) => return Tick::Event(Event::Unanswered(count)),
            Due::Response => {
                let Some(sent) = self.window.remove_oldest() else { return Tick::Idle };
                return Tick::Event(self.settled(sent, Outcome::TimedOut, Quirks::NONE, &[]));
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
    /// A request that is not for the caller without more ado.
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

/// The octets behind the header.
#[inline(always)]
fn body(octets: &[u8]) -> &[u8] {
    octets.get(HEADER_LEN..).unwrap_or_default()
}

/// Reads a body in which nothing has to be forgiven, where there is a parser of its own for that.
#[inline(always)]
fn read_sound<'b, P: Pdu<'b>>(octets: &'b [u8]) -> Option<P> {
    if ONE_PARSER { None } else { P::decode_sound(body(octets)) }
}

/// Reads the body of a PDU and judges its quirks together with those of the header; `seen` are both.
#[inline(always)]
fn read_body<'b, P: Pdu<'b>>(
    octets: &'b [u8],
    header: Quirks,
    tolerate: Quirks,
    seen: &mut Quirks,
) -> Result<P, DecodeError> {
    let body = body(octets);
    *seen = header;
    let pdu = P::decode(body, seen)?;
    if tolerate.contains(*seen) { Ok(pdu) } else { Err(refused::<P>(body, header, tolerate)) }
}

/// Names what is not tolerated.
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
