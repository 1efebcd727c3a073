//! Providers of one country or region.

use core::time::Duration;

use super::{
    super::{
        Bases, Basis, Binding, Commands, DataCodings, LongModes, Numbering, Numberings, Profile,
        SystemType, Tls, VendorStatus, Versions,
    },
    preset,
};
use crate::{
    esme::pacer::Rate,
    message::{
        alphabet::Alphabet,
        coding::Codings,
        segment::{Mode, OctetText},
    },
    wire::{CommandStatus, EsmClass, Retry, Version},
};

preset! {
    /// LINK Mobility, by its implementation guide.
    LINK_MOBILITY = "link-mobility", "LINK Mobility";
    pages: [
        "https://a.storyblok.com/f/151608/x/bb282a50a7/link-mobility-implementation-guide-smpp.pdf",
        "https://linkmobility.com/resources/developer/SMSC-SMPP-User-Guide-1.5.pdf",
    ];
    notes: [
        "The client's address has to be registered.",
        "NPI is ignored; names, numbers and short codes have TON 5, 1 and 2.",
        "Sends `enquire_link` after 60 seconds of silence, waits 15 seconds for the answer to a receipt.",
        "There are no intermediate notifications.",
        "Receipts have `sub:000 dlvrd:000` and an empty `text:`, and TLVs 0x1700 to 0x1706.",
    ];
    SecondHand {
        version: Version::V3_4;
        versions: Versions::V3_4;
        binding: Binding::Pair;
        reconnect: Duration::from_secs(30);
        tls: Tls::Offered;
        port: Some(3600);
        tls_port: Some(3601);
        window: 20;
        rate: Some(Rate::per_second(10));
        response: Duration::from_secs(600);
        submit_codings: Codings {
            ia5: Alphabet::GSM7,
            ..Codings::SMPP
        };
        data_codings: Some(DataCodings::new(&[0, 1, 2, 3, 4, 8]));
        octet_text: OctetText::Septets;
        long_mode: Mode::Udh;
        long_modes: LongModes::UDH;
    }
    Recommended {
        source: Numberings {
            short_code: Numbering::new(2, 1),
            ..Numberings::USUAL
        };
    }
}

preset! {
    /// Telia.
    TELIA = "telia", "Telia";
    pages: ["https://cdn.messaging.teliacompany.com/documents/developer/index.html"];
    notes: [
        "The client's address has to be registered; the host name goes into TLS (SNI).",
        "`data_coding` 0 is GSM 7-bit, packed or not, Latin-1 or Latin-9, as the account has it.",
        "Names have at most 11 characters.",
        "Wants `unbind` before the connection closes.",
        "`network_error_code` 201, 202 and 207 to 209 are Telia's own.",
    ];
    SecondHand {
        version: Version::V3_4;
        versions: Versions::V3_4;
        system_type: SystemType::EMPTY;
        tls: Tls::Required;
        tls_port: Some(3550);
        window: 10;
        source: Numberings::USUAL;
        long_modes: LongModes::UDH.union(LongModes::PAYLOAD);
    }
}

preset! {
    /// Kaleyra.
    KALEYRA = "kaleyra", "Kaleyra";
    pages: ["https://messaging.kaleyra.com/support/solutions/articles/3000091795"];
    notes: [
        "A bind that says less than 3.4 gets 3.3.",
        "`data_coding` 1 is discouraged.",
        "`message_payload` on 3.4 only.",
        "The final states of receipts are DELIVRD, FAILED, EXPIRED and UNDELIV.",
        "There are statuses of its own.",
    ];
    SecondHand {
        version: Version::V3_4;
        system_type: SystemType::preset("smpp");
        enquire_link: Duration::from_secs(60);
        idle_limit: Some(Duration::from_secs(300));
        data_codings: Some(DataCodings::new(&[0, 1, 3, 8]));
        long_mode: Mode::Udh;
        long_modes: LongModes::UDH.union(LongModes::PAYLOAD);
        esm_class: EsmClass::STORE_AND_FORWARD;
        unsupported: Commands::SUBMIT_MULTI;
        source: Numberings::USUAL;
    }
}

preset! {
    /// Route Mobile.
    ROUTE_MOBILE = "route-mobile", "Route Mobile";
    pages: ["https://routemobile.com/pdf_files/developer/api/routemobilesmpp.pdf"];
    notes: [
        "A bind that says less than 3.4 gets 3.3.",
        "Every destination is read as international: no leading 00.",
        "`data_coding` 1 is discouraged, 3 is on request.",
        "The user data header has to have a length of 5 or 6.",
        "`message_payload` on 3.4 only.",
        "There are statuses 0x409 to 0x412 besides.",
    ];
    SecondHand {
        version: Version::V3_4;
        system_type: SystemType::EMPTY;
        enquire_link: Duration::from_secs(60);
        enquire_always: true;
        idle_limit: Some(Duration::from_secs(300));
        data_codings: Some(DataCodings::new(&[0, 1, 3, 8]));
        source: Numberings::USUAL;
        destination: Numberings::numbers(1, 1);
        long_mode: Mode::Udh;
        long_modes: LongModes::UDH.union(LongModes::PAYLOAD);
        esm_class: EsmClass::STORE_AND_FORWARD;
        unsupported: Commands::SUBMIT_MULTI;
        statuses: &ROUTE_MOBILE_STATUSES;
    }
}

