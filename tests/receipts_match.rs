//! Receipts and messages: early, late, twice, on other binds, forged, too many.
#![cfg(feature = "alloc")]

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use proptest::{prelude::*, sample::Index};
use smpp_proto::Instant;
use smpp_proto::esme::receipts::{
    Expired, Limits, MOST_PARKED, Matched, Receipts, Refused, StoredReceipt, Submitted, Unmatched,
    Why,
};
use smpp_proto::message::id::IdMatch;
use smpp_proto::message::receipt::{Receipt, ReceiptOptions, ReceiptParts};
use smpp_proto::wire::{EsmClass, MessageState};

fn at(seconds: u64) -> Instant {
    Instant::from_micros(seconds * 1_000_000)
}

fn read(parts: ReceiptParts<'_>) -> Receipt<'_> {
    parts.read(&ReceiptOptions::default()).unwrap()
}

/// A receipt with TLVs alone.
fn tlvs(id: &[u8], state: MessageState) -> Receipt<'_> {
    read(ReceiptParts {
        esm_class: EsmClass::DELIVERY_RECEIPT,
        receipted_message_id: Some(id),
        message_state: Some(state),
        ..ReceiptParts::default()
    })
}

fn delivered(id: &[u8]) -> Receipt<'_> {
    tlvs(id, MessageState::DELIVERED)
}

fn enroute(id: &[u8]) -> Receipt<'_> {
    tlvs(id, MessageState::ENROUTE)
}

fn text(text: &[u8]) -> Receipt<'_> {
    read(ReceiptParts { esm_class: EsmClass::DELIVERY_RECEIPT, text, ..ReceiptParts::default() })
}

fn receipts<T>(rule: IdMatch) -> Receipts<T> {
    Receipts::new(rule, Limits::default())
}

#[test]
fn a_final_receipt_settles_its_message_once() {
    let mut receipts = receipts(IdMatch::Exact);
    assert_eq!(receipts.submitted(at(0), b"a", 1), Ok(Submitted::Waiting));
    assert_eq!(receipts.submitted(at(0), b"b", 2), Ok(Submitted::Waiting));
    assert_eq!(receipts.receipt(at(1), &delivered(b"b")), Matched::Settled(2));
    assert_eq!(receipts.receipt(at(2), &delivered(b"b")), Matched::Duplicate);
    assert_eq!(receipts.receipt(at(2), &enroute(b"b")), Matched::Duplicate, "overtaken");
    assert_eq!(receipts.receipt(at(3), &tlvs(b"a", MessageState::EXPIRED)), Matched::Settled(1));
    assert_eq!((receipts.waiting(), receipts.parked()), (0, 0));
    assert_eq!(receipts.deadline(), None);
}

#[test]
fn what_is_not_final_never_settles() {
    let mut receipts = receipts(IdMatch::Exact);
    assert_eq!(receipts.submitted(at(0), b"a", 1), Ok(Submitted::Waiting));
    let notification = read(ReceiptParts {
        esm_class: EsmClass::INTERMEDIATE_NOTIFICATION,
        text: b"id:a stat:DELIVRD",
        ..ReceiptParts::default()
    });
    let accepted = tlvs(b"a", MessageState::ACCEPTED);
    for receipt in
        [notification, accepted, enroute(b"a"), text(b"id:a stat:BUFFERD"), text(b"id:a")]
    {
        assert_eq!(receipts.receipt(at(1), &receipt), Matched::Intermediate(&1));
    }
    assert_eq!(receipts.waiting(), 1);
    assert_eq!(receipts.deadline(), Some(at(73 * 3600)), "it is not prolonged");
    let options = ReceiptOptions { accepted_is_final: true, ..ReceiptOptions::default() };
    let accepted = accepted.parts().read(&options).unwrap();
    assert_eq!(receipts.receipt(at(2), &accepted), Matched::Settled(1));
}

