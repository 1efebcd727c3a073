//! What has been seen, for the end.

use std::{collections::BTreeMap, fmt};

use smpp_proto::{
    session::{Cause, Notice, NoticeKind},
    wire::{CommandId, CommandStatus, MessageState},
};

#[derive(Debug, Default)]
pub struct Stats {
    pub connections: u64,
    /// Connections that were closed at once, since there were too many, or whose TLS failed.
    pub turned_away: u64,
    pub binds: u64,
    binds_refused: BTreeMap<CommandStatus, u64>,
    requests: BTreeMap<CommandId, u64>,
    refused: BTreeMap<CommandStatus, u64>,
    states: BTreeMap<MessageState, u64>,
    notices: BTreeMap<&'static str, u64>,
    /// Requests of peers that got no answer.
    pub unanswered: u64,
    /// What peers have taken.
    pub receipts: u64,
    pub notifications: u64,
    pub messages: u64,
    /// What they have not.
    pub refused_by_peer: u64,
    pub timed_out: u64,
    /// Deliveries for which there was no room, or no way to say them.
    pub dropped: u64,
    /// Deliveries that have waited too long for a receiver.
    pub forgotten: u64,
    /// Deliveries that still wait for one.
    pub held: u64,
    /// Why sessions ended.
    ends: BTreeMap<String, u64>,
}

impl Stats {
    pub fn bind_refused(&mut self, status: CommandStatus) {
        *self.binds_refused.entry(status).or_default() += 1;
    }

    pub fn request(&mut self, command: CommandId) {
        *self.requests.entry(command).or_default() += 1;
    }

    pub fn refused(&mut self, status: CommandStatus) {
        *self.refused.entry(status).or_default() += 1;
    }

    pub fn ended(&mut self, state: MessageState) {
        *self.states.entry(state).or_default() += 1;
    }

    pub fn ended_by(&mut self, cause: Cause) {
        *self.ends.entry(cause.to_string()).or_default() += 1;
    }

    pub fn notice(&mut self, notice: &Notice<'_>) {
        let what = match notice.kind {
            NoticeKind::Malformed(_) => "unreadable",
            NoticeKind::WrongState => "out of state",
            NoticeKind::WrongRole => "of the other role",
            NoticeKind::UnknownCommand => "unknown commands",
            NoticeKind::Unsolicited => "responses to nothing",
            NoticeKind::NackedHeader => "headers not understood",
            NoticeKind::Overload => "above --max-unanswered",
            _ => "others",
        };
        *self.notices.entry(what).or_default() += 1;
    }
}

impl fmt::Display for Stats {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rows = [
            ("connections", self.connections),
            ("connections turned away", self.turned_away),
            ("binds", self.binds),
            ("receipts taken", self.receipts),
            ("notifications taken", self.notifications),
            ("messages taken", self.messages),
            ("deliveries refused", self.refused_by_peer),
            ("deliveries unanswered", self.timed_out),
            ("deliveries dropped", self.dropped),
            ("deliveries that waited too long", self.forgotten),
            ("deliveries still held", self.held),
            ("requests left unanswered", self.unanswered),
        ];
        for (name, count) in rows.into_iter().filter(|(_, count)| *count > 0) {
            writeln!(f, "  {name:<32}{count:>10}")?;
        }
        group(f, "requests", &self.requests)?;
        group(f, "binds refused", &self.binds_refused)?;
        group(f, "answers with an error", &self.refused)?;
        let states = self.states.iter().map(|(state, count)| {
            (state.name().map_or_else(|| state.0.to_string(), str::to_owned), *count)
        });
        group(f, "outcomes", &states.collect())?;
        group(f, "PDUs out of place", &self.notices)?;
        group(f, "sessions ended", &self.ends)
    }
}

fn group<K: fmt::Display>(
    f: &mut fmt::Formatter<'_>,
    title: &str,
    counts: &BTreeMap<K, u64>,
) -> fmt::Result {
    if counts.is_empty() {
        return Ok(());
    }
    writeln!(f, "  {title}")?;
    counts
        .iter()
        .try_for_each(|(name, count)| writeln!(f, "    {:<30}{count:>10}", name.to_string()))
}
