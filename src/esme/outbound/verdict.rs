//! What the fates of all segments come to.

use super::{Fate, Next, Outbound};
use crate::{time::Instant, wire::CommandStatus};

/// What became of the whole message at the message centre.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// Every segment was accepted.
    Accepted,
    /// No segment was accepted, and this one was refused.
    Refused(Refusal),
    /// Some segments were or may have been accepted, the rest was refused or not sent: the message
    /// cannot become whole.
    Partial {
        /// How many were accepted.
        accepted: u8,
        /// How many may have been accepted.
        unknown: u8,
        /// The first that was refused, if that is why.
        refusal: Option<Refusal>,
    },
    /// Every segment was sent and none refused, but some without an answer. An answer that comes
    /// late can still change this.
    Unknown,
    /// Stopped before any segment was sent.
    Unsent,
}

/// A segment that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Refusal {
    /// Which segment, from 1.
    pub segment: u8,
    /// What it was refused with.
    pub status: CommandStatus,
}

impl Outbound {
    /// The outcome of the whole message; `None` while there is something to send or to wait for.
    #[must_use]
    pub fn verdict(&self) -> Option<Verdict> {
        match self.next(Instant::from_micros(u64::MAX)) {
            Next::Done(verdict) => Some(verdict),
            Next::Send(_) | Next::Wait(_) | Next::Reply => None,
        }
    }

    fn refusal(&self) -> Option<Refusal> {
        (1..=u8::MAX).zip(&self.segments).find_map(|(segment, of)| match of.fate {
            Fate::Refused(status) | Fate::Held { status, .. } => Some(Refusal { segment, status }),
            Fate::Unsent | Fate::Sent | Fate::Accepted(_) | Fate::Unknown => None,
        })
    }

    /// The outcome when nothing more is sent.
    pub(super) fn judge(&self) -> Verdict {
        let total = self.segments.len();
        let unknown = self.segments.iter().filter(|segment| segment.may_be_accepted()).count();
        let unknown = u8::try_from(unknown).unwrap_or(u8::MAX);
        match (self.accepted_count(), unknown, self.refusal()) {
            (accepted, 0, _) if usize::from(accepted) == total => Verdict::Accepted,
            (0, 0, Some(refusal)) => Verdict::Refused(refusal),
            (0, 0, None) => Verdict::Unsent,
            (accepted, unknown, None) if usize::from(accepted) + usize::from(unknown) == total => {
                Verdict::Unknown
            }
            (accepted, unknown, refusal) => Verdict::Partial { accepted, unknown, refusal },
        }
    }

    pub(super) fn accepted_count(&self) -> u8 {
        self.count(|fate| matches!(fate, Fate::Accepted(_)))
    }

    /// How many segments have such a fate; there are no more than 255.
    pub(super) fn count(&self, of: impl Fn(&Fate) -> bool) -> u8 {
        let count = self.segments.iter().filter(|segment| of(&segment.fate)).count();
        u8::try_from(count).unwrap_or(u8::MAX)
    }
}
