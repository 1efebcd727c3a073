//! Tapes: what is recorded comes out the same again, and what does not is found.
#![cfg(feature = "alloc")]

use core::time::Duration;
use std::{env, fs, path::PathBuf};

use proptest::prelude::*;
use smpp_proto::{
    Inbox, Instant,
    record::{Script, Tape, replay},
    session::{BindMode, Config, Esme, Event, Responder, SessionId, Slot, Smsc, esme, smsc},
    wire::{
        CStr, CommandId, CommandStatus, InterfaceVersion, Secret, ShortMessage, Version, encode,
        op,
        pdu::{
            AlertNotification, Bind, BindResp, DataSm, DataSmResp, DeliverSm, DeliverSmResp,
            EnquireLink, Outbind, Pdu, QuerySm, Raw, SubmitMulti, SubmitSm, SubmitSmResp, Unbind,
        },
    },
};

type Slots = Vec<Slot<u64>>;

fn at(millis: u64) -> Instant {
    Instant::from_micros(millis * 1000)
}

fn slots(count: usize) -> Slots {
    (0..count).map(|_| Slot::EMPTY).collect()
}

fn bind() -> Bind<'static> {
    Bind {
        system_id: CStr::new(b"esme").unwrap(),
        password: Secret::new(CStr::new(b"secret").unwrap()),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    }
}

fn submit(text: &[u8]) -> SubmitSm<'_> {
    SubmitSm { short_message: ShortMessage::new(text).unwrap(), ..Default::default() }
}

fn frame<'p>(id: CommandId, status: u32, number: u32, pdu: &impl Pdu<'p>) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, CommandStatus(status), number, pdu, &mut octets).unwrap();
    octets
}

/// Steps until nothing happens any more; tells how many events there were.
fn drain(tape: &mut Tape<Smsc, Slots>, now: Instant, octets: &[u8], out: &mut Vec<u8>) -> usize {
    let (mut input, mut events) = (octets, 0);
    loop {
        let step = tape.step(now, input, out);
        input = &input[step.used..];
        match step.event {
            None => return events,
            Some(_) => events += 1,
        }
    }
}

