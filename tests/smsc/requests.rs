//! Requests of the ESME.

use super::*;

const SUBMITS: [&str; 5] = ["submit_sm", "submit_multi", "query_sm", "cancel_sm", "replace_sm"];
const BROADCASTS: [&str; 3] = ["broadcast_sm", "query_broadcast_sm", "cancel_broadcast_sm"];
const OLD: [&str; 3] = ["param_retrieve", "query_last_msgs", "query_msg_details"];

#[test]
fn every_operation_is_taken_and_answered() {
    let everything = SUBMITS.iter().chain(&BROADCASTS).chain(&OLD).chain(&["data_sm"]);
    for command in everything {
        for version in [Version::V3_3, Version::V3_4, Version::V5_0] {
            for mode in [BindMode::Transmitter, BindMode::Transceiver] {
                smsc()
                    .bound(mode, version)
                    .hears(&format!("{command} #4"))
                    .sees(&format!("{command} #4"))
                    .unanswered(1)
                    .answers("ESME_ROK")
                    .says(&format!("{command}_resp #4"))
                    .hears(&format!("{command} #5"))
                    .sees(&format!("{command} #5"))
                    .answers("ESME_RSYSERR")
                    .says(&format!("{command}_resp ESME_RSYSERR #5"))
                    .unanswered(0);
            }
        }
    }
}

/// Gets a request in a program that serves nothing.
fn refused(
    octets: Vec<u8>,
    with: &'static str,
) -> impl Fn(&mut Live<Smsc>, smpp_proto::Instant, &mut Wire) -> Result<(), Why> {
    move |session, now, out| {
        let event = session.step(now, &octets, out).event;
        let Some(Event::Request(request)) = event else { panic!("{event:?}") };
        let asked = format!("{request:?}");
        let mut full = smpp_proto::Fixed::new(&mut []);
        let refused = session.refuse(now, request, status("ESME_RSYSERR"), &mut full).unwrap_err();
        assert_eq!(refused.why, Why::OutFull);
        assert_eq!(format!("{:?}", refused.what), asked, "it comes back");
        session.refuse(now, refused.what, status(with), out).map_err(|refused| refused.why)
    }
}

#[test]
fn any_request_can_be_refused_without_a_look_at_it() {
    for command in SUBMITS.iter().chain(&BROADCASTS).chain(&OLD).chain(&["data_sm"]) {
        let asked = || pdu(&format!("{command} #4"));
        smsc()
            .bound(BindMode::Transmitter, Version::V5_0)
            .does(refused(asked(), "ESME_RINVCMDID"))
            .says(&format!("{command}_resp ESME_RINVCMDID #4"))
            .unanswered(0);
    }
    smsc()
        .does(refused(pdu("bind_transceiver #3"), "ESME_RBINDFAIL"))
        .says("bind_transceiver_resp ESME_RBINDFAIL #3")
        .sees("ended BindRefused");
}

#[test]
fn a_refusal_says_why() {
    smsc()
        .bound_tx()
        .does(refused(pdu("submit_sm #4"), "ESME_ROK"))
        .sees("refused: command_status does not fit SMPP 3.4")
        .unanswered(1);
}

#[test]
fn receivers_do_not_submit() {
    for command in SUBMITS.iter().chain(&BROADCASTS).chain(&OLD) {
        smsc()
            .bound_rx()
            .hears(&format!("{command} #4"))
            .says(&format!("{command}_resp ESME_RINVBNDSTS #4"))
            .sees(&format!("WrongState: {command} #4"))
            .is(Phase::BoundRx);
    }
}

#[test]
fn data_sm_of_a_receiver_is_taken_in_3_4() {
    smsc().bound_rx().hears("data_sm #4").sees("data_sm #4");
    smsc()
        .bound(BindMode::Receiver, Version::V5_0)
        .hears("data_sm #4")
        .says("data_sm_resp ESME_RINVBNDSTS #4")
        .sees("WrongState: data_sm #4");
}

