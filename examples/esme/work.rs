//! All messages, from the first to the last: which goes next, and what became of each.
//!
//! Messages go in their order. One that was throttled goes again before all that come after it;
//! one that was refused in passing for another reason lets others pass.

use std::{
    collections::{BTreeMap, BTreeSet},
    rc::Rc,
};

use smpp_proto::{
    Instant,
    esme::{
        Outbound, Pacer, Receipts,
        outbound::{Config, Fate, Next, Ticket},
        pacer::Advice,
        receipts::{Expired, Limits, Matched, Submitted},
    },
    message::receipt::Receipt,
    session::{Outcome as Answer, Reply, Why},
    wire::{CommandStatus, Retry},
};

use crate::{
    jobs::Jobs,
    outcome::{Outcome, Tally},
    screen::Screen,
    terms::Terms,
};

/// So many messages may be under way between their first segment and their last answer; more are
/// there only when a message centre puts off a lot.
const MOST_SENDING: usize = 20_000;

/// The longest wait before a refused segment is sent again.
const LONGEST_WAIT: core::time::Duration = core::time::Duration::from_secs(30);

/// The ticket of the first segment of any message, sent for the first time.
const FIRST: u16 = u16::from_be_bytes([1, 1]);

/// What a session gives back with each answer.
#[derive(Clone, Copy, Debug)]
pub struct Token {
    pub message: u64,
    pub ticket: Ticket,
}

/// What can be sent.
#[derive(Clone, Copy, Debug)]
pub enum Due {
    /// This, now.
    Segment(Token),
    /// Something at this moment.
    At(Instant),
    /// Nothing before something else has happened.
    Nothing,
}

/// All messages.
pub struct Work {
    terms: Rc<Terms>,
    screen: Rc<Screen>,
    pub jobs: Jobs,
    /// The number of the next message that was not begun.
    next: u64,
    /// Those that were begun and have no outcome.
    open: BTreeMap<u64, Outbound>,
    /// Those of them with something to send, or to be answered.
    sending: BTreeSet<u64>,
    pacer: Pacer,
    receipts: Receipts<(u64, u8)>,
    pub tally: Tally,
    pub segments: u64,
    /// Receipts that belong to no message of ours.
    pub unmatched: u64,
    /// From the first segment to the last answer.
    pub span: Option<(Instant, Instant)>,
    stopped: bool,
}

impl Work {
    pub fn new(terms: Rc<Terms>, screen: Rc<Screen>, jobs: Jobs, now: Instant) -> Self {
        let limits = Limits {
            waiting: usize::MAX,
            expiry: terms.receipt_wait,
            parked: 10_000,
            ..Limits::default()
        };
        Self {
            pacer: Pacer::new(terms.pace, now),
            receipts: Receipts::new(terms.profile.id_match, limits),
            terms,
            screen,
            jobs,
            next: 0,
            open: BTreeMap::new(),
            sending: BTreeSet::new(),
            tally: Tally::default(),
            segments: 0,
            unmatched: 0,
            span: None,
            stopped: false,
        }
    }

    /// Whether every message has its outcome.
    pub fn is_done(&self) -> bool {
        self.open.is_empty() && (self.stopped || self.next >= self.jobs.count())
    }

    /// What is to be sent next. It counts as sent with [`Self::sent`] only.
    pub fn due(&self, now: Instant) -> Due {
        let mut wait: Option<Instant> = None;
        for message in &self.sending {
            let Some(outbound) = self.open.get(message) else { continue };
            match outbound.next(now) {
                Next::Send(ticket) => return self.paced(now, Token { message: *message, ticket }),
                Next::Wait(until) => {
                    wait = Some(wait.map_or(until, |wait| wait.min(until)));
                    if self.is_throttled(outbound) {
                        return Due::At(until);
                    }
                }
                Next::Reply | Next::Done(_) => {}
            }
        }
        if self.may_begin() {
            return self.paced(now, Token { message: self.next, ticket: Ticket::from_bits(FIRST) });
        }
        wait.map_or(Due::Nothing, Due::At)
    }

