//! Every interleaving of an ESME and an SMSC, in scenes small enough to visit every state.
//!
//! Each scene says what may happen; the checker takes every order of it. `properties.rs` tells what
//! holds in all of them; what a scene has to show at least once stands with the scene.

mod end;
mod ledger;
mod pair;
mod party;
mod properties;
mod watch;

use core::time::Duration;
use std::time::Instant;

use smpp_proto::session::Config;
use stateright::{Checker, HasDiscoveries, Model};

use end::Plan;
use pair::{Scene, Start};
use watch::{Seen, Watch};

const fn span(ticks: u64) -> Duration {
    Duration::from_micros(ticks)
}

/// Short spans with a common divisor, so that few moments differ.
fn short(cfg: Config) -> Config {
    Config {
        answer: span(12),
        init: Some(span(6)),
        bind: span(4),
        response: span(4),
        enquire_link: None,
        enquire_response: span(4),
        inactivity: Some(span(8)),
        enquire_is_activity: false,
        unbind: span(6),
        linger: span(2),
        slow_frame: Some(span(4)),
        full_output: Some(span(6)),
        ..cfg
    }
}

fn plan(cfg: Config) -> Plan {
    Plan {
        cfg: short(cfg),
        requests: 0,
        vendor: None,
        unbind: None,
        refuses: false,
        room: None,
        binds: 1,
    }
}

fn scene() -> Scene {
    Scene {
        start: Start::Bound,
        esme: plan(Config::esme()),
        smsc: plan(Config::smsc()),
        clock: false,
        cut: false,
        repeat: 0,
        halves: 0,
        late: 0,
        watch: Watch::default(),
    }
}

/// Visits every state.
fn check(name: &str, scene: Scene, expected: Seen) {
    let start = Instant::now();
    let checker = scene.checker().finish_when(HasDiscoveries::AnyFailures).spawn_bfs().join();
    println!(
        "{name}: {} states, depth {}, {:.1} s",
        checker.unique_state_count(),
        checker.max_depth(),
        start.elapsed().as_secs_f32()
    );
    for (property, path) in checker.discoveries() {
        let last = path.last_state().clone();
        println!(
            "{property}: {:?}\n{:?} {:?}",
            path.into_actions(),
            last.esme.fault,
            last.smsc.fault
        );
    }
    checker.assert_properties();
    assert!(checker.is_done());
    let missing = expected - checker.model().watch.seen();
    assert!(missing.is_empty(), "{name} never shows {missing:?}");
}

/// Requests cross each other, answers come in any order, and more are sent than fit.
#[test]
fn traffic() {
    let mut scene = scene();
    (scene.esme.requests, scene.smsc.requests) = (3, 3);
    let seen = Seen::ACCEPTED | Seen::OVERTAKEN | Seen::DRAINED | Seen::WINDOW_FULL;
    check("traffic", scene, seen);
}

/// Answers refuse, the peer does not know a request, a PDU comes twice.
#[test]
fn strange_traffic() {
    let mut scene = scene();
    (scene.esme.requests, scene.smsc.requests) = (3, 1);
    (scene.esme.vendor, scene.smsc.refuses, scene.repeat) = (Some(1), true, 1);
    let seen = Seen::ACCEPTED | Seen::REFUSED | Seen::NACKED | Seen::UNSOLICITED;
    check("strange traffic", scene, seen);
}

/// More of the peer's requests wait than may.
#[test]
fn overload() {
    let mut scene = scene();
    (scene.esme.requests, scene.smsc.requests) = (3, 3);
    scene.esme.cfg.max_unanswered = 1;
    scene.smsc.cfg.max_unanswered = 1;
    check("overload", scene, Seen::OVERLOAD | Seen::REFUSED | Seen::ACCEPTED);
}

/// Either side unbinds at any moment, or both; the link may break at any moment.
#[test]
fn unbind() {
    let mut scene = scene();
    (scene.esme.requests, scene.smsc.requests) = (2, 2);
    (scene.esme.unbind, scene.smsc.unbind) = (Some(4), Some(4));
    scene.cut = true;
    let seen = Seen::UNBOUND | Seen::PEER_UNBOUND | Seen::HUNG_UP | Seen::CROSSED | Seen::LOST;
    check("unbind", scene, seen);
}

