//! Why a session ends.

use core::fmt;

use crate::wire::{DecodeError, FrameError};

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// We asked to unbind, and the peer agreed or closed.
    Unbound,
    /// The peer asked to unbind.
    PeerUnbound,
    /// The connection closed or broke ([`Session::hang_up`](super::super::Session::hang_up)).
    HungUp,
    /// The borders of the PDUs are lost: this is not, or no longer, SMPP.
    Framing(FrameError),
    /// The peer says that it has lost the borders of our PDUs.
    PeerFraming,
    /// SMSC: the bind was refused.
    BindRefused,
    /// ESME: the bind was accepted by a response that cannot be read.
    BadBind(DecodeError),
    /// SMSC: too many PDUs out of place before a bind.
    Violation,
    /// A timer ended.
    Expired(Timer),
}

/// The timers that can end a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Timer {
    /// No bind came in time.
    Init,
    /// The bind was not decided in time.
    Bind,
    /// The peer was silent and did not answer `enquire_link`.
    EnquireLink,
    /// There were no transactions.
    Inactivity,
    /// The peer did not answer `unbind`.
    Unbind,
    /// A PDU did not come to its end.
    SlowFrame,
    /// The output stayed full: the peer does not read.
    FullOutput,
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unbound => "unbound",
            Self::PeerUnbound => "unbound by the peer",
            Self::HungUp => "the connection closed",
            Self::Framing(error) => return fmt::Display::fmt(error, f),
            Self::PeerFraming => "the peer has lost the borders of the PDUs",
            Self::BindRefused => "the bind was refused",
            Self::BadBind(error) => return write!(f, "unreadable bind response: {error}"),
            Self::Violation => "PDUs out of place before the bind",
            Self::Expired(timer) => return fmt::Display::fmt(timer, f),
        })
    }
}

impl fmt::Display for Timer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Init => "no bind came in time",
            Self::Bind => "the bind was not decided in time",
            Self::EnquireLink => "the peer does not answer enquire_link",
            Self::Inactivity => "no transactions for too long",
            Self::Unbind => "the peer does not answer unbind",
            Self::SlowFrame => "a PDU did not come to its end",
            Self::FullOutput => "the peer does not read",
        })
    }
}
