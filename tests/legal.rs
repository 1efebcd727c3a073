//! Who may send what, and when: every role, state and command, met by real sessions.
//!
//! The rows are compared with what the specification demands (`legal/expected.rs`), with the
//! checked-in table (`legal/states.txt`), and with the pages made of it (`docs/states.md`,
//! `docs/states.svg`). After a change that is meant: `UPDATE=1 cargo test --test legal`.

#![allow(unreachable_pub, reason = "modules of a test")]

#[path = "legal/chart.rs"]
mod chart;
#[path = "legal/expected.rs"]
mod expected;
#[path = "legal/page.rs"]
mod page;
#[path = "support/scene.rs"]
mod scene;
#[path = "legal/table.rs"]
mod table;

use std::fs;

use table::{STATES, Way, cell, names, rows};

/// Compares a file with what it should hold, or writes it with `UPDATE=1`.
#[track_caller]
fn holds(path: &str, text: &str) {
    let path = format!("{}/{path}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, text).unwrap();
    }
    let found = fs::read_to_string(&path).unwrap_or_default();
    let at = found.lines().zip(text.lines()).position(|(a, b)| a != b);
    let at = at.unwrap_or(found.lines().count().min(text.lines().count()));
    assert!(
        found == text,
        "{path} has drifted at line {}: it says {:?}, the sessions do {:?}.\n\
         If that is meant: UPDATE=1 cargo test --test legal",
        at + 1,
        found.lines().nth(at),
        text.lines().nth(at),
    );
}

#[test]
fn every_row_is_what_the_specification_demands() {
    let wrong: Vec<_> = rows()
        .iter()
        .map(|row| (row, expected::expected(row)))
        .filter(|(row, expected)| row.outcome != *expected)
        .map(|(row, expected)| format!("{row:?}\n    demanded: {expected}"))
        .collect();
    assert!(wrong.is_empty(), "{} rows:\n{}", wrong.len(), wrong.join("\n"));
}

/// One line for each role, state and command; where the version matters, one for each version.
fn snapshot() -> String {
    let rows = rows();
    let mut text = String::from(
        "# role state[@version] command direction -> what comes of it [=> the state after it]\n\
         # `request` goes to the caller. Responses answer nothing that is out.\n\
         # Made by: UPDATE=1 cargo test --test legal\n",
    );
    for side in [table::Side::Esme, table::Side::Smsc] {
        for (at, state) in STATES {
            for way in [Way::In, Way::Out] {
                for name in names(side, way) {
                    let cell = cell(&rows, side, at, name, way);
                    let same = cell.iter().all(|(_, outcome)| *outcome == cell[0].1);
                    let role = format!("{side:?}").to_lowercase();
                    let way = format!("{way:?}").to_lowercase();
                    for (version, outcome) in cell.iter().take(if same { 1 } else { 3 }) {
                        let version = ["3.3", "3.4", "5.0"][*version as usize];
                        let at = if same { String::new() } else { format!("@{version}") };
                        text += &format!("{role} {state}{at} {name} {way} -> {outcome}\n");
                    }
                }
            }
        }
    }
    text
}

#[test]
fn the_table_is_as_checked_in() {
    holds("tests/legal/states.txt", &snapshot());
}

#[test]
fn the_page_is_made_of_the_table() {
    holds("docs/states.md", &page::page(&rows()));
}

#[test]
fn the_diagram_is_made_of_the_transitions() {
    holds("docs/states.svg", &chart::svg());
}

#[test]
fn every_transition_of_the_diagram_is_one() {
    chart::walk();
}
