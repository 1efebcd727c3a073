//! What a peer of an older version cannot be sent.

mod support;

use smpp_proto::wire::{
    Body, CStr, CommandId, CommandStatus, DataCoding, DestAddress, EsmClass, InterfaceVersion,
    List, ListWriter, MessageDetails, MessageState, Misfit, Pdu, Priority, RegisteredDelivery,
    Secret, ShortMessage, Tag, Time, TlvError, TlvWriter, Tlvs, UnsuccessSme,
    Version::{self, V3_3, V3_4, V5_0},
    pdu::{
        Bind, BindResp, BroadcastSm, CancelSm, DataSm, DeliverSm, DeliverSmResp, EnquireLink,
        QueryLastMsgsResp, QueryMsgDetailsResp, QuerySm, QuerySmResp, ReplaceSm, SubmitMulti,
        SubmitMultiResp, SubmitSm, SubmitSmResp,
    },
    tlv::{MsValidity, Subaddress},
};

const ALL: [Version; 3] = [V3_3, V3_4, V5_0];

/// The value fits these versions and no other, and the others name this field.
fn only<'a>(pdu: &impl Pdu<'a>, field: &'static str, versions: &[Version]) {
    for version in ALL {
        let expected =
            if versions.contains(&version) { Ok(()) } else { Err(Misfit { field, version }) };
        assert_eq!(pdu.fits(version), expected, "{field} {version:?}");
    }
}

fn everywhere<'a>(pdu: &impl Pdu<'a>) {
    only(pdu, "", &ALL);
}

fn cstr<const MAX: usize>(octets: &[u8]) -> CStr<'_, MAX> {
    CStr::lenient(octets).expect("no NUL")
}

fn with_tlvs<'b>(
    buf: &'b mut [u8],
    write: impl FnOnce(&mut TlvWriter<'b>) -> Result<(), TlvError>,
) -> Tlvs<'b> {
    let mut out = TlvWriter::new(buf);
    write(&mut out).expect("room");
    out.finish()
}

/// The same list name so many times.
fn dests(buf: &mut [u8], count: usize) -> List<'_, DestAddress<'_>> {
    let mut out = ListWriter::<DestAddress<'_>>::new(buf);
    for _ in 0..count {
        out.push(&DestAddress::DistributionList { dl_name: CStr::EMPTY }).expect("room");
    }
    out.finish()
}

#[test]
fn the_plainest_values_fit_every_version() {
    everywhere(&SubmitSm::default());
    everywhere(&DeliverSm::default());
    everywhere(&Bind::default());
    everywhere(&BindResp::default());
    everywhere(&ReplaceSm::default());
    everywhere(&SubmitMultiResp::default());
    everywhere(&EnquireLink::default());
}

#[test]
fn short_message_has_160_then_254_then_255_octets() {
    let octets = [b'x'; 255];
    let of = |len: usize| SubmitSm {
        short_message: ShortMessage::new(&octets[..len]).expect("short"),
        ..SubmitSm::default()
    };
    everywhere(&of(160));
    only(&of(161), "short_message", &[V3_4, V5_0]);
    only(&of(254), "short_message", &[V3_4, V5_0]);
    only(&of(255), "short_message", &[V5_0]);
    let short_message = of(255).short_message;
    only(&DeliverSm { short_message, ..DeliverSm::default() }, "short_message", &[V5_0]);
    only(&ReplaceSm { short_message, ..ReplaceSm::default() }, "short_message", &[V5_0]);
}

#[test]
fn message_id_has_8_characters_in_3_3() {
    let long = [b'1'; 64];
    everywhere(&SubmitSmResp { message_id: cstr(&long[..8]), ..SubmitSmResp::default() });
    for len in [9, 64] {
        let id = &long[..len];
        let later = &[V3_4, V5_0];
        only(&SubmitSmResp { message_id: cstr(id), ..Default::default() }, "message_id", later);
        only(&SubmitMultiResp { message_id: cstr(id), ..Default::default() }, "message_id", later);
        only(&QuerySm { message_id: cstr(id), ..Default::default() }, "message_id", later);
        only(&CancelSm { message_id: cstr(id), ..Default::default() }, "message_id", later);
        only(&ReplaceSm { message_id: cstr(id), ..Default::default() }, "message_id", later);
        let message_state = MessageState::DELIVERED;
        let resp = QuerySmResp { message_id: cstr(id), message_state, ..Default::default() };
        only(&resp, "message_id", later);
    }
}

