//! Type of number and numbering plan by the shape of an address.

use crate::{
    message::carrier::Address,
    wire::{Npi, Ton},
};

/// A type of number with its numbering plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Numbering {
    /// The type of number.
    pub ton: Ton,
    /// The numbering plan.
    pub npi: Npi,
}

impl Numbering {
    /// Both by their numbers.
    #[must_use]
    pub const fn new(ton: u8, npi: u8) -> Self {
        Self { ton: Ton(ton), npi: Npi(npi) }
    }
}

/// What an address looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Shape {
    /// Nothing: the account's default sender.
    Empty,
    /// One to six digits, fewer than any telephone number with its country code has.
    ShortCode,
    /// A plus sign and digits.
    International,
    /// Seven digits or more.
    Digits,
    /// Anything else: a name.
    Alphanumeric,
}

impl Shape {
    /// The shape of this text.
    #[must_use]
    pub fn of(address: &str) -> Self {
        let digits = |text: &str| !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
        match address.strip_prefix('+') {
            Some(number) if digits(number) => Self::International,
            None if address.is_empty() => Self::Empty,
            None if digits(address) && address.len() <= 6 => Self::ShortCode,
            None if digits(address) => Self::Digits,
            _ => Self::Alphanumeric,
        }
    }
}

/// The numbering for each shape of an address; an empty one has none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Numberings {
    /// For a number that is written with a plus sign.
    pub international: Numbering,
    /// For digits without one.
    pub digits: Numbering,
    /// For a short code.
    pub short_code: Numbering,
    /// For a name.
    pub alphanumeric: Numbering,
}

impl Numberings {
    /// 1/1 for numbers, 3/0 for short codes and 5/0 for names: what most message centres take.
    pub const USUAL: Self = Self {
        international: Numbering::new(1, 1),
        digits: Numbering::new(1, 1),
        short_code: Numbering::new(3, 0),
        alphanumeric: Numbering::new(5, 0),
    };

    /// This numbering for every number, the usual one for names.
    #[must_use]
    pub const fn numbers(ton: u8, npi: u8) -> Self {
        let number = Numbering::new(ton, npi);
        Self { international: number, digits: number, short_code: number, ..Self::USUAL }
    }

    /// The address as it stands in a PDU: with its numbering, and without the plus sign, which the
    /// type of number stands for.
    #[must_use]
    pub fn address<'a>(&self, address: &'a str) -> Address<'a> {
        let (numbering, addr) = match Shape::of(address) {
            Shape::Empty => (Numbering::default(), address),
            Shape::ShortCode => (self.short_code, address),
            Shape::International => (self.international, address.trim_start_matches('+')),
            Shape::Digits => (self.digits, address),
            Shape::Alphanumeric => (self.alphanumeric, address),
        };
        Address { ton: numbering.ton, npi: numbering.npi, addr: addr.as_bytes() }
    }
}
