//! What benches share: times by turns, a counter of allocations, repeatable numbers.
#![allow(dead_code, unreachable_pub)]

use core::{
    alloc::{GlobalAlloc, Layout},
    hint::black_box,
    sync::atomic::{AtomicUsize, Ordering},
    time::Duration,
};
use std::{alloc::System, time::Instant};

/// How often all candidates take their turn.
const ROUNDS: usize = 120;

/// How long one turn lasts, about.
const TURN: Duration = Duration::from_micros(400);

/// The least time of one run of each candidate, in nanoseconds.
///
/// The candidates run by turns, so that a slow spell of the machine meets all of them; the least
/// of many turns is the one that nothing else disturbed.
pub fn race<const N: usize>(candidates: &mut [&mut dyn FnMut() -> u64; N]) -> [f64; N] {
    let runs: Vec<u32> = candidates.iter_mut().map(|candidate| runs_in_a_turn(candidate)).collect();
    let mut least = [f64::INFINITY; N];
    for _ in 0..ROUNDS {
        for ((candidate, runs), least) in candidates.iter_mut().zip(&runs).zip(&mut least) {
            let nanos = turn(candidate, *runs).as_nanos() as f64 / f64::from(*runs);
            *least = least.min(nanos);
        }
    }
    least
}

fn runs_in_a_turn(candidate: &mut dyn FnMut() -> u64) -> u32 {
    let mut runs = 1;
    while turn(candidate, runs) < TURN {
        runs *= 2;
    }
    runs
}

fn turn(candidate: &mut dyn FnMut() -> u64, runs: u32) -> Duration {
    let start = Instant::now();
    for _ in 0..runs {
        black_box(candidate());
    }
    start.elapsed()
}

/// The system's allocator, counted.
pub struct Counting;

static ALLOCATIONS: AtomicUsize = AtomicUsize::new(0);

#[allow(unsafe_code, reason = "an allocator cannot be written without; the crate itself has none")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.fetch_add(1, Ordering::Relaxed);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, octets: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(octets, layout) }
    }
}

/// How many allocations this makes.
pub fn allocations(work: impl FnOnce() -> u64) -> usize {
    let before = ALLOCATIONS.load(Ordering::Relaxed);
    black_box(work());
    ALLOCATIONS.load(Ordering::Relaxed) - before
}

/// Numbers that look random and are the same in every run (xorshift).
pub struct Numbers(pub u64);

impl Numbers {
    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % end as u64) as usize
    }
}
