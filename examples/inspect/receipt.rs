//! Receipts, in words and as an object.

use serde_json::{Map, Value, json};
use smpp_proto::message::receipt::{Kind, Receipt, ReceiptOptions, ReceiptParts, State};

/// What a receipt tells, by name, in the order in which people want to know it. `None` for a message
/// of another kind.
pub(crate) fn read(parts: &ReceiptParts<'_>) -> Option<Map<String, Value>> {
    let mut scratch = vec![0; parts.text.len()];
    let receipt = parts.narrowed(&mut scratch).read(&ReceiptOptions::default())?;
    let word = |octets: &[u8]| json!(String::from_utf8_lossy(octets));
    let kind = match receipt.kind() {
        Kind::IntermediateNotification => "intermediate notification",
        _ => "receipt",
    };
    let told = [
        ("kind", Some(json!(kind))),
        ("id", receipt.id().value().map(word)),
        ("other_id", other_id(&receipt).map(word)),
        ("state", receipt.state().value().map(state)),
        ("final", Some(json!(receipt.is_final()))),
        ("submitted", receipt.submitted().map(|at| json!(at.to_string()))),
        ("done", receipt.done().map(|at| json!(at.to_string()))),
        ("err", receipt.err().map(word)),
        ("network", receipt.network_error().map(|error| json!(error.network))),
        ("network_error", receipt.network_error().map(|error| json!(error.code))),
        ("text", receipt.text().filter(|text| !text.is_empty()).map(word)),
    ];
    Some(told.into_iter().filter_map(|(name, value)| Some((name.into(), value?))).collect())
}

/// The id of the text where the TLV has another one.
fn other_id<'a>(receipt: &Receipt<'a>) -> Option<&'a [u8]> {
    let id = receipt.id();
    if id.disagrees() { id.text } else { None }
}

fn state(state: State<'_>) -> Value {
    match state {
        State::Known(state) => state.name().map_or(json!(state.0), |name| json!(name)),
        State::Other(word) => json!(String::from_utf8_lossy(word)),
    }
}
