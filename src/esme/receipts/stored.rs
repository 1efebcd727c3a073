//! The stored form of the matching: what cannot be derived from the rest.

use alloc::vec::Vec;

use super::{Fate, IdKey, IdMatch, Instant, Limits, Receipts, StoredReceipt};

#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct State<T> {
    rule: IdMatch,
    limits: Limits,
    latest: Instant,
    waiting: Vec<(Instant, IdKey, T)>,
    parked: Vec<(Instant, StoredReceipt)>,
    settled: Vec<(Instant, IdKey)>,
}

impl<T> From<Receipts<T>> for State<T> {
    fn from(from: Receipts<T>) -> Self {
        Self {
            rule: from.rule,
            limits: from.limits,
            latest: from.latest,
            waiting: from.waiting.into_entries().collect(),
            parked: from.parked.into_receipts().collect(),
            settled: from.settled.into_entries().map(|(since, key, ())| (since, key)).collect(),
        }
    }
}

impl<T> TryFrom<State<T>> for Receipts<T> {
    type Error = &'static str;

    fn try_from(state: State<T>) -> Result<Self, Self::Error> {
        let mut receipts = Self::new(state.rule, state.limits);
        receipts.latest = state.latest;
        for (since, key, token) in state.waiting {
            if receipts.waiting.contains(&key) {
                return Err("each message that waits has an id of its own");
            }
            receipts.waiting.insert(key, since, token);
        }
        for (since, key) in state.settled {
            if receipts.waiting.contains(&key) {
                return Err("a settled message does not wait");
            }
            receipts.settled.insert(key, since, ());
        }
        for (since, receipt) in state.parked {
            receipts.park(since, receipt)?;
        }
        let Limits { waiting, settled, .. } = receipts.limits;
        if receipts.waiting.len() > waiting || receipts.settled.len() > settled {
            return Err("there is more than the limits allow");
        }
        Ok(receipts)
    }
}

impl<T> Receipts<T> {
    fn park(&mut self, since: Instant, receipt: StoredReceipt) -> Result<(), &'static str> {
        let id = receipt.read().and_then(|read| self.rule.receipt_key(read.id().value()?));
        let key = id.ok_or("a parked receipt tells its id")?;
        if self.waiting.contains(&key) || self.settled.contains(&key) {
            return Err("a receipt is parked only while its message is not known");
        }
        match self.parked.add(key, since, receipt, &self.limits) {
            Fate::Parked => Ok(()),
            Fate::Duplicate => Err("a receipt is parked once"),
            Fate::NoRoom => Err("there is more than the limits allow"),
        }
    }
}
