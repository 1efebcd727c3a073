//! How fast an account may send.

use core::{fmt, time::Duration};

use super::congestion::Congestion;
use crate::{time::Instant, wire::CommandStatus};

/// How many messages an account may send in a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Quota {
    /// So many messages; with 0 there is the burst and then nothing.
    pub messages: u32,
    /// In this time, in whole microseconds; no time at all means no limit.
    pub per: Duration,
    /// How many may come at once after a pause, the first included. With 0 nothing is accepted.
    pub burst: u32,
}

impl Quota {
    /// So many messages a second, and as many at once.
    #[must_use]
    pub const fn per_second(messages: u32) -> Self {
        Self { messages, per: Duration::from_secs(1), burst: messages }
    }

    /// What one message costs, in units of which each microsecond brings [`Self::messages`].
    const fn cost(&self) -> u128 {
        self.per.as_micros()
    }

    const fn capacity(&self) -> u128 {
        self.cost().saturating_mul(self.burst as u128)
    }
}

/// Holds one account to its rate: a token bucket, exact over any time.
///
/// All arithmetic is in whole numbers and no fraction is dropped, so that however long it runs, what
/// passes is never above [`Quota::burst`] and [`Quota::messages`] for each [`Quota::per`], and is less
/// only where the account was quiet: a full bucket saves up no more than the burst. Nothing is queued:
/// what is refused is to be answered with `ESME_RTHROTTLED`, and the session goes on.
///
/// ```
/// use core::time::Duration;
/// use smpp_proto::{
///     Instant, Out,
///     session::{Event, Session, Slot, Smsc, Why, smsc::Request},
///     smsc::{Quota, RateLimit},
///     wire::pdu::SubmitSmResp,
/// };
///
/// fn on_event(
///     smsc: &mut Session<Smsc, u64, [Slot<u64>; 10]>,
///     rate: &mut RateLimit,
///     now: Instant,
///     event: Event<'_, Request<'_>, u64>,
///     out: &mut impl Out,
/// ) {
///     if let Event::Request(Request::SubmitSm(submit)) = event {
///         let resp = SubmitSmResp::default();
///         let answer = rate.take(now, 1).map(|()| &resp).map_err(|throttled| throttled.status());
///         let refused = smsc.answer(now, submit.responder, answer, out).err();
///     }
/// }
///
/// let mut rate = RateLimit::new(Quota::per_second(2));
/// let now = Instant::default();
/// assert!(rate.take(now, 2).is_ok());
/// let half_a_second = now + Duration::from_millis(500);
/// assert_eq!(rate.take(now, 1).map_err(|throttled| throttled.until), Err(Some(half_a_second)));
/// assert!(rate.take(half_a_second, 1).is_ok());
/// ```
#[doc(alias = "throttle")]
#[doc(alias = "TPS")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "Stored", from = "Stored"))]
pub struct RateLimit {
    quota: Quota,
    /// What was used and has not come back yet.
    used: u128,
    latest: Instant,
}

/// Above the rate. Nothing was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Throttled {
    /// When so many would be accepted, if nothing else is meanwhile; `None` for never, as they are
    /// more than the burst: answer that with a status that lasts, such as `ESME_RINVNUMDESTS`, as
    /// clients repeat what is throttled.
    pub until: Option<Instant>,
}

impl Throttled {
    /// What to answer the request with: `ESME_RTHROTTLED`.
    #[must_use]
    pub const fn status(self) -> CommandStatus {
        CommandStatus::ESME_RTHROTTLED
    }
}

impl RateLimit {
    /// Starts with the whole burst.
    #[must_use]
    pub const fn new(quota: Quota) -> Self {
        Self { quota, used: 0, latest: Instant::from_micros(0) }
    }

    /// Takes so many messages: 1 for `submit_sm`, the number of destinations for `submit_multi`, the
    /// number of segments for a long text. All or none.
    ///
    /// # Errors
    /// They are above the rate.
    pub fn take(&mut self, now: Instant, messages: u32) -> Result<(), Throttled> {
        self.refill(now);
        self.ready(messages)?;
        self.used = self.used.saturating_add(self.cost(messages));
        Ok(())
    }

