//! How a link behaves: plain settings, and the waits that follow from them.

use core::time::Duration;

use crate::{esme::Profile, random::Random, time::doubled};

/// The least wait between a failure and the next attempt at the same host, whatever the settings
/// say.
pub const LEAST_WAIT: Duration = Duration::from_millis(1);

/// How long a [`Link`](super::Link) waits for what.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// How long an attempt may take to connect, TLS and name resolution included. Default 10
    /// seconds.
    pub connect: Duration,
    /// How long it may then take to bind. Default 30 seconds: the same as a session gives itself.
    pub bind: Duration,
    /// The wait after a first failure; it doubles with each further one at the same host. Default
    /// 1 second, at least [`LEAST_WAIT`]. Half of each wait is left to chance, so that it takes
    /// from half of its length to all of it.
    pub first: Duration,
    /// The longest such wait. Default 60 seconds.
    pub most: Duration,
    /// How long a session has to last to be a success: only then failures are forgotten. Default
    /// 60 seconds. A session that ends sooner counts as one more failure of its host.
    pub healthy: Duration,
    /// The least wait between the end of a session and the next attempt for its place, at any host.
    /// Default 1 second; some providers want 30. Never cut short, and up to a quarter longer.
    pub reconnect: Duration,
    /// The least wait after a refusal that does not pass by itself: the account has all binds it
    /// may have, or the status may mean that ([`Retry::BindLater`](crate::wire::Retry), `Hold`).
    /// Default 30 seconds. Never cut short, and up to a quarter longer.
    pub limit: Duration,
    /// How long a session stays at a host while one of a better priority may be tried again; then
    /// the caller is asked to unbind it. Default 30 minutes; `None` stays until the session ends
    /// for another reason.
    pub stay: Option<Duration>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(10),
            bind: Duration::from_secs(30),
            first: Duration::from_secs(1),
            most: Duration::from_secs(60),
            healthy: Duration::from_secs(60),
            reconnect: Duration::from_secs(1),
            limit: Duration::from_secs(30),
            stay: Some(Duration::from_secs(30 * 60)),
        }
    }
}

impl Config {
    /// The wait after so many failures in a row.
    pub(super) fn backoff(&self, failures: u32, random: &mut Random) -> Duration {
        let whole = doubled(self.first, failures.saturating_sub(1), self.most);
        random.between(whole / 2, whole).max(LEAST_WAIT)
    }

    /// The wait after a refusal that does not pass by itself.
    pub(super) fn long_wait(&self, failures: u32, random: &mut Random) -> Duration {
        let wait = stretched(self.limit, random);
        self.backoff(failures, random).max(wait)
    }

    /// The wait after the end of a session.
    pub(super) fn rest(&self, random: &mut Random) -> Duration {
        stretched(self.reconnect, random).max(LEAST_WAIT)
    }
}

/// What the provider demands; the waits that it says nothing of are as in the default. An account that
/// has all its binds is left alone for no less than after a session: it may be that session that
/// still counts.
impl From<&Profile> for Config {
    fn from(profile: &Profile) -> Self {
        let Self { limit, .. } = Self::default();
        let reconnect = profile.reconnect;
        Self { reconnect, limit: limit.max(reconnect), ..Self::default() }
    }
}

/// A wait that is not cut short, and up to a quarter longer.
fn stretched(wait: Duration, random: &mut Random) -> Duration {
    random.between(wait, wait.saturating_add(wait / 4))
}
