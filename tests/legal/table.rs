//! The rows: real sessions, brought into each state by the public API, meet each command.

use core::time::Duration;

use smpp_proto::{
    session::{BindMode, Config, Esme, Phase, Smsc},
    wire::{CommandId, Version},
};

use crate::scene::{Party, Scene, command, with};

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Side {
    Esme,
    Smsc,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Way {
    In,
    Out,
}

/// A state: those of the specification, and what lies inside of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum At {
    Open,
    Outbound,
    /// A bind is being decided.
    Binding,
    BoundTx,
    BoundRx,
    BoundTrx,
    /// We want to unbind, requests are still out.
    Draining,
    /// Our unbind is out.
    UnbindSent,
    /// The peer's unbind is in, its requests are not all answered.
    UnbindReceived,
    /// Our unbind is out, the peer's is answered.
    Crossed,
    Unbound,
    Closed,
}

pub const STATES: [(At, &str); 12] = [
    (At::Open, "open"),
    (At::Outbound, "outbound"),
    (At::Binding, "binding"),
    (At::BoundTx, "bound_tx"),
    (At::BoundRx, "bound_rx"),
    (At::BoundTrx, "bound_trx"),
    (At::Draining, "draining"),
    (At::UnbindSent, "unbind_sent"),
    (At::UnbindReceived, "unbind_received"),
    (At::Crossed, "crossed"),
    (At::Unbound, "unbound"),
    (At::Closed, "closed"),
];

impl At {
    pub fn name(self) -> &'static str {
        STATES.iter().find(|(at, _)| *at == self).map_or("", |(_, name)| name)
    }

    const fn mode(self) -> BindMode {
        match self {
            Self::BoundTx => BindMode::Transmitter,
            Self::BoundRx => BindMode::Receiver,
            _ => BindMode::Transceiver,
        }
    }

    pub const fn is_bound(self) -> bool {
        matches!(self, Self::BoundTx | Self::BoundRx | Self::BoundTrx)
    }
}

/// One command in one state, and what comes of it.
#[derive(Clone, Debug)]
pub struct Row {
    pub side: Side,
    pub at: At,
    pub version: Version,
    pub command: &'static str,
    pub way: Way,
    pub outcome: String,
}

const VERSIONS: [Version; 3] = [Version::V3_3, Version::V3_4, Version::V5_0];

/// Every command of the protocol, a vendor's, one that nobody knows and its response.
fn commands() -> Vec<&'static str> {
    let mut all: Vec<_> = CommandId::ALL.iter().filter_map(|id| id.name()).collect();
    let requests = all.iter().position(|name| *name == "generic_nack").unwrap_or(all.len());
    all.splice(requests..requests, ["vendor", "0x00000999"]);
    all.push("0x80000999");
    all
}

/// What a role's caller can ask for; everything else it has no call for.
fn calls(side: Side) -> Vec<&'static str> {
    let binds = ["bind_receiver", "bind_transmitter", "bind_transceiver"];
    match side {
        Side::Esme => binds
            .into_iter()
            .chain(["submit_sm", "submit_multi", "data_sm", "query_sm", "cancel_sm", "replace_sm"])
            .chain(["broadcast_sm", "query_broadcast_sm", "cancel_broadcast_sm"])
            .chain(["param_retrieve", "query_last_msgs", "query_msg_details", "vendor", "unbind"])
            .collect(),
        Side::Smsc => {
            vec!["outbind", "deliver_sm", "data_sm", "alert_notification", "vendor", "unbind"]
        }
    }
}

/// A session in this state. `violations` is off, so that each answer shows and not the end.
pub fn at<R: Steers>(at: At, version: Version) -> Scene<R> {
    let scene = with::<R>(|config: &mut Config| {
        config.violations = 0;
        config.vendor = true;
    });
    let bound = |scene: Scene<R>| scene.bound(at.mode(), version);
    match at {
        At::Open => scene,
        At::Outbound => R::outbound(scene),
        At::Binding => R::binding(scene),
        At::BoundTx | At::BoundRx | At::BoundTrx => bound(scene),
        At::Draining => {
            let mut scene = bound(scene).sends(R::SENDS, 1);
            scene.take();
            scene.unbinds(Duration::from_secs(20)).quiet()
        }
        At::UnbindSent | At::Crossed => {
            let mut scene = bound(scene).unbinds(Duration::ZERO);
            scene.take();
            if at == At::UnbindSent {
                return scene;
            }
            scene.hears("unbind #5").says("unbind_resp #5")
        }
        At::UnbindReceived => {
            let mut scene = bound(scene).hears(&format!("{} #4", R::GETS));
            scene.take();
            scene.hears("unbind #5").quiet()
        }
        At::Unbound => bound(scene).hears("unbind #5").says("unbind_resp #5"),
        At::Closed => scene.hangs_up().sees("ended HungUp").ended(),
    }
}

