//! What is sent, and what comes.

use std::collections::BTreeSet;

use crate::{
    client::{Checked, outcomes, run, start},
    process::Scratch,
    smsc::Program,
};

#[test]
fn one_text_and_its_receipt() {
    let smsc = Program::start(&["--receipt-delay", "300ms", "--log"]);
    let ended = run(&smsc, &["--to", "4799900001", "--from", "Shop", "--text", "Hello 👋"]);
    ended.with(0).says("1 delivered").says("message 1 to 4799900001: delivered").says("1 receipts");
    smsc.prints("unbind ");
}

#[test]
fn a_receipt_that_says_no_is_a_failure() {
    let smsc = Program::start(&["--outcome", "undeliverable:69"]);
    let ended = run(&smsc, &["--to", "1", "--text", "x"]);
    ended.with(3).complains("1 not delivered: UNDELIVERABLE");
}

#[test]
fn without_receipts_the_answer_is_the_outcome() {
    let smsc = Program::start(&[]);
    let none = ["--registered-delivery", "none"];
    run(&smsc, &[&["--to", "1", "--text", "x"], &none[..]].concat()).with(0).says("1 accepted");
    run(&smsc, &["--to", "1", "--text", "x", "--mode", "tx"]).with(0).says("1 accepted");
}

#[test]
fn a_receipt_that_never_comes_is_waited_for_as_long_as_told() {
    let smsc = Program::start(&["--receipt-delay", "1h"]);
    let ended = run(&smsc, &["--to", "1", "--text", "x", "--receipt-wait", "200ms"]);
    ended.with(3).complains("1 no receipt");
}

#[test]
fn a_text_of_six_segments_comes_back_whole() {
    let smsc = Program::start(&[]);
    let text = "😀".repeat(33 * 6);
    for long in ["udh", "udh16", "sar"] {
        let args = ["--to", "7777", "--from", "1", "--text", &text, "--long", long];
        let ended = run(&smsc, &[&args[..], &["--rate", "1000"]].concat()).with(0);
        ended.says("6 segments").says("1 delivered").says(&format!("{text:?}"));
    }
    let args = ["--to", "7777", "--from", "1", "--text", &text, "--long", "payload"];
    run(&smsc, &args).with(0).says("1 segments").says(&format!("{text:?}"));
}

#[test]
fn alphabets_and_data_codings() {
    let smsc = Program::start(&["--log"]);
    for (alphabet, text, data_coding) in
        [("gsm7", "€[]ΔΩ", 0), ("ascii", "plain", 1), ("latin1", "Grüße", 3), ("ucs2", "наука", 8)]
    {
        let args = ["--to", "7777", "--from", "1", "--text", text, "--alphabet", alphabet];
        run(&smsc, &args).with(0).says(&format!("from 7777 to 1: {text:?}"));
        smsc.prints(&format!("data_coding={data_coding} "));
    }
    let args = ["--to", "1", "--text", "x", "--alphabet", "utf8", "--data-coding", "4"];
    run(&smsc, &args).with(0);
    smsc.prints("data_coding=4 ");
    let back = ["--to", "7777", "--from", "1", "--text", "xyz", "--data-coding", "4"];
    run(&smsc, &back).with(0).says("from 7777 to 1: binary 78797a");
}

#[test]
fn a_file_of_texts() {
    let smsc = Program::start(&[]);
    let texts = "# destinations and texts\n\n7777 first words\n{\"to\": \"7777\", \"text\": \
                 \"two\\nlines\", \"from\": \"2\"}\n7777  spaces stay \n";
    let (file, done) = (Scratch::new("texts.txt", texts), Scratch::new("texts.done", ""));
    let args = ["--from", "1", "--file", file.path(), "--outcomes", done.path()];
    let ended = run(&smsc, &args).with(0).says("3 delivered");
    let ended = ended.says("from 7777 to 1: \"first words\"");
    ended.says("from 7777 to 2: \"two\\nlines\"").says("from 7777 to 1: \" spaces stay \"");
    let outcomes = outcomes(&done);
    let numbers: BTreeSet<u64> = outcomes.iter().map(|it| it.number).collect();
    assert_eq!(numbers, BTreeSet::from([1, 2, 3]));
    assert!(outcomes.iter().all(|it| it.to == "7777" && it.outcome == "delivered"));
    assert!(outcomes.iter().all(|it| it.ids.len() == 1), "{outcomes:?}");
}