    fn may_begin(&self) -> bool {
        !self.stopped && self.next < self.jobs.count() && self.sending.len() < MOST_SENDING
    }

    fn paced(&self, now: Instant, token: Token) -> Due {
        let ready = self.pacer.ready_at(now);
        if ready > now { Due::At(ready) } else { Due::Segment(token) }
    }

    /// Whether a message waits because everything is to be slower.
    fn is_throttled(&self, outbound: &Outbound) -> bool {
        outbound.segments().iter().any(|segment| match segment.fate() {
            Fate::Held { status, .. } => self.terms.profile.retry(*status) == Retry::Slower,
            _ => false,
        })
    }

    /// A session has taken the segment; `total` is how many its message has.
    pub fn sent(&mut self, now: Instant, token: Token, total: u8) {
        self.begin(token, total);
        self.pacer.sent(now);
        self.segments += 1;
        self.span.get_or_insert((now, now));
        if let Some(outbound) = self.open.get_mut(&token.message) {
            // It was said to be due a moment ago.
            let _ = outbound.sent(token.ticket);
        }
    }

    /// No session can take the segment as it is: its message is over.
    pub fn unsendable(&mut self, token: Token, total: u8, why: Why) {
        self.begin(token, total);
        self.tally.unsendable.get_or_insert(why);
        if let Some(outbound) = self.open.get_mut(&token.message) {
            outbound.stop();
        }
        self.settle(token.message);
    }

    fn begin(&mut self, token: Token, total: u8) {
        if token.message == self.next {
            let longest_wait = LONGEST_WAIT;
            let config = Config { tries: u8::MAX, longest_wait, ..Config::default() };
            self.open.insert(token.message, Outbound::new(total, config));
            self.sending.insert(token.message);
            self.next += 1;
        }
    }

    /// What became of a segment. Whether the session is to be bound anew.
    pub fn replied(&mut self, now: Instant, reply: &Reply<'_, Token>) -> bool {
        let Token { message, ticket } = reply.token;
        self.span = self.span.map(|(first, _)| (first, now));
        let Some(outbound) = self.open.get_mut(&message) else { return false };
        let segment = outbound.segments().get(usize::from(ticket.segment()).saturating_sub(1));
        let tries = segment.map_or(0, |segment| segment.tries());
        let (profile, most) = (&self.terms.profile, self.terms.tries);
        let retry = |status: CommandStatus| match profile.retry(status) {
            retry if retry != Retry::Slower && tries >= most => Retry::Never,
            retry => retry,
        };
        // Each token comes back once, so no ticket is stale.
        let _ = outbound.reply(now, ticket, &reply.outcome, retry);
        let lost = matches!(reply.outcome, Answer::TimedOut | Answer::Lost);
        if lost && self.terms.resend && !self.stopped && tries < most {
            outbound.resend(ticket.segment());
        }
        let advice = self.pace(now, reply, tries);
        self.await_receipt(now, message, ticket.segment());
        self.settle(message);
        advice == Some(Advice::Rebind)
    }

    /// Tells the pacer of an answer.
    fn pace(&mut self, now: Instant, reply: &Reply<'_, Token>, tries: u8) -> Option<Advice> {
        let status = match reply.outcome {
            Answer::Accepted(_) | Answer::Malformed(_) => CommandStatus::ESME_ROK,
            Answer::Refused(status) | Answer::Nacked(status) => status,
            Answer::TimedOut | Answer::Lost => return None,
        };
        if let Some(Ok(Some(state))) = reply.body().map(|body| body.tlvs().congestion_state()) {
            self.pacer.congestion(now, reply.took, state);
        }
        let refusals = u32::from(tries).saturating_sub(1);
        Some(self.pacer.answered(now, reply.took, self.terms.profile.retry(status), refusals))
    }

