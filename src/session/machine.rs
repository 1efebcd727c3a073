//! The state machine, without tokens, storage or octets. Every transition is in `machine/life.rs`, from
//! bind to end, or in `machine/incoming.rs`, where a request brings it; what time brings, tells
//! `machine/time.rs`.

mod incoming;
mod life;
mod time;
mod waiting;

use super::{
    BindMode,
    config::Config,
    event::Cause,
    legal::{Phase, Side},
};
use crate::{time::Instant, wire::Version};

pub(super) use incoming::Verdict;
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
