//! A PDU as lines for people: offset, name and value of each field.

use std::io::{self, Write};

use smpp_proto::wire::{CommandStatus, DataCoding, EsmClass, HEADER_LEN, Header, Quirks};

use super::{
    hex,
    meaning::{self, TextKind, quoted},
    report::{Content, Fault, Field, Report},
};

/// Writes the PDU and an empty line.
pub(crate) fn write(report: &Report<'_>, line: u64, out: &mut dyn Write) -> io::Result<()> {
    write!(out, "line {line}, octet {}: ", report.offset)?;
    match report.header {
        Some(header) => {
            writeln!(out, "{}, {} octets", header.command_id, header.command_length)?;
            write_header(header, out)?;
        }
        None => writeln!(out, "no PDU")?,
    }
    let kind = text_kind(&report.fields);
    for field in &report.fields {
        row(out, field.offset, &name(field), &value(field, kind), field.quirks)?;
    }
    write_tail(report, kind, out)?;
    let names: Vec<_> = report.quirks.names().collect();
    if !names.is_empty() {
        writeln!(out, "  quirks: {}", names.join(", "))?;
    }
    if let Some(Fault { field, offset, status, reason }) = &report.error {
        write!(out, "  error: {field} at octet {offset}: {reason}")?;
        match *status {
            CommandStatus::ESME_ROK => writeln!(out)?,
            status => writeln!(out, " ({status})")?,
        }
    }
    writeln!(out)
}

fn row(
    out: &mut dyn Write,
    offset: usize,
    name: &str,
    value: &str,
    quirks: Quirks,
) -> io::Result<()> {
    write!(out, "{offset:>7}  {name:<35}  {value}")?;
    quirks.names().try_for_each(|quirk| write!(out, "  !{quirk}"))?;
    writeln!(out)
}

fn write_header(header: Header, out: &mut dyn Write) -> io::Result<()> {
    let Header { command_length, command_id, command_status, sequence_number } = header;
    let only = |quirk| header.quirks() & quirk;
    let id = named(command_id.0, command_id.name());
    let status = named(command_status.0, command_status.name());
    row(out, 0, "command_length", &command_length.to_string(), Quirks::NONE)?;
    row(out, 4, "command_id", &id, Quirks::NONE)?;
    row(out, 8, "command_status", &status, only(Quirks::REQUEST_STATUS))?;
    let number = sequence_number.to_string();
    row(out, 12, "sequence_number", &number, only(Quirks::SEQUENCE_NUMBER))
}

fn named(number: u32, name: Option<&str>) -> String {
    format!("0x{number:08X}  {}", name.unwrap_or("unknown"))
}

/// The TLVs, and before and behind them what is neither field nor TLV.
fn write_tail(report: &Report<'_>, kind: TextKind, out: &mut dyn Write) -> io::Result<()> {
    let end = report.fields.last().map_or(HEADER_LEN, |field| field.offset + field.len);
    let mut offset = report.octets.len().saturating_sub(report.tlvs.as_bytes().len());
    not_read(out, end, report.octets.get(end..offset).unwrap_or_default())?;
    for tlv in report.tlvs {
        let name = format!("0x{:04X} {}", tlv.tag.0, tlv.tag.name().unwrap_or("unknown"));
        let value = format!("[{}] {}", tlv.value.len(), meaning::of_tlv(tlv, kind));
        row(out, offset, &name, &value, Quirks::NONE)?;
        offset += 4 + tlv.value.len();
    }
    not_read(out, offset, report.tlvs.tail())
}

fn not_read(out: &mut dyn Write, offset: usize, octets: &[u8]) -> io::Result<()> {
    if octets.is_empty() {
        return Ok(());
    }
    let value = format!("[{}] {}", octets.len(), hex::text(octets));
    row(out, offset, "not read", &value, Quirks::NONE)
}

fn name(field: &Field<'_>) -> String {
    match field.item {
        Some((list, index)) => format!("{list}[{index}].{}", field.name),
        None => field.name.into(),
    }
}

fn value(field: &Field<'_>, kind: TextKind) -> String {
    match field.value {
        Content::Hidden => "***".into(),
        Content::Text(octets) => quoted(octets),
        Content::Octets(octets) => meaning::of_text(octets, kind),
        Content::Integer(number) => match meaning::of_integer(field.name, number) {
            Some(meaning) => format!("{number}  {meaning}"),
            None => number.to_string(),
        },
    }
}

/// How the text is encoded, by the fields that say it.
fn text_kind(fields: &[Field<'_>]) -> TextKind {
    let mut kind = TextKind::default();
    for field in fields {
        match (field.name, &field.value) {
            ("data_coding", Content::Integer(coding)) => {
                kind.ucs2 = *coding == u32::from(DataCoding::UCS2.0);
            }
            ("esm_class", Content::Integer(class)) => {
                kind.udhi = class & u32::from(EsmClass::UDHI.bits()) != 0;
            }
            _ => {}
        }
    }
    kind
}
