//! Deviations met in live traffic, one test each: the value and the quirk where it is forgiven, the
//! field and the status that answers where it is not, and the PDU behind it in both.
//!
//! The number in a name is the same for all tests of one deviation.

mod support;

use smpp_proto::wire::{
    Body, CStr, CommandId as Id, CommandStatus as Status, DEFAULT_MAX_FRAME, DataCoding,
    DecodeError, EsmClass, Frame, Header, InterfaceVersion, MessageState, Npi, Pdu, Quirks, Reason,
    ShortMessage, Split, Tag, TlvError, Tlvs, Ton, Version,
    pdu::{
        Bind, BindResp, CancelSm, DataSm, DataSmResp, DeliverSm, DeliverSmResp, EnquireLink,
        EnquireLinkResp, GenericNack, QueryLastMsgsResp, QueryMsgDetailsResp, QuerySm, QuerySmResp,
        ReplaceSm, SubmitMulti, SubmitMultiResp, SubmitSm, SubmitSmResp, Unbind, UnbindResp,
    },
    split,
};
use support::{body, first, frame, vectors};

/// A PDU as it came, with an `enquire_link` behind it.
struct Heard {
    stream: Vec<u8>,
}

fn hear(id: Id, body: &[u8]) -> Heard {
    hear_all(frame(id, Status::ESME_ROK, 7, body))
}

fn hear_refusal(id: Id, body: &[u8]) -> Heard {
    hear_all(frame(id, Status::ESME_RSYSERR, 7, body))
}

fn hear_all(mut stream: Vec<u8>) -> Heard {
    stream.extend(frame(Id::ENQUIRE_LINK, Status::ESME_ROK, 8, &[]));
    Heard { stream }
}

/// A vector by its number.
fn vector(number: &str) -> Heard {
    let mut all = ["regular", "deviating", "made"].into_iter().flat_map(vectors::load);
    hear_all(all.find(|record| record.id() == number).expect("a vector").octets)
}

impl Heard {
    /// The PDU, once it is known that the one behind it can be read.
    fn frame(&self) -> Frame<'_> {
        let frame = first(&self.stream);
        let behind = first(&self.stream[frame.octets.len()..]);
        assert_eq!(behind.header.sequence_number, 8);
        let next = EnquireLink::decode(behind.body(), &mut Quirks::empty());
        assert_eq!(next, Ok(EnquireLink::default()));
        frame
    }

    /// The value, read by forgiving just this.
    fn lenient<'a, P: Pdu<'a>>(&'a self, quirks: Quirks) -> P {
        let frame = self.frame();
        let (mut seen, mut any) = (Quirks::NONE, Quirks::NONE);
        let value = P::decode(frame.body(), &mut seen).expect("read");
        let body = Body::decode(frame.header.command_id, frame.body(), &mut any);
        assert!(matches!(body, Some(Ok(_))));
        assert_eq!((seen, any), (quirks, quirks));
        assert_eq!(Body::not_tolerated(frame.header.command_id, frame.body(), quirks), None);
        value
    }

    /// Where this is not forgiven: the field at fault and the status that answers.
    fn strict(&self, field: &str, status: Status) {
        let frame = self.frame();
        let error = Body::not_tolerated(frame.header.command_id, frame.body(), Quirks::NONE);
        let error = error.expect("a fault");
        assert!(matches!(error.reason, Reason::Quirk(_)), "{error}");
        assert_eq!((error.field, error.status()), (field, status), "{error}");
        assert!((16..=frame.octets.len()).contains(&error.offset), "{error}");
    }

    /// The value, with nothing to forgive.
    fn sound<'a, P: Pdu<'a>>(&'a self) -> P {
        self.lenient(Quirks::NONE)
    }

    /// What can be read by nobody.
    fn fault(&self, field: &str, status: Status) {
        let frame = self.frame();
        let error = Body::not_tolerated(frame.header.command_id, frame.body(), Quirks::all());
        let error = error.expect("a fault");
        assert_eq!((error.field, error.status()), (field, status), "{error}");
    }
}

fn tlv(tag: Tag, value: &[u8]) -> Vec<u8> {
    let len = u16::try_from(value.len()).expect("short");
    [&tag.0.to_be_bytes()[..], &len.to_be_bytes(), value].concat()
}

fn text(octets: &[u8]) -> ShortMessage<'_> {
    ShortMessage::new(octets).expect("short")
}

fn cstr<const MAX: usize>(octets: &[u8]) -> CStr<'_, MAX> {
    CStr::lenient(octets).expect("no NUL")
}

/// A `submit_sm` of "hello" with these octets behind it.
fn submit(behind: &[u8]) -> Heard {
    let sm = SubmitSm {
        destination_addr: cstr(b"99912345"),
        short_message: text(b"hello"),
        ..SubmitSm::default()
    };
    hear(Id::SUBMIT_SM, &[&body(&sm), behind].concat())
}

/// A `deliver_sm` without a text and with these TLVs.
fn deliver(tlvs: &[u8]) -> Heard {
    hear(Id::DELIVER_SM, &[&body(&DeliverSm::default()), tlvs].concat())
}

fn bind(bind: &Bind<'_>) -> Heard {
    hear(Id::BIND_TRANSCEIVER, &body(bind))
}

// ── framing and header ──

#[test]
fn q01_what_is_not_smpp_is_lost_by_its_first_four_octets() {
    let hello = [0x16, 0x03, 0x01, 0x02, 0x00, 0x01];
    for (octets, length) in [
        (&b"HTTP/1.1 400"[..], 1_213_486_160),
        (b"INVITE sip:", 1_229_870_665),
        (&hello, 369_295_618),
    ] {
        let Split::Lost(error) = split(&octets[..4], DEFAULT_MAX_FRAME) else {
            panic!("{octets:?}")
        };
        assert_eq!((error.command_length, error.sequence_number), (length, 0));
    }
}

#[test]
fn q02_a_pdu_and_a_half_in_one_read() {
    let resp = frame(Id::BIND_TRANSCEIVER_RESP, Status::ESME_ROK, 1, b"mc\0");
    let next = frame(Id::DELIVER_SM, Status::ESME_ROK, 1, &body(&DeliverSm::default()));
    let stream = [&resp[..], &next[..20]].concat();
    let rest = &stream[first(&stream).octets.len()..];
    assert_eq!(split(rest, DEFAULT_MAX_FRAME), Split::Need(next.len()));
}

#[test]
fn q04_payload_of_65535_octets() {
    let payload = vec![b'x'; 65_535];
    let data = body(&DataSm::default());
    let pdu = hear(Id::DATA_SM, &[data, tlv(Tag::MESSAGE_PAYLOAD, &payload)].concat());
    let data = pdu.sound::<DataSm<'_>>();
    assert_eq!(data.tlvs.message_payload(), Ok(Some(&payload[..])));
}

