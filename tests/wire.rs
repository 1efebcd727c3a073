//! Octets to values and back, whatever the values and whatever the octets.
#![cfg(feature = "arbitrary")]

extern crate alloc;

mod support;

use alloc::collections::BTreeSet;

use arbitrary::{Arbitrary, Unstructured};
use proptest::{collection::vec, prelude::*, sample::Index};
use smpp_proto::wire::{
    Body, CStr, CommandId, CommandStatus, DecodeError, DestAddress, HEADER_LEN, List, ListWriter,
    Misfit, Pdu, Quirks, Reason, Secret, Split, Tag, TlvWriter, Tlvs, UnsuccessSme, Version,
    pdu::{Bind, Outbind, SubmitMulti, SubmitMultiResp},
    split,
    trace::{Row, Trace},
};
use support::{any_body, body, first, frame, read, vectors};

/// What a value can break that its type allows.
const LEFT_TO_THE_CALLER: Quirks = Quirks::UNUSED_FIELD.union(Quirks::TWO_TEXTS);

/// What is read with these loses octets: they cannot be written back.
const LOSSY: Quirks = Quirks::MISSING_NUL
    .union(Quirks::NO_BODY)
    .union(Quirks::SHORT_BODY)
    .union(Quirks::SM_LENGTH)
    .union(Quirks::UNCOUNTED_OCTET);

/// Mended in mandatory fields; a TLV goes out as it came.
const NUL_OF_A_TLV: Quirks = Quirks::MISSING_NUL;

