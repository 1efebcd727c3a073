//! Playing a tape: each call is made again by a [`Tape`], which gives its digest anew.

use alloc::vec::Vec;
use core::{fmt, time::Duration};

use super::{
    MAX_SLOTS, Scratch, Tape,
    code::{Code, Entry, take},
    settings,
};
use crate::{
    session::{
        BindMode, Config, Esme, Event, RawResponder, Reply, Responder, Role, Side, Slot, Smsc,
    },
    time::Instant,
    wire::{
        Body, CommandId, Frame, Quirks, Split, Version, op,
        pdu::{Pdu, Raw},
        split,
    },
};

type Slots = Vec<Slot<u64>>;

/// The slots of a script that does not say how many there are.
const SLOTS: usize = 8;

/// One call that has been made again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Which call it is, from 0.
    pub index: usize,
    /// Where it stands on the tape, in octets from the start.
    pub offset: usize,
    /// The name of the call.
    pub name: &'static str,
    /// The digest that stands on the tape; `None` in a script.
    pub recorded: Option<[u8; 4]>,
    /// The digest of what came of it.
    pub digest: [u8; 4],
    /// The moment of the call.
    pub now: Instant,
    /// A step that had no event.
    pub idle: bool,
    /// How many octets the output has still room for.
    pub room: usize,
    /// The token that went into the window.
    pub given: Option<u64>,
    /// The token that came back in a reply.
    pub back: Option<u64>,
    /// How many requests are out.
    pub in_flight: usize,
    /// The end was told.
    pub ended: bool,
    /// When the session wants to be called again.
    pub deadline: Option<Instant>,
}

/// What a whole tape did.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Summary {
    /// How many calls there are.
    pub calls: usize,
    /// How many tokens went into the window.
    pub given: usize,
    /// How many tokens came back in replies.
    pub back: usize,
    /// How many requests are out at the end.
    pub in_flight: usize,
    /// Whether the end was told.
    pub ended: bool,
    /// Where the tape is cut, in octets from the start: what stands there is no call. `None` where
    /// it was played to its end.
    pub cut: Option<usize>,
}

/// The first call that came out otherwise than recorded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Diverged {
    /// Which call it is, from 0.
    pub call: usize,
    /// Where it stands on the tape, in octets from the start.
    pub offset: usize,
    /// The name of the call.
    pub name: &'static str,
    /// The digest on the tape.
    pub recorded: [u8; 4],
    /// The digest of what came of it.
    pub replayed: [u8; 4],
}

impl fmt::Display for Diverged {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { call, offset, name, .. } = self;
        write!(f, "call {call} ({name}, octet {offset}) came out otherwise than recorded")
    }
}

impl core::error::Error for Diverged {}

/// Plays a tape and compares each call that has a digest. Total: any octets are a tape, at worst one
/// that is cut before its first call.
///
/// # Errors
/// The first call that came out otherwise than recorded.
pub fn replay(tape: &[u8]) -> Result<Summary, Diverged> {
    let mut script = Script::new(tape);
    let mut summary = Summary::default();
    for call in script.by_ref() {
        if let Some(recorded) = call.recorded.filter(|recorded| *recorded != call.digest) {
            let Call { index, offset, name, digest: replayed, .. } = call;
            return Err(Diverged { call: index, offset, name, recorded, replayed });
        }
        summary.calls += 1;
        summary.given += usize::from(call.given.is_some());
        summary.back += usize::from(call.back.is_some());
        summary.in_flight = call.in_flight;
        summary.ended |= call.ended;
    }
    summary.cut = script.cut();
    Ok(summary)
}

/// Plays a tape call by call, whatever its digests say; it is cut at the first call that cannot be
/// read. A script need not begin by opening a session: it then plays an SMSC of 8 slots with the
/// default settings.
#[derive(Clone, Debug)]
pub struct Script<'t> {
    tape: &'t [u8],
    rest: &'t [u8],
    calls: usize,
    now: Instant,
    player: Player,
}

#[derive(Clone, Debug)]
enum Player {
    Esme(Tape<Esme, Slots>),
    Smsc(Tape<Smsc, Slots>),
}

impl<'t> Script<'t> {
    /// A tape, or any octets.
    #[must_use]
    pub fn new(tape: &'t [u8]) -> Self {
        let now = Instant::from_micros(0);
        let player = Player::new(Side::Smsc, Config::smsc(), SLOTS, now);
        Self { tape, rest: tape, calls: 0, now, player }
    }

    /// Where the tape is cut, in octets from the start, once the calls have ended; `None` where all
    /// has been played.
    #[must_use]
    pub fn cut(&self) -> Option<usize> {
        (!self.rest.is_empty()).then(|| self.tape.len() - self.rest.len())
    }
}

