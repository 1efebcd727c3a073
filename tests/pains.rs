//! What users of other implementations suffer from, and that it does not happen here.
//!
//! The numbers are those of a list of pains and of deviations (`q`) seen in live traffic.

#[path = "support/scene.rs"]
mod scene;

use core::time::Duration;

use scene::*;
use smpp_proto::{
    Instant,
    session::{BindMode, Cause, Config, Event, Phase, Session, Slot, Smsc},
    wire::{CommandId, CommandStatus, Version, pdu::SubmitSm},
};

// ── framing ──

/// Other protocols on the port are read as a length of a gigabyte: memory runs out, or the server
/// spins. Here the four octets of the length end the session before anything is waited for.
#[test]
fn pain_10_http_on_the_port() {
    let visitors: [&[u8]; 5] = [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"HTTP/1.1 400 Bad Request\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"SSH-2.0-scanner\r\n",
        b"\0\0\0\0\0\0\0\0",
    ];
    for octets in visitors {
        let mut scene = smsc().hears_octets(octets);
        let (said, seen) = scene.take();
        assert_eq!(said.len(), 1, "one generic_nack");
        assert!(said[0].starts_with("generic_nack ESME_RINVCMDLEN"));
        assert_eq!(seen.len(), 1, "one end");
        assert!(seen[0].starts_with("ended Framing"));
        scene.hears_octets(octets).quiet().ended();
    }
    let session: Session<Smsc, (), [Slot<()>; 0]> =
        Session::new(Config::smsc(), [], Instant::default());
    let mut tried = session.clone();
    let step = tried.step(Instant::default(), b"HTTP", &mut Vec::new());
    assert!(matches!(step.event, Some(Event::Ended(Cause::Framing(_)))), "four octets are enough");
}

/// One read is taken for one PDU, and a body may run into the next PDU: sessions are lost at the
/// bind, or everything after one odd PDU is garbage. Here a frame is its length and nothing else.
#[test]
fn pain_11_one_read_is_not_one_pdu() {
    let octets = pdus("bind_transceiver_resp #1 v34; deliver_sm #1; deliver_sm #2");
    for size in 1..octets.len() {
        let mut scene = esme().binding();
        let mut all = Vec::new();
        for chunk in octets.chunks(size) {
            scene = scene.hears_octets(chunk);
            all.extend(scene.take().1);
        }
        assert_eq!(all, ["bound Transceiver V3_4", "deliver_sm #1", "deliver_sm #2"]);
    }
    // sm_length points far behind the end of its PDU: the next PDU is whole all the same.
    let mut greedy = vec![0; 16];
    greedy.push(200);
    let greedy = raw(CommandId::DELIVER_SM, CommandStatus::ESME_ROK, 5, &greedy);
    let mut scene = esme().bound_trx().hears_octets(&[greedy, pdu("deliver_sm #6")].concat());
    let (said, seen) = scene.take();
    assert_eq!(said, ["deliver_sm_resp ESME_RINVMSGLEN #5"]);
    assert_eq!(seen[1], "deliver_sm #6");
}

// ── states ──

/// A peer that sends `enquire_link` before the bind, or between bind and response, breaks the bind.
#[test]
fn pain_12_enquire_link_before_the_bind() {
    esme()
        .hears("enquire_link #1")
        .says("enquire_link_resp #1")
        .binding()
        .hears("enquire_link #2; bind_transceiver_resp #1")
        .says("enquire_link_resp #2")
        .sees("bound Transceiver V3_4");
    smsc().hears("enquire_link #1").says("enquire_link_resp #1").bound_trx();
}

/// Closing waits for threads that wait for closing. Here ending is a call that returns at once, and
/// what is left comes out one by one, from inside of a callback as well.
#[test]
fn pain_13_closing_waits_for_nobody() {
    let mut scene = esme().bound_trx().hears("deliver_sm #4").sees("deliver_sm #4");
    // In the midst of handling a request: unbind, hang up, and the answer comes too late.
    scene = scene.unbinds(SECOND).hangs_up().sees("ended HungUp");
    scene.answers("ESME_ROK").sees("refused: WrongState").ended();
}

/// A `generic_nack` is not matched, so the request waits for its timeout.
#[test]
fn pain_14_a_nack_ends_its_request() {
    esme()
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .hears("generic_nack ESME_RINVCMDID #2")
        .sees("reply 7 nacked ESME_RINVCMDID")
        .in_flight(0)
        .hears("generic_nack ESME_RSYSERR #2")
        .sees("Unsolicited: generic_nack ESME_RSYSERR #2")
        .hears("generic_nack ESME_RSYSERR #0")
        .sees("NackedHeader: generic_nack ESME_RSYSERR #0");
}

