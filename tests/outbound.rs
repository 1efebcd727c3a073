//! A message of many segments: order, refusals, lost answers, one verdict, one delivery.
#![cfg(feature = "alloc")]

use std::time::Duration;

use proptest::{prelude::*, sample::Index};
use smpp_proto::Instant;
use smpp_proto::esme::outbound::{
    Config, Delivery, Failure, Fate, Next, Outbound, Progress, Receipted, Refusal, Stale, Ticket,
    Verdict,
};
use smpp_proto::message::receipt::{Receipt, ReceiptOptions, ReceiptParts};
use smpp_proto::session::{Outcome, Response};
use smpp_proto::wire::{
    CStr, CommandStatus, DecodeError, EsmClass, MessageState, Reason, Retry,
    pdu::{DataSmResp, SubmitSmResp},
};

const THROTTLED: CommandStatus = CommandStatus::ESME_RTHROTTLED;
const BAD_ADDRESS: CommandStatus = CommandStatus::ESME_RINVDSTADR;

fn at(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn message(total: u8) -> Outbound {
    Outbound::new(total, Config::default())
}

fn parallel(total: u8) -> Outbound {
    Outbound::new(total, Config { in_flight: 255, ..Config::default() })
}

/// Sends the segment that is due.
fn send(outbound: &mut Outbound, now: Instant) -> Ticket {
    let Next::Send(ticket) = outbound.next(now) else { panic!("{:?}", outbound.next(now)) };
    outbound.sent(ticket).unwrap();
    ticket
}

fn refuse(outbound: &mut Outbound, now: Instant, ticket: Ticket, status: CommandStatus) {
    outbound.refused(now, ticket, status, status.retry()).unwrap();
}

/// Has every segment accepted under its number as id.
fn accepted(total: u8) -> Outbound {
    let mut outbound = message(total);
    for _ in 0..total {
        let ticket = send(&mut outbound, at(0));
        outbound.accepted(ticket, &[b'0' + ticket.segment()]).unwrap();
    }
    outbound
}

fn receipt(esm_class: EsmClass, state: MessageState) -> Receipt<'static> {
    let parts = ReceiptParts { esm_class, message_state: Some(state), ..ReceiptParts::default() };
    parts.read(&ReceiptOptions::default()).unwrap()
}

fn told(state: MessageState) -> Receipt<'static> {
    receipt(EsmClass::DELIVERY_RECEIPT, state)
}

fn awaited(outbound: &Outbound) -> Vec<(u8, Vec<u8>)> {
    outbound.awaited().map(|(segment, id)| (segment, id.to_vec())).collect()
}

#[test]
fn segments_go_out_in_their_order_one_after_the_answer_to_the_other() {
    let mut outbound = message(3);
    for segment in 1..=3 {
        let ticket = send(&mut outbound, at(0));
        assert_eq!(ticket.segment(), segment);
        assert_eq!(outbound.next(at(0)), Next::Reply);
        assert_eq!(outbound.verdict(), None);
        outbound.accepted(ticket, b"id").unwrap();
    }
    assert_eq!(outbound.next(at(0)), Next::Done(Verdict::Accepted));
    assert_eq!(outbound.verdict(), Some(Verdict::Accepted));
}

#[test]
fn asking_changes_nothing() {
    let outbound = message(2);
    assert_eq!(outbound.next(at(0)), outbound.next(at(0)));
}

#[test]
fn no_segments_are_one() {
    assert_eq!(message(0).segments().len(), 1);
    assert_eq!(message(255).segments().len(), 255);
}

#[test]
fn several_segments_may_be_on_their_way() {
    let mut outbound = Outbound::new(5, Config { in_flight: 2, ..Config::default() });
    let (first, second) = (send(&mut outbound, at(0)), send(&mut outbound, at(0)));
    assert_eq!(outbound.next(at(0)), Next::Reply);
    outbound.accepted(second, b"").unwrap();
    assert_eq!(send(&mut outbound, at(0)).segment(), 3);
    outbound.accepted(first, b"").unwrap();
    assert_eq!(send(&mut outbound, at(0)).segment(), 4);
    let mut least = Outbound::new(2, Config { in_flight: 0, ..Config::default() });
    send(&mut least, at(0));
    assert_eq!(least.next(at(0)), Next::Reply);
}

