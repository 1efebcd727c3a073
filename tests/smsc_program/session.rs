//! Binding, versions, TLS, keep-alive: what is about sessions.

use std::{
    io::{Read, Write},
    net::TcpStream,
    time::Duration,
};

use rustls::version::{TLS12, TLS13};
use smpp_proto::{
    session::BindMode,
    wire::{
        CStr, CommandId, CommandStatus, Header, Version, encode,
        pdu::{EnquireLink, SubmitSm},
    },
};

use crate::{
    client::{Client, Seen, status},
    program::{Program, Scratch, fails},
};

#[test]
fn only_who_has_an_account_gets_in() {
    let program = Program::start(&["--account", "two:binds:2"]);
    for (id, password) in [("me", "wrong"), ("nobody", "secret")] {
        let mut client = Client::connect(&program);
        client.bind(BindMode::Transceiver, id, password, Version::V3_4);
        assert_eq!(client.is_refused(), CommandStatus::ESME_RINVPASWD, "{id}");
    }
    let mut clients = Vec::new();
    for _ in 0..2 {
        let mut client = Client::connect(&program);
        client.bind(BindMode::Transceiver, "two", "binds", Version::V3_4);
        client.is_bound();
        clients.push(client);
    }
    let mut third = Client::connect(&program);
    third.bind(BindMode::Receiver, "two", "binds", Version::V3_4);
    assert_eq!(third.is_refused(), CommandStatus::ESME_RALYBND);
    clients[0].unbind();
    let mut again = Client::connect(&program);
    again.bind(BindMode::Receiver, "two", "binds", Version::V3_4);
    again.is_bound();
}

/// Who is turned away leaves nothing behind, and the place of who leaves is free again.
#[test]
fn the_number_of_connections_is_limited_and_comes_back() {
    let program = Program::start(&["--connections", "1"]);
    for _ in 0..3 {
        // The connection before may still be closing.
        let gets_in = || {
            let mut client = Client::connect(&program);
            client.bind(BindMode::Transceiver, "me", "secret", Version::V3_4);
            while !client.session.ended() {
                client.work(Duration::from_millis(20));
                if client.session.is_bound() {
                    client.is_bound();
                    return Some(client);
                }
            }
            None
        };
        let mut client = (0..200).find_map(|_| gets_in()).expect("a free place");
        for _ in 0..3 {
            assert!(gets_in().is_none(), "the only place is taken");
        }
        client.unbind();
    }
}

#[test]
fn without_accounts_everybody_gets_in() {
    let program = Program::start_with(&[]);
    let mut client = Client::connect(&program);
    client.bind(BindMode::Transceiver, "anybody", "any", Version::V3_4);
    client.is_bound();
}

#[test]
fn the_accounts_file_has_accounts_with_limits() {
    let file = Scratch::new(
        "accounts.toml",
        "[[account]]\nsystem_id = \"filed\"\npassword = \"pw\"\nbinds = 1\nrate = 1\n",
    );
    let program = Program::start(&["--accounts", file.path()]);
    let mut client = Client::connect(&program);
    client.bind(BindMode::Transceiver, "filed", "pw", Version::V3_4);
    client.is_bound();
    let submit = SubmitSm { destination_addr: CStr::new(b"1").unwrap(), ..SubmitSm::default() };
    // Both in one write, and so at one moment.
    let tokens = [client.send(&submit), client.send(&submit)];
    let statuses = tokens.map(|token| status(&client.reply(token)));
    assert_eq!(statuses, [CommandStatus::ESME_ROK, CommandStatus::ESME_RTHROTTLED]);
    let mut second = Client::connect(&program);
    second.bind(BindMode::Transceiver, "filed", "pw", Version::V3_4);
    assert_eq!(second.is_refused(), CommandStatus::ESME_RALYBND);
}

#[test]
fn the_version_is_the_lower_one() {
    let program = Program::start(&["--version-max", "3.4"]);
    for (asked, agreed) in [
        (Version::V3_3, Version::V3_3),
        (Version::V3_4, Version::V3_4),
        (Version::V5_0, Version::V3_4),
    ] {
        let mut client = Client::connect(&program);
        client.bind(BindMode::Transmitter, "me", "secret", asked);
        assert_eq!(client.is_bound(), agreed);
    }
}

