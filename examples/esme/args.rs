//! The command line.

use std::{path::PathBuf, time::Duration};

use clap::{Args, Parser, ValueEnum};
use smpp_proto::{
    message::{
        alphabet::Alphabet,
        segment::{Mode, Width},
    },
    session::BindMode,
    wire::{RegisteredDelivery, Version},
};

use crate::{
    host::Host,
    support::values::{span, version},
};

const EXAMPLES: &str = "\
A TIME is a number with ms, s, m or h behind it; without, it is in seconds.

Examples:
  esme localhost:2775 --system-id me --password secret --to 4799900001 --text 'Hello 👋'
      sends one text and waits for its receipt
  SMPP_PASSWORD=secret esme localhost --system-id me --from Shop --file texts.txt
      one message for each line
  esme localhost --system-id me --password-file pw --to 4799900001 --text 'no {number}' \\
      --count 10000 --window 100 --rate 2000
      ten thousand copies, numbered, at most 2000 a second and 100 without an answer
  esme one.example two.example --profile vonage --tls --system-id me --password-file pw --listen
      two hosts, the second for when the first fails; prints what comes until SIGINT

Files of texts:
  Each line is DESTINATION, a space and the text; or an object of JSON:
      {\"to\": \"4799900001\", \"text\": \"two\\nlines\", \"from\": \"Shop\"}
  `from` may be left out. Empty lines, and lines that begin with #, are passed over.

Outcomes:
  A message is delivered, accepted (where no receipt was asked for), refused, put off (refused for the
  time being when the run ended), not delivered, without a receipt, unknown, incomplete or unsent.
  It is unknown when the connection was lost, or the time
  was over, before its answer: it may have been accepted, and is sent again with --resend only.

Exit codes:
  0    every message was accepted, and delivered where a receipt was asked for
  1    a file could not be read or written
  2    the command line, or a file of texts, is wrong
  3    some messages were refused or not delivered, or nobody knows
  4    --limit was over before every message had its outcome
  5    no message centre took the bind: wrong password, or --attempts in a row failed
  130  stopped by SIGINT or SIGTERM before every message had its outcome";

/// A client of message centres: SMPP 3.3, 3.4 and 5.0, over TCP or TLS.
#[derive(Parser)]
#[command(name = "esme", version, after_help = EXAMPLES)]
pub struct Options {
    /// Where to bind; several are tried in their order. Without a port it is that of the profile,
    /// else 2775.
    #[arg(value_name = "HOST[:PORT]", required_unless_present = "profiles", value_parser = Host::parse)]
    pub hosts: Vec<Host>,

    #[command(flatten)]
    pub login: Login,

    #[command(flatten)]
    pub messages: Messages,

    #[command(flatten)]
    pub sending: Sending,

    #[command(flatten)]
    pub waiting: Waiting,

    #[command(flatten)]
    pub tls: Tls,

    #[command(flatten)]
    pub show: Show,
}

/// Who binds, and how.
#[derive(Args)]
#[command(next_help_heading = "Bind")]
pub struct Login {
    /// The account.
    #[arg(long, value_name = "ID", required_unless_present = "profiles")]
    pub system_id: Option<String>,

    /// Its password. Others on this machine may see it in the list of processes: better use the
    /// environment variable SMPP_PASSWORD or a file.
    #[arg(long, value_name = "PASSWORD", conflicts_with = "password_file")]
    pub password: Option<String>,

    /// A file whose first line is the password.
    #[arg(long, value_name = "FILE")]
    pub password_file: Option<PathBuf>,

    /// What the provider demands of its clients.
    #[arg(long, value_name = "NAME", default_value = "smpp")]
    pub profile: String,

    /// Lists the profiles.
    #[arg(long)]
    pub profiles: bool,

    /// As transmitter, receiver, transceiver, or as transmitter and receiver on two connections.
    /// Without it, as the profile says.
    #[arg(long, value_enum)]
    pub mode: Option<Sessions>,

    /// How many times to bind so.
    #[arg(long, value_name = "COUNT", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=100))]
    pub binds: u8,

    /// The version to bind with: 3.3, 3.4 or 5.0.
    #[arg(long, value_name = "VERSION", value_parser = version)]
    pub smpp: Option<Version>,

    /// The kind of system that binds.
    #[arg(long, value_name = "TYPE")]
    pub system_type: Option<String>,
}

/// How to bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sessions {
    Tx,
    Rx,
    Trx,
    Pair,
}

