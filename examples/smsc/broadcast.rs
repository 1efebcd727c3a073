//! Cell broadcast: on the air until it is cancelled or its validity ends.

use smpp_proto::{
    smsc::MessageId,
    wire::{
        CommandStatus, MessageState, Tag, TlvWriter, Tlvs,
        pdu::{BroadcastSm, CancelBroadcastSm, QueryBroadcastSm},
    },
};

use crate::{
    centre::{Centre, Peer},
    dates, manage,
    manage::Standing,
    message::{Message, Number, Place},
    outcome::Outcome,
    submit,
};

/// What a broadcast has to say. SMPP 5.0 §4.4.1.1.
const MANDATORY: [Tag; 4] = [
    Tag::BROADCAST_AREA_IDENTIFIER,
    Tag::BROADCAST_CONTENT_TYPE,
    Tag::BROADCAST_REP_NUM,
    Tag::BROADCAST_FREQUENCY_INTERVAL,
];

/// In percent: every cell of the area has it.
const SUCCESS: u8 = 100;

pub fn broadcast_sm(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &BroadcastSm<'_>,
    frame: &[u8],
) -> Result<MessageId, CommandStatus> {
    if MANDATORY.iter().any(|tag| pdu.tlvs.get(*tag).is_none()) {
        return Err(CommandStatus::ESME_RMISSINGTLV);
    }
    let now = std::time::SystemTime::now();
    dates::until(pdu.schedule_delivery_time, now).map_err(|_| CommandStatus::ESME_RINVSCHED)?;
    let expiry =
        dates::until(pdu.validity_period, now).map_err(|_| CommandStatus::ESME_RINVEXPIRY)?;
    if pdu.replace_if_present_flag == 1 {
        return replace(centre, peer, pdu, frame);
    }
    let state = MessageState::ENROUTE;
    let outcome = Outcome { state, error: 0 };
    let place = Place { number: Number::international(""), state, error: 0, done: None, outcome };
    let (serial, id) = submit::keep(centre, peer, frame, vec![place])?;
    if let Some(expiry) = expiry {
        submit::expire_after(centre, serial, expiry);
    }
    Ok(id)
}

/// Puts a broadcast in the place of one that is on the air, which keeps its id.
fn replace(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &BroadcastSm<'_>,
    frame: &[u8],
) -> Result<MessageId, CommandStatus> {
    let fail = CommandStatus::ESME_RINVSUBREP;
    let (id, source) = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = manage::find(centre, peer, id, source, fail)?;
    let message = centre.store.get(serial).filter(|message| !message.is_done());
    let id = message.ok_or(fail)?.id;
    centre.store.change(serial, |message| message.frame = frame.into());
    Ok(id)
}

/// The TLVs that say what a broadcast has come to.
pub fn query_broadcast_sm(
    centre: &Centre,
    peer: &Peer,
    pdu: &QueryBroadcastSm<'_>,
) -> Result<Vec<u8>, CommandStatus> {
    let fail = CommandStatus::ESME_RBCASTQUERYFAIL;
    let (id, source) = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = manage::find(centre, peer, id, source, fail)?;
    let message = centre.store.get(serial).ok_or(fail)?;
    tlvs(message, &Standing::of(message, peer)).ok_or(fail)
}

fn tlvs(message: &Message, standing: &Standing) -> Option<Vec<u8>> {
    let original = message.original();
    let areas = || original.tlvs.iter().filter(|tlv| tlv.tag == Tag::BROADCAST_AREA_IDENTIFIER);
    let mut buf = vec![0; original.tlvs.as_bytes().len() * 2 + 64];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.message_state(standing.state).ok()?;
    for area in areas() {
        tlvs.push(area.tag, area.value).ok()?.broadcast_area_success(SUCCESS).ok()?;
    }
    let mut text = [0; 16];
    if let Some(done) = standing.done {
        tlvs.broadcast_end_time(dates::absolute(done, &mut text)).ok()?;
    }
    let tlvs: Tlvs<'_> = tlvs.finish();
    Some(tlvs.as_bytes().to_vec())
}

pub fn cancel_broadcast_sm(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &CancelBroadcastSm<'_>,
) -> Result<(), CommandStatus> {
    let fail = CommandStatus::ESME_RBCASTCANCELFAIL;
    let (id, source) = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = manage::find(centre, peer, id, source, fail)?;
    if manage::cancel(centre, serial) { Ok(()) } else { Err(fail) }
}
