//! What may never be seen, and what has to be seen at least once.

use core::sync::atomic::{AtomicU64, Ordering};

use smpp_proto::session::Timer;

bitflags::bitflags! {
    /// What one side has done wrong.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    pub(crate) struct Fault: u32 {
        /// A token came back that was not out.
        const TOKEN = 1;
        /// An answer came to another request than its own.
        const MIXED_UP = 1 << 1;
        /// A token timed out, or was lost, before its time.
        const EARLY = 1 << 2;
        /// An event after the end, or a second end.
        const AFTER_END = 1 << 3;
        /// A frame after the end.
        const SPOKE_AFTER_END = 1 << 4;
        /// A response to nothing.
        const ANSWERED_NOTHING = 1 << 5;
        /// A number that is not above all that went before.
        const NUMBER = 1 << 6;
        /// A request after the own unbind.
        const AFTER_UNBIND = 1 << 7;
        /// An automatic frame before its time, or an unbind before all is settled.
        const HASTE = 1 << 8;
        /// There was nothing to do, but the deadline has passed.
        const HOT = 1 << 9;
        /// A whole PDU was left, and no deadline says so.
        const LEFT = 1 << 10;
        /// The events do not end.
        const ENDLESS = 1 << 11;
        /// The session ended for a reason that was none, or at another time.
        const CAUSE = 1 << 12;
        /// The session ended in order and left the peer's unbind unanswered.
        const UNBIND_UNANSWERED = 1 << 13;
        /// A refused command has changed something, or has written something.
        const REFUSED_CHANGED = 1 << 14;
        /// A command was refused that is in order, or taken that is not.
        const COMMAND = 1 << 15;
        /// A responder was forgotten that is still taken, or before its time.
        const FORGOTTEN = 1 << 16;
        /// An event that cannot come here.
        const EVENT = 1 << 17;
    }
}

bitflags::bitflags! {
    /// What has been seen.
    #[derive(Clone, Copy, Debug, PartialEq, Eq)]
    pub(crate) struct Seen: u64 {
        const BOUND = 1;
        const BIND_REFUSED = 1 << 1;
        const OUTBIND = 1 << 2;
        const ACCEPTED = 1 << 3;
        const REFUSED = 1 << 4;
        const NACKED = 1 << 5;
        const TIMED_OUT = 1 << 6;
        const LOST = 1 << 7;
        /// An answer came before that of an older request.
        const OVERTAKEN = 1 << 8;
        /// A late or repeated answer.
        const UNSOLICITED = 1 << 9;
        const OVERLOAD = 1 << 10;
        /// Waiting requests of the peer were given up.
        const UNANSWERED = 1 << 11;
        /// A responder was refused as too late.
        const TOO_LATE = 1 << 12;
        const WINDOW_FULL = 1 << 13;
        const OUT_FULL = 1 << 14;
        /// The session could not go on for want of room.
        const STALLED = 1 << 15;
        /// A request was refused by its state.
        const WRONG_STATE = 1 << 16;
        const UNBOUND = 1 << 17;
        const PEER_UNBOUND = 1 << 18;
        const HUNG_UP = 1 << 19;
        /// The peer's unbind came while the own one was out.
        const CROSSED = 1 << 20;
        const PROBED = 1 << 21;
        /// The first of several `enquire_link` in a row went unanswered.
        const MISSED = 1 << 22;
        /// The window was full, and is empty again.
        const DRAINED = 1 << 23;
        const END_BIND_REFUSED = 1 << 24;
        const END_VIOLATION = 1 << 25;
        const END_PEER_FRAMING = 1 << 26;
        const EXPIRED_INIT = 1 << 32;
        const EXPIRED_BIND = 1 << 33;
        const EXPIRED_ENQUIRE_LINK = 1 << 34;
        const EXPIRED_INACTIVITY = 1 << 35;
        const EXPIRED_UNBIND = 1 << 36;
        const EXPIRED_SLOW_FRAME = 1 << 37;
        const EXPIRED_FULL_OUTPUT = 1 << 38;
    }
}

impl Seen {
    pub(crate) const fn expired(timer: Timer) -> Self {
        match timer {
            Timer::Init => Self::EXPIRED_INIT,
            Timer::Bind => Self::EXPIRED_BIND,
            Timer::EnquireLink => Self::EXPIRED_ENQUIRE_LINK,
            Timer::Inactivity => Self::EXPIRED_INACTIVITY,
            Timer::Unbind => Self::EXPIRED_UNBIND,
            Timer::SlowFrame => Self::EXPIRED_SLOW_FRAME,
            Timer::FullOutput => Self::EXPIRED_FULL_OUTPUT,
            _ => Self::empty(),
        }
    }
}

/// Remembers what has been seen over all states; no part of any state.
#[derive(Debug, Default)]
pub(crate) struct Watch(AtomicU64);

impl Watch {
    pub(crate) fn see(&self, seen: Seen) {
        self.0.fetch_or(seen.bits(), Ordering::Relaxed);
    }

    pub(crate) fn seen(&self) -> Seen {
        Seen::from_bits_retain(self.0.load(Ordering::Relaxed))
    }
}
