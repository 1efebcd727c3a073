//! Every timer in virtual time: one microsecond before its end, at it, and one after.

#[path = "support/scene.rs"]
mod scene;

use core::time::Duration;

use proptest::prelude::*;
use scene::*;
use smpp_proto::session::{BindMode, Config, Phase};

const fn seconds(count: u64) -> Duration {
    Duration::from_secs(count)
}

/// Switches off what else could happen in a quiet session.
fn calm(config: &mut Config) {
    config.init = None;
    config.enquire_link = None;
    config.inactivity = None;
    config.slow_frame = None;
    config.full_output = None;
}

/// A calm ESME with these settings, bound as transceiver.
fn calm_esme(change: impl Fn(&mut Config)) -> Scene<smpp_proto::session::Esme> {
    esme_with(|config| {
        calm(config);
        change(config);
    })
    .bound_trx()
}

/// A calm SMSC with these settings, bound as transceiver.
fn calm_smsc(change: impl Fn(&mut Config)) -> Scene<smpp_proto::session::Smsc> {
    smsc_with(|config| {
        calm(config);
        change(config);
    })
    .bound_trx()
}

/// Exactly after this time, and neither before nor only later, this is said and seen.
#[track_caller]
fn rings<R: Party>(make: impl Fn() -> Scene<R>, span: Duration, says: &str, sees: &str) {
    let before = make().wakes_after(span).after(span - MICRO).quiet().wakes_after(MICRO);
    before.after(MICRO).says(says).sees(sees);
    make().after(span).says(says).sees(sees);
    make().after(span + MICRO).says(says).sees(sees);
}

/// As [`rings`], and the session is over.
#[track_caller]
fn ends<R: Party>(make: impl Fn() -> Scene<R>, span: Duration, says: &str, sees: &str) {
    rings(&make, span, says, sees);
    make().after(span).says(says).sees(sees).ended();
}

// ── session-init ──

#[test]
fn init_ends_a_connection_without_a_bind() {
    ends(esme, seconds(30), "", "ended Expired(Init)");
    ends(smsc, seconds(10), "", "ended Expired(Init)");
    ends(|| smsc_with(|c| c.init = Some(MICRO)), MICRO, "", "ended Expired(Init)");
}

#[test]
fn init_counts_again_from_outbind() {
    let esme = || esme().after(seconds(20)).hears("outbind #1").sees("outbind #1");
    ends(esme, seconds(30), "", "ended Expired(Init)");
    let smsc = || smsc().after(seconds(9)).sends("outbind", 0).says("outbind #1");
    ends(smsc, seconds(10), "", "ended Expired(Init)");
}

#[test]
fn init_counts_again_from_a_refused_bind() {
    let esme = || {
        esme()
            .after(seconds(29))
            .binding()
            .hears("bind_transceiver_resp ESME_RBINDFAIL #1")
            .sees("bind refused ESME_RBINDFAIL")
    };
    ends(esme, seconds(30), "", "ended Expired(Init)");
    let smsc = || {
        smsc_with(|config| config.close_refused = false)
            .hears("bind_transmitter #1")
            .sees("bind_transmitter #1")
            .answers("ESME_RINVPASWD")
            .says("bind_transmitter_resp ESME_RINVPASWD #1")
    };
    ends(smsc, seconds(10), "", "ended Expired(Init)");
}

#[test]
fn init_is_not_stopped_by_enquire_link() {
    let make = || smsc().after(seconds(9)).hears("enquire_link #1").says("enquire_link_resp #1");
    ends(make, seconds(1), "", "ended Expired(Init)");
}

#[test]
fn init_can_be_off() {
    let off = |config: &mut Config| config.init = None;
    assert_eq!(esme_with(off).session.deadline(), None);
    assert_eq!(smsc_with(off).session.deadline(), None);
    esme_with(off).after(seconds(1_000_000)).quiet().is(Phase::Open);
}

