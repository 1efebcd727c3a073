//! Values inside bodies: typed TLVs, lists and times are written as they were read.

use smpp_proto::wire::{
    Body, CStr, CStrError, CommandStatus, DestAddress, ListError, ListWriter, MessageDetails,
    ShortMessage, Tag, Time, TlvError, TlvWriter, Tlvs, UnsuccessSme,
};

/// Item by item, a list is the same; one item less has room in one octet less.
macro_rules! check_list {
    ($list:expr, $item:ident) => {
        let list = $list;
        let mut room = vec![0; 70_000];
        let mut writer = ListWriter::<$item<'_>>::new(&mut room);
        for item in list.iter() {
            writer.push(&item).expect("what was read can be written");
        }
        assert!(!format!("{writer:?}").is_empty());
        let full = list.iter().next().map(|item| {
            let refused = ListWriter::<$item<'_>>::new(&mut []).push(&item).err();
            assert_eq!(refused, Some(ListError::NoRoom));
            (list.len() == 255).then(|| writer.push(&item).err())
        });
        assert!(matches!(full.flatten(), None | Some(Some(ListError::Full))));
        assert!(!ListError::Full.to_string().is_empty() && list.is_empty() == (list.len() == 0));
        // The octets may differ: a NUL that was missing is there.
        assert!(writer.finish().iter().eq(list.iter()));
    };
}

/// Everything of a value that has a type of its own.
pub(crate) fn check(value: &Body<'_>) {
    check_tlvs(value.tlvs());
    match value {
        Body::SubmitMulti(pdu) => {
            check_list!(pdu.dest_address, DestAddress);
        }
        Body::SubmitMultiResp(pdu) => {
            check_list!(pdu.unsuccess_sme, UnsuccessSme);
        }
        Body::QueryLastMsgsResp(pdu) => {
            check_list!(pdu.message_details, MessageDetails);
        }
        Body::SubmitSm(pdu) => {
            check_time(pdu.schedule_delivery_time);
            check_time(pdu.validity_period);
            check_text(pdu.short_message);
            check_string(pdu.source_addr);
        }
        Body::QuerySmResp(pdu) => check_time(pdu.final_date),
        _ => {}
    }
}

/// What a status says about trying again does not contradict itself.
pub(crate) fn check_status(status: CommandStatus) {
    let retry = status.retry();
    assert_eq!(retry.is_temporary(), retry.least_wait().is_some());
    assert!(!status.is_vendor() || status.name().is_none());
}

/// Reads every TLV by its type; written again and read again it is the same.
macro_rules! typed {
    ($tlvs:expr; $($once:ident)*; $($many:ident)*) => {
        let mut room = vec![0; 70_000];
        $(
            let read = $tlvs.$once();
            if let Some(value) = told(&read).and_then(|value| *value) {
                let mut writer = TlvWriter::new(&mut room);
                if writer.$once(value).is_ok() {
                    assert_eq!(writer.finish().$once(), Ok(Some(value)));
                }
            }
        )*
        $(
            for read in $tlvs.$many() {
                let Some(value) = told(&read) else { continue };
                let mut writer = TlvWriter::new(&mut room);
                if writer.$many(*value).is_ok() {
                    assert_eq!(writer.finish().$many().next(), Some(Ok(*value)));
                }
            }
        )*
    };
}

fn check_tlvs(tlvs: Tlvs<'_>) {
    typed! { tlvs;
        dest_addr_subunit dest_network_type dest_bearer_type dest_telematics_id source_addr_subunit
        source_network_type source_bearer_type source_telematics_id qos_time_to_live payload_type
        additional_status_info_text receipted_message_id ms_msg_wait_facilities privacy_indicator
        source_subaddress dest_subaddress user_message_reference user_response_code source_port
        destination_port sar_msg_ref_num language_indicator sar_total_segments sar_segment_seqnum
        sc_interface_version number_of_messages dpf_result set_dpf ms_availability_status
        network_error_code message_payload delivery_failure_reason more_messages_to_send
        message_state congestion_state ussd_service_op broadcast_channel_indicator
        broadcast_content_type broadcast_content_type_info broadcast_message_class broadcast_rep_num
        broadcast_frequency_interval broadcast_end_time broadcast_service_group
        billing_identification source_network_id dest_network_id source_node_id dest_node_id
        dest_addr_np_resolution dest_addr_np_information dest_addr_np_country display_time
        sms_signal ms_validity alert_on_message_delivery its_reply_type its_session_info;
        callback_num_pres_ind callback_num_atag callback_num broadcast_area_identifier
        broadcast_error_status broadcast_area_success
    }
    check_copy(tlvs);
}

