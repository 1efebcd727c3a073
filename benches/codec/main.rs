//! How fast PDUs are read and written, next to a copy of their octets, a walk over their headers
//! and a codec written by hand for just these PDUs.
//!
//! `cargo bench --bench codec` prints nanoseconds per PDU. With the arguments
//! `count SUBJECT decode|body|encode|vec|outbox crate|hand TIMES` it does that one thing so often and nothing else,
//! for `benches/instructions.sh`.
#![allow(unreachable_pub, reason = "a bench has no users")]

use core::hint::black_box;
use std::env;

use smpp_proto::{Fixed, Outbox};

mod baseline;
mod crate_codec;
mod subjects;
#[path = "../support/timing.rs"]
mod timing;

use subjects::Subject;

#[global_allocator]
static ALLOCATOR: timing::Counting = timing::Counting;

/// What is folded of the fields that are read: integers, and length and first octet of strings. A plain
/// sum, so that it adds as little as can be to both sides of a comparison.
#[derive(Default)]
pub struct Sum(u64);

impl Sum {
    #[inline(always)]
    fn integer(&mut self, number: u32) {
        self.0 = self.0.wrapping_add(u64::from(number));
    }

    #[inline(always)]
    fn integers<const N: usize>(&mut self, numbers: [u32; N]) {
        for number in numbers {
            self.integer(number);
        }
    }

    #[inline(always)]
    fn octet(&mut self, octet: u8) {
        self.integer(octet.into());
    }

    #[inline(always)]
    fn octet_row<const N: usize>(&mut self, row: [u8; N]) {
        for octet in row {
            self.octet(octet);
        }
    }

    #[inline(always)]
    fn octets(&mut self, octets: &[u8]) {
        self.integer(octets.len() as u32);
        self.octet(octets.first().copied().unwrap_or_default());
    }
}

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let subjects = subjects::all();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["count", name, work, who, times] => {
            let subject = subjects.iter().find(|subject| subject.name == name);
            count(subject.expect("a subject"), work, who, times.parse().expect("a number"));
        }
        _ => tables(&subjects),
    }
}

fn tables(subjects: &[Subject]) {
    println!("decode, ns/PDU      octets  memcpy  headers    hand   crate  crate/hand");
    subjects.iter().for_each(decode);
    println!("\nencode, ns/PDU      octets  memcpy             hand   crate  crate/hand");
    subjects.iter().for_each(encode);
}

fn decode(subject: &Subject) {
    let Subject { name, octets, pdus } = subject;
    assert_eq!(baseline::decode(octets), crate_codec::decode(octets), "{name}");
    assert_eq!(
        timing::allocations(|| crate_codec::decode(octets).unwrap_or_default()),
        0,
        "{name}"
    );
    let mut room = vec![0; octets.len()];
    let times = timing::race(&mut [
        &mut || copy(octets, &mut room),
        &mut || baseline::scan(black_box(octets)).unwrap_or_default(),
        &mut || baseline::decode(black_box(octets)).unwrap_or_default(),
        &mut || crate_codec::decode(black_box(octets)).unwrap_or_default(),
        &mut || crate_codec::decode_bodies(black_box(octets)).unwrap_or_default(),
    ]);
    let [memcpy, scan, hand, ours, bodies] = times.map(|nanos| nanos / *pdus as f64);
    let size = octets.len() / pdus;
    let ratio = ours / hand;
    println!("{name:18} {size:7} {memcpy:7.1} {scan:8.1} {hand:7.1} {ours:7.1} {ratio:11.2}");
    let ratio = bodies / hand;
    println!(
        "{:18} {size:7} {memcpy:7.1} {scan:8.1} {hand:7.1} {bodies:7.1} {ratio:11.2}",
        "  as a Body"
    );
}

