//! The wire: octets to values and back, by pure functions.
//!
//! [`split`] cuts a stream into [`Frame`]s; a PDU's type reads its body ([`Pdu::decode`]) and
//! [`encode`] writes a whole PDU. Everything borrows: nothing here allocates or copies.

mod command;
mod date;
mod encode;
mod error;
pub(crate) mod field;
mod frame;
mod list;
mod mercy;
pub mod pdu;
mod quirk;
mod retry;
mod status;
pub mod tlv;
pub mod trace;
pub mod value;

pub use command::CommandId;
pub use date::{Absolute, Moment, Relative, Time, TimeError};
pub use encode::{EncodeError, encode};
pub use error::{DecodeError, Misfit, Reason};
pub use field::{CStr, CStrError, Secret, ShortMessage, TooLong};
pub use frame::{
    DEFAULT_MAX_FRAME, Frame, FrameError, HEADER_LEN, Header, MAX_SEQUENCE_NUMBER, Split, split,
};
pub use list::{DestAddress, List, ListError, ListWriter, MessageDetails, UnsuccessSme};
pub use pdu::{Body, Operation, Pdu, Request, op};
pub use quirk::Quirks;
pub use retry::Retry;
pub use status::CommandStatus;
pub use tlv::{Tag, Tlv, TlvError, TlvWriter, Tlvs};
pub use value::{
    DataCoding, EsmClass, InterfaceVersion, MessageState, Npi, Priority, RegisteredDelivery, Ton,
    Version,
};
