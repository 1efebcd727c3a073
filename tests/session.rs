//! A whole conversation between the two roles in memory.

use core::time::Duration;

use smpp_proto::{
    Inbox, Instant,
    session::{
        BindMode, Cause, Config, Esme, Event, Outcome, Response, Session, Slot, Smsc, esme, smsc,
    },
    wire::{
        CStr, CommandStatus, InterfaceVersion, Secret, ShortMessage, Version,
        pdu::{Bind, BindResp, DeliverSm, DeliverSmResp, SubmitSm, SubmitSmResp},
    },
};

type Slots = [Slot<u32>; 4];

fn at(millis: u64) -> Instant {
    Instant::from_micros(millis * 1000)
}

fn bind() -> Bind<'static> {
    Bind {
        system_id: CStr::new(b"esme").unwrap(),
        password: Secret::new(CStr::new(b"secret").unwrap()),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    }
}

#[test]
fn bind_submit_deliver_unbind() {
    let mut esme: Session<Esme, u32, Slots> =
        Session::new(Config::esme(), Default::default(), at(0));
    let mut smsc: Session<Smsc, u32, Slots> =
        Session::new(Config::smsc(), Default::default(), at(0));
    let (mut to_smsc, mut to_esme) = (Vec::new(), Vec::new());
    let (mut rx_esme, mut rx_smsc) = (Inbox::new(vec![0; 4096]), Inbox::new(vec![0; 4096]));
    let mut log = Vec::new();

    esme.bind(at(0), BindMode::Transceiver, &bind(), &mut to_smsc).unwrap();
    for round in 1..20 {
        let now = at(round);
        let len = to_smsc.len();
        rx_smsc.space()[..len].copy_from_slice(&to_smsc);
        rx_smsc.filled(len);
        to_smsc.clear();
        while let Some(event) = smsc.next_event(now, &mut rx_smsc, &mut to_esme) {
            match event {
                Event::Request(smsc::Request::Bind(mode, bind)) => {
                    assert_eq!(bind.pdu.password.expose().as_bytes(), b"secret");
                    log.push(format!("smsc bind {mode:?}"));
                    let resp =
                        BindResp { system_id: CStr::new(b"smsc").unwrap(), ..Default::default() };
                    smsc.answer(now, bind.responder, Ok(&resp), &mut to_esme).unwrap();
                }
                Event::Request(smsc::Request::SubmitSm(submit)) => {
                    log.push(format!("smsc submit {:?}", submit.pdu.short_message.as_bytes()));
                    let resp = SubmitSmResp {
                        message_id: CStr::new(b"id-1").unwrap(),
                        ..Default::default()
                    };
                    smsc.answer(now, submit.responder, Ok(&resp), &mut to_esme).unwrap();
                    let deliver = DeliverSm::default();
                    smsc.send(now, &deliver, 9, &mut to_esme).unwrap();
                }
                Event::Reply(reply) => {
                    assert_eq!(reply.token, 9);
                    log.push(format!("smsc reply {:?}", reply.outcome));
                    smsc.unbind(now, Duration::from_secs(1)).unwrap();
                }
                Event::Ended(cause) => log.push(format!("smsc {cause:?}")),
                other => panic!("{other:?}"),
            }
        }
        let len = to_esme.len();
        rx_esme.space()[..len].copy_from_slice(&to_esme);
        rx_esme.filled(len);
        to_esme.clear();
        while let Some(event) = esme.next_event(now, &mut rx_esme, &mut to_smsc) {
            match event {
                Event::Bound(bound) => {
                    log.push(format!("esme bound {:?}", bound.version));
                    assert_eq!(bound.version, Version::V3_4);
                    let submit = SubmitSm {
                        short_message: ShortMessage::new(b"hi").unwrap(),
                        ..Default::default()
                    };
                    esme.send(now, &submit, 7, &mut to_smsc).unwrap();
                }
                Event::Reply(reply) => {
                    assert_eq!(reply.token, 7);
                    let Outcome::Accepted(Response::SubmitSm(resp)) = reply.outcome else {
                        panic!()
                    };
                    log.push(format!("esme reply {}", resp.message_id));
                }
                Event::Request(esme::Request::DeliverSm(deliver)) => {
                    log.push("esme deliver".into());
                    esme.answer(
                        now,
                        deliver.responder,
                        Ok(&DeliverSmResp::default()),
                        &mut to_smsc,
                    )
                    .unwrap();
                }
                Event::Ended(cause) => {
                    assert_eq!(cause, Cause::PeerUnbound);
                    log.push(format!("esme {cause:?}"));
                }
                other => panic!("{other:?}"),
            }
        }
        if esme.phase() == smpp_proto::session::Phase::Unbound && smsc.ended() {
            esme.hang_up();
        }
    }
    assert!(esme.ended() && smsc.ended());
    assert_eq!(
        log,
        [
            "smsc bind Transceiver",
            "esme bound V3_4",
            "smsc submit [104, 105]",
            "esme reply id-1",
            "esme deliver",
            "smsc reply Accepted(DeliverSm(DeliverSmResp { message_id: \"\", tlvs: [] }))",
            "smsc Unbound",
            "esme PeerUnbound",
        ]
    );
    let _ = CommandStatus::ESME_ROK;
}
