//! Messages, what becomes of them, and who is told.

use std::time::Duration;

use smpp_proto::{
    message::{
        carrier::Carrier,
        id::SegmentSid,
        receipt::{Kind, ReceiptOptions, State},
    },
    session::BindMode,
    wire::{
        Body, CStr, CommandStatus, DataCoding, DestAddress, EsmClass, ListWriter, MessageState,
        Npi, RegisteredDelivery, ShortMessage, TlvWriter, Ton, Version,
        pdu::{DataSm, SubmitMulti, SubmitSm},
    },
};

use crate::{
    client::{Client, body, deliver_sm, status},
    program::{Program, Scratch},
};

/// A message from 111 with a receipt.
fn message<'a>(to: &'a str, text: &'a [u8]) -> SubmitSm<'a> {
    SubmitSm {
        source_addr_ton: Ton::INTERNATIONAL,
        source_addr_npi: Npi::ISDN,
        source_addr: CStr::new(b"111").unwrap(),
        dest_addr_ton: Ton::INTERNATIONAL,
        dest_addr_npi: Npi::ISDN,
        destination_addr: CStr::try_from(to).unwrap(),
        registered_delivery: RegisteredDelivery::RECEIPT,
        short_message: ShortMessage::new(text).unwrap(),
        ..SubmitSm::default()
    }
}

/// The id and the state that a receipt tells.
fn told(frame: &[u8]) -> (Kind, String, MessageState) {
    let deliver = deliver_sm(frame);
    let receipt = deliver.receipt_parts().read(&ReceiptOptions::default()).expect("a receipt");
    let id = receipt.id();
    assert!(!id.disagrees() && !receipt.state().disagrees());
    let id = String::from_utf8(id.value().expect("an id").to_vec()).unwrap();
    match receipt.state().value() {
        Some(State::Known(state)) => (receipt.kind(), id, state),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_segment_has_its_sid_and_its_receipt() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let id = client.submit(&message("49170123", b"hello"));
    assert!(SegmentSid::parse(id.as_bytes()).is_ok(), "{id}");
    let frame = client.delivery();
    assert_eq!(told(&frame), (Kind::Receipt, id, MessageState::DELIVERED));
    let deliver = deliver_sm(&frame);
    assert_eq!(deliver.source_addr.as_bytes(), b"49170123", "the addresses are swapped");
    assert_eq!(deliver.destination_addr.as_bytes(), b"111");
    assert!(deliver.short_message.as_bytes().ends_with(b"text:hello"));
}

#[test]
fn receipts_of_a_transmitter_wait_for_a_receiver_of_its_account() {
    let program = Program::start(&["--account", "other:secret"]);
    let mut sender = Client::bound(&program, BindMode::Transmitter);
    let mut other = Client::connect(&program);
    other.bind(BindMode::Receiver, "other", "secret", Version::V3_4);
    other.is_bound();
    let first = sender.submit(&message("1", b""));
    other.is_quiet(Duration::from_millis(100));
    let mut receiver = Client::bound(&program, BindMode::Receiver);
    assert_eq!(told(&receiver.delivery()).1, first, "held until one binds");
    let second = sender.submit(&message("1", b""));
    assert_eq!(told(&receiver.delivery()).1, second);
    sender.is_quiet(Duration::from_millis(50));
}

#[test]
fn a_receipt_for_3_3_is_text_alone() {
    let program = Program::start(&["--outcome", "rejected:5"]);
    let mut sender = Client::bound_as(&program, BindMode::Transmitter, Version::V3_3);
    let mut receiver = Client::bound_as(&program, BindMode::Receiver, Version::V3_3);
    let id = sender.submit(&message("1", b""));
    let frame = receiver.delivery();
    let deliver = deliver_sm(&frame);
    assert!(deliver.tlvs.is_empty());
    let text = deliver.short_message.as_bytes();
    assert!(text.starts_with(format!("id:{id} ").as_bytes()), "{}", text.escape_ascii());
    assert_eq!(told(&frame), (Kind::Receipt, id, MessageState::REJECTED));
}

#[test]
fn a_session_that_ends_leaves_its_receipts_to_the_next() {
    let program = Program::start(&["--window", "1"]);
    let mut sender = Client::bound(&program, BindMode::Transmitter);
    let mut ids: Vec<String> = (0..3).map(|_| sender.submit(&message("1", b""))).collect();
    // Is sent the first one, and gone before it answers.
    drop(Client::bound(&program, BindMode::Receiver));
    let mut receiver = Client::bound(&program, BindMode::Receiver);
    let mut told: Vec<String> = (0..3).map(|_| told(&receiver.delivery()).1).collect();
    ids.sort();
    told.sort();
    assert_eq!(told, ids);
}

/// More receipts wait for a moment than an account without a receiver may have waiting.
#[test]
fn who_is_bound_gets_everything() {
    let program = Program::start(&["--hold", "10"]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let tokens: Vec<u32> = (0..500).map(|_| client.send(&message("1", b""))).collect();
    tokens
        .into_iter()
        .for_each(|token| assert_eq!(status(&client.reply(token)), CommandStatus::ESME_ROK));
    (0..500).for_each(|_| drop(client.delivery()));
    let ended = program.stop();
    assert!(!ended.stdout.contains("deliveries dropped"), "{}", ended.stdout);
}

/// However few requests it takes: each of these brings 254 messages of 60,000 octets, and twelve of them
/// would be more than the 128 MiB that may wait.
#[test]
fn what_waits_is_bounded_in_octets() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let mut buf = vec![0; 254 * 8];
    let mut list = ListWriter::new(&mut buf);
    for _ in 0..254 {
        let destination_addr = CStr::new(b"7777").unwrap();
        let (dest_addr_ton, dest_addr_npi) = (Ton::INTERNATIONAL, Npi::ISDN);
        list.push(&DestAddress::Sme { dest_addr_ton, dest_addr_npi, destination_addr }).unwrap();
    }
    let mut room = vec![0; 60_004];
    let mut tlvs = TlvWriter::new(&mut room);
    tlvs.message_payload(&[b'x'; 60_000]).unwrap();
    let (dest_address, tlvs) = (list.finish(), tlvs.finish());
    let multi = SubmitMulti { dest_address, tlvs, ..SubmitMulti::default() };
    for _ in 0..12 {
        assert_eq!(status(&client.ask(&multi)), CommandStatus::ESME_ROK);
    }
    let ended = program.stop();
    let dropped =
        ended.stdout.lines().find_map(|line| line.trim().strip_prefix("deliveries dropped"));
    let dropped: u32 = dropped.expect("some").trim().parse().unwrap();
    assert!((700..1000).contains(&dropped), "{dropped} of 3,048");
}

#[test]
fn a_data_sm_has_a_payload() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transmitter);
    let destination_addr = CStr::new(b"7777").unwrap();
    let empty = DataSm { destination_addr, ..DataSm::default() };
    assert_eq!(status(&client.ask(&empty)), CommandStatus::ESME_RMISSINGTLV);
}

