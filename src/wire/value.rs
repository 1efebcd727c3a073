//! Small values that stand in the fields of PDUs: open newtypes with named constants, and flags.
//!
//! No value is refused here: reserved numbers are met on the wire and are kept as they came.

use core::fmt;

mod flags;

pub use flags::{EsmClass, RegisteredDelivery};

/// An open newtype over an integer: every number is a value, some have names. The default is 0 if no
/// other one stands behind the integer.
macro_rules! open {
    ( $(#[$meta:meta])* $name:ident($int:ident) $values:tt ) => {
        open! { $(#[$meta])* $name($int = 0) $values }
    };
    (
        $(#[$meta:meta])*
        $name:ident($int:ident = $default:literal) {
            $( $(#[$vmeta:meta])* $konst:ident = $value:literal, $text:literal; )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
        pub struct $name(pub $int);

        impl $name {
            $( $(#[$vmeta])* pub const $konst: Self = Self($value); )*

            /// The name of the value in the specification's words; `None` for a number without one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $value => Some($text), )*
                    _ => None,
                }
            }
        }

        impl Default for $name {
            #[inline]
            fn default() -> Self {
                Self($default)
            }
        }

        impl From<$int> for $name {
            #[inline]
            fn from(value: $int) -> Self {
                Self(value)
            }
        }

        impl From<$name> for $int {
            #[inline]
            fn from(value: $name) -> Self {
                value.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self.name() {
                    Some(name) => write!(f, "{}({} {})", stringify!($name), self.0, name),
                    None => write!(f, "{}({})", stringify!($name), self.0),
                }
            }
        }
    };
}
pub(crate) use open;

open! {
    /// Type of number of an address (`addr_ton`, `source_addr_ton`, `dest_addr_ton`,
    /// `esme_addr_ton`). One octet; 7 to 255 are reserved. SMPP 3.4 §5.2.5, 5.0 §4.7.1.
    #[doc(alias = "type of number")]
    #[doc(alias = "addr_ton")]
    #[doc(alias = "TON")]
    Ton(u8) {
        /// Unknown.
        UNKNOWN = 0, "unknown";
        /// International: the number starts with its country code.
        INTERNATIONAL = 1, "international";
        /// National.
        NATIONAL = 2, "national";
        /// Network specific, as short codes often are.
        NETWORK_SPECIFIC = 3, "network specific";
        /// Subscriber number.
        SUBSCRIBER_NUMBER = 4, "subscriber number";
        /// Alphanumeric: a name instead of a number; at most 11 characters on GSM.
        ALPHANUMERIC = 5, "alphanumeric";
        /// Abbreviated.
        ABBREVIATED = 6, "abbreviated";
    }
}

open! {
    /// Numbering plan indicator of an address (`addr_npi`, `source_addr_npi`, `dest_addr_npi`,
    /// `esme_addr_npi`). One octet; unlisted values are reserved. SMPP 3.4 §5.2.6, 5.0 §4.7.2.
    #[doc(alias = "numbering plan")]
    #[doc(alias = "addr_npi")]
    #[doc(alias = "NPI")]
    Npi(u8) {
        /// Unknown.
        UNKNOWN = 0, "unknown";
        /// ISDN, telephone numbers (E.163, E.164).
        ISDN = 1, "ISDN (E.163/E.164)";
        /// Data (X.121).
        DATA = 3, "data (X.121)";
        /// Telex (F.69).
        TELEX = 4, "telex (F.69)";
        /// Land mobile (E.212).
        LAND_MOBILE = 6, "land mobile (E.212)";
        /// National.
        NATIONAL = 8, "national";
        /// Private.
        PRIVATE = 9, "private";
        /// ERMES.
        ERMES = 10, "ERMES";
        /// Internet (IP): a dotted quad.
        INTERNET = 14, "internet (IP)";
        /// WAP client id.
        WAP_CLIENT_ID = 18, "WAP client id";
    }
}

open! {
    /// How the octets of a text are to be read. One octet. SMPP 3.4 §5.2.19, 5.0 §4.7.7.
    ///
    /// The default, 0, names no alphabet: it says "the one that both sides agreed on", mostly the
    /// GSM 7-bit default alphabet with one septet in each octet. In SMPP 3.3 the octet is a GSM data
    /// coding scheme (3GPP TS 23.038 §4), of which later versions keep 0xC0 to 0xDF and
    /// 0xF0 to 0xFF.
    #[doc(alias = "encoding")]
    #[doc(alias = "DCS")]
    #[doc(alias = "data_coding")]
    DataCoding(u8) {
        /// The default alphabet of the message centre.
        #[doc(alias = "GSM 7-bit")]
        #[doc(alias = "SMSC default alphabet")]
        DEFAULT = 0x00, "MC default alphabet";
        /// IA5, that is ASCII.
        ASCII = 0x01, "IA5/ASCII";
        /// 8-bit binary.
        OCTETS = 0x02, "octets";
        /// Latin-1 (ISO-8859-1).
        LATIN_1 = 0x03, "Latin 1";
        /// 8-bit binary; the value that GSM has for it too.
        BINARY = 0x04, "binary";
        /// JIS X 0208-1990.
        JIS = 0x05, "JIS";
        /// Cyrillic (ISO-8859-5).
        CYRILLIC = 0x06, "Cyrillic";
        /// Latin and Hebrew (ISO-8859-8).
        HEBREW = 0x07, "Latin/Hebrew";
        /// UCS-2, big endian; in practice UTF-16BE.
        #[doc(alias = "UCS-2")]
        #[doc(alias = "UTF-16")]
        UCS2 = 0x08, "UCS2";
        /// Pictogram encoding.
        PICTOGRAM = 0x09, "pictogram";
        /// ISO-2022-JP music codes.
        MUSIC_CODES = 0x0A, "ISO-2022-JP";
        /// Extended Kanji (JIS X 0212-1990).
        EXTENDED_KANJI = 0x0D, "extended Kanji";
        /// Korean (KS C 5601).
        KS_C_5601 = 0x0E, "KS C 5601";
    }
}

open! {
    /// What became of a message: the field of `query_sm_resp` and the `message_state` TLV. One
    /// octet; 10 to 255 are reserved. SMPP 3.4 §5.2.28, 5.0 §4.7.15.
    #[doc(alias = "message_state")]
    #[doc(alias = "message_status")]
    MessageState(u8) {
        /// Not yet due. Since 5.0: a 3.4 message centre says [`Self::ENROUTE`].
        SCHEDULED = 0, "SCHEDULED";
        /// On its way.
        ENROUTE = 1, "ENROUTE";
        /// Delivered. Final.
        DELIVERED = 2, "DELIVERED";
        /// Its validity period ended. Final.
        EXPIRED = 3, "EXPIRED";
        /// Deleted. Final.
        DELETED = 4, "DELETED";
        /// Cannot be delivered. Final.
        UNDELIVERABLE = 5, "UNDELIVERABLE";
        /// Accepted, for instance read by an operator on behalf of the subscriber. Final by the
        /// book; in practice often only "taken by the network".
        ACCEPTED = 6, "ACCEPTED";
        /// The state is not known.
        UNKNOWN = 7, "UNKNOWN";
        /// Rejected. Final. Since 3.4.
        REJECTED = 8, "REJECTED";
        /// Skipped. Final. Since 5.0.
        SKIPPED = 9, "SKIPPED";
    }
}

open! {
    /// `priority_flag`: 0 (lowest) to 3, in 5.0 also 4; what a level means depends on the network.
    /// One octet. SMPP 3.4 §5.2.14, 5.0 §4.7.19.
    #[doc(alias = "priority_flag")]
    Priority(u8) {
        /// No priority (GSM), bulk (ANSI-136), normal (IS-95, cell broadcast).
        LEVEL_0 = 0, "level 0";
        /// Priority (GSM), normal (ANSI-136), interactive (IS-95), immediate (GSM cell broadcast).
        LEVEL_1 = 1, "level 1";
        /// Priority (GSM), urgent (ANSI-136, IS-95), high (GSM cell broadcast).
        LEVEL_2 = 2, "level 2";
        /// Priority (GSM), very urgent (ANSI-136), emergency (IS-95).
        LEVEL_3 = 3, "level 3";
        /// Background, for GSM cell broadcast only. Since 5.0.
        LEVEL_4 = 4, "level 4";
    }
}

open! {
    /// `interface_version` of a bind and `sc_interface_version` of its response. One octet.
    /// SMPP 3.4 §5.2.4, 5.0 §4.7.13. The default is 3.4, which nearly every peer speaks.
    #[doc(alias = "interface_version")]
    InterfaceVersion(u8 = 0x34) {
        /// SMPP 3.3; every value below 0x34 means "3.3 or earlier".
        V3_3 = 0x33, "3.3";
        /// SMPP 3.4.
        V3_4 = 0x34, "3.4";
        /// SMPP 5.0.
        V5_0 = 0x50, "5.0";
    }
}

/// A version of the protocol that this crate knows the rules of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Version {
    /// SMPP 3.3: no TLVs, no `bind_transceiver`, no `data_sm`.
    V3_3,
    /// SMPP 3.4.
    V3_4,
    /// SMPP 5.0: adds the broadcast family and `congestion_state`.
    V5_0,
}

/// As the specification numbers itself: `3.3`, `3.4`, `5.0`.
impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::V3_3 => "3.3",
            Self::V3_4 => "3.4",
            Self::V5_0 => "5.0",
        })
    }
}

impl InterfaceVersion {
    /// The version whose rules hold for a peer that declares this value: 0x00 to 0x33 is 3.3, 0x34
    /// to 0x4F is 3.4, everything above is 5.0. No value is refused.
    #[must_use]
    pub const fn version(self) -> Version {
        match self.0 {
            0x00..=0x33 => Version::V3_3,
            0x34..=0x4F => Version::V3_4,
            _ => Version::V5_0,
        }
    }
}

impl From<Version> for InterfaceVersion {
    fn from(version: Version) -> Self {
        match version {
            Version::V3_3 => Self::V3_3,
            Version::V3_4 => Self::V3_4,
            Version::V5_0 => Self::V5_0,
        }
    }
}

impl MessageState {
    /// Whether nothing more will become of the message: delivered, expired, deleted,
    /// undeliverable, accepted, rejected or skipped. SMPP 5.0 §4.7.15.
    #[must_use]
    pub const fn is_final(self) -> bool {
        matches!(self.0, 2..=6 | 8 | 9)
    }
}