#[test]
fn what_comes_in_one_write_with_the_bind_is_served() {
    let program = Program::start(&[]);
    let mut client = Client::connect(&program);
    client.bind(BindMode::Transceiver, "me", "secret", Version::V3_4);
    let submit = SubmitSm { destination_addr: CStr::new(b"1").unwrap(), ..SubmitSm::default() };
    let mut out = Vec::new();
    for number in 100..150 {
        encode(CommandId::SUBMIT_SM, CommandStatus::ESME_ROK, number, &submit, &mut out).unwrap();
    }
    encode(
        CommandId::ENQUIRE_LINK,
        CommandStatus::ESME_ROK,
        150,
        &EnquireLink::default(),
        &mut out,
    )
    .unwrap();
    client.write(&out);
    client.is_bound();
    client.work(Duration::from_millis(100));
    // The numbers are not the session's own: it tells of the responses, and does no more.
    let answered = |header: &&Header| header.command_id == CommandId::SUBMIT_SM_RESP;
    for _ in 0..100 {
        if client.notices.iter().filter(answered).count() == 50 {
            break;
        }
        client.work(Duration::from_millis(50));
    }
    let accepted = client.notices.iter().filter(|header| header.command_status.is_ok());
    assert_eq!(accepted.count(), 51, "{:?}", client.notices);
}

#[test]
fn a_silent_peer_is_asked() {
    let program = Program::start(&["--enquire", "0.1", "--log"]);
    let mut client = Client::bound(&program, BindMode::Receiver);
    client.is_quiet(Duration::from_secs(1));
    program.prints("ESME 1 → SMSC  enquire_link_resp");
}

#[test]
fn tls_of_both_versions() {
    let cert = Scratch::new("cert.pem", "");
    let program = Program::start(&["--tls-self-signed", cert.path()]);
    for version in [&TLS12, &TLS13] {
        let mut client = Client::connect_tls(&program, &cert.read(), version);
        client.bind(BindMode::Transceiver, "me", "secret", Version::V3_4);
        client.is_bound();
        let long = [b'x'; 200];
        let submit = SubmitSm {
            destination_addr: CStr::new(b"7777").unwrap(),
            source_addr: CStr::new(b"1").unwrap(),
            short_message: smpp_proto::wire::ShortMessage::new(&long).unwrap(),
            ..SubmitSm::default()
        };
        client.submit(&submit);
        let delivery = client.delivery();
        assert_eq!(crate::client::deliver_sm(&delivery).short_message.as_bytes(), long);
        client.unbind();
    }
}

#[test]
fn a_certificate_can_be_given() {
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    let cert = Scratch::new("given.pem", &made.cert.pem());
    let key = Scratch::new("given.key", &made.signing_key.serialize_pem());
    let program = Program::start(&["--tls", cert.path(), key.path()]);
    let mut client = Client::connect_tls(&program, &cert.read(), &TLS13);
    client.bind(BindMode::Transceiver, "me", "secret", Version::V3_4);
    client.is_bound();
}

#[test]
fn noise_ends_its_own_connection_alone() {
    let program = Program::start(&[]);
    let mut good = Client::bound(&program, BindMode::Transceiver);
    for noise in [&b"GET / HTTP/1.1\r\n\r\n"[..], &[0; 40], &[0xFF; 64]] {
        let mut client = Client::connect(&program);
        client.write(noise);
        client.end();
    }
    let submit = SubmitSm { destination_addr: CStr::new(b"1").unwrap(), ..SubmitSm::default() };
    assert_eq!(status(&good.ask(&submit)), CommandStatus::ESME_ROK);
}

/// Some providers' names are longer than the specification has it.
#[test]
fn an_account_may_have_a_long_name() {
    let program = Program::start(&["--account", "user123456789123:password"]);
    let mut client = Client::connect(&program);
    client.bind(BindMode::Transceiver, "user123456789123", "password", Version::V3_4);
    client.is_bound();
}

