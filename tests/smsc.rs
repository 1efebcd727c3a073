//! The SMSC, one test for each state and stimulus.

#[path = "support/scene.rs"]
mod scene;

use core::time::Duration;

use scene::*;
use smpp_proto::{
    session::{BindMode, Config, Phase, RawResponder, Responder, SessionId, Smsc, Why},
    wire::{
        CStr, CommandId, CommandStatus, MessageState, Quirks, TlvWriter, Tlvs, Version, op,
        pdu::{AlertNotification, BindResp, DataSm, DeliverSm, Outbind, QuerySmResp, SubmitSmResp},
    },
};

fn strict() -> Scene<Smsc> {
    smsc_with(|config| {
        config.tolerate = Quirks::NONE;
        config.violations = 0;
    })
}

/// A bind of 3.4 is in and waits for the caller.
fn deciding() -> Scene<Smsc> {
    smsc().hears("bind_transceiver #3").sees("bind_transceiver #3")
}

// ── binding ──

#[test]
fn a_bind_is_accepted() {
    for mode in [BindMode::Transmitter, BindMode::Receiver, BindMode::Transceiver] {
        let id = mode.command_id();
        let scene = smsc()
            .hears(&format!("{id} #3"))
            .sees(&format!("{id} #3"))
            .is(Phase::Open)
            .unanswered(0)
            .answers("ESME_ROK")
            .says(&format!("{} #3 [sc_interface_version: 34]", id.response()));
        assert_eq!(scene.session.mode(), Some(mode));
        assert!(scene.session.is_bound());
    }
}

#[test]
fn a_refused_bind_ends_the_session_or_not() {
    deciding()
        .answers("ESME_RINVPASWD")
        .says("bind_transceiver_resp ESME_RINVPASWD #3")
        .sees("ended BindRefused")
        .ended();
    smsc_with(|config| config.close_refused = false)
        .hears("bind_transceiver #3")
        .sees("bind_transceiver #3")
        .answers("ESME_RINVPASWD")
        .says("bind_transceiver_resp ESME_RINVPASWD #3")
        .is(Phase::Open)
        .hears("bind_receiver #4")
        .sees("bind_receiver #4")
        .answers("ESME_ROK")
        .says("bind_receiver_resp #4 [sc_interface_version: 34]")
        .is(Phase::BoundRx);
}

#[test]
fn a_type_of_bind_that_is_not_offered_is_refused_by_its_own_response() {
    smsc_with(|config| config.close_refused = false)
        .hears("bind_transceiver #3")
        .sees("bind_transceiver #3")
        .answers("ESME_RINVCMDID")
        .says("bind_transceiver_resp ESME_RINVCMDID #3")
        .is(Phase::Open);
}

#[test]
fn a_bind_on_a_bound_session_changes_nothing() {
    smsc()
        .bound_tx()
        .hears("bind_receiver #7; bind_transmitter #8")
        .says("bind_receiver_resp ESME_RALYBND #7; bind_transmitter_resp ESME_RALYBND #8")
        .sees("WrongState: bind_receiver #7; WrongState: bind_transmitter #8")
        .is(Phase::BoundTx);
}

#[test]
fn a_bind_while_another_is_decided_changes_nothing() {
    deciding()
        .hears("bind_receiver #4")
        .says("bind_receiver_resp ESME_RALYBND #4")
        .sees("WrongState: bind_receiver #4")
        .answers("ESME_ROK")
        .says("bind_transceiver_resp #3 [sc_interface_version: 34]")
        .is(Phase::BoundTrx);
}

#[test]
fn the_responder_of_an_earlier_bind_is_foreign() {
    let scene = smsc_with(|config| config.close_refused = false)
        .hears("bind_transceiver #3")
        .sees("bind_transceiver #3");
    let old = scene.asked[0];
    scene
        .answers("ESME_RBINDFAIL")
        .says("bind_transceiver_resp ESME_RBINDFAIL #3")
        .does(accept(old))
        .sees("refused: WrongState")
        .hears("bind_transceiver #4")
        .sees("bind_transceiver #4")
        .does(accept(old))
        .sees("refused: Foreign")
        .answers("ESME_ROK")
        .says("bind_transceiver_resp #4 [sc_interface_version: 34]");
}

