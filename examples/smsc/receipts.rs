//! Receipts and intermediate notifications of messages.

use std::{cell::Cell, time::SystemTime};

use smpp_proto::{
    Instant,
    message::{receipt::ReceiptText, udh::UserData},
    wire::{
        DataCoding, EsmClass, MessageState, RegisteredDelivery, TlvWriter,
        tlv::{NetworkErrorCode, Text},
    },
};

use crate::{
    dates,
    deliver::{Delivery, Kind},
    message::{Message, Number, Original, Place},
};

/// The network that our errors are of: GSM.
const GSM: u8 = 3;

/// Whether the sender has asked to be told of this end. SMPP 5.0 §4.7.21.
pub fn is_wanted(original: &Original<'_>, state: MessageState) -> bool {
    // A datagram is never heard of again.
    if original.esm_class.mode() == EsmClass::DATAGRAM {
        return false;
    }
    let success = matches!(state, MessageState::DELIVERED | MessageState::ACCEPTED);
    match original.registered_delivery.receipt() {
        RegisteredDelivery::RECEIPT => true,
        RegisteredDelivery::RECEIPT_ON_FAILURE => !success,
        RegisteredDelivery::RECEIPT_ON_SUCCESS => success,
        _ => false,
    }
}

/// Whether the sender has asked to be told of steps before the end.
pub fn are_steps_wanted(original: &Original<'_>) -> bool {
    original.esm_class.mode() != EsmClass::DATAGRAM
        && original.registered_delivery.contains(RegisteredDelivery::INTERMEDIATE_NOTIFICATION)
}

/// The receipt or notification of a place of a message, in the state that it is in.
pub fn write(message: &Message, place: &Place, kind: Kind, expires: Instant) -> Option<Delivery> {
    let original = message.original();
    let mut buf = [0; ReceiptText::MAX_LEN];
    let done = place.done.unwrap_or_else(SystemTime::now);
    let error = format!("{:03}", place.error);
    let text = ReceiptText {
        id: message.id.as_bytes(),
        state: place.state,
        submitted: Some(dates::receipt_date(message.submitted)),
        done: Some(dates::receipt_date(done)),
        err: error.as_bytes().try_into().unwrap_or(*b"000"),
        text: quotable(&original),
    };
    let len = text.write(&mut buf).ok()?;
    let esm_class = match kind {
        Kind::Notification => EsmClass::INTERMEDIATE_NOTIFICATION,
        Kind::Receipt | Kind::Message => EsmClass::DELIVERY_RECEIPT,
    };
    Some(Delivery {
        account: message.account.clone(),
        prefer: Some(message.line),
        kind,
        service_type: original.service_type.into(),
        source: place.number.clone(),
        destination: Number::from(original.source),
        esm_class,
        protocol_id: 0,
        data_coding: DataCoding::DEFAULT,
        text: buf.get(..len)?.into(),
        as_payload: false,
        tlvs: tlvs(message, place, &original)?,
        expires,
        refused: Cell::new(0),
    })
}

fn tlvs(message: &Message, place: &Place, original: &Original<'_>) -> Option<Box<[u8]>> {
    let mut buf = [0; 128];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.receipted_message_id(Text::new(message.id.as_bytes())?)
        .ok()?
        .message_state(place.state)
        .ok()?;
    if place.error > 0 {
        let code = NetworkErrorCode { network: GSM, code: u16::from(place.error) };
        tlvs.network_error_code(code).ok()?;
    }
    if let Ok(Some(reference)) = original.tlvs.user_message_reference() {
        tlvs.user_message_reference(reference).ok()?;
    }
    Some(tlvs.finish().as_bytes().into())
}

/// The beginning of the text as far as it can stand in a receipt, which is ASCII.
fn quotable<'m>(original: &Original<'m>) -> &'m [u8] {
    let UserData { text, .. } = UserData::split(original.esm_class, original.octets());
    let ascii = [DataCoding::DEFAULT, DataCoding::ASCII, DataCoding::LATIN_1];
    if !ascii.contains(&original.data_coding) {
        return &[];
    }
    let end = text.iter().position(|octet| !matches!(octet, b' '..=b'~'));
    end.and_then(|end| text.get(..end)).unwrap_or(text)
}