    /// Waits for the receipt of a segment, if it was accepted and there may be one.
    fn await_receipt(&mut self, now: Instant, message: u64, segment: u8) {
        if !self.terms.awaits_receipts {
            return;
        }
        let Some(outbound) = self.open.get_mut(&message) else { return };
        let Some(id) = outbound.awaited_id(segment) else { return };
        match self.receipts.submitted(now, id, (message, segment)) {
            Ok(Submitted::Waiting | Submitted::Notified(_)) => {}
            Ok(Submitted::Settled { receipts, .. }) => {
                for receipt in receipts.iter().filter_map(|stored| stored.read()) {
                    let _ = outbound.receipt(segment, &receipt);
                }
            }
            // Its id is another's too, so no receipt tells of it.
            Err(_) => {
                let _ = outbound.no_receipt(segment);
            }
        }
    }

    /// A receipt has come.
    pub fn receipt(&mut self, now: Instant, receipt: &Receipt<'_>) {
        match self.receipts.receipt(now, receipt) {
            Matched::Settled((message, segment)) => {
                if let Some(outbound) = self.open.get_mut(&message) {
                    let _ = outbound.receipt(segment, receipt);
                }
                self.settle(message);
            }
            Matched::Intermediate(_) | Matched::Duplicate | Matched::Parked => {}
            Matched::Unmatched(_) => self.unmatched += 1,
        }
    }

    /// Gives up what has waited too long.
    pub fn expire(&mut self, now: Instant) {
        while let Some(expired) = self.receipts.expire(now) {
            self.in_vain(&expired);
        }
    }

    /// When [`Self::expire`] has something to do.
    pub fn deadline(&self) -> Option<Instant> {
        self.receipts.deadline()
    }

    fn in_vain(&mut self, expired: &Expired<(u64, u8)>) {
        let Expired::NoReceipt { token: (message, segment), .. } = *expired else {
            self.unmatched += 1;
            return;
        };
        if let Some(outbound) = self.open.get_mut(&message) {
            let _ = outbound.no_receipt(segment);
        }
        self.settle(message);
    }

    /// Sends nothing more and waits for no receipts; answers are still taken.
    pub fn stop(&mut self) {
        self.stopped = true;
        while let Some(expired) = self.receipts.evict() {
            self.in_vain(&expired);
        }
        let open: Vec<u64> = self.open.keys().copied().collect();
        for message in open {
            self.open.get_mut(&message).into_iter().for_each(Outbound::stop);
            self.settle(message);
        }
    }

    /// Counts what was not begun, and what was under way on sessions that had to be broken off.
    pub fn finish(&mut self) {
        self.stop();
        for message in core::mem::take(&mut self.open).into_keys() {
            self.tell(message, Outcome::Unknown, "");
        }
        self.tally.add(Outcome::Unsent, self.jobs.count().saturating_sub(self.next));
    }

    /// Takes note of an outcome, if there is one.
    fn settle(&mut self, message: u64) {
        let Some(outbound) = self.open.get(&message) else { return };
        if outbound.verdict().is_some() {
            self.sending.remove(&message);
        }
        let awaited = self.terms.awaits_receipts;
        let Some(outcome) = Outcome::of(outbound, awaited) else { return };
        let ids = outbound.segments().iter().filter_map(|segment| segment.id());
        let ids: Vec<String> = ids.map(|id| id.escape_ascii().to_string()).collect();
        self.open.remove(&message);
        self.tell(message, outcome, &ids.join(" "));
        let waits = self.open.len().saturating_sub(self.sending.len());
        self.screen.progress(self.tally.total, waits);
    }

    fn tell(&mut self, message: u64, outcome: Outcome, ids: &str) {
        let job = self.jobs.get(message);
        let to = job.as_ref().map_or("", |job| job.to.as_str());
        self.screen.outcome(message + 1, to, outcome, ids);
        self.tally.add(outcome, 1);
    }
}
