//! `data_sm`, which both sides may send, and `alert_notification`.

use super::pdu;
use crate::wire::{
    field::CStr,
    value::{DataCoding, EsmClass, Npi, RegisteredDelivery, Ton},
};

pdu! {
    /// Carries a message either way, its text in the `message_payload` TLV. From both sides. Since
    /// 3.4. SMPP 3.4 §4.7.1, 5.0 §4.2.2.
    request DataSm {
        /// Kind of service, often empty: at most 5 characters.
        service_type: CStr<'a, 6>,
        /// Type of number of the source.
        source_addr_ton: Ton,
        /// Numbering plan of the source.
        source_addr_npi: Npi,
        /// The source, at most 64 characters.
        source_addr: CStr<'a, 65>,
        /// Type of number of the destination.
        dest_addr_ton: Ton,
        /// Numbering plan of the destination.
        dest_addr_npi: Npi,
        /// The destination, at most 64 characters.
        destination_addr: CStr<'a, 65>,
        /// Mode, type and features.
        esm_class: EsmClass,
        /// Which receipts are wanted.
        registered_delivery: RegisteredDelivery,
        /// How the text is encoded.
        data_coding: DataCoding,
    }
}

pdu! {
    /// The answer to `data_sm`. From both sides. Its TLVs say why a delivery failed, so they are
    /// normal with a status other than 0. SMPP 3.4 §4.7.2, 5.0 §4.2.2.2.
    response DataSmResp {
        /// The id of the message: at most 64 characters.
        message_id: CStr<'a, 65>,
    }
}

pdu! {
    /// Tells that a mobile station has become available. Has no response. From the SMSC. Since 3.4.
    /// SMPP 3.4 §4.12.1, 5.0 §4.1.3.1.
    request AlertNotification {
        /// Type of number of the mobile station.
        source_addr_ton: Ton,
        /// Numbering plan of the mobile station.
        source_addr_npi: Npi,
        /// The mobile station, at most 64 characters.
        source_addr: CStr<'a, 65>,
        /// Type of number of the ESME.
        esme_addr_ton: Ton,
        /// Numbering plan of the ESME.
        esme_addr_npi: Npi,
        /// The ESME that asked, at most 64 characters.
        esme_addr: CStr<'a, 65>,
    }
}