/// A client of another version is turned away, and a bind response without a version crashes.
#[test]
fn pain_15_any_version_can_bind() {
    for declared in 0..=0xFF_u8 {
        let mut scene = smsc_with(|config| config.version = Version::V3_4)
            .hears(&format!("bind_transmitter #1 v{declared:x}"))
            .sees("bind_transmitter #1")
            .answers("ESME_ROK")
            .is(Phase::BoundTx);
        let (said, _) = scene.take();
        let stated = if declared < 0x34 { "" } else { " [sc_interface_version: 34]" };
        assert_eq!(said, [format!("bind_transmitter_resp #1{stated}")]);
    }
    for stated in 0..=0xFF_u8 {
        let version = match stated {
            0..0x34 => "V3_3",
            0x34..0x50 => "V3_4",
            _ => "V5_0",
        };
        esme()
            .binds(BindMode::Receiver, 0x50)
            .says("bind_receiver #1")
            .hears(&format!("bind_receiver_resp #1 v{stated:x}"))
            .sees(&format!("bound Receiver {version}"));
    }
    esme().binding().hears("bind_transceiver_resp #1").sees("bound Transceiver V3_4");
}

// ── window ──

/// The window is missing, and users build their own. Here the slots are the window, each way has its
/// limit, and a reply says that a place is free.
#[test]
fn pain_16_the_window_is_there() {
    let scene = esme_with(|config| config.max_unanswered = 1).bound_trx();
    assert_eq!(scene.session.window_free(), 4);
    let mut scene = scene;
    for (token, number) in (0..4).zip(2..) {
        scene = scene.sends("submit_sm", token).says(&format!("submit_sm #{number}"));
    }
    assert_eq!((scene.session.window_free(), scene.session.in_flight()), (0, 4));
    scene
        .sends("submit_sm", 9)
        .sees("refused: WindowFull")
        .hears("submit_sm_resp #3")
        .sees("reply 1 accepted")
        .sends("submit_sm", 9)
        .says("submit_sm #7")
        .hears("deliver_sm #1; deliver_sm #2")
        .sees("deliver_sm #1; Overload: deliver_sm #2")
        .says("deliver_sm_resp ESME_RX_T_APPN #2");
}

/// Requests without an answer stay for ever: memory grows. Here each has an end by default, and
/// there are never more than slots.
#[test]
fn pain_17_no_request_waits_for_ever() {
    assert_eq!(Config::esme().response, SECOND * 30);
    assert_eq!(Config::smsc().response, SECOND * 30);
    let mut scene = esme_with(|config| config.enquire_link = None).bound_trx();
    for round in 0..100 {
        scene = scene.sends("submit_sm", round);
        scene.take();
        // The peer is there and talks, but never answers.
        scene = scene.after(SECOND * 29).hears("enquire_link #1");
        scene.take();
        scene = scene.after(SECOND).sees(&format!("reply {round} timed out")).in_flight(0);
    }
}

/// The response is on the wire, but the timeout won: it is thrown away with a warning. Here what has
/// come counts before the clock, and what is late is shown with all its octets.
#[test]
fn pain_18_a_late_response_is_not_lost() {
    let sent = || esme().bound_trx().sends("submit_sm", 7).says("submit_sm #2");
    let mut scene = sent();
    scene.now = scene.now + SECOND * 500;
    scene.hears("submit_sm_resp #2").sees("reply 7 accepted");
    let late = sent().hears("enquire_link #1").says("enquire_link_resp #1").after(SECOND * 30);
    let mut late = late.sees("reply 7 timed out").says("enquire_link #3");
    let octets = pdu("submit_sm_resp #2");
    let mut session = late.session.clone();
    let Some(Event::Notice(notice)) = session.step(late.now, &octets, &mut Vec::new()).event else {
        panic!("no notice")
    };
    assert_eq!(notice.frame.octets, octets);
    late.take();
}

/// `enquire_link` and `submit_sm` share a number, or the peer's request with the same number is taken
/// for the response. Here one place gives out numbers, and the two directions are apart.
#[test]
fn pain_19_numbers_do_not_collide() {
    esme_with(|config| config.enquire_link = Some(SECOND))
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .after(SECOND)
        .says("enquire_link #3")
        .sends("submit_sm", 8)
        .says("submit_sm #4")
        .hears("deliver_sm #2; enquire_link #4")
        .sees("deliver_sm #2")
        .says("enquire_link_resp #4")
        .in_flight(2)
        .hears("enquire_link_resp #3; submit_sm_resp #4; submit_sm_resp #2")
        .sees("reply 8 accepted; reply 7 accepted")
        .unbinds(SECOND)
        .hears("unbind_resp #5")
        .sees("Unsolicited: unbind_resp #5")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #2; unbind #5");
}