#[test]
fn q05_sequence_number_zero_or_with_bit_31() {
    for seq in [0, 0x8000_0000, u32::MAX] {
        let pdu = hear_all(frame(Id::ENQUIRE_LINK, Status::ESME_ROK, seq, &[]));
        let header = pdu.frame().header;
        assert_eq!((header.sequence_number, header.quirks()), (seq, Quirks::SEQUENCE_NUMBER));
        pdu.sound::<EnquireLink<'_>>();
    }
    for seq in [1, 0x7FFF_FFFF] {
        let octets = frame(Id::ENQUIRE_LINK, Status::ESME_ROK, seq, &[]);
        assert_eq!(first(&octets).header.quirks(), Quirks::NONE);
    }
}

#[test]
fn q06_command_status_in_a_request() {
    let pdu = hear_refusal(Id::ENQUIRE_LINK, &[]);
    assert_eq!(pdu.frame().header.quirks(), Quirks::REQUEST_STATUS);
    assert_eq!(pdu.frame().header.command_status, Status::ESME_RSYSERR);
    pdu.sound::<EnquireLink<'_>>();
    assert_eq!(hear_refusal(Id::ENQUIRE_LINK_RESP, &[]).frame().header.quirks(), Quirks::NONE);
}

#[test]
fn q05_q06_quirks_of_the_header_have_a_status_too() {
    for (field, offset, quirk) in [
        ("command_status", 8, Quirks::REQUEST_STATUS),
        ("sequence_number", 12, Quirks::SEQUENCE_NUMBER),
    ] {
        let error = DecodeError { field, offset, reason: Reason::Quirk(quirk) };
        assert_eq!(error.status(), Status::ESME_RUNKNOWNERR);
    }
}

#[test]
fn q07_command_ids_of_nobody_and_of_vendors() {
    for id in [0, 0x0A, 0x110, 0x0100_0001, 0x0001_0200, 0x8000_0110, 0x8000_000B, 0x8000_0102] {
        let pdu = hear(Id(id), b"anything\xFF");
        let frame = pdu.frame();
        assert_eq!((frame.header.command_id, frame.body()), (Id(id), &b"anything\xFF"[..]));
        assert_eq!(Body::decode(Id(id), frame.body(), &mut Quirks::empty()), None);
        assert_eq!(Body::not_tolerated(Id(id), frame.body(), Quirks::NONE), None);
    }
}

