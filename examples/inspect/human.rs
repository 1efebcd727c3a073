//! A PDU as lines for people: offset, name and value of each field.

use std::{
    io::{self, Write},
    time::Duration,
};

use anstyle::Style;
use serde_json::Value;
use smpp_proto::wire::{CommandStatus, EsmClass, HEADER_LEN, Header, Quirks};

use super::{
    hex,
    meaning::{self, quoted},
    message::{Message, reference},
    notes::Notes,
    pairs::Answered,
    place::{Place, Seen},
    report::{Content, Fault, Field, Report},
    theme::Theme,
};

/// Where people read: the output and how it looks.
struct Page<'o> {
    out: &'o mut dyn Write,
    theme: Theme,
}

/// Writes the PDU and an empty line. Times of a capture count from `start`.
pub(crate) fn write(
    report: &Report<'_>,
    place: Place,
    start: u64,
    notes: &Notes,
    theme: Theme,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut page = Page { out, theme };
    page.heading(report, place, start)?;
    if let Some(header) = report.header {
        page.header(header)?;
    }
    let udhi = has_udh(&report.fields);
    for field in &report.fields {
        page.row(field.offset, &name(field), &value(field, udhi), field.quirks)?;
    }
    page.tail(report, udhi)?;
    page.notes(notes)?;
    let names: Vec<_> = report.quirks.names().collect();
    if !names.is_empty() {
        page.line(theme.quirk, &format!("quirks: {}", names.join(", ")))?;
    }
    if let Some(Fault { field, offset, status, reason }) = &report.error {
        let status = match *status {
            CommandStatus::ESME_ROK => String::new(),
            status => format!(" ({status})"),
        };
        page.line(theme.error, &format!("error: {field} at octet {offset}: {reason}{status}"))?;
    }
    writeln!(page.out)
}

