//! Permits that come at a pace, in whole numbers.

use super::{Instant, Rate};

/// Parts of a message that a pace is counted in.
pub(super) const PARTS: u64 = 1024;

/// A pace: 1/1024 messages in each period of the rate.
pub(super) type Pace = u64;

/// A bucket of permits. One permit is `period * PARTS` of credit, and in each microsecond a credit
/// of the pace comes in, so that nothing is ever rounded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Bucket {
    credit: u128,
    at: Instant,
    period: u64,
    burst: u32,
}

impl Bucket {
    /// A full bucket.
    pub(super) fn new(rate: Rate, burst: u32, now: Instant) -> Self {
        let mut bucket = Self { credit: 0, at: now, period: rate.period(), burst: burst.max(1) };
        bucket.credit = bucket.capacity();
        bucket
    }

    /// Lets in what has come at this pace.
    pub(super) fn fill(&mut self, now: Instant, pace: Pace) {
        let elapsed = now.as_micros().saturating_sub(self.at.as_micros());
        let income = u128::from(elapsed).saturating_mul(pace.into());
        // What comes in while the last permit becomes whole is kept: a microsecond's worth.
        let capacity = self.capacity().saturating_add(pace.into());
        self.credit = self.credit.saturating_add(income).min(capacity);
        self.at = self.at.max(now);
    }

    /// When there is a whole permit at this pace; in the past or now if there is one.
    pub(super) fn ready_at(&self, pace: Pace) -> Instant {
        let missing = self.permit().saturating_sub(self.credit);
        let micros = missing.div_ceil(u128::from(pace.max(1)));
        let micros = u64::try_from(micros).unwrap_or(u64::MAX);
        Instant::from_micros(self.at.as_micros().saturating_add(micros))
    }

    pub(super) fn take(&mut self) {
        self.credit = self.credit.saturating_sub(self.permit());
    }

    /// Leaves one permit, for this moment: the message that ends a pause goes alone.
    pub(super) fn pause(&mut self, until: Instant) {
        self.credit = self.permit();
        self.at = self.at.max(until);
    }

    /// Leaves one permit at most of those that came in while that message was on its way: no burst
    /// follows a pause.
    pub(super) fn resume(&mut self, now: Instant, pace: Pace) {
        self.fill(now, pace);
        self.credit = self.credit.min(self.permit());
    }

    /// Whether this can have become of a new bucket, at paces up to the highest.
    #[cfg(feature = "serde")]
    pub(super) fn follows(&self, new: &Self, most: Pace) -> bool {
        let Self { credit, at: _, period, burst } = *self;
        let highest = new.capacity().saturating_add(most.into());
        (period, burst) == (new.period, new.burst) && credit <= highest
    }

    fn permit(&self) -> u128 {
        u128::from(self.period).saturating_mul(PARTS.into())
    }

    fn capacity(&self) -> u128 {
        self.permit().saturating_mul(self.burst.into())
    }
}
