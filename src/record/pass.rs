//! What passes between a tape and its session: outputs, results, PDUs.

use alloc::vec::Vec;

use super::digest::Digest;
use crate::{
    out::Out,
    session::{Refused, Why},
    wire::{Body, CommandId, CommandStatus, Quirks, Split, encode, pdu::Pdu, split},
};

/// What a call gave: a number, or why it was refused.
pub(super) trait Done {
    fn done(&self) -> Result<u32, Why>;
}

impl Done for Result<u32, Refused<u64>> {
    fn done(&self) -> Result<u32, Why> {
        self.as_ref().map(|number| *number).map_err(|refused| refused.why)
    }
}

impl<T> Done for Result<(), Refused<T>> {
    fn done(&self) -> Result<u32, Why> {
        self.as_ref().map(|()| 0).map_err(|refused| refused.why)
    }
}

impl Done for Result<(), Why> {
    fn done(&self) -> Result<u32, Why> {
        self.map(|()| 0)
    }
}

/// An output of a known room that is read once more before it goes on.
pub(super) struct Scratch {
    octets: Vec<u8>,
    room: usize,
}

impl Scratch {
    pub(super) fn new(room: usize) -> Self {
        Self { octets: Vec::new(), room }
    }

    pub(super) fn pour(&self, out: &mut impl Out, digest: &mut Digest) {
        digest.octets(&self.octets);
        if let Some(room) = out.grab(self.octets.len()) {
            room.copy_from_slice(&self.octets);
        }
    }
}

impl Out for Scratch {
    fn room(&self) -> usize {
        self.room - self.octets.len()
    }

    fn grab(&mut self, len: usize) -> Option<&mut [u8]> {
        if len > self.room() {
            return None;
        }
        let start = self.octets.len();
        self.octets.resize(start + len, 0);
        self.octets.get_mut(start..)
    }
}

/// Whether a tape can give back the PDU of a frame: not every one that is refused can be read.
pub(super) fn is_readable(octets: &[u8]) -> bool {
    let Split::Frame(frame) = split(octets, octets.len()) else { return false };
    let body = Body::decode(frame.header.command_id, frame.body(), &mut Quirks::empty());
    !matches!(body, Some(Err(_)))
}

/// A request as it stands on the tape: the session gives it its number.
pub(super) fn frame<'p, P: Pdu<'p>>(id: CommandId, pdu: &P) -> Vec<u8> {
    whole(id, CommandStatus::ESME_ROK, 0, pdu)
}

/// A PDU as it stands on the tape.
pub(super) fn whole<'p, P: Pdu<'p>>(
    id: CommandId,
    status: CommandStatus,
    number: u32,
    pdu: &P,
) -> Vec<u8> {
    let mut out = Scratch::new(usize::MAX);
    // One that is too long for a header is none.
    let _ = encode(id, status, number, pdu, &mut out);
    out.octets
}
