//! The kinds of values that stand in a profile.

use core::fmt;

use crate::{
    message::{alphabet::Alphabet, segment::Mode},
    session::BindMode,
    wire::{CStr, CStrError, CommandId, CommandStatus, DataCoding, Retry, Version},
};

/// Whether the connection is encrypted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Tls {
    /// It is plain TCP.
    Plain,
    /// There are ports for both.
    Offered,
    /// It has to be: TLS 1.2 or newer.
    Required,
}

/// Which sessions make one link.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Binding {
    /// One transceiver.
    Transceiver,
    /// A transmitter and a receiver, on two connections.
    Pair,
}

impl Binding {
    /// How each session of one link binds: the places of a `Link`.
    #[must_use]
    pub const fn modes(self) -> &'static [BindMode] {
        match self {
            Self::Transceiver => &[BindMode::Transceiver],
            Self::Pair => &[BindMode::Transmitter, BindMode::Receiver],
        }
    }
}

/// Which segments of a long text get a message id in their response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum SegmentIds {
    /// Every one gets its own, and its own receipt.
    Each,
    /// The first alone.
    First,
}

/// The alphabets that a text is tried in, the best choice being made by the number of segments.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Alphabets {
    /// GSM 7-bit, one septet in each octet, then UCS-2.
    Gsm7,
    /// GSM 7-bit with packed septets, then UCS-2.
    Gsm7Packed,
    /// GSM 7-bit, then Latin-1, then UCS-2.
    Gsm7Latin1,
    /// Latin-1, then UCS-2.
    Latin1,
    /// Latin-9, then UCS-2.
    Latin9,
}

impl Alphabets {
    /// The alphabets, for [`Segmenter::alphabets`](crate::message::segment::Segmenter::alphabets).
    #[must_use]
    pub const fn as_slice(self) -> &'static [Alphabet] {
        match self {
            Self::Gsm7 => &[Alphabet::GSM7, Alphabet::UCS2],
            Self::Gsm7Packed => &[Alphabet::GSM7_PACKED, Alphabet::UCS2],
            Self::Gsm7Latin1 => &[Alphabet::GSM7, Alphabet::Latin1, Alphabet::UCS2],
            Self::Latin1 => &[Alphabet::Latin1, Alphabet::UCS2],
            Self::Latin9 => &[Alphabet::Latin9, Alphabet::UCS2],
        }
    }
}

bitflags::bitflags! {
    /// Versions of the protocol.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct Versions: u8 {
        /// SMPP 3.3.
        const V3_3 = 1 << 0;
        /// SMPP 3.4.
        const V3_4 = 1 << 1;
        /// SMPP 5.0.
        const V5_0 = 1 << 2;
    }
}

impl From<Version> for Versions {
    fn from(version: Version) -> Self {
        match version {
            Version::V3_3 => Self::V3_3,
            Version::V3_4 => Self::V3_4,
            Version::V5_0 => Self::V5_0,
        }
    }
}

bitflags::bitflags! {
    /// The ways to send a long text.
    #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct LongModes: u8 {
        /// [`Mode::Udh`].
        const UDH = 1 << 0;
        /// [`Mode::Sar`].
        const SAR = 1 << 1;
        /// [`Mode::Payload`].
        const PAYLOAD = 1 << 2;
    }
}

impl From<Mode> for LongModes {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Udh => Self::UDH,
            Mode::Sar => Self::SAR,
            Mode::Payload => Self::PAYLOAD,
        }
    }
}