/// So many that a debug build takes seconds.
const MANY: u64 = 3000;

#[test]
fn thousands_of_messages_in_a_window() {
    let smsc = Program::start(&[]);
    let done = Scratch::new("many.done", "");
    let count = MANY.to_string();
    let args = ["--to", "7777", "--from", "1", "--text", "no {number}", "--count", &count];
    let pace = ["--window", "100", "--rate", "100000", "--outcomes", done.path()];
    let ended = run(&smsc, &[&args[..], &pace].concat()).with(0);
    let ended = ended.says(&format!("outcomes: {MANY} delivered"));
    let came =
        |line: &str| line.strip_prefix("from 7777 to 1: \"no ")?.strip_suffix('"')?.parse().ok();
    let came: Vec<u64> = ended.stdout.lines().filter_map(came).collect();
    assert!(came.iter().copied().eq(1..=MANY), "in their order, none lost, none twice");
    let ids: BTreeSet<String> = outcomes(&done).into_iter().flat_map(|it| it.ids).collect();
    assert_eq!(ids.len() as u64, MANY);
}

#[test]
fn copies_need_no_text() {
    let smsc = Program::start(&[]);
    let args = ["--to", "7777", "--from", "1", "--count", "2"];
    run(&smsc, &args).with(0).says("\"Message 1\"").says("\"Message 2\"");
}

#[test]
fn misordered_answers_belong_to_their_messages() {
    let smsc = Program::start(&["--shuffle", "8", "--seed", "3", "--outcome-for", "9=rejected"]);
    let texts: String = (0..80).map(|n| format!("{} text\n", 100 + n)).collect();
    let (file, done) = (Scratch::new("shuffled.txt", &texts), Scratch::new("shuffled.done", ""));
    let args =
        ["--file", file.path(), "--outcomes", done.path(), "--window", "16", "--rate", "1000"];
    run(&smsc, &args).with(3).complains("72 delivered, 8 not delivered: REJECTED");
    for it in outcomes(&done) {
        assert_eq!(it.outcome == "delivered", !it.to.ends_with('9'), "{it:?}");
    }
}

#[test]
fn what_comes_is_printed_until_a_signal() {
    let mut smsc = Program::start(&[]);
    let client = start(&smsc, &["--listen", "--mode", "rx"]);
    client.prints("bound as receiver");
    smsc.say("123 456 Grüße an alle");
    client.prints("from 123 to 456: \"Grüße an alle\"");
    let long = "lang ".repeat(100);
    smsc.say(&format!("123 456 {long}"));
    let line = client.prints("from 123 to 456: \"lang");
    assert!(line.contains(long.trim_end()), "{line}");
    client.signal("INT");
    client.ended().with(0).says("received: 2 messages, 0 receipts");
}

#[test]
fn receipts_come_on_the_other_connection_of_a_pair() {
    let smsc = Program::start(&["--receipt-delay", "200ms"]);
    let args = ["--to", "1", "--text", "x", "--count", "5", "--rate", "100", "--mode", "pair"];
    let ended = run(&smsc, &args).with(0).says("5 delivered");
    ended.says("bound as transmitter").says("bound as receiver").says("2 bound in 2 attempts");
}

#[test]
fn what_the_version_has_no_way_to_say_is_told() {
    let smsc = Program::start(&[]);
    let long = "long ".repeat(100);
    let args = ["--to", "1", "--text", &long, "--long", "sar", "--smpp", "3.3", "--mode", "tx"];
    let ended = run(&smsc, &args).with(3).complains("1 unsent");
    ended.says("not every message can be sent on such a session");
}

#[test]
fn a_pool_shares_the_work() {
    let smsc = Program::start(&["--answer-delay", "20ms"]);
    let args = ["--to", "1", "--text", "x", "--count", "60", "--rate", "1000", "--window", "2"];
    let pool = ["--binds", "3", "--listen", "--limit", "2s"];
    let ended = run(&smsc, &[&args[..], &pool].concat()).with(0);
    ended.says("60 delivered").says("3 bound in 3 attempts");
}