/// A response that is faster than the registration of its request is lost. Here the call that writes
/// the octets has registered it.
#[test]
fn pain_20_a_response_is_never_too_fast() {
    let mut session = esme().bound_trx().session.clone();
    let now = Instant::from_micros(1_000_000);
    let mut out = Vec::new();
    let number = session.send(now, &SubmitSm::default(), 7, &mut out).unwrap();
    let octets = pdu(&format!("submit_sm_resp #{number}"));
    let Some(Event::Reply(reply)) = session.step(now, &octets, &mut out).event else { panic!() };
    assert_eq!((reply.token, reply.took), (7, Duration::ZERO));
}

/// What watches the window is invisible, or swept away by the runtime. Here deadlines are data, and
/// so is what waits.
#[test]
fn pain_21_the_window_can_be_watched() {
    let scene = esme()
        .bound_trx()
        .after(SECOND)
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .after(SECOND * 3)
        .hears("enquire_link #1; deliver_sm #2")
        .says("enquire_link_resp #1")
        .sees("deliver_sm #2");
    assert_eq!(scene.session.oldest(), Some(Instant::from_micros(2_000_000)));
    assert_eq!((scene.session.in_flight(), scene.session.window_free()), (1, 3));
    assert_eq!(scene.session.unanswered(), 1);
    scene.wakes_after(SECOND * 27);
}

// ── keep-alive ──

/// `enquire_link_resp` carries a number of its own, or keep-alive works only while a read blocks.
#[test]
fn pain_22_an_answer_carries_the_number_of_its_request() {
    for number in [1, 77, 0x7FFF_FFFF] {
        esme()
            .bound_tx()
            .hears(&format!("enquire_link #{number}"))
            .says(&format!("enquire_link_resp #{number}"));
    }
}

/// Some binds have no keep-alive, others two, and it starts before the bind.
#[test]
fn pain_23_one_keep_alive_for_every_bind() {
    for mode in [BindMode::Transmitter, BindMode::Receiver, BindMode::Transceiver] {
        esme()
            .bound(mode, Version::V3_4)
            .after(SECOND * 30 - MICRO)
            .quiet()
            .after(MICRO)
            .says("enquire_link #2")
            .after(SECOND * 30 - MICRO)
            .quiet();
    }
    esme_with(|config| config.init = None).after(SECOND * 3000).quiet();
}

// ── unbind and after ──

/// After a lost session a second bind storms the first, and dead sessions are bound again. Here a
/// session binds once, and one that has ended stays so.
#[test]
fn pain_24_a_dead_session_does_not_come_back() {
    let dead = esme().bound_trx().hangs_up().sees("ended HungUp");
    dead.binds(BindMode::Transceiver, 0x34)
        .sees("refused: WrongState")
        .hears("bind_transceiver_resp #1; deliver_sm #1")
        .quiet()
        .is(Phase::Closed);
    esme().binding().binds(BindMode::Transceiver, 0x34).sees("refused: WrongState");
    // What the refusal means is the caller's to act on.
    esme()
        .binding()
        .hears("bind_transceiver_resp ESME_RALYBND #1")
        .sees("bind refused ESME_RALYBND")
        .wakes_after(SECOND * 30);
}

/// An account stays locked because a way to end a session forgets to say so. Here every way gives
/// one `Ended`, and it is the last event.
#[test]
fn pain_25_every_end_is_told_once() {
    let ends: [fn(Scene<Smsc>) -> Scene<Smsc>; 9] = [
        |scene| scene.hangs_up(),
        |scene| scene.hears("unbind #9").says("unbind_resp #9").hangs_up(),
        |scene| scene.hears("unbind #9").says("unbind_resp #9").after(SECOND * 2),
        |scene| scene.unbinds(SECOND).says("unbind #1").hears("unbind_resp #1"),
        |scene| scene.unbinds(SECOND).says("unbind #1").after(SECOND * 10),
        |scene| scene.after(SECOND * 60).says("enquire_link #1").after(SECOND * 30),
        |scene| scene.hears_octets(&[0; 16]).says("generic_nack ESME_RINVCMDLEN #0"),
        |scene| {
            let scene = scene.hears_octets(&[0; 3]).after(SECOND * 10);
            scene.says("generic_nack ESME_RINVCMDLEN #0")
        },
        |scene| scene.room(0).hears("enquire_link #1").after(SECOND * 30),
    ];
    for end in ends {
        let mut scene = end(smsc().bound_trx());
        let (_, seen) = scene.take();
        assert_eq!(seen.len(), 1, "{seen:?}");
        assert!(seen[0].starts_with("ended"), "{seen:?}");
        scene.after(SECOND * 1000).quiet().hangs_up().quiet().ended();
    }
}