#[test]
fn who_is_not_bound_may_send_little() {
    let program = Program::start(&["--init", "1h"]);
    let mut stream = TcpStream::connect(program.address).expect("a connection");
    stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
    let enquiry = Header::new(CommandId::ENQUIRE_LINK, CommandStatus::ESME_ROK, 1, 0);
    let enquiry = enquiry.expect("short").to_octets();
    let mut octet = [0];
    // Each waits for its answer, so that what is sent is what was read; it is closed at 4 KiB.
    let answered = (0..1000).take_while(|_| {
        let mut answer = [0; 16];
        stream.write_all(&enquiry).is_ok() && stream.read_exact(&mut answer).is_ok()
    });
    // The one that was too many may still be answered.
    assert!((256..=257).contains(&answered.count()));
    assert!(matches!(stream.read(&mut octet), Ok(0) | Err(_)));
}

#[test]
fn many_sessions_at_once() {
    let program = Program::start(&[]);
    let mut clients: Vec<Client> =
        (0..100).map(|_| Client::bound(&program, BindMode::Transceiver)).collect();
    let submit = SubmitSm {
        destination_addr: CStr::new(b"7777").unwrap(),
        source_addr: CStr::new(b"1").unwrap(),
        ..SubmitSm::default()
    };
    let tokens: Vec<u32> = clients.iter_mut().map(|client| client.send(&submit)).collect();
    for client in &mut clients {
        client.work(Duration::from_millis(1));
    }
    for (client, token) in clients.iter_mut().zip(tokens) {
        assert_eq!(status(&client.reply(token)), CommandStatus::ESME_ROK);
        client.delivery();
    }
}

#[test]
fn a_full_window_of_messages_and_more() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let submit = SubmitSm { destination_addr: CStr::new(b"1").unwrap(), ..SubmitSm::default() };
    let (mut sent, mut answered) = (0, 0);
    while answered < 5000 {
        while sent < 5000 && client.session.in_flight() < 100 {
            client.send(&submit);
            sent += 1;
        }
        match client.next() {
            Seen::Reply(_, Ok(frame)) => assert_eq!(status(&frame), CommandStatus::ESME_ROK),
            other => panic!("{other:?}"),
        }
        answered += 1;
    }
}

#[test]
fn wrong_usage_is_refused_in_words() {
    for (args, word) in [
        (&["--account", "me"][..], "ID:PASSWORD"),
        (&["--listen", "here"], "here"),
        (&["--refuse", "ESME_NO:3"], "ESME_NO"),
        (&["--refuse", "ESME_RSYSERR:0"], "EVERY_N"),
        (&["--window", "0"], "--window"),
        (&["--outcome", "lost"], "lost"),
        (&["--outcome-for", "99"], "SUFFIX=STATE"),
        (&["--receipt-delay", "soon"], "soon"),
        (&["--version-max", "6"], "3.4"),
        (&["--tls", "only-one"], "--tls"),
        (&["--account", &format!("{}:x", "long".repeat(20))], "system_id"),
        (&["--account", "me:x", "--account", "me:y"], "twice"),
    ] {
        let ended = fails(args);
        assert_eq!(ended.code, Some(2), "{args:?}: {}", ended.stderr);
        assert!(ended.stderr.contains(word), "{args:?}: {}", ended.stderr);
    }
    let bad = Scratch::new("bad.toml", "[[account]]\nsystem = 1\n");
    let ended = fails(&["--accounts", bad.path()]);
    assert_eq!(ended.code, Some(2));
    assert!(ended.stderr.contains("bad.toml"), "{}", ended.stderr);
}

#[test]
fn what_cannot_run_says_why() {
    for args in [
        &["--listen", "203.0.113.1:1"][..],
        &["--tls", "/nowhere.pem", "/nowhere.key"],
        &["--tls-self-signed", "/nowhere/cert.pem"],
        &["--capture", "/nowhere/file.pcap"],
        &["--accounts", "/nowhere/accounts.toml"],
    ] {
        let ended = fails(args);
        assert_eq!(ended.code, Some(1), "{args:?}: {}", ended.stderr);
        assert!(ended.stderr.starts_with("smsc: "), "{args:?}: {}", ended.stderr);
    }
}

#[test]
fn the_help_has_examples_and_exit_codes() {
    let ended = fails(&["--help"]);
    assert_eq!(ended.code, Some(0));
    for word in ["Examples:", "Exit codes:", "7777", "8888", "Accounts file:"] {
        assert!(ended.stdout.contains(word), "{word}");
    }
}
