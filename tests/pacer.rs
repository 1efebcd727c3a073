//! The pacer in virtual time: exact pace, order, and how it homes in on a limit it is not told.

use std::{
    cmp::Reverse,
    collections::{BTreeSet, BinaryHeap},
    time::Duration,
};

use proptest::prelude::*;
use serde_json::json;
use smpp_proto::{
    Instant,
    esme::pacer::{Advice, Config, Pacer, Rate},
    smsc::{Quota, RateLimit},
    wire::{CommandStatus, Retry},
};

const SECOND: u64 = 1_000_000;

fn at(micros: u64) -> Instant {
    Instant::from_micros(micros)
}

/// How a message centre counts.
#[derive(Clone, Copy, Debug)]
enum Limit {
    /// Permits that are saved up, to this many.
    Bucket { per_second: u64, burst: u64 },
    /// So many in each second of its clock.
    Second { per_second: u64 },
    /// As the bucket, with a `congestion_state` in each answer: how full it is, or the mean of that over
    /// about so many microseconds.
    Told { per_second: u64, burst: u64, mean: u64 },
}

impl Limit {
    fn per_second(self) -> u64 {
        match self {
            Self::Bucket { per_second, .. }
            | Self::Second { per_second }
            | Self::Told { per_second, .. } => per_second,
        }
    }
}

/// A message centre with a limit, `latency` away, that takes `window` requests at once.
struct Smsc {
    limit: Limit,
    /// Permits in millionths, or the messages of this second.
    level: u64,
    at: u64,
    rate: RateLimit,
    load: Option<f64>,
}

impl Smsc {
    fn new(limit: Limit) -> Self {
        let level = if let Limit::Bucket { burst, .. } = limit { burst * SECOND } else { 0 };
        let mut quota = Quota::per_second(u32::try_from(limit.per_second()).unwrap());
        if let Limit::Told { burst, .. } = limit {
            quota.burst = u32::try_from(burst).unwrap();
        }
        Self { limit, level, at: 0, rate: RateLimit::new(quota), load: None }
    }

    /// What it tells of its load in an answer.
    fn load(&self) -> Option<u8> {
        self.load.map(|load| load as u8)
    }

    fn takes(&mut self, now: u64) -> bool {
        match self.limit {
            Limit::Bucket { per_second, burst } => {
                let income = (now - self.at) * per_second;
                self.level = (self.level + income).min(burst * SECOND);
                self.at = now;
                let taken = self.level.checked_sub(SECOND);
                self.level = taken.unwrap_or(self.level);
                taken.is_some()
            }
            Limit::Second { per_second } => {
                if now / SECOND != self.at / SECOND {
                    self.level = 0;
                }
                self.at = now;
                let taken = self.level < per_second;
                self.level += u64::from(taken);
                taken
            }
            Limit::Told { mean, .. } => {
                let taken = self.rate.take(at(now), 1).is_ok();
                let load = f64::from(self.rate.congestion(at(now)).percent());
                let before = self.load.unwrap_or_default();
                let part = 1.0 - (-((now - self.at) as f64) / mean as f64).exp();
                self.load = Some(if mean == 0 { load } else { before + (load - before) * part });
                self.at = now;
                taken
            }
        }
    }
}

/// A line between the two: each way takes half the latency and a part of the jitter.
#[derive(Clone, Copy, Debug)]
struct Line {
    latency: u64,
    jitter: u64,
    window: usize,
}

const LINE: Line = Line { latency: 50_000, jitter: 5_000, window: 100 };

/// What was seen from one moment to another.
#[derive(Debug, Default)]
struct Seen {
    accepted: u64,
    refused: u64,
    slowest: f64,
    fastest: f64,
    seconds: f64,
}

impl Seen {
    fn throughput(&self) -> f64 {
        self.accepted as f64 / self.seconds
    }

    fn refused_share(&self) -> f64 {
        self.refused as f64 / (self.accepted + self.refused) as f64
    }
}

/// An answer under way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Answer {
    comes: u64,
    message: u64,
    sent: u64,
    taken: bool,
    load: Option<u8>,
}

