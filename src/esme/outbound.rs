//! One text of many segments as one message with one outcome, over any session.
//!
//! An [`Outbound`] says which segment to send next and takes what became of each. Its rules:
//!
//! * Segments go out in their order. One that is refused in passing is sent again before any that
//!   was not sent yet; with [`Config::in_flight`] 1, the default, nothing overtakes it at all.
//! * A segment that is refused for good ends the message: the rest is not sent.
//! * A segment without an answer may have been accepted. It is never sent again of itself.
//! * When nothing is on its way any more there is one [`Verdict`], and later, from the receipts of
//!   all segments, one [`Delivery`].
//!
//! ```
//! use smpp_proto::{Instant, esme::outbound::{Config, Delivery, Next, Outbound, Verdict}};
//! use smpp_proto::message::{receipt::{ReceiptOptions, ReceiptParts}, segment::Segmenter};
//! use smpp_proto::wire::{CommandStatus, EsmClass, MessageState};
//!
//! let text = "a".repeat(200);
//! let plan = Segmenter::default().plan(&text, 1)?;
//! let mut outbound = Outbound::new(plan.total(), Config::default());
//!
//! let mut now = Instant::from_micros(0);
//! let mut refusals = 1;
//! let verdict = loop {
//!     match outbound.next(now) {
//!         Next::Send(ticket) => {
//!             // `session.send(now, &pdu, ticket, &mut out)`, with the part of that number:
//!             assert!(plan.parts().any(|part| part.index() == ticket.segment()));
//!             outbound.sent(ticket)?;
//!             // The reply brings the ticket back; here it is made up.
//!             if refusals > 0 {
//!                 refusals -= 1;
//!                 let status = CommandStatus::ESME_RTHROTTLED;
//!                 outbound.refused(now, ticket, status, status.retry())?;
//!             } else {
//!                 outbound.accepted(ticket, &[b'0' + ticket.segment()])?;
//!             }
//!         }
//!         Next::Wait(until) => now = until,
//!         Next::Reply => break None,
//!         Next::Done(verdict) => break Some(verdict),
//!     }
//! };
//! assert_eq!(verdict, Some(Verdict::Accepted));
//!
//! let ids: Vec<_> = outbound.awaited().map(|(number, id)| (number, id.to_vec())).collect();
//! assert_eq!(ids, [(1, b"1".to_vec()), (2, b"2".to_vec())]);
//! let parts = ReceiptParts {
//!     esm_class: EsmClass::DELIVERY_RECEIPT,
//!     message_state: Some(MessageState::DELIVERED),
//!     ..ReceiptParts::default()
//! };
//! let receipt = parts.read(&ReceiptOptions::default()).ok_or("no receipt")?;
//! let _ = outbound.receipt(1, &receipt);
//! assert_eq!(outbound.delivery(), None);
//! let _ = outbound.receipt(2, &receipt);
//! assert_eq!(outbound.delivery(), Some(Delivery::Delivered));
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod delivery;
mod segment;
#[cfg(feature = "serde")]
mod stored;
mod verdict;

use alloc::{boxed::Box, vec, vec::Vec};
use core::{fmt, time::Duration};

pub use delivery::{Delivery, Failure, Progress};
pub use segment::{Fate, Receipted, Segment};
pub use verdict::{Refusal, Verdict};

use crate::{
    session::{Outcome, Response},
    time::{Instant, doubled},
    wire::{CommandStatus, Reason, Retry},
};

/// How a message is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Config {
    /// How many segments may be on their way at once; at least 1. Default 1: each segment follows
    /// the answer to the one before it, so that the order holds even when one is refused. A larger
    /// number is faster, and leaves the order to the phone when one is refused.
    pub in_flight: u8,
    /// How often a segment is sent at most; at least 1. Default 5. After [`Retry::Rebind`] it is sent
    /// once more, and only once, whatever stands here.
    pub tries: u8,
    /// The longest wait before a segment is sent again. Default 5 minutes. The first is
    /// [`Retry::least_wait`], and each is twice the one before.
    pub longest_wait: Duration,
    /// Whether the segments behind one without an answer are still sent. Default: yes, since the
    /// message may yet become whole.
    pub past_unknown: bool,
}

impl Default for Config {
    fn default() -> Self {
        let longest_wait = Duration::from_secs(300);
        Self { in_flight: 1, tries: 5, longest_wait, past_unknown: true }
    }
}

