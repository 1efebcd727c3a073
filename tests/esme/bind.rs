//! Before the bind and during it.

use super::*;

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
