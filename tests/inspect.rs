//! The `inspect` example: what it prints of every vector, of streams and of input that is none.

mod support;

#[path = "../examples/inspect/main.rs"]
mod inspect;

use std::io::{self, Write};

use proptest::prelude::*;
use serde_json::{Map, Value, json};
use smpp_proto::wire::{Body, CommandId, Quirks, Tag};
use support::vectors::{Record, hex, load, unhex};

const ENQUIRE_LINK: &str = "00000010 00000015 00000000 00000001";

/// What is printed for these arguments and this standard input, and whether every line was shown to
/// its end.
fn run(arguments: &[&str], input: &str) -> (String, bool) {
    let mut out = Vec::new();
    let whole = inspect::run(arguments.iter().map(Into::into), &mut input.as_bytes(), &mut out)
        .expect("nothing to fail");
    (String::from_utf8(out).expect("UTF-8"), whole)
}

fn objects(arguments: &[&str], input: &str) -> (Vec<Value>, bool) {
    let (text, whole) = run(arguments, input);
    let object = |line| serde_json::from_str(line).expect("JSON");
    (text.lines().map(object).collect(), whole)
}

fn good() -> impl Iterator<Item = Record> {
    ["regular", "deviating", "made"].into_iter().flat_map(load)
}

// ── vectors ──

#[test]
fn good_vectors_are_shown_whole() {
    for record in good() {
        let (shown, whole) = objects(&["--json", "--show-password"], &hex(&record.octets));
        assert!(whole, "{}", record.title);
        let [shown] = &shown[..] else { panic!("{}: {shown:?}", record.title) };
        assert_eq!(main_keys(shown).to_string(), expected(&record).to_string(), "{}", record.title);
    }
}

/// An object without the keys that are there only where they apply; they stand behind the others.
fn main_keys(object: &Value) -> Value {
    let further = ["capture", "message", "receipt", "request"];
    let keys = object.as_object().expect("an object").iter().take(10);
    let keys: Map<_, _> = keys.map(|(key, value)| (key.clone(), value.clone())).collect();
    let known = |key: &String| keys.contains_key(key) || further.contains(&key.as_str());
    assert!(object.as_object().expect("an object").keys().all(known), "{object}");
    keys.into()
}

/// The object that belongs to a vector, by its value lines alone but for the quirks.
fn expected(record: &Record) -> Value {
    let header = record.frame().header;
    let mut values = record.values.iter().map(|line| line.split_once(' ').unwrap_or((line, "")));
    let mut next = |name| match values.next() {
        Some((found, number)) if found == name => number.parse::<u32>().expect("a number"),
        other => panic!("{}: {name}, not {other:?}", record.title),
    };
    let length = next("command_length");
    let (id, status) = (next("command_id"), next("command_status"));
    let sequence_number = next("sequence_number");
    let mut fields = Map::new();
    for (name, value) in values.filter(|(name, _)| *name != "no_body") {
        insert(&mut fields, name, value);
    }
    let mut quirks = Quirks::empty();
    let body = Body::decode(header.command_id, record.frame().body(), &mut quirks);
    assert!(matches!(body, Some(Ok(_))), "{}", record.title);
    if status != 0 {
        quirks.remove(Quirks::NO_BODY);
    }
    quirks |= header.quirks();
    json!({
        "offset": 0,
        "length": length,
        "command_id": id,
        "command": CommandId(id).name(),
        "command_status": status,
        "sequence_number": sequence_number,
        "fields": fields,
        "tlvs": record.tlvs.iter().map(|line| tlv(line)).collect::<Vec<_>>(),
        "quirks": quirks.names().collect::<Vec<_>>(),
        "error": null,
    })
}

/// Adds a value line; `list[0].name` goes into the first object of an array.
fn insert(fields: &mut Map<String, Value>, name: &str, value: &str) {
    let octets = || unquoted(value);
    let shown = match value.parse::<u32>() {
        Ok(number) => json!(number),
        Err(_) if name == "short_message" => json!(hex(&octets())),
        Err(_) => json!(String::from_utf8_lossy(&octets())),
    };
    let Some((list, rest)) = name.split_once('[') else {
        fields.insert(name.into(), shown);
        return;
    };
    let (index, name) = rest.split_once("].").expect("list[index].name");
    let items = fields.entry(list).or_insert(json!([]));
    let items = items.as_array_mut().expect("an array");
    if items.len() == index.parse::<usize>().expect("an index") {
        items.push(json!({}));
    }
    items.last_mut().expect("an item")[name] = shown;
}

/// The octets of `"text"` or `x0102`.
fn unquoted(value: &str) -> Vec<u8> {
    if let Some(digits) = value.strip_prefix('x') {
        return unhex(digits);
    }
    let text = value.strip_prefix('"').and_then(|value| value.strip_suffix('"'));
    let mut characters = text.expect("quotes").chars();
    let mut octets = Vec::new();
    while let Some(character) = characters.next() {
        let character = match character {
            '\\' => characters.next().expect("an escape"),
            plain => {
                octets.push(plain as u8);
                continue;
            }
        };
        match character {
            'x' => octets.extend(unhex(&characters.by_ref().take(2).collect::<String>())),
            escaped => octets.push(escaped as u8),
        }
    }
    octets
}