/// A client that always has something to send.
struct Client {
    pacer: Pacer,
    smsc: Smsc,
    line: Line,
    now: u64,
    random: u64,
    next: u64,
    /// Messages that came back, by their numbers.
    back: BTreeSet<u64>,
    answers: BinaryHeap<Reverse<Answer>>,
    last_answer: u64,
    accepted: Vec<u64>,
}

impl Client {
    fn new(config: Config, limit: Limit, line: Line) -> Self {
        Self {
            pacer: Pacer::new(config, at(0)),
            smsc: Smsc::new(limit),
            line,
            now: 0,
            random: 1,
            next: 0,
            back: BTreeSet::new(),
            answers: BinaryHeap::new(),
            last_answer: 0,
            accepted: Vec::new(),
        }
    }

    fn jitter(&mut self) -> u64 {
        self.random = self.random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        (self.random >> 33) % (self.line.jitter + 1)
    }

    fn pace(&self) -> f64 {
        1.0 / self.pacer.interval().as_secs_f64()
    }

    /// Runs for so many seconds.
    fn run(&mut self, seconds: u64) -> Seen {
        let end = self.now + seconds * SECOND;
        let pace = self.pace();
        let mut seen =
            Seen { slowest: pace, fastest: pace, seconds: seconds as f64, ..Seen::default() };
        while self.now < end {
            let ready = self.pacer.ready_at(at(self.now)).as_micros().max(self.now);
            let answer = self.answers.peek().map_or(u64::MAX, |Reverse(answer)| answer.comes);
            let room = self.answers.len() < self.line.window;
            if room && ready <= answer {
                self.now = ready.min(end);
                if ready < end {
                    self.send();
                }
            } else {
                self.now = answer.min(end);
                if answer < end {
                    self.hear(&mut seen);
                }
            }
            seen.slowest = seen.slowest.min(self.pace());
            seen.fastest = seen.fastest.max(self.pace());
        }
        seen
    }

    fn send(&mut self) {
        let message = self.back.pop_first().unwrap_or_else(|| {
            self.next += 1;
            self.next - 1
        });
        self.pacer.sent(at(self.now));
        // The line keeps the order, so nothing arrives before what was sent before.
        let arrives = (self.now + self.line.latency / 2 + self.jitter()).max(self.smsc.at);
        let taken = self.smsc.takes(arrives);
        let answer = arrives + self.line.latency / 2 + self.jitter();
        self.last_answer = answer.max(self.last_answer);
        let (comes, sent, load) = (self.last_answer, self.now, self.smsc.load());
        self.answers.push(Reverse(Answer { comes, message, sent, taken, load }));
    }

    fn hear(&mut self, seen: &mut Seen) {
        let Some(Reverse(answer)) = self.answers.pop() else { return };
        let Answer { message, sent, taken, load, .. } = answer;
        let status = if taken { CommandStatus::ESME_ROK } else { CommandStatus::ESME_RTHROTTLED };
        let took = at(self.now).since(at(sent));
        if let Some(load) = load {
            self.pacer.congestion(at(self.now), took, load);
        }
        match self.pacer.answered(at(self.now), took, status.retry(), 0) {
            Advice::Done => {
                seen.accepted += 1;
                self.accepted.push(message);
            }
            Advice::First(when) => {
                assert!(when >= at(self.now));
                seen.refused += 1;
                self.back.insert(message);
            }
            other => panic!("{other:?}"),
        }
    }
}

// ── a limit that the pacer is not told ──

const LIMITS: [Limit; 7] = [
    Limit::Second { per_second: 3 },
    Limit::Second { per_second: 30 },
    Limit::Second { per_second: 200 },
    Limit::Bucket { per_second: 10, burst: 1 },
    Limit::Bucket { per_second: 10, burst: 10 },
    Limit::Bucket { per_second: 37, burst: 37 },
    Limit::Bucket { per_second: 200, burst: 200 },
];

const LINES: [Line; 3] = [
    Line { latency: 2_000, jitter: 0, window: 10 },
    LINE,
    Line { latency: 400_000, jitter: 5_000, window: 1000 },
];

