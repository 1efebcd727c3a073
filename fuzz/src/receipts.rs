//! Receipts: any octets and options.

use arbitrary::{Arbitrary, Unstructured};
use smpp_proto::{
    message::{
        id::{IdLearner, IdMatch, SegmentSid},
        receipt::{
            DateTime, Kind, Label, Receipt, ReceiptOptions, ReceiptParts, ReceiptText, State,
        },
    },
    wire::{EsmClass, MessageState},
};

const LABELS: [Label; 8] = [
    Label::Id,
    Label::Sub,
    Label::Dlvrd,
    Label::SubmitDate,
    Label::DoneDate,
    Label::Stat,
    Label::Err,
    Label::Text,
];

#[derive(Arbitrary, Debug)]
struct Settings<'d> {
    esm_class: u8,
    unmarked: bool,
    accepted_is_final: bool,
    four_digit_years: bool,
    state: Option<u8>,
    reference: Option<u16>,
    id: Option<&'d [u8]>,
    error: Option<&'d [u8]>,
}

/// Options and TLVs, then the text.
pub fn receipt(data: &[u8]) {
    let mut input = Unstructured::new(data);
    let Ok(settings) = Settings::arbitrary(&mut input) else { return };
    let options = ReceiptOptions {
        unmarked: settings.unmarked,
        accepted_is_final: settings.accepted_is_final,
        four_digit_years: settings.four_digit_years,
    };
    let text = input.take_rest();
    let parts = ReceiptParts {
        esm_class: EsmClass::from_bits_retain(settings.esm_class),
        text,
        receipted_message_id: settings.id,
        message_state: settings.state.map(MessageState),
        network_error_code: settings.error,
        user_message_reference: settings.reference,
    };
    check_narrowed(&parts, &options);
    let read = parts.read(&options);
    let kind = parts.kind(&options);
    assert_eq!(read.is_some(), matches!(kind, Kind::Receipt | Kind::IntermediateNotification));
    if let Some(receipt) = read {
        assert_eq!(receipt.kind(), kind);
        check_fields(&receipt, &parts);
        check_forgery(&receipt, &parts, &options);
    }
    check_ids(settings.id.unwrap_or_default(), text);
    check_written(settings.id.unwrap_or_default(), settings.state.unwrap_or(2), text);
}

/// The fields of the text are slices of it, with a word in them.
fn check_fields(receipt: &Receipt<'_>, parts: &ReceiptParts<'_>) {
    assert!(parts.text.ends_with(receipt.raw()));
    let tokens = [
        receipt.id().text,
        receipt.sub(),
        receipt.dlvrd(),
        receipt.submit_date(),
        receipt.done_date(),
        receipt.stat(),
        receipt.err(),
    ];
    for token in tokens.into_iter().flatten() {
        assert!(lies_in(token, receipt.raw()));
        assert!(!token.is_empty() && !token.iter().any(u8::is_ascii_whitespace));
    }
    for value in LABELS.map(|label| receipt.extra(label)).into_iter().chain(receipt.text()) {
        assert!(value.is_empty() || lies_in(value, receipt.raw()));
        assert_eq!(value, value.trim_ascii());
    }
    if let Some(State::Other(word)) = receipt.state().text {
        assert!(lies_in(word, receipt.raw()));
    }
    if let Some(id) = receipt.id().tlv {
        assert!(parts.receipted_message_id.is_some_and(|tlv| lies_in(id, tlv)));
    }
    assert!(!receipt.is_final() || matches!(receipt.state().value(), Some(State::Known(_))));
    assert!(!receipt.is_final() || receipt.kind() == Kind::Receipt);
    let _ = (receipt.submitted(), receipt.done(), receipt.network_error());
    let _ = (receipt.id().origin(), receipt.state().disagrees(), format!("{receipt:?}"));
}

fn lies_in(part: &[u8], whole: &[u8]) -> bool {
    whole.as_ptr_range().start <= part.as_ptr()
        && part.as_ptr_range().end <= whole.as_ptr_range().end
}

