//! Plays one attack of a size: `attack KIND SIZE`. Its instructions are to be counted, see
//! `tests/attacks/linear.py`. Without arguments it prints the kinds.

use smpp_proto::{
    Fixed, Inbox, Instant,
    message::{
        alphabet::Alphabet,
        reassemble::{Address, Limits, Part, Reassembler},
        receipt::{ReceiptOptions, ReceiptParts},
        udh::{Concatenation, Reference, Udh},
    },
    session::{Config, Event, Session, Slot, Smsc, smsc::Request},
    wire::{
        Body, CommandId, CommandStatus, DataCoding, EsmClass, Quirks, encode,
        pdu::{Bind, BindResp, Raw, SubmitSm},
    },
};

type Attack = fn(usize);

const KINDS: [(&str, Attack); 15] = [
    ("octet by octet", octet_by_octet),
    ("requests", |size| flood(size, submit)),
    ("bad requests", |size| flood(size, |number| pdu(CommandId::SUBMIT_SM, number, b"no NUL"))),
    ("unknown commands", |size| flood(size, |number| pdu(CommandId(0x0C), number, &[]))),
    ("responses to nothing", |size| {
        flood(size, |number| pdu(CommandId::DELIVER_SM_RESP, number, &[]));
    }),
    ("a full output", full_output),
    ("known TLVs", |size| tlvs(&b"\x02\x0C\0\x01\0".repeat(size))),
    ("unknown TLVs", |size| tlvs(&b"\x15\0\0\x01\0".repeat(size))),
    ("empty TLVs", |size| tlvs(&b"\x04\x24\0\0".repeat(size))),
    ("TLVs behind an octet", |size| tlvs(&[&b"\0"[..], &b"\x15\0\0\x01\0".repeat(size)].concat())),
    ("destinations", destinations),
    ("a string", |size| read(CommandId::QUERY_SM, &vec![b'1'; size])),
    ("a receipt", receipt),
    ("parts of messages", parts),
    ("a text", text),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    let Some(kind) = arguments.next() else {
        return KINDS.iter().for_each(|(kind, _)| println!("{kind}"));
    };
    let size = arguments.next().and_then(|size| size.parse().ok()).expect("a size");
    let (_, attack) = KINDS.iter().find(|(name, _)| *name == kind).expect("a kind");
    attack(size);
}

const OK: CommandStatus = CommandStatus::ESME_ROK;

fn pdu(id: CommandId, number: u32, body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, OK, number, &Raw(body), &mut octets).expect("room");
    octets
}

fn submit(number: u32) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(CommandId::SUBMIT_SM, OK, number, &SubmitSm::default(), &mut octets).expect("room");
    octets
}

type Centre = Session<Smsc, u32, [Slot<u32>; 10]>;

/// A message centre to which the peer is bound.
fn bound() -> Centre {
    let now = Instant::default();
    let cfg = Config { max_frame: usize::MAX, ..Config::smsc() };
    let mut session: Centre = Session::new(cfg, [const { Slot::EMPTY }; 10], now);
    let (mut bind, mut out) = (Vec::new(), Vec::new());
    encode(CommandId::BIND_TRANSCEIVER, OK, 1, &Bind::default(), &mut bind).expect("room");
    let step = session.step(now, &bind, &mut out);
    let Some(Event::Request(Request::Bind(_, bind))) = step.event else { panic!("a bind") };
    session.answer(now, bind.responder, Ok(&BindResp::default()), &mut out).expect("it waits");
    session
}

/// All octets of a stream through an inbox, as much as it takes at a time.
fn hear(stream: &[u8], capacity: usize, at_a_time: usize, room: usize) {
    let (mut session, mut inbox) = (bound(), Inbox::new(vec![0; capacity]));
    let (mut room, mut left) = (vec![0; room], stream);
    let mut out = Fixed::new(&mut room);
    while !left.is_empty() {
        let space = inbox.space();
        let len = space.len().min(left.len()).min(at_a_time);
        space[..len].copy_from_slice(&left[..len]);
        inbox.filled(len);
        left = &left[len..];
        loop {
            while session.next_event(Instant::default(), &mut inbox, &mut out).is_some() {}
            if out.written().is_empty() {
                break;
            }
            out.clear();
        }
    }
}

fn octet_by_octet(size: usize) {
    hear(&pdu(CommandId::SUBMIT_SM, 2, &vec![0; size]), size + 64, 1, 64);
}

fn flood(size: usize, make: impl Fn(u32) -> Vec<u8>) {
    let stream: Vec<u8> = (0..size as u32).flat_map(|number| make(number + 2)).collect();
    hear(&stream, 4096, 1460, 4096);
}

/// Each answer fills the output.
fn full_output(size: usize) {
    let stream = pdu(CommandId::ENQUIRE_LINK, 7, &[]).repeat(size);
    hear(&stream, stream.len(), usize::MAX, 16);
}

/// Reads a body as a session does that tolerates little, and walks over its TLVs.
fn read(id: CommandId, body: &[u8]) {
    let mut seen = Quirks::NONE;
    let read = Body::decode(id, body, &mut seen).expect("a known command");
    let _ = Body::not_tolerated(id, body, Quirks::NONE);
    if let Ok(value) = read {
        let _ = (value.tlvs().iter().count(), value.tlvs().tail().len());
        let _ = value.fits(smpp_proto::wire::Version::V3_4);
    }
}

fn tlvs(tlvs: &[u8]) {
    read(CommandId::SUBMIT_SM_RESP, &[b"id\0", tlvs].concat());
}

fn destinations(size: usize) {
    let items = b"\x01\x01\x0199900000001\0".repeat(255);
    let body = [b"\0\0\0\0\xFF", &items[..], &[0; 16]].concat();
    for _ in 0..size / 255 {
        read(CommandId::SUBMIT_MULTI, &body);
        // The last one is cut short, which has to be found.
        read(CommandId::SUBMIT_MULTI, &body[..body.len() - 20]);
    }
}

fn receipt(size: usize) {
    let text = b"id:1 stat:DELIVRD ".repeat(size / 18);
    let esm_class = EsmClass::DELIVERY_RECEIPT;
    let parts = ReceiptParts { esm_class, text: &text, ..ReceiptParts::default() };
    let receipt = parts.read(&ReceiptOptions::default()).expect("a receipt");
    let _ = (receipt.id(), receipt.state(), receipt.is_final());
}

fn parts(size: usize) {
    let mut reassembler = Reassembler::new(Limits { messages: 100, ..Limits::default() });
    for number in 0..size {
        let reference = Reference::Bits16(number as u16);
        let part = Part {
            scope: b"account",
            source: Address::default(),
            destination: Address::default(),
            concatenation: Concatenation { reference, total: 255, index: 1 },
            data_coding: DataCoding(0),
            header: Udh::default(),
            text: b"text",
        };
        drop(reassembler.add(Instant::from_micros(number as u64), &part));
    }
}

fn text(size: usize) {
    for alphabet in [Alphabet::Gsm7(Default::default()), Alphabet::Ucs2(Default::default())] {
        assert!(alphabet.decode(&vec![0x1B; size]).count() <= size);
    }
}
