//! Opening a session: the three binds and `outbind`.

use super::pdu;
use crate::wire::{
    field::{CStr, Secret},
    value::{InterfaceVersion, Npi, Ton},
};

pdu! {
    /// `bind_transmitter`, `bind_receiver` and `bind_transceiver`: asks for a session in one of the
    /// three modes. From the ESME. SMPP 3.4 §4.1, 5.0 §4.1.1.
    #[doc(alias = "bind")]
    #[doc(alias = "SMPP credential")]
    request Bind {
        /// Who the ESME is: at most 15 characters.
        system_id: CStr<'a, 16>,
        /// At most 8 characters; several providers hand out longer ones, for which there is
        /// [`CStr::lenient`].
        password: Secret<CStr<'a, 9>>,
        /// The kind of system, often empty: at most 12 characters.
        system_type: CStr<'a, 13>,
        /// The version the ESME speaks, 3.4 by default.
        interface_version: InterfaceVersion,
        /// Type of number of `address_range`.
        addr_ton: Ton,
        /// Numbering plan of `address_range`.
        addr_npi: Npi,
        /// The addresses the ESME serves, a regular expression or one address, often empty: at most
        /// 40 characters.
        address_range: CStr<'a, 41>,
    }
}

pdu! {
    /// The answer to a bind. From the SMSC. SMPP 3.4 §4.1.2, 5.0 §4.1.1.2.
    response BindResp {
        /// Who the SMSC is: at most 15 characters.
        system_id: CStr<'a, 16>,
    }
}

pdu! {
    /// Asks an ESME, to which the SMSC has connected, to bind. Has no response. From the SMSC.
    /// Since 3.4. SMPP 3.4 §4.1.7, 5.0 §4.1.1.7.
    request Outbind {
        /// Who the SMSC is: at most 15 characters.
        system_id: CStr<'a, 16>,
        /// At most 8 characters.
        password: Secret<CStr<'a, 9>>,
    }
}
