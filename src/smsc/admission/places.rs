//! The places: who holds one, in which stage, and what that counts for.

use alloc::{
    boxed::Box,
    collections::{BTreeMap, BTreeSet},
};

use super::{
    policy::{AccountLimits, Source, by_mode},
    ticket::Denial,
};
use crate::{session::BindMode, time::Instant};

/// How many binds an account holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Binds {
    /// As transmitter.
    pub transmitters: u32,
    /// As receiver.
    pub receivers: u32,
    /// As transceiver.
    pub transceivers: u32,
}

impl Binds {
    /// Together.
    #[must_use]
    pub const fn total(&self) -> u32 {
        self.transmitters.saturating_add(self.receivers).saturating_add(self.transceivers)
    }

    /// Of one mode.
    #[must_use]
    pub fn of(&self, mode: BindMode) -> u32 {
        by_mode(mode, self.transmitters, self.receivers, self.transceivers)
    }

    fn of_mut(&mut self, mode: BindMode) -> &mut u32 {
        let Self { transmitters, receivers, transceivers } = self;
        by_mode(mode, transmitters, receivers, transceivers)
    }
}

/// A bind of an account: held, or asked for.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Claim {
    pub(super) account: Box<[u8]>,
    pub(super) mode: BindMode,
    pub(super) limits: AccountLimits,
}

/// How far a connection has come.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) enum Stage {
    Unbound,
    /// Its credentials are being checked.
    Checked {
        claim: Claim,
        /// Whether the claim counts already.
        reserved: bool,
    },
    Bound(Claim),
}

/// One connection.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Place {
    pub(super) source: Source,
    /// When it must be bound.
    pub(super) by: Instant,
    /// Whether it is still to be named as overdue.
    waits: bool,
    pub(super) pdus: u32,
    pub(super) octets: u64,
    /// How many binds it has asked for.
    bids: u32,
    pub(super) stage: Stage,
}

impl Place {
    pub(super) const fn is_checked(&self) -> bool {
        matches!(self.stage, Stage::Checked { .. })
    }

    const fn is_bound(&self) -> bool {
        matches!(self.stage, Stage::Bound(_))
    }

    /// The claim that counts.
    const fn held(&self) -> Option<&Claim> {
        match &self.stage {
            Stage::Bound(claim) | Stage::Checked { claim, reserved: true } => Some(claim),
            Stage::Unbound | Stage::Checked { reserved: false, .. } => None,
        }
    }
}

/// What an account holds.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
struct Account {
    binds: Binds,
    connections: BTreeSet<u64>,
}

/// Every place. Only [`Self::put`] and [`Self::take`] change what is counted.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(super) struct Places {
    /// The number of the next connection.
    next: u64,
    places: BTreeMap<u64, Place>,
    /// Those that are still to be named as overdue.
    due: BTreeSet<(Instant, u64)>,
    unbound: u32,
    by_source: BTreeMap<Source, u32>,
    taken: u32,
    accounts: BTreeMap<Box<[u8]>, Account>,
}

impl Places {
    /// A place for one more connection; `None` when the numbers are used up.
    pub(super) fn open(&mut self, source: Source, by: Instant) -> Option<u64> {
        let connection = self.next;
        self.next = connection.checked_add(1)?;
        let stage = Stage::Unbound;
        self.put(connection, Place { source, by, waits: true, pdus: 0, octets: 0, bids: 0, stage });
        Some(connection)
    }

    /// Gives up a place.
    pub(super) fn close(&mut self, connection: u64) {
        self.take(connection);
    }

    /// Starts the check of a claim; gives the number of the bid.
    pub(super) fn check(&mut self, connection: u64, claim: Claim, reserved: bool) -> Option<u32> {
        let mut place = self.take(connection)?;
        place.bids = place.bids.wrapping_add(1);
        let bid = place.bids;
        self.put(connection, Place { stage: Stage::Checked { claim, reserved }, ..place });
        Some(bid)
    }

    /// Ends the check of a bid; `None` when it is not being checked.
    pub(super) fn decide(&mut self, connection: u64, bid: u32) -> Option<(Claim, Source)> {
        self.places.get(&connection).filter(|place| place.is_checked() && place.bids == bid)?;
        let place = self.take(connection)?;
        let source = place.source;
        let (stage, claim) = match place.stage {
            Stage::Checked { claim, .. } => (Stage::Unbound, Some(claim)),
            stage @ (Stage::Unbound | Stage::Bound(_)) => (stage, None),
        };
        self.put(connection, Place { stage, ..place });
        claim.map(|claim| (claim, source))
    }

    /// Binds a connection.
    pub(super) fn bind(&mut self, connection: u64, claim: Claim) {
        if let Some(place) = self.take(connection) {
            self.put(connection, Place { stage: Stage::Bound(claim), waits: false, ..place });
        }
    }

