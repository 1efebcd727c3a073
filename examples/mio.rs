//! Many ESMEs over mio in one loop: each binds, sends a message and unbinds.
use mio::{Events, Interest, Poll, Token, net::TcpStream};
use smpp_proto::session::{BindMode, Config, Esme, Event, Outcome, Session, Slot};
use smpp_proto::{Clock, Inbox, wire::CStr, wire::CommandStatus, wire::pdu};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::{collections::BTreeMap, collections::BTreeSet, net::SocketAddr, time::Duration};

fn main() -> Result<()> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:2775".into());
    run(address.parse().map_err(Error::other)?, 100).map(|n| println!("{n} of 100 accepted"))
}

/// Runs that many sessions and tells how many messages were accepted.
pub fn run(address: SocketAddr, sessions: usize) -> Result<u32> {
    let (clock, mut poll, mut events) = (Clock::start(), Poll::new()?, Events::with_capacity(1024));
    let (how, mut links, mut taken) = (Interest::READABLE | Interest::WRITABLE, BTreeMap::new(), 0);
    let destination_addr = CStr::new(b"99900000001").unwrap_or_default();
    let submit = pdu::SubmitSm { destination_addr, ..pdu::SubmitSm::default() };
    for key in 0..sessions {
        let (mut link, mut tx) = (TcpStream::connect(address)?, Vec::new());
        poll.registry().register(&mut link, Token(key), how)?;
        let mut esme = Session::<Esme, (), _>::new(Config::esme(), [Slot::EMPTY], clock.now());
        let _ = esme.bind(clock.now(), BindMode::Transmitter, &pdu::Bind::default(), &mut tx);
        links.insert(key, (link, esme, Inbox::new([0; 4096]), tx, clock.now()));
    }
    // How many octets have moved: none where the link is busy, 0 where it is gone.
    let busy = [ErrorKind::WouldBlock, ErrorKind::NotConnected, ErrorKind::Interrupted];
    let moved = |it: Result<_>| it.map_or_else(|e| (!busy.contains(&e.kind())).then_some(0), Some);
    while let Some(next) = links.values().map(|(.., turn)| *turn).min() {
        let retry = |e: Error| if e.kind() == ErrorKind::Interrupted { Ok(()) } else { Err(e) };
        poll.poll(&mut events, Some(clock.until(next))).or_else(retry)?;
        let ready: BTreeSet<_> = events.iter().map(|event| event.token().0).collect();
        links.retain(|key, (link, esme, rx, tx, turn)| {
            let mut more = ready.contains(key) || *turn <= clock.now();
            while more {
                while let Some(event) = esme.next_event(clock.now(), rx, tx) {
                    if let Event::Bound(_) = event {
                        let _ = link.set_nodelay(true);
                        let _ = esme.send(clock.now(), &submit, (), tx);
                        let _ = esme.unbind(clock.now(), Duration::from_secs(30));
                    } else if let Event::Reply(reply) = event {
                        taken += u32::from(matches!(reply.outcome, Outcome::Accepted(_)));
                    } else if let Event::Request(it) = event {
                        let _ = esme.refuse(clock.now(), it, CommandStatus::ESME_RINVCMDID, tx);
                    }
                }
                let wrote = if tx.is_empty() { None } else { moved(link.write(tx)) };
                tx.drain(..wrote.unwrap_or(0));
                let read = if rx.space().is_empty() { None } else { moved(link.read(rx.space())) };
                rx.filled(read.unwrap_or(0));
                (wrote == Some(0) || read == Some(0)).then(|| esme.hang_up());
                more = wrote.or(read).is_some() && !esme.ended();
                let least = Duration::from_millis(if tx.is_empty() { 0 } else { 10 });
                *turn = esme.deadline().unwrap_or_default().max(clock.now() + least);
            }
            !esme.ended()
        });
    }
    Ok(taken)
}
