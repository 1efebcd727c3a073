//! The ways between the states: each is walked by real sessions, and all of them make the diagram.

use core::time::Duration;

use smpp_proto::{
    session::{Esme, Smsc},
    wire::Version,
};

use crate::{
    scene::Scene,
    table::{At, STATES, Side, Steers, Way, at, column},
};

/// What moves a session on.
#[derive(Clone, Copy, Debug)]
pub enum Act {
    Outbind,
    Bind,
    Accept,
    Refuse,
    /// The caller unbinds with nothing under way.
    Unbind,
    /// The caller unbinds with a request out.
    Drain,
    /// The request that was out is answered.
    Settle,
    /// The peer unbinds with a request of it unanswered.
    PeerUnbinds,
    /// The peer unbinds with nothing under way.
    PeerUnbindsAtOnce,
    /// The caller answers that request.
    Answer,
    /// The response to our unbind comes.
    Unbound,
    /// The next deadline comes, and those after it until something is shown.
    Expire,
}

/// One way, and where its label stands in the diagram.
pub struct Path {
    pub from: At,
    pub to: At,
    pub when: &'static str,
    pub roles: &'static [Side],
    act: Act,
    points: &'static [(i32, i32)],
    label: (i32, i32, &'static str),
}

const BOTH: &[Side] = &[Side::Esme, Side::Smsc];

pub const WAYS: &[Path] = &[
    Path {
        from: At::Open,
        to: At::Outbound,
        when: "`outbind`",
        roles: BOTH,
        act: Act::Outbind,
        points: &[(130, 134), (130, 246)],
        label: (140, 194, "start"),
    },
    Path {
        from: At::Open,
        to: At::Binding,
        when: "a bind",
        roles: BOTH,
        act: Act::Bind,
        points: &[(210, 90), (365, 150)],
        label: (270, 100, "start"),
    },
    Path {
        from: At::Outbound,
        to: At::Binding,
        when: "a bind",
        roles: BOTH,
        act: Act::Bind,
        points: &[(210, 264), (365, 204)],
        label: (270, 262, "start"),
    },
    Path {
        from: At::Binding,
        to: At::Open,
        when: "bind refused",
        roles: &[Side::Esme],
        act: Act::Refuse,
        points: &[(400, 150), (400, 60), (130, 60), (130, 80)],
        label: (140, 51, "start"),
    },
    Path {
        from: At::Binding,
        to: At::BoundTrx,
        when: "bind accepted",
        roles: BOTH,
        act: Act::Accept,
        points: &[(480, 177), (640, 177)],
        label: (560, 168, "middle"),
    },
    Path {
        from: At::BoundTrx,
        to: At::Draining,
        when: "we unbind, requests under way",
        roles: BOTH,
        act: Act::Drain,
        points: &[(680, 262), (680, 310), (480, 310), (480, 356)],
        label: (490, 301, "start"),
    },
    Path {
        from: At::BoundTrx,
        to: At::UnbindSent,
        when: "we unbind, nothing under way",
        roles: BOTH,
        act: Act::Unbind,
        points: &[(770, 262), (770, 493), (560, 493)],
        label: (762, 484, "end"),
    },
    Path {
        from: At::Draining,
        to: At::UnbindSent,
        when: "settled, or time is up: `unbind` out",
        roles: BOTH,
        act: Act::Settle,
        points: &[(480, 410), (480, 466)],
        label: (490, 443, "start"),
    },
    Path {
        from: At::Draining,
        to: At::UnbindReceived,
        when: "`unbind` in",
        roles: BOTH,
        act: Act::PeerUnbinds,
        points: &[(560, 383), (820, 383)],
        label: (600, 374, "start"),
    },
    Path {
        from: At::UnbindSent,
        to: At::Crossed,
        when: "`unbind` in, answered",
        roles: BOTH,
        act: Act::PeerUnbindsAtOnce,
        points: &[(480, 520), (480, 576)],
        label: (490, 553, "start"),
    },
    Path {
        from: At::UnbindSent,
        to: At::Closed,
        when: "`unbind_resp` in, or time is up",
        roles: BOTH,
        act: Act::Unbound,
        points: &[(400, 493), (190, 493), (190, 576)],
        label: (394, 484, "end"),
    },
    Path {
        from: At::Crossed,
        to: At::Closed,
        when: "`unbind_resp` in, or time is up",
        roles: BOTH,
        act: Act::Unbound,
        points: &[(400, 603), (210, 603)],
        label: (394, 594, "end"),
    },
    Path {
        from: At::BoundTrx,
        to: At::UnbindReceived,
        when: "`unbind` in",
        roles: BOTH,
        act: Act::PeerUnbinds,
        points: &[(860, 262), (860, 356)],
        label: (870, 314, "start"),
    },
    Path {
        from: At::UnbindReceived,
        to: At::Unbound,
        when: "settled, or time is up: `unbind_resp` out",
        roles: BOTH,
        act: Act::Answer,
        points: &[(900, 410), (900, 576)],
        label: (892, 543, "end"),
    },
    Path {
        from: At::Unbound,
        to: At::Closed,
        when: "the peer closes, or time is up",
        roles: BOTH,
        act: Act::Expire,
        points: &[(900, 630), (900, 662), (160, 662), (160, 630)],
        label: (530, 653, "middle"),
    },
    Path {
        from: At::Open,
        to: At::Closed,
        when: "no bind in time",
        roles: BOTH,
        act: Act::Expire,
        points: &[(50, 107), (22, 107), (22, 603), (50, 603)],
        label: (32, 440, "start"),
    },
    Path {
        from: At::Outbound,
        to: At::Closed,
        when: "no bind in time",
        roles: BOTH,
        act: Act::Expire,
        points: &[(150, 300), (150, 576)],
        label: (0, 0, ""),
    },
    Path {
        from: At::Binding,
        to: At::Closed,
        when: "not decided in time",
        roles: BOTH,
        act: Act::Expire,
        points: &[(420, 204), (420, 330), (170, 330), (170, 576)],
        label: (180, 321, "start"),
    },
    Path {
        from: At::Binding,
        to: At::Closed,
        when: "bind refused by the SMSC",
        roles: &[Side::Smsc],
        act: Act::Refuse,
        points: &[],
        label: (180, 346, "start"),
    },
    Path {
        from: At::BoundTrx,
        to: At::Closed,
        when: "`enquire_link` unanswered",
        roles: BOTH,
        act: Act::Expire,
        points: &[(880, 177), (1050, 177), (1050, 690), (120, 690), (120, 630)],
        label: (890, 168, "start"),
    },
];

// ── the walk ──

fn act<R: Steers>(scene: Scene<R>, act: Act) -> Scene<R> {
    let esme = R::THIS == Side::Esme;
    // The number of our first request in the bound state: an ESME has spent 1 on its bind.
    let ours = if esme { 2 } else { 1 };
    match act {
        Act::Outbind if esme => scene.hears("outbind #1"),
        Act::Outbind => scene.sends("outbind", 0),
        Act::Bind if esme => scene.sends("bind_transceiver", 0),
        Act::Bind => scene.hears("bind_transceiver #3"),
        Act::Accept if esme => scene.hears("bind_transceiver_resp #1"),
        Act::Accept => scene.answers("ESME_ROK"),
        Act::Refuse if esme => scene.hears("bind_transceiver_resp ESME_RBINDFAIL #1"),
        Act::Refuse => scene.answers("ESME_RBINDFAIL"),
        Act::Unbind => scene.unbinds(Duration::ZERO),
        Act::Drain => {
            let mut scene = scene.sends(R::SENDS, 1);
            scene.take();
            scene.unbinds(Duration::from_secs(20))
        }
        Act::Settle => scene.hears(&format!("{}_resp #{ours}", R::SENDS)),
        Act::PeerUnbinds => scene.hears(&format!("{} #4; unbind #5", R::GETS)),
        Act::PeerUnbindsAtOnce => scene.hears("unbind #5"),
        Act::Answer => scene.answers("ESME_ROK"),
        Act::Unbound => scene.hears(&format!("unbind_resp #{ours}")),
        Act::Expire => expire(scene),
    }
}

fn expire<R: Steers>(mut scene: Scene<R>) -> Scene<R> {
    while let Some(at) = scene.session.deadline() {
        let span = at.since(scene.now);
        scene = scene.after(span);
        scene.take();
    }
    scene
}

fn walk_as<R: Steers>(way: &Path) {
    let mut scene = act(at::<R>(way.from, Version::V3_4), way.act);
    scene.take();
    let there = at::<R>(way.to, Version::V3_4);
    // A second `outbind` is the one thing that tells the two ways into `binding` apart.
    let rows = |scene: &Scene<R>| {
        let outbind = |row: &(&str, Way, String)| way.from == At::Outbound && row.0 == "outbind";
        column(scene).into_iter().filter(|row| !outbind(row)).collect::<Vec<_>>()
    };
    assert_eq!(rows(&scene), rows(&there), "{} to {}", way.from.name(), way.to.name());
}

/// Takes every way with real sessions: where it leads, every command meets what it meets there.
pub fn walk() {
    for way in WAYS {
        for role in way.roles {
            match role {
                Side::Esme => walk_as::<Esme>(way),
                Side::Smsc => walk_as::<Smsc>(way),
            }
        }
    }
    for (state, _) in STATES {
        hang_up::<Esme>(state);
        hang_up::<Smsc>(state);
    }
}

fn hang_up<R: Steers>(state: At) {
    let mut scene = at::<R>(state, Version::V3_4).hangs_up();
    scene.take();
    assert_eq!(column(&scene), column(&at::<R>(At::Closed, Version::V3_4)));
}

// ── the diagram ──

/// A box: its middle, its width, its lines; dashed for a state inside of another.
const BOXES: &[(i32, i32, i32, &[&str], bool)] = &[
    (130, 107, 160, &["OPEN"], false),
    (130, 273, 160, &["OUTBOUND"], false),
    (420, 177, 120, &["binding"], true),
    (760, 177, 240, &["BOUND_TX", "BOUND_RX", "BOUND_TRX"], false),
    (480, 383, 160, &["draining"], true),
    (480, 493, 160, &["unbind_sent"], true),
    (480, 603, 160, &["crossed"], true),
    (900, 383, 160, &["unbind_received"], true),
    (900, 603, 160, &["UNBOUND"], false),
    (130, 603, 160, &["CLOSED"], false),
];

const STYLE: &str = "\
text{font:14px sans-serif;fill:#222}\
.state{fill:#eef3fb;stroke:#30507a;stroke-width:1.6}\
.inner{fill:#fff;stroke:#30507a;stroke-width:1.2;stroke-dasharray:5 4}\
.name{font-weight:bold;text-anchor:middle}\
.way{fill:none;stroke:#555;stroke-width:1.3;stroke-linejoin:round;marker-end:url(#tip)}\
.when{font-size:12px;fill:#444;paint-order:stroke;stroke:#fff;stroke-width:4px}";

pub fn svg() -> String {
    let mut text = String::from(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 1080 710\" role=\"img\" \
         aria-label=\"The states of an SMPP session\">\n",
    );
    text += &format!("<style>{STYLE}</style>\n");
    text += "<defs><marker id=\"tip\" viewBox=\"0 0 10 10\" refX=\"9\" refY=\"5\" markerWidth=\"8\" \
             markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L10 5L0 10z\" fill=\"#555\"/>\
             </marker></defs>\n<rect width=\"1080\" height=\"710\" fill=\"#fff\"/>\n";
    for way in WAYS {
        // Two ways may share a line.
        let points: Vec<_> = way.points.iter().map(|(x, y)| format!("{x},{y}")).collect();
        if points.is_empty() {
            continue;
        }
        text += &format!("<polyline class=\"way\" points=\"{}\"/>\n", points.join(" "));
    }
    for (x, y, width, lines, inner) in BOXES {
        let height = if lines.len() > 1 { 170 } else { 54 };
        let (left, top) = (x - width / 2, y - height / 2);
        let class = if *inner { "inner" } else { "state" };
        text += &format!(
            "<rect class=\"{class}\" x=\"{left}\" y=\"{top}\" width=\"{width}\" \
             height=\"{height}\" rx=\"9\"/>\n"
        );
        let first = y + 5 - 13 * (lines.len() as i32 - 1);
        for (at, line) in lines.iter().enumerate() {
            let y = first + 26 * at as i32;
            text += &format!("<text class=\"name\" x=\"{x}\" y=\"{y}\">{line}</text>\n");
        }
    }
    for way in WAYS {
        let (x, y, anchor) = way.label;
        if !anchor.is_empty() {
            let when = way.when.replace('`', "");
            text += &format!(
                "<text class=\"when\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{when}</text>\n"
            );
        }
    }
    text + "</svg>\n"
}
