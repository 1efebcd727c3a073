//! Asking about, replacing and cancelling; broadcasts; the commands of 3.3; the store.

use smpp_proto::{
    session::BindMode,
    wire::{
        Body, CStr, CommandStatus, MessageState, Priority, RegisteredDelivery, ShortMessage, Tag,
        Time, TlvWriter, Version,
        pdu::{
            BroadcastSm, CancelBroadcastSm, CancelSm, ParamRetrieve, QueryBroadcastSm,
            QueryLastMsgs, QueryMsgDetails, QuerySm, ReplaceSm, SubmitSm,
        },
        tlv::{BroadcastContentType, BroadcastFrequencyInterval},
    },
};

use crate::{
    client::{Client, body, deliver_sm, status},
    program::{Program, Scratch},
};

const SOURCE: &[u8] = b"111";

fn message(to: &str) -> SubmitSm<'_> {
    SubmitSm {
        source_addr: CStr::new(SOURCE).unwrap(),
        destination_addr: CStr::try_from(to).unwrap(),
        short_message: ShortMessage::new(b"first").unwrap(),
        ..SubmitSm::default()
    }
}

fn query(client: &mut Client, id: &str) -> Result<(MessageState, bool), CommandStatus> {
    let frame = client.ask(&QuerySm {
        message_id: CStr::try_from(id).unwrap(),
        source_addr: CStr::new(SOURCE).unwrap(),
        ..QuerySm::default()
    });
    match (status(&frame), body_of_ok(&frame)) {
        (_, Some(Body::QuerySmResp(resp))) => {
            assert_eq!(resp.message_id.as_bytes(), id.as_bytes());
            Ok((resp.message_state, resp.final_date.moment().unwrap().is_some()))
        }
        (status, _) => Err(status),
    }
}

fn body_of_ok(frame: &[u8]) -> Option<Body<'_>> {
    status(frame).is_ok().then(|| body(frame))
}

fn cancel<'a>(id: &'a str) -> CancelSm<'a> {
    CancelSm {
        message_id: CStr::try_from(id).unwrap(),
        source_addr: CStr::new(SOURCE).unwrap(),
        ..CancelSm::default()
    }
}

#[test]
fn a_message_to_8888_can_be_asked_about_replaced_and_cancelled() {
    let program = Program::start(&["--account", "other:secret"]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let id = client.submit(&message("8888"));
    assert_eq!(query(&mut client, &id), Ok((MessageState::ENROUTE, false)));
    let replace = ReplaceSm {
        message_id: CStr::try_from(&*id).unwrap(),
        source_addr: CStr::new(SOURCE).unwrap(),
        registered_delivery: RegisteredDelivery::RECEIPT,
        short_message: ShortMessage::new(b"second").unwrap(),
        ..ReplaceSm::default()
    };
    assert_eq!(status(&client.ask(&replace)), CommandStatus::ESME_ROK);
    let mut other = Client::connect(&program);
    other.bind(BindMode::Transceiver, "other", "secret", Version::V3_4);
    other.is_bound();
    assert_eq!(query(&mut other, &id), Err(CommandStatus::ESME_RINVMSGID), "not theirs");
    let elsewhere = CancelSm { destination_addr: CStr::new(b"222").unwrap(), ..cancel(&id) };
    assert_eq!(status(&client.ask(&elsewhere)), CommandStatus::ESME_RCANCELFAIL);
    let stranger = CancelSm { source_addr: CStr::new(b"222").unwrap(), ..cancel(&id) };
    assert_eq!(status(&client.ask(&stranger)), CommandStatus::ESME_RCANCELFAIL);
    assert_eq!(status(&client.ask(&cancel(&id))), CommandStatus::ESME_ROK);
    let receipt = client.delivery();
    let text = deliver_sm(&receipt).short_message.as_bytes();
    assert!(text.ends_with(b"stat:DELETED err:000 text:second"), "{}", text.escape_ascii());
    assert_eq!(status(&client.ask(&cancel(&id))), CommandStatus::ESME_RCANCELFAIL);
    assert_eq!(query(&mut client, &id), Ok((MessageState::DELETED, true)));
    assert_eq!(status(&client.ask(&replace)), CommandStatus::ESME_RREPLACEFAIL);
    let unknown = "YV00000000000000000000000000000000";
    assert_eq!(query(&mut client, unknown), Err(CommandStatus::ESME_RINVMSGID));
    assert_eq!(query(&mut client, "nonsense"), Err(CommandStatus::ESME_RINVMSGID));
    assert_eq!(status(&client.ask(&cancel(unknown))), CommandStatus::ESME_RINVMSGID);
}

#[test]
fn all_that_wait_are_cancelled_by_their_addresses() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let ids = [client.submit(&message("8888")), client.submit(&message("8888"))];
    let group = CancelSm { destination_addr: CStr::new(b"8888").unwrap(), ..cancel("") };
    assert_eq!(status(&client.ask(&group)), CommandStatus::ESME_ROK);
    for id in ids {
        assert_eq!(query(&mut client, &id), Ok((MessageState::DELETED, true)));
    }
    assert_eq!(status(&client.ask(&group)), CommandStatus::ESME_RCANCELFAIL);
}