#[test]
fn ids_are_compared_by_the_rule() {
    let cases: [(IdMatch, &[u8], &[u8]); 5] = [
        (IdMatch::Exact, b"YV01", b"YV01"),
        (IdMatch::IgnoreCaseAndZeros, b"d2d3a04", b"0000D2D3A04"),
        (IdMatch::RespHexReceiptDec, b"d2d3a04", b"0221067780"),
        (IdMatch::RespDecReceiptHex, b"221067780", b"0d2d3a04"),
        (IdMatch::BothHex, b"00D2D3A04", b"d2d3a04"),
    ];
    for (rule, response, receipt) in cases {
        let mut early = receipts(rule);
        assert_eq!(early.receipt(at(0), &delivered(receipt)), Matched::Parked);
        assert!(matches!(
            early.submitted(at(0), response, 1),
            Ok(Submitted::Settled { token: 1, .. })
        ));
        let mut receipts = receipts(rule);
        assert_eq!(receipts.submitted(at(0), response, 1), Ok(Submitted::Waiting));
        assert_eq!(receipts.receipt(at(0), &delivered(b"other")), Matched::Parked);
        assert_eq!(receipts.receipt(at(0), &delivered(receipt)), Matched::Settled(1));
    }
}

#[test]
fn a_receipt_may_come_before_its_response() {
    let mut receipts = receipts(IdMatch::Exact);
    let (first, last) = (enroute(b"a"), text(b"id:a stat:UNDELIV err:001 text:x"));
    assert_eq!(receipts.receipt(at(0), &first), Matched::Parked);
    assert_eq!(receipts.receipt(at(1), &last), Matched::Parked);
    assert_eq!(receipts.receipt(at(1), &last), Matched::Duplicate);
    assert_eq!((receipts.parked(), receipts.parked_octets()), (2, 1 + 32));
    let both = vec![StoredReceipt::of(&first), StoredReceipt::of(&last)];
    assert_eq!(both[1].read(), Some(last));
    let settled = Submitted::Settled { token: 1, receipts: both };
    assert_eq!(receipts.submitted(at(2), b"a", 1), Ok(settled));
    assert_eq!((receipts.parked(), receipts.parked_octets(), receipts.waiting()), (0, 0, 0));
    assert_eq!(receipts.receipt(at(3), &last), Matched::Duplicate);

    assert_eq!(receipts.receipt(at(3), &enroute(b"b")), Matched::Parked);
    let early = vec![StoredReceipt::of(&enroute(b"b"))];
    assert_eq!(receipts.submitted(at(4), b"b", 2), Ok(Submitted::Notified(early)));
    assert_eq!(receipts.receipt(at(5), &delivered(b"b")), Matched::Settled(2));
}

#[test]
fn a_receipt_of_nobody_is_handed_back() {
    let mut receipts: Receipts<u8> = receipts(IdMatch::Exact);
    let parked = [enroute(b"a"), delivered(b"a"), delivered(b"b")];
    for receipt in &parked {
        assert_eq!(receipts.receipt(at(5), receipt), Matched::Parked);
    }
    assert_eq!(receipts.deadline(), Some(at(65)));
    assert_eq!(receipts.expire(at(64)), None);
    for receipt in &parked {
        let stored = StoredReceipt::of(receipt);
        assert_eq!(receipts.expire(at(65)), Some(Expired::Unmatched(stored)));
    }
    assert_eq!(receipts.expire(at(65)), None);
    assert_eq!((receipts.parked(), receipts.parked_octets()), (0, 0));
}

#[test]
fn a_token_comes_back_when_no_receipt_does() {
    let limits = Limits { expiry: Duration::from_secs(100), ..Limits::default() };
    let mut receipts = Receipts::new(IdMatch::BothHex, limits);
    assert_eq!(receipts.submitted(at(0), b"0a", 1), Ok(Submitted::Waiting));
    assert_eq!(receipts.submitted(at(50), b"0b", 2), Ok(Submitted::Waiting));
    assert_eq!(receipts.expire(at(99)), None);
    let id = IdMatch::BothHex.response_key(b"a").unwrap();
    assert_eq!(receipts.expire(at(100)), Some(Expired::NoReceipt { token: 1, id }));
    assert_eq!(receipts.expire(at(100)), None);
    assert_eq!(receipts.deadline(), Some(at(150)));
    assert_eq!(receipts.receipt(at(101), &delivered(b"a")), Matched::Parked, "too late");
    assert_eq!(
        receipts.receipt(at(151), &delivered(b"b")),
        Matched::Settled(2),
        "not yet handed back"
    );
}

