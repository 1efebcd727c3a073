//! A small language for scenarios: one session, its peer played by the test, virtual time.
//!
//! PDUs and events are words. `submit_sm #7` is a sound `submit_sm` with number 7,
//! `submit_sm_resp ESME_RTHROTTLED #7` a mere header; several stand in one text with `; ` between
//! them. What the session says and shows has to be asked for: anything left over fails the test,
//! and so does a deadline in the past with nothing left to do.
#![allow(dead_code, unreachable_pub)]

use core::time::Duration;

use smpp_proto::{
    Instant, Out,
    session::{
        BindMode, Config, Esme, Event, Notice, Outcome, Phase, RawResponder, Refused, Reply,
        Responder, Role, Session, Slot, Smsc, Why, esme as at_esme, smsc as at_smsc,
    },
    wire::{
        Body, CStr, CommandId, CommandStatus, DestAddress, Frame, InterfaceVersion, List,
        ListWriter, MessageState, Operation, Pdu, Quirks, Secret, Split, TlvWriter, Tlvs, Version,
        encode, op, pdu::*, split,
    },
};

pub const SECOND: Duration = Duration::from_secs(1);
pub const MICRO: Duration = Duration::from_micros(1);
/// The number of the vendor command in the tests.
pub const VENDOR: CommandId = CommandId(0x0001_0200);

pub type Live<R> = Session<R, u32, Vec<Slot<u32>>>;

// ── words to octets ──

/// The status with this name.
#[track_caller]
pub fn status(name: &str) -> CommandStatus {
    let named = CommandStatus::ALL.iter().copied().find(|status| status.name() == Some(name));
    named.or(hex(name).map(CommandStatus)).unwrap_or_else(|| panic!("no status {name}"))
}

/// The command with this name; `vendor` is [`VENDOR`], other numbers stand in hexadecimal.
#[track_caller]
pub fn command(name: &str) -> CommandId {
    let known = CommandId::ALL.iter().find(|id| id.name() == Some(name));
    match name {
        "vendor" => VENDOR,
        "vendor_resp" => VENDOR.response(),
        _ => *known
            .or(hex(name).map(CommandId).as_ref())
            .unwrap_or_else(|| panic!("no command {name}")),
    }
}

fn hex(text: &str) -> Option<u32> {
    u32::from_str_radix(text.strip_prefix("0x")?, 16).ok()
}

/// `bind_transceiver #1 v50`: the octets of one PDU. `v..` is the interface version in
/// hexadecimal, in a bind response its `sc_interface_version`; `bare` leaves the body out.
#[track_caller]
pub fn pdu(text: &str) -> Vec<u8> {
    let mut words = text.split_whitespace();
    let id = command(words.next().expect("a command"));
    let (mut code, mut number, mut version, mut bare) = (CommandStatus::ESME_ROK, 1, None, false);
    for word in words {
        match word.split_at(1) {
            ("#", digits) => {
                number = hex(digits).unwrap_or_else(|| digits.parse().expect("a number"));
            }
            ("v", octet) => version = Some(u8::from_str_radix(octet, 16).expect("a version")),
            _ if word == "bare" => bare = true,
            _ => code = status(word),
        }
    }
    let body = if bare || !code.is_ok() { Vec::new() } else { body(id, version) };
    raw(id, code, number, &body)
}

/// All PDUs of a text.
#[track_caller]
pub fn pdus(text: &str) -> Vec<u8> {
    text.split("; ").filter(|one| !one.is_empty()).flat_map(pdu).collect()
}

/// A PDU of these octets.
pub fn raw(id: CommandId, status: CommandStatus, number: u32, body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, status, number, &Raw(body), &mut octets).expect("room");
    octets
}

/// A PDU of this body.
pub fn whole<'p>(id: CommandId, number: u32, pdu: &impl Pdu<'p>) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, CommandStatus::ESME_ROK, number, pdu, &mut octets).expect("room");
    octets
}

/// A sound bind of this version.
pub fn bind(version: u8) -> Bind<'static> {
    Bind {
        system_id: CStr::new(b"esme").expect("short"),
        password: Secret::new(CStr::new(b"secret").expect("short")),
        interface_version: InterfaceVersion(version),
        ..Bind::default()
    }
}