#[test]
fn init_stops_at_the_bind_request() {
    smsc().hears("bind_receiver #1").sees("bind_receiver #1").after(seconds(11)).quiet();
    esme().binding().after(seconds(29)).quiet().is(Phase::Open);
}

// ── bind ──

#[test]
fn a_bind_is_decided_in_time() {
    ends(|| esme().binding(), seconds(30), "", "ended Expired(Bind)");
    let smsc = || smsc().hears("bind_receiver #1").sees("bind_receiver #1");
    ends(smsc, seconds(30), "", "ended Expired(Bind)");
    smsc()
        .after(seconds(30) - MICRO)
        .answers("ESME_ROK")
        .says("bind_receiver_resp #1 [sc_interface_version: 34]")
        .is(Phase::BoundRx);
    smsc()
        .after(seconds(30))
        .sees("ended Expired(Bind)")
        .answers("ESME_ROK")
        .sees("refused: WrongState");
}

#[test]
fn the_bind_timer_is_a_setting() {
    let make = || esme_with(|config| config.bind = seconds(3)).binding();
    ends(make, seconds(3), "", "ended Expired(Bind)");
}

// ── response ──

#[test]
fn a_response_is_waited_for() {
    let make = || calm_esme(|_| ()).sends("submit_sm", 7).says("submit_sm #2");
    rings(make, seconds(30), "", "reply 7 timed out");
    let make = || calm_smsc(|_| ()).sends("deliver_sm", 7).says("deliver_sm #1");
    rings(make, seconds(30), "", "reply 7 timed out");
    make().after(seconds(30)).sees("reply 7 timed out").is(Phase::BoundTrx).in_flight(0);
}

#[test]
fn each_request_has_its_own_response_timer() {
    let make = || {
        calm_esme(|config| config.response = seconds(5))
            .sends("submit_sm", 1)
            .says("submit_sm #2")
            .after(seconds(2))
            .sends("query_sm", 2)
            .says("query_sm #3")
            .after(seconds(1))
            .sends("data_sm", 3)
            .says("data_sm #4")
    };
    rings(make, seconds(2), "", "reply 1 timed out");
    let second = || make().after(seconds(2)).sees("reply 1 timed out");
    rings(second, seconds(2), "", "reply 2 timed out");
    let without = || make().hears("query_sm_resp #3").sees("reply 2 accepted");
    rings(without, seconds(2), "", "reply 1 timed out");
    let third = || without().after(seconds(2)).sees("reply 1 timed out");
    rings(third, seconds(3), "", "reply 3 timed out");
    make().after(seconds(9)).sees("reply 1 timed out; reply 2 timed out; reply 3 timed out");
}

#[test]
fn a_response_in_the_last_moment_counts() {
    let make = || calm_esme(|_| ()).sends("submit_sm", 7).says("submit_sm #2");
    make().after(seconds(30) - MICRO).hears("submit_sm_resp #2").sees("reply 7 accepted");
    // What has come is looked at before the clock is.
    let octets = pdu("submit_sm_resp #2");
    let mut scene = make();
    scene.now = scene.now + seconds(30);
    scene.hears_octets(&octets).sees("reply 7 accepted");
}

// ── enquire_link ──

#[test]
fn a_silent_peer_is_asked() {
    rings(|| esme().bound_tx(), seconds(30), "enquire_link #2", "");
    rings(|| esme().bound_rx(), seconds(30), "enquire_link #2", "");
    rings(|| smsc().bound_tx(), seconds(60), "enquire_link #1", "");
    rings(|| smsc().bound_rx(), seconds(60), "enquire_link #1", "");
}

#[test]
fn nobody_is_asked_before_the_bind() {
    let make = || {
        esme_with(|config| {
            config.init = None;
            config.bind = seconds(1000);
        })
    };
    assert_eq!(make().session.deadline(), None);
    make().binding().wakes_after(seconds(1000)).after(seconds(999)).quiet();
}

fn asked() -> Scene<smpp_proto::session::Esme> {
    esme().bound_trx().after(seconds(30)).says("enquire_link #2")
}

