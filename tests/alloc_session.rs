//! Two sessions talk without a single allocation.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
};
use std::alloc::System;

use smpp_proto::{
    Fixed, Inbox, Instant,
    session::{BindMode, Config, Esme, Event, Outcome, Response, Session, Slot, Smsc, smsc},
    wire::{
        CStr, ShortMessage,
        pdu::{Bind, BindResp, SubmitSm, SubmitSmResp},
    },
};

/// Counts what the thread of a test allocates.
struct Counting;

thread_local! {
    static COUNT: Cell<usize> = const { Cell::new(0) };
}

fn count() {
    // Not there any more while the thread is torn down: then nobody counts.
    let _ = COUNT.try_with(|count| count.set(count.get() + 1));
}

// SAFETY: all calls go to the system's allocator as they are.
#[allow(unsafe_code, reason = "an allocator cannot be written without; the crate itself has none")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count();
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, octets: *mut u8, layout: Layout) {
        unsafe { System.dealloc(octets, layout) }
    }

    unsafe fn realloc(&self, octets: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        count();
        unsafe { System.realloc(octets, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// What the calls allocate in this thread.
fn allocations(run: impl FnOnce()) -> usize {
    let before = COUNT.get();
    run();
    COUNT.get() - before
}

#[test]
fn allocations_are_counted() {
    assert_eq!(allocations(|| drop(core::hint::black_box(vec![1_u8; 10]))), 1);
}

const WINDOW: usize = 10;

type Ends = (Session<Esme, u64, [Slot<u64>; WINDOW]>, Session<Smsc, u64, [Slot<u64>; WINDOW]>);

/// Moves what one side has written to where the other one reads.
fn carry(tx: &mut Fixed<'_>, rx: &mut Inbox<[u8; 4096]>) {
    let octets = tx.written();
    rx.space()[..octets.len()].copy_from_slice(octets);
    rx.filled(octets.len());
    tx.clear();
}

/// Sends windows full of messages and takes their answers: how many were accepted.
fn talk(
    (esme, smsc): &mut Ends,
    (to_smsc, to_esme): (&mut Fixed<'_>, &mut Fixed<'_>),
    (at_esme, at_smsc): (&mut Inbox<[u8; 4096]>, &mut Inbox<[u8; 4096]>),
    clock: &mut u64,
    messages: u64,
) -> u64 {
    let (mut sent, mut accepted) = (0, 0);
    while accepted < messages {
        *clock += 1000;
        let now = Instant::from_micros(*clock);
        while sent < messages && esme.window_free() > 0 {
            let pdu = SubmitSm {
                destination_addr: CStr::new(b"358401234567").unwrap(),
                short_message: ShortMessage::new(b"hello").unwrap(),
                ..SubmitSm::default()
            };
            esme.send(now, &pdu, sent, to_smsc).unwrap();
            sent += 1;
        }
        carry(to_smsc, at_smsc);
        while let Some(event) = smsc.next_event(now, at_smsc, to_esme) {
            let Event::Request(smsc::Request::SubmitSm(submit)) = event else { panic!() };
            let message_id = CStr::new(b"YV0123456789abcdef0123456789abcdef").unwrap();
            let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
            smsc.answer(now, submit.responder, Ok(&resp), to_esme).unwrap();
        }
        carry(to_esme, at_esme);
        while let Some(event) = esme.next_event(now, at_esme, to_smsc) {
            let Event::Reply(reply) = event else { panic!() };
            assert_eq!(reply.token, accepted);
            assert!(matches!(reply.outcome, Outcome::Accepted(Response::SubmitSm(_))));
            accepted += 1;
        }
    }
    accepted
}

#[test]
fn ten_thousand_messages_without_an_allocation() {
    let (mut one, mut two) = ([0; 4096], [0; 4096]);
    let (mut to_smsc, mut to_esme) = (Fixed::new(&mut one), Fixed::new(&mut two));
    let (mut at_esme, mut at_smsc) = (Inbox::new([0; 4096]), Inbox::new([0; 4096]));
    let mut clock = 0;
    let count = allocations(|| {
        let now = Instant::from_micros(0);
        let mut ends: Ends = (
            Session::new(Config::esme(), Default::default(), now),
            Session::new(Config::smsc(), Default::default(), now),
        );
        ends.0.bind(now, BindMode::Transceiver, &Bind::default(), &mut to_smsc).unwrap();
        carry(&mut to_smsc, &mut at_smsc);
        match ends.1.next_event(now, &mut at_smsc, &mut to_esme) {
            Some(Event::Request(smsc::Request::Bind(_, bind))) => {
                let resp = BindResp::default();
                ends.1.answer(now, bind.responder, Ok(&resp), &mut to_esme).unwrap();
            }
            other => panic!("{other:?}"),
        }
        carry(&mut to_esme, &mut at_esme);
        let event = ends.0.next_event(now, &mut at_esme, &mut to_smsc);
        assert!(matches!(event, Some(Event::Bound(_))));
        let outs = (&mut to_smsc, &mut to_esme);
        let accepted = talk(&mut ends, outs, (&mut at_esme, &mut at_smsc), &mut clock, 10_000);
        assert_eq!(accepted, 10_000);
    });
    assert_eq!(count, 0, "allocations, the bind included");
}
