//! What a provider demands, as data: presets, each value with what it rests on.

mod basis;
mod kind;
mod number;
mod preset;
mod setup;
mod table;

pub use basis::{Basis, Field};
pub use kind::{
    Alphabets, Binding, Commands, DataCodings, LongModes, SegmentIds, SystemType, Tls,
    VendorStatus, Versions,
};
pub use number::{Numbering, Numberings, Shape};
pub use setup::{AddressError, LoginError, Setup};
pub use table::{Bases, Profile};

/// The code of the page on providers.
#[cfg(all(doctest, feature = "std"))]
#[doc = include_str!("../../docs/providers.md")]
struct Page;
