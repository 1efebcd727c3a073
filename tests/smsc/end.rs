//! Unbinding, and other ends.

use super::*;

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
