//! What holds for a session whatever it is given: streams of good and hostile PDUs in any chunks,
//! outputs of any room, calls in any order at any time.
#![allow(clippy::std_instead_of_alloc, reason = "tests have std")]

use core::{cell::RefCell, time::Duration};
use std::collections::BTreeSet;

use proptest::{
    collection::vec,
    prelude::*,
    sample::Index,
    test_runner::{RngAlgorithm, TestRng, TestRunner},
};
use smpp_proto::{
    Fixed, Instant, Out,
    session::{
        BindMode, Config, Esme, Event, RawResponder, Refused, Responder, Role, Sends, Session,
        SessionId, Slot, Smsc, Why, esme, smsc,
    },
    wire::{
        CStr, CommandId, CommandStatus, DEFAULT_MAX_FRAME, InterfaceVersion, Operation,
        ShortMessage, Split, Tlvs, encode, op,
        pdu::{
            AlertNotification, Bind, BindResp, BroadcastSm, CancelSm, DataSm, DataSmResp,
            DeliverSm, DeliverSmResp, Outbind, Pdu, QuerySm, QuerySmResp, Raw, Request,
            SubmitMultiResp, SubmitSm, SubmitSmResp,
        },
        split,
    },
};

type Slots = Vec<Slot<u64>>;

// ── streams ──

fn body<'p>(pdu: &impl Pdu<'p>) -> Vec<u8> {
    let mut octets = vec![0; pdu.body_len()];
    pdu.put(&mut octets);
    octets
}

fn bind_pdu(version: u8) -> Bind<'static> {
    let system_id = CStr::new(b"esme").unwrap();
    Bind { system_id, interface_version: InterfaceVersion(version), ..Bind::default() }
}

/// A body that fits its command, for the commands that have one.
fn good_body(id: CommandId, text: &[u8]) -> Vec<u8> {
    let short_message = ShortMessage::new(text).unwrap();
    match id {
        CommandId::BIND_TRANSMITTER | CommandId::BIND_RECEIVER | CommandId::BIND_TRANSCEIVER => {
            body(&bind_pdu(text.first().copied().unwrap_or(0x34)))
        }
        CommandId::SUBMIT_SM => body(&SubmitSm { short_message, ..Default::default() }),
        CommandId::DELIVER_SM => body(&DeliverSm { short_message, ..Default::default() }),
        CommandId::DATA_SM => body(&DataSm::default()),
        CommandId::QUERY_SM => body(&QuerySm::default()),
        CommandId::CANCEL_SM => body(&CancelSm::default()),
        CommandId::OUTBIND => body(&Outbind::default()),
        CommandId::ALERT_NOTIFICATION => body(&AlertNotification::default()),
        CommandId::BIND_TRANSMITTER_RESP
        | CommandId::BIND_RECEIVER_RESP
        | CommandId::BIND_TRANSCEIVER_RESP => body(&BindResp::default()),
        CommandId::SUBMIT_SM_RESP => body(&SubmitSmResp::default()),
        CommandId::DELIVER_SM_RESP => body(&DeliverSmResp::default()),
        CommandId::DATA_SM_RESP => body(&DataSmResp::default()),
        CommandId::QUERY_SM_RESP => body(&QuerySmResp::default()),
        CommandId::SUBMIT_MULTI_RESP => body(&SubmitMultiResp::default()),
        _ => Vec::new(),
    }
}

fn frame(id: CommandId, status: u32, number: u32, body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, CommandStatus(status), number, &Raw(body), &mut octets).unwrap();
    octets
}

fn command() -> impl Strategy<Value = CommandId> {
    let often = vec![
        CommandId::SUBMIT_SM,
        CommandId::DELIVER_SM,
        CommandId::DATA_SM,
        CommandId::SUBMIT_SM_RESP,
        CommandId::DELIVER_SM_RESP,
        CommandId::DATA_SM_RESP,
        CommandId::QUERY_SM,
        CommandId::BIND_TRANSCEIVER,
        CommandId::BIND_TRANSCEIVER_RESP,
        CommandId::ENQUIRE_LINK,
        CommandId::ENQUIRE_LINK_RESP,
        CommandId::GENERIC_NACK,
    ];
    prop_oneof![
        12 => prop::sample::select(often),
        3 => prop::sample::select(CommandId::ALL),
        1 => prop::sample::select(vec![CommandId::UNBIND, CommandId::UNBIND_RESP]),
        1 => any::<u32>().prop_map(CommandId),
    ]
}

