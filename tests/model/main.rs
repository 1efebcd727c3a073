//! Every interleaving of an ESME and an SMSC, in scenes small enough to visit every state.
//!
//! Each scene says what may happen; the checker takes every order of it. `properties.rs` tells what
//! holds in all of them; what a scene has to show at least once stands with the scene.

mod end;
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

/// Short spans, so that few moments differ.
fn short(cfg: Config) -> Config {
    Config {
        answer: span(40),
        init: Some(span(8)),
        bind: span(6),
        response: span(10),
        enquire_link: None,
        inactivity: Some(span(30)),
        enquire_is_activity: false,
        unbind: span(7),
        linger: span(3),
        slow_frame: Some(span(5)),
        full_output: Some(span(9)),
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
        println!("{property}: {:?}\n{:?} {:?}", path.into_actions(), last.esme.fault, last.smsc.fault);
    }
    checker.assert_properties();
    assert!(checker.is_done());
    let missing = expected - checker.model().watch.seen();
    assert!(missing.is_empty(), "{name} never shows {missing:?}");
}

/// Requests cross each other, answers come in any order, late, and more are sent than fit.
#[test]
fn traffic() {
    let mut scene = scene();
    scene.esme.requests = 3;
    scene.smsc.requests = 3;
    check("traffic", scene, Seen::ACCEPTED | Seen::OVERTAKEN | Seen::DRAINED | Seen::WINDOW_FULL);
}
