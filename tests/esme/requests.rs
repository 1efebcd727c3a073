//! Requests of the SMSC.

use super::*;

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
