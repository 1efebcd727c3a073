//! The ESME, one test for each state and stimulus.

#[path = "support/scene.rs"]
mod scene;

use core::time::Duration;

use scene::*;
use smpp_proto::{
    Inbox,
    session::{BindMode, Config, Esme, Event, Phase, Session, SessionId, Slot, Why},
    wire::{
        CStr, CommandId, CommandStatus, EsmClass, Priority, Quirks, RegisteredDelivery,
        ShortMessage, TlvWriter, Tlvs, Version, op,
        pdu::{DataSmResp, DeliverSmResp, QuerySm, SubmitSm},
    },
};

const WRONG_RESPONSE: &str =
    "DecodeError { field: \"command_id\", offset: 4, reason: WrongResponse }";

fn strict() -> Scene<Esme> {
    esme_with(|config| config.tolerate = Quirks::NONE)
}

// ── binding ──

#[test]
fn binds_and_is_bound() {
    esme().is(Phase::Open).bound_tx().is(Phase::BoundTx);
    esme().bound_rx().is(Phase::BoundRx);
    esme().bound_trx().is(Phase::BoundTrx);
    assert!(esme().bound_trx().session.is_bound());
}

#[test]
fn a_refused_bind_leaves_the_session_open() {
    esme()
        .binding()
        .is(Phase::Open)
        .hears("bind_transceiver_resp ESME_RINVPASWD #1")
        .sees("bind refused ESME_RINVPASWD")
        .is(Phase::Open)
        .binds(BindMode::Receiver, 0x34)
        .says("bind_receiver #2")
        .hears("bind_receiver_resp #2 v34")
        .sees("bound Receiver V3_4");
}

#[test]
fn a_refusal_may_have_a_body() {
    let octets = raw(
        CommandId::BIND_TRANSCEIVER_RESP,
        CommandStatus::ESME_RBINDFAIL,
        1,
        b"smsc\0\x02\x10\0\x01\x34",
    );
    esme().binding().hears_octets(&octets).sees("bind refused ESME_RBINDFAIL");
}

#[test]
fn a_smsc_without_transceivers_refuses_by_response_or_nack() {
    for refusal in ["bind_transceiver_resp ESME_RINVCMDID #1", "generic_nack ESME_RINVCMDID #1"] {
        esme()
            .binding()
            .hears(refusal)
            .sees("bind refused ESME_RINVCMDID")
            .binds(BindMode::Transmitter, 0x34)
            .says("bind_transmitter #2")
            .hears("bind_transmitter_resp #2")
            .sees("bound Transmitter V3_4");
    }
}

#[test]
fn a_nack_of_another_number_is_not_about_the_bind() {
    esme()
        .binding()
        .hears("generic_nack ESME_RINVCMDID #2")
        .sees("Unsolicited: generic_nack ESME_RINVCMDID #2")
        .hears("generic_nack ESME_RINVCMDID #0")
        .sees("NackedHeader: generic_nack ESME_RINVCMDID #0")
        .hears("bind_transceiver_resp #1")
        .sees("bound Transceiver V3_4");
}

#[test]
fn a_bind_accepted_by_another_response_is_no_bind() {
    let seen = format!(
        "Malformed command_id at octet 4: the response to another kind of request: \
         bind_receiver_resp #1; ended BadBind({WRONG_RESPONSE})"
    );
    esme().binding().hears("bind_receiver_resp #1").sees(&seen).ended();
}

#[test]
fn a_bind_refused_by_another_response_is_refused() {
    esme()
        .binding()
        .hears("bind_receiver_resp ESME_RSYSERR #1")
        .sees("bind refused ESME_RSYSERR")
        .is(Phase::Open);
}

#[test]
fn a_bind_response_of_another_number_belongs_to_nothing() {
    esme()
        .binding()
        .hears("bind_transceiver_resp #2")
        .sees("Unsolicited: bind_transceiver_resp #2")
        .hears("bind_transceiver_resp #1")
        .sees("bound Transceiver V3_4")
        .hears("bind_transceiver_resp #1")
        .sees("Unsolicited: bind_transceiver_resp #1");
}

#[test]
fn a_bind_response_without_body_is_accepted_or_not() {
    esme()
        .binding()
        .hears("bind_transceiver_resp bare #1")
        .sees("bound Transceiver V3_4 (no_body)");
    let mut scene = strict().binding().hears("bind_transceiver_resp bare #1");
    let (said, seen) = scene.take();
    assert!(said.is_empty());
    assert_eq!(
        seen[0],
        "Malformed system_id at octet 16: not accepted: no_body: bind_transceiver_resp #1"
    );
    assert!(seen[1].starts_with("ended BadBind"), "{seen:?}");
    scene.ended();
}

#[test]
fn one_bind_at_a_time() {
    esme()
        .binding()
        .binds(BindMode::Receiver, 0x34)
        .sees("refused: WrongState")
        .hears("bind_transceiver_resp #1")
        .sees("bound Transceiver V3_4")
        .binds(BindMode::Receiver, 0x34)
        .sees("refused: WrongState")
        .is(Phase::BoundTrx);
    esme()
        .hangs_up()
        .sees("ended HungUp")
        .binds(BindMode::Receiver, 0x34)
        .sees("refused: WrongState");
}

