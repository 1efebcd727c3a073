//! The window: requests that wait for their response. Only this file makes sequence numbers.
//!
//! The slot of a request is its number modulo the number of slots. Free slots stand in a queue and
//! held ones in a list by age, both linked through the slots, so that every operation costs the
//! same whatever the size of the window and however many stragglers it has.

use core::{marker::PhantomData, num::NonZeroU32};

use crate::{
    time::Instant,
    wire::{CommandId, MAX_SEQUENCE_NUMBER as MAX_NUMBER},
};

/// No slot.
const NIL: u32 = u32::MAX;

/// Room for one request that waits for its response. The slots a session is given are its window.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Slot<T> {
    held: Option<Held<T>>,
    /// The next older request.
    older: u32,
    /// The next newer request, or the next free slot.
    newer: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
struct Held<T> {
    number: NonZeroU32,
    id: CommandId,
    sent: Instant,
    token: T,
}

impl<T> Slot<T> {
    /// A free slot, to build a window of: `[const { Slot::EMPTY }; 10]`.
    pub const EMPTY: Self = Self { held: None, older: NIL, newer: NIL };
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self::EMPTY
    }
}

/// A request that has left the window.
pub(super) struct Sent<T> {
    pub(super) number: u32,
    pub(super) sent: Instant,
    pub(super) token: T,
}

/// A request in the window.
#[derive(Clone, Copy)]
pub(super) struct Found {
    index: u32,
    pub(super) id: CommandId,
}

/// A place in the window for the next request.
#[derive(Clone, Copy)]
pub(super) struct Place {
    index: u32,
    pub(super) number: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Window<T, S> {
    slots: S,
    tokens: PhantomData<fn() -> T>,
    len: u32,
    used: u32,
    oldest: u32,
    newest: u32,
    first_free: u32,
    last_free: u32,
    /// The last number given out.
    last: u32,
    /// The slot of the number after it, so that no send has to divide.
    turn: u32,
}

impl<T, S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>> Window<T, S> {
    pub(super) fn new(mut slots: S) -> Self {
        let all = slots.as_mut();
        // A sequence number cannot tell more slots apart.
        let len = u32::try_from(all.len()).unwrap_or(MAX_NUMBER).min(MAX_NUMBER);
        for (next, slot) in (1..=len).zip(all.iter_mut()) {
            *slot = Slot { newer: if next == len { NIL } else { next }, ..Slot::EMPTY };
        }
        let (first_free, last_free) = if len == 0 { (NIL, NIL) } else { (0, len - 1) };
        let tokens = PhantomData;
        let mut window = Self {
            slots,
            tokens,
            len,
            used: 0,
            oldest: NIL,
            newest: NIL,
            first_free,
            last_free,
            last: 0,
            turn: 0,
        };
        window.spend(0);
        window
    }

    pub(super) const fn used(&self) -> u32 {
        self.used
    }

    pub(super) const fn free(&self) -> u32 {
        self.len - self.used
    }

    /// A place for the next request; `None` when the window is full. `taken` are numbers in flight
    /// outside the window. Nothing is changed until [`Self::put`].
    #[inline]
    pub(super) fn place(&self, taken: [Option<u32>; 2]) -> Option<Place> {
        let (index, len) = (self.first_free, self.len);
        if index == NIL {
            return None;
        }
        let round = if index < self.turn { len } else { 0 };
        let ahead = index + round - self.turn;
        let mut number = wrapped(self.last + 1 + ahead, index, len);
        while taken.contains(&Some(number)) {
            number = wrapped(number + len, index, len);
        }
        Some(Place { index, number })
    }

    /// Fills a place that [`Self::place`] gave.
    #[inline]
    pub(super) fn put(&mut self, place: Place, id: CommandId, sent: Instant, token: T) {
        let newest = self.newest;
        let Some(number) = NonZeroU32::new(place.number) else { return };
        let Some(slot) = self.slots.as_mut().get_mut(place.index as usize) else { return };
        let next_free = slot.newer;
        *slot = Slot { held: Some(Held { number, id, sent, token }), older: newest, newer: NIL };
        self.first_free = next_free;
        if next_free == NIL {
            self.last_free = NIL;
        }
        self.link(newest, place.index);
        self.newest = place.index;
        self.used += 1;
        self.last = place.number;
        self.pass(place.index);
    }

