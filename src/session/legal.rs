//! Who may send what, and when: one table, for both sides and both directions.
//!
//! SMPP 3.4 table 2-1 and 5.0 table 2-1. What we send is held to the table's first marks; what a
//! peer sends may also use the wider ones, which older versions and practice allow.

use crate::wire::{CommandId, Version};

/// One side of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The client.
    Esme,
    /// The message centre.
    Smsc,
}

impl Side {
    /// The other side.
    #[must_use]
    pub const fn peer(self) -> Self {
        match self {
            Self::Esme => Self::Smsc,
            Self::Smsc => Self::Esme,
        }
    }
}

/// The states of a session as the specification names them. SMPP 3.4 §2.2, 5.0 §2.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Phase {
    /// Connected, not bound.
    Open,
    /// Connected by the SMSC, which has sent `outbind`.
    Outbound,
    /// Bound as transmitter.
    BoundTx,
    /// Bound as receiver.
    BoundRx,
    /// Bound as transceiver.
    BoundTrx,
    /// Unbound, still connected.
    Unbound,
    /// At its end.
    Closed,
}

impl Phase {
    /// Every phase, in the order of the table's columns.
    pub const ALL: [Self; 7] = [
        Self::Open,
        Self::Outbound,
        Self::BoundTx,
        Self::BoundRx,
        Self::BoundTrx,
        Self::Unbound,
        Self::Closed,
    ];
}

/// A cell: who may send. `E` and `M`: the ESME and the SMSC send it, and it is taken from them. `E34`,
/// `M34` and `M33`: taken from a peer in a session of that version alone, and not sent.
mod mark {
    pub(super) const E: u8 = 1;
    pub(super) const M: u8 = 2;
    pub(super) const E34: u8 = 4;
    pub(super) const M34: u8 = 8;
    pub(super) const M33: u8 = 16;
    pub(super) const EM: u8 = E | M;
}
use mark::{E, E34, EM, M, M33, M34};

/// The row of a request: open, outbound, bound as TX, RX, TRX, unbound.
type Row = [u8; 6];

const NEVER: Row = [0; 6];

/// The table. Responses are not in it: who received a request may answer it.
#[inline]
const fn row(id: CommandId) -> Row {
    match id {
        CommandId::BIND_RECEIVER | CommandId::BIND_TRANSMITTER | CommandId::BIND_TRANSCEIVER => {
            [E, E, 0, 0, 0, 0]
        }
        CommandId::OUTBIND => [M, 0, 0, 0, 0, 0],
        CommandId::UNBIND => [0, 0, EM, EM, EM, 0],
        CommandId::ENQUIRE_LINK => [EM, EM, EM, EM, EM, EM],
        CommandId::SUBMIT_SM
        | CommandId::SUBMIT_MULTI
        | CommandId::QUERY_SM
        | CommandId::CANCEL_SM
        | CommandId::REPLACE_SM
        | CommandId::BROADCAST_SM
        | CommandId::QUERY_BROADCAST_SM
        | CommandId::CANCEL_BROADCAST_SM
        | CommandId::PARAM_RETRIEVE
        | CommandId::QUERY_LAST_MSGS
        | CommandId::QUERY_MSG_DETAILS => [0, 0, E, 0, E, 0],
        CommandId::DATA_SM => [0, 0, E | M34, M | E34, EM, 0],
        CommandId::DELIVER_SM => [0, 0, M33, M, M, 0],
        CommandId::ALERT_NOTIFICATION => [0, 0, 0, M, M, 0],
        _ if id.is_vendor() && !id.is_response() => [0, 0, EM, EM, EM, 0],
        _ => NEVER,
    }
}

#[inline]
const fn cell(phase: Phase, id: CommandId) -> u8 {
    let [open, outbound, tx, rx, trx, unbound] = row(id);
    match phase {
        Phase::Open => open,
        Phase::Outbound => outbound,
        Phase::BoundTx => tx,
        Phase::BoundRx => rx,
        Phase::BoundTrx => trx,
        Phase::Unbound => unbound,
        Phase::Closed => 0,
    }
}

/// Whether this side may send the request now.
#[inline]
#[must_use]
pub const fn may_send(side: Side, phase: Phase, id: CommandId) -> bool {
    let mark = match side {
        Side::Esme => E,
        Side::Smsc => M,
    };
    cell(phase, id) & mark != 0
}

/// Whether the request is taken from a peer that is this side.
#[inline]
#[must_use]
pub const fn may_come(from: Side, phase: Phase, id: CommandId, version: Version) -> bool {
    let marks = match (from, version) {
        (Side::Esme, Version::V3_4) => E | E34,
        (Side::Esme, _) => E,
        (Side::Smsc, Version::V3_3) => M | M33,
        (Side::Smsc, Version::V3_4) => M | M34,
        (Side::Smsc, Version::V5_0) => M,
    };
    cell(phase, id) & marks != 0
}

/// Whether this side ever sends the request.
#[must_use]
pub const fn ever_sends(side: Side, id: CommandId) -> bool {
    let [a, b, c, d, e, f] = row(id);
    let mark = match side {
        Side::Esme => E,
        Side::Smsc => M,
    };
    (a | b | c | d | e | f) & mark != 0
}
