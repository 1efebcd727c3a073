//! Texts in the alphabets that are not GSM 7-bit; errors, substitutes, `data_coding`.

#![cfg(feature = "alloc")]

use proptest::prelude::*;
use smpp_proto::message::alphabet::{Alphabet, ByteOrder, Unit};
use smpp_proto::message::charset::Charset;
use smpp_proto::message::text::{
    EncodeError, Fault, NoRoom, Substitution, Undecodable, Unencodable,
};

const LITTLE: Alphabet = Alphabet::Ucs2(ByteOrder::Little);
const MARKED: Alphabet = Alphabet::Ucs2(ByteOrder::Marked);

#[test]
fn octets_of_each_alphabet() {
    for (alphabet, text, octets) in [
        (Alphabet::Ascii, "a\0~\x7F", &b"a\0~\x7F"[..]),
        (Alphabet::Latin1, "é@\u{80}ÿ", b"\xE9@\x80\xFF"),
        (Alphabet::Latin9, "€ŠšŽžŒœŸé", b"\xA4\xA6\xA8\xB4\xB8\xBC\xBD\xBE\xE9"),
        (Alphabet::Utf8, "aя€😀", "aя€😀".as_bytes()),
        (Alphabet::UCS2, "Aя😀", b"\x00\x41\x04\x4F\xD8\x3D\xDE\x00"),
        (LITTLE, "Aя😀", b"\x41\x00\x4F\x04\x3D\xD8\x00\xDE"),
        (MARKED, "A", b"\x00\x41"),
    ] {
        assert_eq!(alphabet.to_octets(text).as_deref(), Ok(octets), "{alphabet:?}");
        assert_eq!(alphabet.to_text(octets).as_deref(), Ok(text), "{alphabet:?}");
    }
}

#[test]
fn what_an_alphabet_does_not_hold() {
    for (alphabet, c) in [
        (Alphabet::Ascii, '\u{80}'),
        (Alphabet::Latin1, '€'),
        (Alphabet::Latin1, '\u{100}'),
        (Alphabet::Latin9, '¤'),
        (Alphabet::Latin9, '¾'),
        (Alphabet::Octets, 'a'),
        (Alphabet::GSM7, '`'),
    ] {
        assert_eq!(alphabet.code(c), None, "{alphabet:?} {c:?}");
        assert_eq!(alphabet.units(c), None, "{alphabet:?} {c:?}");
    }
}

#[test]
fn an_error_names_the_character_and_its_place() {
    let error = Unencodable { character: 'я', index: 5, offset: 7 };
    assert_eq!(
        Alphabet::GSM7.to_octets("ab€cdя"),
        Err(Unencodable { index: 5, offset: 7, ..error })
    );
    assert_eq!(Alphabet::Latin1.to_octets("я"), Err(Unencodable { index: 0, offset: 0, ..error }));
    let mut out = [0xEE; 4];
    assert_eq!(
        Alphabet::Ascii.encode("aя", &mut out),
        Err(EncodeError::from(Unencodable { index: 1, offset: 1, ..error }))
    );
    let full = EncodeError::from(NoRoom { needed: 6 });
    assert_eq!(Alphabet::UCS2.encode("abc", &mut out), Err(full));
    assert_eq!(out, [0xEE; 4], "nothing is written");
    assert_eq!(Alphabet::UCS2.encode("ab", &mut out), Ok(4));
    assert_eq!(error.to_string(), "U+044F (character 5, octet 7) is not in the alphabet");
}

#[test]
fn substitutes_are_used_for_what_does_not_fit_only() {
    let gsm = |substitution| Alphabet::GSM7.substituting(substitution);
    let alike = gsm(Substitution::TRANSLITERATE);
    let read = |octets: Vec<u8>| Alphabet::GSM7.to_text(&octets).unwrap();
    let curly = "“Hi” – it’s…\u{A0}ça, Ñandú é à la carte ΑΒΓ";
    assert_eq!(
        alike.to_octets(curly).map(read).as_deref(),
        Ok("\"Hi\" - it's... ca, Ñandu é à la carte ABΓ")
    );
    assert_eq!(alike.units("…\u{200B}"), Ok(3));
    assert_eq!(alike.to_octets("x—я"), Err(Unencodable { character: 'я', index: 2, offset: 4 }));
    assert_eq!(Alphabet::UCS2.substituting(Substitution::TRANSLITERATE).units("…"), Ok(1));

    let mark = Substitution { replacement: Some('?'), transliterate: false };
    assert_eq!(gsm(mark).to_octets("a…я").map(read).as_deref(), Ok("a??"));
    let both = Substitution { transliterate: true, ..mark };
    assert_eq!(gsm(both).to_octets("a…я").map(read).as_deref(), Ok("a...?"));
    // A replacement that does not fit either is none.
    let strange = Substitution { replacement: Some('я'), ..mark };
    assert!(gsm(strange).to_octets("…").is_err());
}

