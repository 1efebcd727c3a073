//! The supervisor of connections: hosts, waits, refusals, stale reports, an orderly end.
#![cfg(feature = "alloc")]

use std::time::Duration;

use proptest::{prelude::*, sample::Index};
use smpp_proto::Instant;
use smpp_proto::esme::link::{
    Action, Attempt, Config, Connect, GivenUp, LEAST_WAIT, Link, LinkError, MOST, Place, Stale,
    Standing,
};
use smpp_proto::esme::{Profile, profile::Binding};
use smpp_proto::session::{
    BindMode::{self, Receiver, Transceiver, Transmitter},
    Cause, Timer,
};
use smpp_proto::wire::{CommandStatus, Retry};

fn at(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn secs(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

fn link(hosts: &[u8], places: &[BindMode]) -> Link {
    Link::new(Config::default(), hosts, places, 1).unwrap()
}

fn connect(link: &mut Link, now: Instant) -> Connect {
    match link.next(now) {
        Action::Connect(connect) => connect,
        other => panic!("no attempt but {other:?}"),
    }
}

/// Waits as long as it is told to, then connects.
fn connect_later(link: &mut Link, now: Instant) -> (Instant, Connect) {
    let Action::Wait(until) = link.next(now) else { panic!("no wait") };
    assert!(until > now);
    assert_eq!(link.deadline(), Some(until));
    (until, connect(link, until))
}

/// Connects and binds at once.
fn up(link: &mut Link, now: Instant) -> Connect {
    let attempt = connect(link, now);
    link.connected(now, attempt.attempt).unwrap();
    link.bound(now, attempt.attempt).unwrap();
    attempt
}

fn refuse(link: &mut Link, now: Instant, attempt: Attempt, status: CommandStatus) {
    link.refused(now, attempt, status, status.retry()).unwrap();
}

#[test]
fn one_session_is_kept() {
    let mut link = link(&[0], &[Transceiver]);
    let first = connect(&mut link, at(0));
    assert_eq!((first.place, first.host, first.mode), (0, 0, Transceiver));
    assert_eq!(first.attempt.number(), 1);
    assert_eq!(link.next(at(1)), Action::Wait(at(10)));
    link.connected(at(2), first.attempt).unwrap();
    assert_eq!(link.next(at(2)), Action::Wait(at(32)));
    link.bound(at(3), first.attempt).unwrap();
    assert_eq!(link.next(at(3)), Action::Idle);
    assert_eq!(link.deadline(), None);
    link.ended(at(100), first.attempt, &Cause::HungUp).unwrap();
    let (again, second) = connect_later(&mut link, at(100));
    assert!((secs(1)..=secs(1) * 5 / 4).contains(&again.since(at(100))));
    assert_ne!(first.attempt, second.attempt);
}

#[test]
fn a_link_has_hosts_and_places() {
    let config = Config::default();
    let new = |hosts: usize, places: usize| {
        Link::new(config, &vec![0; hosts], &vec![Transceiver; places], 1).err()
    };
    assert_eq!(new(0, 1), Some(LinkError::Hosts(0)));
    assert_eq!(new(1, 0), Some(LinkError::Places(0)));
    assert_eq!(new(MOST + 1, 1), Some(LinkError::Hosts(256)));
    assert_eq!(new(1, MOST + 1), Some(LinkError::Places(256)));
    assert_eq!(new(MOST, MOST), None);
}

#[test]
fn places_connect_one_after_the_other() {
    let mut link = link(&[0], &[Transmitter, Receiver]);
    let transmitter = connect(&mut link, at(0));
    assert_eq!(transmitter.mode, Transmitter);
    assert!(matches!(link.next(at(0)), Action::Wait(_)), "the second waits for the first");
    link.bound(at(1), transmitter.attempt).unwrap();
    let receiver = connect(&mut link, at(1));
    assert_eq!((receiver.place, receiver.mode), (1, Receiver));
    link.bound(at(1), receiver.attempt).unwrap();
    assert_eq!(link.next(at(1)), Action::Idle);
    let standing = |place: &Place| matches!(place.standing(), Standing::Bound { .. });
    assert!(link.places().iter().all(standing));
    assert_eq!(link.places()[1].mode(), Receiver);
}

#[test]
fn waits_double_up_to_the_longest() {
    let mut link = link(&[0], &[Transceiver]);
    let mut attempt = connect(&mut link, at(0));
    let mut now = at(0);
    for whole in [1, 2, 4, 8, 16, 32, 60, 60, 60] {
        link.failed(now, attempt.attempt).unwrap();
        let (until, next) = connect_later(&mut link, now);
        assert!(until.since(now) >= secs(whole) / 2, "{whole}");
        assert!(until.since(now) <= secs(whole), "{whole}");
        (now, attempt) = (until, next);
    }
}

#[test]
fn a_seed_decides_about_waits_and_nothing_else() {
    let waits = |seed| {
        let mut link = Link::new(Config::default(), &[0], &[Transceiver], seed).unwrap();
        let mut now = at(0);
        let mut waits = Vec::new();
        for _ in 0..6 {
            let attempt = connect(&mut link, now);
            link.failed(now, attempt.attempt).unwrap();
            let Action::Wait(until) = link.next(now) else { panic!("no wait") };
            waits.push(until.since(now));
            now = until;
        }
        waits
    };
    assert_eq!(waits(3), waits(3));
    assert_ne!(waits(3), waits(4));
}

#[test]
fn the_next_host_is_tried_at_once_and_the_best_again_later() {
    let mut link = link(&[5, 9, 5], &[Transceiver]);
    for host in [0, 2, 1] {
        let attempt = connect(&mut link, at(0));
        assert_eq!(attempt.host, host);
        link.failed(at(0), attempt.attempt).unwrap();
    }
    let (now, attempt) = connect_later(&mut link, at(0));
    link.bound(now, attempt.attempt).unwrap();
    let later = now + secs(3600);
    link.ended(later, attempt.attempt, &Cause::HungUp).unwrap();
    assert_eq!(connect_later(&mut link, later).1.host, 0);
}

#[test]
fn equal_hosts_share_the_places() {
    let mut link = link(&[1, 0, 1, 0, 0], &[Transceiver; 6]);
    let hosts: Vec<_> = (0..6).map(|_| up(&mut link, at(0)).host).collect();
    assert_eq!(hosts, [1, 3, 4, 1, 3, 4]);
}

#[test]
fn a_host_that_fails_is_kept_from_all_places() {
    let mut link = link(&[0], &[Transceiver; 3]);
    let first = connect(&mut link, at(0));
    link.failed(at(0), first.attempt).unwrap();
    let (now, second) = connect_later(&mut link, at(0));
    assert_eq!(second.place, 1, "who has waited longest goes first");
    link.failed(now, second.attempt).unwrap();
    let (now, third) = connect_later(&mut link, now);
    assert_eq!(third.place, 2);
    link.failed(now, third.attempt).unwrap();
    assert_eq!(connect_later(&mut link, now).1.place, 0);
}

#[test]
fn a_wrong_password_is_final_until_retry() {
    for status in [
        CommandStatus::ESME_RINVPASWD,
        CommandStatus::ESME_RINVSYSID,
        CommandStatus::ESME_RINVSYSTYP,
        CommandStatus::ESME_RINVCMDID,
    ] {
        let mut link = link(&[0, 1], &[Transceiver; 2]);
        let first = up(&mut link, at(0));
        let second = connect(&mut link, at(0));
        refuse(&mut link, at(0), second.attempt, status);
        let given_up = GivenUp { status, place: 1, host: 0 };
        assert_eq!(link.next(at(1_000_000)), Action::GivenUp(given_up));
        assert_eq!(link.deadline(), None);
        link.ended(at(1_000_000), first.attempt, &Cause::HungUp).unwrap();
        assert_eq!(link.next(at(2_000_000)), Action::GivenUp(given_up), "not even other places");
        assert!(given_up.to_string().contains(status.name().unwrap()));

        link.retry(at(2_000_000));
        assert_eq!(connect(&mut link, at(2_000_000)).host, 0);
    }
}

#[test]
fn a_full_number_of_binds_has_a_long_wait() {
    for status in [CommandStatus::ESME_RALYBND, CommandStatus::ESME_RBINDFAIL, CommandStatus(0x401)]
    {
        let mut link = link(&[0], &[Transceiver; 3]);
        let (first, _) = (up(&mut link, at(0)), up(&mut link, at(0)));
        let mut now = at(0);
        let mut third = connect(&mut link, now);
        for _ in 0..20 {
            assert_eq!(third.place, 2);
            refuse(&mut link, now, third.attempt, status);
            let (until, next) = connect_later(&mut link, now);
            assert!((secs(30)..=secs(60)).contains(&until.since(now)));
            (now, third) = (until, next);
        }
        refuse(&mut link, now, third.attempt, status);
        let retry = link.deadline().unwrap();
        link.ended(now, first.attempt, &Cause::HungUp).unwrap();
        assert!(link.deadline().unwrap() >= retry, "a lost session does not cut it short");
    }
}

#[test]
fn what_the_provider_means_counts_more_than_the_status() {
    let status = CommandStatus::ESME_RINVPASWD;
    let mut link = link(&[0], &[Transceiver]);
    let attempt = connect(&mut link, at(0));
    link.refused(at(0), attempt.attempt, status, Retry::Later).unwrap();
    let (now, attempt) = connect_later(&mut link, at(0));
    link.refused(now, attempt.attempt, CommandStatus::ESME_RSYSERR, Retry::Operator).unwrap();
    assert!(matches!(link.next(now), Action::GivenUp(_)));
}

#[test]
fn flapping_is_failing() {
    let mut link = link(&[0], &[Transceiver]);
    let mut now = at(0);
    for whole in [1, 2, 4, 8, 16, 32, 60, 60] {
        let session = up(&mut link, now);
        now = now + secs(59);
        link.ended(now, session.attempt, &Cause::HungUp).unwrap();
        let Action::Wait(until) = link.next(now) else { panic!("no wait") };
        let wait = until.since(now);
        let (least, most) = (secs(1) + secs(whole) / 2, secs(1) * 5 / 4 + secs(whole));
        assert!((least..=most).contains(&wait), "{whole} {wait:?}");
        now = until;
    }
    let session = up(&mut link, now);
    now = now + secs(60);
    link.ended(now, session.attempt, &Cause::HungUp).unwrap();
    let Action::Wait(until) = link.next(now) else { panic!("no wait") };
    assert!(until.since(now) <= secs(1) * 5 / 4, "that one was healthy");
    let attempt = connect(&mut link, until);
    link.failed(until, attempt.attempt).unwrap();
    let Action::Wait(again) = link.next(until) else { panic!("no wait") };
    assert!(again.since(until) <= secs(1), "and the failures are forgotten");
}

#[test]
fn a_flapping_host_makes_way_for_the_next() {
    let mut link = link(&[0, 1], &[Transceiver]);
    let session = up(&mut link, at(0));
    link.ended(at(1), session.attempt, &Cause::Expired(Timer::EnquireLink)).unwrap();
    assert_eq!(connect_later(&mut link, at(1)).1.host, 1);
}

#[test]
fn sessions_that_end_together_are_one_failure() {
    let mut link = link(&[0], &[Transceiver; 8]);
    let sessions: Vec<_> = (0..8).map(|_| up(&mut link, at(0))).collect();
    for session in sessions {
        link.ended(at(1), session.attempt, &Cause::HungUp).unwrap();
    }
    let Action::Wait(until) = link.next(at(1)) else { panic!("no wait") };
    assert!(until.since(at(1)) <= secs(1) * 5 / 4 + secs(1));
}

#[test]
fn the_end_of_a_session_is_followed_by_a_rest() {
    let config = Config { reconnect: secs(30), ..Config::default() };
    for cause in [Cause::Unbound, Cause::PeerUnbound, Cause::HungUp] {
        for lasted in [1, 1000] {
            let mut link = Link::new(config, &[0, 1], &[Transceiver], 1).unwrap();
            let session = up(&mut link, at(0));
            link.ended(at(lasted), session.attempt, &cause).unwrap();
            let Action::Wait(until) = link.next(at(lasted)) else { panic!("no wait") };
            assert!((secs(30)..=secs(30) * 5 / 4).contains(&until.since(at(lasted))));
        }
    }
}

#[test]
fn unbinding_is_no_failure_of_the_host() {
    for (cause, host) in [(Cause::Unbound, 0), (Cause::PeerUnbound, 1)] {
        let config = Config { first: secs(60), ..Config::default() };
        let mut link = Link::new(config, &[0, 1], &[Transceiver], 1).unwrap();
        let session = up(&mut link, at(0));
        link.ended(at(1), session.attempt, &cause).unwrap();
        assert_eq!(connect_later(&mut link, at(1)).1.host, host);
    }
}

#[test]
fn a_profile_tells_the_waits() {
    // How long the provider waits for a bind says nothing of how long its answer takes.
    let profile = Profile { reconnect: secs(30), init: secs(5), ..Profile::SMPP };
    let config = Config { reconnect: secs(30), ..Config::default() };
    assert_eq!(Config::from(&profile), config);
    assert_eq!(Config::from(&Profile::SMPP), Config::default());
    let profile = Profile { reconnect: secs(120), ..Profile::SMPP };
    let config = Config { reconnect: secs(120), limit: secs(120), ..Config::default() };
    assert_eq!(Config::from(&profile), config);
    assert_eq!(Binding::Transceiver.modes(), [Transceiver]);
    assert_eq!(Binding::Pair.modes(), [Transmitter, Receiver]);
}

#[test]
fn an_attempt_that_takes_too_long_is_abandoned() {
    let mut link = link(&[0, 1], &[Transceiver]);
    let slow = connect(&mut link, at(0));
    link.connected(at(9), slow.attempt).unwrap();
    assert_eq!(link.next(at(38)), Action::Wait(at(39)));
    assert_eq!(link.next(at(39)), Action::Abandon { attempt: slow.attempt, place: 0 });
    assert_eq!(link.bound(at(39), slow.attempt), Err(Stale(slow.attempt)));
    assert_eq!(connect(&mut link, at(39)).host, 1);
}

#[test]
fn the_end_of_a_session_that_is_not_bound_is_a_failure() {
    let mut link = link(&[0], &[Transceiver]);
    let attempt = connect(&mut link, at(0));
    link.ended(at(0), attempt.attempt, &Cause::Expired(Timer::Bind)).unwrap();
    let (_, second) = connect_later(&mut link, at(0));
    assert_eq!(second.host, 0);
}

#[test]
fn a_better_host_is_gone_back_to() {
    let mut link = link(&[0, 1], &[Transceiver; 2]);
    let failed = connect(&mut link, at(0));
    link.failed(at(0), failed.attempt).unwrap();
    let sessions = [up(&mut link, at(0)), up(&mut link, at(0))];
    assert_eq!(sessions.map(|session| session.host), [1, 1]);

    assert_eq!(link.next(at(0)), Action::Wait(at(1800)));
    let Action::Leave { attempt, place } = link.next(at(1800)) else { panic!("stays") };
    assert_eq!(link.next(at(1800)), Action::Idle, "one at a time, and said once");
    link.ended(at(1801), attempt, &Cause::Unbound).unwrap();
    assert!(matches!(link.next(at(1801)), Action::Wait(until) if until <= at(1803)));
    let home = up(&mut link, at(1806));
    assert_eq!((home.host, home.place), (0, place));

    let Action::Leave { attempt, .. } = link.next(at(1806)) else { panic!("the other stays") };
    link.ended(at(1806), attempt, &Cause::Unbound).unwrap();
    assert_eq!(up(&mut link, at(1811)).host, 0);
    assert_eq!(link.next(at(1_000_000)), Action::Idle, "nothing better");
}

#[test]
fn a_session_may_stay_where_it_is() {
    let config = Config { stay: None, ..Config::default() };
    let mut link = Link::new(config, &[0, 1], &[Transceiver], 1).unwrap();
    let failed = connect(&mut link, at(0));
    link.failed(at(0), failed.attempt).unwrap();
    assert_eq!(up(&mut link, at(0)).host, 1);
    assert_eq!(link.next(at(1_000_000)), Action::Idle);
}

#[test]
fn stopping_unbinds_every_session_and_connects_nothing() {
    let mut link = link(&[0], &[Transceiver; 4]);
    let sessions = [up(&mut link, at(0)), up(&mut link, at(0))];
    let trying = connect(&mut link, at(0));
    link.stop(at(1));
    assert_eq!(link.deadline(), Some(at(1)));
    assert_eq!(link.next(at(1)), Action::Abandon { attempt: trying.attempt, place: 2 });
    for session in sessions {
        let leave = Action::Leave { attempt: session.attempt, place: session.place };
        assert_eq!(link.next(at(1)), leave);
    }
    assert_eq!(link.next(at(1)), Action::Idle);
    link.retry(at(1));
    for session in sessions {
        assert_eq!(link.next(at(100)), Action::Idle);
        link.ended(at(100), session.attempt, &Cause::Unbound).unwrap();
    }
    assert_eq!(link.next(at(1_000_000)), Action::Stopped);
    assert_eq!(link.deadline(), None);
}

#[test]
fn waits_have_a_least() {
    let zero = Duration::ZERO;
    let config =
        Config { first: zero, most: zero, reconnect: zero, healthy: zero, ..Config::default() };
    let mut link = Link::new(config, &[0], &[Transceiver], 1).unwrap();
    let attempt = connect(&mut link, at(0));
    link.failed(at(0), attempt.attempt).unwrap();
    assert_eq!(link.next(at(0)), Action::Wait(at(0) + LEAST_WAIT));
    let session = up(&mut link, at(1));
    link.ended(at(1), session.attempt, &Cause::Unbound).unwrap();
    assert_eq!(link.next(at(1)), Action::Wait(at(1) + LEAST_WAIT));
}

#[test]
fn the_end_of_time_is_survived() {
    let endless = Duration::MAX;
    let config = Config {
        connect: endless,
        first: endless,
        most: endless,
        limit: endless,
        stay: Some(endless),
        ..Config::default()
    };
    let mut link = Link::new(config, &[0, 1], &[Transceiver], 1).unwrap();
    let end = Instant::from_micros(u64::MAX);
    let attempt = connect(&mut link, at(0));
    refuse(&mut link, at(0), attempt.attempt, CommandStatus::ESME_RALYBND);
    let attempt = up(&mut link, at(0));
    assert_eq!(link.deadline(), Some(end));
    link.ended(end, attempt.attempt, &Cause::HungUp).unwrap();
    assert_eq!(link.deadline(), Some(end));
}

#[cfg(feature = "serde")]
mod stored {
    use super::*;
    use serde_json::{Value, json};

    fn alter(alter: impl FnOnce(&mut Value)) -> Result<Link, serde_json::Error> {
        let mut link = link(&[0, 1], &[Transceiver; 2]);
        up(&mut link, at(0));
        connect(&mut link, at(0));
        let mut stored = serde_json::to_value(&link).unwrap();
        alter(&mut stored);
        serde_json::from_value(stored)
    }

    #[test]
    fn a_link_has_a_stored_form() {
        assert!(alter(|_| {}).is_ok());
    }

    #[test]
    fn a_stored_link_is_checked() {
        let error = |change: fn(&mut Value)| alter(change).unwrap_err().to_string();
        assert!(error(|link| link["hosts"] = json!([])).contains("hosts"));
        assert!(error(|link| link["places"] = json!([])).contains("places"));
        assert!(error(|link| link["attempts"] = json!(1)).contains("number"));
        assert!(error(|link| link["attempts"] = json!(u64::MAX)).contains("number"));
        let host = |link: &mut Value| link["places"][0]["standing"]["Bound"]["host"] = json!(2);
        assert!(error(host).contains("host"));
        let again = |link: &mut Value| {
            link["places"][0] = link["places"][1].clone();
        };
        assert!(error(again).contains("number"));
        let two = |link: &mut Value| {
            link["places"][0] = link["places"][1].clone();
            link["places"][0]["standing"]["Trying"]["attempt"] = json!(1);
        };
        assert!(error(two).contains("one attempt"));
    }
}

/// What a caller may do, in any order.
#[derive(Clone, Debug)]
enum Op {
    Pass(u64),
    Next,
    Connected,
    Bound,
    Refused(CommandStatus),
    Failed,
    End(Index, Cause),
    Stale(Index),
    Retry,
}

fn ops() -> impl Strategy<Value = Op> {
    let statuses = [
        CommandStatus::ESME_RALYBND,
        CommandStatus::ESME_RBINDFAIL,
        CommandStatus::ESME_RSYSERR,
        CommandStatus::ESME_RTHROTTLED,
        CommandStatus(0x4FF),
        CommandStatus::ESME_RINVPASWD,
    ];
    let causes =
        [Cause::Unbound, Cause::PeerUnbound, Cause::HungUp, Cause::Expired(Timer::EnquireLink)];
    prop_oneof![
        4 => prop_oneof![0..10u64, 0..1000u64, 0..100_000u64].prop_map(Op::Pass),
        8 => Just(Op::Next),
        2 => Just(Op::Connected),
        4 => Just(Op::Bound),
        4 => proptest::sample::select(statuses.to_vec()).prop_map(Op::Refused),
        2 => Just(Op::Failed),
        4 => (any::<Index>(), proptest::sample::select(causes.to_vec())).prop_map(|(i, c)| Op::End(i, c)),
        2 => any::<Index>().prop_map(Op::Stale),
        1 => Just(Op::Retry),
    ]
}

/// What must be so, kept beside the link by other means.
struct Watch {
    link: Link,
    now: Instant,
    trying: Option<Connect>,
    bound: Vec<(Connect, Instant)>,
    over: Vec<Attempt>,
    /// For each host, when it may be tried again at the earliest.
    earliest: Vec<Instant>,
    /// For each place, the same.
    rested: Vec<Instant>,
    given_up: bool,
}

impl Watch {
    fn config(&self) -> Config {
        *self.link.config()
    }

    /// The host had a failure: no attempt before this wait is over.
    fn fault(&mut self, host: usize, least: Duration) {
        self.earliest[host] = self.earliest[host].max(self.now + least.max(LEAST_WAIT));
    }

    fn settle(&mut self) -> Option<Connect> {
        let trying = self.trying.take()?;
        self.over.push(trying.attempt);
        Some(trying)
    }

    fn next(&mut self) -> bool {
        let config = self.config();
        let action = self.link.next(self.now);
        match action {
            Action::Connect(connect) => {
                assert!(self.trying.is_none(), "one attempt at a time");
                assert!(!self.given_up);
                assert!(self.bound.iter().all(|(other, _)| other.place != connect.place));
                assert!(self.earliest[connect.host] <= self.now, "too early");
                assert!(self.rested[connect.place] <= self.now, "too early");
                assert_eq!(connect.mode, self.link.places()[connect.place].mode());
                assert!(!self.over.contains(&connect.attempt));
                self.trying = Some(connect);
                true
            }
            Action::Abandon { attempt, place } => {
                let trying = self.settle().expect("there is an attempt");
                assert_eq!((trying.attempt, trying.place), (attempt, place));
                self.fault(trying.host, config.first / 2);
                true
            }
            Action::Leave { attempt, place } => {
                let of = |(session, _): &(Connect, Instant)| session.attempt == attempt;
                let (session, since) = self.bound.iter().copied().find(of).expect("is bound");
                assert_eq!(session.place, place);
                assert!(self.now.since(since) >= config.stay.unwrap());
                true
            }
            Action::Wait(until) => {
                assert!(until > self.now);
                let flapped = config.most + config.reconnect * 2;
                let most = [config.connect, config.bind, config.limit * 2, flapped];
                let most = most.into_iter().chain(config.stay).max();
                assert!(until.since(self.now) <= most.unwrap());
                false
            }
            Action::Idle => {
                assert!(self.trying.is_none());
                assert_eq!(self.bound.len(), self.link.places().len());
                false
            }
            Action::GivenUp(_) => {
                assert!(self.given_up);
                false
            }
            Action::Stopped => panic!("nobody stopped it"),
        }
    }

    /// Takes every action, which come to an end.
    fn drain(&mut self) {
        let most = self.link.places().len() + 2;
        assert!((0..most).any(|_| !self.next()), "a hot loop");
        assert!(self.link.deadline().is_none_or(|at| at > self.now));
    }

    fn apply(&mut self, op: &Op) {
        let now = self.now;
        let config = self.config();
        match op {
            Op::Pass(millis) => self.now = now + Duration::from_millis(*millis),
            Op::Next => self.drain(),
            Op::Connected => {
                let Some(trying) = self.trying else { return };
                self.link.connected(now, trying.attempt).unwrap();
            }
            Op::Bound => {
                let Some(trying) = self.trying.take() else { return };
                self.link.bound(now, trying.attempt).unwrap();
                self.bound.push((trying, now));
            }
            Op::Refused(status) => {
                let Some(trying) = self.settle() else { return };
                refuse(&mut self.link, now, trying.attempt, *status);
                match status.retry() {
                    Retry::Operator => self.given_up = true,
                    Retry::BindLater | Retry::Never => self.fault(trying.host, config.limit),
                    _ => self.fault(trying.host, config.first / 2),
                }
            }
            Op::Failed => {
                let Some(trying) = self.settle() else { return };
                self.link.failed(now, trying.attempt).unwrap();
                self.fault(trying.host, config.first / 2);
            }
            Op::End(which, cause) => {
                if self.bound.is_empty() {
                    return;
                }
                let (session, since) = self.bound.swap_remove(which.index(self.bound.len()));
                self.over.push(session.attempt);
                let standing = self.link.places()[session.place].standing();
                let leaving = matches!(standing, Standing::Bound { leaving: true, .. });
                self.link.ended(now, session.attempt, cause).unwrap();
                self.rested[session.place] = now + config.reconnect;
                let unbound = *cause == Cause::Unbound;
                if now.since(since) < config.healthy && !leaving && !unbound {
                    self.fault(session.host, config.reconnect + config.first / 2);
                }
            }
            Op::Stale(which) => self.stale(which),
            Op::Retry => {
                self.link.retry(now);
                self.given_up = false;
                self.earliest.fill(now);
                self.rested.fill(now);
            }
        }
    }

    fn stale(&mut self, which: &Index) {
        if self.over.is_empty() {
            return;
        }
        let attempt = *which.get(&self.over);
        let (before, stale) = (self.link.clone(), Err(Stale(attempt)));
        let status = CommandStatus::ESME_RINVPASWD;
        assert_eq!(self.link.connected(self.now, attempt), stale);
        assert_eq!(self.link.bound(self.now, attempt), stale);
        assert_eq!(self.link.failed(self.now, attempt), stale);
        assert_eq!(self.link.refused(self.now, attempt, status, status.retry()), stale);
        assert_eq!(self.link.ended(self.now, attempt, &Cause::HungUp), stale);
        assert_eq!(self.link, before);
    }

    /// From here on every attempt succeeds: each place is bound in the end.
    fn heal(&mut self) {
        self.apply(&Op::Retry);
        for _ in 0..10 * self.link.places().len() {
            self.drain();
            if let Some(trying) = self.trying.take() {
                self.link.bound(self.now, trying.attempt).unwrap();
                self.bound.push((trying, self.now));
            } else if self.bound.len() == self.link.places().len() {
                return;
            } else if let Some(at) = self.link.deadline() {
                self.now = at;
            }
        }
        panic!("a place was forgotten");
    }
}

proptest! {
    #[test]
    fn never_two_attempts_never_a_hot_loop_never_a_place_forgotten(
        hosts in proptest::collection::vec(0..3u8, 1..4),
        places in 1..5usize,
        seed: u64,
        ops in proptest::collection::vec(ops(), 0..300),
    ) {
        let link = Link::new(Config::default(), &hosts, &vec![Transceiver; places], seed).unwrap();
        let mut watch = Watch {
            link,
            now: at(0),
            trying: None,
            bound: Vec::new(),
            over: Vec::new(),
            earliest: vec![at(0); hosts.len()],
            rested: vec![at(0); places],
            given_up: false,
        };
        for op in &ops {
            watch.apply(op);
            let standing = watch.link.places().iter().map(Place::standing);
            let trying = standing.filter(|s| matches!(s, Standing::Trying { .. })).count();
            prop_assert_eq!(trying, usize::from(watch.trying.is_some()));
        }
        #[cfg(feature = "serde")]
        {
            let stored = serde_json::to_string(&watch.link).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Link>(&stored).unwrap(), &watch.link);
        }
        watch.heal();
    }

    /// Without retries: when hosts refuse for a while and then no more, every place comes up.
    #[test]
    fn every_place_is_tried_again(
        places in 1..6usize,
        seed: u64,
        failures in proptest::collection::vec(0..4u8, 0..60),
    ) {
        let mut link =
            Link::new(Config::default(), &[0, 1], &vec![Transceiver; places], seed).unwrap();
        let mut now = at(0);
        let mut tried = vec![0u32; places];
        for failure in failures {
            match link.next(now) {
                Action::Connect(connect) => {
                    tried[connect.place] += 1;
                    match failure {
                        0 => link.failed(now, connect.attempt).unwrap(),
                        1 => refuse(&mut link, now, connect.attempt, CommandStatus::ESME_RALYBND),
                        2 => refuse(&mut link, now, connect.attempt, CommandStatus::ESME_RSYSERR),
                        _ => now = now + secs(60),
                    }
                }
                Action::Wait(until) => now = until,
                Action::Abandon { .. } => {}
                other => prop_assert!(false, "{:?}", other),
            }
        }
        let (least, most) = (tried.iter().min().unwrap(), tried.iter().max().unwrap());
        prop_assert!(most - least <= 1, "none is tried more often than the others: {:?}", tried);
        let mut bound = 0;
        for _ in 0..200 {
            match link.next(now) {
                Action::Connect(connect) => {
                    link.bound(now, connect.attempt).unwrap();
                    bound += 1;
                }
                Action::Wait(until) => now = until,
                _ => {}
            }
            if bound == places {
                break;
            }
        }
        prop_assert_eq!(bound, places);
    }
}