fn number() -> impl Strategy<Value = u32> {
    prop_oneof![12 => 1u32..8, 1 => Just(0), 1 => any::<u32>()]
}

fn text() -> impl Strategy<Value = Vec<u8>> {
    vec(any::<u8>(), 0..40)
}

/// A PDU that is what it says it is.
fn good_frame() -> impl Strategy<Value = Vec<u8>> {
    let status = prop_oneof![6 => Just(0u32), 1 => 1u32..0x110];
    (command(), status, number(), text()).prop_map(|(id, status, number, text)| {
        let status = if id.is_response() { status } else { 0 };
        frame(id, status, number, &good_body(id, &text))
    })
}

/// A PDU with an honest length and anything in it.
fn hostile_frame() -> impl Strategy<Value = Vec<u8>> {
    let parts = (command(), any::<u32>(), number(), text(), any::<Index>(), 0u8..3);
    parts.prop_map(|(id, status, number, text, cut, how)| match how {
        0 => frame(id, status, number, &text),
        1 => frame(id, 0, number, &text),
        _ => {
            let body = good_body(id, &text);
            frame(id, status % 3, number, &body[..cut.index(body.len() + 1)])
        }
    })
}

/// Good PDUs, hostile ones between them, now and then octets that are no PDU.
fn stream(frames: core::ops::Range<usize>) -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        40 => good_frame(),
        15 => hostile_frame(),
        1 => vec(any::<u8>(), 0..40),
        1 => (0u32..16).prop_map(|len| len.to_be_bytes().to_vec()),
    ];
    vec(piece, frames).prop_map(|pieces| until_too_long(pieces.concat()))
}

/// Ends a stream behind a length that is too great: whether more of that header has come decides
/// over the number that answers it, and that is the one thing in which chunks do matter.
fn until_too_long(mut stream: Vec<u8>) -> Vec<u8> {
    let mut start = 0;
    loop {
        match split(&stream[start..], DEFAULT_MAX_FRAME) {
            Split::Frame(frame) => start += frame.octets.len(),
            Split::Need(_) => return stream,
            Split::Lost(_) => {
                stream.truncate(start + 4);
                return stream;
            }
        }
    }
}

// ── a session and what is done with it ──

/// A role whose calls can be chosen by a number.
trait Play: Role + Clone + 'static {
    const CONFIG: Config;

    fn responder(request: Self::Request<'_>) -> Option<RawResponder>;
    fn send(world: &mut World<Self>, kind: u8, out: &mut impl Out) -> Result<u32, Refused<u64>>;
    fn own(world: &mut World<Self>, kind: u8, out: &mut impl Out) -> Result<(), Why>;
    /// Makes a session of the open one that is bound as this mode; `None` leaves it.
    fn bound(world: &mut World<Self>, mode: Option<BindMode>);
}

#[derive(Clone)]
struct World<R: Play> {
    session: Session<R, u64, Slots>,
    now: Instant,
    /// The caller's clock, which may run backwards.
    clock: u64,
    input: Vec<u8>,
    out: Vec<u8>,
    log: Vec<String>,
    held: Vec<RawResponder>,
    token: u64,
    tokens: BTreeSet<u64>,
    requests: usize,
    ended: bool,
}

impl<R: Play> World<R> {
    fn new(cfg: Config, mode: Option<BindMode>) -> Self {
        let now = Instant::from_micros(1_000_000);
        let slots = (0..3).map(|_| Slot::EMPTY).collect();
        let mut world = Self {
            session: Session::new(cfg, slots, now),
            now,
            clock: now.as_micros(),
            input: Vec::new(),
            out: Vec::new(),
            log: Vec::new(),
            held: Vec::new(),
            token: 0,
            tokens: BTreeSet::new(),
            requests: 0,
            ended: false,
        };
        R::bound(&mut world, mode);
        world
    }