#[test]
fn no_tlv_goes_to_3_3() {
    let mut buf = [0; 16];
    let tlvs = with_tlvs(&mut buf, |out| out.push(Tag(0x1400), b"x").map(|_| ()));
    assert!(!tlvs.is_empty());
    only(&SubmitSm { tlvs, ..SubmitSm::default() }, "tlvs", &[V3_4, V5_0]);
    only(&EnquireLink { tlvs }, "tlvs", &[V3_4, V5_0]);
    only(&BindResp { tlvs, ..BindResp::default() }, "tlvs", &[V3_4, V5_0]);
}

#[test]
fn registered_delivery_grows_with_the_versions() {
    let of = |bits| SubmitSm {
        registered_delivery: RegisteredDelivery::from_bits_retain(bits),
        ..SubmitSm::default()
    };
    for bits in [0, 1] {
        everywhere(&of(bits));
    }
    for bits in [0x02, 0x04, 0x08, 0x0C, 0x10, 0x11, 0x1E] {
        only(&of(bits), "registered_delivery", &[V3_4, V5_0]);
    }
    for bits in [0x03, 0x07, 0x1F] {
        only(&of(bits), "registered_delivery", &[V5_0]);
    }
}

#[test]
fn priority_is_at_most_1_then_3_then_4() {
    let of = |level| SubmitSm { priority_flag: Priority(level), ..SubmitSm::default() };
    everywhere(&of(1));
    only(&of(2), "priority_flag", &[V3_4, V5_0]);
    only(&of(3), "priority_flag", &[V3_4, V5_0]);
    only(&of(4), "priority_flag", &[V5_0]);
    only(&of(5), "priority_flag", &[]);
}

#[test]
fn messaging_modes_do_not_go_to_3_3() {
    let of = |esm_class| SubmitSm { esm_class, ..SubmitSm::default() };
    for mode in [EsmClass::DATAGRAM, EsmClass::STORE_AND_FORWARD] {
        only(&of(mode), "esm_class", &[V3_4, V5_0]);
    }
    // 3.4 has the transaction mode in data_sm alone.
    only(&of(EsmClass::FORWARD), "esm_class", &[V5_0]);
    only(&DataSm { esm_class: EsmClass::FORWARD, ..DataSm::default() }, "esm_class", &[V3_4, V5_0]);
    everywhere(&of(EsmClass::UDHI));
    let receipt = DeliverSm { esm_class: EsmClass::DELIVERY_RECEIPT, ..DeliverSm::default() };
    everywhere(&receipt);
}

/// What 3.4 has in each direction (SMPP 3.4 §5.2.12).
#[test]
fn message_types_go_by_direction_in_3_4() {
    for bits in (0..=0x3C).step_by(4) {
        let esm_class = EsmClass::from_bits_retain(bits);
        let without_3_4 = [V3_3, V5_0];
        let to = |types: &[u8]| if types.contains(&bits) { &ALL[..] } else { &without_3_4[..] };
        let (up, down) = (to(&[0, 0x08, 0x10]), to(&[0, 0x04, 0x08, 0x10, 0x18, 0x20]));
        only(&SubmitSm { esm_class, ..SubmitSm::default() }, "esm_class", up);
        only(&DeliverSm { esm_class, ..DeliverSm::default() }, "esm_class", down);
        let mut buf = [0; 32];
        let dest_address = dests(&mut buf, 1);
        let multi = SubmitMulti { esm_class, dest_address, ..SubmitMulti::default() };
        only(&multi, "esm_class", up);
    }
}

