//! The settings of a session on a tape: those that differ from the role's defaults, each by its
//! number here and a number for its value.

use alloc::vec::Vec;
use core::time::Duration;

use super::{code, numbers};
use crate::{
    session::{Config, SessionId, Side},
    wire::{Quirks, Version},
};

/// A setting as a number. Every number is a setting.
trait Setting: Sized {
    fn number(self) -> u64;
    fn of(number: u64) -> Self;
}

/// Declares the settings that cut a number down to their own width.
macro_rules! integers {
    ($($int:ty)*) => { $(
        impl Setting for $int {
            fn number(self) -> u64 {
                self as u64
            }

            fn of(number: u64) -> Self {
                number as Self
            }
        }
    )* };
}
integers!(u8 u32 usize);

impl Setting for bool {
    fn number(self) -> u64 {
        self.into()
    }

    fn of(number: u64) -> Self {
        number != 0
    }
}

impl Setting for Duration {
    fn number(self) -> u64 {
        micros(self)
    }

    fn of(number: u64) -> Self {
        Self::from_micros(number)
    }
}

impl Setting for Version {
    fn number(self) -> u64 {
        numbers::Numbered::number(self)
    }

    fn of(number: u64) -> Self {
        numbers::version(number)
    }
}

impl Setting for Quirks {
    fn number(self) -> u64 {
        self.bits().into()
    }

    fn of(number: u64) -> Self {
        Self::from_bits_truncate(number as u16)
    }
}

impl Setting for SessionId {
    fn number(self) -> u64 {
        self.0.into()
    }

    fn of(number: u64) -> Self {
        Self(number as u32)
    }
}

/// 0 is `None`.
impl<T: Setting> Setting for Option<T> {
    fn number(self) -> u64 {
        self.map_or(0, |value| value.number().saturating_add(1))
    }

    fn of(number: u64) -> Self {
        number.checked_sub(1).map(T::of)
    }
}

/// Declares the settings: number and field.
macro_rules! settings {
    ($( $number:literal $field:ident; )*) => {
        /// Writes the settings that differ from the role's defaults.
        pub(super) fn put(octets: &mut Vec<u8>, side: Side, cfg: &Config) {
            let Config { $($field),* } = *cfg;
            let default = defaults(side);
            $(
                if $field != default.$field {
                    octets.push($number);
                    code::put(octets, $field.number());
                }
            )*
        }

        fn set(cfg: &mut Config, field: u8, number: u64) -> Option<()> {
            match field {
                $( $number => cfg.$field = Setting::of(number), )*
                _ => return None,
            }
            Some(())
        }
    };
}

settings! {
    0 id;
    1 version;
    2 unstated_version;
    3 tolerate;
    4 max_frame;
    5 max_unanswered;
    6 answer;
    7 init;
    8 bind;
    9 response;
    10 enquire_link;
    11 enquire_always;
    12 enquire_misses;
    13 inactivity;
    14 enquire_is_activity;
    15 unbind;
    16 linger;
    17 slow_frame;
    18 full_output;
    19 close_refused;
    20 violations;
    21 vendor;
    22 enquire_response;
}

/// Reads what [`put`] wrote.
pub(super) fn take(mut octets: &[u8], side: Side) -> Option<Config> {
    let mut cfg = defaults(side);
    while let Some((&field, rest)) = octets.split_first() {
        octets = rest;
        set(&mut cfg, field, code::take(&mut octets)?)?;
    }
    Some(cfg)
}

pub(super) const fn defaults(side: Side) -> Config {
    match side {
        Side::Esme => Config::esme(),
        Side::Smsc => Config::smsc(),
    }
}

/// A duration in microseconds, rounded up as a session does.
pub(super) fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_nanos().div_ceil(1000)).unwrap_or(u64::MAX)
}