#[test]
fn byte_order_marks() {
    let text = |alphabet: Alphabet, octets: &[u8]| alphabet.to_text(octets).unwrap();
    assert_eq!(text(Alphabet::UCS2, b"\xFE\xFF\x04\x4F"), "я");
    assert_eq!(text(MARKED, b"\xFE\xFF\x04\x4F"), "я");
    assert_eq!(text(MARKED, b"\xFF\xFE\x4F\x04"), "я");
    assert_eq!(text(MARKED, b"\x04\x4F"), "я");
    assert_eq!(text(LITTLE, b"\xFF\xFE\x4F\x04"), "я");
    // Not guessed at where the setting does not allow it.
    assert_eq!(text(Alphabet::UCS2, b"\xFF\xFE\x4F\x04"), "\u{FFFE}\u{4F04}");
}

#[test]
fn broken_ucs2() {
    let found = Alphabet::UCS2.decode(b"\x00a\xD8\x3D\x00b\xDE\x00\x00").collect::<Vec<_>>();
    let fault = |offset, fault| Err(Undecodable { offset, fault });
    assert_eq!(
        found,
        [
            Ok('a'),
            fault(2, Fault::LoneSurrogate(0xD83D)),
            Ok('b'),
            fault(6, Fault::LoneSurrogate(0xDE00)),
            fault(8, Fault::StrayOctet(0)),
        ]
    );
    assert_eq!(Alphabet::UCS2.to_text_lossy(b"\x00a\xD8\x3D", '\u{FFFD}'), "a\u{FFFD}");
    assert_eq!(
        Alphabet::UCS2.to_text(b"\xD8\x3D\xD8"),
        Err(Undecodable { offset: 0, fault: Fault::LoneSurrogate(0xD83D) })
    );
}

#[test]
fn broken_utf8_and_ascii() {
    assert_eq!(Alphabet::Utf8.to_text_lossy(b"a\xFF\xD1\x8F\xE2\x82", '?'), "a?я?");
    let at = |offset, octet| Err(Undecodable { offset, fault: Fault::NotInAlphabet(octet) });
    assert_eq!(Alphabet::Ascii.to_text(b"ab\xE9"), at(2, 0xE9));
    assert_eq!(Alphabet::Utf8.to_text(b"ab\xE9"), at(2, 0xE9));
}

#[test]
fn binary_is_no_text() {
    let found = Alphabet::Octets.decode(b"abc").collect::<Vec<_>>();
    assert_eq!(found, [Err(Undecodable { offset: 0, fault: Fault::NoText })]);
    assert_eq!(Alphabet::Octets.decode(b"").next(), None);
}

#[test]
fn errors_say_where() {
    let error = Alphabet::Ascii.to_text(b"ab\xE9").unwrap_err();
    assert_eq!(error.to_string(), "octet 2: 0xE9 is not in the alphabet");
}

#[test]
fn units_by_alphabet() {
    assert_eq!(Alphabet::GSM7_PACKED.unit(), Unit::Septet);
    assert_eq!(Alphabet::Latin9.unit(), Unit::Octet);
    assert_eq!(LITTLE.unit(), Unit::Ucs2);
    assert_eq!(Alphabet::GSM7.units('€'), Some(2));
    assert_eq!(Alphabet::UCS2.units('😀'), Some(2));
    assert_eq!(Alphabet::Utf8.units('😀'), Some(4));
}

#[cfg(not(feature = "charsets"))]
#[test]
fn further_character_sets_are_octets() {
    let cyrillic = Alphabet::Charset(Charset::Iso8859_5);
    assert!(cyrillic.to_octets("я").is_err());
    assert_eq!(
        cyrillic.decode(b"\xEF\xEF").collect::<Vec<_>>(),
        [Err(Undecodable { offset: 0, fault: Fault::NoText })]
    );
}

