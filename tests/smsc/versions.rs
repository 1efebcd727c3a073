//! Which version is in force, and what it lacks.

use super::*;

#[test]
fn the_lower_version_is_in_force_and_stated() {
    let ours = [Version::V3_3, Version::V3_4, Version::V5_0];
    let cases: [(u8, [Version; 3]); 8] = [
        (0x00, [Version::V3_3; 3]),
        (0x03, [Version::V3_3; 3]),
        (0x33, [Version::V3_3; 3]),
        (0x34, [Version::V3_3, Version::V3_4, Version::V3_4]),
        (0x40, [Version::V3_3, Version::V3_4, Version::V3_4]),
        (0x50, ours),
        (0x51, ours),
        (0xFF, ours),
    ];
    for (declared, versions) in cases {
        for (our, version) in ours.into_iter().zip(versions) {
            let stated = match version {
                Version::V3_3 => "",
                Version::V3_4 => " [sc_interface_version: 34]",
                Version::V5_0 => " [sc_interface_version: 50]",
            };
            let scene = smsc_with(|config| config.version = our)
                .hears(&format!("bind_transmitter #1 v{declared:x}"))
                .sees("bind_transmitter #1")
                .answers("ESME_ROK")
                .says(&format!("bind_transmitter_resp #1{stated}"));
            assert_eq!(scene.session.version(), version, "{declared:#x} at {our:?}");
        }
    }
}

#[test]
fn a_transceiver_of_3_3_is_bound_all_the_same() {
    smsc()
        .hears("bind_transceiver #1 v33")
        .sees("bind_transceiver #1")
        .answers("ESME_ROK")
        .says("bind_transceiver_resp #1")
        .is(Phase::BoundTrx);
}

#[test]
fn tlvs_of_the_callers_own_are_sent_as_they_are() {
    let scene = deciding();
    let raw = scene.asked[0];
    let tlvs = Tlvs::lenient(b"\x02\x10\0\x01\x50").unwrap();
    let mut scene = scene
        .does(accept_with(raw, BindResp { tlvs, ..BindResp::default() }))
        .says("bind_transceiver_resp #3 [sc_interface_version: 50]");
    scene.asked.clear();
    let scene = smsc().hears("bind_receiver #3 v33").sees("bind_receiver #3");
    let raw = scene.asked[0];
    scene
        .does(accept_with(raw, BindResp { tlvs, ..BindResp::default() }))
        .sees("refused: tlvs does not fit SMPP 3.3")
        .is(Phase::Open)
        .answers("ESME_ROK")
        .says("bind_receiver_resp #3");
}

#[test]
fn a_refused_bind_leaves_no_version_behind() {
    let scene = smsc_with(|config| config.close_refused = false)
        .hears("bind_transmitter #1 v33")
        .sees("bind_transmitter #1")
        .answers("ESME_RINVPASWD")
        .says("bind_transmitter_resp ESME_RINVPASWD #1");
    assert_eq!(scene.session.version(), Version::V5_0);
    scene
        .hears("bind_transmitter #2 v50")
        .sees("bind_transmitter #2")
        .answers("ESME_ROK")
        .says("bind_transmitter_resp #2 [sc_interface_version: 50]");
}

#[test]
fn statuses_the_peer_lacks_are_lowered() {
    let bind = |version: &str, given: &str, sent: &str| {
        smsc()
            .hears(&format!("bind_transmitter #1 {version}"))
            .sees("bind_transmitter #1")
            .answers(given)
            .says(&format!("bind_transmitter_resp {sent} #1"))
            .sees("ended BindRefused");
    };
    bind("v34", "ESME_RBINDFAIL", "ESME_RBINDFAIL");
    bind("v33", "ESME_RBINDFAIL", "ESME_RSYSERR");
    bind("v33", "ESME_RINVPASWD", "ESME_RINVPASWD");
    let cases = [
        (Version::V5_0, "ESME_RPROHIBITED", "ESME_RPROHIBITED"),
        (Version::V3_4, "ESME_RPROHIBITED", "ESME_RSYSERR"),
        (Version::V3_4, "ESME_RTHROTTLED", "ESME_RTHROTTLED"),
        (Version::V3_3, "ESME_RTHROTTLED", "ESME_RSYSERR"),
        (Version::V3_3, "ESME_RMSGQFUL", "ESME_RMSGQFUL"),
    ];
    for (version, given, sent) in cases {
        smsc()
            .bound(BindMode::Transmitter, version)
            .hears("submit_sm #4")
            .sees("submit_sm #4")
            .answers(given)
            .says(&format!("submit_sm_resp {sent} #4"));
    }
}

