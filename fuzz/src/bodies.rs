//! Bodies of PDUs: values to octets and back, and any octets to values.

use arbitrary::{Arbitrary, Unstructured};
use smpp_proto::{
    message::{carrier::Carrier, coding::Codings, receipt::ReceiptOptions},
    wire::{
        Body, CommandId, CommandStatus, DecodeError, HEADER_LEN, Header, Pdu, Quirks, Reason,
        Split, Tag, Tlvs, Version, split,
        trace::{Row, Trace},
    },
};

use super::values;

/// What is read with these loses octets: they cannot be written back.
const LOSSY: Quirks = Quirks::MISSING_NUL
    .union(Quirks::NO_BODY)
    .union(Quirks::SHORT_BODY)
    .union(Quirks::SM_LENGTH)
    .union(Quirks::UNCOUNTED_OCTET);

const VERSIONS: [Version; 3] = [Version::V3_3, Version::V3_4, Version::V5_0];

/// The octets of a body.
pub(crate) fn written(body: &Body<'_>) -> Vec<u8> {
    let mut octets = vec![0; body.body_len()];
    body.put(&mut octets);
    octets
}

/// Any value: written and read again it is the same.
pub fn pdu(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let (Ok(status), Ok(number)) = (input.arbitrary(), input.arbitrary()) else { return };
    let Ok(value) = Body::arbitrary(&mut input) else { return };
    let (id, body) = (value.command_id(), written(&value));
    let header = Header::new(id, CommandStatus(status), number, body.len()).expect("a short body");
    let octets = [&header.to_octets()[..], &body].concat();
    let Split::Frame(frame) = split(&octets, octets.len()) else { panic!("{octets:02x?}") };
    assert_eq!(frame.header, header);
    values::check_status(header.command_status);

    let mut seen = Quirks::NONE;
    let again = Body::decode(id, frame.body(), &mut seen).expect("a known command");
    assert_eq!(again, Ok(value));
    assert_eq!(seen, left_to_the_caller(&value));
    check_value(&value);
}

/// What a value can break that its type allows.
fn left_to_the_caller(value: &Body<'_>) -> Quirks {
    let mut quirks = Quirks::NONE;
    let unused = matches!(value, Body::DeliverSmResp(resp) if !resp.message_id.is_empty());
    quirks.set(Quirks::UNUSED_FIELD, unused);
    let text = match value {
        Body::SubmitSm(pdu) => !pdu.short_message.is_empty(),
        Body::SubmitMulti(pdu) => !pdu.short_message.is_empty(),
        Body::DeliverSm(pdu) => !pdu.short_message.is_empty(),
        Body::ReplaceSm(pdu) => !pdu.short_message.is_empty(),
        Body::QueryMsgDetailsResp(pdu) => !pdu.short_message.is_empty(),
        _ => false,
    };
    let payload = value.tlvs().get(Tag::MESSAGE_PAYLOAD).is_some();
    quirks.set(Quirks::TWO_TEXTS, text && payload);
    quirks
}

/// The octets of a PDU; an unknown command is taken for one of the known. Its last two octets are
/// also the mask of what is accepted.
pub fn lenient(data: &[u8]) {
    let Some((head, body)) = data.split_first_chunk::<HEADER_LEN>() else { return };
    let header = Header::read(head).expect("16 octets");
    values::check_status(header.command_status);
    let all = CommandId::ALL;
    let id = match header.command_id {
        known if known.name().is_some() => known,
        CommandId(other) => all[other as usize % all.len()],
    };
    let mask = body
        .last_chunk()
        .map_or(Quirks::NONE, |mask| Quirks::from_bits_retain(u16::from_be_bytes(*mask)));
    let mut rows = Rows::default();
    let mut seen = Quirks::NONE;
    let read = Body::parse(id, body, &mut seen, &mut rows).expect("a known command");
    let mut again = mask;
    assert_eq!(Body::decode(id, body, &mut again), Some(read));
    for tolerate in [Quirks::NONE, Quirks::COMMON, Quirks::all(), mask] {
        check_strict(&read, seen, Body::not_tolerated(id, body, tolerate), tolerate, body.len());
    }
    match read {
        Err(_) => assert_eq!((seen, again), (Quirks::NONE, mask)),
        Ok(value) => {
            assert_eq!(again, mask | seen);
            let broken = seen.intersects(Quirks::TRAILING | Quirks::BAD_TLV);
            assert_eq!(value.tlvs().tail().is_empty(), !broken);
            check_rows(&rows.0, &value, seen, body.len());
            check_writing(id, body, &value, seen);
            check_value(&value);
            let mut whole = Vec::new();
            let len = value.encode(CommandStatus::ESME_ROK, 1, &mut whole).expect("room");
            assert_eq!((len, whole.len()), (HEADER_LEN + value.body_len(), len));
        }
    }
}

