//! The stored form: what cannot be counted from the rest.

use alloc::{boxed::Box, vec::Vec};
use core::fmt;

use super::{
    ACCOUNT_MAX, Admission,
    failures::{Failures, Record},
    places::{Place, Places, Stage},
    policy::{Policy, Source},
};
use crate::time::Instant;

#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    policy: Policy,
    latest: Instant,
    next: u64,
    places: Vec<(u64, Place)>,
    by_source: Vec<(Source, Record)>,
    by_account: Vec<(Box<[u8]>, Record)>,
}

/// What was stored cannot have come from an [`Admission`].
pub(super) enum Unsound {
    Connection,
    Account,
}

impl fmt::Display for Unsound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Connection => "a connection is there twice, or was never counted",
            Self::Account => "a system_id has more than 64 octets",
        })
    }
}

impl From<Admission> for State {
    fn from(from: Admission) -> Self {
        let (next, places) = from.places.into_parts();
        Self {
            policy: from.policy,
            latest: from.latest,
            next,
            places: places.collect(),
            by_source: from.by_source.into_records().collect(),
            by_account: from.by_account.into_records().collect(),
        }
    }
}

impl TryFrom<State> for Admission {
    type Error = Unsound;

    fn try_from(state: State) -> Result<Self, Unsound> {
        let claimed = state.places.iter().filter_map(|(_, place)| match &place.stage {
            Stage::Unbound => None,
            Stage::Checked { claim, .. } | Stage::Bound(claim) => Some(&claim.account),
        });
        let failed = state.by_account.iter().map(|(account, _)| account);
        if claimed.chain(failed).any(|account| account.len() > ACCOUNT_MAX) {
            return Err(Unsound::Account);
        }
        Ok(Self {
            policy: state.policy,
            latest: state.latest,
            places: Places::of_parts(state.next, state.places).ok_or(Unsound::Connection)?,
            by_source: remembered(state.by_source),
            by_account: remembered(state.by_account),
        })
    }
}

fn remembered<K: Ord + Clone>(records: Vec<(K, Record)>) -> Failures<K> {
    let mut failures = Failures::default();
    for (key, record) in records {
        failures.insert(key, record);
    }
    failures
}
