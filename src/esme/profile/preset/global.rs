//! Providers that serve the whole world, Twilio apart.

use core::time::Duration;

use super::{
    super::{
        Alphabets, Bases, Basis, Binding, Commands, DataCodings, LongModes, Numbering, Numberings,
        Profile, SegmentIds, Tls, Versions,
    },
    preset,
};
use crate::{
    esme::pacer::Rate,
    message::{
        alphabet::Alphabet,
        coding::{ClassGroup, Codings},
        id::IdMatch,
        receipt::ReceiptOptions,
        segment::{Mode, OctetText},
    },
    wire::Version,
};

preset! {
    /// Infobip.
    INFOBIP = "infobip", "Infobip";
    pages: ["https://www.infobip.com/docs/essentials/api-essentials/smpp-specification"];
    notes: [
        "Refuses binds of 3.3 and 5.0.",
        "Receipts need a receiver or a transceiver.",
        "Passwords may have more than 8 octets.",
        "`system_type` is `HLR` for number lookup.",
        "Receipts come for ENROUTE too, and have no `text:`.",
        "Flash messages in one segment only.",
    ];
    SecondHand {
        version: Version::V3_4;
        versions: Versions::V3_4;
        sessions: Some(4);
        tls: Tls::Offered;
        port: Some(8888);
        tls_port: Some(8887);
        idle_limit: Some(Duration::from_secs(30));
        submit_codings: Codings {
            ia5: Alphabet::GSM7,
            class_group: ClassGroup::General,
            ..Codings::SMPP
        };
        data_codings: Some(DataCodings::new(&[0, 1, 3, 8, 16, 24]));
        octet_text: OctetText::Septets;
        source: Numberings {
            digits: Numbering::new(0, 1),
            ..Numberings::USUAL
        };
        long_mode: Mode::Udh;
    }
    Recommended {
        password_max: 64;
        enquire_link: Duration::from_secs(15);
        enquire_always: true;
    }
}

preset! {
    /// Vonage, formerly Nexmo.
    VONAGE = "vonage", "Vonage (Nexmo)";
    pages: [
        "https://developer.vonage.com/en/messaging/sms/guides/smpp-access",
        "https://developer.vonage.com/en/messaging/sms/guides/delivery-receipts",
        "https://developer.vonage.com/en/messaging/sms/guides/concatenation-and-encoding",
    ];
    notes: [
        "A third bind is answered with ESME_RALYBND, one to a wrong host or zone with ESME_RBINDFAIL.",
        "`system_type` has to be another one for each host that gets messages.",
        "`data_coding` 0 is Latin-1 for newer accounts, whose ids are UUIDs that stay as they are.",
        "The parts of a text have to reach one server within 20 minutes.",
        "`deliver_sm` comes again after temporary statuses only, at most 130 times in 24 hours.",
    ];
    Page {
        id_match: IdMatch::RespHexReceiptDec;
        segment_ids: SegmentIds::Each;
    }
    SecondHand {
        version: Version::V3_4;
        versions: Versions::V3_4;
        sessions: Some(2);
        port: Some(8000);
        rate: Some(Rate::per_second(30));
        submit_codings: Codings {
            default: Alphabet::Latin1,
            ..Codings::SMPP
        };
        data_codings: Some(DataCodings::new(&[0, 3, 6, 7, 8]));
        source: Numberings {
            alphanumeric: Numbering::new(5, 1),
            ..Numberings::USUAL
        };
        long_mode: Mode::Udh;
        max_segments: 6;
    }
    Recommended {
        deliver_codings: Codings {
            default: Alphabet::Latin1,
            ..Codings::SMPP
        };
        alphabets: Alphabets::Latin1;
    }
}

preset! {
    /// Sinch, its own SMPP service.
    SINCH = "sinch", "Sinch";
    pages: [
        "https://developers.sinch.com/docs/sms/smpp/connectivity",
        "https://developers.sinch.com/docs/sms/smpp/message-encoding",
        "https://developers.sinch.com/docs/sms/smpp/send-message",
        "https://developers.sinch.com/docs/sms/smpp/receive-message",
        "https://developers.sinch.com/docs/sms/smpp/error-codes",
    ];
    notes: [
        "The client's address has to be registered.",
        "Two connections for each host and `system_id`.",
        "Names have at most 11 characters, numbers 18 digits.",
        "Of Latin-1 only what GSM 7-bit has reaches the handset.",
        "TLV 0x1403 of a receipt is the country and network code.",
        "The message centre cuts texts that are too long.",
    ];
    Page {
        version: Version::V3_4;
        versions: Versions::V3_4;
        sessions: Some(2);
        tls: Tls::Offered;
        tls_port: Some(3601);
        submit_codings: Codings::SMPP;
        data_codings: Some(DataCodings::new(&[
            0, 1, 2, 3, 4, 8, 0xF0, 0xF1, 0xF2, 0xF3, 0xF4, 0xF5, 0xF6, 0xF7, 0xF8, 0xF9, 0xFA,
            0xFB, 0xFC, 0xFD, 0xFE, 0xFF,
        ]));
        octet_text: OctetText::Septets;
    }
    SecondHand {
        port: Some(3600);
        enquire_link: Duration::from_secs(30);
        window: 10;
        rate: Some(Rate::per_second(10));
        source: Numberings::USUAL;
    }
}

