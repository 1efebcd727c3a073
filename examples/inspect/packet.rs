//! Packets: the TCP segment in one, through whatever it is wrapped in.

use std::net::{IpAddr, SocketAddr};

use etherparse::{EtherType, IpNumber, LaxNetSlice, LaxSlicedPacket, TransportSlice};
use pcap_parser::Linktype;

use super::capture::Packet;

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
    Fragment,
}

/// The TCP segment in a packet; `None` where there is none, or none that can be read.
pub(crate) fn find<'a>(packet: &Packet<'a>) -> Option<Found<'a>> {
    let Packet { link, octets, cut, .. } = *packet;
    let sliced = match link {
        Linktype::ETHERNET => LaxSlicedPacket::from_ethernet(octets).ok()?,
        Linktype::LINUX_SLL => cooked(octets.get(SLL - 2..SLL)?, octets.get(SLL..)?)?,
        Linktype::LINUX_SLL2 => cooked(octets.get(..2)?, octets.get(SLL2..)?)?,
        Linktype::NULL | Linktype::LOOP => {
            LaxSlicedPacket::from_ip(octets.get(LOOPBACK..)?).ok()?
        }
        Linktype::RAW | Linktype::IPV4 | Linktype::IPV6 | RAW_BSD | RAW_OPENBSD => {
            LaxSlicedPacket::from_ip(octets).ok()?
        }
        _ => return None,
    };
    let (from, to): (IpAddr, IpAddr) = match sliced.net.as_ref()? {
        LaxNetSlice::Ipv4(ip) => {
            (ip.header().source_addr().into(), ip.header().destination_addr().into())
        }
        LaxNetSlice::Ipv6(ip) => {
            (ip.header().source_addr().into(), ip.header().destination_addr().into())
        }
        LaxNetSlice::Arp(_) => return None,
    };
    let payload = sliced.net.as_ref().and_then(LaxNetSlice::ip_payload_ref)?;
    if payload.fragmented {
        return (payload.ip_number == IpNumber::TCP).then_some(Found::Fragment);
    }
    let Some(TransportSlice::Tcp(tcp)) = &sliced.transport else { return None };
    Some(Found::Segment(Segment {
        from: SocketAddr::new(from, tcp.source_port()),
        to: SocketAddr::new(to, tcp.destination_port()),
        sequence: tcp.sequence_number(),
        acknowledged: tcp.ack().then(|| tcp.acknowledgment_number()),
        syn: tcp.syn(),
        fin: tcp.fin(),
        rst: tcp.rst(),
        payload: tcp.payload(),
        cut,
    }))
}

/// Raw IP by the numbers of systems that write their own.
const RAW_BSD: Linktype = Linktype(12);
const RAW_OPENBSD: Linktype = Linktype(14);

fn cooked<'a>(protocol: &[u8], octets: &'a [u8]) -> Option<LaxSlicedPacket<'a>> {
    let protocol = u16::from_be_bytes(protocol.try_into().ok()?);
    Some(LaxSlicedPacket::from_ether_type(EtherType(protocol), octets))
}
