//! The commands that only SMPP 3.3 has.

use smpp_proto::{
    smsc::MessageId,
    wire::{
        CStr, CommandStatus, DestAddress, List, ListWriter, MessageDetails, Priority,
        RegisteredDelivery, ShortMessage, Time, Version,
        pdu::{ParamRetrieve, QueryLastMsgs, QueryMsgDetails, QueryMsgDetailsResp},
    },
};

use crate::{
    centre::{Centre, Peer},
    dates,
    manage::{self, Standing},
    message::{Message, Place},
};

/// How many ids and destinations a response has room for.
pub const MOST_IDS: usize = 100;
const MOST_PLACES: usize = 255;

/// A destination with its flag, type and plan, in octets.
const LONGEST_PLACE: usize = 24;

/// How much text a response carries: only 3.3 has it.
const MOST_TEXT: usize = ShortMessage::max_len(Version::V3_3);

pub fn param_retrieve(centre: &Centre, pdu: &ParamRetrieve<'_>) -> Result<String, CommandStatus> {
    let name = pdu.param_name.as_str();
    let value = name.and_then(|name| centre.gate.accounts.parameters.get(name));
    value.cloned().ok_or(CommandStatus::ESME_RUNKNOWNERR)
}

/// The last messages of a source, the newest first.
pub fn query_last_msgs(centre: &Centre, peer: &Peer, pdu: &QueryLastMsgs<'_>) -> Vec<MessageId> {
    let source = pdu.source_addr.as_bytes();
    let wanted = usize::from(pdu.num_messages).min(MOST_IDS);
    let all = centre.store.of(&peer.account);
    let fitting = all.filter(|(_, message)| {
        message.has_id_for(peer.version) && message.original().source.addr == source
    });
    fitting.take(wanted).map(|(_, message)| message.id).collect()
}

/// Writes the ids into a list.
pub fn details<'b>(ids: &[MessageId], buf: &'b mut [u8]) -> List<'b, MessageDetails<'b>> {
    let mut list = ListWriter::new(buf);
    for id in ids {
        // The buffer has room for all of them.
        let _ = list.push(&MessageDetails { msgid: CStr::new(id.as_bytes()).unwrap_or_default() });
    }
    list.finish()
}

/// The message that a `query_msg_details` is about.
pub fn message(
    centre: &Centre,
    peer: &Peer,
    pdu: &QueryMsgDetails<'_>,
) -> Result<Message, CommandStatus> {
    let fail = CommandStatus::ESME_RINVMSGID;
    let (id, source) = (pdu.original_message_id.as_bytes(), pdu.source_addr.as_bytes());
    let serial = manage::find(centre, peer, id, source, fail)?;
    centre.store.get(serial).cloned().ok_or(fail)
}

/// Room for what a response borrows.
#[derive(Default)]
pub struct Room {
    places: Vec<u8>,
    dates: [[u8; 16]; 3],
}

/// A message with all its details, and as much of its text as is wanted.
pub fn msg_details<'m>(
    message: &'m Message,
    peer: &Peer,
    sm_length: u8,
    room: &'m mut Room,
) -> QueryMsgDetailsResp<'m> {
    let original = message.original();
    let standing = Standing::of(message, peer);
    let Room { places, dates: [schedule, validity, done] } = room;
    let text = original.octets();
    let text = text.get(..usize::from(sm_length).min(MOST_TEXT)).unwrap_or(text);
    QueryMsgDetailsResp {
        service_type: CStr::lenient(original.service_type).unwrap_or_default(),
        source_addr_ton: original.source.ton,
        source_addr_npi: original.source.npi,
        source_addr: CStr::lenient(original.source.addr).unwrap_or_default(),
        dest_address: destinations(message, places),
        protocol_id: original.protocol_id,
        priority_flag: original.priority_flag.min(Priority::LEVEL_1),
        schedule_delivery_time: dates::fixed(
            original.schedule_delivery_time,
            message.submitted,
            schedule,
        ),
        validity_period: dates::fixed(original.validity_period, message.submitted, validity),
        registered_delivery_flag: original.registered_delivery & RegisteredDelivery::RECEIPT,
        data_coding: original.data_coding,
        short_message: ShortMessage::new(text).unwrap_or_default(),
        msgid: CStr::new(message.id.as_bytes()).unwrap_or_default(),
        final_date: standing.done.map_or(Time::NONE, |at| dates::absolute(at, done)),
        message_status: standing.state,
        error_code: standing.error,
        ..QueryMsgDetailsResp::default()
    }
}

fn destinations<'b>(message: &Message, buf: &'b mut Vec<u8>) -> List<'b, DestAddress<'b>> {
    buf.resize(MOST_PLACES * LONGEST_PLACE, 0);
    let mut list = ListWriter::new(buf);
    for Place { number, .. } in message.places.iter().take(MOST_PLACES) {
        let destination_addr = CStr::lenient(&number.digits).unwrap_or_default();
        let (dest_addr_ton, dest_addr_npi) = (number.ton, number.npi);
        // The buffer has room for all of them.
        let _ = list.push(&DestAddress::Sme { dest_addr_ton, dest_addr_npi, destination_addr });
    }
    list.finish()
}
