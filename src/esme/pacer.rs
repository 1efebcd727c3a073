//! How fast to submit, and what to do with a message that was refused for being too fast.

mod bucket;
mod search;
#[cfg(feature = "serde")]
mod stored;

use core::time::Duration;

use crate::{
    Instant,
    smsc::{Band, Congestion},
    time::doubled,
    wire::Retry,
};
use bucket::{Bucket, PARTS, Pace};
use search::Search;

/// Messages in a period of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Rate {
    /// How many messages; 0 counts as 1.
    pub messages: u32,
    /// In which time, in whole microseconds; nothing counts as one microsecond.
    pub per: Duration,
}

impl Rate {
    /// That many messages in that time.
    #[must_use]
    pub const fn new(messages: u32, per: Duration) -> Self {
        Self { messages, per }
    }

    /// That many messages a second.
    #[must_use]
    pub const fn per_second(messages: u32) -> Self {
        Self::new(messages, Duration::from_secs(1))
    }

    /// The period in microseconds.
    fn period(self) -> u64 {
        u64::try_from(self.per.as_micros()).unwrap_or(u64::MAX).max(1)
    }

    fn pace(self) -> Pace {
        u64::from(self.messages.max(1)) * PARTS
    }

    /// The pace in another rate's period.
    fn pace_in(self, period: u64) -> Pace {
        let pace = u128::from(self.pace()) * u128::from(period) / u128::from(self.period());
        u64::try_from(pace).unwrap_or(u64::MAX)
    }
}

/// The settings of a [`Pacer`]. Start from [`Config::known`] or [`Config::unknown`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// The highest rate ever: what the contract says.
    pub rate: Rate,
    /// The rate to start with.
    pub start: Rate,
    /// How many messages may go at once after a time of quiet; at least 1 counts. 1 by default:
    /// message centres that count by the second refuse more.
    pub burst: u32,
    /// How long a rate has to be kept up, and accepted, to be taken for good. 4 seconds by default.
    pub span: Duration,
    /// How long to rest at a rate that was found before a higher one is tried; each try in vain
    /// doubles it, up to 16 times this. 1 minute by default.
    pub recheck: Duration,
    /// How long nothing goes out after a refusal for being too fast. 1 second by default; doubled
    /// with each refusal that nothing was accepted before.
    pub pause: Duration,
    /// The longest pause, and the longest time between two messages unless `rate` itself is slower.
    /// 30 seconds by default.
    pub longest_pause: Duration,
}

impl Config {
    /// For a rate that the provider has told, as in [`Profile::rate`](super::Profile::rate): it is
    /// used from the start, never passed, and left only when the provider refuses it.
    #[must_use]
    pub const fn known(rate: Rate) -> Self {
        Self {
            rate,
            start: rate,
            burst: 1,
            span: Duration::from_secs(4),
            recheck: Duration::from_secs(60),
            pause: Duration::from_secs(1),
            longest_pause: Duration::from_secs(30),
        }
    }

    /// For a provider that has told no rate: starts at 10 messages a second and doubles until one
    /// is refused, or until the window or the caller's traffic is the limit.
    #[must_use]
    pub const fn unknown() -> Self {
        Self { start: Rate::per_second(10), ..Self::known(Rate::per_second(10_000)) }
    }
}

/// What to do with a message that got an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use = "a message that was refused wants to be sent again, or to be given up"]
pub enum Advice {
    /// Nothing: it was accepted.
    Done,
    /// Put it back to where it was, before every message that comes after it, and send it again at
    /// this moment. Where several come back so, the order among them is theirs from before.
    First(Instant),
    /// Put it aside until this moment; others may go meanwhile.
    Later(Instant),
    /// Send it again, before others, on a session that is bound anew.
    Rebind,
    /// Give it up, for this reason: [`Retry::Never`], [`Retry::NeverThere`], [`Retry::BindLater`] or
    /// [`Retry::Operator`].
    GiveUp(Retry),
}