#[test]
fn q08_command_status_of_nobody_and_of_vendors() {
    for status in [0x22, 0x1B, 0x400, 0x4FF, 0xFFFF_FFFF] {
        let pdu = hear_all(frame(Id::SUBMIT_SM_RESP, Status(status), 7, b"1\0"));
        let header = pdu.frame().header;
        assert_eq!((header.command_status, header.quirks()), (Status(status), Quirks::NONE));
        assert_eq!(header.command_status.name(), None);
        assert_eq!(pdu.sound::<SubmitSmResp<'_>>().message_id.as_bytes(), b"1");
    }
}

#[test]
fn q11_generic_nack_numbered_zero() {
    let pdu = hear_all(frame(Id::GENERIC_NACK, Status::ESME_RINVCMDLEN, 0, &[]));
    assert_eq!(pdu.frame().header.quirks(), Quirks::NONE);
    pdu.sound::<GenericNack<'_>>();
}

// ── bodies ──

#[test]
fn q15_refusal_without_a_body() {
    let pdu = hear_refusal(Id::SUBMIT_SM_RESP, &[]);
    assert!(pdu.lenient::<SubmitSmResp<'_>>(Quirks::NO_BODY).message_id.is_empty());
    assert_eq!(pdu.frame().header.quirks(), Quirks::NONE);
    pdu.strict("message_id", Status::ESME_RINVCMDLEN);
    for (id, pdu) in [(Id::SUBMIT_MULTI_RESP, "message_id"), (Id::BIND_RECEIVER_RESP, "system_id")]
    {
        hear_refusal(id, &[]).strict(pdu, Status::ESME_RINVCMDLEN);
    }
    hear_refusal(Id::CANCEL_SM_RESP, &[]).sound::<smpp_proto::wire::pdu::CancelSmResp<'_>>();
}

#[test]
fn q16_success_without_a_body() {
    let pdu = vector("R06");
    assert!(pdu.lenient::<SubmitSmResp<'_>>(Quirks::NO_BODY).message_id.is_empty());
    pdu.strict("message_id", Status::ESME_RINVCMDLEN);
}

#[test]
fn q17_refusal_with_one_octet() {
    let octets = "0000001180000009000000530000000100";
    let pdu = hear_all(vectors::unhex(octets));
    assert_eq!(pdu.frame().header.command_status, Status::ESME_RINVSYSTYP);
    assert!(pdu.sound::<BindResp<'_>>().system_id.is_empty());

    let pdu = hear_refusal(Id::QUERY_SM_RESP, &[0]);
    assert_eq!(pdu.lenient::<QuerySmResp<'_>>(Quirks::SHORT_BODY), QuerySmResp::default());
    pdu.strict("final_date", Status::ESME_RINVCMDLEN);

    let pdu = hear_refusal(Id::SUBMIT_MULTI_RESP, &[0]);
    assert_eq!(pdu.lenient::<SubmitMultiResp<'_>>(Quirks::SHORT_BODY), SubmitMultiResp::default());
    pdu.strict("unsuccess_sme", Status::ESME_RINVCMDLEN);

    let pdu = hear_refusal(Id::UNBIND_RESP, &[0]);
    assert_eq!(pdu.lenient::<UnbindResp<'_>>(Quirks::TRAILING).tlvs.tail(), [0]);
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn q18_refusal_with_a_body_or_with_tlvs() {
    assert_eq!(vector("R03").sound::<SubmitSmResp<'_>>().message_id.as_bytes().len(), 16);
    let reason = tlv(Tag::DELIVERY_FAILURE_REASON, &[2]);
    let pdu = hear_refusal(Id::DATA_SM_RESP, &[b"1\0", &reason[..]].concat());
    assert_eq!(pdu.sound::<DataSmResp<'_>>().tlvs.delivery_failure_reason(), Ok(Some(2)));
}

#[test]
fn q19_deliver_sm_resp_with_a_message_id() {
    let pdu = hear(Id::DELIVER_SM_RESP, b"abc\0");
    let resp = pdu.lenient::<DeliverSmResp<'_>>(Quirks::UNUSED_FIELD);
    assert_eq!(resp.message_id.as_bytes(), b"abc");
    pdu.strict("message_id", Status::ESME_RINVMSGID);
    vector("R08").lenient::<DeliverSmResp<'_>>(Quirks::UNUSED_FIELD);
    assert!(hear(Id::DELIVER_SM_RESP, &[0]).sound::<DeliverSmResp<'_>>().message_id.is_empty());
}

#[test]
fn q20_bind_resp_without_system_id_or_version() {
    let pdu = hear(Id::BIND_TRANSCEIVER_RESP, &[]);
    let resp = pdu.lenient::<BindResp<'_>>(Quirks::NO_BODY);
    assert!(resp.system_id.is_empty());
    pdu.strict("system_id", Status::ESME_RINVCMDLEN);
    let pdu = hear(Id::BIND_TRANSCEIVER_RESP, b"mc\0");
    assert_eq!(pdu.sound::<BindResp<'_>>().tlvs.sc_interface_version(), Ok(None));
}

#[test]
fn q21_sc_interface_version_of_a_wrong_length_or_elsewhere() {
    let wide = tlv(Tag::SC_INTERFACE_VERSION, &[0, 0x34]);
    let pdu = hear(Id::BIND_RECEIVER_RESP, &[b"mc\0", &wide[..]].concat());
    let resp = pdu.lenient::<BindResp<'_>>(Quirks::TLV_LENGTH);
    assert_eq!(resp.tlvs.sc_interface_version(), Ok(Some(InterfaceVersion::V3_4)));
    pdu.strict("sc_interface_version", Status::ESME_RINVTLVLEN);

    let empty = tlv(Tag::SC_INTERFACE_VERSION, &[]);
    let pdu = hear(Id::BIND_RECEIVER_RESP, &[b"mc\0", &empty[..]].concat());
    let resp = pdu.lenient::<BindResp<'_>>(Quirks::TLV_LENGTH);
    let error = Err(TlvError::Length(Tag::SC_INTERFACE_VERSION, 0));
    assert_eq!(resp.tlvs.sc_interface_version(), error);

    let pdu = deliver(&tlv(Tag::SC_INTERFACE_VERSION, &[0x34]));
    let version = pdu.sound::<DeliverSm<'_>>().tlvs.sc_interface_version();
    assert_eq!(version, Ok(Some(InterfaceVersion::V3_4)));
}

#[test]
fn q22_body_on_enquire_link() {
    let pdu = hear(Id::ENQUIRE_LINK, &[0]);
    assert_eq!(pdu.lenient::<EnquireLink<'_>>(Quirks::TRAILING).tlvs.tail(), [0]);
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);

    let pdu = hear(Id::UNBIND, b"goodbye");
    assert_eq!(pdu.lenient::<Unbind<'_>>(Quirks::BAD_TLV).tlvs.tail(), b"goodbye");
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);

    let pdu = hear(Id::ENQUIRE_LINK_RESP, &[1, 2, 3]);
    assert_eq!(pdu.lenient::<EnquireLinkResp<'_>>(Quirks::TRAILING).tlvs.tail(), [1, 2, 3]);
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);

    let pdu = hear_refusal(Id::GENERIC_NACK, b"no");
    assert_eq!(pdu.lenient::<GenericNack<'_>>(Quirks::TRAILING).tlvs.tail(), b"no");
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn q23_bind_with_tlvs() {
    let octets = [body(&Bind::default()), tlv(Tag(0x1400), b"x")].concat();
    let pdu = hear(Id::BIND_TRANSMITTER, &octets);
    assert_eq!(pdu.sound::<Bind<'_>>().tlvs.get(Tag(0x1400)), Some(&b"x"[..]));
}

#[test]
fn q24_string_without_nul_at_the_end_of_the_pdu() {
    let pdu = hear(Id::SUBMIT_SM_RESP, b"1234");
    let resp = pdu.lenient::<SubmitSmResp<'_>>(Quirks::MISSING_NUL);
    assert_eq!(resp.message_id.as_bytes(), b"1234");
    pdu.strict("message_id", Status::ESME_RINVCMDLEN);

    let pdu = hear(Id::QUERY_SM, b"1\0\x01\x0199912345");
    let query = pdu.lenient::<QuerySm<'_>>(Quirks::MISSING_NUL);
    assert_eq!(query.source_addr.as_bytes(), b"99912345");
    pdu.strict("source_addr", Status::ESME_RINVCMDLEN);

    hear(Id::QUERY_SM, b"1234").fault("message_id", Status::ESME_RINVCMDLEN);
    hear(Id::QUERY_SM, b"1234\0\x01\x01").fault("source_addr", Status::ESME_RINVCMDLEN);
}

#[test]
fn q24_string_without_nul_at_the_end_of_a_tlv() {
    let uuid = b"0123456789abcdef0123456789abcdef0123";
    let pdu = deliver(&tlv(Tag::RECEIPTED_MESSAGE_ID, uuid));
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::MISSING_NUL);
    let id = sm.tlvs.receipted_message_id().expect("text").expect("there");
    assert_eq!(id.as_bytes(), uuid);
    pdu.strict("receipted_message_id", Status::ESME_RINVTLVVAL);
    assert_eq!(deliver(&tlv(Tag(0x1502), uuid)).sound::<DeliverSm<'_>>().tlvs.iter().count(), 1);
}

#[test]
fn q25_overlong_passwords() {
    for password in [&b"ninechars"[..], b"twelve chars", &[b'x'; 32], &[b'x'; 100]] {
        let pdu = bind(&Bind {
            password: smpp_proto::wire::Secret::new(cstr(password)),
            ..Bind::default()
        });
        let value = pdu.lenient::<Bind<'_>>(Quirks::OVERLONG);
        assert_eq!(value.password.expose().as_bytes(), password);
        pdu.strict("password", Status::ESME_RINVPASWD);
    }
}

#[test]
fn q25_overlong_strings_in_every_field_that_has_a_status() {
    let long = &[b'7'; 70];
    bind(&Bind { system_id: cstr(long), ..Bind::default() })
        .strict("system_id", Status::ESME_RINVSYSID);
    bind(&Bind { system_type: cstr(long), ..Bind::default() })
        .strict("system_type", Status::ESME_RINVSYSTYP);
    bind(&Bind { address_range: cstr(long), ..Bind::default() })
        .strict("address_range", Status::ESME_RINVTLVLEN);
    let sm = SubmitSm::default();
    let strict =
        |sm: SubmitSm<'_>, field, status| hear(Id::SUBMIT_SM, &body(&sm)).strict(field, status);
    strict(SubmitSm { service_type: cstr(long), ..sm }, "service_type", Status::ESME_RINVSERTYP);
    strict(SubmitSm { source_addr: cstr(long), ..sm }, "source_addr", Status::ESME_RINVSRCADR);
    let to = SubmitSm { destination_addr: cstr(long), ..sm };
    strict(to, "destination_addr", Status::ESME_RINVDSTADR);
    let cancel = CancelSm { message_id: cstr(long), ..CancelSm::default() };
    let pdu = hear(Id::CANCEL_SM, &body(&cancel));
    assert_eq!(pdu.lenient::<CancelSm<'_>>(Quirks::OVERLONG), cancel);
    pdu.strict("message_id", Status::ESME_RINVMSGID);
    let octets = [&long[..], &[0, 1, 1, 0, 0]].concat();
    hear(Id::QUERY_MSG_DETAILS, &octets).strict("original_message_id", Status::ESME_RINVMSGID);
}

#[test]
fn q25_overlong_address_and_list_name_among_the_destinations() {
    let multi = body(&SubmitMulti::default());
    let (before, behind) = multi.split_at(4);
    let of = |dests: &[u8]| hear(Id::SUBMIT_MULTI, &[before, dests, &behind[1..]].concat());

    let pdu = of(b"\x02\x02friends\0\x01\x01\x01999123456789012345678901\0");
    let multi = pdu.lenient::<SubmitMulti<'_>>(Quirks::OVERLONG);
    assert_eq!(multi.dest_address.iter().count(), 2);
    pdu.strict("destination_addr", Status::ESME_RINVDSTADR);

    let pdu = of(b"\x02\x02a name of more than 20 octets\0\x01\x01\x0199912345\0");
    pdu.lenient::<SubmitMulti<'_>>(Quirks::OVERLONG);
    pdu.strict("dl_name", Status::ESME_RINVDLNAME);

    of(b"\0").fault("number_of_dests", Status::ESME_RINVNUMDESTS);
    of(b"\x01\x03\0").fault("dest_flag", Status::ESME_RINVDESTFLAG);
}

#[test]
fn a_fault_in_a_list_is_told_by_the_place_of_its_item() {
    let before = b"\0\0\0\0";
    for (dests, field, offset) in [
        (&b"\0"[..], "number_of_dests", 20),
        (b"\x02\x02friends\0\x09\0", "dest_flag", 30),
        (b"\x02\x02friends\0", "dest_address", 30),
        (b"\x03\x02friends\0\x02more\0\x01\x01", "dest_address", 36),
    ] {
        let octets = [&before[..], dests].concat();
        let error = SubmitMulti::decode(&octets, &mut Quirks::empty()).expect_err("a fault");
        assert_eq!((error.field, error.offset), (field, offset));
    }
    let resp = b"1\0\x02\0\0\0\0\0\0\x0B\x01\x01999";
    let error = SubmitMultiResp::decode(resp, &mut Quirks::empty()).expect_err("a fault");
    assert_eq!((error.field, error.offset), ("unsuccess_sme", 26));
}

#[test]
fn q26_octets_above_0x7f_in_addresses_and_ids() {
    let pdu = hear(Id::QUERY_SM, b"1\0\x05\0M\xFCller\0");
    let query = pdu.lenient::<QuerySm<'_>>(Quirks::NON_ASCII);
    assert_eq!(
        (query.source_addr.as_bytes(), query.source_addr.as_str()),
        (&b"M\xFCller"[..], None)
    );
    assert_eq!(query.source_addr.to_string(), "M\\xfcller");
    pdu.strict("source_addr", Status::ESME_RINVSRCADR);

    let pdu = hear(Id::QUERY_SM, b"\xE9\0\0\0\0");
    assert_eq!(pdu.lenient::<QuerySm<'_>>(Quirks::NON_ASCII).message_id.as_bytes(), b"\xE9");
    pdu.strict("message_id", Status::ESME_RINVMSGID);
}

#[test]
fn q27_spaces_and_plus_in_addresses() {
    let pdu = hear(Id::QUERY_SM, b"1\0\x01\x01 +99912345 \0");
    assert_eq!(pdu.sound::<QuerySm<'_>>().source_addr.as_bytes(), b" +99912345 ");
}

#[test]
fn q28_nul_after_the_text_that_no_length_counts() {
    let behind = [&[0][..], &tlv(Tag::SOURCE_PORT, &[1, 2])].concat();
    let pdu = submit(&behind);
    let sm = pdu.lenient::<SubmitSm<'_>>(Quirks::UNCOUNTED_OCTET);
    assert_eq!(sm.short_message.as_bytes(), b"hello");
    assert_eq!(sm.tlvs.source_port(), Ok(Some(0x0102)));
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);

    let pdu = submit(&[0]);
    assert!(pdu.lenient::<SubmitSm<'_>>(Quirks::UNCOUNTED_OCTET).tlvs.is_empty());
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn q28_sm_length_one_too_small() {
    let replace = ReplaceSm { short_message: text(b"hell"), ..ReplaceSm::default() };
    let pdu = hear(Id::REPLACE_SM, &[&body(&replace)[..], b"o"].concat());
    let sm = pdu.lenient::<ReplaceSm<'_>>(Quirks::UNCOUNTED_OCTET);
    assert_eq!(sm.short_message.as_bytes(), b"hell");
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn q28_uncounted_nul_before_a_second_text() {
    let behind = [&[0][..], &tlv(Tag::MESSAGE_PAYLOAD, b"hello")].concat();
    let pdu = submit(&behind);
    let both = Quirks::UNCOUNTED_OCTET | Quirks::TWO_TEXTS;
    let sm = pdu.lenient::<SubmitSm<'_>>(both);
    assert_eq!(sm.tlvs.message_payload(), Ok(Some(&b"hello"[..])));
}

#[test]
fn q28_a_text_seen_only_before_the_uncounted_octet_is_none() {
    // Read from the first octet on there is an empty message_payload, but no end.
    let pdu = submit(&[0x04, 0x24, 0, 0, 0x24, 0, 1, 0]);
    let whole = tlv(Tag(0x2400), &[]);
    let pdu_tail = first(&pdu.stream).body().len();
    assert!(pdu_tail > whole.len());
    pdu.lenient::<SubmitSm<'_>>(Quirks::BAD_TLV | Quirks::TWO_TEXTS);

    let pdu = submit(&[0x04, 0x24, 0, 0, 0, 0x24, 0, 0, 0]);
    let sm = pdu.lenient::<SubmitSm<'_>>(Quirks::UNCOUNTED_OCTET);
    assert_eq!(sm.tlvs.get(Tag::MESSAGE_PAYLOAD), None);
}

#[test]
fn q29_sm_length_past_the_end() {
    let mut octets = body(&SubmitSm { short_message: text(b"hello"), ..SubmitSm::default() });
    let at = octets.len() - 6;
    octets[at] = 200;
    let pdu = hear(Id::SUBMIT_SM, &octets);
    let sm = pdu.lenient::<SubmitSm<'_>>(Quirks::SM_LENGTH);
    assert_eq!(sm.short_message.as_bytes(), b"hello");
    pdu.strict("sm_length", Status::ESME_RINVMSGLEN);
}

#[test]
fn q30_text_of_255_octets() {
    let long = [b'x'; 255];
    let sm = SubmitSm { short_message: text(&long), ..SubmitSm::default() };
    let pdu = hear(Id::SUBMIT_SM, &body(&sm));
    assert_eq!(pdu.sound::<SubmitSm<'_>>().short_message.as_bytes(), long);
}

#[test]
fn q31_short_message_and_message_payload() {
    let pdu = submit(&tlv(Tag::MESSAGE_PAYLOAD, b"other"));
    let sm = pdu.lenient::<SubmitSm<'_>>(Quirks::TWO_TEXTS);
    assert_eq!(sm.short_message.as_bytes(), b"hello");
    assert_eq!(sm.tlvs.message_payload(), Ok(Some(&b"other"[..])));
    pdu.strict("message_payload", Status::ESME_RINVMSGLEN);
}

#[test]
fn q32_payload_beside_an_empty_short_message() {
    let receipt = DeliverSm { esm_class: EsmClass::DELIVERY_RECEIPT, ..DeliverSm::default() };
    let octets = [body(&receipt), tlv(Tag::MESSAGE_PAYLOAD, b"id:1 stat:DELIVRD")].concat();
    let pdu = hear(Id::DELIVER_SM, &octets);
    let sm = pdu.sound::<DeliverSm<'_>>();
    assert!(sm.short_message.is_empty());
    assert_eq!(sm.tlvs.message_payload(), Ok(Some(&b"id:1 stat:DELIVRD"[..])));
}

#[test]
fn q33_receipt_in_data_sm() {
    let receipt = DataSm { esm_class: EsmClass::DELIVERY_RECEIPT, ..DataSm::default() };
    let tlvs = [tlv(Tag::RECEIPTED_MESSAGE_ID, b"1\0"), tlv(Tag::MESSAGE_STATE, &[2])].concat();
    let pdu = hear(Id::DATA_SM, &[body(&receipt), tlvs].concat());
    let data = pdu.sound::<DataSm<'_>>();
    assert_eq!(data.esm_class.message_type(), EsmClass::DELIVERY_RECEIPT);
    assert_eq!(data.tlvs.message_state(), Ok(Some(MessageState::DELIVERED)));
}

// ── TLVs ──

#[test]
fn q34_vendor_and_undefined_tlvs() {
    for tag in [0x0000, 0x0100, 0x060C, 0x1002, 0x1403, 0x1454, 0x1502, 0x3FFF, 0x8081, 0xFFFF] {
        let pdu = deliver(&tlv(Tag(tag), b"\0\xFF!"));
        let sm = pdu.sound::<DeliverSm<'_>>();
        assert_eq!(sm.tlvs.get(Tag(tag)), Some(&b"\0\xFF!"[..]));
    }
}

#[test]
fn q35_tlv_in_a_pdu_that_does_not_list_it() {
    let tlvs = [tlv(Tag::MORE_MESSAGES_TO_SEND, &[0]), tlv(Tag::SOURCE_NETWORK_TYPE, &[1])];
    let pdu = deliver(&tlvs.concat());
    let sm = pdu.sound::<DeliverSm<'_>>();
    assert_eq!(sm.tlvs.more_messages_to_send(), Ok(Some(0)));
    assert_eq!(sm.tlvs.source_network_type(), Ok(Some(1)));
}

#[test]
fn q36_tlvs_from_a_3_3_peer() {
    let old = Bind { interface_version: InterfaceVersion::V3_3, ..Bind::default() };
    let octets = [body(&old), tlv(Tag(0x1400), b"x")].concat();
    let pdu = hear(Id::BIND_RECEIVER, &octets);
    let bind = pdu.sound::<Bind<'_>>();
    assert_eq!(bind.tlvs.iter().count(), 1);
    assert!(bind.fits(Version::V3_3).is_err() && bind.fits(Version::V3_4).is_ok());
}

#[test]
fn q37_integers_shorter_and_longer_than_their_type() {
    let tlvs = [
        tlv(Tag::USER_MESSAGE_REFERENCE, &[7]),
        tlv(Tag::SOURCE_ADDR_SUBUNIT, &[0, 1]),
        tlv(Tag::QOS_TIME_TO_LIVE, &[1, 0]),
    ];
    let pdu = deliver(&tlvs.concat());
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::TLV_LENGTH);
    assert_eq!(sm.tlvs.user_message_reference(), Ok(Some(7)));
    assert_eq!(sm.tlvs.source_addr_subunit(), Ok(Some(1)));
    assert_eq!(sm.tlvs.qos_time_to_live(), Ok(Some(256)));
    pdu.strict("user_message_reference", Status::ESME_RINVTLVLEN);
}

#[test]
fn q38_tlv_length_smaller_than_the_value() {
    let good = tlv(Tag(0x1502), b"id");
    let pdu = deliver(&[&good[..], &[0x15, 0x03, 0, 2, b'a', b'b', b'c']].concat());
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::TRAILING);
    assert_eq!(sm.tlvs.get(Tag(0x1502)), Some(&b"id"[..]));
    assert_eq!((sm.tlvs.get(Tag(0x1503)), sm.tlvs.tail()), (Some(&b"ab"[..]), &b"c"[..]));
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn q38_tlv_length_larger_than_the_value() {
    let good = tlv(Tag(0x1502), b"id");
    let pdu = deliver(&[&good[..], &[0x15, 0x03, 0, 9, b'a']].concat());
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::BAD_TLV);
    assert_eq!(sm.tlvs.get(Tag(0x1502)), Some(&b"id"[..]));
    assert_eq!(sm.tlvs.tail(), [0x15, 0x03, 0, 9, b'a']);
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn a_list_that_ends_without_its_nul_is_mended() {
    let mut seen = Quirks::NONE;
    let open = QueryLastMsgsResp::decode(b"\x02A\0BC", &mut seen).expect("borders");
    assert_eq!(seen, Quirks::MISSING_NUL);
    let closed = QueryLastMsgsResp::decode(b"\x02A\0BC\0", &mut seen).expect("sound");
    assert_eq!(open, closed);
    let with = QueryLastMsgsResp { tlvs: Tlvs::new(b"\x14\0\0\x01\x09").expect("one"), ..open };
    assert_eq!(body(&with), b"\x02A\0BC\0\x14\0\0\x01\x09");
    // The fields behind the list are left out, and take their defaults.
    let short = b"\0\x01\x01123\0\x01\x01\x01\x01555";
    let details = QueryMsgDetailsResp::decode(short, &mut seen).expect("borders");
    let written = body(&QueryMsgDetailsResp { protocol_id: 0x37, ..details });
    let again = QueryMsgDetailsResp::decode(&written, &mut seen).expect("sound");
    assert_eq!((again.dest_address, again.protocol_id), (details.dest_address, 0x37));
}

#[test]
fn q39_padding_behind_the_last_tlv() {
    let good = tlv(Tag::MESSAGE_STATE, &[2]);
    for padding in 1..=9 {
        let pdu = deliver(&[&good[..], &vec![0; padding]].concat());
        let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::TRAILING);
        assert_eq!(sm.tlvs.message_state(), Ok(Some(MessageState::DELIVERED)));
        assert_eq!(sm.tlvs.tail().len(), padding);
        pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
    }
}

#[test]
fn q39_truncated_last_tlv() {
    let good = tlv(Tag::MESSAGE_STATE, &[2]);
    let cut = tlv(Tag::RECEIPTED_MESSAGE_ID, b"12345\0");
    for len in 1..cut.len() {
        let pdu = deliver(&[&good[..], &cut[..len]].concat());
        let quirk = if len < 4 { Quirks::TRAILING } else { Quirks::BAD_TLV };
        let sm = pdu.lenient::<DeliverSm<'_>>(quirk);
        assert_eq!(sm.tlvs.message_state(), Ok(Some(MessageState::DELIVERED)));
        assert_eq!(sm.tlvs.receipted_message_id(), Ok(None));
        pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
    }
}

#[test]
fn q40_tlv_that_stands_twice() {
    let pdu = deliver(&[tlv(Tag::SOURCE_PORT, &[0, 1]), tlv(Tag::SOURCE_PORT, &[0, 2])].concat());
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::DUPLICATE_TLV);
    assert_eq!(sm.tlvs.source_port(), Ok(Some(1)));
    assert_eq!(sm.tlvs.iter().map(|tlv| tlv.value[1]).collect::<Vec<_>>(), [1, 2]);
    pdu.strict("source_port", Status::ESME_RTLVNOTALLWD);

    let frame = pdu.frame();
    let error = Body::not_tolerated(frame.header.command_id, frame.body(), Quirks::NONE);
    assert_eq!(error.map(|error| error.offset), Some(frame.octets.len() - 6), "the second one");

    let number = tlv(Tag::CALLBACK_NUM, b"\x01\x01\x01999");
    let pdu = deliver(&[number.clone(), number].concat());
    assert_eq!(pdu.sound::<DeliverSm<'_>>().tlvs.callback_num().count(), 2);
    let vendor = tlv(Tag(0x1400), b"x");
    assert_eq!(deliver(&vendor.repeat(3)).sound::<DeliverSm<'_>>().tlvs.iter().count(), 3);
}

#[test]
fn q41_receipted_message_id_of_any_length() {
    let long = [b'f'; 100];
    for (value, quirks) in [
        (&b"36-char ids are common nowadays-0123"[..], Quirks::MISSING_NUL),
        (&long, Quirks::TLV_LENGTH),
        (b"", Quirks::TLV_LENGTH),
    ] {
        let pdu = deliver(&tlv(Tag::RECEIPTED_MESSAGE_ID, value));
        let sm = pdu.lenient::<DeliverSm<'_>>(quirks);
        let id = sm.tlvs.receipted_message_id().expect("text").expect("there");
        assert_eq!(id.as_bytes(), value);
    }
    let pdu = deliver(&tlv(Tag::RECEIPTED_MESSAGE_ID, b"id\0\0"));
    let id = pdu.sound::<DeliverSm<'_>>().tlvs.receipted_message_id().expect("text");
    assert_eq!(id.expect("there").as_bytes(), b"id\0", "one NUL is taken off, not two");
}

#[test]
fn q42_network_error_code_as_digits() {
    let pdu = deliver(&tlv(Tag::NETWORK_ERROR_CODE, b"000"));
    let code = pdu.sound::<DeliverSm<'_>>().tlvs.network_error_code().expect("3 octets");
    assert_eq!(code.map(|code| (code.network, code.code)), Some((0x30, 0x3030)));

    let pdu = deliver(&tlv(Tag::NETWORK_ERROR_CODE, b"0011"));
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::TLV_LENGTH);
    assert_eq!(sm.tlvs.get(Tag::NETWORK_ERROR_CODE), Some(&b"0011"[..]));
    assert!(sm.tlvs.network_error_code().is_err());
    pdu.strict("network_error_code", Status::ESME_RINVTLVLEN);
}

#[test]
fn q43_user_message_reference_as_a_string() {
    let pdu = deliver(&tlv(Tag::USER_MESSAGE_REFERENCE, b"12345\0"));
    let sm = pdu.lenient::<DeliverSm<'_>>(Quirks::TLV_LENGTH);
    assert_eq!(sm.tlvs.get(Tag::USER_MESSAGE_REFERENCE), Some(&b"12345\0"[..]));
    let error = Err(TlvError::Length(Tag::USER_MESSAGE_REFERENCE, 6));
    assert_eq!(sm.tlvs.user_message_reference(), error);
    pdu.strict("user_message_reference", Status::ESME_RINVTLVLEN);
}

#[test]
fn q44_alert_on_message_delivery_with_and_without_a_value() {
    for (value, read) in [(&[][..], None), (&[2][..], Some(2))] {
        let pdu = submit(&tlv(Tag::ALERT_ON_MESSAGE_DELIVERY, value));
        let sm = pdu.sound::<SubmitSm<'_>>();
        assert_eq!(sm.tlvs.alert_on_message_delivery(), Ok(Some(read)));
    }
}

#[test]
fn q45_callback_num_of_an_unknown_digit_mode() {
    let pdu = submit(&tlv(Tag::CALLBACK_NUM, b"\x71\x01\x01123"));
    let number =
        pdu.sound::<SubmitSm<'_>>().tlvs.callback_num().next().expect("one").expect("read");
    assert_eq!((number.digit_mode, number.digits), (0x71, &b"123"[..]));
}

#[test]
fn q46_congestion_state_in_any_response() {
    let pdu = hear(Id::SUBMIT_SM_RESP, &vectors::unhex("3100 0428000100"));
    assert_eq!(pdu.sound::<SubmitSmResp<'_>>().tlvs.congestion_state(), Ok(Some(0)));
    let pdu = hear(Id::ENQUIRE_LINK_RESP, &vectors::unhex("0428000162"));
    assert_eq!(pdu.sound::<EnquireLinkResp<'_>>().tlvs.congestion_state(), Ok(Some(98)));
}

// ── values ──

#[test]
fn q47_message_ids_are_opaque() {
    for id in [&b"0000001234"[..], b"4D2", b"4d2s", b" 1234 ", b"-"] {
        let octets = [id, b"\0"].concat();
        let pdu = hear(Id::SUBMIT_SM_RESP, &octets);
        assert_eq!(pdu.sound::<SubmitSmResp<'_>>().message_id.as_bytes(), id);
    }
}

#[test]
fn q48_long_message_ids_are_no_deviation_but_do_not_fit_3_3() {
    let pdu = hear(Id::SUBMIT_SM_RESP, b"0123456789abcdef\0");
    let resp = pdu.sound::<SubmitSmResp<'_>>();
    assert!(resp.fits(Version::V3_4).is_ok() && resp.fits(Version::V3_3).is_err());
}

#[test]
fn q49_odd_message_types_are_kept() {
    for bits in [0x44, 0x24, 0x0C, 0x3C, 0xFF] {
        let esm_class = EsmClass::from_bits_retain(bits);
        let pdu = hear(Id::DELIVER_SM, &body(&DeliverSm { esm_class, ..DeliverSm::default() }));
        assert_eq!(pdu.sound::<DeliverSm<'_>>().esm_class.bits(), bits);
    }
}

#[test]
fn q53_receipt_with_half_of_its_tlvs() {
    let pdu = deliver(&tlv(Tag::RECEIPTED_MESSAGE_ID, b"1\0"));
    let sm = pdu.sound::<DeliverSm<'_>>();
    assert_eq!(sm.tlvs.message_state(), Ok(None));
    assert!(matches!(sm.tlvs.receipted_message_id(), Ok(Some(_))));
}

#[test]
fn q56_data_coding_is_kept_whatever_it_says() {
    for octet in [0x0B, 0x10, 0x18, 0xBF, 0xC8, 0xE0, 0xF5, 0xFF] {
        let sm = SubmitSm { data_coding: DataCoding(octet), ..SubmitSm::default() };
        let pdu = hear(Id::SUBMIT_SM, &body(&sm));
        assert_eq!(pdu.sound::<SubmitSm<'_>>().data_coding, DataCoding(octet));
    }
}

#[test]
fn q58_text_of_an_odd_number_of_octets_in_ucs2() {
    let short_message = text(b"\0h\0e\0");
    let sm = SubmitSm { data_coding: DataCoding::UCS2, short_message, ..SubmitSm::default() };
    let pdu = hear(Id::SUBMIT_SM, &body(&sm));
    assert_eq!(pdu.sound::<SubmitSm<'_>>().short_message, short_message);
}

#[test]
fn q60_user_data_header_and_sar_tlvs_together() {
    let sm = SubmitSm {
        esm_class: EsmClass::UDHI,
        short_message: text(b"\xFFno header"),
        ..SubmitSm::default()
    };
    let octets = [body(&sm), tlv(Tag::SAR_MSG_REF_NUM, &[0, 1])].concat();
    let pdu = hear(Id::SUBMIT_SM, &octets);
    let read = pdu.sound::<SubmitSm<'_>>();
    assert_eq!(read.short_message, sm.short_message);
    assert_eq!(read.tlvs.sar_msg_ref_num(), Ok(Some(1)));
}

#[test]
fn q61_segment_numbers_that_cannot_be() {
    let tlvs = [tlv(Tag::SAR_TOTAL_SEGMENTS, &[0]), tlv(Tag::SAR_SEGMENT_SEQNUM, &[9])].concat();
    let pdu = submit(&tlvs);
    let sm = pdu.sound::<SubmitSm<'_>>();
    assert_eq!(sm.tlvs.sar_total_segments(), Ok(Some(0)));
    assert_eq!(sm.tlvs.sar_segment_seqnum(), Ok(Some(9)));
}

#[test]
fn q62_times_of_other_forms() {
    for odd in ["0430", "2606102334", "260610233429", "26061023342900", "2606102334290", "never"] {
        let octets = [b"\0\0\0\0", odd.as_bytes(), b"\0\0\0\0\0"].concat();
        let pdu = hear(Id::REPLACE_SM, &octets);
        let sm = pdu.lenient::<ReplaceSm<'_>>(Quirks::BAD_TIME);
        assert_eq!(sm.schedule_delivery_time.as_bytes(), odd.as_bytes());
        assert!(sm.schedule_delivery_time.moment().is_err());
        pdu.strict("schedule_delivery_time", Status::ESME_RINVSCHED);

        let octets = [b"\0\0\0\0\0", odd.as_bytes(), b"\0\0\0\0"].concat();
        let pdu = hear(Id::REPLACE_SM, &octets);
        assert_eq!(
            pdu.lenient::<ReplaceSm<'_>>(Quirks::BAD_TIME).validity_period.as_bytes(),
            odd.as_bytes()
        );
        pdu.strict("validity_period", Status::ESME_RINVEXPIRY);
    }
    let pdu = vector("R21");
    assert!(pdu.lenient::<QuerySmResp<'_>>(Quirks::BAD_TIME).final_date.moment().is_err());
}

#[test]
fn q62_relative_time_of_month_zero() {
    let pdu = hear(Id::REPLACE_SM, b"\0\0\0\0\x00000000010000000R\0\0\0\0");
    assert!(pdu.sound::<ReplaceSm<'_>>().validity_period.moment().is_ok());
}

#[test]
fn q63_any_interface_version_in_a_bind() {
    for (octet, version) in [
        (0x00, Version::V3_3),
        (0x33, Version::V3_3),
        (0x34, Version::V3_4),
        (0x40, Version::V3_4),
        (0x50, Version::V5_0),
        (0xFF, Version::V5_0),
    ] {
        let pdu = bind(&Bind { interface_version: InterfaceVersion(octet), ..Bind::default() });
        let interface_version = pdu.sound::<Bind<'_>>().interface_version;
        assert_eq!((interface_version.0, interface_version.version()), (octet, version));
    }
}

#[test]
fn q66_reserved_type_of_number_and_numbering_plan() {
    let pdu = hear(Id::QUERY_SM, b"1\0\xFF\x0799912345\0");
    let query = pdu.sound::<QuerySm<'_>>();
    assert_eq!((query.source_addr_ton, query.source_addr_npi), (Ton(0xFF), Npi(7)));
}

#[test]
fn q68_message_states_of_other_versions() {
    for state in [0, 9, 10, 255] {
        let pdu = hear(Id::QUERY_SM_RESP, &[b'1', 0, 0, state, 0]);
        assert_eq!(pdu.sound::<QuerySmResp<'_>>().message_state, MessageState(state));
        let pdu = deliver(&tlv(Tag::MESSAGE_STATE, &[state]));
        let read = pdu.sound::<DeliverSm<'_>>().tlvs.message_state();
        assert_eq!(read, Ok(Some(MessageState(state))));
    }
}

#[test]
fn q71_response_with_an_empty_message_id() {
    assert!(hear(Id::SUBMIT_SM_RESP, &[0]).sound::<SubmitSmResp<'_>>().message_id.is_empty());
}

#[test]
fn q80_deliver_sm_resp_is_written_with_an_empty_message_id() {
    assert_eq!(body(&DeliverSmResp::default()), [0]);
    let resp = DeliverSmResp { message_id: cstr(b"1"), ..DeliverSmResp::default() };
    assert!(resp.fits(Version::V3_3).is_ok() && resp.fits(Version::V3_4).is_err());
}

#[test]
fn q82_a_tail_that_is_neither_an_octet_nor_a_tlv() {
    let pdu = submit(&vectors::unhex("001d00c8"));
    let sm = pdu.lenient::<SubmitSm<'_>>(Quirks::BAD_TLV);
    assert_eq!(sm.short_message.as_bytes(), b"hello");
    assert_eq!(sm.tlvs.tail(), [0x00, 0x1D, 0x00, 0xC8]);
    pdu.strict("tlvs", Status::ESME_RINVTLVSTREAM);
}

#[test]
fn q82_the_parse_that_ends_with_the_pdu_is_taken() {
    let pdu = submit(&vectors::unhex("00 001d0001 00"));
    let sm = pdu.lenient::<SubmitSm<'_>>(Quirks::UNCOUNTED_OCTET);
    assert_eq!(sm.tlvs.get(Tag::ADDITIONAL_STATUS_INFO_TEXT), Some(&[0][..]));
    let pdu = submit(&vectors::unhex("00140001 00"));
    assert_eq!(pdu.sound::<SubmitSm<'_>>().tlvs.get(Tag(0x0014)), Some(&[0][..]));
}

#[test]
fn q84_two_octets_missing_in_the_first_pdu() {
    let octets = frame(Id::BIND_TRANSCEIVER, Status::ESME_ROK, 1, &body(&Bind::default()));
    let Split::Lost(error) = split(&octets[2..], DEFAULT_MAX_FRAME) else { panic!("read") };
    assert_eq!(error.command_length, u32::from(octets[3]) << 16);
}

#[test]
fn q85_long_passwords_are_written_only_by_intent() {
    assert!(CStr::<9>::new(b"ninechars").is_err());
    let long = CStr::<9>::lenient(b"ninechars").expect("no NUL");
    assert!(long.is_over_limit());
}

// ── each quirk alone ──

#[test]
fn each_quirk_is_found_alone_and_forgiven_alone() {
    let submit = body(&SubmitSm { short_message: text(b"hi"), ..SubmitSm::default() });
    let with = |tail: &[u8]| [&submit[..], tail].concat();
    let mut overrun = submit.clone();
    let at = overrun.len() - 3;
    overrun[at] = 9;
    let port = tlv(Tag::SOURCE_PORT, &[0, 1]);
    let samples = [
        (Quirks::OVERLONG, Id::OUTBIND, b"0123456789abcdef\0\0".to_vec()),
        (Quirks::MISSING_NUL, Id::OUTBIND, b"me\0password".to_vec()),
        (Quirks::NON_ASCII, Id::OUTBIND, b"\xE9\0\0".to_vec()),
        (Quirks::BAD_TIME, Id::REPLACE_SM, b"\0\0\0\0x\0\0\0\0\0".to_vec()),
        (Quirks::NO_BODY, Id::SUBMIT_SM_RESP, vec![]),
        (Quirks::SHORT_BODY, Id::QUERY_SM_RESP, b"1\0".to_vec()),
        (Quirks::SM_LENGTH, Id::SUBMIT_SM, overrun),
        (Quirks::UNCOUNTED_OCTET, Id::SUBMIT_SM, with(&[0])),
        (Quirks::TRAILING, Id::SUBMIT_SM, with(&[0, 0])),
        (Quirks::BAD_TLV, Id::SUBMIT_SM, with(&[0, 0, 0, 1])),
        (Quirks::TLV_LENGTH, Id::SUBMIT_SM, with(&tlv(Tag::SOURCE_PORT, &[1]))),
        (Quirks::DUPLICATE_TLV, Id::SUBMIT_SM, with(&port.repeat(2))),
        (Quirks::TWO_TEXTS, Id::SUBMIT_SM, with(&tlv(Tag::MESSAGE_PAYLOAD, b"hi"))),
        (Quirks::UNUSED_FIELD, Id::DELIVER_SM_RESP, b"1\0".to_vec()),
    ];
    for (quirk, id, octets) in &samples {
        let mut seen = Quirks::NONE;
        let read = Body::decode(*id, octets, &mut seen);
        assert!(matches!(read, Some(Ok(_))), "{quirk:?}");
        assert_eq!(seen, *quirk);
        assert_eq!(Body::not_tolerated(*id, octets, *quirk), None, "{quirk:?}");
        let error = Body::not_tolerated(*id, octets, Quirks::all().difference(*quirk));
        assert_eq!(error.map(|error| error.reason), Some(Reason::Quirk(*quirk)));
    }
    let header = |status, seq| Header::new(Id::UNBIND, status, seq, 0).expect("short").quirks();
    let in_header = [
        (Quirks::REQUEST_STATUS, header(Status::ESME_RSYSERR, 1)),
        (Quirks::SEQUENCE_NUMBER, header(Status::ESME_ROK, 0)),
    ];
    for (quirk, seen) in in_header {
        assert_eq!(seen, quirk);
    }
    let shown =
        samples.iter().fold(Quirks::REQUEST_STATUS | Quirks::SEQUENCE_NUMBER, |all, s| all | s.0);
    assert_eq!(shown, Quirks::all());
    assert_eq!(Quirks::all().names().count(), 16);
}

#[test]
fn common_forgives_all_but_what_runs_past_its_frame() {
    let not = Quirks::all().difference(Quirks::COMMON);
    assert_eq!(not, Quirks::SM_LENGTH | Quirks::BAD_TLV);
}
