//! Reassembly: any parts in any order at any time.

use std::collections::BTreeMap;

use smpp_proto::{
    Instant,
    message::{
        coding::Codings,
        reassemble::{Added, Address, Fate, GivenUp, Limits, Message, Part, Reason, Reassembler},
        udh::{Concatenation, Reference, Udh},
    },
    wire::DataCoding,
};

use super::script::Script;

/// The most parts of a script.
const PARTS: usize = 300;

/// What was stored: scope, index and octets, each with how often.
type Held = BTreeMap<(Vec<u8>, u8, Vec<u8>), u32>;

/// The limits, then a part after the other.
pub fn reassembly(data: &[u8]) {
    let mut script = Script(data);
    let limits = Limits {
        messages: usize::from(script.octet() % 8),
        message_octets: usize::from(script.octet()),
        octets: usize::from(script.number() % 1024),
        expiry: script.span(),
        guard: script.span(),
    };
    let mut reassembler = Reassembler::new(limits);
    let (mut now, mut held) = (Instant::default(), Held::new());
    for _ in 0..PARTS {
        if script.0.is_empty() {
            break;
        }
        match script.octet() {
            0xFD => now = now + script.span(),
            0xFE => {
                while let Some(given_up) = reassembler.expire(now) {
                    assert_eq!(given_up.reason, Reason::Expired);
                    back(&mut held, &given_up.message, false);
                }
                let deadline = reassembler.deadline();
                assert!(
                    limits.expiry.is_zero()
                        || now.as_micros() == u64::MAX
                        || deadline.is_none_or(|at| at > now)
                );
            }
            0xFF => reassembler = restored(reassembler),
            choice => add(&mut reassembler, now, choice, &mut script, &mut held),
        }
        check(&reassembler);
    }
    while let Some(given_up) = reassembler.evict() {
        back(&mut held, &given_up.message, false);
        check(&reassembler);
    }
    assert!(held.is_empty(), "parts are lost: {held:?}");
    assert_eq!((reassembler.messages(), reassembler.octets()), (0, 0));
}

/// Both limits hold, and there is a deadline where something waits.
fn check(reassembler: &Reassembler) {
    let limits = reassembler.limits();
    assert!(reassembler.messages() <= limits.messages && reassembler.octets() <= limits.octets);
    assert_eq!(reassembler.deadline().is_some(), reassembler.messages() > 0);
    assert!(reassembler.messages() > 0 || reassembler.octets() == 0);
}

fn add(
    reassembler: &mut Reassembler,
    now: Instant,
    choice: u8,
    script: &mut Script<'_>,
    held: &mut Held,
) {
    let (total, index) = (script.octet(), script.octet());
    let number = script.octet() % 4;
    let reference = match choice >> 6 {
        0 => Reference::Bits8(number),
        1 => Reference::Bits16(number.into()),
        _ => Reference::Sar(number.into()),
    };
    let octets = script.chunk();
    let (header, text) = match choice & 0x20 {
        0 => (Udh::default(), octets),
        _ => Udh::parse(octets).unwrap_or((Udh::default(), octets)),
    };
    let (scope, addr) = (&[choice & 1][..], &[choice >> 1 & 1][..]);
    let part = Part {
        scope,
        source: Address { addr, ..Address::default() },
        destination: Address::default(),
        concatenation: Concatenation { reference, total, index },
        data_coding: DataCoding(choice >> 2 & 7),
        header,
        text,
    };
    let Added { fate, given_up } = reassembler.add(now, &part);
    for GivenUp { message, .. } in given_up {
        back(held, &message, false);
    }
    let sound = part.concatenation.is_sound();
    let index = if sound { index } else { 1 };
    let key = (scope.to_vec(), index, [header.as_octets(), text].concat());
    match fate {
        Fate::Held => *held.entry(key).or_default() += 1,
        Fate::Complete(message) => {
            *held.entry(key).or_default() += 1;
            assert_eq!(message.total(), if sound { total } else { 1 });
            back(held, &message, true);
        }
        Fate::Duplicate => assert!(held.contains_key(&key)),
        Fate::Conflict => assert!(sound && reassembler.messages() > 0),
        Fate::NoRoom => assert!(sound),
    }
}

/// Takes the parts of a message out of those that are held.
fn back(held: &mut Held, message: &Message, complete: bool) {
    assert_eq!(message.is_complete(), complete);
    let missing = message.missing().count();
    assert_eq!(missing + message.parts().len(), usize::from(message.total()));
    assert!(message.parts().is_sorted_by(|one, other| one.index() < other.index()));
    for part in message.parts() {
        let octets = [part.header().as_octets(), part.text()].concat();
        let key = (message.scope().to_vec(), part.index(), octets);
        let count = held.get_mut(&key).expect("a part that was held");
        *count -= 1;
        if *count == 0 {
            held.remove(&key);
        }
    }
    let runs: Vec<u8> = message.runs().into_iter().flat_map(|run| run.octets).collect();
    let texts: Vec<u8> = message.parts().iter().flat_map(|part| part.text().to_vec()).collect();
    assert_eq!(runs, texts);
    let _ = message.to_text_lossy(&Codings::SMPP, '?');
}

/// The same, by way of its stored form.
#[cfg(feature = "serde")]
fn restored(reassembler: Reassembler) -> Reassembler {
    let stored = serde_json::to_vec(&reassembler).expect("plain state");
    let restored = serde_json::from_slice(&stored).expect("what was stored");
    assert_eq!(reassembler, restored);
    restored
}

#[cfg(not(feature = "serde"))]
fn restored(reassembler: Reassembler) -> Reassembler {
    reassembler.clone()
}
