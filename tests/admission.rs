//! Admission: limits hold, places never leak, failures are slowed, refusals have their status.
#![cfg(feature = "alloc")]

use core::time::Duration;

use proptest::prelude::*;
use smpp_proto::{
    Instant,
    session::BindMode::{self, Receiver, Transceiver, Transmitter},
    smsc::{
        ACCOUNT_MAX, AccountLimits, Admission, Bid, Check, Denial, Denied, Excess, Policy,
        RawTicket, Slowdown, Source, Stale, Ticket, TurnedAway, UnboundLimits, Verdict,
        same_octets,
    },
    wire::CommandStatus,
};

const ACCOUNT: &[u8] = b"acme";

fn at(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn denied<T: core::fmt::Debug>(result: Result<T, Denied>) -> (Denial, CommandStatus) {
    let denied = result.unwrap_err();
    (denied.why, denied.status)
}

/// Connects, and asks for a bind.
fn asks(
    admission: &mut Admission,
    now: Instant,
    mode: BindMode,
) -> (Ticket, Result<Check, Denied>) {
    let ticket = admission.connect(now, Source(1)).unwrap();
    let check = admission.ask(now, &ticket, Bid::new(ACCOUNT, mode));
    (ticket, check)
}

/// Connects, and is bound.
fn binds(admission: &mut Admission, now: Instant, mode: BindMode) -> Ticket {
    let (ticket, check) = asks(admission, now, mode);
    admission.verdict(now, check.unwrap(), Verdict::Right).unwrap();
    ticket
}

/// Connects, asks, is decided so, and leaves.
fn tries(admission: &mut Admission, now: Instant, verdict: Verdict) -> Result<(), Denied> {
    let (ticket, check) = asks(admission, now, Transceiver);
    let decision = check.and_then(|check| admission.verdict(now, check, verdict));
    admission.release(ticket).unwrap();
    decision
}

fn with(change: impl FnOnce(&mut Policy)) -> Admission {
    let mut policy = Policy { source_failures: None, ..Policy::default() };
    change(&mut policy);
    Admission::new(policy)
}

#[test]
fn a_bind_counts_from_its_check_to_its_release() {
    let mut admission = Admission::new(Policy::default());
    let (ticket, check) = asks(&mut admission, at(0), Receiver);
    assert_eq!((admission.bound(), admission.unbound()), (1, 1));
    assert_eq!(admission.bound_to(ACCOUNT).count(), 0);
    admission.verdict(at(1), check.unwrap(), Verdict::Right).unwrap();
    assert_eq!((admission.bound(), admission.unbound()), (1, 0));
    assert_eq!((admission.binds(ACCOUNT).receivers, admission.binds(ACCOUNT).total()), (1, 1));
    assert_eq!(admission.bound_to(ACCOUNT).collect::<Vec<_>>(), [ticket.raw()]);
    assert_eq!(admission.deadline(), None);
    admission.release(ticket).unwrap();
    assert_eq!((admission.bound(), admission.unbound()), (0, 0));
    assert_eq!(admission.tickets().count(), 0);
}

#[test]
fn each_limit_has_its_status() {
    let limits = AccountLimits { transmitters: 2, receivers: 0, transceivers: 1, total: 2 };
    let mut admission = with(|policy| policy.account = limits);
    let first = binds(&mut admission, at(0), Transmitter);
    let second = binds(&mut admission, at(0), Transceiver);
    let full = (Denial::AccountFull, CommandStatus::ESME_RALYBND);
    assert_eq!(denied(asks(&mut admission, at(0), Transmitter).1), full);
    assert_eq!(denied(asks(&mut admission, at(0), Transceiver).1), full);
    let mode = (Denial::Mode, CommandStatus::ESME_RINVCMDID);
    assert_eq!(denied(asks(&mut admission, at(0), Receiver).1), mode);
    let again = admission.ask(at(0), &first, Bid::new(ACCOUNT, Transmitter));
    assert_eq!(denied(again), (Denial::AlreadyBound, CommandStatus::ESME_RALYBND));
    admission.release(second).unwrap();
    assert!(asks(&mut admission, at(0), Transmitter).1.is_ok());

    let mut admission = with(|policy| policy.binds = 1);
    let _bound = binds(&mut admission, at(0), Transmitter);
    let full = (Denial::Full, CommandStatus::ESME_RBINDFAIL);
    assert_eq!(denied(asks(&mut admission, at(0), Transmitter).1), full);
}

#[test]
fn each_verdict_has_its_status() {
    let vendor = CommandStatus(0x401);
    let table = [
        (Verdict::WrongPassword, false, Denial::WrongPassword, CommandStatus::ESME_RINVPASWD),
        (Verdict::Unknown, false, Denial::Unknown, CommandStatus::ESME_RINVSYSID),
        (Verdict::WrongPassword, true, Denial::WrongPassword, CommandStatus::ESME_RINVPASWD),
        (Verdict::Unknown, true, Denial::Unknown, CommandStatus::ESME_RINVPASWD),
        (Verdict::Unavailable, true, Denial::Unavailable, CommandStatus::ESME_RSYSERR),
        (Verdict::Refused(vendor), true, Denial::Refused, vendor),
    ];
    for (verdict, hide_accounts, why, status) in table {
        let mut admission = with(|policy| policy.hide_accounts = hide_accounts);
        assert_eq!(denied(tries(&mut admission, at(0), verdict)), (why, status));
        assert_eq!((admission.bound(), admission.unbound()), (0, 0));
    }
}

#[test]
fn a_long_name_is_no_account() {
    let mut admission = with(|policy| policy.hide_accounts = false);
    let ticket = admission.connect(at(0), Source(1)).unwrap();
    let name = [b'a'; ACCOUNT_MAX + 1];
    let result = admission.ask(at(0), &ticket, Bid::new(&name, Transceiver));
    assert_eq!(denied(result), (Denial::Unknown, CommandStatus::ESME_RINVSYSID));
    assert!(admission.ask(at(0), &ticket, Bid::new(&name[1..], Transceiver)).is_ok());
}

#[test]
fn limits_may_come_with_the_question_or_with_the_verdict() {
    let mut admission = with(|policy| policy.account = AccountLimits::any(1));
    let _first = binds(&mut admission, at(0), Transceiver);
    let ticket = admission.connect(at(0), Source(1)).unwrap();
    let bid = Bid { limits: Some(AccountLimits::any(2)), ..Bid::new(ACCOUNT, Transceiver) };
    let check = admission.ask(at(0), &ticket, bid).unwrap();
    admission.verdict(at(0), check, Verdict::Right).unwrap();
    assert_eq!(admission.binds(ACCOUNT).transceivers, 2);

    let bid = Bid { limits: Some(AccountLimits::NONE), ..bid };
    let ticket = admission.connect(at(0), Source(1)).unwrap();
    let check = admission.ask(at(0), &ticket, bid).unwrap();
    let verdict = Verdict::RightWithin(AccountLimits::any(2));
    assert_eq!(denied(admission.verdict(at(0), check, verdict)).0, Denial::AccountFull);
    let check = admission.ask(at(0), &ticket, bid).unwrap();
    admission.verdict(at(0), check, Verdict::RightWithin(AccountLimits::any(3))).unwrap();
    assert_eq!(admission.binds(ACCOUNT).transceivers, 3);
}

#[test]
fn without_reserve_nobody_keeps_an_account_out() {
    let mut admission = with(|policy| {
        policy.account = AccountLimits::any(1);
        policy.reserve = false;
    });
    let (_liar, wrong) = asks(&mut admission, at(0), Transceiver);
    let _owner = binds(&mut admission, at(0), Transceiver);
    let (_late, late) = asks(&mut admission, at(0), Transceiver);
    assert_eq!(admission.bound(), 1);
    let why = denied(admission.verdict(at(0), wrong.unwrap(), Verdict::WrongPassword)).0;
    assert_eq!(why, Denial::WrongPassword);
    assert_eq!(
        denied(admission.verdict(at(0), late.unwrap(), Verdict::Right)).0,
        Denial::AccountFull
    );
}

#[test]
fn what_is_stale_changes_nothing() {
    let mut admission = Admission::new(Policy::default());
    let (ticket, check) = asks(&mut admission, at(0), Transceiver);
    let (check, raw) = (check.unwrap(), ticket.into_raw());
    admission.release(Ticket::from_raw(raw)).unwrap();
    let before = admission.clone();
    let stale = Ticket::from_raw(raw);
    assert_eq!(denied(admission.verdict(at(0), check, Verdict::Right)).0, Denial::Stale);
    assert_eq!(denied(admission.ask(at(0), &stale, Bid::new(ACCOUNT, Receiver))).0, Denial::Stale);
    assert_eq!(admission.heard(at(0), &stale, 1, 1), Err(Excess::Stale));
    assert_eq!(admission.release(stale), Err(Stale));
    assert_eq!(admission, before);
}

#[test]
fn a_ticket_of_another_admission_is_stale() {
    let mut admission = with(|policy| policy.id = 6);
    let ticket = admission.connect(at(0), Source(1)).unwrap();
    let foreign = RawTicket { admission: 7, ..ticket.raw() };
    assert_eq!(admission.release(Ticket::from_raw(foreign)), Err(Stale));
    assert_eq!(admission.release(ticket), Ok(()));
}

#[test]
fn a_verdict_on_an_earlier_bind_is_stale() {
    let mut admission = with(|_| {});
    let (ticket, first) = asks(&mut admission, at(0), Transceiver);
    let first = first.unwrap();
    assert_eq!(
        denied(admission.verdict(at(0), first, Verdict::Unavailable)).0,
        Denial::Unavailable
    );
    let second = admission.ask(at(0), &ticket, Bid::new(b"other", Transceiver)).unwrap();
    assert_eq!(denied(admission.verdict(at(0), first, Verdict::Right)).0, Denial::Stale);
    assert_eq!(
        denied(admission.ask(at(0), &ticket, Bid::new(ACCOUNT, Receiver))).0,
        Denial::AlreadyBound
    );
    admission.verdict(at(0), second, Verdict::Right).unwrap();
    assert_eq!(denied(admission.verdict(at(0), second, Verdict::WrongPassword)).0, Denial::Stale);
    assert_eq!((admission.binds(ACCOUNT).total(), admission.binds(b"other").total()), (0, 1));
}

#[test]
fn unbound_connections_are_counted_by_source_and_together() {
    let mut admission = with(|policy| (policy.unbound, policy.unbound_per_source) = (3, 2));
    let first = admission.connect(at(0), Source(1)).unwrap();
    let _second = admission.connect(at(0), Source(1)).unwrap();
    assert_eq!(admission.connect(at(0), Source(1)), Err(TurnedAway::SourceFull));
    let third = admission.connect(at(0), Source(2)).unwrap();
    assert_eq!(admission.connect(at(0), Source(3)), Err(TurnedAway::Full));
    admission.release(third).unwrap();
    let check = admission.ask(at(0), &first, Bid::new(ACCOUNT, Transceiver)).unwrap();
    assert_eq!(admission.connect(at(0), Source(1)), Err(TurnedAway::SourceFull));
    admission.verdict(at(0), check, Verdict::Right).unwrap();
    assert!(admission.connect(at(0), Source(1)).is_ok());
}

#[test]
fn an_unbound_connection_may_cost_so_much() {
    let limits = UnboundLimits { pdus: 2, octets: 100, time: Duration::from_secs(10) };
    let mut admission = with(|policy| policy.before_bind = limits);
    let [a, b, c] = [0, 1, 2].map(|seconds| admission.connect(at(seconds), Source(1)).unwrap());
    assert_eq!(admission.heard(at(3), &a, 2, 100), Ok(()));
    assert_eq!(admission.heard(at(3), &a, 1, 0), Err(Excess::Pdus));
    assert_eq!(admission.heard(at(3), &b, 1, 101), Err(Excess::Octets));
    assert_eq!(admission.heard(at(12), &c, 0, 0), Err(Excess::Time));
    assert_eq!(admission.unbound(), 3);

    let check = admission.ask(at(3), &b, Bid::new(ACCOUNT, Transceiver)).unwrap();
    admission.verdict(at(3), check, Verdict::Right).unwrap();
    assert_eq!(admission.heard(at(99), &b, u32::MAX, usize::MAX), Ok(()));
    assert_eq!(admission.expire(at(9)), Some(a.raw()), "the clock has been at 12");
}

#[test]
fn the_overdue_are_named_once_each() {
    let mut admission = with(|policy| policy.before_bind.time = Duration::from_secs(10));
    let [a, b, c] = [0, 1, 2].map(|seconds| admission.connect(at(seconds), Source(1)).unwrap());
    assert_eq!((admission.deadline(), admission.expire(at(9))), (Some(at(10)), None));
    let _check = admission.ask(at(9), &a, Bid::new(ACCOUNT, Transceiver)).unwrap();
    admission.release(b).unwrap();
    assert_eq!(admission.expire(at(12)), Some(a.raw()), "a check is no excuse");
    assert_eq!(admission.expire(at(12)), Some(c.raw()));
    assert_eq!((admission.expire(at(99)), admission.deadline()), (None, None));
    assert_eq!(admission.unbound(), 2);
    admission.release(a).unwrap();
    admission.release(c).unwrap();
    assert_eq!((admission.unbound(), admission.bound()), (0, 0));
}

#[test]
fn failures_are_slowed_and_forgiven() {
    let rule = Slowdown {
        free: 2,
        first: Duration::from_secs(1),
        most: Duration::from_secs(3),
        forgive: Duration::from_secs(60),
        entries: 10,
    };
    let mut admission = with(|policy| policy.source_failures = Some(rule));
    let fails =
        |admission: &mut Admission, now| denied(tries(admission, now, Verdict::WrongPassword)).0;
    let slowed = |until| Denial::Slowed { until: at(until) };
    for _ in 0..3 {
        assert_eq!(fails(&mut admission, at(0)), Denial::WrongPassword);
    }
    assert_eq!(fails(&mut admission, at(0)), slowed(1));
    assert_eq!(
        denied(tries(&mut admission, at(0), Verdict::Right)).1,
        CommandStatus::ESME_RTHROTTLED
    );
    assert_eq!(fails(&mut admission, at(1)), Denial::WrongPassword);
    assert_eq!(fails(&mut admission, at(2)), slowed(3));
    assert_eq!(fails(&mut admission, at(3)), Denial::WrongPassword);
    assert_eq!(fails(&mut admission, at(5)), slowed(6));
    assert_eq!(tries(&mut admission, at(6), Verdict::Right), Ok(()));
    let other = admission.connect(at(3), Source(2)).unwrap();
    assert!(admission.ask(at(3), &other, Bid::new(ACCOUNT, Transceiver)).is_ok());
    // Five failures are forgiven 300 seconds after the first: a second before, one is left.
    assert_eq!(
        fails(&mut admission, at(299)),
        Denial::WrongPassword,
        "the second of two free ones"
    );
    assert_eq!(fails(&mut admission, at(299)), Denial::WrongPassword);
    assert_eq!(fails(&mut admission, at(299)), slowed(300));
}

#[test]
fn failures_of_an_account_are_slowed_from_wherever() {
    let rule = Slowdown { free: 0, ..Slowdown::default() };
    let mut admission = with(|policy| policy.account_failures = Some(rule));
    assert_eq!(denied(tries(&mut admission, at(0), Verdict::Unknown)).0, Denial::Unknown);
    let other = admission.connect(at(0), Source(2)).unwrap();
    let until = at(1);
    assert_eq!(
        denied(admission.ask(at(0), &other, Bid::new(ACCOUNT, Transceiver))).0,
        Denial::Slowed { until }
    );
    assert!(admission.ask(at(0), &other, Bid::new(b"other", Transceiver)).is_ok());
    assert_eq!(admission.failing(), (0, 1));
}

#[test]
fn many_mild_failures_do_not_push_out_a_grave_one() {
    let rule = Slowdown { free: 1, entries: 3, ..Slowdown::default() };
    let mut admission = with(|policy| policy.source_failures = Some(rule));
    let fails = |admission: &mut Admission, source| {
        let ticket = admission.connect(at(0), Source(source)).unwrap();
        let check = admission.ask(at(0), &ticket, Bid::new(ACCOUNT, Transceiver));
        let why = denied(check.and_then(|check| admission.verdict(at(0), check, Verdict::Unknown)));
        admission.release(ticket).unwrap();
        why.0
    };
    fails(&mut admission, 1);
    fails(&mut admission, 1);
    for source in 2..1000 {
        assert_eq!(fails(&mut admission, source), Denial::Unknown);
    }
    assert_eq!(admission.failing(), (3, 0));
    assert_eq!(fails(&mut admission, 1), Denial::Slowed { until: at(1) });
}

#[test]
fn sources_are_made_of_addresses() {
    let source = |text: &str| Source::from(text.parse::<core::net::IpAddr>().unwrap());
    assert_eq!(source("::ffff:192.0.2.1"), source("192.0.2.1"));
    assert_ne!(source("192.0.2.1"), source("192.0.2.2"));
    assert_eq!(source("2001:db8:1:2::1"), source("2001:db8:1:2:ffff::9"));
    assert_ne!(source("2001:db8:1:2::1"), source("2001:db8:1:3::1"));
    assert_ne!(source("::1"), source("0.0.0.1"));
}

#[test]
fn lower_limits_take_nothing_from_those_who_are_bound() {
    let mut admission = with(|_| {});
    let tickets = [0; 3].map(|_| binds(&mut admission, at(0), Transceiver));
    let policy = Policy { id: 9, account: AccountLimits::any(2), ..*admission.policy() };
    admission.set_policy(policy);
    assert_eq!((admission.bound(), admission.policy().id), (3, 0));
    assert_eq!(denied(asks(&mut admission, at(0), Transceiver).1).0, Denial::AccountFull);
    for ticket in tickets {
        admission.release(ticket).unwrap();
    }
    assert!(asks(&mut admission, at(0), Transceiver).1.is_ok());
}

#[test]
fn failures_beyond_counting_are_forgiven_in_the_end() {
    let rule = Slowdown { free: 1, most: Duration::from_secs(1), ..Slowdown::default() };
    let mut admission = with(|policy| policy.source_failures = Some(rule));
    for seconds in 0..1000 {
        let why = denied(tries(&mut admission, at(seconds), Verdict::WrongPassword)).0;
        assert_eq!(why, Denial::WrongPassword);
    }
    // 33 failures count at most, each forgiven after a minute.
    let end = 999 + 33 * 60;
    assert_eq!(admission.failing().0, 1);
    let other = admission.connect(at(end - 1), Source(2)).unwrap();
    let check = admission.ask(at(end - 1), &other, Bid::new(ACCOUNT, Transceiver)).unwrap();
    assert!(admission.verdict(at(end - 1), check, Verdict::Unknown).is_err());
    assert_eq!(admission.failing().0, 2);
    let check = admission.ask(at(end), &other, Bid::new(ACCOUNT, Transceiver)).unwrap();
    assert!(admission.verdict(at(end), check, Verdict::Unknown).is_err());
    assert_eq!(admission.failing().0, 1, "the first is forgotten");
}

proptest! {
    #[test]
    fn octets_are_the_same_or_not(one in "[ab]{0,4}", other in "[ab]{0,4}") {
        prop_assert_eq!(same_octets(one.as_bytes(), other.as_bytes()), one == other);
    }
}

/// What may happen, in any order; numbers choose among what there is.
#[derive(Clone, Debug)]
enum Happens {
    Connect(u8),
    Ask { who: usize, account: u8, mode: BindMode },
    Decide { which: usize, verdict: Verdict },
    Release(usize),
    ReleaseAgain(usize),
    Wait(u64),
    Expire,
}

fn happens() -> impl Strategy<Value = Happens> {
    let mode = prop_oneof![Just(Transmitter), Just(Receiver), Just(Transceiver)];
    let verdict = prop_oneof![
        3 => Just(Verdict::Right),
        1 => (0..4_u32).prop_map(|total| Verdict::RightWithin(AccountLimits::any(total))),
        1 => Just(Verdict::WrongPassword),
        1 => Just(Verdict::Unknown),
        1 => Just(Verdict::Unavailable),
        1 => Just(Verdict::Refused(CommandStatus::ESME_RINVSYSTYP)),
    ];
    prop_oneof![
        3 => (0..3_u8).prop_map(Happens::Connect),
        5 => (any::<usize>(), 0..2_u8, mode)
            .prop_map(|(who, account, mode)| Happens::Ask { who, account, mode }),
        5 => (any::<usize>(), verdict)
            .prop_map(|(which, verdict)| Happens::Decide { which, verdict }),
        2 => any::<usize>().prop_map(Happens::Release),
        1 => any::<usize>().prop_map(Happens::ReleaseAgain),
        1 => (0..5_u64).prop_map(Happens::Wait),
        1 => Just(Happens::Expire),
    ]
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Is {
    Unbound,
    Checked { account: u8, mode: BindMode, check: Check },
    Bound { account: u8, mode: BindMode },
}

/// The same in the simplest way: a list of connections that is counted anew each time.
#[derive(Default)]
struct Model {
    open: Vec<(RawTicket, u8, Is)>,
    gone: Vec<RawTicket>,
    checks: Vec<Check>,
}

const MODES: [BindMode; 3] = [Transmitter, Receiver, Transceiver];

impl Model {
    /// How many binds count: of an account and mode, or of all.
    fn held(&self, reserve: bool, of: Option<(u8, Option<BindMode>)>) -> u32 {
        let counts = |(_, _, is): &&(RawTicket, u8, Is)| match *is {
            Is::Unbound => false,
            Is::Checked { .. } if !reserve => false,
            Is::Checked { account, mode, .. } | Is::Bound { account, mode } => {
                of.is_none_or(|(a, m)| a == account && m.is_none_or(|m| m == mode))
            }
        };
        self.open.iter().filter(counts).count() as u32
    }

    fn room(&self, policy: &Policy, limits: AccountLimits, account: u8, mode: BindMode) -> bool {
        let held = |of| self.held(policy.reserve, of);
        held(None) < policy.binds
            && held(Some((account, None))) < limits.total
            && held(Some((account, Some(mode)))) < limits.of(mode)
    }

    fn agrees(&self, admission: &Admission) {
        let policy = admission.policy();
        let unbound = |(_, _, is): &&(RawTicket, u8, Is)| !matches!(is, Is::Bound { .. });
        assert_eq!(admission.unbound() as usize, self.open.iter().filter(unbound).count());
        assert!(admission.unbound() <= policy.unbound);
        assert_eq!(admission.bound(), self.held(policy.reserve, None));
        assert!(admission.bound() <= policy.binds);
        for account in 0..2 {
            let binds = admission.binds(&[account]);
            for mode in MODES {
                let held = self.held(policy.reserve, Some((account, Some(mode))));
                assert_eq!(binds.of(mode), held);
            }
            assert_eq!(binds.total(), self.held(policy.reserve, Some((account, None))));
        }
        let open: Vec<_> = self.open.iter().map(|(ticket, ..)| *ticket).collect();
        assert_eq!(admission.tickets().collect::<Vec<_>>(), open);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn limits_hold_and_places_never_leak(
        steps in prop::collection::vec(happens(), 1..120),
        limits in (0..3_u32, 0..3_u32, 0..3_u32, 0..4_u32),
        binds in 0..5_u32,
        unbound in 1..6_u32,
        per_source in 1..4_u32,
        reserve in any::<bool>(),
    ) {
        let (transmitters, receivers, transceivers, total) = limits;
        let account = AccountLimits { transmitters, receivers, transceivers, total };
        let mut admission = with(|policy| {
            *policy = Policy {
                binds, unbound, unbound_per_source: per_source, account, reserve, ..*policy
            };
            policy.before_bind.time = Duration::from_secs(10);
        });
        let policy = *admission.policy();
        let (mut model, mut now) = (Model::default(), at(0));
        for step in steps {
            match step {
                Happens::Connect(source) => {
                    let from = |s: u8| model.open.iter().filter(
                        |(_, of, is)| *of == s && !matches!(is, Is::Bound { .. })).count() as u32;
                    let all: u32 = (0..3).map(from).sum();
                    let fits = all < unbound && from(source) < per_source;
                    let ticket = admission.connect(now, Source(source.into()));
                    prop_assert_eq!(ticket.is_ok(), fits);
                    if let Ok(ticket) = ticket {
                        model.open.push((ticket.into_raw(), source, Is::Unbound));
                    }
                }
                Happens::Ask { who, account: name, mode } if !model.open.is_empty() => {
                    let who = who % model.open.len();
                    let (raw, _, is) = model.open[who];
                    let room = !reserve || model.room(&policy, account, name, mode);
                    let bid = [name];
                    let ticket = Ticket::from_raw(raw);
                    let check = admission.ask(now, &ticket, Bid::new(&bid, mode));
                    prop_assert_eq!(check.is_ok(), is == Is::Unbound && room);
                    if let Ok(check) = check {
                        model.checks.push(check);
                        model.open[who].2 = Is::Checked { account: name, mode, check };
                    }
                }
                Happens::Decide { which, verdict } if !model.checks.is_empty() => {
                    let check = model.checks[which % model.checks.len()];
                    let asked = model.open.iter().position(
                        |(_, _, is)| matches!(is, Is::Checked { check: c, .. } if *c == check));
                    let before = admission.clone();
                    let decision = admission.verdict(now, check, verdict);
                    let Some(asked) = asked else {
                        prop_assert_eq!(denied(decision).0, Denial::Stale);
                        prop_assert_eq!(&admission, &before);
                        continue;
                    };
                    let Is::Checked { account: name, mode, .. } = model.open[asked].2 else {
                        unreachable!()
                    };
                    model.open[asked].2 = Is::Unbound;
                    let admitted = match verdict {
                        Verdict::Right => model.room(&policy, account, name, mode),
                        Verdict::RightWithin(limits) => model.room(&policy, limits, name, mode),
                        _ => false,
                    };
                    prop_assert_eq!(decision.is_ok(), admitted);
                    prop_assert!(!reserve || verdict != Verdict::Right || admitted);
                    if admitted {
                        model.open[asked].2 = Is::Bound { account: name, mode };
                    }
                }
                Happens::Release(who) if !model.open.is_empty() => {
                    let (raw, ..) = model.open.remove(who % model.open.len());
                    prop_assert_eq!(admission.release(Ticket::from_raw(raw)), Ok(()));
                    model.gone.push(raw);
                }
                Happens::ReleaseAgain(who) if !model.gone.is_empty() => {
                    let raw = model.gone[who % model.gone.len()];
                    let before = admission.clone();
                    prop_assert_eq!(admission.release(Ticket::from_raw(raw)), Err(Stale));
                    prop_assert_eq!(&admission, &before);
                }
                Happens::Wait(seconds) => now = now + Duration::from_secs(seconds),
                Happens::Expire => {
                    let mut before = None;
                    while let Some(raw) = admission.expire(now) {
                        prop_assert!(before.replace(raw) < Some(raw), "in order, each once");
                        let named = model.open.iter().find(|(ticket, ..)| *ticket == raw);
                        let bound = named.map(|(_, _, is)| matches!(is, Is::Bound { .. }));
                        prop_assert_eq!(bound, Some(false));
                    }
                    prop_assert!(admission.deadline().is_none_or(|by| by > now));
                }
                _ => {}
            }
            model.agrees(&admission);
        }
        #[cfg(feature = "serde")]
        {
            let stored = serde_json::to_string(&admission).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Admission>(&stored).unwrap(), &admission);
        }
        for (raw, ..) in model.open.drain(..) {
            admission.release(Ticket::from_raw(raw)).unwrap();
        }
        prop_assert_eq!((admission.bound(), admission.unbound()), (0, 0));
        prop_assert_eq!(admission.tickets().count(), 0);
        prop_assert_eq!(admission.deadline(), None);
    }

    #[test]
    fn the_tables_of_failures_are_bounded(
        tries in prop::collection::vec((0..20_u8, 0..200_u64), 1..200),
        entries in 0..6_usize,
        free in 0..3_u32,
        forgive in 0..100_u64,
    ) {
        let forgive = Duration::from_secs(forgive);
        let rule = Slowdown { free, entries, forgive, ..Slowdown::default() };
        let mut admission = with(|policy| {
            policy.source_failures = Some(rule);
            policy.account_failures = Some(rule);
        });
        let mut now = at(0);
        for (who, wait) in tries {
            now = now + Duration::from_secs(wait);
            let ticket = admission.connect(now, Source(who.into())).unwrap();
            match admission.ask(now, &ticket, Bid::new(&[who], Transceiver)) {
                Ok(check) => {
                    let _ = admission.verdict(now, check, Verdict::WrongPassword);
                }
                Err(Denied { why: Denial::Slowed { until }, .. }) => {
                    prop_assert!(until > now && until.since(now) <= rule.most);
                }
                Err(denied) => prop_assert!(false, "{denied}"),
            }
            admission.release(ticket).unwrap();
            let (sources, accounts) = admission.failing();
            prop_assert!(sources <= entries && accounts <= entries);
        }
        #[cfg(feature = "serde")]
        {
            let stored = serde_json::to_string(&admission).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Admission>(&stored).unwrap(), &admission);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn what_cannot_be_is_not_restored() {
    let mut admission = with(|_| {});
    let _ticket = binds(&mut admission, at(0), Transceiver);
    let (_other, _check) = asks(&mut admission, at(0), Transceiver);
    let stored = serde_json::to_value(&admission).unwrap();
    let broken = |change: fn(&mut serde_json::Value)| {
        let mut value = stored.clone();
        change(&mut value);
        serde_json::from_value::<Admission>(value).unwrap_err().to_string()
    };
    assert!(broken(|value| value["next"] = 1.into()).contains("never counted"));
    assert!(broken(|value| value["places"][1][0] = 0.into()).contains("there twice"));
    let long = |value: &mut serde_json::Value| {
        value["places"][0][1]["stage"]["Bound"]["account"] = vec![97; 65].into();
    };
    assert!(broken(long).contains("64 octets"));
}
