//! A stream cut into PDUs, however it arrives and whatever is in it.

mod support;

use proptest::{collection::vec, prelude::*, sample::Index};
use smpp_proto::{
    Fixed,
    wire::{
        Body, CommandId, CommandStatus, DEFAULT_MAX_FRAME, EncodeError, FrameError, HEADER_LEN,
        Header, Quirks, Split, encode,
        pdu::{DataSm, EnquireLink, SubmitSmResp},
        split,
    },
};
use support::{first, frame, vectors};

/// Reads a stream in chunks: what is left over is kept until more has come.
#[derive(Default)]
struct Reader {
    unread: Vec<u8>,
    frames: Vec<Vec<u8>>,
    lost: Option<FrameError>,
}

impl Reader {
    fn hear(&mut self, chunk: &[u8], max: usize) {
        self.unread.extend_from_slice(chunk);
        while self.lost.is_none() {
            match split(&self.unread, max) {
                Split::Frame(frame) => {
                    let octets = frame.octets.to_vec();
                    assert_eq!(octets.len(), frame.header.command_length as usize);
                    self.unread.drain(..octets.len());
                    self.frames.push(octets);
                }
                Split::Need(len) => {
                    assert!(len > self.unread.len() && len <= max, "{len}");
                    break;
                }
                Split::Lost(error) => self.lost = Some(error),
            }
        }
    }
}

/// A PDU of any kind, its body not looked at.
fn pdu() -> impl Strategy<Value = Vec<u8>> {
    let id = prop_oneof![
        any::<Index>().prop_map(|index| CommandId::ALL[index.index(CommandId::ALL.len())]),
        any::<u32>().prop_map(CommandId),
    ];
    (id, any::<u32>(), any::<u32>(), vec(any::<u8>(), 0..60))
        .prop_map(|(id, status, seq, body)| frame(id, CommandStatus(status), seq, &body))
}

fn chunks(stream: &[u8], cuts: &[Index]) -> Vec<Vec<u8>> {
    let mut borders: Vec<usize> = cuts.iter().map(|cut| cut.index(stream.len() + 1)).collect();
    borders.extend([0, stream.len()]);
    borders.sort_unstable();
    borders.windows(2).map(|two| stream[two[0]..two[1]].to_vec()).collect()
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_chunks_give_the_same_pdus(
        pdus in vec(pdu(), 0..8),
        cuts in vec(any::<Index>(), 0..20),
        left in 0_usize..16,
    ) {
        let partial = frame(CommandId::ENQUIRE_LINK, CommandStatus::ESME_ROK, 9, &[]);
        let stream = [&pdus.concat()[..], &partial[..left]].concat();
        let mut reader = Reader::default();
        for chunk in chunks(&stream, &cuts) {
            reader.hear(&chunk, DEFAULT_MAX_FRAME);
        }
        prop_assert_eq!(reader.frames, pdus);
        prop_assert_eq!(&reader.unread, &partial[..left]);
        prop_assert_eq!(reader.lost, None);
    }

    #[test]
    fn any_octets_are_a_frame_a_wait_or_a_loss(
        octets in vec(prop_oneof![3 => Just(0), 1 => any::<u8>()], 0..80),
        max in HEADER_LEN..200,
    ) {
        match split(&octets, max) {
            Split::Frame(frame) => {
                prop_assert_eq!(&octets[..frame.octets.len()], frame.octets);
                prop_assert!((HEADER_LEN..=max).contains(&frame.octets.len()));
                prop_assert_eq!(&frame.header.to_octets()[..], &frame.octets[..HEADER_LEN]);
                prop_assert_eq!(frame.body(), &frame.octets[HEADER_LEN..]);
            }
            Split::Need(len) => prop_assert!(len > octets.len() && len <= max),
            Split::Lost(error) => {
                let len = error.command_length as usize;
                prop_assert!(octets.len() >= 4 && (len < HEADER_LEN || len > max));
            }
        }
    }

    #[test]
    fn headers_come_back(words in any::<[u32; 4]>(), more in vec(any::<u8>(), 0..4)) {
        let [command_length, id, status, sequence_number] = words;
        let header = Header {
            command_length,
            command_id: CommandId(id),
            command_status: CommandStatus(status),
            sequence_number,
        };
        let octets = header.to_octets();
        prop_assert_eq!(Header::read(&[&octets[..], &more].concat()), Some(header));
        prop_assert_eq!(Header::read(&octets[..15]), None);
    }

    #[test]
    fn a_body_is_never_a_matter_of_the_stream(pdu in pdu(), other in pdu()) {
        let stream = [&pdu[..], &other].concat();
        let one = first(&stream);
        let _ = Body::decode(one.header.command_id, one.body(), &mut Quirks::empty());
        let two = first(&stream[one.octets.len()..]);
        prop_assert_eq!((one.octets, two.octets), (&pdu[..], &other[..]));
    }
}

