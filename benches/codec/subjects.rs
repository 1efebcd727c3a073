//! The PDUs that are measured.

use smpp_proto::{
    Fixed,
    wire::{
        CStr, CommandId, CommandStatus, DestAddress, EsmClass, InterfaceVersion, ListWriter,
        MessageState, Npi, Pdu, RegisteredDelivery, Secret, ShortMessage, Tag, Time, TlvWriter,
        Ton, encode,
        pdu::{Bind, DataSm, DeliverSm, EnquireLink, SubmitMulti, SubmitSm, SubmitSmResp},
    },
};

use crate::timing::Numbers;

/// PDUs one behind the other.
pub struct Subject {
    pub name: &'static str,
    pub octets: Vec<u8>,
    pub pdus: usize,
}

const TEXT: &[u8] = b"The quick brown fox jumps over the lazy dog while seventeen messages wait \
for their turn, each of them with a number of its own and a text that a person wrote out.";

/// How often a PDU is repeated, so that it and not the clock is measured.
const COPIES: usize = 100;

/// Every subject by its name.
pub fn all() -> Vec<Subject> {
    let mut subjects = Vec::new();
    let mut single = |name, write: &dyn Fn(&mut Vec<u8>)| {
        let mut octets = Vec::new();
        write(&mut octets);
        subjects.push(Subject { name, octets: octets.repeat(COPIES), pdus: COPIES });
    };
    single("submit_sm", &|out| submit_sm(&mut Numbers(7), 100, true, out));
    single("submit_sm_resp", &|out| submit_sm_resp(1, out));
    single("receipt", &|out| receipt(&mut Numbers(7), out));
    single("bind", &bind);
    single("submit_multi", &submit_multi);
    single("data_sm", &data_sm);
    single("enquire_link", &|out| enquire_link(1, out));
    subjects.push(mixed(10_000));
    subjects
}

/// 45 % `submit_sm`, 45 % `submit_sm_resp`, 8 % receipts, 2 % `enquire_link`.
fn mixed(pdus: usize) -> Subject {
    let (mut numbers, mut octets) = (Numbers(0x5_3317), Vec::new());
    for seq in 1..=pdus as u32 {
        match numbers.below(100) {
            0..45 => {
                let (len, tlvs) = (numbers.below(161), numbers.below(2) == 0);
                submit_sm(&mut numbers, len, tlvs, &mut octets);
            }
            45..90 => submit_sm_resp(seq, &mut octets),
            90..98 => receipt(&mut numbers, &mut octets),
            _ => enquire_link(seq, &mut octets),
        }
    }
    Subject { name: "mixed", octets, pdus }
}

fn put<'p>(id: CommandId, seq: u32, pdu: &impl Pdu<'p>, out: &mut Vec<u8>) {
    let mut frame = [0; 1024];
    let mut fixed = Fixed::new(&mut frame);
    encode(id, CommandStatus::ESME_ROK, seq, pdu, &mut fixed).expect("room");
    out.extend_from_slice(fixed.written());
}

fn c_str<const MAX: usize>(text: &str) -> CStr<'_, MAX> {
    CStr::try_from(text).expect("short and without NUL")
}

fn digits(numbers: &mut Numbers, len: usize) -> String {
    (0..len).map(|_| char::from(b'0' + numbers.below(10) as u8)).collect()
}

fn submit_sm(numbers: &mut Numbers, len: usize, tlvs: bool, out: &mut Vec<u8>) {
    let source = ["INFO", "MyBank", "12345", "Parcels24"][numbers.below(4)];
    let destination_len = 10 + numbers.below(4);
    let destination = digits(numbers, destination_len);
    let seq = 1 + numbers.below(1 << 20) as u32;
    let validity = ["", "", "", "000001000000000R"][numbers.below(4)];
    let mut room = [0; 64];
    let mut writer = TlvWriter::new(&mut room);
    if tlvs {
        writer.user_message_reference(seq as u16).expect("room");
        writer.source_port(9200).expect("room");
    }
    let pdu = SubmitSm {
        source_addr_ton: Ton::ALPHANUMERIC,
        source_addr: c_str(source),
        dest_addr_ton: Ton::INTERNATIONAL,
        dest_addr_npi: Npi::ISDN,
        destination_addr: c_str(&destination),
        validity_period: Time::new(validity).expect("a time"),
        registered_delivery: RegisteredDelivery::RECEIPT,
        short_message: ShortMessage::new(&TEXT[..len]).expect("short"),
        tlvs: writer.finish(),
        ..SubmitSm::default()
    };
    put(CommandId::SUBMIT_SM, seq, &pdu, out);
}

