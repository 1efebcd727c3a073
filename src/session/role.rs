//! The two roles: which requests each of them gets and may send.

use super::{
    BindMode, Session, Slot,
    event::{Announced, Event, Incoming},
    legal::Side,
    responder::{RawResponder, Responder},
};
use crate::{
    out::Out,
    wire::{
        CommandId, Operation, Quirks, op,
        pdu::{
            AlertNotification, Bind, BroadcastSm, CancelBroadcastSm, CancelSm, DataSm, DeliverSm,
            Outbind, ParamRetrieve, QueryBroadcastSm, QueryLastMsgs, QueryMsgDetails, QuerySm, Raw,
            ReplaceSm, SubmitMulti, SubmitSm,
        },
    },
};

/// The client: binds, submits messages, gets messages and receipts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Esme {}

/// The message centre: is bound to, takes messages, delivers messages and receipts.
#[doc(alias = "MC")]
#[doc(alias = "message centre")]
#[doc(alias = "message center")]
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

    /// Whether a request goes to the caller without more ado.
    #[doc(hidden)]
    fn passes<T, S>(session: &Session<Self, T, S>, id: CommandId) -> bool
    where
        Self: Sized;

    /// Hands a request to the caller, or refuses it where it cannot be read.
    #[doc(hidden)]
    fn take<'b, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>>(
        session: &mut Session<Self, T, S>,
        id: CommandId,
        octets: &'b [u8],
        out: &mut impl Out,
    ) -> Option<Event<'b, Self::Request<'b>, T>>
    where
        Self: Sized;

    /// All octets of a request, and what had to be forgiven in it.
    #[doc(hidden)]
    fn seen<'r>(request: &'r Self::Request<'_>) -> (&'r [u8], Quirks);

    /// What answers a request; `None` where nothing does.
    #[doc(hidden)]
    fn answered_by(request: &Self::Request<'_>) -> Option<RawResponder>;
}

/// Operations that a role may ask for.
#[diagnostic::on_unimplemented(
    message = "an `{Self}` may not send `{O}`",
    label = "the other side sends this"
)]
pub trait Sends<O: Operation>: Role {}

/// What comes with the body of a request.
pub(super) struct Got<'b> {
    pub(super) responder: RawResponder,
    pub(super) quirks: Quirks,
    pub(super) frame: &'b [u8],
}

#[inline(always)]
fn incoming<'b, P, O: Operation>(pdu: P, got: Got<'b>) -> Incoming<'b, P, O> {
    let Got { responder, quirks, frame } = got;
    Incoming { pdu, responder: Responder::new(responder), quirks, frame }
}

#[inline(always)]
fn announced<'b, P>(pdu: P, got: Got<'b>) -> Announced<'b, P> {
    let Got { quirks, frame, .. } = got;
    Announced { pdu, quirks, frame }
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

            #[inline(always)]
            fn passes<T, S>(session: &Session<Self, T, S>, id: CommandId) -> bool {
                match id {
                    $( CommandId::$id => session.machine.passes(Self::SIDE.peer(), CommandId::$id), )*
                    _ => false,
                }
            }

            #[inline(always)]
            fn take<'b, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>>(
                session: &mut Session<Self, T, S>,
                id: CommandId,
                octets: &'b [u8],
                out: &mut impl Out,
            ) -> Option<Event<'b, Self::Request<'b>, T>> {
                use $module::Request;
                match id {
                    $( CommandId::$id => {
                        session.hand_over(octets, out, |pdu, got| Request::$name($how(pdu, got)))
                    } )*
                    _ => $module::other(session, id, octets, out),
                }
            }

            fn seen<'r>(request: &'r Self::Request<'_>) -> (&'r [u8], Quirks) {
                use $module::Request;
                match request {
                    $( Request::$name(it) => (it.frame, it.quirks), )*
                    $( Request::$pair(_, it) => (it.frame, it.quirks), )*
                }
            }

            fn answered_by(request: &Self::Request<'_>) -> Option<RawResponder> {
                use $module::Request;
                match request {
                    $( Request::$name(it) => it.raw_responder(), )*
                    $( Request::$pair(_, it) => it.raw_responder(), )*
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

    #[cold]
    #[inline(never)]
    pub(super) fn other<'b, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>>(
        session: &mut Session<Smsc, T, S>,
        id: CommandId,
        octets: &'b [u8],
        out: &mut impl Out,
    ) -> Option<Event<'b, T>> {
        match BindMode::of(id) {
            Some(mode) => session.hand_over_bind(mode, octets, out),
            None => {
                session.hand_over(octets, out, |pdu, got| Request::Vendor(id, incoming(pdu, got)))
            }
        }
    }

    impl<T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Session<Smsc, T, S> {
        /// Hands a bind to the caller; the version it declares counts from here on.
        fn hand_over_bind<'b>(
            &mut self,
            mode: BindMode,
            octets: &'b [u8],
            out: &mut impl Out,
        ) -> Option<Event<'b, T>> {
            let event =
                self.hand_over(octets, out, |pdu, got| Request::Bind(mode, incoming(pdu, got)));
            if let Some(Event::Request(Request::Bind(_, bind))) = &event {
                self.machine.asked(bind.pdu.interface_version);
            }
            event
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

    #[cold]
    #[inline(never)]
    pub(super) fn other<'b, T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>>(
        session: &mut Session<Esme, T, S>,
        id: CommandId,
        octets: &'b [u8],
        out: &mut impl Out,
    ) -> Option<Event<'b, T>> {
        session.hand_over(octets, out, |pdu, got| Request::Vendor(id, incoming(pdu, got)))
    }
}