impl Sessions {
    pub const fn modes(self) -> &'static [BindMode] {
        match self {
            Self::Tx => &[BindMode::Transmitter],
            Self::Rx => &[BindMode::Receiver],
            Self::Trx => &[BindMode::Transceiver],
            Self::Pair => &[BindMode::Transmitter, BindMode::Receiver],
        }
    }
}

/// What is sent.
#[derive(Args)]
#[command(next_help_heading = "Messages")]
pub struct Messages {
    /// Where messages go.
    #[arg(long, value_name = "ADDRESS")]
    pub to: Option<String>,

    /// Where they come from. Without it, from the account's default.
    #[arg(long, value_name = "ADDRESS", default_value = "")]
    pub from: String,

    /// The text of a message. With --count, {number} in it is the number of the copy.
    #[arg(long, value_name = "TEXT", requires = "to", conflicts_with = "file")]
    pub text: Option<String>,

    /// How often the text is sent; without --text, 'Message {number}'.
    #[arg(long, value_name = "COUNT", requires = "to", conflicts_with = "file")]
    pub count: Option<u64>,

    /// Texts, one in each line.
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,

    /// Goes on receiving when everything is sent, until SIGINT or --limit.
    #[arg(long)]
    pub listen: bool,

    /// Which receipts are asked for: all, none, failure, success, or the octet as a number.
    #[arg(long, value_name = "WHICH", value_parser = registered_delivery)]
    pub registered_delivery: Option<RegisteredDelivery>,

    /// The alphabet of texts. Without it, the best of those of the profile.
    #[arg(long, value_enum)]
    pub alphabet: Option<Script>,

    /// The `data_coding` to send, whatever the alphabet.
    #[arg(long, value_name = "NUMBER")]
    pub data_coding: Option<u8>,

    /// How long texts are sent. Without it, as the profile says.
    #[arg(long, value_enum)]
    pub long: Option<Long>,
}

/// The alphabets of texts.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Script {
    Gsm7,
    Gsm7Packed,
    Ascii,
    Latin1,
    Latin9,
    Ucs2,
    Utf8,
}

impl Script {
    pub const fn alphabets(self) -> &'static [Alphabet] {
        match self {
            Self::Gsm7 => &[Alphabet::GSM7],
            Self::Gsm7Packed => &[Alphabet::GSM7_PACKED],
            Self::Ascii => &[Alphabet::Ascii],
            Self::Latin1 => &[Alphabet::Latin1],
            Self::Latin9 => &[Alphabet::Latin9],
            Self::Ucs2 => &[Alphabet::UCS2],
            Self::Utf8 => &[Alphabet::Utf8],
        }
    }
}

/// The ways to send a long text.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Long {
    /// Parts with a reference of 8 bits in the user data header.
    Udh,
    /// Parts with a reference of 16 bits in the user data header.
    Udh16,
    /// Parts with the `sar_` TLVs.
    Sar,
    /// The whole text in `message_payload`.
    Payload,
}

impl Long {
    pub const fn mode(self) -> (Mode, Width) {
        match self {
            Self::Udh => (Mode::Udh, Width::Bits8),
            Self::Udh16 => (Mode::Udh, Width::Bits16),
            Self::Sar => (Mode::Sar, Width::Bits16),
            Self::Payload => (Mode::Payload, Width::Bits8),
        }
    }
}

/// How fast, and how stubbornly.
#[derive(Args)]
#[command(next_help_heading = "Sending")]
pub struct Sending {
    /// How many requests of a session may be without an answer. Without it, as the profile says.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u16).range(1..=10_000))]
    pub window: Option<u16>,

