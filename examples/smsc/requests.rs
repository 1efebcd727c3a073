//! What each request is answered with.

use smpp_proto::{
    Instant,
    session::{Incoming, smsc::Request},
    smsc::{Congestion, MessageId},
    wire::{
        CStr, CommandStatus, List, ListWriter, Time, Tlvs, UnsuccessSme, Version, op,
        pdu::{
            BroadcastSmResp, CancelBroadcastSmResp, CancelSmResp, DataSmResp, ParamRetrieveResp,
            QueryBroadcastSmResp, QueryLastMsgsResp, QuerySmResp, ReplaceSmResp, SubmitMulti,
            SubmitMultiResp, SubmitSmResp,
        },
    },
};

use crate::{
    broadcast,
    centre::Peer,
    connection::Connection,
    dates, each, legacy, manage,
    submit::{self, Failed},
};

impl Connection {
    /// Does what a request asks for, and answers it.
    pub(crate) fn serve_request(&mut self, now: Instant, request: Request<'_>, out: &mut Vec<u8>) {
        let Some(peer) = self.peer.clone() else {
            let status = CommandStatus::ESME_RINVBNDSTS;
            return each!(request, it => self.answer(now, it.responder, Err(status), out));
        };
        let mut room = [0; Congestion::TLV_LEN];
        let tlvs = self.congestion(now, &peer, &mut room);
        match request {
            Request::SubmitSm(it) => {
                let id = submit::submit_sm(&mut self.centre.borrow_mut(), &peer, &it.pdu, it.frame);
                let resp = message_id(&id).map(|message_id| SubmitSmResp { message_id, tlvs });
                self.respond(now, it.responder, resp, out);
            }
            Request::DataSm(it) => {
                let id = submit::data_sm(&mut self.centre.borrow_mut(), &peer, &it.pdu, it.frame);
                let resp = message_id(&id).map(|message_id| DataSmResp { message_id, tlvs });
                self.respond(now, it.responder, resp, out);
            }
            Request::SubmitMulti(it) => self.submit_multi(now, &peer, it, tlvs, out),
            Request::BroadcastSm(it) => {
                let id = broadcast::broadcast_sm(
                    &mut self.centre.borrow_mut(),
                    &peer,
                    &it.pdu,
                    it.frame,
                );
                let resp = message_id(&id)
                    .map(|message_id| BroadcastSmResp { message_id, ..BroadcastSmResp::default() });
                self.respond(now, it.responder, resp, out);
            }
            other => self.serve_management(now, &peer, other, out),
        }
    }