#[test]
fn a_segment_refused_in_passing_goes_before_those_not_sent() {
    let mut outbound = Outbound::new(4, Config { in_flight: 2, ..Config::default() });
    let (first, second) = (send(&mut outbound, at(0)), send(&mut outbound, at(0)));
    refuse(&mut outbound, at(0), first, THROTTLED);
    outbound.accepted(second, b"").unwrap();
    assert_eq!(outbound.next(at(0)), Next::Wait(at(1)), "not the third");
    let again = send(&mut outbound, at(1));
    assert_eq!(again.segment(), 1);
    assert_ne!(again, first);
    assert_eq!(outbound.segments()[0].tries(), 2);
    assert_eq!(send(&mut outbound, at(1)).segment(), 3);
}

#[test]
fn waits_double_and_tries_end() {
    let mut outbound = message(1);
    let mut now = at(0);
    for wait in [1, 2, 4, 8] {
        let ticket = send(&mut outbound, now);
        refuse(&mut outbound, now, ticket, THROTTLED);
        let until = now + Duration::from_secs(wait);
        assert_eq!(outbound.next(now), Next::Wait(until));
        now = until;
    }
    let last = send(&mut outbound, now);
    refuse(&mut outbound, now, last, THROTTLED);
    let refusal = Refusal { segment: 1, status: THROTTLED };
    assert_eq!(outbound.verdict(), Some(Verdict::Refused(refusal)));
}

#[test]
fn the_kind_of_refusal_decides() {
    let first_wait = |retry| {
        let mut outbound = message(1);
        let ticket = send(&mut outbound, at(0));
        outbound.refused(at(0), ticket, THROTTLED, retry).unwrap();
        match outbound.next(at(0)) {
            Next::Wait(until) => Some(until.since(at(0)).as_secs()),
            _ => None,
        }
    };
    for (retry, wait) in [
        (Retry::Later, Some(1)),
        (Retry::Slower, Some(1)),
        (Retry::Rebind, Some(1)),
        (Retry::Hold, Some(30)),
        (Retry::BindLater, Some(30)),
        (Retry::Never, None),
        (Retry::NeverThere, None),
        (Retry::Operator, None),
        (Retry::Done, None),
    ] {
        assert_eq!(first_wait(retry), wait, "{retry:?}");
    }
    let mut outbound = message(1);
    for _ in 0..2 {
        let ticket = send(&mut outbound, at(1000));
        refuse(&mut outbound, at(0), ticket, CommandStatus::ESME_RINVBNDSTS);
    }
    assert!(matches!(outbound.verdict(), Some(Verdict::Refused(_))), "once, on another session");
    let longest = Duration::from_secs(40);
    let mut outbound = Outbound::new(1, Config { longest_wait: longest, ..Config::default() });
    for wait in [30, 40, 40] {
        let ticket = send(&mut outbound, at(1000));
        refuse(&mut outbound, at(0), ticket, CommandStatus::ESME_RMSGQFUL);
        assert_eq!(outbound.next(at(0)), Next::Wait(at(wait)));
    }
}

#[test]
fn a_refusal_for_good_ends_the_message() {
    let refusal = |segment| Refusal { segment, status: BAD_ADDRESS };
    let mut outbound = message(3);
    let first = send(&mut outbound, at(0));
    refuse(&mut outbound, at(0), first, BAD_ADDRESS);
    assert_eq!(outbound.next(at(0)), Next::Done(Verdict::Refused(refusal(1))));
    assert_eq!(outbound.delivery(), Some(Delivery::Nothing));

    let mut outbound = message(3);
    let first = send(&mut outbound, at(0));
    outbound.accepted(first, b"1").unwrap();
    let second = send(&mut outbound, at(0));
    refuse(&mut outbound, at(0), second, BAD_ADDRESS);
    let partial = Verdict::Partial { accepted: 1, unknown: 0, refusal: Some(refusal(2)) };
    assert_eq!(outbound.next(at(0)), Next::Done(partial));
    assert_eq!(outbound.segments()[2].fate(), &Fate::Unsent);
}