/// From seven times the limit, and from a ninth of it.
fn configs(limit: Limit) -> [Config; 2] {
    let per_second = u32::try_from(limit.per_second()).unwrap();
    let start = Rate::per_second((per_second / 9).max(1));
    [Config::known(Rate::per_second(per_second * 7)), Config { start, ..Config::unknown() }]
}

/// The pace stays between 94 % and 109 % of the limit once it is found: the upper end is a try at a
/// message centre that has saved up permits. Of the answers fewer than 1 % are refusals.
#[test]
fn the_pace_homes_in_on_a_hidden_limit_and_rests() {
    for (limit, line) in LIMITS.into_iter().flat_map(|limit| LINES.map(|line| (limit, line))) {
        for config in configs(limit) {
            let mut client = Client::new(config, limit, line);
            client.run(150);
            let seen = client.run(900);
            let hidden = limit.per_second() as f64;
            let case = format!("{limit:?} {line:?} {config:?}: {seen:?}");
            assert!(seen.slowest >= 0.94 * hidden && seen.fastest <= 1.09 * hidden, "{case}");
            assert!(seen.throughput() >= 0.94 * hidden, "{case}");
            assert!(seen.refused_share() < 0.01, "{case}");
        }
    }
}

/// Every try in vain doubles the wait, so a limit that stands is met ever less often.
#[test]
fn tries_become_rare() {
    let limit = Limit::Second { per_second: 30 };
    let mut client = Client::new(configs(limit)[0], limit, LINE);
    let (_, first, _, later) =
        (client.run(60), client.run(1200), client.run(1200), client.run(1200));
    assert!(first.refused > later.refused && later.refused <= 2, "{first:?} {later:?}");
}

#[test]
fn a_limit_that_is_raised_is_followed() {
    for (before, after) in [(10, 30), (30, 45), (30, 31)] {
        let mut client = Client::new(
            Config::known(Rate::per_second(100)),
            Limit::Second { per_second: before },
            LINE,
        );
        client.run(300);
        client.smsc.limit = Limit::Second { per_second: after };
        client.run(1000);
        let seen = client.run(600);
        assert!(seen.throughput() >= 0.93 * after as f64, "{before} -> {after}: {seen:?}");
    }
}

#[test]
fn a_limit_that_is_lowered_is_followed() {
    let mut client =
        Client::new(Config::known(Rate::per_second(100)), Limit::Second { per_second: 80 }, LINE);
    client.run(300);
    client.smsc.limit = Limit::Second { per_second: 5 };
    client.run(200);
    let seen = client.run(600);
    assert!(seen.throughput() >= 0.93 * 5.0 && seen.refused_share() < 0.01, "{seen:?}");
}

/// A message centre that refuses everything for a while is not one with a lower limit.
#[test]
fn after_an_outage_the_pace_is_soon_what_it_was() {
    for limit in LIMITS.into_iter().filter(|limit| limit.per_second() > 3) {
        let mut client = Client::new(configs(limit)[0], limit, LINE);
        client.run(300);
        client.smsc.limit = Limit::Second { per_second: 0 };
        let during = client.run(600);
        assert!(during.refused < 200, "{during:?}");
        client.smsc.limit = limit;
        client.run(60);
        let after = client.run(120);
        assert!(after.throughput() > 0.85 * limit.per_second() as f64, "{limit:?} {after:?}");
    }
}

#[test]
fn the_contract_is_never_passed() {
    let limit = Limit::Second { per_second: 1000 };
    let mut client = Client::new(Config::known(Rate::per_second(20)), limit, LINE);
    let seen = client.run(600);
    assert_eq!((seen.refused, seen.fastest), (0, 20.0));
    assert!(seen.throughput() > 19.9);
}

#[test]
fn a_pace_that_the_window_does_not_allow_is_not_raised() {
    let line = Line { latency: 100_000, jitter: 0, window: 2 };
    let limit = Limit::Second { per_second: 1000 };
    let mut client = Client::new(Config::unknown(), limit, line);
    let seen = client.run(600);
    assert!(seen.throughput() > 19.0 && seen.fastest <= 40.0, "{seen:?}");
}

