//! A small output, a full one, and the limit of a `Vec`: nothing is lost, nothing changes in
//! silence, and the deadline says that there is something to do.

#[path = "support/scene.rs"]
mod scene;

use core::time::Duration;

use proptest::prelude::*;
use scene::*;
use smpp_proto::{
    Fixed, Inbox, Instant, Out, VEC_LIMIT,
    session::{BindMode, Config, Esme, Event, Phase, Session, Slot, Smsc, Why},
    wire::{
        CommandId, CommandStatus, ShortMessage,
        pdu::{AlertNotification, Outbind, Raw, SubmitSm},
    },
};

/// One thing of a conversation in which everything that is said is a mere header.
#[derive(Clone, Copy, Debug)]
enum Act {
    Hears(&'static str),
    Answers(&'static str),
    After(u64),
    Unbinds,
    HangsUp,
}

use Act::{After, Answers, HangsUp, Hears, Unbinds};

const SCRIPT: [Act; 15] = [
    Hears("enquire_link #1; enquire_link #2; enquire_link #3"),
    Hears("submit_sm #4; deliver_sm #5; 0x00000999 #6; bind_receiver #7; outbind #8"),
    Answers("ESME_RTHROTTLED"),
    Hears("cancel_sm #9; replace_sm #10; submit_sm bare #11; generic_nack #12"),
    Answers("ESME_ROK"),
    Answers("ESME_ROK"),
    After(60),
    Hears("enquire_link_resp #1; enquire_link #13"),
    After(60),
    After(20),
    Hears("submit_sm #14; query_sm #15"),
    Unbinds,
    Hears("unbind #16; submit_sm #17"),
    Answers("ESME_RSYSERR"),
    HangsUp,
];

fn play<R: Party>(mut scene: Scene<R>, script: &[Act]) -> (Vec<u8>, Vec<String>, Phase) {
    let mut seen = Vec::new();
    scene.written.clear();
    for act in script {
        scene = match act {
            Hears(text) => scene.hears(text),
            Answers(_) if scene.asked.is_empty() => scene,
            Answers(status) => scene.answers(status),
            After(seconds) => scene.after(Duration::from_secs(*seconds)),
            Unbinds => scene.unbinds(SECOND * 5),
            HangsUp => scene.hangs_up(),
        };
        seen.extend(scene.take().1);
    }
    (scene.written.clone(), seen, scene.session.phase())
}

#[test]
fn sixteen_octets_are_as_good_as_endless_room() {
    let endless = play(smsc().bound_tx(), &SCRIPT);
    assert!(endless.0.len() > 16 * 12, "there is something to say");
    assert!(endless.1.iter().any(|text| text.starts_with("ended")), "{:?}", endless.1);
    for room in [16, 17, 31, 32, 100] {
        assert_eq!(play(smsc().bound_tx().room(room), &SCRIPT), endless, "room for {room}");
    }
}

#[test]
fn sixteen_octets_hold_the_last_words() {
    for octets in [&[0, 0, 0, 1][..], b"GET / HTTP/1.1\r\n\r\n"] {
        let lost = |room| {
            let mut scene = smsc().room(room).hears_octets(octets);
            (scene.take(), scene.written.clone())
        };
        assert_eq!(lost(16), lost(usize::MAX));
        assert_eq!(lost(16).1.len(), 16);
    }
}

fn any_act() -> impl Strategy<Value = Act> {
    prop_oneof![
        4 => prop::sample::select(&[
            "enquire_link #1", "submit_sm #2", "deliver_sm #3", "0x00000999 #4", "unbind #5",
            "cancel_sm #6", "submit_sm bare #7", "enquire_link_resp #1", "unbind_resp #2",
            "bind_transmitter #8", "enquire_link #9; enquire_link #10; cancel_sm #11",
        ][..]).prop_map(Hears),
        2 => prop::sample::select(&["ESME_RSYSERR", "ESME_RTHROTTLED"][..]).prop_map(Answers),
        2 => (0_u64..100).prop_map(After),
        1 => Just(Unbinds),
    ]
}

proptest! {
    #[test]
    fn sixteen_octets_are_enough_for_any_conversation(
        script in prop::collection::vec(any_act(), 0..30),
    ) {
        let once = |script: &[Act]| -> Vec<Act> {
            let first = script.iter().position(|act| matches!(act, Unbinds));
            let keep = |(at, act): (usize, &Act)| {
                (!matches!(act, Unbinds) || Some(at) == first).then_some(*act)
            };
            script.iter().enumerate().filter_map(keep).collect()
        };
        let script = once(&script);
        prop_assert_eq!(
            play(smsc().bound_tx().room(16), &script),
            play(smsc().bound_tx(), &script)
        );
    }
}

// ── a full output ──

#[test]
fn a_request_that_cannot_be_answered_stays_in_the_input() {
    let input = pdus("submit_sm_resp #77; enquire_link #9; enquire_link #10");
    let mut session = esme().bound_trx().session.clone();
    let now = Instant::from_micros(2_000_000);
    let mut memory = [0; 16];
    let mut out = Fixed::new(&mut memory[..15]);
    let step = session.step(now, &input, &mut out);
    assert!(matches!(step.event, Some(Event::Notice(_))), "a response needs no room");
    let at = step.used;
    let step = session.step(now, &input[at..], &mut out);
    assert_eq!((step.used, step.event), (0, None));
    assert_eq!(session.deadline(), Some(now), "there is something to do");
    let again = session.clone();
    let _ = session.step(now, &input[at..], &mut out);
    assert_eq!(session, again, "asking again changes nothing");
    let mut out = Fixed::new(&mut memory);
    let step = session.step(now, &input[at..], &mut out);
    assert_eq!((step.used, step.event), (16, None), "room for one");
    assert_eq!(words(out.written()), ["enquire_link_resp #9"]);
    assert_eq!(session.deadline(), Some(now));
    out.clear();
    let step = session.step(now, &input[at + 16..], &mut out);
    assert_eq!((step.used, step.event), (16, None));
    assert_eq!(words(out.written()), ["enquire_link_resp #10"]);
    assert!(session.deadline() > Some(now), "all done");
}

#[test]
fn what_time_brings_waits_for_room() {
    let due = |scene: Scene<Esme>, says: &str| {
        let scene = scene.quiet().wakes_after(Duration::ZERO).after(SECOND).quiet();
        scene.wakes_after(Duration::ZERO).room(16).says(says)
    };
    due(esme().bound_trx().room(0).after(SECOND * 30), "enquire_link #2");
    due(esme().bound_trx().room(15).unbinds(Duration::ZERO), "unbind #2");
    due(esme().bound_trx().room(0).hears("unbind #5"), "unbind_resp #5");
    let nack = "generic_nack ESME_RINVCMDLEN #0";
    due(esme().room(0).hears_octets(&[0; 4]), nack)
        .sees("ended Framing(FrameError { command_length: 0, sequence_number: 0 })");
    due(esme().hears_octets(&[0; 2]).room(0).after(SECOND * 10), nack)
        .sees("ended Expired(SlowFrame)");
}

#[test]
fn a_peer_that_never_reads_gets_no_last_words() {
    esme()
        .room(0)
        .hears_octets(&[0; 4])
        .after(SECOND * 30)
        .sees("ended Expired(FullOutput)")
        .ended();
}

#[test]
fn replies_go_on_without_room() {
    esme()
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .room(0)
        .hears("submit_sm_resp #2")
        .sees("reply 7 accepted")
        .hangs_up()
        .sees("ended HungUp")
        .ended();
}

/// A call that is refused leaves the session and the output as they were.
#[track_caller]
fn refused<R: Party>(
    mut scene: Scene<R>,
    room: usize,
    why: Why,
    call: impl Fn(&mut Live<R>, Instant, &mut Fixed<'_>) -> Result<(), Why>,
) {
    let mut memory = vec![0xAA; room];
    let mut out = Fixed::new(&mut memory);
    let before = scene.session.clone();
    assert_eq!(call(&mut scene.session, scene.now, &mut out), Err(why));
    assert_eq!(scene.session, before);
    assert_eq!((out.written().len(), out.room()), (0, room));
    assert!(memory.iter().all(|octet| *octet == 0xAA));
}

fn submit(session: &mut Live<Esme>, now: Instant, out: &mut Fixed<'_>) -> Result<(), Why> {
    session.send(now, &SubmitSm::default(), 1, out).map(|_| ()).map_err(|refused| refused.why)
}

fn submit_text(session: &mut Live<Esme>, now: Instant, out: &mut Fixed<'_>) -> Result<(), Why> {
    let short_message = ShortMessage::new(b"more than eight").unwrap();
    let pdu = SubmitSm { short_message, ..SubmitSm::default() };
    session.send(now, &pdu, 1, out).map(|_| ()).map_err(|refused| refused.why)
}

#[test]
fn refused_calls_change_nothing() {
    for room in [0, 15, 16, 32] {
        refused(esme().bound_trx(), room, Why::OutFull, submit);
        refused(esme(), room, Why::OutFull, |session, now, out| {
            session.bind(now, BindMode::Receiver, &bind(0x34), out)
        });
        refused(smsc(), room.min(17), Why::OutFull, |session, now, out| {
            session.outbind(now, &Outbind::default(), out)
        });
        refused(smsc().bound_rx(), room.min(21), Why::OutFull, |session, now, out| {
            session.alert(now, &AlertNotification::default(), out)
        });
        refused(esme().bound_trx(), room, Why::WrongState, |session, now, out| {
            session.bind(now, BindMode::Receiver, &bind(0x34), out)
        });
        refused(esme(), room, Why::WrongState, submit);
        let narrow = esme_with(|config| config.max_frame = 40).bound_trx();
        refused(narrow, room, Why::TooLong, submit_text);
        refused(Scene::new(Config::esme(), 0).bound_trx(), room, Why::WindowFull, submit);
        refused(esme(), room, Why::WrongState, |session, now, _| session.unbind(now, SECOND));
        let asked = smsc().bound_trx().hears("submit_sm #4").sees("submit_sm #4");
        let raw = asked.asked[0];
        refused(asked, room.min(15), Why::OutFull, |session, now, out| {
            type Op = smpp_proto::wire::op::SubmitSm;
            let responder = smpp_proto::session::Responder::<Op>::from_raw(raw).unwrap();
            let status = CommandStatus::ESME_RSYSERR;
            session.answer(now, responder, Err(status), out).map_err(|refused| refused.why)
        });
    }
}

#[test]
fn a_refused_token_can_be_sent_again() {
    esme()
        .bound_trx()
        .room(0)
        .sends("submit_sm", 7)
        .sees("refused: OutFull")
        .in_flight(0)
        .room(usize::MAX)
        .sends("submit_sm", 7)
        .says("submit_sm #2");
}

// ── the outputs of the crate ──

#[test]
fn a_vec_stops_at_its_limit() {
    let now = Instant::from_micros(0);
    let mut session: Session<Smsc, (), [Slot<()>; 0]> = Session::new(Config::smsc(), [], now);
    let mut out = Vec::new();
    let mut rx = Inbox::new(vec![0; 4096]);
    let enquire = pdu("enquire_link #1");
    loop {
        let space = rx.space();
        let Some(space) = space.get_mut(..16) else { break };
        space.copy_from_slice(&enquire);
        rx.filled(16);
        assert!(session.next_event(now, &mut rx, &mut out).is_none());
    }
    assert_eq!(out.len(), VEC_LIMIT);
    assert_eq!(out.room(), 0);
    assert_eq!(rx.octets().len(), 4096, "what is not answered is not taken");
    assert_eq!(session.deadline(), Some(now));
    out.clear();
    assert!(session.next_event(now, &mut rx, &mut out).is_none());
    assert_eq!(out.len(), 4096);
    assert!(session.deadline() > Some(now));
}

#[test]
fn a_vec_takes_all_of_a_pdu_or_nothing() {
    let mut out = vec![0; VEC_LIMIT - 40];
    assert_eq!(out.room(), 40);
    assert!(out.grab(41).is_none());
    assert_eq!(out.len(), VEC_LIMIT - 40);
    let mut session = esme().bound_trx().session.clone();
    let now = Instant::from_micros(2_000_000);
    let id = CommandId(0x0001_0200);
    let full = session.send_vendor(now, id, &Raw(&[0; 25]), 1, &mut out).unwrap_err();
    assert_eq!((full.what, full.why), (1, Why::OutFull));
    session.send_vendor(now, id, &Raw(&[0; 24]), 1, &mut out).unwrap();
    assert_eq!(out.room(), 0);
    let mut over = vec![0; VEC_LIMIT + 5];
    assert_eq!(over.room(), 0);
    assert!(over.grab(1).is_none());
}

#[test]
fn a_fixed_output_gives_its_octets_away() {
    let mut memory = [0; 8];
    let mut out = Fixed::new(&mut memory);
    out.grab(5).unwrap().copy_from_slice(b"abcde");
    assert!(out.grab(4).is_none());
    assert!(out.grab(usize::MAX).is_none());
    assert_eq!(out.written(), b"abcde");
    out.consume(2);
    assert_eq!(out.written(), b"cde");
    assert_eq!(out.room(), 5);
    out.grab(5).unwrap().copy_from_slice(b"fghij");
    assert_eq!(out.written(), b"cdefghij");
    out.consume(usize::MAX);
    assert_eq!(out.written(), b"");
    assert_eq!(out.room(), 8);
}
