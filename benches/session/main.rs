//! How fast a `submit_sm` of 180 octets goes through a session, is answered by another one and has its
//! answer taken by the first, next to two pairs written by hand in the same run: `bare` frames, numbers
//! and counts; `whole` also writes and reads every field within its bounds, keeps each request with its
//! token until it is answered, and finds it again by the number of the answer.
//!
//! `cargo bench --bench session` prints nanoseconds per message, which is a request and its answer, and
//! how many requests and answers are read in one go, event by event. With the arguments
//! `count PLAN WINDOW bare|whole|crate TIMES` it does so many rounds of one plan and nothing else, for
//! `benches/instructions.sh session`.
#![allow(unreachable_pub, reason = "a bench has no users")]

use std::env;

mod baseline;
mod plan;
mod sessions;
#[path = "../support/timing.rs"]
mod timing;
mod whole;

use baseline::Bare;
use plan::{BATCH, MESSAGE_ID, Order, Pair, Plan, round, straggle};
use sessions::Sessions;
use whole::Whole;

#[global_allocator]
static ALLOCATOR: timing::Counting = timing::Counting;

fn main() {
    let arguments: Vec<String> = env::args().skip(1).filter(|word| word != "--bench").collect();
    let plans = plans();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["count", name, window, who, times] => {
            let name = format!("{name} {window}");
            let plan = plans.iter().find(|plan| plan.name == name).expect("a plan");
            count(plan, who, times.parse().expect("a number"));
        }
        _ => tables(&plans),
    }
}

fn plans() -> Vec<Plan> {
    let mut plans = Vec::new();
    for window in [1, 10, 100, 1_000, 10_000] {
        plans.push(Plan::new("full", window, Order::AtOnce, 0));
    }
    for window in [10, 100, 1_000, 10_000] {
        plans.push(Plan::new("reverse", window, Order::Reverse, 0));
        plans.push(Plan::new("shuffled", window, Order::Shuffled, 0));
    }
    for window in [10, 100, 1_000, 10_000] {
        plans.push(Plan::new("half-held", window, Order::AtOnce, window / 2));
        plans.push(Plan::new("half-held-shuffled", window, Order::Shuffled, window / 2));
    }
    plans
}

fn tables(plans: &[Plan]) {
    same_octets();
    println!(
        "ns/message                 PDUs/read   bare  whole  crate   /bare  /whole  allocations"
    );
    plans.iter().for_each(row);
    println!("\nns/call               deadline()  next_event() of nothing");
    quiet("no request out", &Plan::new("quiet", 1, Order::AtOnce, 0));
    quiet("1 request out", &Plan::new("quiet", 10, Order::AtOnce, 1));
    quiet("9,999 requests out", &Plan::new("quiet", 10_000, Order::AtOnce, 9_999));
}

fn row(plan: &Plan) {
    let (mut bare, mut whole) = (Bare::new(plan.window), Whole::new(plan.window));
    let mut ours = Sessions::new(plan.window);
    straggle(&mut bare, plan);
    straggle(&mut whole, plan);
    straggle(&mut ours, plan);
    (0..3).for_each(|_| {
        round(&mut bare, plan);
        round(&mut whole, plan);
        round(&mut ours, plan);
    });
    let allocations = timing::allocations(|| round(&mut ours, plan));
    let times = timing::race(&mut [
        &mut || round(&mut bare, plan),
        &mut || round(&mut whole, plan),
        &mut || round(&mut ours, plan),
    ]);
    let [bare, whole, ours] = times.map(|nanos| nanos / plan.free() as f64);
    let (name, free) = (&plan.name, plan.free());
    // The answers of a round lie one behind the other and are read in one go.
    let read = format!("{}/{free}", free.min(BATCH));
    let (to_bare, to_whole) = (ours / bare, ours / whole);
    println!(
        "{name:24} {read:>11} {bare:6.1} {whole:6.1} {ours:6.1} {to_bare:7.2} {to_whole:7.2} \
         {allocations:12}"
    );
}

/// What a session costs that has nothing to do.
fn quiet(name: &str, plan: &Plan) {
    let mut pair = Sessions::new(plan.window);
    straggle(&mut pair, plan);
    let deadline = timing::race(&mut [&mut || pair.deadline()]);
    let idle = timing::race(&mut [&mut || pair.idle()]);
    println!("{name:22} {:10.1} {:24.1}", deadline[0], idle[0]);
}

/// All pairs write the same requests.
fn same_octets() {
    let (mut bare, mut whole, mut ours) = (Bare::new(1), Whole::new(1), Sessions::new(1));
    bare.submit();
    whole.submit();
    ours.submit();
    assert_eq!(bare.written().len(), 180);
    assert_eq!(bare.written(), whole.written());
    // The session has given the number 1 to its bind.
    assert_eq!(bare.written()[..12], ours.written()[..12]);
    assert_eq!(bare.written()[16..], ours.written()[16..]);
    assert_eq!(MESSAGE_ID.len(), 8);
}

/// So many rounds of one plan.
fn count(plan: &Plan, who: &str, times: usize) {
    match who {
        "bare" => rounds(&mut Bare::new(plan.window), plan, times),
        "whole" => rounds(&mut Whole::new(plan.window), plan, times),
        "crate" => rounds(&mut Sessions::new(plan.window), plan, times),
        _ => panic!("bare, whole or crate"),
    }
}

fn rounds(pair: &mut impl Pair, plan: &Plan, times: usize) {
    straggle(pair, plan);
    for _ in 0..times {
        round(pair, plan);
    }
}
