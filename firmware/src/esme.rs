//! The client: binds, submits one message, waits until it was asked for a sign of life, unbinds.

use core::time::Duration;

#[cfg(feature = "text")]
use smpp_proto::message::segment::Segmenter;
use smpp_proto::{
    Fixed, Inbox, Instant,
    message::segment::USER_DATA,
    session::{
        BindMode, Cause, Config, Esme, Event, Outcome, Response, Session, Slot, esme::Request,
    },
    wire::{
        CStr, DataCoding, InterfaceVersion, Npi, Secret, ShortMessage, Ton,
        pdu::{Bind, SubmitSm},
    },
};

use crate::script::Peer;

/// The longest PDU that is taken: more than any response needs.
const FRAME: usize = 256;
const WINDOW: usize = 4;

type Client = Session<Esme, u8, [Slot<u8>; WINDOW]>;

pub const SESSION: usize = size_of::<Client>();
pub const BUFFERS: usize = 2 * FRAME;

const TEXT: &str = "Meter 4711";

/// The number that the message has here, to know its answer by.
const MESSAGE: u8 = 42;

/// Holds the session; the error says where it went wrong.
pub fn run() -> Result<(), &'static str> {
    // A timer of the device would go here; in this world nothing happens between two deadlines.
    let mut now = Instant::from_micros(0);
    let mut peer = Peer::new();
    let config = Config { max_frame: FRAME, ..Config::esme() };
    let mut session = Client::new(config, [const { Slot::EMPTY }; WINDOW], now);
    let mut rx = Inbox::new([0; FRAME]);
    let mut buf = [0; FRAME];
    let mut accepted = false;

    let mut out = Fixed::new(&mut buf);
    session.bind(now, BindMode::Transmitter, &bind(), &mut out).map_err(|_| "bind")?;
    for _ in 0..1000 {
        while let Some(event) = session.next_event(now, &mut rx, &mut out) {
            match event {
                Event::Bound(_) => {
                    submit(&mut session, now, &mut out).ok_or("submit")?;
                }
                Event::Reply(reply) if reply.token == MESSAGE => {
                    accepted = matches!(reply.outcome, Outcome::Accepted(Response::SubmitSm(resp))
                        if resp.message_id.as_bytes().starts_with(b"YV"));
                }
                Event::Request(Request::DeliverSm(_)) => return Err("a transmitter got a message"),
                Event::Ended(Cause::Unbound) if accepted && peer.done() && !peer.failed => {
                    return Ok(());
                }
                Event::Ended(_) => return Err("ended too early, or the message was not accepted"),
                _ => return Err("something else"),
            }
        }
        peer.hear(out.written());
        out.clear();
        if peer.failed {
            return Err("the message centre heard something else");
        }
        match peer.say(rx.space()) {
            0 if peer.wants_unbind() => {
                session.unbind(now, Duration::from_secs(1)).map_err(|_| "unbind")?;
            }
            0 => now = session.deadline().unwrap_or(now).max(now),
            len => rx.filled(len),
        }
    }
    Err("no end")
}

fn bind() -> Bind<'static> {
    Bind {
        system_id: CStr::new(b"esme").unwrap_or_default(),
        password: Secret::new(CStr::new(b"secret").unwrap_or_default()),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    }
}

fn submit(session: &mut Client, now: Instant, out: &mut Fixed<'_>) -> Option<()> {
    let mut user_data = [0; USER_DATA];
    let (len, data_coding) = write(TEXT, &mut user_data)?;
    let submit = SubmitSm {
        source_addr_ton: Ton::ALPHANUMERIC,
        source_addr: CStr::new(b"meter").unwrap_or_default(),
        dest_addr_ton: Ton::INTERNATIONAL,
        dest_addr_npi: Npi::ISDN,
        destination_addr: CStr::new(b"15550001111").unwrap_or_default(),
        data_coding,
        short_message: ShortMessage::new(user_data.get(..len)?).ok()?,
        ..SubmitSm::default()
    };
    session.send(now, &submit, MESSAGE, out).ok().map(|_| ())
}

/// Writes a text of one segment.
#[cfg(feature = "text")]
fn write(text: &str, user_data: &mut [u8; USER_DATA]) -> Option<(usize, DataCoding)> {
    let plan = Segmenter::default().plan(text, 0).ok()?;
    let len = plan.parts().next()?.write(user_data).ok()?;
    Some((len, plan.data_coding()))
}

/// Writes a text whose characters are the same in ASCII and GSM 7-bit.
#[cfg(not(feature = "text"))]
fn write(text: &str, user_data: &mut [u8; USER_DATA]) -> Option<(usize, DataCoding)> {
    user_data.get_mut(..text.len())?.copy_from_slice(text.as_bytes());
    Some((text.len(), DataCoding::DEFAULT))
}