#[test]
fn a_text_cannot_settle_another_message() {
    let mut receipts = receipts(IdMatch::Exact);
    assert_eq!(receipts.submitted(at(0), b"victim", 1), Ok(Submitted::Waiting));
    assert_eq!(receipts.submitted(at(0), b"mine", 2), Ok(Submitted::Waiting));
    let forged = text(b"id:mine stat:DELIVRD err:000 text:id:victim stat:DELIVRD id:victim");
    assert_eq!(receipts.receipt(at(1), &forged), Matched::Settled(2));
    let without_id = text(b"stat:DELIVRD err:000 text: id:victim");
    assert_eq!(receipts.receipt(at(1), &without_id), Matched::Unmatched(Unmatched::NoId));
    let tlv_first = read(ReceiptParts {
        esm_class: EsmClass::DELIVERY_RECEIPT,
        receipted_message_id: Some(b"other\0"),
        text: b"id:victim stat:DELIVRD err:000 text:",
        ..ReceiptParts::default()
    });
    assert_eq!(receipts.receipt(at(1), &tlv_first), Matched::Parked);
    let ordinary = ReceiptParts { text: b"id:victim stat:DELIVRD", ..ReceiptParts::default() };
    assert_eq!(ordinary.read(&ReceiptOptions::default()), None);
    assert_eq!(receipts.waiting(), 1);
}

#[test]
fn what_cannot_be_taken_is_given_back() {
    let limits = Limits { waiting: 2, ..Limits::default() };
    let mut receipts = Receipts::new(IdMatch::Exact, limits);
    let refused = |why| Err(Refused { token: 9, why });
    assert_eq!(receipts.submitted(at(0), b"", 9), refused(Why::NoId));
    assert_eq!(receipts.submitted(at(0), &[b'x'; 65], 9), refused(Why::NoId));
    assert_eq!(receipts.submitted(at(0), b"a", 1), Ok(Submitted::Waiting));
    assert_eq!(receipts.submitted(at(0), b"a", 9), refused(Why::Taken));
    assert_eq!(receipts.submitted(at(0), b"b", 2), Ok(Submitted::Waiting));
    assert_eq!(receipts.submitted(at(0), b"c", 9), refused(Why::Full));

    assert_eq!(receipts.receipt(at(1), &enroute(b"c")), Matched::Parked);
    assert_eq!(receipts.submitted(at(1), b"c", 9), refused(Why::Full));
    assert_eq!(receipts.parked(), 1, "and what was parked stays so");
    assert_eq!(receipts.receipt(at(1), &delivered(b"c")), Matched::Parked);
    assert!(matches!(receipts.submitted(at(1), b"c", 9), Ok(Submitted::Settled { token: 9, .. })));
}

#[test]
fn parking_has_limits() {
    let limits = Limits { parked: 20, parked_octets: 100, ..Limits::default() };
    let no_room = Matched::Unmatched(Unmatched::NoRoom);
    let mut receipts: Receipts<u8> = Receipts::new(IdMatch::Exact, limits);
    let states = (0..MOST_PARKED as u8).map(|state| MessageState(100 + state));
    for state in states {
        assert_eq!(receipts.receipt(at(0), &tlvs(b"a", state)), Matched::Parked);
    }
    assert_eq!(receipts.receipt(at(0), &delivered(b"a")), no_room, "too many of one id");
    for id in 0..20 - MOST_PARKED as u8 {
        assert_eq!(receipts.receipt(at(0), &delivered(&[id + 1])), Matched::Parked);
    }
    assert_eq!(receipts.receipt(at(0), &delivered(b"b")), no_room, "too many at all");
    while receipts.evict().is_some() {}
    assert_eq!(
        receipts.receipt(at(0), &text(&[b"id:b text:", &[b'x'; 90][..]].concat())),
        Matched::Parked
    );
    assert_eq!(receipts.parked_octets(), 100);
    assert_eq!(receipts.receipt(at(0), &delivered(b"c")), no_room, "too many octets");
}