/// Once the state is told, nothing behind `text:` changes what stands before it.
fn check_forgery(receipt: &Receipt<'_>, parts: &ReceiptParts<'_>, options: &ReceiptOptions) {
    let raw = receipt.raw();
    let Some(text) = receipt.text().filter(|text| lies_in(text, raw)) else { return };
    let head = &raw[..text.as_ptr() as usize - raw.as_ptr() as usize];
    // A longer text could make another user data header sound.
    let esm_class = parts.esm_class.difference(EsmClass::UDHI);
    let told = |receipt: &Receipt<'_>| (receipt.text().is_some(), receipt.state().text.is_some());
    let plain = ReceiptParts { text: head, esm_class, ..*parts }.read(options);
    let Some(plain) = plain.filter(|plain| told(plain) == (true, true)) else { return };
    same(receipt, &plain);
    let forged = [
        head,
        b" id:0 sub:9 dlvrd:9 submit date:9912312359 done date:9912312359 stat:DELIVRD err:9",
    ];
    let forged = forged.concat();
    let forged = ReceiptParts { text: &forged, esm_class, ..*parts }.read(options);
    same(&forged.expect("a receipt as before"), &plain);
}

fn same(one: &Receipt<'_>, other: &Receipt<'_>) {
    assert_eq!((one.id(), one.state(), one.stat()), (other.id(), other.state(), other.stat()));
    assert_eq!((one.sub(), one.dlvrd(), one.err()), (other.sub(), other.dlvrd(), other.err()));
    assert_eq!((one.submitted(), one.done()), (other.submitted(), other.done()));
    assert_eq!(one.is_final(), other.is_final());
}

fn check_narrowed(parts: &ReceiptParts<'_>, options: &ReceiptOptions) {
    let mut scratch = [0; 128];
    let narrowed = parts.narrowed(&mut scratch);
    assert!(narrowed.text.len() <= parts.text.len());
    if !options.unmarked {
        assert_eq!(narrowed.kind(options), parts.kind(options));
    }
    let _ = narrowed.read(options);
}

/// What a message centre writes reads back.
fn check_written(id: &[u8], state: u8, text: &[u8]) {
    let at = DateTime::parse(text.get(..10).unwrap_or_default(), false);
    let state = MessageState(state);
    let written = ReceiptText { id, state, submitted: at, done: None, err: *b"000", text };
    let mut buf = [0; ReceiptText::MAX_LEN];
    let Ok(len) = written.write(&mut buf) else { return };
    let parts = ReceiptParts {
        esm_class: EsmClass::DELIVERY_RECEIPT,
        text: &buf[..len],
        ..ReceiptParts::default()
    };
    let receipt = parts.read(&ReceiptOptions::default()).expect("a receipt");
    assert_eq!(receipt.id().value(), Some(id));
    assert_eq!(receipt.state().value(), Some(State::Known(state)));
    assert_eq!((receipt.err(), receipt.done()), (Some(&b"000"[..]), None));
    let cut = text.get(..20).unwrap_or(text);
    let padding = |octet: &u8| matches!(octet, 0 | b'\r' | b'\n' | b' ');
    if cut.last().is_none_or(|last| !padding(last)) {
        assert_eq!(receipt.text(), Some(cut.trim_ascii()));
    }
}

/// Ids of any form are compared; the learner counts each pair.
fn check_ids(response: &[u8], receipt: &[u8]) {
    let receipt = receipt.get(..70).unwrap_or(receipt);
    let mut learner = IdLearner::default();
    learner.observe(response, receipt);
    learner.observe(receipt, response);
    for rule in learner.possible() {
        let fitting = learner.fitting(rule);
        assert!(fitting <= learner.observed());
        let _ = rule.matches(response, receipt);
    }
    let s_behind = |id: &[u8]| {
        let end = id.iter().rposition(|octet| !octet.is_ascii_whitespace() && *octet != 0);
        end.is_some_and(|end| id[end].eq_ignore_ascii_case(&b's'))
    };
    if let Some(rule) = learner.rule() {
        assert_eq!(learner.fitting(rule), learner.observed());
        assert!(rule != IdMatch::BothHex || s_behind(response) || s_behind(receipt));
    }
    for rule in IdMatch::ALL {
        let key = rule.response_key(response);
        let same = key.is_some() && key == rule.receipt_key(receipt);
        assert_eq!(rule.matches(response, receipt), same);
    }
    if let Ok(sid) = SegmentSid::parse(receipt) {
        assert_eq!(sid.to_octets(), receipt);
    }
}
