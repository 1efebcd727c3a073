//! Requests that wait: kept as their octets, and read again when their time has come.

use smpp_proto::{
    session::{Incoming, RawResponder, Responder, smsc::Request},
    wire::{Body, Quirks},
};

use crate::message::body;

/// Does the same with what every kind of request has in it.
#[macro_export]
macro_rules! each {
    ($request:expr, $incoming:ident => $do:expr) => {
        match $request {
            Request::Bind(_, $incoming) => $do,
            Request::SubmitSm($incoming) => $do,
            Request::DataSm($incoming) => $do,
            Request::SubmitMulti($incoming) => $do,
            Request::QuerySm($incoming) => $do,
            Request::CancelSm($incoming) => $do,
            Request::ReplaceSm($incoming) => $do,
            Request::BroadcastSm($incoming) => $do,
            Request::QueryBroadcastSm($incoming) => $do,
            Request::CancelBroadcastSm($incoming) => $do,
            Request::ParamRetrieve($incoming) => $do,
            Request::QueryLastMsgs($incoming) => $do,
            Request::QueryMsgDetails($incoming) => $do,
            Request::Vendor(_, $incoming) => $do,
        }
    };
}

/// A request that waits.
#[derive(Debug)]
pub struct Kept {
    frame: Box<[u8]>,
    responder: RawResponder,
}

impl Kept {
    /// Keeps a request.
    pub fn new(request: Request<'_>) -> Self {
        each!(request, incoming => Self {
            frame: incoming.frame.into(),
            responder: incoming.responder.into_raw(),
        })
    }

    /// The request as it came; `None` for what is never kept: binds and vendors' requests.
    pub fn request(&self) -> Option<Request<'_>> {
        macro_rules! again {
            ($($name:ident)*) => {
                match body(&self.frame)? {
                    $( Body::$name(pdu) => Request::$name(Incoming {
                        pdu,
                        responder: Responder::from_raw(self.responder)?,
                        quirks: Quirks::NONE,
                        frame: &self.frame,
                    }), )*
                    _ => return None,
                }
            };
        }
        Some(again!(
            SubmitSm DataSm SubmitMulti QuerySm CancelSm ReplaceSm BroadcastSm QueryBroadcastSm
            CancelBroadcastSm ParamRetrieve QueryLastMsgs QueryMsgDetails
        ))
    }
}

/// How many messages a request brings, by its destinations.
pub fn messages(request: &Request<'_>) -> u32 {
    match request {
        Request::SubmitSm(_) | Request::DataSm(_) | Request::BroadcastSm(_) => 1,
        Request::SubmitMulti(it) => u32::try_from(it.pdu.dest_address.len()).unwrap_or(u32::MAX),
        _ => 0,
    }
}
