//! The small values of PDU fields: numbers, names, limits, times.

mod support;

use proptest::prelude::*;
use smpp_proto::wire::{
    Absolute, CStr, CStrError, CommandId, CommandStatus, DataCoding, EsmClass, InterfaceVersion,
    MessageState, Moment, Npi, Pdu, Priority, Quirks, RegisteredDelivery, Relative, Retry, Secret,
    ShortMessage, Time, TimeError, Ton, TooLong,
    Version::{self, V3_3, V3_4, V5_0},
    pdu::{ReplaceSm, SubmitSm},
};
use support::{body, vectors};

#[test]
fn a_year_has_the_century_that_is_asked_for() {
    let of = |year| Absolute {
        year,
        month: 1,
        day: 1,
        hour: 0,
        minute: 0,
        second: 0,
        tenth: 0,
        quarters: 0,
    };
    for (year, pivot, ahead) in
        [(37, 2037, 2037), (38, 1938, 2038), (99, 1999, 2099), (0, 2000, 2000)]
    {
        assert_eq!((of(year).full_year(), of(year).full_year_from(2000)), (pivot, ahead));
        assert_eq!(of(year).full_year_from(1938), pivot);
    }
    assert_eq!((of(49).full_year_from(1950), of(50).full_year_from(1950)), (2049, 1950));
}

#[test]
fn times_are_written_otherwise_by_saying_so() {
    for (text, error) in [
        ("000000230000912R", TimeError::Part(12)),
        ("000000230000001R", TimeError::Part(12)),
        ("260101000000052+", TimeError::Part(13)),
        ("0430", TimeError::Length(4)),
    ] {
        assert_eq!(Time::new(text), Err(error), "{text}");
        let time = Time::lenient(text.as_bytes()).expect("16 characters");
        assert_eq!(time.as_bytes(), text.as_bytes());
    }
    let new_zealand = Time::lenient(b"260101000000052+").expect("16 characters").moment();
    assert!(matches!(new_zealand, Ok(Some(Moment::Absolute(Absolute { quarters: 52, .. })))));
    assert!(Time::lenient(b"1\x002").is_err());
}

#[test]
fn flags_with_numbers_in_them_show_as_what_they_say() {
    for (bits, shown) in [
        (0x00, "EsmClass(0)"),
        (0x03, "EsmClass(STORE_AND_FORWARD)"),
        (0x04, "EsmClass(DELIVERY_RECEIPT)"),
        (0x18, "EsmClass(CONVERSATION_ABORT)"),
        (0x0C, "EsmClass(0x0C)"),
        (0x43, "EsmClass(STORE_AND_FORWARD | UDHI)"),
        (0xE2, "EsmClass(FORWARD | INTERMEDIATE_NOTIFICATION | UDHI | REPLY_PATH)"),
    ] {
        assert_eq!(format!("{:?}", EsmClass::from_bits_retain(bits)), shown);
    }
    for (bits, shown) in [
        (0x00, "RegisteredDelivery(0)"),
        (0x03, "RegisteredDelivery(RECEIPT_ON_SUCCESS)"),
        (0x11, "RegisteredDelivery(RECEIPT | INTERMEDIATE_NOTIFICATION)"),
        (
            0x2E,
            "RegisteredDelivery(RECEIPT_ON_FAILURE | DELIVERY_ACKNOWLEDGEMENT | \
                USER_ACKNOWLEDGEMENT | 0x20)",
        ),
    ] {
        assert_eq!(format!("{:?}", RegisteredDelivery::from_bits_retain(bits)), shown);
    }
}

