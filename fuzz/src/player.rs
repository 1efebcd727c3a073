//! A session of either role that is played by octets, and the promises that hold after every call.

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use smpp_proto::{
    Inbox, Instant, Out,
    session::{
        Cause, Config, Event, NoticeKind, Outcome, Phase, RawResponder, Responder, Session,
        SessionId, Slot, Why,
    },
    wire::{
        Body, CommandId, CommandStatus, HEADER_LEN, Header, Split, op,
        pdu::{
            BindResp, BroadcastSmResp, CancelBroadcastSmResp, CancelSmResp, DataSmResp,
            DeliverSmResp, ParamRetrieveResp, QueryBroadcastSmResp, QueryLastMsgsResp,
            QueryMsgDetailsResp, QuerySmResp, Raw, ReplaceSmResp, SubmitMultiResp, SubmitSmResp,
        },
        split,
    },
};

use super::{
    roles::{Capped, Live, Plays},
    script::Script,
};

/// Whether a request is refused at once: its number, the last octet of its header, tells.
fn refuses(frame: &[u8]) -> bool {
    frame[HEADER_LEN - 1] % 4 == 3
}

/// The commands that every script knows.
pub(crate) const COMMANDS: u8 = 12;

/// Answers by the response of the operation: the body given, if it is one of that, else an empty
/// one.
macro_rules! answer {
    ($side:expr, $raw:expr, $status:expr, $body:expr; $( $op:ident $($variant:ident)|+ $resp:ident; )*) => {
        $(
            if let Some(to) = Responder::<op::$op>::from_raw($raw) {
                let pdu = match $body {
                    $( Body::$variant(pdu) => *pdu, )+
                    _ => $resp::default(),
                };
                let with = if $status.is_ok() { Ok(&pdu) } else { Err($status) };
                return $side.call(|session, now, out| {
                    session.answer(now, to, with, out).map_err(|refused| {
                        assert_eq!(refused.what.into_raw(), $raw);
                        refused.why
                    })
                });
            }
        )*
    };
}

/// An event without what it borrows.
#[derive(Debug)]
pub(crate) enum Seen {
    /// A request, a bind's answer, requests forgotten: nothing to check.
    Other,
    Reply {
        id: CommandId,
        number: u32,
        outcome: Told,
    },
    Notice(NoticeKind),
    Ended(Cause),
}

/// An outcome without what it borrows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    Accepted,
    Refused(CommandStatus),
    Nacked(CommandStatus),
    Malformed,
    Unknown,
}

/// A session and all that is known of it from outside.
pub(crate) struct Side<R> {
    pub(crate) session: Live<R>,
    pub(crate) inbox: Inbox<Vec<u8>>,
    pub(crate) out: Capped,
    pub(crate) now: Instant,
    /// The last time that the session was told.
    told: Instant,
    slots: usize,
    /// Each token that is out, with its command and number.
    tokens: BTreeMap<u32, (CommandId, u32)>,
    next_token: u32,
    pub(crate) responders: Vec<RawResponder>,
    /// The last requests that went out.
    pub(crate) asked: Vec<(CommandId, u32)>,
    /// Every answer that went out.
    pub(crate) answers: BTreeSet<(u32, CommandId, CommandStatus)>,
    /// How much of the output has been looked at.
    checked: usize,
    ended: bool,
}

impl<R: Plays> Side<R> {
    pub(crate) fn new(cfg: Config, slots: usize, capacity: usize, limit: usize) -> Self {
        let now = Instant::from_micros(1_000_000);
        Self {
            session: Session::new(cfg, vec![Slot::EMPTY; slots], now),
            inbox: Inbox::new(vec![0; capacity]),
            out: Capped { octets: Vec::new(), limit },
            now,
            told: now,
            slots,
            tokens: BTreeMap::new(),
            next_token: 0,
            responders: Vec::new(),
            asked: Vec::new(),
            answers: BTreeSet::new(),
            checked: 0,
            ended: false,
        }
    }