/// Declares a set of commands, each bit with the requests that belong to it.
macro_rules! command_set {
    ($( $bit:ident = $shift:literal, $first:ident $(, $more:ident)*; )*) => {
        bitflags::bitflags! {
            /// The commands that a message centre may do without. Binds, `unbind`, `enquire_link` and
            /// `submit_sm` are not among them: everybody takes those.
            #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
            #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
            #[cfg_attr(feature = "serde", serde(transparent))]
            pub struct Commands: u8 {
                $(
                    #[doc = concat!("[`CommandId::", stringify!($first), "`]")]
                    $( #[doc = concat!(", [`CommandId::", stringify!($more), "`]")] )*
                    const $bit = 1 << $shift;
                )*
            }
        }

        impl Commands {
            /// The bit of a command; none for a command that is in no set.
            #[must_use]
            pub const fn of(id: CommandId) -> Self {
                match id {
                    $( CommandId::$first $( | CommandId::$more )* => Self::$bit, )*
                    _ => Self::empty(),
                }
            }
        }
    };
}

command_set! {
    SUBMIT_MULTI = 0, SUBMIT_MULTI;
    DATA_SM = 1, DATA_SM;
    QUERY_SM = 2, QUERY_SM;
    CANCEL_SM = 3, CANCEL_SM;
    REPLACE_SM = 4, REPLACE_SM;
    BROADCAST = 5, BROADCAST_SM, QUERY_BROADCAST_SM, CANCEL_BROADCAST_SM;
    LEGACY = 6, PARAM_RETRIEVE, QUERY_LAST_MSGS, QUERY_MSG_DETAILS;
}

/// A set of `data_coding` values.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "alloc::vec::Vec<u8>", from = "alloc::vec::Vec<u8>"))]
pub struct DataCodings([u64; 4]);

impl DataCodings {
    /// The set of these values.
    #[must_use]
    pub const fn new(mut values: &[u8]) -> Self {
        let mut words = [0; 4];
        while let [first, rest @ ..] = values {
            words[(*first >> 6) as usize] |= 1 << (*first & 0x3F);
            values = rest;
        }
        Self(words)
    }

    /// Whether the value is in the set.
    #[must_use]
    pub fn contains(&self, value: DataCoding) -> bool {
        let word = self.0.get(usize::from(value.0 >> 6)).copied().unwrap_or_default();
        word & (1 << (value.0 & 0x3F)) != 0
    }

    /// The values, in order.
    pub fn iter(&self) -> impl Iterator<Item = DataCoding> + '_ {
        (0..=u8::MAX).map(DataCoding).filter(|value| self.contains(*value))
    }
}

impl fmt::Debug for DataCodings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter().map(|value| value.0)).finish()
    }
}

#[cfg(feature = "serde")]
impl From<DataCodings> for alloc::vec::Vec<u8> {
    fn from(set: DataCodings) -> Self {
        set.iter().map(|value| value.0).collect()
    }
}

#[cfg(feature = "serde")]
impl From<alloc::vec::Vec<u8>> for DataCodings {
    fn from(values: alloc::vec::Vec<u8>) -> Self {
        Self::new(&values)
    }
}

/// A `system_type`: at most 12 octets of ASCII without NUL, kept in place.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(
    feature = "serde",
    serde(into = "alloc::string::String", try_from = "alloc::string::String")
)]
pub struct SystemType {
    octets: [u8; 12],
}

impl SystemType {
    /// None, as most want it.
    pub const EMPTY: Self = Self { octets: [0; 12] };

    /// Checks a text.
    ///
    /// # Errors
    /// More than 12 octets, or a NUL or an octet that is not ASCII among them.
    pub const fn new(text: &str) -> Result<Self, CStrError> {
        if let Err(error) = CStr::<13>::new(text.as_bytes()) {
            return Err(error);
        }
        let mut octets = [0; 12];
        let (mut rest, mut at) = (text.as_bytes(), 0);
        while let [first, tail @ ..] = rest {
            octets[at] = *first;
            (rest, at) = (tail, at + 1);
        }
        Ok(Self { octets })
    }

    /// Like [`Self::new`], for a preset; empty where the text does not fit.
    pub(super) const fn preset(text: &str) -> Self {
        match Self::new(text) {
            Ok(text) => text,
            Err(_) => Self::EMPTY,
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        let text = self.octets.split(|octet| *octet == 0).next().unwrap_or_default();
        core::str::from_utf8(text).unwrap_or_default()
    }
}

impl fmt::Debug for SystemType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

#[cfg(feature = "serde")]
impl From<SystemType> for alloc::string::String {
    fn from(text: SystemType) -> Self {
        text.as_str().into()
    }
}

#[cfg(feature = "serde")]
impl TryFrom<alloc::string::String> for SystemType {
    type Error = CStrError;

    fn try_from(text: alloc::string::String) -> Result<Self, CStrError> {
        Self::new(&text)
    }
}

/// A status of the provider's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct VendorStatus {
    /// The status, mostly of 0x400 to 0x4FF.
    pub status: CommandStatus,
    /// What the provider says it means.
    pub name: &'static str,
    /// What to do with the request.
    pub retry: Retry,
}