#[test]
fn what_waits_is_bounded_and_timed() {
    let program = Program::start(&["--hold", "2", "--hold-time", "2s"]);
    let mut sender = Client::bound(&program, BindMode::Transmitter);
    for _ in 0..3 {
        sender.submit(&message("1", b""));
    }
    let mut receiver = Client::bound(&program, BindMode::Receiver);
    receiver.delivery();
    receiver.delivery();
    receiver.is_quiet(Duration::from_millis(100));
    receiver.unbind();
    sender.submit(&message("1", b""));
    std::thread::sleep(Duration::from_secs(3));
    let mut late = Client::bound(&program, BindMode::Receiver);
    late.is_quiet(Duration::from_millis(100));
    let ended = program.stop();
    assert!(ended.stdout.contains("deliveries dropped"), "{}", ended.stdout);
    assert!(ended.stdout.contains("waited too long"), "{}", ended.stdout);
}

#[test]
fn outcomes_are_chosen_by_suffix_and_in_turns() {
    let program = Program::start(&[
        "--outcome",
        "delivered",
        "--outcome",
        "undeliverable:69",
        "--outcome-for",
        "99=expired",
        "--outcome-for",
        "98=rejected",
    ]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let mut outcome = |to| {
        client.submit(&message(to, b""));
        let frame = client.delivery();
        let error = deliver_sm(&frame).tlvs.network_error_code().unwrap().map(|error| error.code);
        (told(&frame).2, error)
    };
    assert_eq!(outcome("1"), (MessageState::DELIVERED, None));
    assert_eq!(outcome("199"), (MessageState::EXPIRED, None));
    assert_eq!(outcome("2"), (MessageState::UNDELIVERABLE, Some(69)));
    assert_eq!(outcome("98"), (MessageState::REJECTED, None));
    assert_eq!(outcome("3"), (MessageState::DELIVERED, None));
}

#[test]
fn only_those_are_told_who_asked() {
    let program = Program::start(&["--outcome-for", "9=undeliverable", "--receipt-delay", "50ms"]);
    let mut client = Client::bound_as(&program, BindMode::Transceiver, Version::V5_0);
    let asked = |to, flags| SubmitSm { registered_delivery: flags, ..message(to, b"") };
    let failure = RegisteredDelivery::RECEIPT_ON_FAILURE;
    let success = RegisteredDelivery::RECEIPT_ON_SUCCESS;
    for (to, flags) in [("1", failure), ("9", success), ("1", RegisteredDelivery::empty())] {
        client.submit(&asked(to, flags));
        client.is_quiet(Duration::from_millis(200));
    }
    for (to, flags, state) in
        [("9", failure, MessageState::UNDELIVERABLE), ("1", success, MessageState::DELIVERED)]
    {
        let id = client.submit(&asked(to, flags));
        assert_eq!(told(&client.delivery()), (Kind::Receipt, id, state));
    }
    let steps = RegisteredDelivery::RECEIPT | RegisteredDelivery::INTERMEDIATE_NOTIFICATION;
    let id = client.submit(&asked("1", steps));
    let step = (Kind::IntermediateNotification, id.clone(), MessageState::ENROUTE);
    assert_eq!(told(&client.delivery()), step);
    assert_eq!(told(&client.delivery()), (Kind::Receipt, id, MessageState::DELIVERED));
    let datagram = SubmitSm { esm_class: EsmClass::DATAGRAM, ..message("1", b"") };
    client.submit(&datagram);
    client.is_quiet(Duration::from_millis(200));
}

#[test]
fn a_message_to_7777_comes_back_as_it_was() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let quiet = |pdu| SubmitSm { registered_delivery: RegisteredDelivery::empty(), ..pdu };
    let udh = [5, 0, 3, 9, 2, 1, 0xD8, 0x3D, 0xDE, 0x00];
    let with_udh = SubmitSm {
        esm_class: EsmClass::UDHI,
        data_coding: DataCoding::UCS2,
        ..quiet(message("7777", &udh))
    };
    client.submit(&with_udh);
    let frame = client.delivery();
    let back = deliver_sm(&frame);
    assert_eq!(back.source(), with_udh.destination());
    assert_eq!(back.destination(), with_udh.source());
    assert_eq!(back.short_message.as_bytes(), udh);
    assert_eq!((back.data_coding, back.esm_class), (DataCoding::UCS2, EsmClass::UDHI));

    let mut buf = [0; 600];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.sar_msg_ref_num(77).unwrap().sar_total_segments(2).unwrap();
    tlvs.sar_segment_seqnum(1).unwrap().message_payload(&[0xE9; 500]).unwrap();
    let in_payload = SubmitSm {
        data_coding: DataCoding::LATIN_1,
        tlvs: tlvs.finish(),
        ..quiet(message("7777", b""))
    };
    client.submit(&in_payload);
    let frame = client.delivery();
    let back = deliver_sm(&frame);
    assert!(back.short_message.is_empty());
    assert_eq!(back.octets(), [0xE9; 500]);
    assert_eq!(back.concatenation(), in_payload.concatenation());
    assert_eq!(back.data_coding, DataCoding::LATIN_1);
}