/// A stricter reader reads the same or names the first field that it does not accept.
fn check_strict(
    read: &Result<Body<'_>, DecodeError>,
    seen: Quirks,
    strict: Option<DecodeError>,
    tolerate: Quirks,
    len: usize,
) {
    if let Some(error) = strict {
        assert!((HEADER_LEN..=HEADER_LEN + len).contains(&error.offset), "{error}");
        assert!(!error.field.is_empty() && !error.to_string().is_empty());
        assert!(!error.status().is_ok() && error.status().name().is_some(), "{error}");
    }
    match (read, strict) {
        (Err(error), strict) => assert_eq!(strict, Some(*error)),
        (Ok(_), None) => assert!(tolerate.contains(seen), "{seen:?} of {tolerate:?}"),
        (Ok(_), Some(DecodeError { reason: Reason::Quirk(quirks), .. })) => {
            assert!(!quirks.is_empty() && seen.difference(tolerate).contains(quirks));
        }
        (Ok(_), Some(error)) => panic!("{error}"),
    }
}

/// Every row of a trace: where it starts, how long it is, what was forgiven.
#[derive(Default)]
struct Rows(Vec<(usize, usize, Quirks)>);

impl Trace for Rows {
    fn row(&mut self, row: Row<'_>) {
        self.0.push((row.offset, row.len, row.quirks));
    }
}

/// The rows show every quirk and, where nothing was lost, every octet.
fn check_rows(rows: &[(usize, usize, Quirks)], value: &Body<'_>, seen: Quirks, len: usize) {
    assert_eq!(rows.iter().fold(Quirks::NONE, |all, (.., quirks)| all | *quirks), seen);
    assert!(rows.iter().all(|(offset, ..)| (HEADER_LEN..=HEADER_LEN + len).contains(offset)));
    if seen.intersects(LOSSY) {
        return;
    }
    let end = rows.iter().fold(HEADER_LEN, |at, (offset, len, _)| {
        assert_eq!(*offset, at);
        offset + len
    });
    assert_eq!(end, HEADER_LEN + value.body_len());
}

/// What loses nothing is written back octet for octet; what was written reads as the same value.
fn check_writing(id: CommandId, body: &[u8], value: &Body<'_>, seen: Quirks) {
    let octets = written(value);
    if !seen.intersects(LOSSY) {
        assert_eq!(octets, body, "{id}");
    }
    // A response cut short has no destination, which cannot be written.
    if id == CommandId::QUERY_MSG_DETAILS_RESP && seen.intersects(LOSSY) {
        return;
    }
    let mut after = Quirks::NONE;
    assert_eq!(Body::decode(id, &octets, &mut after), Some(Ok(*value)));
    assert!(!after.difference(Quirks::MISSING_NUL).intersects(LOSSY), "{after:?}");
}