    /// Like [`Self::take`], without taking.
    ///
    /// # Errors
    /// They are above the rate.
    pub fn check(&self, now: Instant, messages: u32) -> Result<(), Throttled> {
        let mut then = *self;
        then.refill(now);
        then.ready(messages)
    }

    /// Gives back what a request took that was not accepted after all.
    pub fn give_back(&mut self, messages: u32) {
        self.used = self.used.saturating_sub(self.cost(messages));
    }

    /// How much of the burst is used: 100 when the next message would be refused, otherwise below.
    ///
    /// A sender that keeps exactly to the rate meets what its burst left over. One that heeds it, as a
    /// [`Pacer`](crate::esme::Pacer) does, comes to the rate, within 1/20 up and down, and is refused
    /// nothing; it is told less than 80 for most of the time and 80 to 89 for a fifth of it or less.
    /// That takes a burst of a few messages: of one it is 100 after each, and slows down who heeds it
    /// for good.
    #[must_use]
    pub fn congestion(&self, now: Instant) -> Congestion {
        let mut then = *self;
        then.refill(now);
        if then.ready(1).is_err() {
            return Congestion::CONGESTED;
        }
        let percent = then.used.saturating_mul(100).checked_div(self.quota.capacity());
        let percent = percent.and_then(|percent| u8::try_from(percent).ok()).unwrap_or_default();
        Congestion::new(percent.min(99)).unwrap_or_default()
    }

    /// Changes the quota; what was used stays used, as so many messages and parts of one.
    pub fn set_quota(&mut self, now: Instant, quota: Quota) {
        self.refill(now);
        self.used = scaled(self.used, self.quota.cost(), quota.cost()).min(quota.capacity());
        self.quota = quota;
    }

    /// The quota.
    #[must_use]
    pub const fn quota(&self) -> &Quota {
        &self.quota
    }

    fn refill(&mut self, now: Instant) {
        let passed = now.since(self.latest).as_micros();
        self.latest = self.latest.max(now);
        self.used = self.used.saturating_sub(passed.saturating_mul(self.quota.messages.into()));
    }

    const fn cost(&self, messages: u32) -> u128 {
        self.quota.cost().saturating_mul(messages as u128)
    }

    /// Whether so many would be accepted at the latest moment.
    fn ready(&self, messages: u32) -> Result<(), Throttled> {
        let wanted = self.used.saturating_add(self.cost(messages));
        let over = wanted.saturating_sub(self.quota.capacity());
        let unlimited = self.quota.cost() == 0;
        if unlimited || (over == 0 && messages <= self.quota.burst) {
            return Ok(());
        }
        if messages > self.quota.burst || self.quota.messages == 0 {
            return Err(Throttled { until: None });
        }
        let micros = u64::try_from(over.div_ceil(self.quota.messages.into())).unwrap_or(u64::MAX);
        Err(Throttled { until: Some(self.latest + Duration::from_micros(micros)) })
    }
}

/// What costs `from` a message, in units of which one costs `to`, rounded up; nothing where there was
/// no limit.
fn scaled(used: u128, from: u128, to: u128) -> u128 {
    let Some(messages) = used.checked_div(from) else { return 0 };
    // Where the product is out of reach, the part of a message counts as a whole one.
    let part = (used % from).checked_mul(to).map_or(to, |part| part.div_ceil(from));
    messages.saturating_mul(to).saturating_add(part)
}

impl fmt::Display for Throttled {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("above the rate")
    }
}

impl core::error::Error for Throttled {}

/// The stored form: numbers of 128 bits are not for every format.
#[cfg(feature = "serde")]
#[derive(serde::Serialize, serde::Deserialize)]
struct Stored {
    quota: Quota,
    used: [u64; 2],
    latest: Instant,
}

#[cfg(feature = "serde")]
impl From<RateLimit> for Stored {
    fn from(rate: RateLimit) -> Self {
        let used = [(rate.used >> 64) as u64, rate.used as u64];
        Self { quota: rate.quota, used, latest: rate.latest }
    }
}

/// More than the burst cannot be used.
#[cfg(feature = "serde")]
impl From<Stored> for RateLimit {
    fn from(stored: Stored) -> Self {
        let [high, low] = stored.used.map(u128::from);
        let used = (high << 64 | low).min(stored.quota.capacity());
        Self { quota: stored.quota, used, latest: stored.latest }
    }
}
