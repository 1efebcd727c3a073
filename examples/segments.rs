//! A segment calculator: what a text costs, and the octets of each short message.
//!
//! ```text
//! cargo run --example segments -- "Price: 5 €"
//! cargo run --example segments -- --udh16 --turkish < texts
//! ```
//!
//! Without a text on the command line each line of the input is one.

use std::io::{self, BufRead, Write};

use smpp_proto::message::alphabet::Alphabet;
use smpp_proto::message::gsm7::{Language, Tables};
use smpp_proto::message::segment::{Mode, Segmenter, Width};
use smpp_proto::message::text::Substitution;

const USAGE: &str =
    "usage: segments [--udh16 | --sar | --payload] [--turkish] [--packed] [--latin1]
                [--transliterate] [TEXT]...";

fn main() -> io::Result<()> {
    let mut alphabets = Segmenter::ALPHABETS.to_vec();
    let mut settings = Segmenter::default();
    let mut texts = Vec::new();
    for argument in std::env::args().skip(1) {
        match argument.as_str() {
            "--udh16" => settings.width = Width::Bits16,
            "--sar" => settings.mode = Mode::Sar,
            "--payload" => settings.mode = Mode::Payload,
            "--turkish" => alphabets.push(Alphabet::Gsm7(Tables::both(Language::Turkish))),
            "--latin1" => alphabets = vec![Alphabet::Latin1, Alphabet::UCS2],
            "--packed" => {
                alphabets = vec![Alphabet::GSM7_PACKED, Alphabet::UCS2];
                settings.codings.default = Alphabet::GSM7_PACKED;
            }
            "--transliterate" => settings.substitution = Substitution::TRANSLITERATE,
            option if option.starts_with("--") => {
                eprintln!("{USAGE}");
                std::process::exit(2);
            }
            _ => texts.push(argument),
        }
    }
    let segmenter = Segmenter { alphabets: &alphabets, ..settings };
    let mut out = io::stdout().lock();
    if !texts.is_empty() {
        return texts.iter().try_for_each(|text| show(&mut out, &segmenter, text));
    }
    for line in io::stdin().lock().split(b'\n') {
        show(&mut out, &segmenter, &String::from_utf8_lossy(&line?))?;
    }
    Ok(())
}

/// Prints the count, then one line for each part: which it is, its units and its octets.
fn show(out: &mut impl Write, segmenter: &Segmenter<'_>, text: &str) -> io::Result<()> {
    let plan = match segmenter.plan(text, 0x2A) {
        Ok(plan) => plan,
        Err(error) => return writeln!(out, "error: {error}"),
    };
    let count = plan.count();
    writeln!(
        out,
        "{:?}, data_coding {}: {} segments, {} units, {} left in the last",
        count.alphabet,
        plan.data_coding().0,
        count.segments,
        count.units,
        count.left,
    )?;
    for part in plan.parts() {
        write!(out, "  {}/{} {:3} ", part.index(), plan.total(), part.units())?;
        part.to_octets().iter().try_for_each(|octet| write!(out, "{octet:02X}"))?;
        writeln!(out)?;
    }
    Ok(())
}