fn encode(subject: &Subject) {
    let Subject { name, octets, pdus } = subject;
    let crate_pdus = crate_codec::pdus(octets).expect("sound PDUs");
    let hand_pdus = hand_pdus(octets, &crate_pdus);
    let (mut ours, mut hand) = (vec![0; octets.len()], vec![0; octets.len()]);
    let allocations = timing::allocations(|| encode_crate(&crate_pdus, *pdus, &mut ours));
    assert_eq!(allocations, 0, "{name}");
    encode_hand(&hand_pdus, *pdus, &mut hand);
    assert_eq!((octets, octets), (&ours, &hand), "{name}");

    let mut room = vec![0; octets.len()];
    let (mut ours_grown, mut hand_grown) = (Vec::new(), Vec::new());
    let mut outbox = Outbox::new(octets.len());
    let times = timing::race(&mut [
        &mut || copy(octets, &mut room),
        &mut || encode_hand(&hand_pdus, PART, &mut hand),
        &mut || encode_crate(&crate_pdus, PART, &mut ours),
        &mut || encode_hand_vec(&hand_pdus, &mut hand_grown),
        &mut || encode_crate_vec(&crate_pdus, &mut ours_grown),
        &mut || encode_crate_outbox(&crate_pdus, &mut outbox),
    ]);
    let [memcpy, hand, ours, hand_vec, ours_vec, ours_outbox] =
        times.map(|nanos| nanos / *pdus as f64);
    let size = octets.len() / pdus;
    for (name, hand, ours) in [
        (*name, hand, ours),
        ("  into a Vec", hand_vec, ours_vec),
        ("  into an Outbox", hand_vec, ours_outbox),
    ] {
        let ratio = ours / hand;
        println!("{name:18} {size:7} {memcpy:7.1} {hand:16.1} {ours:7.1} {ratio:11.2}");
    }
}

fn copy(octets: &[u8], room: &mut [u8]) -> u64 {
    room.copy_from_slice(black_box(octets));
    black_box(room).len() as u64
}

fn hand_pdus<'a>(octets: &'a [u8], pdus: &[crate_codec::Pdu<'a>]) -> Vec<baseline::Pdu<'a>> {
    let mut rest = octets;
    let mut by_hand = Vec::new();
    for pdu in pdus {
        by_hand.push(crate_codec::by_hand(pdu, rest));
        rest = &rest[pdu.header.command_length as usize..];
    }
    by_hand
}

/// How many PDUs are written before the output is emptied and filled again.
const PART: usize = 100;

fn encode_hand(pdus: &[baseline::Pdu<'_>], part: usize, room: &mut [u8]) -> u64 {
    for part in black_box(pdus).chunks(part) {
        let mut out = baseline::Slice { octets: room, at: 0 };
        baseline::encode(part, &mut out).expect("room");
        black_box(&out.octets[..out.at]);
    }
    0
}

fn encode_crate(pdus: &[crate_codec::Pdu<'_>], part: usize, room: &mut [u8]) -> u64 {
    let mut out = Fixed::new(room);
    for part in black_box(pdus).chunks(part) {
        out.clear();
        crate_codec::encode(part, &mut out).expect("room");
        black_box(out.written());
    }
    0
}

fn encode_hand_vec(pdus: &[baseline::Pdu<'_>], out: &mut Vec<u8>) -> u64 {
    for part in black_box(pdus).chunks(PART) {
        out.clear();
        baseline::encode(part, out).expect("room");
        black_box(&out);
    }
    0
}

fn encode_crate_vec(pdus: &[crate_codec::Pdu<'_>], out: &mut Vec<u8>) -> u64 {
    for part in black_box(pdus).chunks(PART) {
        out.clear();
        crate_codec::encode(part, out).expect("room");
        black_box(&out);
    }
    0
}

fn encode_crate_outbox(pdus: &[crate_codec::Pdu<'_>], out: &mut Outbox) -> u64 {
    for part in black_box(pdus).chunks(PART) {
        out.clear();
        crate_codec::encode(part, out).expect("room");
        black_box(out.written());
    }
    0
}

/// One thing so often.
fn count(subject: &Subject, work: &str, who: &str, times: usize) {
    let Subject { octets, .. } = subject;
    let crate_pdus = crate_codec::pdus(octets).expect("sound PDUs");
    let hand_pdus = hand_pdus(octets, &crate_pdus);
    let (mut room, mut grown) = (vec![0; octets.len()], Vec::new());
    let mut outbox = Outbox::new(octets.len());
    for _ in 0..times {
        black_box(match (work, who) {
            ("decode", "crate") => crate_codec::decode(black_box(octets)).unwrap_or_default(),
            ("body", "crate") => crate_codec::decode_bodies(black_box(octets)).unwrap_or_default(),
            ("decode" | "body", "hand") => baseline::decode(black_box(octets)).unwrap_or_default(),
            ("encode", "crate") => encode_crate(&crate_pdus, PART, &mut room),
            ("vec", "crate") => encode_crate_vec(&crate_pdus, &mut grown),
            ("outbox", "crate") => encode_crate_outbox(&crate_pdus, &mut outbox),
            ("vec" | "outbox", "hand") => encode_hand_vec(&hand_pdus, &mut grown),
            ("encode", "hand") => encode_hand(&hand_pdus, PART, &mut room),
            _ => panic!("decode, body, encode, vec or outbox; crate or hand"),
        });
    }
}