#[test]
fn what_has_happened_has_a_point_in_time() {
    let span = Time::new("000001000000000R").expect("a span");
    let message_state = MessageState::DELIVERED;
    let resp = QuerySmResp { final_date: span, message_state, ..QuerySmResp::default() };
    only(&resp, "final_date", &[]);
    only(
        &SubmitSm { validity_period: span, ..SubmitSm::default() },
        "validity_period",
        &[V3_4, V5_0],
    );
    let mut buf = [0; 32];
    let tlvs = with_tlvs(&mut buf, |out| out.broadcast_end_time(span).map(|_| ()));
    only(&EnquireLink { tlvs }, "tlvs", &[]);
}

#[test]
fn submit_multi_is_sent_without_dest_subaddress() {
    let (mut buf, mut list) = ([0; 32], [0; 32]);
    let address = Subaddress { kind: 0xA0, address: b"1" };
    let tlvs = with_tlvs(&mut buf, |out| out.dest_subaddress(address).map(|_| ()));
    only(&SubmitSm { tlvs, ..SubmitSm::default() }, "tlvs", &[V3_4, V5_0]);
    let multi = SubmitMulti { tlvs, dest_address: dests(&mut list, 1), ..SubmitMulti::default() };
    only(&multi, "dest_subaddress", &[]);
}

#[test]
fn destinations_are_1_to_255_and_254_in_3_4() {
    let mut buf = [0; 512];
    for (count, versions) in [(0, &[][..]), (1, &ALL), (254, &ALL), (255, &[V3_3, V5_0])] {
        let multi = SubmitMulti { dest_address: dests(&mut buf, count), ..SubmitMulti::default() };
        only(&multi, "dest_address", versions);
    }
}

#[test]
fn failures_may_be_none_and_ids_are_at_most_100() {
    let mut buf = [0; 255 * 7];
    let mut out = ListWriter::<UnsuccessSme<'_>>::new(&mut buf);
    for _ in 0..254 {
        out.push(&UnsuccessSme::default()).expect("room");
    }
    everywhere(&SubmitMultiResp { unsuccess_sme: out.finish(), ..SubmitMultiResp::default() });
    for (count, versions) in [(0, &ALL[..]), (100, &ALL), (101, &[])] {
        let mut out = ListWriter::<MessageDetails<'_>>::new(&mut buf);
        for _ in 0..count {
            out.push(&MessageDetails::default()).expect("room");
        }
        let resp =
            QueryLastMsgsResp { message_details: out.finish(), ..QueryLastMsgsResp::default() };
        only(&resp, "message_details", versions);
    }
}

#[test]
fn statuses_of_failed_destinations_are_those_of_the_version() {
    let rows = [
        (CommandStatus::ESME_RINVDSTADR, &[V3_3, V3_4, V5_0][..]),
        (CommandStatus::ESME_RINVNUMMSGS, &[V3_3, V3_4, V5_0]),
        (CommandStatus::ESME_RSERTYPUNAUTH, &[V5_0]),
        (CommandStatus(0x0450), &[V3_3, V3_4, V5_0]),
    ];
    for (status, versions) in rows {
        let mut buf = [0; 32];
        let mut list = ListWriter::new(&mut buf);
        list.push(&UnsuccessSme { error_status_code: status, ..UnsuccessSme::default() }).unwrap();
        let resp = SubmitMultiResp { unsuccess_sme: list.finish(), ..SubmitMultiResp::default() };
        only(&resp, "unsuccess_sme", versions);
    }
}

#[test]
fn message_id_of_deliver_sm_resp_is_empty_since_3_4() {
    let of = |id| DeliverSmResp { message_id: cstr(id), ..DeliverSmResp::default() };
    everywhere(&of(b""));
    only(&of(b"1"), "message_id", &[V3_3]);
    only(&of(b"123456789"), "message_id", &[]);
}

