//! TLVs: every one of the specification, its lengths, its typed reader and its writer; unknown ones;
//! repeats; long walks.

extern crate alloc;

mod support;

use alloc::collections::BTreeSet;
use core::fmt::Debug;
use std::time::Instant;

use proptest::{collection::vec, prelude::*};
use smpp_proto::wire::{
    CommandStatus, DataCoding, InterfaceVersion, MessageState, Npi, Pdu, Quirks, Tag, Time, Tlv,
    TlvError, TlvWriter, Tlvs, Ton,
    Version::{self, V3_4, V5_0},
    pdu::{DataSm, EnquireLink},
    tlv::{
        BroadcastAreaIdentifier, BroadcastContentType, BroadcastFrequencyInterval, CallbackNum,
        CallbackNumAtag, ItsSessionInfo, MsValidity, NetworkErrorCode, Subaddress, TelematicsId,
        Text,
    },
};
use support::body;

use End::{Nul, Raw};
use Times::{Many, Once};

#[derive(Clone, Copy, PartialEq)]
enum End {
    /// Ended by a NUL that the length counts.
    Nul,
    Raw,
}

#[derive(Clone, Copy, PartialEq)]
enum Times {
    Once,
    Many,
}

/// Tag, name, shortest and longest value in octets, end, how often, since.
type Row = (u16, &'static str, usize, usize, End, Times, Version);

#[rustfmt::skip]
const TABLE: [Row; 64] = [
    (0x0005, "dest_addr_subunit", 1, 1, Raw, Once, V3_4),
    (0x0006, "dest_network_type", 1, 1, Raw, Once, V3_4),
    (0x0007, "dest_bearer_type", 1, 1, Raw, Once, V3_4),
    (0x0008, "dest_telematics_id", 2, 2, Raw, Once, V3_4),
    (0x000D, "source_addr_subunit", 1, 1, Raw, Once, V3_4),
    (0x000E, "source_network_type", 1, 1, Raw, Once, V3_4),
    (0x000F, "source_bearer_type", 1, 1, Raw, Once, V3_4),
    (0x0010, "source_telematics_id", 1, 2, Raw, Once, V3_4),
    (0x0017, "qos_time_to_live", 4, 4, Raw, Once, V3_4),
    (0x0019, "payload_type", 1, 1, Raw, Once, V3_4),
    (0x001D, "additional_status_info_text", 1, 256, Nul, Once, V3_4),
    (0x001E, "receipted_message_id", 1, 65, Nul, Once, V3_4),
    (0x0030, "ms_msg_wait_facilities", 1, 1, Raw, Once, V3_4),
    (0x0201, "privacy_indicator", 1, 1, Raw, Once, V3_4),
    (0x0202, "source_subaddress", 2, 23, Raw, Once, V3_4),
    (0x0203, "dest_subaddress", 2, 23, Raw, Once, V3_4),
    (0x0204, "user_message_reference", 2, 2, Raw, Once, V3_4),
    (0x0205, "user_response_code", 1, 1, Raw, Once, V3_4),
    (0x020A, "source_port", 2, 2, Raw, Once, V3_4),
    (0x020B, "destination_port", 2, 2, Raw, Once, V3_4),
    (0x020C, "sar_msg_ref_num", 2, 2, Raw, Once, V3_4),
    (0x020D, "language_indicator", 1, 1, Raw, Once, V3_4),
    (0x020E, "sar_total_segments", 1, 1, Raw, Once, V3_4),
    (0x020F, "sar_segment_seqnum", 1, 1, Raw, Once, V3_4),
    (0x0210, "sc_interface_version", 1, 1, Raw, Once, V3_4),
    (0x0302, "callback_num_pres_ind", 1, 1, Raw, Many, V3_4),
    (0x0303, "callback_num_atag", 0, 65, Raw, Many, V3_4),
    (0x0304, "number_of_messages", 1, 1, Raw, Once, V3_4),
    (0x0381, "callback_num", 4, 19, Raw, Many, V3_4),
    (0x0420, "dpf_result", 1, 1, Raw, Once, V3_4),
    (0x0421, "set_dpf", 1, 1, Raw, Once, V3_4),
    (0x0422, "ms_availability_status", 1, 1, Raw, Once, V3_4),
    (0x0423, "network_error_code", 3, 3, Raw, Once, V3_4),
    (0x0424, "message_payload", 0, 65535, Raw, Once, V3_4),
    (0x0425, "delivery_failure_reason", 1, 1, Raw, Once, V3_4),
    (0x0426, "more_messages_to_send", 1, 1, Raw, Once, V3_4),
    (0x0427, "message_state", 1, 1, Raw, Once, V3_4),
    (0x0428, "congestion_state", 1, 1, Raw, Once, V5_0),
    (0x0501, "ussd_service_op", 1, 1, Raw, Once, V3_4),
    (0x0600, "broadcast_channel_indicator", 1, 1, Raw, Once, V5_0),
    (0x0601, "broadcast_content_type", 3, 3, Raw, Once, V5_0),
    (0x0602, "broadcast_content_type_info", 1, 255, Raw, Once, V5_0),
    (0x0603, "broadcast_message_class", 1, 1, Raw, Once, V5_0),
    (0x0604, "broadcast_rep_num", 2, 2, Raw, Once, V5_0),
    (0x0605, "broadcast_frequency_interval", 3, 3, Raw, Once, V5_0),
    (0x0606, "broadcast_area_identifier", 1, 101, Raw, Many, V5_0),
    (0x0607, "broadcast_error_status", 4, 4, Raw, Many, V5_0),
    (0x0608, "broadcast_area_success", 1, 1, Raw, Many, V5_0),
    (0x0609, "broadcast_end_time", 16, 17, Raw, Once, V5_0),
    (0x060A, "broadcast_service_group", 1, 255, Raw, Once, V5_0),
    (0x060B, "billing_identification", 1, 1024, Raw, Once, V5_0),
    (0x060D, "source_network_id", 7, 65, Nul, Once, V5_0),
    (0x060E, "dest_network_id", 7, 65, Nul, Once, V5_0),
    (0x060F, "source_node_id", 6, 6, Raw, Once, V5_0),
    (0x0610, "dest_node_id", 6, 6, Raw, Once, V5_0),
    (0x0611, "dest_addr_np_resolution", 1, 1, Raw, Once, V5_0),
    (0x0612, "dest_addr_np_information", 10, 10, Raw, Once, V5_0),
    (0x0613, "dest_addr_np_country", 1, 5, Raw, Once, V5_0),
    (0x1201, "display_time", 1, 1, Raw, Once, V3_4),
    (0x1203, "sms_signal", 2, 2, Raw, Once, V3_4),
    (0x1204, "ms_validity", 1, 4, Raw, Once, V3_4),
    (0x130C, "alert_on_message_delivery", 0, 1, Raw, Once, V3_4),
    (0x1380, "its_reply_type", 1, 1, Raw, Once, V3_4),
    (0x1383, "its_session_info", 2, 2, Raw, Once, V3_4),
];

fn row(tag: Tag) -> Row {
    *TABLE.iter().find(|row| row.0 == tag.0).expect("a row")
}

/// Whether a value may have this many octets.
fn allowed(tag: Tag, len: usize) -> bool {
    let (_, _, min, max, ..) = row(tag);
    (min..=max).contains(&len) && !(tag == Tag::MS_VALIDITY && (len == 2 || len == 3))
}

/// The lengths around both limits.
fn around(tag: Tag) -> BTreeSet<usize> {
    let (_, _, min, max, ..) = row(tag);
    [min, max].into_iter().flat_map(|len| len.saturating_sub(1)..=len + 1).collect()
}

/// What has to be forgiven in a PDU with these TLVs.
fn quirks(tlvs: &[u8]) -> Quirks {
    let mut seen = Quirks::NONE;
    EnquireLink::decode(tlvs, &mut seen).expect("nothing but TLVs");
    seen
}

fn tlv(tag: Tag, value: &[u8]) -> Vec<u8> {
    let mut buf = vec![0; value.len() + 4];
    let mut out = TlvWriter::new(&mut buf);
    out.push(tag, value).expect("room");
    out.finish().as_bytes().to_vec()
}

#[test]
fn the_table_is_that_of_the_specification() {
    assert_eq!(Tag::ALL.len(), 64);
    for (tag, (code, name, .., since)) in Tag::ALL.iter().zip(TABLE) {
        assert_eq!((tag.0, tag.name(), tag.since()), (code, Some(name), Some(since)));
        assert_eq!((tag.to_string(), format!("{tag:?}")), (name.into(), name.into()));
    }
}

#[test]
fn no_other_tag_has_a_name_or_a_rule() {
    let known: BTreeSet<u16> = TABLE.iter().map(|row| row.0).collect();
    for code in (0..=u16::MAX).filter(|code| !known.contains(code)) {
        let tag = Tag(code);
        assert_eq!((tag.name(), tag.since()), (None, None), "{tag}");
        for len in [0, 1, 2, 300].into_iter().filter(|len| (code, *len) != (0, 0)) {
            let one = tlv(tag, &[1; 300][..len]);
            assert_eq!(quirks(&[&one[..], &one].concat()), Quirks::NONE, "{tag}");
        }
    }
}

#[test]
fn lengths_are_judged_at_their_limits() {
    for tag in Tag::ALL {
        for len in around(*tag).into_iter().filter(|len| *len <= 65_535) {
            let expected = if allowed(*tag, len) { Quirks::NONE } else { Quirks::TLV_LENGTH };
            assert_eq!(quirks(&tlv(*tag, &vec![0; len])), expected, "{tag} of {len}");
        }
    }
}

#[test]
fn a_missing_nul_is_seen_where_one_belongs() {
    for (code, name, min, _, end, ..) in TABLE {
        let expected = if end == Nul { Quirks::MISSING_NUL } else { Quirks::NONE };
        assert_eq!(quirks(&tlv(Tag(code), &vec![b'1'; min])), expected, "{name}");
    }
}

#[test]
fn repeats_are_seen_where_there_may_be_none_and_keep_their_order() {
    for (code, name, min, _, _, times, _) in TABLE {
        let mut first = vec![0; min];
        let second = tlv(Tag(code), &first);
        if let Some(octet) = first.first_mut() {
            *octet = 1;
        }
        let both = [tlv(Tag(code), &first), second].concat();
        let expected = if times == Many { Quirks::NONE } else { Quirks::DUPLICATE_TLV };
        // With a first octet of 1 a string of one octet has lost its NUL.
        assert_eq!(quirks(&both).difference(Quirks::MISSING_NUL), expected, "{name}");
        let tlvs = Tlvs::lenient(&both).expect("whole");
        assert_eq!(tlvs.iter().map(|tlv| tlv.tag.0).collect::<Vec<_>>(), [code, code]);
        assert_eq!(tlvs.get(Tag(code)), Some(&first[..]), "the first one counts");
    }
}

/// The TLVs of one writer call.
fn written<'b>(
    buf: &'b mut [u8],
    write: impl FnOnce(&mut TlvWriter<'_>) -> Result<(), TlvError>,
) -> Result<Tlvs<'b>, TlvError> {
    let mut out = TlvWriter::new(buf);
    write(&mut out)?;
    Ok(out.finish())
}

