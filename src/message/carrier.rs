//! The PDUs that carry a message: where in them its text is, and what it says of itself.

#[cfg(feature = "alloc")]
use super::reassemble::Part;
use super::{
    receipt::ReceiptParts,
    udh::{Concatenation, UserData},
};
use crate::wire::{
    DataCoding, EsmClass, Npi, Tag, Tlvs, Ton,
    pdu::{DataSm, DeliverSm, SubmitSm},
};

/// An address, as the PDU has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Address<'a> {
    /// Its type of number.
    pub ton: Ton,
    /// Its numbering plan.
    pub npi: Npi,
    /// Its characters.
    pub addr: &'a [u8],
}

/// A PDU that carries a message: `submit_sm`, `deliver_sm` or `data_sm`.
///
/// The text stands in `short_message` or, where that is empty, in the `message_payload` TLV;
/// everything here reads it from where it is. SMPP 3.4 §5.3.2.32.
pub trait Carrier<'a> {
    /// Where the message comes from.
    fn source(&self) -> Address<'a>;

    /// Where it goes.
    fn destination(&self) -> Address<'a>;

    /// Mode, type and features.
    fn esm_class(&self) -> EsmClass;

    /// How the text is encoded.
    fn data_coding(&self) -> DataCoding;

    /// `short_message`; empty where the PDU has none.
    fn short_message(&self) -> &'a [u8];

    /// The TLVs.
    fn tlvs(&self) -> Tlvs<'a>;

    /// The octets of the message, user data header included.
    fn octets(&self) -> &'a [u8] {
        match self.short_message() {
            [] => self.tlvs().get(Tag::MESSAGE_PAYLOAD).unwrap_or_default(),
            text => text,
        }
    }

    /// The octets of the message, parted into user data header and text.
    fn user_data(&self) -> UserData<'a> {
        UserData::split(self.esm_class(), self.octets())
    }

    /// Which part of a long message this is; `None` for one that stands alone. A user data header
    /// counts before the `sar_` TLVs.
    fn concatenation(&self) -> Option<Concatenation> {
        let tlvs = self.tlvs();
        self.user_data().udh().concatenation().or_else(|| {
            Concatenation::from_sar(
                tlvs.sar_msg_ref_num().ok()?,
                tlvs.sar_total_segments().ok()?,
                tlvs.sar_segment_seqnum().ok()?,
            )
        })
    }

    /// What a receipt may be read from.
    fn receipt_parts(&self) -> ReceiptParts<'a> {
        let tlvs = self.tlvs();
        ReceiptParts {
            esm_class: self.esm_class(),
            text: self.octets(),
            receipted_message_id: tlvs
                .receipted_message_id()
                .ok()
                .flatten()
                .map(|id| id.as_bytes()),
            message_state: tlvs.message_state().ok().flatten(),
            network_error_code: tlvs.get(Tag::NETWORK_ERROR_CODE),
            user_message_reference: tlvs.user_message_reference().ok().flatten(),
        }
    }

    /// The message as a part for a [`Reassembler`](super::reassemble::Reassembler); `None` for one
    /// that stands alone. `scope` is the account it belongs to.
    #[cfg(feature = "alloc")]
    fn part(&self, scope: &'a [u8]) -> Option<Part<'a>> {
        let user_data = self.user_data();
        Some(Part {
            scope,
            source: self.source(),
            destination: self.destination(),
            concatenation: self.concatenation()?,
            data_coding: self.data_coding(),
            header: user_data.udh(),
            text: user_data.text,
        })
    }
}

macro_rules! carriers {
    ($( $pdu:ident: $text:expr; )*) => { $(
        impl<'a> Carrier<'a> for $pdu<'a> {
            fn source(&self) -> Address<'a> {
                let (ton, npi) = (self.source_addr_ton, self.source_addr_npi);
                Address { ton, npi, addr: self.source_addr.as_bytes() }
            }

            fn destination(&self) -> Address<'a> {
                let (ton, npi) = (self.dest_addr_ton, self.dest_addr_npi);
                Address { ton, npi, addr: self.destination_addr.as_bytes() }
            }

            fn esm_class(&self) -> EsmClass {
                self.esm_class
            }

            fn data_coding(&self) -> DataCoding {
                self.data_coding
            }

            fn short_message(&self) -> &'a [u8] {
                $text(self)
            }

            fn tlvs(&self) -> Tlvs<'a> {
                self.tlvs
            }
        }
    )* };
}

carriers! {
    SubmitSm: |pdu: &SubmitSm<'a>| pdu.short_message.as_bytes();
    DeliverSm: |pdu: &DeliverSm<'a>| pdu.short_message.as_bytes();
    DataSm: |_: &DataSm<'a>| -> &'a [u8] { &[] };
}