#[test]
fn deliver_sm_has_no_times_and_no_flags_in_3_4() {
    let time = Time::new("260228235958700+").expect("a time");
    for (sm, field) in [
        (
            DeliverSm { schedule_delivery_time: time, ..DeliverSm::default() },
            "schedule_delivery_time",
        ),
        (DeliverSm { validity_period: time, ..DeliverSm::default() }, "validity_period"),
        (
            DeliverSm { replace_if_present_flag: 1, ..DeliverSm::default() },
            "replace_if_present_flag",
        ),
        (DeliverSm { sm_default_msg_id: 1, ..DeliverSm::default() }, "sm_default_msg_id"),
    ] {
        assert_eq!(sm.fits(V3_4), Err(Misfit { field, version: V3_4 }));
        assert_eq!(sm.fits(V5_0), Ok(()));
    }
    everywhere(&SubmitSm {
        replace_if_present_flag: 1,
        sm_default_msg_id: 255,
        ..Default::default()
    });
}

#[test]
fn submit_multi_replaces_nothing_in_3_4() {
    let mut buf = [0; 2];
    let dest_address = dests(&mut buf, 1);
    let multi = SubmitMulti { dest_address, replace_if_present_flag: 1, ..SubmitMulti::default() };
    assert_eq!(multi.fits(V3_4).map_err(|misfit| misfit.field), Err("replace_if_present_flag"));
    assert_eq!(multi.fits(V5_0), Ok(()));
}

#[test]
fn flags_are_0_or_1() {
    for (flag, fit) in [(0, true), (1, true), (2, false), (255, false)] {
        let replace_if_present_flag = flag;
        let versions = if fit { &ALL[..] } else { &[] };
        let sm = SubmitSm { replace_if_present_flag, ..SubmitSm::default() };
        only(&sm, "replace_if_present_flag", versions);
        let broadcast = BroadcastSm { replace_if_present_flag, ..BroadcastSm::default() };
        only(&broadcast, "replace_if_present_flag", versions);
        let versions = match flag {
            0 => &ALL[..],
            1 => &[V3_3, V5_0],
            _ => &[],
        };
        let deliver = DeliverSm { replace_if_present_flag, ..DeliverSm::default() };
        only(&deliver, "replace_if_present_flag", versions);
        let mut buf = [0; 2];
        let dest_address = dests(&mut buf, 1);
        let multi = SubmitMulti { dest_address, replace_if_present_flag, ..SubmitMulti::default() };
        only(&multi, "replace_if_present_flag", versions);
    }
}

/// One or the other: SMPP 3.4 §5.3.2.32.
#[test]
fn a_message_has_one_text() {
    let mut buf = [0; 16];
    let tlvs = with_tlvs(&mut buf, |out| out.message_payload(b"long").map(|_| ()));
    let short_message = ShortMessage::new(b"short").expect("short");
    everywhere(&SubmitSm { short_message, ..SubmitSm::default() });
    let later = [V3_4, V5_0];
    only(&SubmitSm { tlvs, ..SubmitSm::default() }, "tlvs", &later);
    let both = SubmitSm { tlvs, short_message, ..SubmitSm::default() };
    for version in later {
        assert_eq!(both.fits(version).map_err(|misfit| misfit.field), Err("message_payload"));
    }
    let both = DeliverSm { tlvs, short_message, ..DeliverSm::default() };
    assert!(later.iter().all(|version| both.fits(*version).is_err()));
}

#[test]
fn relative_times_do_not_go_to_3_3() {
    let span = Time::new("000000010000000R").expect("a time");
    let at = Time::new("260228235958700+").expect("a time");
    let of = |time| SubmitSm { validity_period: time, ..SubmitSm::default() };
    everywhere(&of(at));
    only(&of(span), "validity_period", &[V3_4, V5_0]);
    let sm = SubmitSm { schedule_delivery_time: span, ..SubmitSm::default() };
    only(&sm, "schedule_delivery_time", &[V3_4, V5_0]);
    let sm = ReplaceSm { validity_period: span, ..ReplaceSm::default() };
    only(&sm, "validity_period", &[V3_4, V5_0]);
}