#[test]
fn silence_after_enquire_link_is_death() {
    ends(asked, seconds(30), "", "ended Expired(EnquireLink)");
    let smsc = || smsc().bound_trx().after(seconds(60)).says("enquire_link #1");
    ends(smsc, seconds(30), "", "ended Expired(EnquireLink)");
}

#[test]
fn enquire_link_has_a_response_timer_of_its_own() {
    let make = || {
        esme_with(|config| {
            config.response = seconds(600);
            config.enquire_response = seconds(5);
        })
        .bound_trx()
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .after(seconds(30))
        .says("enquire_link #3")
    };
    ends(make, seconds(5), "", "reply 1 lost; ended Expired(EnquireLink)");
}

#[test]
fn an_answer_starts_the_silence_anew() {
    let make = || asked().after(seconds(7)).hears("enquire_link_resp #2");
    rings(make, seconds(30), "enquire_link #3", "");
}

#[test]
fn any_pdu_is_a_sign_of_life() {
    for life in ["enquire_link #9", "deliver_sm #9", "submit_sm_resp #77", "0x00000999 #9"] {
        let make = || {
            let mut scene = asked().after(seconds(10)).hears(life);
            scene.take();
            scene
        };
        // The enquire_link is given up without harm; the next is due 30 s after the sign of life.
        make().wakes_after(seconds(20)).after(seconds(20)).quiet().wakes_after(seconds(10));
        let later = || make().after(seconds(20));
        rings(later, seconds(10), "enquire_link #3", "");
    }
}

#[test]
fn half_a_pdu_is_no_sign_of_life() {
    let half = &pdu("deliver_sm #9")[..20];
    let make = || {
        esme_with(|config| config.slow_frame = None)
            .bound_trx()
            .after(seconds(30))
            .says("enquire_link #2")
            .hears_octets(half)
    };
    ends(make, seconds(30), "", "ended Expired(EnquireLink)");
}

#[test]
fn three_misses_where_three_are_allowed() {
    let make = || esme_with(|config| config.enquire_misses = 3).bound_trx();
    let one = || make().after(seconds(30)).says("enquire_link #2");
    rings(one, seconds(30), "enquire_link #3", "");
    let two = || one().after(seconds(30)).says("enquire_link #3");
    rings(two, seconds(30), "enquire_link #4", "");
    let three = || two().after(seconds(30)).says("enquire_link #4");
    ends(three, seconds(30), "", "ended Expired(EnquireLink)");
    // A sign of life forgives what was missed.
    let forgiven =
        || three().hears("enquire_link_resp #4").after(seconds(30)).says("enquire_link #5");
    rings(forgiven, seconds(30), "enquire_link #6", "");
    // So does a late answer to an earlier one, which itself belongs to nothing any more.
    let late = || three().hears("enquire_link_resp #2").sees("Unsolicited: enquire_link_resp #2");
    rings(late, seconds(30), "enquire_link #5", "");
}

#[test]
fn what_we_send_proves_nothing_about_the_peer() {
    let make = || esme().bound_trx().after(seconds(20)).sends("submit_sm", 1).says("submit_sm #2");
    rings(make, seconds(10), "enquire_link #3", "");
}

#[test]
fn enquire_always_asks_a_talking_peer_too() {
    let make = || {
        esme_with(|config| config.enquire_always = true)
            .bound_trx()
            .after(seconds(20))
            .hears("enquire_link #9")
            .says("enquire_link_resp #9")
    };
    rings(make, seconds(10), "enquire_link #2", "");
    let next = || make().after(seconds(10)).says("enquire_link #2").hears("enquire_link_resp #2");
    rings(next, seconds(30), "enquire_link #3", "");
}

#[test]
fn enquire_link_can_be_off() {
    let make = || esme_with(|config| config.enquire_link = None).bound_trx();
    assert_eq!(make().session.deadline(), None);
    make().after(seconds(1_000_000)).quiet();
}

#[test]
fn only_one_enquire_link_is_out() {
    asked().after(seconds(15)).quiet().after(seconds(14)).quiet();
}

