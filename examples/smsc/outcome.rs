//! What becomes of a message: chosen when it is taken, reached later.

use std::{cell::Cell, str::FromStr};

use smpp_proto::wire::MessageState;

use crate::args;

/// The end of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// ENROUTE for a message that stays where it is.
    pub state: MessageState,
    /// The network's error, 0 for none.
    pub error: u8,
}

/// An [`Outcome`] for some destinations.
#[derive(Clone, Debug)]
pub struct SuffixRule {
    suffix: String,
    outcome: Outcome,
}

/// The words of the command line.
const WORDS: [(&str, MessageState); 8] = [
    ("enroute", MessageState::ENROUTE),
    ("delivered", MessageState::DELIVERED),
    ("expired", MessageState::EXPIRED),
    ("deleted", MessageState::DELETED),
    ("undeliverable", MessageState::UNDELIVERABLE),
    ("accepted", MessageState::ACCEPTED),
    ("unknown", MessageState::UNKNOWN),
    ("rejected", MessageState::REJECTED),
];

impl FromStr for Outcome {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (word, error) = text.split_once(':').unwrap_or((text, "0"));
        let known = WORDS.iter().find(|(known, _)| *known == word.to_ascii_lowercase());
        let (_, state) = known.ok_or_else(|| {
            let words: Vec<&str> = WORDS.iter().map(|(word, _)| *word).collect();
            format!("no state {word}: {}", words.join(", "))
        })?;
        let error = error.parse().map_err(|_| "the error is a number from 0 to 255")?;
        Ok(Self { state: *state, error })
    }
}

impl FromStr for SuffixRule {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let (suffix, outcome) = text.split_once('=').ok_or("expected SUFFIX=STATE")?;
        Ok(Self { suffix: suffix.to_owned(), outcome: outcome.parse()? })
    }
}

/// Chooses outcomes by destination.
#[derive(Debug)]
pub struct Outcomes {
    stay: String,
    rules: Vec<SuffixRule>,
    turns: Vec<Outcome>,
    turn: Cell<usize>,
}

impl Outcomes {
    const STAYS: Outcome = Outcome { state: MessageState::ENROUTE, error: 0 };

    pub fn new(options: &args::Delivery) -> Self {
        Self {
            stay: options.stay_number.clone(),
            rules: options.outcome_for.clone(),
            turns: options.outcome.clone(),
            turn: Cell::new(0),
        }
    }

    /// The outcome of the next message to this destination.
    pub fn choose(&self, destination: &[u8]) -> Outcome {
        if destination == self.stay.as_bytes() {
            return Self::STAYS;
        }
        let rule = self.rules.iter().find(|rule| destination.ends_with(rule.suffix.as_bytes()));
        if let Some(rule) = rule {
            return rule.outcome;
        }
        let turn = self.turn.replace(self.turn.get().wrapping_add(1));
        let at = turn.checked_rem(self.turns.len()).unwrap_or_default();
        self.turns.get(at).copied().unwrap_or(Self::STAYS)
    }
}
