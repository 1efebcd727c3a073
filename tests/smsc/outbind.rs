//! Outbind.

use super::*;

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