/// One destination: a list of lists.
fn one_list(octets: &mut [u8]) -> List<'_, DestAddress<'_>> {
    let mut list = ListWriter::new(octets);
    let dl_name = CStr::new(b"all").expect("short");
    list.push(&DestAddress::DistributionList { dl_name }).expect("room");
    list.finish()
}

/// `submit_multi` to one destination, which a sound one has at least.
pub fn with_multi<T>(then: impl FnOnce(&SubmitMulti<'_>) -> T) -> T {
    let mut octets = [0; 64];
    then(&SubmitMulti { dest_address: one_list(&mut octets), ..SubmitMulti::default() })
}

macro_rules! bodies {
    ($id:expr; $( $konst:ident $ty:ident )*) => {
        match $id {
            $( CommandId::$konst => octets(&$ty::default()), )*
            _ => Vec::new(),
        }
    };
}

fn octets<'p>(pdu: &impl Pdu<'p>) -> Vec<u8> {
    let mut octets = vec![0; pdu.body_len()];
    pdu.put(&mut octets);
    octets
}

/// A sound body of the command.
fn body(id: CommandId, version: Option<u8>) -> Vec<u8> {
    if BindMode::of(id).is_some() {
        return octets(&bind(version.unwrap_or(0x34)));
    }
    if id.is_response() && BindMode::of(id.request()).is_some() {
        let mut buf = [0; 5];
        let mut tlvs = TlvWriter::new(&mut buf);
        if let Some(version) = version {
            tlvs.sc_interface_version(InterfaceVersion(version)).expect("room");
        }
        let system_id = CStr::new(b"smsc").expect("short");
        return octets(&BindResp { system_id, tlvs: tlvs.finish() });
    }
    if id == CommandId::SUBMIT_MULTI {
        return with_multi(|multi| octets(multi));
    }
    bodies! { id;
        OUTBIND Outbind SUBMIT_SM SubmitSm DELIVER_SM DeliverSm DATA_SM DataSm QUERY_SM QuerySm
        CANCEL_SM CancelSm REPLACE_SM ReplaceSm BROADCAST_SM BroadcastSm
        QUERY_BROADCAST_SM QueryBroadcastSm CANCEL_BROADCAST_SM CancelBroadcastSm
        PARAM_RETRIEVE ParamRetrieve QUERY_LAST_MSGS QueryLastMsgs
        QUERY_MSG_DETAILS QueryMsgDetails ALERT_NOTIFICATION AlertNotification
        SUBMIT_SM_RESP SubmitSmResp DELIVER_SM_RESP DeliverSmResp DATA_SM_RESP DataSmResp
        QUERY_SM_RESP QuerySmResp SUBMIT_MULTI_RESP SubmitMultiResp BROADCAST_SM_RESP BroadcastSmResp
        QUERY_BROADCAST_SM_RESP QueryBroadcastSmResp PARAM_RETRIEVE_RESP ParamRetrieveResp
        QUERY_LAST_MSGS_RESP QueryLastMsgsResp QUERY_MSG_DETAILS_RESP QueryMsgDetailsResp
    }
}

// ── octets and events to words ──

/// The PDUs in words, `; ` between them.
pub fn words(mut octets: &[u8]) -> Vec<String> {
    let mut all = Vec::new();
    while !octets.is_empty() {
        let Split::Frame(frame) = split(octets, usize::MAX) else {
            panic!("not a whole PDU: {octets:02x?}")
        };
        all.push(word(frame));
        octets = &octets[frame.octets.len()..];
    }
    all
}

fn word(frame: Frame<'_>) -> String {
    let header = frame.header;
    let mut text = head(frame);
    let tlvs = Body::decode(header.command_id, frame.body(), &mut Quirks::empty())
        .and_then(Result::ok)
        .map_or(Tlvs::NONE, |body| body.tlvs());
    if !tlvs.is_empty() {
        text += &format!(" {tlvs:?}");
    }
    if !header.command_status.is_ok() && !frame.body().is_empty() {
        text += &format!(" +{}", frame.body().len());
    }
    text
}

