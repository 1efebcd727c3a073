//! What is counted, and under which names.

use core::fmt;

use crate::{
    session::{Cause, NoticeKind, Outcome, Timer},
    wire::{CommandId, CommandStatus, Quirks},
};

/// One number of a [`Meter`](super::Meter), for any metrics library.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Sample {
    /// What is counted: `received`, `sent`, `status_received`, `status_sent`, `outcome`, `notice`,
    /// `ended`, `quirk`, `unanswered`, `octets_received`, `octets_sent`; and, as they are at present,
    /// `in_flight`, `waiting`.
    pub name: &'static str,
    /// Which of it; `None` where there is but one.
    pub label: Option<Label>,
    /// How many.
    pub value: u64,
}

/// Which of several things a number is about. Shown as the specification or the crate names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// A PDU.
    Command(CommandId),
    /// A result.
    Status(CommandStatus),
    /// Anything else: an outcome, a notice, a cause, a quirk; `vendor` and `other` where commands or
    /// statuses are not counted one by one.
    Name(&'static str),
}

impl fmt::Display for Label {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Command(id) => fmt::Display::fmt(id, f),
            Self::Status(status) => fmt::Display::fmt(status, f),
            Self::Name(name) => f.write_str(name),
        }
    }
}

const VENDOR: Label = Label::Name("vendor");
const OTHER: Label = Label::Name("other");

/// Every command of the protocol, those of vendors, and all others.
pub(super) const COMMANDS: usize = CommandId::ALL.len() + 2;

pub(super) fn command_index(id: CommandId) -> usize {
    let other = if id.is_vendor() { COMMANDS - 2 } else { COMMANDS - 1 };
    CommandId::ALL.binary_search(&id).unwrap_or(other)
}

pub(super) fn command_label(index: usize) -> Label {
    let other = if index == COMMANDS - 2 { VENDOR } else { OTHER };
    CommandId::ALL.get(index).map_or(other, |id| Label::Command(*id))
}

/// The ranges in which statuses have names.
const STATUS_RANGES: [(u32, u32); 4] = [(0x00, 0x67), (0xC0, 0xC4), (0xFE, 0xFF), (0x100, 0x112)];

/// Every status in these ranges, those of vendors, and all others.
pub(super) const STATUSES: usize = {
    let (mut all, mut at) = (2, 0);
    while at < STATUS_RANGES.len() {
        all += (STATUS_RANGES[at].1 - STATUS_RANGES[at].0) as usize + 1;
        at += 1;
    }
    all
};

pub(super) fn status_index(status: CommandStatus) -> usize {
    let mut before = 0;
    for (first, last) in STATUS_RANGES {
        if (first..=last).contains(&status.0) {
            return (before + status.0 - first) as usize;
        }
        before += last - first + 1;
    }
    if status.is_vendor() { STATUSES - 2 } else { STATUSES - 1 }
}

pub(super) fn status_label(index: usize) -> Label {
    let mut rest = index;
    for (first, last) in STATUS_RANGES {
        let len = (last - first + 1) as usize;
        if rest < len {
            return Label::Status(CommandStatus(first + rest as u32));
        }
        rest -= len;
    }
    if rest == 0 { VENDOR } else { OTHER }
}

pub(super) const QUIRKS: usize = Quirks::all().bits().count_ones() as usize;

pub(super) fn quirk_label(index: usize) -> Label {
    let quirk = 1_u16.checked_shl(index as u32).and_then(Quirks::from_bits);
    quirk.and_then(|quirk| quirk.names().next()).map_or(OTHER, Label::Name)
}

/// Declares names, and which of them a value falls under.
macro_rules! names {
    ($const:ident, $index:ident, $label:ident, $ty:ty; $( $pattern:pat => $name:literal, )*) => {
        const $const: &[&str] = &[ $( $name, )* ];

        pub(super) fn $index(value: &$ty) -> usize {
            let name = match value { $( $pattern => $name, )* };
            $const.iter().position(|each| *each == name).unwrap_or_default()
        }

        pub(super) fn $label(index: usize) -> Label {
            $const.get(index).copied().map_or(OTHER, Label::Name)
        }
    };
}

pub(super) const OUTCOMES: usize = OUTCOME_NAMES.len();
names! { OUTCOME_NAMES, outcome_index, outcome_label, Outcome<'_>;
    Outcome::Accepted(_) => "accepted",
    Outcome::Refused(_) => "refused",
    Outcome::Nacked(_) => "nacked",
    Outcome::Malformed(_) => "malformed",
    Outcome::TimedOut => "timed_out",
    Outcome::Lost => "lost",
}

pub(super) const NOTICES: usize = NOTICE_NAMES.len();
names! { NOTICE_NAMES, notice_index, notice_label, NoticeKind;
    NoticeKind::Malformed(_) => "malformed",
    NoticeKind::WrongState => "wrong_state",
    NoticeKind::WrongRole => "wrong_role",
    NoticeKind::UnknownCommand => "unknown_command",
    NoticeKind::Unsolicited => "unsolicited",
    NoticeKind::NackedHeader => "nacked_header",
    NoticeKind::Overload => "overload",
}

pub(super) const CAUSES: usize = CAUSE_NAMES.len();
names! { CAUSE_NAMES, cause_index, cause_label, Cause;
    Cause::Unbound => "unbound",
    Cause::PeerUnbound => "peer_unbound",
    Cause::HungUp => "hung_up",
    Cause::Framing(_) => "framing",
    Cause::PeerFraming => "peer_framing",
    Cause::BindRefused => "bind_refused",
    Cause::BadBind(_) => "bad_bind",
    Cause::Violation => "violation",
    Cause::Expired(Timer::Init) => "expired_init",
    Cause::Expired(Timer::Bind) => "expired_bind",
    Cause::Expired(Timer::EnquireLink) => "expired_enquire_link",
    Cause::Expired(Timer::Inactivity) => "expired_inactivity",
    Cause::Expired(Timer::Unbind) => "expired_unbind",
    Cause::Expired(Timer::SlowFrame) => "expired_slow_frame",
    Cause::Expired(Timer::FullOutput) => "expired_full_output",
}