/// Number, name, since.
#[rustfmt::skip]
const STATUSES: [(u32, &str, Version); 67] = [
    (0x000, "ESME_ROK", V3_3),
    (0x001, "ESME_RINVMSGLEN", V3_3),
    (0x002, "ESME_RINVCMDLEN", V3_3),
    (0x003, "ESME_RINVCMDID", V3_3),
    (0x004, "ESME_RINVBNDSTS", V3_3),
    (0x005, "ESME_RALYBND", V3_3),
    (0x006, "ESME_RINVPRTFLG", V3_3),
    (0x007, "ESME_RINVREGDLVFLG", V3_3),
    (0x008, "ESME_RSYSERR", V3_3),
    (0x00A, "ESME_RINVSRCADR", V3_3),
    (0x00B, "ESME_RINVDSTADR", V3_3),
    (0x00C, "ESME_RINVMSGID", V3_3),
    (0x00D, "ESME_RBINDFAIL", V3_4),
    (0x00E, "ESME_RINVPASWD", V3_3),
    (0x00F, "ESME_RINVSYSID", V3_4),
    (0x011, "ESME_RCANCELFAIL", V3_4),
    (0x013, "ESME_RREPLACEFAIL", V3_4),
    (0x014, "ESME_RMSGQFUL", V3_3),
    (0x015, "ESME_RINVSERTYP", V3_4),
    (0x033, "ESME_RINVNUMDESTS", V3_3),
    (0x034, "ESME_RINVDLNAME", V3_4),
    (0x040, "ESME_RINVDESTFLAG", V3_3),
    (0x042, "ESME_RINVSUBREP", V3_3),
    (0x043, "ESME_RINVESMCLASS", V3_3),
    (0x044, "ESME_RCNTSUBDL", V3_3),
    (0x045, "ESME_RSUBMITFAIL", V3_4),
    (0x048, "ESME_RINVSRCTON", V3_3),
    (0x049, "ESME_RINVSRCNPI", V3_3),
    (0x050, "ESME_RINVDSTTON", V3_3),
    (0x051, "ESME_RINVDSTNPI", V3_3),
    (0x053, "ESME_RINVSYSTYP", V3_3),
    (0x054, "ESME_RINVREPFLAG", V3_3),
    (0x055, "ESME_RINVNUMMSGS", V3_3),
    (0x058, "ESME_RTHROTTLED", V3_4),
    (0x061, "ESME_RINVSCHED", V3_3),
    (0x062, "ESME_RINVEXPIRY", V3_3),
    (0x063, "ESME_RINVDFTMSGID", V3_4),
    (0x064, "ESME_RX_T_APPN", V3_4),
    (0x065, "ESME_RX_P_APPN", V3_4),
    (0x066, "ESME_RX_R_APPN", V3_4),
    (0x067, "ESME_RQUERYFAIL", V3_4),
    (0x0C0, "ESME_RINVTLVSTREAM", V3_4),
    (0x0C1, "ESME_RTLVNOTALLWD", V3_4),
    (0x0C2, "ESME_RINVTLVLEN", V3_4),
    (0x0C3, "ESME_RMISSINGTLV", V3_4),
    (0x0C4, "ESME_RINVTLVVAL", V3_4),
    (0x0FE, "ESME_RDELIVERYFAILURE", V3_4),
    (0x0FF, "ESME_RUNKNOWNERR", V3_3),
    (0x100, "ESME_RSERTYPUNAUTH", V5_0),
    (0x101, "ESME_RPROHIBITED", V5_0),
    (0x102, "ESME_RSERTYPUNAVAIL", V5_0),
    (0x103, "ESME_RSERTYPDENIED", V5_0),
    (0x104, "ESME_RINVDCS", V5_0),
    (0x105, "ESME_RINVSRCADDRSUBUNIT", V5_0),
    (0x106, "ESME_RINVDSTADDRSUBUNIT", V5_0),
    (0x107, "ESME_RINVBCASTFREQINT", V5_0),
    (0x108, "ESME_RINVBCASTALIAS_NAME", V5_0),
    (0x109, "ESME_RINVBCASTAREAFMT", V5_0),
    (0x10A, "ESME_RINVNUMBCAST_AREAS", V5_0),
    (0x10B, "ESME_RINVBCASTCNTTYPE", V5_0),
    (0x10C, "ESME_RINVBCASTMSGCLASS", V5_0),
    (0x10D, "ESME_RBCASTFAIL", V5_0),
    (0x10E, "ESME_RBCASTQUERYFAIL", V5_0),
    (0x10F, "ESME_RBCASTCANCELFAIL", V5_0),
    (0x110, "ESME_RINVBCAST_REP", V5_0),
    (0x111, "ESME_RINVBCASTSRVGRP", V5_0),
    (0x112, "ESME_RINVBCASTCHANIND", V5_0),
];

