//! The core as a WebAssembly module that imports nothing: a client's session over two buffers in the
//! module's memory, and the count of segments that a page would show beside a text.
//!
//! The host copies octets into [`input`] and out of [`output`], and says what time it is, in
//! milliseconds. Everything returns a length, or a negative number where it cannot be done.
#![no_std]

use core::cell::RefCell;

use smpp_proto::{
    Fixed, Inbox, Instant,
    message::segment::Segmenter,
    session::{BindMode, Config, Esme, Event, Session, Slot},
    wire::{CStr, InterfaceVersion, Secret, pdu::Bind},
};

const BUFFER: usize = 4096;
const WINDOW: usize = 10;

struct State {
    input: [u8; BUFFER],
    output: [u8; BUFFER],
    inbox: Inbox<[u8; BUFFER]>,
    session: Option<Session<Esme, u32, [Slot<u32>; WINDOW]>>,
    bound: bool,
}

struct Single(RefCell<Option<State>>);

// SAFETY: a module without threads has one caller at a time.
unsafe impl Sync for Single {}

static STATE: Single = Single(RefCell::new(None));

fn with<T>(then: impl FnOnce(&mut State) -> T) -> Option<T> {
    let mut state = STATE.0.try_borrow_mut().ok()?;
    Some(then(state.get_or_insert_with(|| State {
        input: [0; BUFFER],
        output: [0; BUFFER],
        inbox: Inbox::new([0; BUFFER]),
        session: None,
        bound: false,
    })))
}

/// Where the host writes to.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    with(|state| state.input.as_mut_ptr()).unwrap_or(core::ptr::null_mut())
}

/// Where the host reads from.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with(|state| state.output.as_ptr()).unwrap_or(core::ptr::null())
}

/// How large each buffer is.
#[unsafe(no_mangle)]
pub extern "C" fn capacity() -> u32 {
    BUFFER as u32
}

/// Starts a session as the `system_id` in the input; gives the length of what is to be sent.
#[unsafe(no_mangle)]
pub extern "C" fn bind(now: u64, len: u32) -> i32 {
    with(|state| start(state, at(now), len as usize)).flatten().unwrap_or(-1)
}

/// Takes octets of the peer from the input; gives the length of what is to be sent.
#[unsafe(no_mangle)]
pub extern "C" fn hear(now: u64, len: u32) -> i32 {
    with(|state| take(state, at(now), len as usize)).flatten().unwrap_or(-1)
}

/// Whether the session is bound: 1 or 0.
#[unsafe(no_mangle)]
pub extern "C" fn bound() -> i32 {
    with(|state| i32::from(state.bound)).unwrap_or(-1)
}

/// How many segments the UTF-8 text in the input takes.
#[unsafe(no_mangle)]
pub extern "C" fn segments(len: u32) -> i32 {
    let count = |state: &mut State| {
        let text = core::str::from_utf8(state.input.get(..len as usize)?).ok()?;
        i32::try_from(Segmenter::default().count(text).ok()?.segments).ok()
    };
    with(count).flatten().unwrap_or(-1)
}

fn at(milliseconds: u64) -> Instant {
    Instant::from_micros(milliseconds.saturating_mul(1000))
}

fn start(state: &mut State, now: Instant, len: usize) -> Option<i32> {
    let bind = Bind {
        system_id: CStr::new(state.input.get(..len)?).ok()?,
        password: Secret::new(CStr::new(b"secret").ok()?),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    };
    let config = Config { max_frame: BUFFER, ..Config::esme() };
    let mut session = Session::new(config, [const { Slot::EMPTY }; WINDOW], now);
    let mut out = Fixed::new(&mut state.output);
    session.bind(now, BindMode::Transceiver, &bind, &mut out).ok()?;
    let len = i32::try_from(out.written().len()).ok()?;
    state.session = Some(session);
    Some(len)
}

fn take(state: &mut State, now: Instant, len: usize) -> Option<i32> {
    let State { input, output, inbox, session, bound } = state;
    let (session, octets) = (session.as_mut()?, input.get(..len)?);
    let space = inbox.space().get_mut(..len)?;
    space.copy_from_slice(octets);
    inbox.filled(len);
    let mut out = Fixed::new(output);
    while let Some(event) = session.next_event(now, inbox, &mut out) {
        match event {
            Event::Bound(_) => *bound = true,
            Event::Ended(_) => *bound = false,
            _ => {}
        }
    }
    i32::try_from(out.written().len()).ok()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
