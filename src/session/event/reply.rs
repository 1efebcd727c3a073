//! What becomes of a request of ours.

use core::{fmt, time::Duration};

use super::Event;
use crate::{
    session::{Role, Session, Slot, window::Found},
    wire::{Body, CommandId, CommandStatus, DecodeError, Quirks, op::with_operations, pdu},
};

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
    /// Not answered within [`Config::response`](super::super::Config::response): what became of it is
    /// not known.
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
            pub(in crate::session) fn accept<'b>(
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

/// Without the octets of the response, which may hold a text.
impl<T: fmt::Debug> fmt::Debug for Reply<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reply")
            .field("token", &self.token)
            .field("sequence_number", &self.sequence_number)
            .field("took", &self.took)
            .field("outcome", &self.outcome)
            .field("quirks", &self.quirks)
            .finish_non_exhaustive()
    }
}
