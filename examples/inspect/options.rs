//! The command line.

use std::{ffi::OsString, path::PathBuf};

use clap::{Parser, ValueEnum};
use smpp_proto::message::{alphabet::Alphabet, coding::Codings};

/// The port that is registered for SMPP.
const PORT: u16 = 2775;

const NOTES: &str = "\
A line of hexadecimal digits holds one PDU or several behind each other; spaces, `:`, `,` and `0x`
may stand between octets. Lines that are empty or start with `#` are skipped. A raw file holds the
octets of one direction of a connection. A capture (pcap or pcapng; Ethernet, Linux cooked, loopback
or raw IP) is followed by its TCP connections: both directions, fragments put together, segments put
in order, what was sent twice shown once, what the capture lacks told.

Texts are decoded by their data_coding, long ones put together, receipts explained, and responses
shown with their request and, in a capture, the time between. Texts are printed: mind where the
output goes. Passwords are not.

JSON: one object for each PDU. `offset` counts from the start of the line, file or direction,
`error.offset` from the start of the PDU. Fields have the specification's names and stand in wire
order; what was not read is not there, and a list without items is not there either. C-octet strings
are text, in which octets that are not UTF-8 became U+FFFD; octet strings are hexadecimal digits.
Where they apply, these keys follow: `tail` (octets behind the TLVs that are none), `capture` (seconds
since 1970, connection, from, to), `message` (alphabet, text, part, whole; payload: the text of a
message_payload beside a short_message), `receipt`, and `request` (of a response: where its request
stood, and the seconds between). The body of a vendor's command is one field, `body`.

A PDU that cannot be read does not hide those behind it. Only where the next one cannot be found
does a line or file end early: an impossible command_length (PDUs of more than 131072 octets count
as that), a PDU that is not whole, or something that is no octet. A direction of a capture goes on
where a segment starts with a PDU again.

Exit code:
  0  everything was shown to its end, whatever the PDUs were like
  1  something was left out: a line or file ended early, or octets are missing from a capture
     (packets that were cut off, or of which a fragment is not there, count as that)
  2  wrong options, or input that cannot be read

Examples:
  inspect 00000010 00000015 00000000 00000001
  inspect --json --strict --file digits.txt
  inspect --file capture.pcapng --port 2776,3550
  tcpdump -U -w - tcp port 2775 | inspect
";

/// Shows SMPP PDUs, given as hexadecimal digits, as raw octets or in a capture, field by field.
#[derive(Parser)]
#[command(name = "inspect", no_binary_name = true, after_help = NOTES, max_term_width = 100)]
pub(crate) struct Options {
    /// PDUs in hexadecimal digits: all of these together are one line
    #[arg(value_name = "HEX", conflicts_with = "file")]
    pub(crate) digits: Vec<OsString>,

    /// Read FILE instead of standard input
    #[arg(short, long)]
    pub(crate) file: Option<PathBuf>,

    /// What a file or standard input holds
    #[arg(short, long, value_name = "KIND", default_value = "auto")]
    pub(crate) input: Kind,

    /// Further TCP ports of a capture to look at, beside 2775
    #[arg(short, long = "port", value_name = "PORT", value_delimiter = ',')]
    ports: Vec<u16>,

    /// What data_coding 0 means
    #[arg(short, long, value_name = "ALPHABET", default_value = "gsm7")]
    alphabet: Zero,

    /// Print one JSON object for each PDU, each on a line of its own
    #[arg(short, long)]
    pub(crate) json: bool,

    /// Accept no deviation from the specification: each becomes an error
    #[arg(short, long)]
    pub(crate) strict: bool,

    /// Print passwords instead of ***
    #[arg(long)]
    pub(crate) show_password: bool,
}

/// What an input holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Kind {
    /// Tell by the first octets
    Auto,
    /// Lines of hexadecimal digits
    Hex,
    /// The octets of a connection, one direction
    Raw,
    /// A pcap or pcapng file
    Capture,
}

/// The alphabets that `data_coding` 0 is met with.
#[derive(Clone, Copy, Debug, ValueEnum)]
enum Zero {
    /// GSM 7-bit, one septet in each octet
    Gsm7,
    /// GSM 7-bit, packed
    Gsm7Packed,
    /// ASCII
    Ascii,
    /// Latin-1 (ISO-8859-1)
    Latin1,
    /// Latin-9 (ISO-8859-15)
    Latin9,
    /// UTF-8
    Utf8,
    /// UCS-2, big-endian
    Ucs2,
}

impl Options {
    /// What the values of `data_coding` mean.
    pub(crate) fn codings(&self) -> Codings {
        let default = match self.alphabet {
            Zero::Gsm7 => Alphabet::GSM7,
            Zero::Gsm7Packed => Alphabet::GSM7_PACKED,
            Zero::Ascii => Alphabet::Ascii,
            Zero::Latin1 => Alphabet::Latin1,
            Zero::Latin9 => Alphabet::Latin9,
            Zero::Utf8 => Alphabet::Utf8,
            Zero::Ucs2 => Alphabet::UCS2,
        };
        Codings { default, ..Codings::SMPP }
    }

    /// Whether a TCP port is one to look at.
    pub(crate) fn wants(&self, port: u16) -> bool {
        port == PORT || self.ports.contains(&port)
    }
}
