//! Which receipt belongs to which message: any order, any session, bounded memory and time.
//!
//! A [`Receipts`] belongs to an account and to no session, because a receipt may come on another bind
//! than the one its message went out on, and before the response that tells the id. Each message is
//! a token of the caller's, and every token comes back exactly once: with its final receipt, after
//! its time, or withdrawn. Receipts that belong to nothing here are handed back too, since another
//! process of the same account may be waiting for them.
//!
//! Ids are compared by the provider's rule, [`IdMatch`]. The id of a receipt is that of its TLV,
//! else that of its text, and what stands behind `text:` is never read as an id: the words of a
//! message cannot settle another one.
//!
//! ```
//! use smpp_proto::Instant;
//! use smpp_proto::esme::receipts::{Expired, Limits, Matched, Receipts, Submitted};
//! use smpp_proto::message::{id::IdMatch, receipt::{ReceiptOptions, ReceiptParts}};
//! use smpp_proto::wire::EsmClass;
//!
//! let at = |seconds: u64| Instant::from_micros(seconds * 1_000_000);
//! let mut receipts: Receipts<&str> = Receipts::new(IdMatch::RespHexReceiptDec, Limits::default());
//!
//! // The response to a submit_sm told the id `1f`; the receipt tells it in decimal.
//! assert_eq!(receipts.submitted(at(0), b"1f", "first"), Ok(Submitted::Waiting));
//! let parts = ReceiptParts {
//!     esm_class: EsmClass::DELIVERY_RECEIPT,
//!     text: b"id:0000000031 stat:DELIVRD err:000 text:id:32",
//!     ..ReceiptParts::default()
//! };
//! let receipt = parts.read(&ReceiptOptions::default()).ok_or("no receipt")?;
//! assert_eq!(receipts.receipt(at(5), &receipt), Matched::Settled("first"));
//! assert_eq!(receipts.receipt(at(6), &receipt), Matched::Duplicate);
//!
//! assert_eq!(receipts.submitted(at(7), b"20", "second"), Ok(Submitted::Waiting));
//! let late = receipts.deadline().ok_or("nothing waits")?;
//! assert!(matches!(receipts.expire(late), Some(Expired::NoReceipt { token: "second", .. })));
//! assert_eq!(receipts.expire(late), None);
//! # Ok::<(), &str>(())
//! ```

mod parked;
#[cfg(feature = "serde")]
mod stored;
mod timed;

use alloc::vec::Vec;
use core::{fmt, time::Duration};

pub use parked::{MOST_PARKED, StoredReceipt};

use crate::{
    message::{
        id::{IdKey, IdMatch},
        receipt::Receipt,
    },
    time::Instant,
};
use parked::{Fate, Parked};
use timed::Timed;

/// How much a [`Receipts`] holds, and for how long.
///
/// A message that waits costs about 250 octets of memory and its token, a settled one 200, a parked
/// receipt about 350 and its own octets.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Limits {
    /// Messages that wait for a receipt. Default 100 000; further ones are refused.
    pub waiting: usize,
    /// How long a message waits for its final receipt. Default 73 hours, which is longer than most
    /// message centres keep trying: the validity of a message and a margin is right.
    pub expiry: Duration,
    /// Receipts that wait for the response to their message. Default 1000; further ones are
    /// [unmatched](Matched::Unmatched).
    pub parked: usize,
    /// Octets of all of these. Default 1 MiB.
    pub parked_octets: usize,
    /// How long they wait. Default 60 seconds: longer than a response may take
    /// ([`Config::response`](crate::session::Config::response)), unless that was raised.
    pub hold: Duration,
    /// Settled messages that are remembered, to recognise their receipts when they come once more.
    /// Default 10 000; above it the oldest is forgotten.
    pub settled: usize,
    /// How long they are remembered. Default 1 hour.
    pub memory: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            waiting: 100_000,
            expiry: Duration::from_secs(73 * 60 * 60),
            parked: 1000,
            parked_octets: 1 << 20,
            hold: Duration::from_secs(60),
            settled: 10_000,
            memory: Duration::from_secs(60 * 60),
        }
    }
}