/// An SMSC and an ESME in the course of a normal conversation, through inboxes.
fn conversation() -> [Vec<u8>; 2] {
    let mut esme: Tape<Esme, Slots> = Tape::new(Config::esme(), slots(4), at(5));
    let cfg = Config { id: SessionId(77), inactivity: None, ..Config::smsc() };
    let mut smsc: Tape<Smsc, Slots> = Tape::new(cfg, slots(2), at(5));
    let (mut to_smsc, mut to_esme) = (Vec::new(), Vec::new());
    let (mut rx_esme, mut rx_smsc) = (Inbox::new(vec![0; 600]), Inbox::new(vec![0; 600]));
    let mut late = None;
    esme.bind(at(5), BindMode::Transceiver, &bind(), &mut to_smsc).unwrap();
    for round in 6..40 {
        let now = at(round);
        let len = to_smsc.len();
        rx_smsc.space()[..len].copy_from_slice(&to_smsc);
        rx_smsc.filled(len);
        to_smsc.clear();
        while let Some(event) = smsc.next_event(now, &mut rx_smsc, &mut to_esme) {
            match event {
                Event::Request(smsc::Request::Bind(_, bind)) => {
                    let name = CStr::new(b"smsc").unwrap();
                    let resp = BindResp { system_id: name, ..Default::default() };
                    smsc.answer(now, bind.responder, Ok(&resp), &mut to_esme).unwrap();
                    smsc.alert(now, &AlertNotification::default(), &mut to_esme).unwrap();
                }
                Event::Request(smsc::Request::SubmitSm(submit)) if late.is_none() => {
                    late = Some(submit.responder);
                    smsc.send(now, &DeliverSm::default(), 9, &mut to_esme).unwrap();
                }
                Event::Request(smsc::Request::SubmitSm(submit)) => {
                    let id = CStr::new(b"id-2").unwrap();
                    let resp = SubmitSmResp { message_id: id, ..Default::default() };
                    smsc.answer(now, submit.responder, Ok(&resp), &mut to_esme).unwrap();
                }
                Event::Request(smsc::Request::QuerySm(query)) => {
                    let status = CommandStatus::ESME_RQUERYFAIL;
                    smsc.answer(now, query.responder, Err(status), &mut to_esme).unwrap();
                }
                Event::Request(smsc::Request::DataSm(data)) => {
                    let status = CommandStatus::ESME_RDELIVERYFAILURE;
                    let resp = DataSmResp::default();
                    smsc.answer_failed(now, data.responder, status, &resp, &mut to_esme).unwrap();
                }
                _ => {}
            }
        }
        if round == 20 {
            let responder: Responder<op::SubmitSm> = late.take().unwrap();
            smsc.answer(now, responder, Ok(&SubmitSmResp::default()), &mut to_esme).unwrap();
            smsc.unbind(now, Duration::from_secs(1)).unwrap();
        }
        let len = to_esme.len();
        rx_esme.space()[..len].copy_from_slice(&to_esme);
        rx_esme.filled(len);
        to_esme.clear();
        while let Some(event) = esme.next_event(now, &mut rx_esme, &mut to_smsc) {
            match event {
                Event::Bound(_) => {
                    esme.send(now, &submit(b"one"), 1, &mut to_smsc).unwrap();
                    esme.send(now, &submit(b"two"), u64::MAX, &mut to_smsc).unwrap();
                    esme.send(now, &QuerySm::default(), 3, &mut to_smsc).unwrap();
                    esme.send(now, &DataSm::default(), 4, &mut to_smsc).unwrap();
                    esme.send(now, &submit(b"five"), 5, &mut to_smsc).unwrap_err();
                }
                Event::Request(esme::Request::DeliverSm(deliver)) => {
                    let resp = DeliverSmResp::default();
                    esme.answer(now, deliver.responder, Ok(&resp), &mut to_smsc).unwrap();
                }
                _ => {}
            }
        }
        if smsc.session().ended() {
            esme.hang_up();
        }
    }
    assert!(esme.session().ended() && smsc.session().ended());
    [esme.into_octets(), smsc.into_octets()]
}

/// An SMSC that is told nonsense between good PDUs, until the borders are lost.
fn hostile() -> Vec<u8> {
    let cfg = Config { violations: 0, vendor: true, max_unanswered: 2, ..Config::smsc() };
    let mut tape: Tape<Smsc, Slots> = Tape::new(cfg, slots(3), at(0));
    let mut out = Vec::new();
    tape.outbind(at(1), &Outbind::default(), &mut out).unwrap();
    let mut input = frame(CommandId::SUBMIT_SM, 0, 1, &submit(b"too early"));
    input.extend(frame(CommandId(0x0BAD), 0, 2, &Raw(b"what")));
    input.extend(frame(CommandId::DELIVER_SM, 0, 3, &DeliverSm::default()));
    input.extend(frame(CommandId::BIND_TRANSCEIVER, 0, 0, &bind()));
    input.extend(frame(CommandId::BIND_RECEIVER, 0, 5, &bind()));
    assert_eq!(drain(&mut tape, at(2), &input, &mut out), 5);
    let raw = smpp_proto::session::RawResponder {
        session: 0,
        command_id: CommandId::BIND_TRANSCEIVER.0,
        sequence_number: 0,
        span: 0,
    };
    let to = Responder::<op::Bind>::from_raw(raw).unwrap();
    let foreign = smpp_proto::session::RawResponder { session: 1, ..raw };
    let foreign = Responder::<op::Bind>::from_raw(foreign).unwrap();
    tape.answer(at(3), foreign, Ok(&BindResp::default()), &mut out).unwrap_err();
    tape.answer(at(3), to, Ok(&BindResp::default()), &mut out).unwrap();
    tape.lower_version(Version::V3_3);
    tape.send(at(3), &DataSm::default(), 1, &mut out).unwrap_err();
    tape.send(at(3), &DeliverSm::default(), 2, &mut out).unwrap();
    tape.send_vendor(at(3), CommandId(0x0001_0201), &Raw(b"?"), 3, &mut out).unwrap();
    let mut input = frame(CommandId::SUBMIT_SM, 0, 7, &Raw(b"not a body"));
    input.extend(frame(CommandId::SUBMIT_SM, 9, u32::MAX, &submit(b"odd header")));
    input.extend(frame(CommandId::SUBMIT_SM, 0, 8, &submit(b"good")));
    input.extend(frame(CommandId::SUBMIT_SM, 0, 9, &submit(b"too many")));
    input.extend(frame(CommandId::DELIVER_SM_RESP, 0, 99, &Raw(&[])));
    input.extend(frame(CommandId::SUBMIT_SM_RESP, 0, 2, &Raw(&[])));
    input.extend(frame(CommandId::GENERIC_NACK, 3, 3, &Raw(&[])));
    input.extend(frame(CommandId::ENQUIRE_LINK, 0, 10, &EnquireLink::default()));
    input.extend([0, 0, 0, 15]);
    input.extend(b"behind the end");
    drain(&mut tape, at(4), &input, &mut out);
    assert!(tape.session().ended());
    tape.into_octets()
}