fn tlv(line: &str) -> Value {
    let mut words = line.split(' ');
    let mut word = || words.next().expect("tag, length, value");
    let tag = u16::from_str_radix(word().trim_start_matches("0x"), 16).expect("a tag");
    word();
    json!({ "tag": tag, "name": Tag(tag).name(), "value": word().trim_start_matches('x') })
}

#[test]
fn malformed_vectors_are_refused_where_stated() {
    for record in load("malformed") {
        let (shown, whole) = objects(&["--json", "--strict"], &hex(&record.octets));
        let error = &shown[0]["error"];
        assert_eq!(error["field"], record.field, "{}", record.title);
        let status = match record.reason.as_str() {
            "length" => Some(2),
            "incomplete" => Some(0),
            "unknown" => Some(3),
            // Nobody is told of a fault in a response.
            _ => (record.answer != "none").then_some(record.status),
        };
        if let Some(status) = status {
            assert_eq!(error["status"], status, "{}", record.title);
        }
        let ends = ["length", "incomplete"].contains(&record.reason.as_str());
        assert!(!(ends && whole), "{}", record.title);
    }
}

#[test]
fn strict_refuses_exactly_what_has_a_quirk() {
    for record in good() {
        let (shown, whole) = objects(&["--json", "--strict"], &hex(&record.octets));
        assert!(whole, "{}", record.title);
        let sound = shown[0]["quirks"] == json!([]);
        assert_eq!(shown[0]["error"].is_null(), sound, "{}", record.title);
    }
}

#[test]
fn passwords_are_hidden_unless_asked_for() {
    let mut seen = 0;
    for record in good() {
        let Some(line) = record.values.iter().find(|line| line.starts_with("password ")) else {
            continue;
        };
        let digits = hex(&record.octets);
        let (shown, _) = objects(&["--json"], &digits);
        assert_eq!(shown[0]["fields"]["password"], "***", "{}", record.title);
        let quoted = line.trim_start_matches("password ");
        let (hidden, open) = (run(&[], &digits).0, run(&["--show-password"], &digits).0);
        let mut differing = hidden.lines().zip(open.lines()).filter(|(h, o)| h != o);
        let (hidden, open) = differing.next().expect("the password");
        assert_eq!(hidden.replace("***", quoted), open, "{}", record.title);
        assert_eq!(differing.next(), None, "{}", record.title);
        seen += 1;
    }
    assert!(seen > 0);
}

#[test]
fn a_password_without_its_end_is_hidden_as_well() {
    let body = b"me\0secret";
    let digits = format!("{:08x} 00000009 00000000 00000001 {}", 16 + body.len(), hex(body));
    for shown in [run(&[], &digits).0, run(&["--json"], &digits).0] {
        assert!(shown.contains("***"), "{shown}");
        assert!(!shown.contains("secret") && !shown.contains(&hex(b"secret")), "{shown}");
    }
    assert!(run(&["--show-password"], &digits).0.contains("secret"));
}

// ── the form for people ──

#[test]
fn people_are_shown_every_field() {
    let goldens = [
        ("R24", include_str!("inspect/outbind.txt")),
        ("R05", include_str!("inspect/receipt.txt")),
        ("V31", include_str!("inspect/multi.txt")),
    ];
    for (id, golden) in goldens {
        let record = good().find(|record| record.id() == id).expect("the vector");
        assert_eq!(run(&["--strict", &hex(&record.octets)], "").0, golden, "{id}");
    }
}

#[test]
fn the_page_shows_what_is_printed() {
    let page = include_str!("../docs/programs.md");
    let (_, sample) = page.split_once("--example inspect -- ").expect("the command");
    let (digits, shown) = sample.split_once('\n').expect("its output");
    let (shown, _) = shown.split_once("```").expect("an end");
    let arguments: Vec<_> = digits.split(' ').collect();
    assert_eq!(run(&arguments, "").0.trim_end(), shown.trim_end());
}

// ── streams and what is none ──

#[test]
fn digits_may_be_spaced_and_prefixed() {
    let (shown, whole) =
        objects(&["--json"], "0x00,0x00,0x00,0x10 00:00:00:15 \t0x00000000 00000001\r\n");
    assert!(whole);
    assert_eq!(shown[0]["command"], "enquire_link");
    assert_eq!(run(&["--json", "0000", "0010", "0000001500000000", "00000001"], "").0, {
        run(&["--json", ENQUIRE_LINK], "").0
    });
}

#[test]
fn commands_of_vendors_are_shown_raw() {
    let (shown, whole) = objects(&["--json"], "00000014 00010200 00000000 00000001 01020304");
    assert_eq!(
        (&shown[0]["fields"], &shown[0]["error"]),
        (&json!({"body": "01020304"}), &Value::Null)
    );
    assert!(whole);
    let (text, _) = run(&[], "00000012 80010200 00000000 00000001 0102");
    assert!(text.contains("body"), "{text}");
    let (shown, _) = objects(&["--json"], "00000010 00000777 00000000 00000001");
    assert_eq!(shown[0]["error"]["reason"], json!("unknown command"));
}

