//! What there is to say about a PDU, however it is printed.

use smpp_proto::wire::{
    Body, CommandStatus, DEFAULT_MAX_FRAME, DecodeError, Frame, FrameError, HEADER_LEN, Header,
    Quirks, Reason, Split, Tlvs, split,
    trace::{Row, Trace, Value},
};

/// One PDU, or something that is none.
pub(crate) struct Report<'a> {
    /// Where it starts, in octets from the start of the line, file or direction.
    pub(crate) offset: usize,
    /// Whether the PDU is whole, so that the next one can be found.
    pub(crate) whole: bool,
    /// Its octets, header included; none where it is not whole.
    pub(crate) octets: &'a [u8],
    pub(crate) header: Option<Header>,
    pub(crate) body: Option<Body<'a>>,
    pub(crate) fields: Vec<Field<'a>>,
    pub(crate) tlvs: Tlvs<'a>,
    pub(crate) quirks: Quirks,
    pub(crate) error: Option<Fault>,
}

/// One field as it stood on the wire.
pub(crate) struct Field<'a> {
    pub(crate) name: &'static str,
    pub(crate) item: Option<(&'static str, usize)>,
    pub(crate) offset: usize,
    pub(crate) len: usize,
    pub(crate) value: Content<'a>,
    pub(crate) quirks: Quirks,
}

impl<'a> Field<'a> {
    /// The body of a vendor's command, which only the vendor can read; none where it is empty.
    fn vendor(body: &'a [u8]) -> Option<Self> {
        let (len, value) = (body.len(), Content::Octets(body));
        let field =
            Self { name: "body", item: None, offset: HEADER_LEN, len, value, quirks: Quirks::NONE };
        (len > 0).then_some(field)
    }
}

pub(crate) enum Content<'a> {
    Integer(u32),
    Text(&'a [u8]),
    Octets(&'a [u8]),
    Hidden,
}

/// What is wrong: the field, its place in the PDU, the status that answers it, and words.
pub(crate) struct Fault {
    pub(crate) field: &'static str,
    pub(crate) offset: usize,
    pub(crate) status: CommandStatus,
    pub(crate) reason: String,
}

impl From<DecodeError> for Fault {
    fn from(error: DecodeError) -> Self {
        let DecodeError { field, offset, reason } = error;
        Self { field, offset, status: error.status(), reason: reason.to_string() }
    }
}

impl Fault {
    /// The borders of the PDUs are lost.
    pub(crate) fn framing(error: &FrameError) -> Self {
        let (status, reason) = (CommandStatus::ESME_RINVCMDLEN, error.to_string());
        Self { field: "command_length", offset: 0, status, reason }
    }

    /// The capture does not have it.
    pub(crate) fn missed(reason: String) -> Self {
        Self { field: CAPTURE, offset: 0, status: CommandStatus::ESME_ROK, reason }
    }

    /// A PDU is not whole. Nobody would be told of that.
    pub(crate) fn incomplete(here: usize, need: usize) -> Self {
        let reason = format!("incomplete: {here} octets here, {need} needed");
        Self { field: "command_length", offset: 0, status: CommandStatus::ESME_ROK, reason }
    }
}

/// The field at fault where the capture lacks something.
const CAPTURE: &str = "capture";

/// How PDUs are looked at.
#[derive(Clone, Copy)]
pub(crate) struct Look {
    pub(crate) strict: bool,
    pub(crate) show_password: bool,
}

impl Look {
    /// What there is to say about a frame that starts there.
    pub(crate) fn whole<'a>(&self, offset: usize, frame: Frame<'a>) -> Report<'a> {
        let Frame { header, octets } = frame;
        let mut quirks = Quirks::NONE;
        let mut fields = Fields { octets, show_password: self.show_password, list: Vec::new() };
        let parsed = Body::parse(header.command_id, frame.body(), &mut quirks, &mut fields);
        if !header.command_status.is_ok() {
            quirks.remove(Quirks::NO_BODY);
        }
        let (body, error) = match parsed {
            Some(Ok(body)) => (Some(body), None),
            Some(Err(error)) => (None, Some(error.into())),
            None if header.command_id.is_vendor() => {
                fields.list.extend(Field::vendor(frame.body()));
                (None, None)
            }
            None => (None, Some(unknown_command())),
        };
        let strict = || if self.strict { deviation(&frame, quirks) } else { None };
        let error = error.or_else(strict);
        quirks |= header.quirks();
        Report {
            offset,
            whole: true,
            octets,
            header: Some(header),
            tlvs: body.map_or(Tlvs::NONE, |body| body.tlvs()),
            body,
            fields: fields.list,
            quirks,
            error,
        }
    }
}

