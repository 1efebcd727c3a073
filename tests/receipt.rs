//! Delivery receipts: texts as providers write them, TLVs, forgeries, and writing.

use proptest::prelude::*;
use smpp_proto::message::carrier::Carrier;
use smpp_proto::message::id::{decimal, hexadecimal};
use smpp_proto::message::receipt::{
    DateTime, Kind, Label, Origin, Receipt, ReceiptOptions, ReceiptParts, ReceiptText,
    ReceiptTextError, State, stat_word,
};
use smpp_proto::wire::{
    EsmClass, MessageState, ShortMessage, pdu::DeliverSm, tlv::NetworkErrorCode,
};

/// What a receipt text should give; "-" is absent, dates as `DateTime` displays them.
struct Sample {
    name: &'static str,
    octets: &'static [u8],
    id: &'static str,
    sub: &'static str,
    dlvrd: &'static str,
    submitted: &'static str,
    done: &'static str,
    state: Option<MessageState>,
    err: &'static str,
    text: Option<&'static [u8]>,
}

macro_rules! samples {
    ($( $name:ident $octets:literal => $id:literal, $sub:literal $dlvrd:literal,
        $submitted:literal $done:literal, $state:expr, $err:literal, $text:expr; )*) => {
        &[ $( Sample {
            name: stringify!($name), octets: $octets, id: $id, sub: $sub, dlvrd: $dlvrd,
            submitted: $submitted, done: $done, state: $state, err: $err, text: $text,
        } ),* ]
    };
}

const DELIVERED: Option<MessageState> = Some(MessageState::DELIVERED);
const EXPIRED: Option<MessageState> = Some(MessageState::EXPIRED);
const UNDELIVERABLE: Option<MessageState> = Some(MessageState::UNDELIVERABLE);
const REJECTED: Option<MessageState> = Some(MessageState::REJECTED);

