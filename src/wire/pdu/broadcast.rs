//! Cell broadcast. Since 5.0.

use super::pdu;
use crate::wire::{
    date::Time,
    field::CStr,
    value::{DataCoding, Npi, Priority, Ton},
};

pdu! {
    /// Broadcasts a message to areas. The text is in `message_payload`; the TLVs
    /// `broadcast_area_identifier`, `broadcast_content_type`, `broadcast_rep_num` and
    /// `broadcast_frequency_interval` are mandatory. From the ESME. SMPP 5.0 §4.4.1.
    request BroadcastSm {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 20 characters; empty for the account's default.
        source_addr: CStr<'a, 21>,
        /// The id of a message to replace, else empty: at most 64 characters.
        message_id: CStr<'a, 65>,
        /// Priority.
        priority_flag: Priority,
        /// When to start; empty for at once.
        schedule_delivery_time: Time<'a>,
        /// When to end; empty for the SMSC's default.
        validity_period: Time<'a>,
        /// 1 to replace a broadcast, else 0.
        replace_if_present_flag: u8 [v33 = 1, v34 = 1, v50 = 1],
        /// How the text is encoded.
        data_coding: DataCoding,
        /// A canned text by its number; 0 when the message has a text of its own.
        sm_default_msg_id: u8,
    }
}

pdu! {
    /// The answer to `broadcast_sm`. From the SMSC. SMPP 5.0 §4.4.1.2.
    response BroadcastSmResp {
        /// The id of the broadcast: at most 64 characters.
        message_id: CStr<'a, 65>,
    }
}

pdu! {
    /// Asks what became of a broadcast. From the ESME. SMPP 5.0 §4.6.1.
    request QueryBroadcastSm {
        /// The id from the response: at most 64 characters.
        message_id: CStr<'a, 65>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source the broadcast was submitted with, at most 20 characters.
        source_addr: CStr<'a, 21>,
    }
}

pdu! {
    /// The answer to `query_broadcast_sm`. The TLVs `message_state`, `broadcast_area_identifier`
    /// and `broadcast_area_success` are mandatory. From the SMSC. SMPP 5.0 §4.6.1.3.
    response QueryBroadcastSmResp {
        /// The id that was asked for: at most 64 characters.
        message_id: CStr<'a, 65>,
    }
}

pdu! {
    /// Cancels a broadcast. From the ESME. SMPP 5.0 §4.6.2.
    request CancelBroadcastSm {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// The id from the response: at most 64 characters.
        message_id: CStr<'a, 65>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source the broadcast was submitted with, at most 20 characters.
        source_addr: CStr<'a, 21>,
    }
}

pdu! {
    /// The answer to `cancel_broadcast_sm`. From the SMSC. SMPP 5.0 §4.6.2.3.
    response CancelBroadcastSmResp {}
}