// ── inactivity ──

fn idle() -> Scene<smpp_proto::session::Smsc> {
    smsc_with(|config| config.enquire_link = None).bound_trx()
}

#[test]
fn inactivity_unbinds() {
    rings(idle, seconds(300), "unbind #1", "");
    let out = || idle().after(seconds(300)).says("unbind #1");
    out().hears("unbind_resp #1").sees("ended Expired(Inactivity)").ended();
    out().hangs_up().sees("ended Expired(Inactivity)").ended();
    ends(out, seconds(10), "", "ended Expired(Unbind)");
}

#[test]
fn transactions_of_both_sides_are_activity() {
    let theirs = || idle().after(seconds(299)).hears("submit_sm #2").sees("submit_sm #2");
    rings(theirs, seconds(300), "unbind #1", "");
    let ours = || theirs().after(seconds(299)).answers("ESME_ROK").says("submit_sm_resp #2");
    rings(ours, seconds(300), "unbind #1", "");
    let asked =
        || idle().after(seconds(299)).sends("alert_notification", 0).says("alert_notification #1");
    rings(asked, seconds(300), "unbind #2", "");
}

#[test]
fn enquire_link_is_activity_or_not() {
    let ask = |scene: Scene<_>| {
        scene.after(seconds(299)).hears("enquire_link #2").says("enquire_link_resp #2")
    };
    rings(|| ask(idle()), seconds(300), "unbind #1", "");
    let strict = || {
        smsc_with(|config| {
            config.enquire_link = None;
            config.enquire_is_activity = false;
        })
        .bound_trx()
    };
    rings(|| ask(strict()), seconds(1), "unbind #1", "");
    // Nor do our own count, with their answers.
    let own = || {
        smsc_with(|config| config.enquire_is_activity = false)
            .bound_trx()
            .after(seconds(60))
            .says("enquire_link #1")
            .hears("enquire_link_resp #1")
            .after(seconds(60))
            .says("enquire_link #2")
            .hears("enquire_link_resp #2")
            .after(seconds(60))
            .says("enquire_link #3")
            .hears("enquire_link_resp #3")
            .after(seconds(60))
            .says("enquire_link #4")
            .hears("enquire_link_resp #4")
            .after(seconds(59))
            .quiet()
    };
    own()
        .after(seconds(1))
        .says("unbind #5")
        .hears("unbind_resp #5")
        .sees("ended Expired(Inactivity)");
}

#[test]
fn a_quiet_but_healthy_link_lives() {
    let mut scene = smsc().bound_trx();
    for number in 1..=100 {
        scene = scene
            .after(seconds(60))
            .says(&format!("enquire_link #{number}"))
            .hears(&format!("enquire_link_resp #{number}"));
    }
    scene.is(Phase::BoundTrx);
}

// ── unbind and linger ──

#[test]
fn unbind_is_answered_in_time() {
    let make = || calm_esme(|_| ()).unbinds(Duration::ZERO).says("unbind #2");
    ends(make, seconds(10), "", "ended Expired(Unbind)");
    let make = || calm_smsc(|_| ()).unbinds(Duration::ZERO).says("unbind #1");
    ends(make, seconds(10), "", "ended Expired(Unbind)");
    let crossed = || make().after(seconds(4)).hears("unbind #5").says("unbind_resp #5");
    ends(crossed, seconds(6), "", "ended PeerUnbound");
}

#[test]
fn what_is_under_way_has_time_to_settle() {
    let make = || calm_esme(|_| ()).sends("submit_sm", 1).says("submit_sm #2").unbinds(seconds(5));
    rings(make, seconds(5), "unbind #3", "");
    make()
        .after(seconds(5))
        .says("unbind #3")
        .hears("unbind_resp #3")
        .sees("reply 1 lost; ended Unbound");
    make().after(seconds(2)).hears("submit_sm_resp #2").sees("reply 1 accepted").says("unbind #3");
}

