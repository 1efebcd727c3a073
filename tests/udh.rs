//! The user data header: reading it, writing it, and nonsense in its place.

use proptest::prelude::*;
use smpp_proto::message::udh::{
    Concatenation, ElementId, Ports, Reference, SpecialMessage, Udh, UdhError, UdhFull, UdhWriter,
    UserData,
};
use smpp_proto::wire::EsmClass;

fn header(octets: &[u8]) -> Udh<'_> {
    let (header, rest) = Udh::parse(octets).expect("a sound header");
    assert!(rest.is_empty());
    header
}

fn part(reference: Reference, total: u8, index: u8) -> Option<Concatenation> {
    Some(Concatenation { reference, total, index })
}

#[test]
fn concatenation_has_two_widths() {
    let narrow = header(&[5, 0, 3, 0xAB, 3, 2]);
    assert_eq!(narrow.concatenation(), part(Reference::Bits8(0xAB), 3, 2));
    assert_eq!(narrow.len(), 6);
    let wide = header(&[6, 8, 4, 0xAB, 0xCD, 3, 2]);
    assert_eq!(wide.concatenation(), part(Reference::Bits16(0xABCD), 3, 2));
}

#[test]
fn a_concatenation_that_makes_no_sense_is_ignored() {
    for (total, index) in [(0, 0), (0, 1), (3, 0), (3, 4)] {
        assert_eq!(header(&[5, 0, 3, 1, total, index]).concatenation(), None);
        assert_eq!(Concatenation::from_sar(Some(1), Some(total), Some(index)), None);
    }
    assert_eq!(header(&[5, 0, 3, 1, 1, 1]).concatenation(), part(Reference::Bits8(1), 1, 1));
    assert_eq!(header(&[4, 0, 2, 1, 1]).concatenation(), None, "wrong length");
    assert_eq!(header(&[6, 0, 4, 1, 1, 1, 1]).concatenation(), None, "wrong length");
}

#[test]
fn the_last_sound_element_counts() {
    let twice = [10, 0, 3, 1, 2, 1, 0, 3, 9, 4, 3];
    assert_eq!(header(&twice).concatenation(), part(Reference::Bits8(9), 4, 3));
    let both = [11, 8, 4, 0, 7, 2, 2, 0, 3, 1, 2, 1];
    assert_eq!(header(&both).concatenation(), part(Reference::Bits8(1), 2, 1));
    let then_nonsense = [10, 0, 3, 1, 2, 1, 0, 3, 9, 0, 0];
    assert_eq!(header(&then_nonsense).concatenation(), part(Reference::Bits8(1), 2, 1));
    let ports = [10, 5, 4, 0x0B, 0x84, 0x23, 0xF0, 4, 2, 240, 241];
    assert_eq!(header(&ports).ports(), Some(Ports::Bits8 { destination: 240, source: 241 }));
}

#[test]
fn sar_needs_all_three() {
    assert_eq!(
        Concatenation::from_sar(Some(0x1234), Some(2), Some(1)),
        part(Reference::Sar(0x1234), 2, 1)
    );
    for missing in [(None, Some(2), Some(1)), (Some(1), None, Some(1)), (Some(1), Some(2), None)] {
        assert_eq!(Concatenation::from_sar(missing.0, missing.1, missing.2), None);
    }
}

#[test]
fn other_elements_have_their_views() {
    let all = [
        22, 5, 4, 0x0B, 0x84, 0x23, 0xF0, 0x24, 1, 3, 0x25, 1, 9, 1, 2, 0x81, 4, 0x70, 0, 1, 2, 0,
        0,
    ];
    let udh = header(&all);
    assert_eq!(udh.ports(), Some(Ports::Bits16 { destination: 2948, source: 9200 }));
    assert_eq!((udh.single_shift(), udh.locking_shift()), (Some(3), Some(9)));
    let waiting: Vec<_> = udh.special_messages().collect();
    assert_eq!(
        waiting,
        [
            SpecialMessage { store: true, kind: 1, waiting: 4 },
            SpecialMessage { store: false, kind: 0, waiting: 0 }
        ]
    );
    let ids: Vec<_> = udh.elements().map(|element| element.id.0).collect();
    assert_eq!(ids, [0x05, 0x24, 0x25, 0x01, 0x70, 0x01], "unknown elements are kept");
    assert_eq!(udh.concatenation(), None);
}

#[test]
fn user_data_is_split_by_the_flag_alone() {
    let octets = [5, 0, 3, 1, 2, 1, b'h', b'i'];
    let plain = UserData::split(EsmClass::DELIVERY_RECEIPT, &octets);
    assert_eq!((plain.header, plain.text), (Ok(Udh::default()), &octets[..]));
    let marked = UserData::split(EsmClass::DELIVERY_RECEIPT | EsmClass::UDHI, &octets);
    assert_eq!(marked.udh().as_octets(), &octets[..6]);
    assert_eq!(marked.text, b"hi");
    let empty_header = UserData::split(EsmClass::UDHI, &[0, b'h', b'i']);
    assert_eq!((empty_header.udh().len(), empty_header.text), (1, &b"hi"[..]));
    assert!(!empty_header.udh().is_empty() && empty_header.udh().elements().next().is_none());
}

