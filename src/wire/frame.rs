//! Frames: `command_length` and the rest of the header, and nothing else.
//!
//! Only this file knows where a PDU ends.

use super::{command::CommandId, quirk::Quirks, status::CommandStatus};
use crate::shown::OctetCount;

/// The octets of a header, and of the shortest PDU.
pub const HEADER_LEN: usize = 16;

/// The longest PDU accepted where the caller says nothing else, in octets: a `submit_multi` to 255
/// destinations with a full `message_payload` takes 71,747.
pub const DEFAULT_MAX_FRAME: usize = 128 * 1024;

/// The greatest `sequence_number` by the book; the least is 1. SMPP 3.4 §5.1.4, 5.0 §4.7.24.
pub const MAX_SEQUENCE_NUMBER: u32 = 0x7FFF_FFFF;

/// The first 16 octets of every PDU. SMPP 3.4 §3.2, 5.0 §3.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Header {
    /// `command_length`: the octets of the whole PDU, header included.
    pub command_length: u32,
    /// `command_id`: which PDU it is.
    pub command_id: CommandId,
    /// `command_status`: the result in a response; 0 in a request.
    pub command_status: CommandStatus,
    /// `sequence_number`: pairs a response with its request. 1 to 0x7FFFFFFF by the book; peers
    /// use all 32 bits, and every value is echoed as it came.
    pub sequence_number: u32,
}

impl Header {
    /// A header for a body of `body_len` octets; `None` where that passes the 32 bits.
    #[inline]
    #[must_use]
    pub fn new(id: CommandId, status: CommandStatus, seq: u32, body_len: usize) -> Option<Self> {
        let command_length = u32::try_from(body_len.checked_add(HEADER_LEN)?).ok()?;
        Some(Self { command_length, command_id: id, command_status: status, sequence_number: seq })
    }

    /// Reads the header that `input` starts with; `None` for fewer than 16 octets. The length is
    /// not judged here, see [`split`].
    #[inline]
    #[must_use]
    pub fn read(input: &[u8]) -> Option<Self> {
        #[rustfmt::skip]
        let &[
            l0, l1, l2, l3, i0, i1, i2, i3, s0, s1, s2, s3, n0, n1, n2, n3,
        ] = input.first_chunk::<HEADER_LEN>()?;
        Some(Self {
            command_length: u32::from_be_bytes([l0, l1, l2, l3]),
            command_id: CommandId(u32::from_be_bytes([i0, i1, i2, i3])),
            command_status: CommandStatus(u32::from_be_bytes([s0, s1, s2, s3])),
            sequence_number: u32::from_be_bytes([n0, n1, n2, n3]),
        })
    }

    /// The 16 octets.
    #[inline]
    #[must_use]
    pub fn to_octets(&self) -> [u8; HEADER_LEN] {
        let [l0, l1, l2, l3] = self.command_length.to_be_bytes();
        let [i0, i1, i2, i3] = self.command_id.0.to_be_bytes();
        let [s0, s1, s2, s3] = self.command_status.0.to_be_bytes();
        let [n0, n1, n2, n3] = self.sequence_number.to_be_bytes();
        [l0, l1, l2, l3, i0, i1, i2, i3, s0, s1, s2, s3, n0, n1, n2, n3]
    }

    /// What has to be forgiven in the header itself: a status in a request, a sequence number out
    /// of range (0 is in order in `generic_nack`).
    #[inline]
    #[must_use]
    pub fn quirks(&self) -> Quirks {
        let status_fits = self.command_status.is_ok() || self.command_id.is_response();
        if status_fits && matches!(self.sequence_number, 1..=MAX_SEQUENCE_NUMBER) {
            return Quirks::NONE;
        }
        self.odd(status_fits)
    }

    #[cold]
    fn odd(&self, status_fits: bool) -> Quirks {
        let nack = self.sequence_number == 0 && self.command_id == CommandId::GENERIC_NACK;
        let number_fits = nack || matches!(self.sequence_number, 1..=MAX_SEQUENCE_NUMBER);
        let mut quirks = Quirks::NONE;
        quirks.set(Quirks::REQUEST_STATUS, !status_fits);
        quirks.set(Quirks::SEQUENCE_NUMBER, !number_fits);
        quirks
    }
}

/// What [`split`] found at the start of the input.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Split<'b> {
    /// The PDU is not whole: it can be once the input has this many octets, counted from its
    /// start. Never more than the maximum given, or than the 16 of a header.
    Need(usize),
    /// A whole PDU.
    Frame(Frame<'b>),
    /// The borders of the PDUs are lost; nothing behind this point can be read.
    Lost(FrameError),
}

/// One PDU, still octets.
#[doc(alias = "PDU")]
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Frame<'b> {
    /// Its header.
    pub header: Header,
    /// All its octets, header included; their number is `command_length`.
    pub octets: &'b [u8],
}

/// The header and the number of octets: among these are passwords and texts.
impl core::fmt::Debug for Frame<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "Frame {{ {:?}, {:?} }}", self.header, OctetCount(self.octets.len()))
    }
}

impl<'b> Frame<'b> {
    /// The octets behind the header.
    #[inline]
    #[must_use]
    pub fn body(&self) -> &'b [u8] {
        self.octets.get(HEADER_LEN..).unwrap_or_default()
    }
}

/// A `command_length` that no PDU can have. Answered by `generic_nack` with `ESME_RINVCMDLEN`;
/// then the connection has to be closed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct FrameError {
    /// The length that was announced, in octets.
    pub command_length: u32,
    /// The number to answer with: the PDU's own where its header is at hand and the length is only
    /// too great, else 0.
    pub sequence_number: u32,
}

impl core::fmt::Display for FrameError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "command_length {} is not a length a PDU can have here", self.command_length)
    }
}

impl core::error::Error for FrameError {}

/// Cuts the first PDU off the input. `max` is the longest PDU accepted, in octets, at least
/// the 16 of a header.
///
/// The length is judged as soon as its four octets are there, before anything is waited for: a
/// PDU shorter than its header or longer than `max` is [`Split::Lost`].
#[inline]
#[must_use]
pub fn split(input: &[u8], max: usize) -> Split<'_> {
    let Some(length) = input.first_chunk::<4>() else { return Split::Need(HEADER_LEN) };
    let command_length = u32::from_be_bytes(*length);
    let len = usize::try_from(command_length).unwrap_or(usize::MAX);
    if len < HEADER_LEN || len > max {
        return Split::Lost(lost(input, command_length));
    }
    match (input.get(..len), Header::read(input)) {
        (Some(octets), Some(header)) => Split::Frame(Frame { header, octets }),
        _ => Split::Need(len),
    }
}

#[cold]
fn lost(input: &[u8], command_length: u32) -> FrameError {
    let readable = command_length as usize >= HEADER_LEN;
    let sequence_number = Header::read(input).filter(|_| readable).map_or(0, |h| h.sequence_number);
    FrameError { command_length, sequence_number }
}
