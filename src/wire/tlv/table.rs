//! The TLVs of the specification: tag, name, type, lengths. One row each.

use core::{fmt, ops::RangeInclusive};

use super::{
    TlvError, TlvWriter, Tlvs,
    value::{
        BroadcastAreaIdentifier, BroadcastContentType, BroadcastFrequencyInterval, CallbackNum,
        CallbackNumAtag, ItsSessionInfo, MsValidity, NetworkErrorCode, Subaddress, TelematicsId,
        Text,
    },
};
use crate::wire::{
    date::Time,
    status::CommandStatus,
    value::{InterfaceVersion, MessageState, Version},
};

/// Which parameter a TLV is: two octets. 0x1400 to 0x3FFF belong to vendors. SMPP 3.4 §5.3.2,
/// 5.0 §4.8.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
pub struct Tag(pub u16);

impl fmt::Debug for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// Writes the name, or the number in hexadecimal where there is none.
impl fmt::Display for Tag {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.name() {
            Some(name) => f.write_str(name),
            None => write!(f, "0x{:04X}", self.0),
        }
    }
}

/// What the specification says of one TLV.
#[derive(Clone, Copy)]
pub(super) struct Rule {
    /// The header with the least length allowed.
    first: u32,
    /// How many octets more are allowed.
    more: u16,
    /// Whether the value is a C-octet string.
    pub(super) nul: bool,
    /// A bit of its own where the TLV may stand once, else none.
    pub(super) bit: u64,
}

impl Rule {
    /// What an empty slot holds: a header that never falls on it, as its tag has a slot of its own,
    /// and that no rule starts with.
    const NONE: Self = Self { first: head(Tag::MESSAGE_PAYLOAD, 1), more: 0, nul: false, bit: 0 };

    /// Whether this is the rule for the tag of a header, and allows its length.
    #[inline(always)]
    pub(super) fn fits(&self, head: u32) -> bool {
        // What is too short or of a lower tag wraps around to far too much.
        head.wrapping_sub(self.first) <= u32::from(self.more)
    }

    /// Whether a value of this many octets is allowed.
    #[inline]
    pub(super) fn takes(&self, len: usize) -> bool {
        let [t0, t1, min @ ..] = self.first.to_be_bytes();
        let min = usize::from(u16::from_be_bytes(min));
        (min..=min + usize::from(self.more)).contains(&len)
            // The one TLV with two lengths that are no range.
            || (len == 4 && [t0, t1] == Tag::MS_VALIDITY.0.to_be_bytes())
    }

    /// Whether this value is allowed.
    #[inline]
    pub(super) fn allows(&self, value: &[u8]) -> bool {
        self.takes(value.len()) && self.ends(value)
    }

    /// Whether this value has its NUL, where it wants one.
    #[inline(always)]
    pub(super) fn ends(&self, value: &[u8]) -> bool {
        !self.nul || value.last() == Some(&0)
    }
}

/// The four octets before a value.
const fn head(tag: Tag, len: u16) -> u32 {
    (tag.0 as u32) << 16 | len as u32
}

/// Rules are found by a hash that has no collision among the known tags; making the table fails to
/// compile should a new tag bring one.
const SLOTS: usize = 128;

#[inline(always)]
const fn slot(tag: u16) -> usize {
    ((tag as u32).wrapping_mul(0x1093 << 16) >> 25) as usize % SLOTS
}

/// The only rule that can be for a tag.
#[inline(always)]
pub(super) fn candidate(tag: Tag) -> &'static Rule {
    &RULES[slot(tag.0)]
}

/// The rule for a tag; `None` for one that the specification does not have.
#[inline]
pub(super) fn rule(tag: Tag) -> Option<&'static Rule> {
    let rule = candidate(tag);
    (rule.first >> 16 == u32::from(tag.0)).then_some(rule)
}

impl Tag {
    /// Whether a TLV has this name and is a C-octet string.
    pub(in crate::wire) fn is_text(name: &str) -> bool {
        let named = Self::ALL.iter().find(|tag| tag.name() == Some(name));
        named.and_then(|tag| rule(*tag)).is_some_and(|rule| rule.nul)
    }
}

