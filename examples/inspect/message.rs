//! Messages: their text, by its data_coding, and long ones put together.

use smpp_proto::{
    Instant,
    message::{
        alphabet::Alphabet,
        carrier::Carrier,
        coding::Codings,
        gsm7::Tables,
        reassemble::{Fate, Limits, Part, Reassembler},
        receipt::ReceiptParts,
        udh::{Concatenation, Reference, UserData},
    },
    wire::{Body, DataCoding, EsmClass, Tag, Tlvs, pdu},
};

/// A message of a PDU, as it can be read.
pub(crate) struct Message {
    pub(crate) alphabet: String,
    /// Its text; none where it is binary.
    pub(crate) text: Option<String>,
    /// The text of a `message_payload` that stands there although `short_message` has one too.
    pub(crate) payload: Option<String>,
    pub(crate) part: Option<Concatenation>,
    /// The whole text, with the part that completes it.
    pub(crate) whole: Option<String>,
}

/// What a PDU holds of a message.
pub(crate) struct Content<'a> {
    data_coding: DataCoding,
    data: UserData<'a>,
    /// The second text, where there are two.
    payload: Option<UserData<'a>>,
    concatenation: Option<Concatenation>,
    part: Option<Part<'a>>,
    pub(crate) receipt: Option<ReceiptParts<'a>>,
}

impl<'a> Content<'a> {
    /// The message in a PDU; `None` where there is no place for one. `scope` is for the parts of long
    /// messages.
    pub(crate) fn of(body: &Body<'a>, scope: &'a [u8]) -> Option<Self> {
        Some(match body {
            Body::SubmitSm(pdu) => Self { receipt: None, ..Self::carried(pdu, scope) },
            Body::DeliverSm(pdu) => Self::carried(pdu, scope),
            Body::DataSm(pdu) => Self::carried(pdu, scope),
            Body::SubmitMulti(pdu) => Self::multi(pdu),
            Body::BroadcastSm(pdu) => {
                let payload = pdu.tlvs.get(Tag::MESSAGE_PAYLOAD).unwrap_or_default();
                Self::lone(pdu.data_coding, UserData::split(EsmClass::empty(), payload))
            }
            _ => return None,
        })
    }

    /// Whether there is anything to read: a receipt may be told by TLVs alone.
    pub(crate) fn is_message(&self) -> bool {
        !self.data.text.is_empty() || self.payload.is_some() || self.concatenation.is_some()
    }

    fn carried(pdu: &impl Carrier<'a>, scope: &'a [u8]) -> Self {
        Self {
            data_coding: pdu.data_coding(),
            data: pdu.user_data(),
            payload: second(pdu.esm_class(), pdu.short_message(), pdu.tlvs()),
            concatenation: pdu.concatenation(),
            part: pdu.part(scope),
            receipt: Some(pdu.receipt_parts()),
        }
    }

    /// To many: nobody gets more than one of its parts here, so they are not put together.
    fn multi(pdu: &pdu::SubmitMulti<'a>) -> Self {
        let short_message = pdu.short_message.as_bytes();
        let octets = match short_message {
            [] => pdu.tlvs.get(Tag::MESSAGE_PAYLOAD).unwrap_or_default(),
            text => text,
        };
        let payload = second(pdu.esm_class, short_message, pdu.tlvs);
        let data = UserData::split(pdu.esm_class, octets);
        let concatenation = data.udh().concatenation();
        Self { concatenation, payload, ..Self::lone(pdu.data_coding, data) }
    }

    fn lone(data_coding: DataCoding, data: UserData<'a>) -> Self {
        Self { data_coding, data, payload: None, concatenation: None, part: None, receipt: None }
    }
}

/// The text of a `message_payload` beside a `short_message`, which is the one that is read.
fn second<'a>(class: EsmClass, short_message: &[u8], tlvs: Tlvs<'a>) -> Option<UserData<'a>> {
    let payload = tlvs.get(Tag::MESSAGE_PAYLOAD).filter(|_| !short_message.is_empty())?;
    Some(UserData::split(class, payload))
}

/// Reads messages, and holds the parts of long ones.
pub(crate) struct Messages {
    codings: Codings,
    parts: Reassembler,
}

impl Messages {
    pub(crate) fn new(codings: Codings) -> Self {
        Self { codings, parts: Reassembler::new(Limits::default()) }
    }

    /// Reads a message.
    pub(crate) fn read(&mut self, content: &Content<'_>, now: Instant) -> Message {
        let alphabet = self.alphabet(content.data_coding, &content.data);
        let payload = content.payload.as_ref();
        let payload = payload.and_then(|it| text(self.alphabet(content.data_coding, it), it));
        let whole = content.part.and_then(|part| match self.parts.add(now, &part).fate {
            Fate::Complete(message) if alphabet != Alphabet::Octets => {
                Some(message.to_text_lossy(&self.codings, char::REPLACEMENT_CHARACTER))
            }
            _ => None,
        });
        Message {
            alphabet: name(alphabet),
            text: text(alphabet, &content.data),
            payload,
            part: content.concatenation,
            whole,
        }
    }

    fn alphabet(&self, data_coding: DataCoding, data: &UserData<'_>) -> Alphabet {
        let header = data.udh();
        let tables = Tables::from_ids(header.locking_shift(), header.single_shift());
        self.codings.read(data_coding).alphabet.with_tables(tables)
    }
}

fn text(alphabet: Alphabet, data: &UserData<'_>) -> Option<String> {
    let lossy = || alphabet.to_text_lossy(data.text, char::REPLACEMENT_CHARACTER);
    (alphabet != Alphabet::Octets).then(lossy)
}

fn name(alphabet: Alphabet) -> String {
    match alphabet {
        Alphabet::Gsm7(_) => "GSM 7-bit".into(),
        Alphabet::Gsm7Packed(_) => "GSM 7-bit packed".into(),
        Alphabet::Ascii => "ASCII".into(),
        Alphabet::Latin1 => "Latin-1".into(),
        Alphabet::Latin9 => "Latin-9".into(),
        Alphabet::Utf8 => "UTF-8".into(),
        Alphabet::Ucs2(_) => "UCS-2".into(),
        Alphabet::Charset(charset) => format!("{charset:?}"),
        Alphabet::Octets => "binary".into(),
    }
}

/// The number that the parts of a message have in common.
pub(crate) fn reference(part: &Concatenation) -> u16 {
    match part.reference {
        Reference::Bits8(reference) => reference.into(),
        Reference::Bits16(reference) | Reference::Sar(reference) => reference,
    }
}
