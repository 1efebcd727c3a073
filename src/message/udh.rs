//! The user data header in front of a text: concatenation, ports, national languages and more.
//!
//! A header is a checked slice that is walked on demand, and one rule stands above the others: a
//! header that makes no sense costs no octet of the message. [`UserData::split`] then hands over
//! everything as text, with the reason beside it. 3GPP TS 23.040 §9.2.3.24.

mod write;

pub use write::{UdhFull, UdhWriter};

use core::fmt;

use crate::shown::shown;
use crate::wire::value::{EsmClass, open};

open! {
    /// What an information element of a user data header is. One octet; unlisted values are
    /// reserved or mean enhanced messaging, and are kept. 3GPP TS 23.040 §9.2.3.24.
    #[doc(alias = "IEI")]
    ElementId(u8) {
        /// Concatenated message with an 8-bit reference. Three octets.
        CONCATENATION_8 = 0x00, "concatenation, 8-bit reference";
        /// Special message indication: something waits for the subscriber. Two octets.
        SPECIAL_MESSAGE = 0x01, "special message indication";
        /// Application ports of 8 bits. Two octets.
        PORTS_8 = 0x04, "application ports, 8-bit";
        /// Application ports of 16 bits. Four octets.
        PORTS_16 = 0x05, "application ports, 16-bit";
        /// Control parameters of the message centre. One octet.
        CENTRE_CONTROL = 0x06, "SMSC control parameters";
        /// Which end made the header. One octet.
        SOURCE_INDICATOR = 0x07, "UDH source indicator";
        /// Concatenated message with a 16-bit reference. Four octets.
        CONCATENATION_16 = 0x08, "concatenation, 16-bit reference";
        /// Wireless Control Message Protocol.
        WIRELESS_CONTROL = 0x09, "wireless control message protocol";
        /// Length of an e-mail header. One octet.
        EMAIL_HEADER = 0x20, "e-mail header length";
        /// Hyperlink. Four octets.
        HYPERLINK = 0x21, "hyperlink format";
        /// Reply address.
        REPLY_ADDRESS = 0x22, "reply address";
        /// Enhanced voice mail.
        ENHANCED_VOICE_MAIL = 0x23, "enhanced voice mail";
        /// National language, single shift table. One octet.
        SINGLE_SHIFT = 0x24, "national language single shift";
        /// National language, locking shift table. One octet.
        LOCKING_SHIFT = 0x25, "national language locking shift";
    }
}

/// A user data header: its length octet and the information elements that follow it.
///
/// At most 256 octets. The empty slice is a message without a header, which is also the default.
/// Equality is that of the octets.
#[doc(alias = "UDH")]
#[doc(alias = "TP-UD header")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Udh<'a>(&'a [u8]);

impl<'a> Udh<'a> {
    /// Takes the header off the front of user data and gives the octets behind it too.
    ///
    /// # Errors
    ///
    /// [`UdhError`] when there is no length octet, when the header is longer than the user data,
    /// or when an element ends behind the header. 3GPP TS 23.040 §9.2.3.24.
    pub fn parse(octets: &'a [u8]) -> Result<(Self, &'a [u8]), UdhError> {
        let (&udhl, behind) = octets.split_first().ok_or(UdhError::Missing)?;
        let past_end = UdhError::PastEnd { header: udhl, available: behind.len() };
        let elements = behind.get(..usize::from(udhl)).ok_or(past_end)?;
        let mut left = elements;
        while !left.is_empty() {
            let broken = UdhError::Element { offset: 1 + elements.len() - left.len() };
            (_, left) = split_element(left).ok_or(broken)?;
        }
        let (header, rest) = octets.split_at(1 + elements.len());
        Ok((Self(header), rest))
    }

