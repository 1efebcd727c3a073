//! A pcap file of all octets of all links, as Wireshark and tshark read it.
//!
//! The programs see streams and not packets, and with TLS not even those of the wire; so the packets
//! are made here: raw IP, a handshake for each link, and its octets in the clear.

use std::{
    borrow::Cow,
    cell::RefCell,
    fs::File,
    io::{self, BufWriter, Write},
    net::{IpAddr, SocketAddr},
    path::Path,
    rc::Rc,
    time::{SystemTime, UNIX_EPOCH},
};

use etherparse::{PacketBuilder, PacketBuilderStep, TcpHeader};
use pcap_file::{
    DataLink,
    pcap::{PcapHeader, PcapPacket, PcapWriter},
};

/// The octets of one packet: IP counts them in 16 bits, headers included.
const SEGMENT: usize = 32_768;
const WINDOW: u16 = u16::MAX;
const HOPS: u8 = 64;

/// A capture that several links write to.
#[derive(Clone)]
pub struct Capture(Rc<RefCell<Option<PcapWriter<BufWriter<File>>>>>);

impl Capture {
    /// Starts a file, or empties the one that is there.
    ///
    /// # Errors
    /// The file cannot be written.
    pub fn create(path: &Path) -> io::Result<Self> {
        let header = PcapHeader { datalink: DataLink::RAW, ..PcapHeader::default() };
        let file = BufWriter::new(File::create(path)?);
        let writer = PcapWriter::with_header(file, header).map_err(io::Error::other)?;
        Ok(Self(Rc::new(RefCell::new(Some(writer)))))
    }

    /// Writes out what is buffered.
    ///
    /// # Errors
    /// The file could not be written, then or before.
    pub fn finish(&self) -> io::Result<()> {
        match self.0.take() {
            Some(writer) => writer.into_writer().flush(),
            None => Err(io::Error::other("the capture could not be written")),
        }
    }

    /// After a failure nothing more is written: a file with a gap would mislead.
    fn packet(&self, octets: Vec<u8>) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        let Ok(len) = u32::try_from(octets.len()) else { return };
        let packet = PcapPacket { timestamp: now, orig_len: len, data: Cow::Owned(octets) };
        let mut writer = self.0.borrow_mut();
        if writer.as_mut().is_some_and(|writer| writer.write_packet(&packet).is_err()) {
            *writer = None;
        }
    }
}

/// One link in a capture.
pub struct Flow {
    capture: Capture,
    ours: End,
    theirs: End,
}

#[derive(Clone, Copy)]
struct End {
    addr: SocketAddr,
    /// The number of its next octet.
    next: u32,
}

impl Flow {
    /// A link between these addresses, which the peer has opened.
    pub fn accepted(capture: Capture, ours: SocketAddr, theirs: SocketAddr) -> Self {
        Self::new(capture, ours, theirs, true)
    }

    /// A link between these addresses, which we have opened.
    pub fn opened(capture: Capture, ours: SocketAddr, theirs: SocketAddr) -> Self {
        Self::new(capture, ours, theirs, false)
    }

    fn new(capture: Capture, ours: SocketAddr, theirs: SocketAddr, incoming: bool) -> Self {
        let end = |addr, next| End { addr, next };
        let (mut opener, mut other) = (0, 0);
        let mut shake = |from_opener: bool, flags: fn(Tcp) -> Tcp| {
            let (our, their) = if incoming { (other, opener) } else { (opener, other) };
            let flow =
                Self { capture: capture.clone(), ours: end(ours, our), theirs: end(theirs, their) };
            flow.packet(from_opener == incoming, &[], flags);
            if from_opener { opener = 1 } else { other = 1 }
        };
        shake(true, |tcp| tcp.syn());
        shake(false, |tcp| tcp.syn().ack(1));
        shake(true, |tcp| tcp.ack(1));
        Self { capture, ours: end(ours, 1), theirs: end(theirs, 1) }
    }

    /// The peer has sent these octets.
    pub fn received(&mut self, octets: &[u8]) {
        self.segments(true, octets);
    }

    /// These octets have gone to the peer.
    pub fn sent(&mut self, octets: &[u8]) {
        self.segments(false, octets);
    }

    fn segments(&mut self, incoming: bool, octets: &[u8]) {
        for segment in octets.chunks(SEGMENT) {
            let acked = if incoming { self.ours.next } else { self.theirs.next };
            self.packet(incoming, segment, |tcp| tcp.psh().ack(acked));
            let end = if incoming { &mut self.theirs } else { &mut self.ours };
            end.next = end.next.wrapping_add(segment.len() as u32);
        }
    }

    fn packet(&self, incoming: bool, payload: &[u8], flags: impl FnOnce(Tcp) -> Tcp) {
        let (from, to) = if incoming { (self.theirs, self.ours) } else { (self.ours, self.theirs) };
        let ip = match (from.addr.ip().to_canonical(), to.addr.ip().to_canonical()) {
            (IpAddr::V4(from), IpAddr::V4(to)) => {
                PacketBuilder::ipv4(from.octets(), to.octets(), HOPS)
            }
            (from, to) => PacketBuilder::ipv6(v6(from), v6(to), HOPS),
        };
        let tcp = flags(ip.tcp(from.addr.port(), to.addr.port(), from.next, WINDOW));
        let mut octets = Vec::with_capacity(tcp.size(payload.len()));
        if tcp.write(&mut octets, payload).is_ok() {
            self.capture.packet(octets);
        }
    }
}

type Tcp = PacketBuilderStep<TcpHeader>;

fn v6(addr: IpAddr) -> [u8; 16] {
    match addr {
        IpAddr::V4(addr) => addr.to_ipv6_mapped().octets(),
        IpAddr::V6(addr) => addr.octets(),
    }
}
