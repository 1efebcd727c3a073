//! What values mean, in words.

use core::fmt::Debug;

use smpp_proto::wire::{
    CommandStatus, DataCoding, EsmClass, InterfaceVersion, MessageState, Npi, RegisteredDelivery,
    Tag, Tlv, Tlvs, Ton,
};

use super::hex;

/// What a number means in the field with this name; `None` where there is nothing to add.
pub(crate) fn of_integer(field: &str, number: u32) -> Option<String> {
    if field == "error_status_code" {
        return CommandStatus(number).name().map(Into::into);
    }
    let octet = u8::try_from(number).ok()?;
    let name = match field {
        "esm_class" => return Some(esm_class(EsmClass::from_bits_retain(octet))),
        "registered_delivery" | "registered_delivery_flag" => {
            return Some(registered_delivery(RegisteredDelivery::from_bits_retain(octet)));
        }
        "data_coding" => DataCoding(octet).name(),
        "interface_version" => InterfaceVersion(octet).name(),
        "message_state" | "message_status" => MessageState(octet).name(),
        "dest_flag" => {
            ["SME address", "distribution list"].get(usize::from(octet.wrapping_sub(1))).copied()
        }
        _ if field.ends_with("_ton") => Ton(octet).name(),
        _ if field.ends_with("_npi") => Npi(octet).name(),
        _ => None,
    };
    name.map(Into::into)
}

fn esm_class(class: EsmClass) -> String {
    let mode = match class.mode() {
        EsmClass::DATAGRAM => "datagram",
        EsmClass::FORWARD => "forward",
        EsmClass::STORE_AND_FORWARD => "store and forward",
        _ => "default mode",
    };
    let message_type = match class.message_type() {
        EsmClass::DELIVERY_RECEIPT => ", delivery receipt",
        EsmClass::DELIVERY_ACKNOWLEDGEMENT => ", delivery acknowledgement",
        EsmClass::USER_ACKNOWLEDGEMENT => ", user acknowledgement",
        EsmClass::CONVERSATION_ABORT => ", conversation abort",
        EsmClass::INTERMEDIATE_NOTIFICATION => ", intermediate notification",
        other if other.is_empty() => "",
        _ => ", reserved type",
    };
    let udhi = if class.contains(EsmClass::UDHI) { ", user data header" } else { "" };
    let reply_path = if class.contains(EsmClass::REPLY_PATH) { ", reply path" } else { "" };
    [mode, message_type, udhi, reply_path].concat()
}

fn registered_delivery(wanted: RegisteredDelivery) -> String {
    let receipt = match wanted.receipt() {
        RegisteredDelivery::RECEIPT => "receipt",
        RegisteredDelivery::RECEIPT_ON_FAILURE => "receipt on failure",
        RegisteredDelivery::RECEIPT_ON_SUCCESS => "receipt on success",
        _ => "no receipt",
    };
    let others = [
        (RegisteredDelivery::DELIVERY_ACKNOWLEDGEMENT, ", delivery acknowledgement"),
        (RegisteredDelivery::USER_ACKNOWLEDGEMENT, ", user acknowledgement"),
        (RegisteredDelivery::INTERMEDIATE_NOTIFICATION, ", intermediate notification"),
    ];
    let others = others.iter().filter(|(flag, _)| wanted.contains(*flag)).map(|(_, text)| *text);
    core::iter::once(receipt).chain(others).collect()
}

/// The TLVs of any length that are no numbers.
const OCTETS: [Tag; 9] = [
    Tag::SOURCE_SUBADDRESS,
    Tag::DEST_SUBADDRESS,
    Tag::CALLBACK_NUM,
    Tag::CALLBACK_NUM_ATAG,
    Tag::BROADCAST_CONTENT_TYPE_INFO,
    Tag::BROADCAST_AREA_IDENTIFIER,
    Tag::BROADCAST_SERVICE_GROUP,
    Tag::BILLING_IDENTIFICATION,
    Tag::DEST_ADDR_NP_COUNTRY,
];

/// The value of a TLV as its type suggests: a number, a text, or octets. `udhi` says whether the PDU's
/// text starts with a user data header.
pub(crate) fn of_tlv(tlv: Tlv<'_>, udhi: bool) -> String {
    let Tlv { tag, value } = tlv;
    if let Some(parts) = parts(tlv) {
        return format!("{}  {parts}", hex::text(value));
    }
    let number = value.iter().fold(0_u32, |number, octet| number << 8 | u32::from(*octet));
    match tag {
        Tag::SC_INTERFACE_VERSION => with_name(number, InterfaceVersion(number as u8).name()),
        Tag::MESSAGE_STATE => with_name(number, MessageState(number as u8).name()),
        Tag::BROADCAST_ERROR_STATUS => with_name(number, CommandStatus(number).name()),
        Tag::ADDITIONAL_STATUS_INFO_TEXT
        | Tag::RECEIPTED_MESSAGE_ID
        | Tag::SOURCE_NETWORK_ID
        | Tag::DEST_NETWORK_ID
        | Tag::BROADCAST_END_TIME => quoted(value.strip_suffix(&[0]).unwrap_or(value)),
        Tag::MESSAGE_PAYLOAD => of_text(value, udhi),
        _ if tag.name().is_some() && !OCTETS.contains(&tag) && matches!(value.len(), 1 | 2 | 4) => {
            number.to_string()
        }
        _ => of_text(value, false),
    }
}

fn with_name(number: u32, name: Option<&str>) -> String {
    format!("{number}  {}", name.unwrap_or("unknown"))
}

/// A TLV of several parts; `None` for any other, and where the length is not one of its type.
fn parts(tlv: Tlv<'_>) -> Option<String> {
    fn shown(value: impl Debug) -> Option<String> {
        Some(format!("{value:?}"))
    }
    let mut octets = [tlv.tag.0.to_be_bytes(), (tlv.value.len() as u16).to_be_bytes()].concat();
    octets.extend_from_slice(tlv.value);
    let one = Tlvs::lenient(&octets).ok()?;
    match tlv.tag {
        Tag::NETWORK_ERROR_CODE => shown(one.network_error_code().ok()??),
        Tag::BROADCAST_CONTENT_TYPE => shown(one.broadcast_content_type().ok()??),
        Tag::BROADCAST_FREQUENCY_INTERVAL => shown(one.broadcast_frequency_interval().ok()??),
        Tag::ITS_SESSION_INFO => shown(one.its_session_info().ok()??),
        Tag::MS_VALIDITY => shown(one.ms_validity().ok()??),
        _ => None,
    }
}

/// Octets that are mostly a text: quoted where they are printable ASCII, else in hexadecimal digits. A
/// user data header stands before that in digits.
pub(crate) fn of_text(octets: &[u8], udhi: bool) -> String {
    let header = match octets {
        [len, ..] if udhi => 1 + usize::from(*len),
        _ => 0,
    };
    let (header, text) = octets.split_at(header.min(octets.len()));
    let gap = if header.is_empty() { "" } else { "  " };
    let printable = text.iter().all(|octet| matches!(octet, b' '..=b'~' | b'\r' | b'\n'));
    let text = if printable { quoted(text) } else { hex::text(text) };
    format!("{}{gap}{text}", hex::text(header))
}

/// Octets in quotes, with what is not printable ASCII escaped.
pub(crate) fn quoted(octets: &[u8]) -> String {
    format!("\"{}\"", octets.escape_ascii())
}
