//! Keeping and ending a session; all of these are mere headers.

use super::pdu;

pdu! {
    /// Asks whether the other end is there. From both sides. SMPP 3.4 §4.11, 5.0 §4.1.2.
    #[doc(alias = "enquire_sm")]
    #[doc(alias = "keep-alive")]
    request EnquireLink {}
}

pdu! {
    /// The answer to `enquire_link`. From both sides. SMPP 3.4 §4.11.2, 5.0 §4.1.2.2.
    response EnquireLinkResp {}
}

pdu! {
    /// Asks to end the session. From both sides. SMPP 3.4 §4.2, 5.0 §4.1.1.8.
    request Unbind {}
}

pdu! {
    /// The answer to `unbind`. From both sides. SMPP 3.4 §4.2.2, 5.0 §4.1.1.9.
    response UnbindResp {}
}

pdu! {
    /// Answers a PDU whose header is of no use, or whose `command_id` is not known. From both
    /// sides. SMPP 3.4 §4.3, 5.0 §4.1.4.
    #[doc(alias = "generic_nak")]
    #[doc(alias = "nack")]
    response GenericNack {}
}
