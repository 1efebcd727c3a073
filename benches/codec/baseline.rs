//! What to measure against: the codec as one writes it by hand for just these PDUs.
//!
//! Nothing of the crate is used. Neighbouring integers share one bounds check, a C-octet string is
//! searched for its NUL within its limit, TLVs and destinations are read while they are walked, and
//! a writer fills the length in at the end instead of reckoning it before.

use crate::Sum;

pub const SUBMIT_SM: u32 = 0x04;
pub const SUBMIT_SM_RESP: u32 = 0x8000_0004;
pub const DELIVER_SM: u32 = 0x05;
pub const BIND_TRANSCEIVER: u32 = 0x09;
pub const ENQUIRE_LINK: u32 = 0x15;
pub const SUBMIT_MULTI: u32 = 0x21;
pub const DATA_SM: u32 = 0x103;

// ── bare headers ──

/// Walks the headers of a stream.
pub fn scan(mut stream: &[u8]) -> Option<u64> {
    let mut sum = Sum::default();
    while !stream.is_empty() {
        let (len, id, status, seq) = header(stream)?;
        sum.integers([len as u32, id, status, seq]);
        stream = stream.get(len..)?;
    }
    Some(sum.0)
}

#[inline(always)]
fn header(octets: &[u8]) -> Option<(usize, u32, u32, u32)> {
    let header = octets.first_chunk::<16>()?;
    let word = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let len = word(0) as usize;
    (16..=128 * 1024).contains(&len).then(|| (len, word(4), word(8), word(12)))
}

// ── reading ──

/// Walks every field of every PDU of a stream.
pub fn decode(mut stream: &[u8]) -> Option<u64> {
    let mut sum = Sum::default();
    while !stream.is_empty() {
        let (len, id, status, seq) = header(stream)?;
        let (pdu, rest) = stream.split_at_checked(len)?;
        stream = rest;
        sum.integers([status, seq]);
        let body = &pdu[16..];
        match id {
            SUBMIT_SM | DELIVER_SM => message(body, &mut sum)?,
            SUBMIT_SM_RESP => submit_sm_resp(body, &mut sum)?,
            BIND_TRANSCEIVER => bind(body, &mut sum)?,
            SUBMIT_MULTI => submit_multi(body, &mut sum)?,
            DATA_SM => data_sm(body, &mut sum)?,
            ENQUIRE_LINK => tlvs(body, &mut sum)?,
            _ => return None,
        }
    }
    Some(sum.0)
}

/// `submit_sm` and `deliver_sm`, which have the same fields.
#[inline(always)]
fn message(body: &[u8], sum: &mut Sum) -> Option<()> {
    let rest = c_string::<6>(body, sum)?;
    let rest = address::<21>(rest, sum)?;
    let rest = address::<21>(rest, sum)?;
    text(rest, sum)
}

#[inline(always)]
fn submit_sm_resp(body: &[u8], sum: &mut Sum) -> Option<()> {
    let rest = c_string::<65>(body, sum)?;
    tlvs(rest, sum)
}

#[inline(always)]
fn bind(body: &[u8], sum: &mut Sum) -> Option<()> {
    let rest = c_string::<16>(body, sum)?;
    let rest = c_string::<9>(rest, sum)?;
    let rest = c_string::<13>(rest, sum)?;
    let [version, rest @ ..] = rest else { return None };
    sum.octet(*version);
    let rest = address::<41>(rest, sum)?;
    tlvs(rest, sum)
}

#[inline(always)]
fn submit_multi(body: &[u8], sum: &mut Sum) -> Option<()> {
    let rest = c_string::<6>(body, sum)?;
    let rest = address::<21>(rest, sum)?;
    let [count, rest @ ..] = rest else { return None };
    let mut rest = rest;
    for _ in 0..*count {
        rest = match rest {
            [1, rest @ ..] => address::<21>(rest, sum)?,
            [2, rest @ ..] => c_string::<21>(rest, sum)?,
            _ => return None,
        };
    }
    text(rest, sum)
}

#[inline(always)]
fn data_sm(body: &[u8], sum: &mut Sum) -> Option<()> {
    let rest = c_string::<6>(body, sum)?;
    let rest = address::<65>(rest, sum)?;
    let rest = address::<65>(rest, sum)?;
    let [esm_class, registered_delivery, data_coding, rest @ ..] = rest else { return None };
    sum.octet_row([*esm_class, *registered_delivery, *data_coding]);
    tlvs(rest, sum)
}

