//! Making one call of a tape again.

use alloc::vec::Vec;
use core::time::Duration;

use super::{
    Tape,
    code::{Code, Entry, take},
    numbers::version,
    pass::Scratch,
    replay::Call,
};
use crate::{
    out::Out,
    session::{BindMode, Esme, Event, RawResponder, Reply, Responder, Role, Slot, Smsc},
    time::Instant,
    wire::{
        Body, CommandId, Frame, Quirks, Split, op,
        pdu::{Pdu, Raw},
        split,
    },
};

pub(super) type Slots = Vec<Slot<u64>>;

/// Makes one call; `None` where its octets cannot be read.
pub(super) fn play<R: Plays>(
    tape: &mut Tape<R, Slots>,
    entry: Entry<'_>,
    call: &mut Call,
) -> Option<()> {
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
        Code::Lower => tape.lower_version(version((*octets.first()?).into())),
        code => {
            let mut out = Scratch::new(room(&mut octets)?);
            command(tape, code, octets, call, &mut out)?;
            call.room = out.room();
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
    call.room = out.room();
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
                    let _ = if code == Code::Refuse {
                        tape.answer(now, to, Err(status), out)
                    } else {
                        let response = pdu::$response::decode(frame.body(), seen).ok()?;
                        tape.answer(now, to, Ok(&response), out)
                    };
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
pub(super) trait Plays: Role + Sized {
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
