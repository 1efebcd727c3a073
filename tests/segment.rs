//! Long texts: sizes, cuts, headers, choice of the alphabet.

#![cfg(feature = "alloc")]

use proptest::prelude::*;
use smpp_proto::message::alphabet::Alphabet;
use smpp_proto::message::charset::Charset;
use smpp_proto::message::coding::{Class, ClassGroup, Codings};
use smpp_proto::message::gsm7::{Language, Tables};
use smpp_proto::message::segment::{Mode, OctetText, Part, Plan, SegmentError, Segmenter, Width};
use smpp_proto::message::text::{NoRoom, Substitution};
use smpp_proto::message::udh::{Concatenation, Ports, Reference, UserData};
use smpp_proto::wire::value::{DataCoding, EsmClass};

const DEFAULT: Segmenter<'static> = Segmenter {
    alphabets: Segmenter::ALPHABETS,
    codings: Codings::SMPP,
    class: None,
    substitution: Substitution::NONE,
    mode: Mode::Udh,
    width: Width::Bits8,
    ports: None,
    octet_text: OctetText::Octets,
    max_segments: 255,
};

const PORTS: Option<Ports> = Some(Ports::Bits16 { destination: 2948, source: 9200 });

fn units(plan: &Plan<'_>) -> Vec<usize> {
    plan.parts().map(|part| part.units()).collect()
}

fn only(alphabet: &Alphabet) -> Segmenter<'_> {
    let codings = match alphabet {
        Alphabet::Charset(Charset::ShiftJis) => Codings { jis: *alphabet, ..Codings::SMPP },
        Alphabet::Latin9 | Alphabet::Utf8 | Alphabet::Gsm7Packed(_) => {
            Codings { default: *alphabet, ..Codings::SMPP }
        }
        _ => Codings::SMPP,
    };
    Segmenter { alphabets: core::slice::from_ref(alphabet), codings, ..DEFAULT }
}

#[test]
fn sizes_by_header() {
    let turkish = Language::Turkish;
    let none = Tables::DEFAULT;
    let (single, both) = (Tables::single(turkish), Tables::both(turkish));
    use Width::{Bits8, Bits16};
    for (tables, ports, width, alone, part) in [
        (none, None, Bits8, [160, 140, 70], [153, 134, 67]),
        (none, None, Bits16, [160, 140, 70], [152, 133, 66]),
        (none, PORTS, Bits8, [152, 133, 66], [146, 128, 64]),
        (none, PORTS, Bits16, [152, 133, 66], [145, 127, 63]),
        (single, None, Bits8, [155, 0, 0], [149, 0, 0]),
        (single, None, Bits16, [155, 0, 0], [148, 0, 0]),
        (both, None, Bits8, [152, 0, 0], [146, 0, 0]),
        (both, None, Bits16, [152, 0, 0], [145, 0, 0]),
    ] {
        let alphabets = [Alphabet::Gsm7(tables), Alphabet::Latin1, Alphabet::UCS2];
        for (at, alphabet) in alphabets.iter().enumerate().filter(|(at, _)| alone[*at] > 0) {
            for mode in [Mode::Udh, Mode::Sar, Mode::Payload] {
                if mode == Mode::Sar && tables != none {
                    continue;
                }
                let segmenter = Segmenter { mode, ports, width, ..only(alphabet) };
                let count = |len| segmenter.count(&"a".repeat(len)).unwrap();
                assert_eq!((count(alone[at]).segments, count(alone[at]).left), (1, 0));
                let two = count(alone[at] + 1);
                assert_eq!((two.segments, two.per_segment), (2, part[at]), "{alphabet:?} {mode:?}");
                assert_eq!(two.left, 2 * part[at] - alone[at] - 1);
                assert_eq!(count(2 * part[at]).segments, 2);
                assert_eq!(count(2 * part[at] + 1).segments, 3);
            }
        }
    }
}

