//! Messages from the ESME to the SMSC (mobile-terminated, MT).

use super::pdu;
use crate::wire::{
    date::Time,
    field::{CStr, ShortMessage},
    list::{DestAddress, List, UnsuccessSme},
    value::{DataCoding, EsmClass, Npi, Priority, RegisteredDelivery, Ton},
};

pdu! {
    /// Hands a message to the SMSC for one destination. From the ESME. SMPP 3.4 §4.4.1, 5.0 §4.2.1.
    #[doc(alias = "MT")]
    #[doc(alias = "mobile-terminated")]
    request SubmitSm {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 20 characters; empty for the account's default.
        #[doc(alias = "sender id")]
        source_addr: CStr<'a, 21>,
        /// Type of number of the destination.
        dest_addr_ton: Ton,
        /// Numbering plan of the destination.
        dest_addr_npi: Npi,
        /// The destination, at most 20 characters.
        destination_addr: CStr<'a, 21>,
        /// Mode, type and features.
        esm_class: EsmClass [by submitted],
        /// TP-PID on GSM (3GPP TS 23.040 §9.2.3.9).
        #[doc(alias = "TP-PID")]
        protocol_id: u8,
        /// Priority.
        priority_flag: Priority,
        /// When to deliver; empty for at once.
        schedule_delivery_time: Time<'a>,
        /// How long the message is worth delivering; empty for the SMSC's default.
        validity_period: Time<'a>,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// 1 to replace a waiting message with the same addresses and `service_type`, else 0.
        replace_if_present_flag: u8 [v33 = 1, v34 = 1, v50 = 1],
        /// How the text is encoded.
        data_coding: DataCoding,
        /// A canned text by its number; 0 when the message has a text of its own.
        sm_default_msg_id: u8,
        /// The text, at most 255 octets; longer ones go into `message_payload`.
        short_message: ShortMessage<'a>,
    }
}

pdu! {
    /// The answer to `submit_sm`. From the SMSC. SMPP 3.4 §4.4.2, 5.0 §4.2.1.2.
    response SubmitSmResp {
        /// The id of the message, or of this segment of it: at most 64 characters; 8 hexadecimal
        /// digits on 3.3.
        #[doc(alias = "segment SID")]
        message_id: CStr<'a, 65> [v33 = 9, v34 = 65],
    }
}

pdu! {
    /// Hands a message to the SMSC for several destinations. From the ESME. SMPP 3.4 §4.5.1,
    /// 5.0 §4.2.3.
    #[doc(alias = "submit_sm_multi")]
    request SubmitMulti without DEST_SUBADDRESS {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 20 characters; empty for the account's default.
        source_addr: CStr<'a, 21>,
        /// The destinations, 1 to 255; 254 towards a 3.4 peer.
        #[doc(alias = "number_of_dests")]
        dest_address: List<'a, DestAddress<'a>>,
        /// Mode, type and features.
        esm_class: EsmClass [by submitted],
        /// TP-PID on GSM (3GPP TS 23.040 §9.2.3.9).
        protocol_id: u8,
        /// Priority.
        priority_flag: Priority,
        /// When to deliver; empty for at once.
        schedule_delivery_time: Time<'a>,
        /// How long the message is worth delivering; empty for the SMSC's default.
        validity_period: Time<'a>,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// 1 to replace waiting messages, else 0; always 0 in 3.4.
        replace_if_present_flag: u8 [v33 = 1, v34 = 0, v50 = 1],
        /// How the text is encoded.
        data_coding: DataCoding,
        /// A canned text by its number; 0 when the message has a text of its own.
        sm_default_msg_id: u8,
        /// The text, at most 255 octets; longer ones go into `message_payload`.
        short_message: ShortMessage<'a>,
    }
}

pdu! {
    /// The answer to `submit_multi`. From the SMSC. SMPP 3.4 §4.5.2, 5.0 §4.2.3.2.
    response SubmitMultiResp {
        /// The id of the message: at most 64 characters; 8 hexadecimal digits on 3.3.
        message_id: CStr<'a, 65> [v33 = 9, v34 = 65],
        /// The destinations that were not taken; none when all were.
        #[doc(alias = "no_unsuccess")]
        unsuccess_sme: List<'a, UnsuccessSme<'a>>,
    }
}
