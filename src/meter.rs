//! Counters and latencies of sessions, fed from their events.

mod counts;
mod family;
mod histogram;

pub use family::{Label, Sample};
pub use histogram::Histogram;

use core::time::Duration;

use crate::{
    session::{Event, Notice, NoticeKind, Outcome, Reply, Role, Session, Slot, esme, smsc},
    time::Instant,
    wire::{CommandId, CommandStatus, DecodeError, Quirks, Reason, Split, split},
};
use counts::Counts;
use family::{CAUSES, COMMANDS, NOTICES, OUTCOMES, QUIRKS, STATUSES};

mod sealed {
    pub trait Sealed {}
    impl Sealed for crate::session::smsc::Request<'_> {}
    impl Sealed for crate::session::esme::Request<'_> {}
}

/// The requests of either role, as far as a [`Meter`] looks at them.
pub trait Metered: sealed::Sealed {
    /// All octets of the request, and what had to be forgiven in it.
    #[doc(hidden)]
    fn seen(&self) -> (&[u8], Quirks);
}

impl Metered for smsc::Request<'_> {
    fn seen(&self) -> (&[u8], Quirks) {
        <crate::session::Smsc as Role>::seen(self)
    }
}

impl Metered for esme::Request<'_> {
    fn seen(&self) -> (&[u8], Quirks) {
        <crate::session::Esme as Role>::seen(self)
    }
}

/// Counts what sessions do: PDUs, statuses, outcomes, notices, ends, quirks, latencies.
///
/// One for each session, peer or program, as finely as it is to be told apart; about 7 KiB of
/// counters, no heap, and [`Self::merge`] adds one to another. Events feed most of it; what only the
/// caller knows it says by [`Self::sent`] and [`Self::answered`]. What a session does by itself
/// (`enquire_link`, `unbind` and their responses, refusals told in no notice) makes no event, and is
/// not counted.
///
/// ```
/// use core::time::Duration;
/// use smpp_proto::{
///     Inbox, Instant, Meter,
///     session::{Config, Event, Session, Slot, Smsc, smsc::Request},
///     wire::{CommandId, CommandStatus},
/// };
///
/// let mut meter = Meter::default();
/// let now = Instant::default();
/// let mut smsc: Session<Smsc, u64, _> = Session::new(Config::smsc(), [Slot::EMPTY; 4], now);
/// let (mut rx, mut tx) = (Inbox::new([0; 1024]), Vec::new());
/// # let submit = b"\0\0\0\x10\0\0\0\x03\0\0\0\0\0\0\0\x01";
/// # rx.space()[..16].copy_from_slice(submit);
/// # rx.filled(16);
/// while let Some(event) = smsc.next_event(now, &mut rx, &mut tx) {
///     meter.event(&event);
///     if let Event::Request(Request::SubmitSm(submit)) = event {
///         let status = CommandStatus::ESME_RSYSERR;
///         if smsc.answer(now, submit.responder, Err(status), &mut tx).is_ok() {
///             meter.answered(CommandId::SUBMIT_SM, status);
///         }
///     }
/// }
/// meter.look(now, &smsc);
/// assert_eq!(meter.received(CommandId::QUERY_SM), 1);
/// for sample in meter.samples() {
///     let label = sample.label.map_or(String::new(), |label| format!("{{{label}}}"));
///     println!("smpp_{}{label} {}", sample.name, sample.value);
/// }
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Meter {
    received: Counts<COMMANDS>,
    sent: Counts<COMMANDS>,
    status_received: Counts<STATUSES>,
    status_sent: Counts<STATUSES>,
    outcomes: Counts<OUTCOMES>,
    notices: Counts<NOTICES>,
    ends: Counts<CAUSES>,
    quirks: Counts<QUIRKS>,
    unanswered: u64,
    octets_received: u64,
    octets_sent: u64,
    latency: Histogram,
    window_wait: Histogram,
    in_flight: u64,
    waiting: u64,
    oldest: Duration,
}