#[test]
fn what_is_on_its_way_is_waited_for() {
    let mut outbound = parallel(2);
    let (first, second) = (send(&mut outbound, at(0)), send(&mut outbound, at(0)));
    refuse(&mut outbound, at(0), first, BAD_ADDRESS);
    assert_eq!(outbound.next(at(0)), Next::Reply);
    refuse(&mut outbound, at(0), second, THROTTLED);
    let refusal = Refusal { segment: 1, status: BAD_ADDRESS };
    assert_eq!(outbound.next(at(100)), Next::Done(Verdict::Refused(refusal)), "not sent again");
}

#[test]
fn a_segment_without_an_answer_is_never_sent_again_of_itself() {
    let mut outbound = message(2);
    let first = send(&mut outbound, at(0));
    outbound.unanswered(first).unwrap();
    assert_eq!(send(&mut outbound, at(1000)).segment(), 2, "the message may yet become whole");
    let config = Config { past_unknown: false, ..Config::default() };
    let mut outbound = Outbound::new(2, config);
    let first = send(&mut outbound, at(0));
    outbound.unanswered(first).unwrap();
    let partial = Verdict::Partial { accepted: 0, unknown: 1, refusal: None };
    assert_eq!(outbound.next(at(1000)), Next::Done(partial));
}

#[test]
fn a_late_answer_tells_what_was_unknown() {
    let mut outbound = message(1);
    let ticket = send(&mut outbound, at(0));
    outbound.unanswered(ticket).unwrap();
    assert_eq!(outbound.verdict(), Some(Verdict::Unknown));
    assert_eq!(outbound.delivery(), Some(Delivery::Unknown));
    outbound.accepted(ticket, b"a").unwrap();
    assert_eq!(outbound.verdict(), Some(Verdict::Accepted));
    assert_eq!(outbound.delivery(), None);
    assert_eq!(awaited(&outbound), [(1, b"a".to_vec())]);
}

#[test]
fn the_caller_may_have_it_sent_again() {
    let mut outbound = message(2);
    let first = send(&mut outbound, at(0));
    assert!(!outbound.resend(1), "on its way");
    outbound.unanswered(first).unwrap();
    assert!(!outbound.resend(2) && !outbound.resend(0) && !outbound.resend(3));
    assert!(outbound.resend(1));
    let again = send(&mut outbound, at(0));
    assert_eq!(again.segment(), 1);
    assert_eq!(outbound.accepted(first, b"late"), Err(Stale(first)));
    outbound.accepted(again, b"a").unwrap();
    assert_eq!(outbound.segments()[0].id(), Some(&b"a"[..]));

    // What is to be sent again may have been accepted all the same.
    let mut outbound = message(1);
    let ticket = send(&mut outbound, at(0));
    outbound.unanswered(ticket).unwrap();
    outbound.resend(1);
    outbound.stop();
    assert_eq!(outbound.verdict(), Some(Verdict::Unknown));

    let mut outbound = message(1);
    for _ in 0..255 {
        let ticket = send(&mut outbound, at(0));
        outbound.unanswered(ticket).unwrap();
        outbound.resend(1);
    }
    assert_eq!(outbound.verdict(), Some(Verdict::Unknown), "255 times are the most");
}