/// An integer of `width` octets is written in its width and read from any length that holds it.
fn int<T: Copy + PartialEq + Debug>(
    tag: Tag,
    width: usize,
    make: impl Fn(u32) -> T,
    write: impl Fn(&mut TlvWriter<'_>, T) -> Result<(), TlvError>,
    read: impl Fn(Tlvs<'_>) -> Result<Option<T>, TlvError>,
) -> Tag {
    assert_eq!(read(Tlvs::NONE), Ok(None));
    let max = u32::MAX >> (32 - 8 * width);
    for number in [0, 1, 0x7F, max] {
        let octets = u64::from(number).to_be_bytes();
        let mut buf = [0; 16];
        let tlvs = written(&mut buf, |out| write(out, make(number))).expect("room");
        assert_eq!(tlvs.as_bytes(), tlv(tag, &octets[8 - width..]));
        assert_eq!(quirks(tlvs.as_bytes()), Quirks::NONE);
        assert_eq!(read(tlvs), Ok(Some(make(number))));
        for len in (1..=8).filter(|len| *len >= width || number >> (8 * len) == 0) {
            let other = tlv(tag, &octets[8 - len..]);
            let tlvs = Tlvs::lenient(&other).expect("whole");
            assert_eq!(read(tlvs), Ok(Some(make(number))), "{tag} of {len}");
        }
    }
    let mut great = vec![1];
    great.resize(width + 1, 0);
    for value in [&[][..], &great, &[0xFF; 9]] {
        let other = tlv(tag, value);
        let tlvs = Tlvs::lenient(&other).expect("whole");
        assert_eq!(read(tlvs), Err(TlvError::Length(tag, value.len())));
    }
    let mut small = [0; 4];
    let refused = written(&mut small, |out| write(out, make(0)));
    assert_eq!(refused, Err(TlvError::NoRoom(tag)));
    tag
}

/// Each row: reader and writer, constant, type, how often.
macro_rules! ints {
    ($($name:ident $konst:ident $ty:ty, $times:ident, $make:expr;)*) => {
        vec![ $( int::<$ty>(
            Tag::$konst,
            row(Tag::$konst).2,
            $make,
            |out, value| out.$name(value).map(|_| ()),
            |tlvs| ints!(@$times tlvs.$name()),
        ), )* ]
    };
    (@once $read:expr) => { $read };
    (@many $read:expr) => { $read.next().transpose() };
}

fn octet(number: u32) -> u8 {
    u8::try_from(number).expect("one octet")
}

fn two(number: u32) -> u16 {
    u16::try_from(number).expect("two octets")
}

#[rustfmt::skip]
fn integers() -> Vec<Tag> {
    ints! {
        dest_addr_subunit DEST_ADDR_SUBUNIT u8, once, octet;
        dest_network_type DEST_NETWORK_TYPE u8, once, octet;
        dest_bearer_type DEST_BEARER_TYPE u8, once, octet;
        dest_telematics_id DEST_TELEMATICS_ID u16, once, two;
        source_addr_subunit SOURCE_ADDR_SUBUNIT u8, once, octet;
        source_network_type SOURCE_NETWORK_TYPE u8, once, octet;
        source_bearer_type SOURCE_BEARER_TYPE u8, once, octet;
        qos_time_to_live QOS_TIME_TO_LIVE u32, once, |number| number;
        payload_type PAYLOAD_TYPE u8, once, octet;
        ms_msg_wait_facilities MS_MSG_WAIT_FACILITIES u8, once, octet;
        privacy_indicator PRIVACY_INDICATOR u8, once, octet;
        user_message_reference USER_MESSAGE_REFERENCE u16, once, two;
        user_response_code USER_RESPONSE_CODE u8, once, octet;
        source_port SOURCE_PORT u16, once, two;
        destination_port DESTINATION_PORT u16, once, two;
        sar_msg_ref_num SAR_MSG_REF_NUM u16, once, two;
        language_indicator LANGUAGE_INDICATOR u8, once, octet;
        sar_total_segments SAR_TOTAL_SEGMENTS u8, once, octet;
        sar_segment_seqnum SAR_SEGMENT_SEQNUM u8, once, octet;
        sc_interface_version SC_INTERFACE_VERSION InterfaceVersion, once, |n| InterfaceVersion(octet(n));
        callback_num_pres_ind CALLBACK_NUM_PRES_IND u8, many, octet;
        number_of_messages NUMBER_OF_MESSAGES u8, once, octet;
        dpf_result DPF_RESULT u8, once, octet;
        set_dpf SET_DPF u8, once, octet;
        ms_availability_status MS_AVAILABILITY_STATUS u8, once, octet;
        delivery_failure_reason DELIVERY_FAILURE_REASON u8, once, octet;
        more_messages_to_send MORE_MESSAGES_TO_SEND u8, once, octet;
        message_state MESSAGE_STATE MessageState, once, |n| MessageState(octet(n));
        congestion_state CONGESTION_STATE u8, once, octet;
        ussd_service_op USSD_SERVICE_OP u8, once, octet;
        broadcast_channel_indicator BROADCAST_CHANNEL_INDICATOR u8, once, octet;
        broadcast_message_class BROADCAST_MESSAGE_CLASS u8, once, octet;
        broadcast_rep_num BROADCAST_REP_NUM u16, once, two;
        broadcast_error_status BROADCAST_ERROR_STATUS CommandStatus, many, CommandStatus;
        broadcast_area_success BROADCAST_AREA_SUCCESS u8, many, octet;
        dest_addr_np_resolution DEST_ADDR_NP_RESOLUTION u8, once, octet;
        display_time DISPLAY_TIME u8, once, octet;
        sms_signal SMS_SIGNAL u16, once, two;
        its_reply_type ITS_REPLY_TYPE u8, once, octet;
    }
}

/// A value of `fixed` octets and any more is written and read at its limits and refused by the
/// writer beyond them.
fn sized(
    tag: Tag,
    fixed: usize,
    write: impl Fn(&mut TlvWriter<'_>, &[u8]) -> Result<(), TlvError>,
    read: impl Fn(Tlvs<'_>) -> Result<Option<Vec<u8>>, TlvError>,
) -> Tag {
    assert_eq!(read(Tlvs::NONE), Ok(None));
    let (.., end, _, _) = row(tag);
    let mut buf = vec![0; 70_000];
    for len in around(tag) {
        let mut octets: Vec<u8> = (1..=len).map(|n| (n % 250) as u8 | 1).collect();
        if let (Nul, Some(last)) = (end, octets.last_mut()) {
            *last = 0;
        }
        if len >= fixed {
            let found = written(&mut buf, |out| write(out, &octets));
            if allowed(tag, len) {
                assert_eq!(found.map(|tlvs| tlvs.as_bytes().to_vec()), Ok(tlv(tag, &octets)));
            } else {
                assert_eq!(found, Err(TlvError::Length(tag, len)));
            }
        }
        if len <= 65_535 {
            let raw = tlv(tag, &octets);
            let expected = match end {
                Nul if len == 0 => Ok(Some(vec![0])),
                _ if (len, tag) == (0, Tag::CALLBACK_NUM_ATAG) => Ok(Some(vec![0])),
                _ if len < fixed => Err(TlvError::Length(tag, len)),
                _ => Ok(Some(octets)),
            };
            assert_eq!(read(Tlvs::lenient(&raw).expect("whole")), expected, "{tag} of {len}");
        }
    }
    tag
}

/// Each row: reader and writer, constant, the octets that every value has, how often, the value
/// made of the octets on the wire, and the octets of the value.
macro_rules! sized {
    ($($name:ident $konst:ident, $fixed:literal, $times:ident, $make:expr, $octets:expr;)*) => {
        vec![ $( sized(
            Tag::$konst,
            $fixed,
            |out, octets| made(octets, $make).and_then(|value| out.$name(value).map(|_| ())),
            |tlvs| Ok(ints!(@$times tlvs.$name())?.map(|value| shown(value, $octets))),
        ), )* ]
    };
}

fn made<'o, T>(octets: &'o [u8], make: impl Fn(&'o [u8]) -> T) -> Result<T, TlvError> {
    Ok(make(octets))
}

fn shown<T>(value: T, octets: impl Fn(T) -> Vec<u8>) -> Vec<u8> {
    octets(value)
}

#[rustfmt::skip]
fn octets_and_texts() -> Vec<Tag> {
    sized! {
        additional_status_info_text ADDITIONAL_STATUS_INFO_TEXT, 1, once, text, nul;
        receipted_message_id RECEIPTED_MESSAGE_ID, 1, once, text, nul;
        source_network_id SOURCE_NETWORK_ID, 1, once, text, nul;
        dest_network_id DEST_NETWORK_ID, 1, once, text, nul;
        message_payload MESSAGE_PAYLOAD, 0, once, |o| o, <[u8]>::to_vec;
        broadcast_content_type_info BROADCAST_CONTENT_TYPE_INFO, 0, once, |o| o, <[u8]>::to_vec;
        broadcast_service_group BROADCAST_SERVICE_GROUP, 0, once, |o| o, <[u8]>::to_vec;
        billing_identification BILLING_IDENTIFICATION, 0, once, |o| o, <[u8]>::to_vec;
        source_node_id SOURCE_NODE_ID, 0, once, |o| o, <[u8]>::to_vec;
        dest_node_id DEST_NODE_ID, 0, once, |o| o, <[u8]>::to_vec;
        dest_addr_np_information DEST_ADDR_NP_INFORMATION, 0, once, |o| o, <[u8]>::to_vec;
        dest_addr_np_country DEST_ADDR_NP_COUNTRY, 0, once, |o| o, <[u8]>::to_vec;
    }
}

fn text(octets: &[u8]) -> Text<'_> {
    Text::lenient(&octets[..octets.len() - 1]).expect("no NUL before the last")
}

fn nul(text: Text<'_>) -> Vec<u8> {
    [text.as_bytes(), &[0]].concat()
}

#[rustfmt::skip]
fn several_parts() -> Vec<Tag> {
    sized! {
        source_subaddress SOURCE_SUBADDRESS, 1, once,
            |o| Subaddress { kind: o[0], address: &o[1..] }, |v| [&[v.kind], v.address].concat();
        dest_subaddress DEST_SUBADDRESS, 1, once,
            |o| Subaddress { kind: o[0], address: &o[1..] }, |v| [&[v.kind], v.address].concat();
        broadcast_area_identifier BROADCAST_AREA_IDENTIFIER, 1, many,
            |o| BroadcastAreaIdentifier { format: o[0], details: &o[1..] },
            |v| [&[v.format], v.details].concat();
        callback_num_atag CALLBACK_NUM_ATAG, 1, many,
            |o| CallbackNumAtag { data_coding: DataCoding(o[0]), text: &o[1..] },
            |v| [&[v.data_coding.0], v.text].concat();
        callback_num CALLBACK_NUM, 3, many,
            |o| CallbackNum { digit_mode: o[0], ton: Ton(o[1]), npi: Npi(o[2]), digits: &o[3..] },
            |v| [&[v.digit_mode, v.ton.0, v.npi.0], v.digits].concat();
    }
}

/// Values of one length: written and read back, and nothing of another length read.
macro_rules! fixed {
    ($($name:ident $konst:ident $octets:expr => $value:expr;)*) => { vec![ $( {
        let mut buf = [0; 16];
        let tlvs = written(&mut buf, |out| out.$name($value).map(|_| ())).expect("room");
        assert_eq!(tlvs.as_bytes(), tlv(Tag::$konst, &$octets));
        assert_eq!((tlvs.$name(), quirks(tlvs.as_bytes())), (Ok(Some($value)), Quirks::NONE));
        for len in [0, $octets.len() - 1, $octets.len() + 1] {
            let other = tlv(Tag::$konst, &[7; 8][..len]);
            let read = Tlvs::lenient(&other).expect("whole").$name();
            assert_eq!(read, Err(TlvError::Length(Tag::$konst, len)));
        }
        Tag::$konst
    } ),* ] };
}

fn parts_of_one_length() -> Vec<Tag> {
    fixed! {
        network_error_code NETWORK_ERROR_CODE [3, 1, 2] =>
            NetworkErrorCode { network: 3, code: 0x0102 };
        broadcast_content_type BROADCAST_CONTENT_TYPE [0, 0, 0x33] =>
            BroadcastContentType { network: 0, content: 0x33 };
        broadcast_frequency_interval BROADCAST_FREQUENCY_INTERVAL [9, 1, 0] =>
            BroadcastFrequencyInterval { unit: 9, count: 256 };
        its_session_info ITS_SESSION_INFO [5, 3] => ItsSessionInfo { session: 5, step: 3 };
    }
}

fn lengths_of_their_own() -> Vec<Tag> {
    let mut buf = [0; 32];
    for (value, octets) in [
        (MsValidity { behaviour: 1, time: None }, &[1][..]),
        (MsValidity { behaviour: 4, time: Some((2, 0x0103)) }, &[4, 2, 1, 3]),
    ] {
        let tlvs = written(&mut buf, |out| out.ms_validity(value).map(|_| ())).expect("room");
        assert_eq!(tlvs.as_bytes(), tlv(Tag::MS_VALIDITY, octets));
        assert_eq!(tlvs.ms_validity(), Ok(Some(value)));
    }
    for len in [0, 2, 3, 5] {
        let other = tlv(Tag::MS_VALIDITY, &[0; 5][..len]);
        let read = Tlvs::lenient(&other).expect("whole").ms_validity();
        assert_eq!(read, Err(TlvError::Length(Tag::MS_VALIDITY, len)));
    }
    for (value, octets) in [(None, &[][..]), (Some(3), &[3])] {
        let tlvs = written(&mut buf, |out| out.alert_on_message_delivery(value).map(|_| ()));
        let tlvs = tlvs.expect("room");
        assert_eq!(tlvs.as_bytes(), tlv(Tag::ALERT_ON_MESSAGE_DELIVERY, octets));
        assert_eq!(tlvs.alert_on_message_delivery(), Ok(Some(value)));
    }
    let other = tlv(Tag::ALERT_ON_MESSAGE_DELIVERY, &[0, 1]);
    assert!(Tlvs::lenient(&other).expect("whole").alert_on_message_delivery().is_err());

    let end = "260228235959748+";
    let time = Time::new(end).expect("a time");
    let tlvs = written(&mut buf, |out| out.broadcast_end_time(time).map(|_| ())).expect("room");
    assert_eq!(tlvs.as_bytes(), tlv(Tag::BROADCAST_END_TIME, b"260228235959748+\0"));
    for form in [&b"260228235959748+\0"[..], b"260228235959748+"] {
        let other = tlv(Tag::BROADCAST_END_TIME, form);
        assert_eq!(quirks(&other), Quirks::NONE);
        let read = Tlvs::lenient(&other).expect("whole").broadcast_end_time();
        assert_eq!(read, Ok(Some(time)));
    }
    let unset = written(&mut buf, |out| out.broadcast_end_time(Time::NONE).map(|_| ()));
    assert_eq!(unset, Err(TlvError::Length(Tag::BROADCAST_END_TIME, 1)));

    let id = TelematicsId(0x22);
    let tlvs = written(&mut buf, |out| out.source_telematics_id(id).map(|_| ())).expect("room");
    assert_eq!(tlvs.as_bytes(), tlv(Tag::SOURCE_TELEMATICS_ID, &[0x22]));
    for form in [&[0x22][..], &[0x22, 0], &[0, 0x22]] {
        let other = tlv(Tag::SOURCE_TELEMATICS_ID, form);
        assert_eq!(quirks(&other), Quirks::NONE);
        let read = Tlvs::lenient(&other).expect("whole").source_telematics_id();
        assert_eq!(read, Ok(Some(id)));
    }
    let other = tlv(Tag::SOURCE_TELEMATICS_ID, &[0; 3]);
    assert!(Tlvs::lenient(&other).expect("whole").source_telematics_id().is_err());
    vec![
        Tag::MS_VALIDITY,
        Tag::ALERT_ON_MESSAGE_DELIVERY,
        Tag::BROADCAST_END_TIME,
        Tag::SOURCE_TELEMATICS_ID,
    ]
}

#[test]
fn every_typed_value_comes_back_and_keeps_its_limits() {
    let all = [
        integers(),
        octets_and_texts(),
        several_parts(),
        parts_of_one_length(),
        lengths_of_their_own(),
    ]
    .concat();
    assert_eq!(all.len(), 64);
    assert_eq!(BTreeSet::from_iter(all), Tag::ALL.iter().copied().collect());
}

#[test]
fn texts_are_read_with_and_without_their_nul() {
    for (value, read) in [
        (&b"id\0"[..], &b"id"[..]),
        (b"id", b"id"),
        (b"\0", b""),
        (b"", b""),
        (b"id\0\0", b"id\0"),
        (b"a\0b", b"a\0b"),
    ] {
        let octets = tlv(Tag::RECEIPTED_MESSAGE_ID, value);
        let id = Tlvs::lenient(&octets).expect("whole").receipted_message_id();
        assert_eq!(id.map(|id| id.map(|id| id.as_bytes())), Ok(Some(read)));
    }
    assert_eq!(Text::new(b"a\0b"), None);
}

#[test]
fn octets_are_taken_as_the_specification_has_them_or_by_saying_so() {
    let id = tlv(Tag::RECEIPTED_MESSAGE_ID, b"id\0");
    for (octets, error) in [
        (tlv(Tag::MESSAGE_STATE, &[0, 0, 2]), TlvError::Length(Tag::MESSAGE_STATE, 3)),
        (tlv(Tag::RECEIPTED_MESSAGE_ID, b"id"), TlvError::MissingNul(Tag::RECEIPTED_MESSAGE_ID)),
        ([&id[..], &id].concat(), TlvError::Repeated(Tag::RECEIPTED_MESSAGE_ID)),
    ] {
        assert_eq!(Tlvs::new(&octets), Err(error), "{error}");
        assert!(Tlvs::lenient(&octets).is_ok());
    }
    for (octets, tail) in [([&id[..], &[0; 4]].concat(), 7), ([&id[..], &[5]].concat(), 7)] {
        assert_eq!(Tlvs::new(&octets), Err(TlvError::Tail(tail)));
        assert_eq!(Tlvs::lenient(&octets), Err(TlvError::Tail(tail)));
    }
    let number = tlv(Tag::CALLBACK_NUM, b"\x01\x01\x01999");
    let sound = [id, number.clone(), number, tlv(Tag(0x1400), b""), tlv(Tag(0), b"x")].concat();
    assert_eq!(Tlvs::new(&sound).map(|tlvs| tlvs.iter().count()), Ok(5));
    assert_eq!((Text::new(b"\xE9"), Text::lenient(b"\xE9").is_some()), (None, true));
}

#[test]
fn a_text_to_show_may_be_empty() {
    let empty = tlv(Tag::CALLBACK_NUM_ATAG, b"");
    let read = Tlvs::new(&empty).expect("0 to 65 octets").callback_num_atag().next();
    assert_eq!(read, Some(Ok(CallbackNumAtag { data_coding: DataCoding(0), text: b"" })));
}

#[test]
fn vendor_tlvs_are_tags_and_octets() {
    let mut buf = [0; 64];
    let mut out = TlvWriter::new(&mut buf);
    out.push(Tag(0x1400), b"one").and_then(|out| out.push(Tag(0x3FFF), b"")).expect("room");
    out.push(Tag(0x1400), b"two").expect("room").source_port(2775).expect("room");
    let tlvs = out.finish();
    assert_eq!(quirks(tlvs.as_bytes()), Quirks::NONE);
    let all: Vec<Tlv<'_>> = tlvs.into_iter().collect();
    assert_eq!(all[0], Tlv { tag: Tag(0x1400), value: b"one" });
    assert_eq!(all[2], Tlv { tag: Tag(0x1400), value: b"two" });
    assert_eq!((all.len(), all[1].tag.to_string()), (4, "0x3FFF".into()));
    assert_eq!((tlvs.get(Tag(0x1400)), tlvs.get(Tag(0x3FFF))), (Some(&b"one"[..]), Some(&[][..])));
    assert_eq!(tlvs.source_port(), Ok(Some(2775)));
}

#[test]
fn a_writer_that_refuses_has_written_nothing() {
    let mut buf = [0; 9];
    let mut out = TlvWriter::new(&mut buf);
    out.set_dpf(1).expect("room");
    assert_eq!(out.dpf_result(0).map(|_| ()), Err(TlvError::NoRoom(Tag::DPF_RESULT)));
    assert_eq!(out.push(Tag(1), b"1").map(|_| ()), Err(TlvError::NoRoom(Tag(1))));
    let long = vec![0; 65_536];
    let refused = out.push(Tag(1), &long).map(|_| ());
    assert_eq!(refused, Err(TlvError::Length(Tag(1), 65_536)));
    out.push(Tag(1), b"").expect("room for a header");
    assert_eq!(out.finish().as_bytes(), [0x04, 0x21, 0, 1, 1, 0, 1, 0, 0]);
}

#[test]
fn what_may_stand_once_is_written_once() {
    let mut buf = [0; 64];
    let mut out = TlvWriter::new(&mut buf);
    out.callback_num_pres_ind(1).and_then(|out| out.callback_num_pres_ind(2)).expect("may repeat");
    out.source_port(1).expect("the first");
    assert_eq!(out.source_port(2).err(), Some(TlvError::Repeated(Tag::SOURCE_PORT)));
    out.push(Tag::SOURCE_PORT, b"\0\x03").expect("octets are taken as they are");
    out.push(Tag::DESTINATION_PORT, b"\0\x04").expect("the first");
    assert!(out.destination_port(5).is_err(), "it is there, however it was written");
    let vendor = Tag(0x1400);
    out.push(vendor, b"a").and_then(|out| out.push(vendor, b"b")).expect("no rule");
    let tags: Vec<_> = out.finish().iter().map(|tlv| tlv.tag.0).collect();
    assert_eq!(tags, [0x0302, 0x0302, 0x020A, 0x020A, 0x020B, 0x1400, 0x1400]);
}

#[test]
fn the_longest_tlv_has_65535_octets() {
    let payload = vec![b'x'; 65_535];
    let octets = tlv(Tag::MESSAGE_PAYLOAD, &payload);
    assert_eq!((octets.len(), quirks(&octets)), (65_539, Quirks::NONE));
    let tlvs = Tlvs::lenient(&octets).expect("whole");
    assert_eq!(tlvs.message_payload(), Ok(Some(&payload[..])));
    assert_eq!(Tlvs::lenient(&octets[..65_538]), Err(TlvError::Tail(0)));
}

#[test]
fn octets_that_are_no_tlvs_are_told_by_their_index() {
    assert_eq!(Tlvs::lenient(&[]), Ok(Tlvs::NONE));
    let one = tlv(Tag::SET_DPF, &[1]);
    for tail in [&[0][..], &[0, 0, 0], &[0, 0, 0, 1], &[0x04, 0x21, 0xFF, 0xFF, 0]] {
        let octets = [&one[..], tail].concat();
        assert_eq!(Tlvs::lenient(&octets), Err(TlvError::Tail(5)));
    }
}

#[test]
fn many_empty_tlvs_are_walked_once() {
    let data = body(&DataSm::default());
    let of = |tag: [u8; 4]| [&data[..], &tag.repeat(32_000)].concat();
    for tag in [[0x14, 0, 0, 0], [0x03, 0x03, 0, 0], [0x04, 0x24, 0, 0]] {
        let octets = of(tag);
        let start = Instant::now();
        let mut seen = Quirks::NONE;
        let data = DataSm::decode(&octets, &mut seen).expect("sound");
        assert_eq!(data.tlvs.iter().count(), 32_000);
        assert!(data.tlvs.get(Tag::SET_DPF).is_none() && data.tlvs.tail().is_empty());
        assert!(DataSm::not_tolerated(&octets, Quirks::all()).is_none());
        // A walk within the walk would make 500 million steps.
        assert!(start.elapsed().as_millis() < 1_000, "{:?}", start.elapsed());
    }
}

#[test]
fn texts_stay_private() {
    let octets = tlv(Tag::MESSAGE_PAYLOAD, b"see you at 9");
    let tlvs = Tlvs::lenient(&octets).expect("whole");
    let mut buf = [0; 64];
    let mut out = TlvWriter::new(&mut buf);
    out.message_payload(b"see you at 9").expect("room");
    let shown = [format!("{tlvs:?}"), format!("{:?}", tlvs.iter()), format!("{out:?}")];
    for text in shown {
        assert!(!text.contains("see") && !text.contains("115, 101, 101"), "{text}");
        assert!(!text.contains("736565"), "{text}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_tlvs_come_back(all in vec((any::<u16>(), vec(any::<u8>(), 0..40)), 0..20)) {
        let mut buf = vec![0; 2_000];
        let mut out = TlvWriter::new(&mut buf);
        for (tag, value) in &all {
            out.push(Tag(*tag), value).expect("room");
        }
        let tlvs = out.finish();
        let read: Vec<_> = tlvs.iter().map(|tlv| (tlv.tag.0, tlv.value.to_vec())).collect();
        prop_assert_eq!(read, all);
        prop_assert_eq!(Tlvs::lenient(tlvs.as_bytes()), Ok(tlvs));
    }
}