fn accept(
    raw: RawResponder,
) -> impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why> {
    accept_with(raw, BindResp::default())
}

fn accept_with(
    raw: RawResponder,
    resp: BindResp<'static>,
) -> impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why> {
    move |session, now, out| {
        let responder = Responder::<op::Bind>::from_raw(raw).unwrap();
        session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
    }
}

#[test]
fn requests_before_the_bind_are_violations() {
    smsc()
        .hears("submit_sm #4")
        .says("submit_sm_resp ESME_RINVBNDSTS #4")
        .sees("WrongState: submit_sm #4; ended Violation")
        .ended();
    smsc_with(|config| config.violations = 3)
        .hears("submit_sm #4; query_sm #5")
        .says("submit_sm_resp ESME_RINVBNDSTS #4; query_sm_resp ESME_RINVBNDSTS #5")
        .sees("WrongState: submit_sm #4; WrongState: query_sm #5")
        .hears("outbind #6")
        .sees("WrongState: outbind #6; ended Violation");
    let mut scene = smsc_with(|config| config.violations = 0);
    for number in 1..=300 {
        scene = scene
            .hears(&format!("submit_sm #{number}"))
            .says(&format!("submit_sm_resp ESME_RINVBNDSTS #{number}"))
            .sees(&format!("WrongState: submit_sm #{number}"));
    }
    scene.bound_trx();
}

#[test]
fn violations_after_the_bind_are_not_counted() {
    smsc()
        .bound_rx()
        .hears("submit_sm #4; deliver_sm #5; 0x00000999 #6")
        .says(
            "submit_sm_resp ESME_RINVBNDSTS #4; deliver_sm_resp ESME_RINVCMDID #5; \
             generic_nack ESME_RINVCMDID #6",
        )
        .sees("WrongState: submit_sm #4; WrongRole: deliver_sm #5; UnknownCommand: 0x00000999 #6")
        .is(Phase::BoundRx);
}

#[test]
fn enquire_link_before_the_bind_is_answered() {
    smsc()
        .hears("enquire_link #1")
        .says("enquire_link_resp #1")
        .hears("bind_transceiver #3; enquire_link #4")
        .sees("bind_transceiver #3")
        .says("enquire_link_resp #4")
        .answers("ESME_ROK")
        .says("bind_transceiver_resp #3 [sc_interface_version: 34]");
}

#[test]
fn an_unbind_before_the_bind_is_refused_and_ends_it() {
    for scene in [
        smsc_with(|config| config.violations = 0),
        smsc_with(|config| config.violations = 0)
            .hears("bind_receiver #1")
            .sees("bind_receiver #1"),
        smsc_with(|config| config.violations = 0).sends("outbind", 0).says("outbind #1"),
    ] {
        scene
            .hears("unbind #3")
            .says("unbind_resp ESME_RINVBNDSTS #3")
            .sees("WrongState: unbind #3; ended PeerUnbound")
            .ended();
    }
    smsc()
        .hears("unbind #3")
        .says("unbind_resp ESME_RINVBNDSTS #3")
        .sees("WrongState: unbind #3; ended Violation")
        .ended();
}

#[test]
fn nothing_is_sent_before_the_bind() {
    for scene in [smsc(), deciding()] {
        scene
            .sends("deliver_sm", 1)
            .sees("refused: WrongState")
            .sends("alert_notification", 1)
            .sees("refused: WrongState")
            .sends("unbind", 1)
            .sees("refused: WrongState");
    }
}

