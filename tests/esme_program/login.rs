//! Binding: passwords, limits, TLS.

use crate::{
    client::{Checked, bare, run, start},
    process::Scratch,
    smsc::Program,
};

const ONE: [&str; 4] = ["--to", "1", "--text", "x"];

#[test]
fn a_wrong_password_is_tried_once() {
    let smsc = Program::start(&[]);
    let ended = run(&smsc, &[&ONE[..], &["--password", "wrong", "--log"]].concat()).with(5);
    let ended = ended.complains("ESME_RINVPASWD").says("0 bound in 1 attempts");
    let ended = ended.says("password=***").says("1 unsent");
    assert!(!ended.stdout.contains("wrong"), "{}", ended.stdout);
}

#[test]
fn the_password_is_shown_nowhere() {
    let smsc = Program::start(&[]);
    let file = Scratch::new("password", "secret\nnot this\n");
    let address = smsc.address.to_string();
    let from_file = ["--password-file", file.path(), "--hex"];
    let ended = bare(&[&[&address, "--system-id", "me"], &ONE[..], &from_file].concat()).with(0);
    // `secret` in hexadecimal digits.
    let shown = ended.stdout.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(shown.contains("6d 65 00 ** **") && !shown.contains("73 65 63"), "{}", ended.stdout);
    assert!(!ended.stdout.contains("secret"), "{}", ended.stdout);
}

#[test]
fn without_a_password_nothing_is_tried() {
    let args = [&["127.0.0.1:1", "--system-id", "me"], &ONE[..]].concat();
    bare(&args).with(2).complains("SMPP_PASSWORD");
    bare(&[&args[..], &["--password-file", "/nowhere"]].concat()).with(1).complains("/nowhere");
}

#[test]
fn a_full_account_is_waited_for() {
    let smsc = Program::start_with(&["--account", "me:secret:1"]);
    let first = start(&smsc, &["--listen"]);
    first.prints("bound as transceiver");
    let waits = ["--full-wait", "500ms", "--retry-wait", "10ms"];
    let second = start(&smsc, &[&ONE[..], &waits].concat());
    std::thread::sleep(std::time::Duration::from_millis(300));
    first.signal("INT");
    first.ended().with(0);
    second.ended().with(0).complains("ESME_RALYBND").says("1 bound in 2 attempts");
}

#[test]
fn a_full_account_is_not_hammered() {
    let smsc = Program::start_with(&["--account", "me:secret:1"]);
    let first = start(&smsc, &["--listen"]);
    first.prints("bound as transceiver");
    let waits = ["--full-wait", "200ms", "--retry-wait", "10ms", "--limit", "1s"];
    let ended = run(&smsc, &[&ONE[..], &waits].concat()).with(4).says("1 unsent");
    let attempts = ended.stdout.lines().find_map(|line| line.strip_prefix("sessions: 0 bound in "));
    let attempts: u32 = attempts.unwrap().trim_end_matches(" attempts").parse().unwrap();
    assert!((2..=5).contains(&attempts), "{attempts}");
    let three = ["--full-wait", "10ms", "--retry-wait", "10ms", "--attempts", "3"];
    run(&smsc, &[&ONE[..], &three].concat()).with(5).says("0 bound in 3 attempts");
}

#[test]
fn tls_with_a_certificate_that_is_trusted() {
    let cert = Scratch::new("esme-cert.pem", "");
    let smsc = Program::start(&["--tls-self-signed", cert.path()]);
    let trust = ["--tls", "--ca", cert.path()];
    run(&smsc, &[&ONE[..], &trust].concat()).with(0).says("1 delivered");
    run(&smsc, &[&ONE[..], &trust, &["--tls-name", "localhost"]].concat()).with(0);
}

#[test]
fn tls_with_a_certificate_that_is_not() {
    let (cert, other) = (Scratch::new("right.pem", ""), Scratch::new("other.pem", ""));
    let smsc = Program::start(&["--tls-self-signed", cert.path()]);
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    std::fs::write(other.path(), made.cert.pem()).unwrap();
    let few = ["--attempts", "2", "--retry-wait", "10ms", "--tls"];
    let fails = |more: &[&str]| run(&smsc, &[&ONE[..], &few, more].concat()).with(5);
    fails(&["--ca", other.path()]).complains("TLS: invalid peer certificate");
    fails(&["--ca", cert.path(), "--tls-name", "example.com"]).complains("TLS: invalid peer");
    let plain = ["--attempts", "1"];
    run(&smsc, &[&ONE[..], &plain].concat()).with(5);
    assert!(smsc.stop().stdout.contains("stopped"));
}

#[test]
fn the_provider_decides_where_the_user_does_not() {
    let smsc = Program::start(&["--log"]);
    run(&smsc, &[&ONE[..], &["--profile", "link-mobility"]].concat()).with(0).says("2 bound in 2");
    run(&smsc, &[&ONE[..], &["--smpp", "3.3", "--mode", "pair"]].concat()).with(0).says("SMPP 3.3");
    run(&smsc, &[&ONE[..], &["--smpp", "5.0"]].concat()).with(0).says("SMPP 5.0");
}
