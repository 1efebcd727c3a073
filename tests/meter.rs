//! The meter: what each event counts for, and how exact its histograms are.

use core::time::Duration;

use proptest::prelude::*;
use smpp_proto::{
    Fixed, Inbox, Instant, Meter,
    meter::{Histogram, Label, Sample},
    session::{
        BindMode, Cause, Config, Esme, Event, Notice, NoticeKind, Outcome, Reply, Response,
        Session, Slot, Smsc, Timer, esme, smsc,
    },
    wire::{
        CommandId, CommandStatus, DecodeError, Quirks, Reason, Split, encode,
        pdu::{Bind, BindResp, DeliverSm, SubmitSm, SubmitSmResp},
        split,
    },
};

type Seen<'b> = Event<'b, esme::Request<'b>, u64>;

fn of(meter: &Meter, name: &str, label: &str) -> u64 {
    let wanted = |sample: &Sample| {
        sample.name == name && sample.label.map_or(String::new(), |l| l.to_string()) == label
    };
    meter.samples().find(wanted).map_or(0, |sample| sample.value)
}

/// Every number that is not 0, in the form `name{label} value`.
fn shown(meter: &Meter) -> Vec<String> {
    let counted = meter.samples().filter(|sample| sample.value > 0);
    let label = |label: Label| format!("{{{label}}}");
    let show =
        |s: Sample| format!("{}{} {}", s.name, s.label.map_or(String::new(), label), s.value);
    counted.map(show).collect()
}

fn header(command_id: CommandId, status: CommandStatus) -> [u8; 16] {
    let mut octets = [0; 16];
    octets[3] = 16;
    octets[4..8].copy_from_slice(&command_id.0.to_be_bytes());
    octets[8..12].copy_from_slice(&status.0.to_be_bytes());
    octets[15] = 1;
    octets
}

fn replied(meter: &mut Meter, outcome: Outcome<'_>, frame: &[u8]) {
    let (took, quirks) = (Duration::from_millis(5), Quirks::NO_BODY);
    let reply = Reply { token: 1, sequence_number: 1, took, outcome, quirks, frame };
    meter.event::<esme::Request<'_>, u64>(&Event::Reply(reply));
}

#[test]
fn each_outcome_is_counted_with_its_status() {
    let error = DecodeError { field: "message_id", offset: 0, reason: Reason::Missing };
    let accepted = Outcome::Accepted(Response::SubmitSm(SubmitSmResp::default()));
    let table = [
        (accepted, "accepted", Some("ESME_ROK")),
        (Outcome::Refused(CommandStatus::ESME_RTHROTTLED), "refused", Some("ESME_RTHROTTLED")),
        (Outcome::Nacked(CommandStatus::ESME_RINVCMDID), "nacked", Some("ESME_RINVCMDID")),
        (Outcome::Malformed(error), "malformed", Some("ESME_ROK")),
        (Outcome::TimedOut, "timed_out", None),
        (Outcome::Lost, "lost", None),
    ];
    for (outcome, name, status) in table {
        let frame = header(CommandId::SUBMIT_SM_RESP, CommandStatus::ESME_ROK);
        let frame = if status.is_some() { &frame[..] } else { &[] };
        let mut meter = Meter::default();
        replied(&mut meter, outcome, frame);
        let mut expected = vec![format!("outcome{{{name}}} 1"), "quirk{no_body} 1".into()];
        if let Some(status) = status {
            expected.insert(0, format!("status_received{{{status}}} 1"));
            expected.insert(0, "received{submit_sm_resp} 1".into());
        }
        assert_eq!(shown(&meter), expected);
        assert_eq!(meter.latency().count(), u64::from(status.is_some()));
    }
}

#[test]
fn each_notice_is_counted_with_its_answer() {
    let quirk = Reason::Quirk(Quirks::BAD_TLV | Quirks::TRAILING);
    let malformed =
        |reason| NoticeKind::Malformed(DecodeError { field: "tlvs", offset: 0, reason });
    let table = [
        (malformed(quirk), "malformed", 2),
        (malformed(Reason::Missing), "malformed", 0),
        (NoticeKind::WrongState, "wrong_state", 0),
        (NoticeKind::WrongRole, "wrong_role", 0),
        (NoticeKind::UnknownCommand, "unknown_command", 0),
        (NoticeKind::Unsolicited, "unsolicited", 0),
        (NoticeKind::NackedHeader, "nacked_header", 0),
        (NoticeKind::Overload, "overload", 0),
    ];
    for (kind, name, quirks) in table {
        let octets = header(CommandId::DELIVER_SM, CommandStatus::ESME_ROK);
        let Split::Frame(frame) = split(&octets, 16) else { panic!("a frame") };
        let answer = Some(CommandStatus::ESME_RX_T_APPN);
        let mut meter = Meter::default();
        let event: Seen<'_> = Event::Notice(Notice { frame, kind, answer });
        meter.event(&event);
        assert_eq!(of(&meter, "notice", name), 1);
        assert_eq!(of(&meter, "received", "deliver_sm"), 1);
        assert_eq!(of(&meter, "status_sent", "ESME_RX_T_APPN"), 1);
        assert_eq!(meter.quirks().count(), quirks);
    }
}

