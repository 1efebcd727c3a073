//! The pieces beside a session at work together, over two sessions in virtual time.
#![cfg(feature = "sim")]

use std::time::Duration;

use smpp_proto::Instant;
use smpp_proto::esme::link::{self, Action};
use smpp_proto::esme::outbound::{self, Delivery, Next, Ticket, Verdict};
use smpp_proto::esme::receipts::{Limits, Matched, Submitted};
use smpp_proto::esme::{Link, Outbound, Receipts};
use smpp_proto::message::{
    carrier::Carrier,
    id::IdMatch,
    receipt::ReceiptOptions,
    segment::{Plan, Segmenter},
};
use smpp_proto::session::{
    BindMode, Config, Esme, Event, Smsc, esme,
    smsc::{self, Request},
};
use smpp_proto::sim::{End, Faults, Happened, Link as Wire, Pair};
use smpp_proto::wire::{
    CStr, CommandStatus, EsmClass, ShortMessage,
    pdu::{Bind, BindResp, DeliverSm, DeliverSmResp, SubmitSm, SubmitSmResp},
};

/// A message centre that throttles once, counts in hexadecimal, and tells of every delivery in
/// decimal: of every other one before it answers the message.
#[derive(Default)]
struct Centre {
    throttled: bool,
    ids: u64,
}

impl Centre {
    fn hears(&mut self, smsc: &mut End<Smsc>, event: smsc::Event<'_, u64>) {
        match event {
            Event::Request(Request::Bind(_, bind)) => {
                smsc.answer(bind.responder, Ok(&BindResp::default())).unwrap();
            }
            Event::Request(Request::SubmitSm(submit)) => {
                if self.ids == 1 && !self.throttled {
                    self.throttled = true;
                    let status = CommandStatus::ESME_RTHROTTLED;
                    return smsc.answer(submit.responder, Err(status)).unwrap();
                }
                self.ids += 1;
                let id = format!("{:x}", 0xd2d3a04 + self.ids);
                let message_id = CStr::new(id.as_bytes()).unwrap();
                let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
                let early = self.ids % 2 == 1;
                if early {
                    self.deliver(smsc);
                }
                smsc.answer(submit.responder, Ok(&resp)).unwrap();
                if !early {
                    self.deliver(smsc);
                }
            }
            _ => {}
        }
    }

    fn deliver(&self, smsc: &mut End<Smsc>) {
        for (esm_class, stat) in [
            (EsmClass::INTERMEDIATE_NOTIFICATION, "ENROUTE"),
            (EsmClass::DELIVERY_RECEIPT, "DELIVRD"),
        ] {
            let text = format!("id:{:010} stat:{stat} err:000 text:id:1", 0xd2d3a04 + self.ids);
            let short_message = ShortMessage::new(text.as_bytes()).unwrap();
            let deliver = DeliverSm { esm_class, short_message, ..DeliverSm::default() };
            smsc.send(&deliver, 0).unwrap();
        }
    }
}

struct Client<'t> {
    plan: Plan<'t>,
    outbound: Outbound,
    receipts: Receipts<u8>,
    link: Link,
    attempt: link::Attempt,
    early: usize,
}

