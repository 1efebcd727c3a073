//! The view of `rusmpp-core`.

use bytes::BytesMut;
use rusmpp_core::{
    command::owned::Command,
    decode::owned::DecodeWithLength,
    encode::{Encode, Length},
    pdus::owned::Pdu,
    tlvs::owned::Tlv,
};

use super::{Told, View};

/// The octets of a `command_length`, which the reader leaves to its framing.
const LENGTH: usize = 4;

pub fn read(octets: &[u8]) -> Option<View> {
    let mut rest = BytesMut::from(&octets[LENGTH..]);
    let len = rest.len();
    let (command, _) = <Command as DecodeWithLength>::decode(&mut rest, len).ok()?;
    let mut view = command.pdu().map(body).unwrap_or_default();
    view.header = [command.id().into(), command.status().into(), command.sequence_number()];
    Some(view)
}

/// What a field is on the wire: numbers come by value, all else by reference.
trait Wire {
    fn octets(self) -> Vec<u8>;
}

impl Wire for u8 {
    fn octets(self) -> Vec<u8> {
        vec![self]
    }
}

impl<T: Encode + Length> Wire for &T {
    fn octets(self) -> Vec<u8> {
        let mut octets = vec![0; self.length()];
        let len = self.encode(&mut octets);
        assert_eq!(len, octets.len());
        octets
    }
}

fn list<T: Encode + Length>(items: &[T]) -> Vec<u8> {
    items.iter().flat_map(Wire::octets).collect()
}

fn tlvs<'a>(tlvs: impl IntoIterator<Item = &'a Tlv>) -> Vec<(u16, Vec<u8>)> {
    let value = |tlv: &Tlv| tlv.value().map(Wire::octets).unwrap_or_default();
    tlvs.into_iter().map(|tlv| (tlv.tag().into(), value(tlv))).collect()
}

/// For each PDU its fields, what is read through functions, its lists, and its TLVs.
macro_rules! views {
    ($pdu:expr; $( $($variant:ident)|+ => $view:tt; )*) => {
        match $pdu {
            $( $( Pdu::$variant(pdu) => views!(@view pdu $view), )+ )*
            Pdu::Unbind
            | Pdu::UnbindResp
            | Pdu::EnquireLink
            | Pdu::EnquireLinkResp
            | Pdu::GenericNack
            | Pdu::CancelSmResp
            | Pdu::ReplaceSmResp
            | Pdu::CancelBroadcastSmResp
            | Pdu::Other { .. } => View::default(),
        }
    };
    (@view $pdu:ident {
        $($field:ident)* $( ( $($call:ident)* ) )? $( [ $($list:ident)* ] )? : $told:ident $($tlvs:ident)?
    }) => {
        View {
            fields: vec![
                $( (stringify!($field), (&$pdu.$field).octets()), )*
                $( $( (stringify!($call), $pdu.$call().octets()), )* )?
                $( $( (stringify!($list), list($pdu.$list())), )* )?
            ],
            tlvs: views!(@tlvs $pdu $($tlvs)?),
            told: Told::$told,
            header: [0; 3],
        }
    };
    (@tlvs $pdu:ident $tlvs:ident) => { tlvs($pdu.$tlvs()) };
    (@tlvs $pdu:ident) => { Vec::new() };
}

fn body(pdu: &Pdu) -> View {
    views! { pdu;
        BindTransmitter | BindReceiver | BindTransceiver => {
            system_id password system_type interface_version addr_ton addr_npi address_range :
            Nothing
        };
        BindTransmitterResp | BindReceiverResp | BindTransceiverResp => {
            system_id: First sc_interface_version_tlv
        };
        Outbind => { system_id password: Nothing };
        AlertNotification => {
            source_addr_ton source_addr_npi source_addr esme_addr_ton esme_addr_npi esme_addr :
            First ms_availability_status_tlv
        };
        SubmitSm | DeliverSm => {
            service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
            destination_addr esm_class protocol_id priority_flag schedule_delivery_time
            validity_period registered_delivery replace_if_present_flag data_coding
            sm_default_msg_id ( sm_length short_message ): All tlvs
        };
        SubmitMulti => {
            service_type source_addr_ton source_addr_npi source_addr esm_class protocol_id
            priority_flag schedule_delivery_time validity_period registered_delivery
            replace_if_present_flag data_coding sm_default_msg_id ( number_of_dests sm_length
            short_message ) [ dest_address ]: All tlvs
        };
        SubmitSmResp | DeliverSmResp | DataSmResp => { ( message_id ): All tlvs };
        SubmitMultiResp => { message_id ( no_unsuccess ) [ unsuccess_sme ]: All tlvs };
        QuerySm => { message_id source_addr_ton source_addr_npi source_addr: Nothing };
        QuerySmResp => { message_id final_date message_state error_code: Nothing };
        DataSm => {
            service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
            destination_addr esm_class registered_delivery data_coding: All tlvs
        };
        CancelSm => {
            service_type message_id source_addr_ton source_addr_npi source_addr dest_addr_ton
            dest_addr_npi destination_addr: Nothing
        };
        ReplaceSm => {
            message_id source_addr_ton source_addr_npi source_addr schedule_delivery_time
            validity_period registered_delivery sm_default_msg_id ( sm_length short_message ): First
            message_payload_tlv
        };
        BroadcastSm => {
            service_type source_addr_ton source_addr_npi source_addr message_id priority_flag
            schedule_delivery_time validity_period replace_if_present_flag data_coding
            sm_default_msg_id: All tlvs
        };
        BroadcastSmResp | QueryBroadcastSmResp => { message_id: All tlvs };
        QueryBroadcastSm => {
            message_id source_addr_ton source_addr_npi source_addr: First
            user_message_reference_tlv
        };
        CancelBroadcastSm => {
            service_type message_id source_addr_ton source_addr_npi source_addr: All tlvs
        };
    }
}