#[test]
fn stale_tickets_change_nothing() {
    let mut outbound = message(2);
    let Next::Send(unsent) = outbound.next(at(0)) else { panic!() };
    assert_eq!(outbound.accepted(unsent, b""), Err(Stale(unsent)));
    let first = send(&mut outbound, at(0));
    assert_eq!(outbound.sent(first), Err(Stale(first)));
    refuse(&mut outbound, at(0), first, THROTTLED);
    let before = outbound.clone();
    let stale = Err(Stale(first));
    assert_eq!(outbound.accepted(first, b""), stale);
    assert_eq!(outbound.unanswered(first), stale);
    assert_eq!(outbound.refused(at(0), first, BAD_ADDRESS, Retry::Never), stale);
    assert_eq!(outbound.sent(first), stale);
    assert_eq!(outbound, before);
    assert!(Stale(first).to_string().contains("segment 1"));
}

#[test]
fn a_message_can_be_stopped() {
    let mut outbound = message(2);
    outbound.stop();
    assert_eq!(outbound.next(at(0)), Next::Done(Verdict::Unsent));

    let mut outbound = message(2);
    let first = send(&mut outbound, at(0));
    outbound.stop();
    assert_eq!(outbound.next(at(0)), Next::Reply);
    outbound.accepted(first, b"").unwrap();
    let partial = Verdict::Partial { accepted: 1, unknown: 0, refusal: None };
    assert_eq!(outbound.next(at(0)), Next::Done(partial));

    let mut outbound = message(2);
    let first = send(&mut outbound, at(0));
    refuse(&mut outbound, at(0), first, THROTTLED);
    outbound.stop();
    let refusal = Refusal { segment: 1, status: THROTTLED };
    assert_eq!(outbound.next(at(0)), Next::Done(Verdict::Refused(refusal)));
}

#[test]
fn outcomes_of_a_session_are_taken() {
    let message_id = CStr::new(b"YV1").unwrap();
    let submit = SubmitSmResp { message_id, ..SubmitSmResp::default() };
    let data = DataSmResp { message_id, ..DataSmResp::default() };
    let error = |reason| DecodeError { field: "message_id", offset: 16, reason };
    let held = Fate::Held { until: at(1), status: THROTTLED };
    let id = |id: &[u8]| Fate::Accepted(id.into());
    for (outcome, fate) in [
        (Outcome::Accepted(Response::SubmitSm(submit)), id(b"YV1")),
        (Outcome::Accepted(Response::DataSm(data)), id(b"YV1")),
        (Outcome::Malformed(error(Reason::Missing)), id(b"")),
        (Outcome::Malformed(error(Reason::WrongResponse)), Fate::Unknown),
        (Outcome::Refused(BAD_ADDRESS), Fate::Refused(BAD_ADDRESS)),
        (Outcome::Refused(THROTTLED), held.clone()),
        (Outcome::Nacked(THROTTLED), held),
        (Outcome::TimedOut, Fate::Unknown),
        (Outcome::Lost, Fate::Unknown),
    ] {
        let mut outbound = message(1);
        let ticket = send(&mut outbound, at(0));
        outbound.reply(at(0), ticket, &outcome, CommandStatus::retry).unwrap();
        assert_eq!(outbound.segments()[0].fate(), &fate);
    }
}

#[test]
fn all_receipts_make_one_delivery() {
    let mut outbound = accepted(3);
    assert_eq!(awaited(&outbound), [(1, b"1".into()), (2, b"2".into()), (3, b"3".into())]);
    for segment in [2, 1, 3] {
        assert_eq!(outbound.delivery(), None);
        assert_eq!(outbound.receipt(segment, &told(MessageState::ENROUTE)), Progress::Intermediate);
        let notification = receipt(EsmClass::INTERMEDIATE_NOTIFICATION, MessageState::DELIVERED);
        assert_eq!(outbound.receipt(segment, &notification), Progress::Intermediate);
        let failed = told(MessageState::UNDELIVERABLE);
        assert_eq!(outbound.receipt(segment, &told(MessageState::DELIVERED)), Progress::Settled);
        assert_eq!(outbound.receipt(segment, &failed), Progress::Duplicate);
    }
    assert_eq!(outbound.delivery(), Some(Delivery::Delivered));
    assert_eq!(outbound.segments()[0].receipted(), Receipted::Final(MessageState::DELIVERED));
    for segment in [0, 4, 255] {
        assert_eq!(outbound.receipt(segment, &told(MessageState::DELIVERED)), Progress::NotAwaited);
        assert_eq!(outbound.receipt(segment, &told(MessageState::ENROUTE)), Progress::NotAwaited);
        assert_eq!(outbound.no_receipt(segment), Progress::NotAwaited);
    }
}

