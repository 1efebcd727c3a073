//! Texts: octets of any alphabet to characters, and characters to octets.

use arbitrary::{Arbitrary, Unstructured};
use smpp_proto::message::{
    alphabet::{Alphabet, Unit},
    text::{EncodeError, Encoder, NoRoom, Substitution},
};

const REPLACEMENT: char = '\u{FFFD}';

#[derive(Arbitrary, Debug)]
struct Settings {
    alphabet: Alphabet,
    substitution: Substitution,
    header: u8,
}

/// An alphabet, then octets that are read in it and, as UTF-8, written in it.
pub fn text(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(settings) = Settings::arbitrary(&mut input) else { return };
    let octets = input.take_rest();
    check_reading(settings.alphabet, octets, usize::from(settings.header));
    check_parts(settings.alphabet, octets);
    let text = String::from_utf8_lossy(octets);
    check_writing(settings.alphabet, &text);
    check_substituted(settings.alphabet.substituting(settings.substitution), &text);
}

/// Each fault has its place, and what is read without one is written the same.
fn check_reading(alphabet: Alphabet, octets: &[u8], header: usize) {
    let read: Vec<_> = alphabet.decode_behind(octets, header).collect();
    assert!(read.len() <= octets.len() * 8 / 7);
    let lossy: Vec<_> = alphabet.decode_behind(octets, header).lossy(REPLACEMENT).collect();
    assert_eq!(lossy.len(), read.len());
    let mut before = 0;
    for (read, lossy) in read.iter().zip(&lossy) {
        match read {
            Ok(c) => assert_eq!(c, lossy),
            Err(error) => {
                assert!(before <= error.offset && error.offset < octets.len(), "{error}");
                assert!([REPLACEMENT, ' '].contains(lossy) && !error.to_string().is_empty());
                before = error.offset;
            }
        }
    }
    let marked = matches!(alphabet, Alphabet::Ucs2(_)) && (starts_with_mark(octets));
    let one_way =
        matches!(alphabet, Alphabet::Gsm7(_) | Alphabet::Gsm7Packed(_) | Alphabet::Charset(_));
    if let (Ok(text), false) = (alphabet.to_text(octets), one_way || marked) {
        assert!(alphabet == Alphabet::Octets || little_or_same(alphabet, &text, octets));
    }
}

fn starts_with_mark(octets: &[u8]) -> bool {
    octets.starts_with(&[0xFE, 0xFF]) || octets.starts_with(&[0xFF, 0xFE])
}

fn little_or_same(alphabet: Alphabet, text: &str, octets: &[u8]) -> bool {
    alphabet.to_octets(text).as_deref() == Ok(octets)
}

/// A text cut anywhere between octets reads as the whole, if what is held goes to the next part.
fn check_parts(alphabet: Alphabet, octets: &[u8]) {
    let cut = match alphabet {
        Alphabet::Gsm7(_) => octets.len() / 2,
        // A mark at the start of a part would be dropped.
        Alphabet::Ucs2(_) => octets.len() / 4 * 2,
        _ => return,
    };
    let (first, second) = octets.split_at(cut);
    if matches!(alphabet, Alphabet::Ucs2(_))
        && (starts_with_mark(octets) || starts_with_mark(second))
    {
        return;
    }
    let mut front = alphabet.decode(first).unfinished();
    let mut parts: Vec<_> = front.by_ref().map(Result::ok).collect();
    parts.extend(alphabet.decode(second).resume(front.held()).map(Result::ok));
    assert_eq!(parts, alphabet.decode(octets).map(Result::ok).collect::<Vec<_>>());
}

/// What is written is read the same, and what cannot be written is named.
fn check_writing(alphabet: Alphabet, text: &str) {
    let odd = text.char_indices().enumerate().find(|(_, (_, c))| alphabet.code(*c).is_none());
    let octets = match alphabet.to_octets(text) {
        Ok(octets) => octets,
        Err(error) => {
            let found = odd.map(|(index, (offset, character))| (character, index, offset));
            assert_eq!(found, Some((error.character, error.index, error.offset)));
            return;
        }
    };
    assert_eq!(odd, None);
    check_room(alphabet.substituting(Substitution::NONE), text, &octets);
    let read = alphabet.to_text(&octets).expect("what was written can be read");
    assert_eq!(read, expected(alphabet, text));
}

/// The text as it is read again: a mark at the start and the padding of packed septets apart.
fn expected(alphabet: Alphabet, text: &str) -> String {
    match alphabet {
        Alphabet::Ucs2(_) => text.strip_prefix('\u{FEFF}').unwrap_or(text).into(),
        Alphabet::Gsm7Packed(_) => {
            let units: usize = text.chars().filter_map(|c| alphabet.units(c)).sum();
            let last = text.chars().next_back().and_then(|c| alphabet.code(c));
            match last.as_ref().map(|code| code.as_octets()) {
                Some([0]) if units % 8 == 0 => {
                    let mut text = text.to_string();
                    text.pop();
                    text
                }
                Some([0x0D]) if units % 8 == 0 => format!("{text}\r"),
                _ => text.into(),
            }
        }
        _ => text.into(),
    }
}

/// Exactly so many octets are needed.
fn check_room(encoder: Encoder, text: &str, octets: &[u8]) {
    let needed = octets.len();
    let mut out = vec![0xA5; needed];
    assert_eq!(encoder.encode(text, &mut out), Ok(needed));
    assert_eq!(out, octets);
    if let Some(short) = needed.checked_sub(1) {
        let refused = EncodeError::NoRoom(NoRoom { needed });
        assert_eq!(encoder.encode(text, &mut out[..short]), Err(refused));
    }
    let units = encoder.units(text).expect("it was written");
    match (encoder.alphabet, encoder.alphabet.unit()) {
        (Alphabet::Gsm7Packed(_), _) => {
            assert!((0..=1).contains(&(needed - (units * 7).div_ceil(8))))
        }
        (_, Unit::Ucs2) => assert_eq!(needed, 2 * units),
        _ => assert_eq!(needed, units),
    }
}

/// With substitutes no character that fits is changed, and all is readable.
fn check_substituted(encoder: Encoder, text: &str) {
    let alphabet = encoder.alphabet;
    let Ok(octets) = encoder.to_octets(text) else {
        assert!(text.chars().any(|c| alphabet.code(c).is_none()));
        return;
    };
    check_room(encoder, text, &octets);
    let read = alphabet.to_text(&octets).expect("what was written can be read");
    let fits = |c: &char| alphabet.code(*c).is_some();
    let mut left = read.chars();
    let kept: Vec<_> = text.chars().filter(fits).collect();
    // At the edges marks and padding come and go.
    let inner = kept.get(1..kept.len().saturating_sub(1)).unwrap_or_default();
    assert!(inner.iter().all(|c| left.any(|other| other == *c)), "{read:?} of {text:?}");
}