#[test]
fn nothing_is_sent_before_the_bind() {
    for scene in [esme(), esme().binding()] {
        scene
            .sends("submit_sm", 1)
            .sees("refused: WrongState")
            .sends("vendor", 1)
            .sees("refused: WrongState")
            .sends("unbind", 1)
            .sees("refused: WrongState");
    }
}

#[test]
fn requests_before_the_bind_are_refused_and_the_session_goes_on() {
    esme()
        .hears("deliver_sm #3")
        .says("deliver_sm_resp ESME_RINVBNDSTS #3")
        .sees("WrongState: deliver_sm #3")
        .hears("enquire_link #4")
        .says("enquire_link_resp #4")
        .binding()
        .hears("deliver_sm #5")
        .says("deliver_sm_resp ESME_RINVBNDSTS #5")
        .sees("WrongState: deliver_sm #5")
        .hears("enquire_link #6")
        .says("enquire_link_resp #6")
        .hears("bind_transceiver_resp #1")
        .sees("bound Transceiver V3_4");
}

#[test]
fn an_unbind_before_the_bind_is_refused_and_ends_it() {
    for scene in [esme(), esme().binding()] {
        scene
            .hears("unbind #3")
            .says("unbind_resp ESME_RINVBNDSTS #3")
            .sees("WrongState: unbind #3; ended PeerUnbound")
            .ended();
    }
}

#[test]
fn the_connection_breaks_while_binding() {
    esme().binding().hangs_up().sees("ended HungUp").ended();
}

// ── octets in pieces and in heaps ──

#[test]
fn pdus_right_behind_the_bind_response() {
    esme()
        .binding()
        .hears("bind_transceiver_resp #1 v34; deliver_sm #1; enquire_link #2; deliver_sm #3")
        .sees("bound Transceiver V3_4; deliver_sm #1; deliver_sm #3")
        .says("enquire_link_resp #2")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #1")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #3");
}

#[test]
fn every_split_of_the_octets_gives_the_same() {
    let octets = pdus(
        "enquire_link #7; bind_transceiver_resp #1 v34; deliver_sm #1; 0x00000999 #2; unbind #3",
    );
    let told = |mut scene: Scene<Esme>| {
        let told = scene.take();
        assert_eq!(scene.session.phase(), Phase::BoundTrx);
        told
    };
    let whole = told(esme().binding().hears_octets(&octets));
    assert_eq!(whole.0.len(), 2);
    assert_eq!(whole.1.len(), 3);
    for cut in 1..octets.len() {
        let mut scene = esme().binding().hears_octets(&octets[..cut]);
        let (mut said, mut seen) = scene.take();
        let (more_said, more_seen) = told(scene.hears_octets(&octets[cut..]));
        said.extend(more_said);
        seen.extend(more_seen);
        assert_eq!((said, seen), whole, "cut at {cut}");
    }
    let mut scene = esme().binding();
    let (mut said, mut seen) = (Vec::new(), Vec::new());
    for octet in &octets {
        scene = scene.hears_octets(&[*octet]);
        let (more_said, more_seen) = scene.take();
        said.extend(more_said);
        seen.extend(more_seen);
    }
    assert_eq!((said, seen), whole, "octet by octet");
}

#[test]
fn the_connection_may_break_at_any_octet() {
    let octets = pdus("bind_transceiver_resp #1 v34; submit_sm_resp #2; deliver_sm #1; unbind #3");
    for cut in 0..=octets.len() {
        let mut scene = esme().binding().hears_octets(&octets[..cut.min(26)]);
        scene.take();
        let mut tokens = 0;
        if scene.session.is_bound() {
            scene = scene.sends("submit_sm", 7).sends_more();
            scene = scene.hears_octets(&octets[26..cut.max(26)]);
            tokens = scene.take().1.iter().filter(|text| text.starts_with("reply")).count();
        }
        let bound = scene.session.phase() >= Phase::BoundTx;
        let mut scene = scene.hangs_up();
        let (_, seen) = scene.take();
        tokens += seen.iter().filter(|text| text.starts_with("reply")).count();
        assert_eq!(tokens, if bound { 2 } else { 0 }, "each token once, cut at {cut}");
        assert_eq!(seen.iter().filter(|text| text.starts_with("ended")).count(), 1);
        assert!(seen.last().is_some_and(|text| text.starts_with("ended")));
        scene.ended();
    }
}

/// For the test above: one more request, whatever has been said.
trait SendsMore {
    fn sends_more(self) -> Self;
}

impl SendsMore for Scene<Esme> {
    fn sends_more(mut self) -> Self {
        self.take();
        self = self.sends("query_sm", 8);
        self.take();
        self
    }
}

#[test]
fn hanging_up_twice_ends_once() {
    esme().bound_trx().hangs_up().sees("ended HungUp").hangs_up().quiet().ended();
}

// ── versions ──

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
            let tlvs = Tlvs::new(&[0x14, 0, 0, 0]).unwrap();
            let bind = smpp_proto::wire::pdu::Bind { tlvs, ..bind(0x33) };
            session.bind(now, BindMode::Transmitter, &bind, out)
        })
        .sees("refused: tlvs does not fit SMPP 3.3")
        .is(Phase::Open);
}