#[test]
fn the_test_numbers_can_be_others() {
    let program = Program::start(&["--echo-number", "55", "--stay-number", "66"]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    client.submit(&message("66", b""));
    client.is_quiet(Duration::from_millis(100));
    let quiet = RegisteredDelivery::empty();
    client.submit(&SubmitSm { registered_delivery: quiet, ..message("55", b"x") });
    assert_eq!(deliver_sm(&client.delivery()).short_message.as_bytes(), b"x");
}

#[test]
fn submit_multi_reaches_lists_and_names_what_failed() {
    let file = Scratch::new("lists.toml", "[lists]\nfriends = [\"21\", \"22\"]\n");
    let program = Program::start(&["--accounts", file.path()]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let ask = |client: &mut Client, names: &[&str]| {
        let mut buf = [0; 128];
        let mut list = ListWriter::new(&mut buf);
        for name in names {
            let dl_name = CStr::try_from(*name).unwrap();
            list.push(&DestAddress::DistributionList { dl_name }).unwrap();
        }
        if names.len() > 1 {
            list.push(&DestAddress::Sme {
                dest_addr_ton: Ton::INTERNATIONAL,
                dest_addr_npi: Npi::ISDN,
                destination_addr: CStr::new(b"23").unwrap(),
            })
            .unwrap();
        }
        client.ask(&SubmitMulti {
            dest_address: list.finish(),
            registered_delivery: RegisteredDelivery::RECEIPT,
            ..SubmitMulti::default()
        })
    };
    let frame = ask(&mut client, &["friends", "foes"]);
    let Body::SubmitMultiResp(resp) = body(&frame) else { panic!("{frame:?}") };
    let failed: Vec<_> = resp.unsuccess_sme.iter().collect();
    assert_eq!(failed.len(), 1);
    assert_eq!(failed[0].destination_addr.as_bytes(), b"foes");
    assert_eq!(failed[0].error_status_code, CommandStatus::ESME_RINVDLNAME);
    let mut places: Vec<Vec<u8>> = (0..3)
        .map(|_| {
            let frame = client.delivery();
            assert_eq!(told(&frame).1.as_bytes(), resp.message_id.as_bytes());
            deliver_sm(&frame).source_addr.as_bytes().to_vec()
        })
        .collect();
    places.sort();
    assert_eq!(places, [b"21", b"22", b"23"]);
    let frame = ask(&mut client, &["foes"]);
    assert_eq!(status(&frame), CommandStatus::ESME_RINVDLNAME);
}

#[test]
fn data_sm_is_a_message_too() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let mut buf = [0; 64];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.message_payload(b"payload").unwrap();
    let tlvs = tlvs.finish();
    let long = [b'9'; 40];
    for source in [&b"111"[..], &long] {
        let frame = client.ask(&DataSm {
            source_addr: CStr::new(source).unwrap(),
            destination_addr: CStr::new(b"7777").unwrap(),
            tlvs,
            ..DataSm::default()
        });
        assert_eq!(status(&frame), CommandStatus::ESME_ROK);
        let back = client.delivery();
        let (text, to) = match body(&back) {
            Body::DeliverSm(pdu) => (pdu.octets().to_vec(), pdu.destination_addr.as_bytes()),
            // An address that is too long for `deliver_sm`.
            Body::DataSm(pdu) => (pdu.octets().to_vec(), pdu.destination_addr.as_bytes()),
            other => panic!("{other:?}"),
        };
        assert_eq!((&*text, to), (&b"payload"[..], source));
    }
}

#[test]
fn a_line_of_standard_input_is_a_message_of_a_subscriber() {
    let mut program = Program::start(&[]);
    let mut receiver = Client::bound(&program, BindMode::Receiver);
    let mut sender = Client::bound(&program, BindMode::Transmitter);
    program.say("nonsense");
    program.say("4917012 12345 Grüße aus 北京");
    let frame = receiver.delivery();
    let deliver = deliver_sm(&frame);
    assert_eq!(deliver.source_addr.as_bytes(), b"4917012");
    assert_eq!(deliver.destination_addr.as_bytes(), b"12345");
    assert_eq!(deliver.data_coding, DataCoding::UCS2);
    let units: Vec<u16> = "Grüße aus 北京".encode_utf16().collect();
    let octets: Vec<u8> = units.iter().flat_map(|unit| unit.to_be_bytes()).collect();
    assert_eq!(deliver.short_message.as_bytes(), octets);
    sender.is_quiet(Duration::from_millis(50));
    program.stdin = None;
    assert_eq!(status(&sender.ask(&message("1", b""))), CommandStatus::ESME_ROK, "it goes on");
}

#[test]
fn a_delivery_refused_for_now_comes_again() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    client.answer = Err(CommandStatus::ESME_RX_T_APPN);
    let id = client.submit(&message("1", b""));
    client.delivery();
    client.work(Duration::from_millis(50));
    client.answer = Ok(());
    assert_eq!(told(&client.delivery()).1, id);
    client.answer = Err(CommandStatus::ESME_RX_R_APPN);
    client.submit(&message("1", b""));
    client.delivery();
    client.seen.clear();
    client.is_quiet(Duration::from_millis(1500));
}
