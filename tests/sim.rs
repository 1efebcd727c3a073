//! Two sessions in virtual time over a link with faults: every token comes back once, every session
//! ends once, and the same seed gives the same run.
#![cfg(feature = "sim")]
#![allow(clippy::std_instead_of_alloc, reason = "tests have std")]

use core::time::Duration;
use std::collections::{BTreeMap, BTreeSet};

use smpp_proto::{
    Instant,
    record::replay,
    session::{
        BindMode, Cause, Config, Esme, Event, Outcome, Reply, Responder, Side, Smsc, Timer, esme,
        smsc,
    },
    sim::{Damage, End, Fault, Faults, Happened, Link, Pair, Random, Read, Solo, What},
    wire::{
        CommandId, CommandStatus, Header, ShortMessage, op,
        pdu::{Bind, BindResp, DeliverSm, DeliverSmResp, SubmitSm, SubmitSmResp},
    },
};

const RUNS: u64 = 10_000;
const HOUR: Duration = Duration::from_secs(3600);

const SEND: u64 = 0;
const UNBIND: u64 = 1;
const HANG_UP: u64 = 2;
/// This and above: answer the request with that index.
const ANSWER: u64 = 3;

/// What one side gave and got back.
#[derive(Default)]
struct Ledger {
    next: u64,
    out: BTreeSet<u64>,
    ended: Option<Cause>,
    given: usize,
    back: usize,
}

impl Ledger {
    fn take(&mut self, counts: &mut Counts, reply: &Reply<'_, u64>) {
        assert!(self.ended.is_none(), "a reply after the end");
        assert!(self.out.remove(&reply.token), "token {} came back unasked", reply.token);
        self.back += 1;
        let outcome = match reply.outcome {
            Outcome::Accepted(_) => "accepted",
            Outcome::Refused(_) => "refused",
            Outcome::Nacked(_) => "nacked",
            Outcome::Malformed(_) => "malformed",
            Outcome::TimedOut => "timed out",
            Outcome::Lost => "lost",
        };
        *counts.entry(outcome.into()).or_default() += 1;
    }

    fn end(&mut self, counts: &mut Counts, side: &str, cause: Cause) {
        assert!(self.out.is_empty(), "tokens left at the end: {:?}", self.out);
        assert_eq!(self.ended.replace(cause), None, "ended twice");
        let cause = match cause {
            Cause::Framing(_) => "Framing".into(),
            Cause::BadBind(_) => "BadBind".into(),
            cause => format!("{cause:?}"),
        };
        *counts.entry(format!("{side} {cause}")).or_default() += 1;
    }
}

type Counts = BTreeMap<String, usize>;

enum Held {
    Bind(Responder<op::Bind>),
    Submit(Responder<op::SubmitSm>),
    Deliver(Responder<op::DeliverSm>),
}

/// Two applications that do as chance has it.
struct App {
    random: Random,
    esme: Ledger,
    smsc: Ledger,
    held: Vec<Option<Held>>,
    counts: Counts,
    binds: usize,
}

impl App {
    fn new(seed: u64) -> Self {
        Self {
            random: Random::new(seed),
            esme: Ledger::default(),
            smsc: Ledger::default(),
            held: Vec::new(),
            counts: Counts::new(),
            binds: 0,
        }
    }

    fn seconds(&mut self, most: u64) -> Duration {
        self.random.between(Duration::ZERO, Duration::from_secs(most))
    }

    fn bind(&mut self, end: &mut End<Esme>) {
        let modes = [BindMode::Transmitter, BindMode::Receiver, BindMode::Transceiver];
        let mode = modes[self.random.below(5).min(2) as usize];
        self.binds += 1;
        end.bind(mode, &Bind::default()).unwrap();
    }

