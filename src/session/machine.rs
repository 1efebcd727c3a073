//! The state machine, without tokens, storage or octets. Every transition is in this file, in
//! `machine/life.rs` from bind to end, or in `machine/time.rs` where time brings it.

mod life;
mod time;

use super::{
    BindMode,
    config::Config,
    event::{Cause, NoticeKind},
    legal::{self, Phase, Side},
    responder::RawResponder,
};
use crate::{
    time::Instant,
    wire::{CommandId, CommandStatus, Version},
};

pub(super) use time::Due;

/// Where the session stands. What a state needs to know, it carries.
///
/// `repr` keeps the tag apart from what is carried, so that to ask for the state takes one look.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub(super) enum State {
    /// Not bound; `outbound` after `outbind`.
    Open {
        since: Instant,
        outbound: bool,
    },
    /// A bind is being decided: ours by the peer, or the peer's by the caller.
    Binding {
        mode: BindMode,
        number: u32,
        since: Instant,
        outbound: bool,
    },
    Bound(BindMode),
    /// We want to unbind and settle what is under way until then.
    Draining {
        mode: BindMode,
        until: Instant,
    },
    /// Our unbind is out; `crossed` after the peer's own unbind.
    Unbinding {
        mode: BindMode,
        number: u32,
        since: Instant,
        cause: Cause,
        crossed: bool,
    },
    /// The peer's unbind is in; its requests are settled until then.
    PeerUnbinding {
        mode: BindMode,
        number: u32,
        until: Instant,
    },
    /// The peer's unbind is answered; it has until then to close.
    Unbound {
        until: Instant,
    },
    /// Tokens go back, then the end is told.
    Ending(Cause),
    Ended,
}

/// An `enquire_link` of ours that is out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Probe {
    number: u32,
    sent: Instant,
}

/// What is to be done with a request of the peer that does not go to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
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

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Machine {
    pub(super) cfg: Config,
    pub(super) side: Side,
    pub(super) state: State,
    /// The version in force.
    pub(super) version: Version,
    /// The version of our own side: of our bind, or the configured one.
    ours: Version,
    pub(super) now: Instant,
    last_frame: Instant,
    last_activity: Instant,
    probe: Option<Probe>,
    /// When the last `enquire_link` went out.
    last_probe: Instant,
    /// How many have gone out since the last PDU came.
    probes: u8,
    violations: u8,
    /// Since when a PDU is incomplete.
    partial: Option<Instant>,
    /// Since when the output is too full to go on.
    stalled: Option<Instant>,
    /// Requests that wait for the caller: of this span, and of the one before.
    waiting: [u32; 2],
    span: u32,
    span_start: Instant,
}

impl Machine {
    pub(super) fn new(cfg: Config, side: Side, now: Instant) -> Self {
        Self {
            cfg,
            side,
            state: State::Open { since: now, outbound: false },
            version: cfg.version,
            ours: cfg.version,
            now,
            last_frame: now,
            last_activity: now,
            probe: None,
            last_probe: now,
            probes: 0,
            violations: 0,
            partial: None,
            stalled: None,
            waiting: [0; 2],
            span: 0,
            span_start: now,
        }
    }

    /// Time never runs backwards in here.
    #[inline]
    pub(super) fn advance(&mut self, now: Instant) {
        self.now = self.now.max(now);
    }

    #[inline]
    pub(super) const fn phase(&self) -> Phase {
        match self.state {
            State::Open { outbound, .. } | State::Binding { outbound, .. } => {
                if outbound {
                    Phase::Outbound
                } else {
                    Phase::Open
                }
            }
            State::Bound(mode)
            | State::Draining { mode, .. }
            | State::Unbinding { mode, .. }
            | State::PeerUnbinding { mode, .. } => mode.phase(),
            State::Unbound { .. } => Phase::Unbound,
            State::Ending(_) | State::Ended => Phase::Closed,
        }
    }

    #[inline]
    pub(super) const fn is_over(&self) -> bool {
        matches!(self.state, State::Ending(_) | State::Ended)
    }

    /// Whether octets are read: not after the end, and not while an unbind or its response waits for
    /// nothing any more, so that it does not matter in which portions the octets come.
    #[inline]
    pub(super) const fn reads(&self, in_window: u32) -> bool {
        matches!(self.state, State::Bound(_)) || !(self.is_over() || self.unbind_is_due(in_window))
    }