#[rustfmt::skip]
const SAMPLES: &[Sample] = samples! {
    R01 b"id:0000000012345678 sub:001 dlvrd:001 submit date:1601010100 done date:1601010101 stat:DELIVRD err:000 text:none"
        => "0000000012345678", "001" "001", "2016-01-01 01:00:00" "2016-01-01 01:01:00", DELIVERED, "000", Some(b"none");
    R02 b"id:64567564356765435676 sub:001 dlvrd:001 submit date:190608165232 done date:190608165237 stat:DELIVRD err:000 text:Hello World"
        => "64567564356765435676", "001" "001", "2019-06-08 16:52:32" "2019-06-08 16:52:37", DELIVERED, "000", Some(b"Hello World");
    R03 b"id:0911897980 sub:001 dlvrd:000 submit date:1201121551 done date:1201121551 stat:UNDELIV err:075 text:-PROFILE"
        => "0911897980", "001" "000", "2012-01-12 15:51:00" "2012-01-12 15:51:00", UNDELIVERABLE, "075", Some(b"-PROFILE");
    R04 b"id:40072910491427628 sub:001 dlvrd:001 submit date:1007291049 done date:1007291049 stat:DELIVRD err:000"
        => "40072910491427628", "001" "001", "2010-07-29 10:49:00" "2010-07-29 10:49:00", DELIVERED, "000", None;
    R05 b"id:40072910491419819 sub:001 dlvrd:001 submit date:1007291049 done date:1007291049 stat:UNDELIV err:001 IMSI: MSC: ORN:VipNet MCCMNC:"
        => "40072910491419819", "001" "001", "2010-07-29 10:49:00" "2010-07-29 10:49:00", UNDELIVERABLE, "001", None;
    R06 b"id:1526758174 submit date:1701240904 done date:1701240904 stat:DELIVRD err:000 text:hellow"
        => "1526758174", "-" "-", "2017-01-24 09:04:00" "2017-01-24 09:04:00", DELIVERED, "000", Some(b"hellow");
    R07 b"id:0654354026 submit date:2302101454 done date:2302101454 stat:DELIVRD err:000"
        => "0654354026", "-" "-", "2023-02-10 14:54:00" "2023-02-10 14:54:00", DELIVERED, "000", None;
    R08 b"id:117062714244798261 sub:001 dlvrd:001 submit date:1706271624 done date:1706271624 stat:DELIVRD err:0000 text:H\x1Bello world"
        => "117062714244798261", "001" "001", "2017-06-27 16:24:00" "2017-06-27 16:24:00", DELIVERED, "0000", Some(b"H\x1Bello world");
    R09 b"id:rdwjwxns18krxr9936ey96ymcw sub:000 dlvrd:000 submit date:180711070003912+ done date:180711070000012+ stat:UNDELIV err:000"
        => "rdwjwxns18krxr9936ey96ymcw", "000" "000", "2018-07-11 07:00:03 +03:00" "2018-07-11 07:00:00 +03:00", UNDELIVERABLE, "000", None;
    R10 b"id:ce5bc5a9-4f7d-4282-9244-2e1022a9335c sub:000 dlvrd:000 submit date:180903120815 done date:180903120816 DELIVRD err:000 Text:"
        => "ce5bc5a9-4f7d-4282-9244-2e1022a9335c", "000" "000", "2018-09-03 12:08:15" "2018-09-03 12:08:16", DELIVERED, "000", Some(b"");
    R11 b"id:7d093bfa-4d65-4757-b0bb-177fc9d0a038 sub:001 dlvrd:001 submit date:180903120232 done date:180903121447 stat:DELIVRD err:000 text:"
        => "7d093bfa-4d65-4757-b0bb-177fc9d0a038", "001" "001", "2018-09-03 12:02:32" "2018-09-03 12:14:47", DELIVERED, "000", Some(b"");
    R12 b"id:dbd1d8e8-d2a4-4efe-b508-60761b1ae484 submit date:201906190720 done date:201906190720 stat:EXPIRED err:030"
        => "dbd1d8e8-d2a4-4efe-b508-60761b1ae484", "-" "-", "2019-06-19 07:20:00" "2019-06-19 07:20:00", EXPIRED, "030", None;
    R13 b"id:c87c2273-7edb-4bc7-8d3a-7f57f21b625e submit date:201506201641 done date:201506201641 stat:DELIVRD err:000"
        => "c87c2273-7edb-4bc7-8d3a-7f57f21b625e", "-" "-", "2015-06-20 16:41:00" "2015-06-20 16:41:00", DELIVERED, "000", None;
    R14 b"id:2E179B310EDE971B2760C72B7F026E1B submit date:20110314181534 done date:20110314181741 stat:DELIVRD err:0"
        => "2E179B310EDE971B2760C72B7F026E1B", "-" "-", "2011-03-14 18:15:34" "2011-03-14 18:17:41", DELIVERED, "0", None;
    R15 b"sub:001 id:74e02ee1-4e2f-4a6e-a78b-4b247d756a22 err:000 dlvrd:001 done date:110206193110 submit date:110206193041 text: stat:DELIVRD"
        => "74e02ee1-4e2f-4a6e-a78b-4b247d756a22", "001" "001", "2011-02-06 19:30:41" "2011-02-06 19:31:10", DELIVERED, "000", Some(b"");
    R16 b"id:4 sub:001 dlvrd:001 submit date:1006020051 done date:1006020051 stat:DELIVRD err:000 Text:Hello"
        => "4", "001" "001", "2010-06-02 00:51:00" "2010-06-02 00:51:00", DELIVERED, "000", Some(b"Hello");
    R17 b"id:68673723 sub:1 dlvrd:13 submit date:1909301545 done date:1909301545 stat:DELIVRD err:0 Text:\x04\x1A"
        => "68673723", "1" "13", "2019-09-30 15:45:00" "2019-09-30 15:45:00", DELIVERED, "0", Some(b"\x04\x1A");
    R18 b"id:0000436949 submit date:1504211508 done date:1504211508 stat:DELIVRD err:000\0"
        => "0000436949", "-" "-", "2015-04-21 15:08:00" "2015-04-21 15:08:00", DELIVERED, "000", None;
    R19 b"id:0416342074 sub:001 dlvrd:001 submit date:2101041522 done date:2101041522 stat:DELIVRD err:000 text:\x84A\x89O\x88 ENTO\x84H. \x8CAPAKA"
        => "0416342074", "001" "001", "2021-01-04 15:22:00" "2021-01-04 15:22:00", DELIVERED, "000", Some(b"\x84A\x89O\x88 ENTO\x84H. \x8CAPAKA");
    R20 b"id:bd778cd76ae9e79da2ddc8188c68f8c1 sub:001 dlvrd:0 submit date:0610191533 done date:0610191539 stat:UNDELIV err:1 text:This is an Acti"
        => "bd778cd76ae9e79da2ddc8188c68f8c1", "001" "0", "2006-10-19 15:33:00" "2006-10-19 15:39:00", UNDELIVERABLE, "1", Some(b"This is an Acti");
    R21 b"id:577e505a-dbd7-46ab-a04c-5a927ffb85b1 sub:001 dlvrd:000 submit date:2408201338 done date:240820093823 stat:REJECTD err:00B text:You"
        => "577e505a-dbd7-46ab-a04c-5a927ffb85b1", "001" "000", "2024-08-20 13:38:00" "2024-08-20 09:38:23", REJECTED, "00B", Some(b"You");
    R22 b"00,0210021543,0210021500,,999887123456,10110200000000,we2345678i9o03er45ty67u"
        => "-", "-" "-", "-" "-", None, "-", None;
    R23 b"sub:001 dlvrd:001 submit date:2407190905 done date:2407191705 stat:UNDELIV err:000 text:dlink/veri"
        => "-", "001" "001", "2024-07-19 09:05:00" "2024-07-19 17:05:00", UNDELIVERABLE, "000", Some(b"dlink/veri");
    R24 b"id:34265880701 sub:001 dlvrd:001 submit date:1709260755 done date:1709260755 stat:UNDELIV err:001 text:sfdsfs"
        => "34265880701", "001" "001", "2017-09-26 07:55:00" "2017-09-26 07:55:00", UNDELIVERABLE, "001", Some(b"sfdsfs");
    R25 b"id:0000029095 sub:001 dlvrd:001 submit date:211125034959 done date:211125035001 stat:DELIVRD err:000 text:"
        => "0000029095", "001" "001", "2021-11-25 03:49:59" "2021-11-25 03:50:01", DELIVERED, "000", Some(b"");
    R26 b"id:0966279342 sub:001 dlvrd:001 submit date:1303060704 done date:1303060705 stat:UNDELIV err:000 text:INSO ALERT, 1000, Da"
        => "0966279342", "001" "001", "2013-03-06 07:04:00" "2013-03-06 07:05:00", UNDELIVERABLE, "000", Some(b"INSO ALERT, 1000, Da");
    R27 b"id:a29f6845555647139e5c8f3b817f2c9a sub:001 dlvrd:001 submit date:141023215253 done date:141023215259 stat:DELIVRD err:000 text:HOLA"
        => "a29f6845555647139e5c8f3b817f2c9a", "001" "001", "2014-10-23 21:52:53" "2014-10-23 21:52:59", DELIVERED, "000", Some(b"HOLA");

    // Forms that providers document.
    cm_com b"id:0123456789abcdef0123456789abcdef submit date:20240229235959 done date:20240301000001 stat:DELIVERD err:0"
        => "0123456789abcdef0123456789abcdef", "-" "-", "2024-02-29 23:59:59" "2024-03-01 00:00:01", DELIVERED, "0", None;
    link b"id:abc sub:000 dlvrd:000 submit date:2402292359 done date:2403010000 stat:FAILED err:null text:"
        => "abc", "000" "000", "2024-02-29 23:59:00" "2024-03-01 00:00:00", UNDELIVERABLE, "null", Some(b"");
    upper_case b"ID:abc SUB:001 DLVRD:001 SUBMIT DATE:2402292359 DONE DATE:2403010000 STAT:delivrd ERR:000 TEXT:Hi"
        => "abc", "001" "001", "2024-02-29 23:59:00" "2024-03-01 00:00:00", DELIVERED, "000", Some(b"Hi");
    space_behind_colon b"id: abc sub: 001 dlvrd: 001 submit date: 2402292359 done date: 2403010000 stat: DELIVRD err: 000 text: Hi"
        => "abc", "001" "001", "2024-02-29 23:59:00" "2024-03-01 00:00:00", DELIVERED, "000", Some(b"Hi");
    other_date_labels b"id:abc submit_date:2402292359 donedate:2403010000 stat:DELIVRD"
        => "abc", "-" "-", "2024-02-29 23:59:00" "2024-03-01 00:00:00", DELIVERED, "-", None;
    more_date_labels b"id:abc submitdate:2402292359 done_date:2403010000 stat:DELIVRD"
        => "abc", "-" "-", "2024-02-29 23:59:00" "2024-03-01 00:00:00", DELIVERED, "-", None;
    no_dates b"id:abc sub:001 dlvrd:001 submit date:0000000000 done date: stat:DELIVRD err:000 text:Hi"
        => "abc", "001" "001", "-" "-", DELIVERED, "000", Some(b"Hi");
    lines b"id:abc\r\nstat:DELIVRD\r\nerr:000\r\n\0 \r\n"
        => "abc", "-" "-", "-" "-", DELIVERED, "000", None;
    empty b"" => "-", "-" "-", "-" "-", None, "-", None;
    labels_alone b"id: sub: dlvrd: submit date: done date: stat: err: text:"
        => "-", "-" "-", "-" "-", None, "-", Some(b"");
    labels_in_words b"void:1 restat:DELIVRD id:2x err:3"
        => "2x", "-" "-", "-" "-", None, "3", None;
};