// ── order ──

#[test]
fn one_at_a_time_stays_in_order() {
    let line = Line { window: 1, ..LINE };
    let limit = Limit::Second { per_second: 5 };
    let mut client = Client::new(Config::known(Rate::per_second(50)), limit, line);
    let seen = client.run(120);
    assert!(seen.refused > 3, "{seen:?}");
    assert!(client.accepted.iter().copied().eq(0..client.accepted.len() as u64));
}

#[test]
fn what_is_refused_goes_before_what_comes_later() {
    let line = Line { window: 10, ..LINE };
    let limit = Limit::Second { per_second: 5 };
    let mut client = Client::new(Config::known(Rate::per_second(500)), limit, line);
    let seen = client.run(120);
    assert!(seen.refused > 10, "{seen:?}");
    // Only what was under way together can change places.
    for (place, message) in client.accepted.iter().enumerate() {
        assert!(message.abs_diff(place as u64) < 10, "{message} is number {place}");
    }
}

proptest! {
    #[test]
    fn nothing_may_go_before_a_message_that_is_to_be_first(took in 0_u64..5000, n in 1_u32..200) {
        let mut pacer = Pacer::new(Config::known(Rate::per_second(n)), at(0));
        pacer.sent(at(0));
        let now = at(took * 1000);
        let advice = pacer.answered(now, now.since(at(0)), Retry::Slower, 0);
        prop_assert_eq!(advice, Advice::First(pacer.ready_at(now)));
        prop_assert!(pacer.ready_at(now) >= now + Duration::from_secs(1));
    }
}

// ── the pace is exact ──

proptest! {
    #[test]
    fn a_rate_is_kept_to_the_message(
        messages in 1_u32..2000,
        per in 1_u64..100_000_000,
        burst in 1_u32..50,
    ) {
        let rate = Rate::new(messages, Duration::from_micros(per));
        let mut pacer = Pacer::new(Config { burst, ..Config::known(rate) }, at(0));
        let mut now = at(0);
        let mut sent = 0_u64;
        while sent < 3 * u64::from(messages) + u64::from(burst) {
            now = pacer.ready_at(now).max(now);
            pacer.sent(now);
            sent += 1;
        }
        // The last one goes when exactly that many have come in, rounded up to a microsecond.
        prop_assert_eq!(now, at(3 * per));
    }
}

#[test]
fn what_was_not_used_is_saved_up_to_the_burst() {
    let config = Config { burst: 3, ..Config::known(Rate::per_second(10)) };
    let mut pacer = Pacer::new(config, at(0));
    let now = at(100 * SECOND);
    let mut burst = 0;
    while pacer.ready_at(now) <= now {
        pacer.sent(now);
        burst += 1;
    }
    assert_eq!(burst, 3);
    // The fraction of the microsecond in which the last permit became whole counts as one.
    assert_eq!(pacer.ready_at(now), now + Duration::from_micros(99_999));
}

#[test]
fn a_message_that_went_too_early_is_owed() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(1)), at(0));
    (0..3).for_each(|_| pacer.sent(at(0)));
    assert!(pacer.ready_at(at(0)) >= at(SECOND));
}

// ── single answers ──

#[test]
fn refusals_in_a_row_make_longer_pauses_up_to_the_longest() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(1000)), at(0));
    let mut now = at(0);
    let mut pauses = Vec::new();
    for _ in 0..8 {
        pacer.sent(now);
        let Advice::First(when) = pacer.answered(now, Duration::ZERO, Retry::Slower, 0) else {
            panic!()
        };
        pauses.push(when.since(now));
        now = when;
    }
    assert_eq!(pauses, [1, 2, 4, 8, 16, 30, 30, 30].map(Duration::from_secs));
    pacer.sent(now);
    assert_eq!(pacer.answered(now, Duration::ZERO, Retry::Done, 0), Advice::Done);
    let advice = pacer.answered(now, Duration::ZERO, Retry::Slower, 0);
    assert_eq!(advice, Advice::First(now + Duration::from_secs(1)));
}

