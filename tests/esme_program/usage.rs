//! Command lines that are wrong, and what the program says of itself.

use smpp_proto::esme::Profile;

use crate::{
    client::{Checked, bare},
    process::Scratch,
};

#[test]
fn wrong_usage_is_refused_in_words() {
    let one = ["127.0.0.1:1", "--system-id", "me", "--password", "x"];
    let text = ["--to", "1", "--text", "x"];
    for (args, word) in [
        (&[][..], "HOST"),
        (&["127.0.0.1:1"], "--system-id"),
        (&one, "nothing to do"),
        (&[&one[..], &["--text", "x"]].concat(), "--to"),
        (&[&one[..], &["--count", "2"]].concat(), "--to"),
        (&[&one[..], &["--count", "2", "--to", "1", "--mode", "rx"]].concat(), "receiver"),
        (&[&one[..], &["--count", "2", "--to", "1", "--file", "x"]].concat(), "--file"),
        (&[&one[..], &text, &["--profile", "nobody"]].concat(), "nobody"),
        (&[&one[..], &text, &["--mode", "rx"]].concat(), "receiver"),
        (&[&one[..], &text, &["--smpp", "3.3"]].concat(), "no transceiver"),
        (&[&one[..], &text, &["--smpp", "6"]].concat(), "3.4"),
        (&[&one[..], &text, &["--limit", "soon"]].concat(), "soon"),
        (&[&one[..], &text, &["--window", "0"]].concat(), "--window"),
        (&[&one[..], &text, &["--retry-wait", "0"]].concat(), "--retry-wait"),
        (&[&one[..], &text, &["--rate", "0"]].concat(), "--rate"),
        (&[&one[..], &text, &["--ca", "file"]].concat(), "--tls"),
        (&[&one[..], &text, &["--system-type", "far-too-long-a-type"]].concat(), "--system-type"),
        (&[&one[..], &["--to", "1234567890123456789012", "--text", "x"]].concat(), "message 1"),
        (&[&one[..], &["--to", "1", "--text", "я", "--alphabet", "ascii"]].concat(), "message 1"),
        (&[&one[..], &["--to", "47é", "--text", "x"]].concat(), "ASCII"),
        (&[&one[..], &["--from", "Größe", "--to", "1", "--text", "x"]].concat(), "ASCII"),
        (&[&["example.org"], &one[..], &text, &["--profile", "twilio"]].concat(), "--plain"),
        (&["127.0.0.1:port", "--system-id", "me"], "port"),
        (
            &["127.0.0.1:1", "--system-id", "far-too-long-an-id", "--password", "x", "--listen"],
            "system_id",
        ),
    ] {
        bare(args).with(2).complains(word);
    }
}

#[test]
fn wrong_files_are_refused_in_words() {
    let with =
        |path: &str| bare(&["127.0.0.1:1", "--system-id", "me", "--password", "x", "--file", path]);
    for (texts, line) in [("1 x\nwords\n", 2), ("{\"to\": \"1\"}\n", 1), ("{\"to\": 1\n", 1)] {
        let file = Scratch::new("wrong.txt", texts);
        with(file.path()).with(2).complains(&format!("line {line}"));
    }
    with("/nowhere.txt").with(1).complains("/nowhere.txt");
}

#[test]
fn what_cannot_run_says_why() {
    let one = ["127.0.0.1:1", "--system-id", "me", "--password", "x", "--listen"];
    for more in [
        &["--capture", "/nowhere/file.pcap"][..],
        &["--outcomes", "/nowhere/file"],
        &["--tls", "--ca", "/nowhere.pem"],
    ] {
        bare(&[&one[..], more].concat()).with(1).complains("/nowhere");
    }
}

#[test]
fn hosts_that_are_not_there_are_told_in_words() {
    for host in ["127.0.0.1:1", "no-such-host.invalid", "[::1]:1"] {
        let args = [host, "--system-id", "me", "--password", "x", "--to", "1", "--text", "x"];
        let few = ["--attempts", "2", "--retry-wait", "10ms"];
        let ended = bare(&[&args[..], &few].concat()).with(5);
        ended.complains(&format!("given up: {host}")).says("1 unsent").says("in 2 attempts");
    }
}

#[test]
fn the_help_has_examples_and_exit_codes() {
    let help =
        bare(&["--help"]).with(0).says("Examples:").says("Exit codes:").says("Files of texts:");
    help.says("SMPP_PASSWORD");
}

#[test]
fn every_profile_is_listed() {
    let list = bare(&["--profiles"]).with(0);
    for profile in Profile::ALL {
        assert!(list.stdout.contains(&format!("{} ", profile.name)), "{}", profile.name);
    }
}