impl Page<'_> {
    fn line(&mut self, style: Style, text: &str) -> io::Result<()> {
        writeln!(self.out, "  {style}{text}{style:#}")
    }

    fn heading(&mut self, report: &Report<'_>, place: Place, start: u64) -> io::Result<()> {
        let place = match place {
            Place::Line(line) => format!("line {line}, "),
            Place::Stream => String::new(),
            Place::Capture(Seen { time, connection, from, to }) => {
                let after = Duration::from_micros(time.saturating_sub(start)).as_secs_f64();
                format!("{after:.6} s, connection {connection}, {from} to {to}, ")
            }
        };
        let what = match report.header {
            Some(header) => format!("{}, {} octets", header.command_id, header.command_length),
            None => "no PDU".into(),
        };
        let style = self.theme.heading;
        writeln!(self.out, "{style}{place}octet {}: {what}{style:#}", report.offset)
    }

    fn row(&mut self, offset: usize, name: &str, value: &str, quirks: Quirks) -> io::Result<()> {
        let Theme { name: style, quirk, .. } = self.theme;
        write!(self.out, "{offset:>7}  {style}{name:<35}{style:#}  {value}")?;
        for name in quirks.names() {
            write!(self.out, "  {quirk}!{name}{quirk:#}")?;
        }
        writeln!(self.out)
    }

    fn header(&mut self, header: Header) -> io::Result<()> {
        let Header { command_length, command_id, command_status, sequence_number } = header;
        let only = |quirk| header.quirks() & quirk;
        let id = named(command_id.0, command_id.name());
        let status = named(command_status.0, command_status.name());
        self.row(0, "command_length", &command_length.to_string(), Quirks::NONE)?;
        self.row(4, "command_id", &id, Quirks::NONE)?;
        self.row(8, "command_status", &status, only(Quirks::REQUEST_STATUS))?;
        let number = sequence_number.to_string();
        self.row(12, "sequence_number", &number, only(Quirks::SEQUENCE_NUMBER))
    }

    /// The TLVs, and before and behind them what is neither field nor TLV.
    fn tail(&mut self, report: &Report<'_>, udhi: bool) -> io::Result<()> {
        let end = report.fields.last().map_or(HEADER_LEN, |field| field.offset + field.len);
        let mut offset = report.octets.len().saturating_sub(report.tlvs.as_bytes().len());
        self.not_read(end, report.octets.get(end..offset).unwrap_or_default())?;
        for tlv in report.tlvs {
            let name = format!("0x{:04X} {}", tlv.tag.0, tlv.tag.name().unwrap_or("unknown"));
            let value = format!("[{}] {}", tlv.value.len(), meaning::of_tlv(tlv, udhi));
            self.row(offset, &name, &value, Quirks::NONE)?;
            offset += 4 + tlv.value.len();
        }
        self.not_read(offset, report.tlvs.tail())
    }

    fn not_read(&mut self, offset: usize, octets: &[u8]) -> io::Result<()> {
        if octets.is_empty() {
            return Ok(());
        }
        let value = format!("[{}] {}", octets.len(), hex::text(octets));
        self.row(offset, "not read", &value, Quirks::NONE)
    }

    fn notes(&mut self, notes: &Notes) -> io::Result<()> {
        let style = self.theme.note;
        if let Some(message) = &notes.message {
            self.message(message)?;
        }
        if let Some(receipt) = &notes.receipt {
            let told = receipt.iter().filter(|(name, _)| *name != "kind");
            let told: Vec<_> = told.map(|(name, value)| format!("{name} {value}")).collect();
            let kind = receipt.get("kind").and_then(Value::as_str).unwrap_or_default();
            self.line(style, &format!("{kind}: {}", told.join(", ")))?;
        }
        if let Some(Answered { request, after }) = &notes.answered {
            let place = match request.place {
                Place::Line(line) => format!("line {line}, "),
                Place::Stream | Place::Capture(_) => String::new(),
            };
            let after = match after {
                Some(after) => format!(", {:.3} ms before", after.as_secs_f64() * 1e3),
                None => String::new(),
            };
            let (command, offset) = (request.command, request.offset);
            self.line(style, &format!("answers: {command}, {place}octet {offset}{after}"))?;
        }
        Ok(())
    }

    fn message(&mut self, message: &Message) -> io::Result<()> {
        let part = message.part.as_ref().map(|part| {
            format!(", part {} of {} (reference {})", part.index, part.total, reference(part))
        });
        let part = part.unwrap_or_default();
        if let Some(text) = &message.text {
            let alphabet = &message.alphabet;
            self.line(self.theme.note, &format!("text: {text:?}  {alphabet}{part}"))?;
        } else if !part.is_empty() {
            self.line(self.theme.note, &format!("{}{part}", message.alphabet))?;
        }
        let further =
            [("text of message_payload", &message.payload), ("whole text", &message.whole)];
        for (name, text) in further {
            if let Some(text) = text {
                self.line(self.theme.note, &format!("{name}: {text:?}"))?;
            }
        }
        Ok(())
    }
}

fn named(number: u32, name: Option<&str>) -> String {
    format!("0x{number:08X}  {}", name.unwrap_or("unknown"))
}

fn name(field: &Field<'_>) -> String {
    match field.item {
        Some((list, index)) => format!("{list}[{index}].{}", field.name),
        None => field.name.into(),
    }
}

fn value(field: &Field<'_>, udhi: bool) -> String {
    match field.value {
        Content::Hidden => "***".into(),
        Content::Text(octets) => quoted(octets),
        Content::Octets(octets) => meaning::of_text(octets, udhi),
        Content::Integer(number) => match meaning::of_integer(field.name, number) {
            Some(meaning) => format!("{number}  {meaning}"),
            None => number.to_string(),
        },
    }
}

/// Whether the text starts with a user data header, by the field that says so.
fn has_udh(fields: &[Field<'_>]) -> bool {
    fields.iter().any(|field| match field.value {
        Content::Integer(class) if field.name == "esm_class" => {
            class & u32::from(EsmClass::UDHI.bits()) != 0
        }
        _ => false,
    })
}