#[test]
fn deliveries_are_told_apart() {
    use MessageState as State;
    let delivery = |states: [Option<MessageState>; 2]| {
        let mut outbound = accepted(2);
        for (segment, state) in (1..).zip(states) {
            let progress = match state {
                Some(state) => outbound.receipt(segment, &told(state)),
                None => outbound.no_receipt(segment),
            };
            assert_eq!(progress, Progress::Settled);
        }
        outbound.delivery().unwrap()
    };
    let failure = |segment, state| Failure { segment, state };
    let delivered = Some(State::DELIVERED);
    assert_eq!(delivery([delivered, delivered]), Delivery::Delivered);
    assert_eq!(
        delivery([delivered, Some(State::EXPIRED)]),
        Delivery::Partial { delivered: 1, failure: Some(failure(2, State::EXPIRED)) }
    );
    assert_eq!(delivery([None, delivered]), Delivery::Partial { delivered: 1, failure: None });
    assert_eq!(
        delivery([Some(State::REJECTED), Some(State::EXPIRED)]),
        Delivery::Failed(failure(1, State::REJECTED))
    );
    assert_eq!(
        delivery([None, Some(State::EXPIRED)]),
        Delivery::Failed(failure(2, State::EXPIRED))
    );
    assert_eq!(delivery([None, None]), Delivery::Unknown);
}

#[test]
fn a_receipt_after_its_time_still_counts() {
    let mut outbound = accepted(1);
    assert_eq!(outbound.no_receipt(1), Progress::Settled);
    assert_eq!(outbound.no_receipt(1), Progress::Duplicate);
    assert_eq!(outbound.receipt(1, &told(MessageState::DELIVERED)), Progress::Settled);
    assert_eq!(outbound.no_receipt(1), Progress::Duplicate);
    assert_eq!(outbound.delivery(), Some(Delivery::Delivered));
}

#[test]
fn an_id_for_the_first_segment_alone_stands_for_all() {
    for ids in [[&b"a"[..], b"", b""], [b"a", b"a", b"a"]] {
        let mut outbound = message(3);
        for id in ids {
            let ticket = send(&mut outbound, at(0));
            outbound.accepted(ticket, id).unwrap();
        }
        assert_eq!(awaited(&outbound), [(1, b"a".to_vec())]);
        let delivered = told(MessageState::DELIVERED);
        // A segment without an id is nobody's; any of those with the same one will do.
        let none = outbound.segments()[1].id().is_none();
        assert_eq!(outbound.receipt(2, &delivered) == Progress::NotAwaited, none);
        let last = if none { Progress::Settled } else { Progress::Duplicate };
        assert_eq!(outbound.receipt(1, &delivered), last);
        assert_eq!(outbound.delivery(), Some(Delivery::Delivered));
    }
    let mut outbound = message(1);
    let ticket = send(&mut outbound, at(0));
    outbound.accepted(ticket, b"").unwrap();
    assert_eq!(outbound.delivery(), Some(Delivery::Unknown), "no id at all");
}