/// What `submit_sm`, `deliver_sm` and `submit_multi` have behind their addresses.
#[inline(always)]
fn text(rest: &[u8], sum: &mut Sum) -> Option<()> {
    let [esm_class, protocol_id, priority, rest @ ..] = rest else { return None };
    sum.octet_row([*esm_class, *protocol_id, *priority]);
    let rest = c_string::<17>(rest, sum)?;
    let rest = c_string::<17>(rest, sum)?;
    let [registered, replace, data_coding, canned, len, rest @ ..] = rest else { return None };
    sum.octet_row([*registered, *replace, *data_coding, *canned]);
    let (short_message, rest) = rest.split_at_checked(usize::from(*len))?;
    sum.octets(short_message);
    tlvs(rest, sum)
}

#[inline(always)]
fn address<'a, const MAX: usize>(rest: &'a [u8], sum: &mut Sum) -> Option<&'a [u8]> {
    let [ton, npi, rest @ ..] = rest else { return None };
    sum.octet(*ton);
    sum.octet(*npi);
    c_string::<MAX>(rest, sum)
}

#[inline(always)]
fn c_string<'a, const MAX: usize>(rest: &'a [u8], sum: &mut Sum) -> Option<&'a [u8]> {
    let len = rest.iter().take(MAX).position(|octet| *octet == 0)?;
    sum.octets(&rest[..len]);
    Some(&rest[len + 1..])
}

#[inline(always)]
fn tlvs(mut rest: &[u8], sum: &mut Sum) -> Option<()> {
    while let [t0, t1, l0, l1, tail @ ..] = rest {
        let len = usize::from(u16::from_be_bytes([*l0, *l1]));
        let (value, tail) = tail.split_at_checked(len)?;
        sum.integer(u32::from(u16::from_be_bytes([*t0, *t1])));
        sum.octets(value);
        rest = tail;
    }
    rest.is_empty().then_some(())
}

// ── writing ──

/// A PDU to write: the values as they are at hand, strings without NUL.
#[derive(Clone)]
pub struct Pdu<'a> {
    pub status: u32,
    pub seq: u32,
    pub body: Body<'a>,
}

#[derive(Clone)]
pub enum Body<'a> {
    SubmitSm(Message<'a>),
    SubmitSmResp(&'a [u8], &'a [u8]),
    DeliverSm(Message<'a>),
    BindTransceiver(Bind<'a>),
    SubmitMulti(Multi<'a>),
    DataSm(Data<'a>),
    EnquireLink,
}

#[derive(Clone)]
pub struct Address<'a> {
    pub ton: u8,
    pub npi: u8,
    pub addr: &'a [u8],
}

#[derive(Clone)]
pub struct Bind<'a> {
    pub system_id: &'a [u8],
    pub password: &'a [u8],
    pub system_type: &'a [u8],
    pub version: u8,
    pub range: Address<'a>,
    pub tlvs: &'a [u8],
}

#[derive(Clone)]
pub struct Message<'a> {
    pub service_type: &'a [u8],
    pub source: Address<'a>,
    pub destination: Address<'a>,
    pub text: Text<'a>,
}

#[derive(Clone)]
pub struct Multi<'a> {
    pub service_type: &'a [u8],
    pub source: Address<'a>,
    /// How many destinations, and their octets.
    pub destinations: (u8, &'a [u8]),
    pub text: Text<'a>,
}

#[derive(Clone)]
pub struct Data<'a> {
    pub service_type: &'a [u8],
    pub source: Address<'a>,
    pub destination: Address<'a>,
    pub esm_class: u8,
    pub registered_delivery: u8,
    pub data_coding: u8,
    pub tlvs: &'a [u8],
}

#[derive(Clone)]
pub struct Text<'a> {
    pub esm_class: u8,
    pub protocol_id: u8,
    pub priority: u8,
    pub schedule: &'a [u8],
    pub validity: &'a [u8],
    pub registered_delivery: u8,
    pub replace: u8,
    pub data_coding: u8,
    pub canned: u8,
    pub short_message: &'a [u8],
    pub tlvs: &'a [u8],
}

/// Where octets go.
pub trait Sink {
    fn at(&self) -> usize;
    fn put(&mut self, octets: &[u8]) -> Option<()>;
    fn patch(&mut self, at: usize, word: u32) -> Option<()>;
}

/// A slice filled from the front.
pub struct Slice<'o> {
    pub octets: &'o mut [u8],
    pub at: usize,
}

impl Sink for Slice<'_> {
    #[inline(always)]
    fn at(&self) -> usize {
        self.at
    }

    #[inline(always)]
    fn put(&mut self, octets: &[u8]) -> Option<()> {
        if octets.is_empty() {
            return Some(());
        }
        let room = self.octets.get_mut(self.at..)?;
        room.get_mut(..octets.len())?.copy_from_slice(octets);
        self.at += octets.len();
        Some(())
    }

    #[inline(always)]
    fn patch(&mut self, at: usize, word: u32) -> Option<()> {
        self.octets.get_mut(at..at + 4)?.copy_from_slice(&word.to_be_bytes());
        Some(())
    }
}

