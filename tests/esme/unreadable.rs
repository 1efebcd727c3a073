//! Requests that cannot be read, or only with quirks.

use super::*;

#[test]
fn an_unreadable_request_is_answered_by_its_own_response() {
    esme()
        .bound_trx()
        .hears("deliver_sm bare #5")
        .says("deliver_sm_resp ESME_RINVCMDLEN #5")
        .sees(
            "Malformed service_type at octet 16: the body ends before the field is whole: \
             deliver_sm #5",
        )
        .hears_octets(&raw(CommandId::DATA_SM, CommandStatus::ESME_ROK, 6, b"no NUL at all"))
        .says("data_sm_resp ESME_RINVCMDLEN #6")
        .sees("Malformed service_type at octet 16: C-octet string without its NUL: data_sm #6")
        .unanswered(0)
        .is(Phase::BoundTrx);
}

#[test]
fn a_strict_session_answers_each_quirk_with_its_status() {
    let long = [b'1'; 21];
    let rows: [(Vec<u8>, &str, &str); 11] = [
        (deliver(&long, b"", 0, b""), "ESME_RINVSRCADR", "source_addr: overlong"),
        (deliver(b"\xE9", b"", 0, b""), "ESME_RINVSRCADR", "source_addr: non_ascii"),
        (deliver(b"1", b"soon", 0, b""), "ESME_RINVSCHED", "schedule_delivery_time: bad_time"),
        (deliver(b"1", b"", 9, b"hi"), "ESME_RINVMSGLEN", "sm_length: sm_length"),
        (deliver(b"1", b"", 2, b"hi\x01\x02"), "ESME_RINVTLVSTREAM", "tlvs: trailing"),
        (
            deliver(b"1", b"", 2, b"hi\0\x02\x04\0\x02\0\x01"),
            "ESME_RINVTLVSTREAM",
            "tlvs: uncounted_octet",
        ),
        (deliver(b"1", b"", 0, b"\x02\x04\0\x09\0\x01"), "ESME_RINVTLVSTREAM", "tlvs: bad_tlv"),
        (
            deliver(b"1", b"", 0, b"\x02\x04\0\x01\0"),
            "ESME_RINVTLVLEN",
            "user_message_reference: tlv_length",
        ),
        (
            deliver(b"1", b"", 0, b"\x02\x04\0\x02\0\x01\x02\x04\0\x02\0\x01"),
            "ESME_RTLVNOTALLWD",
            "user_message_reference: duplicate_tlv",
        ),
        (
            deliver(b"1", b"", 2, b"hi\x04\x24\0\x02ho"),
            "ESME_RINVMSGLEN",
            "message_payload: two_texts",
        ),
        (
            raw(CommandId::DELIVER_SM, CommandStatus::ESME_RSYSERR, 5, &[0; 17]),
            "ESME_RUNKNOWNERR",
            "command_status: request_status",
        ),
    ];
    for (octets, status, what) in rows {
        let mut scene = strict().bound_rx().hears_octets(&octets);
        let (said, seen) = scene.take();
        assert_eq!(said, [format!("deliver_sm_resp {status} #5")], "{what}");
        let (field, quirk) = what.split_once(": ").unwrap();
        assert!(seen[0].starts_with(&format!("Malformed {field} at octet ")), "{seen:?} {what}");
        assert!(seen[0].contains(&format!("not accepted: {quirk}: deliver_sm")), "{seen:?}");
        scene.is(Phase::BoundRx).unanswered(0);
        // A tolerant session takes it and says what it forgave.
        let mut scene =
            esme_with(|config| config.tolerate = Quirks::all()).bound_rx().hears_octets(&octets);
        let (said, seen) = scene.take();
        assert!(said.is_empty(), "{said:?} {what}");
        assert!(seen[0].ends_with(&format!("({quirk})")), "{seen:?} {what}");
    }
}

#[test]
fn a_strict_session_judges_numbers_and_mere_headers_too() {
    strict().bound_rx().hears("deliver_sm #0").says("deliver_sm_resp ESME_RUNKNOWNERR #0").sees(
        "Malformed sequence_number at octet 12: not accepted: sequence_number: deliver_sm #0",
    );
    let enquire = raw(CommandId::ENQUIRE_LINK, CommandStatus::ESME_ROK, 5, b"x");
    strict()
        .bound_rx()
        .hears_octets(&enquire)
        .says("enquire_link_resp ESME_RINVTLVSTREAM #5")
        .sees("Malformed tlvs at octet 16: not accepted: trailing: enquire_link #5");
    esme().bound_rx().hears_octets(&enquire).says("enquire_link_resp #5");
    let unbind = raw(CommandId::UNBIND, CommandStatus::ESME_ROK, 5, b"x");
    strict()
        .bound_rx()
        .hears_octets(&unbind)
        .says("unbind_resp ESME_RINVTLVSTREAM #5")
        .sees("Malformed tlvs at octet 16: not accepted: trailing: unbind #5")
        .is(Phase::BoundRx);
}

#[test]
fn unknown_tlvs_are_no_error_even_when_strict() {
    let octets = deliver(b"1", b"", 0, b"\x15\x01\0\x03abc\x00\x05\0\x01\x01");
    strict().bound_rx().hears_octets(&octets).sees("deliver_sm #5");
}