/// Unbinding loses what is under way, or blocks a minute. Here it settles both sides' requests, at
/// most as long as was said, and what is left comes back one by one.
#[test]
fn pain_26_unbinding_settles_and_does_not_block() {
    let draining = || {
        esme()
            .bound_trx()
            .sends("submit_sm", 1)
            .says("submit_sm #2")
            .sends("submit_sm", 2)
            .says("submit_sm #3")
            .hears("deliver_sm #5")
            .sees("deliver_sm #5")
            .unbinds(SECOND * 4)
            .sends("submit_sm", 3)
            .sees("refused: WrongState")
    };
    draining()
        .hears("submit_sm_resp #3; submit_sm_resp #2")
        .sees("reply 2 accepted; reply 1 accepted")
        .answers("ESME_ROK")
        .says("deliver_sm_resp #5; unbind #4")
        .hears("unbind_resp #4")
        .sees("ended Unbound");
    draining()
        .after(SECOND * 4)
        .says("unbind #4")
        .hears("submit_sm_resp #2; unbind_resp #4")
        .sees("reply 1 accepted; reply 2 lost; ended Unbound")
        .ended();
}

// ── deviations ──

/// A PDU that was begun never gets whole.
#[test]
fn q_3_a_pdu_that_never_ends() {
    esme()
        .bound_trx()
        .hears_octets(&pdu("deliver_sm #1")[..20])
        .after(SECOND * 10)
        .says("generic_nack ESME_RINVCMDLEN #0")
        .sees("ended Expired(SlowFrame)");
}

/// A `message_payload` of 64 KiB.
#[test]
fn q_4_big_pdus() {
    let mut body = vec![0; 17];
    body.extend([0x04, 0x24, 0xFF, 0xFF]);
    body.extend([b'x'; 0xFFFF]);
    let octets = raw(CommandId::DELIVER_SM, CommandStatus::ESME_ROK, 5, &body);
    esme().bound_trx().hears_octets(&octets).sees("deliver_sm #5");
}

/// Numbers of 0, and of all 32 bits.
#[test]
fn q_5_any_number_is_echoed() {
    for number in [0, 0x8000_0000, u32::MAX] {
        esme()
            .bound_trx()
            .hears(&format!("deliver_sm #{number}"))
            .sees(&format!("deliver_sm #{number} (sequence_number)"))
            .answers("ESME_ROK")
            .says(&format!("deliver_sm_resp #{number}"));
    }
}

/// Requests with a status.
#[test]
fn q_6_a_status_in_a_request() {
    let octets = raw(CommandId::ENQUIRE_LINK, CommandStatus::ESME_RSYSERR, 5, &[]);
    esme().bound_trx().hears_octets(&octets).says("enquire_link_resp #5");
}

/// Commands and statuses of vendors.
#[test]
fn q_7_and_8_commands_and_statuses_nobody_knows() {
    esme()
        .bound_trx()
        .hears("0x01000001 #5; 0x00010201 #6; 0x00000000 #7")
        .says(
            "generic_nack ESME_RINVCMDID #5; generic_nack ESME_RINVCMDID #6; \
             generic_nack ESME_RINVCMDID #7",
        )
        .sees(
            "UnknownCommand: 0x01000001 #5; UnknownCommand: 0x00010201 #6; \
             UnknownCommand: 0x00000000 #7",
        )
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .hears("submit_sm_resp 0x1B #2")
        .sees("reply 7 refused 0x0000001B");
}

/// Another kind of response than was asked for.
#[test]
fn q_9_a_response_of_another_kind() {
    let sent = || esme().bound_trx().sends("submit_sm", 7).says("submit_sm #2");
    sent()
        .hears("data_sm_resp #2")
        .sees("reply 7 malformed command_id at octet 4: the response to another kind of request")
        .is(Phase::BoundTrx);
    sent().hears("deliver_sm #2").sees("deliver_sm #2").in_flight(1);
}