    /// Sets the alarms of a side that has been bound.
    fn plan<R: smpp_proto::session::Role>(&mut self, end: &mut End<R>) {
        for _ in 0..self.random.below(8) {
            end.alarm(self.seconds(20), SEND);
        }
        if self.random.chance(700) {
            end.alarm(self.seconds(60), UNBIND);
        }
        if self.random.chance(30) {
            end.alarm(self.seconds(30), HANG_UP);
        }
        end.alarm(Duration::from_secs(90), UNBIND);
    }

    /// Keeps a request; tells after which time it is to be answered, if ever.
    fn hold(&mut self, held: Held) -> Option<(Duration, u64)> {
        let key = ANSWER + self.held.len() as u64;
        self.held.push(Some(held));
        match self.random.below(10) {
            0 => None,
            1..=3 => Some((self.seconds(40), key)),
            _ => Some((Duration::ZERO, key)),
        }
    }

    fn release(&mut self, key: u64) -> Option<Held> {
        self.held[(key - ANSWER) as usize].take()
    }

    fn esme_event(&mut self, end: &mut End<Esme>, event: esme::Event<'_, u64>) {
        assert!(self.esme.ended.is_none(), "an event after the end");
        match event {
            Event::Bound(_) => self.plan(end),
            Event::BindRefused(_) if self.binds < 3 => self.bind(end),
            Event::Request(esme::Request::DeliverSm(deliver)) => {
                if let Some((after, key)) = self.hold(Held::Deliver(deliver.responder)) {
                    end.alarm(after, key);
                }
            }
            Event::Reply(reply) => self.esme.take(&mut self.counts, &reply),
            Event::Ended(cause) => self.esme.end(&mut self.counts, "esme", cause),
            _ => {}
        }
    }

    fn smsc_event(&mut self, end: &mut End<Smsc>, event: smsc::Event<'_, u64>) {
        assert!(self.smsc.ended.is_none(), "an event after the end");
        let held = match event {
            Event::Request(smsc::Request::Bind(_, bind)) => Held::Bind(bind.responder),
            Event::Request(smsc::Request::SubmitSm(submit)) => Held::Submit(submit.responder),
            Event::Reply(reply) => return self.smsc.take(&mut self.counts, &reply),
            Event::Ended(cause) => return self.smsc.end(&mut self.counts, "smsc", cause),
            _ => return,
        };
        if let Some((after, key)) = self.hold(held) {
            end.alarm(after, key);
        }
    }

    fn esme_alarm(&mut self, end: &mut End<Esme>, key: u64) {
        match key {
            SEND => {
                let text = b"a message that is long enough to be cut";
                let text = ShortMessage::new(text).unwrap();
                let submit = SubmitSm { short_message: text, ..Default::default() };
                self.esme.next += 1;
                let token = self.esme.next;
                match end.send(&submit, token) {
                    Ok(_) => self.esme.given += usize::from(self.esme.out.insert(token)),
                    Err(refused) => assert_eq!(refused.what, token),
                }
            }
            UNBIND => drop(end.unbind(Duration::from_secs(self.random.below(10)))),
            HANG_UP => end.hang_up(),
            _ => match self.release(key) {
                Some(Held::Deliver(to)) if self.random.chance(100) => {
                    drop(end.answer(to, Err(CommandStatus::ESME_RX_T_APPN)));
                }
                Some(Held::Deliver(to)) => drop(end.answer(to, Ok(&DeliverSmResp::default()))),
                _ => panic!("nothing of the ESME's"),
            },
        }
    }

