//! What goes wrong on purpose.

use std::time::{Duration, Instant};

use smpp_proto::{
    session::{BindMode, Cause},
    wire::{
        CStr, CommandStatus, DestAddress, ListWriter, Npi, Ton, Version,
        pdu::{SubmitMulti, SubmitSm},
    },
};

use crate::{
    client::{Client, Seen, body, status},
    program::Program,
};

fn message() -> SubmitSm<'static> {
    SubmitSm { destination_addr: CStr::new(b"1").unwrap(), ..SubmitSm::default() }
}

fn statuses(client: &mut Client, count: usize) -> Vec<CommandStatus> {
    (0..count).map(|_| status(&client.ask(&message()))).collect()
}

#[test]
fn every_nth_message_is_refused() {
    let program = Program::start(&["--refuse", "ESME_RMSGQFUL:3", "--refuse", "0x401:4"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let (ok, full) = (CommandStatus::ESME_ROK, CommandStatus::ESME_RMSGQFUL);
    let expected = [ok, ok, full, CommandStatus(0x401), ok, full];
    assert_eq!(statuses(&mut client, 6), expected);
}

#[test]
fn a_rate_is_held() {
    let program = Program::start(&["--rate", "3"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let tokens: Vec<u32> = (0..10).map(|_| client.send(&message())).collect();
    let refused = tokens
        .into_iter()
        .filter(|token| status(&client.reply(*token)) == CommandStatus::ESME_RTHROTTLED);
    assert!(refused.count() >= 4, "ten at once, of which three may pass at once");
}

/// A peer of 5.0 can see it coming.
#[test]
fn congestion_is_told_before_the_rate_is_reached() {
    let program = Program::start(&["--rate", "10"]);
    let states = |version| {
        let mut client = Client::bound_as(&program, BindMode::Transmitter, version);
        let tokens: Vec<u32> = (0..5).map(|_| client.send(&message())).collect();
        let state = |token| congestion(&client.reply(token));
        tokens.into_iter().map(state).collect::<Vec<_>>()
    };
    let told = states(Version::V5_0);
    assert!(told.iter().all(|state| matches!(state, Some(1..=50))), "{told:?}");
    assert_eq!(states(Version::V3_4), [None; 5]);
}

fn congestion(frame: &[u8]) -> Option<u8> {
    body(frame).tlvs().congestion_state().unwrap()
}

#[test]
fn some_are_not_answered() {
    let program = Program::start(&["--ignore", "2"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let [first, second] = [client.send(&message()), client.send(&message())];
    client.reply(first);
    client.is_quiet(Duration::from_millis(100));
    client.session.hang_up();
    let lost = matches!(client.next(), Seen::Reply(token, Err(_)) if token == second);
    assert!(lost);
}

/// However many there are, those that are answered are not throttled for them.
#[test]
fn what_is_not_answered_does_not_fill_the_connection() {
    let program = Program::start(&["--ignore", "2", "--max-unanswered", "5"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    for _ in 0..20 {
        let answered = client.send(&message());
        client.send(&message());
        assert_eq!(status(&client.reply(answered)), CommandStatus::ESME_ROK);
    }
}

/// To be throttled would have a client repeat it for ever.
#[test]
fn more_destinations_than_the_rate_ever_allows_are_too_many() {
    let program = Program::start(&["--rate", "3"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let mut buf = [0; 64];
    let mut list = ListWriter::new(&mut buf);
    for _ in 0..4 {
        list.push(&DestAddress::Sme {
            dest_addr_ton: Ton::INTERNATIONAL,
            dest_addr_npi: Npi::ISDN,
            destination_addr: CStr::new(b"1").unwrap(),
        })
        .unwrap();
    }
    let multi = SubmitMulti { dest_address: list.finish(), ..SubmitMulti::default() };
    assert_eq!(status(&client.ask(&multi)), CommandStatus::ESME_RINVNUMDESTS);
    assert_eq!(statuses(&mut client, 1), [CommandStatus::ESME_ROK]);
}

#[test]
fn a_connection_breaks_at_a_request() {
    let program = Program::start(&["--disconnect-after", "3"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let tokens: Vec<u32> = (0..3).map(|_| client.send(&message())).collect();
    assert_eq!(client.end(), Cause::HungUp);
    let lost = client
        .seen
        .iter()
        .any(|seen| matches!(seen, Seen::Reply(token, Err(_)) if Some(token) == tokens.last()));
    assert!(lost, "{:?}", client.seen);
}

/// In whatever pieces the requests come.
#[test]
fn what_was_answered_before_the_break_arrives() {
    let program = Program::start(&["--disconnect-after", "3"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let tokens: Vec<u32> = (0..3).map(|_| client.send(&message())).collect();
    for token in &tokens[..2] {
        assert_eq!(status(&client.reply(*token)), CommandStatus::ESME_ROK);
    }
    assert_eq!(client.end(), Cause::HungUp);
    let ended = program.stop();
    assert!(ended.stdout.contains("octets received"), "{}", ended.stdout);
}

#[test]
fn answers_take_their_time() {
    let program = Program::start(&["--answer-delay", "200"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let start = Instant::now();
    assert_eq!(statuses(&mut client, 1), [CommandStatus::ESME_ROK]);
    assert!(start.elapsed() >= Duration::from_millis(200));
}

/// The order in which the answers to twelve messages come.
fn order(seed: &str) -> Vec<u32> {
    let program = Program::start(&["--shuffle", "6", "--seed", seed]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let sent: Vec<u32> = (0..12).map(|_| client.send(&message())).collect();
    let answered = (0..12).map(|_| match client.next() {
        Seen::Reply(token, Ok(_)) => token,
        other => panic!("{other:?}"),
    });
    let answered: Vec<u32> = answered.collect();
    let mut sorted = answered.clone();
    sorted.sort_unstable();
    assert_eq!(sorted, sent);
    answered
}

#[test]
fn a_seed_gives_the_same_disorder_each_time() {
    let first = order("1");
    assert!(!first.is_sorted());
    assert_eq!(order("1"), first);
    assert_ne!(order("2"), first);
}

#[test]
fn an_incomplete_group_is_answered_all_the_same() {
    let program = Program::start(&["--shuffle", "100"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    assert_eq!(statuses(&mut client, 2), [CommandStatus::ESME_ROK; 2]);
}
