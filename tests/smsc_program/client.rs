//! A client over blocking sockets, which keeps what it sees.

use std::{
    collections::VecDeque,
    io::{ErrorKind, Read, Write},
    net::{SocketAddr, TcpStream},
    sync::Arc,
    time::{Duration, Instant},
};

use rustls::{
    ClientConfig, ClientConnection, RootCertStore, StreamOwned, SupportedProtocolVersion,
    crypto::ring,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use smpp_proto::{
    Clock, Inbox,
    session::{BindMode, Cause, Config, Esme, Event, Outcome, Sends, Session, Slot, esme},
    wire::{
        Body, CStr, CommandStatus, DEFAULT_MAX_FRAME, Frame, Header, InterfaceVersion, Quirks,
        Request, Secret, Split, Version,
        pdu::{Bind, DataSmResp, DeliverSm, DeliverSmResp, SubmitSm},
        split,
    },
};

use crate::program::{PATIENCE, Program};

/// What came, in its order.
#[derive(Debug)]
pub enum Seen {
    Bound(Version),
    BindRefused(CommandStatus),
    /// The response to the request with this token: its octets, or why there are none.
    Reply(u32, Result<Vec<u8>, String>),
    /// A `deliver_sm` or `data_sm`, whole.
    Delivery(Vec<u8>),
    Ended(Cause),
}

trait Stream: Read + Write {}
impl<S: Read + Write> Stream for S {}

pub struct Client {
    stream: Box<dyn Stream>,
    /// The socket below the stream.
    socket: TcpStream,
    pub session: Session<Esme, u32, Vec<Slot<u32>>>,
    inbox: Inbox<Vec<u8>>,
    pub out: Vec<u8>,
    clock: Clock,
    pub seen: VecDeque<Seen>,
    /// The headers of what came and belongs to nothing.
    pub notices: Vec<Header>,
    /// What deliveries are answered with.
    pub answer: Result<(), CommandStatus>,
    next: u32,
}

impl Client {
    /// Connects, and is not bound.
    pub fn connect(program: &Program) -> Self {
        let socket = connect(program.address);
        Self::over(Box::new(socket.try_clone().expect("a second handle")), socket)
    }

    /// Connects by TLS; trusts this certificate alone.
    pub fn connect_tls(
        program: &Program,
        cert: &[u8],
        version: &'static SupportedProtocolVersion,
    ) -> Self {
        let mut roots = RootCertStore::empty();
        roots.add(CertificateDer::from_pem_slice(cert).expect("a certificate")).expect("a root");
        let config = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_protocol_versions(&[version])
            .expect("a version")
            .with_root_certificates(roots)
            .with_no_client_auth();
        let name = ServerName::try_from("localhost").expect("a name");
        let tls = ClientConnection::new(Arc::new(config), name).expect("TLS");
        let socket = connect(program.address);
        let below = socket.try_clone().expect("a second handle");
        Self::over(Box::new(StreamOwned::new(tls, below)), socket)
    }

    fn over(stream: Box<dyn Stream>, socket: TcpStream) -> Self {
        let clock = Clock::start();
        let slots = vec![Slot::EMPTY; 1000];
        Self {
            stream,
            socket,
            session: Session::new(Config::esme(), slots, clock.now()),
            inbox: Inbox::new(vec![0; DEFAULT_MAX_FRAME]),
            out: Vec::new(),
            clock,
            seen: VecDeque::new(),
            notices: Vec::new(),
            answer: Ok(()),
            next: 0,
        }
    }

    /// Connects and binds as `me`.
    pub fn bound(program: &Program, mode: BindMode) -> Self {
        Self::bound_as(program, mode, Version::V3_4)
    }

    pub fn bound_as(program: &Program, mode: BindMode, version: Version) -> Self {
        let mut client = Self::connect(program);
        client.bind(mode, "me", "secret", version);
        client.is_bound();
        client
    }

    /// Asks to be bound, without waiting for the answer.
    pub fn bind(&mut self, mode: BindMode, id: &str, password: &str, version: Version) {
        let bind = Bind {
            system_id: CStr::lenient(id.as_bytes()).expect("a short id"),
            password: Secret::new(CStr::try_from(password).expect("a short password")),
            interface_version: InterfaceVersion::from(version),
            ..Bind::default()
        };
        self.session.bind(self.clock.now(), mode, &bind, &mut self.out).expect("an open session");
    }

    pub fn is_bound(&mut self) -> Version {
        match self.next() {
            Seen::Bound(version) => version,
            other => panic!("not bound: {other:?}"),
        }
    }

    pub fn is_refused(&mut self) -> CommandStatus {
        match self.next() {
            Seen::BindRefused(status) => status,
            other => panic!("not refused: {other:?}"),
        }
    }

    /// Sends a request, without waiting for the answer; gives its token.
    pub fn send<'p, P: Request<'p>>(&mut self, pdu: &P) -> u32
    where
        Esme: Sends<P::Op>,
    {
        self.next += 1;
        let now = self.clock.now();
        self.session.send(now, pdu, self.next, &mut self.out).expect("a request taken");
        self.next
    }

    /// Sends a request and gives the octets of its response; what else comes meanwhile stays.
    pub fn ask<'p, P: Request<'p>>(&mut self, pdu: &P) -> Vec<u8>
    where
        Esme: Sends<P::Op>,
    {
        let token = self.send(pdu);
        self.reply(token)
    }

    /// The response to a request.
    pub fn reply(&mut self, token: u32) -> Vec<u8> {
        let is_it = |seen: &Seen| matches!(seen, Seen::Reply(of, _) if *of == token);
        match self.find(is_it) {
            Seen::Reply(_, Ok(frame)) => frame,
            other => panic!("no response: {other:?}"),
        }
    }

    /// Submits a message and gives its id.
    pub fn submit(&mut self, pdu: &SubmitSm<'_>) -> String {
        let frame = self.ask(pdu);
        match body(&frame) {
            Body::SubmitSmResp(resp) => resp.message_id.as_str().expect("an id").to_owned(),
            other => panic!("{other:?}"),
        }
    }

    /// The next delivery; replies that come before it stay.
    pub fn delivery(&mut self) -> Vec<u8> {
        match self.find(|seen| matches!(seen, Seen::Delivery(_))) {
            Seen::Delivery(frame) => frame,
            other => panic!("{other:?}"),
        }
    }

    /// The next thing that comes.
    pub fn next(&mut self) -> Seen {
        self.find(|_| true)
    }

    /// Why the session ended.
    pub fn end(&mut self) -> Cause {
        match self.find(|seen| matches!(seen, Seen::Ended(_))) {
            Seen::Ended(cause) => cause,
            other => panic!("{other:?}"),
        }
    }

    pub fn unbind(&mut self) {
        self.session.unbind(self.clock.now(), Duration::from_secs(1)).expect("a bound session");
        assert_eq!(self.end(), Cause::Unbound);
    }

    /// Works until something fits, and takes it out.
    fn find(&mut self, fits: impl Fn(&Seen) -> bool) -> Seen {
        let end = Instant::now() + PATIENCE;
        loop {
            if let Some(at) = self.seen.iter().position(&fits) {
                return self.seen.remove(at).expect("it is there");
            }
            assert!(Instant::now() < end, "it never comes; seen: {:?}", self.seen);
            assert!(!self.session.ended(), "it did not come; seen: {:?}", self.seen);
            self.work(Duration::from_millis(50));
        }
    }

    /// Works for this long, and checks that nothing comes.
    pub fn is_quiet(&mut self, span: Duration) {
        let end = Instant::now() + span;
        while Instant::now() < end {
            self.work(Duration::from_millis(20));
        }
        assert!(self.seen.is_empty(), "{:?}", self.seen);
    }

    /// Writes what is to be written, and reads for at most this long.
    pub fn work(&mut self, wait: Duration) {
        self.events();
        self.stream.write_all(&self.out).or_else(closed).expect("written");
        self.stream.flush().or_else(closed).expect("written");
        self.out.clear();
        if self.session.ended() {
            return;
        }
        self.socket.set_read_timeout(Some(wait)).expect("a timeout");
        match self.stream.read(self.inbox.space()) {
            Ok(0) => self.session.hang_up(),
            Ok(len) => self.inbox.filled(len),
            Err(error) => match error.kind() {
                ErrorKind::WouldBlock | ErrorKind::TimedOut => {}
                _ => self.session.hang_up(),
            },
        }
        self.events();
    }

    fn events(&mut self) {
        let now = self.clock.now();
        while let Some(event) = self.session.next_event(now, &mut self.inbox, &mut self.out) {
            let seen = match event {
                Event::Bound(bound) => Seen::Bound(bound.version),
                Event::BindRefused(status) => Seen::BindRefused(status),
                Event::Reply(reply) => Seen::Reply(
                    reply.token,
                    match reply.outcome {
                        Outcome::Accepted(_) | Outcome::Refused(_) => Ok(reply.frame.to_vec()),
                        other => Err(format!("{other:?}")),
                    },
                ),
                Event::Request(esme::Request::DeliverSm(it)) => {
                    let resp = DeliverSmResp::default();
                    let with = self.answer.map(|()| &resp);
                    let frame = it.frame.to_vec();
                    self.session.answer(now, it.responder, with, &mut self.out).expect("answered");
                    Seen::Delivery(frame)
                }
                Event::Request(esme::Request::DataSm(it)) => {
                    let resp = DataSmResp::default();
                    let frame = it.frame.to_vec();
                    let done = self.session.answer(now, it.responder, Ok(&resp), &mut self.out);
                    done.expect("answered");
                    Seen::Delivery(frame)
                }
                Event::Ended(cause) => Seen::Ended(cause),
                Event::Notice(notice) => {
                    self.notices.push(notice.frame.header);
                    continue;
                }
                other => panic!("{other:?}"),
            };
            self.seen.push_back(seen);
        }
    }

    /// Waits until something has come, and leaves it unread.
    pub fn hears(&self) {
        self.socket.set_read_timeout(Some(PATIENCE)).expect("a timeout");
        assert!(self.socket.peek(&mut [0]).expect("an octet") > 0);
    }

    /// Writes octets as they are.
    pub fn write(&mut self, octets: &[u8]) {
        self.out.extend_from_slice(octets);
    }
}

fn connect(address: SocketAddr) -> TcpStream {
    let socket = TcpStream::connect_timeout(&address, PATIENCE).expect("a connection");
    socket.set_nodelay(true).expect("an option");
    socket
}

/// A peer that has closed takes nothing more; the reading end tells so.
fn closed(error: std::io::Error) -> std::io::Result<()> {
    match error.kind() {
        ErrorKind::BrokenPipe | ErrorKind::ConnectionReset => Ok(()),
        _ => Err(error),
    }
}

/// A frame that is whole.
pub fn frame(octets: &[u8]) -> Frame<'_> {
    match split(octets, DEFAULT_MAX_FRAME) {
        Split::Frame(frame) => frame,
        other => panic!("{other:?}"),
    }
}

/// The status of a response.
pub fn status(octets: &[u8]) -> CommandStatus {
    frame(octets).header.command_status
}

/// The body of a whole PDU.
pub fn body(octets: &[u8]) -> Body<'_> {
    let frame = frame(octets);
    let mut seen = Quirks::NONE;
    let body = Body::decode(frame.header.command_id, frame.body(), &mut seen);
    assert_eq!(seen, Quirks::NONE, "everything that is sent is sound");
    body.expect("a known command").expect("a readable body")
}

/// The `deliver_sm` in a frame.
pub fn deliver_sm(octets: &[u8]) -> DeliverSm<'_> {
    match body(octets) {
        Body::DeliverSm(pdu) => pdu,
        other => panic!("{other:?}"),
    }
}
