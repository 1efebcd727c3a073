//! `command_status`: the result that a response carries.

use core::fmt;

use super::{retry::Retry, value::Version};

/// The result of a request, in the header of its response; 0 in requests. SMPP 3.4 §5.1.3,
/// 5.0 §4.7.6.
///
/// Any 32-bit value is met on the wire and is kept as it came; 0x400 to 0x4FF belong to the makers
/// of message centres.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(transparent))]
#[doc(alias = "error code")]
#[doc(alias = "command_status")]
pub struct CommandStatus(pub u32);

macro_rules! statuses {
    ($( $(#[$meta:meta])* $name:ident = $code:literal, $since:ident, $retry:ident; )*) => {
        impl CommandStatus {
            $( $(#[$meta])* pub const $name: Self = Self($code); )*

            /// Every value with a name, by number.
            pub const ALL: &'static [Self] = &[ $( Self::$name, )* ];

            /// The specification's name, such as `ESME_RTHROTTLED`; `None` for a value without one.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $code => Some(stringify!($name)), )*
                    _ => None,
                }
            }

            /// The version that brought the value in; `None` for a value without a name.
            #[inline]
            #[must_use]
            pub const fn since(self) -> Option<Version> {
                match self.0 {
                    $( $code => Some(Version::$since), )*
                    _ => None,
                }
            }

            /// What to do with the request that this status answers; [`Retry::Never`] for a value
            /// without a name.
            ///
            /// The specification has no such classes: this is what message centres mean by the
            /// statuses, told for submissions and binds. A vendor's own statuses, 0x400 to 0x4FF, are
            /// known to its [`Profile`](crate::esme::Profile).
            #[must_use]
            pub const fn retry(self) -> Retry {
                match self.0 {
                    $( $code => Retry::$retry, )*
                    _ => Retry::Never,
                }
            }
        }
    };
}

statuses! {
    /// Success.
    ESME_ROK = 0x00, V3_3, Done;
    /// Message text length not acceptable.
    ESME_RINVMSGLEN = 0x01, V3_3, Never;
    /// `command_length` too small or too large for this PDU.
    ESME_RINVCMDLEN = 0x02, V3_3, Never;
    /// `command_id` unknown or not supported.
    ESME_RINVCMDID = 0x03, V3_3, Never;
    /// PDU not allowed in the present session state.
    ESME_RINVBNDSTS = 0x04, V3_3, Rebind;
    /// Bind sent on a session that is already bound.
    ESME_RALYBND = 0x05, V3_3, BindLater;
    /// `priority_flag` value not allowed.
    ESME_RINVPRTFLG = 0x06, V3_3, Never;
    /// `registered_delivery` value not allowed.
    ESME_RINVREGDLVFLG = 0x07, V3_3, Never;
    /// Internal failure at the message centre.
    ESME_RSYSERR = 0x08, V3_3, Later;
    /// Source address not acceptable.
    ESME_RINVSRCADR = 0x0A, V3_3, Never;
    /// Destination address not acceptable.
    ESME_RINVDSTADR = 0x0B, V3_3, Never;
    /// `message_id` not known or not valid.
    ESME_RINVMSGID = 0x0C, V3_3, Never;
    /// Bind refused, general cause.
    ESME_RBINDFAIL = 0x0D, V3_4, BindLater;
    /// Password refused: by the specification for its form; by most message centres, and here, for
    /// being wrong as well.
    ESME_RINVPASWD = 0x0E, V3_3, Operator;
    /// System_id field not acceptable in form.
    ESME_RINVSYSID = 0x0F, V3_4, Operator;
    /// `cancel_sm` could not be done.
    ESME_RCANCELFAIL = 0x11, V3_4, Never;
    /// `replace_sm` could not be done.
    ESME_RREPLACEFAIL = 0x13, V3_4, Never;
    /// Message queue is full.
    ESME_RMSGQFUL = 0x14, V3_3, Hold;
    /// `service_type` not acceptable.
    ESME_RINVSERTYP = 0x15, V3_4, Never;
    /// `number_of_dests` not acceptable.
    ESME_RINVNUMDESTS = 0x33, V3_3, Never;
    /// Distribution list name not valid.
    ESME_RINVDLNAME = 0x34, V3_4, Never;
    /// `dest_flag` value not allowed (submit_multi).
    ESME_RINVDESTFLAG = 0x40, V3_3, Never;
    /// `replace_if_present` asked for where it is not possible.
    ESME_RINVSUBREP = 0x42, V3_3, Never;
    /// `esm_class` value not allowed.
    ESME_RINVESMCLASS = 0x43, V3_3, Never;
    /// Distribution list submission not possible.
    ESME_RCNTSUBDL = 0x44, V3_3, Never;
    /// Submission failed, general cause (5.0 also names `data_sm`).
    ESME_RSUBMITFAIL = 0x45, V3_4, Later;
    /// Source TON not allowed.
    ESME_RINVSRCTON = 0x48, V3_3, Never;
    /// Source NPI not allowed.
    ESME_RINVSRCNPI = 0x49, V3_3, Never;
    /// Destination TON not allowed.
    ESME_RINVDSTTON = 0x50, V3_3, Never;
    /// Destination NPI not allowed.
    ESME_RINVDSTNPI = 0x51, V3_3, Never;
    /// `system_type` field not acceptable.
    ESME_RINVSYSTYP = 0x53, V3_3, Operator;
    /// `replace_if_present_flag` value not allowed.
    ESME_RINVREPFLAG = 0x54, V3_3, Never;
    /// Number of messages not acceptable (came from the 3.3 `query_last_msgs`).
    ESME_RINVNUMMSGS = 0x55, V3_3, Never;
    /// Sender is over its allowed rate.
    #[doc(alias = "throttling")]
    ESME_RTHROTTLED = 0x58, V3_4, Slower;
    /// `schedule_delivery_time` not acceptable.
    ESME_RINVSCHED = 0x61, V3_3, Never;
    /// `validity_period` not acceptable.
    ESME_RINVEXPIRY = 0x62, V3_3, Never;
    /// Predefined message id not valid or not found.
    ESME_RINVDFTMSGID = 0x63, V3_4, Never;
    /// Receiving ESME has a passing fault: try the message again later.
    ESME_RX_T_APPN = 0x64, V3_4, Later;
    /// Receiving ESME has a lasting fault for this address: do not retry it or others queued
    /// to it.
    ESME_RX_P_APPN = 0x65, V3_4, NeverThere;
    /// Receiving ESME refuses this one message: do not retry it.
    ESME_RX_R_APPN = 0x66, V3_4, Never;
    /// Query failed.
    ESME_RQUERYFAIL = 0x67, V3_4, Never;
    /// TLV part cannot be parsed (1..3 octets left over, or a length past the end). 3.4
    /// spells it `ESME_RINVOPTPARSTREAM`.
    #[doc(alias = "ESME_RINVOPTPARSTREAM")]
    ESME_RINVTLVSTREAM = 0xC0, V3_4, Never;
    /// TLV not allowed here. 3.4 spells it `ESME_ROPTPARNOTALLWD`.
    #[doc(alias = "ESME_ROPTPARNOTALLWD")]
    ESME_RTLVNOTALLWD = 0xC1, V3_4, Never;
    /// Parameter or TLV has a wrong length. 3.4 spells it `ESME_RINVPARLEN`.
    #[doc(alias = "ESME_RINVPARLEN")]
    ESME_RINVTLVLEN = 0xC2, V3_4, Never;
    /// A TLV that is needed is missing. 3.4 spells it `ESME_RMISSINGOPTPARAM`.
    #[doc(alias = "ESME_RMISSINGOPTPARAM")]
    ESME_RMISSINGTLV = 0xC3, V3_4, Never;
    /// TLV value not acceptable. 3.4 spells it `ESME_RINVOPTPARAMVAL`.
    #[doc(alias = "ESME_RINVOPTPARAMVAL")]
    ESME_RINVTLVVAL = 0xC4, V3_4, Never;
    /// Transaction mode delivery failed.
    ESME_RDELIVERYFAILURE = 0xFE, V3_4, Never;
    /// Unknown error.
    ESME_RUNKNOWNERR = 0xFF, V3_3, Later;
    /// ESME may not use this `service_type`.
    ESME_RSERTYPUNAUTH = 0x100, V5_0, Never;
    /// ESME may not use this operation.
    ESME_RPROHIBITED = 0x101, V5_0, Never;
    /// `service_type` out of service at present.
    ESME_RSERTYPUNAVAIL = 0x102, V5_0, Later;
    /// `service_type` refused for this content.
    ESME_RSERTYPDENIED = 0x103, V5_0, Never;
    /// `data_coding` not valid or not supported.
    ESME_RINVDCS = 0x104, V5_0, Never;
    /// `source_addr_subunit` not valid.
    ESME_RINVSRCADDRSUBUNIT = 0x105, V5_0, Never;
    /// `dest_addr_subunit` not valid.
    ESME_RINVDSTADDRSUBUNIT = 0x106, V5_0, Never;
    /// `broadcast_frequency_interval` not valid or not supported.
    ESME_RINVBCASTFREQINT = 0x107, V5_0, Never;
    /// Broadcast area alias not valid.
    ESME_RINVBCASTALIAS_NAME = 0x108, V5_0, Never;
    /// Broadcast area format not valid or not supported.
    ESME_RINVBCASTAREAFMT = 0x109, V5_0, Never;
    /// Number of broadcast areas not valid.
    ESME_RINVNUMBCAST_AREAS = 0x10A, V5_0, Never;
    /// `broadcast_content_type` not valid.
    ESME_RINVBCASTCNTTYPE = 0x10B, V5_0, Never;
    /// Broadcast_message_class not valid.
    ESME_RINVBCASTMSGCLASS = 0x10C, V5_0, Never;
    /// `broadcast_sm` failed.
    ESME_RBCASTFAIL = 0x10D, V5_0, Never;
    /// `query_broadcast_sm` failed.
    ESME_RBCASTQUERYFAIL = 0x10E, V5_0, Never;
    /// `cancel_broadcast_sm` failed.
    ESME_RBCASTCANCELFAIL = 0x10F, V5_0, Never;
    /// `broadcast_rep_num` not valid.
    ESME_RINVBCAST_REP = 0x110, V5_0, Never;
    /// `broadcast_service_group` not valid.
    ESME_RINVBCASTSRVGRP = 0x111, V5_0, Never;
    /// `broadcast_channel_indicator` not valid.
    ESME_RINVBCASTCHANIND = 0x112, V5_0, Never;
}

impl CommandStatus {
    /// Whether this is `ESME_ROK`.
    #[must_use]
    pub const fn is_ok(self) -> bool {
        self.0 == 0
    }

    /// Whether the value lies in the range of the makers of message centres, 0x400 to 0x4FF.
    #[must_use]
    pub const fn is_vendor(self) -> bool {
        matches!(self.0, 0x400..=0x4FF)
    }

    /// The value to send to a peer of this version: itself where that version has it, otherwise
    /// `ESME_RSYSERR`. Values without a name pass. SMPP 3.4 §5.1.3 and 5.0 §4.7.6 give the lists.
    #[inline]
    #[must_use]
    pub fn for_version(self, version: Version) -> Self {
        match self.since() {
            Some(since) if since > version => Self::ESME_RSYSERR,
            _ => self,
        }
    }
}

impl fmt::Debug for CommandStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes the name, or the number in hexadecimal where there is none.
impl fmt::Display for CommandStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "0x{:08X}", self.0),
        }
    }
}
