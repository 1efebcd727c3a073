//! Message centres on bad days.

use std::{collections::BTreeMap, net::TcpListener};

use crate::{
    client::{Checked, outcomes, run, run_at},
    process::Scratch,
    smsc::Program,
};

/// Copies of a text that come back numbered.
const COPIES: [&str; 8] = ["--to", "7777", "--from", "1", "--text", "no {n}", "--rate", "1000"];

/// How often each number came back.
fn came(stdout: &str) -> BTreeMap<u64, u64> {
    let mut came = BTreeMap::new();
    for line in stdout.lines() {
        let number = line.strip_prefix("from 7777 to 1: \"no ").and_then(|it| it.strip_suffix('"'));
        if let Some(Ok(number)) = number.map(str::parse) {
            *came.entry(number).or_default() += 1;
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
    let came = came(&ended.stdout);
    assert!(came.values().all(|times| *times == 1), "none is sent twice: {came:?}");
    let outcomes = outcomes(&done);
    assert_eq!(outcomes.len(), 100);
    let (good, unknown): (Vec<_>, Vec<_>) =
        outcomes.iter().partition(|it| it.outcome == "delivered");
    assert!(unknown.iter().all(|it| it.outcome == "unknown"), "{unknown:?}");
    // Each connection that breaks loses what is in its window, at most.
    assert!((3..=40).contains(&unknown.len()), "{unknown:?}");
    assert!(good.iter().all(|it| came.contains_key(&it.number)));
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
    let smsc = Program::start(&["--rate", "50"]);
    let ended = run(&smsc, &[&COPIES[..], &["--count", "70", "--window", "5"]].concat());
    let ended = ended.with(0).says("70 delivered");
    let order: Vec<&str> =
        ended.stdout.lines().filter(|line| line.starts_with("from 7777")).collect();
    assert_eq!(order.len(), 70);
    let statuses = smsc.stop().stdout;
    assert!(statuses.contains("ESME_RTHROTTLED"), "it was throttled: {statuses}");
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
