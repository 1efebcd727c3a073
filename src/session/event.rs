//! What comes out of a session. All of it borrows the input, none of it the session.

use core::{fmt, time::Duration};

use super::{BindMode, Role, Session, Slot, responder::Responder, window::Found};
use crate::wire::{
    Body, CommandId, CommandStatus, DecodeError, Frame, FrameError, Misfit, Quirks, Version,
    op::with_operations,
    pdu::{self, BindResp},
};

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

/// What became of a request of ours. Each token comes back in one of these, once.
#[derive(PartialEq, Eq)]
pub struct Reply<'b, T> {
    /// The caller's token.
    pub token: T,
    /// The number the request was sent with.
    pub sequence_number: u32,
    /// How long the request has been out.
    pub took: Duration,
    /// What became of it.
    pub outcome: Outcome<'b>,
    /// What had to be forgiven in the response.
    pub quirks: Quirks,
    /// All octets of the response; none where there was none.
    pub frame: &'b [u8],
}

impl<'b, T> Reply<'b, T> {
    /// The body of the response, whatever its status: refusals may carry TLVs that say why, such as
    /// `delivery_failure_reason` and `congestion_state`. `None` where there is no readable one.
    #[must_use]
    pub fn body(&self) -> Option<Body<'b>> {
        match crate::wire::split(self.frame, self.frame.len()) {
            crate::wire::Split::Frame(frame) => {
                Body::decode(frame.header.command_id, frame.body(), &mut Quirks::empty())?.ok()
            }
            _ => None,
        }
    }
}

/// What became of a request.
#[derive(Debug, PartialEq, Eq)]
#[allow(clippy::large_enum_variant, reason = "events are built in place and borrow their octets")]
pub enum Outcome<'b> {
    /// Accepted: `ESME_ROK`.
    Accepted(Response<'b>),
    /// Refused by its own response.
    Refused(CommandStatus),
    /// Refused by `generic_nack`: the peer could not read the request, or does not know it.
    Nacked(CommandStatus),
    /// Answered with `ESME_ROK`, but by something that cannot be read or is not accepted. The peer
    /// has most likely taken the request.
    Malformed(DecodeError),
    /// Not answered within [`Config::response`](super::Config::response): what became of it is not
    /// known.
    TimedOut,
    /// The session ended before an answer: what became of it is not known.
    Lost,
}

/// Declares the responses a session can get, one for each operation.
macro_rules! responses {
    ($( [$id:ident: $name:ident, $response:ident] )*) => {
        /// The body of a response with status `ESME_ROK`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each variant is named after its operation")]
        #[non_exhaustive]
        pub enum Response<'b> {
            $( $name(pdu::$response<'b>), )*
            /// The response to a vendor's request.
            Vendor(pdu::Raw<'b>),
        }

        impl<R: Role, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<R, T, S> {
            /// Reads the response to a request that is out.
            #[inline(always)]
            pub(super) fn accept<'b>(
                &mut self,
                found: Found,
                octets: &'b [u8],
            ) -> Option<Event<'b, R::Request<'b>, T>> {
                match found.id {
                    $( CommandId::$id => self.accepted(found, octets, Response::$name), )*
                    _ => self.accepted(found, octets, Response::Vendor),
                }
            }
        }
    };
}
with_operations!(all responses);

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

/// Why a session ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Cause {
    /// We asked to unbind, and the peer agreed or closed.
    Unbound,
    /// The peer asked to unbind.
    PeerUnbound,
    /// The connection closed or broke ([`Session::hang_up`](super::Session::hang_up)).
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
    /// The session is not in a state for it: look at [`Session::phase`](super::Session::phase).
    WrongState,
    /// Every slot of the window is taken: wait for a reply.
    WindowFull,
    /// The output has no room: write it out first.
    OutFull,
    /// The PDU is longer than this side's own [`Config::max_frame`](super::Config::max_frame).
    TooLong,
    /// The version in force does not have it.
    Misfit(Misfit),
    /// The responder belongs to another session, or to another bind.
    Foreign,
    /// The responder is older than [`Config::answer`](super::Config::answer).
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

/// Implements `Debug` without the octets of the PDU, which may hold a password or a text.
macro_rules! discreet {
    ($( $name:ident<$($param:ident),*> { $($field:ident),* } )*) => { $(
        impl<$($param: fmt::Debug),*> fmt::Debug for $name<'_, $($param),*> {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.debug_struct(stringify!($name))
                    $( .field(stringify!($field), &self.$field) )*
                    .finish_non_exhaustive()
            }
        }
    )* };
}

discreet! {
    Announced<P> { pdu, quirks }
    Reply<T> { token, sequence_number, took, outcome, quirks }
}

impl<P: fmt::Debug, O> fmt::Debug for Incoming<'_, P, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Incoming")
            .field("pdu", &self.pdu)
            .field("responder", &self.responder)
            .field("quirks", &self.quirks)
            .finish_non_exhaustive()
    }
}

impl<T> core::error::Error for Refused<T> {}
impl core::error::Error for Why {}

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
