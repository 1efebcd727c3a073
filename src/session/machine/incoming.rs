//! What comes in: what it changes, and what is to be done with a request of the peer.

use super::{Machine, State};
use crate::{
    session::{
        BindMode,
        event::{Cause, NoticeKind},
        legal::{self, Side},
    },
    wire::{CommandId, CommandStatus},
};

/// What is to be done with a request of the peer that does not go to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::session) enum Verdict {
    /// An `enquire_link`: answer it.
    Enquire,
    /// An `unbind` in its place.
    Unbind,
    /// Answer it by its own response with this status.
    Refuse(CommandStatus, NoticeKind),
    /// Answer it by `generic_nack` with `ESME_RINVCMDID`.
    Nack,
    /// Say nothing: it has no response.
    Ignore,
}

impl Machine {
    /// A whole PDU has come.
    #[inline]
    pub(in crate::session) fn heard(&mut self, id: CommandId) {
        self.last_frame = self.now;
        self.partial = None;
        self.probes = 0;
        if self.cfg.enquire_is_activity || id.request() != CommandId::ENQUIRE_LINK {
            self.last_activity = self.now;
        }
    }

    /// Notes whether the input ends inside a PDU.
    #[inline]
    pub(in crate::session) fn rest(&mut self, some: bool) {
        self.partial = if some { Some(self.partial.unwrap_or(self.now)) } else { None };
    }

    /// A PDU is there, and the output is too full to deal with it.
    #[cold]
    #[inline(never)]
    pub(in crate::session) fn block(&mut self) {
        self.rest(false);
        self.stall(true);
    }

    /// A request of ours or an answer has gone out.
    #[inline]
    pub(in crate::session) fn active(&mut self) {
        self.last_activity = self.now;
    }

    /// Whether a request goes to the caller of a session that is simply bound, which is nearly always:
    /// where this says no, [`Self::judge`] has the last word. Next to nothing where `id` is a constant.
    #[inline(always)]
    pub(in crate::session) const fn passes(&self, from: Side, id: CommandId) -> bool {
        let State::Bound(mode) = self.state else { return false };
        legal::may_come(from, mode.phase(), id, self.version)
            && self.unanswered() < self.cfg.max_unanswered
    }

    /// What is to be done with a request of the peer; `None` to hand it to the caller. Its place in
    /// the order of checks is after the length and before the body.
    #[cold]
    #[inline(never)]
    pub(in crate::session) fn judge(&self, id: CommandId) -> Option<Verdict> {
        use CommandStatus as Status;
        let from = self.side.peer();
        let bind = BindMode::of(id).is_some();
        let busy = !matches!(self.state, State::Open { .. });
        let over = matches!(
            self.state,
            State::PeerUnbinding { .. }
                | State::Unbound { .. }
                | State::Unbinding { crossed: true, .. }
        );
        if id == CommandId::ENQUIRE_LINK {
            return Some(Verdict::Enquire);
        }
        if id.name().is_none() && !(id.is_vendor() && self.cfg.vendor) {
            return Some(Verdict::Nack);
        }
        if bind && from == Side::Esme && busy && !over {
            return Some(Verdict::Refuse(Status::ESME_RALYBND, NoticeKind::WrongState));
        }
        if !over && legal::may_come(from, self.phase(), id, self.version) && !(bind && busy) {
            let unbind = id == CommandId::UNBIND;
            return if unbind { Some(Verdict::Unbind) } else { self.overload(id) };
        }
        if !id.has_response() {
            return Some(Verdict::Ignore);
        }
        if !legal::ever_sends(from, id) {
            return Some(Verdict::Refuse(Status::ESME_RINVCMDID, NoticeKind::WrongRole));
        }
        Some(Verdict::Refuse(Status::ESME_RINVBNDSTS, NoticeKind::WrongState))
    }

    fn overload(&self, id: CommandId) -> Option<Verdict> {
        let counts = id.has_response() && BindMode::of(id).is_none();
        (counts && self.unanswered() >= self.cfg.max_unanswered).then_some({
            let status = match self.side {
                Side::Esme => CommandStatus::ESME_RX_T_APPN,
                Side::Smsc => CommandStatus::ESME_RTHROTTLED,
            };
            Verdict::Refuse(status, NoticeKind::Overload)
        })
    }

    /// A request goes to the caller.
    #[inline]
    pub(in crate::session) fn take(&mut self, id: CommandId, number: u32) {
        if matches!(self.state, State::Bound(_)) && !id.is_announcement() {
            return self.wait();
        }
        self.take_rare(id, number);
    }

    #[cold]
    fn take_rare(&mut self, id: CommandId, number: u32) {
        match (self.state, BindMode::of(id)) {
            (State::Open { outbound, .. }, Some(mode)) => {
                self.state = State::Binding { mode, number, since: self.now, outbound };
            }
            (State::Open { .. }, None) if id == CommandId::OUTBIND => {
                self.state = State::Open { since: self.now, outbound: true };
            }
            _ if id.has_response() => self.wait(),
            _ => {}
        }
    }

    /// A PDU before the bind was out of place.
    pub(in crate::session) fn violated(&mut self) {
        let open = matches!(self.state, State::Open { .. } | State::Binding { .. });
        if open && self.side == Side::Smsc {
            self.violations = self.violations.saturating_add(1);
            if self.violations == self.cfg.violations {
                self.end(Cause::Violation);
            }
        }
    }

    /// The peer's unbind is in its place; its response goes out when all is settled.
    pub(in crate::session) fn peer_unbinds(&mut self, number: u32) {
        match &mut self.state {
            State::Bound(mode) | State::Draining { mode, .. } => {
                let mode = *mode;
                let until = self.now + self.cfg.linger;
                self.state = State::PeerUnbinding { mode, number, until };
            }
            State::Unbinding { crossed, .. } => *crossed = true,
            _ => {}
        }
    }
}