/// The pause ends with the answer to the one message that went to see whether it passes, however long
/// that takes.
#[test]
fn no_burst_follows_a_pause() {
    let config = Config { burst: 50, ..Config::known(Rate::per_second(100)) };
    let mut pacer = Pacer::new(config, at(0));
    pacer.sent(at(0));
    let took = Duration::from_millis(900);
    let Advice::First(end) = pacer.answered(at(0) + took, took, Retry::Slower, 0) else { panic!() };
    pacer.sent(end);
    let now = end + took;
    assert_eq!(pacer.answered(now, took, Retry::Done, 0), Advice::Done);
    assert_eq!(pacer.ready_at(now), now);
    pacer.sent(now);
    assert_eq!(pacer.ready_at(now), now + pacer.interval());
}

#[test]
fn answers_to_what_was_sent_before_the_pace_fell_do_not_make_it_fall_again() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(100)), at(0));
    for _ in 0..10 {
        let _ = pacer.answered(at(SECOND), Duration::from_millis(500), Retry::Slower, 0);
    }
    assert_eq!(pacer.interval(), Duration::from_millis(20));
}

#[test]
fn a_full_queue_holds_the_message_and_slows_the_rest_a_little() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(8)), at(0));
    let now = at(SECOND);
    let status = CommandStatus::ESME_RMSGQFUL;
    let waits = [0, 1, 2, 5, 6, u32::MAX].map(|refusals| {
        match pacer.answered(now, Duration::ZERO, status.retry(), refusals) {
            Advice::Later(when) => when.since(now).as_secs(),
            other => panic!("{other:?}"),
        }
    });
    assert_eq!(waits, [30, 60, 120, 960, 960, 960]);
    assert!(pacer.ready_at(now) <= now, "others may go");
    assert!(pacer.interval() > Duration::from_millis(140));
}

/// Messages for a minute, of which `full` tells whether a queue is full for the next one, by its number
/// and how many were taken in the second before it. The rate in the end, and what part came back.
fn with_full_queues(rate: u32, full: impl Fn(u64, usize) -> bool) -> (f64, f64) {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(rate)), at(0));
    let (mut now, mut taken, mut sent, mut back) = (0, Vec::new(), 0_u64, 0_u64);
    while now < 60 * SECOND {
        now = pacer.ready_at(at(now)).as_micros().max(now);
        pacer.sent(at(now));
        sent += 1;
        taken.retain(|then| then + SECOND > now);
        let refused = full(sent, taken.len());
        if refused {
            back += 1;
        } else {
            taken.push(now);
        }
        let retry = if refused { Retry::Hold } else { Retry::Done };
        let _ = pacer.answered(at(now), Duration::ZERO, retry, 0);
    }
    (1.0 / pacer.interval().as_secs_f64(), back as f64 / sent as f64)
}

#[test]
fn full_queues_of_some_destinations_do_not_slow_the_account() {
    // One in fifty, and clusters: eight in a row of two thousand.
    for full in [|number, _| number % 50 == 7, |number, _| number % 2000 >= 1992] {
        let (rate, _) = with_full_queues(100, full);
        assert!(rate > 75.0, "{rate}");
    }
}

#[test]
fn a_full_queue_of_the_account_slows_it_until_most_pass() {
    let (rate, back) = with_full_queues(100, |_, taken| taken >= 20);
    assert!((15.0..25.0).contains(&rate), "{rate}");
    assert!(back < 0.2, "{back}");
}

#[test]
fn each_status_has_its_advice() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(8)), at(0));
    let mut advice =
        |status: CommandStatus| pacer.answered(at(0), Duration::ZERO, status.retry(), 0);
    assert_eq!(advice(CommandStatus::ESME_ROK), Advice::Done);
    assert_eq!(advice(CommandStatus::ESME_RSYSERR), Advice::Later(at(SECOND)));
    assert_eq!(advice(CommandStatus::ESME_RINVBNDSTS), Advice::Rebind);
    assert_eq!(advice(CommandStatus::ESME_RINVDSTADR), Advice::GiveUp(Retry::Never));
    assert_eq!(advice(CommandStatus::ESME_RX_P_APPN), Advice::GiveUp(Retry::NeverThere));
    assert_eq!(advice(CommandStatus(0x0000_0444)), Advice::GiveUp(Retry::Never));
}

