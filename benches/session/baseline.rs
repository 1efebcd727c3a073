//! What to measure against: the least that two ends can do, written by hand for these two PDUs.
//!
//! Nothing of the crate is used. It frames, numbers and counts: no window, so that an answer is not
//! matched with its request, no timers, no state, no reading behind the header, no check of what is
//! written. [`Whole`](crate::whole::Whole) does what a real pair has to do besides.

use core::hint::black_box;

use crate::plan::{DESTINATION, MESSAGE_ID, Pair, SOURCE, TEXT};

pub const SUBMIT_SM: u32 = 0x04;
pub const SUBMIT_SM_RESP: u32 = 0x8000_0004;

/// Type of number, numbering plan, digits.
pub type Address<'a> = (u8, u8, &'a [u8]);

/// The values of a `submit_sm`, strings without NUL.
pub struct Message<'a> {
    pub service_type: &'a [u8],
    pub source: Address<'a>,
    pub destination: Address<'a>,
    pub esm_class: u8,
    pub protocol_id: u8,
    pub priority: u8,
    pub schedule: &'a [u8],
    pub validity: &'a [u8],
    pub registered_delivery: u8,
    pub replace: u8,
    pub data_coding: u8,
    pub canned: u8,
    pub text: &'a [u8],
}

pub const MESSAGE: Message<'static> = Message {
    service_type: b"",
    source: (1, 1, SOURCE),
    destination: (1, 1, DESTINATION),
    esm_class: 0,
    protocol_id: 0,
    priority: 0,
    schedule: b"",
    validity: b"",
    registered_delivery: 1,
    replace: 0,
    data_coding: 0,
    canned: 0,
    text: &TEXT,
};

pub struct Bare {
    message: Message<'static>,
    to_smsc: Vec<u8>,
    to_esme: Vec<u8>,
    last: u32,
    received: u64,
    waiting: Vec<u32>,
}

impl Bare {
    pub fn new(window: usize) -> Self {
        Self {
            message: MESSAGE,
            to_smsc: Vec::new(),
            to_esme: Vec::new(),
            last: 0,
            received: 0,
            waiting: Vec::with_capacity(window),
        }
    }

    /// What the ESME writes.
    pub fn written(&self) -> &[u8] {
        &self.to_smsc
    }
}

impl Pair for Bare {
    #[inline(always)]
    fn submit(&mut self) {
        self.last = if self.last == 0x7FFF_FFFF { 1 } else { self.last + 1 };
        put_submit_sm(black_box(&self.message), self.last, &mut self.to_smsc);
    }

    #[inline(always)]
    fn serve(&mut self, at_once: bool) {
        let mut rest = &self.to_smsc[..];
        while let Some((id, number, behind)) = frame(rest) {
            rest = behind;
            if id == SUBMIT_SM {
                self.received += 1;
                if at_once {
                    put_submit_sm_resp(black_box(MESSAGE_ID), number, &mut self.to_esme);
                } else {
                    self.waiting.push(number);
                }
            }
        }
        self.to_smsc.clear();
    }

    #[inline(always)]
    fn answer(&mut self, place: usize) {
        if let Some(number) = self.waiting.get(place) {
            put_submit_sm_resp(black_box(MESSAGE_ID), *number, &mut self.to_esme);
        }
    }

    #[inline(always)]
    fn collect(&mut self) -> usize {
        let (mut rest, mut answered) = (&self.to_esme[..], 0);
        while let Some((id, _, behind)) = frame(rest) {
            rest = behind;
            answered += usize::from(id == SUBMIT_SM_RESP);
        }
        self.to_esme.clear();
        answered
    }

    fn forget(&mut self) {
        self.waiting.clear();
    }
}

/// The command, the number and what lies behind the first PDU.
#[inline(always)]
pub fn frame(octets: &[u8]) -> Option<(u32, u32, &[u8])> {
    let header = octets.first_chunk::<16>()?;
    let word = |at: usize| {
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    let len = word(0) as usize;
    if !(16..=128 * 1024).contains(&len) || word(8) != 0 {
        return None;
    }
    Some((word(4), word(12), octets.get(len..)?))
}

#[inline(always)]
pub fn put_submit_sm(message: &Message<'_>, number: u32, out: &mut Vec<u8>) {
    let start = out.len();
    put_header(SUBMIT_SM, number, out);
    put_c_string(message.service_type, out);
    put_address(message.source, out);
    put_address(message.destination, out);
    out.extend_from_slice(&[message.esm_class, message.protocol_id, message.priority]);
    put_c_string(message.schedule, out);
    put_c_string(message.validity, out);
    let Message { registered_delivery, replace, data_coding, canned, text, .. } = *message;
    out.extend_from_slice(&[registered_delivery, replace, data_coding, canned, text.len() as u8]);
    out.extend_from_slice(text);
    put_len(start, out);
}

#[inline(always)]
pub fn put_submit_sm_resp(message_id: &[u8], number: u32, out: &mut Vec<u8>) {
    let start = out.len();
    put_header(SUBMIT_SM_RESP, number, out);
    put_c_string(message_id, out);
    put_len(start, out);
}

#[inline(always)]
fn put_header(id: u32, number: u32, out: &mut Vec<u8>) {
    let mut header = [0; 16];
    header[4..8].copy_from_slice(&id.to_be_bytes());
    header[12..].copy_from_slice(&number.to_be_bytes());
    out.extend_from_slice(&header);
}

#[inline(always)]
fn put_len(start: usize, out: &mut [u8]) {
    let len = (out.len() - start) as u32;
    out[start..start + 4].copy_from_slice(&len.to_be_bytes());
}

#[inline(always)]
fn put_address((ton, npi, addr): Address<'_>, out: &mut Vec<u8>) {
    out.extend_from_slice(&[ton, npi]);
    put_c_string(addr, out);
}

#[inline(always)]
fn put_c_string(octets: &[u8], out: &mut Vec<u8>) {
    if !octets.is_empty() {
        out.extend_from_slice(octets);
    }
    out.push(0);
}
