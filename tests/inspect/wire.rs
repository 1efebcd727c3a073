//! Captures for tests: packets, and the files that hold them.

use etherparse::{
    EtherType, LinuxSllPacketType, PacketBuilder, PacketBuilderStep, TcpHeader, VlanId,
};

pub const ESME: u16 = 40_000;
pub const SMSC: u16 = 2775;

/// What the packets are wrapped in; the number is that of the capture formats.
#[derive(Clone, Copy, Debug)]
pub enum Link {
    Ethernet,
    Vlan,
    EthernetIpv6,
    RawIpv4,
    Loopback,
    Cooked,
    Cooked2,
}

impl Link {
    pub const ALL: [Self; 7] = [
        Self::Ethernet,
        Self::Vlan,
        Self::EthernetIpv6,
        Self::RawIpv4,
        Self::Loopback,
        Self::Cooked,
        Self::Cooked2,
    ];

    pub fn number(self) -> u32 {
        match self {
            Self::Ethernet | Self::Vlan | Self::EthernetIpv6 => 1,
            Self::RawIpv4 => 101,
            Self::Loopback => 0,
            Self::Cooked => 113,
            Self::Cooked2 => 276,
        }
    }
}

/// A segment to be put on the wire.
#[derive(Clone, Debug)]
pub struct Segment {
    pub from: u16,
    pub to: u16,
    pub number: u32,
    pub ack: Option<u32>,
    pub syn: bool,
    pub octets: Vec<u8>,
}

impl Segment {
    /// The packet that carries it.
    pub fn packet(&self, link: Link) -> Vec<u8> {
        let v4 = |last| [10, 0, 0, last];
        let (here, there) = if self.from == SMSC { (2, 1) } else { (1, 2) };
        let v6 = |last| [0xFD, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, last];
        let ethernet = || PacketBuilder::ethernet2([1; 6], [2; 6]);
        let raw = || {
            self.write(PacketBuilder::ipv4(v4(here), v4(there), 64).tcp(
                self.from,
                self.to,
                self.number,
                9000,
            ))
        };
        match link {
            Link::Ethernet => self.write(self.tcp4(ethernet().ipv4(v4(here), v4(there), 64))),
            Link::Vlan => {
                let vlan = ethernet().single_vlan(VlanId::try_new(7).expect("a VLAN"));
                self.write(self.tcp4(vlan.ipv4(v4(here), v4(there), 64)))
            }
            Link::EthernetIpv6 => self.write(self.tcp4(ethernet().ipv6(v6(here), v6(there), 64))),
            Link::RawIpv4 => raw(),
            Link::Loopback => [2_u32.to_le_bytes().to_vec(), raw()].concat(),
            Link::Cooked => {
                let cooked = PacketBuilder::linux_sll(LinuxSllPacketType::HOST, 6, [1; 8]);
                self.write(self.tcp4(cooked.ipv4(v4(here), v4(there), 64)))
            }
            Link::Cooked2 => {
                let mut octets = EtherType::IPV4.0.to_be_bytes().to_vec();
                octets.extend([0; 18]);
                [octets, raw()].concat()
            }
        }
    }

    fn tcp4(&self, ip: PacketBuilderStep<etherparse::IpHeaders>) -> PacketBuilderStep<TcpHeader> {
        ip.tcp(self.from, self.to, self.number, 9000)
    }

    fn write(&self, mut step: PacketBuilderStep<TcpHeader>) -> Vec<u8> {
        if let Some(ack) = self.ack {
            step = step.ack(ack);
        }
        if self.syn {
            step = step.syn();
        }
        let mut octets = Vec::new();
        step.write(&mut octets, &self.octets).expect("a packet");
        octets
    }
}

/// A connection as it is written down: its numbers follow from what was said.
pub struct Talk {
    /// Microseconds since 1970 and segment.
    pub said: Vec<(u64, Segment)>,
    numbers: [u32; 2],
    ports: [u16; 2],
    now: u64,
}

impl Talk {
    /// When the first packet goes.
    pub const START: u64 = 1_700_000_000_000_000;

    /// A connection whose first octets have these numbers; not opened.
    pub fn midway(ports: [u16; 2], numbers: [u32; 2]) -> Self {
        Self { said: Vec::new(), numbers, ports, now: Self::START }
    }

    /// A connection that is opened by SYN and answered.
    pub fn open(ports: [u16; 2], numbers: [u32; 2]) -> Self {
        let mut talk = Self::midway(ports, numbers);
        talk.put(0, None, true, &[]);
        talk.put(1, Some(numbers[0].wrapping_add(1)), true, &[]);
        talk
    }

    pub fn esme(&mut self, octets: &[u8]) {
        self.put(0, Some(self.numbers[1]), false, octets);
    }

    pub fn smsc(&mut self, octets: &[u8]) {
        self.put(1, Some(self.numbers[0]), false, octets);
    }

