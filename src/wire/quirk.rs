//! What the parser forgives: every deviation is named, none is silent.

use super::status::CommandStatus;

bitflags::bitflags! {
    /// Deviations from the specification that a PDU was read in spite of.
    ///
    /// Reading never has two modes: it goes on as long as the borders of the fields are known and
    /// reports here what it had to forgive. What is *accepted* is a mask of the reader's choice:
    /// [`Quirks::NONE`] is strict, [`Quirks::COMMON`] is what live traffic needs.
    ///
    /// Written again, a PDU has what its fields could be given: wrong or missing lengths and ends
    /// are mended ([`MISSING_NUL`](Self::MISSING_NUL) of mandatory fields,
    /// [`NO_BODY`](Self::NO_BODY), [`SHORT_BODY`](Self::SHORT_BODY),
    /// [`SM_LENGTH`](Self::SM_LENGTH), [`UNCOUNTED_OCTET`](Self::UNCOUNTED_OCTET)); all else is a
    /// value, or part of the TLVs, and goes out as it came.
    #[doc(alias = "deviation")]
    #[doc(alias = "lenient")]
    #[doc(alias = "strict")]
    #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
    #[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
    #[cfg_attr(feature = "serde", serde(transparent))]
    pub struct Quirks: u16 {
        /// A C-octet string is longer than its field allows: passwords of 9 and more octets,
        /// message ids of UUID length on 3.3 binds.
        const OVERLONG = 1 << 0;
        /// A C-octet string at the end of the PDU has no NUL; the end of the frame ends it.
        const MISSING_NUL = 1 << 1;
        /// A C-octet string holds octets above 0x7F, as names in Latin-1 do. Mandatory fields only:
        /// what a string in a TLV is made of is not looked at.
        const NON_ASCII = 1 << 2;
        /// A time is not empty and not a valid one of 16 characters; its octets are kept.
        const BAD_TIME = 1 << 3;
        /// A response has no body at all. Normal for a status other than 0, a quirk with 0:
        /// [`Body::decode`](super::Body::decode) does not know the status,
        /// [`Frame::decode`](super::Frame::decode) does.
        const NO_BODY = 1 << 4;
        /// The body of a response ends before its last mandatory field.
        const SHORT_BODY = 1 << 5;
        /// `sm_length` points past the end of the frame; the text ends with the frame.
        const SM_LENGTH = 1 << 6;
        /// One octet that no length counts stands before the TLVs, mostly a NUL after the text.
        const UNCOUNTED_OCTET = 1 << 7;
        /// One to three octets, or nothing but zeros, are left behind the last field or TLV.
        const TRAILING = 1 << 8;
        /// A TLV is longer than what is left of the frame.
        const BAD_TLV = 1 << 9;
        /// A known TLV has a length that the specification does not allow.
        const TLV_LENGTH = 1 << 10;
        /// A TLV that may stand once stands twice or more.
        const DUPLICATE_TLV = 1 << 11;
        /// `short_message` holds a text although there is a `message_payload`.
        const TWO_TEXTS = 1 << 12;
        /// `deliver_sm_resp` carries a `message_id`, which 3.4 and 5.0 leave unused.
        const UNUSED_FIELD = 1 << 13;
        /// A request carries a `command_status` other than 0.
        const REQUEST_STATUS = 1 << 14;
        /// `sequence_number` is 0 or above 0x7FFFFFFF.
        const SEQUENCE_NUMBER = 1 << 15;
    }
}

impl Quirks {
    /// Accepts no deviation.
    pub const NONE: Self = Self::empty();

    /// Accepts what healthy peers are known to do and what loses nothing: everything but a text or
    /// a TLV that runs past its frame.
    pub const COMMON: Self = Self::all().difference(Self::SM_LENGTH).difference(Self::BAD_TLV);

    /// The status that answers a request with this deviation in a field that has no status of its
    /// own. The lowest bit decides where there are several.
    pub(crate) fn status(self) -> CommandStatus {
        let lowest = TABLE.iter().find(|row| self.contains(row.0));
        lowest.map_or(CommandStatus::ESME_RUNKNOWNERR, |row| row.2)
    }

    /// The names of the deviations, in lower case with underscores, lowest bit first.
    pub fn names(self) -> impl Iterator<Item = &'static str> {
        TABLE.iter().filter(move |row| self.contains(row.0)).map(|row| row.1)
    }
}

/// Each deviation, its name, and the status that answers it; lowest bit first.
const TABLE: [(Quirks, &str, CommandStatus); 16] = [
    (Quirks::OVERLONG, "overlong", CommandStatus::ESME_RINVTLVLEN),
    (Quirks::MISSING_NUL, "missing_nul", CommandStatus::ESME_RINVCMDLEN),
    (Quirks::NON_ASCII, "non_ascii", CommandStatus::ESME_RINVTLVLEN),
    (Quirks::BAD_TIME, "bad_time", CommandStatus::ESME_RINVSCHED),
    (Quirks::NO_BODY, "no_body", CommandStatus::ESME_RINVCMDLEN),
    (Quirks::SHORT_BODY, "short_body", CommandStatus::ESME_RINVCMDLEN),
    (Quirks::SM_LENGTH, "sm_length", CommandStatus::ESME_RINVMSGLEN),
    (Quirks::UNCOUNTED_OCTET, "uncounted_octet", CommandStatus::ESME_RINVTLVSTREAM),
    (Quirks::TRAILING, "trailing", CommandStatus::ESME_RINVTLVSTREAM),
    (Quirks::BAD_TLV, "bad_tlv", CommandStatus::ESME_RINVTLVSTREAM),
    (Quirks::TLV_LENGTH, "tlv_length", CommandStatus::ESME_RINVTLVLEN),
    (Quirks::DUPLICATE_TLV, "duplicate_tlv", CommandStatus::ESME_RTLVNOTALLWD),
    (Quirks::TWO_TEXTS, "two_texts", CommandStatus::ESME_RINVMSGLEN),
    (Quirks::UNUSED_FIELD, "unused_field", CommandStatus::ESME_RINVMSGID),
    (Quirks::REQUEST_STATUS, "request_status", CommandStatus::ESME_RUNKNOWNERR),
    (Quirks::SEQUENCE_NUMBER, "sequence_number", CommandStatus::ESME_RUNKNOWNERR),
];