#[test]
fn settled_messages_are_forgotten_in_the_end() {
    let limits = Limits { settled: 2, memory: Duration::from_secs(10), ..Limits::default() };
    let mut receipts = Receipts::new(IdMatch::Exact, limits);
    for id in [b"a", b"b", b"c"] {
        assert_eq!(receipts.submitted(at(0), id, 1), Ok(Submitted::Waiting));
        assert_eq!(receipts.receipt(at(0), &delivered(id)), Matched::Settled(1));
    }
    assert_eq!(receipts.receipt(at(9), &delivered(b"c")), Matched::Duplicate);
    assert_eq!(receipts.receipt(at(9), &delivered(b"a")), Matched::Parked, "one too many");
    assert_eq!(receipts.receipt(at(10), &delivered(b"c")), Matched::Parked, "too long ago");
}

#[test]
fn an_id_may_be_used_again_once_it_is_settled() {
    let mut receipts = receipts(IdMatch::Exact);
    for token in 0..3 {
        assert_eq!(receipts.submitted(at(0), b"0", token), Ok(Submitted::Waiting));
        assert_eq!(receipts.receipt(at(0), &delivered(b"0")), Matched::Settled(token));
    }
}

#[test]
fn a_message_can_be_withdrawn() {
    let mut receipts = receipts(IdMatch::RespHexReceiptDec);
    assert_eq!(receipts.submitted(at(0), b"0a", 1), Ok(Submitted::Waiting));
    assert_eq!(receipts.withdraw(b"b"), None);
    assert_eq!(receipts.withdraw(b""), None);
    assert_eq!(receipts.withdraw(b"A"), Some(1));
    assert_eq!(receipts.withdraw(b"A"), None);
    assert_eq!(receipts.receipt(at(1), &delivered(b"10")), Matched::Parked);
}

#[test]
fn time_that_runs_backwards_stands_still() {
    let mut receipts = receipts(IdMatch::Exact);
    assert_eq!(receipts.submitted(at(1000), b"a", 1), Ok(Submitted::Waiting));
    assert_eq!(receipts.submitted(at(0), b"b", 2), Ok(Submitted::Waiting));
    assert_eq!(receipts.deadline(), Some(at(1000 + 73 * 3600)));
}

#[cfg(feature = "serde")]
#[test]
fn a_stored_form_is_checked() {
    use serde_json::{Value, json};

    let alter = |alter: fn(&mut Value)| {
        let limits = Limits { waiting: 1, settled: 1, parked: 1, ..Limits::default() };
        let mut receipts = Receipts::new(IdMatch::Exact, limits);
        assert_eq!(receipts.submitted(at(0), b"c", 0), Ok(Submitted::Waiting));
        assert_eq!(receipts.receipt(at(0), &delivered(b"c")), Matched::Settled(0));
        assert_eq!(receipts.submitted(at(0), b"a", 1), Ok(Submitted::Waiting));
        assert_eq!(receipts.receipt(at(0), &delivered(b"b")), Matched::Parked);
        let mut stored = serde_json::to_value(&receipts).unwrap();
        alter(&mut stored);
        serde_json::from_value::<Receipts<u8>>(stored).map_err(|error| error.to_string())
    };
    assert!(alter(|_| {}).is_ok());
    let error = |change: fn(&mut Value)| alter(change).unwrap_err();
    assert!(
        error(|stored| {
            let first = stored["waiting"][0].clone();
            stored["waiting"].as_array_mut().unwrap().push(first);
        })
        .contains("an id of its own")
    );
    assert!(
        error(|stored| {
            let first = stored["parked"][0].clone();
            stored["parked"].as_array_mut().unwrap().push(first);
        })
        .contains("once")
    );
    assert!(
        error(|stored| stored["settled"][0][1] = stored["waiting"][0][1].clone())
            .contains("does not wait")
    );
    assert!(error(|stored| stored["waiting"][0][1] = json!({"Text": b"b"})).contains("not known"));
    assert!(
        error(|stored| stored["parked"][0][1]["receipted_message_id"] = json!(null))
            .contains("tells its id")
    );
    assert!(error(|stored| stored["limits"]["waiting"] = json!(0)).contains("limits"));
    assert!(error(|stored| stored["limits"]["settled"] = json!(0)).contains("limits"));
    assert!(error(|stored| stored["limits"]["parked"] = json!(0)).contains("limits"));
    assert!(error(|stored| stored["limits"]["parked_octets"] = json!(0)).contains("limits"));
}

/// What may happen, in any order.
#[derive(Clone, Copy, Debug)]
enum Op {
    Submitted(u8),
    Receipt(u8, Option<MessageState>),
    Pass(u64),
    Expire,
    Withdraw(u8),
}