#[test]
fn the_peers_unbind_waits_for_its_requests() {
    let make = || calm_smsc(|_| ()).hears("submit_sm #4; unbind #5").sees("submit_sm #4");
    rings(make, seconds(2), "unbind_resp #5", "");
    make().after(seconds(1)).answers("ESME_ROK").says("submit_sm_resp #4; unbind_resp #5");
    // Its second use: the time the peer has to close.
    let answered = || make().after(seconds(2)).says("unbind_resp #5").is(Phase::Unbound);
    ends(answered, seconds(2), "", "ended PeerUnbound");
    answered().hangs_up().sees("ended PeerUnbound").ended();
    let at_once = || calm_esme(|_| ()).hears("unbind #5").says("unbind_resp #5");
    ends(at_once, seconds(2), "", "ended PeerUnbound");
}

#[test]
fn linger_is_a_setting() {
    let make =
        || calm_esme(|config| config.linger = seconds(5)).hears("unbind #5").says("unbind_resp #5");
    ends(make, seconds(5), "", "ended PeerUnbound");
    calm_esme(|config| config.linger = Duration::ZERO)
        .hears("unbind #5")
        .says("unbind_resp #5")
        .sees("ended PeerUnbound")
        .ended();
}

// ── slow frames ──

const NACK: &str = "generic_nack ESME_RINVCMDLEN #0";

fn slow(config: &mut Config) {
    calm(config);
    config.slow_frame = Some(seconds(10));
}

#[test]
fn a_pdu_has_to_become_whole() {
    let octets = pdu("deliver_sm #9");
    for len in [1, 4, 15, 16, 17, octets.len() - 1] {
        let make = || esme_with(slow).bound_trx().hears_octets(&octets[..len]).quiet();
        ends(make, seconds(10), NACK, "ended Expired(SlowFrame)");
    }
    let make = || smsc_with(slow).hears_octets(&octets[..7]).quiet();
    ends(make, seconds(10), NACK, "ended Expired(SlowFrame)");
}

#[test]
fn octets_that_drip_do_not_help() {
    let octets = pdu("deliver_sm #9");
    let make = || {
        let scene = esme_with(slow).bound_trx().hears_octets(&octets[..5]);
        scene.after(seconds(6)).hears_octets(&octets[5..30]).quiet()
    };
    ends(make, seconds(4), NACK, "ended Expired(SlowFrame)");
    make()
        .after(seconds(4) - MICRO)
        .hears_octets(&octets[30..])
        .sees("deliver_sm #9")
        .after(seconds(500))
        .quiet();
}

#[test]
fn the_next_pdu_counts_from_its_own_first_octet() {
    let octets = pdu("deliver_sm #9");
    let both = [&octets[8..], &octets[..3]].concat();
    let make = || {
        esme_with(slow)
            .bound_trx()
            .hears_octets(&octets[..8])
            .after(seconds(9))
            .hears_octets(&both)
            .sees("deliver_sm #9")
    };
    ends(make, seconds(10), NACK, "ended Expired(SlowFrame)");
}

#[test]
fn slow_frames_can_be_waited_for() {
    esme_with(calm).bound_trx().hears_octets(&[0]).after(seconds(1_000_000)).quiet();
}

// ── full output ──

fn full(config: &mut Config) {
    calm(config);
    config.full_output = Some(seconds(30));
}

#[test]
fn a_peer_that_does_not_read_is_left() {
    let make = || esme_with(full).bound_trx().room(15).hears("enquire_link #9").quiet();
    make()
        .wakes_after(Duration::ZERO)
        .after(seconds(30) - MICRO)
        .quiet()
        .after(MICRO)
        .sees("ended Expired(FullOutput)");
    make().after(seconds(30)).sees("ended Expired(FullOutput)").ended();
    make().after(seconds(30) + MICRO).sees("ended Expired(FullOutput)").ended();
}