/// Answers come late or never, sessions fall idle, answers are given too late.
#[test]
fn timeouts() {
    let mut scene = scene();
    scene.clock = true;
    scene.esme.requests = 2;
    scene.smsc.cfg.answer = span(6);
    let seen = Seen::TIMED_OUT | Seen::UNSOLICITED | Seen::UNANSWERED | Seen::TOO_LATE;
    check("timeouts", scene, seen | Seen::EXPIRED_INACTIVITY);
}

/// The timers of an unbind, with a request on its way and a link that may break.
#[test]
fn slow_unbind() {
    let mut scene = scene();
    (scene.clock, scene.cut) = (true, true);
    scene.esme.requests = 1;
    (scene.esme.unbind, scene.smsc.unbind) = (Some(2), Some(4));
    let seen = Seen::UNBOUND | Seen::PEER_UNBOUND | Seen::CROSSED | Seen::EXPIRED_UNBIND;
    check("slow unbind", scene, seen);
}

/// The peer is silent, or asks.
#[test]
fn silence() {
    let mut scene = scene();
    scene.clock = true;
    scene.smsc.requests = 1;
    scene.esme.cfg.enquire_link = Some(span(4));
    scene.esme.cfg.enquire_response = span(2);
    scene.esme.cfg.enquire_misses = 2;
    scene.smsc.cfg.inactivity = Some(span(12));
    check("silence", scene, Seen::PROBED | Seen::MISSED | Seen::EXPIRED_ENQUIRE_LINK);
}

/// The interval is shorter than the response timer: an answer is what lets the next one go out.
#[test]
fn keep_alive() {
    let mut scene = scene();
    scene.clock = true;
    scene.esme.cfg.enquire_link = Some(span(2));
    scene.esme.cfg.inactivity = Some(span(12));
    scene.smsc.cfg.inactivity = Some(span(12));
    check("keep alive", scene, Seen::PROBED | Seen::EXPIRED_ENQUIRE_LINK);
}

/// Binds that are refused, repeated, late.
#[test]
fn binding() {
    let mut scene = scene();
    (scene.start, scene.clock, scene.repeat) = (Start::Open, true, 1);
    (scene.esme.binds, scene.smsc.cfg.close_refused) = (2, false);
    let seen = Seen::BOUND | Seen::BIND_REFUSED | Seen::EXPIRED_INIT | Seen::EXPIRED_BIND;
    check("binding", scene, seen);
}

/// The SMSC calls.
#[test]
fn outbind() {
    let mut scene = scene();
    (scene.start, scene.clock) = (Start::Outbind, true);
    scene.smsc.requests = 1;
    let seen = Seen::BOUND | Seen::OUTBIND | Seen::END_BIND_REFUSED | Seen::EXPIRED_INIT;
    check("outbind", scene, seen);
}

/// A PDU stops half-way.
#[test]
fn halves() {
    let mut scene = scene();
    (scene.clock, scene.halves) = (true, 1);
    scene.esme.requests = 1;
    check("halves", scene, Seen::EXPIRED_SLOW_FRAME | Seen::ACCEPTED);
}

/// The output has room for one PDU.
#[test]
fn room() {
    let mut scene = scene();
    (scene.esme.requests, scene.smsc.requests) = (2, 2);
    (scene.esme.unbind, scene.smsc.unbind) = (Some(4), Some(4));
    (scene.esme.room, scene.smsc.room) = (Some(60), Some(60));
    check("room", scene, Seen::OUT_FULL | Seen::STALLED | Seen::UNBOUND);
}

/// The peer does not read.
#[test]
fn no_room() {
    let mut scene = scene();
    scene.clock = true;
    scene.esme.requests = 1;
    scene.smsc.cfg.enquire_link = Some(span(4));
    scene.esme.room = Some(60);
    check("no room", scene, Seen::STALLED | Seen::EXPIRED_FULL_OUTPUT);
}

/// The callers oversleep.
#[test]
fn late() {
    let mut scene = scene();
    (scene.clock, scene.late) = (true, 1);
    scene.esme.requests = 1;
    scene.smsc.cfg.answer = span(4);
    let seen = Seen::TIMED_OUT | Seen::UNANSWERED | Seen::EXPIRED_UNBIND;
    check("late", scene, seen | Seen::EXPIRED_INACTIVITY);
}