    /// Whether one more such bind fits.
    pub(super) fn room(&self, claim: &Claim, binds: u32) -> Result<(), Denial> {
        let (held, limits) = (self.account(&claim.account), &claim.limits);
        match limits.of(claim.mode) {
            0 => Err(Denial::Mode),
            most if held.of(claim.mode) >= most => Err(Denial::AccountFull),
            _ if held.total() >= limits.total => Err(Denial::AccountFull),
            _ if self.taken >= binds => Err(Denial::Full),
            _ => Ok(()),
        }
    }

    /// The place of a connection that is not bound.
    pub(super) fn unbound_mut(&mut self, connection: u64) -> Option<&mut Place> {
        self.places.get_mut(&connection).filter(|place| !place.is_bound())
    }

    /// Names the connection that has been overdue for longest, once.
    pub(super) fn overdue(&mut self, now: Instant) -> Option<u64> {
        let &(by, connection) = self.due.first()?;
        if by > now {
            return None;
        }
        let place = self.take(connection)?;
        self.put(connection, Place { waits: false, ..place });
        Some(connection)
    }

    pub(super) fn deadline(&self) -> Option<Instant> {
        self.due.first().map(|(by, _)| *by)
    }

    pub(super) fn is_open(&self, connection: u64) -> bool {
        self.places.contains_key(&connection)
    }

    pub(super) fn connections(&self) -> impl Iterator<Item = u64> + '_ {
        self.places.keys().copied()
    }

    pub(super) fn bound_to(&self, account: &[u8]) -> impl Iterator<Item = u64> + '_ {
        let held = self.accounts.get(account).into_iter().flat_map(|account| &account.connections);
        let bound = |connection: &&u64| self.places.get(connection).is_some_and(Place::is_bound);
        held.filter(bound).copied()
    }

    pub(super) fn account(&self, account: &[u8]) -> Binds {
        self.accounts.get(account).map(|account| account.binds).unwrap_or_default()
    }

    pub(super) const fn taken(&self) -> u32 {
        self.taken
    }

    pub(super) const fn unbound(&self) -> u32 {
        self.unbound
    }

    pub(super) fn unbound_of(&self, source: Source) -> u32 {
        self.by_source.get(&source).copied().unwrap_or_default()
    }

    /// Puts a place in, and counts it.
    fn put(&mut self, connection: u64, place: Place) {
        if place.waits {
            self.due.insert((place.by, connection));
        }
        if !place.is_bound() {
            self.unbound = self.unbound.saturating_add(1);
            let of_source = self.by_source.entry(place.source).or_default();
            *of_source = of_source.saturating_add(1);
        }
        if let Some(claim) = place.held() {
            self.taken = self.taken.saturating_add(1);
            let account = self.accounts.entry(claim.account.clone()).or_default();
            let binds = account.binds.of_mut(claim.mode);
            *binds = binds.saturating_add(1);
            account.connections.insert(connection);
        }
        self.places.insert(connection, place);
    }

    /// Takes a place out, and what it counts for.
    fn take(&mut self, connection: u64) -> Option<Place> {
        let place = self.places.remove(&connection)?;
        self.due.remove(&(place.by, connection));
        if !place.is_bound() {
            self.unbound = self.unbound.saturating_sub(1);
            if let Some(of_source) = self.by_source.get_mut(&place.source) {
                *of_source = of_source.saturating_sub(1);
                if *of_source == 0 {
                    self.by_source.remove(&place.source);
                }
            }
        }
        if let Some(claim) = place.held() {
            self.taken = self.taken.saturating_sub(1);
            if let Some(account) = self.accounts.get_mut(&claim.account) {
                let binds = account.binds.of_mut(claim.mode);
                *binds = binds.saturating_sub(1);
                account.connections.remove(&connection);
                if account.connections.is_empty() {
                    self.accounts.remove(&claim.account);
                }
            }
        }
        Some(place)
    }
}

#[cfg(feature = "serde")]
impl Places {
    /// The number of the next connection, and every place.
    pub(super) fn into_parts(self) -> (u64, impl Iterator<Item = (u64, Place)>) {
        (self.next, self.places.into_iter())
    }

    /// Counts places anew; `None` when a number is there twice or was never given.
    pub(super) fn of_parts(
        next: u64,
        places: impl IntoIterator<Item = (u64, Place)>,
    ) -> Option<Self> {
        let mut all = Self { next, ..Self::default() };
        for (connection, mut place) in places {
            if connection >= next || all.is_open(connection) {
                return None;
            }
            place.waits &= !place.is_bound();
            all.put(connection, place);
        }
        Some(all)
    }
}
