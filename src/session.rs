//! The session: a deterministic state machine over octets and time.

mod command;
mod config;
mod event;
mod legal;
mod machine;
mod responder;
mod role;
mod step;
mod window;

use core::{fmt, marker::PhantomData};

pub use config::{Config, SessionId};
pub use event::{
    Announced, Bound, Cause, Event, Incoming, Notice, NoticeKind, Outcome, Refused, Reply,
    Response, Step, Timer, Why,
};
pub use legal::{Phase, Side, ever_sends, may_come, may_send};
pub use responder::{RawResponder, Responder};
pub use role::{Esme, Role, Sends, Smsc, esme, smsc};
pub use window::Slot;

use crate::{
    time::Instant,
    wire::{CommandId, Version},
};
use machine::{Machine, State};
use window::Window;

/// How an ESME is bound: what it may do with the session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[doc(alias = "bind")]
pub enum BindMode {
    /// Submits messages (`bind_transmitter`).
    #[doc(alias = "TX")]
    Transmitter,
    /// Gets messages and receipts (`bind_receiver`).
    #[doc(alias = "RX")]
    Receiver,
    /// Both (`bind_transceiver`). Since 3.4.
    #[doc(alias = "TRX")]
    Transceiver,
}

/// In words: `transmitter`, `receiver`, `transceiver`.
impl fmt::Display for BindMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Transmitter => "transmitter",
            Self::Receiver => "receiver",
            Self::Transceiver => "transceiver",
        })
    }
}

impl BindMode {
    /// The `command_id` of the bind.
    #[must_use]
    pub const fn command_id(self) -> CommandId {
        match self {
            Self::Transmitter => CommandId::BIND_TRANSMITTER,
            Self::Receiver => CommandId::BIND_RECEIVER,
            Self::Transceiver => CommandId::BIND_TRANSCEIVER,
        }
    }

    /// The mode that a bind request asks for; `None` for any other command.
    #[must_use]
    pub const fn of(id: CommandId) -> Option<Self> {
        match id {
            CommandId::BIND_TRANSMITTER => Some(Self::Transmitter),
            CommandId::BIND_RECEIVER => Some(Self::Receiver),
            CommandId::BIND_TRANSCEIVER => Some(Self::Transceiver),
            _ => None,
        }
    }

    /// The state of a session that is bound so.
    #[must_use]
    pub const fn phase(self) -> Phase {
        match self {
            Self::Transmitter => Phase::BoundTx,
            Self::Receiver => Phase::BoundRx,
            Self::Transceiver => Phase::BoundTrx,
        }
    }
}

/// One SMPP session of either role.
///
/// `R` is the role, `T` the caller's token for a request, `S` the slots: an array, a `Vec`, a
/// slice.
#[doc(alias = "SMPP")]
pub struct Session<R, T, S> {
    machine: Machine,
    window: Window<T, S>,
    role: PhantomData<fn() -> R>,
}

impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
    /// A session on a connection that is open. The slots are its window: at most as many requests
    /// are out at a time; what they hold is cleared.
    #[must_use]
    pub fn new(cfg: Config, slots: S, now: Instant) -> Self {
        let machine = Machine::new(cfg, R::SIDE, now);
        Self { machine, window: Window::new(slots), role: PhantomData }
    }

    /// When [`Self::step`] next has something to do without new octets; in the past when it has now,
    /// or would have if the output had room. `None` when only octets can bring something.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.machine.deadline(self.window.used(), self.window.oldest())
    }

    /// The state in the words of the specification.
    #[must_use]
    pub fn phase(&self) -> Phase {
        self.machine.phase()
    }

    /// How the session is bound, also while it is being unbound; `None` when it is not.
    #[must_use]
    pub fn mode(&self) -> Option<BindMode> {
        match self.machine.phase() {
            Phase::BoundTx => Some(BindMode::Transmitter),
            Phase::BoundRx => Some(BindMode::Receiver),
            Phase::BoundTrx => Some(BindMode::Transceiver),
            _ => None,
        }
    }

    /// Whether requests of ours are taken: bound, and not being unbound.
    #[must_use]
    pub fn is_bound(&self) -> bool {
        matches!(self.machine.state, State::Bound(_))
    }

    /// Whether the session has ended and said so.
    #[must_use]
    pub fn ended(&self) -> bool {
        matches!(self.machine.state, State::Ended)
    }

    /// The version in force: the lower of both sides' once bound.
    #[must_use]
    pub fn version(&self) -> Version {
        self.machine.version
    }

    /// Settles for a lower version than was agreed, for a peer that says more than it can.
    pub fn lower_version(&mut self, version: Version) {
        self.machine.version = self.machine.version.min(version);
    }

    /// How many more requests can be sent now.
    #[must_use]
    pub fn window_free(&self) -> usize {
        self.window.free() as usize
    }

    /// How many requests are out.
    #[must_use]
    pub fn in_flight(&self) -> usize {
        self.window.used() as usize
    }

    /// When the oldest request that is out was sent.
    #[must_use]
    pub fn oldest(&self) -> Option<Instant> {
        self.window.oldest()
    }

    /// How many requests of the peer wait for an answer.
    #[must_use]
    pub fn unanswered(&self) -> u32 {
        self.machine.unanswered()
    }

    /// The settings.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.machine.cfg
    }
}

impl<R, T: Clone, S: Clone> Clone for Session<R, T, S> {
    fn clone(&self) -> Self {
        Self { machine: self.machine.clone(), window: self.window.clone(), role: PhantomData }
    }
}

impl<R, T: PartialEq, S: PartialEq> PartialEq for Session<R, T, S> {
    fn eq(&self, other: &Self) -> bool {
        self.machine == other.machine && self.window == other.window
    }
}

impl<R, T: Eq, S: Eq> Eq for Session<R, T, S> {}

impl<R, T: core::hash::Hash, S: core::hash::Hash> core::hash::Hash for Session<R, T, S> {
    fn hash<H: core::hash::Hasher>(&self, state: &mut H) {
        self.machine.hash(state);
        self.window.hash(state);
    }
}

impl<R, T: fmt::Debug, S: fmt::Debug> fmt::Debug for Session<R, T, S> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("machine", &self.machine)
            .field("window", &self.window)
            .finish()
    }
}
