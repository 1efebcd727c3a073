//! What a PDU says in the light of those before it.

use serde_json::{Map, Value};
use smpp_proto::{Instant, message::coding::Codings};

use super::{
    message::{Content, Message, Messages},
    pairs::{Answered, Asked, Pairs},
    place::Place,
    receipt,
    report::Report,
};

/// What is found out about a PDU beyond its fields.
#[derive(Default)]
pub(crate) struct Notes {
    pub(crate) message: Option<Message>,
    pub(crate) receipt: Option<Map<String, Value>>,
    pub(crate) answered: Option<Answered>,
}

/// What has been seen so far.
pub(crate) struct Memory {
    messages: Messages,
    pairs: Pairs,
}

impl Memory {
    pub(crate) fn new(codings: Codings) -> Self {
        Self { messages: Messages::new(codings), pairs: Pairs::default() }
    }

    /// Takes note of a PDU.
    pub(crate) fn note(&mut self, report: &Report<'_>, place: Place) -> Notes {
        let Some(header) = report.header.filter(|_| report.is_placed()) else {
            return Notes::default();
        };
        // The parts of a message that is passed on are not those of the message that came in.
        let scope = header.command_id.name().unwrap_or_default().as_bytes();
        let content = report.body.and_then(|body| Content::of(&body, scope));
        let now = place.time().unwrap_or(Instant::from_micros(0));
        Notes {
            receipt: content.as_ref().and_then(|it| receipt::read(it.receipt.as_ref()?)),
            message: content
                .filter(Content::is_message)
                .map(|content| self.messages.read(&content, now)),
            answered: self.pairs.seen(header, place, report.offset),
        }
    }

    /// The requests that got no response.
    pub(crate) fn unanswered(&self) -> impl ExactSizeIterator<Item = &Asked> {
        self.pairs.open()
    }
}
