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
        Body, CommandId, Frame, Header, Operation, Pdu, Quirks, Split,
        op::{self, with_operations},
        pdu::Raw,
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
        Code::Answer | Code::Refuse => {
            let (raw, frame) = answered(octets)?;
            answer(tape, code, raw, call.now, frame, out)?;
        }
        Code::AnswerFailed => {
            let (raw, frame) = answered(octets)?;
            answer_failed(tape, raw, call.now, frame, out)?;
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

/// An answer, and the responder of its request.
fn answered(mut octets: &[u8]) -> Option<(RawResponder, Frame<'_>)> {
    let session = u32::try_from(take(&mut octets)?).ok()?;
    let span = u32::try_from(take(&mut octets)?).ok()?;
    let frame = frame(octets)?;
    let Header { command_id, sequence_number, .. } = frame.header;
    let CommandId(command_id) = command_id.request();
    Some((RawResponder { session, command_id, sequence_number, span }, frame))
}

fn body(frame: Frame<'_>) -> Option<Body<'_>> {
    Body::decode(frame.header.command_id, frame.body(), &mut Quirks::empty())?.ok()
}

/// Declares how each request is answered: by the responder of its operation.
macro_rules! answers {
    ($( [$id:ident: $name:ident, $response:ident] )*) => {
        fn answer<R: Role>(
            tape: &mut Tape<R, Slots>,
            code: Code,
            raw: RawResponder,
            now: Instant,
            frame: Frame<'_>,
            out: &mut Scratch,
        ) -> Option<()> {
            match CommandId(raw.command_id) {
                $( CommandId::$id => answer_as::<R, op::$name>(tape, code, raw, now, frame, out), )*
                id if BindMode::of(id).is_some() => {
                    answer_as::<R, op::Bind>(tape, code, raw, now, frame, out)
                }
                _ => answer_as::<R, op::Vendor>(tape, code, raw, now, frame, out),
            }
        }
    };
}
with_operations!(all answers);

fn answer_as<R: Role, O: Operation>(
    tape: &mut Tape<R, Slots>,
    code: Code,
    raw: RawResponder,
    now: Instant,
    frame: Frame<'_>,
    out: &mut Scratch,
) -> Option<()> {
    let to = Responder::<O>::from_raw(raw)?;
    let _ = if code == Code::Refuse {
        tape.answer(now, to, Err(frame.header.command_status), out)
    } else {
        let response = Pdu::decode(frame.body(), &mut Quirks::empty()).ok()?;
        tape.answer(now, to, Ok(&response), out)
    };
    Some(())
}

fn answer_failed<R: Role>(
    tape: &mut Tape<R, Slots>,
    raw: RawResponder,
    now: Instant,
    frame: Frame<'_>,
    out: &mut Scratch,
) -> Option<()> {
    let with = Pdu::decode(frame.body(), &mut Quirks::empty()).ok()?;
    let (to, status) = (Responder::from_raw(raw)?, frame.header.command_status);
    let _ = tape.answer_failed(now, to, status, &with, out);
    Some(())
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
    ($( [$id:ident: $name:ident, $response:ident] )*) => {
        fn send(
            tape: &mut Tape<Self, Slots>,
            now: Instant,
            token: u64,
            frame: Frame<'_>,
            out: &mut Scratch,
        ) -> Option<bool> {
            match body(frame)? {
                $( Body::$name(pdu) => Some(tape.send(now, &pdu, token, out).is_ok()), )*
                _ => None,
            }
        }
    };
}

impl Plays for Esme {
    with_operations!(esme sends);

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
    with_operations!(smsc sends);

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