#[test]
fn message_states_grow_with_the_versions() {
    let mut buf = [0; 8];
    for state in 0..=10 {
        let versions = match state {
            10 => &[][..],
            0 | 9 => &[V5_0],
            8 => &[V3_4, V5_0],
            _ => &ALL,
        };
        let message_state = MessageState(state);
        let resp = QuerySmResp { message_state, ..QuerySmResp::default() };
        only(&resp, "message_state", versions);
        let tlvs = with_tlvs(&mut buf, |out| out.message_state(message_state).map(|_| ()));
        let receipt = DeliverSm { tlvs, ..DeliverSm::default() };
        let later: Vec<_> = versions.iter().copied().filter(|it| *it > V3_3).collect();
        only(&receipt, "tlvs", &later);
    }
}

#[test]
fn tlv_values_that_came_with_5_0_do_not_go_to_3_4() {
    let mut buf = [0; 8];
    for (time, versions) in [(None, &[V3_4, V5_0][..]), (Some((0, 1)), &[V5_0])] {
        let value = MsValidity { behaviour: 0, time };
        let tlvs = with_tlvs(&mut buf, |out| out.ms_validity(value).map(|_| ()));
        only(&SubmitSm { tlvs, ..SubmitSm::default() }, "tlvs", versions);
    }
    let value = MsValidity { behaviour: 4, time: None };
    let tlvs = with_tlvs(&mut buf, |out| out.ms_validity(value).map(|_| ()));
    only(&SubmitSm { tlvs, ..SubmitSm::default() }, "tlvs", &[V5_0]);
    for (value, versions) in [(None, &[V3_4, V5_0][..]), (Some(1), &[V5_0])] {
        let tlvs = with_tlvs(&mut buf, |out| out.alert_on_message_delivery(value).map(|_| ()));
        only(&SubmitSm { tlvs, ..SubmitSm::default() }, "tlvs", versions);
    }
    let tlvs = with_tlvs(&mut buf, |out| out.congestion_state(9).map(|_| ()));
    only(&SubmitSmResp { tlvs, ..SubmitSmResp::default() }, "tlvs", &[V3_4, V5_0]);
}

#[test]
fn other_limits_are_the_types_and_no_matter_of_versions() {
    everywhere(&Bind {
        password: Secret::new(cstr(b"a password of many characters")),
        interface_version: InterfaceVersion(0xFF),
        ..Bind::default()
    });
    everywhere(&SubmitSm {
        data_coding: DataCoding(0xF5),
        protocol_id: 0x7F,
        ..Default::default()
    });
}

#[test]
fn commands_fit_the_versions_that_have_them() {
    let (mut buf, mut more) = ([0; 2], [0; 2]);
    let multi = SubmitMulti { dest_address: dests(&mut buf, 1), ..SubmitMulti::default() };
    let details = QueryMsgDetailsResp {
        dest_address: dests(&mut more, 1),
        message_status: MessageState::DELIVERED,
        ..QueryMsgDetailsResp::default()
    };
    let state = QuerySmResp { message_state: MessageState::DELIVERED, ..QuerySmResp::default() };
    for id in CommandId::ALL {
        let whole = [0; 40];
        let body = match *id {
            CommandId::SUBMIT_MULTI => Body::from(multi),
            CommandId::QUERY_MSG_DETAILS_RESP => Body::from(details),
            CommandId::QUERY_SM_RESP => Body::from(state),
            // Zeros enough for the mandatory fields, the others are taken for empty TLVs.
            id => (0..whole.len())
                .find_map(|len| Body::decode(id, &whole[..len], &mut Default::default())?.ok())
                .expect("a body"),
        };
        let (since, until) = id.versions().expect("known");
        for version in ALL {
            let inside = since <= version && version <= until;
            let field = id.name().expect("known");
            let expected = if inside { Ok(()) } else { Err(Misfit { field, version }) };
            assert_eq!(body.fits(version), expected, "{id} {version:?}");
        }
    }
    let misfit = Body::from(DataSm::default()).fits(V3_3).expect_err("not in 3.3");
    assert_eq!(misfit.to_string(), "data_sm does not fit SMPP 3.3");
}
