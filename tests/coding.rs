//! `data_coding`: SMPP's table, the GSM groups, and what a peer's settings change.

use proptest::prelude::*;
use smpp_proto::message::alphabet::{Alphabet, ByteOrder};
use smpp_proto::message::charset::Charset;
use smpp_proto::message::coding::{
    Class, ClassGroup, Coding, Codings, Scheme, Waiting, WaitingKind,
};
use smpp_proto::message::gsm7::{Language, Tables};
use smpp_proto::wire::value::DataCoding;

const GSM: Codings = Codings { scheme: Scheme::Gsm, ..Codings::SMPP };

fn read(codings: Codings, value: u8) -> Coding {
    codings.read(DataCoding(value))
}

#[test]
fn the_table_of_smpp() {
    for (value, alphabet) in [
        (0x00, Alphabet::GSM7),
        (0x01, Alphabet::Ascii),
        (0x02, Alphabet::Octets),
        (0x03, Alphabet::Latin1),
        (0x04, Alphabet::Octets),
        (0x05, Alphabet::Octets),
        (0x06, Alphabet::Charset(Charset::Iso8859_5)),
        (0x07, Alphabet::Charset(Charset::Iso8859_8)),
        (0x08, Alphabet::UCS2),
        (0x09, Alphabet::Octets),
        (0x0A, Alphabet::Octets),
        (0x0D, Alphabet::Octets),
        (0x0E, Alphabet::Charset(Charset::EucKr)),
        (0x0F, Alphabet::Octets),
        (0x80, Alphabet::Octets),
        (0xBF, Alphabet::Octets),
    ] {
        assert_eq!(read(Codings::SMPP, value), Coding::from(alphabet), "{value:#04x}");
    }
}

#[test]
fn the_groups_of_gsm() {
    let class = |alphabet: Alphabet, class| Coding { class: Some(class), ..alphabet.into() };
    for codings in [Codings::SMPP, GSM] {
        for (value, coding) in [
            (0x10, class(Alphabet::GSM7, Class::Flash)),
            (0x11, class(Alphabet::GSM7, Class::Phone)),
            (0x16, class(Alphabet::Octets, Class::Sim)),
            (0x18, class(Alphabet::UCS2, Class::Flash)),
            (0x1B, class(Alphabet::UCS2, Class::Terminal)),
            (0x1C, class(Alphabet::Octets, Class::Flash)),
            (0x20, Coding { compressed: true, ..Alphabet::Octets.into() }),
            (0x40, Coding { auto_delete: true, ..Alphabet::GSM7.into() }),
            (0x48, Coding { auto_delete: true, ..Alphabet::UCS2.into() }),
            (0x58, Coding { auto_delete: true, ..class(Alphabet::UCS2, Class::Flash) }),
            (0xF0, class(Alphabet::GSM7, Class::Flash)),
            (0xF3, class(Alphabet::GSM7, Class::Terminal)),
            (0xF5, class(Alphabet::Octets, Class::Phone)),
            (0xFD, class(Alphabet::Octets, Class::Phone)),
        ] {
            assert_eq!(read(codings, value), coding, "{value:#04x}");
        }
    }
}

#[test]
fn message_waiting() {
    for (value, alphabet, active, kind, store) in [
        (0xC8, Alphabet::GSM7, true, WaitingKind::Voicemail, false),
        (0xC0, Alphabet::GSM7, false, WaitingKind::Voicemail, false),
        (0xD9, Alphabet::GSM7, true, WaitingKind::Fax, true),
        (0xEA, Alphabet::UCS2, true, WaitingKind::Email, true),
        (0xE3, Alphabet::UCS2, false, WaitingKind::Other, true),
    ] {
        let waiting = Some(Waiting { active, kind, store });
        assert_eq!(read(Codings::SMPP, value), Coding { waiting, ..alphabet.into() });
    }
}

#[test]
fn version_3_3_reads_the_gsm_scheme() {
    for (value, alphabet) in [
        (0x00, Alphabet::GSM7),
        (0x01, Alphabet::GSM7),
        (0x03, Alphabet::GSM7),
        (0x04, Alphabet::Octets),
        (0x08, Alphabet::UCS2),
        (0x0F, Alphabet::Octets),
        (0x80, Alphabet::GSM7),
    ] {
        assert_eq!(read(GSM, value), Coding::from(alphabet), "{value:#04x}");
    }
    assert_eq!(GSM.value(Alphabet::Latin1, None), None);
    assert_eq!(GSM.value(Alphabet::UCS2, None), Some(DataCoding::UCS2));
    assert_eq!(GSM.value(Alphabet::Octets, None), Some(DataCoding::BINARY));
}

