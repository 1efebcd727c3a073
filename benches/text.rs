//! What counting, cutting, writing and reading texts cost: nanoseconds a character, beside a `memcpy`
//! of the same octets in the same run.
//!
//! `cargo bench --bench text`

use core::hint::black_box;
use std::time::Instant;

use smpp_proto::message::alphabet::Alphabet;
use smpp_proto::message::gsm7::{Language, Tables};
use smpp_proto::message::segment::Segmenter;

fn main() {
    let ascii = "The quick brown fox jumps over the lazy dog 0123456789. ".repeat(20);
    let greek = "ΓΔΘΛΞΠΣΦΨΩ¡éà".repeat(80);
    let escapes = "{[a|b]}~€x".repeat(100);
    let cyrillic = "Съешь ещё этих мягких французских булок ".repeat(25);
    let emoji = "😀👍".repeat(500);
    let hindi = "नमस्ते दुनिया ".repeat(75);
    let national = [Alphabet::Gsm7(Tables::both(Language::Hindi))];

    println!("nanoseconds a character, the best of 20 rounds\n");
    println!(
        "{:<38}{:>8}{:>8}{:>8}{:>8}{:>8}",
        "", "memcpy", "count", "encode", "segment", "decode"
    );
    for (name, text, alphabet) in [
        ("ASCII text in GSM 7-bit", &ascii, Alphabet::GSM7),
        ("ASCII text in packed GSM 7-bit", &ascii, Alphabet::GSM7_PACKED),
        ("ASCII text in Latin-1", &ascii, Alphabet::Latin1),
        ("Greek capitals in GSM 7-bit", &greek, Alphabet::GSM7),
        ("escapes in GSM 7-bit", &escapes, Alphabet::GSM7),
        ("Cyrillic in UCS-2", &cyrillic, Alphabet::UCS2),
        ("emoji in UCS-2", &emoji, Alphabet::UCS2),
        ("Hindi in GSM 7-bit with its tables", &hindi, national[0]),
    ] {
        let text: String = text.chars().take(1000).collect();
        row(name, &text, alphabet);
    }
    let text: String = ascii.chars().take(1000).collect();
    let count = best(1, || Segmenter::default().count(black_box(&text)));
    println!("\ncount of a text of 1,000 ASCII characters: {count:.0} ns");
}

fn row(name: &str, text: &str, alphabet: Alphabet) {
    let characters = text.chars().count();
    let octets = alphabet.to_octets(text).unwrap();
    let mut out = vec![0; octets.len()];
    let copy = best(characters, || {
        out.copy_from_slice(black_box(&octets));
        black_box(out[0])
    });
    let alphabets = [alphabet];
    let mut segmenter = Segmenter { alphabets: &alphabets, ..Segmenter::default() };
    // The packed form and Latin-1 go out under the values that say so.
    (segmenter.codings.default, segmenter.codings.ia5) = match alphabet {
        Alphabet::Gsm7Packed(_) => (alphabet, Alphabet::Ascii),
        _ => (segmenter.codings.default, segmenter.codings.ia5),
    };
    let count = best(characters, || segmenter.count(black_box(text)));
    let encode = best(characters, || alphabet.encode(black_box(text), &mut out));
    let segment = best(characters, || write_all(&segmenter, black_box(text)));
    let decode = best(characters, || {
        alphabet.decode(black_box(&octets)).filter_map(Result::ok).map(u32::from).sum::<u32>()
    });
    println!("{name:<38}{copy:>8.2}{count:>8.2}{encode:>8.2}{segment:>8.2}{decode:>8.2}");
}

/// Plans a text and writes all its parts.
fn write_all(segmenter: &Segmenter<'_>, text: &str) -> usize {
    let mut out = [0; 160];
    let plan = segmenter.plan(text, 7).unwrap();
    plan.parts().map(|part| part.write(&mut out).unwrap() + usize::from(black_box(out[9]))).sum()
}

/// The best of several rounds, in nanoseconds for each of the characters of a call.
fn best<T>(characters: usize, mut call: impl FnMut() -> T) -> f64 {
    const CALLS: u32 = 200;
    let round = |_| {
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(call());
        }
        start.elapsed()
    };
    let best = (0..20).map(round).min().unwrap_or_default();
    best.as_secs_f64() * 1e9 / f64::from(CALLS) / characters as f64
}
