//! Where the other readers differ, and why this crate is right.

use smpp_proto::wire::{CommandId, Quirks, Reason, Tag};

use super::{Difference, Kind, Ours, Reader};

/// A difference that is a fault of the other reader.
pub struct Known {
    pub reader: Reader,
    /// What the other does, and what is right.
    pub reason: &'static str,
    /// Whether this is it.
    pub explains: fn(&Difference<'_>) -> bool,
}

/// Every difference there is.
pub const KNOWN: &[Known] = &[
    Known {
        reader: Reader::Rusmpp,
        reason: "The length of a TLV is not held against the type of its tag: a value that is \
                 longer or shorter than the type is read past its border, and what follows is \
                 lost. Here the length decides, and one that the specification does not allow \
                 is `tlv_length`.",
        explains: |d| d.about_tlvs() && d.quirks().intersects(Quirks::TLV_LENGTH),
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "What stands behind the last field and is no TLV is read as one. Here it is \
                 `trailing`, `bad_tlv` or `uncounted_octet`, and kept or passed over.",
        explains: |d| d.about_tlvs() && d.quirks().intersects(BROKEN),
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "`broadcast_rep_num` is read as one octet; it has two.",
        explains: |d| d.about_tlvs() && d.has(Tag::BROADCAST_REP_NUM, |_| true),
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "`source_telematics_id` is read as two octets; its table gives it one, and both \
                 are met.",
        explains: |d| d.about_tlvs() && d.has(Tag::SOURCE_TELEMATICS_ID, |value| value.len() == 1),
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "`alert_on_message_delivery` is read as one octet; 3.4 gives it none.",
        explains: |d| d.about_tlvs() && d.has(Tag::ALERT_ON_MESSAGE_DELIVERY, <[u8]>::is_empty),
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "Reserved bits of `callback_num_pres_ind` and `ms_msg_wait_facilities` are \
                 dropped. Here a value is what was on the wire.",
        explains: |d| {
            let Kind::Tlv(tag, theirs) = &d.kind else { return false };
            let mask = match Tag(*tag) {
                Tag::CALLBACK_NUM_PRES_IND => 0x0F,
                Tag::MS_MSG_WAIT_FACILITIES => 0x83,
                _ => return false,
            };
            d.has(Tag(*tag), |ours| theirs[..] == [ours[0] & mask])
        },
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "The string of a TLV ends with its first NUL, and has ASCII alone. Here it ends \
                 with its length, and its octets are handed on as they are.",
        explains: |d| {
            let odd = |value: &[u8]| {
                let nul = value.iter().position(|octet| *octet == 0);
                !value.is_ascii() || nul != Some(value.len() - 1)
            };
            d.about_tlvs() && TEXTS.iter().any(|tag| d.has(*tag, odd))
        },
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "Addresses of `data_sm` end at 21 octets; the specification gives them 65.",
        explains: |d| {
            let long = |(name, value): &(&str, Vec<u8>)| {
                ["source_addr", "destination_addr"].contains(name) && value.len() > 21
            };
            let data_sm = d.frame.header.command_id == CommandId::DATA_SM;
            data_sm && d.kind == Kind::TheyRefuse && d.fields().iter().any(long)
        },
    },
    Known {
        reader: Reader::Rusmpp,
        reason: "`submit_multi` to no destination is taken; the specification has a status of \
                 its own for it.",
        explains: |d| d.kind == Kind::WeRefuse && d.fault() == Some(Reason::NoDestination),
    },
    Known {
        reader: Reader::Smpp34,
        reason: "`cancel_sm` is read from the first octet of its header on, not of its body.",
        explains: |d| d.frame.header.command_id == CommandId::CANCEL_SM,
    },
    Known {
        reader: Reader::Smpp34,
        reason: "Octets that are not UTF-8 become U+FFFD. Here strings are octets.",
        explains: |d| matches!(d.kind, Kind::Field(..)) && d.quirks().contains(Quirks::NON_ASCII),
    },
    Known {
        reader: Reader::Smpp34,
        reason: "The body of a response with a status other than 0 is passed over, and in \
                 `data_sm_resp` taken for TLVs from its first octet on. 3.3 has it whole, and \
                 live message centres send it.",
        explains: |d| {
            !d.frame.header.command_status.is_ok() && d.frame.header.command_id.is_response()
        },
    },
    Known {
        reader: Reader::Smpp34,
        reason: "An octet that no length counts, such as a NUL behind the text, shifts the \
                 TLVs. Here it is `uncounted_octet` and passed over where the TLVs then end \
                 with the frame.",
        explains: |d| d.about_tlvs() && d.quirks().contains(Quirks::UNCOUNTED_OCTET),
    },
    Known {
        reader: Reader::Smpp34,
        reason: "A single octet behind `alert_notification` is taken for the value of \
                 `ms_availability_status`.",
        explains: |d| {
            d.about_tlvs()
                && d.frame.header.command_id == CommandId::ALERT_NOTIFICATION
                && d.quirks().contains(Quirks::TRAILING)
        },
    },
    Known {
        reader: Reader::Smpp34,
        reason: "Zeros that fill up behind the last TLV are TLVs without a tag and a value. Here \
                 they are `trailing`.",
        explains: |d| match &d.kind {
            Kind::Tlvs(theirs) => {
                d.quirks().contains(Quirks::TRAILING) && theirs.ends_with(&[(0, Vec::new())])
            }
            _ => false,
        },
    },
    Known {
        reader: Reader::Smpp34,
        reason: "A TLV of a length that its table does not allow is as if it were not there. \
                 Here it stays in the list, and is `tlv_length`.",
        explains: |d| d.about_tlvs() && d.quirks().contains(Quirks::TLV_LENGTH),
    },
    Known {
        reader: Reader::Smpp34,
        reason: "`submit_multi` to no destination is taken; the specification has a status of \
                 its own for it.",
        explains: |d| d.kind == Kind::WeRefuse && d.fault() == Some(Reason::NoDestination),
    },
    Known {
        reader: Reader::Smpp34,
        reason: "Every `dest_flag` but 2 is taken for 1; the specification has a status of its \
                 own for it.",
        explains: |d| d.kind == Kind::WeRefuse && d.fault() == Some(Reason::DestFlag),
    },
];

/// What leaves octets behind the fields that are no TLV.
const BROKEN: Quirks = Quirks::TRAILING.union(Quirks::BAD_TLV).union(Quirks::UNCOUNTED_OCTET);

/// The TLVs that are strings.
const TEXTS: [Tag; 4] = [
    Tag::ADDITIONAL_STATUS_INFO_TEXT,
    Tag::RECEIPTED_MESSAGE_ID,
    Tag::SOURCE_NETWORK_ID,
    Tag::DEST_NETWORK_ID,
];

impl Difference<'_> {
    /// Whether it can come from the TLVs: these differ, or the other does not read the PDU at all.
    fn about_tlvs(&self) -> bool {
        matches!(self.kind, Kind::Tlv(..) | Kind::Tlvs(_) | Kind::TheyRefuse)
    }

    /// Whether there is a TLV with this tag and such a value.
    fn has(&self, tag: Tag, such: impl Fn(&[u8]) -> bool) -> bool {
        self.tlvs().iter().any(|(other, value)| *other == tag.0 && such(value))
    }

    /// Why this crate does not read the frame.
    fn fault(&self) -> Option<Reason> {
        match self.ours {
            Ours::Broken(error) => Some(error.reason),
            Ours::Unknown | Ours::Read(..) => None,
        }
    }
}