/// Number, name, first and last version.
#[rustfmt::skip]
const COMMANDS: [(u32, &str, Version, Version); 39] = [
    (0x00000001, "bind_receiver", V3_3, V5_0),
    (0x00000002, "bind_transmitter", V3_3, V5_0),
    (0x00000003, "query_sm", V3_3, V5_0),
    (0x00000004, "submit_sm", V3_3, V5_0),
    (0x00000005, "deliver_sm", V3_3, V5_0),
    (0x00000006, "unbind", V3_3, V5_0),
    (0x00000007, "replace_sm", V3_3, V5_0),
    (0x00000008, "cancel_sm", V3_3, V5_0),
    (0x00000009, "bind_transceiver", V3_4, V5_0),
    (0x0000000B, "outbind", V3_4, V5_0),
    (0x00000015, "enquire_link", V3_3, V5_0),
    (0x00000021, "submit_multi", V3_3, V5_0),
    (0x00000022, "param_retrieve", V3_3, V3_3),
    (0x00000023, "query_last_msgs", V3_3, V3_3),
    (0x00000024, "query_msg_details", V3_3, V3_3),
    (0x00000102, "alert_notification", V3_4, V5_0),
    (0x00000103, "data_sm", V3_4, V5_0),
    (0x00000111, "broadcast_sm", V5_0, V5_0),
    (0x00000112, "query_broadcast_sm", V5_0, V5_0),
    (0x00000113, "cancel_broadcast_sm", V5_0, V5_0),
    (0x80000000, "generic_nack", V3_3, V5_0),
    (0x80000001, "bind_receiver_resp", V3_3, V5_0),
    (0x80000002, "bind_transmitter_resp", V3_3, V5_0),
    (0x80000003, "query_sm_resp", V3_3, V5_0),
    (0x80000004, "submit_sm_resp", V3_3, V5_0),
    (0x80000005, "deliver_sm_resp", V3_3, V5_0),
    (0x80000006, "unbind_resp", V3_3, V5_0),
    (0x80000007, "replace_sm_resp", V3_3, V5_0),
    (0x80000008, "cancel_sm_resp", V3_3, V5_0),
    (0x80000009, "bind_transceiver_resp", V3_4, V5_0),
    (0x80000015, "enquire_link_resp", V3_3, V5_0),
    (0x80000021, "submit_multi_resp", V3_3, V5_0),
    (0x80000022, "param_retrieve_resp", V3_3, V3_3),
    (0x80000023, "query_last_msgs_resp", V3_3, V3_3),
    (0x80000024, "query_msg_details_resp", V3_3, V3_3),
    (0x80000103, "data_sm_resp", V3_4, V5_0),
    (0x80000111, "broadcast_sm_resp", V5_0, V5_0),
    (0x80000112, "query_broadcast_sm_resp", V5_0, V5_0),
    (0x80000113, "cancel_broadcast_sm_resp", V5_0, V5_0),
];

// ── numbers and names ──

#[test]
fn every_command_status_has_its_number_and_name() {
    for (code, name, since) in STATUSES {
        let status = CommandStatus(code);
        assert_eq!((status.name(), status.since()), (Some(name), Some(since)), "{code:#x}");
        assert_eq!((status.to_string(), format!("{status:?}")), (name.into(), name.into()));
    }
    let named = (0..0x2_0000).filter(|code| CommandStatus(*code).name().is_some()).count();
    assert_eq!(named, STATUSES.len());
    assert_eq!(CommandStatus(0x10).to_string(), "0x00000010");
}

/// Every status that is not final for its request, by what to do instead.
const RETRIES: [(Retry, &[CommandStatus]); 8] = [
    (Retry::Done, &[CommandStatus::ESME_ROK]),
    (Retry::NeverThere, &[CommandStatus::ESME_RX_P_APPN]),
    (
        Retry::Later,
        &[
            CommandStatus::ESME_RSYSERR,
            CommandStatus::ESME_RSUBMITFAIL,
            CommandStatus::ESME_RX_T_APPN,
            CommandStatus::ESME_RUNKNOWNERR,
            CommandStatus::ESME_RSERTYPUNAVAIL,
        ],
    ),
    (Retry::Slower, &[CommandStatus::ESME_RTHROTTLED]),
    (Retry::Hold, &[CommandStatus::ESME_RMSGQFUL]),
    (Retry::Rebind, &[CommandStatus::ESME_RINVBNDSTS]),
    (Retry::BindLater, &[CommandStatus::ESME_RALYBND, CommandStatus::ESME_RBINDFAIL]),
    (
        Retry::Operator,
        &[
            CommandStatus::ESME_RINVPASWD,
            CommandStatus::ESME_RINVSYSID,
            CommandStatus::ESME_RINVSYSTYP,
        ],
    ),
];

