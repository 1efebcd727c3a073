//! Operations as types, one for each request that has a response.

use super::{CommandId, Operation, Raw, Request, Sealed};

/// A request of the vendor range and its response, both as octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {}

impl Sealed for Vendor {}

impl Operation for Vendor {
    const IDS: &'static [CommandId] = &[];
    type Response<'a> = Raw<'a>;
}

/// Declares operations: name, numbers, request, response.
macro_rules! operations {
    ($( $name:ident: $($id:ident)+ => $request:ident, $response:ident; )*) => { $(
        #[doc = concat!("[`", stringify!($request), "`](super::", stringify!($request),
            ") answered by [`", stringify!($response), "`](super::", stringify!($response), ").")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name {}

        impl Sealed for $name {}

        impl Operation for $name {
            const IDS: &'static [CommandId] = &[ $( CommandId::$id, )+ ];
            type Response<'a> = super::$response<'a>;
        }

        impl<'a> Request<'a> for super::$request<'a> {
            type Op = $name;
        }
    )* };
}

operations! {
    Bind: BIND_TRANSCEIVER BIND_TRANSMITTER BIND_RECEIVER => Bind, BindResp;
    SubmitSm: SUBMIT_SM => SubmitSm, SubmitSmResp;
    SubmitMulti: SUBMIT_MULTI => SubmitMulti, SubmitMultiResp;
    DeliverSm: DELIVER_SM => DeliverSm, DeliverSmResp;
    DataSm: DATA_SM => DataSm, DataSmResp;
    QuerySm: QUERY_SM => QuerySm, QuerySmResp;
    CancelSm: CANCEL_SM => CancelSm, CancelSmResp;
    ReplaceSm: REPLACE_SM => ReplaceSm, ReplaceSmResp;
    BroadcastSm: BROADCAST_SM => BroadcastSm, BroadcastSmResp;
    QueryBroadcastSm: QUERY_BROADCAST_SM => QueryBroadcastSm, QueryBroadcastSmResp;
    CancelBroadcastSm: CANCEL_BROADCAST_SM => CancelBroadcastSm, CancelBroadcastSmResp;
    ParamRetrieve: PARAM_RETRIEVE => ParamRetrieve, ParamRetrieveResp;
    QueryLastMsgs: QUERY_LAST_MSGS => QueryLastMsgs, QueryLastMsgsResp;
    QueryMsgDetails: QUERY_MSG_DETAILS => QueryMsgDetails, QueryMsgDetailsResp;
    EnquireLink: ENQUIRE_LINK => EnquireLink, EnquireLinkResp;
    Unbind: UNBIND => Unbind, UnbindResp;
}
