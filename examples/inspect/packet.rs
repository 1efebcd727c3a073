//! Packets: the TCP segment in one, through whatever it is wrapped in.

use std::net::{IpAddr, SocketAddr};

use etherparse::{
    EtherType, IpNumber, Ipv6ExtensionSlice, LaxIpPayloadSlice, LaxIpv4Slice, LaxIpv6Slice,
    LaxNetSlice, LaxSlicedPacket, TcpSlice,
};
use pcap_parser::Linktype;

use super::{
    capture::Packet,
    fragments::{Fragment, Whole},
};

/// A TCP segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Segment<'a> {
    pub(crate) from: SocketAddr,
    pub(crate) to: SocketAddr,
    pub(crate) sequence: u32,
    pub(crate) acknowledged: Option<u32>,
    pub(crate) syn: bool,
    pub(crate) fin: bool,
    pub(crate) rst: bool,
    /// What was captured of its octets.
    pub(crate) payload: &'a [u8],
    /// How many octets more it had.
    pub(crate) cut: usize,
}

/// Before the IP packet of a Linux cooked capture: 16 octets, the last two the protocol.
const SLL: usize = 16;
/// The second version: 20 octets, the first two the protocol.
const SLL2: usize = 20;
/// Before the IP packet of a loopback capture of BSD: an address family, in the order of the machine
/// that captured it.
const LOOPBACK: usize = 4;

/// What a packet is of TCP.
pub(crate) enum Found<'a> {
    Segment(Segment<'a>),
    /// A part of one, in an IP packet that was cut into several.
    Fragment(Fragment<'a>),
    /// One that was captured without all of its header.
    Headless,
}

/// What there is of TCP in a packet; `None` where there is nothing, or nothing that can be read.
pub(crate) fn find<'a>(packet: &Packet<'a>) -> Option<Found<'a>> {
    let Packet { link, octets, cut, .. } = *packet;
    let net = ip(link, octets)?.net?;
    let (ends, payload, lacking) = match &net {
        LaxNetSlice::Ipv4(ip) => (ends4(ip), ip.payload(), lacking4(ip)),
        LaxNetSlice::Ipv6(ip) => (ends6(ip), ip.payload(), lacking6(ip)),
        LaxNetSlice::Arp(_) => return None,
    };
    let LaxIpPayloadSlice { ip_number: IpNumber::TCP, fragmented, payload, .. } = *payload else {
        return None;
    };
    // What a card adds around an IP packet, to fill it up or as a sum, is not of it.
    let cut = lacking.map_or(cut, |lacking| lacking.min(cut));
    if fragmented {
        let (number, offset, more) = match &net {
            LaxNetSlice::Ipv4(ip) => fragment4(ip),
            LaxNetSlice::Ipv6(ip) => fragment6(ip)?,
            LaxNetSlice::Arp(_) => return None,
        };
        return Some(Found::Fragment(Fragment {
            ends,
            number,
            offset,
            more,
            octets: payload,
            cut,
        }));
    }
    Some(segment(ends, payload, cut).map_or(Found::Headless, Found::Segment))
}

/// The IP packet, out of what it is wrapped in.
fn ip(link: Linktype, octets: &[u8]) -> Option<LaxSlicedPacket<'_>> {
    match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(octets).ok(),
        Linktype::LINUX_SLL => cooked(octets.get(SLL - 2..SLL)?, octets.get(SLL..)?),
        Linktype::LINUX_SLL2 => cooked(octets.get(..2)?, octets.get(SLL2..)?),
        Linktype::NULL | Linktype::LOOP => LaxSlicedPacket::from_ip(octets.get(LOOPBACK..)?).ok(),
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | RAW_BSD | RAW_OPENBSD => {
            LaxSlicedPacket::from_ip(octets).ok()
        }
        _ => None,
    }
}

impl Whole {
    /// The segment in what was put together.
    pub(crate) fn segment(&self) -> Option<Segment<'_>> {
        segment(self.ends, &self.octets, 0)
    }
}

fn segment([from, to]: [IpAddr; 2], octets: &[u8], cut: usize) -> Option<Segment<'_>> {
    let tcp = TcpSlice::from_slice(octets).ok()?;
    Some(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        acknowledged: tcp.ack().then(|| tcp.acknowledgment_number()),
        syn: tcp.syn(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        payload: octets.get(tcp.header_slice().len()..).unwrap_or_default(),
        cut,
    })
}

fn ends4(ip: &LaxIpv4Slice<'_>) -> [IpAddr; 2] {
    [ip.header().source_addr().into(), ip.header().destination_addr().into()]
}

fn ends6(ip: &LaxIpv6Slice<'_>) -> [IpAddr; 2] {
    [ip.header().source_addr().into(), ip.header().destination_addr().into()]
}

/// How many octets of an IP packet were not captured, by its header; `None` where the header does not
/// know, as in what a card is yet to cut into packets.
fn lacking4(ip: &LaxIpv4Slice<'_>) -> Option<usize> {
    let here = ip.header().slice().len() + ip.payload().payload.len();
    let len = usize::from(ip.header().total_len());
    (len > 0).then(|| len.saturating_sub(here))
}

fn lacking6(ip: &LaxIpv6Slice<'_>) -> Option<usize> {
    let here = ip.extensions().slice().len() + ip.payload().payload.len();
    let len = usize::from(ip.header().payload_length());
    (len > 0).then(|| len.saturating_sub(here))
}

/// Of which packet this is a fragment, where it stands in it, and whether it is not the last.
fn fragment4(ip: &LaxIpv4Slice<'_>) -> (u32, usize, bool) {
    let header = ip.header();
    let offset = header.fragments_offset().byte_offset();
    (header.identification().into(), offset.into(), header.more_fragments())
}

fn fragment6(ip: &LaxIpv6Slice<'_>) -> Option<(u32, usize, bool)> {
    let header = ip.extensions().clone().into_iter().find_map(|header| match header {
        Ipv6ExtensionSlice::Fragment(header) => Some(header),
        _ => None,
    })?;
    let offset = header.fragment_offset().byte_offset();
    Some((header.identification(), offset.into(), header.more_fragments()))
}

/// Raw IP by the numbers of systems that write their own.
const RAW_BSD: Linktype = Linktype(12);
const RAW_OPENBSD: Linktype = Linktype(14);

fn cooked<'a>(protocol: &[u8], octets: &'a [u8]) -> Option<LaxSlicedPacket<'a>> {
    let protocol = u16::from_be_bytes(protocol.try_into().ok()?);
    Some(LaxSlicedPacket::from_ether_type(EtherType(protocol), octets))
}