fn head(frame: Frame<'_>) -> String {
    let header = frame.header;
    let id = header.command_id;
    let id = match id.request() == VENDOR {
        true if id.is_response() => "vendor_resp".into(),
        true => "vendor".into(),
        false => id.to_string(),
    };
    let status = match header.command_status {
        CommandStatus::ESME_ROK => String::new(),
        status => format!(" {status}"),
    };
    format!("{id}{status} #{}", header.sequence_number)
}

fn quirks(quirks: Quirks) -> String {
    let names: Vec<_> = quirks.names().collect();
    if names.is_empty() { String::new() } else { format!(" ({})", names.join(" ")) }
}

fn outcome(outcome: &Outcome<'_>) -> String {
    match outcome {
        Outcome::Accepted(_) => "accepted".into(),
        Outcome::Refused(status) => format!("refused {status}"),
        Outcome::Nacked(status) => format!("nacked {status}"),
        Outcome::Malformed(error) => format!("malformed {error}"),
        Outcome::TimedOut => "timed out".into(),
        Outcome::Lost => "lost".into(),
    }
}

fn notice(notice: &Notice<'_>) -> String {
    let kind = match notice.kind {
        smpp_proto::session::NoticeKind::Malformed(error) => format!("Malformed {error}"),
        kind => format!("{kind:?}"),
    };
    format!("{kind}: {}", head(notice.frame))
}

/// What a request is in words, and the right to answer it.
type Asked = (String, Option<RawResponder>);

fn asked<P, O: Operation>(incoming: smpp_proto::session::Incoming<'_, P, O>) -> Asked {
    let Split::Frame(frame) = split(incoming.frame, usize::MAX) else { panic!("a frame") };
    (head(frame) + &quirks(incoming.quirks), Some(incoming.responder.into_raw()))
}

fn told<P>(announced: smpp_proto::session::Announced<'_, P>) -> Asked {
    let Split::Frame(frame) = split(announced.frame, usize::MAX) else { panic!("a frame") };
    (head(frame) + &quirks(announced.quirks), None)
}

// ── the two roles ──

/// What the language needs to know of a role.
pub trait Party: Role + Clone {
    const NAME: &'static str;

    fn config() -> Config;
    fn asked(request: Self::Request<'_>) -> Asked;
    /// Sends the command, with default fields; `None` where the role has no such call.
    fn send(
        session: &mut Live<Self>,
        now: Instant,
        id: CommandId,
        token: u32,
        out: &mut Wire,
    ) -> Option<Result<(), Why>>;
    fn hears_bind(scene: Scene<Self>, mode: BindMode, version: Version) -> Scene<Self>;
}

fn why<T, U>(result: Result<T, Refused<U>>) -> Result<(), Why> {
    result.map(|_| ()).map_err(|refused| refused.why)
}

macro_rules! sends {
    ($session:expr, $now:expr, $id:expr, $token:expr, $out:expr; $( $konst:ident $ty:ident )*) => {
        match $id {
            $( CommandId::$konst => {
                Some(why($session.send($now, &$ty::default(), $token, $out)))
            } )*
            CommandId::UNBIND => Some($session.unbind($now, Duration::ZERO)),
            VENDOR => Some(why($session.send_vendor($now, VENDOR, &Raw(b"x"), $token, $out))),
            _ => None,
        }
    };
}

impl Party for Esme {
    const NAME: &'static str = "esme";

    fn config() -> Config {
        Config::esme()
    }

    fn asked(request: at_esme::Request<'_>) -> Asked {
        use at_esme::Request as Q;
        match request {
            Q::DeliverSm(q) => asked(q),
            Q::DataSm(q) => asked(q),
            Q::AlertNotification(q) => told(q),
            Q::Outbind(q) => told(q),
            Q::Vendor(_, q) => asked(q),
        }
    }