    /// Each packet goes a millisecond after the one before.
    fn put(&mut self, side: usize, ack: Option<u32>, syn: bool, octets: &[u8]) {
        let (from, to) = (self.ports[side], self.ports[1 - side]);
        let number = self.numbers[side];
        let octets = octets.to_vec();
        self.numbers[side] = number.wrapping_add(octets.len() as u32 + u32::from(syn));
        self.said.push((self.now, Segment { from, to, number, ack, syn, octets }));
        self.now += 1000;
    }

    /// The packets.
    pub fn packets(&self, link: Link) -> Vec<(u64, Vec<u8>)> {
        self.said.iter().map(|(time, segment)| (*time, segment.packet(link))).collect()
    }

    /// A pcap file.
    pub fn pcap(&self, link: Link) -> Vec<u8> {
        pcap(&self.packets(link), link.number(), u32::to_le_bytes, 0xA1B2_C3D4, 1)
    }
}

/// A pcap file with any octet order; `units` of its times in a microsecond.
pub fn pcap(
    packets: &[(u64, Vec<u8>)],
    link: u32,
    order: fn(u32) -> [u8; 4],
    magic: u32,
    units: u64,
) -> Vec<u8> {
    let version = if order(1) == [1, 0, 0, 0] { 0x0004_0002 } else { 0x0002_0004 };
    let mut file = [magic, version, 0, 0, 65_535, link].map(order).concat();
    for (time, octets) in packets {
        let (seconds, rest) = (time / 1_000_000, time % 1_000_000 * units);
        let len = octets.len() as u32;
        file.extend([seconds as u32, rest as u32, len, len].map(order).concat());
        file.extend(octets);
    }
    file
}

/// An IPv4 packet in fragments with at most so many octets, which is a multiple of 8.
pub fn fragments4(packet: &[u8], len: usize) -> Vec<Vec<u8>> {
    let (header, payload) = packet.split_at(20);
    fragments(payload, len, |offset, more, piece| {
        let (total, place) = (20 + piece.len() as u16, (offset / 8) | (u16::from(more) << 13));
        let mut octets = [header, piece].concat();
        octets[2..4].copy_from_slice(&total.to_be_bytes());
        octets[6..8].copy_from_slice(&place.to_be_bytes());
        octets
    })
}

/// The same of an IPv6 packet in Ethernet.
pub fn fragments6(packet: &[u8], len: usize) -> Vec<Vec<u8>> {
    const TCP: u8 = 6;
    const FRAGMENT: u8 = 44;
    let (header, payload) = packet.split_at(14 + 40);
    fragments(payload, len, |offset, more, piece| {
        let (total, [high, low]) =
            (8 + piece.len() as u16, (offset | u16::from(more)).to_be_bytes());
        let mut octets = [header, &[TCP, 0, high, low, 0, 0, 0, 9], piece].concat();
        octets[18..20].copy_from_slice(&total.to_be_bytes());
        octets[20] = FRAGMENT;
        octets
    })
}

fn fragments(
    payload: &[u8],
    len: usize,
    wrap: impl Fn(u16, bool, &[u8]) -> Vec<u8>,
) -> Vec<Vec<u8>> {
    let pieces = (0..payload.len()).step_by(len).zip(payload.chunks(len));
    pieces.map(|(at, piece)| wrap(at as u16, at + len < payload.len(), piece)).collect()
}

/// A pcap file with at most so many octets of each packet.
pub fn snapped(packets: &[(u64, Vec<u8>)], link: u32, snap: usize) -> Vec<u8> {
    let mut file = pcap(&[], link, u32::to_le_bytes, 0xA1B2_C3D4, 1);
    for (time, octets) in packets {
        let kept = &octets[..octets.len().min(snap)];
        let (len, of) = (kept.len() as u32, octets.len() as u32);
        let when = [(time / 1_000_000) as u32, (time % 1_000_000) as u32];
        file.extend([when[0], when[1], len, of].map(u32::to_le_bytes).concat());
        file.extend(kept);
    }
    file
}

/// A pcapng file whose times count 2 to the power of -20 seconds.
pub fn pcapng(packets: &[(u64, Vec<u8>)], link: u32) -> Vec<u8> {
    let block = |kind: u32, body: &[u8]| {
        let len = (body.len() + 12) as u32;
        [&kind.to_le_bytes()[..], &len.to_le_bytes(), body, &len.to_le_bytes()].concat()
    };
    let section = [0x1A2B_3C4D_u32, 1, u32::MAX, u32::MAX].map(u32::to_le_bytes).concat();
    let mut file = block(0x0A0D_0D0A, &section);
    let resolution = [9, 0, 1, 0, 0x80 | 20, 0, 0, 0, 0, 0, 0, 0];
    let interface = [&link.to_le_bytes()[..], &65_535_u32.to_le_bytes(), &resolution].concat();
    file.extend(block(1, &interface));
    for (time, octets) in packets {
        let units = (u128::from(*time) << 20).div_ceil(1_000_000) as u64;
        let len = octets.len() as u32;
        let head = [0, (units >> 32) as u32, units as u32, len, len].map(u32::to_le_bytes).concat();
        let padding = vec![0; octets.len().next_multiple_of(4) - octets.len()];
        file.extend(block(6, &[&head[..], octets, &padding].concat()));
    }
    file
}
