//! What each pair does: a window of requests goes out, its answers come back.

use core::hint::black_box;

use crate::timing::Numbers;

/// How many requests are written before they are on their way: 54,000 octets, a common read.
pub const BATCH: usize = 300;

/// The text that fills a `submit_sm` with the other values to 180 octets.
pub const TEXT: [u8; 125] = [b'x'; 125];
pub const SOURCE: &[u8] = b"1234567890";
pub const DESTINATION: &[u8] = b"491700000000";
pub const MESSAGE_ID: &[u8] = b"0a1b2c3d";

/// In which order the SMSC answers what it got.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Each request as soon as it is read.
    AtOnce,
    /// When the window is full, the last one first.
    Reverse,
    /// When the window is full, in an order that looks random.
    Shuffled,
}

/// One thing to measure.
pub struct Plan {
    pub name: String,
    pub window: usize,
    pub order: Order,
    /// The requests of a round by their places, in the order in which they are answered; empty where
    /// each is answered at once.
    turns: Vec<usize>,
    /// How many requests are out and never answered.
    pub stragglers: usize,
}

impl Plan {
    pub fn new(name: &str, window: usize, order: Order, stragglers: usize) -> Self {
        let name = format!("{name} {window}");
        let mut turns: Vec<usize> = (0..window - stragglers).rev().collect();
        match order {
            Order::AtOnce => turns.clear(),
            Order::Reverse => {}
            Order::Shuffled => {
                let mut numbers = Numbers(0x9E37_79B9_7F4A_7C15);
                (1..turns.len()).rev().for_each(|last| turns.swap(last, numbers.below(last + 1)));
            }
        }
        Self { name, window, order, turns, stragglers }
    }

    /// The requests of a round.
    pub fn free(&self) -> usize {
        self.window - self.stragglers
    }
}

/// Two ends of a link in memory.
pub trait Pair {
    /// The ESME writes one more request.
    fn submit(&mut self);
    /// The SMSC works through the requests that were written, and answers each or remembers it.
    fn serve(&mut self, at_once: bool);
    /// The SMSC answers the request that it remembered at this place.
    fn answer(&mut self, place: usize);
    /// The ESME works through the answers and says how many there were.
    fn collect(&mut self) -> usize;
    /// The SMSC forgets what it remembered.
    fn forget(&mut self);
}

/// Fills the window with requests that are never answered, as far as the plan says.
pub fn straggle(pair: &mut impl Pair, plan: &Plan) {
    write_and_serve(pair, plan.stragglers, false);
    pair.forget();
}

/// One round: fills the window, answers, takes the answers.
#[inline(never)]
pub fn round(pair: &mut impl Pair, plan: &Plan) -> u64 {
    write_and_serve(pair, plan.free(), plan.order == Order::AtOnce);
    plan.turns.iter().for_each(|place| pair.answer(*place));
    let answered = pair.collect();
    pair.forget();
    assert_eq!(black_box(answered), plan.free(), "{}", plan.name);
    answered as u64
}

#[inline(always)]
fn write_and_serve(pair: &mut impl Pair, requests: usize, at_once: bool) {
    let mut left = requests;
    while left > 0 {
        let batch = left.min(BATCH);
        (0..batch).for_each(|_| pair.submit());
        pair.serve(at_once);
        left -= batch;
    }
}