/// What [`Receipts::submitted`] made of a message.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Submitted<T> {
    /// It waits for its receipt.
    Waiting,
    /// Receipts that are not final had come before, in this order; it waits for the final one.
    Notified(Vec<StoredReceipt>),
    /// Its final receipt had come before.
    Settled {
        /// The token.
        token: T,
        /// All receipts that had come, in this order.
        receipts: Vec<StoredReceipt>,
    },
}

/// What [`Receipts::receipt`] made of a receipt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[must_use]
pub enum Matched<'a, T> {
    /// It is the final one of this message, whose token comes back.
    Settled(T),
    /// It is one of this message, which goes on waiting: an intermediate notification, or a receipt
    /// with a state that is not final.
    Intermediate(&'a T),
    /// Its message is settled already, or the very same is parked already.
    Duplicate,
    /// No message with its id waits. It was kept for [`Limits::hold`], lest the response be still on
    /// its way.
    Parked,
    /// Neither matched nor kept.
    Unmatched(Unmatched),
}

/// Why a receipt was neither matched nor kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unmatched {
    /// It tells no id, or one longer than 64 octets.
    NoId,
    /// No message with its id waits, and there is no room to park it.
    NoRoom,
}

/// What has waited in vain.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Expired<T> {
    /// A message without a final receipt in time.
    NoReceipt {
        /// Its token.
        token: T,
        /// Its id.
        id: IdKey,
    },
    /// A receipt without a message.
    Unmatched(StoredReceipt),
}

/// A message that was not taken. Nothing has changed; its token comes back.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Refused<T> {
    /// The token.
    pub token: T,
    /// Why the message was not taken.
    pub why: Why,
}

/// Why a message was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Why {
    /// Its id is empty or longer than 64 octets: no receipt can be told to be its own.
    NoId,
    /// Another message with this id waits: some message centres give all segments of a message one
    /// id.
    Taken,
    /// [`Limits::waiting`] messages wait.
    Full,
}

/// Matches receipts to messages. See the [module](self).
///
/// Time that runs backwards is taken for time that stands still.
#[doc(alias = "DLR")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::State<T>", try_from = "stored::State<T>"))]
#[cfg_attr(
    feature = "serde",
    serde(bound(
        serialize = "T: Clone + serde::Serialize",
        deserialize = "T: serde::Deserialize<'de>"
    ))
)]
pub struct Receipts<T> {
    rule: IdMatch,
    limits: Limits,
    waiting: Timed<T>,
    parked: Parked,
    settled: Timed<()>,
    latest: Instant,
}

impl<T> Receipts<T> {
    /// Starts with nothing.
    #[must_use]
    pub const fn new(rule: IdMatch, limits: Limits) -> Self {
        Self {
            rule,
            limits,
            waiting: Timed::new(),
            parked: Parked::new(),
            settled: Timed::new(),
            latest: Instant::from_micros(0),
        }
    }

    /// Takes a message that was accepted under this id, as its response has it.
    ///
    /// An id that was used before and is settled is taken for a new message.
    ///
    /// # Errors
    ///
    /// [`Refused`], with the token: for an id that cannot be matched or is taken, or without room.
    pub fn submitted(
        &mut self,
        now: Instant,
        id: &[u8],
        token: T,
    ) -> Result<Submitted<T>, Refused<T>> {
        let Some(key) = self.rule.response_key(id) else {
            return Err(Refused { token, why: Why::NoId });
        };
        if self.waiting.contains(&key) {
            return Err(Refused { token, why: Why::Taken });
        }
        let settles = self.parked.settle(&key);
        if !settles && self.waiting.len() >= self.limits.waiting {
            return Err(Refused { token, why: Why::Full });
        }
        self.advance(now);
        self.settled.remove(&key);
        let receipts = self.parked.take(&key);
        if settles {
            self.remember(key);
            return Ok(Submitted::Settled { token, receipts });
        }
        self.waiting.insert(key, self.latest, token);
        Ok(if receipts.is_empty() { Submitted::Waiting } else { Submitted::Notified(receipts) })
    }