#[test]
fn packed_and_unpacked_have_the_same_room() {
    let packed = only(&Alphabet::GSM7_PACKED);
    for (len, segments) in [(160, 1), (161, 2), (306, 2), (307, 3)] {
        let text = "a".repeat(len);
        assert_eq!(packed.count(&text).unwrap().segments, segments);
        assert_eq!(DEFAULT.count(&text).unwrap().segments, segments);
    }
    let text = "a".repeat(161);
    let parts =
        packed.plan(&text, 0).unwrap().parts().map(|part| part.octets()).collect::<Vec<_>>();
    assert_eq!(parts, [140, 6 + 8]);
}

#[test]
fn nothing_that_belongs_together_is_split() {
    let long = format!("{}€{}", "a".repeat(152), "b".repeat(20));
    for (text, expected) in [
        ("a".repeat(160), vec![160]),
        ("a".repeat(161), vec![153, 8]),
        (long, vec![152, 22]),
        ("😀".repeat(40), vec![66, 14]),
        ("я".repeat(71), vec![67, 4]),
        ("€".repeat(80), vec![160]),
        ("€".repeat(81), vec![152, 10]),
        (String::new(), vec![0]),
    ] {
        let plan = DEFAULT.plan(&text, 1).unwrap();
        assert_eq!(units(&plan), expected);
        assert_eq!(plan.count().units, expected.iter().sum::<usize>());
    }
    let utf8 = only(&Alphabet::Utf8);
    assert_eq!(units(&utf8.plan(&"€".repeat(50), 1).unwrap()), [132, 18]);
}

#[test]
fn a_packed_part_does_not_end_with_what_reads_as_padding() {
    let packed = only(&Alphabet::GSM7_PACKED);
    for last in ["@", "\r"] {
        let text = format!("{}{last}{}", "a".repeat(152), "b".repeat(20));
        let plan = packed.plan(&text, 1).unwrap();
        assert_eq!(units(&plan), [152, 21], "{last:?}");
        assert_eq!(read_back(&plan), text);
    }
    // With a 16-bit reference a full part is 152 septets, and those leave seven spare bits.
    let wide = Segmenter { width: Width::Bits16, ..packed };
    // The message centre cuts a payload, and it counts septets.
    let payload = Segmenter { mode: Mode::Payload, ..packed };
    assert_eq!(payload.count(&"@".repeat(306)).unwrap().segments, 2);
    assert_eq!(packed.count(&"@".repeat(306)).unwrap().segments, 3);
    let text = "@".repeat(400);
    let plan = wide.plan(&text, 1).unwrap();
    assert_eq!(read_back(&plan), text);
}

#[test]
fn padding_does_not_make_a_part_longer_than_a_message() {
    let packed = only(&Alphabet::GSM7_PACKED);
    for (before, octets) in [(159, vec![140]), (152 + 153, vec![140, 140])] {
        let text = format!("{}\r", "a".repeat(before));
        let plan = packed.plan(&text, 1).unwrap();
        assert_eq!(plan.parts().map(|part| part.octets()).collect::<Vec<_>>(), octets);
        assert_eq!(read_back(&plan), "a".repeat(before));
    }
    // With room for it the carriage return is doubled.
    let plan = packed.plan("1234567\r", 1).unwrap();
    assert_eq!(read_back(&plan), "1234567\r\r");
}

/// Behind the last septet of a part characters may stand that are replaced by nothing.
#[test]
fn a_packed_part_does_not_end_with_what_reads_as_padding_before_characters_without_width() {
    let packed =
        Segmenter { substitution: Substitution::TRANSLITERATE, ..only(&Alphabet::GSM7_PACKED) };
    for last in ["@", "\r"] {
        let text = format!("{}{last}\u{200B}\u{200B}{}", "a".repeat(152), "b".repeat(20));
        let plan = packed.plan(&text, 1).unwrap();
        assert_eq!(units(&plan), [152, 21], "{last:?}");
        assert_eq!(read_back(&plan), text.replace('\u{200B}', ""));
    }
    // The carriage return at the end of a whole text is doubled all the same.
    let plan = packed.plan("1234567\r\u{200B}", 1).unwrap();
    assert_eq!(read_back(&plan), "1234567\r\r");
}