/// Names one sending of one segment: a token, or a part of one, for
/// [`Session::send`](crate::session::Session::send).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Ticket {
    segment: u8,
    attempt: u8,
}

impl Ticket {
    /// Which segment it is, from 1, as
    /// [`Part::index`](crate::message::segment::Part::index) has it.
    #[must_use]
    pub const fn segment(self) -> u8 {
        self.segment
    }

    /// The ticket as a number, for tokens that are numbers: the segment above, the sending below.
    #[must_use]
    pub const fn bits(self) -> u16 {
        u16::from_be_bytes([self.segment, self.attempt])
    }

    /// The ticket that has this number.
    #[must_use]
    pub const fn from_bits(bits: u16) -> Self {
        let [segment, attempt] = bits.to_be_bytes();
        Self { segment, attempt }
    }
}

/// What to do next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Next {
    /// Send this segment, then tell [`Outbound::sent`]. A session that has no room is no reason to
    /// tell anything: ask again later.
    Send(Ticket),
    /// Ask again at this moment, or after the next reply.
    Wait(Instant),
    /// Ask again after the next reply.
    Reply,
    /// There is nothing to send or to wait for.
    Done(Verdict),
}

/// A ticket of a sending that is over, or that was not asked for. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stale(pub Ticket);

/// One message of 1 to 255 segments on its way. Its memory is about 48 octets for each segment,
/// and their ids.
#[doc(alias = "MT")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::State", try_from = "stored::State"))]
pub struct Outbound {
    config: Config,
    segments: Vec<Segment>,
    stopped: bool,
}

impl Outbound {
    /// Starts with nothing sent. `total` is how many segments there are, as
    /// [`Plan::total`](crate::message::segment::Plan::total) has it; 0 counts as 1.
    #[must_use]
    pub fn new(total: u8, config: Config) -> Self {
        let segments = vec![Segment::new(); usize::from(total.max(1))];
        Self { config, segments, stopped: false }
    }

    /// Says what to do next. Changes nothing.
    pub fn next(&self, now: Instant) -> Next {
        let on_way = self.count(|fate| *fate == Fate::Sent);
        let refused = self.count(|fate| matches!(fate, Fate::Refused(_))) > 0;
        let unknown = self.count(|fate| *fate == Fate::Unknown) > 0;
        let ended = self.stopped || refused || unknown && !self.config.past_unknown;
        let rest = if on_way > 0 { Next::Reply } else { Next::Done(self.judge()) };
        let waits = |segment: &Segment| matches!(segment.fate, Fate::Unsent | Fate::Held { .. });
        let mut numbered = (1..=u8::MAX).zip(&self.segments);
        let Some((number, segment)) = numbered.find(|(_, s)| waits(s) && !ended) else {
            return rest;
        };
        match segment.fate {
            Fate::Held { until, .. } if until > now => Next::Wait(until),
            _ if on_way >= self.config.in_flight.max(1) => Next::Reply,
            _ => Next::Send(Ticket { segment: number, attempt: segment.tries.saturating_add(1) }),
        }
    }

    /// The segment was handed to a session, which took it.
    ///
    /// # Errors
    ///
    /// [`Stale`] for a ticket that [`Self::next`] would not give any more.
    pub fn sent(&mut self, ticket: Ticket) -> Result<(), Stale> {
        let segment = self.segment_mut(ticket.segment).ok_or(Stale(ticket))?;
        let due = matches!(segment.fate, Fate::Unsent | Fate::Held { .. });
        if !due || segment.tries.checked_add(1) != Some(ticket.attempt) {
            return Err(Stale(ticket));
        }
        segment.tries = ticket.attempt;
        segment.fate = Fate::Sent;
        Ok(())
    }

    /// Takes the outcome of a segment from a reply. `retry` tells what the provider means by a
    /// status: [`CommandStatus::retry`], unless the caller knows better.
    ///
    /// An acceptance that cannot be read is one without an id; the response to another operation
    /// tells nothing.
    ///
    /// # Errors
    ///
    /// [`Stale`], as for [`Self::accepted`].
    pub fn reply(
        &mut self,
        now: Instant,
        ticket: Ticket,
        outcome: &Outcome<'_>,
        retry: impl FnOnce(CommandStatus) -> Retry,
    ) -> Result<(), Stale> {
        match outcome {
            Outcome::Accepted(response) => self.accepted(ticket, message_id(response)),
            Outcome::Malformed(error) if error.reason == Reason::WrongResponse => {
                self.unanswered(ticket)
            }
            Outcome::Malformed(_) => self.accepted(ticket, &[]),
            Outcome::Refused(status) | Outcome::Nacked(status) => {
                self.refused(now, ticket, *status, retry(*status))
            }
            Outcome::TimedOut | Outcome::Lost => self.unanswered(ticket),
        }
    }

