//! A message that comes back to where it came from.

use std::cell::Cell;

use smpp_proto::{
    Instant,
    wire::{EsmClass, Tag, TlvWriter, Tlvs},
};

use crate::{
    deliver::{Delivery, Kind},
    message::{Message, Number},
};

/// The TLVs that a message keeps when it comes back to its sender, besides its text.
const ECHOED: [Tag; 8] = [
    Tag::SAR_MSG_REF_NUM,
    Tag::SAR_TOTAL_SEGMENTS,
    Tag::SAR_SEGMENT_SEQNUM,
    Tag::USER_MESSAGE_REFERENCE,
    Tag::SOURCE_PORT,
    Tag::DESTINATION_PORT,
    Tag::PAYLOAD_TYPE,
    Tag::LANGUAGE_INDICATOR,
];

/// The message as it comes back to its sender.
pub fn echo(message: &Message, from: &Number, expires: Instant) -> Delivery {
    let original = message.original();
    let mut buf = vec![0; original.tlvs.as_bytes().len()];
    Delivery {
        account: message.account.clone(),
        prefer: Some(message.line),
        kind: Kind::Message,
        service_type: original.service_type.into(),
        source: from.clone(),
        destination: Number::from(original.source),
        esm_class: original.esm_class & EsmClass::UDHI,
        protocol_id: original.protocol_id,
        data_coding: original.data_coding,
        text: original.octets().into(),
        as_payload: original.short_message.is_empty() && !original.octets().is_empty(),
        tlvs: echoed(original.tlvs, &mut buf).as_bytes().into(),
        expires,
        refused: Cell::new(0),
    }
}

fn echoed<'b>(tlvs: Tlvs<'_>, buf: &'b mut [u8]) -> Tlvs<'b> {
    let mut kept = TlvWriter::new(buf);
    for tlv in tlvs.iter().filter(|tlv| ECHOED.contains(&tlv.tag)) {
        // The buffer has room for all of them.
        let _ = kept.push(tlv.tag, tlv.value);
    }
    kept.finish()
}