const ROUTE_MOBILE_STATUSES: [VendorStatus; 6] = {
    const fn row(status: u32, name: &'static str, retry: Retry) -> VendorStatus {
        VendorStatus { status: CommandStatus(status), name, retry }
    }
    [
        row(0x401, "not enough credit", Retry::Operator),
        row(0x404, "spam", Retry::Never),
        row(0x405, "wrong length", Retry::Never),
        row(0x406, "wrong user data header", Retry::Never),
        row(0x407, "empty message", Retry::Never),
        row(0x408, "recipient does not want messages", Retry::NeverThere),
    ]
};

preset! {
    /// CM.com.
    CM_COM = "cm-com", "CM.com";
    pages: ["https://developers.cm.com/messaging/docs/smpp"];
    notes: [
        "Receipts come in `deliver_sm`, or in `data_sm` with `message_payload`, with dates of 14 digits.",
        "TLVs 0x1401 and 0x140A of a receipt are operator and tariff.",
    ];
    SecondHand {
        version: Version::V3_4;
        tls: Tls::Offered;
        port: Some(30006);
        tls_port: Some(30007);
        id_len: Some(32);
    }
}

preset! {
    /// tyntec.
    TYNTEC = "tyntec", "tyntec";
    pages: ["https://www.tyntec.com/helpcenter/docs/faqs/sms/"];
    notes: [
        "Plain, TLS and VPN connections.",
        "A receipt that says buffered comes before the final one.",
        "Without a user data header the order of long texts is not kept.",
    ];
    SecondHand {
        tls: Tls::Offered;
        long_mode: Mode::Udh;
    }
}

preset! {
    /// ClickSend.
    CLICKSEND = "clicksend", "ClickSend";
    pages: ["https://developers.clicksend.com/docs/smpp/v3"];
    notes: [
        "The client's address has to be on the account's list.",
        "Have a session to each of the two hosts.",
        "Recommends `data_coding` 0 and 8.",
    ];
    Page {
        sessions: Some(2);
        tls: Tls::Offered;
        port: Some(2775);
        tls_port: Some(2776);
        enquire_link: Duration::from_secs(30);
        window: 10;
        source: Numberings::numbers(1, 0);
        destination: Numberings::numbers(1, 0);
    }
}

preset! {
    /// 8x8.
    EIGHT_BY_EIGHT = "8x8", "8x8";
    pages: [
        "https://developer.8x8.com/connect/docs/smpp-data-encoding",
        "https://developer.8x8.com/connect/docs/smpp-delivery-receipts",
    ];
    notes: ["Receipts come for ENROUTE too, with a list of errors of its own."];
    Page {
        submit_codings: Codings {
            ia5: Alphabet::GSM7,
            ..Codings::SMPP
        };
        data_codings: Some(DataCodings::new(&[0, 1, 3, 8]));
    }
}

preset! {
    /// smsportal.
    SMSPORTAL = "smsportal", "smsportal";
    pages: [
        "https://docs.smsportal.com/docs/smpp-connection",
        "https://docs.smsportal.com/docs/smpp-usage",
    ];
    notes: [
        "Four sessions for each server, and at least one to each.",
        "50 messages a second for each server, over all its sessions.",
        "Also ports 5010, 5020, 5030 and, with TLS, 6010, 6020 and 6030.",
        "A destination of more than 20 digits is refused with ESME_RINVDSTADR.",
        "`schedule_delivery_time` is ignored: the message goes out at once.",
        "TLVs 0x1400 and 0x1401 are references.",
    ];
    Page {
        version: Version::V3_4;
        sessions: Some(4);
        tls: Tls::Offered;
        port: Some(5000);
        tls_port: Some(6000);
        window: 10;
        submit_codings: Codings::SMPP;
        source: Numberings::numbers(0, 0);
        destination: Numberings::numbers(0, 0);
    }
}

preset! {
    /// Unifonic.
    UNIFONIC = "unifonic", "Unifonic";
    pages: ["https://docs.unifonic.com/docs/getting-sms-application-credentials"];
    notes: ["The client's address has to be on the account's list."];
    Page {
        tls: Tls::Offered;
        port: Some(2776);
        tls_port: Some(2443);
    }
}

preset! {
    /// Txtwire.
    TXTWIRE = "txtwire", "Txtwire";
    pages: ["https://api.txtwire.com/documentation/smpp/smpp_acct_config.html"];
    notes: [];
    Page {
        version: Version::V3_4;
        sessions: Some(2);
        system_type: SystemType::preset("SMS");
        enquire_link: Duration::from_secs(20);
        enquire_always: true;
        idle_limit: Some(Duration::from_secs(30));
        rate: Some(Rate::per_second(8));
    }
}

preset! {
    /// smsfire.
    SMSFIRE = "smsfire", "smsfire";
    pages: ["https://docs.smsfire.com.br/apis-v3/sms/smpp/parametros-de-conexao"];
    notes: [
        "Passwords may have more than 8 octets.",
        "The server's time is UTC.",
    ];
    Page {
        version: Version::V3_4;
        binding: Binding::Transceiver;
        sessions: Some(3);
        port: Some(2775);
        enquire_link: Duration::from_secs(60);
        rate: Some(Rate::per_second(30));
    }
    Recommended {
        password_max: 64;
    }
}
