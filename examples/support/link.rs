//! A connection with its buffers: what a session is driven on.
//!
//! ```ignore
//! let mut link = Link::new(stream.into(), clock, Tap::default());
//! let wake = Notify::new(); // told by others when there is something to send
//! while !session.ended() {
//!     while let Some(event) = session.next_event(clock.now(), &mut link.inbox, &mut link.out) {
//!         // answer, send, unbind: into link.out
//!     }
//!     if session.ended() { break }
//!     if link.turn(session.deadline(), &wake).await == Turn::Closed {
//!         session.hang_up();
//!     }
//! }
//! link.close().await;
//! ```

use std::{
    future::{Future, poll_fn},
    io,
    pin::{Pin, pin},
    task::{Context, Poll},
    time::Duration,
};

use smpp_proto::{Clock, Inbox, Instant, Out, VEC_LIMIT, wire::DEFAULT_MAX_FRAME};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt, ReadBuf},
    sync::Notify,
    time::{self, Sleep},
};

use super::{stream::Stream, tap::Tap};

/// While the peer does not take what is written, a deadline that has passed is looked at this often.
const STALLED: Duration = Duration::from_millis(20);

/// How long what is left may take to be written when a link closes.
const CLOSE: Duration = Duration::from_secs(2);

/// What ended a [`Link::turn`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// There may be something to do.
    Go,
    /// The peer has closed the connection, or it broke.
    Closed,
}

/// A connection with its read buffer and its output.
pub struct Link {
    /// What came and is not yet done with. Holds the longest PDU there is.
    pub inbox: Inbox<Vec<u8>>,
    /// What is to be written.
    pub out: Vec<u8>,
    stream: Stream,
    clock: Clock,
    timer: Pin<Box<Sleep>>,
    tap: Tap,
    unflushed: bool,
    /// How many octets have been read.
    pub read: usize,
    /// How many octets have been written.
    pub written: usize,
}

impl Link {
    /// A link over a stream. `clock` is the one whose moments [`Self::turn`] is given.
    pub fn new(stream: Stream, clock: Clock, tap: Tap) -> Self {
        Self {
            inbox: Inbox::new(vec![0; DEFAULT_MAX_FRAME]),
            out: Vec::new(),
            stream,
            clock,
            timer: Box::pin(time::sleep(Duration::ZERO)),
            tap,
            unflushed: false,
            read: 0,
            written: 0,
        }
    }

    /// Writes the output and reads, until octets have come, a full output has room again, `until`
    /// has passed or `wake` was notified. Never waits for one direction with the other one ready.
    pub async fn turn(&mut self, until: Option<Instant>, wake: &Notify) -> Turn {
        let wait = until.map(|at| self.clock.until(at));
        if let Some(wait) = wait {
            self.timer.as_mut().reset(time::Instant::now() + wait);
        }
        let full = self.out.room() < VEC_LIMIT / 2;
        let mut stalled = false;
        let mut woken = pin!(wake.notified());
        poll_fn(|cx| {
            match self.poll_io(cx, full) {
                Ok(true) => return Poll::Ready(Turn::Go),
                Ok(false) => {}
                Err(_) => return Poll::Ready(Turn::Closed),
            }
            if woken.as_mut().poll(cx).is_ready() {
                return Poll::Ready(Turn::Go);
            }
            if wait == Some(Duration::ZERO) && !self.out.is_empty() && !stalled {
                stalled = true;
                self.timer.as_mut().reset(time::Instant::now() + STALLED);
            }
            match wait {
                Some(_) => self.timer.as_mut().poll(cx).map(|()| Turn::Go),
                None => Poll::Pending,
            }
        })
        .await
    }

    /// Whether octets came, or a full output was written.
    fn poll_io(&mut self, cx: &mut Context<'_>, full: bool) -> io::Result<bool> {
        let wrote = self.poll_write(cx)?;
        let space = self.inbox.space();
        let mut came = false;
        if !space.is_empty() {
            let mut buf = ReadBuf::new(space);
            if let Poll::Ready(read) = Pin::new(&mut self.stream).poll_read(cx, &mut buf) {
                read?;
                let octets = buf.filled();
                if octets.is_empty() {
                    return Err(io::ErrorKind::UnexpectedEof.into());
                }
                self.tap.received(octets);
                let len = octets.len();
                self.read += len;
                self.inbox.filled(len);
                came = true;
            }
        }
        Ok(came || (full && wrote))
    }

    /// Writes as much as the connection takes; whether that was anything.
    fn poll_write(&mut self, cx: &mut Context<'_>) -> io::Result<bool> {
        let mut written = 0;
        while let Some(rest) = self.out.get(written..).filter(|rest| !rest.is_empty()) {
            match Pin::new(&mut self.stream).poll_write(cx, rest) {
                Poll::Ready(Ok(0)) => return Err(io::ErrorKind::WriteZero.into()),
                Poll::Ready(Ok(len)) => written += len,
                Poll::Ready(Err(error)) => return Err(error),
                Poll::Pending => break,
            }
        }
        self.tap.sent(self.out.get(..written).unwrap_or_default());
        self.out.drain(..written);
        self.written += written;
        self.unflushed |= written > 0;
        if self.unflushed {
            if let Poll::Ready(done) = Pin::new(&mut self.stream).poll_flush(cx) {
                done?;
                self.unflushed = false;
            }
        }
        Ok(written > 0)
    }

    /// Writes what is left and closes the connection, within two seconds. A link that is dropped
    /// without this is broken off.
    pub async fn close(&mut self) {
        let rest = async {
            self.write_all().await?;
            self.stream.shutdown().await
        };
        // A peer that is gone already has nothing more to be told.
        let _ = time::timeout(CLOSE, rest).await;
    }

    /// Writes what is left, within two seconds, of a link that is then to be broken off.
    pub async fn write_out(&mut self) {
        let _ = time::timeout(CLOSE, self.write_all()).await;
    }

    async fn write_all(&mut self) -> io::Result<()> {
        self.stream.write_all(&self.out).await?;
        self.stream.flush().await?;
        self.tap.sent(&self.out);
        self.written += self.out.len();
        self.out.clear();
        Ok(())
    }
}