fn ops() -> impl Strategy<Value = Op> {
    let state = proptest::option::of(proptest::sample::select(vec![
        MessageState::DELIVERED,
        MessageState::UNDELIVERABLE,
    ]));
    prop_oneof![
        6 => (b'a'..=b'l').prop_map(Op::Submitted),
        6 => (b'a'..=b'l', state).prop_map(|(id, state)| Op::Receipt(id, state)),
        2 => (0..40u64).prop_map(Op::Pass),
        2 => Just(Op::Expire),
        1 => (b'a'..=b'l').prop_map(Op::Withdraw),
    ]
}

/// The plainest thing that does the same: lists that are searched from end to end.
#[derive(Default)]
struct Model {
    waiting: Vec<(u64, u8, u32)>,
    parked: Vec<(u64, u8, Option<MessageState>)>,
    settled: Vec<(u64, u8)>,
}

const LIMITS: Limits = Limits {
    waiting: 6,
    expiry: Duration::from_secs(100),
    parked: 5,
    parked_octets: 1 << 20,
    hold: Duration::from_secs(20),
    settled: 4,
    memory: Duration::from_secs(50),
};

impl Model {
    fn forget(&mut self, now: u64) {
        self.settled.retain(|(since, _)| since + 50 > now);
    }

    fn waits(&self, id: u8) -> Option<usize> {
        self.waiting.iter().position(|(_, other, _)| *other == id)
    }

    fn settle(&mut self, now: u64, id: u8) {
        self.settled.push((now, id));
        if self.settled.len() > 4 {
            let oldest = *self.settled.iter().min().unwrap();
            self.settled.retain(|each| *each != oldest);
        }
    }

    /// Whether it is refused, and why; or how many receipts it gets, and whether it is settled.
    fn submitted(&mut self, now: u64, id: u8, token: u32) -> Result<(usize, bool), Why> {
        let early = self.parked.iter().filter(|(_, other, _)| *other == id);
        let (count, last) = (early.clone().count(), early.clone().any(|(_, _, s)| s.is_some()));
        if self.waits(id).is_some() {
            return Err(Why::Taken);
        }
        if !last && self.waiting.len() >= 6 {
            return Err(Why::Full);
        }
        self.forget(now);
        self.parked.retain(|(_, other, _)| *other != id);
        self.settled.retain(|(_, other)| *other != id);
        if last {
            self.settle(now, id);
        } else {
            self.waiting.push((now, id, token));
        }
        Ok((count, last))
    }

    fn receipt(&mut self, now: u64, id: u8, state: Option<MessageState>) -> Matched<'static, u32> {
        self.forget(now);
        if let Some(index) = self.waits(id) {
            if state.is_none() {
                return Matched::Intermediate(&0);
            }
            let (_, _, token) = self.waiting.remove(index);
            self.settle(now, id);
            return Matched::Settled(token);
        }
        let parked = self.parked.iter().filter(|(_, other, _)| *other == id);
        let same = parked.clone().any(|(_, _, other)| *other == state);
        if self.settled.iter().any(|(_, other)| *other == id) || same {
            return Matched::Duplicate;
        }
        if self.parked.len() >= 5 {
            return Matched::Unmatched(Unmatched::NoRoom);
        }
        let since = parked.map(|(since, ..)| *since).next().unwrap_or(now);
        self.parked.push((since, id, state));
        Matched::Parked
    }
}

/// What was handed in, and what came back.
#[derive(Default)]
struct Ledger {
    taken: BTreeSet<u32>,
    parked: BTreeMap<(u8, u8), u32>,
}

impl Ledger {
    fn back(&mut self, token: u32) {
        assert!(self.taken.remove(&token), "{token} comes back once");
    }

    fn park(&mut self, id: u8, state: Option<MessageState>) {
        *self.parked.entry((id, state.map_or(0, |state| state.0))).or_default() += 1;
    }

    fn unpark(&mut self, stored: &StoredReceipt) {
        let receipt = stored.read().unwrap();
        let id = receipt.id().value().unwrap()[0];
        let state = receipt.parts().message_state.unwrap().0;
        let state = if state == MessageState::ENROUTE.0 { 0 } else { state };
        let count = self.parked.get_mut(&(id, state)).expect("was parked");
        *count = count.checked_sub(1).expect("comes back once");
    }

