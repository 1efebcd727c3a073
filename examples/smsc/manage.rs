//! Asking about, replacing and cancelling messages that were taken.

use std::time::SystemTime;

use smpp_proto::wire::{
    CommandStatus, MessageState,
    pdu::{CancelSm, QuerySm, ReplaceSm},
};

use crate::{
    centre::{Centre, Peer},
    dates,
    message::Message,
    store::Serial,
    submit,
};

/// What a message has come to.
pub struct Standing {
    pub state: MessageState,
    pub error: u8,
    pub done: Option<SystemTime>,
}

impl Standing {
    pub fn of(message: &Message, peer: &Peer) -> Self {
        let place = message.place();
        Self {
            state: place.map_or(MessageState::UNKNOWN, |place| place.state_for(peer.version)),
            error: place.map_or(0, |place| place.error),
            done: place.and_then(|place| place.done),
        }
    }
}

/// Finds a message by its id and its source, which has to be the one it was submitted with: a message
/// of another source fails with `otherwise`.
pub fn find(
    centre: &Centre,
    peer: &Peer,
    id: &[u8],
    source: &[u8],
    otherwise: CommandStatus,
) -> Result<Serial, CommandStatus> {
    let found = centre.store.find(&peer.account, id);
    let found = found.and_then(|serial| Some((serial, centre.store.get(serial)?)));
    let (serial, message) = found
        .filter(|(_, message)| message.has_id_for(peer.version))
        .ok_or(CommandStatus::ESME_RINVMSGID)?;
    if message.original().source.addr == source { Ok(serial) } else { Err(otherwise) }
}

pub fn query_sm(
    centre: &Centre,
    peer: &Peer,
    pdu: &QuerySm<'_>,
) -> Result<Standing, CommandStatus> {
    let fail = CommandStatus::ESME_RQUERYFAIL;
    let (id, source) = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = find(centre, peer, id, source, fail)?;
    centre.store.get(serial).map(|message| Standing::of(message, peer)).ok_or(fail)
}

/// Replaces the text of a message that waits; its times stay where the request leaves them empty, and
/// what has set out is not held back.
pub fn replace_sm(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &ReplaceSm<'_>,
    frame: &[u8],
) -> Result<(), CommandStatus> {
    let fail = CommandStatus::ESME_RREPLACEFAIL;
    let now = SystemTime::now();
    let start =
        dates::until(pdu.schedule_delivery_time, now).map_err(|_| CommandStatus::ESME_RINVSCHED)?;
    let expiry =
        dates::until(pdu.validity_period, now).map_err(|_| CommandStatus::ESME_RINVEXPIRY)?;
    let (id, source) = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = find(centre, peer, id, source, fail)?;
    centre.store.get(serial).filter(|message| !message.is_done()).ok_or(fail)?;
    submit::change(centre, serial, |message| message.replaced = Some(frame.into()))?;
    if let Some(start) = start {
        submit::reschedule(centre, serial, start);
    }
    if let Some(expiry) = expiry {
        submit::expire_after(centre, serial, expiry);
    }
    Ok(())
}

/// Cancels one message, or all that wait with these addresses where there is no id.
pub fn cancel_sm(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &CancelSm<'_>,
) -> Result<(), CommandStatus> {
    let fail = CommandStatus::ESME_RCANCELFAIL;
    let source = pdu.source_addr.as_bytes();
    let serials = match pdu.message_id.as_bytes() {
        [] => waiting(centre, peer, pdu),
        id => {
            let serial = find(centre, peer, id, source, fail)?;
            centre.store.get(serial).filter(|message| fits(message, pdu)).ok_or(fail)?;
            vec![serial]
        }
    };
    let mut cancelled = false;
    for serial in serials {
        cancelled |= cancel(centre, serial);
    }
    if cancelled { Ok(()) } else { Err(fail) }
}

/// Brings all places of a message that are under way to their end; whether there were any.
pub fn cancel(centre: &mut Centre, serial: Serial) -> bool {
    let places = centre.store.get(serial).map_or(0, |message| message.places.len());
    let mut cancelled = false;
    for place in 0..places {
        cancelled |= centre.end(serial, place, MessageState::DELETED, 0);
    }
    cancelled
}

/// Whether what a `cancel_sm` says beside the id is as in the message: it may be left out.
fn fits(message: &Message, pdu: &CancelSm<'_>) -> bool {
    let (service, to) = (pdu.service_type.as_bytes(), pdu.destination_addr.as_bytes());
    (service.is_empty() || message.original().service_type == service)
        && (to.is_empty() || message.places.iter().any(|place| *place.number.digits == *to))
}

/// The messages that wait with the addresses and, where it is given, the service of a `cancel_sm`.
fn waiting(centre: &Centre, peer: &Peer, pdu: &CancelSm<'_>) -> Vec<Serial> {
    let same = |message: &Message| {
        !message.is_done()
            && message.original().source.addr == pdu.source_addr.as_bytes()
            && !pdu.destination_addr.is_empty()
            && fits(message, pdu)
    };
    let all = centre.store.of(&peer.account).filter(|(_, message)| same(message));
    all.map(|(serial, _)| serial).collect()
}