#[test]
fn each_cause_is_counted_by_its_name() {
    let error = DecodeError { field: "system_id", offset: 0, reason: Reason::Missing };
    let Split::Lost(framing) = split(&[0; 16], 16) else { panic!("no frame") };
    let table = [
        (Cause::Unbound, "unbound"),
        (Cause::PeerUnbound, "peer_unbound"),
        (Cause::HungUp, "hung_up"),
        (Cause::Framing(framing), "framing"),
        (Cause::PeerFraming, "peer_framing"),
        (Cause::BindRefused, "bind_refused"),
        (Cause::BadBind(error), "bad_bind"),
        (Cause::Violation, "violation"),
        (Cause::Expired(Timer::Init), "expired_init"),
        (Cause::Expired(Timer::Bind), "expired_bind"),
        (Cause::Expired(Timer::EnquireLink), "expired_enquire_link"),
        (Cause::Expired(Timer::Inactivity), "expired_inactivity"),
        (Cause::Expired(Timer::Unbind), "expired_unbind"),
        (Cause::Expired(Timer::SlowFrame), "expired_slow_frame"),
        (Cause::Expired(Timer::FullOutput), "expired_full_output"),
    ];
    let mut meter = Meter::default();
    for (count, (cause, name)) in table.into_iter().enumerate() {
        let event: Seen<'_> = Event::Ended(cause);
        meter.event(&event);
        assert_eq!(of(&meter, "ended", name), 1);
        assert_eq!(meter.samples().filter(|sample| sample.name == "ended").count(), count + 1);
    }
}

#[test]
fn every_command_and_every_status_has_a_counter_of_its_own() {
    let mut meter = Meter::default();
    let names = (0..=0x112).map(CommandStatus).filter(|status| status.name().is_some());
    for status in names.clone() {
        meter.answered(CommandId::SUBMIT_SM, status);
        assert_eq!(of(&meter, "status_sent", status.name().unwrap()), 1, "{status}");
    }
    for (status, label) in [(0x400, "vendor"), (0x4FF, "vendor"), (0x500, "other"), (0x68, "other")]
    {
        let before = of(&meter, "status_sent", label);
        meter.answered(CommandId::SUBMIT_SM, CommandStatus(status));
        assert_eq!(of(&meter, "status_sent", label), before + 1);
    }
    assert_eq!(of(&meter, "sent", "submit_sm_resp"), names.count() as u64 + 4);

    let mut meter = Meter::default();
    for id in CommandId::ALL {
        meter.sent(*id, Duration::ZERO);
        assert_eq!(of(&meter, "sent", id.name().unwrap()), 1);
    }
    for (id, label) in [(0x0001_0200, "vendor"), (0x8001_02FF, "vendor"), (0x0A, "other")] {
        let before = of(&meter, "sent", label);
        meter.sent(CommandId(id), Duration::ZERO);
        assert_eq!(of(&meter, "sent", label), before + 1);
    }
    assert_eq!(meter.window_wait().count(), CommandId::ALL.len() as u64 + 3);
}

#[test]
fn every_quirk_has_a_counter_of_its_own() {
    let mut meter = Meter::default();
    for quirk in Quirks::all().iter() {
        let peer = BindResp::default();
        let mode = BindMode::Transceiver;
        let version = smpp_proto::wire::Version::V3_4;
        let bound = smpp_proto::session::Bound { mode, version, peer, quirks: quirk };
        let event: Seen<'_> = Event::Bound(bound);
        meter.event(&event);
        assert_eq!(of(&meter, "quirk", quirk.names().next().unwrap()), 1);
    }
    assert_eq!(meter.quirks().map(|(quirk, _)| quirk).collect::<Quirks>(), Quirks::all());
    assert_eq!(of(&meter, "received", "bind_transceiver_resp"), 16);
    let refused: Seen<'_> = Event::BindRefused(CommandStatus::ESME_RINVPASWD);
    meter.event(&refused);
    assert_eq!(of(&meter, "status_received", "ESME_RINVPASWD"), 1);
    let unanswered: Seen<'_> = Event::Unanswered(3);
    meter.event(&unanswered);
    assert_eq!(of(&meter, "unanswered", ""), 3);
}

