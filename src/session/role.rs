//! The two roles: which requests each of them gets and may send.

use super::{
    BindMode, Session, Slot,
    event::{Announced, Event, Incoming},
    legal::{Side, ever_sends},
    responder::{RawResponder, Responder},
};
use crate::{
    out::Out,
    wire::{
        CommandId, Operation, Quirks,
        op::{self, with_operations},
        pdu,
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

/// Declares a role: the operations that the other side asks for, and what else it gets: without an
/// answer, or with a value beside it.
macro_rules! role {
    (
        $role:ident in $module:ident
        announced { $( $own_id:ident $own:ident; )* }
        pairs { $($pair:ident)* }
        $( [$id:ident: $name:ident, $response:ident] )*
    ) => {
        impl Role for $role {
            const SIDE: Side = Side::$role;
            type Request<'b> = $module::Request<'b>;

            #[inline(always)]
            fn passes<T, S>(session: &Session<Self, T, S>, id: CommandId) -> bool {
                let peer = Self::SIDE.peer();
                match id {
                    $( CommandId::$id => session.machine.passes(peer, CommandId::$id), )*
                    $( CommandId::$own_id => session.machine.passes(peer, CommandId::$own_id), )*
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
                    $( CommandId::$id => session.hand_over(octets, out, |pdu, got| {
                        Request::$name(incoming(pdu, got))
                    }), )*
                    $( CommandId::$own_id => session.hand_over(octets, out, |pdu, got| {
                        Request::$own(announced(pdu, got))
                    }), )*
                    _ => $module::other(session, id, octets, out),
                }
            }

            fn seen<'r>(request: &'r Self::Request<'_>) -> (&'r [u8], Quirks) {
                use $module::Request;
                match request {
                    $( Request::$name(it) => (it.frame, it.quirks), )*
                    $( Request::$own(it) => (it.frame, it.quirks), )*
                    $( Request::$pair(_, it) => (it.frame, it.quirks), )*
                }
            }

            fn answered_by(request: &Self::Request<'_>) -> Option<RawResponder> {
                use $module::Request;
                match request {
                    $( Request::$name(it) => Some(it.responder.raw()), )*
                    $( Request::$own(_) => None, )*
                    $( Request::$pair(_, it) => Some(it.responder.raw()), )*
                }
            }
        }
    };
}

with_operations! {
    esme role
    Smsc in smsc
    announced {}
    pairs { Bind Vendor }
}

with_operations! {
    smsc role
    Esme in esme
    announced { ALERT_NOTIFICATION AlertNotification; OUTBIND Outbind; }
    pairs { Vendor }
}

/// Declares what a role may ask for; [`ever_sends`] has to agree.
macro_rules! sends {
    ($role:ident $( [$id:ident: $name:ident, $response:ident] )*) => {
        $(
            impl Sends<op::$name> for $role {}
            const _: () = assert!(ever_sends(Side::$role, CommandId::$id));
        )*
        impl Sends<op::Vendor> for $role {}
    };
}

with_operations!(esme sends Esme);
with_operations!(smsc sends Smsc);

/// Declares the requests of a role: its own, then the operations that the other side asks for.
macro_rules! requests {
    (
        $(#[$meta:meta])*
        { $($own:tt)* }
        $( [$id:ident: $name:ident, $response:ident] )*
    ) => {
        $(#[$meta])*
        #[derive(Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is named after its operation")]
        pub enum Request<'b> {
            $($own)*
            $( $name(Incoming<'b, pdu::$name<'b>, op::$name>), )*
            /// A vendor's request, with [`Config::vendor`](crate::session::Config::vendor).
            Vendor(CommandId, Incoming<'b, pdu::Raw<'b>, op::Vendor>),
        }
    };
}

/// The message centre's side.
pub mod smsc {
    #[allow(clippy::wildcard_imports, reason = "one list of names for the file")]
    use super::*;

    with_operations! {
        esme requests
        /// A request of an ESME.
        {
            /// Asks for a session; answering with a body binds it.
            Bind(BindMode, Incoming<'b, pdu::Bind<'b>, op::Bind>),
        }
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

    with_operations! {
        smsc requests
        /// A request of a message centre.
        {
            /// Asks to bind; if the credentials are right, do so, otherwise close.
            Outbind(Announced<'b, pdu::Outbind<'b>>),
            AlertNotification(Announced<'b, pdu::AlertNotification<'b>>),
        }
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
