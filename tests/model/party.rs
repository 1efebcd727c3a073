//! What differs between the two roles: which requests they send, and how they answer.

use core::{fmt::Debug, hash::Hash};

use smpp_proto::{
    Instant, Out,
    session::{
        Esme, RawResponder, Refused, Responder, Response, Role, Session, Slot, Smsc, Why, esme,
        smsc,
    },
    wire::{
        CStr, CommandId, CommandStatus, Operation, ShortMessage, Tlvs, op,
        pdu::{DeliverSm, DeliverSmResp, SubmitSm, SubmitSmResp},
    },
};

/// A session with a window of two; its tokens count up from 0.
pub(crate) type Pair2<R> = Session<R, u8, [Slot<u8>; 2]>;

/// A command of the vendor range, which the other side does not know.
pub(crate) const VENDOR: CommandId = CommandId(0x0001_0200);

/// A request that waits for its answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Held {
    pub(crate) raw: RawResponder,
    pub(crate) text: u8,
    pub(crate) since: u64,
}

/// A request as the caller keeps it.
pub(crate) enum Asked {
    Bind(RawResponder),
    Message(Held),
    Outbind,
    Other,
}

pub(crate) trait Party:
    Role + Clone + Debug + PartialEq + Eq + Hash + Send + Sync + 'static
{
    fn asked(request: Self::Request<'_>) -> Asked;

    /// Sends the request of this token, whose text tells the token.
    fn request(
        session: &mut Pair2<Self>,
        now: Instant,
        token: u8,
        out: &mut impl Out,
    ) -> Result<u32, Refused<u8>>;

    /// Answers; the answer tells the text of the request, or its status does.
    fn answer(
        session: &mut Pair2<Self>,
        now: Instant,
        held: Held,
        refuse: bool,
        out: &mut impl Out,
    ) -> Result<(), Why>;
}

/// The text of a token's request.
pub(crate) const fn text(token: u8) -> u8 {
    b'a' + token
}

/// The status that refuses a request with this text.
pub(crate) const fn refusal(text: u8) -> CommandStatus {
    CommandStatus(0x400 + text as u32)
}

/// The text that an answer tells.
pub(crate) fn told(response: &Response<'_>) -> Option<u8> {
    match response {
        Response::SubmitSm(resp) => resp.message_id.as_bytes().first().copied(),
        Response::DeliverSm(resp) => {
            resp.tlvs.user_message_reference().ok()?.and_then(|told| u8::try_from(told).ok())
        }
        _ => None,
    }
}

fn answer<O: Operation>(
    held: Held,
    give: impl FnOnce(Responder<O>) -> Result<(), Refused<Responder<O>>>,
) -> Result<(), Why> {
    let responder = Responder::from_raw(held.raw).expect("the operation it came with");
    give(responder).map_err(|refused| refused.why)
}

impl Party for Esme {
    fn asked(request: esme::Request<'_>) -> Asked {
        match request {
            esme::Request::DeliverSm(deliver) => Asked::Message(Held {
                text: deliver.pdu.short_message.as_bytes()[0],
                raw: deliver.responder.into_raw(),
                since: 0,
            }),
            esme::Request::Outbind(_) => Asked::Outbind,
            _ => Asked::Other,
        }
    }

    fn request(
        session: &mut Pair2<Self>,
        now: Instant,
        token: u8,
        out: &mut impl Out,
    ) -> Result<u32, Refused<u8>> {
        let text = [text(token)];
        let short_message = ShortMessage::new(&text).expect("one octet");
        session.send(now, &SubmitSm { short_message, ..Default::default() }, token, out)
    }

    fn answer(
        session: &mut Pair2<Self>,
        now: Instant,
        held: Held,
        refuse: bool,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let tlv = [0x02, 0x04, 0, 2, 0, held.text];
        let tlvs = Tlvs::lenient(&tlv).expect("one TLV");
        let resp = DeliverSmResp { tlvs, ..Default::default() };
        let with = if refuse { Err(refusal(held.text)) } else { Ok(&resp) };
        answer::<op::DeliverSm>(held, |to| session.answer(now, to, with, out))
    }
}

impl Party for Smsc {
    fn asked(request: smsc::Request<'_>) -> Asked {
        match request {
            smsc::Request::SubmitSm(submit) => Asked::Message(Held {
                text: submit.pdu.short_message.as_bytes()[0],
                raw: submit.responder.into_raw(),
                since: 0,
            }),
            smsc::Request::Bind(_, bind) => Asked::Bind(bind.responder.into_raw()),
            _ => Asked::Other,
        }
    }

    fn request(
        session: &mut Pair2<Self>,
        now: Instant,
        token: u8,
        out: &mut impl Out,
    ) -> Result<u32, Refused<u8>> {
        let text = [text(token)];
        let short_message = ShortMessage::new(&text).expect("one octet");
        session.send(now, &DeliverSm { short_message, ..Default::default() }, token, out)
    }

    fn answer(
        session: &mut Pair2<Self>,
        now: Instant,
        held: Held,
        refuse: bool,
        out: &mut impl Out,
    ) -> Result<(), Why> {
        let text = [held.text];
        let message_id = CStr::new(&text).expect("one octet");
        let resp = SubmitSmResp { message_id, ..Default::default() };
        let with = if refuse { Err(refusal(held.text)) } else { Ok(&resp) };
        answer::<op::SubmitSm>(held, |to| session.answer(now, to, with, out))
    }
}
