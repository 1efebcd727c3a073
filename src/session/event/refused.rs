//! Why a command is not taken.

use core::fmt;

use crate::wire::Misfit;

/// A command that was not taken. Nothing has changed; what was passed comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Refused<T> {
    /// What was passed.
    pub what: T,
    /// Why it was not taken.
    pub why: Why,
}

/// Why a command was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The session is not in a state for it: look at [`Session::phase`](super::super::Session::phase).
    WrongState,
    /// Every slot of the window is taken: wait for a reply.
    WindowFull,
    /// The output has no room: write it out first.
    OutFull,
    /// The PDU is longer than this side's own [`Config::max_frame`](super::super::Config::max_frame).
    TooLong,
    /// The version in force does not have it.
    Misfit(Misfit),
    /// The responder belongs to another session, or to another bind.
    Foreign,
    /// The responder is older than [`Config::answer`](super::super::Config::answer).
    TooLate,
}

impl<T> fmt::Debug for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused({:?})", self.why)
    }
}

impl<T> fmt::Display for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&self.why, f)
    }
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::WrongState => "the state of the session does not allow it",
            Self::WindowFull => "the window is full",
            Self::OutFull => "the output has no room",
            Self::TooLong => "the PDU is longer than the session allows",
            Self::Misfit(misfit) => return fmt::Display::fmt(misfit, f),
            Self::Foreign => "the responder belongs to another session",
            Self::TooLate => "the request has waited too long",
        })
    }
}

impl<T> core::error::Error for Refused<T> {}
impl core::error::Error for Why {}
