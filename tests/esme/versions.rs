//! Which version is in force, and what it lacks.

use super::*;

#[test]
fn the_lower_version_is_in_force() {
    let cases: [(u8, u8, Version); 12] = [
        (0x33, 0x33, Version::V3_3),
        (0x33, 0x34, Version::V3_3),
        (0x33, 0x50, Version::V3_3),
        (0x34, 0x33, Version::V3_3),
        (0x34, 0x34, Version::V3_4),
        (0x34, 0x50, Version::V3_4),
        (0x50, 0x33, Version::V3_3),
        (0x50, 0x34, Version::V3_4),
        (0x50, 0x50, Version::V5_0),
        (0x50, 0x00, Version::V3_3),
        (0x50, 0x4F, Version::V3_4),
        (0x51, 0xFF, Version::V5_0),
    ];
    for (declared, stated, version) in cases {
        let scene = esme()
            .binds(BindMode::Transmitter, declared)
            .says("bind_transmitter #1")
            .hears(&format!("bind_transmitter_resp #1 v{stated:x}"))
            .sees(&format!("bound Transmitter {version:?}"));
        assert_eq!(scene.session.version(), version);
    }
}

#[test]
fn an_unstated_version_is_as_asked_or_as_configured() {
    let cases = [
        (0x33, None, Version::V3_3),
        (0x34, None, Version::V3_4),
        (0x50, None, Version::V5_0),
        (0x34, Some(Version::V3_3), Version::V3_3),
        (0x50, Some(Version::V3_3), Version::V3_3),
        (0x50, Some(Version::V3_4), Version::V3_4),
        (0x33, Some(Version::V3_4), Version::V3_3),
    ];
    for (declared, unstated, version) in cases {
        esme_with(|config| config.unstated_version = unstated)
            .binds(BindMode::Receiver, declared)
            .says("bind_receiver #1")
            .hears("bind_receiver_resp #1")
            .sees(&format!("bound Receiver {version:?}"));
    }
}

#[test]
fn a_stated_version_of_a_wrong_length_is_unstated() {
    let octets =
        raw(CommandId::BIND_RECEIVER_RESP, CommandStatus::ESME_ROK, 1, b"s\0\x02\x10\0\x02\x34\0");
    esme_with(|config| config.unstated_version = Some(Version::V3_3))
        .binds(BindMode::Receiver, 0x34)
        .says("bind_receiver #1")
        .hears_octets(&octets)
        .sees("bound Receiver V3_3 (tlv_length)");
}

#[test]
fn a_refused_version_can_be_tried_lower() {
    esme()
        .binds(BindMode::Transmitter, 0x50)
        .says("bind_transmitter #1")
        .hears("bind_transmitter_resp ESME_RBINDFAIL #1")
        .sees("bind refused ESME_RBINDFAIL")
        .binds(BindMode::Transmitter, 0x33)
        .says("bind_transmitter #2")
        .hears("bind_transmitter_resp #2")
        .sees("bound Transmitter V3_3");
}

#[test]
fn version_3_3_binds_no_transceiver_and_no_tlvs() {
    esme()
        .binds(BindMode::Transceiver, 0x33)
        .sees("refused: bind_transceiver does not fit SMPP 3.3")
        .does(|session, now, out| {
            let tlvs = Tlvs::lenient(&[0x14, 0, 0, 0]).unwrap();
            let bind = smpp_proto::wire::pdu::Bind { tlvs, ..bind(0x33) };
            session.bind(now, BindMode::Transmitter, &bind, out)
        })
        .sees("refused: tlvs does not fit SMPP 3.3")
        .is(Phase::Open);
}

/// What the peer's version lacks is refused by the name of its field, and nothing is sent.
#[track_caller]
fn misfits(version: Version, pdu: &SubmitSm<'_>, field: &str) {
    let number = ["3.3", "3.4", "5.0"][version as usize];
    let send = |session: &mut Live<Esme>, now, out: &mut Wire| {
        session.send(now, pdu, 1, out).map(|_| ()).map_err(|refused| refused.why)
    };
    esme()
        .bound(BindMode::Transmitter, version)
        .does(send)
        .sees(&format!("refused: {field} does not fit SMPP {number}"))
        .in_flight(0);
    if version < Version::V5_0 {
        esme().bound(BindMode::Transmitter, Version::V5_0).does(send).says(&in_words(pdu));
    }
}

fn in_words(pdu: &SubmitSm<'_>) -> String {
    let octets = whole(CommandId::SUBMIT_SM, 2, pdu);
    words(&octets).join("; ")
}

