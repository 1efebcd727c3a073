//! How a session begins and ends: binds, refusals, unbinds.

use super::{Machine, State};
use crate::{
    session::{
        BindMode,
        event::Cause,
        legal::{Phase, Side},
    },
    time::Instant,
    wire::{FrameError, InterfaceVersion, Version},
};

impl Machine {
    // ── binds ──

    /// The bind has been sent, or `outbind`.
    pub(in crate::session) fn binding(
        &mut self,
        mode: BindMode,
        number: u32,
        version: InterfaceVersion,
    ) {
        let outbound = self.phase() == Phase::Outbound;
        self.ours = version.version();
        self.version = self.ours;
        self.state = State::Binding { mode, number, since: self.now, outbound };
    }

    pub(in crate::session) fn outbound(&mut self) {
        self.state = State::Open { since: self.now, outbound: true };
    }

    /// The SMSC is told which version the ESME speaks.
    pub(in crate::session) fn asked(&mut self, peer: InterfaceVersion) {
        self.version = self.cfg.version.min(peer.version());
    }

    /// ESME: the version in force with an SMSC that says this.
    pub(in crate::session) fn told(&self, peer: Option<InterfaceVersion>) -> Version {
        let stated = peer.map(InterfaceVersion::version).or(self.cfg.unstated_version);
        stated.map_or(self.ours, |peer| peer.min(self.ours))
    }

    pub(in crate::session) fn bound(&mut self, mode: BindMode, version: Version) {
        self.version = version;
        self.state = State::Bound(mode);
        self.last_frame = self.now;
        self.last_activity = self.now;
        self.last_probe = self.now;
    }

    /// A bind was refused, by the peer or by the caller.
    pub(in crate::session) fn not_bound(&mut self) {
        let State::Binding { outbound, .. } = self.state else { return };
        if self.side == Side::Smsc && self.cfg.close_refused {
            return self.end(Cause::BindRefused);
        }
        self.version = self.cfg.version;
        self.state = State::Open { since: self.now, outbound };
    }

    // ── the end ──

    pub(in crate::session) fn end(&mut self, cause: Cause) {
        if !self.is_over() {
            self.state = State::Ending(cause);
        }
    }

    /// The borders of the peer's PDUs are lost.
    pub(in crate::session) fn lost_frame(&mut self, error: FrameError) {
        self.end(Cause::Framing(error));
    }

    /// The transport has closed. In the course of an unbind that is its proper end.
    pub(in crate::session) fn hang_up(&mut self) {
        self.end(match self.state {
            State::Unbinding { cause, .. } => cause,
            State::PeerUnbinding { .. } | State::Unbound { .. } => Cause::PeerUnbound,
            _ => Cause::HungUp,
        });
    }

    /// We want to unbind; the requests under way have until then.
    pub(in crate::session) fn drain(&mut self, mode: BindMode, until: Instant) {
        self.state = State::Draining { mode, until };
    }

    /// Our unbind is out.
    pub(in crate::session) fn unbinding(&mut self, number: u32, cause: Cause) {
        if let State::Bound(mode) | State::Draining { mode, .. } = self.state {
            let since = self.now;
            self.state = State::Unbinding { mode, number, since, cause, crossed: false };
        }
    }

    /// The peer has answered our unbind.
    pub(in crate::session) fn unbound(&mut self) {
        if let State::Unbinding { cause, .. } = self.state {
            self.end(cause);
        }
    }

    /// The peer's unbind has been answered.
    pub(in crate::session) fn peer_unbound(&mut self) {
        self.state = State::Unbound { until: self.now + self.cfg.linger };
    }
}
