//! The conversation as people like to read it.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    sync::Arc,
    time::Instant,
};

use smpp_proto::{
    message::{carrier::Carrier, coding::Codings},
    wire::{
        Body, Frame, Quirks,
        trace::{Row, Trace, Value},
    },
};

/// Prints the PDUs of both ends on one clock.
#[derive(Clone)]
pub struct Printer {
    start: Arc<Instant>,
    hex: bool,
}

impl Printer {
    pub fn new(hex: bool) -> Self {
        Self { start: Arc::new(Instant::now()), hex }
    }

    /// One PDU as one line, and its octets below where they are wanted.
    pub fn frame(&self, [from, to]: [&str; 2], frame: Frame<'_>) {
        let header = frame.header;
        let mut line = format!(
            "{:9.3} ms  {from} → {to}  {:<22}#{}",
            self.start.elapsed().as_secs_f64() * 1e3,
            header.command_id.to_string(),
            header.sequence_number,
        );
        if header.command_id.is_response() {
            let _ = write!(line, "  {}", header.command_status);
        }
        let mut telling = Telling(&mut line);
        let body = Body::parse(header.command_id, frame.body(), &mut Quirks::empty(), &mut telling);
        if let Some(Ok(body)) = body {
            describe(&body, &mut line);
        }
        if self.hex {
            for sixteen in frame.octets.chunks(16) {
                let hex: Vec<String> = sixteen.iter().map(|octet| format!("{octet:02x}")).collect();
                let _ = write!(line, "\n              {}", hex.join(" "));
            }
        }
        // Who reads the print may have gone; the conversation goes on.
        let _ = writeln!(io::stdout(), "{line}");
    }
}

/// Adds the fields that tell something: names, addresses and ids that are not empty.
struct Telling<'l>(&'l mut String);

impl Trace for Telling<'_> {
    fn row(&mut self, row: Row<'_>) {
        let short = match row.name {
            "source_addr" => "from",
            "destination_addr" => "to",
            name => name,
        };
        let _ = match row.value {
            Value::Text(text) if !text.is_empty() => {
                write!(self.0, "  {short}={}", text.escape_ascii())
            }
            Value::Secret => write!(self.0, "  {short}=***"),
            _ => Ok(()),
        };
    }
}

/// Adds the text of a message and the TLVs.
fn describe(body: &Body<'_>, line: &mut String) {
    match body {
        Body::SubmitSm(pdu) => text(pdu, line),
        Body::DeliverSm(pdu) => text(pdu, line),
        _ => {}
    }
    for tlv in body.tlvs() {
        let _ = write!(line, "  {tlv:?}");
    }
}

fn text<'a>(pdu: &impl Carrier<'a>, line: &mut String) {
    if let Some(part) = pdu.concatenation() {
        let _ = write!(line, "  part {}/{}", part.index, part.total);
    }
    let alphabet = Codings::SMPP.read(pdu.data_coding()).alphabet;
    let text = alphabet.to_text_lossy(pdu.user_data().text, '\u{FFFD}');
    let _ = write!(line, "  data_coding={}  {text:?}", pdu.data_coding().0);
}
