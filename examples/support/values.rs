//! Values on the command lines of the programs.

use std::time::Duration;

use smpp_proto::wire::Version;

/// A time, in seconds where it has no unit.
pub fn span(text: &str) -> Result<Duration, String> {
    in_units(text, "s")
}

/// A time, in milliseconds where it has no unit.
pub fn millis(text: &str) -> Result<Duration, String> {
    in_units(text, "ms")
}

/// A time such as `1.5s`, `200ms`, `2m` or `1h`; without a unit it is in `unit`.
fn in_units(text: &str, unit: &str) -> Result<Duration, String> {
    let end = text.find(|c: char| c.is_ascii_alphabetic()).unwrap_or(text.len());
    let (number, given) = text.split_at(end);
    let seconds = match if given.is_empty() { unit } else { given } {
        "ms" => 0.001,
        "s" => 1.0,
        "m" => 60.0,
        "h" => 3600.0,
        other => return Err(format!("no unit {other}: ms, s, m or h")),
    };
    let number: f64 = number.parse().map_err(|_| format!("no time: {text}"))?;
    Duration::try_from_secs_f64(number * seconds)
        .ok()
        .filter(|span| span.as_secs() <= MAX_SPAN)
        .ok_or_else(|| format!("not between 0 and a year: {text}"))
}

/// A year, in seconds.
const MAX_SPAN: u64 = 366 * 24 * 3600;

/// The versions of the protocol.
const VERSIONS: [Version; 3] = [Version::V3_3, Version::V3_4, Version::V5_0];

/// A version of the protocol.
pub fn version(text: &str) -> Result<Version, String> {
    let named = VERSIONS.into_iter().find(|version| version.to_string() == text);
    named.ok_or_else(|| "expected 3.3, 3.4 or 5.0".into())
}
