//! One segment: how often it was sent, what became of it, and what its receipt said.

use alloc::boxed::Box;

use crate::{
    time::Instant,
    wire::{CommandStatus, MessageState},
};

/// One segment of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Segment {
    pub(super) tries: u8,
    pub(super) fate: Fate,
    pub(super) receipted: Receipted,
    /// It was sent again because its session was not bound for it.
    #[cfg_attr(feature = "serde", serde(default))]
    pub(super) rebound: bool,
}

/// What became of a segment at the message centre.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Fate {
    /// It was not sent.
    Unsent,
    /// It is on its way.
    Sent,
    /// It was refused in passing, and is to be sent again.
    Held {
        /// Not before this moment.
        until: Instant,
        /// What it was refused with.
        status: CommandStatus,
    },
    /// It was accepted, under this id; an empty one is none.
    Accepted(Box<[u8]>),
    /// It was refused for good, or once too often.
    Refused(CommandStatus),
    /// It was sent, and there was no answer: it may have been accepted. It is not sent again
    /// unless the caller says so.
    Unknown,
}

/// What is known of the delivery of a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Receipted {
    /// No final receipt.
    Not,
    /// A final receipt with this state.
    Final(MessageState),
    /// A final receipt is not waited for any more.
    Missing,
}

impl Segment {
    /// Whether it was sent and nobody knows what became of it; to be sent again, perhaps.
    pub(super) fn may_be_accepted(&self) -> bool {
        self.fate == Fate::Unknown || (self.fate == Fate::Unsent && self.tries > 0)
    }

    pub(super) const fn new() -> Self {
        Self { tries: 0, fate: Fate::Unsent, receipted: Receipted::Not, rebound: false }
    }

    /// How often it was sent.
    #[must_use]
    pub const fn tries(&self) -> u8 {
        self.tries
    }

    /// What became of it.
    #[must_use]
    pub const fn fate(&self) -> &Fate {
        &self.fate
    }

    /// The id under which it was accepted.
    #[must_use]
    pub fn id(&self) -> Option<&[u8]> {
        match &self.fate {
            Fate::Accepted(id) if !id.is_empty() => Some(id),
            _ => None,
        }
    }

    /// What is known of its delivery.
    #[must_use]
    pub const fn receipted(&self) -> Receipted {
        self.receipted
    }
}