#[test]
fn what_a_peer_makes_of_it() {
    let little = Alphabet::Ucs2(ByteOrder::Little);
    let shift_jis = Alphabet::Charset(Charset::ShiftJis);
    let peer = Codings {
        default: Alphabet::GSM7_PACKED,
        ia5: Alphabet::GSM7,
        jis: shift_jis,
        byte_order: ByteOrder::Little,
        ..Codings::SMPP
    };
    assert_eq!(read(peer, 0x00).alphabet, Alphabet::GSM7_PACKED);
    assert_eq!(read(peer, 0x01).alphabet, Alphabet::GSM7);
    assert_eq!(read(peer, 0x05).alphabet, shift_jis);
    assert_eq!(read(peer, 0x08).alphabet, little);
    assert_eq!(read(peer, 0x18).alphabet, little);
    assert_eq!(read(peer, 0xF0).alphabet, Alphabet::GSM7_PACKED);
    assert_eq!(peer.value(Alphabet::GSM7, None), Some(DataCoding::ASCII));
    assert_eq!(peer.value(Alphabet::GSM7, Some(Class::Flash)), None);
    assert_eq!(peer.value(Alphabet::Ascii, None), None);
}

#[test]
fn values_to_send_with() {
    let value = |alphabet, class| Codings::SMPP.value(alphabet, class).map(|value| value.0);
    let hindi = Alphabet::Gsm7(Tables::both(Language::Hindi));
    for (alphabet, expected) in [
        (Alphabet::GSM7, Some(0)),
        (hindi, Some(0)),
        (Alphabet::Ascii, Some(1)),
        (Alphabet::Latin1, Some(3)),
        (Alphabet::Octets, Some(4)),
        (Alphabet::Charset(Charset::Iso8859_5), Some(6)),
        (Alphabet::Charset(Charset::Iso8859_8), Some(7)),
        (Alphabet::UCS2, Some(8)),
        (Alphabet::Ucs2(ByteOrder::Little), Some(8)),
        (Alphabet::Charset(Charset::EucKr), Some(14)),
        (Alphabet::Latin9, None),
        (Alphabet::Utf8, None),
        (Alphabet::GSM7_PACKED, None),
        (Alphabet::Charset(Charset::ShiftJis), None),
    ] {
        assert_eq!(value(alphabet, None), expected, "{alphabet:?}");
    }
    for (alphabet, expected) in [
        (Alphabet::GSM7, Some(0xF2)),
        (hindi, Some(0xF2)),
        (Alphabet::Octets, Some(0xF6)),
        (Alphabet::UCS2, Some(0x1A)),
        (Alphabet::Latin1, None),
    ] {
        assert_eq!(value(alphabet, Some(Class::Sim)), expected, "{alphabet:?}");
    }
    let general = Codings { class_group: ClassGroup::General, ..Codings::SMPP };
    let binary = general.value(Alphabet::Octets, Some(Class::Flash));
    assert_eq!(binary, Some(DataCoding(0x14)));
}

proptest! {
    #[test]
    fn what_is_sent_is_read_the_same(
        default in prop::sample::select(vec![
            Alphabet::GSM7, Alphabet::GSM7_PACKED, Alphabet::Latin1, Alphabet::Latin9,
            Alphabet::Ascii, Alphabet::Utf8, Alphabet::Octets,
        ]),
        alphabet in prop::sample::select(vec![
            Alphabet::GSM7, Alphabet::GSM7_PACKED, Alphabet::Latin1, Alphabet::Latin9,
            Alphabet::Ascii, Alphabet::Utf8, Alphabet::Octets, Alphabet::UCS2,
        ]),
        gsm in any::<bool>(),
        class in prop::sample::select(vec![None, Some(Class::Flash), Some(Class::Terminal)]),
    ) {
        let scheme = if gsm { Scheme::Gsm } else { Scheme::Smpp };
        let codings = Codings { scheme, default, ..Codings::SMPP };
        if let Some(value) = codings.value(alphabet, class) {
            prop_assert_eq!(codings.read(value), Coding { class, ..alphabet.into() });
        }
    }

    #[test]
    fn every_value_says_something(value in any::<u8>()) {
        for codings in [Codings::SMPP, GSM] {
            let coding = read(codings, value);
            prop_assert!(coding.class.is_none() || coding.waiting.is_none());
        }
    }
}
