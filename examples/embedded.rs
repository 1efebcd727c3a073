//! An ESME for a device, over embedded-io-async: fixed arrays, no heap. It runs here over tokio.
use core::{future::pending, time::Duration};
use embassy_futures::select::{Either3, select3};
use embedded_io_adapters::tokio_1::FromTokio;
use embedded_io_async::{Read, Write};
use smpp_proto::session::{BindMode, Config, Esme, Event, Outcome, Session, Slot};
use smpp_proto::{Clock, Fixed, Inbox, Instant, wire, wire::pdu};

#[tokio::main(flavor = "current_thread")]
async fn main() -> std::io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:2775".into());
    let (from, to) = tokio::net::TcpStream::connect(address).await?.into_split();
    let (clock, mut from, mut to) = (Clock::start(), FromTokio::new(from), FromTokio::new(to));
    let accepted = send((&mut from, &mut to), || clock.now(), tokio::time::sleep).await;
    accepted.then(|| println!("accepted")).ok_or(std::io::Error::other("not accepted"))
}

/// Sends one message and unbinds; tells whether the message was accepted.
pub async fn send<R: Read, W: Write, S: Future<Output = ()>>(
    (from, to): (&mut R, &mut W),
    now: impl Fn() -> Instant,
    sleep: impl Fn(Duration) -> S,
) -> bool {
    let (mut rx, mut octets, mut accepted) = (Inbox::new([0; 512]), [0; 512], false);
    let mut tx = Fixed::new(&mut octets);
    let mut esme = Session::<Esme, (), _>::new(Config::esme(), [Slot::EMPTY], now());
    let short_message = wire::ShortMessage::new(b"door open").unwrap_or_default();
    let destination_addr = wire::CStr::new(b"99900000001").unwrap_or_default();
    let submit = pdu::SubmitSm { destination_addr, short_message, ..Default::default() };
    let _ = esme.bind(now(), BindMode::Transmitter, &pdu::Bind::default(), &mut tx);
    loop {
        while let Some(event) = esme.next_event(now(), &mut rx, &mut tx) {
            if let Event::Bound(_) = event {
                let _ = esme.send(now(), &submit, (), &mut tx);
                let _ = esme.unbind(now(), Duration::from_secs(30)); // once it is answered
            } else if let Event::BindRefused(_) = event {
                esme.hang_up();
            } else if let Event::Reply(reply) = event {
                accepted = matches!(reply.outcome, Outcome::Accepted(_));
            } else if let Event::Request(other) = event {
                let _ = esme.refuse(now(), other, wire::CommandStatus::ESME_RINVCMDID, &mut tx);
            }
        }
        let (left, room) = (!tx.written().is_empty(), !esme.ended() && !rx.space().is_empty());
        if esme.ended() && !left {
            return accepted;
        }
        let least = Duration::from_millis(if left { 10 } else { 0 }); // the write wakes us earlier
        let wait = esme.deadline().map_or(Duration::from_secs(5), |at| at.since(now()).max(least));
        let write = async { if left { to.write(tx.written()).await } else { pending().await } };
        let read = async { if room { from.read(rx.space()).await } else { pending().await } };
        match select3(write, read, sleep(wait)).await {
            Either3::First(Ok(len @ 1..)) => tx.consume(len),
            Either3::Second(Ok(len @ 1..)) => rx.filled(len),
            Either3::Third(()) if !esme.ended() => {}
            _ if esme.ended() => return accepted, // nobody reads our last words
            _ => esme.hang_up(),
        }
    }
}