impl Client<'_> {
    fn hears(&mut self, esme: &mut End<Esme>, event: esme::Event<'_, u64>) {
        let now = esme.now();
        match event {
            Event::Bound(_) => {
                self.link.bound(now, self.attempt).unwrap();
                self.go_on(esme);
            }
            Event::Reply(reply) => {
                let ticket = Ticket::from_bits(u16::try_from(reply.token).unwrap());
                self.outbound.reply(now, ticket, &reply.outcome, CommandStatus::retry).unwrap();
                self.register(now, ticket.segment());
                self.go_on(esme);
            }
            Event::Request(esme::Request::DeliverSm(deliver)) => {
                let receipt = deliver.pdu.receipt_parts().read(&ReceiptOptions::default()).unwrap();
                match self.receipts.receipt(now, &receipt) {
                    Matched::Settled(segment) => drop(self.outbound.receipt(segment, &receipt)),
                    Matched::Intermediate(_) => {}
                    Matched::Parked => self.early += 1,
                    other => panic!("{other:?}"),
                }
                esme.answer(deliver.responder, Ok(&DeliverSmResp::default())).unwrap();
            }
            Event::Ended(cause) => self.link.ended(now, self.attempt, &cause).unwrap(),
            _ => {}
        }
    }

    fn register(&mut self, now: Instant, segment: u8) {
        let Some(id) = self.outbound.awaited_id(segment) else { return };
        match self.receipts.submitted(now, id, segment).unwrap() {
            Submitted::Settled { token, receipts } => {
                for receipt in &receipts {
                    let _ = self.outbound.receipt(token, &receipt.read().unwrap());
                }
            }
            Submitted::Waiting => {}
            Submitted::Notified(early) => panic!("{early:?}"),
        }
    }

    fn go_on(&mut self, esme: &mut End<Esme>) {
        match self.outbound.next(esme.now()) {
            Next::Send(ticket) => {
                let part = self.plan.parts().find(|part| part.index() == ticket.segment()).unwrap();
                let octets = part.to_octets();
                let submit = SubmitSm {
                    esm_class: self.plan.esm_class(),
                    data_coding: self.plan.data_coding(),
                    short_message: ShortMessage::new(&octets).unwrap(),
                    ..SubmitSm::default()
                };
                esme.send(&submit, ticket.bits().into()).unwrap();
                self.outbound.sent(ticket).unwrap();
            }
            Next::Wait(until) => esme.alarm(until.since(esme.now()), 0),
            Next::Reply => {}
            Next::Done(_) => esme.unbind(Duration::ZERO).unwrap(),
        }
    }
}

#[test]
fn a_long_message_is_delivered_as_one() {
    let text = "so long a text that it takes three messages ".repeat(8);
    let plan = Segmenter::default().plan(&text, 1).unwrap();
    assert_eq!(plan.total(), 3);
    let mut link = Link::new(link::Config::default(), &[0], &[BindMode::Transceiver], 1).unwrap();
    let Action::Connect(connect) = link.next(Instant::from_micros(0)) else { panic!() };
    let mut client = Client {
        plan,
        outbound: Outbound::new(plan.total(), outbound::Config::default()),
        receipts: Receipts::new(IdMatch::RespHexReceiptDec, Limits::default()),
        link,
        attempt: connect.attempt,
        early: 0,
    };
    let mut centre = Centre::default();
    let wire = Wire::new(1, Faults::NONE);
    let mut pair = Pair::new(Config::esme(), Config::smsc(), 10, wire);
    pair.esme.bind(connect.mode, &Bind::default()).unwrap();
    pair.run_for(Duration::from_secs(60), |happened| match happened {
        Happened::Esme(esme, event) => client.hears(esme, event),
        Happened::Smsc(smsc, event) => centre.hears(smsc, event),
        Happened::EsmeAlarm(esme, _) => client.go_on(esme),
        Happened::SmscAlarm(..) => {}
    });
    assert!(centre.throttled);
    assert_eq!(client.early, 4, "both receipts of the first and of the third segment");
    assert_eq!(client.outbound.segments().iter().map(|s| s.tries()).collect::<Vec<_>>(), [1, 2, 1]);
    assert_eq!(client.outbound.verdict(), Some(Verdict::Accepted));
    assert_eq!(client.outbound.delivery(), Some(Delivery::Delivered));
    assert_eq!((client.receipts.waiting(), client.receipts.parked()), (0, 0));
    assert!(pair.esme.session().ended());
    let Action::Connect(again) = client.link.next(pair.esme.now()) else { panic!() };
    assert_eq!((again.place, again.attempt.number()), (0, 2), "its wait is long over");
}