/// Two responses to one request.
#[test]
fn q_10_a_second_response() {
    esme()
        .bound_trx()
        .sends("submit_sm", 7)
        .says("submit_sm #2")
        .hears("submit_sm_resp #2; submit_sm_resp #2")
        .sees("reply 7 accepted; Unsolicited: submit_sm_resp #2");
}

/// `generic_nack` instead of the proper response; with number 0.
#[test]
fn q_11_nacks() {
    esme()
        .binding()
        .hears("generic_nack ESME_RINVCMDID #1")
        .sees("bind refused ESME_RINVCMDID")
        .hears("generic_nack ESME_RINVCMDLEN #0")
        .sees("NackedHeader: generic_nack ESME_RINVCMDLEN #0; ended PeerFraming");
}

/// `enquire_link` while unbound.
#[test]
fn q_12_enquire_link_after_the_unbind() {
    esme()
        .bound_trx()
        .hears("unbind #5")
        .says("unbind_resp #5")
        .hears("enquire_link #6")
        .says("enquire_link_resp #6");
}

/// A peer that closes without `unbind`, or right behind it.
#[test]
fn q_13_closing_is_an_end_and_no_error() {
    esme().bound_trx().hangs_up().sees("ended HungUp");
    esme().bound_trx().unbinds(SECOND).says("unbind #2").hangs_up().sees("ended Unbound");
    esme()
        .bound_trx()
        .hears("unbind #5")
        .says("unbind_resp #5")
        .hangs_up()
        .sees("ended PeerUnbound");
}

/// `ESME_RALYBND` to a bind: a status like any other, the session is as it was.
#[test]
fn q_14_already_bound() {
    esme()
        .binding()
        .hears("bind_transceiver_resp ESME_RALYBND #1")
        .sees("bind refused ESME_RALYBND")
        .is(Phase::Open);
}

/// Responses may take ten minutes and windows may be 1: no timer and no window is fixed.
#[test]
fn q_76_timers_are_settings() {
    Scene::<smpp_proto::session::Esme>::new(
        Config { response: SECOND * 600, enquire_link: None, ..Config::esme() },
        1,
    )
    .bound_tx()
    .sends("submit_sm", 7)
    .says("submit_sm #2")
    .after(SECOND * 600 - MICRO)
    .hears("submit_sm_resp #2")
    .sees("reply 7 accepted");
}

/// A request of the wrong side is refused by `generic_nack` here and by a response there: all forms
/// end it.
#[test]
fn q_77_wrong_direction() {
    for refusal in ["deliver_sm_resp ESME_RINVCMDID", "deliver_sm_resp ESME_RINVBNDSTS"] {
        let mut scene = smsc()
            .bound_rx()
            .sends("deliver_sm", 7)
            .says("deliver_sm #1")
            .hears(&format!("{refusal} #1"));
        assert!(scene.take().1[0].starts_with("reply 7 refused"));
    }
    let sent = || smsc().bound_rx().sends("deliver_sm", 7).says("deliver_sm #1");
    sent().hears("generic_nack ESME_RINVCMDID #1").sees("reply 7 nacked ESME_RINVCMDID");
    esme()
        .bound_trx()
        .hears("submit_sm #5")
        .says("submit_sm_resp ESME_RINVCMDID #5")
        .sees("WrongRole: submit_sm #5");
}

/// `outbind`, and the connection is closed at once.
#[test]
fn q_78_outbind_and_gone() {
    esme().hears("outbind #1").sees("outbind #1").hangs_up().sees("ended HungUp").ended();
    esme()
        .hears("outbind #1")
        .sees("outbind #1")
        .binds(BindMode::Receiver, 0x34)
        .says("bind_receiver #1")
        .hangs_up()
        .sees("ended HungUp");
}

/// A peer that sends its next request only after the answer to the last: no answer waits for a later
/// PDU.
#[test]
fn q_79_one_request_at_a_time() {
    let mut scene = smsc().bound_tx();
    for number in 1..10 {
        scene = scene
            .hears(&format!("submit_sm #{number}"))
            .sees(&format!("submit_sm #{number}"))
            .answers("ESME_ROK")
            .says(&format!("submit_sm_resp #{number}"));
    }
}

/// Live peers close where `deliver_sm_resp` has a `message_id`: it is empty.
#[test]
fn q_80_the_message_id_of_deliver_sm_resp_is_empty() {
    let mut scene = esme().bound_rx().hears("deliver_sm #5").sees("deliver_sm #5");
    scene.written.clear();
    let mut scene = scene.answers("ESME_ROK").says("deliver_sm_resp #5");
    assert_eq!(scene.written.split_off(16), [0]);
}