/// Both roles count one conversation, and what one has sent the other has received.
#[test]
fn two_sessions_count_the_same() {
    let now = Instant::from_micros(0);
    let mut esme: Session<Esme, u64, _> = Session::new(Config::esme(), [Slot::EMPTY; 4], now);
    let mut smsc: Session<Smsc, u64, _> = Session::new(Config::smsc(), [Slot::EMPTY; 4], now);
    let (mut client, mut centre) = (Meter::default(), Meter::default());
    let (mut up, mut down) = ([0; 512], [0; 512]);
    let (mut up, mut down) = (Fixed::new(&mut up), Fixed::new(&mut down));
    let (mut to_esme, mut to_smsc) = (Inbox::new([0; 512]), Inbox::new([0; 512]));
    let mode = BindMode::Transceiver;
    esme.bind(now, mode, &Bind::default(), &mut up).unwrap();
    client.sent(mode.command_id(), Duration::ZERO);
    for round in 0..4 {
        let octets = up.written().len();
        to_smsc.space()[..octets].copy_from_slice(up.written());
        to_smsc.filled(octets);
        client.octets(0, octets);
        centre.octets(octets, 0);
        up.clear();
        while let Some(event) = smsc.next_event(now, &mut to_smsc, &mut down) {
            centre.event(&event);
            match event {
                Event::Request(smsc::Request::Bind(_, bind)) => {
                    smsc.answer(now, bind.responder, Ok(&BindResp::default()), &mut down).unwrap();
                    centre.answered(mode.command_id(), CommandStatus::ESME_ROK);
                }
                Event::Request(smsc::Request::SubmitSm(submit)) => {
                    let status = CommandStatus::ESME_RTHROTTLED;
                    smsc.answer(now, submit.responder, Err(status), &mut down).unwrap();
                    centre.answered(CommandId::SUBMIT_SM, status);
                }
                other => panic!("{other:?}"),
            }
        }
        let octets = down.written().len();
        to_esme.space()[..octets].copy_from_slice(down.written());
        to_esme.filled(octets);
        down.clear();
        while let Some(event) = esme.next_event(now, &mut to_esme, &mut up) {
            client.event(&event);
        }
        if round < 2 {
            esme.send(now, &SubmitSm::default(), round, &mut up).unwrap();
            client.sent(CommandId::SUBMIT_SM, Duration::from_micros(7));
            client.look(now + Duration::from_secs(1), &esme);
            assert_eq!(client.oldest(), Duration::from_secs(1));
            assert_eq!(of(&client, "in_flight", ""), 1);
        }
    }
    client.look(now, &esme);
    assert_eq!((client.oldest(), of(&client, "in_flight", "")), (Duration::ZERO, 0));
    for id in [CommandId::BIND_TRANSCEIVER, CommandId::SUBMIT_SM] {
        let name = id.name().unwrap();
        assert_eq!(centre.received(id), of(&client, "sent", name));
        assert_eq!(client.received(id.response()), of(&centre, "sent", &format!("{name}_resp")));
    }
    assert_eq!(centre.received(CommandId::SUBMIT_SM), 2);
    for status in ["ESME_ROK", "ESME_RTHROTTLED"] {
        assert_eq!(of(&client, "status_received", status), of(&centre, "status_sent", status));
    }
    assert_eq!(of(&client, "octets_sent", ""), of(&centre, "octets_received", ""));
    assert_eq!(client.window_wait().max(), Duration::from_micros(7));
}

