//! What became of a message, and how many of each there are.

use std::{collections::BTreeMap, fmt};

use smpp_proto::{
    esme::outbound::{Delivery, Failure, Fate, Outbound, Verdict},
    session::Why,
    wire::{CommandStatus, MessageState},
};

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// The receipts of all its segments say so.
    Delivered,
    /// No receipt was to be waited for.
    Accepted,
    /// A receipt says so.
    NotDelivered(MessageState),
    /// Accepted, and no receipt came in time, or none can be told to be its own.
    NoReceipt,
    Refused(CommandStatus),
    /// Refused for the time being, and it was over before the next try.
    PutOff(CommandStatus),
    /// Some segments were accepted, others refused or not sent.
    Incomplete(Option<CommandStatus>),
    /// The answer was lost.
    Unknown,
    Unsent,
}

impl Outcome {
    /// The outcome of a message, if it has one. With `awaited` that of an accepted one is in its
    /// receipts.
    pub fn of(outbound: &Outbound, awaited: bool) -> Option<Self> {
        let verdict = outbound.verdict()?;
        let delivery = if awaited { Some(outbound.delivery()?) } else { None };
        // What was only held back is told as refused once nothing more is sent.
        let refused = outbound.segments().iter().any(|it| matches!(it.fate(), Fate::Refused(_)));
        Some(match (verdict, delivery) {
            (Verdict::Refused(refusal), _) if refused => Self::Refused(refusal.status),
            (Verdict::Refused(refusal), _) => Self::PutOff(refusal.status),
            (Verdict::Unsent, _) => Self::Unsent,
            (Verdict::Unknown, _) => Self::Unknown,
            (Verdict::Partial { refusal, .. }, _) => {
                Self::Incomplete(refusal.filter(|_| refused).map(|refusal| refusal.status))
            }
            (Verdict::Accepted, None | Some(Delivery::Nothing)) => Self::Accepted,
            (Verdict::Accepted, Some(delivery)) => Self::delivered(delivery),
        })
    }

    const fn delivered(delivery: Delivery) -> Self {
        match delivery {
            Delivery::Delivered => Self::Delivered,
            Delivery::Failed(Failure { state, .. })
            | Delivery::Partial { failure: Some(Failure { state, .. }), .. } => {
                Self::NotDelivered(state)
            }
            Delivery::Partial { failure: None, .. } | Delivery::Unknown | Delivery::Nothing => {
                Self::NoReceipt
            }
        }
    }

    pub const fn is_good(self) -> bool {
        matches!(self, Self::Delivered | Self::Accepted)
    }

    /// Whether nothing told what became of the message, so that more time may have.
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::NoReceipt
                | Self::Unknown
                | Self::Unsent
                | Self::PutOff(_)
                | Self::Incomplete(None)
        )
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Delivered => f.write_str("delivered"),
            Self::Accepted => f.write_str("accepted"),
            Self::NotDelivered(state) => {
                write!(f, "not delivered: {}", state.name().unwrap_or("reserved state"))
            }
            Self::NoReceipt => f.write_str("no receipt"),
            Self::Refused(status) => write!(f, "refused: {status}"),
            Self::PutOff(status) => write!(f, "put off: {status}"),
            Self::Incomplete(Some(status)) => write!(f, "incomplete: {status}"),
            Self::Incomplete(None) => f.write_str("incomplete"),
            Self::Unknown => f.write_str("unknown"),
            Self::Unsent => f.write_str("unsent"),
        }
    }
}

/// How many messages had which outcome.
#[derive(Clone, Debug, Default)]
pub struct Tally {
    counts: BTreeMap<Outcome, u64>,
    pub total: u64,
    /// Why the session did not take messages, for the first that it did not.
    pub unsendable: Option<Why>,
}

impl Tally {
    pub fn add(&mut self, outcome: Outcome, count: u64) {
        if count > 0 {
            *self.counts.entry(outcome).or_default() += count;
            self.total += count;
        }
    }

    pub fn is_good(&self) -> bool {
        self.counts.keys().all(|outcome| outcome.is_good())
    }

    /// Whether more time may have told more.
    pub fn is_open(&self) -> bool {
        self.counts.keys().any(|outcome| outcome.is_open())
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, (outcome, count)) in self.counts.iter().enumerate() {
            let comma = if index == 0 { "" } else { ", " };
            write!(f, "{comma}{count} {outcome}")?;
        }
        Ok(())
    }
}
