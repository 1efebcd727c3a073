//! What the specification demands, written down a second time: by state, role and version, without
//! a look at the code under test.

use smpp_proto::wire::{CommandId, Version};

use crate::table::{At, Row, Side, Way};

/// SMPP 5.0 table 2-1, and 3.4 table 2-1 where it is wider: who may send, bound as TX, RX and TRX.
/// `e` and `m` are taken but not sent: `data_sm` of 3.4, `deliver_sm` on a transmitter of 3.3.
const BOUND: &[(&str, [&str; 3])] = &[
    ("submit_sm", ["E", "", "E"]),
    ("submit_multi", ["E", "", "E"]),
    ("query_sm", ["E", "", "E"]),
    ("cancel_sm", ["E", "", "E"]),
    ("replace_sm", ["E", "", "E"]),
    ("broadcast_sm", ["E", "", "E"]),
    ("query_broadcast_sm", ["E", "", "E"]),
    ("cancel_broadcast_sm", ["E", "", "E"]),
    ("param_retrieve", ["E", "", "E"]),
    ("query_last_msgs", ["E", "", "E"]),
    ("query_msg_details", ["E", "", "E"]),
    ("data_sm", ["E m", "M e", "E M"]),
    ("deliver_sm", ["m", "M", "M"]),
    ("alert_notification", ["", "M", "M"]),
    ("vendor", ["E M", "E M", "E M"]),
];

/// Which commands a version lacks.
fn lacks(version: Version, command: &str) -> bool {
    match command {
        "data_sm" | "alert_notification" | "outbind" => version == Version::V3_3,
        "broadcast_sm" | "query_broadcast_sm" | "cancel_broadcast_sm" => version != Version::V5_0,
        "param_retrieve" | "query_last_msgs" | "query_msg_details" => version != Version::V3_3,
        _ => false,
    }
}

fn marks(at: At, command: &str) -> Option<&'static str> {
    let (_, row) = BOUND.iter().find(|(name, _)| *name == command)?;
    Some(match at {
        At::BoundTx => row[0],
        At::BoundRx => row[1],
        _ => row[2],
    })
}

pub fn expected(row: &Row) -> String {
    match row.way {
        Way::In => incoming(row),
        Way::Out => outgoing(row),
    }
}

fn incoming(row: &Row) -> String {
    let Row { side, at, command, version, .. } = *row;
    let id = crate::scene::command(command);
    if at == At::Closed {
        return "nothing".into();
    }
    if id.is_response() {
        return "nothing, Unsolicited".into();
    }
    if id == CommandId::ENQUIRE_LINK {
        return "resp ESME_ROK".into();
    }
    if id.name().is_none() && command != "vendor" {
        return "generic_nack ESME_RINVCMDID, UnknownCommand".into();
    }
    match command {
        "unbind" => unbind(at),
        "outbind" => outbind(side, at),
        _ if command.starts_with("bind_") => bind(side, at),
        _ => message(side, at, command, version),
    }
    .into()
}

const NOT_NOW: &str = "resp ESME_RINVBNDSTS, WrongState";
const NOT_YOU: &str = "resp ESME_RINVCMDID, WrongRole";

fn unbind(at: At) -> &'static str {
    match at {
        At::Open | At::Outbound | At::Binding => {
            "resp ESME_RINVBNDSTS, WrongState, ended PeerUnbound => closed"
        }
        At::BoundTx | At::BoundRx | At::BoundTrx | At::Draining => "resp ESME_ROK => unbound",
        At::UnbindSent => "resp ESME_ROK",
        _ => NOT_NOW,
    }
}

fn outbind(side: Side, at: At) -> &'static str {
    match (side, at) {
        (Side::Esme, At::Open) => "request => outbound",
        (Side::Esme, At::Binding) => "request",
        _ => "nothing, WrongState",
    }
}

fn bind(side: Side, at: At) -> &'static str {
    match (side, at) {
        (Side::Esme, _) => NOT_YOU,
        (Side::Smsc, At::Open | At::Outbound) => "request",
        (Side::Smsc, At::UnbindReceived | At::Crossed | At::Unbound) => NOT_NOW,
        (Side::Smsc, _) => "resp ESME_RALYBND, WrongState",
    }
}

/// Requests that need a bind. After the peer's own unbind none is taken; after ours they are, as
/// the peer sent them before it knew.
fn message(side: Side, at: At, command: &str, version: Version) -> &'static str {
    let marks = marks(at, command).unwrap_or_default();
    let (here, wide) = if side == Side::Esme { ("M", "m") } else { ("E", "e") };
    let wide_in = if command == "data_sm" { Version::V3_4 } else { Version::V3_3 };
    let taken = marks.contains(here) || marks.contains(wide) && version == wide_in;
    match at {
        At::BoundTx | At::BoundRx | At::BoundTrx | At::Draining | At::UnbindSent if taken => {
            "request"
        }
        _ if command == "alert_notification" => "nothing, WrongState",
        _ if !ever(here, command) => NOT_YOU,
        _ => NOT_NOW,
    }
}

fn ever(mark: &str, command: &str) -> bool {
    BOUND.iter().any(|(name, row)| *name == command && row.iter().any(|cell| cell.contains(mark)))
}

fn outgoing(row: &Row) -> String {
    let Row { side, at, command, version, .. } = *row;
    let bound = matches!(at, At::BoundTx | At::BoundRx | At::BoundTrx);
    let mark = if side == Side::Esme { "E" } else { "M" };
    match command {
        "unbind" if bound => "sent".into(),
        "outbind" if at == At::Open => "sent => outbound".into(),
        _ if command.starts_with("bind_") && matches!(at, At::Open | At::Outbound) => "sent".into(),
        _ if !bound || !marks(at, command).is_some_and(|marks| marks.contains(mark)) => {
            "refused: WrongState".into()
        }
        _ if lacks(version, command) => {
            let version = ["3.3", "3.4", "5.0"][version as usize];
            format!("refused: {command} does not fit SMPP {version}")
        }
        _ => "sent".into(),
    }
}
