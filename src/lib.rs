//! The SMPP protocol without I/O.
#![no_std]
#![forbid(unsafe_code)]
#![cfg_attr(docsrs, feature(doc_cfg))]

#[cfg(feature = "alloc")]
extern crate alloc;
#[cfg(feature = "std")]
extern crate std;

mod inbox;
pub mod message;
mod out;
#[cfg(feature = "alloc")]
pub mod record;
pub mod session;
#[cfg(feature = "sim")]
pub mod sim;
mod time;
pub mod wire;

pub use inbox::Inbox;
#[cfg(feature = "alloc")]
pub use out::VEC_LIMIT;
pub use out::{Fixed, Out};
#[cfg(feature = "std")]
pub use time::Clock;
pub use time::Instant;