fn submit<'a>() -> SubmitSm<'a> {
    SubmitSm::default()
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
        esme().bound(BindMode::Transmitter, Version::V5_0).does(send).says(&with_tlvs(pdu));
    }
}

fn with_tlvs(pdu: &SubmitSm<'_>) -> String {
    let octets = whole(CommandId::SUBMIT_SM, 2, pdu);
    words(&octets).join("; ")
}

#[test]
fn nothing_is_sent_that_3_3_lacks() {
    let text = [b'x'; 161];
    let tlvs = Tlvs::new(b"\x04\x24\0\x02hi").unwrap();
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

// ── outbind ──

#[test]
fn outbind_is_answered_by_a_bind() {
    for mode in [BindMode::Receiver, BindMode::Transceiver, BindMode::Transmitter] {
        let id = mode.command_id();
        esme()
            .hears("outbind #1")
            .sees("outbind #1")
            .is(Phase::Outbound)
            .binds(mode, 0x34)
            .says(&format!("{id} #1"))
            .is(Phase::Outbound)
            .hears(&format!("{} #1", id.response()))
            .sees(&format!("bound {mode:?} V3_4"));
    }
}

#[test]
fn outbind_with_wrong_credentials_is_answered_by_closing() {
    esme().hears("outbind #1").sees("outbind #1").hangs_up().sees("ended HungUp").ended();
}

#[test]
fn a_refused_bind_after_outbind_may_be_tried_again() {
    esme()
        .hears("outbind #1")
        .sees("outbind #1")
        .binds(BindMode::Receiver, 0x34)
        .says("bind_receiver #1")
        .hears("bind_receiver_resp ESME_RSYSERR #1")
        .sees("bind refused ESME_RSYSERR")
        .is(Phase::Outbound)
        .binds(BindMode::Receiver, 0x34)
        .says("bind_receiver #2");
}

#[test]
fn outbind_out_of_place_is_reported_and_not_answered() {
    esme()
        .hears("outbind #1; outbind #2")
        .sees("outbind #1; WrongState: outbind #2")
        .is(Phase::Outbound);
    esme().bound_rx().hears("outbind #9").sees("WrongState: outbind #9").is(Phase::BoundRx);
}

#[test]
fn an_unreadable_outbind_is_reported_and_not_answered() {
    esme()
        .hears("outbind bare #1")
        .sees(
            "Malformed system_id at octet 16: the body ends before the field is whole: outbind #1",
        )
        .is(Phase::Open);
}

// ── requests of the SMSC ──

#[test]
fn messages_are_answered() {
    esme()
        .bound_rx()
        .hears("deliver_sm #5")
        .sees("deliver_sm #5")
        .unanswered(1)
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .unanswered(0)
        .hears("data_sm #6")
        .sees("data_sm #6")
        .answers("ESME_RX_T_APPN")
        .says("data_sm_resp ESME_RX_T_APPN #6");
}

#[test]
fn answers_may_come_in_any_order() {
    let mut scene = esme().bound_trx().hears("deliver_sm #5; deliver_sm #6; data_sm #7");
    scene.take();
    scene.asked.rotate_left(2);
    scene
        .answers("ESME_ROK")
        .says("data_sm_resp #7")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .answers("ESME_RX_R_APPN")
        .says("deliver_sm_resp ESME_RX_R_APPN #6");
}

#[test]
fn a_failed_data_sm_says_why() {
    let mut buf = [0; 5];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.delivery_failure_reason(3).unwrap();
    let resp = DataSmResp { tlvs: tlvs.finish(), ..DataSmResp::default() };
    let mut scene = esme().bound_trx().hears("data_sm #7").sees("data_sm #7");
    let raw = scene.asked.remove(0);
    scene
        .does(|session, now, out| {
            let responder = smpp_proto::session::Responder::<op::DataSm>::from_raw(raw).unwrap();
            let status = CommandStatus::ESME_RX_T_APPN;
            session.answer_failed(now, responder, status, &resp, out).map_err(|refused| refused.why)
        })
        .says("data_sm_resp ESME_RX_T_APPN #7 [delivery_failure_reason: 03] +6")
        .unanswered(0);
}

#[test]
fn alert_notification_comes_without_a_duty() {
    for scene in [esme().bound_rx(), esme().bound_trx()] {
        scene.hears("alert_notification #8").sees("alert_notification #8").unanswered(0);
    }
}

#[test]
fn alert_notification_out_of_place_is_reported() {
    for scene in [esme(), esme().bound_tx()] {
        scene.hears("alert_notification #8").sees("WrongState: alert_notification #8");
    }
    esme().bound_rx().hears("alert_notification bare #8").sees(
        "Malformed source_addr_ton at octet 16: the body ends before the field is whole: \
         alert_notification #8",
    );
}

#[test]
fn requests_the_bind_does_not_allow() {
    esme()
        .bound_tx()
        .hears("deliver_sm #5")
        .says("deliver_sm_resp ESME_RINVBNDSTS #5")
        .sees("WrongState: deliver_sm #5")
        .is(Phase::BoundTx);
    esme().bound(BindMode::Transmitter, Version::V3_3).hears("deliver_sm #5").sees("deliver_sm #5");
}

#[test]
fn requests_that_only_an_esme_sends() {
    esme()
        .bound_trx()
        .hears("submit_sm #5; bind_receiver #6")
        .says("submit_sm_resp ESME_RINVCMDID #5; bind_receiver_resp ESME_RINVCMDID #6")
        .sees("WrongRole: submit_sm #5; WrongRole: bind_receiver #6")
        .is(Phase::BoundTrx);
}

#[test]
fn unknown_commands() {
    esme()
        .bound_trx()
        .hears("0x00000999 #5")
        .says("generic_nack ESME_RINVCMDID #5")
        .sees("UnknownCommand: 0x00000999 #5")
        .hears("0x80000999 #6; 0x8000000B #7")
        .sees("Unsolicited: 0x80000999 #6; Unsolicited: 0x8000000B #7")
        .hears("0x00000000 #8")
        .says("generic_nack ESME_RINVCMDID #8")
        .sees("UnknownCommand: 0x00000000 #8");
}

#[test]
fn vendor_requests() {
    esme()
        .bound_trx()
        .hears("vendor #5")
        .says("generic_nack ESME_RINVCMDID #5")
        .sees("UnknownCommand: vendor #5");
    esme_with(|config| config.vendor = true)
        .hears("vendor #4")
        .says("vendor_resp ESME_RINVBNDSTS #4")
        .sees("WrongState: vendor #4")
        .bound_trx()
        .hears("vendor #5")
        .sees("vendor #5")
        .answers("ESME_ROK")
        .says("vendor_resp #5")
        .sends("vendor", 3)
        .says("vendor #2")
        .hears("vendor_resp #2")
        .sees("reply 3 accepted");
}

#[test]
fn a_vendors_number_is_in_its_range() {
    for id in [0x0001_01FF, 0x0001_0300, 0x8001_0200, 4] {
        esme()
            .bound_trx()
            .does(|session, now, out| {
                let body = smpp_proto::wire::pdu::Raw(b"x");
                let sent = session.send_vendor(now, CommandId(id), &body, 1, out);
                sent.map(|_| ()).map_err(|refused| refused.why)
            })
            .sees("refused: WrongState");
    }
}

#[test]
fn every_number_is_echoed() {
    for number in ["0x0", "0x1", "0x7FFFFFFF", "0x80000000", "0xFFFFFFFF"] {
        let decimal = u32::from_str_radix(&number[2..], 16).unwrap();
        let odd = decimal == 0 || decimal > 0x7FFF_FFFF;
        let quirk = if odd { " (sequence_number)" } else { "" };
        esme()
            .bound_trx()
            .hears(&format!("deliver_sm #{number}; enquire_link #{number}; 0x00000999 #{number}"))
            .says(&format!("enquire_link_resp #{decimal}; generic_nack ESME_RINVCMDID #{decimal}"))
            .sees(&format!("deliver_sm #{decimal}{quirk}; UnknownCommand: 0x00000999 #{decimal}"))
            .answers("ESME_ROK")
            .says(&format!("deliver_sm_resp #{decimal}"));
    }
}

#[test]
fn a_number_still_in_work_is_a_new_request() {
    esme()
        .bound_trx()
        .hears("deliver_sm #5; deliver_sm #5")
        .sees("deliver_sm #5; deliver_sm #5")
        .unanswered(2)
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .unanswered(0);
}

#[test]
fn a_status_in_a_request_means_nothing() {
    let body = [0; 17];
    let octets = raw(CommandId::DELIVER_SM, CommandStatus::ESME_RSYSERR, 5, &body);
    esme()
        .bound_trx()
        .hears_octets(&octets)
        .sees("deliver_sm ESME_RSYSERR #5 (request_status)")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5");
}

#[test]
fn the_surplus_is_refused_for_now() {
    let full = |version| {
        esme_with(|config| config.max_unanswered = 2)
            .bound(BindMode::Transceiver, version)
            .hears("deliver_sm #5; data_sm #6")
            .sees("deliver_sm #5; data_sm #6")
            .unanswered(2)
            .hears("deliver_sm #7; enquire_link #8; alert_notification #9")
    };
    full(Version::V3_4)
        .says("deliver_sm_resp ESME_RX_T_APPN #7; enquire_link_resp #8")
        .sees("Overload: deliver_sm #7; alert_notification #9")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .hears("deliver_sm #10")
        .sees("deliver_sm #10");
    full(Version::V3_3)
        .says("deliver_sm_resp ESME_RSYSERR #7; enquire_link_resp #8")
        .sees("Overload: deliver_sm #7; alert_notification #9");
}

// ── requests that cannot be read ──

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
        .sees("Malformed source_addr_ton at octet 29: C-octet string without its NUL: data_sm #6")
        .unanswered(0)
        .is(Phase::BoundTrx);
}

