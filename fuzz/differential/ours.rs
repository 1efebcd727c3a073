//! This crate's view of a frame.

use smpp_proto::wire::{
    Body, Frame, Quirks,
    trace::{Row, Trace, Value},
};

use super::{Ours, Told, View};

pub fn read(frame: Frame<'_>) -> Ours {
    let mut fields = Fields { octets: frame.octets, list: Vec::new() };
    let mut seen = Quirks::NONE;
    let id = frame.header.command_id;
    match Body::parse(id, frame.body(), &mut seen, &mut fields) {
        None => Ours::Unknown,
        Some(Err(error)) => Ours::Broken(error),
        Some(Ok(body)) => {
            let header = [id.0, frame.header.command_status.0, frame.header.sequence_number];
            let tlvs = body.tlvs().iter().map(|tlv| (tlv.tag.0, tlv.value.to_vec())).collect();
            Ours::Read(View { header, fields: fields.list, tlvs, told: Told::All }, seen)
        }
    }
}

/// The fields that count the items of a list, and the lists.
const LISTS: [(&str, &str); 3] = [
    ("number_of_dests", "dest_address"),
    ("no_unsuccess", "unsuccess_sme"),
    ("number_msgs", "message_details"),
];

/// Gathers the fields of a frame as octets.
struct Fields<'a> {
    octets: &'a [u8],
    list: Vec<(&'static str, Vec<u8>)>,
}

impl Trace for Fields<'_> {
    fn row(&mut self, row: Row<'_>) {
        if row.name == "tlvs" || row.quirks.intersects(Quirks::NO_BODY | Quirks::SHORT_BODY) {
            return;
        }
        let octets = match row.value {
            Value::Integer(number) => number.to_be_bytes()[4 - row.len..].to_vec(),
            Value::Text(text) => [text, &[0]].concat(),
            Value::Octets(octets) => octets.to_vec(),
            // A trace does not show it; a NUL that is missing on the wire is none of it.
            Value::Secret => {
                let end = self.octets.len().min(row.offset + row.len - 1);
                [&self.octets[row.offset..end], &[0]].concat()
            }
        };
        match (row.item, self.list.last_mut()) {
            (Some((list, _)), Some((last, all))) if *last == list => all.extend(octets),
            _ => self.list.push((row.name, octets)),
        }
        if let Some((_, list)) = LISTS.iter().find(|(count, _)| *count == row.name) {
            self.list.push((list, Vec::new()));
        }
    }
}