impl Meter {
    /// Counts an event. A refused bind counts by its status alone: its event does not say as what it
    /// was to be bound.
    pub fn event<Q: Metered, T>(&mut self, event: &Event<'_, Q, T>) {
        match event {
            Event::Bound(bound) => {
                self.response(bound.mode.command_id().response(), CommandStatus::ESME_ROK);
                self.deviations(bound.quirks);
            }
            Event::BindRefused(status) => {
                self.status_received.add(family::status_index(*status), 1)
            }
            Event::Request(request) => {
                let (frame, quirks) = request.seen();
                self.frame(frame);
                self.deviations(quirks);
            }
            Event::Reply(reply) => self.reply(reply),
            Event::Notice(notice) => self.notice(notice),
            Event::Unanswered(more) => {
                self.unanswered = self.unanswered.saturating_add(u64::from(*more));
            }
            Event::Ended(cause) => self.ends.add(family::cause_index(cause), 1),
        }
    }

    /// Counts a request that [`Session::send`] took, and how long it had to wait for that: for a free
    /// slot of the window, for room in the output, for the rate.
    pub fn sent(&mut self, id: CommandId, waited: Duration) {
        self.sent.add(family::command_index(id), 1);
        self.window_wait.record(waited);
    }

    /// Counts an answer that [`Session::answer`] took, by the request it answers. A bind that is
    /// admitted is one with `ESME_ROK`.
    pub fn answered(&mut self, request: CommandId, status: CommandStatus) {
        self.sent.add(family::command_index(request.response()), 1);
        self.status_sent.add(family::status_index(status), 1);
    }

    /// Counts octets that were read from the connection, and that were written to it.
    pub fn octets(&mut self, read: usize, written: usize) {
        self.octets_received = self.octets_received.saturating_add(read as u64);
        self.octets_sent = self.octets_sent.saturating_add(written as u64);
    }

    /// Looks at a session: how many requests are out, how many wait for the caller's answer, how old
    /// the oldest one out is. Replaces what the last look saw.
    pub fn look<R, T, S>(&mut self, now: Instant, session: &Session<R, T, S>)
    where
        R: Role,
        S: AsRef<[Slot<T>]> + AsMut<[Slot<T>]>,
    {
        self.in_flight = session.in_flight() as u64;
        self.waiting = session.unanswered().into();
        self.oldest = session.oldest().map(|sent| now.since(sent)).unwrap_or_default();
    }

    /// Adds what another meter has counted. What [`Self::look`] saw is added up too, and of the
    /// oldest requests the older one stands.
    pub fn merge(&mut self, other: &Self) {
        self.received.merge(&other.received);
        self.sent.merge(&other.sent);
        self.status_received.merge(&other.status_received);
        self.status_sent.merge(&other.status_sent);
        self.outcomes.merge(&other.outcomes);
        self.notices.merge(&other.notices);
        self.ends.merge(&other.ends);
        self.quirks.merge(&other.quirks);
        self.latency.merge(&other.latency);
        self.window_wait.merge(&other.window_wait);
        self.unanswered = self.unanswered.saturating_add(other.unanswered);
        self.octets_received = self.octets_received.saturating_add(other.octets_received);
        self.octets_sent = self.octets_sent.saturating_add(other.octets_sent);
        self.in_flight = self.in_flight.saturating_add(other.in_flight);
        self.waiting = self.waiting.saturating_add(other.waiting);
        self.oldest = self.oldest.max(other.oldest);
    }

    /// How many PDUs of this kind came; kinds that are not in the protocol are counted together.
    #[must_use]
    pub fn received(&self, id: CommandId) -> u64 {
        self.received.at(family::command_index(id))
    }

    /// How long requests were out that got a response of whatever kind. Those that timed out or were
    /// lost are counted as such and not here.
    #[must_use]
    pub const fn latency(&self) -> &Histogram {
        &self.latency
    }

    /// How long requests had to wait before they could be sent.
    #[must_use]
    pub const fn window_wait(&self) -> &Histogram {
        &self.window_wait
    }