/// A `deliver_sm` with these fields.
fn deliver(source: &[u8], schedule: &[u8], sm_length: u8, tail: &[u8]) -> Vec<u8> {
    let mut body = vec![0, 0, 0];
    body.extend(source);
    body.extend([0, 0, 0, 0, 0, 0, 0]);
    body.extend(schedule);
    body.extend([0, 0, 0, 0, 0, 0, sm_length]);
    body.extend(tail);
    raw(CommandId::DELIVER_SM, CommandStatus::ESME_ROK, 5, &body)
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
        (deliver(b"1", b"", 0, b"\x02\x04\0\x01\0"), "ESME_RINVTLVLEN", "tlvs: tlv_length"),
        (
            deliver(b"1", b"", 0, b"\x02\x04\0\x02\0\x01\x02\x04\0\x02\0\x01"),
            "ESME_RTLVNOTALLWD",
            "tlvs: duplicate_tlv",
        ),
        (deliver(b"1", b"", 2, b"hi\x04\x24\0\x02ho"), "ESME_RINVMSGLEN", "tlvs: two_texts"),
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

// ── our requests and their responses ──

#[test]
fn what_becomes_of_a_request() {
    let sent = || esme().bound_trx().sends("submit_sm", 7).says("submit_sm #2").in_flight(1);
    sent().hears("submit_sm_resp #2").sees("reply 7 accepted").in_flight(0);
    sent()
        .hears("submit_sm_resp ESME_RTHROTTLED #2")
        .sees("reply 7 refused ESME_RTHROTTLED")
        .in_flight(0);
    sent().hears("submit_sm_resp 0x1F4 #2").sees("reply 7 refused 0x000001F4");
    sent()
        .hears("generic_nack ESME_RINVCMDID #2")
        .sees("reply 7 nacked ESME_RINVCMDID")
        .in_flight(0);
    sent()
        .hears("query_sm_resp #2")
        .sees("reply 7 malformed command_id at octet 4: the response to another kind of request")
        .in_flight(0)
        .is(Phase::BoundTrx);
    sent().hears("query_sm_resp ESME_RSYSERR #2").sees("reply 7 refused ESME_RSYSERR").in_flight(0);
    sent().hangs_up().sees("reply 7 lost; ended HungUp").ended();
}

#[test]
fn a_refusal_may_have_a_body_that_says_why() {
    let body = b"\0\x04\x28\0\x01\x5F";
    let octets = raw(CommandId::SUBMIT_SM_RESP, CommandStatus::ESME_RTHROTTLED, 2, body);
    let mut session: Live<Esme> = esme().bound_trx().session.clone();
    let now = smpp_proto::Instant::from_micros(2_000_000);
    let mut out = Vec::new();
    session.send(now, &SubmitSm::default(), 7, &mut out).unwrap();
    let later = now + SECOND;
    let Some(Event::Reply(reply)) = session.step(later, &octets, &mut out).event else { panic!() };
    assert_eq!(reply.sequence_number, 2);
    assert_eq!(reply.took, SECOND);
    assert_eq!(reply.frame, octets);
    assert_eq!(reply.body().unwrap().tlvs().congestion_state(), Ok(Some(95)));
}

#[test]
fn an_unreadable_response_fails_the_request_alone() {
    let broken = raw(CommandId::QUERY_SM_RESP, CommandStatus::ESME_ROK, 2, b"id\0soon");
    strict()
        .bound_trx()
        .sends("query_sm", 7)
        .says("query_sm #2")
        .hears_octets(&broken)
        .sees("reply 7 malformed final_date at octet 19: not accepted: missing_nul bad_time (missing_nul bad_time short_body)")
        .in_flight(0)
        .is(Phase::BoundTrx);
    esme()
        .bound_trx()
        .sends("query_sm", 7)
        .says("query_sm #2")
        .hears_octets(&broken)
        .sees("reply 7 accepted (missing_nul bad_time short_body)");
}

#[test]
fn responses_may_come_in_any_order() {
    esme()
        .bound_trx()
        .sends("submit_sm", 1)
        .sends_on("query_sm", 2)
        .sends_on("data_sm", 3)
        .says("submit_sm #2; query_sm #3; data_sm #4")
        .hears("data_sm_resp #4; submit_sm_resp #2; query_sm_resp #3")
        .sees("reply 3 accepted; reply 1 accepted; reply 2 accepted");
}

/// Sends without a look at what has been said so far.
trait SendsOn {
    fn sends_on(self, name: &str, token: u32) -> Self;
}

impl SendsOn for Scene<Esme> {
    fn sends_on(mut self, name: &str, token: u32) -> Self {
        let (said, seen) = self.take();
        assert!(seen.is_empty());
        let scene = self.sends(name, token);
        scene.put_back(said)
    }
}

#[test]
fn responses_to_nothing_are_reported_and_not_answered() {
    let done = esme()
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .hears("submit_sm_resp #2")
        .sees("reply 7 accepted");
    done.hears("submit_sm_resp #2; submit_sm_resp #99; generic_nack ESME_RSYSERR #50").sees(
        "Unsolicited: submit_sm_resp #2; Unsolicited: submit_sm_resp #99; \
         Unsolicited: generic_nack ESME_RSYSERR #50",
    );
    esme().hears("submit_sm_resp #1").sees("Unsolicited: submit_sm_resp #1").is(Phase::Open);
}

#[test]
fn a_late_response_is_reported_with_its_octets() {
    esme_with(|config| config.response = SECOND)
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .after(SECOND)
        .sees("reply 7 timed out")
        .hears("submit_sm_resp #2")
        .sees("Unsolicited: submit_sm_resp #2");
}

#[test]
fn an_enquire_link_resp_to_nothing_is_reported() {
    esme().bound_trx().hears("enquire_link_resp #9").sees("Unsolicited: enquire_link_resp #9");
}

#[test]
fn a_nack_answers_an_enquire_link_too() {
    let asked = esme().bound_trx().after(SECOND * 30).says("enquire_link #2");
    asked.hears("generic_nack ESME_RINVCMDID #2").quiet().wakes_after(SECOND * 30);
}

#[test]
fn a_nack_without_a_number() {
    esme()
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .hears("generic_nack ESME_RINVCMDID #0")
        .sees("NackedHeader: generic_nack ESME_RINVCMDID #0")
        .in_flight(1)
        .hears("generic_nack ESME_RINVCMDLEN #0")
        .sees("NackedHeader: generic_nack ESME_RINVCMDLEN #0; reply 7 lost; ended PeerFraming")
        .ended();
}

#[test]
fn the_two_directions_number_for_themselves() {
    esme()
        .bound_trx()
        .sends("data_sm", 7)
        .says("data_sm #2")
        .hears("data_sm #2")
        .sees("data_sm #2")
        .answers("ESME_ROK")
        .says("data_sm_resp #2")
        .in_flight(1)
        .hears("data_sm_resp #2")
        .sees("reply 7 accepted");
}

#[test]
fn numbers_go_up_by_one() {
    let mut scene = esme().bound_trx();
    for number in 2..60 {
        scene = if number % 7 == 0 {
            scene
                .after(SECOND * 30)
                .says(&format!("enquire_link #{number}"))
                .hears(&format!("enquire_link_resp #{number}"))
        } else {
            scene
                .sends("submit_sm", number)
                .says(&format!("submit_sm #{number}"))
                .hears(&format!("submit_sm_resp #{number}"))
                .sees(&format!("reply {number} accepted"))
        };
    }
}

#[test]
fn every_session_starts_at_one() {
    for _ in 0..2 {
        esme().binding();
    }
}

// ── the window ──

#[test]
fn a_full_window_refuses_and_each_reply_frees_one_place() {
    let full = || {
        Scene::<Esme>::new(Config { response: SECOND, ..Config::esme() }, 2)
            .bound_trx()
            .sends("submit_sm", 1)
            .says("submit_sm #2")
            .sends("submit_sm", 2)
            .says("submit_sm #3")
            .sends("submit_sm", 3)
            .sees("refused: WindowFull")
            .in_flight(2)
    };
    let again = |scene: Scene<Esme>| scene.sends("submit_sm", 3);
    again(full().hears("submit_sm_resp #3").sees("reply 2 accepted")).says("submit_sm #5");
    again(full().hears("submit_sm_resp #2").sees("reply 1 accepted")).says("submit_sm #4");
    again(full().hears("generic_nack ESME_RSYSERR #2").sees("reply 1 nacked ESME_RSYSERR"))
        .says("submit_sm #4");
    let timed_out = full().after(SECOND).sees("reply 1 timed out; reply 2 timed out");
    assert_eq!(timed_out.session.window_free(), 2);
    again(timed_out).says("submit_sm #4");
}

#[test]
fn a_refused_token_comes_back() {
    let now = smpp_proto::Instant::from_micros(0);
    let mut session: Session<Esme, &str, [Slot<&str>; 1]> =
        Session::new(Config::esme(), Default::default(), now);
    let refused = session.send(now, &SubmitSm::default(), "mine", &mut Vec::new()).unwrap_err();
    assert_eq!((refused.what, refused.why), ("mine", Why::WrongState));
}

#[test]
fn enquire_link_and_unbind_need_no_window() {
    Scene::<Esme>::new(Config::esme(), 0)
        .bound_trx()
        .sends("submit_sm", 1)
        .sees("refused: WindowFull")
        .after(SECOND * 30)
        .says("enquire_link #2")
        .hears("enquire_link_resp #2")
        .unbinds(Duration::ZERO)
        .says("unbind #3");
    Scene::<Esme>::new(Config::esme(), 1)
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .after(SECOND * 29)
        .hears("enquire_link #1")
        .says("enquire_link_resp #1")
        .unbinds(Duration::ZERO)
        .says("unbind #3");
}

#[test]
fn a_straggler_does_not_hold_up_the_window() {
    let mut scene = esme().bound_trx().sends("submit_sm", 0).says("submit_sm #2");
    let mut sent = Vec::new();
    for token in 1..50 {
        scene = scene.sends("submit_sm", token);
        let (said, _) = scene.take();
        let number = said[0].rsplit('#').next().unwrap().to_string();
        sent.push(number.parse::<u32>().unwrap());
        scene = scene
            .hears(&format!("submit_sm_resp #{number}"))
            .sees(&format!("reply {token} accepted"));
    }
    assert!(sent.windows(2).all(|pair| pair[0] < pair[1]), "{sent:?}");
    scene.hears("submit_sm_resp #2").sees("reply 0 accepted");
}

// ── the end ──

#[test]
fn an_orderly_end() {
    esme()
        .bound_trx()
        .unbinds(SECOND)
        .says("unbind #2")
        .hears("unbind_resp #2")
        .sees("ended Unbound")
        .ended();
}

#[test]
fn whatever_answers_an_unbind_ends_the_session() {
    for answer in ["unbind_resp ESME_RSYSERR #2", "generic_nack ESME_RINVCMDID #2"] {
        let unbinding = esme().bound_trx().unbinds(SECOND).says("unbind #2");
        unbinding.hears(answer).sees("ended Unbound").ended();
    }
    esme().bound_trx().unbinds(SECOND).says("unbind #2").hangs_up().sees("ended Unbound").ended();
}

#[test]
fn nothing_new_while_unbinding() {
    esme()
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .unbinds(SECOND * 5)
        .sends("submit_sm", 2)
        .sees("refused: WrongState")
        .unbinds(SECOND)
        .sees("refused: WrongState")
        .hears("submit_sm_resp #2")
        .sees("reply 1 accepted")
        .says("unbind #3")
        .sends("submit_sm", 2)
        .sees("refused: WrongState")
        .hears("unbind_resp #3")
        .sees("ended Unbound")
        .sends("submit_sm", 2)
        .sees("refused: WrongState");
}

#[test]
fn draining_waits_for_both_sides() {
    esme()
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .hears("deliver_sm #5")
        .sees("deliver_sm #5")
        .unbinds(SECOND * 5)
        .hears("submit_sm_resp #2")
        .sees("reply 1 accepted")
        .hears("deliver_sm #6")
        .sees("deliver_sm #6")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #6; unbind #3");
}

#[test]
fn requests_are_answered_until_the_unbind_is() {
    esme()
        .bound_trx()
        .unbinds(Duration::ZERO)
        .says("unbind #2")
        .hears("deliver_sm #5; enquire_link #6")
        .sees("deliver_sm #5")
        .says("enquire_link_resp #6")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5")
        .hears("deliver_sm #7; unbind_resp #2; deliver_sm #8")
        .sees("deliver_sm #7; ended Unbound")
        .answers("ESME_ROK")
        .sees("refused: WrongState")
        .ended();
}

#[test]
fn the_peer_unbinds() {
    esme()
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .hears("deliver_sm #4; unbind #5")
        .sees("deliver_sm #4")
        .sends("submit_sm", 2)
        .sees("refused: WrongState")
        .hears("deliver_sm #6; enquire_link #7")
        .says("deliver_sm_resp ESME_RINVBNDSTS #6; enquire_link_resp #7")
        .sees("WrongState: deliver_sm #6")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #4; unbind_resp #5")
        .is(Phase::Unbound)
        .hears("submit_sm_resp #2")
        .sees("reply 1 accepted")
        .hears("enquire_link #8; data_sm #9")
        .says("enquire_link_resp #8; data_sm_resp ESME_RINVBNDSTS #9")
        .sees("WrongState: data_sm #9")
        .hangs_up()
        .sees("ended PeerUnbound")
        .ended();
}

#[test]
fn requests_under_way_at_the_peers_unbind_come_back_lost() {
    esme()
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .hears("unbind #5")
        .says("unbind_resp #5")
        .in_flight(1)
        .hangs_up()
        .sees("reply 1 lost; ended PeerUnbound");
}

#[test]
fn unbinds_that_cross() {
    let crossed = || {
        esme()
            .bound_trx()
            .sends("submit_sm", 1)
            .says("submit_sm #2")
            .unbinds(Duration::ZERO)
            .says("unbind #3")
            .hears("unbind #5")
            .says("unbind_resp #5")
    };
    crossed().hears("unbind_resp #3").sees("reply 1 lost; ended Unbound").ended();
    crossed().hears("submit_sm_resp #2; unbind_resp #3").sees("reply 1 accepted; ended Unbound");
    crossed().hangs_up().sees("reply 1 lost; ended Unbound").ended();
    // Behind its own unbind the peer has nothing more to ask.
    crossed()
        .hears("deliver_sm #6; unbind #7")
        .says("deliver_sm_resp ESME_RINVBNDSTS #6; unbind_resp ESME_RINVBNDSTS #7")
        .sees("WrongState: deliver_sm #6; WrongState: unbind #7")
        .hears("unbind_resp #3")
        .sees("reply 1 lost; ended Unbound");
}

#[test]
fn the_peer_unbinds_while_we_drain() {
    esme()
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .unbinds(SECOND * 5)
        .hears("unbind #5")
        .says("unbind_resp #5")
        .hears("submit_sm_resp #2")
        .sees("reply 1 accepted")
        .hangs_up()
        .sees("ended PeerUnbound");
}

// ── lost borders ──

#[test]
fn lengths_that_no_pdu_has() {
    let short = |scene: Scene<Esme>| {
        scene
            .hears_octets(&[0, 0, 0, 15, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9])
            .says("generic_nack ESME_RINVCMDLEN #0")
    };
    let cause = "ended Framing(FrameError { command_length: 15, sequence_number: 0 })";
    short(esme()).sees(cause).ended();
    short(esme().binding()).sees(cause).ended();
    short(esme().bound_trx()).sees(cause).ended();
    short(esme().bound_trx().sends("submit_sm", 7).says("submit_sm #2"))
        .sees(&format!("reply 7 lost; {cause}"))
        .ended();
    short(esme().bound_trx().unbinds(SECOND).says("unbind #2")).sees(cause).ended();
    short(esme().bound_trx().hears("unbind #2").says("unbind_resp #2")).sees(cause).ended();
}

#[test]
fn a_pdu_longer_than_the_limit() {
    let long = |octets: &[u8], number| {
        let seen = format!(
            "ended Framing(FrameError {{ command_length: 201, sequence_number: {number} }})"
        );
        esme_with(|config| config.max_frame = 200)
            .bound_trx()
            .hears_octets(octets)
            .says(&format!("generic_nack ESME_RINVCMDLEN #{number}"))
            .sees(&seen)
            .ended();
    };
    let header = [0, 0, 0, 201, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 9];
    long(&header, 9);
    // The number is not known yet when the length already tells.
    long(&header[..4], 0);
    let fits = deliver(&[], b"", 167, &[b'x'; 167]);
    assert_eq!(fits.len(), 200);
    esme_with(|config| config.max_frame = 200)
        .bound_trx()
        .hears_octets(&fits)
        .sees("deliver_sm #5");
}

#[test]
fn nothing_longer_than_the_limit_is_sent() {
    esme_with(|config| config.max_frame = 40)
        .bound_trx()
        .does(|session, now, out| {
            let pdu =
                SubmitSm { short_message: ShortMessage::new(b"12345678").unwrap(), ..submit() };
            session.send(now, &pdu, 1, out).map(|_| ()).map_err(|refused| refused.why)
        })
        .sees("refused: TooLong");
}

#[test]
fn a_pdu_that_the_inbox_cannot_hold_is_too_long() {
    let now = smpp_proto::Instant::from_micros(0);
    let mut session: Session<Esme, (), [Slot<()>; 0]> = Session::new(Config::esme(), [], now);
    let (mut rx, mut tx) = (Inbox::new([0; 32]), Vec::new());
    let octets = pdu("deliver_sm #9");
    assert_eq!(octets.len(), 33);
    rx.space().copy_from_slice(&octets[..32]);
    rx.filled(32);
    let Some(Event::Ended(cause)) = session.next_event(now, &mut rx, &mut tx) else { panic!() };
    assert_eq!(cause.to_string(), "command_length 33 is not a length a PDU can have here");
    assert_eq!(words(&tx), ["generic_nack ESME_RINVCMDLEN #9"]);
}

// ── responders ──

#[test]
fn a_responder_finds_its_own_session_only() {
    let mut one = esme_with(|config| config.id = SessionId(1))
        .bound_trx()
        .hears("deliver_sm #5")
        .sees("deliver_sm #5");
    let two = esme_with(|config| config.id = SessionId(2)).bound_trx();
    let raw = one.asked.remove(0);
    assert_eq!(raw.session, 1);
    let answer = |session: &mut Live<Esme>, now, out: &mut Wire| {
        let responder = smpp_proto::session::Responder::<op::DeliverSm>::from_raw(raw).unwrap();
        assert_eq!(responder.session(), SessionId(1));
        let done = session.answer(now, responder, Ok(&DeliverSmResp::default()), out);
        done.map_err(|refused| {
            assert_eq!(refused.what.into_raw(), raw, "it comes back");
            refused.why
        })
    };
    two.does(answer).sees("refused: Foreign");
    one.does(answer).says("deliver_sm_resp #5").does(answer).sees("refused: TooLate");
}

#[test]
fn a_responder_keeps_to_its_operation() {
    let scene = esme().bound_trx().hears("deliver_sm #5").sees("deliver_sm #5");
    let raw = scene.asked[0];
    assert!(smpp_proto::session::Responder::<op::DataSm>::from_raw(raw).is_none());
    assert!(smpp_proto::session::Responder::<op::Vendor>::from_raw(raw).is_none());
    assert!(smpp_proto::session::Responder::<op::DeliverSm>::from_raw(raw).is_some());
}

#[test]
fn a_response_with_values_the_peer_lacks_is_refused_by_name() {
    let mut scene = esme().bound_rx().hears("deliver_sm #5").sees("deliver_sm #5");
    let raw = scene.asked.remove(0);
    let answer = |id: &'static [u8]| {
        move |session: &mut Live<Esme>, now, out: &mut Wire| {
            let responder = smpp_proto::session::Responder::<op::DeliverSm>::from_raw(raw).unwrap();
            let resp =
                DeliverSmResp { message_id: CStr::new(id).unwrap(), ..DeliverSmResp::default() };
            session.answer(now, responder, Ok(&resp), out).map_err(|refused| refused.why)
        }
    };
    scene
        .does(answer(b"id"))
        .sees("refused: message_id does not fit SMPP 3.4")
        .unanswered(1)
        .does(answer(b""))
        .says("deliver_sm_resp #5")
        .unanswered(0);
}