    /// The header as it stands on the wire, its length octet included; empty when there is none.
    #[must_use]
    pub const fn as_octets(self) -> &'a [u8] {
        self.0
    }

    /// How many octets of the message the header takes, 0 to 256.
    #[must_use]
    pub const fn len(self) -> usize {
        self.0.len()
    }

    /// Whether the message has no header at all.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0.is_empty()
    }

    /// Walks the information elements in their order, unknown ones included.
    #[must_use]
    pub fn elements(self) -> Elements<'a> {
        Elements(self.0.get(1..).unwrap_or_default())
    }

    /// Which part of which long message this is; `None` when the message stands alone.
    ///
    /// The last element that makes sense counts, 8-bit or 16-bit. One of the wrong length, with
    /// the total or the index 0, or with the index above the total is ignored.
    #[must_use]
    pub fn concatenation(self) -> Option<Concatenation> {
        self.elements().filter_map(Element::concatenation).last()
    }

    /// The application ports; the last element of the right length counts.
    #[must_use]
    pub fn ports(self) -> Option<Ports> {
        self.elements().filter_map(Element::ports).last()
    }

    /// The number of the national language whose single shift table the text uses.
    ///
    /// The number may be one without a table; such a text is read with the default extension
    /// table. 3GPP TS 23.038 §6.2.1.2.4.
    #[must_use]
    pub fn single_shift(self) -> Option<u8> {
        self.only_octet(ElementId::SINGLE_SHIFT)
    }

    /// The number of the national language whose locking shift table the text uses.
    ///
    /// The number may be one without a table; such a text is read with the default alphabet.
    /// 3GPP TS 23.038 §6.2.1.2.4.
    #[must_use]
    pub fn locking_shift(self) -> Option<u8> {
        self.only_octet(ElementId::LOCKING_SHIFT)
    }

    /// What waits for the subscriber, one value for each element of the right length.
    pub fn special_messages(self) -> impl Iterator<Item = SpecialMessage> + 'a {
        self.elements().filter_map(Element::special_message)
    }

    fn only_octet(self, id: ElementId) -> Option<u8> {
        let octet = |element: Element<'a>| match *element.octets {
            [octet] if element.id == id => Some(octet),
            _ => None,
        };
        self.elements().filter_map(octet).last()
    }
}

impl fmt::Debug for Udh<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.elements()).finish()
    }
}

/// The information elements of a header, in their order; made by [`Udh::elements`].
#[derive(Clone, Debug)]
pub struct Elements<'a>(&'a [u8]);

impl<'a> Iterator for Elements<'a> {
    type Item = Element<'a>;

    fn next(&mut self) -> Option<Element<'a>> {
        let (element, left) = split_element(self.0)?;
        self.0 = left;
        Some(element)
    }
}

impl core::iter::FusedIterator for Elements<'_> {}

fn split_element(octets: &[u8]) -> Option<(Element<'_>, &[u8])> {
    let (&id, behind) = octets.split_first()?;
    let (&len, behind) = behind.split_first()?;
    let (octets, left) = behind.split_at_checked(usize::from(len))?;
    Some((Element { id: ElementId(id), octets }, left))
}

/// One information element: what it is, and its octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Element<'a> {
    /// What it is.
    #[doc(alias = "IEI")]
    pub id: ElementId,
    /// Its content, at most 255 octets.
    #[doc(alias = "IED")]
    pub octets: &'a [u8],
}

impl Element<'_> {
    /// The element as a concatenation; `None` when it is another one or makes no sense.
    #[must_use]
    pub fn concatenation(self) -> Option<Concatenation> {
        let (reference, total, index) = match (self.id, self.octets) {
            (ElementId::CONCATENATION_8, &[reference, total, index]) => {
                (Reference::Bits8(reference), total, index)
            }
            (ElementId::CONCATENATION_16, &[high, low, total, index]) => {
                (Reference::Bits16(u16::from_be_bytes([high, low])), total, index)
            }
            _ => return None,
        };
        Some(Concatenation { reference, total, index }).filter(|part| part.is_sound())
    }

    /// The element as application ports; `None` when it is another one or has the wrong length.
    #[must_use]
    pub fn ports(self) -> Option<Ports> {
        match (self.id, self.octets) {
            (ElementId::PORTS_8, &[destination, source]) => {
                Some(Ports::Bits8 { destination, source })
            }
            (ElementId::PORTS_16, &[d_high, d_low, s_high, s_low]) => Some(Ports::Bits16 {
                destination: u16::from_be_bytes([d_high, d_low]),
                source: u16::from_be_bytes([s_high, s_low]),
            }),
            _ => None,
        }
    }

    /// The element as a special message indication; `None` when it is another one or has the
    /// wrong length.
    #[must_use]
    pub fn special_message(self) -> Option<SpecialMessage> {
        match (self.id, self.octets) {
            (ElementId::SPECIAL_MESSAGE, &[kind, waiting]) => {
                Some(SpecialMessage { store: kind & 0x80 != 0, kind: kind & 0x7F, waiting })
            }
            _ => None,
        }
    }
}

