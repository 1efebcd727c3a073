//! This crate and others over the same octets: what all accept has to be the same, and where they
//! differ the reason is known.

#[path = "../differential/mod.rs"]
#[allow(dead_code, reason = "the fuzz target uses the rest")]
mod differential;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use differential::{
    KNOWN, Kind, Ours, READERS, Reader, Told, View, compare, differences, inputs, ours, theirs,
};
use smpp_proto::wire::{CommandId, Split, split};

/// Frames that are made from a seed.
const FRAMES: usize = 100_000;

/// So many frames at least are read by both this crate and the other.
const IN_COMMON: usize = 50_000;

/// The frames of the vectors and of the corpora.
fn stored() -> Vec<Vec<u8>> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut all = Vec::new();
    for file in ["regular", "deviating", "made", "malformed"] {
        let path = root.join(format!("../tests/vectors/{file}.txt"));
        let text = fs::read_to_string(path).expect("vectors");
        for record in text.split("\n== ").skip(1) {
            let lines = record.lines().filter_map(|line| line.strip_prefix("hex "));
            all.push(unhex(&lines.collect::<String>()));
        }
    }
    for corpus in ["lenient", "differential"] {
        for entry in fs::read_dir(root.join("corpus").join(corpus)).expect("a corpus") {
            let mut octets = fs::read(entry.expect("an entry").path()).expect("a file");
            // A fuzzer does not care for lengths.
            let len = (octets.len() as u32).to_be_bytes();
            if let Some(first) = octets.first_chunk_mut() {
                *first = len;
            }
            all.push(octets);
        }
    }
    all
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks(2).map(|pair| core::str::from_utf8(pair).expect("ASCII"));
    pairs.map(|pair| u8::from_str_radix(pair, 16).expect("hexadecimal digits")).collect()
}

#[test]
fn readers_agree() {
    let mut chance = inputs::Chance(1);
    let made = (0..FRAMES).map(|_| inputs::frame(&mut chance));
    let mut met = BTreeMap::new();
    let mut in_common = [0; READERS.len()];
    for octets in stored().into_iter().chain(made) {
        let mut rest = &octets[..];
        while let Split::Frame(frame) = split(rest, usize::MAX) {
            rest = &rest[frame.octets.len()..];
            differences(frame, &mut |difference| match difference.known() {
                Some(known) => *met.entry(known).or_insert(0) += 1,
                None => panic!("{difference:#?}\n{:02x?}", frame.octets),
            });
            if matches!(ours::read(frame), Ours::Read(..)) {
                for (count, reader) in in_common.iter_mut().zip(READERS) {
                    *count += usize::from(theirs(reader, frame).is_some());
                }
            }
        }
    }
    for (index, known) in KNOWN.iter().enumerate() {
        println!("{:>6}  {:?}: {}", met.get(&index).unwrap_or(&0), known.reader, known.reason);
    }
    println!("in common {in_common:?}");
    assert!(in_common.iter().all(|count| *count >= IN_COMMON), "{in_common:?}");
    assert!((0..KNOWN.len()).all(|index| met.contains_key(&index)), "{met:?}");
}

/// What a reader does not know or keeps to itself.
const UNSEEN: [(Reader, CommandId, &str); 9] = [
    (Reader::Smpp34, CommandId::OUTBIND, "system_id"),
    (Reader::Smpp34, CommandId::OUTBIND, "password"),
    (Reader::Smpp34, CommandId::DELIVER_SM_RESP, "message_id"),
    (Reader::Smpp34, CommandId::DATA_SM_RESP, "message_id"),
    (Reader::Smpp34, CommandId::CANCEL_BROADCAST_SM, "*"),
    (Reader::Smpp34, CommandId::BROADCAST_SM, "*"),
    (Reader::Smpp34, CommandId::BROADCAST_SM_RESP, "*"),
    (Reader::Smpp34, CommandId::QUERY_BROADCAST_SM, "*"),
    (Reader::Smpp34, CommandId::QUERY_BROADCAST_SM_RESP, "*"),
];

/// The commands of 3.3 alone, which no other reader knows.
const OLD: [CommandId; 6] = [
    CommandId::QUERY_LAST_MSGS,
    CommandId::QUERY_LAST_MSGS_RESP,
    CommandId::QUERY_MSG_DETAILS,
    CommandId::QUERY_MSG_DETAILS_RESP,
    CommandId::PARAM_RETRIEVE,
    CommandId::PARAM_RETRIEVE_RESP,
];

#[test]
fn every_field_is_compared() {
    let mut chance = inputs::Chance(2);
    let (mut all, mut compared) = (BTreeSet::new(), BTreeSet::new());
    for _ in 0..20_000 {
        let octets = inputs::sound(&mut chance);
        let Split::Frame(frame) = split(&octets, usize::MAX) else { panic!("{octets:02x?}") };
        let Ours::Read(ours, _) = ours::read(frame) else { continue };
        let id = frame.header.command_id;
        for (at, reader) in READERS.into_iter().enumerate() {
            let unseen = |field| {
                let hidden = |(other, command, name): &(Reader, CommandId, &str)| {
                    (*other, *command) == (reader, id) && ["*", field].contains(name)
                };
                OLD.contains(&id) || UNSEEN.iter().any(hidden)
            };
            let names = ours.fields.iter().map(|(name, _)| *name).filter(|name| !unseen(name));
            all.extend(names.map(|name| (at, id.0, name)));
            let theirs = theirs(reader, frame).unwrap_or_default();
            compared.extend(theirs.fields.iter().map(|(name, _)| (at, id.0, *name)));
        }
    }
    assert_eq!(all.difference(&compared).collect::<Vec<_>>(), Vec::<&(_, _, _)>::new());
    assert_eq!(compared.difference(&all).collect::<Vec<_>>(), Vec::<&(_, _, _)>::new());
}

#[test]
fn a_difference_is_seen() {
    let view = View {
        header: [4, 0, 1],
        fields: vec![("service_type", vec![0]), ("source_addr", b"1\0".to_vec())],
        tlvs: vec![(5, vec![1]), (0x0424, vec![2, 3])],
        told: Told::All,
    };
    assert_eq!(compare(&view, &view), []);
    let change = |change: fn(&mut View)| {
        let mut other = view.clone();
        change(&mut other);
        compare(&view, &other)
    };
    assert_eq!(change(|view| view.header[1] = 8), [Kind::Header]);
    let field = change(|view| view.fields[1].1 = b"2\0".to_vec());
    assert_eq!(field, [Kind::Field("source_addr", b"2\0".to_vec())]);
    assert_eq!(change(|view| view.tlvs[1].1 = vec![2]), [Kind::Tlv(0x0424, vec![2])]);
    assert_eq!(change(|view| drop(view.tlvs.pop())), [Kind::Tlvs(vec![(5, vec![1])])]);
}
