//! The right, and the duty, to answer one request.

use core::{fmt, marker::PhantomData};

use super::config::SessionId;
use crate::wire::{CommandId, Operation};

/// The right, and the duty, to answer one request of the peer.
///
/// Neither `Copy` nor `Clone`, so that a request is answered once; typed by its operation, so that
/// it is answered by the right response. It borrows nothing: keep it, send it to another task, or
/// flatten it by [`Responder::into_raw`]. Give it back to
/// [`Session::answer`](super::Session::answer), with an error status if there is nothing better.
#[must_use = "a request that is not answered counts as waiting for `Config::answer`"]
#[derive(PartialEq, Eq, Hash)]
pub struct Responder<O> {
    raw: RawResponder,
    op: PhantomData<fn() -> O>,
}

/// A [`Responder`] as plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RawResponder {
    /// The number of the session, see [`SessionId`].
    pub session: u32,
    /// The `command_id` of the request.
    pub command_id: u32,
    /// The `sequence_number` of the request.
    pub sequence_number: u32,
    /// Counts the spans of [`Config::answer`](super::Config::answer) within the session.
    pub span: u32,
}

impl<O: Operation> Responder<O> {
    pub(super) fn new(raw: RawResponder) -> Self {
        Self { raw, op: PhantomData }
    }

    /// Which session it belongs to.
    #[must_use]
    pub const fn session(&self) -> SessionId {
        SessionId(self.raw.session)
    }

    /// The `command_id` of the request.
    #[must_use]
    pub const fn command_id(&self) -> CommandId {
        CommandId(self.raw.command_id)
    }

    /// Flattens it to plain data: for a queue, a database, another process.
    #[must_use]
    pub const fn into_raw(self) -> RawResponder {
        self.raw
    }

    /// Makes a responder of plain data again; `None` where it belongs to another operation.
    #[must_use]
    pub fn from_raw(raw: RawResponder) -> Option<Self> {
        let id = CommandId(raw.command_id);
        let fits = if O::IDS.is_empty() { id.is_vendor() } else { O::IDS.contains(&id) };
        fits.then(|| Self::new(raw))
    }

    pub(crate) const fn raw(&self) -> RawResponder {
        self.raw
    }
}

impl<O> fmt::Debug for Responder<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let RawResponder { command_id, sequence_number, .. } = self.raw;
        write!(f, "Responder({} #{sequence_number})", CommandId(command_id))
    }
}