    /// A number for a PDU that takes no slot. Taken by [`Self::spend`].
    pub(super) fn spare(&self, taken: [Option<u32>; 2]) -> u32 {
        let mut number = self.last;
        loop {
            number = if number >= MAX_NUMBER { 1 } else { number + 1 };
            // Held numbers lie less than one window apart only right after a wrap.
            if !taken.contains(&Some(number)) && self.find(number).is_none() {
                return number;
            }
        }
    }

    /// Marks a number that takes no slot as given out. Where it is the turn of the number's slot, the
    /// slot goes behind the other free ones, so that the number after it is the next one given out.
    pub(super) fn spend(&mut self, number: u32) {
        self.last = number;
        let Some(index) = number.checked_rem(self.len) else { return };
        self.pass(index);
        let next = self.slot(index).map_or(NIL, |slot| slot.newer);
        if next != NIL && index == self.first_free {
            self.first_free = next;
            self.free_last(index);
        }
    }

    /// After a number of this slot it is the next slot's turn.
    #[inline]
    fn pass(&mut self, index: u32) {
        self.turn = if index + 1 == self.len { 0 } else { index + 1 };
    }

    /// The request with this number.
    #[inline]
    pub(super) fn find(&self, number: u32) -> Option<Found> {
        let index = number.checked_rem(self.len)?;
        let held = self.slot(index)?.held.as_ref()?;
        (held.number.get() == number).then_some(Found { index, id: held.id })
    }

    /// Takes out a request that [`Self::find`] gave.
    #[inline]
    pub(super) fn remove(&mut self, found: Found) -> Option<Sent<T>> {
        self.free_slot(found.index)
    }

    /// When the oldest request was sent.
    #[inline]
    pub(super) fn oldest(&self) -> Option<Instant> {
        self.slot(self.oldest)?.held.as_ref().map(|held| held.sent)
    }

    /// Takes out the oldest request.
    pub(super) fn remove_oldest(&mut self) -> Option<Sent<T>> {
        self.free_slot(self.oldest)
    }

    #[inline]
    fn free_slot(&mut self, index: u32) -> Option<Sent<T>> {
        let slot = self.slots.as_mut().get_mut(index as usize)?;
        let Held { number, sent, token, .. } = slot.held.take()?;
        let (older, newer) = (slot.older, slot.newer);
        self.link(older, newer);
        self.used = self.used.saturating_sub(1);
        self.free_last(index);
        Some(Sent { number: number.get(), sent, token })
    }

    /// Makes two held slots neighbours; where one of them is none, the other is at an end.
    #[inline]
    fn link(&mut self, older: u32, newer: u32) {
        match self.slots.as_mut().get_mut(older as usize) {
            Some(slot) => slot.newer = newer,
            None => self.oldest = newer,
        }
        match self.slots.as_mut().get_mut(newer as usize) {
            Some(slot) => slot.older = older,
            None => self.newest = older,
        }
    }

    /// Puts a slot at the end of the free ones.
    #[inline]
    fn free_last(&mut self, index: u32) {
        let last = self.last_free;
        let slots = self.slots.as_mut();
        if let Some(slot) = slots.get_mut(index as usize) {
            (slot.older, slot.newer) = (NIL, NIL);
        }
        match slots.get_mut(last as usize) {
            Some(slot) => slot.newer = index,
            None => self.first_free = index,
        }
        self.last_free = index;
    }

    #[inline]
    fn slot(&self, index: u32) -> Option<&Slot<T>> {
        self.slots.as_ref().get(index as usize)
    }
}

/// The number, or the first one of its slot where the numbers end.
#[inline]
fn wrapped(number: u32, index: u32, len: u32) -> u32 {
    match number {
        ..=MAX_NUMBER => number,
        _ if index == 0 => len,
        _ => index,
    }
}

#[cfg(test)]
mod tests {
    extern crate alloc;

