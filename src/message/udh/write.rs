//! Writing user data headers.

use core::fmt;

use super::{Concatenation, ElementId, Ports, Reference, Udh};
use crate::shown::OctetCount;

/// Writes a user data header into the caller's buffer, element by element.
///
/// A call that fails has written nothing. Until [`Self::finish`] the length octet is not valid.
pub struct UdhWriter<'b> {
    buf: &'b mut [u8],
    len: usize,
}

/// The buffer may hold the text of another message.
impl fmt::Debug for UdhWriter<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("UdhWriter").field(&OctetCount(self.len)).finish()
    }
}

impl<'b> UdhWriter<'b> {
    /// Starts a header at the front of `buf`; 13 octets hold a concatenation and two shifts.
    #[must_use]
    pub fn new(buf: &'b mut [u8]) -> Self {
        Self { buf, len: 1 }
    }

    /// Adds an information element of any kind.
    ///
    /// # Errors
    ///
    /// [`UdhFull`] when the buffer or the header, 255 octets without its length octet, is full.
    pub fn element(&mut self, id: ElementId, octets: &[u8]) -> Result<&mut Self, UdhFull> {
        let len = u8::try_from(octets.len()).map_err(|_| UdhFull)?;
        let end = self.len + 2 + octets.len();
        if end > 1 + usize::from(u8::MAX) {
            return Err(UdhFull);
        }
        let [first, second, content @ ..] = self.buf.get_mut(self.len..end).ok_or(UdhFull)? else {
            return Err(UdhFull);
        };
        (*first, *second) = (id.0, len);
        content.copy_from_slice(octets);
        self.len = end;
        Ok(self)
    }

    /// Adds the element of one part of a long message: 5 octets for an 8-bit reference, 6 else.
    ///
    /// A reference of SAR TLVs is written as one of 16 bits.
    ///
    /// # Errors
    ///
    /// As [`Self::element`].
    pub fn concatenation(&mut self, part: Concatenation) -> Result<&mut Self, UdhFull> {
        match part.reference {
            Reference::Bits8(reference) => {
                self.element(ElementId::CONCATENATION_8, &[reference, part.total, part.index])
            }
            Reference::Bits16(reference) | Reference::Sar(reference) => {
                let [high, low] = reference.to_be_bytes();
                self.element(ElementId::CONCATENATION_16, &[high, low, part.total, part.index])
            }
        }
    }

    /// Adds the element of application ports: 4 octets for 8-bit ports, 6 for 16-bit ones.
    ///
    /// # Errors
    ///
    /// As [`Self::element`].
    pub fn ports(&mut self, ports: Ports) -> Result<&mut Self, UdhFull> {
        match ports {
            Ports::Bits8 { destination, source } => {
                self.element(ElementId::PORTS_8, &[destination, source])
            }
            Ports::Bits16 { destination, source } => {
                let ([d_high, d_low], [s_high, s_low]) =
                    (destination.to_be_bytes(), source.to_be_bytes());
                self.element(ElementId::PORTS_16, &[d_high, d_low, s_high, s_low])
            }
        }
    }

    /// Adds the element that names the single shift table of a national language: 3 octets.
    ///
    /// # Errors
    ///
    /// As [`Self::element`].
    pub fn single_shift(&mut self, language: u8) -> Result<&mut Self, UdhFull> {
        self.element(ElementId::SINGLE_SHIFT, &[language])
    }

    /// Adds the element that names the locking shift table of a national language: 3 octets.
    ///
    /// # Errors
    ///
    /// As [`Self::element`].
    pub fn locking_shift(&mut self, language: u8) -> Result<&mut Self, UdhFull> {
        self.element(ElementId::LOCKING_SHIFT, &[language])
    }

    /// Writes the length octet and gives the header; without elements nothing is written and the
    /// header is empty.
    #[must_use]
    pub fn finish(self) -> Udh<'b> {
        let Self { buf, len } = self;
        let (Ok(udhl @ 1..), Some(length)) = (u8::try_from(len - 1), buf.first_mut()) else {
            return Udh::default();
        };
        *length = udhl;
        Udh(buf.get(..len).unwrap_or_default())
    }
}

/// There is no room for another information element, in the buffer or in the header.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct UdhFull;

impl fmt::Display for UdhFull {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no room for another information element of the user data header")
    }
}

impl core::error::Error for UdhFull {}