    /// How many messages a second at most. Without it, as the profile says; else it starts with 10
    /// and rises until the message centre throttles. It falls by itself in any case.
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    pub rate: Option<u32>,

    /// How often a message is sent at most, when it is refused in passing or, with --resend, gets no
    /// answer. Throttling does not count.
    #[arg(long, value_name = "COUNT", default_value_t = 5, value_parser = clap::value_parser!(u8).range(1..))]
    pub tries: u8,

    /// Sends messages without an answer again, at the risk that they are delivered twice.
    #[arg(long)]
    pub resend: bool,
}

/// How long for what.
#[derive(Args)]
#[command(next_help_heading = "Waiting")]
pub struct Waiting {
    /// How long everything may take; then --grace, and 3 s to unbind, may pass until the end.
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub limit: Option<Duration>,

    /// How many attempts to bind in a row may fail before it is given up; 0 for any number.
    #[arg(long, value_name = "COUNT", default_value_t = 10)]
    pub attempts: u32,

    /// How long to wait after a first failure; it doubles with each further one.
    #[arg(long, value_name = "TIME", default_value = "1s", value_parser = span)]
    pub retry_wait: Duration,

    /// How long to wait when the account has all the binds it may have.
    #[arg(long, value_name = "TIME", default_value = "30s", value_parser = span)]
    pub full_wait: Duration,

    /// How long to wait for the receipt of a message.
    #[arg(long, value_name = "TIME", default_value = "2m", value_parser = span)]
    pub receipt_wait: Duration,

    /// How long to wait for an answer, to enquire_link 30 s at most; a bind has 30 s in any case.
    /// Without it, as the profile says.
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub response: Option<Duration>,

    /// After how much silence the message centre is asked by enquire_link. Without it, as the
    /// profile says.
    #[arg(long, value_name = "TIME", value_parser = span)]
    pub enquire: Option<Duration>,

    /// How long requests under way may take to be answered at the end.
    #[arg(long, value_name = "TIME", default_value = "2s", value_parser = span)]
    pub grace: Duration,
}

/// TLS 1.2 and 1.3. The certificate is checked always.
#[derive(Args)]
#[command(next_help_heading = "TLS")]
pub struct Tls {
    /// Speaks TLS, with the certificate authorities that this machine trusts.
    #[arg(long)]
    pub tls: bool,

    /// Sends even the password in the clear to a provider that takes TLS only. Not needed where all
    /// hosts are this machine.
    #[arg(long, conflicts_with = "tls")]
    pub plain: bool,

    /// Trusts the certificates of this file, as PEM, and no others.
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub ca: Option<PathBuf>,

    /// The name in the certificate, where it is not that of the host.
    #[arg(long, value_name = "NAME", requires = "tls")]
    pub tls_name: Option<String>,
}

/// What can be seen.
#[derive(Args)]
#[command(next_help_heading = "Output")]
pub struct Show {
    /// Prints every PDU.
    #[arg(long)]
    pub log: bool,

    /// Prints every PDU with its octets; those of the password are hidden.
    #[arg(long)]
    pub hex: bool,

    /// Writes all octets of all connections, in the clear and with the password, into a pcap file.
    #[arg(long, value_name = "FILE")]
    pub capture: Option<PathBuf>,

    /// Writes a line for each message when it has its outcome: number, destination, outcome and ids,
    /// with tabs between. Messages that were not begun have none.
    #[arg(long, value_name = "FILE")]
    pub outcomes: Option<PathBuf>,
}

fn registered_delivery(text: &str) -> Result<RegisteredDelivery, String> {
    Ok(match text {
        "all" => RegisteredDelivery::RECEIPT,
        "none" => RegisteredDelivery::empty(),
        "failure" => RegisteredDelivery::RECEIPT_ON_FAILURE,
        "success" => RegisteredDelivery::RECEIPT_ON_SUCCESS,
        _ => {
            let bits =
                text.parse().map_err(|_| "expected all, none, failure, success or 0 to 255")?;
            RegisteredDelivery::from_bits_retain(bits)
        }
    })
}
