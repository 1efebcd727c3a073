//! What to measure against: a pair that does all that two ends have to do for these two PDUs, written by
//! hand and for nothing else.
//!
//! Nothing of the crate is used. Every field is written, and read within its bounds; a request is kept
//! with its token until the answer with its number comes; the window is never passed. What is left out
//! is what makes a session: other PDUs, states, timers, versions, deviations, TLVs that mean something.

use core::hint::black_box;

use crate::{
    baseline::{
        Address, MESSAGE, Message, SUBMIT_SM, SUBMIT_SM_RESP, frame, put_submit_sm,
        put_submit_sm_resp,
    },
    plan::{MESSAGE_ID, Pair},
};

/// A request that waits for its answer; number 0 where there is none.
#[derive(Clone, Copy)]
struct Sent {
    number: u32,
    token: u32,
}

pub struct Whole {
    message: Message<'static>,
    to_smsc: Vec<u8>,
    to_esme: Vec<u8>,
    /// By number modulo the window.
    sent: Vec<Sent>,
    out: usize,
    last: u32,
    /// The place of the number after the last.
    turn: usize,
    waiting: Vec<u32>,
}

impl Whole {
    pub fn new(window: usize) -> Self {
        Self {
            message: MESSAGE,
            to_smsc: Vec::new(),
            to_esme: Vec::new(),
            sent: vec![Sent { number: 0, token: 0 }; window],
            out: 0,
            last: 0,
            turn: 1 % window,
            waiting: Vec::with_capacity(window),
        }
    }

    /// What the ESME writes.
    pub fn written(&self) -> &[u8] {
        &self.to_smsc
    }

    /// The next number, of which the place in the window is free.
    #[inline(always)]
    fn number(&mut self, token: u32) -> Option<u32> {
        if self.out == self.sent.len() {
            return None;
        }
        loop {
            self.last = if self.last == 0x7FFF_FFFF { 1 } else { self.last + 1 };
            if self.last == 1 {
                self.turn = 1 % self.sent.len();
            }
            let at = self.turn;
            self.turn = if at + 1 == self.sent.len() { 0 } else { at + 1 };
            let place = &mut self.sent[at];
            if place.number == 0 {
                *place = Sent { number: self.last, token };
                self.out += 1;
                return Some(self.last);
            }
        }
    }
}

impl Pair for Whole {
    #[inline(always)]
    fn submit(&mut self) {
        let number = self.number(7).expect("a free place");
        put_submit_sm(black_box(&self.message), number, &mut self.to_smsc);
    }

    #[inline(always)]
    fn serve(&mut self, at_once: bool) {
        let mut rest = &self.to_smsc[..];
        while let Some((id, number, behind)) = frame(rest) {
            let body = &rest[16..rest.len() - behind.len()];
            rest = behind;
            if id != SUBMIT_SM {
                continue;
            }
            let Some(message) = submit_sm(body) else { continue };
            black_box(&message);
            if at_once {
                put_submit_sm_resp(black_box(MESSAGE_ID), number, &mut self.to_esme);
            } else {
                self.waiting.push(number);
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
        while let Some((id, number, behind)) = frame(rest) {
            let body = &rest[16..rest.len() - behind.len()];
            rest = behind;
            let place = number as usize % self.sent.len();
            let Some(sent) = self.sent.get_mut(place) else { continue };
            if id != SUBMIT_SM_RESP || number == 0 || sent.number != number {
                continue;
            }
            let Some((message_id, tail)) = c_string::<65>(body) else { continue };
            if tlvs(tail).is_none() {
                continue;
            }
            sent.number = 0;
            self.out -= 1;
            black_box((message_id, sent.token));
            answered += 1;
        }
        self.to_esme.clear();
        answered
    }

    fn forget(&mut self) {
        self.waiting.clear();
    }
}

#[inline(always)]
fn submit_sm(body: &[u8]) -> Option<Message<'_>> {
    let (service_type, rest) = c_string::<6>(body)?;
    let (source, rest) = address(rest)?;
    let (destination, rest) = address(rest)?;
    let &[esm_class, protocol_id, priority, ref rest @ ..] = rest else { return None };
    let (schedule, rest) = c_string::<17>(rest)?;
    let (validity, rest) = c_string::<17>(rest)?;
    let &[registered_delivery, replace, data_coding, canned, len, ref rest @ ..] = rest else {
        return None;
    };
    let (text, rest) = rest.split_at_checked(usize::from(len))?;
    tlvs(rest)?;
    Some(Message {
        service_type,
        source,
        destination,
        esm_class,
        protocol_id,
        priority,
        schedule,
        validity,
        registered_delivery,
        replace,
        data_coding,
        canned,
        text,
    })
}

#[inline(always)]
fn address(rest: &[u8]) -> Option<(Address<'_>, &[u8])> {
    let &[ton, npi, ref rest @ ..] = rest else { return None };
    let (addr, rest) = c_string::<21>(rest)?;
    Some(((ton, npi, addr), rest))
}

/// A string without its NUL, and what lies behind it.
#[inline(always)]
fn c_string<const MAX: usize>(rest: &[u8]) -> Option<(&[u8], &[u8])> {
    let len = rest.iter().take(MAX).position(|octet| *octet == 0)?;
    Some((&rest[..len], &rest[len + 1..]))
}

/// Nothing but whole TLVs.
#[inline(always)]
fn tlvs(mut rest: &[u8]) -> Option<()> {
    while let [_, _, l0, l1, tail @ ..] = rest {
        rest = tail.get(usize::from(u16::from_be_bytes([*l0, *l1]))..)?;
    }
    rest.is_empty().then_some(())
}
