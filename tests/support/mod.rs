//! What several tests share.
#![allow(dead_code, unreachable_pub)]

pub mod vectors;