/// Says when the next message may go, and finds the rate that the message centre bears.
///
/// One for each session, or for each account where the limit is the account's. A plain value of
/// fixed size; the caller asks [`Self::ready_at`] before a message, and tells it what was
/// [`Self::sent`] and [`Self::answered`].
///
/// ```
/// use core::time::Duration;
/// use smpp_proto::{Instant, esme::pacer::{Advice, Pacer, Config, Rate}, wire::CommandStatus};
///
/// let mut now = Instant::from_micros(0);
/// let mut pacer = Pacer::new(Config::known(Rate::per_second(10)), now);
/// assert!(pacer.ready_at(now) <= now);
/// pacer.sent(now);
/// assert_eq!(pacer.ready_at(now), now + Duration::from_millis(100));
///
/// let took = Duration::from_millis(40);
/// now = now + took;
/// let advice = pacer.answered(now, took, CommandStatus::ESME_RTHROTTLED.retry(), 0);
/// assert_eq!(advice, Advice::First(now + Duration::from_secs(1)));
/// ```
///
/// On `ESME_RTHROTTLED` nothing goes out for a second, and then at a lower rate; it homes in on the
/// rate that holds, to 1/64 of it, and rests there. Every minute and more it tries 1/48 more, four
/// spans long, so it follows when the limit is raised. `ESME_RMSGQFUL` is often about the queue of one
/// destination: only where more than one message in eight comes back so, it lowers the rate by 1/8,
/// without a pause. A rate that is not used, because there is not enough to send or the window is full,
/// is never raised.
#[doc(alias = "throttle")]
#[doc(alias = "TPS")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::State", try_from = "stored::State"))]
pub struct Pacer {
    config: Config,
    bucket: Bucket,
    search: Search,
    /// Answers to what was sent before are about an earlier pace.
    changed: Instant,
    /// Messages sent and passed since.
    span: Span,
    /// What was sent from here on shows what the last fall for a load has done.
    eased: Instant,
    paused_until: Instant,
    /// The last pause, as long as nothing was accepted since.
    pause: Option<Duration>,
}

/// What passed in a span of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
struct Span {
    since: Instant,
    passed: u64,
    /// How many a full queue has sent back.
    held: u64,
    /// The highest load that was told.
    load: Congestion,
}

impl Span {
    const fn starting(since: Instant) -> Self {
        Self { since, passed: 0, held: 0, load: Congestion::IDLE }
    }
}

impl Pacer {
    /// A pacer that may send at once.
    #[must_use]
    pub fn new(config: Config, now: Instant) -> Self {
        let period = config.rate.period();
        let most = config.rate.pace();
        let slowest = Rate::new(1, config.longest_pause).pace_in(period).clamp(1, most);
        let start = config.start.pace_in(period);
        Self {
            config,
            bucket: Bucket::new(config.rate, config.burst, now),
            search: Search::new(start, slowest, most, config.recheck),
            changed: now,
            span: Span::starting(now),
            eased: now,
            paused_until: now,
            pause: None,
        }
    }

    /// When the next message may go: at once if that is not after `now`.
    #[must_use]
    pub fn ready_at(&self, now: Instant) -> Instant {
        let mut bucket = self.bucket;
        bucket.fill(now, self.search.pace);
        bucket.ready_at(self.search.pace).max(self.paused_until)
    }

    /// The time between two messages at the present rate.
    #[must_use]
    pub fn interval(&self) -> Duration {
        let parts = u128::from(self.config.rate.period()) * u128::from(PARTS);
        let micros = parts.div_ceil(self.search.pace.max(1).into());
        Duration::from_micros(u64::try_from(micros).unwrap_or(u64::MAX))
    }

    /// Counts a message that was sent, whether or not it was its time.
    pub fn sent(&mut self, now: Instant) {
        self.bucket.fill(now, self.search.pace);
        self.bucket.take();
        // The first one after a pause goes alone, to see whether it passes.
        if let Some(pause) = self.pause {
            self.paused_until = self.paused_until.max(now + pause);
        }
    }

    /// Takes the answer to a message into account, and says what to do with the message.
    ///
    /// `took` is how long the answer took ([`Reply::took`](crate::session::Reply::took)), `retry`
    /// what its status means ([`CommandStatus::retry`](crate::wire::CommandStatus::retry) or
    /// [`Profile::retry`](super::Profile::retry)), and `refusals` how often this message was refused
    /// before: the waits of [`Advice::Later`] double with it, up to 32 times the first. Of a message
    /// without an answer there is nothing to tell.
    pub fn answered(
        &mut self,
        now: Instant,
        took: Duration,
        retry: Retry,
        refusals: u32,
    ) -> Advice {
        let sent = before(now, took);
        match retry {
            Retry::Done => {
                self.passed(now, sent);
                Advice::Done
            }
            Retry::Slower => {
                self.throttled(now, sent);
                Advice::First(self.ready_at(now))
            }
            Retry::Hold => {
                self.held(now, sent);
                Advice::Later(now + wait(retry, refusals))
            }
            Retry::Later => Advice::Later(now + wait(retry, refusals)),
            Retry::Rebind => Advice::Rebind,
            Retry::Never | Retry::NeverThere | Retry::BindLater | Retry::Operator => {
                self.passed(now, sent);
                Advice::GiveUp(retry)
            }
        }
    }