/// An SMSC whose peer is slow and then silent: every timer, in steps of a second.
fn timers() -> Vec<u8> {
    let cfg = Config { answer: Duration::from_secs(15), close_refused: false, ..Config::smsc() };
    let mut tape: Tape<Smsc, Slots> = Tape::new(cfg, slots(3), at(0));
    let mut out = Vec::new();
    let octets = frame(CommandId::BIND_TRANSCEIVER, 0, 1, &bind());
    let step = tape.step(at(50), &octets, &mut out);
    let Some(Event::Request(request)) = step.event else { panic!() };
    let refused = tape.refuse(at(60), request, CommandStatus::ESME_ROK, &mut out).unwrap_err();
    tape.refuse(at(60), refused.what, CommandStatus::ESME_RBINDFAIL, &mut out).unwrap();
    for refused in [true, false] {
        let step = tape.step(at(100), &octets, &mut out);
        let Some(Event::Request(smsc::Request::Bind(_, incoming))) = step.event else { panic!() };
        let with = BindResp::default();
        let with = if refused { Err(CommandStatus::ESME_RINVPASWD) } else { Ok(&with) };
        tape.answer(at(200), incoming.responder, with, &mut out).unwrap();
    }
    drain(&mut tape, at(300), &frame(CommandId::SUBMIT_SM, 0, 2, &submit(b"wait")), &mut out);
    for token in 1..=3 {
        tape.send(at(1000 * token), &DeliverSm::default(), token, &mut out).unwrap();
    }
    tape.send(at(4000), &DeliverSm::default(), 4, &mut out).unwrap_err();
    let half = &frame(CommandId::ENQUIRE_LINK, 0, 3, &EnquireLink::default())[..7];
    let mut input = half;
    for second in 5..200 {
        let mut narrow = [0; 20];
        let mut narrow = smpp_proto::Fixed::new(&mut narrow);
        loop {
            let step = tape.step(at(1000 * second), input, &mut narrow);
            input = &input[step.used..];
            if step.event.is_none() {
                break;
            }
        }
        if second == 8 {
            let rest = frame(CommandId::ENQUIRE_LINK, 0, 3, &EnquireLink::default());
            drain(&mut tape, at(8500), &rest, &mut out);
            input = &[];
        }
    }
    assert!(tape.session().ended());
    tape.into_octets()
}