#[test]
fn an_announcement_is_counted_and_a_notice_that_answers() {
    let now = Instant::from_micros(0);
    let mut esme: Session<Esme, u64, _> = Session::new(Config::esme(), [Slot::EMPTY; 1], now);
    let mut out = [0; 64];
    let mut out = Fixed::new(&mut out);
    let mut meter = Meter::default();
    let outbind = [0, 0, 0, 18, 0, 0, 0, 0x0B, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    let event = esme.step(now, &outbind, &mut out).event.unwrap();
    meter.event(&event);
    assert_eq!(shown(&meter), ["received{outbind} 1", "quirk{sequence_number} 1"]);
    let mut deliver = [0; 64];
    let mut deliver = Fixed::new(&mut deliver);
    let (id, status) = (CommandId::DELIVER_SM, CommandStatus::ESME_ROK);
    encode(id, status, 1, &DeliverSm::default(), &mut deliver).unwrap();
    let event = esme.step(now, deliver.written(), &mut out).event.unwrap();
    meter.event(&event);
    assert_eq!(of(&meter, "notice", "wrong_state"), 1);
}

#[test]
fn a_meter_is_small_and_empty() {
    assert!(size_of::<Meter>() <= 8 * 1024, "{}", size_of::<Meter>());
    assert_eq!(shown(&Meter::default()), [""; 0]);
    let empty = Histogram::default();
    assert_eq!((empty.quantile(1, 2), empty.count(), empty.buckets().count()), (None, 0, 0));
}

#[test]
fn buckets_are_exact_where_they_are_narrow() {
    for micros in 0..16 {
        let mut seen = Histogram::default();
        seen.record(Duration::from_micros(micros));
        let bucket = (Some(Duration::from_micros(micros)), 1);
        assert_eq!(seen.buckets().collect::<Vec<_>>(), [bucket]);
    }
    let mut seen = Histogram::default();
    seen.record(Duration::from_micros((1 << 32) - 1));
    assert_eq!(seen.buckets().next(), Some((Some(Duration::from_micros((1 << 32) - 1)), 1)));
    seen.record(Duration::from_micros(1 << 32));
    seen.record(Duration::MAX);
    assert_eq!(seen.buckets().last(), Some((None, 2)));
    assert_eq!(seen.quantile(1, 1), Some(Duration::from_micros(u64::MAX)));
    assert_eq!((seen.sum(), seen.max()), (seen.max(), Duration::from_micros(u64::MAX)));
}

/// Durations of every order of magnitude, in microseconds.
fn micros() -> impl Strategy<Value = u64> {
    (0..33_u32, any::<u64>()).prop_map(|(bits, random)| random & ((1 << bits) - 1))
}

proptest! {
    #[test]
    fn a_quantile_is_never_below_and_at_most_an_eighth_above(
        mut values in prop::collection::vec(micros(), 1..300),
        whole in 1..2000_u32,
        part in any::<u32>(),
    ) {
        let part = part % (whole + 1);
        let mut seen = Histogram::default();
        values.iter().for_each(|micros| seen.record(Duration::from_micros(*micros)));
        values.sort_unstable();
        let rank = (values.len() as u64 * u64::from(part)).div_ceil(whole.into()).max(1);
        let exact = values[rank as usize - 1];
        let stated = seen.quantile(part, whole).unwrap().as_micros() as u64;
        prop_assert!(stated >= exact, "{stated} below {exact}");
        prop_assert!(stated - exact <= exact / 8, "{stated} far above {exact}");
        prop_assert_eq!(seen.quantile(whole, whole), Some(seen.max()));
        prop_assert_eq!(seen.max().as_micros() as u64, *values.last().unwrap());
        prop_assert_eq!(seen.sum().as_micros() as u64, values.iter().sum::<u64>());
        prop_assert_eq!(seen.count(), values.len() as u64);
        prop_assert_eq!(seen.buckets().map(|(_, count)| count).sum::<u64>(), seen.count());
    }

    #[test]
    fn every_duration_falls_into_the_bucket_that_ends_behind_it(value in micros()) {
        let mut seen = Histogram::default();
        seen.record(Duration::from_micros(value));
        let (highest, _) = seen.buckets().next().unwrap();
        let highest = highest.unwrap().as_micros() as u64;
        prop_assert!(value <= highest && highest - value <= value / 8);
    }

    #[test]
    fn merged_is_as_if_counted_in_one(
        first in prop::collection::vec((micros(), any::<bool>()), 0..50),
        second in prop::collection::vec((micros(), any::<bool>()), 0..50),
    ) {
        let count = |meter: &mut Meter, seen: &[(u64, bool)]| for (micros, ended) in seen {
            meter.sent(CommandId::SUBMIT_SM, Duration::from_micros(*micros));
            meter.answered(CommandId::DELIVER_SM, CommandStatus((*micros % 0x120) as u32));
            meter.octets(*micros as usize, 1);
            let cause = if *ended { Cause::HungUp } else { Cause::Violation };
            let event: Seen<'_> = Event::Ended(cause);
            meter.event(&event);
        };
        let (mut one, mut other, mut both) = (Meter::default(), Meter::default(), Meter::default());
        count(&mut one, &first);
        count(&mut other, &second);
        count(&mut both, &first);
        count(&mut both, &second);
        one.merge(&other);
        prop_assert_eq!(&one, &both);
        #[cfg(feature = "serde")]
        {
            let stored = serde_json::to_string(&both).unwrap();
            prop_assert_eq!(&serde_json::from_str::<Meter>(&stored).unwrap(), &both);
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn what_cannot_be_is_not_restored() {
    let mut seen = Histogram::default();
    seen.record(Duration::from_millis(5));
    let stored = serde_json::to_value(seen).unwrap();
    let broken = |name: &str, with: serde_json::Value| {
        let mut value = stored.clone();
        value[name] = with;
        serde_json::from_value::<Histogram>(value).is_err()
    };
    assert!(!broken("max", 5000.into()));
    assert!(broken("max", 50_000.into()));
    assert!(broken("sum", 50_000.into()));
    assert!(broken("buckets", serde_json::json!([[1000, 1]])));
    assert!(broken("buckets", serde_json::json!([[1, 1], [1, 1]])));
}