#[test]
fn a_bind_that_cannot_be_read() {
    smsc_with(|config| config.violations = 0)
        .hears("bind_receiver bare #3")
        .says("bind_receiver_resp ESME_RINVCMDLEN #3")
        .sees("Malformed system_id at octet 16: the body ends before the field is whole: bind_receiver #3")
        .is(Phase::Open);
    let long = |field: usize| {
        let mut parts = [&b"esme"[..], b"secret", b"type"];
        parts[field] = b"12345678901234567890";
        let mut body = parts.join(&0);
        body.extend([0, 0x34, 0, 0, 0]);
        raw(CommandId::BIND_RECEIVER, CommandStatus::ESME_ROK, 3, &body)
    };
    let rows = [
        (0, "system_id", 16, "ESME_RINVSYSID"),
        (1, "password", 21, "ESME_RINVPASWD"),
        (2, "system_type", 28, "ESME_RINVSYSTYP"),
    ];
    for (field, name, offset, status) in rows {
        strict()
            .hears_octets(&long(field))
            .says(&format!("bind_receiver_resp {status} #3"))
            .sees(&format!(
                "Malformed {name} at octet {offset}: not accepted: overlong: bind_receiver #3"
            ))
            .is(Phase::Open);
        smsc().hears_octets(&long(field)).sees("bind_receiver #3 (overlong)");
    }
}

#[test]
fn the_connection_breaks_while_a_bind_is_decided() {
    deciding()
        .hangs_up()
        .sees("ended HungUp")
        .answers("ESME_ROK")
        .sees("refused: WrongState")
        .ended();
}

#[test]
fn requests_right_behind_the_bind_have_to_wait_for_its_answer() {
    smsc_with(|config| config.violations = 0)
        .hears("bind_transmitter #1; submit_sm #2")
        .sees("bind_transmitter #1; WrongState: submit_sm #2")
        .says("submit_sm_resp ESME_RINVBNDSTS #2")
        .answers("ESME_ROK")
        .says("bind_transmitter_resp #1 [sc_interface_version: 34]")
        .hears("submit_sm #3")
        .sees("submit_sm #3");
}

// ── versions ──

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
    let tlvs = Tlvs::new(b"\x02\x10\0\x01\x50").unwrap();
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
    let receipted = Tlvs::new(b"\0\x1E\0\x02a\0").unwrap();
    let payload = Tlvs::new(b"\x04\x24\0\x02hi").unwrap();
    let scheduled = Tlvs::new(b"\x04\x27\0\x01\0").unwrap();
    let skipped = Tlvs::new(b"\x04\x27\0\x01\x09").unwrap();
    let delivered = Tlvs::new(b"\x04\x27\0\x01\x02").unwrap();
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

// ── outbind ──

#[test]
fn outbind_is_answered_by_a_bind() {
    for mode in [BindMode::Receiver, BindMode::Transceiver, BindMode::Transmitter] {
        let id = mode.command_id();
        smsc()
            .sends("outbind", 0)
            .says("outbind #1")
            .is(Phase::Outbound)
            .hears(&format!("{id} #1"))
            .sees(&format!("{id} #1"))
            .is(Phase::Outbound)
            .answers("ESME_ROK")
            .says(&format!("{} #1 [sc_interface_version: 34]", id.response()));
    }
}

#[test]
fn outbind_is_sent_once_and_before_the_bind() {
    smsc().sends("outbind", 0).says("outbind #1").sends("outbind", 0).sees("refused: WrongState");
    deciding().sends("outbind", 0).sees("refused: WrongState");
    smsc().bound_trx().sends("outbind", 0).sees("refused: WrongState");
}

#[test]
fn an_esme_that_refuses_the_outbind_closes() {
    smsc().sends("outbind", 0).says("outbind #1").hangs_up().sees("ended HungUp").ended();
}

#[test]
fn an_outbind_at_the_smsc_is_reported_and_not_answered() {
    smsc().bound_trx().hears("outbind #9").sees("WrongState: outbind #9").is(Phase::BoundTrx);
}

#[test]
fn outbind_spends_a_number() {
    smsc()
        .does(|session, now, out| session.outbind(now, &Outbind::default(), out))
        .says("outbind #1")
        .hears("bind_receiver #1")
        .sees("bind_receiver #1")
        .answers("ESME_ROK")
        .says("bind_receiver_resp #1 [sc_interface_version: 34]")
        .sends("deliver_sm", 1)
        .says("deliver_sm #2");
}

// ── requests of the ESME ──