    fn send(
        session: &mut Live<Self>,
        now: Instant,
        id: CommandId,
        token: u32,
        out: &mut Wire,
    ) -> Option<Result<(), Why>> {
        if let Some(mode) = BindMode::of(id) {
            return Some(session.bind(now, mode, &bind(0x50), out));
        }
        if id == CommandId::SUBMIT_MULTI {
            return Some(with_multi(|multi| why(session.send(now, multi, token, out))));
        }
        sends! { session, now, id, token, out;
            SUBMIT_SM SubmitSm DATA_SM DataSm QUERY_SM QuerySm CANCEL_SM CancelSm
            REPLACE_SM ReplaceSm BROADCAST_SM BroadcastSm QUERY_BROADCAST_SM QueryBroadcastSm
            CANCEL_BROADCAST_SM CancelBroadcastSm PARAM_RETRIEVE ParamRetrieve
            QUERY_LAST_MSGS QueryLastMsgs QUERY_MSG_DETAILS QueryMsgDetails
        }
    }

    fn hears_bind(scene: Scene<Self>, mode: BindMode, version: Version) -> Scene<Self> {
        let InterfaceVersion(octet) = version.into();
        let id = mode.command_id();
        // 3.3 has no bind_transceiver: then it is the SMSC that turns out to be 3.3.
        let declared = if mode == BindMode::Transceiver { octet.max(0x34) } else { octet };
        scene
            .binds(mode, declared)
            .says(&format!("{id} #1"))
            .hears(&format!("{} #1 v{octet:x}", id.response()))
            .sees(&format!("bound {mode:?} {version:?}"))
    }
}

impl Party for Smsc {
    const NAME: &'static str = "smsc";

    fn config() -> Config {
        Config::smsc()
    }

    fn asked(request: at_smsc::Request<'_>) -> Asked {
        use at_smsc::Request as Q;
        match request {
            Q::Bind(_, q) => asked(q),
            Q::SubmitSm(q) => asked(q),
            Q::DataSm(q) => asked(q),
            Q::SubmitMulti(q) => asked(q),
            Q::QuerySm(q) => asked(q),
            Q::CancelSm(q) => asked(q),
            Q::ReplaceSm(q) => asked(q),
            Q::BroadcastSm(q) => asked(q),
            Q::QueryBroadcastSm(q) => asked(q),
            Q::CancelBroadcastSm(q) => asked(q),
            Q::ParamRetrieve(q) => asked(q),
            Q::QueryLastMsgs(q) => asked(q),
            Q::QueryMsgDetails(q) => asked(q),
            Q::Vendor(_, q) => asked(q),
        }
    }

    fn send(
        session: &mut Live<Self>,
        now: Instant,
        id: CommandId,
        token: u32,
        out: &mut Wire,
    ) -> Option<Result<(), Why>> {
        if id == CommandId::OUTBIND {
            return Some(session.outbind(now, &Outbind::default(), out));
        }
        if id == CommandId::ALERT_NOTIFICATION {
            return Some(session.alert(now, &AlertNotification::default(), out));
        }
        sends! { session, now, id, token, out; DELIVER_SM DeliverSm DATA_SM DataSm }
    }