fn marked(text: &[u8]) -> ReceiptParts<'_> {
    ReceiptParts { esm_class: EsmClass::DELIVERY_RECEIPT, text, ..ReceiptParts::default() }
}

fn read(text: &[u8]) -> Receipt<'_> {
    marked(text).read(&ReceiptOptions::default()).expect("marked as a receipt")
}

fn text_of(value: Option<&[u8]>) -> &str {
    value.map_or("-", |octets| core::str::from_utf8(octets).expect("ASCII in this sample"))
}

#[test]
fn dates_of_moments() {
    let rows = [
        (0, "1970-01-01 00:00:00"),
        (68_169_599, "1972-02-28 23:59:59"),
        (68_169_600, "1972-02-29 00:00:00"),
        (951_868_799, "2000-02-29 23:59:59"),
        (951_868_800, "2000-03-01 00:00:00"),
        (1_798_761_599, "2026-12-31 23:59:59"),
        (4_107_542_399, "2100-02-28 23:59:59"),
        (4_107_542_400, "2100-03-01 00:00:00"),
        (13_574_649_599, "2400-02-29 23:59:59"),
    ];
    for (seconds, date) in rows {
        assert_eq!(DateTime::from_unix(seconds).to_string(), format!("{date} +00:00"));
    }
    assert_eq!(DateTime::from_unix(u64::MAX).year, u16::MAX);
    // Day by day as another calendar has it.
    for day in 0..200_000_u64 {
        let seconds = day * 86_400 + 86_399;
        let other = time::OffsetDateTime::from_unix_timestamp(seconds as i64).unwrap();
        let date = DateTime::from_unix(seconds);
        let ours = (i32::from(date.year), date.month, date.day, date.hour);
        assert_eq!(ours, (other.year(), other.month().into(), other.day(), other.hour()));
    }
}

