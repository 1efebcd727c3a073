//! Our requests, their responses and their window.

use super::*;

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

/// What later versions leave unused is the id of the message there.
#[test]
fn the_id_of_a_delivery_is_as_it_should_be_in_3_3() {
    let sent = |version| {
        let scene = strict().bound(BindMode::Receiver, version);
        scene.sends("deliver_sm", 7).says("deliver_sm #1")
    };
    let resp = raw(CommandId::DELIVER_SM_RESP, CommandStatus::ESME_ROK, 1, b"1A2B\0");
    sent(Version::V3_3).hears_octets(&resp).sees("reply 7 accepted");
    let refused =
        "reply 7 malformed message_id at octet 16: not accepted: unused_field (unused_field)";
    sent(Version::V3_4).hears_octets(&resp).sees(refused);
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