/// The value that was read; an error has words.
fn told<T>(read: &Result<T, TlvError>) -> Option<&T> {
    match read {
        Ok(value) => Some(value),
        Err(error) => {
            assert!(!error.to_string().is_empty());
            None
        }
    }
}

/// Pushed one by one, the TLVs are the same. What has neither tag nor value, and stood before a tail,
/// fills up where it is the last.
fn check_copy(tlvs: Tlvs<'_>) {
    let mut room = vec![0; tlvs.as_bytes().len()];
    let mut writer = TlvWriter::new(&mut room);
    for tlv in tlvs {
        writer.push(tlv.tag, tlv.value).expect("what was read can be written");
        assert_eq!(tlv.tag.since().is_some(), tlv.tag.name().is_some());
    }
    assert!(!format!("{writer:?} {:?}", tlvs.iter()).is_empty());
    let mut expected: Vec<_> = tlvs.iter().collect();
    while expected.last().is_some_and(|last| last.tag == Tag(0) && last.value.is_empty()) {
        expected.pop();
    }
    assert!(writer.finish().iter().eq(expected));
    match tlvs.tail() {
        [] => assert_eq!(Tlvs::lenient(tlvs.as_bytes()), Ok(tlvs)),
        tail => {
            let error = TlvError::Tail(tlvs.as_bytes().len() - tail.len());
            assert_eq!(Tlvs::lenient(tlvs.as_bytes()), Err(error));
            assert!(!error.to_string().is_empty());
        }
    }
    match Tlvs::new(tlvs.as_bytes()) {
        Ok(same) => assert_eq!(same, tlvs),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    if let Some(tlv) = tlvs.iter().next() {
        let refused = TlvWriter::new(&mut []).push(tlv.tag, tlv.value).expect_err("no room");
        assert_eq!(refused, TlvError::NoRoom(tlv.tag));
        assert!(!refused.to_string().is_empty());
    }
}

/// What a time says is written so that it says the same.
fn check_time(time: Time<'_>) {
    match time.moment() {
        Ok(None) => assert!(time.is_empty()),
        Ok(Some(moment)) => {
            let mut text = [0; 16];
            match moment.write(&mut text) {
                Ok(written) => assert_eq!(written.moment(), Ok(Some(moment))),
                Err(error) => assert!(!error.to_string().is_empty()),
            }
        }
        Err(error) => assert!(!error.to_string().is_empty()),
    }
    // What may be written can be read, but not the other way round.
    let text = core::str::from_utf8(time.as_bytes()).unwrap_or_default();
    match Time::new(text) {
        Ok(same) => assert!(same.moment().is_ok() && (same == time || text.is_empty())),
        Err(error) => assert!(!error.to_string().is_empty()),
    }
}

/// Strings are taken by their limit and by their octets.
fn check_string<const MAX: usize>(string: CStr<'_, MAX>) {
    let octets = string.as_bytes();
    let over = string.is_over_limit();
    assert_eq!(CStr::lenient(octets), Ok(string));
    match CStr::<MAX>::try_from(octets) {
        Ok(same) => assert!(same == string && !over && octets.is_ascii()),
        Err(CStrError::TooLong(max)) => assert!(over && max == MAX - 1),
        Err(CStrError::NotAscii(at)) => assert!(octets[..at].is_ascii() && octets[at] >= 0x80),
        Err(error) => panic!("{error}"),
    }
    if let Some(text) = string.as_str() {
        assert_eq!(CStr::try_from(text).ok(), (!over && text.is_ascii()).then_some(string));
    }
    let with_nul = [octets, &[0]].concat();
    let error = CStr::<MAX>::lenient(&with_nul).expect_err("a NUL");
    assert!(error == CStrError::Nul(octets.len()) && !error.to_string().is_empty());
}

/// A text of at most 255 octets is taken.
fn check_text(text: ShortMessage<'_>) {
    assert_eq!(ShortMessage::new(text.as_bytes()), Ok(text));
    let long = [text.as_bytes(), &[0; 256]].concat();
    let error = ShortMessage::new(&long).expect_err("too long");
    assert!(error.len == long.len() && !error.to_string().is_empty());
}
