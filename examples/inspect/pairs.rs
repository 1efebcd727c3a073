//! Requests and their responses.

use std::{collections::BTreeMap, time::Duration};

use smpp_proto::wire::{CommandId, Header};

use super::place::Place;

/// How many requests are remembered without a response.
const LIMIT: usize = 1 << 16;

/// A request that has been seen.
#[derive(Clone, Copy)]
pub(crate) struct Asked {
    pub(crate) command: CommandId,
    pub(crate) sequence_number: u32,
    pub(crate) place: Place,
    pub(crate) offset: usize,
}

/// What a response answers.
pub(crate) struct Answered {
    pub(crate) request: Asked,
    /// How long after it, where that is known.
    pub(crate) after: Option<Duration>,
}

/// By direction, number and command.
type Key = ((u32, bool), u32, u32);

/// The requests that have no response yet.
#[derive(Default)]
pub(crate) struct Pairs(BTreeMap<Key, Asked>);

impl Pairs {
    /// Remembers a request; tells which one a response answers.
    pub(crate) fn seen(&mut self, header: Header, place: Place, offset: usize) -> Option<Answered> {
        let Header { command_id: command, sequence_number, .. } = header;
        if !command.is_response() {
            if command.has_response() && self.0.len() < LIMIT {
                let key = (place.direction(), sequence_number, command.0);
                self.0.insert(key, Asked { command, sequence_number, place, offset });
            }
            return None;
        }
        let request = if command == CommandId::GENERIC_NACK {
            let first = (place.back(), sequence_number, 0);
            let last = (place.back(), sequence_number, u32::MAX);
            let key = *self.0.range(first..=last).next()?.0;
            self.0.remove(&key)?
        } else {
            self.0.remove(&(place.back(), sequence_number, command.request().0))?
        };
        let after = request.place.time().zip(place.time()).map(|(then, now)| now.since(then));
        Some(Answered { request, after })
    }

    /// The requests that got no response.
    pub(crate) fn open(&self) -> impl ExactSizeIterator<Item = &Asked> {
        self.0.values()
    }
}
