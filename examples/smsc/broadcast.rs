//! Cell broadcast: on the air until it is cancelled or its validity ends.

use smpp_proto::{
    smsc::MessageId,
    wire::{
        CommandStatus, MessageState, Priority, Tag, TlvWriter, Tlvs,
        pdu::{BroadcastSm, CancelBroadcastSm, QueryBroadcastSm},
    },
};

use crate::{
    centre::{Centre, Peer},
    dates, manage,
    manage::Standing,
    message::{Message, Number, Original},
    outcome::Outcome,
    store::Serial,
    submit::{self, Plan},
};

/// What a broadcast has to say; how often, only where its priority does not say it. SMPP 5.0 §4.4.1.1,
/// §4.8.4.16.
const MANDATORY: [Tag; 3] = [
    Tag::BROADCAST_AREA_IDENTIFIER,
    Tag::BROADCAST_CONTENT_TYPE,
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
    let lacks = |tag: Tag| pdu.tlvs.get(tag).is_none();
    let uncounted = lacks(Tag::BROADCAST_REP_NUM) && pdu.priority_flag != Priority::LEVEL_1;
    if uncounted || MANDATORY.into_iter().any(lacks) {
        return Err(CommandStatus::ESME_RMISSINGTLV);
    }
    let plan = Plan::new(&Original::read(frame))?;
    if pdu.replace_if_present_flag == 1 {
        return replace(centre, peer, pdu, frame, &plan);
    }
    let outcome = Outcome { state: MessageState::ENROUTE, error: 0 };
    let place = plan.place(Number::international(""), outcome);
    let (serial, id) = submit::keep(centre, peer, frame, vec![place])?;
    plan.begin(centre, serial);
    Ok(id)
}

/// Finds a broadcast by its id and source or, without an id, the last one of this source with the
/// same `user_message_reference`; one of another source fails with `otherwise`.
fn find(
    centre: &Centre,
    peer: &Peer,
    (id, source): (&[u8], &[u8]),
    tlvs: Tlvs<'_>,
    otherwise: CommandStatus,
) -> Result<Serial, CommandStatus> {
    let unknown = CommandStatus::ESME_RINVMSGID;
    if !id.is_empty() {
        let serial = manage::find(centre, peer, id, source, otherwise)?;
        let message = centre.store.get(serial).filter(|message| message.is_broadcast());
        return message.map(|_| serial).ok_or(unknown);
    }
    let reference = tlvs.get(Tag::USER_MESSAGE_REFERENCE).ok_or(unknown)?;
    let same = |message: &Message| {
        let original = message.original();
        message.is_broadcast()
            && original.source.addr == source
            && original.tlvs.get(Tag::USER_MESSAGE_REFERENCE) == Some(reference)
    };
    let mut all = centre.store.of(&peer.account);
    all.find(|(_, message)| same(message)).map(|(serial, _)| serial).ok_or(unknown)
}

/// Puts a broadcast in the place of one that is on the air, which keeps its id.
fn replace(
    centre: &mut Centre,
    peer: &Peer,
    pdu: &BroadcastSm<'_>,
    frame: &[u8],
    plan: &Plan,
) -> Result<MessageId, CommandStatus> {
    let fail = CommandStatus::ESME_RINVSUBREP;
    let which = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = find(centre, peer, which, pdu.tlvs, fail)?;
    let message = centre.store.get(serial).filter(|message| !message.is_done());
    let id = message.ok_or(fail)?.id;
    plan.replace(centre, serial, frame)?;
    Ok(id)
}

/// The id of a broadcast, and the TLVs that say what it has come to.
pub fn query_broadcast_sm(
    centre: &Centre,
    peer: &Peer,
    pdu: &QueryBroadcastSm<'_>,
) -> Result<(MessageId, Vec<u8>), CommandStatus> {
    let fail = CommandStatus::ESME_RBCASTQUERYFAIL;
    let which = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = find(centre, peer, which, pdu.tlvs, fail)?;
    let message = centre.store.get(serial).ok_or(fail)?;
    let tlvs = tlvs(message, &Standing::of(message, peer)).ok_or(fail)?;
    Ok((message.id, tlvs))
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
    let which = (pdu.message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = find(centre, peer, which, pdu.tlvs, fail)?;
    if manage::cancel(centre, serial) { Ok(()) } else { Err(fail) }
}