/// What is replaced by nothing needs no room.
#[test]
fn characters_without_width_make_no_segment() {
    let segmenter =
        Segmenter { substitution: Substitution::TRANSLITERATE, ..only(&Alphabet::GSM7) };
    for (letters, segments) in [(160, 1), (161, 2), (306, 2), (307, 3)] {
        for nothing in ["\u{200B}", "\u{AD}\u{2060}\u{FEFF}", &"\u{200B}".repeat(50)] {
            let text = "a".repeat(letters) + nothing;
            let plan = segmenter.plan(&text, 7).unwrap();
            assert_eq!(plan.parts().count(), segments, "{letters}");
            assert_eq!(segmenter.count(&text).unwrap().segments, usize::from(plan.total()));
            assert_eq!(read_back(&plan), "a".repeat(letters));
        }
    }
}

#[test]
fn each_part_says_which_it_is() {
    let text = "я".repeat(140);
    let with = |mode, width| Segmenter { mode, width, ..DEFAULT }.plan(&text, 0x1234).unwrap();

    let plan = with(Mode::Udh, Width::Bits8);
    assert_eq!((plan.total(), plan.esm_class()), (3, EsmClass::UDHI));
    assert_eq!(plan.data_coding(), DataCoding::UCS2);
    assert_eq!(plan.reference(), Some(Reference::Bits8(0x34)));
    let third = plan.parts().nth(2).unwrap();
    assert_eq!(third.to_octets()[..8], [5, 0, 3, 0x34, 3, 3, 0x04, 0x4F]);

    let plan = with(Mode::Udh, Width::Bits16);
    assert_eq!(plan.parts().next().unwrap().to_octets()[..7], [6, 8, 4, 0x12, 0x34, 3, 1]);

    let plan = with(Mode::Sar, Width::Bits8);
    assert_eq!((plan.total(), plan.esm_class()), (3, EsmClass::empty()));
    let second = plan.parts().nth(1).unwrap();
    let reference = Reference::Sar(0x1234);
    assert_eq!(second.concatenation(), Some(Concatenation { reference, total: 3, index: 2 }));
    assert_eq!(second.octets(), 134);
    assert_eq!(second.text(), Some("я".repeat(67).as_str()));
    assert_eq!(second.range(), 134..268);

    let plan = with(Mode::Payload, Width::Bits8);
    assert_eq!((plan.total(), plan.count().segments, plan.reference()), (1, 3, None));
    assert!(plan.is_payload());
    assert_eq!(plan.parts().next().unwrap().octets(), 280);
}

#[test]
fn ports_and_tables_stand_in_every_header() {
    let alphabet = Alphabet::Gsm7(Tables::both(Language::Hindi));
    let segmenter = Segmenter { ports: PORTS, ..only(&alphabet) };
    let text = "क".repeat(200);
    for part in segmenter.plan(&text, 9).unwrap() {
        let octets = part.to_octets();
        let data = UserData::split(EsmClass::UDHI, &octets);
        let udh = data.header.unwrap();
        assert_eq!(udh.ports(), PORTS);
        assert_eq!((udh.locking_shift(), udh.single_shift()), (Some(6), Some(6)));
        assert_eq!(udh.concatenation(), part.concatenation());
    }
    // One message alone needs its header too.
    let plan = segmenter.plan("क", 9).unwrap();
    assert_eq!(plan.esm_class(), EsmClass::UDHI);
    let only = plan.parts().next().unwrap().to_octets();
    assert_eq!(only, b"\x0C\x05\x04\x0B\x84\x23\xF0\x25\x01\x06\x24\x01\x06\x15");
    // Spanish has no locking table, so no element names one.
    let spanish = Alphabet::Gsm7(Tables::both(Language::Spanish));
    let plan = Segmenter { alphabets: &[spanish], ..DEFAULT }.plan("á", 9).unwrap();
    assert_eq!(plan.parts().next().unwrap().to_octets(), b"\x03\x24\x01\x02\x1B\x61");
}

