//! The body of any PDU.

use super::{
    AlertNotification, Bind, BindResp, BroadcastSm, BroadcastSmResp, CancelBroadcastSm,
    CancelBroadcastSmResp, CancelSm, CancelSmResp, DataSm, DataSmResp, DeliverSm, DeliverSmResp,
    EnquireLink, EnquireLinkResp, GenericNack, ONE_PARSER, Outbind, ParamRetrieve,
    ParamRetrieveResp, Pdu, QueryBroadcastSm, QueryBroadcastSmResp, QueryLastMsgs,
    QueryLastMsgsResp, QueryMsgDetails, QueryMsgDetailsResp, QuerySm, QuerySmResp, ReplaceSm,
    ReplaceSmResp, SubmitMulti, SubmitMultiResp, SubmitSm, SubmitSmResp, Unbind, UnbindResp,
};
use crate::{
    out::Out,
    wire::{
        Frame,
        command::CommandId,
        encode::{EncodeError, frame},
        error::{DecodeError, Misfit},
        quirk::Quirks,
        status::CommandStatus,
        tlv::Tlvs,
        trace::Trace,
        value::Version,
    },
};

impl<'b> Frame<'b> {
    /// Reads the PDU; `None` where its `command_id` is unknown. What had to be forgiven in its header
    /// and its body is added to `seen`; a response with an error may be without a body.
    ///
    /// # Errors
    /// The borders of the fields are lost.
    pub fn decode(&self, seen: &mut Quirks) -> Option<Result<Body<'b>, DecodeError>> {
        let mut found = self.header.quirks();
        let body = Body::decode(self.header.command_id, self.body(), &mut found);
        found.set(
            Quirks::NO_BODY,
            found.contains(Quirks::NO_BODY) && self.header.command_status.is_ok(),
        );
        *seen |= found;
        body
    }
}

macro_rules! bodies {
    ($( $konst:ident $variant:ident($ty:ident); )*) => {
        /// The body of any PDU of the specification, by its `command_id`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[allow(missing_docs, reason = "each variant is named after its command")]
        pub enum Body<'a> {
            $( $variant($ty<'a>), )*
        }

        impl<'a> Body<'a> {
            /// Reads the body of the PDU with this `command_id`; `None` for an unknown one. What
            /// had to be forgiven is added to `seen`; `trace` is told of each field.
            ///
            /// # Errors
            /// The borders of the fields are lost.
            pub fn parse<T: Trace>(
                id: CommandId,
                body: &'a [u8],
                seen: &mut Quirks,
                trace: &mut T,
            ) -> Option<Result<Self, DecodeError>> {
                match id {
                    $( CommandId::$konst => {
                        Some($ty::parse(body, seen, trace).map(Self::$variant))
                    } )*
                    _ => None,
                }
            }

            /// [`Self::parse`] without a trace.
            ///
            /// # Errors
            /// The borders of the fields are lost.
            pub fn decode(
                id: CommandId,
                body: &'a [u8],
                seen: &mut Quirks,
            ) -> Option<Result<Self, DecodeError>> {
                if !ONE_PARSER {
                    match id {
                        $( CommandId::$konst => if let Some(pdu) = $ty::sound(body) {
                            return Some(Ok(Self::$variant(pdu)));
                        }, )*
                        _ => return None,
                    }
                }
                Self::parse(id, body, seen, &mut ())
            }

            /// The `command_id` of the PDU.
            #[must_use]
            pub const fn command_id(&self) -> CommandId {
                match self {
                    $( Self::$variant(_) => CommandId::$konst, )*
                }
            }

            /// The TLVs of the PDU.
            #[must_use]
            pub const fn tlvs(&self) -> Tlvs<'a> {
                match self {
                    $( Self::$variant(pdu) => pdu.tlvs, )*
                }
            }

            /// The octets of the body on the wire.
            #[must_use]
            pub fn body_len(&self) -> usize {
                match self {
                    $( Self::$variant(pdu) => pdu.body_len(), )*
                }
            }

            /// Writes the body into `body`, which is [`Self::body_len`] octets long.
            pub fn put(&self, body: &mut [u8]) {
                match self {
                    $( Self::$variant(pdu) => pdu.put(body), )*
                }
            }

            /// Writes a whole PDU with this body, and gives its length in octets. A response with
            /// an error has no body (SMPP 3.4 §4.4.2) where this one says nothing: no field is
            /// filled, and no TLV is there; `data_sm_resp` alone has one always. Whether a peer may
            /// be sent it, [`Self::fits`] tells.
            ///
            /// # Errors
            /// As [`encode`](crate::wire::encode).
            pub fn encode(
                &self,
                status: CommandStatus,
                sequence_number: u32,
                out: &mut (impl Out + ?Sized),
            ) -> Result<usize, EncodeError> {
                let id = self.command_id();
                let refusal = id.is_response() && !status.is_ok();
                let bare = refusal && self.is_empty() && id != CommandId::DATA_SM_RESP;
                let len = if bare { 0 } else { self.body_len() };
                let put = |body: &mut [u8]| if len > 0 { self.put(body) };
                frame(id, status, sequence_number, len, out, put)
            }

            fn is_empty(&self) -> bool {
                match self {
                    $( Self::$variant(pdu) => *pdu == $ty::default(), )*
                }
            }

            /// Checks that a peer of this version can be sent the PDU.
            ///
            /// # Errors
            /// The command, or the first field, that does not fit.
            pub fn fits(&self, version: Version) -> Result<(), Misfit> {
                let id = self.command_id();
                if !id.is_in(version) {
                    return Err(Misfit { field: id.name().unwrap_or_default(), version });
                }
                match self {
                    $( Self::$variant(pdu) => pdu.fits(version), )*
                }
            }

            /// Finds the first field in which something had to be forgiven that `tolerate` does not
            /// accept; `None` where all is accepted or the command is unknown.
            #[must_use]
            pub fn not_tolerated(
                id: CommandId,
                body: &'a [u8],
                tolerate: Quirks,
            ) -> Option<DecodeError> {
                match id {
                    $( CommandId::$konst => $ty::not_tolerated(body, tolerate), )*
                    _ => None,
                }
            }
        }

        $( bodies!(@from $variant $ty); )*
    };
    // Six binds share two types.
    (@from $variant:ident Bind) => {};
    (@from $variant:ident BindResp) => {};
    (@from $variant:ident $ty:ident) => {
        impl<'a> From<$ty<'a>> for Body<'a> {
            fn from(pdu: $ty<'a>) -> Self {
                Self::$variant(pdu)
            }
        }
    };
}

