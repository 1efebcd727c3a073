//! The adapters of `examples/`: short as promised, and at work against each other on loopback.

#[path = "../examples/blocking.rs"]
#[allow(dead_code, reason = "its `main` is not called")]
mod blocking;
#[path = "../examples/embedded.rs"]
#[allow(dead_code, reason = "its `main` is not called")]
mod embedded;
#[path = "../examples/mio.rs"]
#[allow(dead_code, reason = "its `main` is not called")]
mod mio_many;
#[path = "../examples/tls.rs"]
mod tls;
#[path = "../examples/tokio.rs"]
#[allow(dead_code, reason = "its `main` is not called")]
mod tokio_smsc;

use std::{
    io::{Read, Write},
    net::{SocketAddr, TcpListener, TcpStream},
    sync::mpsc,
    thread,
    time::Duration,
};

use embedded_io_adapters::tokio_1::FromTokio;
use smpp_proto::Clock;

const LINES: usize = 60;

#[test]
fn each_adapter_is_one_page() {
    for (name, source) in [
        ("blocking", include_str!("../examples/blocking.rs")),
        ("embedded", include_str!("../examples/embedded.rs")),
        ("mio", include_str!("../examples/mio.rs")),
        ("tls", include_str!("../examples/tls.rs")),
        ("tokio", include_str!("../examples/tokio.rs")),
    ] {
        let lines = source.lines().count();
        assert!(lines <= LINES, "{name} has {lines} lines");
        assert!(source.lines().all(|line| line.chars().count() <= 100), "{name}");
    }
}

/// Runs something in a thread of its own and gives it half a minute.
fn bounded<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> T {
    let (done, result) = mpsc::channel();
    thread::spawn(move || done.send(work()));
    result.recv_timeout(Duration::from_secs(30)).expect("an end within half a minute")
}

/// The message centre of `tokio`, on a port of its own, for as long as the test runs.
fn smsc() -> SocketAddr {
    let (here, address) = mpsc::channel();
    thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
            here.send(listener.local_addr().expect("an address")).expect("the test");
            tokio_smsc::serve(listener).await
        })
    });
    address.recv_timeout(Duration::from_secs(30)).expect("a message centre")
}

#[test]
fn blocking_against_tokio() {
    let accepted = bounded(|| {
        let link = TcpStream::connect(smsc()).expect("a connection");
        blocking::run(link, 25).map_err(|error| error.to_string())
    });
    assert_eq!(accepted, Ok(25));
}

#[test]
fn mio_against_tokio() {
    let accepted = bounded(|| mio_many::run(smsc(), 20));
    assert_eq!(accepted.expect("no error"), 20);
}

#[test]
fn embedded_against_tokio() {
    let accepted = bounded(|| {
        let address = smsc();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
        runtime.expect("a runtime").block_on(async {
            let link = tokio::net::TcpStream::connect(address).await.expect("a connection");
            let (from, to) = link.into_split();
            let (mut from, mut to) = (FromTokio::new(from), FromTokio::new(to));
            let clock = Clock::start();
            embedded::send((&mut from, &mut to), || clock.now(), tokio::time::sleep).await
        })
    });
    assert!(accepted);
}

#[test]
fn tls_in_memory() {
    let done = bounded(|| tls::main().map_err(|error| error.to_string()));
    assert_eq!(done, Ok(()));
}

// ── peers that go away, or talk nonsense ──

/// A peer that takes a few connections, one after the other.
fn listening(peer: impl Fn(TcpStream) -> std::io::Result<()> + Send + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = listener.local_addr().expect("an address");
    thread::spawn(move || listener.incoming().take(3).try_for_each(|link| peer(link?)));
    address
}

/// A peer that says something and closes.
fn closing(words: &'static [u8]) -> SocketAddr {
    listening(move |mut link| link.write_all(words))
}

#[test]
fn a_peer_that_closes_ends_every_client() {
    for words in [&b""[..], b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x01", b"GET / HTTP/1.1\r\n\r\n"] {
        let address = closing(words);
        let done = bounded(move || {
            let link = TcpStream::connect(address).expect("a connection");
            blocking::run(link, 5).map_err(|error| error.to_string())
        });
        assert!(done.expect_err("no bind").starts_with("ended"));
        let failed = bounded(move || mio_many::run(address, 1)).expect_err("no bind");
        assert_eq!(failed.to_string(), "0 of 1 accepted");
    }
}

/// A refused bind does not close the connection: that is for the client.
#[test]
fn a_bind_that_is_refused_ends_every_client() {
    let address = listening(|mut link| {
        link.read_exact(&mut [0; 16])?;
        link.write_all(b"\0\0\0\x10\x80\0\0\x02\0\0\0\x0d\0\0\0\x01")?;
        while link.read(&mut [0; 64])? > 0 {}
        Ok(())
    });
    let start = std::time::Instant::now();
    let failed = bounded(move || mio_many::run(address, 1)).expect_err("no bind");
    assert_eq!(failed.to_string(), "0 of 1 accepted");
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
}

#[test]
fn a_client_that_breaks_off_does_not_harm_the_server() {
    let accepted = bounded(|| {
        let address = smsc();
        for words in [&b"\0\0\0\x20"[..], b"nonsense, nonsense"] {
            TcpStream::connect(address).and_then(|mut link| link.write_all(words)).expect("taken");
        }
        let link = TcpStream::connect(address).expect("a connection");
        blocking::run(link, 3).map_err(|error| error.to_string())
    });
    assert_eq!(accepted, Ok(3));
}

#[test]
fn a_client_that_does_not_read_loses_nothing_once_it_does() {
    const PROBES: usize = 400_000;
    const PROBE: &[u8; 16] = b"\0\0\0\x10\0\0\0\x15\0\0\0\0\0\0\0\x01";
    let came = bounded(|| {
        let mut link = TcpStream::connect(smsc()).expect("a connection");
        let mut writer = link.try_clone().expect("a second handle");
        let bind = b"\0\0\0\x17\0\0\0\x02\0\0\0\0\0\0\0\x01\0\0\0\x34\0\0\0";
        let sent = thread::spawn(move || {
            writer.write_all(bind)?;
            writer.write_all(&PROBE.repeat(PROBES))
        });
        // By then the output of the message centre and both sockets are full, or all has been sent.
        thread::sleep(Duration::from_millis(500));
        let mut came = vec![0; 22 + 16 * PROBES];
        link.read_exact(&mut came).expect("every answer");
        sent.join().expect("no panic").expect("all taken");
        came
    });
    let (bound, answers) = came.split_at(22);
    assert_eq!(bound[4..8], [0x80, 0, 0, 2]);
    assert!(answers.chunks(16).all(|answer| answer[4..8] == [0x80, 0, 0, 0x15]));
}
