//! Receipts that came before the response to their message, within limits of count and octets.

use alloc::{boxed::Box, vec::Vec};

use super::{Limits, timed::Timed};
use crate::shown::shown;
use crate::{
    message::{
        id::IdKey,
        receipt::{Receipt, ReceiptOptions, ReceiptParts},
    },
    time::Instant,
    wire::{EsmClass, MessageState},
};

/// The most receipts that are parked for one id: a few intermediate ones and a final one.
pub const MOST_PARKED: usize = 8;

/// A receipt that was parked, with all that [`Receipt`] can tell.
#[derive(Clone, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct StoredReceipt {
    esm_class: u8,
    text: Box<[u8]>,
    receipted_message_id: Option<Box<[u8]>>,
    message_state: Option<MessageState>,
    network_error_code: Option<Box<[u8]>>,
    user_message_reference: Option<u16>,
    options: ReceiptOptions,
}

shown!(StoredReceipt {
    esm_class, receipted_message_id, message_state, network_error_code, user_message_reference;
    text
});

impl StoredReceipt {
    /// Keeps a receipt.
    #[must_use]
    pub fn of(receipt: &Receipt<'_>) -> Self {
        let parts = receipt.parts();
        Self {
            esm_class: parts.esm_class.bits(),
            text: parts.text.into(),
            receipted_message_id: parts.receipted_message_id.map(Into::into),
            message_state: parts.message_state,
            network_error_code: parts.network_error_code.map(Into::into),
            user_message_reference: parts.user_message_reference,
            options: *receipt.options(),
        }
    }

    /// What it was read from.
    #[must_use]
    pub fn parts(&self) -> ReceiptParts<'_> {
        ReceiptParts {
            esm_class: EsmClass::from_bits_retain(self.esm_class),
            text: &self.text,
            receipted_message_id: self.receipted_message_id.as_deref(),
            message_state: self.message_state,
            network_error_code: self.network_error_code.as_deref(),
            user_message_reference: self.user_message_reference,
        }
    }

    /// Reads it as it was read at first; `None` only for one whose stored form was altered.
    #[must_use]
    pub fn read(&self) -> Option<Receipt<'_>> {
        self.parts().read(&self.options)
    }

    pub(super) fn is_final(&self) -> bool {
        self.read().is_some_and(|receipt| receipt.is_final())
    }

    fn octets(&self) -> usize {
        let length = |octets: &Option<Box<[u8]>>| octets.as_ref().map_or(0, |octets| octets.len());
        self.text.len() + length(&self.receipted_message_id) + length(&self.network_error_code)
    }
}

/// What became of a receipt that was to be parked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    Parked,
    Duplicate,
    NoRoom,
}

/// The receipts that are parked: for each id in the order in which they came, and timed by the
/// first.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct Parked {
    by_id: Timed<Vec<StoredReceipt>>,
    count: usize,
    octets: usize,
}

impl Parked {
    pub(super) const fn new() -> Self {
        Self { by_id: Timed::new(), count: 0, octets: 0 }
    }

    pub(super) fn add(
        &mut self,
        key: IdKey,
        since: Instant,
        receipt: StoredReceipt,
        limits: &Limits,
    ) -> Fate {
        let held = self.by_id.get(&key).map_or(&[][..], Vec::as_slice);
        if held.contains(&receipt) {
            return Fate::Duplicate;
        }
        let octets = self.octets.saturating_add(receipt.octets());
        let full = held.len() >= MOST_PARKED || self.count >= limits.parked;
        if full || octets > limits.parked_octets {
            return Fate::NoRoom;
        }
        self.count += 1;
        self.octets = octets;
        match self.by_id.get_mut(&key) {
            Some(held) => held.push(receipt),
            None => self.by_id.insert(key, since, Vec::from([receipt])),
        }
        Fate::Parked
    }

    /// Whether a final one is among those of an id.
    pub(super) fn settle(&self, key: &IdKey) -> bool {
        self.by_id.get(key).is_some_and(|held| held.iter().any(StoredReceipt::is_final))
    }

    /// All those of an id, in the order in which they came.
    pub(super) fn take(&mut self, key: &IdKey) -> Vec<StoredReceipt> {
        let taken = self.by_id.remove(key).unwrap_or_default();
        self.count = self.count.saturating_sub(taken.len());
        let octets = taken.iter().map(StoredReceipt::octets).sum();
        self.octets = self.octets.saturating_sub(octets);
        taken
    }

    /// Since when the oldest has been there.
    pub(super) fn oldest(&self) -> Option<Instant> {
        Some(self.by_id.oldest()?.0)
    }

    /// Takes the oldest out.
    pub(super) fn pop(&mut self) -> Option<StoredReceipt> {
        let (_, key) = self.by_id.oldest()?;
        let held = self.by_id.get_mut(&key)?;
        let receipt = held.remove(0);
        if held.is_empty() {
            self.by_id.remove(&key);
        }
        self.count = self.count.saturating_sub(1);
        self.octets = self.octets.saturating_sub(receipt.octets());
        Some(receipt)
    }

    pub(super) const fn count(&self) -> usize {
        self.count
    }

    pub(super) const fn octets(&self) -> usize {
        self.octets
    }
}

#[cfg(feature = "serde")]
impl Parked {
    pub(super) fn into_receipts(self) -> impl Iterator<Item = (Instant, StoredReceipt)> {
        let each = |(since, _, held): (Instant, IdKey, Vec<StoredReceipt>)| {
            held.into_iter().map(move |receipt| (since, receipt))
        };
        self.by_id.into_entries().flat_map(each)
    }
}
