//! Octets as hexadecimal digits.

use core::fmt::Write;

/// Reads octets up to the end or to the first thing that is none, which comes back in words.
pub(crate) fn read(line: &str) -> (Vec<u8>, Option<String>) {
    let mut octets = Vec::with_capacity(line.len() / 2);
    let mut high = None;
    let mut characters = (1_usize..).zip(line.chars()).peekable();
    while let Some((column, character)) = characters.next() {
        match (character.to_digit(16), high) {
            (Some(0), None)
                if characters.next_if(|(_, next)| matches!(next, 'x' | 'X')).is_some() => {}
            (Some(digit), None) => high = Some((column, digit)),
            (Some(digit), Some((_, sixteens))) => {
                octets.push((sixteens << 4 | digit) as u8);
                high = None;
            }
            (None, None) if character.is_whitespace() || matches!(character, ':' | ',') => {}
            (None, Some(_)) if character.is_whitespace() => break,
            (None, _) => {
                let bad = format!("column {column}: {character:?} is no hexadecimal digit");
                return (octets, Some(bad));
            }
        }
    }
    let bad = high.map(|(column, _)| format!("column {column}: half an octet"));
    (octets, bad)
}

/// Writes octets without anything between them.
pub(crate) fn text(octets: &[u8]) -> String {
    let mut text = String::with_capacity(octets.len() * 2);
    for octet in octets {
        let _ = write!(text, "{octet:02x}");
    }
    text
}
