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

/// All zeros, so that they take no room in the module.
struct Buffers {
    input: [u8; BUFFER],
    output: [u8; BUFFER],
    inbox: Inbox<[u8; BUFFER]>,
}

struct Client {
    session: Session<Esme, u32, [Slot<u32>; WINDOW]>,
    bound: bool,
}

struct Single<T>(RefCell<T>);

// SAFETY: a module without threads has one caller at a time.
unsafe impl<T> Sync for Single<T> {}

static BUFFERS: Single<Buffers> = Single(RefCell::new(Buffers {
    input: [0; BUFFER],
    output: [0; BUFFER],
    inbox: Inbox::new([0; BUFFER]),
}));
static CLIENT: Single<Option<Client>> = Single(RefCell::new(None));

fn with<T>(then: impl FnOnce(&mut Buffers, &mut Option<Client>) -> T) -> Option<T> {
    let (mut buffers, mut client) =
        (BUFFERS.0.try_borrow_mut().ok()?, CLIENT.0.try_borrow_mut().ok()?);
    Some(then(&mut buffers, &mut client))
}

/// Where the host writes to.
#[unsafe(no_mangle)]
pub extern "C" fn input() -> *mut u8 {
    with(|buffers, _| buffers.input.as_mut_ptr()).unwrap_or(core::ptr::null_mut())
}

/// Where the host reads from.
#[unsafe(no_mangle)]
pub extern "C" fn output() -> *const u8 {
    with(|buffers, _| buffers.output.as_ptr()).unwrap_or(core::ptr::null())
}

/// How large each buffer is.
#[unsafe(no_mangle)]
pub extern "C" fn capacity() -> u32 {
    BUFFER as u32
}

/// Starts a session as the `system_id` in the input; gives the length of what is to be sent.
#[unsafe(no_mangle)]
pub extern "C" fn bind(now: u64, len: u32) -> i32 {
    with(|buffers, client| start(buffers, client, at(now), len as usize)).flatten().unwrap_or(-1)
}

/// Takes octets of the peer from the input; gives the length of what is to be sent.
#[unsafe(no_mangle)]
pub extern "C" fn hear(now: u64, len: u32) -> i32 {
    with(|buffers, client| take(buffers, client.as_mut()?, at(now), len as usize))
        .flatten()
        .unwrap_or(-1)
}

/// Whether the session is bound: 1 or 0.
#[unsafe(no_mangle)]
pub extern "C" fn bound() -> i32 {
    with(|_, client| client.as_ref().is_some_and(|client| client.bound).into()).unwrap_or(-1)
}

/// How many segments the UTF-8 text in the input takes.
#[unsafe(no_mangle)]
pub extern "C" fn segments(len: u32) -> i32 {
    let count = |buffers: &mut Buffers, _: &mut _| {
        let text = core::str::from_utf8(buffers.input.get(..len as usize)?).ok()?;
        i32::try_from(Segmenter::default().count(text).ok()?.segments).ok()
    };
    with(count).flatten().unwrap_or(-1)
}

fn at(milliseconds: u64) -> Instant {
    Instant::from_micros(milliseconds.saturating_mul(1000))
}

fn start(
    buffers: &mut Buffers,
    client: &mut Option<Client>,
    now: Instant,
    len: usize,
) -> Option<i32> {
    let bind = Bind {
        system_id: CStr::new(buffers.input.get(..len)?).ok()?,
        password: Secret::new(CStr::new(b"secret").ok()?),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    };
    let config = Config { max_frame: BUFFER, ..Config::esme() };
    let mut session = Session::new(config, [const { Slot::EMPTY }; WINDOW], now);
    let mut out = Fixed::new(&mut buffers.output);
    session.bind(now, BindMode::Transceiver, &bind, &mut out).ok()?;
    buffers.inbox = Inbox::new([0; BUFFER]);
    *client = Some(Client { session, bound: false });
    i32::try_from(out.written().len()).ok()
}

fn take(buffers: &mut Buffers, client: &mut Client, now: Instant, len: usize) -> Option<i32> {
    let Buffers { input, output, inbox } = buffers;
    inbox.space().get_mut(..len)?.copy_from_slice(input.get(..len)?);
    inbox.filled(len);
    let mut out = Fixed::new(output);
    while let Some(event) = client.session.next_event(now, inbox, &mut out) {
        match event {
            Event::Bound(_) => client.bound = true,
            Event::Ended(_) => client.bound = false,
            _ => {}
        }
    }
    i32::try_from(out.written().len()).ok()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    core::arch::wasm32::unreachable()
}