#[test]
fn a_waiting_message_is_replaced_if_present() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let first = client.submit(&message("8888"));
    let again = SubmitSm { replace_if_present_flag: 1, ..message("8888") };
    assert_eq!(client.submit(&again), first);
    let none = SubmitSm { replace_if_present_flag: 1, ..message("123") };
    assert_ne!(client.submit(&none), first);
}

#[test]
fn times_are_kept() {
    let program = Program::start(&["--receipt-delay", "0s"]);
    let mut client = Client::bound_as(&program, BindMode::Transceiver, Version::V5_0);
    let time = |text| Time::new(text).unwrap();
    let later = SubmitSm { schedule_delivery_time: time("000001000000000R"), ..message("1") };
    let id = client.submit(&later);
    assert_eq!(query(&mut client, &id), Ok((MessageState::SCHEDULED, false)));
    let brief = SubmitSm {
        validity_period: time("000000000002000R"),
        registered_delivery: RegisteredDelivery::RECEIPT,
        ..message("8888")
    };
    let id = client.submit(&brief);
    assert_eq!(query(&mut client, &id), Ok((MessageState::ENROUTE, false)));
    client.delivery();
    assert_eq!(query(&mut client, &id), Ok((MessageState::EXPIRED, true)));
    // A validity that is made longer counts from then on.
    let id = client.submit(&brief);
    let longer = ReplaceSm {
        message_id: CStr::try_from(&*id).unwrap(),
        source_addr: CStr::new(SOURCE).unwrap(),
        validity_period: time("000001000000000R"),
        ..ReplaceSm::default()
    };
    assert_eq!(status(&client.ask(&longer)), CommandStatus::ESME_ROK);
    client.is_quiet(std::time::Duration::from_millis(2500));
    assert_eq!(query(&mut client, &id), Ok((MessageState::ENROUTE, false)));
}

#[test]
fn a_message_that_has_not_set_out_can_be_put_off_and_filled_anew() {
    let program = Program::start(&["--receipt-delay", "0s"]);
    let mut client = Client::bound_as(&program, BindMode::Transceiver, Version::V5_0);
    let time = |text| Time::new(text).unwrap();
    let soon = SubmitSm { schedule_delivery_time: time("000000000001000R"), ..message("7777") };
    let id = client.submit(&soon);
    let text = vec![b'x'; 300];
    let mut buf = [0; 310];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.message_payload(&text).unwrap();
    let replace = ReplaceSm {
        message_id: CStr::try_from(&*id).unwrap(),
        source_addr: CStr::new(SOURCE).unwrap(),
        schedule_delivery_time: time("000000000003000R"),
        tlvs: tlvs.finish(),
        ..ReplaceSm::default()
    };
    assert_eq!(status(&client.ask(&replace)), CommandStatus::ESME_ROK);
    client.is_quiet(std::time::Duration::from_millis(1500));
    assert_eq!(query(&mut client, &id), Ok((MessageState::SCHEDULED, false)));
    let back = client.delivery();
    assert_eq!(deliver_sm(&back).tlvs.get(Tag::MESSAGE_PAYLOAD), Some(&*text));
    assert_eq!(query(&mut client, &id), Ok((MessageState::DELIVERED, true)));
    // At once after all.
    let first = client
        .submit(&SubmitSm { schedule_delivery_time: time("000001000000000R"), ..message("8888") });
    assert_eq!(query(&mut client, &first), Ok((MessageState::SCHEDULED, false)));
    let now = SubmitSm { replace_if_present_flag: 1, ..message("8888") };
    assert_eq!(client.submit(&now), first);
    assert_eq!(query(&mut client, &first), Ok((MessageState::ENROUTE, false)));
}

