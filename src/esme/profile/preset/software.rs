//! Message centres and gateways that one meets as software, and simulators.

use core::time::Duration;

use super::{
    super::{Bases, Basis, Profile, Tls, Versions},
    preset,
};
use crate::{esme::pacer::Rate, message::receipt::ReceiptOptions};

preset! {
    /// The SMSC simulator of Melrose Labs, free to test against.
    MELROSE_LABS = "melrose-labs", "Melrose Labs simulator";
    pages: [
        "https://melroselabs.com/services/smsc-simulator/smsc-simulator-technical-details",
        "https://melroselabs.com/docs/reference/smpp",
    ];
    notes: [
        "A destination of fewer than 8 digits is refused with ESME_RINVDSTADR.",
        "Sends `enquire_link` after 45 seconds of silence, and up to 25 `deliver_sm` at once.",
        "Message ids have 8 characters on 3.3 and 64 on later versions.",
        "Messages to the client repeat the `data_coding` of what was submitted.",
    ];
    SecondHand {
        versions: Versions::all();
        port: Some(2775);
        tls: Tls::Offered;
        tls_port: Some(8775);
        rate: Some(Rate::per_second(100));
        id_len: Some(64);
    }
}

preset! {
    /// SMPPSim 2.6, a simulator.
    SMPPSIM = "smppsim", "SMPPSim";
    pages: [];
    notes: [
        "Ids count up from 0 in decimal.",
        "Its bind response states no version, yet TLVs are used.",
        "The receipt of a message in UCS-2 is ASCII and says `data_coding` 8.",
        "`registered_delivery` of 0x11 loses the final receipt, and so may many submits at once.",
        "`outbind` is followed by the end of the connection.",
    ];
    Recommended {
        unstated_version: None;
    }
}

preset! {
    /// Jasmin, a gateway.
    JASMIN = "jasmin", "Jasmin";
    pages: ["https://github.com/jookies/jasmin"];
    notes: [
        "Closes the session when `deliver_sm_resp` has a message id; this crate writes none to peers of 3.4.",
        "As a client it sends one request at a time and cuts long texts with the `sar_` TLVs.",
        "Receipts come in `deliver_sm` or `data_sm`.",
    ];
    Source {
        password_max: 8;
        id_len: Some(36);
        receipts: ReceiptOptions {
            unmarked: false,
            accepted_is_final: false,
            four_digit_years: true,
        };
    }
}

preset! {
    /// A server made with Cloudhopper, a library.
    CLOUDHOPPER = "cloudhopper", "Cloudhopper";
    pages: ["https://github.com/fizzed/cloudhopper-smpp"];
    notes: [
        "Old ones know TLS up to 1.2 only.",
        "Refuses sequence numbers above 0x7FFFFFFF.",
    ];
    Source {
        init: Duration::from_secs(5);
    }
}

preset! {
    /// A server made with jSMPP, a library.
    JSMPP = "jsmpp", "jSMPP";
    pages: ["https://github.com/opentelecoms-org/jsmpp"];
    notes: [
        "Strict: reads PDUs by the letter of the specification.",
        "A full queue is answered with ESME_RTHROTTLED.",
    ];
    Source {
        init: Duration::from_secs(5);
    }
}