// ── congestion_state ──

/// A message centre of 5.0 that tells its load, and refuses nothing.
fn congested(limit: u64, seconds: u64, client: &mut Client, load: impl Fn(u64, u64) -> u8) -> Seen {
    let end = client.now + seconds * SECOND;
    let mut seen = Seen { slowest: f64::MAX, seconds: seconds as f64, ..Seen::default() };
    let mut recent: Vec<u64> = Vec::new();
    while client.now < end {
        client.now = client.pacer.ready_at(at(client.now)).as_micros().max(client.now);
        client.pacer.sent(at(client.now));
        recent.retain(|sent| sent + SECOND > client.now);
        recent.push(client.now);
        let state = load(recent.len() as u64, limit);
        client.pacer.congestion(at(client.now), Duration::ZERO, state);
        let _ = client.pacer.answered(at(client.now), Duration::ZERO, Retry::Done, 0);
        seen.accepted += 1;
        seen.slowest = seen.slowest.min(client.pace());
        seen.fastest = seen.fastest.max(client.pace());
    }
    seen
}

#[test]
fn a_load_that_is_told_is_kept_where_it_is_best() {
    let load = |sent: u64, limit: u64| u8::try_from((100 * sent / limit).min(100)).unwrap();
    for start in [5, 1000] {
        let start = Rate::per_second(start);
        let config = Config { start, ..Config::unknown() };
        let mut client = Client::new(config, Limit::Second { per_second: 1 }, LINE);
        congested(100, 300, &mut client, load);
        let seen = congested(100, 600, &mut client, load);
        assert!(seen.slowest > 75.0 && seen.fastest < 95.0, "{seen:?}");
    }
}

/// Messages of so many times ten seconds, each.
fn tens(client: &mut Client, times: usize) -> Vec<f64> {
    (0..times).map(|_| client.run(10).throughput()).collect()
}

/// What `RateLimit::congestion` tells is enough to come close to the rate, stay there, and never be
/// refused: at any latency, and also where a mean is told that lags behind.
#[test]
fn a_bucket_that_tells_how_full_it_is_needs_to_refuse_nothing() {
    for (per_second, latency, window) in [
        (7, 50_000, 10),
        (7, 500_000, 10),
        (7, 500_000, 100),
        (50, 50_000, 10),
        (50, 50_000, 100),
        (50, 500_000, 100),
        (1000, 50_000, 100),
        (1000, 500_000, 1000),
    ] {
        for (burst, mean) in [(per_second, 0), (per_second, SECOND), (10 * per_second, 0)] {
            let limit = Limit::Told { per_second, burst, mean };
            let line = Line { latency, jitter: 5_000, window };
            let mut client = Client::new(Config::unknown(), limit, line);
            client.run(300);
            let mut seen = tens(&mut client, 60);
            seen.sort_by(f64::total_cmp);
            let share = seen.iter().sum::<f64>() / (60 * per_second) as f64;
            let swing = (seen[59] - seen[0]) / per_second as f64;
            let case =
                format!("{limit:?} {line:?}: {share:.3} of the rate, {swing:.3} of it up and down");
            assert!(share > 0.98 && swing < 0.12, "{case}");
            assert_eq!(client.run(100).refused, 0, "{case}");
        }
    }
}

#[test]
fn a_rate_that_changes_is_followed_by_what_is_told() {
    for (before, after) in [(50, 100), (50, 55), (100, 50), (100, 7)] {
        let limit = Limit::Told { per_second: before, burst: before, mean: 0 };
        let mut client = Client::new(Config::unknown(), limit, LINE);
        client.run(300);
        let now = at(client.now);
        client.smsc.rate.set_quota(now, Quota::per_second(after));
        client.run(300);
        let seen = client.run(600);
        assert!(seen.throughput() > 0.95 * f64::from(after), "{before} -> {after}: {seen:?}");
        assert!(seen.refused_share() < 0.01, "{before} -> {after}: {seen:?}");
    }
}

