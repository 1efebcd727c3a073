//! Reassembly: any order, duplicates, conflicts, expiry, limits.
#![cfg(feature = "alloc")]

use proptest::prelude::*;
use smpp_proto::Instant;
use smpp_proto::message::reassemble::{
    Added, Address, Fate, GivenUp, Limits, Message, Part, Reason, Reassembler,
};
use smpp_proto::message::segment::{Segmenter, Width};
use smpp_proto::message::udh::{Concatenation, Reference, Udh, UdhWriter, UserData};
use smpp_proto::message::{
    alphabet::{Alphabet, ByteOrder},
    coding::Codings,
};
use smpp_proto::wire::{DataCoding, Npi, Ton};

fn at(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn part(reference: u8, total: u8, index: u8, text: &[u8]) -> Part<'_> {
    let address = |addr| Address { ton: Ton::INTERNATIONAL, npi: Npi::ISDN, addr };
    Part {
        scope: b"account",
        source: address(b"99900000001"),
        destination: address(b"99900000002"),
        concatenation: Concatenation { reference: Reference::Bits8(reference), total, index },
        data_coding: DataCoding::DEFAULT,
        header: Udh::default(),
        text,
    }
}

/// What became of a part, when nothing had to be given up for it.
fn fate(added: Added) -> Fate {
    assert_eq!(added.given_up, []);
    added.fate
}

fn complete(fate: Fate) -> Message {
    match fate {
        Fate::Complete(message) => message,
        other => panic!("not complete: {other:?}"),
    }
}

fn texts(message: &Message) -> Vec<(u8, &[u8])> {
    message.parts().iter().map(|part| (part.index(), part.text())).collect()
}

fn limits(messages: usize, message_octets: usize, octets: usize) -> Limits {
    Limits { messages, message_octets, octets, ..Limits::default() }
}

#[test]
fn parts_in_any_order_make_the_message() {
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &part(7, 3, 3, b"c"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(1), &part(7, 3, 1, b"a"))), Fate::Held);
    assert_eq!((reassembler.messages(), reassembler.octets()), (1, 2));
    let message = complete(fate(reassembler.add(at(2), &part(7, 3, 2, b"b"))));
    assert_eq!(texts(&message), [(1, &b"a"[..]), (2, b"b"), (3, b"c")]);
    assert!(message.is_complete());
    assert_eq!((message.total(), message.reference()), (3, Reference::Bits8(7)));
    assert_eq!((message.scope(), message.source().addr), (&b"account"[..], &b"99900000001"[..]));
    assert_eq!(message.destination(), part(7, 3, 1, b"").destination);
    assert_eq!((reassembler.messages(), reassembler.octets()), (0, 0));
    assert_eq!(reassembler.deadline(), None);
}

#[test]
fn a_part_of_one_is_a_message() {
    let mut reassembler = Reassembler::default();
    for (total, index) in [(1, 1), (0, 0), (3, 0), (2, 3), (0, 1)] {
        let message = complete(fate(reassembler.add(at(0), &part(7, total, index, b"alone"))));
        assert_eq!(texts(&message), [(1, &b"alone"[..])]);
        assert!(message.is_complete());
    }
    assert_eq!(reassembler.messages(), 0);
}

#[test]
fn every_part_of_the_key_keeps_messages_apart() {
    let first = part(7, 2, 1, b"a");
    let second = part(7, 2, 2, b"b");
    let sound = |reference, total| Concatenation { reference, total, index: 2 };
    let (source, destination) = (second.source, second.destination);
    let others = [
        Part { scope: b"other", ..second },
        Part { source: Address { addr: b"99900000009", ..source }, ..second },
        Part { source: Address { ton: Ton::NATIONAL, ..source }, ..second },
        Part { source: Address { npi: Npi::NATIONAL, ..source }, ..second },
        Part { destination: Address { addr: b"99900000009", ..destination }, ..second },
        Part { destination: Address { ton: Ton::NATIONAL, ..destination }, ..second },
        Part { destination: Address { npi: Npi::NATIONAL, ..destination }, ..second },
        Part { concatenation: sound(Reference::Bits8(8), 2), ..second },
        Part { concatenation: sound(Reference::Bits16(7), 2), ..second },
        Part { concatenation: sound(Reference::Sar(7), 2), ..second },
        Part { concatenation: sound(Reference::Bits8(7), 3), ..second },
    ];
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &first)), Fate::Held);
    for other in &others {
        assert_eq!(fate(reassembler.add(at(0), other)), Fate::Held);
    }
    assert_eq!(reassembler.messages(), 1 + others.len());
    assert!(complete(fate(reassembler.add(at(0), &second))).is_complete());
}

