//! Messages and receipts from the SMSC to the ESME.

use super::pdu;
use crate::wire::{
    date::Time,
    field::{CStr, ShortMessage},
    value::{DataCoding, EsmClass, Npi, Priority, RegisteredDelivery, Ton},
};

pdu! {
    /// Brings a mobile-originated message (MO) or a delivery receipt (DLR). From the SMSC. SMPP 3.4
    /// §4.6.1, 5.0 §4.3.1.
    #[doc(alias = "MO")]
    #[doc(alias = "mobile-originated")]
    #[doc(alias = "DLR")]
    #[doc(alias = "receipt")]
    request DeliverSm {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 20 characters.
        source_addr: CStr<'a, 21>,
        /// Type of number of the destination.
        dest_addr_ton: Ton,
        /// Numbering plan of the destination.
        dest_addr_npi: Npi,
        /// The destination, at most 20 characters.
        destination_addr: CStr<'a, 21>,
        /// Mode, type and features; the type tells a receipt from a message.
        esm_class: EsmClass [by delivered],
        /// TP-PID on GSM (3GPP TS 23.040 §9.2.3.9).
        protocol_id: u8,
        /// Priority.
        priority_flag: Priority,
        /// Empty in 3.3 and 3.4.
        schedule_delivery_time: Time<'a> [v33 = 1, v34 = 1],
        /// Empty in 3.3 and 3.4.
        validity_period: Time<'a> [v33 = 1, v34 = 1],
        /// Which acknowledgements of the ESME are wanted.
        registered_delivery: RegisteredDelivery,
        /// 0 in 3.4.
        replace_if_present_flag: u8 [v33 = 1, v34 = 0, v50 = 1],
        /// How the text is encoded.
        data_coding: DataCoding,
        /// 0 in 3.4.
        sm_default_msg_id: u8 [v33 = 255, v34 = 0],
        /// The text, at most 255 octets; longer ones go into `message_payload`.
        short_message: ShortMessage<'a>,
    }
}

pdu! {
    /// The answer to `deliver_sm`. From the ESME. SMPP 3.4 §4.6.2, 5.0 §4.3.1.2.
    response DeliverSmResp {
        /// Empty: has a meaning in 3.3 only. Live SMSCs close the link where it is not.
        message_id: CStr<'a, 65> [v33 = 9, v34 = 1, v50 = 1; unused],
    }
}
