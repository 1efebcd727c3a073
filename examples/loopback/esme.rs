//! The client: binds, sends the text, waits for its receipts, unbinds.

use std::{collections::HashMap, error::Error, net::TcpStream, time::Duration};

use smpp_proto::{
    Clock, Instant,
    message::{
        carrier::Carrier,
        id::SegmentSid,
        receipt::{ReceiptOptions, State},
        segment::{Part, Plan, Segmenter},
    },
    session::{
        BindMode, Cause, Config, Esme, Event, Outcome, Response, Role, Session, Slot, esme::Request,
    },
    wire::{
        CStr, InterfaceVersion, MessageState, Npi, RegisteredDelivery, Secret, ShortMessage, Ton,
        pdu::{Bind, DeliverSmResp, SubmitSm},
    },
};

use crate::{
    Options,
    link::{self, End, Slots, Token},
    print::Printer,
    smsc,
};

/// Sends a text and gives the number of its segments, once all are delivered.
pub fn send(link: TcpStream, options: &Options, printer: Printer) -> Result<usize, Box<dyn Error>> {
    let plan = Segmenter::default().plan(&options.text, 1)?;
    let bind = Bind {
        system_id: CStr::try_from(smsc::SYSTEM_ID)?,
        password: Secret::new(CStr::lenient(options.password.as_bytes())?),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    };
    // Both ends ask at an interval of their own, so that both are seen.
    let enquire_link = Some(Duration::from_millis(150));
    let cfg = Config { enquire_link, enquire_always: true, ..Config::esme() };
    let mut session = Session::new(cfg, vec![Slot::EMPTY; 10], Clock::start().now());
    let mut out = Vec::new();
    session.bind(Clock::start().now(), BindMode::Transceiver, &bind, &mut out)?;
    let mut client = Client {
        parts: plan.parts().collect(),
        plan,
        next: 0,
        accepted: HashMap::new(),
        delivered: 0,
        failure: None,
    };
    link::drive(link, session, &mut client, out, &printer, ["ESME", "SMSC"])?;
    client.verdict()
}

struct Client<'t> {
    plan: Plan<'t>,
    parts: Vec<Part<'t>>,
    /// The next segment to send.
    next: usize,
    /// The segments that were accepted, by their ids.
    accepted: HashMap<Vec<u8>, Token>,
    delivered: usize,
    failure: Option<String>,
}

impl End for Client<'_> {
    type Role = Esme;

    fn event(
        &mut self,
        session: &mut Session<Esme, Token, Slots>,
        now: Instant,
        event: Event<'_, <Esme as Role>::Request<'_>, Token>,
        out: &mut Vec<u8>,
    ) {
        match event {
            Event::Bound(_) => self.submit(session, now, out),
            Event::BindRefused(status) => {
                self.failure = Some(format!("the bind was refused: {status}"));
                session.hang_up();
            }
            Event::Reply(reply) => {
                match reply.outcome {
                    Outcome::Accepted(Response::SubmitSm(resp))
                        if SegmentSid::parse(resp.message_id.as_bytes()).is_ok() =>
                    {
                        self.accepted.insert(resp.message_id.as_bytes().to_vec(), reply.token);
                    }
                    other => self.failure = Some(format!("segment {}: {other:?}", reply.token + 1)),
                }
                self.submit(session, now, out);
            }
            Event::Request(Request::DeliverSm(deliver)) => {
                let receipt = deliver.pdu.receipt_parts().read(&ReceiptOptions::default());
                let delivered = receipt.is_some_and(|receipt| {
                    let id = receipt.id().value().unwrap_or_default();
                    let state = receipt.state().value();
                    self.accepted.remove(id).is_some()
                        && state == Some(State::Known(MessageState::DELIVERED))
                });
                self.delivered += usize::from(delivered);
                let resp = DeliverSmResp::default();
                let _ = session.answer(now, deliver.responder, Ok(&resp), out);
            }
            Event::Ended(Cause::Unbound) | Event::Notice(_) => {}
            Event::Ended(cause) => {
                self.failure.get_or_insert(format!("the session ended: {cause}"));
            }
            other => self.failure = Some(format!("unexpected: {other:?}")),
        }
    }

    fn both_alive(&mut self, session: &mut Session<Esme, Token, Slots>, now: Instant) {
        if self.delivered == self.parts.len() || self.failure.is_some() {
            // Already unbinding: then there is nothing left to ask for.
            let _ = session.unbind(now, Duration::from_secs(1));
        }
    }
}

impl Client<'_> {
    /// Sends as many segments as the window takes.
    fn submit(
        &mut self,
        session: &mut Session<Esme, Token, Slots>,
        now: Instant,
        out: &mut Vec<u8>,
    ) {
        while let Some(part) = self.parts.get(self.next) {
            let user_data = part.to_octets();
            let submit = SubmitSm {
                source_addr_ton: Ton::ALPHANUMERIC,
                source_addr: CStr::new(b"loopback").unwrap_or_default(),
                dest_addr_ton: Ton::INTERNATIONAL,
                dest_addr_npi: Npi::ISDN,
                destination_addr: CStr::new(b"99900000001").unwrap_or_default(),
                esm_class: self.plan.esm_class(),
                registered_delivery: RegisteredDelivery::RECEIPT,
                data_coding: self.plan.data_coding(),
                short_message: ShortMessage::new(&user_data).unwrap_or_default(),
                ..SubmitSm::default()
            };
            // The token comes back: here, when the window is full, or with the reply.
            if session.send(now, &submit, self.next, out).is_err() {
                return;
            }
            self.next += 1;
        }
    }

    fn verdict(self) -> Result<usize, Box<dyn Error>> {
        match self.failure {
            Some(failure) => Err(failure.into()),
            None if self.delivered == self.parts.len() => Ok(self.delivered),
            None => Err(format!("{} of {} delivered", self.delivered, self.parts.len()).into()),
        }
    }
}
