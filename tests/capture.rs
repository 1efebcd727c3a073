//! The `inspect` example on captures and raw octets: what of a connection it shows.

#[path = "../examples/inspect/main.rs"]
mod inspect;
#[path = "inspect/wire.rs"]
mod wire;

use proptest::prelude::*;
use serde_json::{Value, json};
use smpp_proto::{
    message::segment::Segmenter,
    wire::{
        CStr, CommandId, CommandStatus, EsmClass, MessageState, ShortMessage, TlvWriter, encode,
        pdu::{Bind, BindResp, DeliverSm, Pdu, Raw, SubmitSm, SubmitSmResp},
        tlv::Text,
    },
};
use wire::{ESME, Link, SMSC, Talk};

/// What is printed, and whether nothing was left out.
fn run(arguments: &[&str], input: &[u8]) -> (String, bool) {
    let mut out = Vec::new();
    let mut input = input;
    let whole = inspect::run(arguments.iter().map(Into::into), &mut input, &mut out)
        .expect("an input that can be read");
    (String::from_utf8(out).expect("UTF-8"), whole)
}

fn objects(arguments: &[&str], input: &[u8]) -> (Vec<Value>, bool) {
    let (text, whole) = run(&[&["--json"], arguments].concat(), input);
    (text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect(), whole)
}

fn pdu<'p>(id: CommandId, number: u32, pdu: &impl Pdu<'p>) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, CommandStatus::ESME_ROK, number, pdu, &mut octets).expect("room");
    octets
}

fn bind() -> Vec<u8> {
    pdu(CommandId::BIND_TRANSCEIVER, 1, &Bind::default())
}

fn bind_resp() -> Vec<u8> {
    pdu(CommandId::BIND_TRANSCEIVER_RESP, 1, &BindResp::default())
}

fn submit(number: u32, text: &[u8]) -> Vec<u8> {
    let short_message = ShortMessage::new(text).expect("a short text");
    pdu(CommandId::SUBMIT_SM, number, &SubmitSm { short_message, ..SubmitSm::default() })
}

fn submit_resp(number: u32) -> Vec<u8> {
    let message_id = CStr::new(b"id").expect("an id");
    let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
    pdu(CommandId::SUBMIT_SM_RESP, number, &resp)
}

/// A bind, a message in two segments, and their answers.
fn conversation(numbers: [u32; 2]) -> Talk {
    let mut talk = Talk::open([ESME, SMSC], numbers);
    talk.esme(&bind());
    talk.smsc(&bind_resp());
    let submit = submit(2, b"hello");
    let (first, second) = submit.split_at(20);
    talk.esme(first);
    talk.esme(second);
    talk.smsc(&submit_resp(2));
    talk
}

const COMMANDS: [&str; 4] =
    ["bind_transceiver", "bind_transceiver_resp", "submit_sm", "submit_sm_resp"];

fn commands(objects: &[Value]) -> Vec<&str> {
    objects.iter().map(|object| object["command"].as_str().unwrap_or("-")).collect()
}

// ── connections ──

#[test]
fn both_directions_are_shown_in_order_and_in_time() {
    for link in Link::ALL {
        let (shown, whole) = objects(&[], &conversation([100, 7000]).pcap(link));
        assert!(whole, "{link:?}");
        assert_eq!(commands(&shown), COMMANDS, "{link:?}");
        let request = &shown[3]["request"];
        assert_eq!(request["command"], "submit_sm", "{link:?}");
        assert_eq!(request["offset"], bind().len(), "{link:?}");
        assert_eq!(request["after"], 0.001, "the second segment made it whole, {link:?}");
        assert_eq!(shown[0]["capture"]["time"], 1_700_000_000.002, "{link:?}");
        let ends = |i: usize| (&shown[i]["capture"]["from"], &shown[i]["capture"]["to"]);
        assert_eq!((ends(0).0, ends(0).1), (ends(1).1, ends(1).0), "{link:?}");
        let to =
            if matches!(link, Link::EthernetIpv6) { "[fd00::2]:2775" } else { "10.0.0.2:2775" };
        assert_eq!(ends(0).1, to, "{link:?}");
    }
}

