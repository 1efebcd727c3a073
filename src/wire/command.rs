//! `command_id`: which PDU a frame holds.

use core::fmt;

use super::value::Version;

/// The kind of a PDU, in its header; bit 31 is set in responses. SMPP 3.4 §5.1.2, 5.0 §4.7.5.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[doc(alias = "command")]
#[doc(alias = "command_id")]
pub struct CommandId(pub u32);

/// One row for each PDU of the protocol: constant, number, name, first and last version.
macro_rules! commands {
    ($( $(#[$meta:meta])* $konst:ident = $code:literal, $name:literal, $since:ident, $until:ident; )*) => {
        impl CommandId {
            $( $(#[$meta])* #[doc = concat!("`", $name, "`.")] pub const $konst: Self = Self($code); )*

            /// Every command of the protocol, in the order of the numbers.
            pub const ALL: &'static [Self] = &[ $( Self::$konst, )* ];

            /// The specification's name, such as `submit_sm`; `None` for an unknown number.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $code => Some($name), )*
                    _ => None,
                }
            }

            /// The first and the last version that have the command; `None` for an unknown number.
            #[inline]
            #[must_use]
            pub const fn versions(self) -> Option<(Version, Version)> {
                match self.0 {
                    $( $code => Some((Version::$since, Version::$until)), )*
                    _ => None,
                }
            }
        }
    };
}

commands! {
    #[doc(alias = "RX")]
    BIND_RECEIVER = 0x0000_0001, "bind_receiver", V3_3, V5_0;
    #[doc(alias = "TX")]
    BIND_TRANSMITTER = 0x0000_0002, "bind_transmitter", V3_3, V5_0;
    QUERY_SM = 0x0000_0003, "query_sm", V3_3, V5_0;
    SUBMIT_SM = 0x0000_0004, "submit_sm", V3_3, V5_0;
    DELIVER_SM = 0x0000_0005, "deliver_sm", V3_3, V5_0;
    UNBIND = 0x0000_0006, "unbind", V3_3, V5_0;
    REPLACE_SM = 0x0000_0007, "replace_sm", V3_3, V5_0;
    CANCEL_SM = 0x0000_0008, "cancel_sm", V3_3, V5_0;
    #[doc(alias = "TRX")]
    BIND_TRANSCEIVER = 0x0000_0009, "bind_transceiver", V3_4, V5_0;
    OUTBIND = 0x0000_000B, "outbind", V3_4, V5_0;
    #[doc(alias = "enquire_sm")]
    ENQUIRE_LINK = 0x0000_0015, "enquire_link", V3_3, V5_0;
    #[doc(alias = "submit_sm_multi")]
    SUBMIT_MULTI = 0x0000_0021, "submit_multi", V3_3, V5_0;
    PARAM_RETRIEVE = 0x0000_0022, "param_retrieve", V3_3, V3_3;
    QUERY_LAST_MSGS = 0x0000_0023, "query_last_msgs", V3_3, V3_3;
    QUERY_MSG_DETAILS = 0x0000_0024, "query_msg_details", V3_3, V3_3;
    ALERT_NOTIFICATION = 0x0000_0102, "alert_notification", V3_4, V5_0;
    DATA_SM = 0x0000_0103, "data_sm", V3_4, V5_0;
    BROADCAST_SM = 0x0000_0111, "broadcast_sm", V5_0, V5_0;
    QUERY_BROADCAST_SM = 0x0000_0112, "query_broadcast_sm", V5_0, V5_0;
    CANCEL_BROADCAST_SM = 0x0000_0113, "cancel_broadcast_sm", V5_0, V5_0;
    #[doc(alias = "generic_nak")]
    GENERIC_NACK = 0x8000_0000, "generic_nack", V3_3, V5_0;
    BIND_RECEIVER_RESP = 0x8000_0001, "bind_receiver_resp", V3_3, V5_0;
    BIND_TRANSMITTER_RESP = 0x8000_0002, "bind_transmitter_resp", V3_3, V5_0;
    QUERY_SM_RESP = 0x8000_0003, "query_sm_resp", V3_3, V5_0;
    SUBMIT_SM_RESP = 0x8000_0004, "submit_sm_resp", V3_3, V5_0;
    DELIVER_SM_RESP = 0x8000_0005, "deliver_sm_resp", V3_3, V5_0;
    UNBIND_RESP = 0x8000_0006, "unbind_resp", V3_3, V5_0;
    REPLACE_SM_RESP = 0x8000_0007, "replace_sm_resp", V3_3, V5_0;
    CANCEL_SM_RESP = 0x8000_0008, "cancel_sm_resp", V3_3, V5_0;
    BIND_TRANSCEIVER_RESP = 0x8000_0009, "bind_transceiver_resp", V3_4, V5_0;
    ENQUIRE_LINK_RESP = 0x8000_0015, "enquire_link_resp", V3_3, V5_0;
    SUBMIT_MULTI_RESP = 0x8000_0021, "submit_multi_resp", V3_3, V5_0;
    PARAM_RETRIEVE_RESP = 0x8000_0022, "param_retrieve_resp", V3_3, V3_3;
    QUERY_LAST_MSGS_RESP = 0x8000_0023, "query_last_msgs_resp", V3_3, V3_3;
    QUERY_MSG_DETAILS_RESP = 0x8000_0024, "query_msg_details_resp", V3_3, V3_3;
    DATA_SM_RESP = 0x8000_0103, "data_sm_resp", V3_4, V5_0;
    BROADCAST_SM_RESP = 0x8000_0111, "broadcast_sm_resp", V5_0, V5_0;
    QUERY_BROADCAST_SM_RESP = 0x8000_0112, "query_broadcast_sm_resp", V5_0, V5_0;
    CANCEL_BROADCAST_SM_RESP = 0x8000_0113, "cancel_broadcast_sm_resp", V5_0, V5_0;
}

impl CommandId {
    const RESPONSE: u32 = 0x8000_0000;

    /// Whether bit 31 is set: the PDU answers another one.
    #[inline]
    #[must_use]
    pub const fn is_response(self) -> bool {
        self.0 & Self::RESPONSE != 0
    }

    /// The response to this request: bit 31 set. `outbind` and `alert_notification` have none on
    /// the wire, see [`Self::has_response`].
    #[inline]
    #[must_use]
    pub const fn response(self) -> Self {
        Self(self.0 | Self::RESPONSE)
    }

    /// The request that this response answers: bit 31 clear.
    #[inline]
    #[must_use]
    pub const fn request(self) -> Self {
        Self(self.0 & !Self::RESPONSE)
    }

    /// Whether this is a request that is answered by a PDU of its own. Vendor requests count;
    /// unknown ones, `outbind` and `alert_notification` do not.
    #[must_use]
    pub const fn has_response(self) -> bool {
        let known = self.name().is_some() || self.is_vendor();
        known && !self.is_response() && !self.is_announcement()
    }

    /// Whether this is a request that has no response: `outbind` or `alert_notification`.
    #[inline]
    pub(crate) const fn is_announcement(self) -> bool {
        matches!(self, Self::OUTBIND | Self::ALERT_NOTIFICATION)
    }

    /// Whether the number lies in the range of the makers of message centres, 0x00010200 to
    /// 0x000102FF, with or without bit 31. SMPP 3.4 §5.1.2.1.
    #[inline]
    #[must_use]
    pub const fn is_vendor(self) -> bool {
        matches!(self.request().0, 0x0001_0200..=0x0001_02FF)
    }

    /// Whether a peer of this version has the command. Vendor commands belong to no version and
    /// are always taken to be known.
    #[inline]
    #[must_use]
    pub fn is_in(self, version: Version) -> bool {
        match self.versions() {
            Some((since, until)) => since <= version && version <= until,
            None => self.is_vendor(),
        }
    }
}

impl fmt::Debug for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes the name, or the number in hexadecimal where there is none.
impl fmt::Display for CommandId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "0x{:08X}", self.0),
        }
    }
}