    /// Steps until nothing more happens; with `tiny`, each step gets an output of 16 octets.
    fn settle(&mut self, tiny: bool) {
        loop {
            let input = core::mem::take(&mut self.input);
            let mut narrow = [0; 16];
            let mut narrow = Fixed::new(&mut narrow);
            let step = if tiny {
                self.session.step(self.now, &input, &mut narrow)
            } else {
                self.session.step(self.now, &input, &mut self.out)
            };
            assert!(step.used <= input.len());
            let idle = step.event.is_none();
            self.out.extend(narrow.written());
            let responder = step.event.and_then(|event| self.tell(event));
            self.input = input[step.used..].to_vec();
            self.check();
            if let Some(raw) = responder {
                self.requests += 1;
                match self.requests % 3 {
                    0 => self.held.push(raw),
                    kind => self.reply(raw, kind == 1),
                }
            }
            if !idle {
                continue;
            }
            let due = self.session.deadline().is_some_and(|at| at <= self.now);
            if !tiny || narrow.written().is_empty() {
                assert!(!due, "work is left: {:?}", self.session);
            }
            if !due {
                return;
            }
        }
    }

    fn tell(&mut self, event: Event<'_, R::Request<'_>, u64>) -> Option<RawResponder> {
        assert!(!self.ended, "an event after the end");
        match event {
            Event::Request(request) => {
                let (frame, quirks) = R::seen(&request);
                self.log.push(format!("request {frame:?} {quirks:?}"));
                R::responder(request)
            }
            Event::Reply(reply) => {
                let what = (reply.token, reply.took, &reply.outcome, reply.frame);
                self.log.push(format!("reply {what:?}"));
                assert!(self.tokens.remove(&reply.token), "token {} unasked", reply.token);
                None
            }
            Event::Bound(bound) => {
                self.log.push(format!("{bound:?}"));
                None
            }
            Event::BindRefused(status) => {
                self.log.push(format!("refused {status:?}"));
                None
            }
            Event::Notice(notice) => {
                self.log.push(format!("{notice:?}"));
                None
            }
            Event::Unanswered(count) => {
                self.log.push(format!("unanswered {count}"));
                None
            }
            Event::Ended(cause) => {
                self.log.push(format!("ended {cause:?}"));
                assert!(self.tokens.is_empty(), "tokens left: {:?}", self.tokens);
                self.ended = true;
                None
            }
        }
    }

    /// Answers; what the session thinks of it is part of the log.
    fn reply(&mut self, raw: RawResponder, ok: bool) {
        let mut out = core::mem::take(&mut self.out);
        let done = self.answer(raw, ok, &mut out);
        self.out = out;
        self.log.push(format!("answer {done:?}"));
    }

    fn answer(&mut self, raw: RawResponder, ok: bool, out: &mut impl Out) -> Result<(), Why> {
        macro_rules! by_operation {
            ($($op:ident)*) => {
                $( if <op::$op as Operation>::IDS.contains(&CommandId(raw.command_id)) {
                    return self.answer_as::<op::$op>(raw, ok, out);
                } )*
            };
        }
        by_operation! {
            Bind SubmitSm SubmitMulti DeliverSm DataSm QuerySm CancelSm ReplaceSm BroadcastSm
            QueryBroadcastSm CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails
        }
        self.answer_as::<op::Vendor>(raw, ok, out)
    }

    fn answer_as<O: Operation>(
        &mut self,
        raw: RawResponder,
        ok: bool,
        out: &mut impl Out,
    ) -> Result<(), Why>
    where
        for<'a> O::Response<'a>: Default,
    {
        let to = Responder::<O>::from_raw(raw).unwrap();
        let pdu = O::Response::default();
        let with = if ok { Ok(&pdu) } else { Err(CommandStatus::ESME_RSYSERR) };
        self.session.answer(self.now, to, with, out).map_err(|refused| {
            assert_eq!(refused.what.into_raw(), raw, "another responder came back");
            refused.why
        })
    }