#[test]
fn room_in_the_last_moment_counts() {
    esme_with(full)
        .bound_trx()
        .room(0)
        .hears("enquire_link #9")
        .after(seconds(30) - MICRO)
        .quiet()
        .room(16)
        .says("enquire_link_resp #9")
        .room(0)
        .hears("enquire_link #10")
        .after(seconds(30) - MICRO)
        .quiet()
        .after(MICRO)
        .sees("ended Expired(FullOutput)");
}

#[test]
fn full_output_can_be_waited_for() {
    esme_with(calm)
        .bound_trx()
        .room(0)
        .hears("enquire_link #9")
        .after(seconds(1_000_000))
        .quiet()
        .room(usize::MAX)
        .says("enquire_link_resp #9");
}

#[test]
fn a_whole_pdu_that_waits_for_room_is_not_slow() {
    let octets = pdu("deliver_sm #9");
    esme_with(slow)
        .bound_trx()
        .hears_octets(&octets[..5])
        .room(0)
        .after(seconds(5))
        .hears_octets(&octets[5..])
        .after(seconds(500))
        .quiet()
        .room(usize::MAX)
        .sees("deliver_sm #9");
}

// ── the caller's answers ──

fn patient(config: &mut Config) {
    calm(config);
    config.answer = seconds(600);
}

#[test]
fn a_lost_responder_counts_at_most_twice_the_span() {
    let make =
        || smsc_with(patient).bound_trx().hears("submit_sm #1").sees("submit_sm #1").unanswered(1);
    let half = || make().after(seconds(600)).quiet().unanswered(1);
    rings(half, seconds(600), "", "unanswered 1");
    half().after(seconds(600)).sees("unanswered 1").unanswered(0);
    half().after(seconds(600) - MICRO).answers("ESME_ROK").says("submit_sm_resp #1").unanswered(0);
    let late = half().after(seconds(600)).sees("unanswered 1");
    late.answers("ESME_ROK").sees("refused: TooLate").unanswered(0);
}

#[test]
fn a_lost_responder_counts_at_least_the_span() {
    // The first opens a span, the second comes at its very end.
    let make = || {
        smsc_with(patient)
            .bound_trx()
            .hears("submit_sm #1")
            .sees("submit_sm #1")
            .after(seconds(600) - MICRO)
            .hears("submit_sm #2")
            .sees("submit_sm #2")
            .after(MICRO)
            .hears("submit_sm #3")
            .sees("submit_sm #3")
    };
    let before = make().after(seconds(600) - MICRO).quiet().unanswered(3);
    let after = before.after(MICRO).sees("unanswered 2").unanswered(1);
    after
        .answers("ESME_ROK")
        .sees("refused: TooLate")
        .answers("ESME_ROK")
        .sees("refused: TooLate")
        .answers("ESME_ROK")
        .says("submit_sm_resp #3")
        .unanswered(0);
}

#[test]
fn a_dropped_responder_throttles_no_longer_than_that() {
    let full = smsc_with(|config| {
        patient(config);
        config.max_unanswered = 1;
    })
    .bound_trx()
    .hears("submit_sm #1")
    .sees("submit_sm #1")
    .forgets();
    let full = full
        .after(seconds(600))
        .quiet()
        .after(seconds(600) - MICRO)
        .hears("submit_sm #2")
        .says("submit_sm_resp ESME_RTHROTTLED #2")
        .sees("Overload: submit_sm #2");
    full.after(MICRO).sees("unanswered 1").hears("submit_sm #3").sees("submit_sm #3");
}

#[test]
fn a_dropped_responder_does_not_hold_up_an_unbind() {
    calm_esme(|_| ())
        .hears("deliver_sm #1")
        .sees("deliver_sm #1")
        .forgets()
        .unbinds(seconds(3))
        .after(seconds(3) - MICRO)
        .quiet()
        .after(MICRO)
        .says("unbind #2");
}

// ── the deadline ──

