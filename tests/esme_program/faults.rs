//! Message centres on bad days.

use std::{collections::BTreeSet, net::TcpListener};

use crate::{
    client::{Checked, outcomes, run, run_at},
    process::Scratch,
    smsc::Program,
};

/// Copies of a text that come back numbered.
const COPIES: [&str; 8] =
    ["--to", "7777", "--from", "1", "--text", "no {number}", "--rate", "1000"];

/// The numbers that came back. One whose response was lost comes twice.
fn came(stdout: &str) -> BTreeSet<u64> {
    let mut came = BTreeSet::new();
    for line in stdout.lines() {
        let number = line.strip_prefix("from 7777 to 1: \"no ").and_then(|it| it.strip_suffix('"'));
        if let Some(Ok(number)) = number.map(str::parse) {
            came.insert(number);
        }
    }
    came
}

#[test]
fn a_lost_connection_leaves_no_message_unaccounted() {
    let smsc = Program::start(&["--disconnect-after", "30", "--answer-delay", "5ms"]);
    let done = Scratch::new("lost.done", "");
    let again = ["--count", "100", "--retry-wait", "10ms", "--outcomes", done.path()];
    let ended = run(&smsc, &[&COPIES[..], &again].concat()).with(3).complains("unknown");
    let ended = ended.says("100 messages, 100 segments sent");
    let came = came(&ended.stdout);
    let outcomes = outcomes(&done);
    assert_eq!(outcomes.len(), 100);
    let (good, unknown): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|it| it.outcome == "delivered");
    assert!(unknown.iter().all(|it| it.outcome == "unknown"), "{unknown:?}");
    // Each connection that breaks loses what is in its window, at most.
    assert!((3..=40).contains(&unknown.len()), "{unknown:?}");
    assert!(good.iter().all(|it| came.contains(&it.number)));
}

#[test]
fn what_was_lost_is_sent_again_where_that_is_wanted() {
    let smsc = Program::start(&["--disconnect-after", "30", "--answer-delay", "5ms"]);
    let again = ["--count", "100", "--retry-wait", "10ms", "--resend"];
    let ended = run(&smsc, &[&COPIES[..], &again].concat()).with(0).says("100 delivered");
    assert_eq!(came(&ended.stdout).len(), 100);
}

#[test]
fn throttling_costs_time_and_no_message() {
    for window in ["1", "5"] {
        let smsc = Program::start(&["--rate", "50"]);
        let args = ["--count", "70", "--window", window];
        let ended = run(&smsc, &[&COPIES[..], &args].concat()).with(0).says("70 delivered");
        assert_eq!(came(&ended.stdout).len(), 70);
        if window == "1" {
            let lines = ended.stdout.lines().filter(|line| line.starts_with("from 7777"));
            let in_order = (1..=70).map(|number| format!("from 7777 to 1: \"no {number}\""));
            assert!(lines.eq(in_order), "{}", ended.stdout);
        }
        let counts = smsc.stop().stdout;
        assert!(counts.contains("ESME_RTHROTTLED"), "it was throttled: {counts}");
    }
}

#[test]
fn a_session_that_is_not_what_it_should_be_is_bound_anew() {
    let smsc = Program::start(&["--refuse", "ESME_RINVBNDSTS:4"]);
    let args = ["--count", "6", "--window", "1", "--retry-wait", "10ms"];
    let ended = run(&smsc, &[&COPIES[..], &args].concat()).with(0).says("6 delivered");
    ended.says("2 bound in 2 attempts").says("7 segments");
}

#[test]
fn passing_refusals_are_tried_again_and_others_are_not() {
    let smsc = Program::start(&["--refuse", "ESME_RSYSERR:4"]);
    run(&smsc, &[&COPIES[..], &["--count", "8"]].concat()).with(0).says("8 delivered");
    let smsc = Program::start(&["--refuse", "ESME_RINVDSTADR:4"]);
    let ended = run(&smsc, &[&COPIES[..], &["--count", "8"]].concat()).with(3);
    ended.complains("6 delivered, 2 refused: ESME_RINVDSTADR").says("8 segments");
}

#[test]
fn no_answer_in_time_is_unknown() {
    let smsc = Program::start(&["--ignore", "3"]);
    let args = ["--count", "6", "--response", "300ms"];
    let ended = run(&smsc, &[&COPIES[..], &args].concat()).with(3);
    ended.complains("4 delivered, 2 unknown").says("6 segments");
}

#[test]
fn the_next_host_is_taken_when_the_first_fails() {
    let closed = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let smsc = Program::start(&[]);
    let second = smsc.address.to_string();
    run_at(closed, &[&second, "--to", "1", "--text", "x"]).with(0).says("1 bound in 2 attempts");
}

#[test]
fn garbage_and_silence_are_told_in_words() {
    use std::{io::Write, thread};
    for noise in [&b"HTTP/1.1 400 Bad Request\r\n\r\n"[..], &[0; 64], &[0xFF; 64], &[]] {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = listener.local_addr().unwrap();
        thread::spawn(move || {
            for stream in listener.incoming().take(2).flatten() {
                let _ = (&stream).write_all(noise);
            }
        });
        let args = ["--to", "1", "--text", "x", "--attempts", "2", "--retry-wait", "10ms"];
        let ended = run_at(address, &args).with(5).complains("given up: 127.0.0.1");
        assert!(!ended.stderr.contains("panicked"), "{}", ended.stderr);
    }
}