fn submit_sm_resp(seq: u32, out: &mut Vec<u8>) {
    let id = match seq % 3 {
        0 => format!("{seq:08X}"),
        1 => format!("{seq:010}"),
        _ => format!("{:08x}-7c1e-4b5f-9d2a-0123456789ab", seq.wrapping_mul(0x9E37_79B1)),
    };
    let pdu = SubmitSmResp { message_id: c_str(&id), ..SubmitSmResp::default() };
    put(CommandId::SUBMIT_SM_RESP, seq, &pdu, out);
}

fn receipt(numbers: &mut Numbers, out: &mut Vec<u8>) {
    let (id, source) = (digits(numbers, 10), digits(numbers, 12));
    let stat = ["DELIVRD", "UNDELIV", "EXPIRED"][numbers.below(3)];
    let text = format!(
        "id:{id} sub:001 dlvrd:001 submit date:2602281200 done date:2602281201 stat:{stat} err:000 \
         text:The quick brown fox"
    );
    let mut room = [0; 64];
    let mut writer = TlvWriter::new(&mut room);
    writer.push(Tag::RECEIPTED_MESSAGE_ID, format!("{id}\0").as_bytes()).expect("room");
    writer.message_state(MessageState::DELIVERED).expect("room");
    let pdu = DeliverSm {
        source_addr_ton: Ton::INTERNATIONAL,
        source_addr_npi: Npi::ISDN,
        source_addr: c_str(&source),
        dest_addr_ton: Ton::ALPHANUMERIC,
        destination_addr: c_str("MyBank"),
        esm_class: EsmClass::DELIVERY_RECEIPT,
        short_message: ShortMessage::new(text.as_bytes()).expect("short"),
        tlvs: writer.finish(),
        ..DeliverSm::default()
    };
    put(CommandId::DELIVER_SM, 1 + numbers.below(1 << 20) as u32, &pdu, out);
}

fn bind(out: &mut Vec<u8>) {
    let pdu = Bind {
        system_id: c_str("bulk-sender-3"),
        password: Secret::new(c_str("s3cret08")),
        system_type: c_str("SMPP"),
        interface_version: InterfaceVersion::V3_4,
        ..Bind::default()
    };
    put(CommandId::BIND_TRANSCEIVER, 1, &pdu, out);
}

fn submit_multi(out: &mut Vec<u8>) {
    let (mut room, mut numbers) = ([0; 512], Numbers(7));
    let mut list = ListWriter::<DestAddress<'_>>::new(&mut room);
    for index in 0..10 {
        let number = digits(&mut numbers, 10 + index % 4);
        let item = DestAddress::Sme {
            dest_addr_ton: Ton::INTERNATIONAL,
            dest_addr_npi: Npi::ISDN,
            destination_addr: c_str(&number),
        };
        list.push(&item).expect("room");
    }
    let pdu = SubmitMulti {
        source_addr_ton: Ton::ALPHANUMERIC,
        source_addr: c_str("MyBank"),
        dest_address: list.finish(),
        registered_delivery: RegisteredDelivery::RECEIPT,
        short_message: ShortMessage::new(&TEXT[..100]).expect("short"),
        ..SubmitMulti::default()
    };
    put(CommandId::SUBMIT_MULTI, 1, &pdu, out);
}

fn data_sm(out: &mut Vec<u8>) {
    let mut room = [0; 256];
    let mut writer = TlvWriter::new(&mut room);
    writer.user_message_reference(77).expect("room");
    writer.source_port(9200).expect("room");
    writer.destination_port(9200).expect("room");
    writer.message_payload(&TEXT[..100]).expect("room");
    let pdu = DataSm {
        source_addr_ton: Ton::ALPHANUMERIC,
        source_addr: c_str("MyBank"),
        dest_addr_ton: Ton::INTERNATIONAL,
        dest_addr_npi: Npi::ISDN,
        destination_addr: c_str("999123456789"),
        registered_delivery: RegisteredDelivery::RECEIPT,
        tlvs: writer.finish(),
        ..DataSm::default()
    };
    put(CommandId::DATA_SM, 1, &pdu, out);
}

fn enquire_link(seq: u32, out: &mut Vec<u8>) {
    put(CommandId::ENQUIRE_LINK, seq, &EnquireLink::default(), out);
}