#[test]
fn every_form_of_file_says_the_same() {
    let talk = conversation([1, 1]);
    let (packets, link) = (talk.packets(Link::Ethernet), Link::Ethernet.number());
    let expected = run(&["--json"], &talk.pcap(Link::Ethernet));
    let files = [
        wire::pcap(&packets, link, u32::to_be_bytes, 0xA1B2_C3D4, 1),
        wire::pcap(&packets, link, u32::to_le_bytes, 0xA1B2_3C4D, 1000),
        wire::pcap(&packets, link, u32::to_be_bytes, 0xA1B2_3C4D, 1000),
        wire::pcapng(&packets, link),
    ];
    for (index, file) in files.iter().enumerate() {
        assert_eq!(run(&["--json"], file), expected, "file {index}");
    }
}

#[test]
fn numbers_may_wrap() {
    for start in [u32::MAX, u32::MAX - 1, u32::MAX - 30, u32::MAX / 2 - 10] {
        let (shown, whole) = objects(&[], &conversation([start, start]).pcap(Link::Ethernet));
        assert_eq!((commands(&shown), whole), (COMMANDS.to_vec(), true), "{start}");
    }
}

#[test]
fn what_comes_again_or_late_changes_nothing() {
    let good = conversation([5, 5]);
    let plain = objects(&[], &good.pcap(Link::Ethernet)).0;
    // The halves of the message, 4 and 5, change places; then everything comes twice.
    let mut swapped = conversation([5, 5]);
    swapped.said.swap(4, 5);
    let mut twice = conversation([5, 5]);
    twice.said = twice.said.iter().flat_map(|said| [said.clone(), said.clone()]).collect();
    // One that starts in the middle of the first half and ends with the second.
    let mut overlap = conversation([5, 5]);
    let (time, mut both) = overlap.said[4].clone();
    both.octets = submit(2, b"hello")[7..].to_vec();
    both.number += 7;
    overlap.said.insert(5, (time, both));
    // A probe that asks whether the other side is still there: one octet, sent before.
    let mut probe = conversation([5, 5]);
    let (time, mut old) = probe.said[5].clone();
    (old.number, old.octets) = (old.number.wrapping_sub(1), vec![0]);
    probe.said.push((time, old));
    for (name, talk) in
        [("swapped", swapped), ("twice", twice), ("overlap", overlap), ("probe", probe)]
    {
        let (shown, whole) = objects(&[], &talk.pcap(Link::Ethernet));
        assert!(whole, "{name}");
        assert_eq!(commands(&shown), commands(&plain), "{name}");
        assert_eq!(shown[2]["fields"], plain[2]["fields"], "{name}");
        assert_eq!(shown[2]["offset"], plain[2]["offset"], "{name}");
    }
}

#[test]
fn what_was_not_captured_is_told_and_the_rest_is_shown() {
    let mut talk = conversation([5, 5]);
    talk.esme(&submit(3, b"more"));
    talk.smsc(&submit_resp(3));
    talk.said.remove(5);
    let (shown, whole) = objects(&[], &talk.pcap(Link::Ethernet));
    assert!(!whole);
    let missing = submit(2, b"hello").len() - 20;
    let gap = shown.iter().find(|object| object["error"]["field"] == "capture").expect("a gap");
    let reason = gap["error"]["reason"].as_str().expect("text");
    assert_eq!(reason, format!("{missing} octets are missing from the capture"));
    assert_eq!(gap["offset"], bind().len());
    let last = shown.iter().rev().find(|object| object["command"] == "submit_sm").expect("one");
    assert_eq!(last["sequence_number"], 3);
    assert_eq!(last["offset"], bind().len() + submit(2, b"hello").len());
    // Its answer has nothing to answer.
    let answers: Vec<_> = shown.iter().map(|object| &object["request"]["command"]).collect();
    assert_eq!(answers.iter().filter(|command| command.is_string()).count(), 2, "{answers:?}");
}

#[test]
fn what_is_missing_at_the_end_is_told() {
    let mut talk = conversation([0, 0]);
    let last = submit(9, b"the last");
    talk.esme(&last);
    talk.smsc(&submit_resp(9));
    let place = talk.said.len() - 2;
    talk.said.remove(place);
    let (shown, whole) = objects(&[], &talk.pcap(Link::Ethernet));
    let error = shown.last().expect("a report")["error"]["reason"].clone();
    assert_eq!(error, json!(format!("{} octets are missing from the capture", last.len())));
    assert!(!whole);
}

