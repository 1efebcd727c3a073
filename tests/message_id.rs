//! Message ids: comparison by rule, the learner, segment SIDs.

use proptest::prelude::*;
use smpp_proto::message::id::{ID_MAX, IdLearner, IdMatch, SegmentSid, SegmentSidError};

use IdMatch::{BothHex, Exact, IgnoreCaseAndZeros, RespDecReceiptHex, RespHexReceiptDec};

type Pair = (&'static str, &'static str);

/// Response, receipt, and the rules that make them equal.
const PAIRS: &[(&str, &str, &[IdMatch])] = &[
    ("68673723", "68673723", &[Exact, IgnoreCaseAndZeros, BothHex]),
    ("d2d3a04", "0221067780", &[RespHexReceiptDec]),
    ("0d2d3a04", "0221067780", &[RespHexReceiptDec]),
    ("0D2D3A04", "221067780", &[RespHexReceiptDec]),
    ("0221067780", "0d2d3a04", &[RespDecReceiptHex]),
    ("221067780", "D2D3A04", &[RespDecReceiptHex]),
    ("12345", "0000012345", &[IgnoreCaseAndZeros, BothHex]),
    ("0000012345", "12345", &[IgnoreCaseAndZeros, BothHex]),
    ("a1B2", "A1b2", &[IgnoreCaseAndZeros, BothHex]),
    ("000", "0", &[IgnoreCaseAndZeros, RespHexReceiptDec, RespDecReceiptHex, BothHex]),
    ("5", "5", &IdMatch::ALL),
    (
        "ce5bc5a9-4f7d-4282-9244-2e1022a9335c",
        "CE5BC5A9-4F7D-4282-9244-2E1022A9335C",
        &[IgnoreCaseAndZeros],
    ),
    ("rdwjwxns18krxr9936ey96ymcw", "rdwjwxns18krxr9936ey96ymcw", &IdMatch::ALL),
    (
        "2E179B310EDE971B2760C72B7F026E1B",
        "2e179b310ede971b2760c72b7f026e1b",
        &[IgnoreCaseAndZeros, BothHex],
    ),
    (" 12345 ", "12345", &[IgnoreCaseAndZeros, BothHex]),
    ("12345", "12345\0", &[IgnoreCaseAndZeros, BothHex]),
    ("12345", "12345s", &[BothHex]),
    ("12345", "+12345", &[]),
    ("0xff", "255", &[]),
    ("1", "2", &[]),
    ("", "", &[]),
    (" ", " ", &[Exact]),
];

#[test]
fn each_rule_makes_equal_what_it_says() {
    for &(response, receipt, rules) in PAIRS {
        for rule in IdMatch::ALL {
            let matches = rule.matches(response.as_bytes(), receipt.as_bytes());
            assert_eq!(matches, rules.contains(&rule), "{response:?} {receipt:?} {rule:?}");
        }
    }
    assert_eq!(IdMatch::default(), Exact);
}

#[test]
fn numbers_end_at_128_bits() {
    let most = u128::MAX.to_string();
    assert!(RespHexReceiptDec.matches(&[b'f'; 32], most.as_bytes()));
    let key = RespHexReceiptDec.receipt_key(most.as_bytes()).unwrap();
    assert_eq!((key.as_number(), key.as_text()), (Some(u128::MAX), None));

    // One more is a text: equal to itself only, zeros and case included.
    let beyond = "340282366920938463463374607431768211456";
    let key = RespHexReceiptDec.receipt_key(beyond.as_bytes()).unwrap();
    assert_eq!((key.as_number(), key.as_text()), (None, Some(beyond.as_bytes())));
    assert!(!BothHex.matches(&[b'f'; 33], &[b'F'; 33]));
    assert!(BothHex.matches(&[b'f'; 33], &[b'f'; 33]));
    assert!(BothHex.matches(&[&[b'0'; 20][..], &[b'f'; 32]].concat(), &[b'F'; 32]));

    // A text is never equal to the number with the same octets.
    let octets = 0x3030_3030_3030_3030_3030_3030_3030_3067_u128.to_be_bytes();
    let text = BothHex.response_key(&octets).unwrap();
    let number = BothHex.response_key(b"3030303030303030303030303030303067").unwrap();
    assert!(text.as_text().is_some() && number != text);
}

#[test]
fn ids_without_a_key_name_nothing() {
    for rule in IdMatch::ALL {
        assert!(rule.response_key(b"").is_none() && rule.receipt_key(b"").is_none());
        assert!(rule.response_key(&[b'x'; ID_MAX]).is_some());
        assert!(rule.response_key(&[b'x'; ID_MAX + 1]).is_none());
        assert!(rule.response_key(&[b'0'; ID_MAX + 1]).is_none());
        assert!(!rule.matches(&[b'x'; ID_MAX + 1], &[b'x'; ID_MAX + 1]));
    }
}

