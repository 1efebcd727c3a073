//! The presets as a page that people can read.

use std::time::Duration;

use smpp_proto::{
    esme::profile::{Basis, Commands, Numbering, Numberings, Profile, Shape},
    message::{
        alphabet::Alphabet,
        coding::{ClassGroup, Codings},
    },
};

pub const START: &str = "<!-- Made from the presets by `UPDATE=1 cargo test --test profile`. -->";
pub const END: &str = "<!-- The end of what is made. -->";

/// The columns of the overview: field and headline.
const COLUMNS: [(&str, &str); 10] = [
    ("version", "Version"),
    ("tls", "TLS"),
    ("port", "Port"),
    ("tls_port", "TLS port"),
    ("sessions", "Sessions"),
    ("window", "Window"),
    ("rate", "Rate"),
    ("enquire_link", "`enquire_link`"),
    ("id_match", "Ids"),
    ("unsupported", "Not taken"),
];

/// Everything between the two marks.
pub fn tables() -> String {
    format!("{START}\n\n{}\n{}\n{}{END}", basis_key(), overview(), details())
}

fn basis_key() -> String {
    let mark = |basis: &Basis| format!("{} {}", letter(*basis), basis.name());
    let marks: Vec<_> =
        Basis::ALL.iter().filter(|basis| !letter(**basis).is_empty()).map(mark).collect();
    format!(
        "What each value rests on: {}. Where there is nothing, nothing is known, and the default of \
         this crate holds.\n",
        marks.join(", ")
    )
}

fn letter(basis: Basis) -> &'static str {
    match basis {
        Basis::Page => "ᴾ",
        Basis::Mirrored => "ᴹ",
        Basis::Source => "ᶠ",
        Basis::SecondHand => "ˢ",
        Basis::Stated => "ᵀ",
        Basis::Recommended => "ᴿ",
        Basis::Changed | Basis::Unknown => "",
    }
}

fn overview() -> String {
    let heads: Vec<_> = COLUMNS.iter().map(|(_, head)| *head).collect();
    let mut text = format!("| Provider | Name | {} |\n", heads.join(" | "));
    text += &format!("| --- | --- |{}\n", " --- |".repeat(COLUMNS.len()));
    for profile in Profile::ALL {
        let cells: Vec<_> = COLUMNS.iter().map(|(field, _)| cell(profile, field)).collect();
        text += &format!("| {} | `{}` | {} |\n", profile.title, profile.name, cells.join(" | "));
    }
    text
}

fn cell(profile: &Profile, name: &str) -> String {
    let field = profile.fields().find(|field| field.name == name).expect("a field of this name");
    match value(profile, name, &format!("{:?}", field.value)) {
        text if text.is_empty() || field.basis == Basis::Unknown => String::new(),
        text => format!("{text} {}", letter(field.basis)),
    }
}

fn details() -> String {
    let mut text = String::new();
    for profile in Profile::ALL {
        text += &format!("## {}\n\n`Profile::named(\"{}\")`\n\n", profile.title, profile.name);
        text += "| Field | Value | Rests on |\n| --- | --- | --- |\n";
        for field in profile.fields().filter(|field| field.basis != Basis::Unknown) {
            let value = value(profile, field.name, &format!("{:?}", field.value));
            let value = if value.is_empty() { "none".into() } else { value };
            text += &format!("| `{}` | {value} | {} |\n", field.name, field.basis);
        }
        let pages = profile.pages.iter().map(|page| format!("* <{page}>"));
        let notes = profile.notes.iter().map(|note| format!("* {note}"));
        let list: Vec<_> = notes.chain(pages).collect();
        text += &format!("\n{}\n\n", list.join("\n"));
    }
    text
}

/// A value in words; `debug` is what Rust prints for it.
fn value(profile: &Profile, name: &str, debug: &str) -> String {
    match name {
        "rate" => profile.rate.map_or(String::new(), |rate| match rate.per {
            Duration::ZERO => unreachable!("a rate has a period"),
            per if per == Duration::from_secs(1) => format!("{}/s", rate.messages),
            per => format!("{} in {per:?}", rate.messages),
        }),
        "submit_codings" => codings(&profile.submit_codings),
        "deliver_codings" => codings(&profile.deliver_codings),
        "source" => numberings(&profile.source),
        "destination" => numberings(&profile.destination),
        "bind_numbering" => numbering(profile.bind_numbering),
        "unsupported" if profile.unsupported == Commands::all() => "all but `submit_sm`".into(),
        "unsupported" => plain(debug).to_lowercase(),
        "statuses" => {
            let statuses = profile.statuses.iter();
            let row = |own: &smpp_proto::esme::profile::VendorStatus| {
                format!("0x{:03X} {} ({:?})", own.status.0, own.name, own.retry)
            };
            statuses.map(row).collect::<Vec<_>>().join("; ")
        }
        "receipts" => {
            let options = profile.receipts;
            let flags = [
                (options.unmarked, "unmarked"),
                (options.accepted_is_final, "accepted is final"),
                (options.four_digit_years, "years of four digits"),
            ];
            let set = flags.iter().filter(|(set, _)| *set).map(|(_, name)| *name);
            set.collect::<Vec<_>>().join(", ")
        }
        _ => plain(debug),
    }
}

/// What Rust prints, without the names of types around it.
fn plain(debug: &str) -> String {
    let mut text = debug;
    for name in ["Some(", "Versions(", "LongModes(", "Commands(", "EsmClass("] {
        text = text.strip_prefix(name).and_then(|text| text.strip_suffix(')')).unwrap_or(text);
    }
    match text {
        "None" | "0x0" | "\"\"" => String::new(),
        text => text
            .replace("V3_3", "3.3")
            .replace("V3_4", "3.4")
            .replace("V5_0", "5.0")
            .replace(" | ", ", ")
            .replace('"', "`"),
    }
}

fn codings(codings: &Codings) -> String {
    let alphabet = |alphabet| match alphabet {
        Alphabet::GSM7 => "GSM 7-bit".to_string(),
        other => format!("{other:?}"),
    };
    let (zero, one) = (alphabet(codings.default), alphabet(codings.ia5));
    let flash = match codings.class_group {
        ClassGroup::Class => "0xF0",
        ClassGroup::General => "0x10",
    };
    format!("0 is {zero}, 1 is {one}, flash is {flash}")
}

fn numbering(numbering: Numbering) -> String {
    format!("{}/{}", numbering.ton.0, numbering.npi.0)
}

fn numberings(numberings: &Numberings) -> String {
    let samples = [
        ("+15550001111", Shape::International, "with +"),
        ("15550001111", Shape::Digits, "digits"),
        ("55500", Shape::ShortCode, "short code"),
        ("Name", Shape::Alphanumeric, "name"),
    ];
    let one = |(sample, shape, word): (&str, Shape, &str)| {
        assert_eq!(Shape::of(sample), shape);
        let address = numberings.address(sample);
        format!("{word} {}/{}", address.ton.0, address.npi.0)
    };
    samples.map(one).join(", ")
}
