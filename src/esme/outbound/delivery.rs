//! What the receipts of all segments say of the message.

use super::{Outbound, Receipted, Segment, Verdict};
use crate::{message::receipt::Receipt, message::receipt::State, wire::MessageState};

/// What a receipt changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Progress {
    /// Nothing: it is no final one.
    Intermediate,
    /// It settled its segment.
    Settled,
    /// Nothing: its segment is settled.
    Duplicate,
    /// Nothing: no receipt is awaited for this segment.
    NotAwaited,
}

/// What became of a message, as far as its receipts tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Delivery {
    /// All of it was delivered.
    Delivered,
    /// Some of its segments were delivered, the others not or nobody knows.
    Partial {
        /// How many receipts told of a delivery.
        delivered: u8,
        /// The first that told of a failure.
        failure: Option<Failure>,
    },
    /// Nothing was delivered.
    Failed(Failure),
    /// No final receipt came, or no segment has an id that one could name.
    Unknown,
    /// No segment was accepted, so there is nothing to deliver.
    Nothing,
}

/// A segment that was not delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Failure {
    /// Which segment, from 1.
    pub segment: u8,
    /// Its final state.
    pub state: MessageState,
}

impl Outbound {
    /// The segments whose final receipt is awaited, with their ids: what
    /// [`Receipts`](crate::esme::Receipts) is to be told.
    ///
    /// Segments that were accepted without an id of their own have no receipt of their own: some
    /// message centres give an id to the first segment only, or the same to all.
    pub fn awaited(&self) -> impl Iterator<Item = (u8, &[u8])> {
        let open = |(_, segment): &(u8, &Segment)| segment.receipted == Receipted::Not;
        self.traceable().filter(open).filter_map(|(number, segment)| Some((number, segment.id()?)))
    }

    /// The id of a segment that has just been accepted, if [`Receipts`](crate::esme::Receipts) is to
    /// be told of it: not when another segment has the same, whichever of them was answered first.
    #[must_use]
    pub fn awaited_id(&self, segment: u8) -> Option<&[u8]> {
        let (_, id) = self.awaited().find(|(awaited, _)| *awaited == segment)?;
        let same = self.segments.iter().filter(|segment| segment.id() == Some(id));
        (same.count() == 1).then_some(id)
    }

    /// Takes a receipt of a segment, or of another one with the same id. Intermediate ones and states
    /// that are not final change nothing; of the final ones the first counts.
    pub fn receipt(&mut self, segment: u8, receipt: &Receipt<'_>) -> Progress {
        match receipt.state().value() {
            Some(State::Known(state)) if receipt.is_final() => {
                self.settle(segment, Receipted::Final(state))
            }
            _ if self.trace(segment).is_some() => Progress::Intermediate,
            _ => Progress::NotAwaited,
        }
    }

    /// Gives up waiting for the receipt of a segment. One that comes later still counts.
    pub fn no_receipt(&mut self, segment: u8) -> Progress {
        self.settle(segment, Receipted::Missing)
    }

    /// What became of the message, once it has its [verdict](Self::verdict) and no receipt is
    /// awaited any more.
    #[must_use]
    pub fn delivery(&self) -> Option<Delivery> {
        let verdict = self.verdict()?;
        if self.awaited().next().is_some() {
            return None;
        }
        let states = || {
            self.traceable().filter_map(|(number, segment)| match segment.receipted {
                Receipted::Final(state) => Some((number, state)),
                Receipted::Not | Receipted::Missing => None,
            })
        };
        let (delivered, failed): (u8, _) = (
            states().fold(0, |sum, (_, state)| sum + u8::from(arrived(state))),
            states().find(|(_, state)| !arrived(*state)),
        );
        let failure = failed.map(|(segment, state)| Failure { segment, state });
        let all = usize::from(delivered) == self.traceable().count();
        Some(match (delivered, failure) {
            (1.., None) if all && verdict == Verdict::Accepted => Delivery::Delivered,
            (1.., failure) => Delivery::Partial { delivered, failure },
            (0, Some(failure)) => Delivery::Failed(failure),
            (0, None) if self.accepted_count() == 0 && verdict != Verdict::Unknown => {
                Delivery::Nothing
            }
            (0, None) => Delivery::Unknown,
        })
    }

    fn settle(&mut self, number: u8, with: Receipted) -> Progress {
        let Some(number) = self.trace(number) else { return Progress::NotAwaited };
        let Some(segment) = self.segment_mut(number) else { return Progress::NotAwaited };
        match (segment.receipted, with) {
            (Receipted::Final(_), _) | (Receipted::Missing, Receipted::Missing) => {
                Progress::Duplicate
            }
            (Receipted::Not | Receipted::Missing, _) => {
                segment.receipted = with;
                Progress::Settled
            }
        }
    }

    /// The segment that stands for all with the id of this one: which of them was the first to be
    /// told of its id is chance.
    fn trace(&self, number: u8) -> Option<u8> {
        let id = self.segments.get(usize::from(number.checked_sub(1)?))?.id()?;
        self.traceable().find(|(_, segment)| segment.id() == Some(id)).map(|(number, _)| number)
    }

    /// The segments with an id that no segment before them has.
    fn traceable(&self) -> impl Iterator<Item = (u8, &Segment)> {
        let first = |(number, segment): &(u8, &Segment)| {
            let mut before = self.segments.iter().take(usize::from(*number).saturating_sub(1));
            segment.id().is_some() && !before.any(|before| before.id() == segment.id())
        };
        (1..=u8::MAX).zip(&self.segments).filter(first)
    }
}

/// An ACCEPTED that is final is the best that such a provider tells.
const fn arrived(state: MessageState) -> bool {
    matches!(state, MessageState::DELIVERED | MessageState::ACCEPTED)
}