const SUBMITS: [&str; 5] = ["submit_sm", "submit_multi", "query_sm", "cancel_sm", "replace_sm"];
const BROADCASTS: [&str; 3] = ["broadcast_sm", "query_broadcast_sm", "cancel_broadcast_sm"];
const OLD: [&str; 3] = ["param_retrieve", "query_last_msgs", "query_msg_details"];

#[test]
fn every_operation_is_taken_and_answered() {
    let everything = SUBMITS.iter().chain(&BROADCASTS).chain(&OLD).chain(&["data_sm"]);
    for command in everything {
        for version in [Version::V3_3, Version::V3_4, Version::V5_0] {
            for mode in [BindMode::Transmitter, BindMode::Transceiver] {
                smsc()
                    .bound(mode, version)
                    .hears(&format!("{command} #4"))
                    .sees(&format!("{command} #4"))
                    .unanswered(1)
                    .answers("ESME_ROK")
                    .says(&format!("{command}_resp #4"))
                    .hears(&format!("{command} #5"))
                    .sees(&format!("{command} #5"))
                    .answers("ESME_RSYSERR")
                    .says(&format!("{command}_resp ESME_RSYSERR #5"))
                    .unanswered(0);
            }
        }
    }
}

#[test]
fn receivers_do_not_submit() {
    for command in SUBMITS.iter().chain(&BROADCASTS).chain(&OLD) {
        smsc()
            .bound_rx()
            .hears(&format!("{command} #4"))
            .says(&format!("{command}_resp ESME_RINVBNDSTS #4"))
            .sees(&format!("WrongState: {command} #4"))
            .is(Phase::BoundRx);
    }
}

#[test]
fn data_sm_of_a_receiver_is_taken_in_3_4() {
    smsc().bound_rx().hears("data_sm #4").sees("data_sm #4");
    smsc()
        .bound(BindMode::Receiver, Version::V5_0)
        .hears("data_sm #4")
        .says("data_sm_resp ESME_RINVBNDSTS #4")
        .sees("WrongState: data_sm #4");
}

#[test]
fn what_is_not_offered_is_refused_by_the_caller() {
    smsc()
        .bound_tx()
        .hears("query_sm #4")
        .sees("query_sm #4")
        .answers("ESME_RINVCMDID")
        .says("query_sm_resp ESME_RINVCMDID #4");
    // A text that is missing is the caller's to see: data_sm without message_payload.
    smsc()
        .bound_tx()
        .hears("data_sm #4")
        .sees("data_sm #4")
        .answers("ESME_RMISSINGTLV")
        .says("data_sm_resp ESME_RMISSINGTLV #4");
}

#[test]
fn an_unreadable_submit_is_answered_with_the_status_of_its_field() {
    let submit = |destinations: &[u8]| {
        let mut body = vec![0, 0, 0, 0];
        body.extend(destinations);
        raw(CommandId::SUBMIT_MULTI, CommandStatus::ESME_ROK, 4, &body)
    };
    let rows = [
        (submit(&[0]), "ESME_RINVNUMDESTS", "number_of_dests at octet 20: no destination"),
        (
            submit(&[1, 3, 0, 0, 0]),
            "ESME_RINVDESTFLAG",
            "dest_flag at octet 20: dest_flag is neither 1 nor 2",
        ),
        (
            submit(&[2, 2, b'l', 0]),
            "ESME_RINVCMDLEN",
            "dest_address at octet 20: the body ends before the field is whole",
        ),
        (
            pdu("submit_multi bare #4"),
            "ESME_RINVCMDLEN",
            "service_type at octet 16: the body ends before the field is whole",
        ),
    ];
    for (octets, status, why) in rows {
        smsc()
            .bound_tx()
            .hears_octets(&octets)
            .says(&format!("submit_multi_resp {status} #4"))
            .sees(&format!("Malformed {why}: submit_multi #4"))
            .unanswered(0);
    }
}

/// A `submit_sm` of these fields, in order: `service_type`, source, destination, schedule, validity.
fn submit(fields: [&[u8]; 5]) -> Vec<u8> {
    let [service, source, destination, schedule, validity] = fields;
    let body = [
        service,
        b"\0\0\0",
        source,
        b"\0\0\0",
        destination,
        b"\0\0\0\0",
        schedule,
        b"\0",
        validity,
        b"\0\0\0\0\0\0",
    ];
    raw(CommandId::SUBMIT_SM, CommandStatus::ESME_ROK, 4, &body.concat())
}

