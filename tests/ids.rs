//! The message ids that a message centre hands out.

use proptest::prelude::*;
use smpp_proto::{
    message::id::{IdMatch, SegmentSid},
    smsc::{IdForm, MessageId, MessageIds},
    wire::{Misfit, Pdu, Version, pdu::SubmitSmResp},
};

use IdForm::{Decimal, Hex8, Hex32, SegmentSid as Sid, Uuid};

const BITS: u128 = 0x0123_4567_89AB_CDEF_FEDC_BA98_0654_3210;
const VERSIONS: [Version; 3] = [Version::V3_3, Version::V3_4, Version::V5_0];

#[test]
fn each_form_is_written_in_its_way() {
    let table = [
        (Sid, "YV0123456789abcdeffedcba9806543210"),
        (Uuid, "01234567-89ab-cdef-fedc-ba9806543210"),
        (Hex32, "0123456789abcdeffedcba9806543210"),
        (Hex8, "06543210"),
        (Decimal, "18364758542614016528"),
    ];
    for ((form, text), listed) in table.into_iter().zip(IdForm::ALL) {
        let id = form.id(BITS);
        assert_eq!((form, id.as_str(), id.to_string().as_str()), (listed, text, text));
        assert_eq!((id.as_bytes(), id.as_cstr().as_bytes()), (text.as_bytes(), text.as_bytes()));
        assert_eq!(form.len_max(), text.len());
    }
    assert_eq!(format!("{:?}", Hex8.id(7)), "MessageId(00000007)");
    assert_eq!(Decimal.id(0).as_str(), "0");
    assert_eq!(MessageId::default().as_str(), "");
    assert_eq!(Sid.id(BITS).as_bytes(), SegmentSid::from_bits(BITS).to_octets());
}

#[test]
fn texts_of_other_forms_are_not_read() {
    let wrong: [(IdForm, &str); 13] = [
        (Sid, "YV0123456789ABCDEFFEDCBA9806543210"),
        (Sid, "0123456789abcdeffedcba9806543210"),
        (Uuid, "0123456789abcdeffedcba9806543210"),
        (Uuid, "0123456-789ab-cdef-fedc-ba9806543210"),
        (Uuid, "01234567-89ab-cdef-fedc-ba9806543210-"),
        (Uuid, ""),
        (Hex32, "0123456789ABCDEFFEDCBA9806543210"),
        (Hex32, "123456789abcdeffedcba9806543210"),
        (Hex8, "6543210"),
        (Hex8, "106543210"),
        (Decimal, "007"),
        (Decimal, "18446744073709551616"),
        (Decimal, ""),
    ];
    for (form, text) in wrong {
        assert_eq!(form.bits(text.as_bytes()), None, "{form:?} {text:?}");
    }
}

#[test]
fn a_peer_gets_what_its_version_holds() {
    for form in IdForm::ALL {
        for version in VERSIONS {
            let mut ids = MessageIds::starting_at(form, u64::from(u32::MAX));
            assert!(ids.form_for(version).fits(version));
            assert_eq!(ids.form_for(version) == form, form.fits(version));
            let id = ids.issue(version, BITS);
            assert!(id.as_bytes().len() <= IdForm::capacity(version));
            let resp = SubmitSmResp { message_id: id.as_cstr(), ..SubmitSmResp::default() };
            assert_eq!(resp.fits(version), Ok::<(), Misfit>(()));
            let counted = ids.form_for(version).is_counted();
            assert_eq!(ids.next(), u64::from(u32::MAX) + u64::from(counted));
        }
    }
    let longest = [b'1'; 64];
    assert_eq!(IdForm::capacity(Version::V5_0), longest.len());
}

#[test]
fn counted_ids_start_over_at_their_end() {
    let mut ids = MessageIds::starting_at(Hex8, u64::from(u32::MAX));
    assert_eq!(ids.issue(Version::V3_4, 5).as_str(), "ffffffff");
    assert_eq!(ids.issue(Version::V3_4, 5).as_str(), "00000000");
    let mut ids = MessageIds::starting_at(Decimal, u64::MAX);
    assert_eq!(ids.issue(Version::V3_4, 5).as_str(), "18446744073709551615");
    assert_eq!(ids.issue(Version::V3_4, 5).as_str(), "0");
    assert_eq!((ids.form(), ids.next()), (Decimal, 1));
}

proptest! {
    #[test]
    fn an_id_gives_back_its_bits(bits in any::<u128>()) {
        for form in IdForm::ALL {
            let id = form.id(bits);
            let kept = match form {
                Sid | Uuid | Hex32 => bits,
                Hex8 => bits & u128::from(u32::MAX),
                Decimal => bits & u128::from(u64::MAX),
            };
            prop_assert_eq!(form.bits(id.as_bytes()), Some(kept));
            prop_assert!(id.as_bytes().len() <= form.len_max());
            prop_assert!(IdMatch::Exact.matches(id.as_bytes(), form.id(kept).as_bytes()));
        }
    }

    #[test]
    fn any_text_is_read_or_not(text in "[0-9a-fYV-]{0,40}") {
        for form in IdForm::ALL {
            if let Some(bits) = form.bits(text.as_bytes()) {
                let id = form.id(bits);
                prop_assert_eq!(id.as_str(), text.as_str());
            }
        }
    }
}

#[cfg(feature = "serde")]
#[test]
fn the_stored_form_is_a_text_and_is_checked() {
    let id = Sid.id(BITS);
    let stored = serde_json::to_string(&id).unwrap();
    assert_eq!(stored, "\"YV0123456789abcdeffedcba9806543210\"");
    assert_eq!(serde_json::from_str::<MessageId>(&stored).unwrap(), id);
    for wrong in ["\"a b\"", "\"a\\u0000\"", "\"é\"", "\"0123456789012345678901234567890123456\""]
    {
        assert!(serde_json::from_str::<MessageId>(wrong).is_err(), "{wrong}");
    }
    let ids = MessageIds::starting_at(Decimal, 7);
    let stored = serde_json::to_string(&ids).unwrap();
    assert_eq!(serde_json::from_str::<MessageIds>(&stored).unwrap(), ids);
}