#[test]
fn what_is_not_offered_is_refused_by_the_caller() {
    smsc()
        .bound_tx()
        .hears("query_sm #4")
        .sees("query_sm #4")
        .answers("ESME_RINVCMDID")
        .says("query_sm_resp ESME_RINVCMDID #4");
    // A text that is missing is the caller's to see: data_sm without message_payload.
    smsc()
        .bound_tx()
        .hears("data_sm #4")
        .sees("data_sm #4")
        .answers("ESME_RMISSINGTLV")
        .says("data_sm_resp ESME_RMISSINGTLV #4");
}

#[test]
fn an_unreadable_submit_is_answered_with_the_status_of_its_field() {
    let submit = |destinations: &[u8]| {
        let mut body = vec![0, 0, 0, 0];
        body.extend(destinations);
        raw(CommandId::SUBMIT_MULTI, CommandStatus::ESME_ROK, 4, &body)
    };
    let rows = [
        (submit(&[0]), "ESME_RINVNUMDESTS", "number_of_dests at octet 20: no destination"),
        (
            submit(&[1, 3, 0, 0, 0]),
            "ESME_RINVDESTFLAG",
            "dest_flag at octet 21: dest_flag is neither 1 nor 2",
        ),
        (
            submit(&[2, 2, b'l', 0]),
            "ESME_RINVCMDLEN",
            "dest_address at octet 24: the body ends before the field is whole",
        ),
        (
            pdu("submit_multi bare #4"),
            "ESME_RINVCMDLEN",
            "service_type at octet 16: the body ends before the field is whole",
        ),
    ];
    for (octets, status, why) in rows {
        smsc()
            .bound_tx()
            .hears_octets(&octets)
            .says(&format!("submit_multi_resp {status} #4"))
            .sees(&format!("Malformed {why}: submit_multi #4"))
            .unanswered(0);
    }
}

/// A `submit_sm` of these fields, in order: `service_type`, source, destination, schedule, validity.
fn submit(fields: [&[u8]; 5]) -> Vec<u8> {
    let [service, source, destination, schedule, validity] = fields;
    let body = [
        service,
        b"\0\0\0",
        source,
        b"\0\0\0",
        destination,
        b"\0\0\0\0",
        schedule,
        b"\0",
        validity,
        b"\0\0\0\0\0\0",
    ];
    raw(CommandId::SUBMIT_SM, CommandStatus::ESME_ROK, 4, &body.concat())
}

#[test]
fn a_strict_session_answers_each_field_with_its_status() {
    let long = &[b'1'; 30][..];
    let rows: [([&[u8]; 5], &str, &str); 6] = [
        ([b"", b"", b"", b"", b""], "ESME_ROK", ""),
        ([long, b"", b"", b"", b""], "ESME_RINVSERTYP", "service_type: overlong"),
        ([b"", long, b"", b"", b""], "ESME_RINVSRCADR", "source_addr: overlong"),
        ([b"", b"", long, b"", b""], "ESME_RINVDSTADR", "destination_addr: overlong"),
        ([b"", b"", b"", b"now", b""], "ESME_RINVSCHED", "schedule_delivery_time: bad_time"),
        ([b"", b"", b"", b"", b"now"], "ESME_RINVEXPIRY", "validity_period: bad_time"),
    ];
    for (fields, status, what) in rows {
        let mut scene = strict().bound_tx().hears_octets(&submit(fields));
        let (said, seen) = scene.take();
        if status == "ESME_ROK" {
            assert_eq!(seen, ["submit_sm #4"]);
            continue;
        }
        assert_eq!(said, [format!("submit_sm_resp {status} #4")]);
        let (field, quirk) = what.split_once(": ").unwrap();
        assert!(seen[0].starts_with(&format!("Malformed {field} at octet")), "{seen:?}");
        assert!(seen[0].ends_with(&format!("not accepted: {quirk}: submit_sm #4")), "{seen:?}");
        scene.is(Phase::BoundTx).unanswered(0);
        let mut scene = smsc().bound_tx().hears_octets(&submit(fields));
        assert_eq!(scene.take().1, [format!("submit_sm #4 ({quirk})")]);
    }
}

