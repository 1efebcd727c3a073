//! Whole PDUs into the caller's memory.

use core::fmt;

use super::{
    command::CommandId,
    frame::{HEADER_LEN, Header},
    pdu::Pdu,
    status::CommandStatus,
};
use crate::out::Out;

/// A PDU that was not written; the output is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EncodeError {
    /// The output has no room for this many octets now.
    NoRoom(usize),
    /// The PDU is longer than `command_length` can say.
    TooLong,
}

impl fmt::Display for EncodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoRoom(len) => write!(f, "no room for {len} octets"),
            Self::TooLong => f.write_str("the PDU is longer than command_length can say"),
        }
    }
}

impl core::error::Error for EncodeError {}

/// Writes a whole PDU, header and body, and gives its length in octets.
///
/// What is written is what is given: whether the id belongs to the body, and whether a peer may be sent
/// it ([`Pdu::fits`]), is for the caller to know. A session checks both.
///
/// # Errors
/// There is no room, or the PDU is longer than `command_length` can say. Nothing is written then.
#[inline]
pub fn encode<'p, P: Pdu<'p>>(
    id: CommandId,
    status: CommandStatus,
    sequence_number: u32,
    pdu: &P,
    out: &mut (impl Out + ?Sized),
) -> Result<usize, EncodeError> {
    frame(id, status, sequence_number, pdu.body_len(), out, |body| pdu.put(body))
}

/// Writes a whole PDU whose body another one writes.
#[inline]
pub(super) fn frame(
    id: CommandId,
    status: CommandStatus,
    sequence_number: u32,
    body_len: usize,
    out: &mut (impl Out + ?Sized),
    put: impl FnOnce(&mut [u8]),
) -> Result<usize, EncodeError> {
    let header = Header::new(id, status, sequence_number, body_len).ok_or(EncodeError::TooLong)?;
    let len = HEADER_LEN + body_len;
    let frame = out.grab(len).ok_or(EncodeError::NoRoom(len))?;
    if let Some((head, body)) = frame.split_first_chunk_mut::<HEADER_LEN>() {
        *head = header.to_octets();
        put(body);
    }
    Ok(len)
}