impl Iterator for Script<'_> {
    type Item = Call;

    fn next(&mut self) -> Option<Call> {
        let mut rest = self.rest;
        let entry = Entry::take(&mut rest)?;
        let offset = self.tape.len() - self.rest.len();
        let now = Instant::from_micros(self.now.as_micros().saturating_add(entry.delta));
        if entry.code == Code::Open {
            if self.calls > 0 {
                return None;
            }
            (self.player, self.now) = Player::open(entry.octets)?;
        } else {
            self.now = now;
        }
        let mut call = Call {
            index: self.calls,
            offset,
            name: entry.code.name(),
            recorded: entry.digest,
            digest: [0; 4],
            now: self.now,
            idle: false,
            room: 0,
            given: None,
            back: None,
            in_flight: 0,
            ended: false,
            deadline: None,
        };
        match &mut self.player {
            Player::Esme(tape) => play(tape, entry, &mut call)?,
            Player::Smsc(tape) => play(tape, entry, &mut call)?,
        }
        self.rest = rest;
        self.calls += 1;
        Some(call)
    }
}

impl Player {
    fn new(side: Side, cfg: Config, slots: usize, now: Instant) -> Self {
        let slots = (0..slots).map(|_| Slot::EMPTY).collect();
        match side {
            Side::Esme => Self::Esme(Tape::new(cfg, slots, now)),
            Side::Smsc => Self::Smsc(Tape::new(cfg, slots, now)),
        }
    }

    fn open(octets: &[u8]) -> Option<(Self, Instant)> {
        let (&role, mut octets) = octets.split_first()?;
        let side = if role == Side::Esme as u8 { Side::Esme } else { Side::Smsc };
        let now = Instant::from_micros(take(&mut octets)?);
        let slots = usize::try_from(take(&mut octets)?).ok().filter(|slots| *slots <= MAX_SLOTS)?;
        let cfg = settings::take(octets, side)?;
        Some((Self::new(side, cfg, slots, now), now))
    }
}

/// Makes one call; `None` where its octets cannot be read.
fn play<R: Plays>(tape: &mut Tape<R, Slots>, entry: Entry<'_>, call: &mut Call) -> Option<()> {
    let mut octets = entry.octets;
    if entry.code != Code::Open {
        tape.octets.clear();
    }
    match entry.code {
        Code::Open => {}
        Code::Step | Code::StepAnew => step(tape, entry, call)?,
        Code::Unbind => {
            let settle = Duration::from_micros(take(&mut octets)?);
            let _ = tape.unbind(call.now, settle);
        }
        Code::HangUp => tape.hang_up(),
        Code::Lower => tape.lower_version(match octets.first()? {
            0 => Version::V3_3,
            1 => Version::V3_4,
            _ => Version::V5_0,
        }),
        code => {
            let mut out = Scratch::new(room(&mut octets)?);
            command(tape, code, octets, call, &mut out)?;
            call.room = crate::out::Out::room(&out);
        }
    }
    call.digest = *tape.octets.last_chunk::<4>()?;
    call.in_flight = tape.session().in_flight();
    call.deadline = tape.session().deadline();
    Some(())
}

fn room(octets: &mut &[u8]) -> Option<usize> {
    Some(usize::try_from(take(octets)?).unwrap_or(usize::MAX))
}

fn step<R: Plays>(tape: &mut Tape<R, Slots>, entry: Entry<'_>, call: &mut Call) -> Option<()> {
    let mut fresh = entry.octets;
    let mut out = Scratch::new(room(&mut fresh)?);
    let limit = take(&mut fresh)?.wrapping_sub(1);
    let mut input = core::mem::take(&mut tape.unread);
    if entry.code == Code::StepAnew {
        input.clear();
    }
    input.extend_from_slice(fresh);
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let event = tape.step_within(limit, call.now, &input, &mut out).event;
    call.room = crate::out::Out::room(&out);
    match event {
        None => call.idle = true,
        Some(Event::Reply(Reply { token, .. })) => call.back = Some(token),
        Some(Event::Ended(_)) => call.ended = true,
        Some(_) => {}
    }
    Some(())
}

/// Makes a call that carries a PDU.
fn command<R: Plays>(
    tape: &mut Tape<R, Slots>,
    code: Code,
    mut octets: &[u8],
    call: &mut Call,
    out: &mut Scratch,
) -> Option<()> {
    match code {
        Code::Send | Code::SendVendor => {
            let token = take(&mut octets)?;
            let frame = frame(octets)?;
            let sent = if code == Code::Send {
                R::send(tape, call.now, token, frame, out)?
            } else {
                let (id, body) = (frame.header.command_id, Raw(frame.body()));
                tape.send_vendor(call.now, id, &body, token, out).is_ok()
            };
            call.given = sent.then_some(token);
        }
        Code::Answer | Code::Refuse | Code::AnswerFailed => {
            let session = u32::try_from(take(&mut octets)?).ok()?;
            let span = u32::try_from(take(&mut octets)?).ok()?;
            answer(tape, code, [session, span], call.now, frame(octets)?, out)?;
        }
        _ => R::own(tape, call.now, frame(octets)?, out)?,
    }
    Some(())
}