/// Whatever can be asked of a value has an answer.
fn check_value(value: &Body<'_>) {
    let _ = format!("{value:?}");
    for version in VERSIONS {
        if let Err(misfit) = value.fits(version) {
            assert!(misfit.version == version && !misfit.field.is_empty());
            assert!(!misfit.to_string().is_empty());
        }
    }
    check_tlvs(value.tlvs());
    values::check(value);
    match value {
        Body::SubmitSm(pdu) => check_carrier(pdu),
        Body::DeliverSm(pdu) => check_carrier(pdu),
        Body::DataSm(pdu) => check_carrier(pdu),
        _ => {}
    }
}

/// The walk ends, and passes over every octet but those of the tail.
fn check_tlvs(tlvs: Tlvs<'_>) {
    let len: usize = tlvs.iter().map(|tlv| 4 + tlv.value.len()).sum();
    assert_eq!(len + tlvs.tail().len(), tlvs.as_bytes().len());
    assert_eq!(Tlvs::lenient(tlvs.as_bytes()).is_ok(), tlvs.tail().is_empty());
    for tlv in tlvs {
        let first = tlvs.iter().find(|other| other.tag == tlv.tag).map(|first| first.value);
        assert_eq!(tlvs.get(tlv.tag), first);
    }
    read_each(tlvs);
}

/// Asks for TLVs that may stand once; what is there has an answer.
macro_rules! once {
    ($tlvs:expr; $( $name:ident )*) => { $(
        if let Ok(Some(value)) = $tlvs.$name() {
            let _ = format!("{value:?}");
        }
    )* };
}

/// Asks for TLVs that may stand more than once.
macro_rules! many {
    ($tlvs:expr; $( $name:ident )*) => { $(
        $tlvs.$name().for_each(|value| drop(format!("{value:?}")));
    )* };
}

/// Every reader, however short the value.
fn read_each(tlvs: Tlvs<'_>) {
    once! { tlvs;
        dest_addr_subunit dest_network_type dest_bearer_type dest_telematics_id
        source_addr_subunit source_network_type source_bearer_type source_telematics_id
        qos_time_to_live payload_type additional_status_info_text receipted_message_id
        ms_msg_wait_facilities privacy_indicator source_subaddress dest_subaddress
        user_message_reference user_response_code source_port destination_port sar_msg_ref_num
        language_indicator sar_total_segments sar_segment_seqnum sc_interface_version
        number_of_messages dpf_result set_dpf ms_availability_status network_error_code
        message_payload delivery_failure_reason more_messages_to_send message_state
        congestion_state ussd_service_op broadcast_channel_indicator broadcast_content_type
        broadcast_content_type_info broadcast_message_class broadcast_rep_num
        broadcast_frequency_interval broadcast_end_time broadcast_service_group
        billing_identification source_network_id dest_network_id source_node_id dest_node_id
        dest_addr_np_resolution dest_addr_np_information dest_addr_np_country display_time
        sms_signal ms_validity alert_on_message_delivery its_reply_type its_session_info
    }
    many! { tlvs; callback_num_pres_ind callback_num_atag callback_num broadcast_area_identifier broadcast_error_status broadcast_area_success }
}

/// A message is asked for all that may be inside it.
fn check_carrier<'a>(pdu: &(impl Carrier<'a> + Pdu<'a>)) {
    let (octets, parted) = (pdu.octets(), pdu.user_data());
    assert!(octets.ends_with(parted.text));
    let header = parted.udh();
    assert_eq!(header.len() + parted.text.len(), octets.len());
    for element in header.elements() {
        let _ = (element.concatenation(), element.ports(), element.special_message());
    }
    assert_eq!(pdu.concatenation().is_some(), pdu.part(b"").is_some());
    assert!(pdu.concatenation().is_none_or(|part| part.is_sound()));
    let alphabet = Codings::SMPP.read(pdu.data_coding()).alphabet;
    let shown = alphabet.decode_behind(parted.text, header.len()).lossy('?').count();
    assert!(shown <= parted.text.len() * 8 / 7);
    if let Some(receipt) = pdu.receipt_parts().read(&ReceiptOptions::default()) {
        let _ = (receipt.id(), receipt.state(), receipt.done());
    }
}
