//! SMPP over TLS: rustls and the session are machines without I/O. Here are both ends, in memory.
use rustls::{ClientConfig, ClientConnection, Connection, ServerConfig, ServerConnection};
use smpp_proto::session::{BindMode, Config, Esme, Event, Session, Slot, Smsc, smsc::Request};
use smpp_proto::{Clock, Inbox, wire::pdu};
use std::io::{ErrorKind::WouldBlock, Read, Write};
use std::{collections::VecDeque, error::Error, time::Duration};

/// Binds and unbinds over TLS, and says what over which version of it.
pub fn main() -> Result<(), Box<dyn Error>> {
    let made = rcgen::generate_simple_self_signed(["localhost".into()])?;
    let (cert, key) = (made.cert.der().clone(), made.signing_key.serialize_der());
    let mut roots = rustls::RootCertStore::empty();
    roots.add(cert.clone())?;
    let client = ClientConfig::builder().with_root_certificates(roots).with_no_client_auth();
    let mut client = ClientConnection::new(client.into(), "localhost".try_into()?)?.into();
    let server = ServerConfig::builder().with_no_client_auth();
    let server = server.with_single_cert(vec![cert], key.try_into()?)?;
    let (mut server, clock) = (ServerConnection::new(server.into())?.into(), Clock::start());
    let (mut rx, mut tx, mut up) = (Inbox::new([0; 4096]), Vec::new(), VecDeque::new());
    let (mut rx2, mut tx2, mut down) = (Inbox::new([0; 4096]), Vec::new(), VecDeque::new());
    let mut esme = Session::<Esme, (), _>::new(Config::esme(), [Slot::EMPTY], clock.now());
    let mut smsc = Session::<Smsc, (), _>::new(Config::smsc(), [Slot::EMPTY], clock.now());
    esme.bind(clock.now(), BindMode::Transmitter, &pdu::Bind::default(), &mut tx)?;
    let (resp, mut bound) = (pdu::BindResp::default(), false);
    while !smsc.ended() {
        while esme.next_event(clock.now(), &mut rx, &mut tx).is_some() {}
        bound |= esme.unbind(clock.now(), Duration::ZERO).is_ok(); // not before it is bound
        while let Some(event) = smsc.next_event(clock.now(), &mut rx2, &mut tx2) {
            if let Event::Request(Request::Bind(_, bind)) = event {
                smsc.answer(clock.now(), bind.responder, Ok(&resp), &mut tx2)?;
            }
        }
        // With sockets in between, this is where to wait for one of them or for a deadline.
        shuttle(&mut client, &mut rx, &mut tx, [&mut down, &mut up])?.then(|| esme.hang_up());
        esme.ended().then(|| client.send_close_notify());
        shuttle(&mut server, &mut rx2, &mut tx2, [&mut up, &mut down])?.then(|| smsc.hang_up());
    }
    let tls = client.protocol_version().filter(|_| bound).ok_or("the SMSC did not let us in")?;
    println!("bound as a transmitter by SMPP {}, over {tls:?}", esme.version());
    Ok(())
}

/// SMPP through TLS to the wire, and from there back; tells whether the other end has closed.
fn shuttle(
    tls: &mut Connection,
    rx: &mut Inbox<[u8; 4096]>,
    tx: &mut Vec<u8>,
    [from, to]: [&mut VecDeque<u8>; 2],
) -> Result<bool, Box<dyn Error>> {
    tx.drain(..tls.writer().write(tx)?);
    tls.write_tls(to)?;
    if !from.is_empty() {
        tls.read_tls(from)?;
        tls.process_new_packets()?;
    }
    let room = !rx.space().is_empty();
    let read = tls.reader().read(rx.space());
    rx.filled(*read.as_ref().unwrap_or(&0));
    Ok(read.map_or_else(|e| e.kind() != WouldBlock, |len| room && len == 0))
}