/// The peer unbinds while its request waits.
fn unbound() -> Vec<u8> {
    let mut tape: Tape<Smsc, Slots> = Tape::new(Config::smsc(), slots(1), at(0));
    let mut out = Vec::new();
    let octets = frame(CommandId::BIND_TRANSMITTER, 0, 1, &bind());
    let step = tape.step(at(1), &octets, &mut out);
    let Some(Event::Request(smsc::Request::Bind(_, incoming))) = step.event else { panic!() };
    tape.answer(at(2), incoming.responder, Ok(&BindResp::default()), &mut out).unwrap();
    let mut input = frame(CommandId::SUBMIT_SM, 0, 2, &submit(b"last"));
    input.extend(frame(CommandId::UNBIND, 0, 3, &Unbind::default()));
    let step = tape.step(at(3), &input, &mut out);
    let Some(Event::Request(smsc::Request::SubmitSm(incoming))) = step.event else { panic!() };
    let used = step.used;
    drain(&mut tape, at(4), &input[used..], &mut out);
    let resp = SubmitSmResp::default();
    tape.answer(at(5), incoming.responder, Ok(&resp), &mut out).unwrap();
    drain(&mut tape, at(6), &[], &mut out);
    tape.hang_up();
    drain(&mut tape, at(7), &[], &mut out);
    assert!(tape.session().ended());
    tape.into_octets()
}

fn tapes() -> Vec<(&'static str, Vec<u8>)> {
    let [esme, smsc] = conversation();
    vec![
        ("conversation-esme", esme),
        ("conversation-smsc", smsc),
        ("hostile", hostile()),
        ("timers", timers()),
        ("unbound", unbound()),
    ]
}

fn path(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/tapes/{name}.tape"))
}

/// The tapes in `tests/tapes` are what these conversations leave, octet by octet, and come out the
/// same again. `UPDATE=1` writes them anew, after a change of behaviour that is meant.
#[test]
fn checked_in_tapes() {
    for (name, octets) in tapes() {
        if env::var_os("UPDATE").is_some() {
            fs::write(path(name), &octets).unwrap();
        }
        let file = fs::read(path(name)).unwrap();
        let summary = replay(&file).unwrap_or_else(|diverged| panic!("{name}: {diverged}"));
        assert!(file == octets, "{name}: the recording differs");
        assert_eq!(summary.cut, None, "{name}");
        assert!(summary.ended, "{name}");
        assert_eq!((summary.given, summary.in_flight), (summary.back, 0), "{name}");
        println!("{name}: {} octets, {summary:?}", file.len());
    }
}

/// A PDU that nobody can read is refused, and leaves nothing on the tape that would end its replay.
#[test]
fn what_is_refused_and_cannot_be_read_is_not_recorded() {
    let mut tape: Tape<Esme, Slots> = Tape::new(Config::esme(), slots(1), at(0));
    let mut out = Vec::new();
    tape.bind(at(1), BindMode::Transmitter, &bind(), &mut out).unwrap();
    let resp = frame(CommandId::BIND_TRANSMITTER_RESP, 0, 1, &BindResp::default());
    assert!(tape.step(at(2), &resp, &mut out).event.is_some());
    tape.send(at(9), &SubmitMulti::default(), 1, &mut out).unwrap_err();
    // The clock has run backwards; the session has not.
    tape.send(at(3), &submit(b"good"), 2, &mut out).unwrap();
    tape.hang_up();
    while tape.step(at(4), &[], &mut out).event.is_some() {}
    let summary = replay(tape.octets()).unwrap();
    assert_eq!((summary.cut, summary.given, summary.ended), (None, 1, true));
}

/// Where each call of a tape starts.
fn offsets(tape: &[u8]) -> Vec<usize> {
    Script::new(tape).map(|call| call.offset).chain([tape.len()]).collect()
}

#[test]
fn a_wrong_digest_is_named() {
    for (name, octets) in tapes() {
        for (index, end) in offsets(&octets).into_iter().skip(1).enumerate() {
            let mut tape = octets.clone();
            tape[end - 1] ^= 1;
            let diverged = replay(&tape).unwrap_err();
            assert_eq!(diverged.call, index, "{name}");
        }
    }
}

