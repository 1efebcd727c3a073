//! What a peer can do to hurt, and the bound that holds against it. Work is counted in events and
//! octets, memory by an allocator that counts; `tests/attacks/linear.py` counts instructions.

use core::{
    alloc::{GlobalAlloc, Layout},
    cell::Cell,
    time::Duration,
};
use std::alloc::System;

use smpp_proto::{
    Fixed, Inbox, Instant, VEC_LIMIT,
    message::{
        reassemble::{Address, Limits, Part, Reassembler},
        receipt::{ReceiptOptions, ReceiptParts},
        udh::{Concatenation, Reference, Udh},
    },
    session::{Cause, Config, Event, NoticeKind, Session, Slot, Smsc, Timer, smsc::Request},
    smsc::{Admission, Bid, Policy, Slowdown, Source, Verdict},
    wire::{
        Body, CStr, CommandId, CommandStatus, DEFAULT_MAX_FRAME, DataCoding, DestAddress, EsmClass,
        HEADER_LEN, List, ListWriter, Npi, Quirks, Split, Tag, Ton, encode,
        pdu::{Bind, BindResp, Raw, SubmitMulti, SubmitSm},
        split,
    },
};

// ── memory ──

/// Counts what the thread of a test holds, and the most it has held.
struct Counting;

thread_local! {
    static HELD: Cell<isize> = const { Cell::new(0) };
    static MOST: Cell<isize> = const { Cell::new(0) };
}

fn count(change: isize) {
    // Not there any more while the thread is torn down: then nobody counts.
    let _ = HELD.try_with(|held| {
        held.set(held.get() + change);
        let _ = MOST.try_with(|most| most.set(most.get().max(held.get())));
    });
}

// SAFETY: all calls go to the system's allocator as they are.
#[allow(unsafe_code, reason = "an allocator cannot be written without; the crate itself has none")]
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        count(layout.size() as isize);
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, octets: *mut u8, layout: Layout) {
        count(-(layout.size() as isize));
        unsafe { System.dealloc(octets, layout) }
    }

    unsafe fn realloc(&self, octets: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        // Old and new stand side by side while one is copied into the other.
        count(size as isize);
        count(-(layout.size() as isize));
        unsafe { System.realloc(octets, layout, size) }
    }
}

#[global_allocator]
static ALLOCATOR: Counting = Counting;

/// The most octets that the calls held at once in this thread, beyond what was held before.
fn memory(run: impl FnOnce()) -> usize {
    let before = HELD.get();
    MOST.set(before);
    run();
    (MOST.get() - before) as usize
}

#[test]
fn memory_is_counted() {
    let grown = memory(|| {
        let mut octets = core::hint::black_box(vec![1_u8; 100]);
        octets.reserve_exact(200);
        drop(core::hint::black_box(octets));
        drop(core::hint::black_box(vec![1_u8; 250]));
    });
    assert_eq!(grown, 400);
    assert_eq!(memory(|| {}), 0);
}

// ── a session under attack ──

const OK: CommandStatus = CommandStatus::ESME_ROK;

type Centre = Session<Smsc, u32, [Slot<u32>; 10]>;

fn at(millis: u64) -> Instant {
    Instant::from_micros(millis * 1000)
}

fn pdu(id: CommandId, number: u32, body: &[u8]) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(id, OK, number, &Raw(body), &mut octets).unwrap();
    octets
}

fn submit(number: u32) -> Vec<u8> {
    let mut octets = Vec::new();
    encode(CommandId::SUBMIT_SM, OK, number, &SubmitSm::default(), &mut octets).unwrap();
    octets
}

fn centre(cfg: Config) -> Centre {
    Session::new(cfg, [const { Slot::EMPTY }; 10], at(0))
}

/// A message centre to which the peer is bound.
fn bound(cfg: Config) -> Centre {
    let (mut session, mut bind, mut out) = (centre(cfg), Vec::new(), Vec::new());
    encode(CommandId::BIND_TRANSCEIVER, OK, 1, &Bind::default(), &mut bind).unwrap();
    let step = session.step(at(0), &bind, &mut out);
    let Some(Event::Request(Request::Bind(_, incoming))) = step.event else { panic!("{step:?}") };
    session.answer(at(0), incoming.responder, Ok(&BindResp::default()), &mut out).unwrap();
    session
}

/// Steps over octets until nothing more happens: how many were used, and the events.
fn run(
    session: &mut Centre,
    input: &[u8],
    out: &mut impl smpp_proto::Out,
    mut tell: impl FnMut(&Event<'_, Request<'_>, u32>),
) -> usize {
    let mut used = 0;
    loop {
        let step = session.step(at(1), &input[used..], out);
        used += step.used;
        match &step.event {
            Some(event) => tell(event),
            None => return used,
        }
    }
}