#[test]
fn the_cheapest_alphabet_is_chosen() {
    let chosen = |segmenter: &Segmenter<'_>, text: &str| segmenter.count(text).unwrap().alphabet;
    assert_eq!(chosen(&DEFAULT, "Déjà 5 €"), Alphabet::GSM7);
    assert_eq!(chosen(&DEFAULT, "Déjà 5 ₽"), Alphabet::UCS2);

    let turkish = Alphabet::Gsm7(Tables::both(Language::Turkish));
    let national = Segmenter { alphabets: &[Alphabet::GSM7, Alphabet::UCS2, turkish], ..DEFAULT };
    assert_eq!(chosen(&national, "bugün"), Alphabet::GSM7);
    // On a tie the first of the list.
    assert_eq!(chosen(&national, "şimdi"), Alphabet::UCS2);
    assert_eq!(chosen(&national, &"şimdi".repeat(20)), turkish);
    assert_eq!(chosen(&national, &"şимди".repeat(20)), Alphabet::UCS2);
    // A header of national tables cannot go with SAR.
    let sar = Segmenter { mode: Mode::Sar, ..national };
    assert_eq!(chosen(&sar, &"şimdi".repeat(20)), Alphabet::UCS2);

    // Look-alikes come before another alphabet, the replacement behind every alphabet.
    let substitution = Substitution { transliterate: true, replacement: Some('?') };
    let lenient = Segmenter { substitution, ..DEFAULT };
    assert_eq!(chosen(&lenient, "“Hi”"), Alphabet::GSM7);
    assert_eq!(chosen(&lenient, "“Hi” я"), Alphabet::UCS2);
    let gsm_only = Segmenter { alphabets: &[Alphabet::GSM7], ..lenient };
    assert_eq!(gsm_only.plan("…я", 0).unwrap().parts().next().unwrap().to_octets(), b"...?");
}

#[test]
fn data_coding_follows_the_settings() {
    let flash = Segmenter { class: Some(Class::Flash), ..DEFAULT };
    assert_eq!(flash.plan("a", 0).unwrap().data_coding(), DataCoding(0xF0));
    assert_eq!(flash.plan("я", 0).unwrap().data_coding(), DataCoding(0x18));
    let general = Codings { class_group: ClassGroup::General, ..Codings::SMPP };
    let flash = Segmenter { codings: general, ..flash };
    assert_eq!(flash.plan("a", 0).unwrap().data_coding(), DataCoding(0x10));

    // Where 0 means Latin-1, no value is left for GSM 7-bit.
    let latin = Codings { default: Alphabet::Latin1, ..Codings::SMPP };
    let alphabets = &[Alphabet::GSM7, Alphabet::Latin1, Alphabet::UCS2];
    let segmenter = Segmenter { alphabets, codings: latin, ..DEFAULT };
    let plan = segmenter.plan("é", 0).unwrap();
    assert_eq!((plan.alphabet(), plan.data_coding()), (Alphabet::Latin1, DataCoding::DEFAULT));
}

#[test]
fn octet_texts_may_have_the_room_of_septets() {
    let latin = only(&Alphabet::Latin1);
    let wide = Segmenter { octet_text: OctetText::Septets, ..latin };
    for (len, narrow, wider) in [(140, 1, 1), (141, 2, 1), (160, 2, 1), (161, 2, 2), (306, 3, 2)] {
        let text = "é".repeat(len);
        assert_eq!(latin.count(&text).unwrap().segments, narrow, "{len}");
        assert_eq!(wide.count(&text).unwrap().segments, wider, "{len}");
    }
    let binary = wide.plan_octets(&[7; 141], 0).unwrap();
    assert_eq!(units(&binary), [134, 7]);
}

#[test]
fn binary_is_cut_by_octets() {
    let octets = (0..=255).collect::<Vec<u8>>();
    let segmenter = Segmenter { ports: PORTS, ..DEFAULT };
    let plan = segmenter.plan_octets(&octets, 3).unwrap();
    assert_eq!((plan.data_coding(), plan.alphabet()), (DataCoding::BINARY, Alphabet::Octets));
    assert_eq!(units(&plan), [128, 128]);
    let joined = plan.parts().flat_map(|part| part.to_octets().split_off(12)).collect::<Vec<_>>();
    assert_eq!(joined, octets);
    assert_eq!(segmenter.plan_octets(&octets[..133], 3).unwrap().total(), 1);
    let last = plan.parts().nth(1).unwrap();
    assert_eq!((last.range(), last.text()), (128..256, None));
}