    /// Plays one of the [`COMMANDS`]; tells of each event.
    pub(crate) fn command(
        &mut self,
        code: u8,
        script: &mut Script<'_>,
        tell: &mut dyn FnMut(Seen),
    ) {
        match code {
            0 => {
                let _ = self.step(self.now).map(tell);
            }
            1 => self.drain(tell),
            2 => self.send(script),
            3 => self.send_vendor(script),
            4 => self.answer(script),
            5 => {
                let (choice, version) = (script.octet(), script.octet());
                let _ = self.call(|session, now, out| R::own(session, now, choice, version, out));
            }
            6 => {
                let settle = script.span();
                let _ = self.call(|session, now, _| session.unbind(now, settle));
            }
            7 => self.session.hang_up(),
            8 => self.session.lower_version(script.version()),
            9 => self.answer_failed(script),
            10 => {
                let past = self.now.as_micros().saturating_sub(u64::from(script.number()));
                let _ = self.step(Instant::from_micros(past)).map(tell);
            }
            _ => self.out.limit = usize::from(script.octet()) * 16,
        }
        self.check();
    }

    /// Puts octets into the inbox, as many as it takes; says how many.
    pub(crate) fn hear(&mut self, octets: &[u8]) -> usize {
        let space = self.inbox.space();
        let len = octets.len().min(space.len());
        space[..len].copy_from_slice(&octets[..len]);
        self.inbox.filled(len);
        len
    }

    /// Takes octets off the output.
    pub(crate) fn flush(&mut self, len: usize) -> Vec<u8> {
        let len = len.min(self.out.octets.len());
        self.checked -= len;
        self.out.octets.drain(..len).collect()
    }

    /// Goes on to the next deadline, if there is one.
    pub(crate) fn deadline(&self) -> Instant {
        self.session.deadline().map_or(self.now, |at| at.max(self.now))
    }

    /// Closes the connection: whatever was under way comes back, and then the end.
    pub(crate) fn finish(&mut self, tell: &mut dyn FnMut(Seen)) {
        self.drain(tell);
        self.session.hang_up();
        self.drain(tell);
        assert!(self.ended && self.tokens.is_empty());
        let refused = self.call(|session, now, _| session.unbind(now, Duration::ZERO));
        assert_eq!(refused, Err(Why::WrongState));
        assert!(self.step(self.now).is_none());
        assert!(!format!("{:?} {:?}", self.session, self.session.version()).is_empty());
    }

    /// Steps until nothing more happens. Events come from frames, tokens and few timers only.
    pub(crate) fn drain(&mut self, tell: &mut dyn FnMut(Seen)) {
        let most = 3 * (self.inbox.octets().len() / HEADER_LEN) + self.tokens.len() + 8;
        for _ in 0..=most {
            match self.step(self.now) {
                Some(seen) => tell(seen),
                None => return self.idle(),
            }
        }
        panic!("more than {most} events");
    }

    /// Nothing happened: so it stays, until time or octets come.
    fn idle(&mut self) {
        if self.out.room() < HEADER_LEN {
            return;
        }
        let before = (self.session.clone(), self.out.clone());
        assert!(self.step(self.now).is_none());
        assert!(before == (self.session.clone(), self.out.clone()));
        assert!(self.ended || !self.inbox.space().is_empty());
    }

    fn step(&mut self, now: Instant) -> Option<Seen> {
        let seen = self.next(now);
        self.told = self.told.max(now);
        self.check();
        self.ended |= matches!(seen, Some(Seen::Ended(_)));
        assert_eq!(self.ended, self.session.ended());
        if seen.is_none() && self.out.room() >= HEADER_LEN {
            let deadline = self.session.deadline();
            assert!(deadline.is_none_or(|at| at > self.told), "{deadline:?} at {:?}", self.told);
        }
        seen
    }

