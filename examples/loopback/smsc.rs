//! The message centre: checks the password, takes segments, gives each an id and a receipt.

use std::{
    hash::{BuildHasher, RandomState},
    io,
    net::TcpStream,
    time::{Duration, SystemTime},
};

use smpp_proto::{
    Clock, Instant,
    message::{
        carrier::Carrier,
        coding::Codings,
        id::SegmentSid,
        reassemble::{Fate, Limits, Reassembler},
        receipt::ReceiptText,
    },
    session::{Config, Event, Role, Session, Slot, Smsc, smsc::Request},
    wire::{
        CStr, CommandStatus, EsmClass, MessageState, ShortMessage, TlvWriter,
        pdu::{BindResp, DeliverSm, SubmitSm, SubmitSmResp},
        tlv::Text,
    },
};

use crate::{
    dates::receipt_date,
    link::{self, End, Slots, Token},
    print::Printer,
};

pub const SYSTEM_ID: &str = "loopback";
pub const PASSWORD: &str = "secret";

/// Serves one connection and gives the text that arrived.
pub fn serve(link: TcpStream, printer: Printer) -> io::Result<Option<String>> {
    let cfg = Config { enquire_link: Some(Duration::from_millis(100)), ..Config::smsc() };
    let session = Session::new(cfg, vec![Slot::EMPTY; 255], Clock::start().now());
    let mut centre = Centre { parts: Reassembler::new(Limits::default()), text: None };
    link::drive(link, session, &mut centre, Vec::new(), &printer, ["SMSC", "ESME"])?;
    Ok(centre.text)
}

struct Centre {
    parts: Reassembler,
    text: Option<String>,
}

impl End for Centre {
    type Role = Smsc;

    fn event(
        &mut self,
        session: &mut Session<Smsc, Token, Slots>,
        now: Instant,
        event: Event<'_, <Smsc as Role>::Request<'_>, Token>,
        out: &mut Vec<u8>,
    ) {
        // The output grows with the text, and the session has just asked: an answer is taken.
        match event {
            Event::Request(Request::Bind(_, bind)) => {
                let known = bind.pdu.system_id.as_bytes() == SYSTEM_ID.as_bytes()
                    && bind.pdu.password.expose().as_bytes() == PASSWORD.as_bytes();
                let system_id = CStr::new(b"SMSC").unwrap_or_default();
                let resp = BindResp { system_id, ..BindResp::default() };
                let answer = if known { Ok(&resp) } else { Err(CommandStatus::ESME_RINVPASWD) };
                let _ = session.answer(now, bind.responder, answer, out);
            }
            Event::Request(Request::SubmitSm(submit)) => {
                let sid = SegmentSid::from_bits(random_bits()).to_octets();
                let message_id = CStr::new(&sid).unwrap_or_default();
                let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
                if session.answer(now, submit.responder, Ok(&resp), out).is_ok() {
                    self.take(now, &submit.pdu);
                    let _ = receipt(session, now, &submit.pdu, &sid, out);
                }
            }
            _ => {}
        }
    }
}

impl Centre {
    /// Puts the segment to the others; the last one makes the text whole.
    fn take(&mut self, now: Instant, submit: &SubmitSm<'_>) {
        let Some(part) = submit.part(SYSTEM_ID.as_bytes()) else {
            let alphabet = Codings::SMPP.read(submit.data_coding).alphabet;
            self.text = alphabet.to_text(submit.octets()).ok();
            return;
        };
        if let Fate::Complete(message) = self.parts.add(now, &part).fate {
            self.text = Some(message.to_text_lossy(&Codings::SMPP, '\u{FFFD}'));
        }
    }
}

/// Sends the receipt of a segment: delivered. Addresses are swapped, as it comes from there.
fn receipt(
    session: &mut Session<Smsc, Token, Slots>,
    now: Instant,
    submit: &SubmitSm<'_>,
    sid: &[u8],
    out: &mut Vec<u8>,
) -> Option<()> {
    let state = MessageState::DELIVERED;
    let mut text = [0; ReceiptText::MAX_LEN];
    let at = Some(receipt_date(SystemTime::now()));
    let receipt = ReceiptText { id: sid, state, submitted: at, done: at, err: *b"000", text: b"" };
    let len = receipt.write(&mut text).ok()?;
    let mut tlvs = [0; 64];
    let mut writer = TlvWriter::new(&mut tlvs);
    writer.receipted_message_id(Text::new(sid)?).ok()?.message_state(state).ok()?;
    let deliver = DeliverSm {
        source_addr_ton: submit.dest_addr_ton,
        source_addr_npi: submit.dest_addr_npi,
        source_addr: submit.destination_addr,
        dest_addr_ton: submit.source_addr_ton,
        dest_addr_npi: submit.source_addr_npi,
        destination_addr: submit.source_addr,
        esm_class: EsmClass::DELIVERY_RECEIPT,
        short_message: ShortMessage::new(text.get(..len)?).ok()?,
        tlvs: writer.finish(),
        ..DeliverSm::default()
    };
    session.send(now, &deliver, 0, out).ok().map(drop)
}

/// 128 bits that differ from run to run: each hasher of the standard library has keys of its own.
fn random_bits() -> u128 {
    let half = || u128::from(RandomState::new().hash_one(0));
    half() << 64 | half()
}
