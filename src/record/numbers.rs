//! The numbers that stand for values on tapes and in digests. Stored tapes hold them, so a value
//! keeps its number for good, wherever it is declared.

use crate::{
    session::{BindMode, Phase, Side, Timer},
    wire::Version,
};

/// A value with a number.
pub(super) trait Numbered: Sized {
    fn number(self) -> u64;

    /// The value with this number.
    fn numbered(number: u64) -> Option<Self>;
}

/// Declares the numbers of values.
macro_rules! numbers {
    ($( $type:ident { $($number:literal $value:ident;)* } )*) => { $(
        impl Numbered for $type {
            fn number(self) -> u64 {
                match self { $( Self::$value => $number, )* }
            }

            fn numbered(number: u64) -> Option<Self> {
                match number {
                    $( $number => Some(Self::$value), )*
                    _ => None,
                }
            }
        }
    )* };
}

numbers! {
    Side { 0 Esme; 1 Smsc; }
    Version { 0 V3_3; 1 V3_4; 2 V5_0; }
    BindMode { 0 Transmitter; 1 Receiver; 2 Transceiver; }
    Phase { 0 Open; 1 Outbound; 2 BoundTx; 3 BoundRx; 4 BoundTrx; 5 Unbound; 6 Closed; }
    Timer {
        0 Init; 1 Bind; 2 EnquireLink; 3 Inactivity; 4 Unbind; 5 SlowFrame; 6 FullOutput;
    }
}

/// The version with this number; every number is one.
pub(super) fn version(number: u64) -> Version {
    Version::numbered(number).unwrap_or(Version::V5_0)
}