    fn next(&mut self, now: Instant) -> Option<Seen> {
        let (mut twin, mut rx, mut tx) =
            (self.session.clone(), self.inbox.clone(), self.out.clone());
        let event = self.session.next_event(now, &mut self.inbox, &mut self.out);
        // The same call has the same effect.
        let shown = R::shown(&event);
        assert_eq!(shown, R::shown(&twin.next_event(now, &mut rx, &mut tx)));
        assert!(twin == self.session && tx == self.out);
        Some(match event? {
            _ if self.ended => panic!("{shown} after the end"),
            Event::Request(request) if !refuses(R::seen(&request).0) => {
                self.responders.extend(R::responder(request));
                Seen::Other
            }
            Event::Request(request) => {
                let before = (self.session.clone(), self.out.clone());
                let status = CommandStatus::ESME_RTHROTTLED;
                if self.session.refuse(now, request, status, &mut self.out).is_err() {
                    assert!(before == (self.session.clone(), self.out.clone()));
                }
                Seen::Other
            }
            Event::Reply(reply) => {
                let sent = self.tokens.remove(&reply.token);
                let (id, number) = sent.expect("a token comes back once");
                assert_eq!(reply.sequence_number, number);
                let _ = reply.body();
                Seen::Reply { id, number, outcome: told(&reply.outcome) }
            }
            Event::Notice(notice) => Seen::Notice(notice.kind),
            Event::Ended(cause) => {
                assert!(self.tokens.is_empty(), "every token comes back before the end");
                assert!(!cause.to_string().is_empty());
                Seen::Ended(cause)
            }
            Event::Unanswered(count) => {
                assert!(count > 0);
                Seen::Other
            }
            Event::Bound(_) | Event::BindRefused(_) => Seen::Other,
        })
    }

    /// Makes a call that may be refused: then nothing has changed.
    fn call<D>(
        &mut self,
        call: impl FnOnce(&mut Live<R>, Instant, &mut Capped) -> Result<D, Why>,
    ) -> Result<D, Why> {
        let (session, out) = (self.session.clone(), self.out.clone());
        let done = call(&mut self.session, self.now, &mut self.out);
        if let Err(why) = &done {
            assert!(!why.to_string().is_empty());
            assert_eq!(out, self.out);
            assert!(self.told < self.now || session == self.session);
        }
        self.told = self.told.max(self.now);
        done
    }

    fn send(&mut self, script: &mut Script<'_>) {
        let token = self.next_token;
        script.body(|body| {
            if !R::sends(body) {
                return;
            }
            let done = self.call(|session, now, out| {
                R::send(session, now, body, token, out).map_err(|refused| {
                    assert_eq!(refused.what, token);
                    refused.why
                })
            });
            self.sent(body.command_id(), done);
        });
    }

    fn send_vendor(&mut self, script: &mut Script<'_>) {
        let (token, id) = (self.next_token, CommandId(0x0001_0200 + u32::from(script.octet())));
        let body = Raw(script.chunk());
        let done = self.call(|session, now, out| {
            session.send_vendor(now, id, &body, token, out).map_err(|refused| refused.why)
        });
        self.sent(id, done);
    }

    fn sent(&mut self, id: CommandId, done: Result<u32, Why>) {
        if let Ok(number) = done {
            self.tokens.insert(self.next_token, (id, number));
            self.next_token += 1;
            let header = Header::read(&self.out.octets[self.checked..]);
            assert_eq!(
                header.map(|head| (head.command_id, head.sequence_number)),
                Some((id, number))
            );
        }
    }

    fn answer(&mut self, script: &mut Script<'_>) {
        let choice = usize::from(script.octet());
        let status = script.status();
        let Some(at) = choice.checked_rem(self.responders.len()) else { return };
        let raw = self.responders[at];
        let done = script.body(|body| self.answer_raw(raw, status, body));
        if done.is_ok() {
            self.responders.swap_remove(at);
        }
    }

