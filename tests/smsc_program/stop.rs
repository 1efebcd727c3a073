//! How it ends, and what can be seen.

use std::time::Duration;

use pcap_file::pcap::PcapReader;
use smpp_proto::{
    session::{BindMode, Cause},
    wire::{CStr, CommandId, HEADER_LEN, pdu::SubmitSm},
};

use crate::{
    client::Client,
    program::{Program, Scratch},
};

fn message() -> SubmitSm<'static> {
    SubmitSm { destination_addr: CStr::new(b"1").unwrap(), ..SubmitSm::default() }
}

#[test]
fn a_signal_unbinds_everybody_first() {
    for signal in ["INT", "TERM"] {
        let program = Program::start(&[]);
        let mut unbound = Client::connect(&program);
        let mut clients = [BindMode::Transmitter, BindMode::Receiver, BindMode::Transceiver]
            .map(|mode| Client::bound(&program, mode));
        clients[0].submit(&message());
        program.signal(signal);
        for client in &mut clients {
            assert_eq!(client.end(), Cause::PeerUnbound);
        }
        assert_eq!(unbound.end(), Cause::HungUp);
        drop((clients, unbound));
        let ended = program.ended();
        assert_eq!(ended.code, Some(0), "{}", ended.stderr);
        let row =
            |name, count| ended.stdout.lines().any(|row| row.split_whitespace().eq([name, count]));
        assert!(row("connections", "4") && row("binds", "3"), "{}", ended.stdout);
        assert!(row("submit_sm", "1") && row("DELIVERED", "1"), "{}", ended.stdout);
    }
}

#[test]
fn who_does_not_let_go_is_broken_off() {
    let program = Program::start(&["--grace", "200ms"]);
    let client = Client::bound(&program, BindMode::Receiver);
    let ended = program.stop();
    assert_eq!(ended.code, Some(3), "{}", ended.stderr);
    assert!(ended.stderr.contains("1 session"), "{}", ended.stderr);
    drop(client);
}

#[test]
fn a_second_signal_ends_it_at_once() {
    let program = Program::start(&["--grace", "1h"]);
    let client = Client::bound(&program, BindMode::Receiver);
    program.signal("TERM");
    // The unbind is there, and not answered.
    client.hears();
    program.signal("INT");
    assert_eq!(program.ended().code, Some(3));
}

#[test]
fn every_pdu_is_printed_on_demand() {
    let program = Program::start(&["--hex"]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    client.submit(&message());
    let line = program.prints("bind_transmitter ");
    assert!(line.contains("ESME 1 → SMSC") && line.contains("password=***"), "{line}");
    program.prints("SMSC → ESME 1  submit_sm_resp");
    program.prints("80 00 00 04");
}

#[test]
fn a_capture_has_all_octets_both_ways() {
    let file = Scratch::new("capture.pcap", "");
    let program = Program::start(&["--capture", file.path()]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    client.submit(&message());
    client.unbind();
    client.work(Duration::from_millis(10));
    assert_eq!(program.stop().code, Some(0));
    let octets = file.read();
    let mut packets = PcapReader::new(&*octets).expect("a capture");
    let mut commands = Vec::new();
    while let Some(packet) = packets.next_packet() {
        let packet = packet.expect("a packet");
        // IPv4 and TCP without options.
        let payload = packet.data.get(40..).unwrap_or_default();
        if let Some(header) = payload.get(..HEADER_LEN) {
            commands.push(CommandId(u32::from_be_bytes(header[4..8].try_into().unwrap())));
        }
    }
    let expected = [CommandId::BIND_TRANSMITTER, CommandId::SUBMIT_SM, CommandId::UNBIND];
    let expected: Vec<CommandId> =
        expected.into_iter().flat_map(|id| [id, id.response()]).collect();
    assert_eq!(commands, expected);
}