#[test]
fn the_surplus_is_throttled() {
    let full = |version| {
        smsc_with(|config| config.max_unanswered = 2)
            .bound(BindMode::Transmitter, version)
            .hears("submit_sm #5; query_sm #6; submit_sm #7; enquire_link #8")
    };
    full(Version::V3_4)
        .says("submit_sm_resp ESME_RTHROTTLED #7; enquire_link_resp #8")
        .sees("submit_sm #5; query_sm #6; Overload: submit_sm #7")
        .unanswered(2)
        .answers("ESME_ROK")
        .says("submit_sm_resp #5")
        .hears("submit_sm #9; submit_sm #10")
        .says("submit_sm_resp ESME_RTHROTTLED #10")
        .sees("submit_sm #9; Overload: submit_sm #10");
    full(Version::V3_3)
        .says("submit_sm_resp ESME_RSYSERR #7; enquire_link_resp #8")
        .sees("submit_sm #5; query_sm #6; Overload: submit_sm #7");
    // A surplus is not parsed, and an unbind is no surplus.
    smsc_with(|config| config.max_unanswered = 0)
        .bound_tx()
        .hears("submit_sm bare #5; bind_receiver #6; unbind #7")
        .says(
            "submit_sm_resp ESME_RTHROTTLED #5; bind_receiver_resp ESME_RALYBND #6; unbind_resp #7",
        )
        .sees("Overload: submit_sm #5; WrongState: bind_receiver #6");
}

#[test]
fn vendor_requests() {
    smsc()
        .bound_trx()
        .hears("vendor #5; 0x000102FF #6")
        .says("generic_nack ESME_RINVCMDID #5; generic_nack ESME_RINVCMDID #6")
        .sees("UnknownCommand: vendor #5; UnknownCommand: 0x000102FF #6");
    smsc_with(|config| config.vendor = true)
        .bound_tx()
        .hears("vendor #5; 0x00010300 #6")
        .says("generic_nack ESME_RINVCMDID #6")
        .sees("vendor #5; UnknownCommand: 0x00010300 #6")
        .unanswered(1)
        .answers("ESME_ROK")
        .says("vendor_resp #5")
        .sends("vendor", 4)
        .says("vendor #1")
        .hears("vendor_resp ESME_RSYSERR #1")
        .sees("reply 4 refused ESME_RSYSERR");
}

#[test]
fn every_number_is_echoed() {
    for number in ["0x0", "0x7FFFFFFF", "0x80000000", "0xFFFFFFFF"] {
        let decimal = u32::from_str_radix(&number[2..], 16).unwrap();
        let quirk = if decimal == 0x7FFF_FFFF { "" } else { " (sequence_number)" };
        smsc()
            .hears(&format!("bind_transceiver #{number}"))
            .sees(&format!("bind_transceiver #{decimal}{quirk}"))
            .answers("ESME_ROK")
            .says(&format!("bind_transceiver_resp #{decimal} [sc_interface_version: 34]"))
            .hears(&format!("submit_sm #{number}; submit_sm #{number}"))
            .sees(&format!("submit_sm #{decimal}{quirk}; submit_sm #{decimal}{quirk}"))
            .answers("ESME_ROK")
            .says(&format!("submit_sm_resp #{decimal}"))
            .hears(&format!("unbind #{number}"))
            .answers("ESME_ROK")
            .says(&format!("submit_sm_resp #{decimal}; unbind_resp #{decimal}"));
    }
}

#[test]
fn a_number_may_come_again_once_answered() {
    let mut scene = smsc().bound_tx();
    for _ in 0..3 {
        scene = scene
            .hears("submit_sm #4")
            .sees("submit_sm #4")
            .answers("ESME_ROK")
            .says("submit_sm_resp #4");
    }
}
