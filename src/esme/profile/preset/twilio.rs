//! Twilio.

use core::time::Duration;

use super::{
    super::{
        Alphabets, Bases, Basis, Commands, DataCodings, Numbering, Numberings, Profile, SegmentIds,
        Tls, Versions,
    },
    preset,
};
use crate::{
    message::{
        id::IdMatch,
        segment::{Mode, Width},
    },
    wire::Version,
};

preset! {
    /// Twilio.
    TWILIO = "twilio", "Twilio";
    pages: [
        "https://www.twilio.com/docs/smpp",
        "https://www.twilio.com/docs/smpp/key-concepts",
        "https://www.twilio.com/docs/smpp/initial-setup-and-connection",
        "https://www.twilio.com/docs/smpp/messaging-handling-and-delivery-receipts",
        "https://www.twilio.com/docs/smpp/error-codes",
    ];
    notes: [
        "Access is by arrangement: host, port and credentials come with the integration guide.",
        "Connect by host name, resolve it for each connection and send it in TLS (SNI).",
        "The client's address has to be on the account's list.",
        "The account has a limit on the sum of its sessions.",
        "Each segment has an id of its own in its response: `YV` and 32 hexadecimal digits.",
        "The client sends `enquire_link` at least every 60 seconds, and Twilio sends its own.",
        "Senders have to belong to the account.",
    ];
    Page {
        version: Version::V3_4;
        versions: Versions::V3_4;
        tls: Tls::Required;
        system_id_max: 16;
        source: Numberings {
            short_code: Numbering::new(0, 0),
            ..Numberings::USUAL
        };
        destination: Numberings {
            short_code: Numbering::new(0, 0),
            ..Numberings::USUAL
        };
    }
    Stated {
        long_mode: Mode::Udh;
        id_len: Some(34);
        segment_ids: SegmentIds::Each;
    }
    Recommended {
        enquire_link: Duration::from_secs(50);
        enquire_always: true;
        id_match: IdMatch::Exact;
        window: 10;
        response: Duration::from_secs(30);
        alphabets: Alphabets::Gsm7;
        data_codings: Some(DataCodings::new(&[0, 3, 8]));
        width: Width::Bits8;
        unsupported: Commands::all();
    }
}