/// Bound: no memory, one inbox; `slow_frame` after the first octet it is over.
#[test]
fn half_a_header_for_ever() {
    let mut session = bound(Config::smsc());
    let mut inbox = Inbox::new([0; 64]);
    let (mut room, header) = ([0; 64], pdu(CommandId::ENQUIRE_LINK, 7, &[]));
    let slow = Config::smsc().slow_frame.unwrap().as_millis() as u64;
    let mut cause = None;
    let grown = memory(|| {
        // An octet every now and then, each soon enough to look alive.
        for (index, octet) in header[..HEADER_LEN - 1].iter().enumerate() {
            inbox.space()[0] = *octet;
            inbox.filled(1);
            let now = at(1 + index as u64 * slow / 10);
            let mut out = Fixed::new(&mut room);
            while let Some(event) = session.next_event(now, &mut inbox, &mut out) {
                let Event::Ended(why) = event else { panic!("{event:?}") };
                cause = Some((why, index));
                assert_eq!(out.written(), b"\0\0\0\x10\x80\0\0\0\0\0\0\x02\0\0\0\0");
            }
            if cause.is_some() {
                break;
            }
        }
    });
    assert_eq!(cause, Some((Cause::Expired(Timer::SlowFrame), 10)));
    assert_eq!(grown, 0);
}

/// Bound: four octets are read, sixteen are answered, nothing is waited for.
#[test]
fn a_length_of_4_gib() {
    for length in [u32::MAX, DEFAULT_MAX_FRAME as u32 + 1, HEADER_LEN as u32 - 1, 0] {
        let mut session = bound(Config::smsc());
        let (mut room, mut events) = ([0; 64], 0);
        let mut out = Fixed::new(&mut room);
        let grown = memory(|| {
            run(&mut session, &length.to_be_bytes(), &mut out, |event| {
                assert!(matches!(event, Event::Ended(Cause::Framing(_))), "{event:?}");
                events += 1;
            });
        });
        assert_eq!((grown, events, out.written().len()), (0, 1, HEADER_LEN));
        assert!(session.ended());
    }
}

/// Bound: no memory, whatever is asked of them; each TLV is passed once in a walk.
#[test]
fn sixty_five_thousand_tlvs() {
    for tag in [Tag::CALLBACK_NUM_PRES_IND, Tag::SOURCE_PORT, Tag(0x1500)] {
        let one = [&tag.0.to_be_bytes()[..], &[0, 1, 0]].concat();
        let octets = [pdu(CommandId::SUBMIT_SM_RESP, 7, b"id\0"), one.repeat(65_535)].concat();
        let body = &octets[HEADER_LEN..];
        let grown = memory(|| {
            let mut seen = Quirks::NONE;
            let read = Body::decode(CommandId::SUBMIT_SM_RESP, body, &mut seen);
            let Some(Ok(Body::SubmitSmResp(resp))) = read else { panic!() };
            assert_eq!(resp.tlvs.iter().count(), 65_535);
            assert_eq!(resp.tlvs.get(Tag::MESSAGE_PAYLOAD), None);
            assert!(resp.tlvs.tail().is_empty());
            assert_eq!(seen.contains(Quirks::DUPLICATE_TLV), tag == Tag::SOURCE_PORT);
            let strict = Body::not_tolerated(CommandId::SUBMIT_SM_RESP, body, Quirks::NONE);
            assert_eq!(strict.is_some(), !seen.is_empty());
        });
        assert_eq!(grown, 0, "{tag}");
    }
}

/// Bound: no memory; 255 items, because one octet counts them.
#[test]
fn two_hundred_and_fifty_five_destinations() {
    let mut buf = vec![0; 255 * 24];
    let mut writer: ListWriter<'_, DestAddress<'_>> = ListWriter::new(&mut buf);
    let destination_addr = CStr::new(b"99900000000000000001").unwrap();
    let item = DestAddress::Sme { dest_addr_ton: Ton(1), dest_addr_npi: Npi(1), destination_addr };
    for _ in 0..255 {
        writer.push(&item).unwrap();
    }
    let dest_address: List<'_, DestAddress<'_>> = writer.finish();
    let (mut octets, multi) = (Vec::new(), SubmitMulti { dest_address, ..SubmitMulti::default() });
    encode(CommandId::SUBMIT_MULTI, OK, 2, &multi, &mut octets).unwrap();
    let (mut session, mut room, mut items) = (bound(Config::smsc()), [0; 64], 0);
    let grown = memory(|| {
        run(&mut session, &octets, &mut Fixed::new(&mut room), |event| {
            let Event::Request(Request::SubmitMulti(multi)) = event else { panic!("{event:?}") };
            items += multi.pdu.dest_address.iter().count();
        });
    });
    assert_eq!((items, grown), (255, 0));
}