macro_rules! tlvs {
    ($(
        $(#[$meta:meta])*
        $code:literal $konst:ident $name:ident: $ty:ty, $lens:expr, $end:ident, $times:ident, $since:ident;
    )*) => {
        impl Tag {
            $(
                $(#[$meta])*
                #[doc = tlvs!(@octets $lens)]
                pub const $konst: Self = Self($code);
            )*

            /// Every TLV of the specification, in the order of the numbers.
            pub const ALL: &'static [Self] = &[ $( Self::$konst, )* ];

            /// The specification's name, such as `message_payload`; `None` for an unknown number.
            #[must_use]
            pub const fn name(self) -> Option<&'static str> {
                match self.0 {
                    $( $code => Some(stringify!($name)), )*
                    _ => None,
                }
            }

            /// The version that brought the TLV in; `None` for an unknown number.
            #[must_use]
            pub const fn since(self) -> Option<Version> {
                match self.0 {
                    $( $code => Some(Version::$since), )*
                    _ => None,
                }
            }
        }

        const RULES: [Rule; SLOTS] = {
            let mut rules = [Rule::NONE; SLOTS];
            let mut index = 0_u32;
            $(
                let lens: RangeInclusive<usize> = $lens;
                let free = rules[slot($code)].first == Rule::NONE.first;
                assert!(free, "two tags share a slot: choose another hash");
                rules[slot($code)] = Rule {
                    first: head(Tag($code), *lens.start() as u16),
                    more: (*lens.end() - *lens.start()) as u16,
                    nul: tlvs!(@nul $end),
                    bit: { tlvs!(@once $times index) },
                };
                index += 1;
            )*
            assert!(index <= 64, "more TLVs than bits");
            rules
        };

        impl<'a> Tlvs<'a> {
            $( tlvs!(@read $times $(#[$meta])* #[doc = tlvs!(@octets $lens)] $konst $name $ty); )*
        }

        impl TlvWriter<'_> {
            $(
                #[doc = concat!("Adds `", stringify!($name), "`, see [`Tlvs::", stringify!($name), "`].")]
                #[doc = tlvs!(@octets $lens)]
                ///
                /// # Errors
                /// A length that the specification does not allow, a second one where it allows one, or no room.
                #[allow(clippy::extra_unused_lifetimes, reason = "some values borrow")]
                pub fn $name<'a>(&mut self, value: $ty) -> Result<&mut Self, TlvError> {
                    self.write(Tag::$konst, value)
                }
            )*
        }
    };
    (@octets $lens:expr) => {
        concat!("\n\nLength in octets: `", stringify!($lens), "`.")
    };
    (@nul nul) => { true };
    (@nul raw) => { false };
    (@once once $index:ident) => { 1 << $index };
    (@once many $index:ident) => { 0 };
    (@read once $(#[$meta:meta])* $konst:ident $name:ident $ty:ty) => {
        $(#[$meta])*
        ///
        /// # Errors
        /// A length that cannot be read.
        pub fn $name(&self) -> Result<Option<$ty>, TlvError> {
            self.read(Tag::$konst)
        }
    };
    (@read many $(#[$meta:meta])* $konst:ident $name:ident $ty:ty) => {
        $(#[$meta])*
        ///
        /// May stand more than once: each in wire order, or an error for a length that cannot be
        /// read.
        pub fn $name(&self) -> impl Iterator<Item = Result<$ty, TlvError>> + use<'a> {
            self.read_all(Tag::$konst)
        }
    };
}

/// The bit of `message_payload`.
pub(super) const PAYLOAD: u64 = RULES[slot(Tag::MESSAGE_PAYLOAD.0)].bit;

tlvs! {
    /// The part of the destination device that the message is for: 1 display, 2 mobile
    /// equipment, 3 smart card, 4 external unit. GSM.
    0x0005 DEST_ADDR_SUBUNIT dest_addr_subunit: u8, 1..=1, raw, once, V3_4;
    /// The network of the destination: 1 GSM, 2 ANSI-136, 3 IS-95, 4 PDC, 5 PHS, 6 iDEN, 7
    /// AMPS, 8 paging.
    0x0006 DEST_NETWORK_TYPE dest_network_type: u8, 1..=1, raw, once, V3_4;
    /// The bearer to the destination: 1 SMS, 2 circuit switched data, 3 packet data, 4 USSD, 5
    /// CDPD, 6 DataTAC, 7 FLEX, 8 cell broadcast.
    0x0007 DEST_BEARER_TYPE dest_bearer_type: u8, 1..=1, raw, once, V3_4;
    /// The telematic interworking of the destination; on GSM the first octet is a
    /// `protocol_id`.
    0x0008 DEST_TELEMATICS_ID dest_telematics_id: u16, 2..=2, raw, once, V3_4;
    /// The part of the source device, as [`Tlvs::dest_addr_subunit`].
    0x000D SOURCE_ADDR_SUBUNIT source_addr_subunit: u8, 1..=1, raw, once, V3_4;
    /// The network of the source, as [`Tlvs::dest_network_type`].
    0x000E SOURCE_NETWORK_TYPE source_network_type: u8, 1..=1, raw, once, V3_4;
    /// The bearer from the source, as [`Tlvs::dest_bearer_type`].
    0x000F SOURCE_BEARER_TYPE source_bearer_type: u8, 1..=1, raw, once, V3_4;
    /// The telematic interworking of the source. One octet; two are met, and read.
    0x0010 SOURCE_TELEMATICS_ID source_telematics_id: TelematicsId, 1..=2, raw, once, V3_4;
    /// How long an undelivered message is kept, in seconds from submission; in 5.0 it replaces
    /// `validity_period`.
    0x0017 QOS_TIME_TO_LIVE qos_time_to_live: u32, 4..=4, raw, once, V3_4;
    /// What the payload is: 0 WDP, 1 WCMP.
    0x0019 PAYLOAD_TYPE payload_type: u8, 1..=1, raw, once, V3_4;
    /// Why, in words: at most 255 characters.
    0x001D ADDITIONAL_STATUS_INFO_TEXT additional_status_info_text: Text<'a>, 1..=256, nul, once, V3_4;
    /// The `message_id` of the message that a receipt is about: at most 64 characters.
    0x001E RECEIPTED_MESSAGE_ID receipted_message_id: Text<'a>, 1..=65, nul, once, V3_4;
    /// Message waiting indication: bit 7 on or off; bits 1-0 0 voicemail, 1 fax, 2 e-mail, 3
    /// other.
    0x0030 MS_MSG_WAIT_FACILITIES ms_msg_wait_facilities: u8, 1..=1, raw, once, V3_4;
    /// 0 not restricted, 1 restricted, 2 confidential, 3 secret.
    0x0201 PRIVACY_INDICATOR privacy_indicator: u8, 1..=1, raw, once, V3_4;
    /// Subaddress of the source.
    0x0202 SOURCE_SUBADDRESS source_subaddress: Subaddress<'a>, 2..=23, raw, once, V3_4;
    /// Subaddress of the destination. Not to be written into `submit_multi`.
    0x0203 DEST_SUBADDRESS dest_subaddress: Subaddress<'a>, 2..=23, raw, once, V3_4;
    /// A reference of the sender, repeated in receipts.
    0x0204 USER_MESSAGE_REFERENCE user_message_reference: u16, 2..=2, raw, once, V3_4;
    /// A response of the user: 0 to 255 on IS-95, 0 to 15 on ANSI-136.
    0x0205 USER_RESPONSE_CODE user_response_code: u8, 1..=1, raw, once, V3_4;
    /// Port of the source. Not together with a user data header.
    0x020A SOURCE_PORT source_port: u16, 2..=2, raw, once, V3_4;
    /// Port of the destination. Not together with a user data header. 5.0 calls it `dest_port`.
    #[doc(alias = "dest_port")]
    0x020B DESTINATION_PORT destination_port: u16, 2..=2, raw, once, V3_4;
    /// The reference that all segments of a message share. The three `sar_` TLVs go together.
    #[doc(alias = "SAR")]
    0x020C SAR_MSG_REF_NUM sar_msg_ref_num: u16, 2..=2, raw, once, V3_4;
    /// 0 unspecified, 1 English, 2 French, 3 Spanish, 4 German, 5 Portuguese.
    0x020D LANGUAGE_INDICATOR language_indicator: u8, 1..=1, raw, once, V3_4;
    /// The number of segments, 1 to 255.
    0x020E SAR_TOTAL_SEGMENTS sar_total_segments: u8, 1..=1, raw, once, V3_4;
    /// The number of this segment, from 1.
    0x020F SAR_SEGMENT_SEQNUM sar_segment_seqnum: u8, 1..=1, raw, once, V3_4;
    /// The version of the message centre, in bind responses.
    #[doc(alias = "SC_interface_version")]
    0x0210 SC_INTERFACE_VERSION sc_interface_version: InterfaceVersion, 1..=1, raw, once, V3_4;
    /// Presentation (bits 3-2) and screening (bits 1-0) of the callback number at the same
    /// place.
    0x0302 CALLBACK_NUM_PRES_IND callback_num_pres_ind: u8, 1..=1, raw, many, V3_4;
    /// Text to show for the callback number at the same place.
    0x0303 CALLBACK_NUM_ATAG callback_num_atag: CallbackNumAtag<'a>, 0..=65, raw, many, V3_4;
    /// Messages waiting in a mailbox, 0 to 99.
    0x0304 NUMBER_OF_MESSAGES number_of_messages: u8, 1..=1, raw, once, V3_4;
    /// A number to call back.
    0x0381 CALLBACK_NUM callback_num: CallbackNum<'a>, 4..=19, raw, many, V3_4;
    /// Whether the delivery pending flag was set: 0 no, 1 yes.
    0x0420 DPF_RESULT dpf_result: u8, 1..=1, raw, once, V3_4;
    /// Whether the delivery pending flag is to be set on failure: 0 no, 1 yes (default).
    0x0421 SET_DPF set_dpf: u8, 1..=1, raw, once, V3_4;
    /// 0 available, 1 denied, 2 unavailable.
    0x0422 MS_AVAILABILITY_STATUS ms_availability_status: u8, 1..=1, raw, once, V3_4;
    /// The error of the network. Live message centres write digits into it: see
    /// [`NetworkErrorCode`].
    0x0423 NETWORK_ERROR_CODE network_error_code: NetworkErrorCode, 3..=3, raw, once, V3_4;
    /// The text, instead of `short_message`: at most 65,535 octets.
    0x0424 MESSAGE_PAYLOAD message_payload: &'a [u8], 0..=65535, raw, once, V3_4;
    /// 0 destination unavailable, 1 destination address not valid, 2 permanent, 3 temporary
    /// network error.
    0x0425 DELIVERY_FAILURE_REASON delivery_failure_reason: u8, 1..=1, raw, once, V3_4;
    /// Whether more messages to the same destination follow: 0 no, 1 yes.
    0x0426 MORE_MESSAGES_TO_SEND more_messages_to_send: u8, 1..=1, raw, once, V3_4;
    /// What became of the message that a receipt is about.
    0x0427 MESSAGE_STATE message_state: MessageState, 1..=1, raw, once, V3_4;
    /// Load of the sender: 0 idle, 1-29 low, 30-49 medium, 50-79 high, 80-89 optimum, 90-99
    /// nearing congestion, 100 congested.
    0x0428 CONGESTION_STATE congestion_state: u8, 1..=1, raw, once, V5_0;
    /// USSD operation: 0 PSSD, 1 PSSR indication, 2 USSR, 3 USSN request, 16 to 19 the
    /// responses and confirmations, 32 and above vendors.
    0x0501 USSD_SERVICE_OP ussd_service_op: u8, 1..=1, raw, once, V3_4;
    /// 0 basic, 1 extended channel. GSM cell broadcast.
    0x0600 BROADCAST_CHANNEL_INDICATOR broadcast_channel_indicator: u8, 1..=1, raw, once, V5_0;
    /// What kind of content is broadcast.
    0x0601 BROADCAST_CONTENT_TYPE broadcast_content_type: BroadcastContentType, 3..=3, raw, once, V5_0;
    /// More about the content, free octets.
    0x0602 BROADCAST_CONTENT_TYPE_INFO broadcast_content_type_info: &'a [u8], 1..=255, raw, once, V5_0;
    /// 0 none, 1 to 3 class 1 to 3.
    0x0603 BROADCAST_MESSAGE_CLASS broadcast_message_class: u8, 1..=1, raw, once, V5_0;
    /// How often it is repeated; 0 without end.
    0x0604 BROADCAST_REP_NUM broadcast_rep_num: u16, 2..=2, raw, once, V5_0;
    /// How often it is broadcast.
    0x0605 BROADCAST_FREQUENCY_INTERVAL broadcast_frequency_interval: BroadcastFrequencyInterval, 3..=3, raw, once, V5_0;
    /// Where it is broadcast; in `broadcast_sm_resp` the areas that failed
    /// (`failed_broadcast_area_identifier`).
    #[doc(alias = "failed_broadcast_area_identifier")]
    0x0606 BROADCAST_AREA_IDENTIFIER broadcast_area_identifier: BroadcastAreaIdentifier<'a>, 1..=101, raw, many, V5_0;
    /// Why the area at the same place failed.
    0x0607 BROADCAST_ERROR_STATUS broadcast_error_status: CommandStatus, 4..=4, raw, many, V5_0;
    /// Success in the area at the same place: 0 to 100 percent, 255 not known.
    0x0608 BROADCAST_AREA_SUCCESS broadcast_area_success: u8, 1..=1, raw, many, V5_0;
    /// When the broadcast ended: an absolute time. Read with and without NUL, written with it.
    0x0609 BROADCAST_END_TIME broadcast_end_time: Time<'a>, 16..=17, raw, once, V5_0;
    /// The group of receivers, free octets.
    0x060A BROADCAST_SERVICE_GROUP broadcast_service_group: &'a [u8], 1..=255, raw, once, V5_0;
    /// Billing data; bit 7 of the first octet marks a vendor format.
    0x060B BILLING_IDENTIFICATION billing_identification: &'a [u8], 1..=1024, raw, once, V5_0;
    /// The network of the source as digits. Together with `source_node_id`.
    0x060D SOURCE_NETWORK_ID source_network_id: Text<'a>, 7..=65, nul, once, V5_0;
    /// The network of the destination as digits. Together with `dest_node_id`.
    0x060E DEST_NETWORK_ID dest_network_id: Text<'a>, 7..=65, nul, once, V5_0;
    /// The node of the source: six digits, no NUL.
    0x060F SOURCE_NODE_ID source_node_id: &'a [u8], 6..=6, raw, once, V5_0;
    /// The node of the destination: six digits, no NUL.
    0x0610 DEST_NODE_ID dest_node_id: &'a [u8], 6..=6, raw, once, V5_0;
    /// Number portability: 0 not asked, 1 asked and not ported, 2 asked and ported.
    0x0611 DEST_ADDR_NP_RESOLUTION dest_addr_np_resolution: u8, 1..=1, raw, once, V5_0;
    /// Number portability: the ten digits of the location routing number.
    0x0612 DEST_ADDR_NP_INFORMATION dest_addr_np_information: &'a [u8], 10..=10, raw, once, V5_0;
    /// Number portability: the E.164 region code, 1 to 5 octets.
    0x0613 DEST_ADDR_NP_COUNTRY dest_addr_np_country: &'a [u8], 1..=5, raw, once, V5_0;
    /// 0 temporary, 1 default, 2 invoke.
    0x1201 DISPLAY_TIME display_time: u8, 1..=1, raw, once, V3_4;
    /// Alerting signal, as CMT-136.
    0x1203 SMS_SIGNAL sms_signal: u16, 2..=2, raw, once, V3_4;
    /// How long the device keeps the message. With a number of units it has 4 octets.
    0x1204 MS_VALIDITY ms_validity: MsValidity, 1..=1, raw, once, V3_4;
    /// Alerting: no value in 3.4; in 5.0 0 default, 1 low, 2 medium, 3 high priority.
    #[doc(alias = "alert_on_msg_delivery")]
    0x130C ALERT_ON_MESSAGE_DELIVERY alert_on_message_delivery: Option<u8>, 0..=1, raw, once, V3_4;
    /// How the user is to reply: 0 digit, 1 number, 2 telephone number, 3 password, 4 line, 5
    /// menu, 6 date, 7 time, 8 continue.
    0x1380 ITS_REPLY_TYPE its_reply_type: u8, 1..=1, raw, once, V3_4;
    /// Session and step of an interactive teleservice.
    0x1383 ITS_SESSION_INFO its_session_info: ItsSessionInfo, 2..=2, raw, once, V3_4;
}