#[test]
fn a_strict_session_answers_each_field_with_its_status() {
    let long = &[b'1'; 30][..];
    let rows: [([&[u8]; 5], &str, &str); 6] = [
        ([b"", b"", b"", b"", b""], "ESME_ROK", ""),
        ([long, b"", b"", b"", b""], "ESME_RINVSERTYP", "service_type: overlong"),
        ([b"", long, b"", b"", b""], "ESME_RINVSRCADR", "source_addr: overlong"),
        ([b"", b"", long, b"", b""], "ESME_RINVDSTADR", "destination_addr: overlong"),
        ([b"", b"", b"", b"now", b""], "ESME_RINVSCHED", "schedule_delivery_time: bad_time"),
        ([b"", b"", b"", b"", b"now"], "ESME_RINVEXPIRY", "validity_period: bad_time"),
    ];
    for (fields, status, what) in rows {
        let mut scene = strict().bound_tx().hears_octets(&submit(fields));
        let (said, seen) = scene.take();
        if status == "ESME_ROK" {
            assert_eq!(seen, ["submit_sm #4"]);
            continue;
        }
        assert_eq!(said, [format!("submit_sm_resp {status} #4")]);
        let (field, quirk) = what.split_once(": ").unwrap();
        assert!(seen[0].starts_with(&format!("Malformed {field} at octet")), "{seen:?}");
        assert!(seen[0].ends_with(&format!("not accepted: {quirk}: submit_sm #4")), "{seen:?}");
        scene.is(Phase::BoundTx).unanswered(0);
        let mut scene = smsc().bound_tx().hears_octets(&submit(fields));
        assert_eq!(scene.take().1, [format!("submit_sm #4 ({quirk})")]);
    }
}

#[test]
fn the_surplus_is_throttled() {
    let full = |version| {
        smsc_with(|config| config.max_unanswered = 2)
            .bound(BindMode::Transmitter, version)
            .hears("submit_sm #5; query_sm #6; submit_sm #7; enquire_link #8")
    };
    full(Version::V3_4)
        .says("submit_sm_resp ESME_RTHROTTLED #7; enquire_link_resp #8")
        .sees("submit_sm #5; query_sm #6; Overload: submit_sm #7")
        .unanswered(2)
        .answers("ESME_ROK")
        .says("submit_sm_resp #5")
        .hears("submit_sm #9; submit_sm #10")
        .says("submit_sm_resp ESME_RTHROTTLED #10")
        .sees("submit_sm #9; Overload: submit_sm #10");
    full(Version::V3_3)
        .says("submit_sm_resp ESME_RSYSERR #7; enquire_link_resp #8")
        .sees("submit_sm #5; query_sm #6; Overload: submit_sm #7");
    // A surplus is not parsed, and an unbind is no surplus.
    smsc_with(|config| config.max_unanswered = 0)
        .bound_tx()
        .hears("submit_sm bare #5; bind_receiver #6; unbind #7")
        .says(
            "submit_sm_resp ESME_RTHROTTLED #5; bind_receiver_resp ESME_RALYBND #6; unbind_resp #7",
        )
        .sees("Overload: submit_sm #5; WrongState: bind_receiver #6");
}

#[test]
fn vendor_requests() {
    smsc()
        .bound_trx()
        .hears("vendor #5; 0x000102FF #6")
        .says("generic_nack ESME_RINVCMDID #5; generic_nack ESME_RINVCMDID #6")
        .sees("UnknownCommand: vendor #5; UnknownCommand: 0x000102FF #6");
    smsc_with(|config| config.vendor = true)
        .bound_tx()
        .hears("vendor #5; 0x00010300 #6")
        .says("generic_nack ESME_RINVCMDID #6")
        .sees("vendor #5; UnknownCommand: 0x00010300 #6")
        .unanswered(1)
        .answers("ESME_ROK")
        .says("vendor_resp #5")
        .sends("vendor", 4)
        .says("vendor #1")
        .hears("vendor_resp ESME_RSYSERR #1")
        .sees("reply 4 refused ESME_RSYSERR");
}

