//! What can be wrong with a PDU, and how it is answered.

use core::fmt;

use super::{quirk::Quirks, status::CommandStatus, tlv::Tag, value::Version};

/// A body that could not be read: which field, where, and why.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DecodeError {
    /// The specification's name of the field or TLV; `tlvs` for the TLV part as a whole.
    pub field: &'static str,
    /// Where it starts, in octets from the start of the PDU: the body starts at 16.
    pub offset: usize,
    /// What is wrong with it.
    pub reason: Reason,
}

/// What is wrong with a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Reason {
    /// The body ends before the field is whole.
    Missing,
    /// A C-octet string has no NUL, and mandatory fields were still to come behind it.
    Unterminated,
    /// `number_of_dests` is 0.
    NoDestination,
    /// `dest_flag` is neither 1 nor 2, so that the next field cannot be found.
    DestFlag,
    /// A response answers another kind of request than the one with its number.
    WrongResponse,
    /// The field can be read, but only by forgiving what the reader does not accept.
    Quirk(Quirks),
}

impl DecodeError {
    /// The `command_status` that answers a request with this error. SMPP 5.0 §2.8.2; where the
    /// specification names a status for the field, that one.
    #[must_use]
    pub fn status(&self) -> CommandStatus {
        match self.reason {
            Reason::Missing | Reason::Unterminated => CommandStatus::ESME_RINVCMDLEN,
            Reason::WrongResponse => CommandStatus::ESME_RINVCMDID,
            Reason::NoDestination => CommandStatus::ESME_RINVNUMDESTS,
            Reason::DestFlag => CommandStatus::ESME_RINVDESTFLAG,
            Reason::Quirk(quirks) => by_field(self.field, quirks).unwrap_or(quirks.status()),
        }
    }
}

/// The status for a field whose value is not acceptable, where the field has one of its own.
fn by_field(field: &str, quirks: Quirks) -> Option<CommandStatus> {
    if quirks.contains(Quirks::MISSING_NUL) && Tag::is_text(field) {
        return Some(CommandStatus::ESME_RINVTLVVAL);
    }
    let value = Quirks::OVERLONG | Quirks::NON_ASCII | Quirks::BAD_TIME;
    if !quirks.intersects(value) {
        return None;
    }
    Some(match field {
        "system_id" => CommandStatus::ESME_RINVSYSID,
        "password" => CommandStatus::ESME_RINVPASWD,
        "system_type" => CommandStatus::ESME_RINVSYSTYP,
        "service_type" => CommandStatus::ESME_RINVSERTYP,
        "source_addr" => CommandStatus::ESME_RINVSRCADR,
        "destination_addr" => CommandStatus::ESME_RINVDSTADR,
        "dl_name" => CommandStatus::ESME_RINVDLNAME,
        "message_id" | "original_message_id" => CommandStatus::ESME_RINVMSGID,
        "schedule_delivery_time" => CommandStatus::ESME_RINVSCHED,
        "validity_period" => CommandStatus::ESME_RINVEXPIRY,
        _ => return None,
    })
}

impl fmt::Display for DecodeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at octet {}: {}", self.field, self.offset, self.reason)
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Missing => f.write_str("the body ends before the field is whole"),
            Self::Unterminated => f.write_str("C-octet string without its NUL"),
            Self::WrongResponse => f.write_str("the response to another kind of request"),
            Self::NoDestination => f.write_str("no destination"),
            Self::DestFlag => f.write_str("dest_flag is neither 1 nor 2"),
            Self::Quirk(quirks) => {
                f.write_str("not accepted:")?;
                quirks.names().try_for_each(|name| write!(f, " {name}"))
            }
        }
    }
}

impl core::error::Error for DecodeError {}

/// A value that a peer of the given version cannot be sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Misfit {
    /// The specification's name of the field, or of the command where the version lacks it whole.
    pub field: &'static str,
    /// The version whose rules the value breaks.
    pub version: Version,
}

impl fmt::Display for Misfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} does not fit SMPP {}", self.field, self.version)
    }
}

impl core::error::Error for Misfit {}