#[cfg(feature = "charsets")]
#[test]
fn further_character_sets() {
    for (charset, text, octets) in [
        (Charset::Iso8859_5, "Привет №", &b"\xBF\xE0\xD8\xD2\xD5\xE2 \xF0"[..]),
        (Charset::Iso8859_8, "שלום", b"\xF9\xEC\xE5\xED"),
        (Charset::ShiftJis, "日本aｱ", b"\x93\xFA\x96\x7Ba\xB1"),
        (Charset::EucJp, "日本a", b"\xC6\xFC\xCB\xDCa"),
        (Charset::EucKr, "한글a", b"\xC7\xD1\xB1\xDBa"),
    ] {
        let alphabet = Alphabet::Charset(charset);
        assert_eq!(alphabet.to_octets(text).as_deref(), Ok(octets), "{charset:?}");
        assert_eq!(alphabet.to_text(octets).as_deref(), Ok(text), "{charset:?}");
    }
    let hebrew = Alphabet::Charset(Charset::Iso8859_8);
    assert_eq!(
        hebrew.to_text(b"a\xFF"),
        Err(Undecodable { offset: 1, fault: Fault::NotInAlphabet(0xFF) })
    );
    // Shift JIS maps the yen sign to the code of the backslash: it is refused.
    assert!(Alphabet::Charset(Charset::ShiftJis).to_octets("¥").is_err());
    assert!(hebrew.to_octets("日").is_err());
}

#[cfg(feature = "charsets")]
#[test]
fn every_character_of_a_set_is_read_as_it_was_written() {
    use Charset::{EucJp, EucKr, Iso8859_5, Iso8859_8, ShiftJis};
    for charset in [Iso8859_5, Iso8859_8, ShiftJis, EucJp, EucKr] {
        let alphabet = Alphabet::Charset(charset);
        let text = ('\0'..='\u{FFFF}').filter(|c| alphabet.code(*c).is_some()).collect::<String>();
        assert!(text.chars().count() > 128, "{charset:?}");
        let octets = alphabet.to_octets(&text).unwrap();
        assert!(alphabet.to_text(&octets) == Ok(text), "{charset:?}");
    }
}

const TEXT_ALPHABETS: [Alphabet; 7] = [
    Alphabet::Ascii,
    Alphabet::Latin1,
    Alphabet::Latin9,
    Alphabet::Utf8,
    Alphabet::UCS2,
    LITTLE,
    MARKED,
];

proptest! {
    #[test]
    fn texts_round_trip(
        text in "[\u{0}-\u{7F}\u{80}-\u{FF}€ŠšŽžŒœŸ\u{400}-\u{500}😀-😏]{0,300}",
        alphabet in prop::sample::select(TEXT_ALPHABETS.to_vec()),
    ) {
        let held = text.chars().filter(|c| alphabet.code(*c).is_some()).collect::<String>();
        let octets = alphabet.to_octets(&held).unwrap();
        let mut out = vec![0xAA; octets.len()];
        prop_assert_eq!(alphabet.encode(&held, &mut out), Ok(octets.len()));
        prop_assert_eq!(&out, &octets);
        prop_assert_eq!(alphabet.to_text(&octets), Ok(held.clone()));
        match text.char_indices().enumerate().find(|(_, (_, c))| alphabet.code(*c).is_none()) {
            None => prop_assert_eq!(held, text),
            Some((index, (offset, character))) => {
                let error = Unencodable { character, index, offset };
                prop_assert_eq!(alphabet.to_octets(&text), Err(error));
            }
        }
    }

    #[test]
    fn octets_that_read_without_a_fault_are_written_the_same(
        octets in prop::collection::vec(any::<u8>(), 0..64),
        alphabet in prop::sample::select(TEXT_ALPHABETS[..5].to_vec()),
    ) {
        prop_assume!(!octets.starts_with(&[0xFE, 0xFF]));
        let read = alphabet.decode(&octets).collect::<Vec<_>>();
        prop_assert!(read.len() <= octets.len());
        for error in read.iter().filter_map(|read| read.err()) {
            prop_assert!(error.offset < octets.len());
        }
        if let Ok(text) = alphabet.to_text(&octets) {
            prop_assert_eq!(alphabet.to_octets(&text), Ok(octets));
        }
    }
}