#[test]
fn every_number_is_echoed() {
    for number in ["0x0", "0x7FFFFFFF", "0x80000000", "0xFFFFFFFF"] {
        let decimal = u32::from_str_radix(&number[2..], 16).unwrap();
        let quirk = if decimal == 0x7FFF_FFFF { "" } else { " (sequence_number)" };
        smsc()
            .hears(&format!("bind_transceiver #{number}"))
            .sees(&format!("bind_transceiver #{decimal}{quirk}"))
            .answers("ESME_ROK")
            .says(&format!("bind_transceiver_resp #{decimal} [sc_interface_version: 34]"))
            .hears(&format!("submit_sm #{number}; submit_sm #{number}"))
            .sees(&format!("submit_sm #{decimal}{quirk}; submit_sm #{decimal}{quirk}"))
            .answers("ESME_ROK")
            .says(&format!("submit_sm_resp #{decimal}"))
            .hears(&format!("unbind #{number}"))
            .answers("ESME_ROK")
            .says(&format!("submit_sm_resp #{decimal}; unbind_resp #{decimal}"));
    }
}

#[test]
fn a_number_may_come_again_once_answered() {
    let mut scene = smsc().bound_tx();
    for _ in 0..3 {
        scene = scene
            .hears("submit_sm #4")
            .sees("submit_sm #4")
            .answers("ESME_ROK")
            .says("submit_sm_resp #4");
    }
}

// ── our requests ──

#[test]
fn messages_go_where_the_bind_allows() {
    for command in ["deliver_sm", "data_sm"] {
        for mode in [BindMode::Receiver, BindMode::Transceiver] {
            smsc()
                .bound(mode, Version::V3_4)
                .sends(command, 7)
                .says(&format!("{command} #1"))
                .hears(&format!("{command}_resp #1"))
                .sees("reply 7 accepted");
        }
        smsc().bound_tx().sends(command, 7).sees("refused: WrongState");
    }
    smsc().bound_rx().sends("alert_notification", 0).says("alert_notification #1").in_flight(0);
    smsc().bound_tx().sends("alert_notification", 0).sees("refused: WrongState");
}

#[test]
fn an_alert_spends_a_number_and_expects_nothing() {
    smsc()
        .bound_trx()
        .sends("deliver_sm", 1)
        .says("deliver_sm #1")
        .sends("alert_notification", 0)
        .says("alert_notification #2")
        .sends("deliver_sm", 3)
        .says("deliver_sm #3")
        .hears("0x80000102 #2")
        .sees("Unsolicited: 0x80000102 #2");
}

#[test]
fn what_becomes_of_a_request() {
    let sent = || smsc().bound_rx().sends("deliver_sm", 7).says("deliver_sm #1");
    sent().hears("deliver_sm_resp #1").sees("reply 7 accepted");
    sent().hears("deliver_sm_resp ESME_RX_T_APPN #1").sees("reply 7 refused ESME_RX_T_APPN");
    sent().hears("generic_nack ESME_RINVCMDID #1").sees("reply 7 nacked ESME_RINVCMDID");
    sent()
        .hears("submit_sm_resp #1")
        .sees("reply 7 malformed command_id at octet 4: the response to another kind of request");
    sent().hears("deliver_sm_resp bare #1").sees("reply 7 accepted (no_body)");
    sent()
        .hears_octets(&raw(CommandId::DELIVER_SM_RESP, CommandStatus::ESME_ROK, 1, b"id\0"))
        .sees("reply 7 accepted (unused_field)");
    sent().hangs_up().sees("reply 7 lost; ended HungUp").ended();
    strict()
        .bound_rx()
        .sends("deliver_sm", 7)
        .says("deliver_sm #1")
        .hears("deliver_sm_resp bare #1")
        .sees("reply 7 malformed message_id at octet 16: not accepted: no_body (no_body)");
}

