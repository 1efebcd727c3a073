//! Operations as types, one for each request that has a response.

use super::{CommandId, Operation, Raw, Request, Sealed};

/// Calls another macro with the operations that a session hands to its caller, behind what else it is
/// given: those that `esme` or `smsc` may ask for, or `all`. What an operation is to tapes, roles and
/// replies follows from its row here.
macro_rules! with_operations {
    ($who:ident $then:ident $($given:tt)*) => {
        $crate::wire::op::with_operations! {
            @$who $then [$($given)*]
            esme [SUBMIT_SM: SubmitSm, SubmitSmResp]
            smsc [DELIVER_SM: DeliverSm, DeliverSmResp]
            both [DATA_SM: DataSm, DataSmResp]
            esme [SUBMIT_MULTI: SubmitMulti, SubmitMultiResp]
            esme [QUERY_SM: QuerySm, QuerySmResp]
            esme [CANCEL_SM: CancelSm, CancelSmResp]
            esme [REPLACE_SM: ReplaceSm, ReplaceSmResp]
            esme [BROADCAST_SM: BroadcastSm, BroadcastSmResp]
            esme [QUERY_BROADCAST_SM: QueryBroadcastSm, QueryBroadcastSmResp]
            esme [CANCEL_BROADCAST_SM: CancelBroadcastSm, CancelBroadcastSmResp]
            esme [PARAM_RETRIEVE: ParamRetrieve, ParamRetrieveResp]
            esme [QUERY_LAST_MSGS: QueryLastMsgs, QueryLastMsgsResp]
            esme [QUERY_MSG_DETAILS: QueryMsgDetails, QueryMsgDetailsResp]
        }
    };
    // Row by row: those of the other side fall away.
    (@esme $then:ident [$($kept:tt)*] smsc $row:tt $($rest:tt)*) => {
        $crate::wire::op::with_operations! { @esme $then [$($kept)*] $($rest)* }
    };
    (@smsc $then:ident [$($kept:tt)*] esme $row:tt $($rest:tt)*) => {
        $crate::wire::op::with_operations! { @smsc $then [$($kept)*] $($rest)* }
    };
    (@$who:ident $then:ident [$($kept:tt)*] $by:ident $row:tt $($rest:tt)*) => {
        $crate::wire::op::with_operations! { @$who $then [$($kept)* $row] $($rest)* }
    };
    (@$who:ident $then:ident [$($kept:tt)*]) => {
        $then! { $($kept)* }
    };
}
pub(crate) use with_operations;

/// A request of the vendor range and its response, both as octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Vendor {}

impl Sealed for Vendor {}

impl Operation for Vendor {
    const IDS: &'static [CommandId] = &[];
    type Response<'a> = Raw<'a>;
}

/// Declares operations: numbers, request, response.
macro_rules! operations {
    ($( [$($id:ident)+: $request:ident, $response:ident] )*) => { $(
        #[doc = concat!("[`", stringify!($request), "`](super::", stringify!($request),
            ") answered by [`", stringify!($response), "`](super::", stringify!($response), ").")]
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $request {}

        impl Sealed for $request {}

        impl Operation for $request {
            const IDS: &'static [CommandId] = &[ $( CommandId::$id, )+ ];
            type Response<'a> = super::$response<'a>;
        }

        impl<'a> Request<'a> for super::$request<'a> {
            type Op = $request;
        }
    )* };
}

with_operations! {
    all operations
    [BIND_TRANSCEIVER BIND_TRANSMITTER BIND_RECEIVER: Bind, BindResp]
    [ENQUIRE_LINK: EnquireLink, EnquireLinkResp]
    [UNBIND: Unbind, UnbindResp]
}