#[test]
fn octet_by_octet_is_as_good_as_all_at_once() {
    let stream: Vec<u8> = ["regular", "deviating", "made"]
        .into_iter()
        .flat_map(vectors::load)
        .flat_map(|record| record.octets)
        .collect();
    let (mut whole, mut slow) = (Reader::default(), Reader::default());
    whole.hear(&stream, DEFAULT_MAX_FRAME);
    stream.iter().for_each(|octet| slow.hear(&[*octet], DEFAULT_MAX_FRAME));
    assert_eq!((whole.frames.len(), whole.unread.len()), (109, 0));
    assert_eq!(slow.frames, whole.frames);
}

#[test]
fn a_length_is_judged_by_its_four_octets() {
    for (len, max) in [(0, 64), (15, 64), (65, 64), (u32::MAX, 64), (1 << 31, 1 << 17), (17, 16)] {
        let octets = len.to_be_bytes();
        assert_eq!(split(&octets[..3], max), Split::Need(HEADER_LEN));
        let lost = FrameError { command_length: len, sequence_number: 0 };
        assert_eq!(split(&octets, max), Split::Lost(lost), "{len} of {max}");
    }
    for (len, max) in [(16, 16), (16, 64), (64, 64)] {
        assert_eq!(split(&u32::to_be_bytes(len), max), Split::Need(len as usize));
    }
}

#[test]
fn a_loss_is_answered_with_the_number_of_the_pdu_where_its_header_is_one() {
    let mut octets = frame(CommandId::SUBMIT_SM, CommandStatus::ESME_ROK, 77, &[]);
    octets[..4].copy_from_slice(&1_000_000_u32.to_be_bytes());
    let number = |octets: &[u8]| match split(octets, DEFAULT_MAX_FRAME) {
        Split::Lost(error) => error.sequence_number,
        other => panic!("{other:?}"),
    };
    assert_eq!((number(&octets), number(&octets[..15])), (77, 0));
    octets[..4].copy_from_slice(&15_u32.to_be_bytes());
    assert_eq!(number(&octets), 0, "what is shorter than a header has none");
}

#[test]
fn a_need_is_never_more_than_the_longest_pdu() {
    for max in [16, 17, 100, 1 << 17] {
        for len in 0..=max.min(300) {
            let octets = u32::try_from(len).expect("short").to_be_bytes();
            for part in 0..=4 {
                if let Split::Need(need) = split(&octets[..part], max) {
                    assert!((HEADER_LEN..=max).contains(&need));
                }
            }
        }
    }
}

#[test]
fn the_header_is_there_whatever_the_body() {
    let garbage = [0xFF; 40];
    for id in [CommandId::SUBMIT_SM, CommandId::BIND_RECEIVER, CommandId(0x0BAD_C0DE)] {
        let octets = frame(id, CommandStatus::ESME_RSYSERR, 5, &garbage);
        let found = first(&octets);
        assert_eq!((found.header.command_id, found.header.sequence_number), (id, 5));
        assert_eq!(found.body(), garbage);
        let read = Body::decode(id, found.body(), &mut Quirks::empty());
        assert!(!matches!(read, Some(Ok(_))), "{id}");
    }
}

#[test]
fn the_default_takes_the_longest_pdus_there_are() {
    const { assert!(DEFAULT_MAX_FRAME >= 71_747) };
    let octets = vec![0; 71_747 - HEADER_LEN];
    let octets = frame(CommandId::SUBMIT_MULTI, CommandStatus::ESME_ROK, 1, &octets);
    assert_eq!(first(&octets).octets.len(), 71_747);
}

#[test]
fn a_pdu_is_written_whole_or_not_at_all() {
    let mut memory = [0xAA; 40];
    let mut out = Fixed::new(&mut memory);
    let (id, ok) = (CommandId::ENQUIRE_LINK, CommandStatus::ESME_ROK);
    assert_eq!(encode(id, ok, 1, &EnquireLink::default(), &mut out), Ok(16));
    let data = DataSm::default();
    let refused = encode(CommandId::DATA_SM, ok, 2, &data, &mut out);
    assert_eq!(refused, Err(EncodeError::NoRoom(26)));
    assert_eq!(out.written(), frame(id, ok, 1, &[]));
    let resp = SubmitSmResp::default();
    assert_eq!(encode(CommandId::SUBMIT_SM_RESP, ok, 2, &resp, &mut out), Ok(17));
    assert_eq!(out.written()[16..], frame(CommandId::SUBMIT_SM_RESP, ok, 2, &[0]));
}