#[test]
fn responses_to_nothing_are_reported_and_not_answered() {
    smsc()
        .hears("deliver_sm_resp #1; generic_nack ESME_RSYSERR #5")
        .sees("Unsolicited: deliver_sm_resp #1; Unsolicited: generic_nack ESME_RSYSERR #5")
        .bound_rx()
        .sends("deliver_sm", 7)
        .says("deliver_sm #1")
        .hears("deliver_sm_resp #1; deliver_sm_resp #1; bind_receiver_resp #1")
        .sees(
            "reply 7 accepted; Unsolicited: deliver_sm_resp #1; Unsolicited: bind_receiver_resp #1",
        );
}

#[test]
fn a_response_with_the_number_of_the_bind_is_not_about_it() {
    // The peer's bind has the number 3; our own numbers are another matter.
    deciding()
        .hears("generic_nack ESME_RSYSERR #3")
        .sees("Unsolicited: generic_nack ESME_RSYSERR #3")
        .answers("ESME_ROK")
        .says("bind_transceiver_resp #3 [sc_interface_version: 34]");
}

#[test]
fn a_nack_without_a_number() {
    smsc()
        .bound_rx()
        .hears("generic_nack ESME_RINVCMDID #0")
        .sees("NackedHeader: generic_nack ESME_RINVCMDID #0")
        .hears("generic_nack ESME_RINVCMDLEN #0")
        .sees("NackedHeader: generic_nack ESME_RINVCMDLEN #0; ended PeerFraming");
}

#[test]
fn a_full_window() {
    Scene::<Smsc>::new(Config::smsc(), 1)
        .bound_rx()
        .sends("deliver_sm", 1)
        .says("deliver_sm #1")
        .sends("deliver_sm", 2)
        .sees("refused: WindowFull")
        .sends("alert_notification", 0)
        .says("alert_notification #2")
        .hears("deliver_sm_resp #1")
        .sees("reply 1 accepted")
        .sends("deliver_sm", 3)
        .says("deliver_sm #3");
}

// ── the end ──

#[test]
fn an_orderly_end_by_the_smsc() {
    smsc()
        .bound_trx()
        .hears("submit_sm #4")
        .sees("submit_sm #4")
        .sends("deliver_sm", 1)
        .says("deliver_sm #1")
        .unbinds(SECOND * 5)
        .answers("ESME_ROK")
        .says("submit_sm_resp #4")
        .hears("deliver_sm_resp #1")
        .sees("reply 1 accepted")
        .says("unbind #2")
        .hears("submit_sm #5")
        .sees("submit_sm #5")
        .answers("ESME_ROK")
        .says("submit_sm_resp #5")
        .hears("unbind_resp #2")
        .sees("ended Unbound")
        .ended();
}

#[test]
fn an_orderly_end_by_the_esme() {
    smsc()
        .bound_trx()
        .sends("deliver_sm", 1)
        .says("deliver_sm #1")
        .hears("submit_sm #4; submit_sm #5; unbind #6")
        .sees("submit_sm #4; submit_sm #5")
        .is(Phase::BoundTrx)
        .answers("ESME_ROK")
        .says("submit_sm_resp #4")
        .answers("ESME_RSYSERR")
        .says("submit_sm_resp ESME_RSYSERR #5; unbind_resp #6")
        .is(Phase::Unbound)
        .hears("bind_transceiver #7")
        .says("bind_transceiver_resp ESME_RINVBNDSTS #7")
        .sees("WrongState: bind_transceiver #7")
        .hangs_up()
        .sees("reply 1 lost; ended PeerUnbound")
        .ended();
}

#[test]
fn an_answer_behind_the_unbind_response_is_refused() {
    smsc()
        .bound_trx()
        .hears("submit_sm #4; unbind #6")
        .sees("submit_sm #4")
        .after(SECOND * 2)
        .says("unbind_resp #6")
        .answers("ESME_ROK")
        .sees("refused: WrongState");
}

#[test]
fn unbinds_that_cross() {
    smsc()
        .bound_trx()
        .unbinds(Duration::ZERO)
        .says("unbind #1")
        .hears("unbind #6")
        .says("unbind_resp #6")
        .hears("unbind_resp #1")
        .sees("ended Unbound")
        .ended();
}