#[test]
fn packets_that_were_cut_are_shown_by_their_headers_and_paired() {
    let talk = conversation([0, 0]);
    let whole = objects(&[], &talk.pcap(Link::Ethernet)).0;
    let snap = 14 + 20 + 20 + 16;
    let cut = wire::snapped(&talk.packets(Link::Ethernet), Link::Ethernet.number(), snap);
    let (shown, nothing_left_out) = objects(&[], &cut);
    assert!(!nothing_left_out);
    assert_eq!(commands(&shown), commands(&whole));
    for (cut, whole) in shown.iter().zip(&whole) {
        for key in ["offset", "length", "sequence_number"] {
            assert_eq!(cut[key], whole[key], "{key}");
        }
        // A PDU of several packets is shown at the first of them, as the others are not looked at.
        assert!(cut["capture"]["time"].as_f64() <= whole["capture"]["time"].as_f64());
        assert_eq!(cut["request"]["command"], whole["request"]["command"]);
    }
}

#[test]
fn packets_that_were_cut_may_come_in_any_order() {
    let mut talk = Talk::open([ESME, SMSC], [0, 0]);
    for number in 1..4 {
        talk.esme(&submit(number, b"cut"));
    }
    talk.smsc(&submit_resp(3));
    let snap = 14 + 20 + 20 + 16;
    let file =
        |talk: &Talk| wire::snapped(&talk.packets(Link::Ethernet), Link::Ethernet.number(), snap);
    let in_order = objects(&[], &file(&talk)).0;
    assert_eq!(commands(&in_order), ["submit_sm", "submit_sm", "submit_sm", "submit_sm_resp"]);
    talk.said.swap(2, 4);
    assert_eq!(objects(&[], &file(&talk)).0, in_order);
}

#[test]
fn what_is_around_an_ip_packet_is_not_missed_where_it_was_cut_off() {
    let plain = conversation([0, 0]);
    let mut packets = plain.packets(Link::Ethernet);
    let longest = packets.iter().map(|(_, octets)| octets.len()).max().expect("packets");
    // Filled up to what Ethernet asks for, and a sum behind that.
    for (_, octets) in &mut packets {
        octets.resize(octets.len().max(60) + 4, 0);
    }
    for snap in [longest, longest + 2] {
        let cut = wire::snapped(&packets, Link::Ethernet.number(), snap);
        assert_eq!(objects(&[], &cut), objects(&[], &plain.pcap(Link::Ethernet)), "{snap}");
    }
    // Now all is cut behind the headers of TCP: those packets that have nothing there lack nothing.
    let mut opened = Talk::open([ESME, SMSC], [0, 0]);
    opened.esme(b"");
    let mut packets = opened.packets(Link::Ethernet);
    packets.iter_mut().for_each(|(_, octets)| octets.resize(60, 0));
    assert_eq!(objects(&[], &wire::snapped(&packets, 1, 54)), (vec![], true));
}

#[test]
fn packets_that_were_cut_within_their_headers_are_told() {
    let mut packets = conversation([0, 0]).packets(Link::Ethernet);
    let file = wire::snapped(&packets.split_off(4), Link::Ethernet.number(), 14 + 20 + 19);
    assert!(!run(&[], &file).1);
    let both = [wire::snapped(&packets, Link::Ethernet.number(), 200), file[24..].to_vec()];
    let (shown, whole) = objects(&[], &both.concat());
    assert_eq!((commands(&shown), whole), (COMMANDS[..2].to_vec(), false));
}

// ── fragments ──

/// A conversation whose packets came in fragments, as they were captured.
fn fragmented(link: Link, put: impl Fn(Vec<Vec<u8>>) -> Vec<Vec<u8>>) -> Vec<u8> {
    let cut = match link {
        Link::EthernetIpv6 => wire::fragments6,
        _ => wire::fragments4,
    };
    let packets = conversation([0, 0]).packets(link);
    let fragments = packets.iter().flat_map(|(time, packet)| {
        put(cut(packet, 16)).into_iter().map(|fragment| (*time, fragment))
    });
    wire::pcap(&fragments.collect::<Vec<_>>(), link.number(), u32::to_le_bytes, 0xA1B2_C3D4, 1)
}

