//! A segment calculator: what a text costs, and the octets of each short message.
//!
//! ```text
//! cargo run --example segments -- "Price: 5 €"
//! cargo run --example segments -- --udh16 --turkish < texts
//! ```
//!
//! Without a text on the command line each line of the input is one.

use std::io::{self, BufRead, Write};

use clap::Parser;
use smpp_proto::message::alphabet::Alphabet;
use smpp_proto::message::gsm7::{Language, Tables};
use smpp_proto::message::segment::{Mode, Segmenter, Width};
use smpp_proto::message::text::Substitution;

const EXAMPLES: &str = "\
Examples:
  segments 'Price: 5 €'
  segments --udh16 --turkish < texts
";

/// Counts the segments of texts and shows the octets of each.
#[derive(Parser)]
#[command(name = "segments", after_help = EXAMPLES, max_term_width = 100)]
struct Options {
    /// The texts; without any, each line of standard input is one
    #[arg(value_name = "TEXT")]
    texts: Vec<String>,

    /// A reference of 16 bits
    #[arg(long)]
    udh16: bool,

    /// The sar_ TLVs in place of a header
    #[arg(long)]
    sar: bool,

    /// The whole text in message_payload
    #[arg(long, conflicts_with = "sar")]
    payload: bool,

    /// The Turkish tables as well
    #[arg(long)]
    turkish: bool,

    /// GSM 7-bit packed
    #[arg(long, conflicts_with = "latin1")]
    packed: bool,

    /// Latin-1 in place of GSM 7-bit
    #[arg(long)]
    latin1: bool,

    /// Look-alikes for characters that do not fit
    #[arg(long)]
    transliterate: bool,
}

impl Options {
    fn alphabets(&self) -> Vec<Alphabet> {
        let first = match (self.packed, self.latin1) {
            (true, _) => Alphabet::GSM7_PACKED,
            (false, true) => Alphabet::Latin1,
            (false, false) => Alphabet::GSM7,
        };
        let turkish = self.turkish.then_some(Alphabet::Gsm7(Tables::both(Language::Turkish)));
        [first, Alphabet::UCS2].into_iter().chain(turkish).collect()
    }

    fn segmenter<'a>(&self, alphabets: &'a [Alphabet]) -> Segmenter<'a> {
        let mut segmenter = Segmenter { alphabets, ..Segmenter::default() };
        if self.udh16 {
            segmenter.width = Width::Bits16;
        }
        segmenter.mode = match (self.sar, self.payload) {
            (true, _) => Mode::Sar,
            (false, true) => Mode::Payload,
            (false, false) => Mode::Udh,
        };
        if self.packed {
            segmenter.codings.default = Alphabet::GSM7_PACKED;
        }
        if self.transliterate {
            segmenter.substitution = Substitution::TRANSLITERATE;
        }
        segmenter
    }
}

fn main() -> io::Result<()> {
    let options = Options::parse();
    let alphabets = options.alphabets();
    let segmenter = options.segmenter(&alphabets);
    let mut out = io::stdout().lock();
    if !options.texts.is_empty() {
        return options.texts.iter().try_for_each(|text| show(&mut out, &segmenter, text));
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