#[test]
fn a_status_is_final_unless_it_says_otherwise() {
    let listed = |status: CommandStatus| {
        RETRIES.iter().find(|(_, statuses)| statuses.contains(&status)).map(|(retry, _)| *retry)
    };
    for status in (0..0x500).chain([0x8000_0000, u32::MAX]).map(CommandStatus) {
        assert_eq!(status.retry(), listed(status).unwrap_or(Retry::Never), "{status}");
    }
}

#[test]
fn what_is_temporary_has_a_time_to_wait() {
    for (retry, _) in RETRIES {
        assert_eq!(retry.is_temporary(), retry.least_wait().is_some(), "{retry:?}");
    }
    assert!(Retry::Hold.least_wait() > Retry::Slower.least_wait());
    assert!(!Retry::Never.is_temporary());
}

#[test]
fn a_command_status_has_a_range_and_a_sense() {
    assert!(CommandStatus::ESME_ROK.is_ok() && CommandStatus::default().is_ok());
    assert!(!CommandStatus::ESME_RTHROTTLED.is_ok());
    for (code, vendor) in [(0x3FF, false), (0x400, true), (0x4FF, true), (0x500, false)] {
        assert_eq!(CommandStatus(code).is_vendor(), vendor, "{code:#x}");
    }
}

#[test]
fn a_status_that_a_version_lacks_becomes_a_system_error() {
    for (code, name, since) in STATUSES {
        let status = CommandStatus(code);
        for version in [V3_3, V3_4, V5_0] {
            let known = since <= version;
            let expected = if known { status } else { CommandStatus::ESME_RSYSERR };
            assert_eq!(status.for_version(version), expected, "{name} {version:?}");
        }
    }
    for code in [0x22, 0x400, u32::MAX] {
        assert_eq!(CommandStatus(code).for_version(V3_3), CommandStatus(code));
    }
}

#[test]
fn every_command_has_its_number_name_and_versions() {
    assert_eq!(CommandId::ALL.len(), COMMANDS.len());
    for (code, name, since, until) in COMMANDS {
        let id = CommandId(code);
        assert!(CommandId::ALL.contains(&id), "{name}");
        assert_eq!((id.name(), id.versions()), (Some(name), Some((since, until))));
        assert_eq!((id.to_string(), format!("{id:?}")), (name.into(), name.into()));
        for version in [V3_3, V3_4, V5_0] {
            assert_eq!(id.is_in(version), (since..=until).contains(&version), "{name}");
        }
    }
    assert!(CommandId::ALL.is_sorted());
    assert_eq!(CommandId(0x0C).to_string(), "0x0000000C");
}

#[test]
fn a_request_and_its_response_differ_in_bit_31() {
    let without = ["outbind", "alert_notification"];
    for (code, name, ..) in COMMANDS {
        let id = CommandId(code);
        let response = name.ends_with("_resp") || name == "generic_nack";
        assert_eq!(id.is_response(), response, "{name}");
        assert_eq!(id.has_response(), !response && !without.contains(&name), "{name}");
        if id.has_response() {
            assert_eq!(id.response().name(), Some(&*format!("{name}_resp")));
            assert_eq!(id.response().request(), id);
        }
    }
    assert!(!CommandId(0x110).has_response());
}

#[test]
fn vendor_commands_are_known_to_every_version() {
    for (code, vendor) in [
        (0x0001_01FF, false),
        (0x0001_0200, true),
        (0x0001_02FF, true),
        (0x8001_0200, true),
        (0x0001_0300, false),
        (0x0100_0001, false),
    ] {
        let id = CommandId(code);
        assert_eq!((id.is_vendor(), id.is_in(V3_3)), (vendor, vendor), "{id}");
        assert_eq!(id.has_response(), vendor && !id.is_response(), "{id}");
    }
}

#[test]
fn interface_versions_map_to_the_nearest_known() {
    for octet in 0..=u8::MAX {
        let version = match octet {
            0x00..=0x33 => V3_3,
            0x34..=0x4F => V3_4,
            0x50.. => V5_0,
        };
        assert_eq!(InterfaceVersion(octet).version(), version, "{octet:#x}");
    }
    for version in [V3_3, V3_4, V5_0] {
        assert_eq!(InterfaceVersion::from(version).version(), version);
    }
    assert_eq!(InterfaceVersion::from(V5_0), InterfaceVersion(0x50));
    assert_eq!((InterfaceVersion::V3_4.name(), InterfaceVersion(0x40).name()), (Some("3.4"), None));
}

