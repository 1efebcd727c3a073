//! The wire vectors: each good one decodes to its stated values and encodes back to its octets; each
//! malformed one is refused at the stated field, for the stated reason, with the stated answer.

mod support;

use smpp_proto::wire::{
    Body, CommandId, CommandStatus, DEFAULT_MAX_FRAME, Frame, HEADER_LEN, Header, Quirks, Reason,
    Split, split,
};
use support::vectors::{Record, load, rows};

#[test]
fn good_vectors_decode_to_their_values() {
    for record in ["regular", "deviating", "made"].into_iter().flat_map(load) {
        let frame = record.frame();
        let (shown, tlvs) = rows(&frame);
        assert_eq!(shown, record.values, "{}: values", record.title);
        assert_eq!(tlvs, record.tlvs, "{}: TLVs", record.title);
    }
}

#[test]
fn good_vectors_encode_to_their_octets() {
    for record in ["regular", "deviating", "made"].into_iter().flat_map(load) {
        let Frame { header, .. } = record.frame();
        let frame = record.frame();
        let mut seen = Quirks::NONE;
        let body = Body::decode(header.command_id, frame.body(), &mut seen)
            .expect("a known command")
            .unwrap_or_else(|error| panic!("{}: {error}", record.title));
        if seen.contains(Quirks::NO_BODY) {
            assert_eq!(frame.octets.len(), HEADER_LEN, "{}", record.title);
            continue;
        }
        let mut out = Vec::new();
        let body_len = body.body_len();
        out.extend_from_slice(
            &Header::new(
                header.command_id,
                header.command_status,
                header.sequence_number,
                body_len,
            )
            .expect("short")
            .to_octets(),
        );
        out.resize(HEADER_LEN + body_len, 0);
        body.put(&mut out[HEADER_LEN..]);
        assert_eq!(out, frame.octets, "{}", record.title);
    }
}

#[test]
fn regular_vectors_have_no_quirk() {
    for record in load("regular") {
        let frame = record.frame();
        let mut seen = Quirks::NONE;
        let decoded = Body::decode(frame.header.command_id, frame.body(), &mut seen);
        assert!(matches!(decoded, Some(Ok(_))), "{}", record.title);
        if !frame.header.command_status.is_ok() {
            seen.remove(Quirks::NO_BODY);
        }
        assert_eq!(seen, Quirks::NONE, "{}", record.title);
    }
}

#[test]
fn malformed_vectors_are_refused_as_stated() {
    let records = load("malformed");
    assert_eq!(records.len(), 24);
    for record in records {
        let judged = judge(&record.octets);
        let stated = Judgement {
            field: record.field.clone(),
            reason: record.reason.clone(),
            status: CommandStatus(record.status),
            answer: record.answer.clone(),
        };
        assert_eq!(judged, stated, "{}", record.title);
    }
}

#[derive(Debug, PartialEq)]
struct Judgement {
    field: String,
    reason: String,
    status: CommandStatus,
    answer: String,
}

/// What a strict reader makes of octets that are no sound PDU.
fn judge(octets: &[u8]) -> Judgement {
    let judgement = |field: &str, reason: &str, status, answer: &str| Judgement {
        field: field.into(),
        reason: reason.into(),
        status,
        answer: answer.into(),
    };
    let frame = match split(octets, DEFAULT_MAX_FRAME) {
        Split::Need(_) => {
            return judgement("command_length", "incomplete", CommandStatus::ESME_ROK, "none");
        }
        Split::Lost(_) => {
            return judgement("command_length", "length", CommandStatus::ESME_RINVCMDLEN, "nack");
        }
        Split::Frame(frame) => frame,
    };
    let id = frame.header.command_id;
    let Some(error) = Body::not_tolerated(id, frame.body(), Quirks::NONE) else {
        assert_eq!(id.name(), None, "a sound PDU");
        return match id.is_response() {
            true => judgement("command_id", "unknown", CommandStatus::ESME_ROK, "none"),
            false => judgement("command_id", "unknown", CommandStatus::ESME_RINVCMDID, "nack"),
        };
    };
    let reason = match error.reason {
        Reason::Missing => "missing",
        Reason::Unterminated => "unterminated",
        Reason::Quirk(Quirks::MISSING_NUL) => "unterminated",
        Reason::Quirk(Quirks::SM_LENGTH) => "overrun",
        Reason::Quirk(Quirks::TRAILING | Quirks::BAD_TLV | Quirks::UNCOUNTED_OCTET) => "tail",
        _ => panic!("{error}"),
    };
    match id.has_response() {
        true => judgement(error.field, reason, error.status(), "resp"),
        false => judgement(error.field, reason, CommandStatus::ESME_ROK, "none"),
    }
}

#[test]
fn every_command_occurs() {
    let records: Vec<Record> =
        ["regular", "deviating", "made"].into_iter().flat_map(load).collect();
    assert_eq!(records.len(), 109);
    for id in CommandId::ALL {
        assert!(records.iter().any(|record| record.frame().header.command_id == *id), "{id}");
    }
}