fn date_of(date: Option<DateTime>) -> String {
    date.map_or_else(|| "-".to_owned(), |date| date.to_string())
}

fn known(receipt: &Receipt<'_>) -> Option<MessageState> {
    match receipt.state().value() {
        Some(State::Known(state)) => Some(state),
        _ => None,
    }
}

#[test]
fn every_sample_gives_its_fields() {
    for sample in SAMPLES {
        let receipt = read(sample.octets);
        let name = sample.name;
        assert_eq!(text_of(receipt.id().value()), sample.id, "{name}");
        assert_eq!(text_of(receipt.sub()), sample.sub, "{name}");
        assert_eq!(text_of(receipt.dlvrd()), sample.dlvrd, "{name}");
        assert_eq!(date_of(receipt.submitted()), sample.submitted, "{name}");
        assert_eq!(date_of(receipt.done()), sample.done, "{name}");
        assert_eq!(known(&receipt), sample.state, "{name}");
        assert_eq!(text_of(receipt.err()), sample.err, "{name}");
        assert_eq!(receipt.text(), sample.text, "{name}");
        assert_eq!(receipt.raw(), sample.octets, "{name}");
        assert_eq!(receipt.kind(), Kind::Receipt, "{name}");
        assert_eq!(receipt.is_final(), sample.state.is_some(), "{name}");
        let text_only = (receipt.id().tlv, receipt.state().tlv, receipt.network_error());
        assert_eq!(text_only, (None, None, None), "{name}");
    }
    assert_eq!(SAMPLES.iter().filter(|sample| sample.name.starts_with('R')).count(), 27);
}

#[test]
fn what_stands_behind_a_value_is_kept() {
    let find = |name| SAMPLES.iter().find(|sample| sample.name == name).unwrap().octets;
    let r05 = read(find("R05"));
    assert_eq!(r05.extra(Label::Err), b"IMSI: MSC: ORN:VipNet MCCMNC:");
    assert_eq!(r05.extra(Label::Stat), b"");
    let r10 = read(find("R10"));
    assert_eq!(r10.extra(Label::DoneDate), b"DELIVRD");
    assert_eq!((r10.stat(), r10.state().origin()), (None, Some(Origin::Text)));
    let r09 = read(find("R09")).submitted().unwrap();
    assert_eq!((r09.tenth, r09.offset), (9, Some(12)));
    assert_eq!(find("R08").len(), 123);
    assert_eq!(read(b"id:1 id:2 stat:DELIVRD").extra(Label::Id), b"id:2");
}

#[test]
fn ids_and_codes_have_number_views() {
    let receipt = read(b"id:64567564356765435676 stat:DELIVRD err:00B");
    assert_eq!(receipt.id().value().and_then(decimal), Some(64_567_564_356_765_435_676));
    assert_eq!(receipt.err().and_then(hexadecimal), Some(0x0B));
    assert_eq!(receipt.err().and_then(decimal), None);
}

#[test]
fn the_senders_words_are_no_fields() {
    let forged = b"id:1 sub:001 dlvrd:001 stat:UNDELIV err:001 text:id:2 stat:DELIVRD err:000";
    let receipt = read(forged);
    assert_eq!((text_of(receipt.id().value()), known(&receipt)), ("1", UNDELIVERABLE));
    assert_eq!(text_of(receipt.err()), "001");
    assert_eq!(receipt.text(), Some(&b"id:2 stat:DELIVRD err:000"[..]));

    // What the receipt leaves out is not filled in by the sender.
    let receipt = read(b"sub:001 stat:UNDELIV text:x id:2 err:000 done date:2403010000");
    assert_eq!((receipt.id().value(), receipt.err(), receipt.done()), (None, None, None));

    // An empty `stat:` and a state without a label are a state that came before.
    let receipt = read(b"id:1 stat: text:x stat:DELIVRD");
    assert_eq!(receipt.state().value(), None);
    let receipt = read(b"id:1 done date:2403010000 UNDELIV text:x stat:DELIVRD");
    assert_eq!(known(&receipt), UNDELIVERABLE);

    // Even where the order forces fields behind the text, those in front of it win.
    let receipt = read(b"id:1 err:001 text:x id:2 err:000 stat:EXPIRED");
    assert_eq!((text_of(receipt.id().value()), known(&receipt)), ("1", EXPIRED));
    assert_eq!((text_of(receipt.err()), receipt.text()), ("001", Some(&b"x id:2 err:000"[..])));

    // A state word of the sender does not stand for a missing one.
    let receipt = read(b"id:1 err:001 text:hello DELIVRD");
    assert_eq!(receipt.state().value(), None);
}

