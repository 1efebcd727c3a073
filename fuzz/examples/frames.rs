//! Frames, and where this crate sees their fields: `frames SEED COUNT` prints one JSON object a
//! line.

#[path = "../differential/mod.rs"]
#[allow(dead_code, reason = "only the frames are wanted")]
mod differential;

use std::{
    fmt::Write as _,
    io::{self, BufWriter, Write as _},
};

use differential::inputs;
use serde_json::{Value, json};
use smpp_proto::wire::{
    Body, Quirks, Split, split,
    trace::{Row, Trace},
};

fn main() -> io::Result<()> {
    let mut arguments = std::env::args().skip(1).map(|text| text.parse::<u64>());
    let (Some(Ok(seed)), Some(Ok(count)), None) =
        (arguments.next(), arguments.next(), arguments.next())
    else {
        return Err(io::Error::other("frames SEED COUNT"));
    };
    let mut chance = inputs::Chance(seed);
    let mut out = BufWriter::new(io::stdout().lock());
    for _ in 0..count {
        let octets = inputs::frame(&mut chance);
        writeln!(out, "{}", described(&octets))?;
    }
    out.flush()
}

/// The frame with where its fields and TLVs stand, or with the field that cannot be read.
fn described(octets: &[u8]) -> Value {
    let Split::Frame(frame) = split(octets, usize::MAX) else { unreachable!("one whole frame") };
    let id = frame.header.command_id;
    let (mut rows, mut seen) = (Rows::default(), Quirks::NONE);
    let body = Body::parse(id, frame.body(), &mut seen, &mut rows).expect("a known command");
    let mut object = json!({ "octets": hex(octets), "command": id.name() });
    match body {
        Err(error) => object["error"] = json!(error.field),
        Ok(body) => {
            let start = octets.len() - body.tlvs().as_bytes().len();
            object["fields"] = rows.0.into();
            object["tlvs"] = tlvs(&body, start);
            object["quirks"] = seen.names().collect();
        }
    }
    object
}

/// Name, offset and length of each field that was read.
#[derive(Default)]
struct Rows(Vec<Value>);

impl Trace for Rows {
    fn row(&mut self, row: Row<'_>) {
        if row.name != "tlvs" && !row.quirks.intersects(Quirks::NO_BODY | Quirks::SHORT_BODY) {
            self.0.push(json!([row.name, row.offset, row.len]));
        }
    }
}

/// Tag, name, offset and length of each TLV.
fn tlvs(body: &Body<'_>, mut offset: usize) -> Value {
    let mut list = Vec::new();
    for tlv in body.tlvs() {
        list.push(json!([tlv.tag.0, tlv.tag.name(), offset, 4 + tlv.value.len()]));
        offset += 4 + tlv.value.len();
    }
    list.into()
}

fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}
