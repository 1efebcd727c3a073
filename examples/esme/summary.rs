//! What is told at the end.

use std::{fmt, time::Duration};

use smpp_proto::meter::Histogram;

use crate::house::House;

/// Everything that was counted.
pub struct Summary<'h>(pub &'h House);

impl fmt::Display for Summary<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let house = self.0;
        let work = house.work.borrow();
        let took = work.span.map(|(first, last)| last.since(first)).unwrap_or_default();
        let (messages, segments) = (work.tally.total, work.segments);
        write!(f, "{messages} messages, {segments} segments sent in {took:.1?}")?;
        // One says nothing of a rate, nor do those that were not answered.
        if segments > 1 && !took.is_zero() {
            write!(f, ": {:.1} a second", segments as f64 / took.as_secs_f64())?;
        }
        writeln!(f)?;
        if messages > 0 {
            writeln!(f, "outcomes: {}", work.tally)?;
        }
        if let Some(why) = work.tally.unsendable {
            writeln!(f, "not every message can be sent on such a session: {why}")?;
        }
        let meter = house.meter.borrow();
        histogram(f, "answers took", meter.latency())?;
        histogram(f, "waited to be sent", meter.window_wait())?;
        let inbound = house.inbound.borrow();
        let (receipts, unmatched) = (inbound.receipts, work.unmatched);
        let received = inbound.messages;
        writeln!(
            f,
            "received: {received} messages, {receipts} receipts, {unmatched} of them of others"
        )?;
        let (binds, attempts) = (house.binds.get(), house.attempts.get());
        writeln!(f, "sessions: {binds} bound in {attempts} attempts")?;
        for sample in meter.samples().filter(|sample| matches!(sample.name, "notice" | "quirk")) {
            let label = sample.label.map(|label| label.to_string()).unwrap_or_default();
            writeln!(f, "{}: {label} {}", sample.name, sample.value)?;
        }
        Ok(())
    }
}

fn histogram(f: &mut fmt::Formatter<'_>, name: &str, histogram: &Histogram) -> fmt::Result {
    let quantile = |part, whole| histogram.quantile(part, whole).unwrap_or(Duration::ZERO);
    if histogram.count() == 0 {
        return Ok(());
    }
    let longest = histogram.max();
    writeln!(
        f,
        "{name}: half {:.1?}, 90 % {:.1?}, 99 % {:.1?}, longest {longest:.1?}",
        quantile(1, 2),
        quantile(9, 10),
        quantile(99, 100),
    )
}