#[test]
fn stat_words_beyond_the_appendix() {
    let words: [(&str, u8, bool); 21] = [
        ("SCHEDULED", 0, false),
        ("ENROUTE", 1, false),
        ("BUFFERD", 1, false),
        ("BUFFRED", 1, false),
        ("ACKED", 1, false),
        ("DELIVRD", 2, true),
        ("DELIVERD", 2, true),
        ("DELIVERED", 2, true),
        ("EXPIRED", 3, true),
        ("DELETED", 4, true),
        ("UNDELIV", 5, true),
        ("UNDELIVERABLE", 5, true),
        ("FAILED", 5, true),
        ("ACCEPTD", 6, false),
        ("ACCEPTED", 6, false),
        ("UNKNOWN", 7, false),
        ("REJECTD", 8, true),
        ("REJECTED", 8, true),
        ("SKIPPED", 9, true),
        ("DeLiVrD", 2, true),
        ("failed", 5, true),
    ];
    for (word, state, is_final) in words {
        let text = format!("id:1 stat:{word} err:000");
        let receipt = read(text.as_bytes());
        assert_eq!(known(&receipt), Some(MessageState(state)), "{word}");
        assert_eq!(receipt.is_final(), is_final, "{word}");
        assert_eq!(text_of(receipt.stat()), word);
    }
    for word in ["0", "DELIVR", "XDELIVRD", "BOUNCED"] {
        let text = format!("id:1 stat:{word} err:000");
        let receipt = read(text.as_bytes());
        assert_eq!(receipt.state().value(), Some(State::Other(word.as_bytes())));
        assert!(!receipt.is_final());
    }
    for state in (0..=255).map(MessageState) {
        if let Some(word) = stat_word(state) {
            assert_eq!(word.len(), 7);
            assert_eq!(State::of_word(word.as_bytes()), State::Known(state));
        }
    }
}

#[test]
fn finality_comes_from_the_state() {
    let accepted = marked(b"id:1 stat:ACCEPTD");
    let by_the_book = ReceiptOptions { accepted_is_final: true, ..ReceiptOptions::default() };
    assert!(!accepted.read(&ReceiptOptions::default()).unwrap().is_final());
    assert!(accepted.read(&by_the_book).unwrap().is_final());

    let esm_class = EsmClass::INTERMEDIATE_NOTIFICATION;
    let intermediate = ReceiptParts { esm_class, ..marked(b"id:1 stat:DELIVRD") };
    let receipt = intermediate.read(&by_the_book).unwrap();
    assert_eq!((receipt.kind(), receipt.is_final()), (Kind::IntermediateNotification, false));

    let buffered = ReceiptParts { message_state: Some(MessageState(1)), ..marked(b"") };
    assert!(!buffered.read(&by_the_book).unwrap().is_final(), "ENROUTE in a receipt");
    let reserved = ReceiptParts { message_state: Some(MessageState(77)), ..marked(b"") };
    assert!(!reserved.read(&by_the_book).unwrap().is_final());
}

#[test]
fn kinds_follow_the_message_type() {
    let kinds = [
        (0x00, Kind::Ordinary),
        (0x04, Kind::Receipt),
        (0x07, Kind::Receipt),
        (0x44, Kind::Receipt),
        (0xC4, Kind::Receipt),
        (0x08, Kind::DeliveryAcknowledgement),
        (0x10, Kind::UserAcknowledgement),
        (0x18, Kind::ConversationAbort),
        (0x20, Kind::IntermediateNotification),
        (0x60, Kind::IntermediateNotification),
        (0x0C, Kind::Reserved),
        (0x24, Kind::Reserved),
        (0x3C, Kind::Reserved),
        (0xC3, Kind::Ordinary),
    ];
    for (octet, kind) in kinds {
        let esm_class = EsmClass::from_bits_retain(octet);
        let parts = ReceiptParts { esm_class, ..marked(b"id:1 stat:DELIVRD") };
        assert_eq!(Kind::of(esm_class), kind, "{octet:#04x}");
        assert_eq!(parts.kind(&ReceiptOptions::default()), kind, "{octet:#04x}");
        let is_receipt = matches!(kind, Kind::Receipt | Kind::IntermediateNotification);
        assert_eq!(parts.read(&ReceiptOptions::default()).is_some(), is_receipt, "{octet:#04x}");
    }
}