    fn send_as<'p, P: Request<'p>>(
        &mut self,
        pdu: &P,
        out: &mut impl Out,
    ) -> Result<u32, Refused<u64>>
    where
        R: Sends<P::Op>,
    {
        self.token += 1;
        self.session.send(self.now, pdu, self.token, out)
    }

    fn send(&mut self, kind: u8, out: &mut impl Out) -> Result<(), Why> {
        match R::send(self, kind, out) {
            Ok(_) => {
                self.tokens.insert(self.token);
                Ok(())
            }
            Err(refused) => {
                assert_eq!(refused.what, self.token, "another token came back");
                Err(refused.why)
            }
        }
    }

    /// Makes a call that has an output; the result is part of the log.
    fn call(
        &mut self,
        call: impl FnOnce(&mut Self, &mut Vec<u8>) -> Result<(), Why>,
    ) -> Result<(), Why> {
        let mut out = core::mem::take(&mut self.out);
        let done = call(self, &mut out);
        self.out = out;
        self.log.push(format!("{done:?}"));
        self.check();
        done
    }

    /// Sends so many requests; the fourth time, unbinds instead.
    fn busy(&mut self, sent: u8) {
        for kind in 0..sent {
            let _ = self.call(|world, out| match kind {
                3 => world.session.unbind(world.now, Duration::from_secs(5)),
                _ => world.send(kind, out),
            });
        }
    }

    fn check(&self) {
        assert_eq!(self.session.in_flight(), self.tokens.len());
        assert_eq!(self.session.in_flight() + self.session.window_free(), 3);
        assert_eq!(self.session.ended(), self.ended);
    }
}

macro_rules! responders {
    ($request:expr, $module:ident: $($name:ident)*; pairs $($pair:ident)*; none $($none:ident)*) => {
        match $request {
            $( $module::Request::$name(it) => Some(it.responder.into_raw()), )*
            $( $module::Request::$pair(_, it) => Some(it.responder.into_raw()), )*
            $( $module::Request::$none(_) => None, )*
        }
    };
}

impl Play for Esme {
    const CONFIG: Config = Config { inactivity: Some(Duration::from_secs(100)), ..Config::esme() };

    fn responder(request: esme::Request<'_>) -> Option<RawResponder> {
        responders!(request, esme: DeliverSm DataSm; pairs Vendor; none AlertNotification Outbind)
    }

    fn send(world: &mut World<Self>, kind: u8, out: &mut impl Out) -> Result<u32, Refused<u64>> {
        match kind % 4 {
            0 | 1 => world.send_as(&SubmitSm::default(), out),
            2 => world.send_as(&QuerySm::default(), out),
            _ => world.send_as(&BroadcastSm::default(), out),
        }
    }

    fn own(world: &mut World<Self>, kind: u8, out: &mut impl Out) -> Result<(), Why> {
        let modes = [BindMode::Transmitter, BindMode::Receiver, BindMode::Transceiver];
        let mode = modes[usize::from(kind % 3)];
        world.session.bind(world.now, mode, &bind_pdu(0x34 - kind % 2), out)
    }

    fn bound(world: &mut World<Self>, mode: Option<BindMode>) {
        let Some(mode) = mode else { return };
        let now = world.now;
        world.session.bind(now, mode, &bind_pdu(0x34), &mut Vec::new()).unwrap();
        let answer = body(&BindResp::default());
        world.input = frame(mode.command_id().response(), 0, 1, &answer);
        world.settle(false);
        assert!(world.session.is_bound());
    }
}

impl Play for Smsc {
    const CONFIG: Config = Config { violations: 0, close_refused: false, ..Config::smsc() };

    fn responder(request: smsc::Request<'_>) -> Option<RawResponder> {
        responders!(request, smsc:
            SubmitSm DataSm SubmitMulti QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm
            CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails;
            pairs Bind Vendor; none)
    }

    fn send(world: &mut World<Self>, kind: u8, out: &mut impl Out) -> Result<u32, Refused<u64>> {
        match kind % 4 {
            0 | 1 => world.send_as(&DeliverSm::default(), out),
            2 => world.send_as(&DataSm::default(), out),
            _ => {
                let tlvs = Tlvs::lenient(&[0x14, 0, 0, 1, 0]).unwrap();
                world.send_as(&DeliverSm { tlvs, ..Default::default() }, out)
            }
        }
    }