/// How a role gets into its states.
pub trait Steers: Party {
    const THIS: Side;
    const SENDS: &'static str;
    const GETS: &'static str;
    fn outbound(scene: Scene<Self>) -> Scene<Self>;
    fn binding(scene: Scene<Self>) -> Scene<Self>;
}

impl Steers for Esme {
    const THIS: Side = Side::Esme;
    const SENDS: &'static str = "submit_sm";
    const GETS: &'static str = "deliver_sm";

    fn outbound(scene: Scene<Self>) -> Scene<Self> {
        scene.hears("outbind #1").sees("outbind #1")
    }

    fn binding(scene: Scene<Self>) -> Scene<Self> {
        scene.binding()
    }
}

impl Steers for Smsc {
    const THIS: Side = Side::Smsc;
    const SENDS: &'static str = "deliver_sm";
    const GETS: &'static str = "submit_sm";

    fn outbound(scene: Scene<Self>) -> Scene<Self> {
        scene.sends("outbind", 0).says("outbind #1")
    }

    fn binding(scene: Scene<Self>) -> Scene<Self> {
        scene.hears("bind_transceiver #3").sees("bind_transceiver #3")
    }
}

/// What comes of one command.
fn outcome<R: Steers>(scene: &Scene<R>, name: &str, way: Way) -> String {
    let before = scene.session.phase();
    let mut scene = match way {
        Way::In => scene.clone().hears(&format!("{name} #77")),
        Way::Out => scene.clone().sends(name, 9),
    };
    let (said, seen) = scene.take();
    let mut parts: Vec<String> = match way {
        Way::In => said.iter().map(|said| spoken(name, said)).collect(),
        Way::Out => said.iter().map(|_| "sent".into()).collect(),
    };
    if way == Way::In && parts.is_empty() && !seen.iter().any(|seen| seen.starts_with(name)) {
        parts.push("nothing".into());
    }
    parts.extend(seen.iter().map(|seen| shown(name, seen)));
    let after = scene.session.phase();
    let mut text = parts.join(", ");
    if after != before {
        text += &format!(" => {}", phase(after));
    }
    text
}

fn spoken(name: &str, said: &str) -> String {
    let said = said.trim_end_matches(" #77");
    let resp = format!("{name}_resp");
    match said.strip_prefix(&resp) {
        Some("") => "resp ESME_ROK".into(),
        Some(status) => format!("resp{status}"),
        None => said.into(),
    }
}

fn shown(name: &str, seen: &str) -> String {
    if seen == format!("{name} #77") {
        return "request".into();
    }
    seen.split(": ").next().filter(|_| !seen.starts_with("refused")).unwrap_or(seen).into()
}

pub fn phase(phase: Phase) -> &'static str {
    match phase {
        Phase::Open => "open",
        Phase::Outbound => "outbound",
        Phase::BoundTx => "bound_tx",
        Phase::BoundRx => "bound_rx",
        Phase::BoundTrx => "bound_trx",
        Phase::Unbound => "unbound",
        Phase::Closed => "closed",
    }
}

/// What comes of every command in the state that the scene is in.
pub fn column<R: Steers>(scene: &Scene<R>) -> Vec<(&'static str, Way, String)> {
    let incoming = commands().into_iter().map(|name| (name, Way::In));
    let outgoing = calls(R::THIS).into_iter().map(|name| (name, Way::Out));
    incoming.chain(outgoing).map(|(name, way)| (name, way, outcome(scene, name, way))).collect()
}

fn rows_of<R: Steers>() -> Vec<Row> {
    let mut rows = Vec::new();
    for (state, _) in STATES {
        let versions = if state.is_bound() { &VERSIONS[..] } else { &VERSIONS[1..2] };
        for version in versions {
            for (command, way, outcome) in column(&at::<R>(state, *version)) {
                let (side, at, version) = (R::THIS, state, *version);
                rows.push(Row { side, at, version, command, way, outcome });
            }
        }
    }
    rows
}

/// Every row of both roles.
pub fn rows() -> Vec<Row> {
    let mut rows = rows_of::<Esme>();
    rows.extend(rows_of::<Smsc>());
    rows
}

/// The rows of one command in one state, by version.
pub fn cell(rows: &[Row], side: Side, at: At, name: &str, way: Way) -> Vec<(Version, String)> {
    rows.iter()
        .filter(|row| row.side == side && row.at == at && row.command == name && row.way == way)
        .map(|row| (row.version, row.outcome.clone()))
        .collect()
}

/// The commands of the table, in its order.
pub fn names(side: Side, way: Way) -> Vec<&'static str> {
    match way {
        Way::In => commands().into_iter().filter(|name| *name != "vendor_resp").collect(),
        Way::Out => calls(side),
    }
}

/// Whether the command is a response or a nack, which answers and does not ask.
pub fn is_response(name: &str) -> bool {
    command(name).is_response()
}
