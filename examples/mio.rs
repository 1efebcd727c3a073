//! Many ESMEs over mio in one loop: each binds, sends a message and unbinds.
use mio::{Events, Interest, Poll, Token, net::TcpStream};
use smpp_proto::session::{BindMode, Config, Esme, Event, Outcome, Reply, Session, Slot};
use smpp_proto::{Clock, Inbox, wire::CStr, wire::CommandStatus, wire::pdu};
use std::io::{Error, ErrorKind, Read, Result, Write};
use std::{collections::BTreeMap, collections::BTreeSet, net::SocketAddr, time::Duration};

fn main() -> Result<()> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:2775".into());
    run(address.parse().map_err(Error::other)?, 100).map(|n| println!("all {n} accepted"))
}

/// Runs that many sessions and tells how many messages were accepted; it fails if not all were.
pub fn run(address: SocketAddr, sessions: usize) -> Result<usize> {
    let (clock, mut poll, mut events) = (Clock::start(), Poll::new()?, Events::with_capacity(1024));
    let (mut links, mut taken, other) = (BTreeMap::new(), 0, CommandStatus::ESME_RINVCMDID);
    let destination_addr = CStr::new(b"99900000001").unwrap_or_default();
    let submit = pdu::SubmitSm { destination_addr, ..pdu::SubmitSm::default() };
    for key in 0..sessions {
        let (mut link, mut tx) = (TcpStream::connect(address)?, Vec::new());
        poll.registry().register(&mut link, Token(key), Interest::READABLE | Interest::WRITABLE)?;
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
                    match event {
                        Event::Bound(_) => _ = esme.send(clock.now(), &submit, (), tx),
                        Event::BindRefused(_) => esme.hang_up(),
                        Event::Reply(Reply { outcome: Outcome::Accepted(_), .. }) => taken += 1,
                        Event::Request(it) => _ = esme.refuse(clock.now(), it, other, tx),
                        _ => {}
                    }
                }
                let _ = esme.unbind(clock.now(), Duration::from_secs(30)); // not before it is bound
                let wrote = if tx.is_empty() { None } else { moved(link.write(tx)) };
                tx.drain(..wrote.unwrap_or(0));
                let read = if rx.space().is_empty() { None } else { moved(link.read(rx.space())) };
                rx.filled(read.unwrap_or(0));
                (wrote == Some(0) || read == Some(0)).then(|| esme.hang_up());
                more = wrote.or(read).is_some() && !esme.ended();
                let soon = clock.now() + Duration::from_millis(10); // the output may be full
                *turn = esme.deadline().unwrap_or_default().max(soon);
            }
            !esme.ended()
        });
    }
    let short = format!("{taken} of {sessions} accepted");
    (taken == sessions).then_some(taken).ok_or(Error::other(short))
}
