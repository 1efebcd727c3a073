//! What a client needs beside a session: a provider's demands as data, pace, links, and what became of
//! each message.
//!
//! Each piece is a plain value without I/O, clock or randomness; none holds a session or is held by
//! one.

#[cfg(feature = "alloc")]
pub mod link;
#[cfg(feature = "alloc")]
pub mod outbound;
pub mod pacer;
pub mod profile;
#[cfg(feature = "alloc")]
pub mod receipts;

#[cfg(feature = "alloc")]
pub use link::Link;
#[cfg(feature = "alloc")]
pub use outbound::Outbound;
pub use pacer::Pacer;
pub use profile::Profile;
#[cfg(feature = "alloc")]
pub use receipts::Receipts;
