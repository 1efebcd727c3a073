//! A PDU as one JSON object on one line.

use std::{
    io::{self, Write},
    time::Duration,
};

use serde_json::{Map, Value, json};

use super::{
    hex,
    message::{Message, reference},
    notes::Notes,
    pairs::Answered,
    place::Place,
    report::{Content, Field, Report},
};

/// Writes the object and a line feed.
pub(crate) fn write(
    report: &Report<'_>,
    place: Place,
    notes: &Notes,
    out: &mut dyn Write,
) -> io::Result<()> {
    let mut object = pdu(report);
    let tail = report.tlvs.tail();
    let further = [
        ("tail", (!tail.is_empty()).then(|| json!(hex::text(tail)))),
        ("capture", capture(place)),
        ("message", notes.message.as_ref().map(message)),
        ("receipt", notes.receipt.clone().map(Value::Object)),
        ("request", notes.answered.as_ref().map(request)),
    ];
    object.extend(further.into_iter().filter_map(|(name, value)| Some((name.into(), value?))));
    writeln!(out, "{}", Value::Object(object))
}

/// The keys that every object has.
fn pdu(report: &Report<'_>) -> Map<String, Value> {
    let Report { header, error, .. } = report;
    let tlvs = report.tlvs.iter().map(
        |tlv| json!({ "tag": tlv.tag.0, "name": tlv.tag.name(), "value": hex::text(tlv.value) }),
    );
    let error = error.as_ref().map(|error| {
        json!({
            "field": error.field,
            "offset": error.offset,
            "status": error.status.0,
            "reason": error.reason,
        })
    });
    let keys = [
        ("offset", json!(report.offset)),
        ("length", json!(header.map(|header| header.command_length))),
        ("command_id", json!(header.map(|header| header.command_id.0))),
        ("command", json!(header.and_then(|header| header.command_id.name()))),
        ("command_status", json!(header.map(|header| header.command_status.0))),
        ("sequence_number", json!(header.map(|header| header.sequence_number))),
        ("fields", json!(fields(&report.fields))),
        ("tlvs", tlvs.collect()),
        ("quirks", json!(report.quirks.names().collect::<Vec<_>>())),
        ("error", json!(error)),
    ];
    keys.into_iter().map(|(name, value)| (name.into(), value)).collect()
}

fn capture(place: Place) -> Option<Value> {
    let Place::Capture(seen) = place else { return None };
    Some(json!({
        "time": Duration::from_micros(seen.time).as_secs_f64(),
        "connection": seen.connection,
        "from": seen.from.to_string(),
        "to": seen.to.to_string(),
    }))
}

fn message(message: &Message) -> Value {
    let part = message.part.as_ref().map(
        |part| json!({ "reference": reference(part), "total": part.total, "index": part.index }),
    );
    let mut object = json!({ "alphabet": message.alphabet, "text": message.text });
    let further = [
        ("payload", message.payload.as_ref().map(|text| json!(text))),
        ("part", part),
        ("whole", message.whole.as_ref().map(|text| json!(text))),
    ];
    for (name, value) in further {
        if let Some(value) = value {
            object[name] = value;
        }
    }
    object
}

fn request(answered: &Answered) -> Value {
    let Answered { request, after } = answered;
    let mut object = json!({ "command": request.command.name(), "offset": request.offset });
    if let Place::Line(line) = request.place {
        object["line"] = json!(line);
    }
    if let Some(after) = after {
        object["after"] = json!(after.as_secs_f64());
    }
    object
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
