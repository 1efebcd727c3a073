//! What several tests share.
#![allow(dead_code, unreachable_pub)]

pub mod vectors;

use smpp_proto::wire::{
    Body, CommandId, CommandStatus, DEFAULT_MAX_FRAME, Frame, Header, Pdu, Quirks, Split, split,
};

/// The octets of a body.
pub fn body<'a>(pdu: &impl Pdu<'a>) -> Vec<u8> {
    let mut octets = vec![0; pdu.body_len()];
    pdu.put(&mut octets);
    octets
}

/// The octets of the body of any PDU.
pub fn any_body(body: &Body<'_>) -> Vec<u8> {
    let mut octets = vec![0; body.body_len()];
    body.put(&mut octets);
    octets
}

/// A whole PDU.
pub fn frame(id: CommandId, status: CommandStatus, seq: u32, body: &[u8]) -> Vec<u8> {
    let header = Header::new(id, status, seq, body.len()).expect("a short body");
    [&header.to_octets(), body].concat()
}

/// The one whole PDU that the octets start with.
pub fn first(octets: &[u8]) -> Frame<'_> {
    match split(octets, DEFAULT_MAX_FRAME) {
        Split::Frame(frame) => frame,
        other => panic!("{other:?}"),
    }
}

/// A body read, with what had to be forgiven.
pub fn read(id: CommandId, body: &[u8]) -> (Body<'_>, Quirks) {
    let mut seen = Quirks::NONE;
    let value = Body::decode(id, body, &mut seen).expect("a known command");
    (value.unwrap_or_else(|error| panic!("{id}: {error}")), seen)
}