/// What is far too fast is soon slow enough, even where nothing is refused.
#[test]
fn falls_that_are_not_enough_become_larger() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(1000)), at(0));
    let mut now = at(0);
    while pacer.interval() < Duration::from_millis(10) {
        now = now.max(pacer.ready_at(now));
        pacer.sent(now);
        pacer.congestion(now, Duration::ZERO, 95);
        let _ = pacer.answered(now, Duration::ZERO, Retry::Done, 0);
    }
    assert!(now < at(21 * SECOND), "{now:?}");
}

#[test]
fn a_load_that_falls_makes_the_pace_fall_no_further() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(1000)), at(0));
    pacer.congestion(at(0), Duration::ZERO, 99);
    let interval = pacer.interval();
    assert!(interval > Duration::from_millis(1));
    for (second, load) in (4..).zip((90..99).rev()) {
        pacer.congestion(at(second * SECOND), Duration::ZERO, load);
        assert_eq!(pacer.interval(), interval);
    }
    pacer.congestion(at(20 * SECOND), Duration::ZERO, 99);
    assert!(pacer.interval() > interval);
}

#[test]
fn reserved_loads_are_ignored() {
    let mut pacer = Pacer::new(Config::known(Rate::per_second(100)), at(0));
    let before = pacer.clone();
    for state in 101..=u8::MAX {
        pacer.congestion(at(SECOND), Duration::ZERO, state);
    }
    assert_eq!(pacer, before);
}

// ── any calls ──

fn retry() -> impl Strategy<Value = Retry> {
    prop::sample::select(vec![
        Retry::Done,
        Retry::Never,
        Retry::Later,
        Retry::Slower,
        Retry::Hold,
        Retry::Rebind,
    ])
}

fn duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        Just(Duration::ZERO),
        Just(Duration::MAX),
        (0_u64..100_000_000).prop_map(Duration::from_micros),
        any::<u64>().prop_map(Duration::from_nanos),
    ]
}

fn instant() -> impl Strategy<Value = Instant> {
    prop_oneof![any::<u64>(), 0..100 * SECOND].prop_map(Instant::from_micros)
}

proptest! {
    #[test]
    fn any_settings_and_calls_are_borne(
        rates in [(any::<u32>(), duration()), (any::<u32>(), duration())],
        burst in any::<u32>(),
        times in [duration(), duration(), duration(), duration()],
        calls in prop::collection::vec((instant(), duration(), retry(), any::<u32>(), any::<u8>()), 0..50),
    ) {
        let [rate, start] = rates.map(|(messages, per)| Rate::new(messages, per));
        let [span, recheck, pause, longest_pause] = times;
        let config = Config { rate, start, burst, span, recheck, pause, longest_pause };
        let mut pacer = Pacer::new(config, at(0));
        for (now, took, retry, refusals, state) in calls {
            let _ = pacer.ready_at(now);
            pacer.sent(now);
            let _ = pacer.answered(now, took, retry, refusals);
            pacer.congestion(now, took, state);
            prop_assert!(pacer.interval() > Duration::ZERO);
        }
        let text = serde_json::to_string(&pacer).unwrap();
        prop_assert_eq!(serde_json::from_str::<Pacer>(&text).unwrap(), pacer);
    }

    #[test]
    fn a_pacer_that_is_used_never_waits_longer_than_the_longest_pause_and_interval(
        calls in prop::collection::vec((0..SECOND, retry()), 1..200),
    ) {
        let mut pacer = Pacer::new(Config::known(Rate::per_second(20)), at(0));
        let mut now = at(0);
        for (wait, retry) in calls {
            now = pacer.ready_at(now).max(now) + Duration::from_micros(wait);
            pacer.sent(now);
            let _ = pacer.answered(now, Duration::ZERO, retry, 0);
            prop_assert!(pacer.ready_at(now).since(now) <= Duration::from_secs(62));
        }
    }
}

