//! A map of ids whose entries are also in the order of their age.

use alloc::collections::{BTreeMap, BTreeSet};

use crate::{message::id::IdKey, time::Instant};

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Timed<V> {
    entries: BTreeMap<IdKey, (Instant, V)>,
    by_age: BTreeSet<(Instant, IdKey)>,
}

impl<V> Timed<V> {
    pub(super) const fn new() -> Self {
        Self { entries: BTreeMap::new(), by_age: BTreeSet::new() }
    }

    /// Puts an entry in the place of the one that was there.
    pub(super) fn insert(&mut self, key: IdKey, since: Instant, value: V) {
        if let Some((before, _)) = self.entries.insert(key, (since, value)) {
            self.by_age.remove(&(before, key));
        }
        self.by_age.insert((since, key));
    }

    pub(super) fn remove(&mut self, key: &IdKey) -> Option<V> {
        let (since, value) = self.entries.remove(key)?;
        self.by_age.remove(&(since, *key));
        Some(value)
    }

    pub(super) fn get(&self, key: &IdKey) -> Option<&V> {
        self.entries.get(key).map(|(_, value)| value)
    }

    pub(super) fn get_mut(&mut self, key: &IdKey) -> Option<&mut V> {
        self.entries.get_mut(key).map(|(_, value)| value)
    }

    pub(super) fn contains(&self, key: &IdKey) -> bool {
        self.entries.contains_key(key)
    }

    pub(super) fn oldest(&self) -> Option<(Instant, IdKey)> {
        self.by_age.first().copied()
    }

    pub(super) fn len(&self) -> usize {
        self.entries.len()
    }
}

#[cfg(feature = "serde")]
impl<V> Timed<V> {
    pub(super) fn into_entries(self) -> impl Iterator<Item = (Instant, IdKey, V)> {
        self.entries.into_iter().map(|(key, (since, value))| (since, key, value))
    }
}
