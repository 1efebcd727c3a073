//! Octets that hold numbers and flags: `esm_class` and `registered_delivery`.

use core::fmt;

use bitflags::Flags;

bitflags::bitflags! {
    /// Messaging mode, message type and GSM features of a message. One octet. SMPP 3.4 §5.2.12,
    /// 5.0 §4.7.12.
    ///
    /// Bits 1-0 are the messaging mode and bits 5-2 the message type: numbers, not flags, so
    /// compare [`Self::mode`] and [`Self::message_type`] with the constants instead of testing
    /// bits. Bits 7-6 are flags.
    #[doc(alias = "esm_class")]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct EsmClass: u8 {
        /// Mode: datagram.
        const DATAGRAM = 0x01;
        /// Mode: forward, that is transaction; the response tells of the delivery.
        #[doc(alias = "transaction")]
        const FORWARD = 0x02;
        /// Mode: store and forward.
        const STORE_AND_FORWARD = 0x03;
        /// Type: delivery receipt of the message centre.
        #[doc(alias = "DLR")]
        const DELIVERY_RECEIPT = 0x04;
        /// Type: delivery acknowledgement of the other end.
        const DELIVERY_ACKNOWLEDGEMENT = 0x08;
        /// Type: manual or user acknowledgement of the other end.
        const USER_ACKNOWLEDGEMENT = 0x10;
        /// Type: conversation abort (Korean CDMA).
        const CONVERSATION_ABORT = 0x18;
        /// Type: intermediate delivery notification.
        const INTERMEDIATE_NOTIFICATION = 0x20;
        /// Feature: the user data starts with a user data header (UDHI).
        #[doc(alias = "UDH")]
        const UDHI = 0x40;
        /// Feature: reply path.
        const REPLY_PATH = 0x80;
        const _ = !0;
    }
}

impl EsmClass {
    /// The messaging mode alone (bits 1-0); empty is the default mode of the message centre.
    #[must_use]
    pub const fn mode(self) -> Self {
        Self::from_bits_retain(self.bits() & 0x03)
    }

    /// The message type alone (bits 5-2); empty is an ordinary message.
    #[must_use]
    pub const fn message_type(self) -> Self {
        Self::from_bits_retain(self.bits() & 0x3C)
    }
}

bitflags::bitflags! {
    /// Which receipts and acknowledgements are asked for. One octet. SMPP 3.4 §5.2.17, 5.0 §4.7.21.
    ///
    /// Bits 1-0 are a number: compare [`Self::receipt`] with the constants. In 3.3 the field is 0
    /// or 1.
    #[doc(alias = "DLR")]
    #[doc(alias = "registered_delivery")]
    #[doc(alias = "registered_delivery_flag")]
    #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct RegisteredDelivery: u8 {
        /// A receipt on success and on failure.
        const RECEIPT = 0x01;
        /// A receipt on failure only.
        const RECEIPT_ON_FAILURE = 0x02;
        /// A receipt on success only. Since 5.0, reserved in 3.4.
        const RECEIPT_ON_SUCCESS = 0x03;
        /// A delivery acknowledgement by the other end.
        const DELIVERY_ACKNOWLEDGEMENT = 0x04;
        /// A manual or user acknowledgement by the other end.
        const USER_ACKNOWLEDGEMENT = 0x08;
        /// Intermediate notifications.
        const INTERMEDIATE_NOTIFICATION = 0x10;
        const _ = !0;
    }
}

impl RegisteredDelivery {
    /// What is asked of the message centre's receipt alone (bits 1-0).
    #[must_use]
    pub const fn receipt(self) -> Self {
        Self::from_bits_retain(self.bits() & 0x03)
    }
}

/// Shows an octet part by part, each by the name of its value: the parts are numbers, and a number is
/// not the sum of the names of its bits.
fn show_parts<F: Flags<Bits = u8>>(
    name: &str,
    flags: &F,
    masks: &[u8],
    f: &mut fmt::Formatter<'_>,
) -> fmt::Result {
    write!(f, "{name}(")?;
    let parts = masks.iter().map(|mask| flags.bits() & mask).filter(|part| *part != 0);
    for (index, part) in parts.enumerate() {
        f.write_str(if index == 0 { "" } else { " | " })?;
        match F::FLAGS.iter().find(|flag| flag.is_named() && flag.value().bits() == part) {
            Some(flag) => f.write_str(flag.name())?,
            None => write!(f, "0x{part:02X}")?,
        }
    }
    f.write_str(if flags.is_empty() { "0)" } else { ")" })
}

/// Mode, type and features by their names: `EsmClass(STORE_AND_FORWARD | UDHI)`.
impl fmt::Debug for EsmClass {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_parts("EsmClass", self, &[0x03, 0x3C, 0x40, 0x80], f)
    }
}

/// Each part by its name: `RegisteredDelivery(RECEIPT_ON_SUCCESS | INTERMEDIATE_NOTIFICATION)`.
impl fmt::Debug for RegisteredDelivery {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        show_parts("RegisteredDelivery", self, &[0x03, 0x04, 0x08, 0x10, 0xE0], f)
    }
}

#[cfg(feature = "arbitrary")]
mod arbitrary_flags {
    use super::{EsmClass, RegisteredDelivery};

    macro_rules! any_bits {
        ($($flags:ty),*) => { $(
            impl<'a> arbitrary::Arbitrary<'a> for $flags {
                fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
                    u8::arbitrary(u).map(Self::from_bits_retain)
                }
            }
        )* };
    }
    any_bits!(EsmClass, RegisteredDelivery);
}
