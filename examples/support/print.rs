//! The conversation as people like to read it.

use std::{
    fmt::Write as _,
    io::{self, Write as _},
    ops::Range,
    sync::Arc,
    time::Instant,
};

use smpp_proto::{
    message::{carrier::Carrier, coding::Codings},
    session::BindMode,
    wire::{
        Body, CommandId, Frame, HEADER_LEN, Quirks,
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
        let mut telling = Telling { line: &mut line, secret: 0..0 };
        let body = Body::parse(header.command_id, frame.body(), &mut Quirks::empty(), &mut telling);
        let mut secret = telling.secret;
        match body {
            Some(Ok(body)) => describe(&body, &mut line),
            // Where a password may be, and nobody knows where.
            Some(Err(_)) if is_bind(header.command_id) => secret = HEADER_LEN..frame.octets.len(),
            _ => {}
        }
        if self.hex {
            hex(frame.octets, &secret, &mut line);
        }
        // Who reads the print may have gone; the conversation goes on.
        let _ = writeln!(io::stdout(), "{line}");
    }
}

/// Adds the octets, sixteen in a line, but not the secret ones.
fn hex(octets: &[u8], secret: &Range<usize>, line: &mut String) {
    for (index, octet) in octets.iter().enumerate() {
        line.push_str(if index % 16 == 0 { "\n              " } else { " " });
        let _ = match secret.contains(&index) {
            true => line.write_str("**"),
            false => write!(line, "{octet:02x}"),
        };
    }
}

fn is_bind(id: CommandId) -> bool {
    BindMode::of(id).is_some() || id == CommandId::OUTBIND
}

/// Adds the fields that tell something: names, addresses and ids that are not empty. Notes where a
/// password stands.
struct Telling<'l> {
    line: &'l mut String,
    secret: Range<usize>,
}

impl Trace for Telling<'_> {
    fn row(&mut self, row: Row<'_>) {
        let short = match row.name {
            "source_addr" => "from",
            "destination_addr" => "to",
            name => name,
        };
        let _ = match row.value {
            Value::Text(text) if !text.is_empty() => {
                write!(self.line, "  {short}={}", text.escape_ascii())
            }
            Value::Secret => {
                self.secret = row.offset..row.offset + row.len;
                write!(self.line, "  {short}=***")
            }
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
