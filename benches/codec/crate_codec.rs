//! The crate's codec at the same work as the baseline's.

use smpp_proto::{
    Out,
    wire::{
        CStr, CommandId, DEFAULT_MAX_FRAME, DestAddress, Frame, Header, Quirks, Secret, Split,
        Time, Tlvs, encode as encode_pdu,
        pdu::{
            Bind, Body, DataSm, DeliverSm, EnquireLink, Pdu as _, SubmitMulti, SubmitSm,
            SubmitSmResp,
        },
        split,
    },
};

use crate::{Sum, baseline};

/// Adds every field of a PDU.
trait Fold {
    fn fold(&self, sum: &mut Sum);
}

macro_rules! fold {
    ($($ty:ident { $($strings:ident)* : $($octets:ident)* })*) => { $(
        impl Fold for $ty<'_> {
            #[inline(always)]
            fn fold(&self, sum: &mut Sum) {
                $( self.$strings.fold(sum); )*
                $( sum.octet(self.$octets.into()); )*
                self.tlvs.fold(sum);
            }
        }
    )* };
}

macro_rules! message {
    ($($ty:ident)*) => { $(
        impl Fold for $ty<'_> {
            #[inline(always)]
            fn fold(&self, sum: &mut Sum) {
                self.service_type.fold(sum);
                sum.octet(self.source_addr_ton.0);
                sum.octet(self.source_addr_npi.0);
                self.source_addr.fold(sum);
                message!(@to $ty self sum);
                sum.octet(self.esm_class.bits());
                sum.octet(self.protocol_id);
                sum.octet(self.priority_flag.0);
                self.schedule_delivery_time.fold(sum);
                self.validity_period.fold(sum);
                sum.octet(self.registered_delivery.bits());
                sum.octet(self.replace_if_present_flag);
                sum.octet(self.data_coding.0);
                sum.octet(self.sm_default_msg_id);
                sum.octets(self.short_message.as_bytes());
                self.tlvs.fold(sum);
            }
        }
    )* };
    (@to SubmitMulti $self:ident $sum:ident) => {
        for destination in $self.dest_address.iter() {
            destination.fold($sum);
        }
    };
    (@to $ty:ident $self:ident $sum:ident) => {
        $sum.octet($self.dest_addr_ton.0);
        $sum.octet($self.dest_addr_npi.0);
        $self.destination_addr.fold($sum);
    };
}

message! { SubmitSm DeliverSm SubmitMulti }

fold! {
    SubmitSmResp { message_id: }
    EnquireLink { : }
    Bind { system_id password system_type address_range: interface_version addr_ton addr_npi }
}

impl Fold for DataSm<'_> {
    #[inline(always)]
    fn fold(&self, sum: &mut Sum) {
        self.service_type.fold(sum);
        sum.octet(self.source_addr_ton.0);
        sum.octet(self.source_addr_npi.0);
        self.source_addr.fold(sum);
        sum.octet(self.dest_addr_ton.0);
        sum.octet(self.dest_addr_npi.0);
        self.destination_addr.fold(sum);
        sum.octet(self.esm_class.bits());
        sum.octet(self.registered_delivery.bits());
        sum.octet(self.data_coding.0);
        self.tlvs.fold(sum);
    }
}

impl<const MAX: usize> Fold for CStr<'_, MAX> {
    #[inline(always)]
    fn fold(&self, sum: &mut Sum) {
        sum.octets(self.as_bytes());
    }
}

impl<const MAX: usize> Fold for Secret<CStr<'_, MAX>> {
    #[inline(always)]
    fn fold(&self, sum: &mut Sum) {
        self.expose().fold(sum);
    }
}

impl Fold for Time<'_> {
    #[inline(always)]
    fn fold(&self, sum: &mut Sum) {
        sum.octets(self.as_bytes());
    }
}

impl Fold for DestAddress<'_> {
    #[inline(always)]
    fn fold(&self, sum: &mut Sum) {
        match self {
            Self::Sme { dest_addr_ton, dest_addr_npi, destination_addr } => {
                sum.octet(dest_addr_ton.0);
                sum.octet(dest_addr_npi.0);
                destination_addr.fold(sum);
            }
            Self::DistributionList { dl_name } => dl_name.fold(sum),
        }
    }
}