    fn smsc_alarm(&mut self, end: &mut End<Smsc>, key: u64) {
        match key {
            SEND => {
                self.smsc.next += 1;
                let token = self.smsc.next;
                match end.send(&DeliverSm::default(), token) {
                    Ok(_) => self.smsc.given += usize::from(self.smsc.out.insert(token)),
                    Err(refused) => assert_eq!(refused.what, token),
                }
            }
            UNBIND => drop(end.unbind(Duration::from_secs(self.random.below(10)))),
            HANG_UP => end.hang_up(),
            _ => match self.release(key) {
                Some(Held::Bind(to)) if self.random.chance(50) => {
                    drop(end.answer(to, Err(CommandStatus::ESME_RBINDFAIL)));
                }
                Some(Held::Bind(to)) => {
                    if end.answer(to, Ok(&BindResp::default())).is_ok() {
                        self.plan(end);
                    }
                }
                Some(Held::Submit(to)) if self.random.chance(100) => {
                    drop(end.answer(to, Err(CommandStatus::ESME_RTHROTTLED)));
                }
                Some(Held::Submit(to)) => drop(end.answer(to, Ok(&SubmitSmResp::default()))),
                _ => panic!("nothing of the SMSC's"),
            },
        }
    }

    fn tell(&mut self, happened: Happened<'_, '_>) {
        match happened {
            Happened::Esme(end, event) => self.esme_event(end, event),
            Happened::Smsc(end, event) => self.smsc_event(end, event),
            Happened::EsmeAlarm(end, key) => self.esme_alarm(end, key),
            Happened::SmscAlarm(end, key) => self.smsc_alarm(end, key),
        }
    }
}

/// Runs one seed to its end.
fn run(seed: u64) -> (Pair, App) {
    let mut app = App::new(seed);
    let faults = [Faults::NONE, Faults::SLOW, Faults::ROUGH, Faults::ROUGH, Faults::ROUGH];
    let faults = faults[app.random.below(5) as usize];
    let tries = Config { close_refused: false, max_frame: 4096, ..Config::smsc() };
    let closes = Config { close_refused: true, ..tries };
    let smsc = if app.random.chance(500) { tries } else { closes };
    let esme = Config { max_frame: 4096, max_unanswered: 2, ..Config::esme() };
    let slots = 1 + app.random.below(4) as usize;
    let mut pair = Pair::new(esme, smsc, slots, Link::new(seed, faults));
    app.bind(&mut pair.esme);
    // Slice by slice, each with a bound on what the sessions do in it.
    while pair.next().is_some() {
        assert!(pair.now().as_micros() < HOUR.as_micros() as u64, "seed {seed} does not end");
        let before = pair.esme.steps() + pair.smsc.steps();
        pair.run_for(Duration::from_secs(20), |happened| app.tell(happened));
        let steps = pair.esme.steps() + pair.smsc.steps() - before;
        assert!(steps < 1000, "seed {seed}: {steps} steps in 20 seconds");
    }
    (pair, app)
}

#[test]
fn ledgers_balance_and_runs_repeat() {
    let mut counts = Counts::new();
    let (mut tokens, mut octets, mut calls) = (0, 0, 0);
    for seed in 0..RUNS {
        let (pair, app) = run(seed);
        let (again, _) = run(seed);
        for ledger in [&app.esme, &app.smsc] {
            assert!(ledger.ended.is_some(), "seed {seed} has not ended");
            assert_eq!((ledger.given, ledger.out.len()), (ledger.back, 0), "seed {seed}");
            tokens += ledger.given;
        }
        assert!(pair.esme.tape() == again.esme.tape(), "seed {seed}: another run");
        assert!(pair.smsc.tape() == again.smsc.tape(), "seed {seed}: another run");
        for (tape, ledger) in [(pair.esme.tape(), &app.esme), (pair.smsc.tape(), &app.smsc)] {
            let summary = replay(tape).unwrap_or_else(|diverged| panic!("seed {seed}: {diverged}"));
            assert_eq!((summary.given, summary.back), (ledger.given, ledger.back), "seed {seed}");
            assert_eq!((summary.cut, summary.in_flight), (None, 0), "seed {seed}");
            assert!(summary.ended, "seed {seed}");
            octets += tape.len();
            calls += summary.calls;
        }
        app.counts.into_iter().for_each(|(what, count)| *counts.entry(what).or_default() += count);
    }
    println!("{RUNS} runs, {tokens} tokens, {calls} calls on {octets} octets of tape: {counts:#?}");
    for what in ["accepted", "refused", "timed out", "lost", "malformed", "nacked"] {
        assert!(counts.contains_key(what), "no request was {what}");
    }
    let ends = ["Unbound", "PeerUnbound", "HungUp", "Framing", "Expired(SlowFrame)"];
    for what in ends.map(|end| format!("esme {end}")) {
        assert!(counts.contains_key(&what), "{what} did not come up");
    }
}