    /// The segment was accepted under this id; an empty one is none.
    ///
    /// # Errors
    ///
    /// [`Stale`] when the ticket is not on its way. A late answer to one that was
    /// [unanswered](Self::unanswered) is not stale: it tells what was unknown.
    pub fn accepted(&mut self, ticket: Ticket, id: &[u8]) -> Result<(), Stale> {
        // Its receipt may be there, where an id that it shares was told for another one before.
        let known = self.segments.iter().find(|segment| segment.id() == Some(id));
        let receipted = known.map_or(Receipted::Not, |segment| segment.receipted);
        let segment = self.sending(ticket)?;
        segment.fate = Fate::Accepted(Box::from(id));
        segment.receipted = receipted;
        Ok(())
    }

    /// The segment was refused. `retry` is what the provider means by the status.
    ///
    /// # Errors
    ///
    /// [`Stale`], as for [`Self::accepted`].
    pub fn refused(
        &mut self,
        now: Instant,
        ticket: Ticket,
        status: CommandStatus,
        retry: Retry,
    ) -> Result<(), Stale> {
        let Config { tries, longest_wait, .. } = self.config;
        let segment = self.sending(ticket)?;
        let again = match retry {
            Retry::Rebind => !core::mem::replace(&mut segment.rebound, true),
            _ => segment.tries < tries,
        };
        let again = again && segment.tries < u8::MAX;
        segment.fate = match retry.least_wait().filter(|_| again) {
            Some(least) => {
                let refusals = u32::from(segment.tries).saturating_sub(1);
                let wait = doubled(least, refusals, longest_wait);
                Fate::Held { until: now + wait, status }
            }
            None => Fate::Refused(status),
        };
        Ok(())
    }

    /// The segment was sent, and its answer did not come: it timed out, or the session was lost.
    ///
    /// # Errors
    ///
    /// [`Stale`], as for [`Self::accepted`].
    pub fn unanswered(&mut self, ticket: Ticket) -> Result<(), Stale> {
        self.sending(ticket)?.fate = Fate::Unknown;
        Ok(())
    }

    /// Has a segment without an answer sent again, at the risk that it is delivered twice; says
    /// whether it was one. [`Config::tries`] does not stand against it, but 255 sendings are the
    /// most.
    pub fn resend(&mut self, segment: u8) -> bool {
        let unknown = self
            .segment_mut(segment)
            .filter(|segment| segment.fate == Fate::Unknown && segment.tries < u8::MAX);
        let found = unknown.is_some();
        unknown.into_iter().for_each(|segment| segment.fate = Fate::Unsent);
        found
    }

    /// Sends nothing any more; what is on its way is still waited for.
    pub fn stop(&mut self) {
        self.stopped = true;
    }

    /// The segments in their order.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.segments
    }

    /// The settings it was made with.
    #[must_use]
    pub const fn config(&self) -> &Config {
        &self.config
    }

    fn segment_mut(&mut self, number: u8) -> Option<&mut Segment> {
        self.segments.get_mut(usize::from(number).checked_sub(1)?)
    }

    /// The segment whose answer a ticket brings.
    fn sending(&mut self, ticket: Ticket) -> Result<&mut Segment, Stale> {
        let awaits = |segment: &&mut Segment| {
            segment.tries == ticket.attempt && matches!(segment.fate, Fate::Sent | Fate::Unknown)
        };
        self.segment_mut(ticket.segment).filter(awaits).ok_or(Stale(ticket))
    }
}

fn message_id<'b>(response: &Response<'b>) -> &'b [u8] {
    match response {
        Response::SubmitSm(response) => response.message_id.as_bytes(),
        Response::DataSm(response) => response.message_id.as_bytes(),
        _ => &[],
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Ticket { segment, attempt } = self.0;
        write!(f, "sending {attempt} of segment {segment} is over, or was not asked for")
    }
}

impl core::error::Error for Stale {}
