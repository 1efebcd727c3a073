//! One session whose peer is a script.

use alloc::vec::Vec;
use core::time::Duration;

use super::{
    End, Link, Read,
    end::{inbox, jump},
};
use crate::shown::shown;
use crate::{
    inbox::Inbox,
    session::{Config, Event, Role},
    time::Instant,
};

/// What happens at an end.
#[allow(clippy::large_enum_variant, reason = "events are built in place and borrow their octets")]
pub enum What<'b, R: Role> {
    /// An event of the session.
    Event(Event<'b, R::Request<'b>, u64>),
    /// An alarm ([`End::alarm`]), by its key.
    Alarm(u64),
}

/// One session at a link; what the peer says is the caller's script, in octets.
///
/// ```
/// use core::time::Duration;
/// use smpp_proto::{
///     session::{Config, Smsc},
///     sim::{Faults, Link, Solo},
///     wire::{CommandId, CommandStatus, Header, Split, split},
/// };
///
/// let mut solo: Solo<Smsc> = Solo::new(Config::smsc(), 10, Link::new(7, Faults::NONE));
/// let enquiry = Header::new(CommandId::ENQUIRE_LINK, CommandStatus::ESME_ROK, 5, 0).unwrap();
/// solo.say(Duration::from_secs(3), &enquiry.to_octets());
/// solo.run_for(Duration::from_secs(4), |_, _| {});
///
/// let Split::Frame(heard) = split(solo.heard(), 1000) else { panic!() };
/// assert_eq!(heard.header.command_id, CommandId::ENQUIRE_LINK_RESP);
/// assert_eq!(heard.header.sequence_number, 5);
/// ```
#[derive(Clone)]
pub struct Solo<R> {
    /// The session's end.
    pub end: End<R>,
    /// What is between it and the script.
    pub link: Link,
    rx: Inbox<Vec<u8>>,
    heard: Vec<u8>,
    closed: bool,
    now: Instant,
}

shown!(Solo[R] { end, link, rx, closed, now; heard });

impl<R: Role> Solo<R> {
    /// A session that has just been connected, with so many slots; the clock stands at 0.
    #[must_use]
    pub fn new(cfg: Config, slots: usize, link: Link) -> Self {
        let now = Instant::from_micros(0);
        let end = End::new(cfg, slots, now);
        Self { end, link, rx: inbox(&cfg), heard: Vec::new(), closed: false, now }
    }

    /// Sends octets of the script's, so long from now. What is no PDU goes through as it is.
    pub fn say(&mut self, after: Duration, octets: &[u8]) {
        self.link.write(R::SIDE.peer(), self.now + after, octets);
    }

    /// Closes the connection on the script's side, once all it has said has come; nothing is heard
    /// any more.
    pub fn close(&mut self) {
        self.link.close(R::SIDE.peer(), self.now);
    }

    /// What the script has heard since [`Self::forget`].
    #[must_use]
    pub fn heard(&self) -> &[u8] {
        &self.heard
    }

    /// Forgets what the script has heard.
    pub fn forget(&mut self) {
        self.heard.clear();
    }

    /// Whether the session's side has closed the connection.
    #[must_use]
    pub const fn closed(&self) -> bool {
        self.closed
    }

    /// Runs up to this moment and tells all that happens; the clock jumps from one thing to the
    /// next.
    pub fn run(&mut self, until: Instant, mut tell: impl FnMut(&mut End<R>, What<'_, R>)) {
        loop {
            self.end.set(self.now);
            self.end.turn(&mut self.link, &mut self.rx, &mut tell);
            self.listen();
            let next = [self.end.next(), self.link.next()].into_iter().flatten().min();
            let Some(next) = jump(self.now, next, until) else { break };
            self.now = next;
        }
        self.now = self.now.max(until);
        self.end.set(self.now);
    }

    /// [`Self::run`] for so long.
    pub fn run_for(&mut self, time: Duration, tell: impl FnMut(&mut End<R>, What<'_, R>)) {
        self.run(self.now + time, tell);
    }

    /// The moment it is.
    #[must_use]
    pub const fn now(&self) -> Instant {
        self.now
    }

    fn listen(&mut self) {
        let mut space = [0; 512];
        loop {
            match self.link.read(R::SIDE.peer(), self.now, &mut space) {
                Read::Octets(len) => self.heard.extend(space.iter().take(len)),
                Read::Closed => self.closed = true,
                Read::Nothing => return,
            }
        }
    }
}