preset! {
    /// Sinch Cloud SMPP, formerly CLX.
    SINCH_CLOUD = "sinch-cloud", "Sinch Cloud SMPP";
    pages: ["https://developers.sinch.com/docs/sms/other/sms-other-cloud-smpp"];
    notes: [
        "Ports 9000 and, with TLS, 9443 read `data_coding` 0 as Latin-1.",
        "TON, NPI and `service_type` are ignored.",
        "Ids are hexadecimal on 3.3 and decimal on 3.4.",
        "UNKNOWN stands for a buffered message too.",
        "`schedule_delivery_time` reaches 168 hours.",
    ];
    Mirrored {
        version: Version::V3_4;
        versions: Versions::V3_3.union(Versions::V3_4);
        sessions: Some(3);
        tls: Tls::Offered;
        port: Some(8000);
        tls_port: Some(8443);
        enquire_link: Duration::from_secs(60);
        window: 10;
        id_match: IdMatch::Exact;
        unsupported: Commands::SUBMIT_MULTI
            .union(Commands::DATA_SM)
            .union(Commands::QUERY_SM)
            .union(Commands::CANCEL_SM)
            .union(Commands::REPLACE_SM);
    }
}

preset! {
    /// Bird, formerly MessageBird.
    BIRD = "bird", "Bird (MessageBird)";
    pages: [
        "https://docs.bird.com/connectivity-platform/other-integrations/how-can-i-use-the-short-message-peer-to-peer-smpp-network-protocol",
        "https://developers.messagebird.com/api/sms-messaging",
    ];
    notes: [
        "Of a bind only `system_id`, password and version are looked at.",
        "Binds and rate are settled for each server.",
        "Other values of `data_coding` than these are turned into one of them.",
        "Error numbers of receipts are Bird's own, 0 to 131.",
    ];
    SecondHand {
        versions: Versions::all();
        tls: Tls::Offered;
        port: Some(2775);
        tls_port: Some(2776);
        data_codings: Some(DataCodings::new(&[0, 1, 2, 8]));
        id_match: IdMatch::Exact;
    }
}

preset! {
    /// Clickatell.
    CLICKATELL = "clickatell", "Clickatell";
    pages: [
        "https://archive.clickatell.com/developers/api-docs/using-the-smpp-api",
        "https://archive.clickatell.com/developers/api-docs/connection-details",
        "https://archive.clickatell.com/developers/api-docs/pdu-details",
    ];
    notes: [
        "A test of compliance comes before access.",
        "TON and NPI are found out from the address.",
        "Receipts have dates of 12 digits and an empty `text:`.",
        "`validity_period` spreads bulk traffic.",
    ];
    SecondHand {
        versions: Versions::V3_3.union(Versions::V3_4);
        enquire_link: Duration::from_secs(60);
        idle_limit: Some(Duration::from_secs(300));
        long_modes: LongModes::all();
    }
}

preset! {
    /// Telnyx.
    TELNYX = "telnyx", "Telnyx";
    pages: ["https://support.telnyx.com/en/articles/1667062-short-message-peer-to-peer-set-up-guide"];
    notes: [
        "By contract.",
        "The rate is that of a number: 10 a minute for a long code, 1,200 for a toll-free number.",
    ];
    Mirrored {
        tls: Tls::Required;
        tls_port: Some(2775);
        bind_numbering: Numbering::new(1, 1);
        source: Numberings::numbers(1, 1);
        destination: Numberings::numbers(1, 1);
        unsupported: Commands::all();
    }
}

preset! {
    /// Bandwidth.
    BANDWIDTH = "bandwidth", "Bandwidth";
    pages: [
        "https://www.bandwidth.com/support/en/articles/12823933",
        "https://support.bandwidth.com/hc/en-us/articles/360046149833",
    ];
    notes: [
        "The client's address has to be on the account's list.",
        "The rate is that of a number: 1 a second, 3 for a toll-free number, 100 for a short code.",
        "ACCEPTD is the best sign of success; receipts are waited for up to 73 hours.",
        "Errors 304 and 305 are about the user data header, 306 about `registered_delivery` above 1.",
    ];
    SecondHand {
        binding: Binding::Transceiver;
        id_len: Some(36);
        receipts: ReceiptOptions {
            unmarked: false,
            accepted_is_final: true,
            four_digit_years: false,
        };
    }
}

preset! {
    /// Telesign.
    TELESIGN = "telesign", "Telesign";
    pages: [
        "https://developer.telesign.com/enterprise/docs/smpp-protocol",
        "https://developer.telesign.com/enterprise/docs/additional-features-smpp-protocol",
        "https://developer.telesign.com/enterprise/docs/sms-smpp-tlvs",
    ];
    notes: [
        "Senders are approved beforehand.",
        "Receipts come on the sessions of any data centre, with dates of 12 digits.",
        "The message centre cuts texts that are too long.",
    ];
    SecondHand {
        versions: Versions::V3_4.union(Versions::V5_0);
        binding: Binding::Transceiver;
        init: Duration::from_secs(10);
        tls: Tls::Required;
        enquire_link: Duration::from_secs(30);
        response: Duration::from_secs(30);
        submit_codings: Codings {
            ia5: Alphabet::GSM7,
            ..Codings::SMPP
        };
        data_codings: Some(DataCodings::new(&[0, 1, 3, 8]));
        octet_text: OctetText::Octets;
        destination: Numberings::numbers(1, 1);
        max_segments: 10;
        system_id_max: 16;
        password_max: 9;
        id_len: Some(32);
        segment_ids: SegmentIds::First;
    }
}