#[test]
fn a_text_without_a_plan() {
    let error = |segmenter: &Segmenter<'_>, text: &str| segmenter.plan(text, 0).unwrap_err();
    let long = "a".repeat(153 * 255);
    assert_eq!(DEFAULT.plan(&long, 0).unwrap().total(), 255);
    let longer = format!("{long}a");
    let many = SegmentError::TooManySegments { segments: 256, max: 255 };
    assert_eq!(error(&DEFAULT, &longer), many);
    assert_eq!(DEFAULT.count(&longer), Err(many));
    let few = Segmenter { max_segments: 2, ..DEFAULT };
    assert_eq!(
        error(&few, &"a".repeat(307)),
        SegmentError::TooManySegments { segments: 3, max: 2 }
    );
    assert_eq!(Segmenter { max_segments: 0, ..DEFAULT }.plan("", 0).unwrap().total(), 1);

    let ascii = Segmenter { alphabets: &[Alphabet::Ascii, Alphabet::GSM7], ..DEFAULT };
    let SegmentError::Unencodable(at) = error(&ascii, "aé€я") else { panic!("encodable") };
    assert_eq!((at.character, at.index, at.offset), ('я', 3, 6));
    let swapped = Segmenter { alphabets: &[Alphabet::GSM7, Alphabet::Ascii], ..DEFAULT };
    assert_eq!(error(&swapped, "aé€я"), error(&ascii, "aé€я"));
    let far = format!("{}я", "é".repeat(500));
    let SegmentError::Unencodable(at) = error(&ascii, &far) else { panic!("encodable") };
    assert_eq!((at.character, at.index, at.offset), ('я', 500, 1000));

    assert_eq!(error(&Segmenter { alphabets: &[], ..DEFAULT }, "a"), SegmentError::NoAlphabet);
    assert_eq!(
        error(&Segmenter { alphabets: &[Alphabet::Latin9], ..DEFAULT }, "a"),
        SegmentError::NoAlphabet
    );
}

#[test]
fn a_part_is_written_whole_or_not_at_all() {
    let plan = DEFAULT.plan("abc€", 0).unwrap();
    let part = plan.parts().next().unwrap();
    let mut out = [0xAA; 4];
    assert_eq!(part.write(&mut out), Err(NoRoom { needed: 5 }));
    assert_eq!(out, [0xAA; 4]);
    let mut out = [0xAA; 6];
    assert_eq!(part.write(&mut out), Ok(5));
    assert_eq!(out, *b"abc\x1B\x65\xAA");
}

/// What a receiver reads from the octets of a part.
fn read_part(plan: &Plan<'_>, part: &Part<'_>) -> String {
    let octets = part.to_octets();
    let data = UserData::split(plan.esm_class(), &octets);
    let udh = data.header.unwrap();
    let tables = Tables::from_ids(udh.locking_shift(), udh.single_shift());
    let alphabet = plan.alphabet().with_tables(Tables::DEFAULT).with_tables(tables);
    alphabet.decode_behind(data.text, udh.len()).collect::<Result<_, _>>().unwrap()
}

fn read_back(plan: &Plan<'_>) -> String {
    plan.parts().map(|part| read_part(plan, &part)).collect()
}