/// Bound: `max_unanswered` requests wait, each above is refused by sixteen octets; with a full
/// output none is taken.
#[test]
fn thousands_of_requests_to_a_slow_application() {
    let cfg = Config::smsc();
    let input: Vec<u8> = (2..10_002).flat_map(submit).collect();
    let (mut session, mut room) = (bound(cfg), vec![0; 200_000]);
    let mut out = Fixed::new(&mut room);
    let (mut taken, mut refused) = (0, 0);
    let grown = memory(|| {
        run(&mut session, &input, &mut out, |event| match event {
            Event::Request(Request::SubmitSm(_)) => taken += 1,
            Event::Notice(notice) if notice.kind == NoticeKind::Overload => refused += 1,
            other => panic!("{other:?}"),
        });
    });
    assert_eq!((taken, taken + refused), (cfg.max_unanswered, 10_000));
    assert_eq!(session.unanswered(), cfg.max_unanswered);
    assert_eq!((grown, out.written().len()), (0, HEADER_LEN * refused as usize));

    let (mut session, mut room) = (bound(cfg), [0; HEADER_LEN * 3]);
    let mut out = Fixed::new(&mut room);
    let mut events = 0;
    let used = run(&mut session, &input, &mut out, |_| events += 1);
    assert_eq!(events, cfg.max_unanswered + 3);
    assert_eq!(used, submit(2).len() * events as usize);
    // Nobody reads what is written: the session ends by itself.
    let later = at(2) + cfg.full_output.unwrap();
    let step = session.step(later, &input[used..], &mut out);
    assert!(
        matches!(step.event, Some(Event::Ended(Cause::Expired(Timer::FullOutput)))),
        "{step:?}"
    );
}

/// Bound: an answer is no longer than what it answers; a peer that does not read is met by a full
/// output of [`VEC_LIMIT`].
#[test]
fn a_flood_of_bad_pdus() {
    let bad: [&dyn Fn(u32) -> Vec<u8>; 4] = [
        &|number| pdu(CommandId(0x0C), number, &[]),
        &|number| pdu(CommandId::SUBMIT_SM, number, b"no NUL"),
        &|number| pdu(CommandId::DELIVER_SM, number, &[0; 17]),
        &|number| pdu(CommandId::ENQUIRE_LINK, number, &[]),
    ];
    for make in bad {
        let input: Vec<u8> = (0..100_000).flat_map(make).collect();
        let (mut session, mut out, mut events) = (bound(Config::smsc()), Vec::new(), 0_usize);
        let grown = memory(|| {
            let used = run(&mut session, &input, &mut out, |_| events += 1);
            assert!(out.len() <= used);
        });
        assert_eq!(out.len(), VEC_LIMIT);
        assert!(events <= VEC_LIMIT / HEADER_LEN, "{events}");
        // The vector doubles as it grows, and is copied then.
        assert!(grown <= 3 * VEC_LIMIT, "{grown}");
    }
    // Before a bind, the first one ends it.
    let mut session = centre(Config::smsc());
    let input: Vec<u8> = (1..1000).flat_map(submit).collect();
    let (mut out, mut events) = (Vec::new(), 0);
    run(&mut session, &input, &mut out, |_| events += 1);
    assert_eq!((events, out.len(), session.ended()), (2, HEADER_LEN, true));
}

/// Bound: one notice each, no output, no memory.
#[test]
fn responses_to_nothing() {
    let ids = [CommandId::DELIVER_SM_RESP, CommandId::SUBMIT_SM_RESP, CommandId::GENERIC_NACK];
    let input: Vec<u8> = (0..9_999).flat_map(|n| pdu(ids[n as usize % 3], n + 1, &[])).collect();
    let (mut session, mut room, mut notices) = (bound(Config::smsc()), [0; 64], 0);
    let mut out = Fixed::new(&mut room);
    let grown = memory(|| {
        run(&mut session, &input, &mut out, |event| {
            let Event::Notice(notice) = event else { panic!("{event:?}") };
            assert_eq!(notice.kind, NoticeKind::Unsolicited);
            notices += 1;
        });
    });
    assert_eq!((notices, out.written().len(), grown), (9_999, 0, 0));
    assert_eq!(session.in_flight(), 0);
}

// ── many connections ──