#[test]
fn fragments_are_put_together() {
    for link in [Link::RawIpv4, Link::EthernetIpv6] {
        let plain = objects(&[], &conversation([0, 0]).pcap(link));
        assert!(plain.1);
        let backwards = |mut all: Vec<_>| {
            all.reverse();
            all
        };
        let twice = |all: Vec<Vec<u8>>| [&all[..1], &all[..]].concat();
        assert_eq!(objects(&[], &fragmented(link, |all| all)), plain, "{link:?}");
        assert_eq!(objects(&[], &fragmented(link, backwards)), plain, "{link:?}");
        assert_eq!(objects(&[], &fragmented(link, twice)), plain, "{link:?}");
    }
}

#[test]
fn a_fragment_that_is_missing_is_told() {
    for link in [Link::RawIpv4, Link::EthernetIpv6] {
        for missing in [0, 1] {
            let file = fragmented(link, |mut all| {
                all.remove(missing);
                all
            });
            assert!(!run(&[], &file).1, "{link:?}, {missing}");
        }
    }
}

#[test]
fn a_capture_may_start_midway() {
    let mut clean = Talk::midway([ESME, SMSC], [77, 88]);
    clean.esme(&submit(9, b"x"));
    clean.smsc(&submit_resp(9));
    let (shown, whole) = objects(&[], &clean.pcap(Link::Ethernet));
    assert_eq!((commands(&shown), whole), (vec!["submit_sm", "submit_sm_resp"], true));

    let mut torn = Talk::midway([ESME, SMSC], [77, 88]);
    torn.esme(&submit(8, b"torn")[30..]);
    torn.esme(&submit(9, b"x"));
    let (shown, whole) = objects(&[], &torn.pcap(Link::Ethernet));
    assert!(!whole);
    assert_eq!(commands(&shown), ["-", "submit_sm"]);
    assert_eq!(shown[1]["offset"], submit(8, b"torn").len() - 30);
}

#[test]
fn the_same_ends_may_connect_again() {
    let (mut first, second) = (conversation([5, 5]), conversation([900_000, 70]));
    first.said.extend(second.said);
    let (shown, whole) = objects(&[], &first.pcap(Link::Ethernet));
    assert!(whole);
    assert_eq!(commands(&shown), [COMMANDS, COMMANDS].concat());
    let connections: Vec<_> = shown.iter().map(|object| &object["capture"]["connection"]).collect();
    assert_eq!(json!(connections), json!([1, 1, 1, 1, 2, 2, 2, 2]));
}

#[test]
fn only_the_ports_that_are_asked_for_are_looked_at() {
    let mut talk = Talk::open([ESME, 3550], [1, 1]);
    talk.esme(&bind());
    let file = talk.pcap(Link::Ethernet);
    assert_eq!(objects(&[], &file), (vec![], false));
    assert_eq!(commands(&objects(&["--port", "3550"], &file).0), ["bind_transceiver"]);
    assert_eq!(commands(&objects(&["-p", "1,3550"], &file).0), ["bind_transceiver"]);
}

#[test]
fn a_request_without_a_response_is_listed_for_people() {
    let mut talk = conversation([1, 1]);
    talk.esme(&submit(3, b"lost"));
    let (text, whole) = run(&[], &talk.pcap(Link::Ethernet));
    assert!(whole);
    let offset = bind().len() + submit(2, b"hello").len();
    let listed = format!("without a response: 1\n  submit_sm 3, connection 1, octet {offset}\n");
    assert!(text.ends_with(&listed), "{text}");
    assert!(
        text.starts_with("0.000000 s, connection 1, 10.0.0.1:40000 to 10.0.0.2:2775, octet 0: ")
    );
}

// ── files that end early, or are none ──

#[test]
fn a_file_that_ends_early_shows_what_it_has() {
    let files = [
        conversation([1, 1]).pcap(Link::Ethernet),
        wire::pcapng(&conversation([1, 1]).packets(Link::Ethernet), 1),
    ];
    for file in files {
        for len in 0..file.len() {
            let mut out = Vec::new();
            let arguments = ["--json", "--input", "capture"].map(Into::into);
            let done = inspect::run(arguments, &mut &file[..len], &mut out);
            let shown = String::from_utf8(out).expect("UTF-8");
            assert!(shown.lines().count() <= 4);
            // Where it ends between two packets, nothing can tell that there were more.
            assert!(done.is_err() || len >= 24, "{len}");
        }
    }
}