#[test]
fn the_connection_breaks() {
    smsc()
        .bound_trx()
        .sends("deliver_sm", 1)
        .says("deliver_sm #1")
        .sends("data_sm", 2)
        .says("data_sm #2")
        .hears("submit_sm #4")
        .sees("submit_sm #4")
        .hangs_up()
        .sees("reply 1 lost; reply 2 lost; ended HungUp")
        .answers("ESME_ROK")
        .sees("refused: WrongState")
        .ended();
}

#[test]
fn what_comes_behind_the_end_is_swallowed() {
    let octets = pdus("submit_sm #4; unbind #5; submit_sm #6");
    let mut session = smsc().hangs_up().sees("ended HungUp").session.clone();
    let step = session.step(smpp_proto::Instant::from_micros(9), &octets, &mut Vec::new());
    assert_eq!((step.used, step.event), (octets.len(), None));
}

#[test]
fn lost_borders() {
    let http = b"GET / HTTP/1.1\r\n\r\n";
    let cause =
        "ended Framing(FrameError { command_length: 1195725856, sequence_number: 774966538 })";
    smsc().hears_octets(http).says("generic_nack ESME_RINVCMDLEN #774966538").sees(cause).ended();
    smsc()
        .bound_rx()
        .sends("deliver_sm", 1)
        .says("deliver_sm #1")
        .hears_octets(&[0; 16])
        .says("generic_nack ESME_RINVCMDLEN #0")
        .sees("reply 1 lost; ended Framing(FrameError { command_length: 0, sequence_number: 0 })");
}

#[test]
fn every_split_of_the_octets_gives_the_same() {
    let octets =
        pdus("enquire_link #7; bind_transceiver #1 v50; submit_sm #2; enquire_link #3; unbind #4");
    let whole = smsc_with(|config| config.violations = 0).hears_octets(&octets).take_all();
    assert_eq!(whole.0.len(), 4);
    for cut in 1..octets.len() {
        let mut scene = smsc_with(|config| config.violations = 0).hears_octets(&octets[..cut]);
        let (mut said, mut seen) = scene.take();
        let (more_said, more_seen) = scene.hears_octets(&octets[cut..]).take_all();
        said.extend(more_said);
        seen.extend(more_seen);
        assert_eq!((said, seen), whole, "cut at {cut}");
    }
}

/// What a scene has said and shown, at its end.
trait TakeAll {
    fn take_all(self) -> (Vec<String>, Vec<String>);
}

impl TakeAll for Scene<Smsc> {
    fn take_all(mut self) -> (Vec<String>, Vec<String>) {
        self.take()
    }
}

#[test]
fn responders_say_whose_they_are() {
    let scene = smsc_with(|config| config.id = SessionId(9))
        .bound_tx()
        .hears("submit_sm #4")
        .sees("submit_sm #4");
    let raw = scene.asked[0];
    assert_eq!((raw.session, raw.command_id, raw.sequence_number), (9, 4, 4));
    smsc()
        .bound_tx()
        .hears("submit_sm #4")
        .sees("submit_sm #4")
        .does(|session, now, out| {
            let responder = Responder::<op::SubmitSm>::from_raw(raw).unwrap();
            let status = CommandStatus::ESME_RSYSERR;
            session.answer(now, responder, Err(status), out).map_err(|refused| refused.why)
        })
        .sees("refused: Foreign")
        .unanswered(1);
}

#[test]
fn a_congestion_state_may_go_with_any_response() {
    let mut buf = [0; 5];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.congestion_state(95).unwrap();
    let tlvs = tlvs.finish();
    let scene = smsc().bound_tx().hears("submit_sm #4").sees("submit_sm #4");
    let raw = scene.asked[0];
    scene
        .does(|session, now, out| {
            let responder = Responder::<op::SubmitSm>::from_raw(raw).unwrap();
            let resp = SubmitSmResp { tlvs, ..SubmitSmResp::default() };
            session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
        })
        .says("submit_sm_resp #4 [congestion_state: 5f]");
}