    fn own(world: &mut World<Self>, kind: u8, out: &mut impl Out) -> Result<(), Why> {
        match kind % 2 {
            0 => world.session.outbind(world.now, &Outbind::default(), out),
            _ => world.session.alert(world.now, &AlertNotification::default(), out),
        }
    }

    fn bound(world: &mut World<Self>, mode: Option<BindMode>) {
        let Some(mode) = mode else { return };
        world.input = frame(mode.command_id(), 0, 1, &body(&bind_pdu(0x34)));
        // The first request is answered.
        world.settle(false);
        assert!(world.session.is_bound());
    }
}

// ── schedules ──

#[derive(Clone, Debug)]
enum Action {
    Hear(Vec<u8>),
    Wait(u64),
    Back(u64),
    Send(u8),
    Own(u8),
    Answer(Index, bool),
    Foreign(Index),
    Unbind(u64),
    HangUp,
}

fn action() -> impl Strategy<Value = Action> {
    let short = 0u64..3_000_000;
    let long = 0u64..700_000_000;
    prop_oneof![
        12 => stream(1..4).prop_map(Action::Hear),
        3 => short.prop_map(Action::Wait),
        1 => long.clone().prop_map(Action::Wait),
        2 => long.prop_map(Action::Back),
        8 => any::<u8>().prop_map(Action::Send),
        2 => any::<u8>().prop_map(Action::Own),
        5 => (any::<Index>(), any::<bool>()).prop_map(|(which, ok)| Action::Answer(which, ok)),
        1 => any::<Index>().prop_map(Action::Foreign),
        1 => (0u64..5_000_000).prop_map(Action::Unbind),
        1 => Just(Action::HangUp),
    ]
}

fn mode() -> impl Strategy<Value = Option<BindMode>> {
    prop_oneof![
        1 => Just(None),
        1 => Just(Some(BindMode::Transmitter)),
        1 => Just(Some(BindMode::Receiver)),
        4 => Just(Some(BindMode::Transceiver)),
    ]
}

/// How a schedule is carried out.
#[derive(Clone, Copy, PartialEq)]
enum Clock {
    /// `now` runs backwards where the schedule says so.
    Raw,
    /// `now` stands still until the time is made up for.
    Steady,
}

impl<R: Play> World<R> {
    /// Does one thing; gives the refusal of a call.
    fn act(&mut self, action: &Action, clock: Clock) -> Option<Why> {
        let mut done = Ok(());
        match action {
            Action::Hear(octets) => self.input.extend(octets),
            Action::Wait(micros) => self.clock = self.clock.saturating_add(*micros),
            Action::Back(micros) => self.clock = self.clock.saturating_sub(*micros),
            Action::Send(kind) => done = self.call(|world, out| world.send(*kind, out)),
            Action::Own(kind) => done = self.call(|world, out| R::own(world, *kind, out)),
            Action::Answer(which, ok) if !self.held.is_empty() => {
                let raw = self.held.swap_remove(which.index(self.held.len()));
                done = self.call(|world, out| world.answer(raw, *ok, out));
            }
            Action::Foreign(which) if !self.held.is_empty() => {
                let raw = self.held[which.index(self.held.len())];
                let raw = RawResponder { session: !raw.session, ..raw };
                done = self.call(|world, out| world.answer(raw, true, out));
            }
            Action::Answer(..) | Action::Foreign(_) => {}
            Action::Unbind(settle) => {
                let settle = Duration::from_micros(*settle);
                done = self.call(|world, _| world.session.unbind(world.now, settle));
            }
            Action::HangUp => self.session.hang_up(),
        }
        let now = Instant::from_micros(self.clock);
        self.now = if clock == Clock::Raw { now } else { self.now.max(now) };
        self.settle(false);
        done.err()
    }
}

fn config(cfg: Config) -> impl Strategy<Value = Config> {
    (any::<bool>(), 1u32..6, any::<bool>()).prop_map(move |(vendor, max_unanswered, strict)| {
        let tolerate = if strict { smpp_proto::wire::Quirks::NONE } else { cfg.tolerate };
        Config { id: SessionId(9), vendor, max_unanswered, tolerate, ..cfg }
    })
}

