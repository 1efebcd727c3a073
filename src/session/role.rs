//! The two roles: which requests each of them gets and may send.

use super::{
    BindMode,
    event::{Announced, Event, Incoming},
    legal::Side,
    responder::{RawResponder, Responder},
};
use crate::wire::{
    CommandId, DecodeError, Frame, InterfaceVersion, Operation, Pdu, Quirks, Reason, op,
    pdu::{
        AlertNotification, Bind, BroadcastSm, CancelBroadcastSm, CancelSm, DataSm, DeliverSm,
        Outbind, ParamRetrieve, QueryBroadcastSm, QueryLastMsgs, QueryMsgDetails, QuerySm, Raw,
        ReplaceSm, SubmitMulti, SubmitSm,
    },
};

/// The client: binds, submits messages, gets messages and receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Esme {}

/// The message centre: is bound to, takes messages, delivers messages and receipts.
#[doc(alias = "MC")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Smsc {}

mod sealed {
    pub trait Sealed {}
    impl Sealed for super::Esme {}
    impl Sealed for super::Smsc {}
}

/// A side of a session: [`Esme`] or [`Smsc`].
pub trait Role: sealed::Sealed {
    /// Which side it is.
    const SIDE: Side;
    /// The requests this side gets.
    type Request<'b>;

    /// Reads a request; where it cannot be read, `fault` says why.
    #[doc(hidden)]
    fn read<'b, T>(
        frame: Frame<'b>,
        ticket: Ticket,
        fault: &mut Option<DecodeError>,
    ) -> Option<Event<'b, Self::Request<'b>, T>>;

    /// The version that a bind declares.
    #[doc(hidden)]
    fn asks_bind(request: &Self::Request<'_>) -> Option<InterfaceVersion>;

    /// All octets of a request, and what had to be forgiven in it.
    #[doc(hidden)]
    fn seen<'r>(request: &'r Self::Request<'_>) -> (&'r [u8], Quirks);
}

/// Operations that a role may ask for.
#[diagnostic::on_unimplemented(
    message = "an `{Self}` may not send `{O}`",
    label = "the other side sends this"
)]
pub trait Sends<O: Operation>: Role {}

/// What reading a request takes.
#[doc(hidden)]
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    pub(super) tolerate: Quirks,
    pub(super) responder: RawResponder,
}

/// Reads a body and judges its quirks together with those of the header, which `seen` holds.
#[inline(always)]
pub(super) fn accepted<'b, P: Pdu<'b>>(
    frame: Frame<'b>,
    tolerate: Quirks,
    seen: &mut Quirks,
) -> Result<P, DecodeError> {
    let pdu = P::decode(frame.body(), seen)?;
    if tolerate.contains(*seen) {
        Ok(pdu)
    } else {
        Err(refused::<P>(frame.body(), frame.header.quirks(), tolerate))
    }
}

/// Names what is not tolerated. Takes the frame in parts: passed whole it would be kept in memory for
/// this, and so be read from there where all is well.
#[cold]
fn refused<'b, P: Pdu<'b>>(body: &'b [u8], header: Quirks, tolerate: Quirks) -> DecodeError {
    let header = header.difference(tolerate);
    P::not_tolerated(body, tolerate).unwrap_or(DecodeError {
        field: if header.contains(Quirks::REQUEST_STATUS) {
            "command_status"
        } else {
            "sequence_number"
        },
        offset: if header.contains(Quirks::REQUEST_STATUS) { 8 } else { 12 },
        reason: Reason::Quirk(header),
    })
}

#[inline(always)]
fn incoming<'b, P: Pdu<'b>, O: Operation>(
    frame: Frame<'b>,
    ticket: Ticket,
) -> Result<Incoming<'b, P, O>, DecodeError> {
    let mut quirks = frame.header.quirks();
    let pdu = accepted(frame, ticket.tolerate, &mut quirks)?;
    let responder = Responder::new(ticket.responder);
    Ok(Incoming { pdu, responder, quirks, frame: frame.octets })
}