#[test]
fn nonsense_is_text_with_a_reason() {
    let cases: [(&[u8], UdhError); 6] = [
        (b"", UdhError::Missing),
        (b"Hello", UdhError::PastEnd { header: b'H', available: 4 }),
        (&[5, 0, 3, 1, 2], UdhError::PastEnd { header: 5, available: 4 }),
        (&[4, 0, 3, 1, 2, 1], UdhError::Element { offset: 1 }),
        (&[6, 0, 3, 1, 2, 1, 8], UdhError::Element { offset: 6 }),
        (&[1, 0, b'x'], UdhError::Element { offset: 1 }),
    ];
    for (octets, error) in cases {
        let data = UserData::split(EsmClass::UDHI, octets);
        assert_eq!((data.header, data.text), (Err(error), octets));
        assert!(data.udh().is_empty());
        assert!(!error.to_string().is_empty());
    }
}

#[test]
fn the_writer_writes_what_the_reader_reads() {
    let mut buf = [0xEE; 16];
    let mut writer = UdhWriter::new(&mut buf);
    let concatenation = part(Reference::Bits8(0xAB), 3, 2).unwrap();
    let shifted = writer.concatenation(concatenation).and_then(|writer| writer.single_shift(1));
    shifted.and_then(|writer| writer.locking_shift(3)).unwrap();
    assert_eq!(writer.finish().as_octets(), [11, 0, 3, 0xAB, 3, 2, 0x24, 1, 1, 0x25, 1, 3]);

    let mut writer = UdhWriter::new(&mut buf);
    writer.concatenation(part(Reference::Bits16(0xABCD), 3, 2).unwrap()).unwrap();
    writer.ports(Ports::Bits16 { destination: 2948, source: 9200 }).unwrap();
    let written = writer.finish();
    assert_eq!(written.as_octets(), [12, 8, 4, 0xAB, 0xCD, 3, 2, 5, 4, 0x0B, 0x84, 0x23, 0xF0]);
    assert_eq!(written.ports(), Some(Ports::Bits16 { destination: 2948, source: 9200 }));

    let mut writer = UdhWriter::new(&mut buf);
    writer.concatenation(part(Reference::Sar(0x0102), 2, 1).unwrap()).unwrap();
    assert_eq!(writer.finish().concatenation(), part(Reference::Bits16(0x0102), 2, 1));

    assert!(UdhWriter::new(&mut buf).finish().is_empty());
    assert!(UdhWriter::new(&mut []).finish().is_empty());
}

#[test]
fn a_full_header_takes_no_more() {
    let mut small = [0; 7];
    let mut writer = UdhWriter::new(&mut small);
    writer.ports(Ports::Bits8 { destination: 1, source: 2 }).unwrap();
    assert_eq!(writer.single_shift(1).unwrap_err(), UdhFull);
    assert_eq!(writer.finish().as_octets(), [4, 4, 2, 1, 2], "a refused element leaves no trace");

    let mut large = [0; 1024];
    let mut writer = UdhWriter::new(&mut large);
    assert_eq!(writer.element(ElementId(0xC0), &[7; 254]).unwrap_err(), UdhFull);
    assert_eq!(writer.element(ElementId(0xC0), &[7; 1000]).unwrap_err(), UdhFull);
    writer.element(ElementId(0xC0), &[7; 253]).unwrap();
    assert_eq!(writer.element(ElementId(0xC0), &[]).unwrap_err(), UdhFull);
    assert_eq!(writer.finish().len(), 256);
}

proptest! {
    #[test]
    fn no_octet_is_lost(flag: bool, octets in proptest::collection::vec(any::<u8>(), 0..300)) {
        let esm_class = if flag { EsmClass::UDHI } else { EsmClass::empty() };
        let data = UserData::split(esm_class, &octets);
        let joined = [data.udh().as_octets(), data.text].concat();
        prop_assert_eq!(joined, octets);
    }

    #[test]
    fn elements_survive_a_round_trip(
        elements in proptest::collection::vec(
            (any::<u8>(), proptest::collection::vec(any::<u8>(), 0..20)), 1..12)
    ) {
        let mut buf = [0; 256];
        let mut writer = UdhWriter::new(&mut buf);
        for (id, octets) in &elements {
            writer.element(ElementId(*id), octets).unwrap();
        }
        let written = writer.finish();
        prop_assert_eq!(Udh::parse(written.as_octets()), Ok((written, &[][..])));
        let read: Vec<_> = written.elements().map(|e| (e.id.0, e.octets.to_vec())).collect();
        prop_assert_eq!(read, elements);
    }
}