bodies! {
    BIND_RECEIVER BindReceiver(Bind);
    BIND_TRANSMITTER BindTransmitter(Bind);
    BIND_TRANSCEIVER BindTransceiver(Bind);
    BIND_RECEIVER_RESP BindReceiverResp(BindResp);
    BIND_TRANSMITTER_RESP BindTransmitterResp(BindResp);
    BIND_TRANSCEIVER_RESP BindTransceiverResp(BindResp);
    OUTBIND Outbind(Outbind);
    UNBIND Unbind(Unbind);
    UNBIND_RESP UnbindResp(UnbindResp);
    ENQUIRE_LINK EnquireLink(EnquireLink);
    ENQUIRE_LINK_RESP EnquireLinkResp(EnquireLinkResp);
    GENERIC_NACK GenericNack(GenericNack);
    SUBMIT_SM SubmitSm(SubmitSm);
    SUBMIT_SM_RESP SubmitSmResp(SubmitSmResp);
    SUBMIT_MULTI SubmitMulti(SubmitMulti);
    SUBMIT_MULTI_RESP SubmitMultiResp(SubmitMultiResp);
    DELIVER_SM DeliverSm(DeliverSm);
    DELIVER_SM_RESP DeliverSmResp(DeliverSmResp);
    DATA_SM DataSm(DataSm);
    DATA_SM_RESP DataSmResp(DataSmResp);
    ALERT_NOTIFICATION AlertNotification(AlertNotification);
    QUERY_SM QuerySm(QuerySm);
    QUERY_SM_RESP QuerySmResp(QuerySmResp);
    CANCEL_SM CancelSm(CancelSm);
    CANCEL_SM_RESP CancelSmResp(CancelSmResp);
    REPLACE_SM ReplaceSm(ReplaceSm);
    REPLACE_SM_RESP ReplaceSmResp(ReplaceSmResp);
    BROADCAST_SM BroadcastSm(BroadcastSm);
    BROADCAST_SM_RESP BroadcastSmResp(BroadcastSmResp);
    QUERY_BROADCAST_SM QueryBroadcastSm(QueryBroadcastSm);
    QUERY_BROADCAST_SM_RESP QueryBroadcastSmResp(QueryBroadcastSmResp);
    CANCEL_BROADCAST_SM CancelBroadcastSm(CancelBroadcastSm);
    CANCEL_BROADCAST_SM_RESP CancelBroadcastSmResp(CancelBroadcastSmResp);
    PARAM_RETRIEVE ParamRetrieve(ParamRetrieve);
    PARAM_RETRIEVE_RESP ParamRetrieveResp(ParamRetrieveResp);
    QUERY_LAST_MSGS QueryLastMsgs(QueryLastMsgs);
    QUERY_LAST_MSGS_RESP QueryLastMsgsResp(QueryLastMsgsResp);
    QUERY_MSG_DETAILS QueryMsgDetails(QueryMsgDetails);
    QUERY_MSG_DETAILS_RESP QueryMsgDetailsResp(QueryMsgDetailsResp);
}
