//! What `Debug` shows of passwords and texts: how long they are.
#![cfg(all(feature = "alloc", feature = "sim"))]

use std::fmt::Debug;

use smpp_proto::Instant;
use smpp_proto::esme::receipts::{Limits, Receipts};
use smpp_proto::message::{
    alphabet::Alphabet,
    id::IdMatch,
    reassemble::{Address, Fate, Part, Reassembler},
    receipt::{ReceiptOptions, ReceiptParts, ReceiptText},
    segment::{Segmenter, Width},
    udh::{Concatenation, Reference, Udh, UdhWriter, UserData},
};
use smpp_proto::record::{Script, Tape};
use smpp_proto::session::{BindMode, Config, Esme, Side, Slot};
use smpp_proto::sim::{Faults, Link, Pair, Solo};
use smpp_proto::wire::pdu::{Bind, SubmitSm};
use smpp_proto::wire::{
    CStr, CommandId, CommandStatus, EsmClass, MessageState, Secret, ShortMessage, TlvWriter, encode,
};

const SECRET: &str = "hush-17";

/// As text, as a list of numbers in one line or in many, and as hexadecimal digits.
fn hidden(value: &impl Debug) {
    let digits: String = SECRET.bytes().map(|octet| format!("{octet:02x}")).collect();
    let numbers: String = SECRET.bytes().map(|octet| format!("{octet},")).collect();
    for shown in [format!("{value:?}"), format!("{value:#?}")] {
        let flat: String = shown.split_whitespace().collect();
        let told = [SECRET, &digits, &numbers].iter().any(|form| flat.contains(*form));
        assert!(!told, "{shown}");
    }
}

fn part(index: u8) -> Part<'static> {
    Part {
        scope: b"",
        source: Address::default(),
        destination: Address::default(),
        concatenation: Concatenation { reference: Reference::Bits8(1), total: 2, index },
        data_coding: Default::default(),
        header: Udh::default(),
        text: SECRET.as_bytes(),
    }
}

#[test]
fn texts_on_their_way_to_the_wire() {
    let segmenter = Segmenter { width: Width::Bits8, ..Segmenter::default() };
    let plan = segmenter.plan(SECRET, 1).unwrap();
    hidden(&plan);
    hidden(&plan.parts());
    hidden(&plan.parts().next().unwrap());
    let mut used = SECRET.as_bytes().to_vec();
    hidden(&UdhWriter::new(&mut used));
    let mut buf = [0; 32];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.message_payload(SECRET.as_bytes()).unwrap();
    hidden(&tlvs);
    hidden(&SubmitSm { tlvs: tlvs.finish(), ..SubmitSm::default() });
    let short_message = ShortMessage::new(SECRET.as_bytes()).unwrap();
    hidden(&SubmitSm { short_message, ..SubmitSm::default() });
}

#[test]
fn texts_that_have_come() {
    hidden(&Alphabet::Ascii.decode(SECRET.as_bytes()));
    hidden(&Alphabet::Ascii.decode(SECRET.as_bytes()).lossy('?'));
    hidden(&UserData::split(EsmClass::default(), SECRET.as_bytes()));
    hidden(&part(1));
    let mut reassembler = Reassembler::default();
    let _ = reassembler.add(Instant::default(), &part(1));
    hidden(&reassembler);
    let Fate::Complete(message) = reassembler.add(Instant::default(), &part(2)).fate else {
        panic!("both parts are there")
    };
    hidden(&message);
    hidden(&message.runs());
}

#[test]
fn receipts() {
    let text = format!("id:1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:{SECRET}");
    let parts = ReceiptParts {
        esm_class: EsmClass::DELIVERY_RECEIPT,
        text: text.as_bytes(),
        ..ReceiptParts::default()
    };
    let receipt = parts.read(&ReceiptOptions::default()).unwrap();
    hidden(&parts);
    hidden(&receipt);
    let mut receipts: Receipts<u8> = Receipts::new(IdMatch::Exact, Limits::default());
    let parked = receipts.receipt(Instant::default(), &receipt);
    hidden(&parked);
    hidden(&receipts);
    hidden(&receipts.submitted(Instant::default(), b"1", 1).unwrap());
    let (id, err) = (b"1", *b"000");
    let text = SECRET.as_bytes();
    let state = MessageState::DELIVERED;
    hidden(&ReceiptText { id, state, submitted: None, done: None, err, text });
}

#[test]
fn sessions_links_and_tapes() {
    let now = Instant::default();
    let password = Secret::new(CStr::new(SECRET.as_bytes()).unwrap());
    let bind = Bind { password, ..Bind::default() };
    hidden(&bind);
    let mut tape: Tape<Esme, _> = Tape::new(Config::esme(), vec![Slot::EMPTY; 2], now);
    let mut out = Vec::new();
    tape.bind(now, BindMode::Transceiver, &bind, &mut out).unwrap();
    hidden(&tape);
    let octets = tape.into_octets();
    assert!(octets.windows(SECRET.len()).any(|seven| seven == SECRET.as_bytes()));
    hidden(&Script::new(&octets));
    let mut link = Link::new(1, Faults::SLOW);
    link.write(Side::Esme, now, &out);
    hidden(&link);
    let mut pair = Pair::new(Config::esme(), Config::smsc(), 2, Link::new(1, Faults::SLOW));
    pair.esme.bind(BindMode::Transceiver, &bind).unwrap();
    hidden(&pair);
    let mut solo: Solo<Esme> = Solo::new(Config::esme(), 2, Link::new(1, Faults::NONE));
    solo.end.bind(BindMode::Transceiver, &bind).unwrap();
    hidden(&solo);
    solo.run_for(std::time::Duration::from_secs(1), |_, _| {});
    assert!(solo.heard().windows(SECRET.len()).any(|seven| seven == SECRET.as_bytes()));
    hidden(&solo);
    let mut frame = Vec::new();
    let id = CommandId::BIND_TRANSCEIVER;
    encode(id, CommandStatus::ESME_ROK, 1, &bind, &mut frame).unwrap();
    hidden(&smpp_proto::wire::split(&frame, 1000));
}
