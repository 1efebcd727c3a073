//! The hosts and the places of a link, as it keeps them.

use super::Attempt;
use crate::{session::BindMode, time::Instant};

/// One of the sessions that a link is to keep, and how it stands with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Place {
    pub(super) mode: BindMode,
    pub(super) standing: Standing,
    pub(super) not_before: Instant,
    /// The number of its latest attempt: who has waited longest goes first.
    pub(super) turn: u64,
}

impl Place {
    pub(super) const fn new(mode: BindMode) -> Self {
        Self { mode, standing: Standing::Down, not_before: Instant::from_micros(0), turn: 0 }
    }

    /// How its sessions bind.
    #[must_use]
    pub const fn mode(&self) -> BindMode {
        self.mode
    }

    /// How it stands.
    #[must_use]
    pub const fn standing(&self) -> Standing {
        self.standing
    }
}

/// How it stands with a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Standing {
    /// There is no session, and none on its way.
    Down,
    /// A session is on its way.
    Trying {
        /// Which attempt it is.
        attempt: Attempt,
        /// At which host, by its index.
        host: usize,
        /// When it is given up, if nothing is reported before.
        by: Instant,
    },
    /// There is a session, and it is bound.
    Bound {
        /// Which attempt made it.
        attempt: Attempt,
        /// At which host, by its index.
        host: usize,
        /// Since when.
        since: Instant,
        /// Whether it has lasted long enough for the failures of its host to be forgotten.
        proven: bool,
        /// Whether it was asked for to be unbound.
        leaving: bool,
    },
}

impl Standing {
    pub(super) const fn attempt(&self) -> Option<Attempt> {
        match *self {
            Self::Down => None,
            Self::Trying { attempt, .. } | Self::Bound { attempt, .. } => Some(attempt),
        }
    }

    #[cfg(feature = "serde")]
    pub(super) const fn host(&self) -> Option<usize> {
        match *self {
            Self::Down => None,
            Self::Trying { host, .. } | Self::Bound { host, .. } => Some(host),
        }
    }
}

/// What is known of a host.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub(super) struct Host {
    pub(super) priority: u8,
    /// Failures since a session there was healthy.
    pub(super) failures: u32,
    pub(super) not_before: Instant,
}

impl Host {
    pub(super) const fn new(priority: u8) -> Self {
        Self { priority, failures: 0, not_before: Instant::from_micros(0) }
    }
}
