//! States and the words for them in receipt texts.

use core::fmt;

use crate::wire::value::MessageState;

/// What became of a message, as a receipt tells it.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub enum State<'a> {
    /// A number of the `message_state` TLV, or the one that a known word stands for.
    Known(MessageState),
    /// A word of the provider's own, as it was written. Never final.
    Other(&'a [u8]),
}

impl<'a> State<'a> {
    /// The state that a word of `stat:` stands for; upper and lower case are alike.
    ///
    /// Known are the words of SMPP 3.4 Appendix B, the names of the states, and words that are met
    /// in practice: `FAILED` for undeliverable, `DELIVERD` for delivered, `BUFFERD`, `BUFFRED` and
    /// `ACKED` for en route.
    #[must_use]
    pub fn of_word(word: &'a [u8]) -> Self {
        known_word(word).map_or(Self::Other(word), Self::Known)
    }
}

impl fmt::Debug for State<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Known(state) => write!(f, "Known({state:?})"),
            Self::Other(word) => write!(f, "Other(\"{}\")", word.escape_ascii()),
        }
    }
}

/// The word that a receipt text has for a state: seven letters, SMPP 3.4 Appendix B and
/// `ENROUTE`; `None` for the states of 5.0 and reserved numbers.
#[must_use]
pub const fn stat_word(state: MessageState) -> Option<&'static str> {
    match state {
        MessageState::ENROUTE => Some("ENROUTE"),
        MessageState::DELIVERED => Some("DELIVRD"),
        MessageState::EXPIRED => Some("EXPIRED"),
        MessageState::DELETED => Some("DELETED"),
        MessageState::UNDELIVERABLE => Some("UNDELIV"),
        MessageState::ACCEPTED => Some("ACCEPTD"),
        MessageState::UNKNOWN => Some("UNKNOWN"),
        MessageState::REJECTED => Some("REJECTD"),
        _ => None,
    }
}

const WORDS: [(&[u8], MessageState); 19] = [
    (b"SCHEDULED", MessageState::SCHEDULED),
    (b"ENROUTE", MessageState::ENROUTE),
    (b"BUFFERD", MessageState::ENROUTE),
    (b"BUFFRED", MessageState::ENROUTE),
    (b"ACKED", MessageState::ENROUTE),
    (b"DELIVRD", MessageState::DELIVERED),
    (b"DELIVERD", MessageState::DELIVERED),
    (b"DELIVERED", MessageState::DELIVERED),
    (b"EXPIRED", MessageState::EXPIRED),
    (b"DELETED", MessageState::DELETED),
    (b"UNDELIV", MessageState::UNDELIVERABLE),
    (b"UNDELIVERABLE", MessageState::UNDELIVERABLE),
    (b"FAILED", MessageState::UNDELIVERABLE),
    (b"ACCEPTD", MessageState::ACCEPTED),
    (b"ACCEPTED", MessageState::ACCEPTED),
    (b"UNKNOWN", MessageState::UNKNOWN),
    (b"REJECTD", MessageState::REJECTED),
    (b"REJECTED", MessageState::REJECTED),
    (b"SKIPPED", MessageState::SKIPPED),
];

pub(super) fn known_word(word: &[u8]) -> Option<MessageState> {
    let mut rows = WORDS.iter();
    rows.find_map(|&(known, state)| word.eq_ignore_ascii_case(known).then_some(state))
}