#[test]
fn a_file_that_is_no_capture_is_refused() {
    for file in
        [&b"\xD4\xC3\xB2\xA1"[..], b"\x0A\x0D\x0D\x0A\xFF\xFF\xFF\xFF", b"no capture at all"]
    {
        let arguments = ["--input", "capture"].map(Into::into);
        let mut input = file;
        assert!(inspect::run(arguments, &mut input, &mut Vec::new()).is_err());
    }
}

proptest! {
    #[test]
    fn damage_is_survived(
        form in 0..3,
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..40),
        cut in any::<prop::sample::Index>(),
        json: bool,
    ) {
        let talk = conversation([1, 1]);
        let mut file = match form {
            0 => wire::pcapng(&talk.packets(Link::Ethernet), 1),
            1 => fragmented(Link::RawIpv4, |all| all),
            _ => talk.pcap(Link::Cooked),
        };
        for (place, octet) in changes {
            let place = place.index(file.len());
            file[place] = octet;
        }
        file.truncate(cut.index(file.len()) + 1);
        let arguments = json.then_some("--json".into());
        let _ = inspect::run(arguments, &mut &file[..], &mut Vec::new());
    }

    #[test]
    fn any_order_of_segments_shows_the_same(order in Just((2..12).collect::<Vec<usize>>()).prop_shuffle()) {
        let mut talk = Talk::open([ESME, SMSC], [4_294_967_200, 1]);
        let octets: Vec<u8> = (1..6).flat_map(|number| submit(number, b"any order")).collect();
        for piece in octets.chunks(octets.len().div_ceil(10)) {
            talk.esme(piece);
        }
        let said = talk.said.clone();
        for (to, from) in order.iter().enumerate() {
            talk.said[to + 2] = said[*from].clone();
        }
        let (shown, whole) = objects(&[], &talk.pcap(Link::Ethernet));
        prop_assert!(whole);
        let numbers: Vec<_> = shown.iter().map(|object| object["sequence_number"].clone()).collect();
        prop_assert_eq!(json!(numbers), json!([1, 2, 3, 4, 5]));
    }
}

// ── raw octets ──

#[test]
fn raw_octets_are_known_by_their_first() {
    let octets = [bind(), submit(2, b"hi"), submit_resp(2)].concat();
    let (shown, whole) = objects(&[], &octets);
    assert!(whole);
    assert_eq!(commands(&shown), ["bind_transceiver", "submit_sm", "submit_sm_resp"]);
    assert_eq!(shown[2]["offset"], bind().len() + submit(2, b"hi").len());
    assert_eq!(shown[2]["request"], json!({ "command": "submit_sm", "offset": bind().len() }));

    let (shown, whole) = objects(&[], &octets[..octets.len() - 3]);
    assert!(!whole);
    let reason = format!("incomplete: {} octets here, {} needed", 16, submit_resp(2).len());
    assert_eq!(shown[2]["error"]["reason"], reason);

    let (shown, whole) =
        objects(&[], &[bind(), b"\xFF\xFF\xFF\xFF not SMPP at all".to_vec()].concat());
    assert_eq!((shown.len(), whole), (2, false));
    assert_eq!(shown[1]["error"]["status"], 2);
}

// ── what PDUs mean together ──

#[test]
fn texts_are_decoded_and_put_together() {
    let text =
        "Grüße, und zwar so viele, daß sie nicht in eine einzige Nachricht passen: ".repeat(3);
    let plan = Segmenter::default().plan(&text, 0x2A).expect("a plan");
    let parts: Vec<_> = plan.parts().collect();
    let mut octets = Vec::new();
    for (number, part) in (1..).zip(parts.iter().rev()) {
        let user_data = part.to_octets();
        let submit = SubmitSm {
            esm_class: EsmClass::UDHI,
            data_coding: plan.data_coding(),
            short_message: ShortMessage::new(&user_data).expect("a part"),
            ..SubmitSm::default()
        };
        octets.extend(pdu(CommandId::SUBMIT_SM, number, &submit));
    }
    let (shown, whole) = objects(&[], &octets);
    assert!(whole);
    let total = parts.len();
    let first = &shown[0]["message"];
    assert_eq!(first["alphabet"], "GSM 7-bit");
    assert_eq!(first["part"], json!({ "reference": 0x2A, "total": total, "index": total }));
    assert!(text.ends_with(first["text"].as_str().expect("a text")));
    assert_eq!(first.get("whole"), None);
    assert_eq!(shown[total - 1]["message"]["whole"], text);
}

