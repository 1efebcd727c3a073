//! What comes out of a session. All of it borrows the input, none of it the session.

mod end;
mod refused;
mod reply;

use core::fmt;

pub use end::{Cause, Timer};
pub use refused::{Refused, Why};
pub use reply::{Outcome, Reply, Response};

use super::{BindMode, responder::Responder};
use crate::wire::{CommandStatus, DecodeError, Frame, Quirks, Version, pdu::BindResp};

/// What one step did.
#[derive(Debug, PartialEq, Eq)]
#[must_use]
pub struct Step<'b, Q, T> {
    /// How many octets of the input are done with.
    pub used: usize,
    /// What happened; `None` when there is nothing more to do without new octets or later time.
    pub event: Option<Event<'b, Q, T>>,
}

/// What happened. `Q` is the role's request type; see [`esme::Event`](super::esme::Event) and
/// [`smsc::Event`](super::smsc::Event).
#[derive(Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "events are built in place and borrow their octets")]
pub enum Event<'b, Q, T> {
    /// ESME: the bind was accepted.
    Bound(Bound<'b>),
    /// ESME: the bind was refused; another one may be sent.
    BindRefused(CommandStatus),
    /// The peer asks; a responder is inside, where there is something to answer.
    Request(Q),
    /// What became of a request of ours.
    Reply(Reply<'b, T>),
    /// Already dealt with; count it or log it.
    Notice(Notice<'b>),
    /// This many requests of the peer have waited longer than [`Config::answer`](super::Config) and
    /// no longer count as waiting. Their responders are refused from here on.
    Unanswered(u32),
    /// The session has ended: once, last, after every token has come back. Write what is in the
    /// output, then close the connection.
    Ended(Cause),
}

/// An accepted bind, as the ESME sees it.
#[derive(Debug, PartialEq, Eq)]
pub struct Bound<'b> {
    /// How it is bound.
    pub mode: BindMode,
    /// The version in force: the lower of both sides'.
    pub version: Version,
    /// What the SMSC said of itself.
    pub peer: BindResp<'b>,
    /// What had to be forgiven in it.
    pub quirks: Quirks,
}

/// A request of the peer.
#[derive(PartialEq, Eq)]
pub struct Incoming<'b, P, O> {
    /// The request.
    pub pdu: P,
    /// The duty to answer it.
    pub responder: Responder<O>,
    /// What had to be forgiven in it.
    pub quirks: Quirks,
    /// All its octets: keep them to keep the request.
    pub frame: &'b [u8],
}

/// A PDU of the peer that has no response.
#[derive(PartialEq, Eq)]
pub struct Announced<'b, P> {
    /// The PDU.
    pub pdu: P,
    /// What had to be forgiven in it.
    pub quirks: Quirks,
    /// All its octets: keep them to keep the PDU.
    pub frame: &'b [u8],
}

/// Something that the session has dealt with by itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notice<'b> {
    /// The PDU it is about.
    pub frame: Frame<'b>,
    /// What it is.
    pub kind: NoticeKind,
    /// The status that the PDU was answered with; `None` where nothing was sent.
    pub answer: Option<CommandStatus>,
}

/// What a [`Notice`] is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum NoticeKind {
    /// A request could not be read, or only with quirks that are not accepted. Widen
    /// [`Config::tolerate`](super::Config::tolerate) if the peer is right by its own lights.
    Malformed(DecodeError),
    /// A request that the state of the session does not allow. The peer is confused, or late.
    WrongState,
    /// A request that the peer's role never sends. The peer takes us for the other side.
    WrongRole,
    /// A `command_id` that is not known, or a vendor's without
    /// [`Config::vendor`](super::Config::vendor).
    UnknownCommand,
    /// A response that belongs to nothing: late after a timeout, sent twice, or made up. Its octets
    /// may still hold a message id worth keeping.
    Unsolicited,
    /// A `generic_nack` with number 0: the peer could not read a header of ours.
    NackedHeader,
    /// A request above [`Config::max_unanswered`](super::Config::max_unanswered).
    Overload,
}

/// Without the octets of the PDU, which may hold a password or a text.
impl<P: fmt::Debug, O> fmt::Debug for Incoming<'_, P, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("pdu", &self.pdu)
            .field("responder", &self.responder)
            .field("quirks", &self.quirks)
            .finish_non_exhaustive()
    }
}

/// Without the octets, as [`Incoming`].
impl<P: fmt::Debug> fmt::Debug for Announced<'_, P> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Announced")
            .field("pdu", &self.pdu)
            .field("quirks", &self.quirks)
            .finish_non_exhaustive()
    }
}