#[test]
fn what_is_left_behind_the_tlvs_is_shown() {
    let sound = "0000001500000015 00000000 00000001 1400000105".replace(' ', "");
    let (shown, _) = objects(&["--json"], &sound);
    assert_eq!(shown[0].get("tail"), None);
    let (shown, _) = objects(&["--json"], &format!("00000018{}0000ff", &sound[8..]));
    assert_eq!((&shown[0]["tail"], &shown[0]["quirks"]), (&json!("0000ff"), &json!(["trailing"])));
}

#[test]
fn a_mark_of_the_octet_order_is_passed_over() {
    let pdu = "00000010 00000015 00000000 00000001";
    assert_eq!(objects(&["--json"], &format!("\u{FEFF}{pdu}")), objects(&["--json"], pdu));
}

#[test]
fn a_bad_pdu_does_not_hide_the_next() {
    let stream = ["00000010 0000000c 00000000 00000001", "00000010 00000001 00000000 00000002"];
    let (shown, whole) = objects(&["-j", stream[0], stream[1], ENQUIRE_LINK], "");
    assert!(whole);
    let brief = |object: &Value| [object["offset"].clone(), object["error"]["field"].clone()];
    let brief: Vec<_> = shown.iter().map(brief).collect();
    assert_eq!(json!(brief), json!([[0, "command_id"], [16, "system_id"], [32, null]]));
}

#[test]
fn a_line_without_an_end_is_an_error_and_the_next_line_is_read() {
    let odd = format!("{ENQUIRE_LINK} 0");
    let cases = [
        ("00000010 000000", "command_length", 0, "incomplete: 7 octets here, 16 needed"),
        ("0000000f 00000015 00000000 00000001", "command_length", 2, "command_length 15"),
        ("00 0g", "hex", 0, "column 5: 'g' is no hexadecimal digit"),
        ("00 \u{fc}", "hex", 0, "column 4: '\u{fc}' is no hexadecimal digit"),
        ("0 0", "hex", 0, "column 1: half an octet"),
        (&odd, "hex", 0, "column 37: half an octet"),
    ];
    for (line, field, status, reason) in cases {
        let (shown, whole) = objects(&["--json"], &format!("# remark\n\n{line}\n{ENQUIRE_LINK}"));
        assert!(!whole, "{line}");
        let [.., bad, next] = &shown[..] else { panic!("{line}: {shown:?}") };
        assert_eq!(bad["error"]["field"], field, "{line}");
        assert_eq!(bad["error"]["status"], status, "{line}");
        assert!(bad["error"]["reason"].as_str().expect("text").starts_with(reason), "{bad}");
        assert_eq!(next["command"], "enquire_link", "{line}");
    }
}

#[test]
fn wrong_options_and_files_are_told() {
    for arguments in [&["--jsn"][..], &["--file"], &["-f", "no such file"], &["-f", "x", "00"]] {
        let arguments = arguments.iter().map(Into::into);
        let told = inspect::run(arguments, &mut io::empty(), &mut io::sink());
        assert!(told.is_err());
    }
    assert!(run(&["--help"], "").0.contains("Usage: inspect"));
}

#[test]
fn a_closed_output_is_told_apart() {
    struct Closed;
    impl Write for Closed {
        fn write(&mut self, _: &[u8]) -> io::Result<usize> {
            Err(io::ErrorKind::BrokenPipe.into())
        }
        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }
    let told = inspect::run([ENQUIRE_LINK.into()], &mut io::empty(), &mut Closed);
    assert_eq!(told.map_err(|error| error.kind()), Err(io::ErrorKind::BrokenPipe));
}

proptest! {
    #[test]
    fn any_text_is_taken(text in any::<String>(), json: bool, strict: bool) {
        shows_something(&text, json, strict);
    }

    #[test]
    fn any_octets_are_taken(
        id in prop::sample::select(CommandId::ALL),
        status in prop_oneof![Just(0), any::<u32>()],
        body in prop::collection::vec(prop_oneof![Just(0), any::<u8>()], 0..120),
        json: bool,
        strict: bool,
    ) {
        let mut octets = (16 + body.len() as u32).to_be_bytes().to_vec();
        octets.extend([id.0, status, 1].map(u32::to_be_bytes).concat());
        octets.extend(&body);
        let digits = hex(&octets);
        prop_assert!(shows_something(&digits, json, strict));
        let (shown, _) = objects(&["--json"], &digits);
        prop_assert_eq!(&shown[0]["length"], octets.len());
        prop_assert_eq!(shown.len(), 1);
    }
}

fn shows_something(text: &str, json: bool, strict: bool) -> bool {
    let options = [(json, "--json"), (strict, "--strict")];
    let options: Vec<_> = options.iter().filter(|(on, _)| *on).map(|(_, name)| *name).collect();
    match json {
        true => objects(&options, text).1,
        false => run(&options, text).1,
    }
}
