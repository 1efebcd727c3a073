//! A PDU as one JSON object on one line.

use std::io::{self, Write};

use serde_json::{Map, Value, json};

use super::{
    hex,
    report::{Content, Field, Report},
};

/// Writes the object and a line feed.
pub(crate) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    let Report { header, error, .. } = report;
    let object = json!({
        "offset": report.offset,
        "length": header.map(|header| header.command_length),
        "command_id": header.map(|header| header.command_id.0),
        "command": header.and_then(|header| header.command_id.name()),
        "command_status": header.map(|header| header.command_status.0),
        "sequence_number": header.map(|header| header.sequence_number),
        "fields": fields(&report.fields),
        "tlvs": report.tlvs.iter().map(|tlv| json!({
            "tag": tlv.tag.0,
            "name": tlv.tag.name(),
            "value": hex::text(tlv.value),
        })).collect::<Vec<_>>(),
        "quirks": report.quirks.names().collect::<Vec<_>>(),
        "error": error.as_ref().map(|error| json!({
            "field": error.field,
            "offset": error.offset,
            "status": error.status.0,
            "reason": error.reason,
        })),
    });
    writeln!(out, "{object}")
}

/// The fields by name; those of a list's items as objects in an array.
fn fields(fields: &[Field<'_>]) -> Map<String, Value> {
    let mut object = Map::new();
    for field in fields {
        let Some((list, index)) = field.item else {
            object.insert(field.name.into(), value(&field.value));
            continue;
        };
        let Value::Array(items) = object.entry(list).or_insert_with(|| json!([])) else {
            continue;
        };
        if items.len() <= index {
            items.push(json!({}));
        }
        if let Some(Value::Object(item)) = items.last_mut() {
            item.insert(field.name.into(), value(&field.value));
        }
    }
    object
}

fn value(content: &Content<'_>) -> Value {
    match content {
        Content::Integer(number) => json!(number),
        Content::Text(octets) => json!(String::from_utf8_lossy(octets)),
        Content::Octets(octets) => json!(hex::text(octets)),
        Content::Hidden => json!("***"),
    }
}