/// What the peer's version lacks is refused by the name of its field, and nothing is sent.
#[track_caller]
fn misfits(
    version: Version,
    field: &str,
    send: impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why>,
) {
    let number = ["3.3", "3.4", "5.0"][version as usize];
    smsc()
        .bound(BindMode::Receiver, version)
        .does(&send)
        .sees(&format!("refused: {field} does not fit SMPP {number}"))
        .in_flight(0);
}

fn deliver(
    pdu: DeliverSm<'static>,
) -> impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why> {
    move |session, now, out| {
        session.send(now, &pdu, 1, out).map(|_| ()).map_err(|refused| refused.why)
    }
}

#[test]
fn nothing_is_sent_that_the_peer_lacks() {
    let receipted = Tlvs::lenient(b"\0\x1E\0\x02a\0").unwrap();
    let payload = Tlvs::lenient(b"\x04\x24\0\x02hi").unwrap();
    let scheduled = Tlvs::lenient(b"\x04\x27\0\x01\0").unwrap();
    let skipped = Tlvs::lenient(b"\x04\x27\0\x01\x09").unwrap();
    let delivered = Tlvs::lenient(b"\x04\x27\0\x01\x02").unwrap();
    for tlvs in [receipted, payload, delivered] {
        misfits(Version::V3_3, "tlvs", deliver(DeliverSm { tlvs, ..DeliverSm::default() }));
        smsc()
            .bound_rx()
            .does(deliver(DeliverSm { tlvs, ..DeliverSm::default() }))
            .says(&format!("deliver_sm #1 {tlvs:?}"));
    }
    for tlvs in [scheduled, skipped] {
        misfits(Version::V3_4, "tlvs", deliver(DeliverSm { tlvs, ..DeliverSm::default() }));
        smsc()
            .bound(BindMode::Receiver, Version::V5_0)
            .does(deliver(DeliverSm { tlvs, ..DeliverSm::default() }))
            .says(&format!("deliver_sm #1 {tlvs:?}"));
    }
    misfits(Version::V3_3, "data_sm", |session, now, out| {
        session.send(now, &DataSm::default(), 1, out).map(|_| ()).map_err(|refused| refused.why)
    });
    misfits(Version::V3_3, "alert_notification", |session, now, out| {
        session.alert(now, &AlertNotification::default(), out)
    });
    smsc_with(|config| config.version = Version::V3_3)
        .sends("outbind", 0)
        .sees("refused: outbind does not fit SMPP 3.3");
}

#[test]
fn responses_with_what_the_peer_lacks_are_refused_by_name() {
    let submit = |version, id: &'static [u8], result: &str| {
        let scene =
            smsc().bound(BindMode::Transmitter, version).hears("submit_sm #4").sees("submit_sm #4");
        let raw = scene.asked[0];
        let mut scene = scene.does(|session, now, out| {
            let resp = SubmitSmResp { message_id: CStr::new(id).unwrap(), ..Default::default() };
            let responder = Responder::<op::SubmitSm>::from_raw(raw).unwrap();
            session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
        });
        let (said, seen) = scene.take();
        assert_eq!([said, seen].concat(), [result]);
        assert_eq!(scene.session.unanswered(), u32::from(result.starts_with("refused")));
    };
    submit(Version::V3_3, b"12345678", "submit_sm_resp #4");
    submit(Version::V3_3, b"123456789", "refused: message_id does not fit SMPP 3.3");
    submit(Version::V3_4, b"YV0123456789abcdef0123456789abcdef", "submit_sm_resp #4");
    let scene = smsc().bound_tx().hears("query_sm #4").sees("query_sm #4");
    let raw = scene.asked[0];
    scene
        .does(|session, now, out| {
            let resp = QuerySmResp { message_state: MessageState::SKIPPED, ..Default::default() };
            let responder = Responder::<op::QuerySm>::from_raw(raw).unwrap();
            session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
        })
        .sees("refused: message_state does not fit SMPP 3.4");
}
