//! What there is to forgive in TLVs: lengths, repetition, a missing NUL, octets that are none.

use super::{HEADER, Iter, Tag, Tlv, TlvError, Tlvs, is_padding, table};
use crate::wire::quirk::Quirks;

/// The quirks that say that the octets are not a whole number of TLVs.
const BROKEN: Quirks = Quirks::TRAILING.union(Quirks::BAD_TLV);

/// What a walk over TLVs shows.
#[derive(PartialEq, Eq)]
pub(super) enum Scan {
    /// All are in order, and none is `message_payload`.
    Sound,
    /// All are in order, and one is `message_payload`.
    Payload,
    /// Something is to be forgiven.
    Deviant,
}

/// Walks TLVs as long as all are in order. A function of its own, with no call inside its loop: the
/// loop needs all registers.
#[inline(never)]
pub(super) fn scan(input: &[u8]) -> Scan {
    let mut iter = Iter { rest: input };
    let mut known = 0_u64;
    while let Some((head, value)) = iter.step::<false>() {
        let tag = Tag((head >> 16) as u16);
        let rule = match table::candidate(tag) {
            rule if rule.fits(head) => rule,
            _ => match table::rule(tag) {
                // Zeros to fill up, perhaps.
                None if head == 0 => return Scan::Deviant,
                None => continue,
                Some(rule) if rule.takes(value.len()) => rule,
                Some(_) => return Scan::Deviant,
            },
        };
        if known & rule.bit != 0 || !rule.ends(value) {
            return Scan::Deviant;
        }
        known |= rule.bit;
    }
    match iter.rest {
        [] if known & table::PAYLOAD == 0 => Scan::Sound,
        [] => Scan::Payload,
        _ => Scan::Deviant,
    }
}

/// Takes TLVs of which something is to be forgiven.
#[cold]
pub(super) fn deviant<'a>(input: &'a [u8], whole: bool, text: bool, seen: &mut Quirks) -> Tlvs<'a> {
    let (mut tlvs, (mut quirks, mut payload)) = (Tlvs(input), judge(input));
    // A body that is nothing but TLVs has no place for an octet before them.
    if quirks.intersects(BROKEN) && !whole {
        if let Some(found) = uncounted(input) {
            (tlvs, quirks, payload) = found;
        }
    }
    if text && payload {
        quirks |= Quirks::TWO_TEXTS;
    }
    *seen |= quirks;
    tlvs
}

/// What is to be forgiven in a TLV behind the `known` ones, to which it is added.
fn judge_one(tlv: Tlv<'_>, known: &mut u64) -> Quirks {
    let Some(rule) = table::rule(tlv.tag) else { return Quirks::NONE };
    let mut quirks = Quirks::NONE;
    if *known & rule.bit != 0 {
        quirks |= Quirks::DUPLICATE_TLV;
    }
    if !rule.takes(tlv.value.len()) {
        quirks |= Quirks::TLV_LENGTH;
    } else if !rule.allows(tlv.value) {
        quirks |= Quirks::MISSING_NUL;
    }
    *known |= rule.bit;
    quirks
}

/// What is to be forgiven in each TLV, and in the tail behind them, with where it starts.
pub(super) fn faults(input: &[u8]) -> impl Iterator<Item = (Option<Tlv<'_>>, usize, Quirks)> {
    let mut iter = Iter { rest: input };
    let mut known = 0;
    core::iter::from_fn(move || {
        let at = input.len() - iter.rest.len();
        if let Some(tlv) = iter.next() {
            return Some((Some(tlv), at, judge_one(tlv, &mut known)));
        }
        let tail = core::mem::take(&mut iter.rest);
        (!tail.is_empty()).then(|| (None, at, judge_tail(tail)))
    })
}

/// The first TLV that is not as the specification has it, or the tail.
pub(super) fn first_fault(input: &[u8]) -> Option<TlvError> {
    let (tlv, at, quirks) = faults(input).find(|(.., quirks)| !quirks.is_empty())?;
    Some(match tlv {
        None => TlvError::Tail(at),
        Some(Tlv { tag, value }) if quirks.contains(Quirks::TLV_LENGTH) => {
            TlvError::Length(tag, value.len())
        }
        Some(Tlv { tag, .. }) if quirks.contains(Quirks::MISSING_NUL) => TlvError::MissingNul(tag),
        Some(Tlv { tag, .. }) => TlvError::Repeated(tag),
    })
}

/// What is to be forgiven in octets that are no TLV.
fn judge_tail(tail: &[u8]) -> Quirks {
    match tail {
        [] => Quirks::NONE,
        tail if tail.len() < HEADER || is_padding(tail) => Quirks::TRAILING,
        _ => Quirks::BAD_TLV,
    }
}

/// Walks TLVs, and says what is to be forgiven and whether one is `message_payload`.
fn judge(input: &[u8]) -> (Quirks, bool) {
    let mut iter = Iter { rest: input };
    let mut quirks = Quirks::NONE;
    let mut known = 0_u64;
    for tlv in iter.by_ref() {
        quirks |= judge_one(tlv, &mut known);
    }
    (quirks | judge_tail(iter.rest), known & table::PAYLOAD != 0)
}

/// Finds TLVs behind the first octet: then that octet is one that no length counted.
fn uncounted(input: &[u8]) -> Option<(Tlvs<'_>, Quirks, bool)> {
    let rest = input.get(1..)?;
    let (quirks, payload) = judge(rest);
    let whole = !quirks.intersects(BROKEN);
    whole.then_some((Tlvs(rest), quirks | Quirks::UNCOUNTED_OCTET, payload))
}