#[test]
fn numbers_with_names_and_without() {
    let tons = ["unknown", "international", "national", "network specific"];
    for (number, name) in (0..).zip(tons) {
        assert_eq!(Ton(number).name(), Some(name));
    }
    assert_eq!((Ton::ALPHANUMERIC, Ton(7).name()), (Ton(5), None));
    let npis: Vec<u8> = (0..=u8::MAX).filter(|npi| Npi(*npi).name().is_some()).collect();
    assert_eq!(npis, [0, 1, 3, 4, 6, 8, 9, 10, 14, 18]);
    let codings: Vec<u8> = (0..=u8::MAX).filter(|dcs| DataCoding(*dcs).name().is_some()).collect();
    assert_eq!(codings, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14]);
    assert_eq!((u8::from(DataCoding::UCS2), DataCoding::from(3)), (8, DataCoding::LATIN_1));
    assert_eq!((Priority::LEVEL_4, Priority(5).name()), (Priority(4), None));
    assert_eq!(format!("{:?} {:?}", Ton(1), Ton(9)), "Ton(1 international) Ton(9)");
}

#[test]
fn message_states_and_which_are_final() {
    let states = [
        ("SCHEDULED", false),
        ("ENROUTE", false),
        ("DELIVERED", true),
        ("EXPIRED", true),
        ("DELETED", true),
        ("UNDELIVERABLE", true),
        ("ACCEPTED", true),
        ("UNKNOWN", false),
        ("REJECTED", true),
        ("SKIPPED", true),
    ];
    for (number, (name, is_final)) in (0..).zip(states) {
        let state = MessageState(number);
        assert_eq!((state.name(), state.is_final()), (Some(name), is_final), "{name}");
    }
    assert_eq!((MessageState(10).name(), MessageState(10).is_final()), (None, false));
}

#[test]
fn esm_class_is_two_numbers_and_two_flags() {
    let modes = [(1, EsmClass::DATAGRAM), (2, EsmClass::FORWARD), (3, EsmClass::STORE_AND_FORWARD)];
    let types = [
        (0x04, EsmClass::DELIVERY_RECEIPT),
        (0x08, EsmClass::DELIVERY_ACKNOWLEDGEMENT),
        (0x10, EsmClass::USER_ACKNOWLEDGEMENT),
        (0x18, EsmClass::CONVERSATION_ABORT),
        (0x20, EsmClass::INTERMEDIATE_NOTIFICATION),
    ];
    let flags = [(0x40, EsmClass::UDHI), (0x80, EsmClass::REPLY_PATH)];
    for (bits, value) in modes.into_iter().chain(types).chain(flags) {
        assert_eq!(value.bits(), bits);
    }
    for (_, mode) in modes {
        for (_, message_type) in types {
            let all = mode | message_type | EsmClass::UDHI;
            assert_eq!((all.mode(), all.message_type()), (mode, message_type));
            assert!(all.contains(EsmClass::UDHI) && !all.contains(EsmClass::REPLY_PATH));
        }
    }
    assert!(EsmClass::UDHI.mode().is_empty() && EsmClass::UDHI.message_type().is_empty());
    assert_eq!(EsmClass::from_bits_retain(0xFF).bits(), 0xFF);
}

#[test]
fn registered_delivery_is_a_number_and_flags() {
    let receipts = [
        RegisteredDelivery::RECEIPT,
        RegisteredDelivery::RECEIPT_ON_FAILURE,
        RegisteredDelivery::RECEIPT_ON_SUCCESS,
    ];
    for (bits, receipt) in (1..).zip(receipts) {
        let all = receipt | RegisteredDelivery::INTERMEDIATE_NOTIFICATION;
        assert_eq!((all.bits(), all.receipt()), (bits | 0x10, receipt));
    }
    assert_eq!(RegisteredDelivery::DELIVERY_ACKNOWLEDGEMENT.bits(), 0x04);
    assert_eq!(RegisteredDelivery::USER_ACKNOWLEDGEMENT.bits(), 0x08);
    assert!(RegisteredDelivery::from_bits_retain(0xFC).receipt().is_empty());
}

// ── strings and texts ──