    fn answer_raw(
        &mut self,
        raw: RawResponder,
        status: CommandStatus,
        body: &Body<'_>,
    ) -> Result<(), Why> {
        answer! { self, raw, status, body;
            Bind BindTransceiverResp | BindReceiverResp | BindTransmitterResp BindResp;
            SubmitSm SubmitSmResp SubmitSmResp;
            SubmitMulti SubmitMultiResp SubmitMultiResp;
            DeliverSm DeliverSmResp DeliverSmResp;
            DataSm DataSmResp DataSmResp;
            QuerySm QuerySmResp QuerySmResp;
            CancelSm CancelSmResp CancelSmResp;
            ReplaceSm ReplaceSmResp ReplaceSmResp;
            BroadcastSm BroadcastSmResp BroadcastSmResp;
            QueryBroadcastSm QueryBroadcastSmResp QueryBroadcastSmResp;
            CancelBroadcastSm CancelBroadcastSmResp CancelBroadcastSmResp;
            ParamRetrieve ParamRetrieveResp ParamRetrieveResp;
            QueryLastMsgs QueryLastMsgsResp QueryLastMsgsResp;
            QueryMsgDetails QueryMsgDetailsResp QueryMsgDetailsResp;
        }
        let Some(to) = Responder::<op::Vendor>::from_raw(raw) else { return Err(Why::Foreign) };
        let pdu = Raw(b"\x01\x02\x03");
        let with = if status.is_ok() { Ok(&pdu) } else { Err(status) };
        self.call(|session, now, out| {
            session.answer(now, to, with, out).map_err(|refused| refused.why)
        })
    }

    fn answer_failed(&mut self, script: &mut Script<'_>) {
        let status = script.status();
        let data_sm = |raw: &RawResponder| raw.command_id == CommandId::DATA_SM.0;
        let Some(at) = self.responders.iter().position(data_sm) else { return };
        let to = Responder::<op::DataSm>::from_raw(self.responders[at]).expect("a data_sm");
        let pdu = DataSmResp::default();
        let done = self.call(|session, now, out| {
            session.answer_failed(now, to, status, &pdu, out).map_err(|refused| refused.why)
        });
        if done.is_ok() {
            self.responders.swap_remove(at);
        }
    }

    /// What holds at any time.
    fn check(&mut self) {
        let session = &self.session;
        assert_eq!(session.in_flight(), self.tokens.len());
        assert_eq!(session.window_free() + session.in_flight(), self.slots);
        assert_eq!(session.oldest().is_some(), !self.tokens.is_empty());
        assert!(session.unanswered() <= session.config().max_unanswered);
        assert!(!session.ended() || session.deadline().is_none());
        let bound = [Phase::BoundTx, Phase::BoundRx, Phase::BoundTrx];
        assert_eq!(session.mode().is_some(), bound.contains(&session.phase()));
        assert!(!session.is_bound() || session.mode().is_some());
        self.check_out();
    }

    /// Whole frames alone are written, none after the end, each request with a number of its own.
    fn check_out(&mut self) {
        while let Some(rest @ [_, ..]) = self.out.octets.get(self.checked..) {
            assert!(!self.ended, "nothing is written after the end");
            let Split::Frame(frame) = split(rest, usize::MAX) else { panic!("{rest:02x?}") };
            let (id, number) = (frame.header.command_id, frame.header.sequence_number);
            if id.is_response() {
                self.answers.insert((number, id, frame.header.command_status));
            } else {
                assert!((1..=0x7FFF_FFFF).contains(&number));
                let others = self.tokens.values().filter(|sent| **sent != (id, number));
                assert!(others.into_iter().all(|(_, other)| *other != number));
                self.asked.push((id, number));
            }
            self.checked += frame.octets.len();
        }
    }

    /// A responder that the session has not given out.
    pub(crate) fn forge(&mut self, script: &mut Script<'_>) {
        let ids = CommandId::ALL;
        let raw = RawResponder {
            session: SessionId::default().0 + u32::from(script.octet() == 0xFF),
            command_id: ids[usize::from(script.octet()) % ids.len()].0,
            sequence_number: u32::from(script.octet()),
            span: u32::from(script.octet()).wrapping_sub(1),
        };
        self.responders.push(raw);
    }
}

fn told(outcome: &Outcome<'_>) -> Told {
    match outcome {
        Outcome::Accepted(_) => Told::Accepted,
        Outcome::Refused(status) => Told::Refused(*status),
        Outcome::Nacked(status) => Told::Nacked(*status),
        Outcome::Malformed(_) => Told::Malformed,
        Outcome::TimedOut | Outcome::Lost => Told::Unknown,
    }
}
