//! Durations by size.

use core::time::Duration;

use super::counts::Counts;

/// How many bits of a duration are kept below its highest one.
const KEPT_BITS: u32 = 3;
const PER_OCTAVE: usize = 1 << KEPT_BITS;
/// Durations from 2³² microseconds on share the last bucket.
const TOP_BITS: u32 = 32;
const BUCKETS: usize = (TOP_BITS - KEPT_BITS + 1) as usize * PER_OCTAVE + 1;

/// How often which durations were seen: 241 buckets, exact below 16 microseconds, then eight to each
/// doubling, up to 71 minutes; longer ones share the last. About 2 KiB, and no heap.
///
/// ```
/// use core::time::Duration;
/// use smpp_proto::meter::Histogram;
///
/// let mut seen = Histogram::default();
/// for millis in 1..=1000 {
///     seen.record(Duration::from_millis(millis));
/// }
/// let p99 = seen.quantile(99, 100).unwrap();
/// assert!(p99 >= Duration::from_millis(990) && p99 <= Duration::from_millis(990 * 9 / 8));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::Stored", try_from = "stored::Stored"))]
pub struct Histogram {
    buckets: Counts<BUCKETS>,
    /// All durations together, in microseconds.
    sum: u64,
    /// The longest, in microseconds.
    max: u64,
}

impl Histogram {
    /// Counts a duration, in whole microseconds rounded down.
    pub fn record(&mut self, duration: Duration) {
        let micros = u64::try_from(duration.as_micros()).unwrap_or(u64::MAX);
        self.buckets.add(bucket(micros), 1);
        self.sum = self.sum.saturating_add(micros);
        self.max = self.max.max(micros);
    }

    /// Adds what another one has seen.
    pub fn merge(&mut self, other: &Self) {
        self.buckets.merge(&other.buckets);
        self.sum = self.sum.saturating_add(other.sum);
        self.max = self.max.max(other.max);
    }

    /// How many durations were seen.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.buckets.total()
    }

    /// All durations together.
    #[must_use]
    pub const fn sum(&self) -> Duration {
        Duration::from_micros(self.sum)
    }

    /// The longest, exactly; nothing where none was seen.
    #[must_use]
    pub const fn max(&self) -> Duration {
        Duration::from_micros(self.max)
    }

    /// The duration that `part` of `whole` durations do not exceed: `quantile(1, 2)` is the median,
    /// `quantile(999, 1000)` what one of a thousand exceeds. Never below the exact one, and at most an
    /// eighth above it; above 71 minutes it is [`Self::max`]. `None` where none was seen, or `whole`
    /// is 0.
    #[must_use]
    pub fn quantile(&self, part: u32, whole: u32) -> Option<Duration> {
        let wanted = u128::from(self.count()) * u128::from(part.min(whole));
        let rank = wanted.checked_add(u128::from(whole).checked_sub(1)?)? / u128::from(whole);
        let rank = rank.max(1);
        let mut seen = 0_u128;
        let (at, _) = self.buckets.counted().find(|(_, count)| {
            seen += u128::from(*count);
            seen >= rank
        })?;
        Some(Duration::from_micros(highest(at).map_or(self.max, |highest| highest.min(self.max))))
    }

    /// The buckets that are not empty, shortest first: the longest duration that falls into it,
    /// `None` for the last one of all, and how many did.
    pub fn buckets(&self) -> impl Iterator<Item = (Option<Duration>, u64)> + '_ {
        let counted = self.buckets.counted();
        counted.map(|(at, count)| (highest(at).map(Duration::from_micros), count))
    }
}

impl Default for Histogram {
    fn default() -> Self {
        Self { buckets: Counts::NONE, sum: 0, max: 0 }
    }
}

/// The bucket of a duration in microseconds.
fn bucket(micros: u64) -> usize {
    let octave = (u64::BITS - micros.leading_zeros()).saturating_sub(KEPT_BITS + 1);
    let at = (micros >> octave) as usize + octave as usize * PER_OCTAVE;
    at.min(BUCKETS - 1)
}

/// The longest duration of a bucket; `None` for the last, which has no end.
fn highest(bucket: usize) -> Option<u64> {
    if bucket >= BUCKETS - 1 {
        return None;
    }
    let octave = (bucket / PER_OCTAVE).saturating_sub(1);
    let next = (bucket - octave * PER_OCTAVE + 1) as u64;
    Some((next << octave) - 1)
}

/// The stored form.
#[cfg(feature = "serde")]
mod stored {
    use super::{BUCKETS, Counts, Histogram, bucket};

    #[derive(serde::Serialize, serde::Deserialize)]
    pub(super) struct Stored {
        buckets: Counts<BUCKETS>,
        sum: u64,
        max: u64,
    }

    impl From<Histogram> for Stored {
        fn from(from: Histogram) -> Self {
            Self { buckets: from.buckets, sum: from.sum, max: from.max }
        }
    }

    impl TryFrom<Stored> for Histogram {
        type Error = &'static str;

        fn try_from(stored: Stored) -> Result<Self, Self::Error> {
            let Stored { buckets, sum, max } = stored;
            let last = buckets.counted().next_back().map_or(0, |(at, _)| at);
            let most = u128::from(buckets.total()) * u128::from(max);
            if last != bucket(max) || u128::from(sum) > most {
                return Err("the sum or the longest of a histogram does not fit its buckets");
            }
            Ok(Self { buckets, sum, max })
        }
    }
}
