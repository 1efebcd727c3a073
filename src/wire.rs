//! The wire: octets to values and back, by pure functions.

pub mod value;

pub use value::{
    DataCoding, EsmClass, InterfaceVersion, MessageState, Npi, Priority, RegisteredDelivery, Ton,
    Version,
};