/// An id of 34 characters cannot be told to a peer that has room for 8.
#[test]
fn a_peer_of_3_3_knows_nothing_of_longer_ids() {
    let program = Program::start(&[]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let long = client.submit(&message("8888"));
    let mut old = Client::bound_as(&program, BindMode::Transmitter, Version::V3_3);
    let again = SubmitSm { replace_if_present_flag: 1, ..message("8888") };
    let id = old.submit(&again);
    assert_eq!(id.len(), 8);
    assert_eq!(old.submit(&again), id);
    assert_eq!(query(&mut client, &long), Ok((MessageState::ENROUTE, false)));
}

#[test]
fn a_broadcast_is_on_the_air_until_it_is_cancelled() {
    let program = Program::start(&[]);
    let mut client = Client::bound_as(&program, BindMode::Transceiver, Version::V5_0);
    let source_addr = CStr::new(SOURCE).unwrap();
    let bare = BroadcastSm { source_addr, ..BroadcastSm::default() };
    assert_eq!(status(&client.ask(&bare)), CommandStatus::ESME_RMISSINGTLV);
    let mut buf = [0; 64];
    let mut tlvs = TlvWriter::new(&mut buf);
    tlvs.push(Tag::BROADCAST_AREA_IDENTIFIER, b"\0town").unwrap();
    tlvs.broadcast_content_type(BroadcastContentType { network: 1, content: 0x33 }).unwrap();
    tlvs.broadcast_frequency_interval(BroadcastFrequencyInterval { unit: 8, count: 1 }).unwrap();
    tlvs.user_message_reference(7).unwrap();
    let bare = BroadcastSm { tlvs: tlvs.finish(), ..bare };
    assert_eq!(status(&client.ask(&bare)), CommandStatus::ESME_RMISSINGTLV, "how often?");
    let broadcast = BroadcastSm { priority_flag: Priority::LEVEL_1, ..bare };
    let frame = client.ask(&broadcast);
    let Some(Body::BroadcastSmResp(resp)) = body_of_ok(&frame) else { panic!("{frame:?}") };
    let message_id = resp.message_id;
    let query = QueryBroadcastSm { message_id, source_addr, ..QueryBroadcastSm::default() };
    let state = |client: &mut Client| {
        let frame = client.ask(&query);
        let Some(Body::QueryBroadcastSmResp(resp)) = body_of_ok(&frame) else {
            panic!("{frame:?}")
        };
        assert_eq!(resp.tlvs.get(Tag::BROADCAST_AREA_IDENTIFIER), Some(&b"\0town"[..]));
        assert_eq!(resp.tlvs.get(Tag::BROADCAST_AREA_SUCCESS), Some(&[100][..]));
        resp.tlvs.message_state().unwrap()
    };
    assert_eq!(state(&mut client), Some(MessageState::ENROUTE));
    // By what the ESME calls it.
    let mut buf = [0; 8];
    let mut named = TlvWriter::new(&mut buf);
    named.user_message_reference(7).unwrap();
    let by_reference = QueryBroadcastSm { message_id: CStr::EMPTY, tlvs: named.finish(), ..query };
    let found = client.ask(&by_reference);
    assert!(matches!(body(&found), Body::QueryBroadcastSmResp(it) if it.message_id == message_id));
    let brief = Time::new("000000000001000R").unwrap();
    let replace = BroadcastSm { replace_if_present_flag: 1, validity_period: brief, ..broadcast };
    let replaced = client.ask(&replace);
    assert!(matches!(body(&replaced), Body::BroadcastSmResp(it) if it.message_id == message_id));
    client.is_quiet(std::time::Duration::from_millis(1300));
    assert_eq!(state(&mut client), Some(MessageState::EXPIRED), "the validity of the second one");
    assert_eq!(status(&client.ask(&replace)), CommandStatus::ESME_RINVSUBREP);
    let frame = client.ask(&broadcast);
    let Body::BroadcastSmResp(resp) = body(&frame) else { panic!("{frame:?}") };
    let message_id = resp.message_id;
    let query = QueryBroadcastSm { message_id, ..query };
    let state = |client: &mut Client| {
        let frame = client.ask(&query);
        let Body::QueryBroadcastSmResp(resp) = body(&frame) else { panic!("{frame:?}") };
        resp.tlvs.message_state().unwrap()
    };
    let cancel = CancelBroadcastSm { message_id, source_addr, ..CancelBroadcastSm::default() };
    assert_eq!(status(&client.ask(&cancel)), CommandStatus::ESME_ROK);
    assert_eq!(state(&mut client), Some(MessageState::DELETED));
    assert_eq!(status(&client.ask(&cancel)), CommandStatus::ESME_RBCASTCANCELFAIL);
}

#[test]
fn the_commands_of_3_3() {
    let file = Scratch::new("parameters.toml", "[parameters]\nsite = \"lab\"\n");
    let program = Program::start(&["--accounts", file.path()]);
    let mut client = Client::bound_as(&program, BindMode::Transmitter, Version::V3_3);
    let ids = ["8888", "8888", "1"].map(|to| client.submit(&message(to)));
    assert!(ids.iter().all(|id| id.len() == 8), "{ids:?}");

    let named =
        |name| ParamRetrieve { param_name: CStr::new(name).unwrap(), ..ParamRetrieve::default() };
    let frame = client.ask(&named(b"site"));
    let Some(Body::ParamRetrieveResp(resp)) = body_of_ok(&frame) else { panic!("{frame:?}") };
    assert_eq!(resp.param_value.as_bytes(), b"lab");
    assert_eq!(status(&client.ask(&named(b"none"))), CommandStatus::ESME_RUNKNOWNERR);

    let source_addr = CStr::new(SOURCE).unwrap();
    let last = QueryLastMsgs { source_addr, num_messages: 2, ..QueryLastMsgs::default() };
    let frame = client.ask(&last);
    let Some(Body::QueryLastMsgsResp(resp)) = body_of_ok(&frame) else { panic!("{frame:?}") };
    let listed: Vec<_> = resp.message_details.iter().map(|it| it.msgid.as_bytes()).collect();
    assert_eq!(listed, [ids[2].as_bytes(), ids[1].as_bytes()]);

    let frame = client.ask(&QueryMsgDetails {
        original_message_id: CStr::try_from(&*ids[0]).unwrap(),
        source_addr,
        sm_length: 3,
        ..QueryMsgDetails::default()
    });
    let Some(Body::QueryMsgDetailsResp(resp)) = body_of_ok(&frame) else { panic!("{frame:?}") };
    assert_eq!(resp.short_message.as_bytes(), b"fir");
    assert_eq!(resp.msgid.as_bytes(), ids[0].as_bytes());
    assert_eq!(resp.message_status, MessageState::ENROUTE);
    assert_eq!(resp.dest_address.len(), 1);
}

#[test]
fn the_store_forgets_the_oldest_that_are_done() {
    let program = Program::start(&["--store", "2"]);
    let mut client = Client::bound(&program, BindMode::Transceiver);
    let told = RegisteredDelivery::RECEIPT;
    let done = client.submit(&SubmitSm { registered_delivery: told, ..message("1") });
    client.delivery();
    let first = client.submit(&message("8888"));
    assert!(query(&mut client, &done).is_ok());
    let second = client.submit(&message("8888"));
    assert_eq!(query(&mut client, &done), Err(CommandStatus::ESME_RINVMSGID));
    assert_eq!(status(&client.ask(&message("1"))), CommandStatus::ESME_RMSGQFUL);
    assert!(query(&mut client, &first).is_ok() && query(&mut client, &second).is_ok());
    assert_eq!(status(&client.ask(&cancel(&first))), CommandStatus::ESME_ROK);
    assert_eq!(status(&client.ask(&message("1"))), CommandStatus::ESME_ROK);
}
