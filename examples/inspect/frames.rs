//! PDUs out of octets that come in pieces.

use std::io;

use smpp_proto::wire::{DEFAULT_MAX_FRAME, HEADER_LEN, Header, Split, split};

use super::report::{Fault, Look, Report};

/// Takes a report, wherever it goes.
pub(crate) type Sink<'s> = dyn FnMut(&Report<'_>) -> io::Result<()> + 's;

/// Octets of one direction whose PDU is not whole, and how many went before them.
#[derive(Default)]
pub(crate) struct Frames {
    octets: Vec<u8>,
    offset: usize,
    /// The borders of the PDUs are lost until a piece starts with one again.
    pub(crate) lost: bool,
}

impl Frames {
    /// Takes the next octets and shows the PDUs that are whole by them.
    pub(crate) fn feed(
        &mut self,
        octets: &[u8],
        look: Look,
        sink: &mut Sink<'_>,
    ) -> io::Result<()> {
        if self.lost && !starts_with_pdu(octets) {
            self.offset += octets.len();
            return Ok(());
        }
        self.lost = false;
        self.octets.extend_from_slice(octets);
        let mut used = 0;
        while !self.lost {
            let rest = self.octets.get(used..).unwrap_or_default();
            match split(rest, DEFAULT_MAX_FRAME) {
                Split::Frame(frame) => {
                    sink(&look.whole(self.offset + used, frame))?;
                    used += frame.octets.len();
                }
                Split::Need(_) => break,
                Split::Lost(error) => {
                    sink(&Report::broken(self.offset + used, rest, Fault::framing(&error)))?;
                    used = self.octets.len();
                    self.lost = true;
                }
            }
        }
        self.octets.drain(..used);
        self.offset += used;
        Ok(())
    }

    /// Says that octets are missing here: what is left over is no PDU.
    pub(crate) fn gap(&mut self, missing: usize, sink: &mut Sink<'_>) -> io::Result<()> {
        // Where the borders are lost already, that has been told.
        if !self.lost {
            let reason = format!("{missing} octets are missing from the capture");
            self.broken(Fault::missed(reason), sink)?;
        }
        self.offset += missing;
        self.lost = true;
        Ok(())
    }

    /// Says that the capture starts within a PDU, if it does.
    pub(crate) fn starts(&mut self, octets: &[u8], sink: &mut Sink<'_>) -> io::Result<()> {
        self.lost = !starts_with_pdu(octets);
        if !self.lost {
            return Ok(());
        }
        self.broken(
            Fault::missed("the capture starts inside a PDU, or this is no SMPP".into()),
            sink,
        )
    }

    /// There are no more octets: what is left over is no PDU.
    pub(crate) fn end(&mut self, sink: &mut Sink<'_>) -> io::Result<()> {
        match split(&self.octets, DEFAULT_MAX_FRAME) {
            Split::Need(need) if !self.octets.is_empty() => {
                self.broken(Fault::incomplete(self.octets.len(), need), sink)
            }
            _ => Ok(()),
        }
    }

    fn broken(&mut self, fault: Fault, sink: &mut Sink<'_>) -> io::Result<()> {
        sink(&Report::broken(self.offset, &self.octets, fault))?;
        self.offset += self.octets.len();
        self.octets.clear();
        Ok(())
    }
}

/// Whether these octets can be the start of a PDU: its length and its command make sense.
fn starts_with_pdu(octets: &[u8]) -> bool {
    Header::read(octets).is_some_and(|header| {
        let len = header.command_length as usize;
        let known = header.command_id.name().is_some() || header.command_id.is_vendor();
        (HEADER_LEN..=DEFAULT_MAX_FRAME).contains(&len) && known
    })
}
