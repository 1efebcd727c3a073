//! What the programs over real networks share: a connection that a session can be driven on.
//!
//! * [`stream`]: TCP or TLS, one type for both.
//! * [`link`]: a stream with its read buffer and output. [`link::Link::turn`] is steps 1, 3, 4 and 5
//!   of the contract of a session; the program does step 2, the events.
//! * [`tap`]: shows and records what goes over a link.
//! * [`stop`]: the signals that end a program.
//! * [`print`]: a PDU as a line of text.
//! * [`capture`]: a pcap file of all octets.
//! * [`values`]: what stands on command lines.
//!
//! Everything runs on one thread of tokio; nothing here locks.
#![allow(dead_code, reason = "each program uses a part of it")]

pub mod capture;
pub mod link;
pub mod print;
pub mod stop;
pub mod stream;
pub mod tap;
pub mod values;