/// The number that the parts of one long message share, with the space it was drawn from.
///
/// Equal numbers of different spaces are different references.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Reference {
    /// Of a user data header, 8 bits wide.
    Bits8(u8),
    /// Of a user data header, 16 bits wide.
    Bits16(u16),
    /// Of the `sar_msg_ref_num` TLV. SMPP 3.4 §5.3.2.22.
    Sar(u16),
}

/// Which part of which long message a short message is.
///
/// The fields are free; [`Self::is_sound`] tells whether they make sense together, and everything
/// that reads a concatenation ignores one that does not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Concatenation {
    /// What the parts have in common.
    pub reference: Reference,
    /// How many parts there are, from 1.
    pub total: u8,
    /// Which of them this is, from 1.
    pub index: u8,
}

impl Concatenation {
    /// The concatenation that three TLVs tell: `sar_msg_ref_num`, `sar_total_segments` and
    /// `sar_segment_seqnum`.
    ///
    /// `None` unless all three are there and make sense together. When the message has a user data
    /// header with a concatenation as well, the header counts. SMPP 3.4 §5.3.2.22 to 24.
    #[must_use]
    pub fn from_sar(reference: Option<u16>, total: Option<u8>, index: Option<u8>) -> Option<Self> {
        let reference = Reference::Sar(reference?);
        Some(Self { reference, total: total?, index: index? }).filter(|part| part.is_sound())
    }

    /// Whether total and index are at least 1 and the index is not above the total.
    #[must_use]
    pub const fn is_sound(&self) -> bool {
        self.index >= 1 && self.index <= self.total
    }
}

/// The application ports of a message: where it goes and where it came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Ports {
    /// Ports of 8 bits.
    Bits8 {
        /// Where it goes.
        destination: u8,
        /// Where it came from.
        source: u8,
    },
    /// Ports of 16 bits; WAP push goes to 2948.
    Bits16 {
        /// Where it goes.
        destination: u16,
        /// Where it came from.
        source: u16,
    },
}

/// Something that waits for the subscriber. 3GPP TS 23.040 §9.2.3.24.2.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct SpecialMessage {
    /// Whether the message is to be stored after the indication was shown.
    pub store: bool,
    /// What waits, 7 bits; 0 voice, 1 fax, 2 e-mail, 3 other.
    pub kind: u8,
    /// How many wait; 0 when none does any more.
    pub waiting: u8,
}

/// The octets of a short message, parted into header and text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct UserData<'a> {
    /// The header; empty when the message has none, an error when it is nonsense.
    pub header: Result<Udh<'a>, UdhError>,
    /// What follows the header: all octets when there is none or when it is nonsense.
    pub text: &'a [u8],
}

shown!(UserData<'_> { header; text });

impl<'a> UserData<'a> {
    /// Parts the octets of `short_message` or `message_payload` by the UDHI flag of `esm_class`.
    ///
    /// Never fails and never loses an octet. 3GPP TS 23.040 §9.2.3.23, SMPP 3.4 §5.2.12.
    #[must_use]
    pub fn split(esm_class: EsmClass, octets: &'a [u8]) -> Self {
        if !esm_class.contains(EsmClass::UDHI) {
            return Self { header: Ok(Udh::default()), text: octets };
        }
        match Udh::parse(octets) {
            Ok((header, text)) => Self { header: Ok(header), text },
            Err(error) => Self { header: Err(error), text: octets },
        }
    }

    /// The header, empty when the message has none or when it is nonsense.
    #[must_use]
    pub fn udh(&self) -> Udh<'a> {
        self.header.unwrap_or_default()
    }
}

/// Why octets that were said to start with a user data header do not.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum UdhError {
    /// There is no octet at all.
    Missing,
    /// The header is longer than the user data.
    PastEnd {
        /// Octets behind the length octet that the header claims.
        header: u8,
        /// Octets behind the length octet that there are.
        available: usize,
    },
    /// An information element ends behind the header.
    Element {
        /// Where the element starts, counted from the length octet of the header.
        offset: usize,
    },
}

impl fmt::Display for UdhError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the user data is empty, so it holds no header"),
            Self::PastEnd { header, available } => {
                write!(f, "the header claims {header} octets, the user data holds {available}")
            }
            Self::Element { offset } => {
                write!(f, "the information element at octet {offset} ends behind the header")
            }
        }
    }
}

impl core::error::Error for UdhError {}
