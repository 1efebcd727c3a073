//! Captures: the packets of a pcap or pcapng file.

use std::io::{self, ErrorKind, Read};

use pcap_parser::{
    Block, InterfaceDescriptionBlock, LegacyPcapReader, Linktype, PcapBlockOwned, PcapError,
    PcapHeader, PcapNGReader,
    traits::{PcapNGPacketBlock, PcapReaderIterator},
};

/// The octets that a file has to start with to be a capture: pcap in either octet order, with
/// micro- or nanoseconds, and pcapng.
pub(crate) const MAGICS: [[u8; 4]; 5] = [
    [0xA1, 0xB2, 0xC3, 0xD4],
    [0xD4, 0xC3, 0xB2, 0xA1],
    [0xA1, 0xB2, 0x3C, 0x4D],
    [0x4D, 0x3C, 0xB2, 0xA1],
    PCAPNG,
];
const PCAPNG: [u8; 4] = [0x0A, 0x0D, 0x0D, 0x0A];

/// How much of a file is held at first, and at most: a block has to fit.
const BUFFER: usize = 1 << 16;
const BLOCK_LIMIT: usize = 1 << 26;

/// A packet as it was captured.
pub(crate) struct Packet<'a> {
    /// Microseconds since 1970; 0 where the capture does not say.
    pub(crate) time: u64,
    pub(crate) link: Linktype,
    pub(crate) octets: &'a [u8],
    /// How many octets more it had on the wire.
    pub(crate) cut: usize,
}

/// Reads a capture packet by packet. Says whether it ended where it should.
///
/// # Errors
/// It cannot be read, or is no capture; and what `each` gives.
pub(crate) fn read(
    input: &mut dyn Read,
    each: &mut dyn FnMut(Packet<'_>) -> io::Result<()>,
) -> io::Result<bool> {
    let head = head(input)?;
    let pcapng = head.starts_with(&PCAPNG);
    let whole = io::Cursor::new(head).chain(input);
    let mut reader: Box<dyn PcapReaderIterator + '_> = match pcapng {
        true => Box::new(PcapNGReader::new(BUFFER, whole).map_err(|error| bad(&error))?),
        false => Box::new(LegacyPcapReader::new(BUFFER, whole).map_err(|error| bad(&error))?),
    };
    let mut links = Links::default();
    loop {
        let used = match reader.next() {
            Ok((used, block)) => {
                if let Some(packet) = links.packet(&block) {
                    each(packet)?;
                }
                used
            }
            Err(PcapError::Eof) => return Ok(true),
            Err(PcapError::UnexpectedEof) => return Ok(false),
            Err(PcapError::Incomplete(_) | PcapError::BufferTooSmall) => {
                refill(&mut *reader)?;
                continue;
            }
            Err(error) => return Err(bad(&error)),
        };
        reader.consume(used);
    }
}

/// The header of the file, which has to come in one piece.
fn head(input: &mut dyn Read) -> io::Result<Vec<u8>> {
    let mut head = Vec::new();
    input.take(24).read_to_end(&mut head)?;
    if let (true, [_, _, _, _, a, b, c, d, order, ..]) = (head.starts_with(&PCAPNG), &head[..]) {
        let len = [*a, *b, *c, *d];
        let big = *order == 0x1A;
        let len = if big { u32::from_be_bytes(len) } else { u32::from_le_bytes(len) };
        let more = u64::from(len).saturating_sub(24).min(BUFFER as u64 / 2);
        input.take(more).read_to_end(&mut head)?;
    }
    Ok(head)
}

/// Reads on, in a larger buffer where this one is full.
fn refill(reader: &mut dyn PcapReaderIterator) -> io::Result<()> {
    let held = reader.data().len();
    reader.refill().map_err(|error| bad(&error))?;
    if reader.data().len() > held || reader.reader_exhausted() {
        return Ok(());
    }
    let size = (held * 2).clamp(BUFFER, BLOCK_LIMIT);
    if held >= BLOCK_LIMIT || !reader.grow(size) {
        return Err(io::Error::new(ErrorKind::InvalidData, "a block of the capture is too long"));
    }
    reader.refill().map_err(|error| bad(&error))
}

fn bad<I>(error: &PcapError<I>) -> io::Error {
    let reason = match error {
        PcapError::ReadError => "it cannot be read",
        PcapError::HeaderNotRecognized => "it is neither pcap nor pcapng",
        PcapError::Eof | PcapError::UnexpectedEof | PcapError::Incomplete(_) => "it is too short",
        _ => "it is damaged",
    };
    io::Error::new(ErrorKind::InvalidData, format!("not a capture to be read: {reason}"))
}

/// What the packets are wrapped in, and how their times are to be read.
#[derive(Default)]
struct Links(Vec<Interface>);

#[derive(Clone, Copy)]
struct Interface {
    link: Linktype,
    /// Units of time in a second.
    resolution: u128,
    /// Seconds to add.
    offset: i64,
}

impl Links {
    fn packet<'a>(&mut self, block: &'a PcapBlockOwned<'_>) -> Option<Packet<'a>> {
        match block {
            PcapBlockOwned::LegacyHeader(header) => self.0.push(Interface::legacy(header)),
            PcapBlockOwned::Legacy(packet) => {
                let interface = self.0.first()?;
                let unit = u64::from(packet.ts_usec);
                let units = u128::from(packet.ts_sec) * interface.resolution + u128::from(unit);
                return Some(interface.packet(units, packet.data, packet.origlen));
            }
            PcapBlockOwned::NG(Block::SectionHeader(_)) => self.0.clear(),
            PcapBlockOwned::NG(Block::InterfaceDescription(it)) => self.0.push(Interface::of(it)),
            PcapBlockOwned::NG(Block::EnhancedPacket(packet)) => {
                let interface = self.0.get(packet.if_id as usize)?;
                let units = u64::from(packet.ts_high) << 32 | u64::from(packet.ts_low);
                return Some(interface.packet(units.into(), packet.packet_data(), packet.origlen));
            }
            PcapBlockOwned::NG(Block::SimplePacket(packet)) => {
                let Interface { link, .. } = *self.0.first()?;
                let octets = packet.packet_data();
                return Some(Packet { time: 0, link, octets, cut: cut(octets, packet.origlen) });
            }
            PcapBlockOwned::NG(_) => {}
        }
        None
    }
}

impl Interface {
    fn legacy(header: &PcapHeader) -> Self {
        let resolution = if header.is_nanosecond_precision() { 1_000_000_000 } else { 1_000_000 };
        Self { link: header.network, resolution, offset: 0 }
    }

    fn of(block: &InterfaceDescriptionBlock<'_>) -> Self {
        let exponent = u32::from(block.if_tsresol & 0x7F);
        let base: u128 = if block.if_tsresol & 0x80 == 0 { 10 } else { 2 };
        let resolution = base.checked_pow(exponent).unwrap_or(1_000_000);
        Self { link: block.linktype, resolution, offset: block.if_tsoffset }
    }

    fn packet<'a>(&self, units: u128, octets: &'a [u8], len: u32) -> Packet<'a> {
        let micros = units.saturating_mul(1_000_000) / self.resolution.max(1);
        let micros = i128::try_from(micros).unwrap_or(i128::MAX);
        let micros = micros.saturating_add(i128::from(self.offset) * 1_000_000);
        let time = u64::try_from(micros).unwrap_or_default();
        Packet { time, link: self.link, octets, cut: cut(octets, len) }
    }
}

/// How many octets were captured too few.
fn cut(octets: &[u8], len: u32) -> usize {
    (len as usize).saturating_sub(octets.len())
}