#[test]
fn nothing_is_sent_that_3_3_lacks() {
    let text = [b'x'; 161];
    let tlvs = Tlvs::lenient(b"\x04\x24\0\x02hi").unwrap();
    let short_message = ShortMessage::new(&text).unwrap();
    let rows = [
        (SubmitSm { esm_class: EsmClass::DATAGRAM, ..submit() }, "esm_class"),
        (SubmitSm { esm_class: EsmClass::FORWARD, ..submit() }, "esm_class"),
        (
            SubmitSm { registered_delivery: RegisteredDelivery::RECEIPT_ON_FAILURE, ..submit() },
            "registered_delivery",
        ),
        (SubmitSm { priority_flag: Priority(2), ..submit() }, "priority_flag"),
        (SubmitSm { short_message, ..submit() }, "short_message"),
        (SubmitSm { tlvs, ..submit() }, "tlvs"),
    ];
    for (pdu, field) in rows {
        misfits(Version::V3_3, &pdu, field);
    }
    esme()
        .bound(BindMode::Transmitter, Version::V3_3)
        .does(|session, now, out| {
            let query =
                QuerySm { message_id: CStr::new(b"123456789").unwrap(), ..QuerySm::default() };
            session.send(now, &query, 1, out).map(|_| ()).map_err(|refused| refused.why)
        })
        .sees("refused: message_id does not fit SMPP 3.3");
    for command in ["data_sm", "broadcast_sm", "query_broadcast_sm", "cancel_broadcast_sm"] {
        esme()
            .bound(BindMode::Transmitter, Version::V3_3)
            .sends(command, 1)
            .sees(&format!("refused: {command} does not fit SMPP 3.3"));
    }
}

#[test]
fn nothing_is_sent_that_3_4_lacks() {
    let text = [b'x'; 255];
    let short_message = ShortMessage::new(&text).unwrap();
    let only_success = RegisteredDelivery::RECEIPT_ON_SUCCESS;
    let rows = [
        (SubmitSm { short_message, ..submit() }, "short_message"),
        (SubmitSm { registered_delivery: only_success, ..submit() }, "registered_delivery"),
        (SubmitSm { priority_flag: Priority(4), ..submit() }, "priority_flag"),
    ];
    for (pdu, field) in rows {
        misfits(Version::V3_4, &pdu, field);
    }
    for command in ["broadcast_sm", "query_last_msgs", "query_msg_details", "param_retrieve"] {
        esme()
            .bound_tx()
            .sends(command, 1)
            .sees(&format!("refused: {command} does not fit SMPP 3.4"));
    }
}

#[test]
fn a_lower_version_can_be_settled_for() {
    let mut scene = esme().bound(BindMode::Transmitter, Version::V5_0);
    scene.session.lower_version(Version::V3_4);
    scene.session.lower_version(Version::V5_0);
    assert_eq!(scene.session.version(), Version::V3_4);
    scene.sends("broadcast_sm", 1).sees("refused: broadcast_sm does not fit SMPP 3.4");
}

#[test]
fn receiving_has_no_version() {
    // TLVs and a text of 255 octets on a 3.3 session.
    let mut body = vec![0; 16];
    body.push(255);
    body.extend([b'x'; 255]);
    body.extend([0x02, 0x04, 0, 2, 0, 1]);
    let octets = raw(CommandId::DELIVER_SM, CommandStatus::ESME_ROK, 4, &body);
    esme().bound(BindMode::Receiver, Version::V3_3).hears_octets(&octets).sees("deliver_sm #4");
}

#[test]
fn a_request_of_another_version_can_be_answered() {
    esme()
        .bound(BindMode::Receiver, Version::V3_3)
        .hears("data_sm #4")
        .sees("data_sm #4")
        .answers("ESME_ROK")
        .says("data_sm_resp #4");
}

#[test]
fn statuses_the_peer_lacks_are_lowered() {
    let cases = [
        (Version::V5_0, "ESME_RINVDCS", "ESME_RINVDCS"),
        (Version::V3_4, "ESME_RINVDCS", "ESME_RSYSERR"),
        (Version::V3_4, "ESME_RX_T_APPN", "ESME_RX_T_APPN"),
        (Version::V3_3, "ESME_RX_T_APPN", "ESME_RSYSERR"),
        (Version::V3_3, "ESME_RINVDSTADR", "ESME_RINVDSTADR"),
        (Version::V3_3, "0x401", "0x00000401"),
    ];
    for (version, given, sent) in cases {
        esme()
            .bound(BindMode::Receiver, version)
            .hears("deliver_sm #4")
            .sees("deliver_sm #4")
            .answers(given)
            .says(&format!("deliver_sm_resp {sent} #4"));
    }
}
