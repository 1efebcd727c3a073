//! Before the bind and during it.

use super::*;

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

/// What cannot be read, or is not known, is not out of place (SMPP 5.0 §2.8.2).
#[test]
fn what_cannot_be_read_before_the_bind_is_no_violation() {
    smsc()
        .hears_octets(&raw(CommandId::BIND_RECEIVER, CommandStatus::ESME_ROK, 4, b""))
        .says("bind_receiver_resp ESME_RINVCMDLEN #4")
        .sees(
            "Malformed system_id at octet 16: the body ends before the field is whole: \
             bind_receiver #4",
        )
        .hears("0x00000999 #5")
        .says("generic_nack ESME_RINVCMDID #5")
        .sees("UnknownCommand: 0x00000999 #5")
        .bound_trx();
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

/// Such an answer would bind a peer that is not told who it is bound to.
#[test]
fn a_bind_is_not_accepted_without_a_body() {
    use smpp_proto::{
        Inbox, Instant,
        session::{Config, Event, Session, Slot, Smsc, smsc::Request},
        wire::{
            CommandId, CommandStatus, encode,
            pdu::{Bind, BindResp},
        },
    };
    let (mut octets, mut out) = (Vec::new(), Vec::new());
    let (id, ok) = (CommandId::BIND_TRANSMITTER, CommandStatus::ESME_ROK);
    encode(id, ok, 3, &Bind::default(), &mut octets).unwrap();
    let len = octets.len();
    let mut rx = Inbox::new(octets);
    rx.filled(len);
    let now = Instant::default();
    let slots: [Slot<()>; 0] = [];
    let mut smsc: Session<Smsc, (), _> = Session::new(Config::smsc(), slots, now);
    let Some(Event::Request(Request::Bind(_, bind))) = smsc.next_event(now, &mut rx, &mut out)
    else {
        panic!("a bind")
    };
    let refused = smsc.answer(now, bind.responder, Err(ok), &mut out).unwrap_err();
    assert_eq!(refused.why.to_string(), "command_status does not fit SMPP 3.4");
    assert!(out.is_empty() && !smsc.is_bound());
    smsc.answer(now, refused.what, Ok(&BindResp::default()), &mut out).unwrap();
    assert!(smsc.is_bound());
}
