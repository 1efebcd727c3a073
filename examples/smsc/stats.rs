//! What has been seen, for the end.

use std::{collections::BTreeMap, fmt, time::Duration};

use smpp_proto::{Meter, wire::MessageState};

/// The counters of the message centre, beside those of its sessions.
#[derive(Debug, Default)]
pub struct Stats {
    /// What all sessions have done.
    pub meter: Meter,
    pub connections: u64,
    /// Connections that were closed at once, since there were too many, or whose TLS failed.
    pub turned_away: u64,
    pub binds: u64,
    states: BTreeMap<MessageState, u64>,
    /// Answers that came too late for their session.
    pub late_answers: u64,
    /// What peers have taken.
    pub receipts: u64,
    pub notifications: u64,
    pub messages: u64,
    /// Deliveries for which there was no room, or no way to say them.
    pub dropped: u64,
    /// Deliveries that have waited too long for a receiver.
    pub forgotten: u64,
    /// Deliveries that still wait for one.
    pub held: u64,
}

impl Stats {
    pub fn ended(&mut self, state: MessageState) {
        *self.states.entry(state).or_default() += 1;
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
            ("deliveries dropped", self.dropped),
            ("deliveries that waited too long", self.forgotten),
            ("deliveries still held", self.held),
            ("answers that came too late", self.late_answers),
        ];
        for (name, count) in rows.into_iter().filter(|(_, count)| *count > 0) {
            writeln!(f, "  {name:<36}{count:>12}")?;
        }
        if !self.states.is_empty() {
            writeln!(f, "  what became of messages")?;
        }
        for (state, count) in &self.states {
            writeln!(f, "    {:<34}{count:>12}", state.name().unwrap_or_default())?;
        }
        self.of_sessions(f)
    }
}

impl Stats {
    /// The numbers of the sessions, those of one name below it.
    fn of_sessions(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut above = "";
        for sample in self.meter.samples().filter(|sample| sample.value > 0) {
            let name = sample.name.replace('_', " ");
            let Some(label) = sample.label else {
                writeln!(f, "  {name:<36}{:>12}", sample.value)?;
                continue;
            };
            if sample.name != above {
                above = sample.name;
                writeln!(f, "  {name}")?;
            }
            writeln!(f, "    {:<34}{:>12}", label.to_string(), sample.value)?;
        }
        let latency = self.meter.latency();
        let percentile = |percent| latency.quantile(percent, 100).unwrap_or(Duration::ZERO);
        if latency.count() > 0 {
            writeln!(f, "  peers answered within")?;
            for percent in [50, 99] {
                writeln!(f, "    {:<34}{:>12?}", format!("{percent} %"), percentile(percent))?;
            }
            writeln!(f, "    {:<34}{:>12?}", "at most", latency.max())?;
        }
        Ok(())
    }
}