#[inline(always)]
fn announced<'b, P: Pdu<'b>>(
    frame: Frame<'b>,
    ticket: Ticket,
) -> Result<Announced<'b, P>, DecodeError> {
    let mut quirks = frame.header.quirks();
    let pdu = accepted(frame, ticket.tolerate, &mut quirks)?;
    Ok(Announced { pdu, quirks, frame: frame.octets })
}

#[cold]
fn failed<E>(error: DecodeError, fault: &mut Option<DecodeError>) -> Option<E> {
    *fault = Some(error);
    None
}

/// Declares a role: the requests it gets, and the operations it may ask for.
macro_rules! role {
    (
        $role:ident in $module:ident
        gets { $( $(#[$meta:meta])* $id:ident $name:ident by $how:ident; )* }
        and { $($pair:ident)* }
        sends { $($sends:ident)* }
    ) => {
        impl Role for $role {
            const SIDE: Side = Side::$role;
            type Request<'b> = $module::Request<'b>;

            // Each arm builds the whole event, so that it is built in place and not moved.
            #[inline(always)]
            fn read<'b, T>(
                frame: Frame<'b>,
                ticket: Ticket,
                fault: &mut Option<DecodeError>,
            ) -> Option<Event<'b, Self::Request<'b>, T>> {
                use $module::Request;
                let id = frame.header.command_id;
                match id {
                    $( CommandId::$id => match $how(frame, ticket) {
                        Ok(request) => Some(Event::Request(Request::$name(request))),
                        Err(error) => failed(error, fault),
                    }, )*
                    _ => match $module::other(id, frame, ticket) {
                        Ok(request) => Some(Event::Request(request)),
                        Err(error) => failed(error, fault),
                    },
                }
            }

            #[inline(always)]
            fn asks_bind(request: &Self::Request<'_>) -> Option<InterfaceVersion> {
                $module::asks_bind(request)
            }

            fn seen<'r>(request: &'r Self::Request<'_>) -> (&'r [u8], Quirks) {
                use $module::Request;
                match request {
                    $( Request::$name(it) => (it.frame, it.quirks), )*
                    $( Request::$pair(_, it) => (it.frame, it.quirks), )*
                }
            }
        }

        $( impl Sends<op::$sends> for $role {} )*
    };
}

role! {
    Smsc in smsc
    gets {
        SUBMIT_SM SubmitSm by incoming;
        DATA_SM DataSm by incoming;
        SUBMIT_MULTI SubmitMulti by incoming;
        QUERY_SM QuerySm by incoming;
        CANCEL_SM CancelSm by incoming;
        REPLACE_SM ReplaceSm by incoming;
        BROADCAST_SM BroadcastSm by incoming;
        QUERY_BROADCAST_SM QueryBroadcastSm by incoming;
        CANCEL_BROADCAST_SM CancelBroadcastSm by incoming;
        PARAM_RETRIEVE ParamRetrieve by incoming;
        QUERY_LAST_MSGS QueryLastMsgs by incoming;
        QUERY_MSG_DETAILS QueryMsgDetails by incoming;
    }
    and { Bind Vendor }
    sends { DeliverSm DataSm Vendor }
}

role! {
    Esme in esme
    gets {
        DELIVER_SM DeliverSm by incoming;
        DATA_SM DataSm by incoming;
        ALERT_NOTIFICATION AlertNotification by announced;
        OUTBIND Outbind by announced;
    }
    and { Vendor }
    sends {
        SubmitSm SubmitMulti DataSm QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm
        CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails Vendor
    }
}

/// The message centre's side.
pub mod smsc {
    #[allow(clippy::wildcard_imports, reason = "one list of names for the file")]
    use super::*;

    /// A request of an ESME.
    #[derive(Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "each variant is named after its operation")]
    pub enum Request<'b> {
        /// Asks for a session; answering with a body binds it.
        Bind(BindMode, Incoming<'b, Bind<'b>, op::Bind>),
        SubmitSm(Incoming<'b, SubmitSm<'b>, op::SubmitSm>),
        DataSm(Incoming<'b, DataSm<'b>, op::DataSm>),
        SubmitMulti(Incoming<'b, SubmitMulti<'b>, op::SubmitMulti>),
        QuerySm(Incoming<'b, QuerySm<'b>, op::QuerySm>),
        CancelSm(Incoming<'b, CancelSm<'b>, op::CancelSm>),
        ReplaceSm(Incoming<'b, ReplaceSm<'b>, op::ReplaceSm>),
        BroadcastSm(Incoming<'b, BroadcastSm<'b>, op::BroadcastSm>),
        QueryBroadcastSm(Incoming<'b, QueryBroadcastSm<'b>, op::QueryBroadcastSm>),
        CancelBroadcastSm(Incoming<'b, CancelBroadcastSm<'b>, op::CancelBroadcastSm>),
        ParamRetrieve(Incoming<'b, ParamRetrieve<'b>, op::ParamRetrieve>),
        QueryLastMsgs(Incoming<'b, QueryLastMsgs<'b>, op::QueryLastMsgs>),
        QueryMsgDetails(Incoming<'b, QueryMsgDetails<'b>, op::QueryMsgDetails>),
        /// A vendor's request, with [`Config::vendor`](crate::session::Config::vendor).
        Vendor(CommandId, Incoming<'b, Raw<'b>, op::Vendor>),
    }

    /// What happens at a message centre's session.
    pub type Event<'b, T> = super::super::event::Event<'b, Request<'b>, T>;

    #[inline(always)]
    pub(super) fn other<'b>(
        id: CommandId,
        frame: Frame<'b>,
        ticket: Ticket,
    ) -> Result<Request<'b>, DecodeError> {
        match BindMode::of(id) {
            Some(mode) => incoming(frame, ticket).map(|bind| Request::Bind(mode, bind)),
            None => incoming(frame, ticket).map(|raw| Request::Vendor(id, raw)),
        }
    }

    #[inline(always)]
    pub(super) fn asks_bind(request: &Request<'_>) -> Option<InterfaceVersion> {
        match request {
            Request::Bind(_, bind) => Some(bind.pdu.interface_version),
            _ => None,
        }
    }
}

