//! Unbinding, and other ends.

use super::*;

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
