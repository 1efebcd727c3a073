//! The requests of the peer that wait for the caller.

use super::Machine;
use crate::{session::responder::RawResponder, wire::CommandId};

impl Machine {
    #[inline]
    pub(in crate::session) const fn unanswered(&self) -> u32 {
        self.waiting[0].saturating_add(self.waiting[1])
    }

    #[inline]
    pub(super) fn wait(&mut self) {
        if self.unanswered() == 0 {
            self.span_start = self.now;
        }
        if let Some(count) = self.waiting.get_mut((self.span % 2) as usize) {
            *count = count.saturating_add(1);
        }
    }

    #[inline]
    pub(in crate::session) fn raw_responder(
        &self,
        id: CommandId,
        sequence_number: u32,
    ) -> RawResponder {
        let (session, CommandId(command_id)) = (self.cfg.id.0, id);
        RawResponder { session, command_id, sequence_number, span: self.span }
    }

    /// Whether the responder still counts as waiting.
    #[inline]
    pub(in crate::session) fn waits(&self, raw: RawResponder) -> bool {
        let count = self.waiting.get((raw.span % 2) as usize).copied().unwrap_or_default();
        self.span.wrapping_sub(raw.span) <= 1 && count > 0
    }

    /// A request has been answered.
    #[inline]
    pub(in crate::session) fn answered(&mut self, raw: RawResponder) {
        if let Some(count) = self.waiting.get_mut((raw.span % 2) as usize) {
            *count = count.saturating_sub(1);
        }
    }
}