#[test]
fn both_of_two_texts_are_decoded() {
    let mut octets = submit(1, b"hi");
    octets.extend(b"\x04\x24\0\x05Gr\x7E\x1Ee");
    let len = octets.len() as u32;
    octets[..4].copy_from_slice(&len.to_be_bytes());
    let (message, text) = (&objects(&[], &octets).0[0]["message"], run(&[], &octets).0);
    let expected = json!({ "alphabet": "GSM 7-bit", "text": "hi", "payload": "Grüße" });
    assert_eq!(message, &expected);
    assert!(
        text.contains("text: \"hi\"  GSM 7-bit\n  text of message_payload: \"Grüße\"\n"),
        "{text}"
    );
    let plain = &objects(&[], &submit(1, b"hi")).0[0]["message"];
    assert_eq!(plain.get("payload"), None);
}

#[test]
fn data_coding_0_means_what_is_asked_for() {
    let octets = submit(1, b"Gr\xFC\xDFe @");
    let text = |arguments: &[&str]| objects(arguments, &octets).0[0]["message"].clone();
    assert_eq!(
        text(&["--alphabet", "latin1"]),
        json!({ "alphabet": "Latin-1", "text": "Grüße @" })
    );
    assert_eq!(text(&["-a", "ascii"])["text"], "Gr\u{FFFD}\u{FFFD}e @");
    assert_eq!(text(&[])["alphabet"], "GSM 7-bit");
}

#[test]
fn receipts_are_explained() {
    let text = b"id:77 sub:001 dlvrd:001 submit date:2401020304 done date:2401020305 stat:DELIVRD \
                 err:000 text:hello";
    let deliver = DeliverSm {
        esm_class: EsmClass::DELIVERY_RECEIPT,
        short_message: ShortMessage::new(text).expect("a receipt"),
        ..DeliverSm::default()
    };
    let octets = pdu(CommandId::DELIVER_SM, 1, &deliver);
    let shown = &objects(&[], &octets).0[0];
    let expected = json!({
        "kind": "receipt",
        "id": "77",
        "state": "DELIVERED",
        "final": true,
        "submitted": shown["receipt"]["submitted"],
        "done": shown["receipt"]["done"],
        "err": "000",
        "text": "hello",
    });
    assert_eq!(shown["receipt"].to_string(), expected.to_string());
    assert!(shown["receipt"]["done"].as_str().is_some_and(|done| done.starts_with("2024-01-02")));
    // The same text without the mark is a message like any other.
    let deliver = DeliverSm { esm_class: EsmClass::empty(), ..deliver };
    let shown = &objects(&[], &pdu(CommandId::DELIVER_SM, 1, &deliver)).0[0];
    assert_eq!(shown.get("receipt"), None);
}

#[test]
fn a_receipt_may_be_told_by_tlvs_alone() {
    let mut buf = [0; 64];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.receipted_message_id(Text::new(b"id7").expect("a text")).expect("room");
    tlvs.message_state(MessageState::DELIVERED).expect("room");
    let (esm_class, tlvs) = (EsmClass::DELIVERY_RECEIPT, tlvs.finish());
    let receipt =
        pdu(CommandId::DELIVER_SM, 5, &DeliverSm { esm_class, tlvs, ..DeliverSm::default() });
    let (shown, _) = objects(&["--input", "raw"], &receipt);
    assert_eq!(shown[0]["receipt"]["id"], json!("id7"));
    assert_eq!(shown[0]["receipt"]["state"], json!("DELIVERED"));
    assert_eq!(shown[0].get("message"), None);
}

#[test]
fn a_nack_answers_whatever_has_its_number() {
    let nack = pdu(CommandId::GENERIC_NACK, 2, &Raw(&[]));
    let mut talk = conversation([1, 1]);
    talk.said.pop();
    talk.smsc(&nack);
    let shown = objects(&[], &talk.pcap(Link::Ethernet)).0;
    assert_eq!(shown.last().expect("the nack")["request"]["command"], "submit_sm");
}
