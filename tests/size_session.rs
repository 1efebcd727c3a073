//! How big a session and what comes out of it are, and where they may go.

use core::mem::size_of;
use core::panic::{RefUnwindSafe, UnwindSafe};

use smpp_proto::{
    Inbox,
    session::{
        Config, Esme, Notice, RawResponder, Refused, Reply, Responder, Session, Slot, Smsc, Step,
        esme, smsc,
    },
    wire::op,
};

type OfTen<R> = Session<R, u64, [Slot<u64>; 10]>;

#[test]
fn a_session_with_a_window_of_ten_takes_at_most_a_kibibyte() {
    assert!(size_of::<OfTen<Esme>>() <= 1024, "{}", size_of::<OfTen<Esme>>());
    assert!(size_of::<OfTen<Smsc>>() <= 1024, "{}", size_of::<OfTen<Smsc>>());
}

/// A number that grows is to be looked at; these are of a machine with 64 bits.
#[test]
#[cfg(target_pointer_width = "64")]
fn sizes_are_known() {
    let sizes = [
        ("esme::Event", size_of::<esme::Event<'_, u64>>(), 208),
        ("smsc::Event", size_of::<smsc::Event<'_, u64>>(), 208),
        ("esme step", size_of::<Step<'_, esme::Request<'_>, u64>>(), 216),
        ("smsc step", size_of::<Step<'_, smsc::Request<'_>, u64>>(), 216),
        ("Slot<u64>", size_of::<Slot<u64>>(), 32),
        ("session of no slots", size_of::<Session<Esme, u64, [Slot<u64>; 0]>>(), 416),
        ("Responder", size_of::<Responder<op::SubmitSm>>(), 16),
    ];
    for (what, size, known) in sizes {
        assert_eq!(size, known, "{what}");
    }
}

const fn goes_anywhere<T: Send + Sync + Unpin + UnwindSafe + RefUnwindSafe>() {}

/// Whether it compiles is the test.
#[test]
fn everything_goes_to_other_threads_and_over_panics() {
    const {
        goes_anywhere::<OfTen<Esme>>();
        goes_anywhere::<OfTen<Smsc>>();
        goes_anywhere::<Session<Esme, (), Vec<Slot<()>>>>();
        goes_anywhere::<esme::Event<'_, u64>>();
        goes_anywhere::<smsc::Event<'_, u64>>();
        goes_anywhere::<Reply<'_, u64>>();
        goes_anywhere::<Notice<'_>>();
        goes_anywhere::<Responder<op::SubmitSm>>();
        goes_anywhere::<RawResponder>();
        goes_anywhere::<Refused<u64>>();
        goes_anywhere::<Config>();
        goes_anywhere::<Inbox<Vec<u8>>>();
    }
}

/// A responder borrows nothing: it outlives the octets its request came in.
#[test]
fn a_responder_is_static() {
    const fn stays<T: Send + 'static>() {}
    const {
        stays::<Responder<op::DeliverSm>>();
    }
}