    /// What a peer of 5.0 is told about the rate of its account.
    fn congestion<'b>(
        &self,
        now: Instant,
        peer: &Peer,
        room: &'b mut [u8; Congestion::TLV_LEN],
    ) -> Tlvs<'b> {
        let congestion = self.centre.borrow().gate.congestion(&peer.account, now);
        congestion.map_or(Tlvs::NONE, |congestion| congestion.tlvs(peer.version, room))
    }

    fn submit_multi(
        &mut self,
        now: Instant,
        peer: &Peer,
        it: Incoming<'_, SubmitMulti<'_>, op::SubmitMulti>,
        tlvs: Tlvs<'_>,
        out: &mut Vec<u8>,
    ) {
        let done = submit::submit_multi(&mut self.centre.borrow_mut(), peer, &it.pdu, it.frame);
        let mut buf = Vec::new();
        let resp = done.as_ref().map_err(|status| *status).map(|(id, failed)| {
            buf.resize(failed.len() * LONGEST_UNSUCCESS_SME, 0);
            SubmitMultiResp {
                message_id: id.as_cstr(),
                unsuccess_sme: unsuccess(failed, peer.version, &mut buf),
                tlvs,
            }
        });
        self.respond(now, it.responder, resp, out);
    }

    /// The requests about messages that were taken before.
    fn serve_management(
        &mut self,
        now: Instant,
        peer: &Peer,
        request: Request<'_>,
        out: &mut Vec<u8>,
    ) {
        match request {
            Request::QuerySm(it) => {
                let standing = manage::query_sm(&self.centre.borrow(), peer, &it.pdu);
                let mut date = [0; 16];
                let resp = standing.map(|standing| QuerySmResp {
                    message_id: it.pdu.message_id,
                    final_date: standing
                        .done
                        .map_or(Time::NONE, |done| dates::absolute(done, &mut date)),
                    message_state: standing.state,
                    error_code: standing.error,
                    ..QuerySmResp::default()
                });
                self.respond(now, it.responder, resp, out);
            }
            Request::CancelSm(it) => {
                let done = manage::cancel_sm(&mut self.centre.borrow_mut(), peer, &it.pdu);
                self.respond(now, it.responder, done.map(|()| CancelSmResp::default()), out);
            }
            Request::ReplaceSm(it) => {
                let done =
                    manage::replace_sm(&mut self.centre.borrow_mut(), peer, &it.pdu, it.frame);
                self.respond(now, it.responder, done.map(|()| ReplaceSmResp::default()), out);
            }
            other => self.serve_broadcasts(now, peer, other, out),
        }
    }

    /// The requests about broadcasts that were taken before.
    fn serve_broadcasts(
        &mut self,
        now: Instant,
        peer: &Peer,
        request: Request<'_>,
        out: &mut Vec<u8>,
    ) {
        match request {
            Request::QueryBroadcastSm(it) => {
                let found = broadcast::query_broadcast_sm(&self.centre.borrow(), peer, &it.pdu);
                let resp = found.as_ref().map_err(|status| *status).map(|(id, tlvs)| {
                    let tlvs = Tlvs::lenient(tlvs).unwrap_or_default();
                    QueryBroadcastSmResp { message_id: id.as_cstr(), tlvs }
                });
                self.respond(now, it.responder, resp, out);
            }
            Request::CancelBroadcastSm(it) => {
                let done =
                    broadcast::cancel_broadcast_sm(&mut self.centre.borrow_mut(), peer, &it.pdu);
                let resp = done.map(|()| CancelBroadcastSmResp::default());
                self.respond(now, it.responder, resp, out);
            }
            other => self.serve_legacy(now, peer, other, out),
        }
    }

    /// The requests that only 3.3 has, and those that never come here.
    fn serve_legacy(&mut self, now: Instant, peer: &Peer, request: Request<'_>, out: &mut Vec<u8>) {
        match request {
            Request::ParamRetrieve(it) => {
                let value = legacy::param_retrieve(&self.centre.borrow(), &it.pdu);
                let resp = value.as_ref().map_err(|status| *status).map(|value| {
                    let param_value = CStr::lenient(value.as_bytes()).unwrap_or_default();
                    ParamRetrieveResp { param_value, ..ParamRetrieveResp::default() }
                });
                self.respond(now, it.responder, resp, out);
            }
            Request::QueryLastMsgs(it) => {
                let ids = legacy::query_last_msgs(&self.centre.borrow(), peer, &it.pdu);
                let mut buf = [0; legacy::MOST_IDS * 9];
                let message_details = legacy::details(&ids, &mut buf);
                let resp = QueryLastMsgsResp { message_details, ..QueryLastMsgsResp::default() };
                self.respond(now, it.responder, Ok(resp), out);
            }
            Request::QueryMsgDetails(it) => {
                let message = legacy::message(&self.centre.borrow(), peer, &it.pdu);
                let mut room = legacy::Room::default();
                let resp = message
                    .as_ref()
                    .map_err(|status| *status)
                    .map(|message| legacy::msg_details(message, peer, it.pdu.sm_length, &mut room));
                self.respond(now, it.responder, resp, out);
            }
            other => {
                let status = CommandStatus::ESME_RINVCMDID;
                each!(other, it => self.answer(now, it.responder, Err(status), out));
            }
        }
    }
}

/// An address with its type and plan, and a status, in octets.
const LONGEST_UNSUCCESS_SME: usize = 27;

fn message_id(id: &Result<MessageId, CommandStatus>) -> Result<CStr<'_, 65>, CommandStatus> {
    id.as_ref().map(MessageId::as_cstr).map_err(|status| *status)
}

fn unsuccess<'b>(
    failed: &[Failed],
    version: Version,
    buf: &'b mut [u8],
) -> List<'b, UnsuccessSme<'b>> {
    let mut list = ListWriter::new(buf);
    for Failed { number, status } in failed {
        // The buffer has room for all of them.
        let _ = list.push(&UnsuccessSme {
            dest_addr_ton: number.ton,
            dest_addr_npi: number.npi,
            destination_addr: CStr::lenient(&number.digits).unwrap_or_default(),
            error_status_code: status.for_version(version),
        });
    }
    list.finish()
}
