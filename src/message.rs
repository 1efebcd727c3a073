//! What is inside a short message: alphabets, texts, segments, user data headers, receipts.

pub mod alphabet;
pub mod carrier;
pub mod charset;
pub mod coding;
pub mod gsm7;
pub mod id;
#[cfg(feature = "alloc")]
pub mod reassemble;
pub mod receipt;
pub mod segment;
pub mod text;
pub mod udh;