    fn hears_bind(scene: Scene<Self>, mode: BindMode, version: Version) -> Scene<Self> {
        let InterfaceVersion(octet) = version.into();
        let id = mode.command_id();
        let tlv = match version {
            Version::V3_3 => String::new(),
            _ => format!(" [sc_interface_version: {octet:x}]"),
        };
        scene
            .hears(&format!("{id} #1 v{octet:x}"))
            .sees(&format!("{id} #1"))
            .answers("ESME_ROK")
            .says(&format!("{} #1{tlv}", id.response()))
    }
}

macro_rules! answers {
    ($session:expr, $now:expr, $raw:expr, $status:expr, $out:expr; $( $konst:ident $op:ident $ty:ident )*) => {
        match CommandId($raw.command_id) {
            $( CommandId::$konst => {
                let resp = $ty::default();
                go::<R, op::$op>($session, $now, $raw, $status.map(|()| &resp), $out)
            } )*
            id if BindMode::of(id).is_some() => {
                let resp = BindResp { system_id: CStr::new(b"smsc").expect("short"), ..Default::default() };
                go::<R, op::Bind>($session, $now, $raw, $status.map(|()| &resp), $out)
            }
            _ => go::<R, op::Vendor>($session, $now, $raw, $status.map(|()| &Raw(b"y")), $out),
        }
    };
}

fn go<R: Role, O: Operation>(
    session: &mut Live<R>,
    now: Instant,
    raw: RawResponder,
    with: Result<&O::Response<'_>, CommandStatus>,
    out: &mut Wire,
) -> Result<(), Why> {
    let responder = Responder::<O>::from_raw(raw).expect("the operation of the request");
    why(session.answer(now, responder, with, out))
}

fn answer<R: Role>(
    session: &mut Live<R>,
    now: Instant,
    raw: RawResponder,
    status: Result<(), CommandStatus>,
    out: &mut Wire,
) -> Result<(), Why> {
    // No version has a default for these that every other one knows.
    let state = MessageState::DELIVERED;
    let query = QuerySmResp { message_state: state, ..QuerySmResp::default() };
    let mut octets = [0; 64];
    let details = QueryMsgDetailsResp {
        dest_address: one_list(&mut octets),
        message_status: state,
        ..QueryMsgDetailsResp::default()
    };
    match CommandId(raw.command_id) {
        CommandId::QUERY_SM => {
            return go::<R, op::QuerySm>(session, now, raw, status.map(|()| &query), out);
        }
        CommandId::QUERY_MSG_DETAILS => {
            return go::<R, op::QueryMsgDetails>(session, now, raw, status.map(|()| &details), out);
        }
        _ => {}
    }
    answers! { session, now, raw, status, out;
        SUBMIT_SM SubmitSm SubmitSmResp SUBMIT_MULTI SubmitMulti SubmitMultiResp
        DELIVER_SM DeliverSm DeliverSmResp DATA_SM DataSm DataSmResp
        CANCEL_SM CancelSm CancelSmResp REPLACE_SM ReplaceSm ReplaceSmResp
        BROADCAST_SM BroadcastSm BroadcastSmResp
        QUERY_BROADCAST_SM QueryBroadcastSm QueryBroadcastSmResp
        CANCEL_BROADCAST_SM CancelBroadcastSm CancelBroadcastSmResp
        PARAM_RETRIEVE ParamRetrieve ParamRetrieveResp
        QUERY_LAST_MSGS QueryLastMsgs QueryLastMsgsResp
    }
}

// ── the scene ──

/// The output: as much room as the scene gives it.
#[derive(Clone, Debug, Default)]
pub struct Wire {
    octets: Vec<u8>,
    limit: usize,
}

impl Out for Wire {
    fn room(&self) -> usize {
        self.limit - self.octets.len()
    }

    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        let start = self.octets.len();
        if len > self.room() {
            return None;
        }
        self.octets.resize(start + len, 0);
        Some(&mut self.octets[start..])
    }
}

/// One session and what it has said and shown.
#[derive(Clone)]
pub struct Scene<R: Party> {
    pub session: Live<R>,
    pub now: Instant,
    input: Vec<u8>,
    out: Wire,
    said: Vec<String>,
    seen: Vec<String>,
    /// All octets it has written.
    pub written: Vec<u8>,
    /// The requests that wait for an answer, oldest first.
    pub asked: Vec<RawResponder>,
}

pub fn esme() -> Scene<Esme> {
    Scene::new(Config::esme(), 4)
}

pub fn smsc() -> Scene<Smsc> {
    Scene::new(Config::smsc(), 4)
}

/// An ESME with these settings.
pub fn esme_with(change: impl FnOnce(&mut Config)) -> Scene<Esme> {
    with(change)
}

/// An SMSC with these settings.
pub fn smsc_with(change: impl FnOnce(&mut Config)) -> Scene<Smsc> {
    with(change)
}

pub fn with<R: Party>(change: impl FnOnce(&mut Config)) -> Scene<R> {
    let mut config = R::config();
    change(&mut config);
    Scene::new(config, 4)
}

impl<R: Party> Scene<R> {
    pub fn new(config: Config, slots: usize) -> Self {
        // Not at the epoch, so that nothing hides behind time zero.
        let now = Instant::from_micros(1_000_000);
        let slots = (0..slots).map(|_| Slot::EMPTY).collect();
        Self {
            session: Session::new(config, slots, now),
            now,
            input: Vec::new(),
            out: Wire { octets: Vec::new(), limit: usize::MAX },
            said: Vec::new(),
            seen: Vec::new(),
            written: Vec::new(),
            asked: Vec::new(),
        }
    }