/// The one frame that these octets are.
fn frame(octets: &[u8]) -> Option<Frame<'_>> {
    match split(octets, octets.len()) {
        Split::Frame(frame) if frame.octets.len() == octets.len() => Some(frame),
        _ => None,
    }
}

fn body(frame: Frame<'_>) -> Option<Body<'_>> {
    Body::decode(frame.header.command_id, frame.body(), &mut Quirks::empty())?.ok()
}

/// Declares how each request is answered: number, operation, response.
macro_rules! answers {
    ($( $($id:ident)|+ $op:ident $response:ident; )*) => {
        fn answer<R: Role>(
            tape: &mut Tape<R, Slots>,
            code: Code,
            [session, span]: [u32; 2],
            now: Instant,
            frame: Frame<'_>,
            out: &mut Scratch,
        ) -> Option<()> {
            use crate::wire::pdu;
            let (id, status) = (frame.header.command_id.request(), frame.header.command_status);
            let sequence_number = frame.header.sequence_number;
            let raw = RawResponder { session, command_id: id.0, sequence_number, span };
            let seen = &mut Quirks::empty();
            if code == Code::AnswerFailed {
                let with = pdu::DataSmResp::decode(frame.body(), seen).ok()?;
                let _ = tape.answer_failed(now, Responder::from_raw(raw)?, status, &with, out);
                return Some(());
            }
            match id {
                $( $(CommandId::$id)|+ => {
                    let to = Responder::<op::$op>::from_raw(raw)?;
                    let response = pdu::$response::decode(frame.body(), seen).ok()?;
                    let with = if code == Code::Answer { Ok(&response) } else { Err(status) };
                    let _ = tape.answer(now, to, with, out);
                } )*
                _ => {
                    let to = Responder::<op::Vendor>::from_raw(raw)?;
                    let response = Raw(frame.body());
                    let with = if code == Code::Answer { Ok(&response) } else { Err(status) };
                    let _ = tape.answer(now, to, with, out);
                }
            }
            Some(())
        }
    };
}

answers! {
    BIND_RECEIVER | BIND_TRANSMITTER | BIND_TRANSCEIVER Bind BindResp;
    SUBMIT_SM SubmitSm SubmitSmResp;
    SUBMIT_MULTI SubmitMulti SubmitMultiResp;
    DELIVER_SM DeliverSm DeliverSmResp;
    DATA_SM DataSm DataSmResp;
    QUERY_SM QuerySm QuerySmResp;
    CANCEL_SM CancelSm CancelSmResp;
    REPLACE_SM ReplaceSm ReplaceSmResp;
    BROADCAST_SM BroadcastSm BroadcastSmResp;
    QUERY_BROADCAST_SM QueryBroadcastSm QueryBroadcastSmResp;
    CANCEL_BROADCAST_SM CancelBroadcastSm CancelBroadcastSmResp;
    PARAM_RETRIEVE ParamRetrieve ParamRetrieveResp;
    QUERY_LAST_MSGS QueryLastMsgs QueryLastMsgsResp;
    QUERY_MSG_DETAILS QueryMsgDetails QueryMsgDetailsResp;
}

/// What a role alone can be told to do.
trait Plays: Role + Sized {
    /// Sends a request; whether it was taken.
    fn send(
        tape: &mut Tape<Self, Slots>,
        now: Instant,
        token: u64,
        frame: Frame<'_>,
        out: &mut Scratch,
    ) -> Option<bool>;

    /// The role's own call.
    fn own(
        tape: &mut Tape<Self, Slots>,
        now: Instant,
        frame: Frame<'_>,
        out: &mut Scratch,
    ) -> Option<()>;
}

/// Declares what a role sends.
macro_rules! sends {
    ($($pdu:ident)*) => {
        fn send(
            tape: &mut Tape<Self, Slots>,
            now: Instant,
            token: u64,
            frame: Frame<'_>,
            out: &mut Scratch,
        ) -> Option<bool> {
            match body(frame)? {
                $( Body::$pdu(pdu) => Some(tape.send(now, &pdu, token, out).is_ok()), )*
                _ => None,
            }
        }
    };
}

impl Plays for Esme {
    sends! {
        SubmitSm SubmitMulti DataSm QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm
        CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails
    }

    fn own(
        tape: &mut Tape<Self, Slots>,
        now: Instant,
        frame: Frame<'_>,
        out: &mut Scratch,
    ) -> Option<()> {
        let mode = BindMode::of(frame.header.command_id)?;
        let bind = Pdu::decode(frame.body(), &mut Quirks::empty()).ok()?;
        let _ = tape.bind(now, mode, &bind, out);
        Some(())
    }
}

impl Plays for Smsc {
    sends! { DeliverSm DataSm }

    fn own(
        tape: &mut Tape<Self, Slots>,
        now: Instant,
        frame: Frame<'_>,
        out: &mut Scratch,
    ) -> Option<()> {
        let _ = match body(frame)? {
            Body::Outbind(outbind) => tape.outbind(now, &outbind, out),
            Body::AlertNotification(alert) => tape.alert(now, &alert, out),
            _ => return None,
        };
        Some(())
    }
}
