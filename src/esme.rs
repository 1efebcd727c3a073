//! What a client needs beside a session: a provider's demands as data, pace, links, and what became of
//! each message.
//!
//! Each piece is a plain value without I/O, clock or randomness; none holds a session or is held by
//! one.

mod pacer;
mod profile;

pub use pacer::{Advice, Pacer, PacerConfig, Rate};
pub use profile::*;