/// A body of each command, made of these octets. The first four choose the command.
fn each_command(octets: &[u8], mut with: impl FnMut(Body<'_>)) {
    let count = CommandId::ALL.len() as u64;
    for index in 0..count {
        let choice = ((index << 32) / count + 1) as u32;
        let input = [&choice.to_le_bytes(), octets].concat();
        with(Body::arbitrary(&mut Unstructured::new(&input)).expect("octets enough"));
    }
}

/// The id and the body of every whole vector, good or malformed.
fn seeds() -> Vec<(CommandId, Vec<u8>)> {
    ["regular", "deviating", "made", "malformed"]
        .into_iter()
        .flat_map(vectors::load)
        .filter_map(|record| match split(&record.octets, 1 << 17) {
            Split::Frame(frame) => Some((frame.header.command_id, frame.body().to_vec())),
            _ => None,
        })
        .collect()
}

/// One change of a body.
#[derive(Clone, Debug)]
enum Change {
    Set(Index, u8),
    Insert(Index, u8),
    Remove(Index),
    Cut(Index),
    Repeat(Index, Index),
    Append(Vec<u8>),
}

impl Change {
    fn any() -> impl Strategy<Value = Self> {
        let octet = prop_oneof![Just(0), Just(1), Just(0xFF), any::<u8>()];
        prop_oneof![
            4 => (any::<Index>(), octet.clone()).prop_map(|(at, octet)| Self::Set(at, octet)),
            2 => (any::<Index>(), octet).prop_map(|(at, octet)| Self::Insert(at, octet)),
            2 => any::<Index>().prop_map(Self::Remove),
            1 => any::<Index>().prop_map(Self::Cut),
            1 => (any::<Index>(), any::<Index>()).prop_map(|(at, end)| Self::Repeat(at, end)),
            1 => tlvs().prop_map(Self::Append),
        ]
    }

    fn apply(&self, body: &mut Vec<u8>) {
        let len = body.len();
        match self {
            Self::Set(at, octet) if len > 0 => body[at.index(len)] = *octet,
            Self::Insert(at, octet) => body.insert(at.index(len + 1), *octet),
            Self::Remove(at) if len > 0 => drop(body.remove(at.index(len))),
            Self::Cut(at) => body.truncate(at.index(len + 1)),
            Self::Repeat(at, end) => {
                let (at, end) = (at.index(len + 1), end.index(len + 1));
                body.extend_from_within(at.min(end)..at.max(end));
            }
            Self::Append(octets) => body.extend_from_slice(octets),
            Self::Set(..) | Self::Remove(_) => {}
        }
    }
}

/// The octets of some TLVs, known and unknown, of right and wrong lengths.
fn tlvs() -> impl Strategy<Value = Vec<u8>> {
    let tag = prop_oneof![3 => any::<Index>().prop_map(known), 1 => any::<u16>().prop_map(Tag)];
    let value = prop_oneof![vec(any::<u8>(), 0..4), vec(any::<u8>(), 0..80)];
    vec((tag, value), 0..4).prop_map(|tlvs| {
        let mut buf = [0; 1024];
        let mut out = TlvWriter::new(&mut buf);
        for (tag, value) in &tlvs {
            out.push(*tag, value).expect("room");
        }
        out.finish().as_bytes().to_vec()
    })
}

fn known(index: Index) -> Tag {
    Tag::ALL[index.index(Tag::ALL.len())]
}

/// A body near to one of the vectors.
fn mutated() -> impl Strategy<Value = (CommandId, Vec<u8>)> {
    (prop::sample::select(seeds()), vec(Change::any(), 0..6)).prop_map(
        |((id, mut body), changes)| {
            changes.iter().for_each(|change| change.apply(&mut body));
            (id, body)
        },
    )
}

/// Any octets as the body of any command.
fn random() -> impl Strategy<Value = (CommandId, Vec<u8>)> {
    let octet = prop_oneof![Just(0), Just(1), Just(2), any::<u8>()];
    (any::<Index>(), vec(octet, 0..200))
        .prop_map(|(index, body)| (CommandId::ALL[index.index(CommandId::ALL.len())], body))
}

fn any_input() -> impl Strategy<Value = (CommandId, Vec<u8>)> {
    prop_oneof![2 => mutated(), 1 => random()]
}

/// Every row of a trace.
#[derive(Default)]
struct Rows(Vec<(&'static str, usize, usize, Quirks)>);

impl Trace for Rows {
    fn row(&mut self, row: Row<'_>) {
        self.0.push((row.name, row.offset, row.len, row.quirks));
    }
}

#[test]
fn each_of_the_39_commands_is_generated() {
    let mut ids = BTreeSet::new();
    each_command(&[0; 64], |body| {
        ids.insert(body.command_id());
    });
    assert_eq!(ids.len(), 39);
    assert_eq!(ids, CommandId::ALL.iter().copied().collect());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn values_come_back(octets in vec(any::<u8>(), 0..400), more in tlvs()) {
        each_command(&octets, |value| {
            let id = value.command_id();
            let written = any_body(&value);
            let (again, seen) = read(id, &written);
            assert_eq!(again, value);
            assert!(LEFT_TO_THE_CALLER.contains(seen), "{id}: {seen:?}");

            let longer = [&written[..], &more].concat();
            let (value, _) = read(id, &longer);
            assert_eq!(any_body(&value), longer, "{id}");
        });
    }

    #[test]
    fn lists_come_back(octets in vec(0..0x80_u8, 0..4000)) {
        let mut input = Unstructured::new(&octets);
        let mut buf = [0; 8192];
        let mut out = ListWriter::<DestAddress<'_>>::new(&mut buf);
        let mut dests = Vec::new();
        while let (false, Ok(dest)) = (input.is_empty(), DestAddress::arbitrary(&mut input)) {
            if out.push(&dest).is_err() {
                break;
            }
            dests.push(dest);
        }
        prop_assume!(!dests.is_empty());
        let multi = SubmitMulti { dest_address: out.finish(), ..SubmitMulti::default() };
        let written = body(&multi);
        let mut seen = Quirks::NONE;
        let again = SubmitMulti::decode(&written, &mut seen).expect("sound");
        prop_assert_eq!(again.dest_address.iter().collect::<Vec<_>>(), dests);
        prop_assert_eq!((again, seen), (multi, Quirks::NONE));
    }

    #[test]
    fn failures_come_back(octets in vec(0..0x80_u8, 0..4000)) {
        let mut input = Unstructured::new(&octets);
        let mut buf = [0; 8192];
        let mut out = ListWriter::<UnsuccessSme<'_>>::new(&mut buf);
        let mut failures = Vec::new();
        while let (false, Ok(sme)) = (input.is_empty(), UnsuccessSme::arbitrary(&mut input)) {
            if out.push(&sme).is_err() {
                break;
            }
            failures.push(sme);
        }
        let resp = SubmitMultiResp { unsuccess_sme: out.finish(), ..SubmitMultiResp::default() };
        let written = body(&resp);
        let mut seen = Quirks::NONE;
        let again = SubmitMultiResp::decode(&written, &mut seen).expect("sound");
        prop_assert_eq!(again.unsuccess_sme.iter().collect::<Vec<_>>(), failures);
        prop_assert_eq!((again, seen), (resp, Quirks::NONE));
    }

    #[test]
    fn what_loses_nothing_is_written_back((id, octets) in any_input()) {
        let mut seen = Quirks::NONE;
        if let Some(Ok(value)) = Body::decode(id, &octets, &mut seen) {
            let written = any_body(&value);
            if !seen.intersects(LOSSY) {
                prop_assert_eq!(&written, &octets);
            }
            // A response cut short has no destination, which cannot be written.
            if matches!(value, Body::QueryMsgDetailsResp(resp) if resp.dest_address.is_empty()) {
                return Ok(());
            }
            // What was written reads as the same value, and then without a loss.
            let (again, after) = read(id, &written);
            prop_assert_eq!(again, value);
            prop_assert!(!after.difference(NUL_OF_A_TLV).intersects(LOSSY), "{after:?}");
        }
    }

    #[test]
    fn strict_reads_what_lenient_reads_without_a_quirk((id, octets) in any_input()) {
        let mut seen = Quirks::NONE;
        match (Body::decode(id, &octets, &mut seen), Body::not_tolerated(id, &octets, Quirks::NONE)) {
            (None, strict) => prop_assert_eq!(strict, None),
            (Some(Err(lenient)), strict) => prop_assert_eq!(strict, Some(lenient)),
            (Some(Ok(_)), None) => prop_assert_eq!(seen, Quirks::NONE),
            (Some(Ok(_)), Some(DecodeError { reason: Reason::Quirk(quirks), .. })) => {
                prop_assert!(!quirks.is_empty() && seen.contains(quirks), "{quirks:?} {seen:?}");
                prop_assert_eq!(Body::not_tolerated(id, &octets, seen), None);
            }
            (Some(Ok(_)), Some(strict)) => prop_assert!(false, "{strict}"),
        }
    }

    #[test]
    fn faults_are_inside_the_pdu_and_have_an_answer((id, octets) in any_input()) {
        for tolerate in [Quirks::NONE, Quirks::COMMON, Quirks::all()] {
            let Some(error) = Body::not_tolerated(id, &octets, tolerate) else { continue };
            let inside = HEADER_LEN..=HEADER_LEN + octets.len();
            prop_assert!(inside.contains(&error.offset), "{error}");
            prop_assert!(!error.status().is_ok() && error.status().name().is_some(), "{error}");
            prop_assert!(!error.field.is_empty() && !error.to_string().is_empty());
        }
    }

    #[test]
    fn rows_show_every_octet_and_every_quirk((id, octets) in any_input()) {
        let (mut rows, mut seen) = (Rows::default(), Quirks::NONE);
        let Some(Ok(value)) = Body::parse(id, &octets, &mut seen, &mut rows) else { return Ok(()) };
        let Rows(rows) = rows;
        let shown = rows.iter().fold(Quirks::NONE, |all, (.., quirks)| all | *quirks);
        prop_assert_eq!(shown, seen);
        let mut at = HEADER_LEN;
        for (name, offset, len, _) in rows {
            if !seen.intersects(LOSSY) {
                prop_assert_eq!(offset, at, "{}", name);
            }
            prop_assert!(offset <= HEADER_LEN + octets.len());
            at = offset + len;
        }
        if !seen.intersects(LOSSY) {
            prop_assert_eq!(at, HEADER_LEN + value.body_len());
        }
    }

    #[test]
    fn reading_with_a_trace_and_without_gives_the_same((id, octets) in any_input()) {
        let (mut traced, mut plain) = (Quirks::NONE, Quirks::NONE);
        let with = Body::parse(id, &octets, &mut traced, &mut Rows::default());
        prop_assert_eq!(Body::decode(id, &octets, &mut plain), with);
        prop_assert_eq!(plain, traced);
    }

    #[test]
    fn what_was_seen_before_changes_nothing((id, octets) in any_input(), before in any::<u16>()) {
        let before = Quirks::from_bits_retain(before);
        let (mut fresh, mut used) = (Quirks::NONE, before);
        let clean = Body::decode(id, &octets, &mut fresh);
        prop_assert_eq!(Body::decode(id, &octets, &mut used), clean);
        prop_assert_eq!(used, before | fresh);
    }

    #[test]
    fn any_value_can_be_asked_anything((id, octets) in any_input()) {
        let Some(Ok(value)) = Body::decode(id, &octets, &mut Quirks::empty()) else { return Ok(()) };
        let _ = format!("{value:?}");
        for version in [Version::V3_3, Version::V3_4, Version::V5_0] {
            if let Err(Misfit { field, version: told }) = value.fits(version) {
                prop_assert!(!field.is_empty());
                prop_assert_eq!(told, version);
            }
        }
        let tlvs = value.tlvs();
        let len: usize = tlvs.iter().map(|tlv| 4 + tlv.value.len()).sum();
        prop_assert_eq!(len + tlvs.tail().len(), tlvs.as_bytes().len());
        prop_assert_eq!(Tlvs::lenient(tlvs.as_bytes()).is_ok(), tlvs.tail().is_empty());
        for tlv in tlvs {
            prop_assert!(tlvs.get(tlv.tag).is_some());
        }
    }
}

#[test]
fn every_truncation_is_noticed() {
    for (id, whole) in seeds() {
        let mut seen = Quirks::NONE;
        let Some(Ok(value)) = Body::decode(id, &whole, &mut seen) else { continue };
        for len in 0..whole.len() {
            let cut = &whole[..len];
            let Some(error) = Body::not_tolerated(id, cut, seen) else {
                // Nothing but whole TLVs, or what was forgiven before, can be missing.
                let mut after = Quirks::NONE;
                let shorter = Body::decode(id, cut, &mut after).expect("known").expect("sound");
                let (all, left) = (value.tlvs().as_bytes(), shorter.tlvs().as_bytes());
                let sound = seen.intersects(LOSSY) || any_body(&shorter) == cut;
                assert!(sound && all.starts_with(left), "{id}: {len} of {}", whole.len());
                continue;
            };
            assert!((HEADER_LEN..=HEADER_LEN + len).contains(&error.offset), "{id} {len}: {error}");
        }
    }
}

#[test]
fn a_frame_is_read_and_its_body_written_whole() {
    each_command(&[7; 400], |body| {
        let (status, mut octets) = (CommandStatus::ESME_ROK, Vec::new());
        assert_eq!(body.encode(status, 5, &mut octets), Ok(HEADER_LEN + body.body_len()));
        let mut alone = vec![0; body.body_len()];
        body.put(&mut alone);
        assert_eq!(octets, frame(body.command_id(), status, 5, &alone));
        let mut seen = Quirks::NONE;
        let found = first(&octets).decode(&mut seen).expect("known").expect("sound");
        assert_eq!(found.command_id(), body.command_id());
        assert!(LEFT_TO_THE_CALLER.contains(seen), "{seen:?}");
    });
    let short = &mut [0; 15][..];
    let mut out = smpp_proto::Fixed::new(short);
    let body = Body::from(smpp_proto::wire::pdu::EnquireLink::default());
    assert!(body.encode(CommandStatus::ESME_ROK, 1, &mut out).is_err());
}

/// Both forms of a refusal that peers write are written as they were read, but for a body in which
/// nothing stands.
#[test]
fn a_refusal_that_says_nothing_is_written_without_a_body() {
    let status = CommandStatus::ESME_RTHROTTLED;
    let rows: [(&[u8], &[u8]); 3] = [(b"", b""), (b"\0", b""), (b"id\0", b"id\0")];
    for (read, written) in rows {
        let mut octets = Vec::new();
        let read = frame(CommandId::SUBMIT_SM_RESP, status, 5, read);
        let body = first(&read).decode(&mut Quirks::empty()).expect("known").expect("sound");
        body.encode(status, 5, &mut octets).unwrap();
        assert_eq!(octets, frame(CommandId::SUBMIT_SM_RESP, status, 5, written));
        octets.clear();
        body.encode(CommandStatus::ESME_ROK, 5, &mut octets).unwrap();
        assert!(octets.len() > HEADER_LEN, "accepted ones have one");
    }
    // The status of a request has no meaning.
    let mut octets = Vec::new();
    Body::from(smpp_proto::wire::pdu::SubmitSm::default()).encode(status, 5, &mut octets).unwrap();
    assert!(octets.len() > HEADER_LEN);
}

#[test]
fn a_frame_knows_its_header() {
    let rows = [
        (CommandId::SUBMIT_SM_RESP, CommandStatus::ESME_RSYSERR, 1, Quirks::NONE),
        (CommandId::SUBMIT_SM_RESP, CommandStatus::ESME_ROK, 1, Quirks::NO_BODY),
        (CommandId::ENQUIRE_LINK, CommandStatus::ESME_RSYSERR, 1, Quirks::REQUEST_STATUS),
        (CommandId::SUBMIT_SM_RESP, CommandStatus::ESME_RSYSERR, 0, Quirks::SEQUENCE_NUMBER),
    ];
    for (id, status, number, quirks) in rows {
        let (octets, mut seen) = (frame(id, status, number, b""), Quirks::NONE);
        assert!(matches!(first(&octets).decode(&mut seen), Some(Ok(_))));
        assert_eq!(seen, quirks, "{id} {status}");
    }
    let octets = frame(CommandId(0x0BAD), CommandStatus::ESME_ROK, 1, b"");
    assert_eq!(first(&octets).decode(&mut Quirks::empty()), None);
}

/// The password as text, as hexadecimal digits and as a list of numbers.
fn leaks(shown: &str) -> bool {
    let lower = shown.to_lowercase();
    let all = ["cr3t", "63723374", "99, 114, 51, 116", "63, 72, 33, 74"];
    all.iter().any(|form| lower.contains(form))
}

const PASSWORD: &[u8; 6] = b"s3cr3t";

#[test]
fn a_password_shows_nowhere() {
    let bind = Bind {
        system_id: CStr::new(b"me").expect("short"),
        password: Secret::new(CStr::new(PASSWORD).expect("short")),
        ..Bind::default()
    };
    let outbind =
        Outbind { system_id: bind.system_id, password: bind.password, tlvs: Tlvs::default() };
    assert_eq!(bind.password.expose().as_bytes(), PASSWORD);
    for (id, value) in [
        (CommandId::BIND_TRANSCEIVER, Body::BindTransceiver(bind)),
        (CommandId::BIND_RECEIVER, Body::BindReceiver(bind)),
        (CommandId::BIND_TRANSMITTER, Body::BindTransmitter(bind)),
        (CommandId::OUTBIND, Body::Outbind(outbind)),
    ] {
        let octets = frame(id, CommandStatus::ESME_ROK, 1, &any_body(&value));
        let found = first(&octets);
        let shown = [
            format!("{value:?}"),
            format!("{value:#?}"),
            format!("{found:?}"),
            format!("{found:#x?}"),
            format!("{:?}", split(&octets, 1 << 16)),
        ];
        for text in shown {
            assert!(!leaks(&text), "{text}");
        }
    }
}

#[test]
fn a_fault_never_shows_the_password() {
    let password = Secret::new(CStr::<9>::new(PASSWORD).expect("short"));
    let whole = body(&Bind { password, ..Bind::default() });
    let long = body(&Bind {
        password: Secret::new(CStr::lenient(b"s3cr3t s3cr3t").expect("no NUL")),
        ..Bind::default()
    });
    for len in 0..whole.len() {
        let error = Body::not_tolerated(CommandId::BIND_RECEIVER, &whole[..len], Quirks::NONE);
        let error = error.expect("a fault");
        assert!(!leaks(&format!("{error} {error:?}")), "{error}");
    }
    let error = Bind::not_tolerated(&long, Quirks::NONE).expect("a fault");
    assert_eq!((error.field, error.status()), ("password", CommandStatus::ESME_RINVPASWD));
    assert!(!leaks(&format!("{error} {error:?}")));
}

#[test]
fn a_trace_never_shows_the_password() {
    struct Shown(String);
    impl Trace for Shown {
        fn row(&mut self, row: Row<'_>) {
            self.0 += &format!("{row:?}\n");
        }
    }
    let password = Secret::new(CStr::new(PASSWORD).expect("short"));
    let mut shown = Shown(String::new());
    let octets = body(&Bind { password, ..Bind::default() });
    Bind::parse(&octets, &mut Quirks::empty(), &mut shown).expect("sound");
    assert!(shown.0.contains("password") && !leaks(&shown.0), "{}", shown.0);
}

#[test]
fn a_list_is_made_of_what_was_pushed() {
    let mut buf = [0; 30];
    let mut out = ListWriter::<DestAddress<'_>>::new(&mut buf);
    let dest = DestAddress::DistributionList { dl_name: CStr::new(b"friends").expect("short") };
    for _ in 0..3 {
        out.push(&dest).expect("room");
    }
    assert!(out.push(&dest).is_err(), "27 of 30 octets are taken");
    let list: List<'_, DestAddress<'_>> = out.finish();
    assert_eq!((list.len(), list.iter().count()), (3, 3));
}

#[test]
fn a_list_writer_shows_nothing_of_its_memory() {
    let mut buf = *PASSWORD;
    let mut out = ListWriter::<DestAddress<'_>>::new(&mut buf);
    out.push(&DestAddress::DistributionList { dl_name: CStr::EMPTY }).expect("room");
    assert!(!leaks(&format!("{out:?}")));
}
