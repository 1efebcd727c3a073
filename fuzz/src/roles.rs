//! What differs between the roles, and the output they write to.

use smpp_proto::{
    Instant, Out,
    session::{
        BindMode, Esme, Event, RawResponder, Refused, Role, Session, Slot, Smsc, Why, esme, smsc,
    },
    wire::{
        Body, InterfaceVersion,
        pdu::{AlertNotification, Bind, Outbind},
    },
};

/// An output that takes so many octets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Capped {
    pub(crate) octets: Vec<u8>,
    pub(crate) limit: usize,
}

impl Out for Capped {
    fn room(&self) -> usize {
        self.limit.saturating_sub(self.octets.len())
    }

    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        if len > self.room() {
            return None;
        }
        let start = self.octets.len();
        self.octets.resize(start + len, 0);
        self.octets.get_mut(start..)
    }
}

pub(crate) type Live<R> = Session<R, u32, Vec<Slot<u32>>>;

/// What differs between the roles.
pub(crate) trait Plays: Role + Sized {
    /// The event in words.
    fn shown(event: &Option<Event<'_, Self::Request<'_>, u32>>) -> String;

    /// The responder of a request that has one.
    fn responder(request: Self::Request<'_>) -> Option<RawResponder>;

    /// Whether this role sends such a request.
    fn sends(body: &Body<'_>) -> bool;

    /// Sends a request that this role sends.
    fn send(
        session: &mut Live<Self>,
        now: Instant,
        body: &Body<'_>,
        token: u32,
        out: &mut Capped,
    ) -> Result<u32, Refused<u32>>;

    /// What this role alone can do.
    fn own(
        session: &mut Live<Self>,
        now: Instant,
        choice: u8,
        version: u8,
        out: &mut Capped,
    ) -> Result<(), Why>;
}

macro_rules! plays {
    (
        $role:ident $module:ident gets { $($gets:ident)* } sends { $($sends:ident)* }
        besides { $($pattern:pat => $value:expr;)* }
        own $own:expr
    ) => {
        impl Plays for $role {
            fn shown(event: &Option<Event<'_, Self::Request<'_>, u32>>) -> String {
                format!("{event:?}")
            }

            fn responder(request: $module::Request<'_>) -> Option<RawResponder> {
                match request {
                    $( $module::Request::$gets(request) => Some(request.responder.into_raw()), )*
                    $module::Request::Vendor(_, request) => Some(request.responder.into_raw()),
                    $( $pattern => $value, )*
                }
            }

            fn sends(body: &Body<'_>) -> bool {
                matches!(body, $( Body::$sends(_) )|*)
            }

            fn send(
                session: &mut Live<Self>,
                now: Instant,
                body: &Body<'_>,
                token: u32,
                out: &mut Capped,
            ) -> Result<u32, Refused<u32>> {
                match body {
                    $( Body::$sends(pdu) => session.send(now, pdu, token, out), )*
                    _ => Err(Refused { what: token, why: Why::WrongState }),
                }
            }

            fn own(
                session: &mut Live<Self>,
                now: Instant,
                choice: u8,
                version: u8,
                out: &mut Capped,
            ) -> Result<(), Why> {
                $own(session, now, choice, version, out)
            }
        }
    };
}

plays! {
    Esme esme
    gets { DeliverSm DataSm }
    sends {
        SubmitSm SubmitMulti DataSm QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm
        CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails
    }
    besides {
        esme::Request::AlertNotification(_) => None;
        esme::Request::Outbind(_) => None;
    }
    own |session: &mut Live<Self>, now, choice: u8, version, out: &mut Capped| {
        let modes = [BindMode::Transceiver, BindMode::Transmitter, BindMode::Receiver];
        let mode = modes[usize::from(choice) % modes.len()];
        let interface_version = match version {
            0 => InterfaceVersion::V5_0,
            other => InterfaceVersion(other),
        };
        session.bind(now, mode, &Bind { interface_version, ..Bind::default() }, out)
    }
}

plays! {
    Smsc smsc
    gets {
        SubmitSm DataSm SubmitMulti QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm
        CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails
    }
    sends { DeliverSm DataSm }
    besides {
        smsc::Request::Bind(_, bind) => Some(bind.responder.into_raw());
    }
    own |session: &mut Live<Self>, now, choice: u8, _, out: &mut Capped| match choice % 2 {
        0 => session.outbind(now, &Outbind::default(), out),
        _ => session.alert(now, &AlertNotification::default(), out),
    }
}