/// The client's side.
pub mod esme {
    #[allow(clippy::wildcard_imports, reason = "one list of names for the file")]
    use super::*;

    /// A request of a message centre.
    #[derive(Debug, PartialEq, Eq)]
    #[allow(missing_docs, reason = "each variant is named after its operation")]
    pub enum Request<'b> {
        DeliverSm(Incoming<'b, DeliverSm<'b>, op::DeliverSm>),
        DataSm(Incoming<'b, DataSm<'b>, op::DataSm>),
        AlertNotification(Announced<'b, AlertNotification<'b>>),
        /// Asks to bind; if the credentials are right, do so, otherwise close.
        Outbind(Announced<'b, Outbind<'b>>),
        /// A vendor's request, with [`Config::vendor`](crate::session::Config::vendor).
        Vendor(CommandId, Incoming<'b, Raw<'b>, op::Vendor>),
    }

    /// What happens at a client's session.
    pub type Event<'b, T> = super::super::event::Event<'b, Request<'b>, T>;

    #[inline(always)]
    pub(super) fn other<'b>(
        id: CommandId,
        frame: Frame<'b>,
        ticket: Ticket,
    ) -> Result<Request<'b>, DecodeError> {
        incoming(frame, ticket).map(|raw| Request::Vendor(id, raw))
    }

    #[inline(always)]
    pub(super) fn asks_bind(_: &Request<'_>) -> Option<InterfaceVersion> {
        None
    }
}
