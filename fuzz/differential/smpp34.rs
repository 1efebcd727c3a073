//! The view of `smpp34`.

use smpp_proto::wire::{CommandId, Tag};
use smpp34::{
    CommandHeader, DestAddress, Tlv, UnsuccessSme, alert_notification, bind_receiver,
    bind_receiver_resp, bind_transceiver, bind_transceiver_resp, bind_transmitter,
    bind_transmitter_resp, cancel_sm, cancel_sm_resp, data_sm, data_sm_resp, deliver_sm,
    deliver_sm_resp, outbind, query_sm, query_sm_resp, replace_sm, replace_sm_resp, submit_sm,
    submit_sm_multi, submit_sm_multi_resp, submit_sm_resp,
};

use super::{Told, View};

/// What a field is on the wire.
trait Wire {
    fn octets(&self) -> Vec<u8>;
}

impl Wire for u8 {
    fn octets(&self) -> Vec<u8> {
        vec![*self]
    }
}

impl Wire for String {
    fn octets(&self) -> Vec<u8> {
        [self.as_bytes(), &[0]].concat()
    }
}

impl Wire for Vec<u8> {
    fn octets(&self) -> Vec<u8> {
        self.clone()
    }
}

impl Wire for Vec<DestAddress> {
    fn octets(&self) -> Vec<u8> {
        let one = |address: &DestAddress| match address {
            DestAddress::Sme { dest_addr_ton, dest_addr_npi, destination_addr } => {
                [vec![1, *dest_addr_ton, *dest_addr_npi], destination_addr.octets()].concat()
            }
            DestAddress::DistributionList { dl_name } => [vec![2], dl_name.octets()].concat(),
        };
        self.iter().flat_map(one).collect()
    }
}

impl Wire for Vec<UnsuccessSme> {
    fn octets(&self) -> Vec<u8> {
        let one = |sme: &UnsuccessSme| {
            let address =
                [vec![sme.dest_addr_ton, sme.dest_addr_npi], sme.destination_addr.octets()];
            [address.concat(), sme.error_status_code.to_be_bytes().to_vec()].concat()
        };
        self.iter().flat_map(one).collect()
    }
}

/// A field that may be left out, as none or one.
trait Given {
    fn given(&self) -> Option<Vec<u8>>;
}

impl<T: Wire> Given for T {
    fn given(&self) -> Option<Vec<u8>> {
        Some(self.octets())
    }
}

impl Given for Option<String> {
    fn given(&self) -> Option<Vec<u8>> {
        self.as_ref().map(Wire::octets)
    }
}

fn all(tlvs: &[Tlv]) -> (Told, Vec<(u16, Vec<u8>)>) {
    (Told::All, tlvs.iter().map(|tlv| (tlv.tag, tlv.value.clone())).collect())
}

fn one(tag: Tag, value: Option<u8>) -> (Told, Vec<(u16, Vec<u8>)>) {
    (Told::Tag(tag.0), value.into_iter().map(|value| (tag.0, vec![value])).collect())
}

/// For each command its type, its fields in the open and its TLVs. What the reader keeps to itself
/// cannot be compared.
macro_rules! views {
    ($header:expr, $octets:expr; $(
        $id:ident $ty:ident { $($field:ident $(= $from:ident)?)* } $( |$pdu:ident| $tlvs:expr )?;
    )*) => {
        match CommandId($header.command_id) {
            $( CommandId::$id => {
                #[allow(unused_variables)]
                let pdu = $ty::decode($header, $octets).ok()?;
                let fields = [ $( (stringify!($field), views!(@from pdu $field $($from)?).given()), )* ];
                #[allow(unused_mut, unused_assignments)]
                let mut told = (Told::Nothing, Vec::new());
                $( let $pdu = &pdu; told = $tlvs; )?
                let fields = Vec::from(fields).into_iter();
                View {
                    fields: fields.filter_map(|(name, octets): (_, Option<_>)| Some((name, octets?))).collect(),
                    told: told.0,
                    tlvs: told.1,
                    header: [0; 3],
                }
            } )*
            _ => View::default(),
        }
    };
    (@from $pdu:ident $field:ident) => { $pdu.$field };
    (@from $pdu:ident $field:ident $from:ident) => { $pdu.$from };
}