/// Bound: `unbound_per_source` places for one source, `unbound` for all, `entries` failures
/// remembered; at most 512 octets for each place and 300 for each of the others.
#[test]
fn a_storm_of_binds() {
    let slowdown = Slowdown { entries: 200, ..Slowdown::default() };
    let policy = Policy {
        unbound: 300,
        source_failures: Some(slowdown),
        account_failures: Some(slowdown),
        ..Policy::default()
    };
    let mut admission = Admission::new(policy);
    let (mut held, mut turned_away) = (Vec::with_capacity(1_000), 0);
    let grown = memory(|| {
        for attempt in 0..100_000_u64 {
            // Half of them from one source.
            let source = Source(if attempt % 2 == 0 { 1 } else { attempt.into() });
            match admission.connect(at(attempt), source) {
                Ok(ticket) => held.push(ticket),
                Err(_) => turned_away += 1,
            }
        }
    });
    assert_eq!((held.len(), admission.unbound()), (300, 300));
    assert_eq!(turned_away, 100_000 - 300);
    assert!(grown <= 300 * 512, "{grown}");

    held.drain(..).for_each(|ticket| admission.release(ticket).unwrap());
    let grown = memory(|| {
        for attempt in 0..20_000_u64 {
            let ticket = admission.connect(at(attempt), Source(attempt.into())).unwrap();
            let system_id = format!("{attempt:015}");
            let mode = smpp_proto::session::BindMode::Transceiver;
            let check = admission.ask(at(attempt), &ticket, Bid::new(system_id.as_bytes(), mode));
            let _ = admission.verdict(at(attempt), check.unwrap(), Verdict::WrongPassword);
            admission.release(ticket).unwrap();
        }
    });
    let (sources, accounts) = admission.failing();
    assert!(sources <= 200 && accounts <= 200, "{sources} {accounts}");
    assert_eq!((admission.unbound(), admission.bound()), (0, 0));
    assert!(grown <= 2 * 200 * 300, "{grown}");
}

// ── messages ──

/// Bound: the limits of the reassembler, with 600 octets for each message and 100 for each part.
#[test]
fn parts_that_never_become_a_message() {
    let limits = Limits { messages: 500, octets: 100_000, ..Limits::default() };
    let mut reassembler = Reassembler::new(limits);
    let text = [b'x'; 140];
    let grown = memory(|| {
        for turn in 0..50_000_u32 {
            // A new message each time, then new parts of one message.
            let number = if turn < 25_000 { turn } else { turn / 200 };
            let part = Part {
                scope: b"account",
                source: Address { addr: b"99900000001", ..Address::default() },
                destination: Address::default(),
                concatenation: Concatenation {
                    reference: Reference::Bits16(number as u16),
                    total: 255,
                    index: (turn % 254 + 1) as u8,
                },
                data_coding: DataCoding(0),
                header: Udh::default(),
                text: &text,
            };
            drop(reassembler.add(at(turn.into()), &part));
            assert!(reassembler.messages() <= 500 && reassembler.octets() <= 100_000);
        }
    });
    let parts = limits.octets / text.len();
    let bound = limits.octets + limits.messages * 600 + parts * 100;
    assert!(grown <= bound + limits.message_octets, "{grown} above {bound}");
    // Nothing is left for ever.
    let late = at(50_000) + limits.expiry + Duration::from_secs(1);
    while reassembler.expire(late).is_some() {}
    assert_eq!((reassembler.messages(), reassembler.octets()), (0, 0));
}

/// Bound: no memory; a field is found by one pass over the text.
#[test]
fn a_receipt_of_64_kib() {
    let texts = [
        b"id:".repeat(21_845),
        b"id:1 stat:DELIVRD ".repeat(3_640),
        b" ".repeat(65_535),
        b"text:".repeat(13_107),
        [&b"id:"[..], &[b'9'; 65_532]].concat(),
    ];
    for text in texts {
        let esm_class = EsmClass::DELIVERY_RECEIPT;
        let parts = ReceiptParts { esm_class, text: &text, ..ReceiptParts::default() };
        let grown = memory(|| {
            let receipt = parts.read(&ReceiptOptions::default()).unwrap();
            let _ = (receipt.id(), receipt.state(), receipt.is_final(), receipt.stat());
        });
        assert_eq!(grown, 0);
    }
}

/// Bound: no memory; one element for each three octets at most.
#[test]
fn a_header_full_of_elements() {
    let mut octets = vec![254];
    octets.extend([0x7F, 0].repeat(127));
    octets.extend([0; 65_000]);
    let grown = memory(|| {
        let (header, text) = Udh::parse(&octets).unwrap();
        assert_eq!((header.elements().count(), text.len()), (127, 65_000));
        assert_eq!(header.concatenation(), None);
    });
    assert_eq!(grown, 0);
}

// ── what is not whole ──

/// Bound: `split` says how much is needed, which is never more than the maximum.
#[test]
fn what_is_waited_for_is_bounded() {
    for length in (0..=u32::MAX).step_by(65_537) {
        let octets = [&length.to_be_bytes()[..], &[0; 12]].concat();
        match split(&octets, DEFAULT_MAX_FRAME) {
            Split::Need(need) => assert!(need <= DEFAULT_MAX_FRAME),
            Split::Lost(error) => assert_eq!(error.command_length, length),
            Split::Frame(frame) => assert_eq!(frame.octets.len(), HEADER_LEN),
        }
    }
}
