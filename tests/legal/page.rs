//! The table as a page that people can read.

use crate::{
    chart,
    table::{At, Row, STATES, Side, Way, cell, is_response, names},
};

const HEAD: &str = "\
# States of a session

<!-- Made from real sessions by `UPDATE=1 cargo test --test legal`. -->

Who may send what, and when, as the sessions of this crate act on it; the specification's tables are
SMPP 3.4 table 2-1 and 5.0 table 2-1. Every cell is the outcome of one PDU that met one session, and
the same test holds it against the specification.

![The states of a session and the ways between them](states.svg)

In small letters are states inside of the specification's: `binding` is OPEN or OUTBOUND while a bind
is being decided, `draining`, `unbind_sent`, `unbind_received` and `crossed` are BOUND while an unbind
is under way.

| State | What it is |
| --- | --- |
| `open` | connected, not bound |
| `outbound` | the SMSC has connected and sent `outbind` |
| `binding` | a bind is being decided: ours by the peer, or the peer's by the caller |
| `bound_tx`, `bound_rx`, `bound_trx` | bound as transmitter, receiver, transceiver |
| `draining` | we want to unbind and wait for what is under way |
| `unbind_sent` | our `unbind` is out |
| `unbind_received` | the peer's `unbind` is in; its requests are being settled |
| `crossed` | our `unbind` is out and the peer's is answered |
| `unbound` | the peer's `unbind` is answered, the connection still up |
| `closed` | ended: nothing is taken, sent or answered any more |
";

const KEY: &str = "\
*taken*: the request goes to the caller. *answered*: the session answers it with `ESME_ROK` by itself.
A status such as `RINVBNDSTS`: the session answers with the request's own response, that status and no
body. *nack*: `generic_nack` with `ESME_RINVCMDID`. *ignored*: reported, and nothing is sent, as the PDU
has no response. With *end* the session ends after it. `vendor` is a number from 0x00010200 to
0x000102FF with `Config::vendor` on; without it such a request is unknown.

A response that belongs to nothing that is out is reported and otherwise ignored, in every state. An
SMSC closes after `Config::violations` PDUs out of place before the bind, one by default; the table
shows the answers without that limit.
";

const OUT_KEY: &str = "\
*sent*: the call sends the PDU. *no*: the call is refused with `Why::WrongState`. A version: the call is
sent on sessions of that version and refused with `Why::Misfit` on others. What a role never sends has
no call.
";

pub fn page(rows: &[Row]) -> String {
    let mut text = String::from(HEAD);
    text +=
        "\n## The ways between them\n\n| From | To | When | Roles |\n| --- | --- | --- | --- |\n";
    for way in chart::WAYS {
        let roles: Vec<_> = way.roles.iter().map(|side| role(*side)).collect();
        let (from, to) = (place(way.from), place(way.to));
        text += &format!("| `{from}` | `{to}` | {} | {} |\n", way.when, roles.join(", "));
    }
    text += "\nEvery state leads to `closed` when the connection breaks, when the borders of the PDUs \
             are lost,\nand when the output stays full or a PDU never gets whole.\n";
    text += &format!("\n## How to read the tables\n\n{KEY}\n{OUT_KEY}");
    for side in [Side::Esme, Side::Smsc] {
        text += &format!("\n## What an {} receives\n\n", role(side));
        text += &table(rows, side, Way::In);
        text += &format!("\n## What an {} sends\n\n", role(side));
        text += &table(rows, side, Way::Out);
    }
    text
}

/// The name of a state; what holds for a transceiver there holds in the other modes too.
fn place(at: At) -> &'static str {
    if at == At::BoundTrx { "bound_*" } else { at.name() }
}

fn role(side: Side) -> &'static str {
    match side {
        Side::Esme => "ESME",
        Side::Smsc => "SMSC",
    }
}

fn table(rows: &[Row], side: Side, way: Way) -> String {
    let states: Vec<_> = STATES.iter().filter(|(at, _)| *at != At::Closed).collect();
    let heads: Vec<_> = states.iter().map(|(_, name)| format!("`{name}`")).collect();
    let mut text = format!("| | {} |\n", heads.join(" | "));
    text += &format!("| --- |{}\n", " --- |".repeat(states.len()));
    for name in names(side, way).into_iter().filter(|name| !is_response(name)) {
        let cells: Vec<_> =
            states.iter().map(|(at, _)| brief(&cell(rows, side, *at, name, way), way)).collect();
        let name = if name == "0x00000999" { "unknown" } else { name };
        text += &format!("| `{name}` | {} |\n", cells.join(" | "));
    }
    text
}

/// One cell: the outcome, by version where it matters.
fn brief(cell: &[(smpp_proto::wire::Version, String)], way: Way) -> String {
    let words: Vec<_> = cell.iter().map(|(_, outcome)| word(outcome)).collect();
    if words.iter().all(|word| *word == words[0]) {
        return words[0].clone();
    }
    let good = if way == Way::In { "taken" } else { "sent" };
    let versions: Vec<_> = words
        .iter()
        .zip(["3.3", "3.4", "5.0"])
        .filter_map(|(word, version)| (word == good).then_some(version))
        .collect();
    let other = words.iter().find(|word| *word != good).filter(|_| way == Way::In);
    let other = other.map(|word| format!(", else {word}")).unwrap_or_default();
    format!("{good} in {}{other}", versions.join(", "))
}

fn word(outcome: &str) -> String {
    let outcome = outcome.split(" =>").next().unwrap_or(outcome);
    match outcome {
        "request" => "taken".into(),
        "resp ESME_ROK" => "answered".into(),
        "sent" => "sent".into(),
        "nothing, WrongState" => "ignored".into(),
        "refused: WrongState" => "no".into(),
        _ if outcome.starts_with("generic_nack") => "nack".into(),
        _ if outcome.starts_with("refused") => "misfit".into(),
        _ => {
            let status = outcome.split([' ', ',']).nth(1).unwrap_or(outcome);
            let end = if outcome.contains("ended") { ", end" } else { "" };
            status.trim_start_matches("ESME_").to_string() + end
        }
    }
}
