//! What counting, cutting, writing and reading texts cost: nanoseconds a call.
//!
//! `cargo bench --bench text`

use core::hint::black_box;
use std::time::Instant;

use smpp_proto::message::alphabet::Alphabet;
use smpp_proto::message::gsm7::{Language, Tables};
use smpp_proto::message::segment::Segmenter;

fn main() {
    let ascii = "The quick brown fox jumps over the lazy dog 0123456789. ".repeat(20);
    let ascii = &ascii[..1000];
    let greek = "ΓΔΘΛΞΠΣΦΨΩ¡éà".repeat(80).chars().take(1000).collect::<String>();
    let escapes = "{[a|b]}~€x".repeat(100);
    let cyrillic = "Съешь ещё этих мягких французских булок ".repeat(25);
    let emoji = "😀👍".repeat(500);
    let hindi = "नमस्ते दुनिया ".repeat(75);

    let segmenter = Segmenter::default();
    for (name, text) in [
        ("ASCII", ascii),
        ("Greek capitals", &greek),
        ("escapes", &escapes),
        ("Cyrillic", &cyrillic),
        ("emoji", &emoji),
    ] {
        let name = format!("{name}, {} characters", text.chars().count());
        time(&format!("count {name}"), || segmenter.count(black_box(text)));
        time(&format!("plan and write {name}"), || write_all(&segmenter, black_box(text)));
    }

    let alphabets = [Alphabet::Gsm7(Tables::both(Language::Hindi))];
    let national = Segmenter { alphabets: &alphabets, ..Segmenter::default() };
    time("count Hindi by national tables", || national.count(black_box(&hindi)));

    for (name, alphabet) in [
        ("GSM 7-bit", Alphabet::GSM7),
        ("GSM 7-bit packed", Alphabet::GSM7_PACKED),
        ("Latin-1", Alphabet::Latin1),
        ("UCS-2", Alphabet::UCS2),
    ] {
        let octets = alphabet.to_octets(&ascii[..160]).unwrap();
        time(&format!("read 160 characters of {name}"), || {
            alphabet.decode(black_box(&octets)).filter_map(Result::ok).map(u32::from).sum::<u32>()
        });
    }
}

fn write_all(segmenter: &Segmenter<'_>, text: &str) -> usize {
    let mut out = [0; 160];
    let plan = segmenter.plan(text, 7).unwrap();
    plan.parts().map(|part| part.write(&mut out).unwrap() + usize::from(black_box(out[9]))).sum()
}

/// Prints the best of several rounds.
fn time<T>(name: &str, mut call: impl FnMut() -> T) {
    const CALLS: u32 = 2_000;
    let round = |_| {
        let start = Instant::now();
        for _ in 0..CALLS {
            black_box(call());
        }
        start.elapsed() / CALLS
    };
    let best = (0..20).map(round).min().unwrap_or_default();
    println!("{:>9} ns  {name}", best.as_nanos());
}