    /// Our numbers that are in flight outside the window.
    #[inline]
    pub(super) fn taken(&self) -> [Option<u32>; 2] {
        let handshake = match self.state {
            State::Unbinding { number, .. } => Some(number),
            State::Binding { number, .. } if matches!(self.side, Side::Esme) => Some(number),
            _ => None,
        };
        [handshake, self.probe.map(|probe| probe.number)]
    }

    // ── what comes in ──

    /// A whole PDU has come.
    #[inline]
    pub(super) fn heard(&mut self, id: CommandId) {
        self.last_frame = self.now;
        self.partial = None;
        self.probes = 0;
        if self.cfg.enquire_is_activity || id.request() != CommandId::ENQUIRE_LINK {
            self.last_activity = self.now;
        }
    }

    /// Notes whether the input ends inside a PDU.
    #[inline]
    pub(super) fn rest(&mut self, some: bool) {
        self.partial = if some { Some(self.partial.unwrap_or(self.now)) } else { None };
    }

    /// A PDU is there, and the output is too full to deal with it.
    #[cold]
    #[inline(never)]
    pub(super) fn block(&mut self) {
        self.rest(false);
        self.stall(true);
    }

    /// A request of ours or an answer has gone out.
    #[inline]
    pub(super) fn active(&mut self) {
        self.last_activity = self.now;
    }

    /// Whether a request goes to the caller of a session that is simply bound, which is nearly always:
    /// where this says no, [`Self::judge`] has the last word. Next to nothing where `id` is a constant.
    #[inline(always)]
    pub(super) const fn passes(&self, from: Side, id: CommandId) -> bool {
        let State::Bound(mode) = self.state else { return false };
        legal::may_come(from, mode.phase(), id, self.version)
            && self.unanswered() < self.cfg.max_unanswered
    }

    /// What is to be done with a request of the peer; `None` to hand it to the caller. Its place in
    /// the order of checks is after the length and before the body.
    #[cold]
    #[inline(never)]
    pub(super) fn judge(&self, id: CommandId) -> Option<Verdict> {
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
    pub(super) fn take(&mut self, id: CommandId, number: u32) {
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
    pub(super) fn violated(&mut self) {
        let open = matches!(self.state, State::Open { .. } | State::Binding { .. });
        if open && self.side == Side::Smsc {
            self.violations = self.violations.saturating_add(1);
            if self.violations == self.cfg.violations {
                self.end(Cause::Violation);
            }
        }
    }

    /// The peer's unbind is in its place; its response goes out when all is settled.
    pub(super) fn peer_unbinds(&mut self, number: u32) {
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

    // ── the requests that wait for the caller ──

    #[inline]
    pub(super) const fn unanswered(&self) -> u32 {
        self.waiting[0].saturating_add(self.waiting[1])
    }

    #[inline]
    fn wait(&mut self) {
        if self.unanswered() == 0 {
            self.span_start = self.now;
        }
        if let Some(count) = self.waiting.get_mut((self.span % 2) as usize) {
            *count = count.saturating_add(1);
        }
    }

    #[inline]
    pub(super) fn raw_responder(&self, id: CommandId, sequence_number: u32) -> RawResponder {
        let (session, CommandId(command_id)) = (self.cfg.id.0, id);
        RawResponder { session, command_id, sequence_number, span: self.span }
    }

    /// Whether the responder still counts as waiting.
    #[inline]
    pub(super) fn waits(&self, raw: RawResponder) -> bool {
        let count = self.waiting.get((raw.span % 2) as usize).copied().unwrap_or_default();
        self.span.wrapping_sub(raw.span) <= 1 && count > 0
    }

    /// A request has been answered.
    #[inline]
    pub(super) fn answered(&mut self, raw: RawResponder) {
        if let Some(count) = self.waiting.get_mut((raw.span % 2) as usize) {
            *count = count.saturating_sub(1);
        }
    }

    // ── probes ──

    /// An `enquire_link` is out.
    pub(super) fn probing(&mut self, number: u32) {
        self.last_probe = self.now;
        self.probe = Some(Probe { number, sent: self.now });
        self.probes = self.probes.saturating_add(1);
    }

    /// Whether this answers our `enquire_link`.
    pub(super) fn probed(&mut self, number: u32) -> bool {
        let ours = self.probe.is_some_and(|probe| probe.number == number);
        if ours {
            self.probe = None;
        }
        ours
    }
}
