//! One connection: its session, from the first octet to the last.

use std::{cell::Cell, pin::pin, rc::Rc, time::Duration};

use smpp_proto::{
    Clock, Instant, Out,
    session::{
        BindMode, Config, Event, Incoming, Outcome, Refused, Reply, Responder, Session, SessionId,
        Slot, Why,
        smsc::{self, Request},
    },
    smsc::Ticket,
    wire::{
        CStr, CommandStatus, Operation, op,
        pdu::{Bind, BindResp},
    },
};
use tokio::sync::Notify;

use crate::{
    args,
    centre::{Peer, Shared},
    deliver::{Delivery, Kind, Serving},
    each,
    faults::{Faults, Verdict},
    kept::{self, Kept},
    message::Line,
    support::link::{Link, Turn},
};

/// No answer is longer, in octets: `query_msg_details_resp` with all its destinations.
const LONGEST_ANSWER: usize = 8192;

/// What the message centre calls itself.
const SYSTEM_ID: &[u8] = b"smsc";

/// What all connections are told.
#[derive(Debug, Default)]
pub struct Signals {
    /// The program is to end: unbind. How long requests under way may take.
    settle: Cell<Option<Duration>>,
    stopping: Notify,
}

impl Signals {
    /// Tells all connections to unbind.
    pub fn stop(&self, settle: Duration) {
        self.settle.set(Some(settle));
        self.stopping.notify_waiters();
    }
}

pub struct Connection {
    pub(crate) centre: Shared,
    pub(crate) session: Serving,
    faults: Faults,
    /// How many requests may be held before they are answered.
    most_held: usize,
    line: Line,
    /// The place of the connection, until it is bound no more.
    ticket: Option<Ticket>,
    /// Who is bound.
    pub(crate) peer: Option<Peer>,
    wake: Rc<Notify>,
    signals: Rc<Signals>,
    /// The connection is broken off on purpose.
    broken_off: bool,
    /// How many octets, read and written, are in the statistics.
    metered: (usize, usize),
}

/// The settings of a session.
fn config(options: &args::Options, line: Line) -> Config {
    let limits = &options.limits;
    let unless_zero = |span: Duration| (!span.is_zero()).then_some(span);
    Config {
        id: SessionId(line),
        version: options.version_max,
        enquire_link: unless_zero(limits.enquire),
        inactivity: unless_zero(limits.inactivity),
        init: Some(limits.init),
        response: limits.response,
        enquire_response: limits.response.min(Config::smsc().enquire_response),
        // Those that are left without an answer on purpose would count for long.
        max_unanswered: options.faults.ignore.map_or(limits.max_unanswered, |_| u32::MAX),
        ..Config::smsc()
    }
}

impl Connection {
    pub fn new(
        centre: Shared,
        options: &args::Options,
        line: Line,
        faults: Faults,
        ticket: Ticket,
        signals: Rc<Signals>,
    ) -> Self {
        let now = centre.borrow().clock.now();
        let slots = vec![Slot::EMPTY; usize::from(options.limits.window)];
        let session = Session::new(config(options, line), slots, now);
        Self {
            centre,
            session,
            faults,
            most_held: usize::try_from(options.limits.max_unanswered).unwrap_or(usize::MAX),
            line,
            ticket: Some(ticket),
            peer: None,
            wake: Rc::default(),
            signals,
            broken_off: false,
            metered: (0, 0),
        }
    }

    /// Serves the connection until its end.
    pub async fn serve(mut self, mut link: Link, clock: Clock) {
        let signals = self.signals.clone();
        let mut stopping = pin!(signals.stopping.notified());
        stopping.as_mut().enable();
        loop {
            self.work(clock.now(), &mut link);
            if self.session.ended() {
                break;
            }
            let until = self.session.deadline().into_iter().chain(self.faults.next()).min();
            let stops = signals.settle.get().is_some();
            tokio::select! {
                biased;
                () = stopping.as_mut(), if !stops => {}
                turn = link.turn(until, &self.wake) => if turn == Turn::Closed {
                    self.session.hang_up();
                },
            }
        }
        self.leave();
        // What was answered before is not lost with the connection.
        if self.broken_off {
            link.write_out().await;
        } else {
            link.close().await;
        }
        self.meter(&link);
    }

    /// Adds the octets since the last time to the statistics, as a connection may be broken off; gives
    /// how many were read.
    fn meter(&mut self, link: &Link) -> usize {
        let (read, written) = (link.read - self.metered.0, link.written - self.metered.1);
        self.metered = (link.read, link.written);
        self.centre.borrow_mut().stats.meter.octets(read, written);
        read
    }

