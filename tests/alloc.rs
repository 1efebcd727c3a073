//! Reading and writing a PDU allocates nothing.

mod support;

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
};
use std::alloc::System;

use smpp_proto::{
    Fixed, Out,
    wire::{Body, CStr, CommandId, CommandStatus, HEADER_LEN, Header, Pdu, Quirks, encode, pdu},
};
use support::vectors::load;

/// The system's allocator; counts what each thread asks of it.
struct Counting;

std::thread_local! {
    static ALLOCATIONS: Cell<usize> = const { Cell::new(0) };
}

#[allow(unsafe_code, reason = "an allocator cannot be written without; the crate itself has none")]
// SAFETY: every call goes to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        ALLOCATIONS.set(ALLOCATIONS.get() + 1);
        // SAFETY: the caller's promise.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, octets: *mut u8, layout: Layout) {
        // SAFETY: the caller's promise.
        unsafe { System.dealloc(octets, layout) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fn allocations<T>(work: impl FnOnce() -> T) -> (usize, T) {
    let before = ALLOCATIONS.get();
    let done = work();
    (ALLOCATIONS.get() - before, done)
}

#[test]
fn allocations_are_counted() {
    assert_eq!(allocations(|| Vec::<u8>::with_capacity(1)).0, 1);
}

#[test]
fn every_vector_is_read_and_written_without_allocating() {
    for record in ["regular", "deviating", "made"].into_iter().flat_map(load) {
        let frame = record.frame();
        let header = frame.header;
        let (count, body) =
            allocations(|| Body::decode(header.command_id, frame.body(), &mut Quirks::empty()));
        let body = body.expect("a known command").expect("a sound body");
        assert_eq!(count, 0, "{}: reading", record.title);

        let mut memory = [0; 4096];
        let mut out = Fixed::new(&mut memory);
        let (count, written) = allocations(|| write(header, &body, &mut out));
        assert!(written.is_some(), "{}: room", record.title);
        assert_eq!(count, 0, "{}: writing", record.title);
    }
}

fn write(header: Header, body: &Body<'_>, out: &mut Fixed<'_>) -> Option<()> {
    let Header { command_id, command_status, sequence_number, .. } = header;
    let len = body.body_len();
    let header = Header::new(command_id, command_status, sequence_number, len)?;
    let (head, rest) = out.grab(HEADER_LEN + len)?.split_first_chunk_mut()?;
    *head = header.to_octets();
    body.put(rest);
    Some(())
}

#[test]
fn malformed_vectors_are_refused_without_allocating() {
    for record in load("malformed") {
        let Some(body) = record.octets.get(HEADER_LEN..) else { continue };
        let Some(header) = Header::read(&record.octets) else { continue };
        let (count, _) = allocations(|| Body::not_tolerated(header.command_id, body, Quirks::NONE));
        assert_eq!(count, 0, "{}", record.title);
    }
}

#[test]
fn a_typed_pdu_is_read_and_written_without_allocating() {
    let mut memory = [0; 64];
    let (count, read) = allocations(|| {
        let resp = pdu::SubmitSmResp { message_id: CStr::new(b"4711").ok()?, ..Default::default() };
        let mut out = Fixed::new(&mut memory);
        encode(CommandId::SUBMIT_SM_RESP, CommandStatus::ESME_ROK, 7, &resp, &mut out).ok()?;
        let body = out.written().get(HEADER_LEN..)?;
        Some(pdu::SubmitSmResp::decode(body, &mut Quirks::empty()).ok()? == resp)
    });
    assert_eq!((count, read), (0, Some(true)));
}
