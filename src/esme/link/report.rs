//! What came of an attempt, as the caller reports it.

use core::fmt;

use super::{Attempt, Course, Link, Place, Standing};
use crate::{
    session::Cause,
    time::Instant,
    wire::{CommandStatus, Retry},
};

/// Why nothing is tried any more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct GivenUp {
    /// What the bind was refused with.
    pub status: CommandStatus,
    /// For which place.
    pub place: usize,
    /// By which host.
    pub host: usize,
}

/// A report of an attempt that is over, or not where the report sees it. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stale(pub Attempt);

impl Link {
    /// The connection stands, the bind is on its way: [`Config::bind`](super::Config::bind) runs
    /// from here. May be left out; then bind and connection share
    /// [`Config::connect`](super::Config::connect).
    ///
    /// # Errors
    ///
    /// [`Stale`], as for every report.
    pub fn connected(&mut self, now: Instant, attempt: Attempt) -> Result<(), Stale> {
        let (place, _) = self.trying(attempt)?;
        self.advance(now);
        let until = self.latest + self.config.bind;
        if let Some(Standing::Trying { by, .. }) = self.standing(place) {
            *by = until;
        }
        Ok(())
    }

    /// The bind was accepted.
    ///
    /// # Errors
    ///
    /// [`Stale`]; the session is not wanted then: close it.
    pub fn bound(&mut self, now: Instant, attempt: Attempt) -> Result<(), Stale> {
        let (place, host) = self.trying(attempt)?;
        self.advance(now);
        let (since, proven, leaving) = (self.latest, false, false);
        self.stand(place, Standing::Bound { attempt, host, since, proven, leaving });
        Ok(())
    }

    /// The bind was refused; close the connection. `retry` is what the provider means by the
    /// status: [`CommandStatus::retry`], unless the caller knows better.
    ///
    /// | `retry` | what follows |
    /// |---|---|
    /// | `Operator`, `NeverThere`, `Never` | [`Action::GivenUp`](super::Action::GivenUp) |
    /// | `Never` for a status without a name | as `BindLater`: who knows what it says |
    /// | `BindLater`, `Hold` | a wait of [`Config::limit`](super::Config::limit) or more |
    /// | `Later`, `Slower`, `Rebind`, `Done` | as for [`Self::failed`] |
    ///
    /// # Errors
    ///
    /// [`Stale`], as for every report.
    pub fn refused(
        &mut self,
        now: Instant,
        attempt: Attempt,
        status: CommandStatus,
        retry: Retry,
    ) -> Result<(), Stale> {
        let (place, host) = self.trying(attempt)?;
        self.advance(now);
        self.stand(place, Standing::Down);
        match retry {
            Retry::Never if status.name().is_none() => self.hold(host),
            Retry::Operator | Retry::NeverThere | Retry::Never => {
                if self.course == Course::Running {
                    self.course = Course::GivenUp(GivenUp { status, place, host });
                }
            }
            Retry::BindLater | Retry::Hold => self.hold(host),
            Retry::Later | Retry::Slower | Retry::Rebind | Retry::Done => {
                self.fault(host, self.latest);
            }
        }
        Ok(())
    }

    /// The attempt came to nothing: no connection, no TLS, no answer to the bind.
    ///
    /// # Errors
    ///
    /// [`Stale`], as for every report.
    pub fn failed(&mut self, now: Instant, attempt: Attempt) -> Result<(), Stale> {
        let (place, host) = self.trying(attempt)?;
        self.advance(now);
        self.stand(place, Standing::Down);
        self.fault(host, self.latest);
        Ok(())
    }

    /// The session has ended, as its last event says; before it was bound, that is
    /// [`Self::failed`]. One that did not last is a failure of its host, unless it was this side that
    /// unbound it.
    ///
    /// # Errors
    ///
    /// [`Stale`], as for every report: after a refusal nothing is expected any more, so the end of
    /// that session is stale and may be ignored.
    pub fn ended(&mut self, now: Instant, attempt: Attempt, cause: &Cause) -> Result<(), Stale> {
        if self.trying(attempt).is_ok() {
            return self.failed(now, attempt);
        }
        let index = self.index(attempt)?;
        self.advance(now);
        let Some(&mut Standing::Bound { host, proven, leaving, .. }) = self.standing(index) else {
            return Err(Stale(attempt));
        };
        let not_before = self.latest + self.config.rest(&mut self.random);
        if let Some(place) = self.places.get_mut(index) {
            (place.standing, place.not_before) = (Standing::Down, not_before);
        }
        if !(proven || leaving || *cause == Cause::Unbound) {
            self.fault(host, not_before);
        }
        Ok(())
    }

    /// The place and the host of an attempt that is on its way.
    fn trying(&self, attempt: Attempt) -> Result<(usize, usize), Stale> {
        let index = self.index(attempt)?;
        match self.places.get(index).map(Place::standing) {
            Some(Standing::Trying { host, .. }) => Ok((index, host)),
            _ => Err(Stale(attempt)),
        }
    }

    fn index(&self, attempt: Attempt) -> Result<usize, Stale> {
        let ours = |place: &Place| place.standing.attempt() == Some(attempt);
        self.places.iter().position(ours).ok_or(Stale(attempt))
    }

    fn standing(&mut self, place: usize) -> Option<&mut Standing> {
        Some(&mut self.places.get_mut(place)?.standing)
    }

    fn stand(&mut self, place: usize, to: Standing) {
        self.standing(place).into_iter().for_each(|standing| *standing = to);
    }

    /// Keeps every place from a host for a while that begins at this moment. Several sessions that
    /// end together are one fault.
    pub(super) fn fault(&mut self, host: usize, from: Instant) {
        let Some(host) = self.hosts.get_mut(host) else { return };
        if host.not_before <= self.latest {
            host.failures = host.failures.saturating_add(1);
        }
        let wait = self.config.backoff(host.failures, &mut self.random);
        host.not_before = host.not_before.max(from + wait);
    }

    /// Keeps every place from a host for as long as its provider wants.
    fn hold(&mut self, host: usize) {
        let Some(host) = self.hosts.get_mut(host) else { return };
        host.failures = host.failures.saturating_add(1);
        let wait = self.config.long_wait(host.failures, &mut self.random);
        host.not_before = host.not_before.max(self.latest + wait);
    }
}

impl fmt::Display for GivenUp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { status, place, host } = self;
        write!(f, "host {host} refused the bind of place {place} for good: {status}")
    }
}

impl core::error::Error for GivenUp {}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "attempt {} is over, or further than the report says", self.0.number())
    }
}

impl core::error::Error for Stale {}
