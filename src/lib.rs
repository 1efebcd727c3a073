//! SMPP, the protocol between SMS applications and message centres, without I/O.
//!
//! The crate knows the protocol and nothing else: it turns octets into typed PDUs and back
//! ([`wire`]), and runs a [`session`] of either side as a deterministic state machine that takes
//! octets, time and commands and gives frames, events and one deadline. Sockets, TLS, threads and
//! clocks are the caller's, so it fits into any runtime, any event loop, a bare-metal device, a
//! simulator or a fuzzer. What is inside a short message (alphabets, segments, receipts) is in
//! [`message`].
//!
//! | you want to | look at |
//! |---|---|
//! | read or write single PDUs | [`wire`]: [`wire::split`], [`wire::Body`], [`wire::encode`] |
//! | be a client or a message centre | [`session::Session`] |
//! | turn text into octets, count segments | [`message::segment`], [`message::text`] |
//! | put long messages together | `message::reassemble` |
//! | read and write delivery receipts | [`message::receipt`] |
//! | do what a provider demands, at its pace | [`esme`]: [`esme::Profile`], [`esme::Pacer`] |
//! | keep an account connected; know what became of each message | [`esme`]: `Link`, `Outbound`, `Receipts`; `docs/client.md` |
//! | say who may bind, hold accounts to a rate, hand out message ids | [`smsc`] |
//! | count what sessions do, and how long it takes | [`Meter`] |
//!
//! SMPP 3.3, 3.4 and 5.0, every PDU and TLV of each.
//!
//! # The contract of a session
//!
//! 1. Read what the peer sent into the [`Inbox`].
//! 2. Call [`Session::next_event`](session::Session::next_event) until it gives `None`. While you
//!    hold an event you may send, answer and unbind: an event borrows the inbox, not the session.
//! 3. Write out everything in the output, and empty it.
//! 4. Sleep until there is something to read or [`deadline`](session::Session::deadline) has come;
//!    do not sleep at all when it lies in the past.
//! 5. When reading or writing says that the connection is closed or broken, call
//!    [`hang_up`](session::Session::hang_up) and go on. [`Event::Ended`](session::Event::Ended) is the
//!    last event, after every token has come back; do not read any more then.
//!
//! There is nothing to drain and nothing to poll besides: a request or an answer is written to the
//! output in the call that gives it, all else by `next_event`, and `deadline` says when to call it if
//! no octets come. Every token given to [`send`](session::Session::send) comes back in exactly one
//! [`Reply`](session::Reply): accepted, refused, nacked, malformed, timed out or lost.
//!
//! # The loop
//!
//! A client that sends one message and unbinds, over blocking sockets:
//!
//! ```no_run
//! # #[cfg(feature = "std")] {
//! use std::io::{ErrorKind::{Interrupted, TimedOut, WouldBlock}, Read, Write};
//! use std::{net::TcpStream, time::Duration};
//!
//! use smpp_proto::{
//!     Clock, Inbox,
//!     session::{BindMode, Config, Esme, Event, Session, Slot},
//!     wire::{CStr, CommandStatus, Secret, ShortMessage, pdu::{Bind, SubmitSm}},
//! };
//!
//! let mut link = TcpStream::connect("127.0.0.1:2775")?;
//! link.set_nodelay(true)?;
//! link.set_write_timeout(Some(Duration::from_secs(30)))?; // for a peer that never reads
//! let clock = Clock::start();
//! let (mut rx, mut tx) = (Inbox::new(vec![0; 1 << 17]), Vec::new());
//! let mut esme: Session<Esme, u64, _> =
//!     Session::new(Config::esme(), [const { Slot::EMPTY }; 10], clock.now());
//! let bind = Bind {
//!     system_id: CStr::new(b"me")?,
//!     password: Secret::new(CStr::new(b"secret")?),
//!     ..Bind::default()
//! };
//! esme.bind(clock.now(), BindMode::Transmitter, &bind, &mut tx)?;
//! while !esme.ended() {
//!     while let Some(event) = esme.next_event(clock.now(), &mut rx, &mut tx) {
//!         match event {
//!             Event::Bound(_) => {
//!                 let submit = SubmitSm {
//!                     destination_addr: CStr::new(b"99900000001")?,
//!                     short_message: ShortMessage::new(b"hello")?,
//!                     ..SubmitSm::default()
//!                 };
//!                 esme.send(clock.now(), &submit, 42, &mut tx)?;
//!             }
//!             Event::Reply(reply) => {
//!                 println!("message {}: {:?}", reply.token, reply.outcome);
//!                 // Refused after a hang-up, which ends the session all the same.
//!                 let _ = esme.unbind(clock.now(), Duration::from_secs(5));
//!             }
//!             Event::BindRefused(status) => {
//!                 println!("not bound: {status}");
//!                 esme.hang_up();
//!             }
//!             Event::Request(request) => {
//!                 let _ = esme.refuse(clock.now(), request, CommandStatus::ESME_RINVCMDID, &mut tx);
//!             }
//!             other => println!("{other:?}"),
//!         }
//!     }
//!     link.write_all(&tx).unwrap_or_else(|_| esme.hang_up());
//!     tx.clear();
//!     let wait = esme.deadline().map(|at| clock.until(at));
//!     if esme.ended() || wait == Some(Duration::ZERO) {
//!         continue;
//!     }
//!     match link.set_read_timeout(wait).and_then(|()| link.read(rx.space())) {
//!         Ok(len @ 1..) => rx.filled(len),
//!         Err(e) if matches!(e.kind(), WouldBlock | TimedOut | Interrupted) => {}
//!         // Not out of the loop: every token still comes back.
//!         Ok(_) | Err(_) => esme.hang_up(),
//!     }
//! }
//! # }
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! A message centre is the same loop with `Session<Smsc, ..>` and other events:
//!
//! ```
//! use smpp_proto::{
//!     Instant,
//!     session::{Config, Event, Session, Slot, Smsc, smsc::Request},
//!     wire::{CommandStatus, pdu::{BindResp, SubmitSmResp}, CStr},
//! };
//!
//! fn on_event(
//!     smsc: &mut Session<Smsc, u64, [Slot<u64>; 10]>,
//!     now: Instant,
//!     event: Event<'_, Request<'_>, u64>,
//!     out: &mut smpp_proto::Fixed<'_>,
//! ) {
//!     match event {
//!         Event::Request(Request::Bind(_, bind)) => {
//!             let known = bind.pdu.password.expose().as_bytes() == b"secret";
//!             let resp = BindResp::default();
//!             let answer = if known { Ok(&resp) } else { Err(CommandStatus::ESME_RINVPASWD) };
//!             // A refusal gives the responder back: keep it, and try again when there is room.
//!             let refused = smsc.answer(now, bind.responder, answer, out).err();
//!         }
//!         Event::Request(Request::SubmitSm(submit)) => {
//!             // Answer now, or keep `submit.responder` and answer later, from anywhere.
//!             let message_id = CStr::new(b"1").unwrap_or_default();
//!             let resp = SubmitSmResp { message_id, ..SubmitSmResp::default() };
//!             let refused = smsc.answer(now, submit.responder, Ok(&resp), out).err();
//!         }
//!         Event::Request(other) => {
//!             let refused = smsc.refuse(now, other, CommandStatus::ESME_RINVCMDID, out).err();
//!         }
//!         _ => {}
//!     }
//! }
//! # let mut session = Session::new(Config::smsc(), [const { Slot::EMPTY }; 10], Instant::default());
//! # let mut buf = [0; 64];
//! # on_event(&mut session, Instant::default(), Event::Unanswered(1), &mut smpp_proto::Fixed::new(&mut buf));
//! ```
//!
//! # Traps
//!
//! * **A read of nothing is no end of file.** [`Inbox::space`] is empty only when the output is full
//!   and nothing can be read; step 4 keeps you from reading then, because the deadline is in the
//!   past.
//! * **A full output is not an error.** Commands are refused with [`Why::OutFull`](session::Why) and
//!   give back what they took; incoming requests wait in the inbox. Write, then go on.
//! * **One clock.** [`Instant`]s of one session come from one clock; running backwards is harmless
//!   and counts as standing still.
//! * **Every request wants an answer.** A dropped [`Responder`](session::Responder) counts as waiting
//!   for [`Config::answer`](session::Config::answer); [`refuse`](session::Session::refuse) what is not
//!   served, and answer with `Err(CommandStatus::ESME_RSYSERR)` if nothing better comes to mind.
//! * **Timed out is not refused.** The peer may have taken the message; sending it again may deliver
//!   it twice.
//!
//! # Features
//!
//! * `std` (default): [`Clock`]; implies `alloc`.
//! * `alloc`: `Outbox` and `Vec<u8>` as outputs, owned texts, reassembly, tapes, admission, links, long
//!   messages, receipts.
//! * `serde`: a stored form for plain state; implies `alloc`.
//! * `charsets`: the rarer alphabets of `data_coding`.
//! * `sim`: two sessions in virtual time over a link with faults; implies `alloc`.
//! * `arbitrary`: generators for fuzzing and property tests; implies `std`.
//!
//! Without features the crate needs no heap. No feature changes how anything behaves, but that
//! `charsets` reads as text what is left as octets without it.
#![no_std]
#![forbid(unsafe_code)]
#![warn(missing_docs, unreachable_pub)]
#![warn(clippy::std_instead_of_core, clippy::std_instead_of_alloc, clippy::alloc_instead_of_core)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

/// The code of the README.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../README.md")]
struct Readme;

/// The code of the page on adapters.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../docs/adapters.md")]
struct Adapters;

/// The code of the page on clients.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../docs/client.md")]
struct Client;

/// The code of the page on servers.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../docs/server.md")]
struct Server;

pub mod esme;
mod inbox;
pub mod message;
pub mod meter;
mod out;
#[cfg(feature = "alloc")]
mod random;
#[cfg(feature = "alloc")]
pub mod record;
pub mod session;
mod shown;
#[cfg(feature = "sim")]
pub mod sim;
pub mod smsc;
mod time;
pub mod wire;

pub use inbox::Inbox;
pub use meter::Meter;
pub use out::{Fixed, Out};
#[cfg(feature = "alloc")]
pub use out::{Outbox, VEC_LIMIT};
#[cfg(feature = "std")]
pub use time::Clock;
pub use time::Instant;