pub fn read(octets: &[u8]) -> Option<View> {
    let header = CommandHeader::decode(octets).ok()?;
    let ids = [header.command_id, header.command_status, header.sequence_number];
    Some(View { header: ids, ..body(header, octets)? })
}

fn body(header: CommandHeader, octets: &[u8]) -> Option<View> {
    Some(views! { header, octets;
        BIND_TRANSMITTER bind_transmitter {
            system_id password system_type interface_version addr_ton addr_npi address_range
        };
        BIND_RECEIVER bind_receiver {
            system_id password system_type interface_version addr_ton addr_npi address_range
        };
        BIND_TRANSCEIVER bind_transceiver {
            system_id password system_type interface_version addr_ton addr_npi address_range
        };
        BIND_TRANSMITTER_RESP bind_transmitter_resp { system_id }
            |pdu| one(Tag::SC_INTERFACE_VERSION, pdu.sc_interface_version);
        BIND_RECEIVER_RESP bind_receiver_resp { system_id }
            |pdu| one(Tag::SC_INTERFACE_VERSION, pdu.sc_interface_version);
        BIND_TRANSCEIVER_RESP bind_transceiver_resp { system_id }
            |pdu| one(Tag::SC_INTERFACE_VERSION, pdu.sc_interface_version);
        OUTBIND outbind { };
        ALERT_NOTIFICATION alert_notification {
            source_addr_ton source_addr_npi source_addr esme_addr_ton esme_addr_npi esme_addr
        } |pdu| one(Tag::MS_AVAILABILITY_STATUS, pdu.ms_availability_status);
        SUBMIT_SM submit_sm {
            service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
            destination_addr esm_class protocol_id priority_flag schedule_delivery_time
            validity_period registered_delivery replace_if_present_flag data_coding
            sm_default_msg_id sm_length short_message
        } |pdu| all(&pdu.tlvs);
        SUBMIT_SM_RESP submit_sm_resp { message_id };
        DELIVER_SM deliver_sm {
            service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
            destination_addr esm_class protocol_id priority_flag schedule_delivery_time
            validity_period registered_delivery replace_if_present_flag data_coding
            sm_default_msg_id sm_length short_message
        } |pdu| all(&pdu.tlvs);
        DELIVER_SM_RESP deliver_sm_resp { };
        SUBMIT_MULTI submit_sm_multi {
            service_type source_addr_ton source_addr_npi source_addr number_of_dests
            dest_address = dest_addresses esm_class protocol_id priority_flag
            schedule_delivery_time validity_period registered_delivery replace_if_present_flag
            data_coding sm_default_msg_id sm_length short_message
        } |pdu| all(&pdu.tlvs);
        SUBMIT_MULTI_RESP submit_sm_multi_resp { message_id no_unsuccess unsuccess_sme };
        DATA_SM data_sm {
            service_type source_addr_ton source_addr_npi source_addr dest_addr_ton dest_addr_npi
            destination_addr esm_class registered_delivery data_coding
        } |pdu| all(&pdu.tlvs);
        DATA_SM_RESP data_sm_resp { } |pdu| all(&pdu.tlvs);
        QUERY_SM query_sm { message_id source_addr_ton source_addr_npi source_addr };
        QUERY_SM_RESP query_sm_resp { message_id final_date message_state error_code };
        CANCEL_SM cancel_sm {
            service_type message_id source_addr_ton source_addr_npi source_addr dest_addr_ton
            dest_addr_npi destination_addr
        };
        CANCEL_SM_RESP cancel_sm_resp { };
        REPLACE_SM replace_sm {
            message_id source_addr_ton source_addr_npi source_addr schedule_delivery_time
            validity_period registered_delivery sm_default_msg_id sm_length short_message
        };
        REPLACE_SM_RESP replace_sm_resp { };
    })
}
