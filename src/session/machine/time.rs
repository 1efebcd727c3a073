//! What time brings: when each timer ends, and what is then to be done.

use super::{Machine, State};
use crate::{
    session::event::{Cause, Timer},
    time::Instant,
};

/// What time has brought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Due {
    /// The oldest request has waited too long.
    Response,
    /// Requests of the peer no longer count as waiting.
    Unanswered(u32),
    /// An `enquire_link` is due.
    Probe,
    /// An `unbind` is due.
    Unbind(Cause),
    /// The `unbind_resp` is due.
    UnbindResp(u32),
    /// A PDU is too slow: `generic_nack`, and the end.
    SlowFrame,
    /// Something changed; look again.
    Again,
}

impl Machine {
    /// The output is too full to go on.
    #[inline]
    pub(in crate::session) fn stall(&mut self, stalled: bool) {
        self.stalled = if stalled { Some(self.stalled.unwrap_or(self.now)) } else { None };
    }

    /// Whether an unbind or its response waits for nothing any more.
    #[inline]
    pub(in crate::session) const fn unbind_is_due(&self, in_window: u32) -> bool {
        match self.state {
            State::Draining { .. } => in_window == 0 && self.unanswered() == 0,
            State::PeerUnbinding { .. } => self.unanswered() == 0,
            _ => false,
        }
    }

    /// When the state itself ends, however quiet it is.
    #[inline]
    fn state_ends(&self, in_window: u32) -> Option<Instant> {
        match self.state {
            State::Open { since, .. } => self.cfg.init.map(|init| since + init),
            State::Binding { since, .. } => Some(since + self.cfg.bind),
            State::Bound(_) => self.cfg.inactivity.map(|span| self.last_activity + span),
            State::Draining { until, .. } | State::PeerUnbinding { until, .. } => {
                Some(if self.unbind_is_due(in_window) { self.now } else { until })
            }
            State::Unbinding { since, .. } => Some(since + self.cfg.unbind),
            State::Unbound { until } => Some(until),
            State::Ending(_) => Some(self.now),
            State::Ended => None,
        }
    }

    #[inline]
    fn slow_frame_ends(&self) -> Option<Instant> {
        Some(self.partial? + self.cfg.slow_frame?)
    }

    #[inline]
    fn full_output_ends(&self) -> Option<Instant> {
        Some(self.stalled? + self.cfg.full_output?)
    }

    #[inline]
    fn span_ends(&self) -> Option<Instant> {
        (self.unanswered() > 0).then(|| self.span_start + self.cfg.answer)
    }

    /// When the next `enquire_link` is due, or the one that is out is given up.
    #[inline]
    fn probe_ends(&self) -> Option<Instant> {
        if !matches!(self.state, State::Bound(_) | State::Draining { .. }) {
            return None;
        }
        if let Some(probe) = self.probe {
            return Some(probe.sent + self.cfg.enquire_response);
        }
        let quiet = if self.cfg.enquire_always { self.last_probe } else { self.last_frame };
        self.cfg.enquire_link.map(|span| quiet + span)
    }

    #[inline]
    fn response_ends(&self, oldest: Option<Instant>) -> Option<Instant> {
        oldest.map(|sent| sent + self.cfg.response)
    }

    /// When [`Self::due`] next has something to say without new octets.
    #[inline]
    pub(in crate::session) fn deadline(
        &self,
        in_window: u32,
        oldest: Option<Instant>,
    ) -> Option<Instant> {
        if self.is_over() {
            return self.state_ends(in_window);
        }
        if self.stalled.is_some() {
            return Some(self.now);
        }
        let ends = earlier(self.state_ends(in_window), self.slow_frame_ends());
        let ends = earlier(ends, earlier(self.span_ends(), self.probe_ends()));
        earlier(ends, self.response_ends(oldest))
    }

    /// The first thing that time, or an empty ledger, has brought; each call changes what it tells
    /// of, or leads the caller to.
    pub(in crate::session) fn due(
        &mut self,
        in_window: u32,
        oldest: Option<Instant>,
    ) -> Option<Due> {
        let now = self.now;
        let is_due = |at: Option<Instant>| at.is_some_and(|at| at <= now);
        if is_due(self.response_ends(oldest)) {
            return Some(Due::Response);
        }
        if is_due(self.full_output_ends()) {
            self.end(Cause::Expired(Timer::FullOutput));
            return Some(Due::Again);
        }
        if is_due(self.state_ends(in_window)) {
            return self.state_due();
        }
        if is_due(self.slow_frame_ends()) {
            return Some(Due::SlowFrame);
        }
        if is_due(self.span_ends()) {
            return Some(self.next_span());
        }
        if is_due(self.probe_ends()) {
            return Some(self.probe_due());
        }
        None
    }

    fn state_due(&mut self) -> Option<Due> {
        let timer = match self.state {
            State::Open { .. } => Timer::Init,
            State::Binding { .. } => Timer::Bind,
            State::Bound(_) => return Some(Due::Unbind(Cause::Expired(Timer::Inactivity))),
            State::Draining { .. } => return Some(Due::Unbind(Cause::Unbound)),
            State::PeerUnbinding { number, .. } => return Some(Due::UnbindResp(number)),
            State::Unbinding { crossed: true, .. } | State::Unbound { .. } => {
                self.end(Cause::PeerUnbound);
                return Some(Due::Again);
            }
            State::Unbinding { crossed: false, .. } => Timer::Unbind,
            State::Ending(_) | State::Ended => return None,
        };
        self.end(Cause::Expired(timer));
        Some(Due::Again)
    }

    /// Forgets the requests that have waited for a whole span and more.
    fn next_span(&mut self) -> Due {
        self.span = self.span.wrapping_add(1);
        self.span_start = self.now;
        let forgotten = self.waiting.get_mut((self.span % 2) as usize).map(core::mem::take);
        match forgotten {
            Some(count @ 1..) => Due::Unanswered(count),
            _ => Due::Again,
        }
    }

    /// Any PDU since the `enquire_link` is a sign of life (SMPP 3.4 §4.11).
    fn probe_due(&mut self) -> Due {
        if self.probe.take().is_none() {
            return Due::Probe;
        }
        if self.probes == 0 {
            return Due::Again;
        }
        if self.probes >= self.cfg.enquire_misses {
            self.end(Cause::Expired(Timer::EnquireLink));
            return Due::Again;
        }
        Due::Probe
    }
}

/// The earlier of two moments, of which either may never come.
#[inline]
fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        _ => a.or(b),
    }
}
