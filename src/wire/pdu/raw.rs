//! A body that the specification says nothing of.

use core::fmt;

use super::{Pdu, sealed::Sealed};
use crate::shown::OctetCount;
use crate::wire::{
    error::{DecodeError, Misfit},
    field::Writer,
    frame::HEADER_LEN,
    quirk::Quirks,
    tlv::Tlvs,
    trace::{Row, Trace, Value},
    value::Version,
};

/// The body of a vendor's PDU: octets.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Raw<'a>(pub &'a [u8]);

impl Sealed for Raw<'_> {}

impl<'a> Pdu<'a> for Raw<'a> {
    fn parse<T: Trace>(body: &'a [u8], _: &mut Quirks, trace: &mut T) -> Result<Self, DecodeError> {
        let (len, value) = (body.len(), Value::Octets(body));
        let (offset, quirks) = (HEADER_LEN, Quirks::NONE);
        trace.row(Row { name: "body", item: None, offset, len, value, quirks });
        Ok(Self(body))
    }

    fn body_len(&self) -> usize {
        self.0.len()
    }

    fn put(&self, body: &mut [u8]) {
        Writer::new(body).octets(self.0);
    }

    fn fits(&self, _: Version) -> Result<(), Misfit> {
        Ok(())
    }

    fn tlvs(&self) -> Tlvs<'a> {
        Tlvs::NONE
    }
}

/// The number of octets: bodies are private.
impl fmt::Debug for Raw<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        OctetCount(self.0.len()).fmt(f)
    }
}
