//! Our requests, their responses and their window.

use super::*;

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
