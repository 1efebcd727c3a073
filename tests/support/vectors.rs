//! Reads `tests/vectors/*.txt`; the format is in the README beside them.

use core::fmt::Write;
use std::{fs, path::Path};

use smpp_proto::wire::{
    Body, DEFAULT_MAX_FRAME, Frame, Quirks, Split, split,
    trace::{Row, Trace, Value},
};

/// One vector.
#[derive(Clone, Debug, Default)]
pub struct Record {
    pub title: String,
    pub octets: Vec<u8>,
    /// `name value` lines in wire order.
    pub values: Vec<String>,
    pub tlvs: Vec<String>,
    pub field: String,
    pub reason: String,
    pub answer: String,
    pub status: u32,
}

impl Record {
    pub fn id(&self) -> &str {
        self.title.split(' ').next().unwrap_or_default()
    }

    /// The vector as one whole frame.
    pub fn frame(&self) -> Frame<'_> {
        match split(&self.octets, DEFAULT_MAX_FRAME) {
            Split::Frame(frame) if frame.octets.len() == self.octets.len() => frame,
            other => panic!("{}: {other:?}", self.title),
        }
    }
}

/// The records of one file.
pub fn load(file: &str) -> Vec<Record> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors");
    let text = fs::read_to_string(folder.join(format!("{file}.txt"))).expect("vector file");
    let mut records: Vec<Record> = Vec::new();
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        if let Some(title) = line.strip_prefix("== ") {
            records.push(Record { title: title.into(), ..Record::default() });
            continue;
        }
        let record = records.last_mut().expect("a title first");
        let (key, value) = line.split_once(' ').unwrap_or((line, ""));
        match key {
            "hex" => record.octets.extend(unhex(value)),
            "tlv" => record.tlvs.push(value.into()),
            "field" => record.field = value.into(),
            "reason" => record.reason = value.into(),
            "answer" => record.answer = value.into(),
            "status" => {
                let digits = value.trim_start_matches("0x");
                record.status = u32::from_str_radix(digits, 16).expect("hex status");
            }
            _ => record.values.push(line.into()),
        }
    }
    records
}

pub fn unhex(text: &str) -> Vec<u8> {
    let digits: Vec<u8> = text
        .chars()
        .filter(|digit| !digit.is_whitespace())
        .map(|digit| digit.to_digit(16).expect("hex digit") as u8)
        .collect();
    assert!(digits.len() % 2 == 0, "odd number of hex digits");
    digits.chunks(2).map(|two| two[0] << 4 | two[1]).collect()
}

pub fn hex(octets: &[u8]) -> String {
    octets.iter().fold(String::new(), |mut text, octet| {
        let _ = write!(text, "{octet:02x}");
        text
    })
}

/// A frame as the value lines and the TLV lines of a record.
pub fn rows(frame: &Frame<'_>) -> (Vec<String>, Vec<String>) {
    let header = frame.header;
    let mut lines = vec![
        format!("command_length {}", header.command_length),
        format!("command_id {}", header.command_id.0),
        format!("command_status {}", header.command_status.0),
        format!("sequence_number {}", header.sequence_number),
    ];
    let mut fields = Lines::default();
    let body = Body::parse(header.command_id, frame.body(), &mut Quirks::empty(), &mut fields)
        .expect("a known command")
        .expect("a sound body");
    match fields.absent {
        true => lines.push("no_body".into()),
        false => lines.append(&mut fields.lines),
    }
    // A secret is shown by nobody but a test.
    let password = match &body {
        Body::BindReceiver(bind) | Body::BindTransmitter(bind) | Body::BindTransceiver(bind) => {
            bind.password.expose().as_bytes()
        }
        Body::Outbind(outbind) => outbind.password.expose().as_bytes(),
        _ => &[],
    };
    for line in &mut lines {
        if line == "password ***" {
            *line = format!("password \"{}\"", password.escape_ascii());
        }
    }
    let tlvs = body
        .tlvs()
        .iter()
        .map(|tlv| format!("0x{:04x} {} x{}", tlv.tag.0, tlv.value.len(), hex(tlv.value)))
        .collect();
    (lines, tlvs)
}

#[derive(Default)]
struct Lines {
    lines: Vec<String>,
    absent: bool,
}

impl Trace for Lines {
    fn row(&mut self, row: Row<'_>) {
        if row.name == "tlvs" {
            return;
        }
        self.absent |= row.quirks.contains(Quirks::NO_BODY);
        let name = match row.item {
            Some((list, index)) => format!("{list}[{index}].{}", row.name),
            None => row.name.into(),
        };
        let value = match row.value {
            Value::Integer(number) => number.to_string(),
            Value::Text(octets) => quoted(octets),
            Value::Octets(octets) if octets.iter().all(|octet| (0x20..0x7F).contains(octet)) => {
                quoted(octets)
            }
            Value::Octets(octets) => format!("x{}", hex(octets)),
            Value::Secret => "***".into(),
        };
        self.lines.push(format!("{name} {value}"));
    }
}

fn quoted(octets: &[u8]) -> String {
    let text: String = octets
        .iter()
        .map(|&octet| match octet {
            b'"' => "\\\"".into(),
            b'\\' => "\\\\".into(),
            0x20..=0x7E => char::from(octet).to_string(),
            _ => format!("\\x{octet:02X}"),
        })
        .collect();
    format!("\"{text}\"")
}
