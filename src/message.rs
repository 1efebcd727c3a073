//! What is inside a short message: alphabets, texts, segments, user data headers, receipts.

pub mod id;
pub mod udh;