/// Binds a pair and tells nothing else.
fn quiet(pair: &mut Pair, time: Duration) -> Vec<String> {
    let mut log = Vec::new();
    pair.esme.bind(BindMode::Transceiver, &Bind::default()).unwrap();
    pair.run_for(time, |happened| match happened {
        Happened::Smsc(end, Event::Request(smsc::Request::Bind(_, bind))) => {
            end.answer(bind.responder, Ok(&BindResp::default())).unwrap();
        }
        Happened::Esme(_, Event::Bound(_)) => {}
        Happened::Esme(_, event) => log.push(format!("{event:?}")),
        Happened::Smsc(_, event) => log.push(format!("{event:?}")),
        _ => {}
    });
    log
}

#[test]
fn a_quiet_link_lives_for_ever() {
    for faults in [Faults::NONE, Faults::SLOW] {
        let mut pair = Pair::new(Config::esme(), Config::smsc(), 4, Link::new(1, faults));
        let log = quiet(&mut pair, HOUR * 24 * 7);
        assert_eq!(log, [""; 0]);
        assert!(pair.esme.session().is_bound() && pair.smsc.session().is_bound());
        let seconds = 7 * 24 * 3600;
        let probes = seconds / 30;
        let steps = pair.esme.steps() + pair.smsc.steps();
        println!("a week in {steps} steps, {} PDUs", pair.link.sent(Side::Esme));
        assert!(pair.link.sent(Side::Esme) as u64 <= probes + 1);
        assert!(steps < seconds, "{steps} steps");
    }
}

/// An `enquire_link` that was answered is done with: the next one goes out in its time, however
/// long the response timer is.
#[test]
fn enquiries_keep_their_time() {
    let slow = Duration::from_secs(300);
    let esme = Config { response: slow, ..Config::esme() };
    let smsc = Config { enquire_link: None, inactivity: None, ..Config::smsc() };
    let mut pair = Pair::new(esme, smsc, 4, Link::new(1, Faults::NONE));
    assert_eq!(quiet(&mut pair, HOUR), [""; 0]);
    // One each 30 seconds and the 2 milliseconds there and back, after the bind.
    assert_eq!(pair.link.sent(Side::Esme), 1 + 119);
}

#[test]
fn a_dead_link_is_found() {
    let dead = Faults { drop: 1000, ..Faults::NONE };
    let mut pair = Pair::new(Config::esme(), Config::smsc(), 4, Link::new(1, dead));
    let log = quiet(&mut pair, HOUR);
    assert_eq!(log, ["Ended(Expired(Init))", "Ended(HungUp)"]);
}

/// What comes of one message when its response is damaged, and how both sides end.
fn damaged(damage: Damage) -> Vec<String> {
    let fault = Fault { from: Side::Smsc, index: 1, damage };
    let link = Link::new(3, Faults::NONE).with(fault);
    let mut pair = Pair::new(Config::esme(), Config::smsc(), 4, link);
    let mut log = Vec::new();
    pair.esme.bind(BindMode::Transmitter, &Bind::default()).unwrap();
    pair.run_for(HOUR, |happened| match happened {
        Happened::Smsc(end, Event::Request(smsc::Request::Bind(_, bind))) => {
            end.answer(bind.responder, Ok(&BindResp::default())).unwrap();
        }
        Happened::Smsc(end, Event::Request(smsc::Request::SubmitSm(submit))) => {
            end.answer(submit.responder, Ok(&SubmitSmResp::default())).unwrap();
        }
        Happened::Esme(end, Event::Bound(_)) => {
            end.send(&SubmitSm::default(), 1).unwrap();
            end.alarm(Duration::from_secs(100), UNBIND);
        }
        Happened::EsmeAlarm(end, UNBIND) => drop(end.unbind(Duration::ZERO)),
        Happened::Esme(_, Event::Reply(reply)) => {
            let text = format!("{:?}", reply.outcome);
            log.push(text.split('(').next().unwrap().into());
        }
        Happened::Esme(_, Event::Notice(notice)) => log.push(format!("{:?}", notice.kind)),
        Happened::Esme(_, Event::Ended(cause)) => log.push(format!("esme {cause:?}")),
        Happened::Smsc(_, Event::Ended(cause)) => log.push(format!("smsc {cause:?}")),
        _ => {}
    });
    log
}

