//! Asking about, cancelling and replacing a message that was submitted.

use super::pdu;
use crate::wire::{
    date::Time,
    field::{CStr, ShortMessage},
    value::{MessageState, Npi, RegisteredDelivery, Ton},
};

pdu! {
    /// Asks what became of a message. From the ESME. SMPP 3.4 §4.8.1, 5.0 §4.5.2.
    request QuerySm {
        /// The id from the response: at most 64 characters; 8 hexadecimal digits on 3.3.
        message_id: CStr<'a, 65> [v33 = 9, v34 = 65],
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source the message was submitted with, at most 20 characters.
        source_addr: CStr<'a, 21>,
    }
}

pdu! {
    /// The answer to `query_sm`. From the SMSC. SMPP 3.4 §4.8.2, 5.0 §4.5.2.2.
    response QuerySmResp {
        /// The id that was asked for: at most 64 characters; 8 hexadecimal digits on 3.3.
        message_id: CStr<'a, 65> [v33 = 9, v34 = 65],
        /// When the message came to its final state, a point in time; empty before. Old peers write 12
        /// digits of local time, a quirk: `message::receipt::DateTime::parse` reads them.
        final_date: Time<'a> [by absolute],
        /// What became of the message.
        message_state: MessageState,
        /// Why a delivery failed, in the network's numbers; 0 for none.
        error_code: u8,
    }
}

pdu! {
    /// Cancels a message, or all waiting ones that match where `message_id` is empty. From the
    /// ESME. SMPP 3.4 §4.9.1, 5.0 §4.5.1.
    request CancelSm {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// The id from the response: at most 64 characters; 8 hexadecimal digits on 3.3.
        message_id: CStr<'a, 65> [v33 = 9, v34 = 65],
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source the message was submitted with, at most 20 characters.
        source_addr: CStr<'a, 21>,
        /// Type of number of the destination.
        dest_addr_ton: Ton,
        /// Numbering plan of the destination.
        dest_addr_npi: Npi,
        /// The destination the message was submitted for, at most 20 characters.
        destination_addr: CStr<'a, 21>,
    }
}

pdu! {
    /// The answer to `cancel_sm`. From the SMSC. SMPP 3.4 §4.9.2, 5.0 §4.5.1.2.
    response CancelSmResp {}
}

pdu! {
    /// Replaces the text and the times of a waiting message. From the ESME. SMPP 3.4 §4.10.1,
    /// 5.0 §4.5.3.
    request ReplaceSm {
        /// The id from the response: at most 64 characters; 8 hexadecimal digits on 3.3.
        message_id: CStr<'a, 65> [v33 = 9, v34 = 65],
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source the message was submitted with, at most 20 characters.
        source_addr: CStr<'a, 21>,
        /// When to deliver; empty keeps what is stored.
        schedule_delivery_time: Time<'a>,
        /// How long the message is worth delivering; empty keeps what is stored.
        validity_period: Time<'a>,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// A canned text by its number; 0 when the message has a text of its own.
        sm_default_msg_id: u8,
        /// The new text, at most 255 octets, in the `data_coding` of the stored message.
        short_message: ShortMessage<'a>,
    }
}

pdu! {
    /// The answer to `replace_sm`. From the SMSC. SMPP 3.4 §4.10.2, 5.0 §4.5.3.2.
    response ReplaceSmResp {}
}
