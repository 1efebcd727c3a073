//! What comes: receipts, and messages of subscribers, which are put together and printed.

use std::rc::Rc;

use smpp_proto::{
    Instant,
    message::{
        alphabet::Alphabet,
        carrier::{Address, Carrier},
        reassemble::{Fate, GivenUp, Limits, Message, Part, Reassembler, StoredPart},
        udh::{Concatenation, Reference},
    },
};

use crate::{screen::Screen, terms::Terms, work::Work};

/// Longer texts of receipts are not in any use, in octets.
const RECEIPT: usize = 512;

/// What has come.
pub struct Inbound {
    terms: Rc<Terms>,
    screen: Rc<Screen>,
    reassembler: Reassembler,
    pub messages: u64,
    pub receipts: u64,
}

impl Inbound {
    pub fn new(terms: Rc<Terms>, screen: Rc<Screen>) -> Self {
        let reassembler = Reassembler::new(Limits::default());
        Self { terms, screen, reassembler, messages: 0, receipts: 0 }
    }

    /// Takes a `deliver_sm` or `data_sm`.
    pub fn take<'a>(&mut self, now: Instant, pdu: &impl Carrier<'a>, work: &mut Work) {
        let mut scratch = [0; RECEIPT];
        let parts = pdu.receipt_parts();
        if let Some(receipt) = parts.narrowed(&mut scratch).read(&self.terms.profile.receipts) {
            self.receipts += 1;
            return work.receipt(now, &receipt);
        }
        let user_data = pdu.user_data();
        let alone = Concatenation { reference: Reference::Bits8(0), total: 1, index: 1 };
        let part = Part {
            scope: &[],
            source: pdu.source(),
            destination: pdu.destination(),
            concatenation: pdu.concatenation().unwrap_or(alone),
            data_coding: pdu.data_coding(),
            header: user_data.udh(),
            text: user_data.text,
        };
        let added = self.reassembler.add(now, &part);
        added.given_up.into_iter().for_each(|given_up| self.incomplete(&given_up));
        match added.fate {
            Fate::Complete(message) => self.print(&message, ""),
            Fate::Held | Fate::Duplicate => {}
            Fate::Conflict | Fate::NoRoom => {
                self.screen.warn("a part of a long message was dropped: it contradicts the others");
            }
        }
    }

    /// Prints what has waited too long for its missing parts.
    pub fn expire(&mut self, now: Instant) {
        while let Some(given_up) = self.reassembler.expire(now) {
            self.incomplete(&given_up);
        }
    }

    /// Prints what waits for parts that will not come any more.
    pub fn finish(&mut self) {
        while let Some(given_up) = self.reassembler.evict() {
            self.incomplete(&given_up);
        }
    }

    /// When [`Self::expire`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.reassembler.deadline()
    }

    fn incomplete(&mut self, given_up: &GivenUp) {
        self.print(&given_up.message, " (incomplete)");
    }

    fn print(&mut self, message: &Message, note: &str) {
        self.messages += 1;
        let (from, to) = (shown(message.source()), shown(message.destination()));
        let text = self.text(message);
        self.screen.say(format_args!("from {from} to {to}{note}: {text}"));
    }

    /// The text in quotes, or what is none in hexadecimal digits.
    fn text(&self, message: &Message) -> String {
        let codings = &self.terms.profile.deliver_codings;
        let binary =
            |part: &StoredPart| codings.read(part.data_coding()).alphabet == Alphabet::Octets;
        if !message.parts().iter().any(binary) {
            return format!("{:?}", message.to_text_lossy(codings, '\u{FFFD}'));
        }
        let octets = message.parts().iter().flat_map(|part| part.text());
        octets.fold("binary ".into(), |text, octet| format!("{text}{octet:02x}"))
    }
}

fn shown(address: Address<'_>) -> String {
    address.addr.escape_ascii().to_string()
}