#[test]
fn the_learner_names_the_first_rule_that_fits_all() {
    let mut learner = IdLearner::default();
    assert_eq!(learner.rule(), None);
    assert_eq!(learner.possible().count(), IdMatch::ALL.len());

    learner.observe(b"5", b"5");
    assert_eq!(learner.rule(), Some(Exact));
    learner.observe(b"0d2d3a04", b"0221067780");
    assert_eq!(learner.rule(), Some(RespHexReceiptDec));
    assert_eq!(learner.possible().collect::<Vec<_>>(), [RespHexReceiptDec]);
    assert_eq!((learner.observed(), learner.fitting(Exact)), (2, 1));

    learner.observe(b"", b"5");
    assert_eq!(learner.observed(), 2, "an empty id tells nothing");
    learner.observe(b"x", b"y");
    assert_eq!(learner.rule(), None);
    assert_eq!((learner.possible().count(), learner.fitting(RespHexReceiptDec)), (0, 2));
}

#[test]
fn the_learner_finds_every_rule() {
    let cases: [(&[Pair], &[IdMatch]); 5] = [
        (&[("A-1", "A-1"), ("010", "010")], &[Exact, IgnoreCaseAndZeros, BothHex]),
        (&[("A-1", "a-1"), ("7", "007")], &[IgnoreCaseAndZeros]),
        (&[("ff", "255"), ("10", "16")], &[RespHexReceiptDec]),
        (&[("255", "FF"), ("16", "0010")], &[RespDecReceiptHex]),
        (&[("ff", "00FF"), ("1g", "1g")], &[IgnoreCaseAndZeros, BothHex]),
    ];
    for (pairs, rules) in cases {
        let mut learner = IdLearner::default();
        for (response, receipt) in pairs {
            learner.observe(response.as_bytes(), receipt.as_bytes());
        }
        assert_eq!(learner.possible().collect::<Vec<_>>(), rules);
        assert_eq!(learner.rule(), rules.first().copied());
    }
}

#[test]
fn a_segment_sid_is_yv_and_32_digits() {
    let sid = SegmentSid::from_bits(0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF);
    assert_eq!(sid.to_string(), "YV0123456789abcdef0123456789abcdef");
    assert_eq!(SegmentSid::from_bits(0).to_string(), format!("YV{}", "0".repeat(32)));
    let text = b"YV0123456789abcdef0123456789abcdef";
    assert_eq!(SegmentSid::parse(text), Ok(sid));
    let errors: [(&[u8], SegmentSidError); 6] = [
        (b"", SegmentSidError::Length(0)),
        (&text[..33], SegmentSidError::Length(33)),
        (&[b'Y'; 35], SegmentSidError::Length(35)),
        (b"SM0123456789abcdef0123456789abcdef", SegmentSidError::Prefix),
        (b"YV0123456789abcdef0123456789abcdeF", SegmentSidError::Digit { offset: 33 }),
        (b"YV+123456789abcdef0123456789abcdef", SegmentSidError::Digit { offset: 2 }),
    ];
    for (text, error) in errors {
        assert_eq!(SegmentSid::parse(text), Err(error));
        assert!(!error.to_string().is_empty());
    }
}

#[cfg(feature = "serde")]
#[test]
fn keys_have_a_stored_form() {
    for id in ["ce5bc5a9-4f7d", "d2d3a04", &"x".repeat(ID_MAX)] {
        let key = BothHex.response_key(id.as_bytes()).unwrap();
        let stored = serde_json::to_string(&key).unwrap();
        assert_eq!(serde_json::from_str::<smpp_proto::message::id::IdKey>(&stored).unwrap(), key);
    }
    let over_long = format!("{{\"Text\":{:?}}}", vec![1; ID_MAX + 1]);
    assert!(serde_json::from_str::<smpp_proto::message::id::IdKey>(&over_long).is_err());
}

proptest! {
    #[test]
    fn hex_and_decimal_of_one_number_meet(number: u128, zeros in 0usize..20) {
        let dec = number.to_string();
        let hex = format!("{}{number:x}", "0".repeat(zeros));
        prop_assert!(RespHexReceiptDec.matches(hex.as_bytes(), dec.as_bytes()));
        prop_assert!(RespDecReceiptHex.matches(dec.as_bytes(), hex.to_uppercase().as_bytes()));
        prop_assert!(BothHex.matches(hex.as_bytes(), hex.to_uppercase().as_bytes()));
    }

    #[test]
    fn an_id_always_equals_itself_where_both_sides_are_read_alike(
        id in proptest::collection::vec(any::<u8>(), 1..ID_MAX)
    ) {
        prop_assert!(Exact.matches(&id, &id));
        let blank = id.iter().all(|octet| octet.is_ascii_whitespace() || *octet == 0);
        prop_assert_eq!(BothHex.matches(&id, &id), !blank);
    }

    #[test]
    fn any_sid_reads_back(bits: u128) {
        let sid = SegmentSid::from_bits(bits);
        prop_assert_eq!(sid.bits(), bits);
        prop_assert_eq!(sid.to_string().into_bytes(), sid.to_octets());
        prop_assert_eq!(SegmentSid::parse(&sid.to_octets()), Ok(sid));
    }
}

#[test]
fn an_s_behind_the_digits_is_no_part_of_the_number() {
    assert!(IdMatch::RespHexReceiptDec.matches(b"d2d3a04", b"0221067780s"));
    assert!(IdMatch::BothHex.matches(b"d2d3a04s", b"0D2D3A04"));
    assert!(!IdMatch::BothHex.matches(b"d2d3a04ss", b"0D2D3A04"));
    assert!(!IdMatch::Exact.matches(b"17s", b"17"));
}