    /// How long the oldest request that was out at the last look had been out.
    #[must_use]
    pub const fn oldest(&self) -> Duration {
        self.oldest
    }

    /// How often each deviation was seen: which [`Quirks`] the peers need.
    pub fn quirks(&self) -> impl Iterator<Item = (Quirks, u64)> + '_ {
        let counted = self.quirks.counted();
        counted.map(|(bit, count)| (Quirks::from_bits_truncate(1 << bit), count))
    }

    /// Every number that is not 0, and those of the last look. The histograms stand by themselves.
    pub fn samples(&self) -> impl Iterator<Item = Sample> + '_ {
        let single = |name, value| Sample { name, label: None, value };
        each("received", &self.received, family::command_label)
            .chain(each("sent", &self.sent, family::command_label))
            .chain(each("status_received", &self.status_received, family::status_label))
            .chain(each("status_sent", &self.status_sent, family::status_label))
            .chain(each("outcome", &self.outcomes, family::outcome_label))
            .chain(each("notice", &self.notices, family::notice_label))
            .chain(each("ended", &self.ends, family::cause_label))
            .chain(each("quirk", &self.quirks, family::quirk_label))
            .chain([
                single("unanswered", self.unanswered),
                single("octets_received", self.octets_received),
                single("octets_sent", self.octets_sent),
                single("in_flight", self.in_flight),
                single("waiting", self.waiting),
            ])
    }

    fn reply<T>(&mut self, reply: &Reply<'_, T>) {
        self.outcomes.add(family::outcome_index(&reply.outcome), 1);
        self.deviations(reply.quirks);
        let status = match reply.outcome {
            Outcome::Accepted(_) | Outcome::Malformed(_) => CommandStatus::ESME_ROK,
            Outcome::Refused(status) | Outcome::Nacked(status) => status,
            Outcome::TimedOut | Outcome::Lost => return,
        };
        self.latency.record(reply.took);
        self.frame(reply.frame);
        self.status_received.add(family::status_index(status), 1);
    }

    fn notice(&mut self, notice: &Notice<'_>) {
        self.notices.add(family::notice_index(&notice.kind), 1);
        self.received.add(family::command_index(notice.frame.header.command_id), 1);
        if let NoticeKind::Malformed(DecodeError { reason: Reason::Quirk(quirks), .. }) =
            notice.kind
        {
            self.deviations(quirks);
        }
        if let Some(status) = notice.answer {
            self.status_sent.add(family::status_index(status), 1);
        }
    }

    fn response(&mut self, id: CommandId, status: CommandStatus) {
        self.received.add(family::command_index(id), 1);
        self.status_received.add(family::status_index(status), 1);
    }

    /// Counts a PDU that came, by its octets.
    fn frame(&mut self, octets: &[u8]) {
        if let Split::Frame(frame) = split(octets, octets.len()) {
            self.received.add(family::command_index(frame.header.command_id), 1);
        }
    }

    fn deviations(&mut self, quirks: Quirks) {
        for quirk in quirks.iter() {
            self.quirks.add(quirk.bits().trailing_zeros() as usize, 1);
        }
    }
}

impl Default for Meter {
    fn default() -> Self {
        Self {
            received: Counts::NONE,
            sent: Counts::NONE,
            status_received: Counts::NONE,
            status_sent: Counts::NONE,
            outcomes: Counts::NONE,
            notices: Counts::NONE,
            ends: Counts::NONE,
            quirks: Counts::NONE,
            unanswered: 0,
            octets_received: 0,
            octets_sent: 0,
            latency: Histogram::default(),
            window_wait: Histogram::default(),
            in_flight: 0,
            waiting: 0,
            oldest: Duration::ZERO,
        }
    }
}

/// The counters of one name that are not 0.
fn each<'m, const N: usize>(
    name: &'static str,
    counts: &'m Counts<N>,
    label: fn(usize) -> Label,
) -> impl Iterator<Item = Sample> + 'm {
    let sample = move |(at, value)| Sample { name, label: Some(label(at)), value };
    counts.counted().map(sample)
}