// ── properties ──

fn chunks<R: Play>(cfg: Config, mode: Option<BindMode>, sent: u8, stream: &[u8], cuts: &[Index]) {
    let mut whole: World<R> = World::new(cfg, mode);
    whole.busy(sent);
    let mut parts = whole.clone();
    whole.input = stream.to_vec();
    whole.settle(false);
    let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
    cuts.extend([0, stream.len()]);
    cuts.sort_unstable();
    for cut in cuts.windows(2) {
        parts.input.extend(&stream[cut[0]..cut[1]]);
        parts.settle(false);
    }
    same(&whole, &parts);
}

fn same<R: Play>(one: &World<R>, other: &World<R>) {
    assert_eq!(one.log, other.log);
    assert_eq!(one.out, other.out);
    assert_eq!(one.ended, other.ended);
    // Of an ended session nothing matters any more.
    if !one.ended {
        assert_eq!(one.session, other.session);
    }
    assert_eq!(one.held, other.held);
}

fn tiny<R: Play>(cfg: Config, mode: Option<BindMode>, sent: u8, stream: &[u8]) {
    let mut endless: World<R> = World::new(cfg, mode);
    endless.busy(sent);
    let mut tiny = endless.clone();
    for (world, narrow) in [(&mut endless, false), (&mut tiny, true)] {
        world.input = stream.to_vec();
        world.settle(narrow);
        world.now = world.now + Duration::from_secs(31);
        world.settle(narrow);
        world.now = world.now + Duration::from_secs(31);
        world.settle(narrow);
    }
    same(&endless, &tiny);
}

fn schedule<R: Play>(cfg: Config, mode: Option<BindMode>, actions: &[Action]) {
    let mut raw: World<R> = World::new(cfg, mode);
    let mut steady = raw.clone();
    for action in actions {
        raw.act(action, Clock::Raw);
        steady.act(action, Clock::Steady);
    }
    same(&raw, &steady);
    raw.session.hang_up();
    raw.settle(false);
    assert!(raw.ended && raw.tokens.is_empty());
    let end = raw.session.clone();
    for action in actions {
        let refused = raw.act(action, Clock::Steady);
        assert!(matches!(refused, None | Some(Why::WrongState | Why::Foreign)), "{refused:?}");
        assert_eq!(raw.session.deadline(), None);
    }
    assert_eq!(raw.session.phase(), end.phase());
}

/// Makes every call at every point of a schedule on a copy; those that are refused must leave the
/// copy and the output as they were.
fn refused<R: Play>(
    cfg: Config,
    mode: Option<BindMode>,
    actions: &[Action],
    seen: &RefCell<BTreeSet<String>>,
) {
    let mut world: World<R> = World::new(cfg, mode);
    let mut all = Vec::new();
    for action in actions {
        world.act(action, Clock::Steady);
        all.extend(world.held.iter().copied());
        all.truncate(20);
        for room in [0, 15, 200, usize::MAX] {
            for kind in 0..4 {
                try_call(&world, room, seen, |world, out| world.send(kind, out));
                try_call(&world, room, seen, |world, out| R::own(world, kind, out));
            }
            for raw in &all {
                let foreign = RawResponder { session: 1, ..*raw };
                for raw in [*raw, foreign] {
                    try_call(&world, room, seen, |world, out| world.answer(raw, true, out));
                    try_call(&world, room, seen, |world, out| world.answer(raw, false, out));
                }
            }
            try_call(&world, room, seen, |world, _| {
                world.session.unbind(world.now, Duration::ZERO)
            });
        }
    }
}

/// An output with a limit.
struct Limited {
    octets: Vec<u8>,
    room: usize,
}

impl Out for Limited {
    fn room(&self) -> usize {
        self.room - self.octets.len()
    }

    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        let fits = len <= self.room();
        let start = self.octets.len();
        fits.then(|| self.octets.resize(start + len, 0))?;
        self.octets.get_mut(start..)
    }
}