#[test]
fn strings_keep_their_limit_and_hold_no_nul() {
    assert_eq!(CStr::<9>::new(b"12345678").map(|text| text.as_bytes()), Ok(&b"12345678"[..]));
    assert_eq!(CStr::<9>::new(b"123456789"), Err(CStrError::TooLong(8)));
    assert_eq!(CStr::<9>::new(b"12\x003"), Err(CStrError::Nul(2)));
    assert_eq!(CStr::<9>::lenient(b"\x00"), Err(CStrError::Nul(0)));
    assert_eq!(CStr::<9>::new(b"Caf\xE9"), Err(CStrError::NotAscii(3)));
    assert_eq!(CStr::<9>::try_from("Café"), Err(CStrError::NotAscii(3)));
    assert_eq!(CStr::<9>::lenient(b"Caf\xE9").map(|text| text.as_bytes()), Ok(&b"Caf\xE9"[..]));
    assert_eq!(CStr::<1>::new(b""), Ok(CStr::EMPTY));
    assert_eq!(CStr::<1>::new(b"1"), Err(CStrError::TooLong(0)));
    let long = CStr::<9>::lenient(b"123456789").expect("no NUL");
    assert!(long.is_over_limit() && !CStr::<10>::lenient(b"123456789").expect("").is_over_limit());
    assert!(CStr::<9>::try_from("123456789").is_err() && CStr::<9>::try_from(&b"1"[..]).is_ok());
}

#[test]
fn strings_show_what_is_not_printable_as_escapes() {
    let text = CStr::<9>::lenient(b"a\"\xFF\n").expect("no NUL");
    assert_eq!((text.as_str(), text.to_string()), (None, "a\\\"\\xff\\n".into()));
    let utf8 = CStr::<9>::lenient("\u{E9}".as_bytes()).expect("no NUL");
    assert_eq!(utf8.as_str(), Some("\u{E9}"));
    assert_eq!(CStrError::Nul(2).to_string(), "NUL at index 2");
    assert_eq!(CStrError::NotAscii(2).to_string(), "an octet that is not ASCII at index 2");
    assert_eq!(CStrError::TooLong(8).to_string(), "more than 8 octets");
}

#[test]
fn a_nul_is_found_wherever_it_stands() {
    // Eight octets are looked at together: every place of the NUL and of an octet above 0x7F.
    for len in 0..40 {
        for high in 0..=len {
            let mut octets = vec![b'a'; len];
            if let Some(octet) = octets.get_mut(high) {
                *octet = 0x80;
            }
            let request = [&octets[..], b"\0\x80\x80\0\0\0\x80\x80\0"].concat();
            let mut seen = Quirks::NONE;
            let sm = ReplaceSm::decode(&request, &mut seen).expect("read");
            assert_eq!(sm.message_id.as_bytes(), octets);
            assert_eq!(seen.contains(Quirks::NON_ASCII), high < len, "{high} of {len}");
        }
    }
}

#[test]
fn a_short_message_has_at_most_255_octets() {
    let octets = [7; 256];
    assert_eq!(ShortMessage::new(&octets), Err(TooLong { len: 256 }));
    let text = ShortMessage::new(&octets[..255]).expect("short enough");
    assert_eq!((text.as_bytes().len(), text.is_empty()), (255, false));
    assert!(ShortMessage::EMPTY.is_empty() && ShortMessage::new(b"") == Ok(ShortMessage::EMPTY));
    assert_eq!(format!("{text:?}"), "[255 octets]");
    let sm = body(&SubmitSm { short_message: text, ..SubmitSm::default() });
    assert_eq!(sm[sm.len() - 256..], [&[255], &octets[..255]].concat());
}

#[test]
fn a_secret_is_shown_only_when_asked() {
    let secret = Secret::new("s3cr3t");
    assert_eq!((format!("{secret:?}"), *secret.expose()), ("***".into(), "s3cr3t"));
}

// ── times ──

/// A time as it is read from a PDU, and what had to be forgiven.
fn heard(text: &[u8]) -> (Result<Option<Moment>, TimeError>, Quirks) {
    let octets = [b"\0\0\0\0", text, b"\0\0\0\0\0"].concat();
    let mut seen = Quirks::NONE;
    let sm = ReplaceSm::decode(&octets, &mut seen).expect("sound");
    assert_eq!(sm.schedule_delivery_time.as_bytes(), text);
    (sm.schedule_delivery_time.moment(), seen)
}