#[test]
fn unmarked_receipts_are_found_on_request() {
    let options = ReceiptOptions { unmarked: true, ..ReceiptOptions::default() };
    let with = |octet: u8, text| ReceiptParts {
        esm_class: EsmClass::from_bits_retain(octet),
        text,
        ..ReceiptParts::default()
    };
    for octet in [0x00, 0x03, 0x24] {
        assert_eq!(with(octet, b"id:1 stat:DELIVRD").kind(&options), Kind::Receipt);
    }
    assert_eq!(with(0x08, b"id:1 stat:DELIVRD").kind(&options), Kind::DeliveryAcknowledgement);
    let messages: [&[u8]; 6] = [
        b"my id:5 please",
        b"id:5 stat:whatever",
        b"id: stat:DELIVRD",
        b"stat:DELIVRD",
        b"id:5 DELIVRD",
        b"",
    ];
    for text in messages {
        assert_eq!(with(0, text).kind(&options), Kind::Ordinary);
        assert_eq!(with(0, text).read(&options), None);
    }
    let tlvs = ReceiptParts {
        receipted_message_id: Some(b"1\0"),
        message_state: Some(MessageState::DELIVERED),
        ..ReceiptParts::default()
    };
    assert_eq!(tlvs.kind(&options), Kind::Receipt);
    assert_eq!(tlvs.kind(&ReceiptOptions::default()), Kind::Ordinary);
    assert_eq!(ReceiptParts { message_state: None, ..tlvs }.kind(&options), Kind::Ordinary);
}

#[test]
fn tlvs_come_before_the_text_and_both_are_kept() {
    let parts = ReceiptParts {
        receipted_message_id: Some(b"d2d3a04\0"),
        message_state: Some(MessageState::EXPIRED),
        network_error_code: Some(&[3, 0, 17]),
        user_message_reference: Some(99),
        ..marked(b"id:0221067780 stat:UNDELIV err:255")
    };
    let receipt = parts.read(&ReceiptOptions::default()).unwrap();
    let (id, state) = (receipt.id(), receipt.state());
    assert_eq!((id.tlv, id.text), (Some(&b"d2d3a04"[..]), Some(&b"0221067780"[..])));
    assert_eq!((id.value(), id.origin(), id.disagrees()), (id.tlv, Some(Origin::Tlv), true));
    assert_eq!(state.value(), Some(State::Known(MessageState::EXPIRED)));
    assert!(state.disagrees());
    assert_eq!(text_of(receipt.err()), "255");
    assert_eq!(receipt.network_error(), Some(NetworkErrorCode { network: 3, code: 17 }));
    assert_eq!(receipt.user_message_reference(), Some(99));
}

#[test]
fn one_tlv_may_be_missing_or_odd() {
    let options = ReceiptOptions::default();
    let no_state = ReceiptParts { receipted_message_id: Some(b"9"), ..marked(b"stat:DELIVRD") };
    let receipt = no_state.read(&options).unwrap();
    assert_eq!((text_of(receipt.id().value()), receipt.id().text), ("9", None));
    assert_eq!(receipt.state().origin(), Some(Origin::Text));
    assert!(receipt.is_final() && !receipt.state().disagrees());

    let message_state = Some(MessageState::DELIVERED);
    let no_id = ReceiptParts { message_state, ..marked(b"id:9 stat:DELIVRD") };
    let receipt = no_id.read(&options).unwrap();
    assert_eq!((receipt.id().origin(), receipt.id().disagrees()), (Some(Origin::Text), false));
    assert_eq!((receipt.state().origin(), receipt.state().disagrees()), (Some(Origin::Tlv), false));

    let tlv_only = ReceiptParts {
        receipted_message_id: Some(b"9\0"),
        message_state,
        network_error_code: Some(&[3, 0]),
        ..marked(b"")
    };
    let receipt = tlv_only.read(&options).unwrap();
    assert!(receipt.is_final());
    assert_eq!((text_of(receipt.id().value()), receipt.network_error()), ("9", None));

    let empty_id = ReceiptParts { receipted_message_id: Some(b"\0"), ..marked(b"id:9") };
    assert_eq!(text_of(empty_id.read(&options).unwrap().id().value()), "9");
}

#[test]
fn a_user_data_header_is_skipped() {
    let esm_class = EsmClass::DELIVERY_RECEIPT | EsmClass::UDHI;
    let text = b"\x05\x00\x03\x01\x01\x01id:9 stat:DELIVRD";
    let parts = ReceiptParts { esm_class, ..marked(text) };
    let receipt = parts.read(&ReceiptOptions::default()).unwrap();
    assert_eq!((text_of(receipt.id().value()), receipt.raw()), ("9", &b"id:9 stat:DELIVRD"[..]));

    let nonsense = ReceiptParts { esm_class, ..marked(b"id:9 stat:DELIVRD") };
    let receipt = nonsense.read(&ReceiptOptions::default()).unwrap();
    assert_eq!((text_of(receipt.id().value()), known(&receipt)), ("9", DELIVERED));
}