#[test]
fn a_duplicate_is_dropped_and_does_not_prolong() {
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &part(7, 2, 1, b"a"))), Fate::Held);
    let before = reassembler.deadline();
    assert_eq!(fate(reassembler.add(at(1000), &part(7, 2, 1, b"a"))), Fate::Duplicate);
    assert_eq!((reassembler.deadline(), reassembler.octets()), (before, 1));
    let message = complete(fate(reassembler.add(at(1001), &part(7, 2, 2, b"b"))));
    assert_eq!(message.parts().len(), 2);
}

#[test]
fn a_contradiction_keeps_the_first_until_the_guard_is_over() {
    let (old, new) = (part(7, 2, 1, b"old"), part(7, 2, 1, b"new"));
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &old)), Fate::Held);
    assert_eq!(fate(reassembler.add(at(60), &new)), Fate::Conflict);
    let other_coding = Part { data_coding: DataCoding::UCS2, ..old };
    assert_eq!(fate(reassembler.add(at(60), &other_coding)), Fate::Conflict);

    let Added { fate, given_up } = reassembler.add(at(61), &new);
    assert_eq!(fate, Fate::Held);
    let [GivenUp { message, reason: Reason::ReferenceReused }] = &given_up[..] else {
        panic!("{given_up:?}")
    };
    assert_eq!(texts(message), [(1, &b"old"[..])]);
    assert_eq!(message.missing().collect::<Vec<_>>(), [2]);
    let message = complete(reassembler.add(at(62), &part(7, 2, 2, b"rest")).fate);
    assert_eq!(texts(&message), [(1, &b"new"[..]), (2, b"rest")]);
}

#[test]
fn another_total_is_another_message() {
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &part(7, 2, 1, b"a"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(0), &part(7, 3, 2, b"x"))), Fate::Held);
    assert_eq!(reassembler.messages(), 2);
    let message = complete(fate(reassembler.add(at(0), &part(7, 2, 2, b"b"))));
    assert_eq!(texts(&message), [(1, &b"a"[..]), (2, b"b")]);
}

#[test]
fn what_waits_in_vain_is_handed_back() {
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &part(1, 3, 3, b"c"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(100), &part(2, 2, 1, b"x"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(200), &part(1, 3, 1, b"a"))), Fate::Held);
    assert_eq!(reassembler.deadline(), Some(at(100 + 1800)));
    assert_eq!(reassembler.expire(at(1899)), None);

    let first = reassembler.expire(at(5000)).unwrap();
    assert_eq!((first.reason, first.message.reference()), (Reason::Expired, Reference::Bits8(2)));
    let second = reassembler.expire(at(5000)).unwrap();
    assert_eq!(texts(&second.message), [(1, &b"a"[..]), (3, b"c")]);
    assert_eq!(second.message.missing().collect::<Vec<_>>(), [2]);
    assert!(!second.message.is_complete());
    assert_eq!((reassembler.expire(at(5000)), reassembler.octets()), (None, 0));
}

#[test]
fn an_expired_message_takes_no_more_parts() {
    let mut reassembler = Reassembler::default();
    assert_eq!(fate(reassembler.add(at(0), &part(7, 2, 1, b"old"))), Fate::Held);
    let Added { fate, given_up } = reassembler.add(at(1800), &part(7, 2, 2, b"new"));
    assert_eq!((fate, given_up.len()), (Fate::Held, 1));
    assert_eq!(given_up[0].reason, Reason::Expired);
    // Time that runs backwards stands still.
    assert_eq!(reassembler.add(at(5), &part(7, 2, 2, b"new")).fate, Fate::Duplicate);
    assert_eq!(reassembler.deadline(), Some(at(3600)));
}