/// Whichever segment was told of the id first, and whether its receipt came before the others were.
#[test]
fn one_id_for_segments_that_are_answered_out_of_order() {
    let delivered = told(MessageState::DELIVERED);
    for early in [true, false] {
        let mut outbound = Outbound::new(2, Config { in_flight: 2, ..Config::default() });
        let [first, second] = [send(&mut outbound, at(0)), send(&mut outbound, at(0))];
        outbound.accepted(second, b"x").unwrap();
        assert_eq!(awaited(&outbound), [(2, b"x".to_vec())]);
        assert_eq!(outbound.awaited_id(2), Some(&b"x"[..]));
        if early {
            assert_eq!(outbound.receipt(2, &delivered), Progress::Settled);
        }
        outbound.accepted(first, b"x").unwrap();
        assert_eq!(outbound.awaited_id(1), None, "its id has been told of");
        if !early {
            assert_eq!(awaited(&outbound), [(1, b"x".to_vec())]);
            assert_eq!(outbound.receipt(2, &delivered), Progress::Settled);
        }
        assert_eq!(outbound.receipt(1, &delivered), Progress::Duplicate);
        assert_eq!(outbound.delivery(), Some(Delivery::Delivered), "{early}");
    }
}

/// However often it was refused for other reasons before.
#[test]
fn a_segment_is_sent_once_more_after_a_session_that_was_not_bound_for_it() {
    let mut outbound = message(1);
    let mut now = at(0);
    for retry in [Retry::Later, Retry::Rebind, Retry::Later] {
        let ticket = send(&mut outbound, now);
        outbound.refused(now, ticket, CommandStatus::ESME_RINVBNDSTS, retry).unwrap();
        assert!(matches!(outbound.segments()[0].fate(), Fate::Held { .. }), "{retry:?}");
        now = now + Duration::from_secs(600);
    }
    let ticket = send(&mut outbound, now);
    outbound.refused(now, ticket, CommandStatus::ESME_RINVBNDSTS, Retry::Rebind).unwrap();
    assert!(matches!(outbound.segments()[0].fate(), Fate::Refused(_)));
}

#[test]
fn a_delivery_is_not_whole_where_the_message_is_not() {
    let mut outbound = message(2);
    let first = send(&mut outbound, at(0));
    outbound.accepted(first, b"a").unwrap();
    let second = send(&mut outbound, at(0));
    outbound.unanswered(second).unwrap();
    assert_eq!(outbound.receipt(1, &told(MessageState::DELIVERED)), Progress::Settled);
    assert_eq!(outbound.delivery(), Some(Delivery::Partial { delivered: 1, failure: None }));
}

#[cfg(feature = "serde")]
#[test]
fn a_stored_form_is_checked() {
    use serde_json::{Value, json};

    let alter = |alter: fn(&mut Value)| {
        let mut outbound = accepted(2);
        assert_eq!(outbound.receipt(1, &told(MessageState::DELIVERED)), Progress::Settled);
        let mut stored = serde_json::to_value(&outbound).unwrap();
        alter(&mut stored);
        serde_json::from_value::<Outbound>(stored).map_err(|error| error.to_string())
    };
    let error = |change: fn(&mut Value)| alter(change).unwrap_err();
    assert!(alter(|_| {}).is_ok());
    assert!(error(|stored| stored["segments"] = json!([])).contains("255 segments"));
    assert!(
        error(|stored| {
            let segment = stored["segments"][0].clone();
            stored["segments"] = Value::Array(vec![segment; 256]);
        })
        .contains("255 segments")
    );
    assert!(error(|stored| stored["segments"][1]["tries"] = json!(0)).contains("was sent"));
    assert!(error(|stored| stored["segments"][0]["fate"] = json!("Unknown")).contains("receipt"));
    assert!(
        error(|stored| {
            stored["segments"][1]["fate"] = json!("Unsent");
            stored["segments"][1]["tries"] = json!(255);
        })
        .contains("255 times")
    );
}

/// What becomes of a sending.
#[derive(Clone, Copy, Debug)]
enum Answer {
    Accepted,
    Refused(CommandStatus),
    Unanswered,
}

fn answers() -> impl Strategy<Value = Vec<(Index, Answer)>> {
    let answer = prop_oneof![
        6 => Just(Answer::Accepted),
        4 => Just(Answer::Refused(THROTTLED)),
        1 => Just(Answer::Refused(CommandStatus::ESME_RMSGQFUL)),
        1 => Just(Answer::Refused(BAD_ADDRESS)),
        1 => Just(Answer::Unanswered),
    ];
    proptest::collection::vec((any::<Index>(), answer), 1..60)
}