#[test]
fn a_receipt_in_message_payload_may_be_long() {
    let text = [&b"id:9 stat:DELIVRD text:"[..], &b"id:2 ".repeat(12_000)].concat();
    let receipt = read(&text);
    assert_eq!((text_of(receipt.id().value()), known(&receipt)), ("9", DELIVERED));
    assert_eq!(receipt.text().map(<[u8]>::len), Some(59_999));
}

#[test]
fn a_receipt_in_utf_16_is_narrowed() {
    let options = ReceiptOptions::default();
    let text = "id:9 sub:001 dlvrd:001 stat:DELIVRD err:000 text:Ключ";
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let parts = marked(&wide);
    assert_eq!(parts.read(&options).unwrap().id().value(), None);

    let mut scratch = [0; 128];
    let receipt = parts.narrowed(&mut scratch).read(&options).unwrap();
    assert_eq!((text_of(receipt.id().value()), known(&receipt)), ("9", DELIVERED));
    assert_eq!(receipt.text(), Some(&b"????"[..]));

    let mut short = [0; 40];
    assert_eq!(parts.narrowed(&mut short), parts, "no half ids");
    let ascii = marked(b"id:9 stat:DELIVRD");
    assert_eq!(ascii.narrowed(&mut scratch), ascii);

    let headed = [&[5, 0, 3, 1, 1, 1], &wide[..], &[0]].concat();
    let esm_class = EsmClass::DELIVERY_RECEIPT | EsmClass::UDHI;
    let headed = ReceiptParts { esm_class, ..marked(&headed) };
    let receipt = headed.narrowed(&mut scratch).read(&options).unwrap();
    assert_eq!((text_of(receipt.id().value()), receipt.kind()), ("9", Kind::Receipt));
}

#[test]
fn dates_have_four_widths() {
    let dates = [
        ("1601010100", "2016-01-01 01:00:00"),
        ("3712312359", "2037-12-31 23:59:00"),
        ("3801010000", "1938-01-01 00:00:00"),
        ("190608165232", "2019-06-08 16:52:32"),
        ("201906190720", "2019-06-19 07:20:00"),
        ("201011121314", "2020-10-11 12:13:14"),
        ("20110314181534", "2011-03-14 18:15:34"),
        ("180711070003912+", "2018-07-11 07:00:03 +03:00"),
        ("180711070003029-", "2018-07-11 07:00:03 -07:15"),
        ("180711070003056+", "2018-07-11 07:00:03 +14:00"),
        ("240229000000", "2024-02-29 00:00:00"),
        ("0002290000", "2000-02-29 00:00:00"),
    ];
    for (text, date) in dates {
        assert_eq!(date_of(DateTime::parse(text.as_bytes(), false)), date, "{text}");
    }
    let none = [
        "",
        "0",
        "0000000000",
        "000000000000",
        "00000000000000",
        "230229000000",
        "2313010000",
        "2301320000",
        "2301012400",
        "2301012360",
        "230101235960",
        "190229",
        "16010101000",
        "180711070003912R",
        "180711070003957+",
        "1807110700039120",
        "+601010100",
        "16010101:0",
        "19000229000000",
        "not a date",
    ];
    for text in none {
        assert_eq!(DateTime::parse(text.as_bytes(), false), None, "{text}");
        assert_eq!(DateTime::parse(text.as_bytes(), true), None, "{text}");
    }
    let long_first = |text: &str| date_of(DateTime::parse(text.as_bytes(), true));
    assert_eq!(long_first("201011121314"), "2010-11-12 13:14:00");
    assert_eq!(long_first("190608165232"), "2019-06-08 16:52:32");
    let text = b"id:1 done date:201011121314 stat:DELIVRD";
    let options = ReceiptOptions { four_digit_years: true, ..ReceiptOptions::default() };
    let receipt = marked(text).read(&options).unwrap();
    assert_eq!(date_of(receipt.done()), "2010-11-12 13:14:00");
    assert_eq!(text_of(receipt.done_date()), "201011121314");
}

fn to_write() -> ReceiptText<'static> {
    ReceiptText {
        id: b"YV0123456789abcdef0123456789abcdef",
        state: MessageState::DELIVERED,
        submitted: DateTime::parse(b"20240229235958", false),
        done: DateTime::parse(b"20240301000001", false),
        err: *b"000",
        text: b"The quick brown fox jumps over the lazy dog",
    }
}

#[test]
fn a_receipt_is_written_in_the_form_of_the_appendix() {
    let mut buf = [0; ReceiptText::MAX_LEN];
    let len = to_write().write(&mut buf).unwrap();
    let text = "id:YV0123456789abcdef0123456789abcdef sub:001 dlvrd:001 submit date:2402292359 \
                done date:2403010000 stat:DELIVRD err:000 text:The quick brown fox ";
    assert_eq!(core::str::from_utf8(&buf[..len]), Ok(text));

    let failed = ReceiptText {
        state: MessageState::UNDELIVERABLE,
        submitted: None,
        done: None,
        err: *b"00B",
        text: b"",
        ..to_write()
    };
    let len = failed.write(&mut buf).unwrap();
    let text = "id:YV0123456789abcdef0123456789abcdef sub:001 dlvrd:000 submit date:0000000000 \
                done date:0000000000 stat:UNDELIV err:00B text:";
    assert_eq!(core::str::from_utf8(&buf[..len]), Ok(text));
}