    use alloc::{vec, vec::Vec};
    use proptest::prelude::*;

    use super::*;

    type Tried = Window<u32, Vec<Slot<u32>>>;

    /// A window whose next number is close to the last there is.
    fn near_the_end(len: usize, before: u32) -> Tried {
        let mut window = Window::new(vec![Slot::EMPTY; len]);
        window.spend(MAX_NUMBER - before);
        window
    }

    /// Takes out the request with this number.
    fn remove(window: &mut Tried, number: u32) -> Option<Sent<u32>> {
        let found = window.find(number)?;
        window.remove(found)
    }

    /// What the window should hold: numbers and tokens, oldest first.
    struct Model {
        held: Vec<(u32, u32)>,
        probe: Option<u32>,
    }

    fn send(window: &mut Tried, model: &mut Model, token: u32) {
        let place = window.place([None, model.probe]);
        assert_eq!(place.is_none(), model.held.len() == window.len as usize);
        let Some(place) = place else { return };
        assert!((1..=MAX_NUMBER).contains(&place.number));
        assert_ne!(Some(place.number), model.probe);
        assert!(model.held.iter().all(|(number, _)| *number != place.number));
        window.put(place, CommandId::SUBMIT_SM, Instant::from_micros(u64::from(token)), token);
        model.held.push((place.number, token));
    }

    fn probe(window: &mut Tried, model: &mut Model) {
        let number = window.spare([None, model.probe]);
        assert!((1..=MAX_NUMBER).contains(&number));
        assert!(model.held.iter().all(|(held, _)| *held != number));
        window.spend(number);
        model.probe = Some(number);
    }

    fn check(window: &Tried, model: &Model) {
        assert_eq!(window.used() as usize, model.held.len());
        assert_eq!(window.used() + window.free(), window.len);
        let oldest = model.held.first().map(|(_, token)| Instant::from_micros(u64::from(*token)));
        assert_eq!(window.oldest(), oldest);
        for (number, _) in &model.held {
            assert_eq!(window.find(*number).map(|found| found.id), Some(CommandId::SUBMIT_SM));
        }
    }

    proptest! {
        /// Around the wrap, with stragglers: every number is in range, none is out twice, each
        /// token comes back by its number, and the oldest is known.
        #[test]
        fn the_window_wraps(
            len in 0_usize..7,
            before in 0_u32..12,
            acts in prop::collection::vec((0_u8..8, any::<prop::sample::Index>()), 0..80),
        ) {
            let mut window = near_the_end(len, before);
            let mut model = Model { held: Vec::new(), probe: None };
            for (token, (act, which)) in (1..).zip(acts) {
                match act {
                    0..4 => send(&mut window, &mut model, token),
                    4 => probe(&mut window, &mut model),
                    5 if !model.held.is_empty() => {
                        let (number, token) = model.held.remove(0);
                        let sent = window.remove_oldest().map(|sent| (sent.number, sent.token));
                        prop_assert_eq!(sent, Some((number, token)));
                    }
                    _ if !model.held.is_empty() => {
                        let (number, token) = model.held.remove(which.index(model.held.len()));
                        let sent = remove(&mut window, number).map(|sent| (sent.number, sent.token));
                        prop_assert_eq!(sent, Some((number, token)));
                        prop_assert!(remove(&mut window, number).is_none(), "not twice");
                    }
                    _ => prop_assert!(window.remove_oldest().is_none()),
                }
                check(&window, &model);
            }
        }
    }

    #[test]
    fn no_number_is_matched_by_its_slot_alone() {
        let mut window: Tried = Window::new(vec![Slot::EMPTY; 4]);
        let place = window.place([None; 2]).unwrap();
        window.put(place, CommandId::SUBMIT_SM, Instant::default(), 7);
        for number in [0, 5, 9, 0x8000_0001, u32::MAX] {
            assert!(remove(&mut window, number).is_none(), "{number}");
        }
        assert!(remove(&mut window, 1).is_some());
    }
}