    /// Takes a `congestion_state` of 5.0 into account, that came with an answer which took that
    /// long. Below 80 the rate rises by 1/48 a span, unless the load rises; up to 89 it stays; from 90
    /// it falls by 1/16, and where the load does not fall within a span by twice as much, and so on.
    /// Above 100 the value is reserved, and ignored. SMPP 5.0 §4.8.4.18.
    pub fn congestion(&mut self, now: Instant, took: Duration, state: u8) {
        let sent = before(now, took);
        let Some(load) = Congestion::new(state).filter(|_| sent >= self.changed) else { return };
        self.span.load = self.span.load.max(load);
        if load.band() < Band::NearCongestion || sent < self.eased {
            return;
        }
        let pace = self.search.pace;
        self.search.ease(load);
        if self.search.pace != pace {
            self.change(now, pace);
            self.eased = now + self.config.span;
        }
    }

    /// A message was not refused for being too fast.
    fn passed(&mut self, now: Instant, sent: Instant) {
        if sent >= self.changed && self.pause.take().is_some() {
            self.paused_until = now;
            self.bucket.resume(now, self.search.pace);
            self.span = Span::starting(now);
        }
        if sent < self.span.since {
            return;
        }
        self.span.passed = self.span.passed.saturating_add(1);
        let length = sent.since(self.span.since);
        if length < self.config.span {
            return;
        }
        let (pace, load) = (self.search.pace, self.span.load);
        let used = self.is_used(length);
        self.span = Span::starting(now);
        if used {
            self.search.held(now, load);
        }
        if self.search.pace != pace {
            self.change(now, pace);
        }
    }

    /// A message was refused because a queue is full: that of its destination, where there are few
    /// of them, else that of all.
    fn held(&mut self, now: Instant, sent: Instant) {
        if sent < self.span.since {
            return;
        }
        self.span.held = self.span.held.saturating_add(1);
        let answered = self.span.passed.saturating_add(self.span.held);
        if self.span.held > 1 && self.span.held > answered / 8 {
            self.full(now, sent);
        }
    }

    /// Whether at least 7/8 of what the pace gives in that time was sent and answered.
    fn is_used(&self, length: Duration) -> bool {
        let used = u128::from(self.span.passed.saturating_add(self.span.held))
            .saturating_mul(self.config.rate.period().into())
            .saturating_mul(PARTS.into());
        let given = length.as_micros().saturating_mul(self.search.pace.into());
        used >= given / 8 * 7
    }

    fn throttled(&mut self, now: Instant, sent: Instant) {
        if sent < self.changed {
            return;
        }
        let pace = self.search.pace;
        // Where nothing passes at all the pace is not at fault, and longer pauses have to do.
        if self.pause.is_none() {
            self.search.refused(now);
        }
        let longest = self.config.longest_pause;
        let pause =
            self.pause.map_or(self.config.pause, |last| last.saturating_mul(2)).min(longest);
        self.pause = Some(pause);
        self.paused_until = self.paused_until.max(now + pause);
        self.change(now, pace);
        self.bucket.pause(self.paused_until);
        self.span = Span::starting(self.paused_until);
    }

    fn full(&mut self, now: Instant, sent: Instant) {
        if sent < self.changed {
            return;
        }
        let pace = self.search.pace;
        self.search.lower(8);
        self.change(now, pace);
    }

    /// The pace was this one until now.
    fn change(&mut self, now: Instant, pace: Pace) {
        self.bucket.fill(now, pace);
        self.changed = now;
        self.span = Span::starting(now);
    }
}

fn before(now: Instant, took: Duration) -> Instant {
    let took = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    Instant::from_micros(now.as_micros().saturating_sub(took))
}

/// The wait before a repeat: twice as long for each refusal before.
fn wait(retry: Retry, refusals: u32) -> Duration {
    doubled(retry.least_wait().unwrap_or_default(), refusals.min(5), Duration::MAX)
}