const AT: Absolute = Absolute {
    year: 26,
    month: 2,
    day: 28,
    hour: 23,
    minute: 59,
    second: 58,
    tenth: 7,
    quarters: 48,
};

#[test]
fn the_relative_time_of_the_specification() {
    let span = Relative { years: 2, months: 6, days: 10, hours: 23, minutes: 34, seconds: 29 };
    let text = "020610233429000R";
    assert_eq!(heard(text.as_bytes()), (Ok(Some(Moment::Relative(span))), Quirks::NONE));
    assert_eq!(Time::new(text).and_then(|time| time.moment()), Ok(Some(Moment::Relative(span))));
    let mut octets = [0; 16];
    let written = Moment::Relative(span).write(&mut octets);
    assert_eq!(written.map(|time| time.as_bytes()), Ok(text.as_bytes()));
    assert_eq!(Time::new("000000000000000R").map(|time| time.is_empty()), Ok(false));
}

#[test]
fn the_times_of_the_vectors() {
    let mut times = 0;
    for record in ["regular", "made"].into_iter().flat_map(vectors::load) {
        for line in &record.values {
            let Some((name, text)) = line.split_once(" \"") else { continue };
            let text = text.trim_end_matches('"');
            let named = ["schedule_delivery_time", "validity_period", "final_date"].contains(&name);
            if named && !text.is_empty() {
                let time = Time::new(text).unwrap_or_else(|error| panic!("{text}: {error}"));
                let moment = time.moment().expect("a time").expect("set");
                let mut octets = [0; 16];
                assert_eq!(moment.write(&mut octets), Ok(time), "{}", record.title);
                times += 1;
            }
        }
    }
    assert!(times >= 4, "{times}");
}

#[test]
fn an_absolute_time() {
    for (text, at) in [
        ("260228235958748+", AT),
        ("260228235958748-", Absolute { quarters: -48, ..AT }),
        (
            "240229000000000+",
            Absolute {
                year: 24,
                day: 29,
                hour: 0,
                minute: 0,
                second: 0,
                tenth: 0,
                quarters: 0,
                ..AT
            },
        ),
    ] {
        assert_eq!(heard(text.as_bytes()), (Ok(Some(Moment::Absolute(at))), Quirks::NONE));
        let mut octets = [0; 16];
        assert_eq!(Moment::Absolute(at).write(&mut octets), Time::new(text));
    }
    assert_eq!(heard(b""), (Ok(None), Quirks::NONE));
    assert_eq!(Time::new(""), Ok(Time::NONE));
}

#[test]
fn what_is_no_time_is_told_apart() {
    for (text, error) in [
        ("2602282359587", TimeError::Length(13)),
        ("260228235958748", TimeError::Length(15)),
        ("2602282359587480+", TimeError::Length(17)),
        ("x60228235958748+", TimeError::Part(0)),
        ("26022823595874é", TimeError::Part(13)),
        ("26 228235958748+", TimeError::Part(2)),
        ("261328235958748+", TimeError::Part(2)),
        ("260232235958748+", TimeError::Part(4)),
        ("260228245958748+", TimeError::Part(6)),
        ("260228236058748+", TimeError::Part(8)),
        ("260228235960748+", TimeError::Part(10)),
        ("260228235958x48+", TimeError::Part(12)),
        ("260228235958757+", TimeError::Part(13)),
        ("2602282359587 8+", TimeError::Part(13)),
        ("260228235958748Z", TimeError::Sign),
        ("260228235958748r", TimeError::Sign),
        ("260230235958748+", TimeError::Date),
        ("260229235958748+", TimeError::Date),
        ("260431235958748+", TimeError::Date),
        ("260028235958748+", TimeError::Date),
        ("260200235958748+", TimeError::Date),
        ("02061023342900XR", TimeError::Part(13)),
    ] {
        let (moment, seen) = heard(text.as_bytes());
        assert_eq!(moment, Err(error), "{text}");
        assert!(seen.contains(Quirks::BAD_TIME), "{text}");
        assert_eq!(Time::new(text), Err(error), "{text}");
        assert!(!error.to_string().is_empty());
    }
    assert_eq!(heard(&[b'1'; 17]).1, Quirks::BAD_TIME | Quirks::OVERLONG);
    assert_eq!(heard(&[0xB2; 16]).1, Quirks::BAD_TIME | Quirks::NON_ASCII);
    assert_eq!(heard(b"26022823595874\xFF+").1, Quirks::BAD_TIME | Quirks::NON_ASCII);
}