impl Fold for Tlvs<'_> {
    #[inline(always)]
    fn fold(&self, sum: &mut Sum) {
        for tlv in self.iter() {
            sum.integer(tlv.tag.0.into());
            sum.octets(tlv.value);
        }
    }
}

// ── reading ──

/// Cuts the first frame off a stream.
#[inline(always)]
fn cut<'a>(stream: &mut &'a [u8]) -> Option<Frame<'a>> {
    let Split::Frame(frame) = split(stream, DEFAULT_MAX_FRAME) else { return None };
    *stream = stream.get(frame.octets.len()..)?;
    Some(frame)
}

macro_rules! kinds {
    ($($konst:ident $ty:ident)*) => {
        /// A PDU of a type of its own.
        #[derive(Clone)]
        pub enum Kind<'a> {
            $( $ty($ty<'a>), )*
        }

        /// Decodes every PDU of a stream by its own type and reads its fields.
        pub fn decode(mut stream: &[u8]) -> Option<u64> {
            let (mut sum, mut seen) = (Sum::default(), Quirks::NONE);
            while !stream.is_empty() {
                let frame = cut(&mut stream)?;
                sum.integers([frame.header.command_status.0, frame.header.sequence_number]);
                match frame.header.command_id {
                    $( CommandId::$konst => {
                        $ty::decode(frame.body(), &mut seen).ok()?.fold(&mut sum);
                    } )*
                    _ => return None,
                }
            }
            seen.is_empty().then_some(sum.0)
        }

        /// Decodes every PDU of a stream to a [`Body`] and reads its fields.
        pub fn decode_bodies(mut stream: &[u8]) -> Option<u64> {
            let (mut sum, mut seen) = (Sum::default(), Quirks::NONE);
            while !stream.is_empty() {
                let frame = cut(&mut stream)?;
                sum.integers([frame.header.command_status.0, frame.header.sequence_number]);
                match Body::decode(frame.header.command_id, frame.body(), &mut seen)?.ok()? {
                    $( kinds!(@body $ty pdu) => pdu.fold(&mut sum), )*
                    _ => return None,
                }
            }
            seen.is_empty().then_some(sum.0)
        }

        fn pdu(frame: Frame<'_>) -> Option<Pdu<'_>> {
            let kind = match frame.header.command_id {
                $( CommandId::$konst => {
                    Kind::$ty($ty::decode(frame.body(), &mut Quirks::empty()).ok()?)
                } )*
                _ => return None,
            };
            Some(Pdu { header: frame.header, kind })
        }

        /// Writes PDUs one behind the other.
        pub fn encode(pdus: &[Pdu<'_>], out: &mut impl Out) -> Option<()> {
            for Pdu { header, kind } in pdus {
                let (status, seq) = (header.command_status, header.sequence_number);
                match kind {
                    $( Kind::$ty(pdu) => {
                        encode_pdu(CommandId::$konst, status, seq, pdu, out).ok()?;
                    } )*
                }
            }
            Some(())
        }
    };
    (@body Bind $pdu:ident) => { Body::BindTransceiver($pdu) };
    (@body $ty:ident $pdu:ident) => { Body::$ty($pdu) };
}

kinds! {
    SUBMIT_SM SubmitSm
    SUBMIT_SM_RESP SubmitSmResp
    DELIVER_SM DeliverSm
    BIND_TRANSCEIVER Bind
    SUBMIT_MULTI SubmitMulti
    DATA_SM DataSm
    ENQUIRE_LINK EnquireLink
}

// ── what is written ──

/// A PDU to write.
#[derive(Clone)]
pub struct Pdu<'a> {
    pub header: Header,
    pub kind: Kind<'a>,
}

/// The PDUs of a stream, to be written again.
pub fn pdus(stream: &[u8]) -> Option<Vec<Pdu<'_>>> {
    let (mut pdus, mut rest) = (Vec::new(), stream);
    while !rest.is_empty() {
        pdus.push(pdu(cut(&mut rest)?)?);
    }
    Some(pdus)
}

macro_rules! text {
    ($pdu:ident) => {
        baseline::Text {
            esm_class: $pdu.esm_class.bits(),
            protocol_id: $pdu.protocol_id,
            priority: $pdu.priority_flag.0,
            schedule: $pdu.schedule_delivery_time.as_bytes(),
            validity: $pdu.validity_period.as_bytes(),
            registered_delivery: $pdu.registered_delivery.bits(),
            replace: $pdu.replace_if_present_flag,
            data_coding: $pdu.data_coding.0,
            canned: $pdu.sm_default_msg_id,
            short_message: $pdu.short_message.as_bytes(),
            tlvs: $pdu.tlvs.as_bytes(),
        }
    };
}

macro_rules! address {
    ($pdu:ident $ton:ident $npi:ident $addr:ident) => {
        baseline::Address { ton: $pdu.$ton.0, npi: $pdu.$npi.0, addr: $pdu.$addr.as_bytes() }
    };
}

macro_rules! message_of {
    ($pdu:ident) => {
        baseline::Message {
            service_type: $pdu.service_type.as_bytes(),
            source: address!($pdu source_addr_ton source_addr_npi source_addr),
            destination: address!($pdu dest_addr_ton dest_addr_npi destination_addr),
            text: text!($pdu),
        }
    };
}

/// The same PDU in the baseline's types; `frame` are its octets.
pub fn by_hand<'a>(pdu: &Pdu<'a>, frame: &'a [u8]) -> baseline::Pdu<'a> {
    use baseline::Body;
    let body = match &pdu.kind {
        Kind::SubmitSm(pdu) => Body::SubmitSm(message_of!(pdu)),
        Kind::DeliverSm(pdu) => Body::DeliverSm(message_of!(pdu)),
        Kind::SubmitSmResp(pdu) => {
            Body::SubmitSmResp(pdu.message_id.as_bytes(), pdu.tlvs.as_bytes())
        }
        Kind::Bind(pdu) => Body::BindTransceiver(baseline::Bind {
            system_id: pdu.system_id.as_bytes(),
            password: pdu.password.expose().as_bytes(),
            system_type: pdu.system_type.as_bytes(),
            version: pdu.interface_version.0,
            range: address!(pdu addr_ton addr_npi address_range),
            tlvs: pdu.tlvs.as_bytes(),
        }),
        Kind::SubmitMulti(pdu) => Body::SubmitMulti(baseline::Multi {
            service_type: pdu.service_type.as_bytes(),
            source: address!(pdu source_addr_ton source_addr_npi source_addr),
            destinations: destinations(pdu, frame),
            text: text!(pdu),
        }),
        Kind::DataSm(pdu) => Body::DataSm(baseline::Data {
            service_type: pdu.service_type.as_bytes(),
            source: address!(pdu source_addr_ton source_addr_npi source_addr),
            destination: address!(pdu dest_addr_ton dest_addr_npi destination_addr),
            esm_class: pdu.esm_class.bits(),
            registered_delivery: pdu.registered_delivery.bits(),
            data_coding: pdu.data_coding.0,
            tlvs: pdu.tlvs.as_bytes(),
        }),
        Kind::EnquireLink(_) => Body::EnquireLink,
    };
    let Header { command_status, sequence_number, .. } = pdu.header;
    baseline::Pdu { status: command_status.0, seq: sequence_number, body }
}

/// The octets of the destinations: in the frame they lie behind the source and their count.
fn destinations<'a>(pdu: &SubmitMulti<'a>, frame: &'a [u8]) -> (u8, &'a [u8]) {
    let before =
        16 + pdu.service_type.as_bytes().len() + 1 + 2 + pdu.source_addr.as_bytes().len() + 1;
    let len: usize = pdu
        .dest_address
        .iter()
        .map(|destination| match destination {
            DestAddress::Sme { destination_addr, .. } => destination_addr.as_bytes().len() + 4,
            DestAddress::DistributionList { dl_name } => dl_name.as_bytes().len() + 2,
        })
        .sum();
    (pdu.dest_address.len() as u8, &frame[before + 1..before + 1 + len])
}