    /// Takes a receipt from any session of the account. Answer the PDU with `ESME_ROK` whatever
    /// comes of it: refused, it would only come again.
    pub fn receipt(&mut self, now: Instant, receipt: &Receipt<'_>) -> Matched<'_, T> {
        self.advance(now);
        let id = receipt.id().value();
        let Some(key) = id.and_then(|id| self.rule.receipt_key(id)) else {
            return Matched::Unmatched(Unmatched::NoId);
        };
        if receipt.is_final() {
            if let Some(token) = self.waiting.remove(&key) {
                self.remember(key);
                return Matched::Settled(token);
            }
        }
        if let Some(token) = self.waiting.get(&key) {
            return Matched::Intermediate(token);
        }
        if self.settled.contains(&key) {
            return Matched::Duplicate;
        }
        match self.parked.add(key, self.latest, StoredReceipt::of(receipt), &self.limits) {
            Fate::Parked => Matched::Parked,
            Fate::Duplicate => Matched::Duplicate,
            Fate::NoRoom => Matched::Unmatched(Unmatched::NoRoom),
        }
    }

    /// Stops waiting for the receipt of a message, named as its response named it; its token comes
    /// back. Receipts that still come for it wait like any that are early, and are then unmatched.
    #[must_use = "a token or a receipt goes with it"]
    pub fn withdraw(&mut self, id: &[u8]) -> Option<T> {
        self.waiting.remove(&self.rule.response_key(id)?)
    }

    /// Hands back what has waited in vain, one by one, until there is nothing:
    /// `while let Some(expired) = receipts.expire(now) { … }`.
    #[must_use = "a token or a receipt goes with it"]
    pub fn expire(&mut self, now: Instant) -> Option<Expired<T>> {
        self.advance(now);
        if self.parked.oldest().is_some_and(|since| since + self.limits.hold <= self.latest) {
            return self.parked.pop().map(Expired::Unmatched);
        }
        let (since, key) = self.waiting.oldest()?;
        if since + self.limits.expiry > self.latest {
            return None;
        }
        self.waiting.remove(&key).map(|token| Expired::NoReceipt { token, id: key })
    }

    /// When [`Self::expire`] next has something to hand back; `None` when nothing waits.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        let parked = self.parked.oldest().map(|since| since + self.limits.hold);
        let waiting = self.waiting.oldest().map(|(since, _)| since + self.limits.expiry);
        parked.into_iter().chain(waiting).min()
    }

    /// Hands back whatever waits, whatever its time: for an orderly end.
    #[must_use = "a token or a receipt goes with it"]
    pub fn evict(&mut self) -> Option<Expired<T>> {
        if let Some(receipt) = self.parked.pop() {
            return Some(Expired::Unmatched(receipt));
        }
        let (_, key) = self.waiting.oldest()?;
        self.waiting.remove(&key).map(|token| Expired::NoReceipt { token, id: key })
    }

    /// How many messages wait for a final receipt.
    #[must_use]
    pub fn waiting(&self) -> usize {
        self.waiting.len()
    }

    /// How many receipts wait for a message.
    #[must_use]
    pub const fn parked(&self) -> usize {
        self.parked.count()
    }

    /// How many octets these have.
    #[must_use]
    pub const fn parked_octets(&self) -> usize {
        self.parked.octets()
    }

    /// The rule by which ids are compared.
    #[must_use]
    pub const fn rule(&self) -> IdMatch {
        self.rule
    }

    /// The limits it was made with.
    #[must_use]
    pub const fn limits(&self) -> &Limits {
        &self.limits
    }

    /// Takes note of the time: what was remembered long enough is forgotten.
    fn advance(&mut self, now: Instant) {
        self.latest = self.latest.max(now);
        while let Some((since, key)) = self.settled.oldest() {
            if since + self.limits.memory > self.latest {
                return;
            }
            self.settled.remove(&key);
        }
    }

    fn remember(&mut self, key: IdKey) {
        self.settled.insert(key, self.latest, ());
        if self.settled.len() > self.limits.settled {
            if let Some((_, oldest)) = self.settled.oldest() {
                self.settled.remove(&oldest);
            }
        }
    }
}

impl<T> fmt::Debug for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Refused({:?})", self.why)
    }
}

impl<T> fmt::Display for Refused<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.why {
            Why::NoId => "the message has no id that a receipt could name",
            Why::Taken => "another message with this id waits",
            Why::Full => "no more messages may wait",
        })
    }
}

impl<T> core::error::Error for Refused<T> {}