#[test]
fn the_message_that_was_quiet_for_longest_gives_way() {
    let mut reassembler = Reassembler::new(limits(2, 100, 100));
    assert_eq!(fate(reassembler.add(at(0), &part(1, 3, 1, b"1"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(1), &part(2, 3, 1, b"2"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(2), &part(1, 3, 2, b"1"))), Fate::Held);
    let Added { fate, given_up } = reassembler.add(at(3), &part(3, 3, 1, b"3"));
    assert_eq!((fate, given_up.len()), (Fate::Held, 1));
    assert_eq!(given_up[0].reason, Reason::Evicted);
    assert_eq!(given_up[0].message.reference(), Reference::Bits8(2));
    assert_eq!(reassembler.messages(), 2);

    let mut left: Vec<_> = core::iter::from_fn(|| reassembler.evict()).collect();
    assert_eq!(left.remove(0).message.reference(), Reference::Bits8(1));
    assert_eq!(left.remove(0).message.reference(), Reference::Bits8(3));
    assert_eq!((left.len(), reassembler.messages()), (0, 0));
}

#[test]
fn a_clone_goes_the_same_way() {
    let mut one = Reassembler::default();
    assert_eq!(fate(one.add(at(0), &part(1, 2, 1, b"1"))), Fate::Held);
    let mut other = one.clone();
    assert_eq!(one, other);
    assert_eq!(one.add(at(1), &part(1, 2, 2, b"2")), other.add(at(1), &part(1, 2, 2, b"2")));
    assert_eq!(one, other);
    assert_eq!(fate(one.add(at(1), &part(1, 2, 2, b"2"))), Fate::Held);
    assert_ne!(one, other);
}

#[test]
fn octets_are_limited_for_one_and_for_all() {
    let mut reassembler = Reassembler::new(limits(10, 8, 10));
    assert_eq!(fate(reassembler.add(at(0), &part(1, 3, 1, b"12345"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(1), &part(1, 3, 2, b"6789"))), Fate::NoRoom);
    assert_eq!(fate(reassembler.add(at(2), &part(2, 3, 1, b"12345"))), Fate::Held);
    assert_eq!(reassembler.octets(), 10);

    // The message that grows is never the one that gives way.
    let Added { fate: held, given_up } = reassembler.add(at(3), &part(1, 3, 2, b"678"));
    assert_eq!((held, given_up.len(), reassembler.octets()), (Fate::Held, 1, 8));
    assert_eq!(given_up[0].message.reference(), Reference::Bits8(2));

    // What is complete needs no room.
    assert_eq!(fate(reassembler.add(at(4), &part(3, 2, 1, b"12"))), Fate::Held);
    let message = complete(fate(reassembler.add(at(5), &part(3, 2, 2, b"345678"))));
    assert_eq!(message.parts().len(), 2);
    assert_eq!(fate(reassembler.add(at(6), &part(4, 2, 1, b"123456789"))), Fate::NoRoom);
    assert_eq!((reassembler.messages(), reassembler.octets()), (1, 8));

    let mut none = Reassembler::new(limits(0, 8, 8));
    assert_eq!(fate(none.add(at(0), &part(1, 2, 1, b"1"))), Fate::NoRoom);
    assert!(complete(fate(none.add(at(0), &part(1, 1, 1, b"1")))).is_complete());
}

#[test]
fn a_bomb_of_first_parts_stays_within_the_limits() {
    let bound = limits(50, 500, 2_000);
    let mut reassembler = Reassembler::new(bound);
    let mut handed_back = 0;
    for round in 0..20_000_u32 {
        let sender = round.to_be_bytes();
        let mut bomb = part(1, 255, 1, &[b'x'; 140]);
        bomb.source.addr = &sender;
        let added = reassembler.add(at(u64::from(round)), &bomb);
        assert_eq!(added.fate, Fate::Held);
        handed_back += added.given_up.len();
        assert!(reassembler.messages() <= bound.messages && reassembler.octets() <= bound.octets);
    }
    assert_eq!(handed_back + reassembler.messages(), 20_000);
}

#[test]
fn empty_parts_are_limited_by_number() {
    let mut reassembler = Reassembler::new(limits(5, 0, 0));
    for reference in 0..=255 {
        for index in 1..=254 {
            assert_eq!(reassembler.add(at(0), &part(reference, 255, index, b"")).fate, Fate::Held);
        }
        assert!(reassembler.messages() <= 5 && reassembler.octets() == 0);
    }
}

#[test]
fn neighbours_that_are_read_alike_are_joined_before_decoding() {
    let mut buf = [[0; 12]; 3];
    let headers = [0, 1, 2].map(|language: u8| (language > 0).then_some(language));
    let mut headers = headers.into_iter().zip(&mut buf).map(|(language, buf)| {
        let mut writer = UdhWriter::new(buf);
        if let Some(language) = language {
            writer.single_shift(language).unwrap();
        }
        writer.finish()
    });
    let [plain, turkish, spanish] = [(); 3].map(|()| headers.next().unwrap());
    let gsm = DataCoding::DEFAULT;
    let parts: [(Udh<'_>, DataCoding, &[u8]); 7] = [
        (plain, DataCoding::UCS2, &[0xD8, 0x3D]),
        (plain, DataCoding::UCS2, &[0xDE, 0x00]),
        (plain, gsm, b"1\x1B"),
        (plain, gsm, b"\x65"),
        (turkish, gsm, b"2"),
        (turkish, gsm, b"3"),
        (spanish, gsm, b"4"),
    ];
    let mut reassembler = Reassembler::default();
    let fates: Vec<_> = (1..)
        .zip(parts)
        .map(|(index, (header, data_coding, text))| {
            let part = Part { header, data_coding, ..part(1, 7, index, text) };
            fate(reassembler.add(at(0), &part))
        })
        .collect();
    let message = complete(fates.into_iter().last().unwrap());
    let runs = message.runs();
    let seen: Vec<_> = runs
        .iter()
        .map(|run| (run.first, run.data_coding, run.single_shift, &*run.octets))
        .collect();
    assert_eq!(
        seen,
        [
            (1, DataCoding::UCS2, None, &[0xD8, 0x3D, 0xDE, 0x00][..]),
            (3, gsm, None, b"1\x1B\x65"),
            (5, gsm, Some(1), b"23"),
            (7, gsm, Some(2), b"4"),
        ]
    );
    assert_eq!(message.parts()[4].header(), turkish);
}

/// The text of a message of these parts.
fn text_of(codings: &Codings, data_coding: DataCoding, parts: &[(Udh<'_>, &[u8])]) -> String {
    let mut reassembler = Reassembler::default();
    let total = u8::try_from(parts.len()).unwrap();
    for (index, (header, text)) in (1..).zip(parts) {
        let part = Part { header: *header, data_coding, ..part(1, total, index, text) };
        if let Fate::Complete(message) = fate(reassembler.add(at(0), &part)) {
            return message.to_text_lossy(codings, '?');
        }
    }
    panic!("not complete")
}

#[test]
fn packed_septets_are_read_behind_the_fill_bits_of_each_part() {
    let codings = Codings { default: Alphabet::GSM7_PACKED, ..Codings::SMPP };
    let alphabets = [Alphabet::GSM7_PACKED];
    for text in ["a".repeat(161), "{~".repeat(200), "Hello @ world\r".repeat(40) + "!"] {
        for width in [Width::Bits8, Width::Bits16] {
            let segmenter =
                Segmenter { alphabets: &alphabets, codings, width, ..Segmenter::default() };
            let plan = segmenter.plan(&text, 7).unwrap();
            let octets: Vec<_> = plan.parts().map(|part| part.to_octets()).collect();
            let parts: Vec<_> = octets
                .iter()
                .map(|octets| UserData::split(plan.esm_class(), octets))
                .map(|data| (data.header.unwrap(), data.text))
                .collect();
            assert!(parts.len() > 1);
            assert_eq!(text_of(&codings, plan.data_coding(), &parts), text);
        }
    }
    // An escape whose other half is in the next part: `€` is ESC and `e`.
    let escape = (Udh::default(), &[0x1B][..]);
    let rest = (Udh::default(), &[0x65][..]);
    assert_eq!(text_of(&codings, DataCoding::DEFAULT, &[escape, rest]), "€");
}

#[test]
fn ucs2_is_read_part_by_part_unless_a_unit_is_divided() {
    let read = |parts: &[&[u8]]| {
        let parts: Vec<_> = parts.iter().map(|text| (Udh::default(), *text)).collect();
        text_of(&Codings::SMPP, DataCoding::UCS2, &parts)
    };
    // A surrogate pair between two parts.
    assert_eq!(read(&[b"\0a\xD8\x3D", b"\xDE\0\0b"]), "a😀b");
    // A stray octet shifts nothing behind it.
    assert_eq!(read(&[b"\0A\0B\0", b"\0C"]), "AB?C");
    // A unit that was divided is whole again.
    assert_eq!(read(&[b"\0A\0", b"B\0C"]), "ABC");
    // Some senders put a byte order mark before each part.
    assert_eq!(read(&[b"\xFE\xFF\0A", b"\xFE\xFF\0B"]), "AB");
    // Others one before the first part only, and little endian at that.
    let marked = Codings { default: Alphabet::Ucs2(ByteOrder::Marked), ..Codings::SMPP };
    let little = (Udh::default(), &b"\xFF\xFEA\0"[..]);
    let rest = (Udh::default(), &b"B\0"[..]);
    let big = (Udh::default(), &b"\xFE\xFF\0C"[..]);
    let parts = [little, rest, big, rest];
    assert_eq!(text_of(&marked, DataCoding::DEFAULT, &parts), "ABC\u{4200}");
}

#[test]
fn a_missing_part_ends_a_run() {
    let mut reassembler = Reassembler::default();
    for index in [2, 3, 5] {
        assert_eq!(fate(reassembler.add(at(0), &part(1, 5, index, b"x"))), Fate::Held);
    }
    let runs = reassembler.evict().unwrap().message.runs();
    let seen: Vec<_> = runs.iter().map(|run| (run.first, run.octets.len())).collect();
    assert_eq!(seen, [(2, 2), (5, 1)]);
}

#[cfg(feature = "serde")]
#[test]
fn the_stored_form_goes_on_where_it_was() {
    let mut reassembler = Reassembler::new(limits(10, 100, 100));
    assert_eq!(fate(reassembler.add(at(1), &part(1, 3, 2, b"b"))), Fate::Held);
    assert_eq!(fate(reassembler.add(at(2), &part(2, 2, 1, b"x"))), Fate::Held);
    let stored = serde_json::to_string(&reassembler).unwrap();
    let mut restored: Reassembler = serde_json::from_str(&stored).unwrap();
    assert_eq!(restored, reassembler);
    let next = part(2, 2, 2, b"y");
    assert_eq!(restored.add(at(3), &next), reassembler.add(at(3), &next));
    assert_eq!(restored.evict(), reassembler.evict());
}

#[cfg(feature = "serde")]
#[test]
fn a_stored_form_is_checked() {
    use serde_json::{Value, json};

    fn alter(alter: impl FnOnce(&mut Value)) -> Result<Reassembler, serde_json::Error> {
        let mut reassembler = Reassembler::new(limits(2, 10, 10));
        let header = Udh::parse(&[3, 0x24, 1, 1]).unwrap().0;
        let headed = Part { header, ..part(1, 3, 1, b"a") };
        assert_eq!(fate(reassembler.add(at(1), &headed)), Fate::Held);
        assert_eq!(fate(reassembler.add(at(2), &part(1, 3, 2, b"b"))), Fate::Held);
        assert_eq!(fate(reassembler.add(at(2), &part(2, 2, 1, b"x"))), Fate::Held);
        let mut stored = serde_json::to_value(&reassembler).unwrap();
        alter(&mut stored);
        serde_json::from_value(stored)
    }
    fn parts(stored: &mut Value) -> &mut Vec<Value> {
        stored["waiting"][0][1]["parts"].as_array_mut().unwrap()
    }

    let whole = alter(|_| {}).unwrap();
    assert_eq!((whole.messages(), whole.octets()), (2, 7));
    let error = |change: fn(&mut Value)| alter(change).unwrap_err().to_string();
    assert!(error(|stored| parts(stored).clear()).contains("has parts"));
    assert!(error(|stored| parts(stored)[0]["index"] = json!(0)).contains("from 1"));
    assert!(error(|stored| parts(stored)[1]["index"] = json!(4)).contains("to its total"));
    assert!(error(|stored| parts(stored).reverse()).contains("in order"));
    assert!(error(|stored| parts(stored)[0]["index"] = json!(2)).contains("once"));
    for header in [json!([3]), json!([0, 7]), json!([2, 0, 1])] {
        let broken = alter(|stored| parts(stored)[0]["header"] = header).unwrap_err();
        assert!(broken.to_string().contains("nothing but a header"));
    }
    assert!(
        error(|stored| stored["waiting"][0][1]["key"]["total"] = json!(2))
            .contains("does not wait")
    );
    assert!(
        error(|stored| {
            let first = stored["waiting"][0].clone();
            stored["waiting"].as_array_mut().unwrap().push(first);
        })
        .contains("wait together")
    );
    assert!(error(|stored| stored["latest"] = json!(1)).contains("after the latest time"));
    assert!(error(|stored| stored["limits"]["messages"] = json!(1)).contains("limits"));
    assert!(error(|stored| stored["limits"]["octets"] = json!(6)).contains("limits"));
    assert!(error(|stored| stored["limits"]["message_octets"] = json!(5)).contains("limits"));
}

#[cfg(feature = "serde")]
#[test]
fn a_stored_message_is_checked() {
    let alone = complete(fate(Reassembler::default().add(at(0), &part(1, 9, 0, b"a"))));
    let mut stored = serde_json::to_value(&alone).unwrap();
    assert_eq!(serde_json::from_value::<Message>(stored.clone()).unwrap(), alone);
    stored["parts"][0]["index"] = serde_json::json!(2);
    assert!(serde_json::from_value::<Message>(stored).is_err());
}

proptest! {
    #[test]
    fn the_order_of_parts_does_not_matter(
        (texts, order) in proptest::collection::vec(
            proptest::collection::vec(any::<u8>(), 0..10), 2..12)
            .prop_flat_map(|texts| {
                let order: Vec<usize> = (0..texts.len()).collect();
                (Just(texts), Just(order).prop_shuffle())
            }),
        again in any::<prop::sample::Index>(),
    ) {
        let total = u8::try_from(texts.len()).unwrap();
        let nth = |at: usize| part(9, total, u8::try_from(at + 1).unwrap(), &texts[at]);
        let mut reassembler = Reassembler::default();
        let (last, before) = order.split_last().unwrap();
        for &each in before {
            prop_assert_eq!(fate(reassembler.add(at(0), &nth(each))), Fate::Held);
        }
        let again = before[again.index(before.len())];
        prop_assert_eq!(fate(reassembler.add(at(1), &nth(again))), Fate::Duplicate);
        let message = complete(fate(reassembler.add(at(2), &nth(*last))));
        let joined: Vec<u8> = message.runs().into_iter().flat_map(|run| run.octets).collect();
        prop_assert_eq!(joined, texts.concat());
        prop_assert_eq!(reassembler.messages(), 0);
    }

    /// Whatever comes: within the limits, and every part is accounted for once.
    #[test]
    fn no_part_is_lost_in_silence(
        steps in proptest::collection::vec(
            (0u8..3, 1u8..5, 0u8..6, 0usize..6, 0u64..900, any::<bool>()), 1..80)
    ) {
        let bound = limits(3, 12, 20);
        let mut reassembler = Reassembler::new(bound);
        let (mut now, mut held, mut back) = (0, 0, 0);
        for (reference, total, index, len, wait, expire) in steps {
            now += wait;
            if expire {
                while let Some(given_up) = reassembler.expire(at(now)) {
                    back += given_up.message.parts().len();
                }
                prop_assert!(reassembler.deadline().is_none_or(|deadline| deadline > at(now)));
            }
            let Added { fate, given_up } = reassembler.add(at(now), &part(reference, total, index, &[0; 6][..len]));
            for GivenUp { message, .. } in given_up {
                prop_assert!(!message.is_complete());
                back += message.parts().len();
            }
            match fate {
                Fate::Held => held += 1,
                Fate::Complete(message) => {
                    prop_assert!(message.is_complete());
                    held += 1;
                    back += message.parts().len();
                }
                Fate::Duplicate | Fate::Conflict | Fate::NoRoom => {}
            }
            prop_assert!(reassembler.messages() <= bound.messages);
            prop_assert!(reassembler.octets() <= bound.octets);
            prop_assert_eq!(reassembler.deadline().is_some(), reassembler.messages() > 0);
        }
        while let Some(given_up) = reassembler.evict() {
            back += given_up.message.parts().len();
        }
        prop_assert_eq!(held, back);
        prop_assert_eq!((reassembler.messages(), reassembler.octets()), (0, 0));
    }
}