proptest! {
    #[test]
    fn every_message_comes_to_one_verdict_that_is_true(
        total in 1..12u8,
        in_flight in 1..4u8,
        tries in 1..4u8,
        past_unknown: bool,
        answers in answers(),
    ) {
        let config = Config { in_flight, tries, past_unknown, ..Config::default() };
        let mut outbound = Outbound::new(total, config);
        let mut now = at(0);
        let mut on_way: Vec<Ticket> = Vec::new();
        let mut sendings = vec![0u8; usize::from(total)];
        let mut last: Vec<Option<Answer>> = vec![None; usize::from(total)];
        let mut next_unsent = 1;
        let mut answers = answers.into_iter().cycle();
        let verdict = loop {
            match outbound.next(now) {
                Next::Send(ticket) => {
                    outbound.sent(ticket).unwrap();
                    let segment = ticket.segment();
                    let held = last.iter().take(usize::from(segment) - 1).any(|answer| {
                        matches!(answer, Some(Answer::Refused(_)))
                    });
                    prop_assert!(!held, "overtakes one that is to be sent again");
                    if sendings[usize::from(segment) - 1] == 0 {
                        prop_assert_eq!(segment, next_unsent);
                        next_unsent += 1;
                    }
                    sendings[usize::from(segment) - 1] += 1;
                    last[usize::from(segment) - 1] = None;
                    on_way.push(ticket);
                    prop_assert!(on_way.len() <= usize::from(in_flight));
                }
                Next::Wait(until) => {
                    prop_assert!(until > now);
                    now = until;
                }
                Next::Reply => {
                    let (which, answer) = answers.next().unwrap();
                    let ticket = on_way.swap_remove(which.index(on_way.len()));
                    match answer {
                        Answer::Accepted => {
                            outbound.accepted(ticket, &[ticket.segment()]).unwrap();
                        }
                        Answer::Refused(status) => refuse(&mut outbound, now, ticket, status),
                        Answer::Unanswered => outbound.unanswered(ticket).unwrap(),
                    }
                    last[usize::from(ticket.segment()) - 1] = Some(answer);
                }
                Next::Done(verdict) => break verdict,
            }
        };
        prop_assert!(on_way.is_empty());
        prop_assert!(sendings.iter().all(|count| *count <= tries));
        let ends = last.iter().zip(&sendings).any(|(answer, sent)| match answer {
            Some(Answer::Refused(status)) => *status == BAD_ADDRESS || *sent == tries,
            Some(Answer::Unanswered) => !past_unknown,
            Some(Answer::Accepted) | None => false,
        });
        let whole = |answer: &Option<Answer>| {
            matches!(answer, Some(Answer::Accepted | Answer::Unanswered))
        };
        prop_assert!(ends || last.iter().all(whole), "given up without a reason");
        let count = |wanted: fn(&Answer) -> bool| {
            last.iter().flatten().filter(|answer| wanted(answer)).count() as u8
        };
        let accepted = count(|answer| matches!(answer, Answer::Accepted));
        let unknown = count(|answer| matches!(answer, Answer::Unanswered));
        let refusal = last.iter().zip(1..).find_map(|(answer, segment)| match answer {
            Some(Answer::Refused(status)) => Some(Refusal { segment, status: *status }),
            _ => None,
        });
        let expected = match refusal {
            None if accepted == total => Verdict::Accepted,
            None if accepted + unknown == total => Verdict::Unknown,
            Some(refusal) if accepted + unknown == 0 => Verdict::Refused(refusal),
            refusal => Verdict::Partial { accepted, unknown, refusal },
        };
        prop_assert_eq!(verdict, expected);
        #[cfg(feature = "serde")]
        {
            let stored = serde_json::to_string(&outbound).unwrap();
            prop_assert_eq!(serde_json::from_str::<Outbound>(&stored).unwrap(), outbound);
        }
    }
}