    /// Everything that can be done now.
    fn work(&mut self, now: Instant, link: &mut Link) {
        if let Some(settle) = self.signals.settle.get() {
            if self.session.mode().is_none() {
                self.session.hang_up();
            }
            // Where it is being unbound already, that goes on.
            let _ = self.session.unbind(now, settle);
        }
        let mut events = 0;
        while let Some(event) = self.session.next_event(now, &mut link.inbox, &mut link.out) {
            events += 1;
            self.event(now, event, &mut link.out);
        }
        let octets = self.meter(link);
        self.count(now, events, octets);
        self.answer_kept(now, &mut link.out);
        self.send(now, &mut link.out);
        // Answers and unbinds may have made something of the session due.
        while let Some(event) = self.session.next_event(now, &mut link.inbox, &mut link.out) {
            self.event(now, event, &mut link.out);
        }
        // Whoever is being unbound may bind again elsewhere, before this connection closes.
        if self.peer.is_some() && !self.session.is_bound() {
            self.leave();
        }
    }

    /// Hangs up on whoever sends too much before a bind. What the session answers by itself, such as
    /// `enquire_link`, counts by its octets alone.
    fn count(&mut self, now: Instant, events: u32, octets: usize) {
        let Some(ticket) = &self.ticket else { return };
        if !self.centre.borrow_mut().gate.hears(now, ticket, events, octets) {
            self.session.hang_up();
        }
    }

    fn event(&mut self, now: Instant, event: smsc::Event<'_, Rc<Delivery>>, out: &mut Vec<u8>) {
        self.centre.borrow_mut().stats.meter.event(&event);
        match event {
            Event::Request(Request::Bind(mode, bind)) => self.bind(now, mode, bind, out),
            Event::Request(request) => self.request(now, request, out),
            Event::Reply(reply) => self.replied(reply),
            // Dealt with by the session, and counted.
            Event::Notice(_) | Event::Unanswered(_) | Event::Ended(_) => {}
            // Only a client's session has these.
            Event::Bound(_) | Event::BindRefused(_) => {}
        }
    }

    fn bind(
        &mut self,
        now: Instant,
        mode: BindMode,
        bind: Incoming<'_, Bind<'_>, op::Bind>,
        out: &mut Vec<u8>,
    ) {
        let admitted = match &self.ticket {
            Some(ticket) => self.centre.borrow_mut().gate.admit(now, ticket, mode, &bind.pdu),
            None => Err(CommandStatus::ESME_RALYBND),
        };
        let resp =
            BindResp { system_id: CStr::new(SYSTEM_ID).unwrap_or_default(), ..BindResp::default() };
        let account = match admitted {
            Ok(account) => account,
            Err(status) => return self.answer(now, bind.responder, Err(status), out),
        };
        self.answer(now, bind.responder, Ok(&resp), out);
        if !self.session.is_bound() {
            return;
        }
        let mut centre = self.centre.borrow_mut();
        centre.stats.binds += 1;
        centre.lines.bind(self.line, &account, mode, self.wake.clone());
        self.peer = Some(Peer { account, line: self.line, version: self.session.version() });
    }

    fn request(&mut self, now: Instant, request: Request<'_>, out: &mut Vec<u8>) {
        let is_message = kept::messages(&request) > 0;
        match self.faults.judge(is_message) {
            Verdict::Serve => {}
            Verdict::Ignore => return,
            Verdict::Refuse(status) => return self.refuse(now, request, status, out),
            Verdict::Disconnect => {
                self.broken_off = true;
                return self.session.hang_up();
            }
        }
        if let Err(status) = self.take_rate(now, &request) {
            return self.refuse(now, request, status, out);
        }
        if self.faults.holds() || out.room() < LONGEST_ANSWER {
            if self.faults.held() >= self.most_held {
                return self.refuse(now, request, CommandStatus::ESME_RTHROTTLED, out);
            }
            self.faults.hold(now, Kept::new(request));
        } else {
            self.serve_request(now, request, out);
        }
    }

