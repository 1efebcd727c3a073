//! How fast a `submit_sm` of 180 octets goes through a session, is answered by another one and has its
//! answer taken by the first, next to a pair written by hand that only frames, numbers and counts.
//!
//! `cargo bench --bench session` prints nanoseconds per message, which is a request and its answer, and
//! how many requests and answers are read in one go, event by event. With the
//! arguments `count PLAN WINDOW crate|hand TIMES` it does so many rounds of one plan and nothing else,
//! for `benches/instructions.sh session`.
#![allow(unreachable_pub, reason = "a bench has no users")]

use std::env;

mod baseline;
mod plan;
mod sessions;
#[path = "../support/timing.rs"]
mod timing;

use baseline::Hand;
use plan::{BATCH, MESSAGE_ID, Order, Pair as _, Plan, round, straggle};
use sessions::Sessions;

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
    println!("ns/message                 PDUs/read   hand   crate  crate/hand  allocations");
    plans.iter().for_each(row);
    println!("\nns/call               deadline()  next_event() of nothing");
    quiet("no request out", &Plan::new("quiet", 1, Order::AtOnce, 0));
    quiet("1 request out", &Plan::new("quiet", 10, Order::AtOnce, 1));
    quiet("9,999 requests out", &Plan::new("quiet", 10_000, Order::AtOnce, 9_999));
}

fn row(plan: &Plan) {
    let (mut hand, mut ours) = (Hand::new(plan.window), Sessions::new(plan.window));
    straggle(&mut hand, plan);
    straggle(&mut ours, plan);
    (0..3).for_each(|_| {
        round(&mut hand, plan);
        round(&mut ours, plan);
    });
    let allocations = timing::allocations(|| round(&mut ours, plan));
    let times = timing::race(&mut [&mut || round(&mut hand, plan), &mut || round(&mut ours, plan)]);
    let [hand, ours] = times.map(|nanos| nanos / plan.free() as f64);
    let (name, free, ratio) = (&plan.name, plan.free(), ours / hand);
    // The answers of a round lie one behind the other and are read in one go.
    let read = format!("{}/{free}", free.min(BATCH));
    println!("{name:24} {read:>11} {hand:6.1} {ours:7.1} {ratio:11.2} {allocations:12}");
}

/// What a session costs that has nothing to do.
fn quiet(name: &str, plan: &Plan) {
    let mut pair = Sessions::new(plan.window);
    straggle(&mut pair, plan);
    let deadline = timing::race(&mut [&mut || pair.deadline()]);
    let idle = timing::race(&mut [&mut || pair.idle()]);
    println!("{name:22} {:10.1} {:24.1}", deadline[0], idle[0]);
}

/// Both pairs write the same requests.
fn same_octets() {
    let (mut hand, mut ours) = (Hand::new(1), Sessions::new(1));
    hand.submit();
    ours.submit();
    assert_eq!(hand.written().len(), 180);
    // The session has given the number 1 to its bind.
    assert_eq!(hand.written()[..12], ours.written()[..12]);
    assert_eq!(hand.written()[16..], ours.written()[16..]);
    assert_eq!(MESSAGE_ID.len(), 8);
}

/// So many rounds of one plan.
fn count(plan: &Plan, who: &str, times: usize) {
    let (mut hand, mut ours) = (Hand::new(plan.window), Sessions::new(plan.window));
    straggle(&mut hand, plan);
    straggle(&mut ours, plan);
    for _ in 0..times {
        match who {
            "hand" => round(&mut hand, plan),
            "crate" => round(&mut ours, plan),
            _ => panic!("hand or crate"),
        };
    }
}