#[test]
fn the_deadline_is_the_first_of_all() {
    esme()
        .bound_trx()
        .wakes_after(seconds(30))
        .after(seconds(1))
        .sends("submit_sm", 1)
        .says("submit_sm #2")
        .wakes_after(seconds(29))
        .hears_octets(&[0, 0])
        .wakes_after(seconds(10))
        .hears_octets(&pdu("enquire_link #5")[2..])
        .says("enquire_link_resp #5")
        .wakes_after(seconds(30))
        .unbinds(seconds(3))
        .wakes_after(seconds(3));
}

#[test]
fn time_does_not_run_backwards() {
    let mut scene = esme().bound_trx();
    scene.now = smpp_proto::Instant::from_micros(0);
    let mut scene = scene.sends("submit_sm", 1).says("submit_sm #2");
    assert_eq!(scene.session.oldest(), Some(smpp_proto::Instant::from_micros(1_000_000)));
    scene.now = smpp_proto::Instant::from_micros(u64::MAX);
    // At the end of time everything is over, and nothing overflows.
    let over = "reply 1 timed out; ended Expired(EnquireLink)";
    scene.after(MICRO).says("enquire_link #3").sees(over).ended();
}

/// What may happen to a session, in any order.
const ACTS: [&str; 16] = [
    "bind_transceiver #1",
    "bind_transceiver_resp #1",
    "submit_sm #7",
    "deliver_sm #7",
    "outbind #1",
    "enquire_link #8",
    "enquire_link_resp #2",
    "submit_sm_resp #2",
    "deliver_sm_resp #1",
    "unbind #9",
    "unbind_resp #3",
    "generic_nack ESME_RSYSERR #2",
    "generic_nack ESME_RINVCMDID #0",
    "0x00000999 #5",
    "data_sm #6",
    "alert_notification #6",
];

/// Whether anything about the session but its clock can be told to be different.
fn looks<R: Party>(scene: &mut Scene<R>) -> (Vec<String>, Vec<String>, String) {
    let session = &scene.session;
    let state = format!(
        "{:?} {:?} {} {} {:?}",
        session.phase(),
        session.deadline(),
        session.in_flight(),
        session.unanswered(),
        session.ended()
    );
    let (said, seen) = scene.take();
    (said, seen, state)
}

fn storm<R: Party>(mut scene: Scene<R>, acts: &[(u8, u16)]) {
    for (act, wait) in acts {
        scene = match act {
            0..16 => scene.hears(ACTS[*act as usize]),
            16 => scene.sends(if R::NAME == "esme" { "submit_sm" } else { "deliver_sm" }, 1),
            17 if !scene.asked.is_empty() => scene.answers("ESME_ROK"),
            18 => scene.unbinds(seconds(u64::from(*wait))),
            19 => scene.hears_octets(&pdu("submit_sm #4")[..10]),
            20 if R::NAME == "esme" => scene.sends("bind_transceiver", 0),
            _ => scene,
        };
        let before = looks(&mut scene).2;
        let Some(at) = scene.session.deadline() else { continue };
        let span = at.since(scene.now);
        if u64::from(*wait) < span.as_secs() {
            scene = scene.after(seconds(u64::from(*wait)));
            assert_eq!(looks(&mut scene), (Vec::new(), Vec::new(), before), "before the deadline");
            continue;
        }
        scene = scene.after(span - MICRO);
        assert_eq!(looks(&mut scene), (Vec::new(), Vec::new(), before.clone()), "just before it");
        scene = scene.after(MICRO);
        assert_ne!(looks(&mut scene), (Vec::new(), Vec::new(), before), "at the deadline");
    }
}

proptest! {
    /// Before the deadline time does nothing, at it it does; and never is it in the past where
    /// there is room and nothing left to do, which the scene checks after every call.
    #[test]
    fn the_deadline_is_exact(acts in prop::collection::vec((0_u8..24, 0_u16..400), 1..24)) {
        storm(esme().bound(BindMode::Transceiver, smpp_proto::wire::Version::V3_4), &acts);
        storm(smsc().bound(BindMode::Transceiver, smpp_proto::wire::Version::V3_4), &acts);
        storm(smsc(), &acts);
        storm(esme(), &acts);
    }
}