    /// Takes the messages of a request out of the rate of the account.
    fn take_rate(&self, now: Instant, request: &Request<'_>) -> Result<(), CommandStatus> {
        let Some(peer) = &self.peer else { return Ok(()) };
        let count = kept::messages(request);
        let taken = match count {
            0 => Ok(()),
            count => self.centre.borrow_mut().gate.take(&peer.account, now, count),
        };
        taken.map_err(|throttled| match throttled.until {
            // However often it came again, it would be too many.
            None if count > 1 => CommandStatus::ESME_RINVNUMDESTS,
            _ => throttled.status(),
        })
    }

    /// Answers the requests whose time has come.
    fn answer_kept(&mut self, now: Instant, out: &mut Vec<u8>) {
        while let Some(kept) = self.faults.pop(now) {
            if out.room() < LONGEST_ANSWER {
                return self.faults.put_back(kept);
            }
            if let Some(request) = kept.request() {
                self.serve_request(now, request, out);
            }
        }
    }

    fn refuse(
        &mut self,
        now: Instant,
        request: Request<'_>,
        status: CommandStatus,
        out: &mut Vec<u8>,
    ) {
        each!(request, incoming => self.answer(now, incoming.responder, Err(status), out));
    }

    /// Answers a request. What the version of the peer has no way to say, or what is too long to say,
    /// is answered with an error. What the session refuses otherwise has no receiver any more: it is
    /// being unbound, or the request has waited too long.
    pub(crate) fn answer<O: Operation>(
        &mut self,
        now: Instant,
        responder: Responder<O>,
        with: Result<&O::Response<'_>, CommandStatus>,
        out: &mut Vec<u8>,
    ) {
        let (request, status) = (responder.command_id(), with.err().unwrap_or_default());
        match self.session.answer(now, responder, with, out) {
            Ok(()) => self.centre.borrow_mut().stats.meter.answered(request, status),
            Err(Refused { what, why: Why::Misfit(_) | Why::TooLong | Why::OutFull })
                if with.is_ok() =>
            {
                self.answer(now, what, Err(CommandStatus::ESME_RSYSERR), out);
            }
            Err(_) => self.centre.borrow_mut().stats.late_answers += 1,
        }
    }

    /// [`Self::answer`] with the response itself.
    pub(crate) fn respond<O: Operation>(
        &mut self,
        now: Instant,
        responder: Responder<O>,
        with: Result<O::Response<'_>, CommandStatus>,
        out: &mut Vec<u8>,
    ) {
        self.answer(now, responder, with.as_ref().map_err(|status| *status), out);
    }

    /// Sends what waits for this session, as far as the window and the output take it.
    fn send(&mut self, now: Instant, out: &mut Vec<u8>) {
        if !self.session.is_bound() {
            return;
        }
        let mut centre = self.centre.borrow_mut();
        while self.session.window_free() > 0 {
            let Some(delivery) = centre.lines.next(self.line) else { return };
            match delivery.send(&mut self.session, now, out) {
                Ok(_) => {}
                Err(refused) => match refused.why {
                    Why::WindowFull | Why::OutFull | Why::WrongState => {
                        return centre.lines.put_back(self.line, delivery);
                    }
                    // The version of this session has no way to say it.
                    _ => centre.stats.dropped += 1,
                },
            }
        }
    }

    fn replied(&mut self, reply: Reply<'_, Rc<Delivery>>) {
        let mut centre = self.centre.borrow_mut();
        match reply.outcome {
            Outcome::Accepted(_) | Outcome::Malformed(_) => match reply.token.kind {
                Kind::Receipt => centre.stats.receipts += 1,
                Kind::Notification => centre.stats.notifications += 1,
                Kind::Message => centre.stats.messages += 1,
            },
            Outcome::Refused(status) if is_temporary(status) => centre.refused(reply.token),
            // Counted as such.
            Outcome::Refused(_) | Outcome::Nacked(_) | Outcome::TimedOut => {}
            // It may have arrived; better twice than never.
            Outcome::Lost => centre.deliver(reply.token),
        }
    }

    /// Gives back what the connection held, the first time it is called.
    fn leave(&mut self) {
        let Some(ticket) = self.ticket.take() else { return };
        let mut centre = self.centre.borrow_mut();
        centre.left(self.line);
        centre.gate.release(ticket, self.peer.as_ref().map(|peer| &peer.account));
    }
}

/// Whether the ESME may take the same message later.
fn is_temporary(status: CommandStatus) -> bool {
    matches!(
        status,
        CommandStatus::ESME_RX_T_APPN
            | CommandStatus::ESME_RMSGQFUL
            | CommandStatus::ESME_RTHROTTLED
            | CommandStatus::ESME_RSYSERR
    )
}
