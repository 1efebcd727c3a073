//! Which rule a provider needs.

use super::{IdKey, IdMatch};

/// Finds out which rule a provider needs from ids that are known to belong together.
///
/// Show it pairs that were matched by other means, such as the destination and the time of test
/// messages. It only counts: about 24 octets, whatever it has seen.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct IdLearner {
    observed: u32,
    fitting: [u32; IdMatch::ALL.len()],
}

impl IdLearner {
    /// Takes one pair into account. A pair with an empty or over-long id tells nothing and is
    /// not counted.
    pub fn observe(&mut self, response: &[u8], receipt: &[u8]) {
        if IdKey::text(response).is_none() || IdKey::text(receipt).is_none() {
            return;
        }
        self.observed = self.observed.saturating_add(1);
        for (rule, fitting) in IdMatch::ALL.iter().zip(&mut self.fitting) {
            *fitting = fitting.saturating_add(u32::from(rule.matches(response, receipt)));
        }
    }

    /// How many pairs were taken into account.
    #[must_use]
    pub const fn observed(&self) -> u32 {
        self.observed
    }

    /// How many of them the rule makes equal.
    #[must_use]
    pub fn fitting(&self, rule: IdMatch) -> u32 {
        let mut counts = IdMatch::ALL.iter().zip(self.fitting);
        counts.find_map(|(&each, count)| (each == rule).then_some(count)).unwrap_or_default()
    }

    /// The rules that make every pair equal, in the order of [`IdMatch::ALL`]: all of them in
    /// the beginning, none when the provider follows no rule known here.
    pub fn possible(&self) -> impl Iterator<Item = IdMatch> + '_ {
        IdMatch::ALL.into_iter().filter(|&rule| self.fitting(rule) == self.observed)
    }

    /// The first rule that makes every pair equal; `None` when there is none, or no pair yet.
    ///
    /// [`IdMatch::BothHex`] comes first only where an `s` stands behind the digits of one side:
    /// elsewhere [`IdMatch::IgnoreCaseAndZeros`] fits wherever it does.
    #[must_use]
    pub fn rule(&self) -> Option<IdMatch> {
        self.possible().next().filter(|_| self.observed > 0)
    }
}