#[test]
fn zones_beyond_twelve_hours_are_read_but_not_written() {
    for quarters in 49..=56 {
        let text = format!("2602282359587{quarters}+");
        let at = Moment::Absolute(Absolute { quarters, ..AT });
        assert_eq!(heard(text.as_bytes()), (Ok(Some(at)), Quirks::NONE), "{text}");
        assert_eq!(Time::new(&text), Err(TimeError::Part(13)), "{text}");
        assert_eq!(at.write(&mut [0; 16]), Err(TimeError::Part(13)));
        let west = Moment::Absolute(Absolute { quarters: -quarters, ..AT });
        assert_eq!(west.write(&mut [0; 16]), Err(TimeError::Part(13)));
    }
    let odd = Moment::Absolute(Absolute { quarters: i8::MIN, ..AT });
    assert_eq!(odd.write(&mut [0; 16]), Err(TimeError::Part(13)));
}

#[test]
fn long_hours_minutes_and_seconds_of_a_span_are_read_but_not_written() {
    for (text, part) in [
        ("000000240000000R", 6),
        ("000000990000000R", 6),
        ("000000006000000R", 8),
        ("000000000060000R", 10),
    ] {
        let (moment, seen) = heard(text.as_bytes());
        assert_eq!(seen, Quirks::NONE, "{text}");
        let moment = moment.expect("a time").expect("set");
        assert_eq!(moment.write(&mut [0; 16]), Err(TimeError::Part(part)), "{text}");
        assert_eq!(Time::new(text), Err(TimeError::Part(part)), "{text}");
    }
    assert!(Time::new("999999235959000R").is_ok());
}

#[test]
fn parts_out_of_range_are_not_written() {
    for (at, error) in [
        (Absolute { year: 100, ..AT }, TimeError::Part(0)),
        (Absolute { month: 13, ..AT }, TimeError::Part(2)),
        (Absolute { month: 0, ..AT }, TimeError::Date),
        (Absolute { day: 30, ..AT }, TimeError::Date),
        (Absolute { day: 32, ..AT }, TimeError::Part(4)),
        (Absolute { hour: 24, ..AT }, TimeError::Part(6)),
        (Absolute { minute: 60, ..AT }, TimeError::Part(8)),
        (Absolute { second: 60, ..AT }, TimeError::Part(10)),
        (Absolute { tenth: 10, ..AT }, TimeError::Part(12)),
        (Absolute { tenth: 255, ..AT }, TimeError::Part(12)),
    ] {
        assert_eq!(Moment::Absolute(at).write(&mut [0; 16]), Err(error), "{at:?}");
    }
    let span = Relative { days: 100, ..Relative::default() };
    assert_eq!(Moment::Relative(span).write(&mut [0; 16]), Err(TimeError::Part(4)));
}

#[test]
fn the_century_turns_at_38() {
    for (year, full) in [(0, 2000), (37, 2037), (38, 1938), (99, 1999)] {
        assert_eq!(Absolute { year, ..AT }.full_year(), full);
    }
    assert!(Time::new("000229000000000+").is_ok(), "2000 is a leap year");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn times_that_are_written_are_read(parts in any::<[u8; 7]>(), quarters in any::<i8>()) {
        let [year, month, day, hour, minute, second, tenth] = parts.map(|part| part % 64);
        let at = Absolute { year, month, day, hour, minute, second, tenth, quarters };
        let mut octets = [0; 16];
        if let Ok(time) = Moment::Absolute(at).write(&mut octets) {
            prop_assert_eq!(time.moment(), Ok(Some(Moment::Absolute(at))));
        }
    }

    #[test]
    fn any_text_is_a_time_or_an_error(text in "[0-9]{12}[0-9R+-]{0,5}") {
        let (moment, seen) = heard(text.as_bytes());
        prop_assert_eq!(moment.is_err(), seen.contains(Quirks::BAD_TIME));
        if let (Ok(Some(moment)), Ok(time)) = (moment, Time::new(&text)) {
            let mut octets = [0; 16];
            let written = moment.write(&mut octets).and_then(|time| time.moment());
            prop_assert_eq!(written, time.moment());
        }
    }
}