#[test]
fn a_stored_pacer_goes_on_as_before() {
    let limit = Limit::Second { per_second: 10 };
    let mut client = Client::new(configs(limit)[0], limit, LINE);
    client.run(100);
    let text = serde_json::to_string(&client.pacer).unwrap();
    let stored: Pacer = serde_json::from_str(&text).unwrap();
    assert_eq!(stored, client.pacer);
}

#[test]
fn what_no_pacer_can_come_to_is_not_restored() {
    let limit = Limit::Second { per_second: 10 };
    let mut client = Client::new(configs(limit)[0], limit, LINE);
    let rising = serde_json::to_value(&client.pacer).unwrap();
    client.run(5);
    let between = serde_json::to_value(&client.pacer).unwrap();
    client.run(100);
    let resting = serde_json::to_value(&client.pacer).unwrap();
    let most = u64::MAX;
    for (stored, field, value) in [
        (&resting, "/search/pace", json!(0)),
        (&resting, "/search/pace", json!(most)),
        (&resting, "/search/good", json!(most)),
        (&resting, "/search/least", json!(0)),
        (&resting, "/search/least", json!(most)),
        (&resting, "/search/most", json!(0)),
        (&resting, "/search/most", json!(most)),
        (&resting, "/search/fall", json!(0)),
        (&resting, "/search/fall", json!(17)),
        (&resting, "/search/recheck", json!({"secs": 0, "nanos": 0})),
        (&resting, "/search/wait", json!({"secs": 0, "nanos": 0})),
        (&resting, "/search/wait", json!({"secs": most, "nanos": 0})),
        (&resting, "/search/stage", json!({"Heeding": {"load": 101}})),
        (&rising, "/search/stage/Rising/held", json!(255)),
        (&rising, "/search/stage/Rising/held", json!(1)),
        (&rising, "/search/stage/Rising/spans", json!(0)),
        (&rising, "/search/stage/Rising/spans", json!(255)),
        (&rising, "/search/stage/Rising/step", json!(0)),
        (&between, "/search/stage/Between/refused", json!(0)),
        (&between, "/search/stage/Between/refused", json!(most)),
        (&resting, "/bucket/period", json!(0)),
        (&resting, "/bucket/period", json!(most)),
        (&resting, "/bucket/burst", json!(0)),
        (&resting, "/bucket/burst", json!(u32::MAX)),
        (&resting, "/bucket/credit", json!(most)),
        (&resting, "/config/burst", json!(2)),
        (&resting, "/config/rate/messages", json!(1)),
        (&resting, "/config/longest_pause/secs", json!(1)),
        (&between, "/pause", json!({"secs": 31, "nanos": 0})),
    ] {
        let mut altered = stored.clone();
        *altered.pointer_mut(field).expect(field) = value.clone();
        assert!(serde_json::from_value::<Pacer>(altered).is_err(), "{field} {value}");
        assert!(serde_json::from_value::<Pacer>(stored.clone()).is_ok());
    }
}

#[test]
fn any_count_of_a_stored_span_is_borne() {
    let stored = serde_json::to_value(Pacer::new(Config::unknown(), at(0))).unwrap();
    for (field, value) in [
        ("/span/passed", u64::MAX),
        ("/span/held", u64::MAX),
        ("/span/since", u64::MAX),
        ("/changed", u64::MAX),
        ("/eased", u64::MAX),
        ("/bucket/at", u64::MAX),
        ("/paused_until", u64::MAX),
    ] {
        let mut altered = stored.clone();
        *altered.pointer_mut(field).expect(field) = json!(value);
        let mut pacer: Pacer = serde_json::from_value(altered).unwrap();
        for second in 0..100 {
            let retry = [Retry::Done, Retry::Hold, Retry::Slower][second as usize % 3];
            pacer.sent(at(second * SECOND));
            let _ = pacer.answered(at(second * SECOND), Duration::ZERO, retry, 0);
            assert!(pacer.interval() > Duration::ZERO, "{field}");
        }
    }
}
