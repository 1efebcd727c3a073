//! What goes to an account: receipts, notifications and messages of subscribers.

use std::{cell::Cell, rc::Rc};

use smpp_proto::{
    Instant,
    session::{Refused, Session, Slot, Smsc},
    wire::{
        CStr, DataCoding, EsmClass, ShortMessage, Tag, TlvWriter, Tlvs, Version,
        pdu::{DataSm, DeliverSm},
    },
};

use crate::message::{Line, Number};

/// A session of the message centre; what it sends comes back with its reply.
pub type Serving = Session<Smsc, Rc<Delivery>, Vec<Slot<Rc<Delivery>>>>;

/// What a delivery is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Receipt,
    Notification,
    Message,
}

/// One `deliver_sm` to be sent to an account, by any session that it has bound as receiver.
#[derive(Debug)]
pub struct Delivery {
    pub account: Rc<str>,
    /// The session that is to send it, if it can.
    pub prefer: Option<Line>,
    pub kind: Kind,
    pub service_type: Box<[u8]>,
    pub source: Number,
    pub destination: Number,
    pub esm_class: EsmClass,
    pub protocol_id: u8,
    pub data_coding: DataCoding,
    pub text: Box<[u8]>,
    /// Whether the text goes into `message_payload` even where `short_message` could hold it.
    pub as_payload: bool,
    /// The TLVs besides, as octets.
    pub tlvs: Box<[u8]>,
    /// When it is no longer worth waiting for a receiver.
    pub expires: Instant,
    /// How often the account has refused it for the time being.
    pub refused: Cell<u8>,
}

impl Delivery {
    /// How much memory it takes, in octets, near enough.
    pub fn octets(&self) -> usize {
        size_of::<Self>() + self.text.len() + self.tlvs.len()
    }

    /// Sends it; on a refusal it is the same as before.
    pub fn send(
        self: &Rc<Self>,
        session: &mut Serving,
        now: Instant,
        out: &mut Vec<u8>,
    ) -> Result<u32, Refused<Rc<Self>>> {
        let most = ShortMessage::max_len(session.version());
        let old = session.version() < Version::V3_4;
        let as_payload = self.text.len() > most || (self.as_payload && !old);
        let mut buf = vec![0; self.tlvs.len() + self.text.len() + 8];
        let tlvs = if old && !as_payload { Tlvs::NONE } else { self.tlvs(as_payload, &mut buf) };
        let text = if as_payload { &[] } else { &*self.text };
        // An address that no `deliver_sm` has room for came by `data_sm`, and goes back so.
        if self.source.digits.len() > 20 || self.destination.digits.len() > 20 {
            let mut buf = vec![0; self.tlvs.len() + self.text.len() + 8];
            return session.send(now, &self.data_sm(&mut buf), self.clone(), out);
        }
        let pdu = DeliverSm {
            service_type: CStr::lenient(&self.service_type).unwrap_or_default(),
            source_addr_ton: self.source.ton,
            source_addr_npi: self.source.npi,
            source_addr: CStr::lenient(&self.source.digits).unwrap_or_default(),
            dest_addr_ton: self.destination.ton,
            dest_addr_npi: self.destination.npi,
            destination_addr: CStr::lenient(&self.destination.digits).unwrap_or_default(),
            esm_class: self.esm_class,
            protocol_id: self.protocol_id,
            data_coding: self.data_coding,
            short_message: ShortMessage::new(text).unwrap_or_default(),
            tlvs,
            ..DeliverSm::default()
        };
        session.send(now, &pdu, self.clone(), out)
    }

    fn data_sm<'d>(&'d self, buf: &'d mut [u8]) -> DataSm<'d> {
        DataSm {
            service_type: CStr::lenient(&self.service_type).unwrap_or_default(),
            source_addr_ton: self.source.ton,
            source_addr_npi: self.source.npi,
            source_addr: CStr::lenient(&self.source.digits).unwrap_or_default(),
            dest_addr_ton: self.destination.ton,
            dest_addr_npi: self.destination.npi,
            destination_addr: CStr::lenient(&self.destination.digits).unwrap_or_default(),
            esm_class: self.esm_class,
            data_coding: self.data_coding,
            tlvs: self.tlvs(true, buf),
            ..DataSm::default()
        }
    }

    /// The TLVs, with the text among them where it goes there.
    fn tlvs<'b>(&self, as_payload: bool, buf: &'b mut [u8]) -> Tlvs<'b> {
        let mut tlvs = TlvWriter::new(buf);
        for tlv in Tlvs::lenient(&self.tlvs).unwrap_or_default() {
            // The buffer has room for all of them.
            let _ = tlvs.push(tlv.tag, tlv.value);
        }
        if as_payload {
            let _ = tlvs.push(Tag::MESSAGE_PAYLOAD, &self.text);
        }
        tlvs.finish()
    }
}
