//! An SMSC over tokio: one task for each connection, answers later through a channel.
use smpp_proto::session::{Config, Event, Responder, Session, Slot, Smsc, smsc::Request};
use smpp_proto::wire::{CStr, CommandStatus, op::SubmitSm, pdu::BindResp, pdu::SubmitSmResp};
use smpp_proto::{Clock, Inbox};
use std::{io, time::Duration};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::{net::TcpListener, net::TcpStream, sync::mpsc, time::sleep, time::timeout};

#[tokio::main(flavor = "current_thread")]
async fn main() -> io::Result<()> {
    let address = std::env::args().nth(1).unwrap_or("127.0.0.1:2775".into());
    serve(TcpListener::bind(address).await?).await
}

pub async fn serve(listener: TcpListener) -> io::Result<()> {
    loop {
        match listener.accept().await {
            Ok((link, _)) => drop(link.set_nodelay(true).map(|()| tokio::spawn(connection(link)))),
            Err(_) => sleep(Duration::from_millis(100)).await, // no descriptors left, say
        }
    }
}

async fn connection(mut link: TcpStream) {
    let (clock, mut rx, mut tx) = (Clock::start(), Inbox::new(vec![0; 1 << 17]), Vec::new());
    let mut smsc = Session::<Smsc, (), _>::new(Config::smsc(), [Slot::EMPTY], clock.now());
    let message_id = CStr::new(b"1").unwrap_or_default();
    let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
    let (answers, mut answered) = mpsc::channel::<Responder<SubmitSm>>(100);
    loop {
        while let Some(event) = smsc.next_event(clock.now(), &mut rx, &mut tx) {
            if let Event::Request(Request::Bind(_, bind)) = event {
                let _ = smsc.answer(clock.now(), bind.responder, Ok(&BindResp::default()), &mut tx);
            } else if let Event::Request(Request::SubmitSm(submit)) = event {
                let answers = answers.clone(); // a database, say, takes the message and answers
                tokio::spawn(async move { answers.send(submit.responder).await });
            } else if let Event::Request(other) = event {
                let _ = smsc.refuse(clock.now(), other, CommandStatus::ESME_RINVCMDID, &mut tx);
            }
        }
        if smsc.ended() {
            break drop(timeout(Duration::from_secs(5), link.write_all(&tx)).await);
        }
        let least = Duration::from_millis(if tx.is_empty() { 0 } else { 10 }); // writing makes room
        let wait = smsc.deadline().map_or(Duration::MAX, |at| clock.until(at).max(least));
        let (mut from, mut to) = link.split();
        tokio::select! { // what is dropped unfinished has read, written or received nothing
            read = from.read(rx.space()), if !rx.space().is_empty() => match read {
                Ok(len @ 1..) => rx.filled(len), _ => smsc.hang_up(),
            },
            written = to.write(&tx), if !tx.is_empty() => match written {
                Ok(len) => drop(tx.drain(..len)), Err(_) => smsc.hang_up(),
            },
            Some(responder) = answered.recv(), if tx.len() < 1 << 16 => {
                let _ = smsc.answer(clock.now(), responder, Ok(&resp), &mut tx);
            }
            () = sleep(wait) => {}
        }
    }
}
