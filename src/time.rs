//! The caller's clock. The crate never reads one.

use core::{ops::Add, time::Duration};

/// A moment on the caller's clock: microseconds since an epoch that the caller picks.
///
/// Only differences matter, so any clock that does not run backwards will do: the time since the
/// program started, a tick counter, the number of a test's step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Instant(u64);

impl Instant {
    /// The moment that many microseconds after the epoch.
    #[inline]
    #[must_use]
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the epoch.
    #[inline]
    #[must_use]
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// How long after `earlier` this is; nothing where it is not after it.
    #[inline]
    #[must_use]
    pub const fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(self.0.saturating_sub(earlier.0))
    }
}

/// A duration later, in whole microseconds rounded up; a sum that passes the end of time is the end
/// of time.
impl Add<Duration> for Instant {
    type Output = Self;

    #[inline]
    fn add(self, duration: Duration) -> Self {
        // Not by way of `as_nanos`: its 128 bits are slow to divide.
        let micros = duration.subsec_nanos().div_ceil(1000);
        let seconds = duration.as_secs().saturating_mul(1_000_000);
        Self(self.0.saturating_add(seconds).saturating_add(micros.into()))
    }
}

/// A wait that has doubled so many times, up to the longest.
pub(crate) fn doubled(first: Duration, times: u32, most: Duration) -> Duration {
    first.saturating_mul(1_u32.checked_shl(times).unwrap_or(u32::MAX)).min(most)
}

/// The one adapter to `std::time`: a clock that starts at zero, or at a moment of an earlier one.
///
/// What is stored for another run of the program ([`RateLimit`](crate::smsc::RateLimit), `Admission`,
/// [`Pacer`](crate::esme::Pacer), `Link`, `Outbound`, `Receipts`) holds moments of the clock that it
/// was told. For a new clock that starts at zero they lie in the future: a rate is then used up for
/// as long as the earlier run had lasted, and waits last that long too. So store [`Self::now`] beside
/// them, and go on from there:
///
/// ```
/// # #[cfg(feature = "serde")] {
/// use smpp_proto::{Clock, Instant, smsc::{Quota, RateLimit}};
///
/// let clock = Clock::start();
/// let mut rate = RateLimit::new(Quota::per_second(10));
/// assert!(rate.take(clock.now(), 10).is_ok());
/// let stored = serde_json::to_string(&(clock.now(), rate))?;
///
/// // In the next run:
/// let (then, mut rate): (Instant, RateLimit) = serde_json::from_str(&stored)?;
/// let clock = Clock::starting_at(then);
/// assert!(clock.now() >= then);
/// # }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// The time in between has not passed for it.
#[cfg(feature = "std")]
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    start: std::time::Instant,
    first: Instant,
}

#[cfg(feature = "std")]
impl Clock {
    /// Starts a clock at zero.
    #[must_use]
    pub fn start() -> Self {
        Self::starting_at(Instant::default())
    }

    /// Starts a clock at a moment, as that of an earlier clock when something was stored.
    #[must_use]
    pub fn starting_at(first: Instant) -> Self {
        Self { start: std::time::Instant::now(), first }
    }

    /// The present moment.
    #[must_use]
    pub fn now(&self) -> Instant {
        let passed = u64::try_from(self.start.elapsed().as_micros()).unwrap_or(u64::MAX);
        Instant(self.first.0.saturating_add(passed))
    }

    /// How long it is until a moment; nothing where it has passed.
    #[must_use]
    pub fn until(&self, at: Instant) -> Duration {
        at.since(self.now())
    }
}
