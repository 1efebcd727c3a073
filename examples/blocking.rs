//! An ESME over blocking sockets: binds, keeps its window full of messages, unbinds.
use std::io::{ErrorKind::Interrupted, ErrorKind::TimedOut, ErrorKind::WouldBlock, Read, Write};
use std::{error::Error, net::TcpStream, time::Duration};

use smpp_proto::session::{BindMode, Cause, Config, Esme, Event, Outcome, Session, Slot, esme};
use smpp_proto::wire::pdu::{Bind, DeliverSmResp, SubmitSm};
use smpp_proto::{Clock, Inbox, wire::CStr, wire::CommandStatus, wire::ShortMessage};

fn main() -> Result<(), Box<dyn Error>> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:2775".into());
    println!("{} messages accepted", run(TcpStream::connect(address)?, 20)?);
    Ok(())
}

/// Sends that many messages and tells how many were accepted.
pub fn run(mut link: TcpStream, messages: u32) -> Result<u32, Box<dyn Error>> {
    let (clock, mut rx, mut tx) = (Clock::start(), Inbox::new(vec![0; 1 << 17]), Vec::new());
    let slots = [const { Slot::EMPTY }; 10];
    let mut esme: Session<Esme, u32, _> = Session::new(Config::esme(), slots, clock.now());
    let (destination_addr, text) = (CStr::new(b"99900000001")?, ShortMessage::new(b"hello")?);
    let submit = SubmitSm { destination_addr, short_message: text, ..SubmitSm::default() };
    let (resp, mut sent, mut accepted, mut end) = (DeliverSmResp::default(), 0, 0, None);
    link.set_nodelay(true)?;
    link.set_write_timeout(Some(Duration::from_secs(30)))?; // for a peer that never reads
    esme.bind(clock.now(), BindMode::Transceiver, &Bind::default(), &mut tx)?;
    while !esme.ended() {
        while let Some(event) = esme.next_event(clock.now(), &mut rx, &mut tx) {
            match event {
                Event::BindRefused(status) => return Err(format!("bind: {status}").into()),
                Event::Reply(it) if matches!(it.outcome, Outcome::Accepted(_)) => accepted += 1,
                Event::Request(esme::Request::DeliverSm(it)) => {
                    let _ = esme.answer(clock.now(), it.responder, Ok(&resp), &mut tx);
                }
                Event::Request(other) => {
                    let _ = esme.refuse(clock.now(), other, CommandStatus::ESME_RINVCMDID, &mut tx);
                }
                Event::Ended(cause) => end = Some(cause),
                _ => {}
            }
        }
        while sent < messages && esme.send(clock.now(), &submit, sent, &mut tx).is_ok() {
            sent += 1;
        }
        if sent == messages && esme.is_bound() && esme.in_flight() == 0 {
            esme.unbind(clock.now(), Duration::from_secs(5))?;
        }
        link.write_all(&tx).unwrap_or_else(|_| esme.hang_up());
        tx.clear();
        let wait = esme.deadline().map(|at| clock.until(at));
        if esme.ended() || wait == Some(Duration::ZERO) {
            continue;
        }
        match link.set_read_timeout(wait).and_then(|()| link.read(rx.space())) {
            Ok(len @ 1..) => rx.filled(len),
            Err(e) if matches!(e.kind(), WouldBlock | TimedOut | Interrupted) => {}
            _ => esme.hang_up(),
        }
    }
    if end == Some(Cause::Unbound) { Ok(accepted) } else { Err(format!("ended: {end:?}").into()) }
}
