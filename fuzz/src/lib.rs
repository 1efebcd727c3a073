//! What is fuzzed: a function of any octets for each target, which panics where a promise of the
//! crate is broken.
//!
//! The functions are plain, so that `tests/corpus.rs` can play the corpora on any toolchain.

mod assembly;
mod bodies;
mod conversation;
mod frames;
mod player;
mod receipts;
mod roles;
mod script;
mod segmenting;
mod sessions;
mod texts;
mod values;

pub use assembly::reassembly;
pub use bodies::{lenient, pdu};
pub use conversation::pair;
pub use frames::frame;
pub use receipts::receipt;
pub use segmenting::segments;
pub use sessions::session;
pub use texts::text;

/// A target: its name and its body.
pub type Target = (&'static str, fn(&[u8]));

/// Every target.
pub const TARGETS: [Target; 9] = [
    ("frame", frame),
    ("pdu", pdu),
    ("lenient", lenient),
    ("session", session),
    ("pair", pair),
    ("text", text),
    ("segments", segments),
    ("receipt", receipt),
    ("reassembly", reassembly),
];