impl<'a> Report<'a> {
    /// Whether it starts where a PDU does, so that its header means something: it is whole, or the
    /// capture has no more of it.
    pub(crate) fn is_placed(&self) -> bool {
        self.whole || self.error.as_ref().is_some_and(|error| error.field == CAPTURE)
    }

    /// Octets that are no PDU.
    pub(crate) fn broken(offset: usize, octets: &'a [u8], fault: Fault) -> Self {
        Self {
            offset,
            whole: false,
            octets: &[],
            header: Header::read(octets),
            body: None,
            fields: Vec::new(),
            tlvs: Tlvs::NONE,
            quirks: Quirks::NONE,
            error: Some(fault),
        }
    }
}

/// The PDUs of a line.
pub(crate) struct Reports<'a> {
    octets: &'a [u8],
    offset: usize,
    bad: Option<String>,
    look: Look,
}

impl<'a> Reports<'a> {
    /// `bad` says what stands behind the octets, where that is not the end of the line.
    pub(crate) fn new(octets: &'a [u8], bad: Option<String>, look: Look) -> Self {
        Self { octets, offset: 0, bad, look }
    }
}

impl<'a> Iterator for Reports<'a> {
    type Item = Report<'a>;

    fn next(&mut self) -> Option<Report<'a>> {
        if self.octets.is_empty() && self.bad.is_none() {
            return None;
        }
        let (here, status) = (self.octets.len(), CommandStatus::ESME_ROK);
        let fault = match (split(self.octets, DEFAULT_MAX_FRAME), self.bad.take()) {
            (Split::Frame(frame), bad) => {
                let report = self.look.whole(self.offset, frame);
                self.octets = self.octets.get(frame.octets.len()..).unwrap_or_default();
                self.offset += frame.octets.len();
                self.bad = bad;
                return Some(report);
            }
            (Split::Lost(error), _) => Fault::framing(&error),
            (Split::Need(_), Some(reason)) => Fault { field: "hex", offset: here, status, reason },
            (Split::Need(need), None) => Fault::incomplete(here, need),
        };
        let report = Report::broken(self.offset, self.octets, fault);
        self.octets = &[];
        Some(report)
    }
}

fn unknown_command() -> Fault {
    let status = CommandStatus::ESME_RINVCMDID;
    Fault { field: "command_id", offset: 4, status, reason: "unknown command".into() }
}

/// What a reader that accepts no quirk finds fault with. The body comes first: its deviations have a
/// status of their own, those of the header do not.
fn deviation(frame: &Frame<'_>, body: Quirks) -> Option<Fault> {
    let Frame { header, .. } = frame;
    if let Some(e) = Body::not_tolerated(header.command_id, frame.body(), body.complement()) {
        return Some(e.into());
    }
    [
        ("command_status", 8, header.quirks() & Quirks::REQUEST_STATUS),
        ("sequence_number", 12, header.quirks() & Quirks::SEQUENCE_NUMBER),
        ("body", HEADER_LEN, body),
    ]
    .into_iter()
    .find(|(_, _, quirks)| !quirks.is_empty())
    .map(|(field, offset, quirks)| DecodeError { field, offset, reason: Reason::Quirk(quirks) })
    .map(Into::into)
}

/// Gathers the fields of a frame.
struct Fields<'a> {
    octets: &'a [u8],
    show_password: bool,
    list: Vec<Field<'a>>,
}

impl Trace for Fields<'_> {
    fn row(&mut self, row: Row<'_>) {
        let absent = Quirks::NO_BODY | Quirks::SHORT_BODY;
        if row.name == "tlvs" || row.quirks.intersects(absent) {
            return;
        }
        let here = self.octets.get(row.offset..).unwrap_or_default();
        let first = |len: usize| here.get(..len).unwrap_or(here);
        let value = match row.value {
            Value::Integer(number) => Content::Integer(number),
            Value::Text(text) => Content::Text(first(text.len())),
            Value::Octets(octets) => Content::Octets(first(octets.len())),
            Value::Secret if self.show_password => Content::Text(first(row.len.saturating_sub(1))),
            Value::Secret => Content::Hidden,
        };
        let Row { name, item, offset, len, quirks, .. } = row;
        self.list.push(Field { name, item, offset, len, value, quirks });
    }
}