#[test]
fn what_cannot_be_written_is_refused() {
    let mut buf = [0; ReceiptText::MAX_LEN];
    let long = [b'9'; 65];
    for id in [&b""[..], b"1 stat:DELIVRD", b"1\0", "é".as_bytes(), &long] {
        let refused = ReceiptText { id, ..to_write() }.write(&mut buf);
        assert_eq!(refused, Err(ReceiptTextError::Id));
    }
    let refused = ReceiptText { err: *b"0 1", ..to_write() }.write(&mut buf);
    assert_eq!(refused, Err(ReceiptTextError::Err));
    for state in [MessageState::SCHEDULED, MessageState::SKIPPED, MessageState(77)] {
        let refused = ReceiptText { state, ..to_write() }.write(&mut buf);
        assert_eq!(refused, Err(ReceiptTextError::State(state)));
    }
    let longest = ReceiptText { id: &long[..64], ..to_write() };
    assert_eq!(longest.write(&mut buf), Ok(ReceiptText::MAX_LEN));
    assert_eq!(longest.write(&mut buf[1..]), Err(ReceiptTextError::NoRoom));
}

#[test]
fn a_header_before_a_receipt_is_skipped_once() {
    // What stands behind the header could be read as one more header, of no elements.
    let short_message = ShortMessage::new(b"\x05\x00\x03\x01\x01\x01\0 id:4 stat:DELIVRD").unwrap();
    let esm_class = EsmClass::DELIVERY_RECEIPT | EsmClass::UDHI;
    let deliver = DeliverSm { esm_class, short_message, ..DeliverSm::default() };
    let parts = deliver.receipt_parts();
    let receipt = parts.read(&ReceiptOptions::default()).unwrap();
    assert_eq!(receipt.raw(), b"\0 id:4 stat:DELIVRD");
    assert_eq!(receipt.id().value(), Some(&b"4"[..]));
}

proptest! {
    #[test]
    fn nothing_makes_reading_fail(
        octet: u8, unmarked: bool,
        text in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "((id:|sub:|submit date:|done_date:|stat:|err:|text:|[ A-Z0-9]{0,12}|DELIVRD) ?){0,12}"
                .prop_map(String::into_bytes),
        ]
    ) {
        let esm_class = EsmClass::from_bits_retain(octet);
        let options = ReceiptOptions { unmarked, ..ReceiptOptions::default() };
        let parts = ReceiptParts { esm_class, ..marked(&text) };
        let mut scratch = [0; 64];
        prop_assert_eq!(parts.narrowed(&mut scratch).kind(&options), parts.kind(&options));
        if let Some(receipt) = parts.read(&options) {
            prop_assert!(receipt.raw().len() <= text.len());
            prop_assert!(!receipt.is_final() || known(&receipt).is_some());
            let _ = (receipt.id(), receipt.submitted(), receipt.done(), receipt.extra(Label::Id));
        }
    }

    #[test]
    fn the_text_never_changes_the_fields_before_it(text in "[ -~]{0,60}") {
        let head = b"id:1 sub:001 stat:UNDELIV err:001 text:";
        let all = [&head[..], text.as_bytes()].concat();
        let (plain, forged) = (read(head), read(&all));
        prop_assert_eq!(plain.id(), forged.id());
        prop_assert_eq!(plain.state(), forged.state());
        prop_assert_eq!((plain.err(), forged.done_date()), (forged.err(), None));
        prop_assert_eq!(forged.text().unwrap(), text.trim().as_bytes());
    }

    #[test]
    fn what_is_written_reads_back(
        id in "[!-~]{1,64}", state in 1u8..=8, err in "[!-~]{3}",
        text in proptest::collection::vec(any::<u8>(), 0..40), date in "2[0-9]0[1-9]1[0-9]0[0-9]1[0-9]"
    ) {
        let at = DateTime::parse(date.as_bytes(), false);
        prop_assert!(at.is_some());
        let mut code = [0; 3];
        code.copy_from_slice(err.as_bytes());
        let state = MessageState(state);
        let written =
            ReceiptText { id: id.as_bytes(), state, submitted: at, done: None, err: code, text: &text };
        let mut buf = [0; ReceiptText::MAX_LEN];
        let len = written.write(&mut buf).unwrap();
        let receipt = read(&buf[..len]);
        prop_assert_eq!(receipt.id().value(), Some(id.as_bytes()));
        prop_assert_eq!(known(&receipt), Some(state));
        prop_assert_eq!(receipt.err(), Some(err.as_bytes()));
        prop_assert_eq!((receipt.submitted(), receipt.done()), (at, None));
    }
}