#[test]
fn planned_faults() {
    let unbound = ["esme Unbound", "smsc PeerUnbound"];
    let with = |what: &[&'static str]| [what, &unbound].concat();
    assert_eq!(damaged(Damage::Hold(Duration::ZERO)), with(&["Accepted"]));
    assert_eq!(damaged(Damage::Drop), with(&["TimedOut"]));
    assert_eq!(damaged(Damage::Duplicate), with(&["Accepted", "Unsolicited"]));
    let late = Damage::Hold(Duration::from_secs(31));
    assert_eq!(damaged(late), with(&["TimedOut", "Unsolicited"]));
    let status = Damage::Status(CommandStatus::ESME_RSYSERR);
    assert_eq!(damaged(status), with(&["Refused"]));
    let slow = format!("esme {:?}", Cause::Expired(Timer::SlowFrame));
    assert_eq!(damaged(Damage::Truncate(7)), ["Lost", slow.as_str(), "smsc PeerFraming"]);
    assert_eq!(damaged(Damage::Cut), ["Lost", "esme HungUp", "smsc HungUp"]);
}

#[test]
fn chunks_and_delay_change_nothing_but_time() {
    let mut logs = Vec::new();
    for (seed, faults) in [(1, Faults::NONE), (1, Faults::SLOW), (2, Faults::SLOW)] {
        let mut pair = Pair::new(Config::esme(), Config::smsc(), 4, Link::new(seed, faults));
        let mut log = Vec::new();
        pair.esme.bind(BindMode::Transmitter, &Bind::default()).unwrap();
        pair.run_for(HOUR, |happened| match happened {
            Happened::Smsc(end, Event::Request(smsc::Request::Bind(_, bind))) => {
                end.answer(bind.responder, Ok(&BindResp::default())).unwrap();
            }
            Happened::Smsc(end, Event::Request(smsc::Request::SubmitSm(submit))) => {
                end.answer(submit.responder, Ok(&SubmitSmResp::default())).unwrap();
            }
            Happened::Esme(end, Event::Bound(_)) => {
                for token in 0..4 {
                    end.send(&SubmitSm::default(), token).unwrap();
                }
            }
            Happened::Esme(end, Event::Reply(reply)) => {
                log.push(format!("{} {:?}", reply.token, reply.outcome));
                if reply.token == 3 {
                    end.unbind(Duration::ZERO).unwrap();
                }
            }
            Happened::Esme(_, Event::Ended(cause)) => log.push(format!("{cause:?}")),
            _ => {}
        });
        assert!(pair.smsc.session().ended());
        logs.push((log, pair.link.sent(Side::Esme)));
    }
    assert_eq!(logs[0].0.len(), 5);
    assert!(logs[0] == logs[1] && logs[1] == logs[2], "{logs:#?}");
}

#[test]
fn a_script_plays_the_peer() {
    let mut solo: Solo<Esme> = Solo::new(Config::esme(), 4, Link::new(1, Faults::NONE));
    let mut log = Vec::new();
    let header =
        |id, status, number| Header::new(id, CommandStatus(status), number, 0).unwrap().to_octets();
    solo.end.bind(BindMode::Transmitter, &Bind::default()).unwrap();
    solo.say(Duration::from_secs(1), &header(CommandId::BIND_TRANSMITTER_RESP, 13, 1));
    solo.say(Duration::from_secs(2), &[0, 0, 0, 1]);
    solo.run_for(HOUR, |_, what| {
        if let What::Event(event) = what {
            log.push(format!("{event:?}"));
        }
    });
    assert_eq!(log.len(), 2, "{log:?}");
    assert!(log[0].starts_with("BindRefused") && log[1].starts_with("Ended(Framing"), "{log:?}");
    assert!(solo.closed());
    let bind = Header::read(solo.heard()).unwrap();
    assert_eq!(bind.command_id, CommandId::BIND_TRANSMITTER);
    let nack = Header::read(&solo.heard()[bind.command_length as usize..]).unwrap();
    assert_eq!(nack.command_id, CommandId::GENERIC_NACK);
    assert_eq!(nack.command_status, CommandStatus::ESME_RINVCMDLEN);
    assert_eq!(solo.now(), Instant::from_micros(HOUR.as_micros() as u64));
}

/// An inbox for no octet at all could not even hold the length that is too great.
#[test]
fn runs_end_though_no_pdu_is_short_enough() {
    for max_frame in [0, 1, 3, 4, 15] {
        let cfg = Config { max_frame, ..Config::smsc() };
        let mut solo: Solo<Smsc> = Solo::new(cfg, 2, Link::new(7, Faults::NONE));
        let enquiry = Header::new(CommandId::ENQUIRE_LINK, CommandStatus::ESME_ROK, 5, 0).unwrap();
        solo.say(Duration::from_secs(1), &enquiry.to_octets());
        let mut causes = Vec::new();
        solo.run_for(HOUR, |_, what| {
            if let What::Event(Event::Ended(cause)) = what {
                causes.push(cause);
            }
        });
        assert!(matches!(causes[..], [Cause::Framing(error)] if error.command_length == 16));

        let mut pair = Pair::new(Config::esme(), cfg, 2, Link::new(7, Faults::NONE));
        pair.esme.bind(BindMode::Transmitter, &Bind::default()).unwrap();
        pair.run_for(HOUR, |_| {});
        assert!(pair.esme.session().ended() && pair.smsc.session().ended());
    }
}

#[test]
fn a_link_gives_nothing_to_an_empty_space() {
    let mut link = Link::new(7, Faults::NONE);
    let now = Instant::from_micros(0);
    link.write(Side::Esme, now, b"octets");
    let later = now + Duration::from_secs(1);
    assert_eq!(link.read(Side::Smsc, later, &mut []), Read::Nothing);
    assert_eq!(link.read(Side::Smsc, later, &mut [0; 16]), Read::Octets(6));
}

#[test]
fn an_end_refuses_any_request() {
    let mut pair = Pair::new(Config::esme(), Config::smsc(), 2, Link::new(7, Faults::NONE));
    pair.esme.bind(BindMode::Transceiver, &Bind::default()).unwrap();
    let mut refused = Vec::new();
    pair.run_for(Duration::from_secs(9), |happened| match happened {
        Happened::Smsc(smsc, Event::Request(smsc::Request::Bind(_, bind))) => {
            smsc.answer(bind.responder, Ok(&BindResp::default())).unwrap();
        }
        Happened::Smsc(smsc, Event::Request(request)) => {
            smsc.refuse(request, CommandStatus::ESME_RINVCMDID).unwrap();
        }
        Happened::Esme(esme, Event::Bound(_)) => {
            esme.send(&SubmitSm::default(), 1).unwrap();
        }
        Happened::Esme(_, Event::Reply(Reply { token, outcome: Outcome::Refused(status), .. })) => {
            refused.push((token, status));
        }
        _ => {}
    });
    assert_eq!(refused, [(1, CommandStatus::ESME_RINVCMDID)]);
    assert_eq!(replay(pair.smsc.tape()).unwrap().cut, None);
}
