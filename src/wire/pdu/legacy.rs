//! The commands that only SMPP 3.3 has.

use super::pdu;
use crate::wire::{
    date::Time,
    field::{CStr, ShortMessage},
    list::{DestAddress, List, MessageDetails},
    value::{DataCoding, MessageState, Npi, Priority, RegisteredDelivery, Ton},
};

pdu! {
    /// Asks for the value of a parameter of the SMSC. From the ESME. 3.3 only.
    request ParamRetrieve {
        /// The name of the parameter: at most 31 characters.
        param_name: CStr<'a, 32>,
    }
}

pdu! {
    /// The answer to `param_retrieve`. From the SMSC. 3.3 only.
    response ParamRetrieveResp {
        /// The value: at most 100 characters.
        param_value: CStr<'a, 101>,
    }
}

pdu! {
    /// Asks for the ids of the last messages of a source. From the ESME. 3.3 only.
    request QueryLastMsgs {
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 20 characters.
        source_addr: CStr<'a, 21>,
        /// How many are wanted: 1 to 100; more count as 100.
        num_messages: u8,
    }
}

pdu! {
    /// The answer to `query_last_msgs`. From the SMSC. 3.3 only.
    response QueryLastMsgsResp {
        /// The ids, at most 100.
        #[doc(alias = "number_msgs")]
        message_details: List<'a, MessageDetails<'a>>,
    }
}

pdu! {
    /// Asks for a message with all its details. From the ESME. 3.3 only.
    request QueryMsgDetails {
        /// The id from the response: at most 8 hexadecimal digits.
        original_message_id: CStr<'a, 9>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source the message was submitted with, at most 20 characters.
        source_addr: CStr<'a, 21>,
        /// How many octets of the text are wanted; no text follows.
        sm_length: u8,
    }
}

pdu! {
    /// The answer to `query_msg_details`. From the SMSC. 3.3 only.
    response QueryMsgDetailsResp {
        /// Kind of service: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 20 characters.
        source_addr: CStr<'a, 21>,
        /// The destinations.
        #[doc(alias = "number_of_dests")]
        dest_address: List<'a, DestAddress<'a>>,
        /// TP-PID on GSM (3GPP TS 23.040 §9.2.3.9).
        protocol_id: u8,
        /// Priority.
        priority_flag: Priority,
        /// When to deliver; empty for at once.
        schedule_delivery_time: Time<'a>,
        /// How long the message is worth delivering.
        validity_period: Time<'a>,
        /// Which receipts were wanted.
        registered_delivery_flag: RegisteredDelivery,
        /// How the text is encoded: a GSM data coding scheme.
        data_coding: DataCoding,
        /// The text, at most 160 octets.
        short_message: ShortMessage<'a>,
        /// The id of the message: at most 8 hexadecimal digits.
        msgid: CStr<'a, 9>,
        /// When the message came to its final state; empty before.
        final_date: Time<'a> [by absolute],
        /// What became of the message.
        message_status: MessageState,
        /// Why a delivery failed, in the network's numbers; 0 for none.
        error_code: u8,
    }
}