fn try_call<R: Play>(
    world: &World<R>,
    room: usize,
    seen: &RefCell<BTreeSet<String>>,
    call: impl FnOnce(&mut World<R>, &mut Limited) -> Result<(), Why>,
) {
    let mut copy = world.clone();
    let mut out = Limited { octets: Vec::new(), room };
    if let Err(why) = call(&mut copy, &mut out) {
        assert!(copy.session == world.session, "{why:?} has changed the session");
        assert!(out.octets.is_empty(), "{why:?} has written");
        let name = format!("{why:?}");
        seen.borrow_mut().insert(name.split('(').next().unwrap_or_default().into());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1024, ..ProptestConfig::default() })]

    #[test]
    fn chunks_do_not_matter_to_an_esme(
        cfg in config(Esme::CONFIG), mode in mode(), sent in 0u8..5,
        stream in stream(0..12), cuts in vec(any::<Index>(), 0..12),
    ) {
        chunks::<Esme>(cfg, mode, sent, &stream, &cuts);
    }

    #[test]
    fn chunks_do_not_matter_to_an_smsc(
        cfg in config(Smsc::CONFIG), mode in mode(), sent in 0u8..5,
        stream in stream(0..12), cuts in vec(any::<Index>(), 0..12),
    ) {
        chunks::<Smsc>(cfg, mode, sent, &stream, &cuts);
    }

    #[test]
    fn single_octets_do_not_matter(
        cfg in config(Smsc::CONFIG), mode in mode(), stream in stream(0..5),
    ) {
        let mut whole: World<Smsc> = World::new(cfg, mode);
        let mut parts = whole.clone();
        whole.input = stream.clone();
        whole.settle(false);
        for octet in stream {
            parts.input.push(octet);
            parts.settle(false);
        }
        same(&whole, &parts);
    }

    #[test]
    fn a_tiny_output_writes_the_same_of_an_esme(
        cfg in config(Esme::CONFIG), mode in mode(), sent in 0u8..5, stream in stream(0..12),
    ) {
        tiny::<Esme>(cfg, mode, sent, &stream);
    }

    #[test]
    fn a_tiny_output_writes_the_same_of_an_smsc(
        cfg in config(Smsc::CONFIG), mode in mode(), sent in 0u8..5, stream in stream(0..12),
    ) {
        tiny::<Smsc>(cfg, mode, sent, &stream);
    }

    #[test]
    fn schedules_of_an_esme(
        cfg in config(Esme::CONFIG), mode in mode(), actions in vec(action(), 0..30),
    ) {
        schedule::<Esme>(cfg, mode, &actions);
    }

    #[test]
    fn schedules_of_an_smsc(
        cfg in config(Smsc::CONFIG), mode in mode(), actions in vec(action(), 0..30),
    ) {
        schedule::<Smsc>(cfg, mode, &actions);
    }
}

#[test]
fn a_refused_call_changes_nothing() {
    let seen = RefCell::default();
    let cases = ProptestConfig { cases: 96, ..ProptestConfig::default() };
    // The same cases in every run, as all refusals have to be among them.
    let runner = || {
        let rng = TestRng::deterministic_rng(RngAlgorithm::ChaCha);
        TestRunner::new_with_rng(cases.clone(), rng)
    };
    let short = Config { answer: Duration::from_secs(20), max_frame: 100, ..Smsc::CONFIG };
    let strategy = (config(short), mode(), vec(action(), 0..20));
    runner()
        .run(&strategy, |(cfg, mode, actions)| {
            refused::<Smsc>(cfg, mode, &actions, &seen);
            Ok(())
        })
        .unwrap();
    let strategy = (config(Config { max_frame: 30, ..Esme::CONFIG }), mode(), vec(action(), 0..20));
    runner()
        .run(&strategy, |(cfg, mode, actions)| {
            refused::<Esme>(cfg, mode, &actions, &seen);
            Ok(())
        })
        .unwrap();
    let all = ["Foreign", "Misfit", "OutFull", "TooLate", "TooLong", "WindowFull", "WrongState"];
    assert_eq!(seen.into_inner().iter().map(String::as_str).collect::<Vec<_>>(), all);
}