    // ── what happens to it ──

    /// Octets of PDUs in words come.
    #[track_caller]
    pub fn hears(self, text: &str) -> Self {
        self.hears_octets(&pdus(text))
    }

    #[track_caller]
    pub fn hears_octets(mut self, octets: &[u8]) -> Self {
        self.nothing_left();
        self.input.extend_from_slice(octets);
        self.run();
        self
    }

    /// Time goes on.
    #[track_caller]
    pub fn after(mut self, time: Duration) -> Self {
        self.nothing_left();
        self.now = self.now + time;
        self.run();
        self
    }

    /// The caller sends a command.
    #[track_caller]
    pub fn sends(mut self, name: &str, token: u32) -> Self {
        self.nothing_left();
        let id = command(name);
        let sent = R::send(&mut self.session, self.now, id, token, &mut self.out);
        self.did(sent.unwrap_or_else(|| panic!("{} has no call for {name}", R::NAME)))
    }

    /// The caller does something else.
    #[track_caller]
    pub fn does(
        mut self,
        what: impl FnOnce(&mut Live<R>, Instant, &mut Wire) -> Result<(), Why>,
    ) -> Self {
        self.nothing_left();
        let done = what(&mut self.session, self.now, &mut self.out);
        self.did(done)
    }

    /// The caller answers the oldest request that waits: `ESME_ROK` with a body.
    #[track_caller]
    pub fn answers(mut self, name: &str) -> Self {
        self.nothing_left();
        let raw = self.asked.remove(0);
        let status = status(name);
        let with = if status.is_ok() { Ok(()) } else { Err(status) };
        let done = answer(&mut self.session, self.now, raw, with, &mut self.out);
        if done == Err(Why::OutFull) {
            self.asked.insert(0, raw);
        }
        self.did(done)
    }

    /// The caller loses the oldest responder.
    pub fn forgets(mut self) -> Self {
        self.asked.remove(0);
        self
    }

    #[track_caller]
    pub fn unbinds(self, settle: Duration) -> Self {
        self.does(|session, now, _| session.unbind(now, settle))
    }

    #[track_caller]
    pub fn hangs_up(mut self) -> Self {
        self.nothing_left();
        self.session.hang_up();
        self.run();
        self
    }

    /// The output takes this many octets at a time from here on: 0 for a peer that does not read.
    #[track_caller]
    pub fn room(mut self, limit: usize) -> Self {
        self.nothing_left();
        self.out.limit = limit;
        self.run();
        self
    }

    #[track_caller]
    fn did(mut self, done: Result<(), Why>) -> Self {
        if let Err(why) = done {
            let why = match why {
                Why::Misfit(misfit) => misfit.to_string(),
                why => format!("{why:?}"),
            };
            self.seen.push(format!("refused: {why}"));
        }
        self.run();
        self
    }

    #[track_caller]
    fn run(&mut self) {
        loop {
            let (used, shown) = {
                let step = self.session.step(self.now, &self.input, &mut self.out);
                (step.used, step.event.map(show::<R>))
            };
            self.input.drain(..used);
            let idle = shown.is_none();
            if let Some((text, responder)) = shown {
                self.seen.push(text);
                self.asked.extend(responder);
            }
            let flushed = !self.out.octets.is_empty();
            if idle && !flushed {
                break;
            }
            if idle || self.out.room() < 16 {
                self.said.extend(words(&self.out.octets));
                self.written.extend_from_slice(&self.out.octets);
                self.out.octets.clear();
            }
        }
        if let (Some(at), true) = (self.session.deadline(), self.out.room() >= 16) {
            assert!(at > self.now, "deadline {at:?} is not after {:?}", self.now);
        }
    }

    // ── what comes of it ──

    /// It has said exactly this.
    #[track_caller]
    pub fn says(mut self, text: &str) -> Self {
        let said = core::mem::take(&mut self.said).join("; ");
        assert_eq!(said, text, "said, of {}; seen: {:?}", R::NAME, self.seen);
        self
    }

