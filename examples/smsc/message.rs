//! A message as it is remembered: by the octets that brought it.

use std::{rc::Rc, time::SystemTime};

use smpp_proto::{
    Instant,
    message::carrier::Address,
    smsc::MessageId,
    wire::{
        Body, DataCoding, EsmClass, MessageState, Npi, Priority, Quirks, RegisteredDelivery, Split,
        Tag, Time, Tlvs, Ton, Version, split,
    },
};

use crate::outcome::Outcome;

/// The number of a session.
pub type Line = u32;

/// An address of its own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Number {
    pub ton: Ton,
    pub npi: Npi,
    pub digits: Box<[u8]>,
}

impl Number {
    pub fn international(digits: &str) -> Self {
        Self { ton: Ton::INTERNATIONAL, npi: Npi::ISDN, digits: digits.as_bytes().into() }
    }
}

impl From<Address<'_>> for Number {
    fn from(address: Address<'_>) -> Self {
        Self { ton: address.ton, npi: address.npi, digits: address.addr.into() }
    }
}

/// A message that was taken.
#[derive(Clone, Debug)]
pub struct Message {
    pub id: MessageId,
    /// Whose it is.
    pub account: Rc<str>,
    /// The session it came on.
    pub line: Line,
    /// The request that brought it.
    pub frame: Box<[u8]>,
    /// The `replace_sm` that changed it last.
    pub replaced: Option<Box<[u8]>>,
    pub submitted: SystemTime,
    /// When its validity ends.
    pub expires: Option<Instant>,
    /// Where it goes; a broadcast goes nowhere in particular, which is one place.
    pub places: Vec<Place>,
}

/// One destination of a message.
#[derive(Clone, Debug)]
pub struct Place {
    pub number: Number,
    pub state: MessageState,
    /// The network's error, 0 for none.
    pub error: u8,
    /// When it came to its end.
    pub done: Option<SystemTime>,
    /// The end it is to come to.
    pub outcome: Outcome,
    /// Counts its plans: what an earlier one had in store for it no longer happens.
    pub plan: u32,
}

/// What the request said.
#[derive(Clone, Copy, Debug, Default)]
pub struct Original<'m> {
    pub service_type: &'m [u8],
    pub source: Address<'m>,
    pub esm_class: EsmClass,
    pub protocol_id: u8,
    pub priority_flag: Priority,
    pub schedule_delivery_time: Time<'m>,
    pub validity_period: Time<'m>,
    pub registered_delivery: RegisteredDelivery,
    pub data_coding: DataCoding,
    pub short_message: &'m [u8],
    pub message_payload: &'m [u8],
    pub tlvs: Tlvs<'m>,
}

macro_rules! original {
    ($pdu:ident { $($field:ident),* } $(text $text:ident)? $(, ..$rest:expr)?) => {
        Self {
            service_type: $pdu.service_type.as_bytes(),
            source: Address {
                ton: $pdu.source_addr_ton,
                npi: $pdu.source_addr_npi,
                addr: $pdu.source_addr.as_bytes(),
            },
            data_coding: $pdu.data_coding,
            message_payload: payload($pdu.tlvs),
            tlvs: $pdu.tlvs,
            $( $field: $pdu.$field, )*
            $( short_message: $pdu.$text.as_bytes(), )?
            $( ..$rest )?
        }
    };
}

impl<'m> Original<'m> {
    /// Reads the request of a message.
    pub fn read(frame: &'m [u8]) -> Self {
        match body(frame) {
            Some(Body::SubmitSm(pdu)) => original!(pdu {
                esm_class, protocol_id, priority_flag, schedule_delivery_time, validity_period,
                registered_delivery
            } text short_message),
            Some(Body::SubmitMulti(pdu)) => original!(pdu {
                esm_class, protocol_id, priority_flag, schedule_delivery_time, validity_period,
                registered_delivery
            } text short_message),
            Some(Body::DataSm(pdu)) => {
                original!(pdu { esm_class, registered_delivery }, ..Self::default())
            }
            Some(Body::BroadcastSm(pdu)) => {
                original!(
                    pdu { priority_flag, schedule_delivery_time, validity_period },
                    ..Self::default()
                )
            }
            _ => Self::default(),
        }
    }

    /// The octets of the message, wherever they stood.
    pub fn octets(&self) -> &'m [u8] {
        if self.short_message.is_empty() { self.message_payload } else { self.short_message }
    }
}

impl Message {
    /// What the request said, with what was replaced since.
    pub fn original(&self) -> Original<'_> {
        let mut original = Original::read(&self.frame);
        if let Some(Body::ReplaceSm(pdu)) = self.replaced.as_deref().and_then(body) {
            original.registered_delivery = pdu.registered_delivery;
            original.short_message = pdu.short_message.as_bytes();
            original.message_payload = payload(pdu.tlvs);
            if !pdu.validity_period.is_empty() {
                original.validity_period = pdu.validity_period;
            }
            if !pdu.schedule_delivery_time.is_empty() {
                original.schedule_delivery_time = pdu.schedule_delivery_time;
            }
        }
        original
    }

    /// Whether it is a broadcast.
    pub fn is_broadcast(&self) -> bool {
        matches!(body(&self.frame), Some(Body::BroadcastSm(_)))
    }

    /// Whether a peer of this version can be told its id: 3.3 has room for 8 characters.
    pub fn has_id_for(&self, version: Version) -> bool {
        version >= Version::V3_4 || self.id.as_bytes().len() < 9
    }

    /// Whether its validity ends at this moment, if nothing else ends it before.
    pub fn expires_at(&self, at: Instant) -> bool {
        self.expires == Some(at) && !self.is_done()
    }

    /// The octets that it takes to remember it, about.
    pub fn size(&self) -> usize {
        let replaced = self.replaced.as_ref().map_or(0, |frame| frame.len());
        let places = self.places.iter().map(|place| size_of::<Place>() + place.number.digits.len());
        size_of::<Self>() + self.frame.len() + replaced + places.sum::<usize>()
    }

    /// Whether all places have come to their end.
    pub fn is_done(&self) -> bool {
        self.places.iter().all(|place| place.done.is_some())
    }

    /// The place that stands for the whole message: one that is still under way, else one that
    /// failed, else the first.
    pub fn place(&self) -> Option<&Place> {
        let failed = |place: &&Place| place.state != MessageState::DELIVERED;
        let waiting = self.places.iter().find(|place| place.done.is_none());
        waiting.or_else(|| self.places.iter().find(failed)).or(self.places.first())
    }
}

impl Place {
    /// The state as a peer of this version knows it: SCHEDULED is of 5.0, and REJECTED of 3.4.
    pub fn state_for(&self, version: Version) -> MessageState {
        match self.state {
            MessageState::SCHEDULED if version < Version::V5_0 => MessageState::ENROUTE,
            MessageState::REJECTED if version < Version::V3_4 => MessageState::UNDELIVERABLE,
            state => state,
        }
    }
}

fn payload(tlvs: Tlvs<'_>) -> &[u8] {
    tlvs.get(Tag::MESSAGE_PAYLOAD).unwrap_or_default()
}

/// The body of a whole PDU; `None` for one that was never taken.
pub fn body(frame: &[u8]) -> Option<Body<'_>> {
    match split(frame, frame.len()) {
        Split::Frame(frame) => {
            Body::decode(frame.header.command_id, frame.body(), &mut Quirks::empty())?.ok()
        }
        Split::Need(_) | Split::Lost(_) => None,
    }
}