/// What is changed in an input is found where it comes out.
#[test]
fn a_changed_input_is_named() {
    let octets = hostile();
    for text in [&b"too early"[..], b"what", b"odd header", b"good", b"secret"] {
        let start = octets.windows(text.len()).position(|window| window == text).unwrap();
        let mut tape = octets.clone();
        tape[start] ^= 0x04;
        let diverged = replay(&tape).unwrap_err();
        assert_eq!(diverged.name, "step", "{diverged}");
    }
}

#[test]
fn without_digests_a_tape_is_a_script() {
    for (name, octets) in tapes() {
        let ends = offsets(&octets);
        let mut script = Vec::new();
        for call in ends.windows(2) {
            script.push(octets[call[0]] & 0x7F);
            script.extend(&octets[call[0] + 1..call[1] - 4]);
        }
        assert_eq!(replay(&script), replay(&octets), "{name}");
        let played: Vec<_> = Script::new(&script).map(|call| call.digest).collect();
        let recorded: Vec<_> = Script::new(&octets).filter_map(|call| call.recorded).collect();
        assert_eq!(played, recorded, "{name}");
    }
}

#[test]
fn a_cut_tape_plays_up_to_the_cut() {
    for (name, octets) in tapes() {
        let starts = offsets(&octets);
        for len in 0..octets.len() {
            let summary = replay(&octets[..len]).unwrap();
            let calls = starts.iter().skip(1).filter(|end| **end <= len).count();
            let cut = Some(starts[calls]).filter(|start| *start < len);
            assert_eq!((summary.calls, summary.cut), (calls, cut), "{name} cut to {len}");
        }
    }
}

/// The rules that hold for any script.
fn check(octets: &[u8]) {
    let (mut given, mut back, mut ended) = (Vec::new(), Vec::new(), false);
    for call in Script::new(octets) {
        given.extend(call.given);
        back.extend(call.back);
        assert_eq!(given.len() - back.len(), call.in_flight);
        assert!(!ended || (call.given.is_none() && call.back.is_none() && !call.ended));
        ended |= call.ended;
        assert!(!ended || call.in_flight == 0);
        if call.idle && call.room >= 16 {
            assert!(call.deadline.is_none_or(|at| at > call.now), "{call:?}");
        }
    }
    let mut rest = given;
    for token in back {
        let place = rest.iter().position(|given| *given == token).expect("a token that was given");
        rest.swap_remove(place);
    }
}

#[test]
fn tapes_keep_the_rules() {
    for (_, octets) in tapes() {
        check(&octets);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    #[test]
    fn any_octets_are_a_script(octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        check(&octets);
    }

    #[test]
    fn any_operations_are_a_script(
        operations in proptest::collection::vec(
            (0u8..12, 0u8..0x80, proptest::collection::vec(any::<u8>(), 0..100)),
            0..20,
        ),
    ) {
        let mut script = Vec::new();
        for (code, delta, octets) in operations {
            script.extend([code, delta, octets.len() as u8]);
            script.extend(octets);
        }
        check(&script);
    }

    /// Tapes with a few octets changed, cut and doubled.
    #[test]
    fn mangled_tapes_are_scripts(
        which in 0usize..5,
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..8),
        cut in any::<prop::sample::Index>(),
    ) {
        let mut octets = fs::read(path(NAMES[which])).unwrap();
        for (index, octet) in changes {
            let index = index.index(octets.len());
            octets[index] = octet;
        }
        let cut = cut.index(octets.len());
        let mut doubled = octets[..cut].to_vec();
        doubled.extend(&octets);
        check(&octets);
        check(&doubled);
    }
}

const NAMES: [&str; 5] = ["conversation-esme", "conversation-smsc", "hostile", "timers", "unbound"];
