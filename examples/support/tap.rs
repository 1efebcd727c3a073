//! Shows and records what goes over a link.

use smpp_proto::wire::{DEFAULT_MAX_FRAME, Split, split};

use super::{capture::Flow, print::Printer};

/// Sees all octets of a link, both ways. The default one does nothing.
#[derive(Default)]
pub struct Tap {
    print: Option<(Printer, Lines, Lines)>,
    flow: Option<Flow>,
}

/// One direction of a link: who speaks to whom, and the octets of a PDU that is not yet whole.
struct Lines {
    names: [String; 2],
    rest: Vec<u8>,
}

impl Tap {
    /// Prints each PDU between `here` and `there`, and puts all octets into a capture.
    pub fn new(printer: Option<Printer>, flow: Option<Flow>, here: &str, there: &str) -> Self {
        let lines = |from: &str, to: &str| Lines {
            names: [from.to_owned(), to.to_owned()],
            rest: Vec::new(),
        };
        let print = printer.map(|printer| (printer, lines(there, here), lines(here, there)));
        Self { print, flow }
    }

    /// The peer has sent these octets.
    pub fn received(&mut self, octets: &[u8]) {
        if let Some((printer, theirs, _)) = &mut self.print {
            theirs.show(printer, octets);
        }
        if let Some(flow) = &mut self.flow {
            flow.received(octets);
        }
    }

    /// These octets have gone to the peer.
    pub fn sent(&mut self, octets: &[u8]) {
        if let Some((printer, _, ours)) = &mut self.print {
            ours.show(printer, octets);
        }
        if let Some(flow) = &mut self.flow {
            flow.sent(octets);
        }
    }
}

impl Lines {
    fn show(&mut self, printer: &Printer, octets: &[u8]) {
        self.rest.extend_from_slice(octets);
        let mut used = 0;
        let [from, to] = &self.names;
        loop {
            match split(self.rest.get(used..).unwrap_or_default(), DEFAULT_MAX_FRAME) {
                Split::Frame(frame) => {
                    printer.frame([from, to], frame);
                    used += frame.octets.len();
                }
                Split::Need(_) => break,
                // Not SMPP, or no longer: there are no more PDUs to be shown.
                Split::Lost(_) => used = self.rest.len(),
            }
        }
        self.rest.drain(..used);
    }
}
