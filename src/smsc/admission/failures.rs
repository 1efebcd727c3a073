//! Failures by key: a bounded table in which each is forgiven over time.

use alloc::collections::{BTreeMap, BTreeSet};
use core::time::Duration;

use super::policy::Slowdown;
use crate::time::{Instant, doubled};

/// Above the free ones, so many failures count at most: the delay has long stopped growing.
const STRIKES_MAX: u32 = 32;

/// What is known of one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Record {
    /// When every failure is forgiven. How far off it is says how many there are.
    forgiven: Instant,
    /// When a bind is next looked at.
    until: Instant,
}

impl Record {
    /// When nothing is left to remember.
    fn end(&self) -> Instant {
        self.forgiven.max(self.until)
    }
}

/// Which keys have failed.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Failures<K> {
    records: BTreeMap<K, Record>,
    /// The same keys by the moment when nothing of them is left to remember.
    by_end: BTreeSet<(Instant, K)>,
}

impl<K> Default for Failures<K> {
    fn default() -> Self {
        Self { records: BTreeMap::new(), by_end: BTreeSet::new() }
    }
}

impl<K: Ord + Clone> Failures<K> {
    /// Until when binds of the key are not looked at; `None` when they are.
    pub(super) fn slowed<Q: Ord + ?Sized>(&self, now: Instant, key: &Q) -> Option<Instant>
    where
        K: core::borrow::Borrow<Q>,
    {
        self.records.get(key).map(|record| record.until).filter(|until| *until > now)
    }

    /// Counts one failure.
    pub(super) fn count(&mut self, now: Instant, key: K, rule: &Slowdown) {
        let forgiven = self.remove(&key).map_or(now, |record| record.forgiven.max(now));
        let most = rule.free.saturating_add(STRIKES_MAX);
        let strikes = periods(forgiven.since(now), rule.forgive).saturating_add(1).min(most);
        let added = forgiven.since(now).saturating_add(rule.forgive);
        let forgiven = now + rule.forgive.saturating_mul(strikes).min(added);
        self.insert(key, Record { forgiven, until: now + delay(strikes, rule) });
        self.shrink(now, rule.entries);
    }

    /// Forgets who is forgiven, and whoever is next to be until no more than `entries` are left.
    fn shrink(&mut self, now: Instant, entries: usize) {
        while let Some((end, key)) = self.by_end.first() {
            if *end > now && self.records.len() <= entries {
                return;
            }
            self.remove(&key.clone());
        }
    }

    pub(super) fn insert(&mut self, key: K, record: Record) {
        self.remove(&key);
        self.by_end.insert((record.end(), key.clone()));
        self.records.insert(key, record);
    }

    fn remove(&mut self, key: &K) -> Option<Record> {
        let (key, record) = self.records.remove_entry(key)?;
        self.by_end.remove(&(record.end(), key));
        Some(record)
    }

    pub(super) fn len(&self) -> usize {
        self.records.len()
    }

    #[cfg(feature = "serde")]
    pub(super) fn into_records(self) -> impl Iterator<Item = (K, Record)> {
        self.records.into_iter()
    }
}

/// How many whole or begun periods there are.
fn periods(time: Duration, period: Duration) -> u32 {
    let periods = time.as_micros().checked_add(period.as_micros().saturating_sub(1));
    let periods = periods.and_then(|sum| sum.checked_div(period.as_micros()));
    periods.and_then(|periods| u32::try_from(periods).ok()).unwrap_or_default()
}

fn delay(strikes: u32, rule: &Slowdown) -> Duration {
    match strikes.checked_sub(rule.free) {
        None | Some(0) => Duration::ZERO,
        Some(over) => doubled(rule.first, over.saturating_sub(1), rule.most),
    }
}