impl Sink for Vec<u8> {
    #[inline(always)]
    fn at(&self) -> usize {
        self.len()
    }

    #[inline(always)]
    fn put(&mut self, octets: &[u8]) -> Option<()> {
        self.extend_from_slice(octets);
        Some(())
    }

    #[inline(always)]
    fn patch(&mut self, at: usize, word: u32) -> Option<()> {
        self.get_mut(at..at + 4)?.copy_from_slice(&word.to_be_bytes());
        Some(())
    }
}

/// Writes PDUs one behind the other.
pub fn encode(pdus: &[Pdu<'_>], out: &mut impl Sink) -> Option<()> {
    for pdu in pdus {
        let start = out.at();
        match &pdu.body {
            Body::SubmitSm(message) => put_message(SUBMIT_SM, pdu, message, out)?,
            Body::DeliverSm(message) => put_message(DELIVER_SM, pdu, message, out)?,
            Body::SubmitSmResp(id, tlvs) => {
                put_header(SUBMIT_SM_RESP, pdu, out)?;
                put_c_string(id, out)?;
                out.put(tlvs)?;
            }
            Body::BindTransceiver(bind) => put_bind(pdu, bind, out)?,
            Body::SubmitMulti(multi) => put_multi(pdu, multi, out)?,
            Body::DataSm(data) => put_data(pdu, data, out)?,
            Body::EnquireLink => put_header(ENQUIRE_LINK, pdu, out)?,
        }
        out.patch(start, (out.at() - start) as u32)?;
    }
    Some(())
}

#[inline(always)]
fn put_header(id: u32, pdu: &Pdu<'_>, out: &mut impl Sink) -> Option<()> {
    let mut header = [0; 16];
    header[4..8].copy_from_slice(&id.to_be_bytes());
    header[8..12].copy_from_slice(&pdu.status.to_be_bytes());
    header[12..].copy_from_slice(&pdu.seq.to_be_bytes());
    out.put(&header)
}

#[inline(always)]
fn put_c_string(octets: &[u8], out: &mut impl Sink) -> Option<()> {
    out.put(octets)?;
    out.put(&[0])
}

#[inline(always)]
fn put_address(address: &Address<'_>, out: &mut impl Sink) -> Option<()> {
    out.put(&[address.ton, address.npi])?;
    put_c_string(address.addr, out)
}

#[inline(always)]
fn put_bind(pdu: &Pdu<'_>, bind: &Bind<'_>, out: &mut impl Sink) -> Option<()> {
    put_header(BIND_TRANSCEIVER, pdu, out)?;
    put_c_string(bind.system_id, out)?;
    put_c_string(bind.password, out)?;
    put_c_string(bind.system_type, out)?;
    out.put(&[bind.version])?;
    put_address(&bind.range, out)?;
    out.put(bind.tlvs)
}

#[inline(always)]
fn put_message(id: u32, pdu: &Pdu<'_>, message: &Message<'_>, out: &mut impl Sink) -> Option<()> {
    put_header(id, pdu, out)?;
    put_c_string(message.service_type, out)?;
    put_address(&message.source, out)?;
    put_address(&message.destination, out)?;
    put_text(&message.text, out)
}

#[inline(always)]
fn put_multi(pdu: &Pdu<'_>, multi: &Multi<'_>, out: &mut impl Sink) -> Option<()> {
    put_header(SUBMIT_MULTI, pdu, out)?;
    put_c_string(multi.service_type, out)?;
    put_address(&multi.source, out)?;
    out.put(&[multi.destinations.0])?;
    out.put(multi.destinations.1)?;
    put_text(&multi.text, out)
}

#[inline(always)]
fn put_data(pdu: &Pdu<'_>, data: &Data<'_>, out: &mut impl Sink) -> Option<()> {
    put_header(DATA_SM, pdu, out)?;
    put_c_string(data.service_type, out)?;
    put_address(&data.source, out)?;
    put_address(&data.destination, out)?;
    out.put(&[data.esm_class, data.registered_delivery, data.data_coding])?;
    out.put(data.tlvs)
}

#[inline(always)]
fn put_text(text: &Text<'_>, out: &mut impl Sink) -> Option<()> {
    out.put(&[text.esm_class, text.protocol_id, text.priority])?;
    put_c_string(text.schedule, out)?;
    put_c_string(text.validity, out)?;
    let len = text.short_message.len() as u8;
    out.put(&[text.registered_delivery, text.replace, text.data_coding, text.canned, len])?;
    out.put(text.short_message)?;
    out.put(text.tlvs)
}
