//! Takes connections until the program is stopped, and then sees them to their end.

use std::{
    convert::Infallible,
    io::{self, ErrorKind},
    net::SocketAddr,
    rc::Rc,
    time::Duration,
};

use smpp_proto::{Clock, smsc::Ticket};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    task::{JoinSet, spawn_local},
    time,
};
use tokio_rustls::TlsAcceptor;

use crate::{
    Failure,
    accounts::Accounts,
    admission::Gate,
    args::Options,
    centre::{Centre, Shared},
    connection::{Connection, Signals},
    console,
    faults::Faults,
    message::Line,
    stats::Stats,
    support::{
        capture::{Capture, Flow},
        link::Link,
        print::Printer,
        stop::Stop,
        stream::Stream,
        tap::Tap,
    },
    timeline, tls,
};

/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(10);

/// How long accepting rests when the machine has no more connections to give.
const EXHAUSTED: Duration = Duration::from_millis(100);

/// A port that is open, and what is needed to serve it.
pub struct Listener {
    socket: TcpListener,
    address: SocketAddr,
    acceptor: Option<TlsAcceptor>,
    capture: Option<Capture>,
    stop: Stop,
}

/// What the connections have in common.
struct House {
    options: Options,
    centre: Shared,
    clock: Clock,
    acceptor: Option<TlsAcceptor>,
    capture: Option<Capture>,
    printer: Option<Printer>,
    signals: Rc<Signals>,
    seed: u64,
}

/// How many connections may wait to be taken: many clients come back at the same moment.
const BACKLOG: u32 = 4096;

fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() { TcpSocket::new_v4()? } else { TcpSocket::new_v6()? };
    // A server that was ended may be started again at once.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

impl Listener {
    pub fn open(options: &Options) -> Result<Self, Failure> {
        let failed = |error: std::io::Error| {
            Failure::Running(format!("cannot listen on {}: {error}", options.listen))
        };
        let socket = listen(options.listen).map_err(failed)?;
        let address = socket.local_addr().map_err(failed)?;
        let acceptor = tls::acceptor(&options.tls, address).map_err(Failure::Running)?;
        let capture = options.show.capture.as_deref().map(|path| {
            let failed = |error| Failure::Running(format!("{}: {error}", path.display()));
            Capture::create(path).map_err(failed)
        });
        let capture = capture.transpose()?;
        let stop = Stop::new().map_err(|error| Failure::Running(format!("signals: {error}")))?;
        Ok(Self { socket, address, acceptor, capture, stop })
    }

    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// Serves until a signal comes. Gives the statistics, and how many sessions had to be broken off.
    pub async fn serve(
        mut self,
        options: Options,
        accounts: Accounts,
    ) -> Result<(Stats, usize), Failure> {
        let clock = Clock::start();
        let seed = options.faults.seed.unwrap_or_else(|| fastrand::u64(..));
        let gate = Gate::new(accounts, &options.limits);
        let centre = Centre::new(options.delivery.clone(), gate, seed, clock);
        let house = Rc::new(House {
            printer: (options.show.log || options.show.hex).then(|| Printer::new(options.show.hex)),
            options,
            centre: Rc::new(centre.into()),
            clock,
            acceptor: self.acceptor,
            capture: self.capture,
            signals: Rc::default(),
            seed,
        });
        spawn_local(timeline::run(house.centre.clone(), clock));
        spawn_local(console::run(house.centre.clone()));
        let mut connections = JoinSet::new();
        tokio::select! {
            () = self.stop.asked() => {}
            never = accept(&self.socket, &house, &mut connections) => match never {},
        }
        drop(self.socket);
        let broken_off = house.stop(&mut connections, &mut self.stop).await;
        house.finish().map(|stats| (stats, broken_off))
    }
}

/// Takes connections; never returns.
async fn accept(
    socket: &TcpListener,
    house: &Rc<House>,
    connections: &mut JoinSet<()>,
) -> Infallible {
    let mut line: Line = 0;
    loop {
        tokio::select! {
            // Those that have ended leave nothing behind.
            Some(_) = connections.join_next() => {}
            accepted = socket.accept() => match accepted {
                Ok((stream, from)) => {
                    line = line.wrapping_add(1);
                    house.welcome(stream, from, line, connections);
                }
                Err(error) if error.kind() == ErrorKind::ConnectionAborted => {}
                Err(_) => time::sleep(EXHAUSTED).await,
            },
        }
    }
}

impl House {
    fn welcome(
        self: &Rc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        line: Line,
        connections: &mut JoinSet<()>,
    ) {
        let mut centre = self.centre.borrow_mut();
        centre.stats.connections += 1;
        // A ticket is only asked for where it is used, since it has to be given back.
        let most = self.options.limits.connections;
        let room = connections.len() < usize::try_from(most).unwrap_or(usize::MAX);
        let ticket = room.then(|| centre.gate.connect(self.clock.now(), from.ip())).flatten();
        match ticket {
            Some(ticket) => {
                connections.spawn_local(self.clone().serve(stream, from, line, ticket));
            }
            None => centre.stats.turned_away += 1,
        }
    }

    async fn serve(
        self: Rc<Self>,
        stream: TcpStream,
        from: SocketAddr,
        line: Line,
        ticket: Ticket,
    ) {
        let here = stream.local_addr();
        let _ = stream.set_nodelay(true);
        let stream = match &self.acceptor {
            None => Some(Stream::from(stream)),
            Some(acceptor) => match time::timeout(HANDSHAKE, acceptor.accept(stream)).await {
                Ok(Ok(stream)) => Some(Stream::tls(stream)),
                _ => None,
            },
        };
        let Some(stream) = stream else {
            let mut centre = self.centre.borrow_mut();
            centre.stats.turned_away += 1;
            return centre.gate.release(ticket, None);
        };
        let flow = self.capture.clone().zip(here.ok());
        let flow = flow.map(|(capture, here)| Flow::accepted(capture, here, from));
        let tap = Tap::new(self.printer.clone(), flow, "SMSC", &format!("ESME {line}"));
        let link = Link::new(stream, self.clock, tap);
        let connection = Connection::new(
            self.centre.clone(),
            &self.options,
            line,
            Faults::new(&self.options.faults, self.seed.wrapping_add(u64::from(line))),
            ticket,
            self.signals.clone(),
        );
        connection.serve(link, self.clock).await;
    }

    /// Unbinds all sessions, and breaks off those that take too long, or all that are left at another
    /// signal; how many that were.
    async fn stop(&self, connections: &mut JoinSet<()>, stop: &mut Stop) -> usize {
        let grace = self.options.limits.grace;
        // Requests under way get half of the time, the unbind the other half.
        self.signals.stop(grace / 2);
        let all = async { while connections.join_next().await.is_some() {} };
        tokio::select! {
            () = all => {}
            () = time::sleep(grace) => {}
            () = stop.asked() => {}
        }
        let left = connections.len();
        connections.shutdown().await;
        left
    }

    fn finish(&self) -> Result<Stats, Failure> {
        let mut centre = self.centre.borrow_mut();
        centre.stats.held = centre.lines.held() as u64;
        if let Some(capture) = &self.capture {
            capture.finish().map_err(|error| Failure::Running(format!("capture: {error}")))?;
        }
        Ok(core::mem::take(&mut centre.stats))
    }
}