/// Every alphabet with the characters that tell its boundaries: of one unit, of two, of more.
fn alphabets() -> [(Alphabet, &'static str); 9] {
    [
        (Alphabet::GSM7, "a@€{\r"),
        (Alphabet::GSM7_PACKED, "a@€{\r"),
        (Alphabet::Gsm7(Tables::both(Language::Hindi)), "कँA।"),
        (Alphabet::Gsm7(Tables::single(Language::Turkish)), "a@ğ€"),
        (Alphabet::Ascii, "a"),
        (Alphabet::Latin1, "aé"),
        (Alphabet::Latin9, "a€"),
        (Alphabet::Utf8, "aя€😀"),
        (Alphabet::UCS2, "aя😀"),
    ]
}

const MODES: [(Mode, Width); 5] = [
    (Mode::Udh, Width::Bits8),
    (Mode::Udh, Width::Bits16),
    (Mode::Sar, Width::Bits8),
    (Mode::Sar, Width::Bits16),
    (Mode::Payload, Width::Bits8),
];

/// Checks all that holds for every plan; the text that the parts give is returned.
fn check(segmenter: &Segmenter<'_>, text: &str) -> String {
    let plan = segmenter.plan(text, 0xBEEF).unwrap();
    let count = segmenter.count(text).unwrap();
    assert_eq!(plan.count(), count);
    assert_eq!(plan.alphabet(), segmenter.alphabets[0]);
    let parts = plan.parts().collect::<Vec<_>>();
    assert_eq!(parts.len(), usize::from(plan.total()));
    assert_eq!(parts.iter().map(Part::units).sum::<usize>(), count.units);
    let mut end = 0;
    for (part, index) in parts.iter().zip(1..) {
        assert_eq!((part.index(), part.range().start), (index, end));
        end = part.range().end;
        assert_eq!(part.text(), text.get(part.range()));
        assert_eq!(part.to_octets().len(), part.octets());
        if !plan.is_payload() {
            assert!(part.units() <= count.per_segment);
            let most = if matches!(plan.alphabet(), Alphabet::Gsm7(_)) { 160 } else { 140 };
            assert!(part.octets() <= most, "{} octets", part.octets());
        }
    }
    assert_eq!(end, text.len());
    if !plan.is_payload() {
        assert_eq!(count.segments, parts.len());
        assert_eq!(count.left, count.per_segment - parts.last().unwrap().units());
    }
    read_back(&plan)
}

/// The text without what padding takes of it: the standard's gap, for the very last part only.
fn sound(alphabet: Alphabet, text: String) -> String {
    match alphabet {
        Alphabet::Gsm7Packed(_) => text.trim_end_matches(['@', '\r']).to_owned(),
        _ => text,
    }
}

#[test]
fn parts_join_to_the_text_at_every_boundary() {
    for (alphabet, characters) in alphabets() {
        for (mode, width) in MODES {
            let segmenter = Segmenter { mode, width, ..only(&alphabet) };
            if mode == Mode::Sar && alphabet.tables() != Tables::DEFAULT {
                continue;
            }
            for wide in characters.chars() {
                // The wide character moves over the end of a single message and of each part.
                for before in (0..=3).chain(60..=162).chain(300..=308) {
                    let fill = characters.chars().next().unwrap().to_string();
                    let text = format!("{}{wide}{}", fill.repeat(before), fill.repeat(40));
                    assert_eq!(check(&segmenter, &text), text, "{alphabet:?} {mode:?} {before}");
                }
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn parts_join_to_the_text(
        (alphabet, characters) in prop::sample::select(alphabets().to_vec()),
        (mode, width) in prop::sample::select(MODES.to_vec()),
        ports in prop::sample::select(vec![None, PORTS]),
        picks in prop::collection::vec(any::<prop::sample::Index>(), 0..900),
    ) {
        prop_assume!(mode != Mode::Sar || alphabet.tables() == Tables::DEFAULT);
        let characters = characters.chars().collect::<Vec<_>>();
        let text = picks.iter().map(|pick| *pick.get(&characters)).collect::<String>();
        let segmenter = Segmenter { mode, width, ports, ..only(&alphabet) };
        let text = sound(alphabet, text);
        prop_assert_eq!(check(&segmenter, &text), text);
    }

    #[test]
    fn fewer_segments_than_by_any_single_alphabet(
        text in "[a-z€{ğışÇя]{0,300}",
    ) {
        let turkish = Alphabet::Gsm7(Tables::both(Language::Turkish));
        let all = [Alphabet::GSM7, Alphabet::UCS2, turkish];
        let best = Segmenter { alphabets: &all, ..DEFAULT }.count(&text).unwrap();
        for alphabet in &all {
            if let Ok(count) = only(alphabet).count(&text) {
                prop_assert!(best.segments <= count.segments);
            }
        }
    }

    #[test]
    fn any_text_is_counted_or_refused(text in any::<String>(), transliterate in any::<bool>()) {
        let substitution = Substitution { transliterate, replacement: None };
        let count = Segmenter { substitution, ..DEFAULT }.count(&text);
        prop_assert!(count.is_ok());
    }
}
