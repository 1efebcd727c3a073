//! Where a PDU was found.

use std::net::SocketAddr;

use smpp_proto::Instant;

/// Where a PDU was found, beside its offset.
#[derive(Clone, Copy)]
pub(crate) enum Place {
    /// In a line of digits, from 1.
    Line(u64),
    /// In a file of octets.
    Stream,
    /// In a capture.
    Capture(Seen),
}

/// When and where a PDU went over the wire.
#[derive(Clone, Copy)]
pub(crate) struct Seen {
    /// Microseconds since 1970, of the packet that made the PDU whole.
    pub(crate) time: u64,
    /// The connection, from 1.
    pub(crate) connection: u32,
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
}

impl Place {
    /// The moment, where it is known.
    pub(crate) fn time(&self) -> Option<Instant> {
        match self {
            Self::Capture(seen) => Some(Instant::from_micros(seen.time)),
            Self::Line(_) | Self::Stream => None,
        }
    }

    /// The connection, and which of its directions. All lines and all of a file count as one.
    pub(crate) fn direction(&self) -> (u32, bool) {
        match self {
            Self::Capture(seen) => (seen.connection, seen.from < seen.to),
            Self::Line(_) | Self::Stream => (0, false),
        }
    }

    /// The other direction: where the request of a response went.
    pub(crate) fn back(&self) -> (u32, bool) {
        let (connection, side) = self.direction();
        (connection, if connection == 0 { side } else { !side })
    }
}
