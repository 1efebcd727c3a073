//! Ends that are not those of the last message.

use std::{fs, net::TcpListener, thread, time::Duration};

use crate::{
    client::{Checked, run, run_at, start},
    process::Scratch,
    smsc::Program,
};

const MANY: [&str; 8] = ["--to", "1", "--text", "x", "--count", "5000", "--rate", "100"];

#[test]
fn the_limit_ends_it_with_every_message_counted() {
    let smsc = Program::start(&["--log"]);
    let ended = run(&smsc, &[&MANY[..], &["--limit", "700ms"]].concat()).with(4);
    let ended = ended.says("5000 messages").complains("the time is over").complains("unsent");
    assert!(ended.stdout.contains("delivered"), "{}", ended.stdout);
    smsc.prints("unbind ");
}

#[test]
fn the_limit_holds_where_nobody_answers() {
    // Connections are taken by the system, and nobody reads them.
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let args = ["--to", "1", "--text", "x", "--limit", "500ms"];
    run_at(listener.local_addr().unwrap(), &args).with(4).complains("1 unsent");
}

/// What was to be sent again is not refused for good.
#[test]
fn the_limit_ends_what_was_put_off() {
    let smsc = Program::start(&["--refuse", "ESME_RMSGQFUL:1"]);
    let args = ["--to", "1", "--text", "x", "--limit", "500ms"];
    run(&smsc, &args).with(4).complains("1 put off: ESME_RMSGQFUL");
}

#[test]
fn listening_to_nobody_is_no_success() {
    let nobody = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap();
    let args = ["--listen", "--limit", "300ms", "--attempts", "0"];
    run_at(nobody, &args).with(4).complains("nobody has taken the bind");
}

#[test]
fn a_signal_ends_it_in_order() {
    for name in ["INT", "TERM"] {
        let smsc = Program::start(&["--log"]);
        let client = start(&smsc, &MANY);
        client.prints("bound as transceiver");
        smsc.prints("submit_sm ");
        client.signal(name);
        let ended = client.ended().with(130).says("5000 messages").complains("stopped: ");
        assert!(ended.stdout.contains("unsent"), "{}", ended.stdout);
        smsc.prints("unbind ");
    }
}

#[test]
fn a_second_signal_waits_for_no_answer() {
    let smsc = Program::start(&["--ignore", "1", "--log"]);
    let client = start(&smsc, &[&MANY[..], &["--window", "10", "--grace", "1h"]].concat());
    (0..10).for_each(|_| drop(smsc.prints("submit_sm ")));
    client.signal("INT");
    // Two signals at once would be one.
    thread::sleep(Duration::from_millis(300));
    client.signal("INT");
    client.ended().with(130).says("outcomes: 10 unknown, 4990 unsent");
}

#[test]
fn listening_ends_well() {
    let smsc = Program::start(&[]);
    run(&smsc, &["--listen", "--limit", "300ms"]).with(0).says("0 messages");
    let args = ["--to", "1", "--text", "x", "--listen", "--limit", "700ms"];
    run(&smsc, &args).with(0).says("1 delivered");
}

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_is_told() {
    let smsc = Program::start(&[]);
    for file in ["--outcomes", "--capture"] {
        let ended = run(&smsc, &["--to", "1", "--text", "x", file, "/dev/full"]).with(1);
        ended.says("1 delivered").complains(file.trim_start_matches('-'));
    }
}

#[test]
fn a_capture_holds_the_conversation() {
    let smsc = Program::start(&[]);
    let file = Scratch::new("esme.pcap", "");
    let text = "words to be found again";
    run(&smsc, &["--to", "1", "--text", text, "--capture", file.path()]).with(0);
    let octets = fs::read(file.path()).unwrap();
    assert_eq!(octets.get(..4), Some(&[0xA1, 0xB2, 0xC3, 0xD4][..]));
    assert!(octets.windows(text.len()).any(|window| window == text.as_bytes()));
}