    fn expired(&mut self, expired: &Expired<u32>) {
        match expired {
            Expired::NoReceipt { token, .. } => self.back(*token),
            Expired::Unmatched(stored) => self.unpark(stored),
        }
    }
}

proptest! {
    #[test]
    fn it_does_as_the_model_and_every_token_comes_back_once(
        ops in proptest::collection::vec(ops(), 0..200),
        stop: Index,
    ) {
        let mut receipts: Receipts<u32> = Receipts::new(IdMatch::Exact, LIMITS);
        let (mut model, mut ledger) = (Model::default(), Ledger::default());
        let mut now = 0;
        let ids: Vec<[u8; 1]> = (b'a'..=b'l').map(|id| [id]).collect();
        for (step, op) in ops.iter().enumerate() {
            let token = step as u32;
            match *op {
                Op::Pass(seconds) => now += seconds,
                Op::Submitted(id) => {
                    let expected = model.submitted(now, id, token);
                    match receipts.submitted(at(now), &[id], token) {
                        Err(refused) => {
                            prop_assert_eq!((refused.token, Err(refused.why)), (token, expected));
                        }
                        Ok(Submitted::Waiting) => {
                            prop_assert_eq!(expected, Ok((0, false)));
                            ledger.taken.insert(token);
                        }
                        Ok(Submitted::Notified(early)) => {
                            prop_assert_eq!(expected, Ok((early.len(), false)));
                            ledger.taken.insert(token);
                            early.iter().for_each(|stored| ledger.unpark(stored));
                        }
                        Ok(Submitted::Settled { token: back, receipts }) => {
                            prop_assert_eq!((back, expected), (token, Ok((receipts.len(), true))));
                            receipts.iter().for_each(|stored| ledger.unpark(stored));
                        }
                    }
                }
                Op::Receipt(id, state) => {
                    let expected = model.receipt(now, id, state);
                    let state_told = state.unwrap_or(MessageState::ENROUTE);
                    let receipt = tlvs(&ids[usize::from(id - b'a')], state_told);
                    match receipts.receipt(at(now), &receipt) {
                        Matched::Settled(token) => {
                            prop_assert_eq!(expected, Matched::Settled(token));
                            ledger.back(token);
                        }
                        Matched::Intermediate(token) => {
                            prop_assert!(matches!(expected, Matched::Intermediate(_)));
                            prop_assert!(ledger.taken.contains(token));
                        }
                        Matched::Parked => {
                            prop_assert_eq!(expected, Matched::Parked);
                            ledger.park(id, state);
                        }
                        other => prop_assert_eq!(other, expected),
                    }
                }
                Op::Expire => {
                    while let Some(expired) = receipts.expire(at(now)) {
                        ledger.expired(&expired);
                    }
                    model.waiting.retain(|(since, ..)| since + 100 > now);
                    model.parked.retain(|(since, ..)| since + 20 > now);
                    model.forget(now);
                    prop_assert!(receipts.deadline().is_none_or(|due| due > at(now)));
                }
                Op::Withdraw(id) => {
                    let index = model.waits(id);
                    let expected = index.map(|index| model.waiting.remove(index).2);
                    prop_assert_eq!(receipts.withdraw(&[id]), expected);
                    expected.into_iter().for_each(|token| ledger.back(token));
                }
            }
            prop_assert_eq!(receipts.waiting(), model.waiting.len());
            prop_assert_eq!(receipts.parked(), model.parked.len());
            prop_assert_eq!(ledger.taken.len(), receipts.waiting());
            #[cfg(feature = "serde")]
            if step == stop.index(ops.len()) {
                let stored = serde_json::to_string(&receipts).unwrap();
                let read: Receipts<u32> = serde_json::from_str(&stored).unwrap();
                prop_assert_eq!(&read, &receipts);
                receipts = read;
            }
        }
        while let Some(expired) = receipts.evict() {
            ledger.expired(&expired);
        }
        prop_assert!(ledger.taken.is_empty());
        prop_assert!(ledger.parked.values().all(|count| *count == 0));
        prop_assert_eq!(receipts.parked_octets(), 0);
    }
}