    /// It has shown exactly this.
    #[track_caller]
    pub fn sees(mut self, text: &str) -> Self {
        let seen = core::mem::take(&mut self.seen).join("; ");
        assert_eq!(seen, text, "seen, of {}; said: {:?}", R::NAME, self.said);
        self
    }

    /// It has said and shown nothing.
    #[track_caller]
    pub fn quiet(self) -> Self {
        self.nothing_left();
        self
    }

    /// What it has said and shown, whatever it is.
    pub fn take(&mut self) -> (Vec<String>, Vec<String>) {
        (core::mem::take(&mut self.said), core::mem::take(&mut self.seen))
    }

    /// What was said before the rest, taken by [`Self::take`].
    pub fn put_back(mut self, said: Vec<String>) -> Self {
        self.said.splice(0..0, said);
        self
    }

    #[track_caller]
    pub fn is(self, phase: Phase) -> Self {
        assert_eq!(self.session.phase(), phase);
        self
    }

    #[track_caller]
    pub fn wakes_after(self, time: Duration) -> Self {
        let at = self.session.deadline().map(|at| at.since(self.now));
        assert_eq!(at, Some(time), "deadline");
        self
    }

    #[track_caller]
    pub fn in_flight(self, count: usize) -> Self {
        assert_eq!(self.session.in_flight(), count, "in flight");
        self
    }

    #[track_caller]
    pub fn unanswered(self, count: u32) -> Self {
        assert_eq!(self.session.unanswered(), count, "unanswered");
        self
    }

    #[track_caller]
    pub fn ended(self) -> Self {
        assert!(self.session.ended(), "not ended");
        assert_eq!(self.session.in_flight(), 0);
        assert_eq!(self.session.deadline(), None);
        self.hears("enquire_link #9").quiet()
    }

    #[track_caller]
    fn nothing_left(&self) {
        assert!(self.said.is_empty(), "{} also says {:?}", R::NAME, self.said);
        assert!(self.seen.is_empty(), "{} also sees {:?}", R::NAME, self.seen);
    }

    // ── into a state ──

    /// Bound in this mode and version.
    #[track_caller]
    pub fn bound(self, mode: BindMode, version: Version) -> Self {
        let scene = R::hears_bind(self, mode, version);
        assert_eq!(scene.session.mode(), Some(mode));
        assert_eq!(scene.session.version(), version);
        scene
    }

    #[track_caller]
    pub fn bound_tx(self) -> Self {
        self.bound(BindMode::Transmitter, Version::V3_4)
    }

    #[track_caller]
    pub fn bound_rx(self) -> Self {
        self.bound(BindMode::Receiver, Version::V3_4)
    }

    #[track_caller]
    pub fn bound_trx(self) -> Self {
        self.bound(BindMode::Transceiver, Version::V3_4)
    }
}

impl Scene<Esme> {
    #[track_caller]
    pub fn binds(self, mode: BindMode, version: u8) -> Self {
        self.does(|session, now, out| session.bind(now, mode, &bind(version), out))
    }

    /// A `bind_transceiver` of 3.4 is out, with number 1.
    #[track_caller]
    pub fn binding(self) -> Self {
        self.binds(BindMode::Transceiver, 0x34).says("bind_transceiver #1")
    }
}

impl<R: Party> Drop for Scene<R> {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.nothing_left();
        }
    }
}

fn show<R: Party>(event: Event<'_, R::Request<'_>, u32>) -> Asked {
    let text = match event {
        Event::Bound(bound) => {
            format!("bound {:?} {:?}{}", bound.mode, bound.version, quirks(bound.quirks))
        }
        Event::BindRefused(status) => format!("bind refused {status}"),
        Event::Request(request) => return R::asked(request),
        Event::Reply(Reply { token, outcome: what, quirks: found, .. }) => {
            format!("reply {token} {}{}", outcome(&what), quirks(found))
        }
        Event::Notice(what) => notice(&what),
        Event::Unanswered(count) => format!("unanswered {count}"),
        Event::Ended(cause) => format!("ended {cause:?}"),
    };
    (text, None)
}
