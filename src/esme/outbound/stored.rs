//! The stored form of a message, and what must hold of it.

use alloc::vec::Vec;

use super::{Config, Fate, Outbound, Receipted, Segment};

#[derive(serde::Serialize, serde::Deserialize)]
pub(super) struct State {
    config: Config,
    segments: Vec<Segment>,
    stopped: bool,
}

impl From<Outbound> for State {
    fn from(Outbound { config, segments, stopped }: Outbound) -> Self {
        Self { config, segments, stopped }
    }
}

impl TryFrom<State> for Outbound {
    type Error = &'static str;

    fn try_from(State { config, segments, stopped }: State) -> Result<Self, Self::Error> {
        if segments.is_empty() || segments.len() > usize::from(u8::MAX) {
            return Err("a message has 1 to 255 segments");
        }
        if segments.iter().any(|segment| segment.fate != Fate::Unsent && segment.tries == 0) {
            return Err("what was answered was sent");
        }
        let due = |segment: &Segment| matches!(segment.fate, Fate::Unsent | Fate::Held { .. });
        if segments.iter().any(|segment| due(segment) && segment.tries == u8::MAX) {
            return Err("no segment is sent more than 255 times");
        }
        let receipted = |segment: &Segment| segment.receipted != Receipted::Not;
        if segments.iter().any(|segment| receipted(segment) && segment.id().is_none()) {
            return Err("what has a receipt was accepted under an id");
        }
        Ok(Self { config, segments, stopped })
    }
}
