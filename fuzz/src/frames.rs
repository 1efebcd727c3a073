//! Frames: where PDUs end.

use smpp_proto::{
    Fixed,
    wire::{
        DEFAULT_MAX_FRAME, EncodeError, Frame, FrameError, HEADER_LEN, Header, Split, encode,
        pdu::Raw, split,
    },
};

/// A stream behind the two octets of the longest PDU accepted; 0 is the default.
pub fn frame(data: &[u8]) {
    let Some((max, stream)) = data.split_first_chunk() else { return };
    let max = match usize::from(u16::from_be_bytes(*max)) {
        0 => DEFAULT_MAX_FRAME,
        max => max,
    };
    let mut rest = stream;
    loop {
        match split(rest, max) {
            Split::Frame(frame) => {
                check_frame(frame, rest, max);
                rest = &rest[frame.octets.len()..];
            }
            Split::Need(len) => {
                assert!(len > rest.len() && (HEADER_LEN..=max.max(HEADER_LEN)).contains(&len));
                return;
            }
            Split::Lost(error) => return check_lost(error, rest, max),
        }
    }
}

fn check_frame(frame: Frame<'_>, rest: &[u8], max: usize) {
    let Frame { header, octets } = frame;
    assert_eq!(header.command_length as usize, octets.len());
    assert!(octets.len() <= max && rest.starts_with(octets));
    assert_eq!(header.to_octets()[..], octets[..HEADER_LEN]);
    assert_eq!(frame.body(), &octets[HEADER_LEN..]);

    let twice = [octets, octets].concat();
    assert_eq!(split(octets, octets.len()), Split::Frame(frame));
    assert_eq!(split(&twice, max), Split::Frame(frame));
    for cut in 0..octets.len() {
        match split(&octets[..cut], max) {
            Split::Need(len) => assert!(len > cut && len <= octets.len(), "{len} at {cut}"),
            other => panic!("{other:?} at {cut}"),
        }
    }
    check_written(frame);
}

/// What was cut off is written the same, into no octet less.
fn check_written(frame: Frame<'_>) {
    let Header { command_id: id, command_status: status, sequence_number, .. } = frame.header;
    let (len, body) = (frame.octets.len(), Raw(frame.body()));
    let mut room = vec![0xA5; len];
    let mut out = Fixed::new(&mut room);
    assert_eq!(encode(id, status, sequence_number, &body, &mut out), Ok(len));
    assert_eq!(out.written(), frame.octets);

    let mut out = Fixed::new(&mut room[1..]);
    let refused = encode(id, status, sequence_number, &body, &mut out);
    assert_eq!((refused, out.written().len()), (Err(EncodeError::NoRoom(len)), 0));
}

fn check_lost(error: FrameError, rest: &[u8], max: usize) {
    let len = error.command_length as usize;
    assert_eq!(rest[..4], error.command_length.to_be_bytes());
    assert!(len < HEADER_LEN || len > max);
    let header = Header::read(rest).filter(|_| len >= HEADER_LEN);
    assert_eq!(error.sequence_number, header.map_or(0, |header| header.sequence_number));
}
