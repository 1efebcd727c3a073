//! Numbers from a seed.
#![cfg_attr(not(feature = "sim"), allow(unreachable_pub, reason = "public in `sim`"))]

use core::time::Duration;

/// Numbers from a seed, the same on every machine (SplitMix64). Not for secrets.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
pub struct Random(u64);

impl Random {
    /// Starts at a seed; any number will do.
    #[must_use]
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// The next number.
    pub fn number(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number below this one; 0 below 0.
    pub fn below(&mut self, end: u64) -> u64 {
        let wide = u128::from(self.number()) * u128::from(end);
        (wide >> 64) as u64
    }

    /// True so many times of 1,000.
    #[cfg(feature = "sim")]
    pub fn chance(&mut self, of_thousand: u16) -> bool {
        self.below(1000) < u64::from(of_thousand)
    }

    /// A duration from the first to the second, in whole microseconds.
    pub fn between(&mut self, least: Duration, most: Duration) -> Duration {
        let span = most.saturating_sub(least).as_micros();
        let span = u64::try_from(span).unwrap_or(u64::MAX).saturating_add(1);
        least.saturating_add(Duration::from_micros(self.below(span)))
    }
}
