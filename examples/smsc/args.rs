//! The command line.

use std::{net::SocketAddr, path::PathBuf, time::Duration};

use clap::{Args, Parser, ValueEnum};
use smpp_proto::{
    smsc::IdForm,
    wire::{CommandStatus, Version},
};

use crate::{
    outcome::{Outcome, SuffixRule},
    support::values::{millis, span, version},
};

const EXAMPLES: &str = "\
A TIME is a number with ms, s, m or h behind it; without, it is in seconds.

Examples:
  smsc --account me:secret --log
      takes binds of `me`, prints every PDU
  smsc --listen 127.0.0.1:0 --accounts accounts.toml --receipt-delay 3s
      any free port, which the first line tells; receipts after three seconds
  smsc --outcome delivered --outcome undeliverable:69 --outcome-for 99=expired
      delivered and undeliverable in turns, numbers that end in 99 expire
  smsc --tls-self-signed cert.pem
      TLS; a client that trusts cert.pem gets in by the name localhost
  smsc --rate 50 --refuse ESME_RMSGQFUL:10 --answer-delay 200ms --shuffle 8 --seed 1
      a message centre as they are on bad days, the same one each time

Numbers with a meaning:
  7777  sends a message back to where it came from
  8888  keeps a message undelivered, for query_sm, replace_sm and cancel_sm

Standard input:
  A line `SOURCE DESTINATION TEXT` is a message of a subscriber. It goes to every account that is
  bound as receiver or transceiver. The end of standard input does not end the program.

Accounts file:
  [[account]]
  system_id = \"me\"
  password = \"secret\"
  binds = 2          # how many at a time; without: any number
  rate = 100         # messages a second; without: as --rate says

  [lists]            # distribution lists of submit_multi
  friends = [\"99900000001\", \"99900000002\"]

  [parameters]       # what param_retrieve of 3.3 finds
  site = \"lab\"

Exit codes:
  0  stopped by SIGINT or SIGTERM, every session unbound
  1  could not listen, or could not read or write a file
  2  the command line or the accounts file is wrong
  3  stopped, but some sessions had to be broken off";

/// A message centre that SMPP clients can bind to: SMPP 3.3, 3.4 and 5.0, over TCP or TLS.
#[derive(Parser, Debug)]
#[command(name = "smsc", version, after_help = EXAMPLES)]
pub struct Options {
    /// Where to listen; port 0 takes any free one. The first line of the output tells it.
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:2775")]
    pub listen: SocketAddr,

    /// Accounts, distribution lists and parameters, as TOML.
    #[arg(long, value_name = "FILE")]
    pub accounts: Option<PathBuf>,

    /// An account, with a limit on its binds at a time. Without any account, everybody gets in.
    #[arg(long, value_name = "ID:PASSWORD[:BINDS]", value_parser = account)]
    pub account: Vec<Account>,

    /// The highest version spoken.
    #[arg(long, value_name = "VERSION", default_value = "5.0", value_parser = version)]
    pub version_max: Version,

    #[command(flatten)]
    pub delivery: Delivery,

    #[command(flatten)]
    pub limits: Limits,

    #[command(flatten)]
    pub faults: Faults,

    #[command(flatten)]
    pub tls: Tls,

    #[command(flatten)]
    pub show: Show,
}

/// What becomes of messages.
#[derive(Args, Clone, Debug)]
#[command(next_help_heading = "Delivery")]
pub struct Delivery {
    /// How long a message is on its way before its outcome, and its receipt.
    #[arg(long, value_name = "TIME", default_value = "0s", value_parser = span)]
    pub receipt_delay: Duration,

    /// What becomes of messages: delivered, expired, deleted, undeliverable, accepted, unknown,
    /// rejected or enroute (for good), with an error from 0 to 255. Several take turns.
    #[arg(long, value_name = "STATE[:ERROR]", default_value = "delivered")]
    pub outcome: Vec<Outcome>,

    /// What becomes of messages to destinations that end so. The first that fits counts.
    #[arg(long, value_name = "SUFFIX=STATE[:ERROR]")]
    pub outcome_for: Vec<SuffixRule>,

    /// The destination whose messages come back to their sender.
    #[arg(long, value_name = "NUMBER", default_value = "7777")]
    pub echo_number: String,

    /// The destination whose messages stay undelivered.
    #[arg(long, value_name = "NUMBER", default_value = "8888")]
    pub stay_number: String,

    /// How many messages and receipts an account may have waiting for it to bind as receiver. Those
    /// of all accounts, and of their sessions, take at most 128 MiB together.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000)]
    pub hold: usize,

    /// How long they wait.
    #[arg(long, value_name = "TIME", default_value = "1h", value_parser = span)]
    pub hold_time: Duration,

    /// How message ids are written; peers of 3.3 get 8 hexadecimal digits.
    #[arg(long, value_name = "FORM", value_enum, default_value = "segment-sid")]
    pub ids: Ids,

    /// How many messages are remembered, in at most 256 MiB; the oldest with an outcome are
    /// forgotten first.
    #[arg(long, value_name = "COUNT", default_value_t = 100_000)]
    pub store: usize,
}

/// How message ids are written.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum Ids {
    /// YV and 32 hexadecimal digits.
    SegmentSid,
    Uuid,
    Hex32,
    Hex8,
    Decimal,
}

impl From<Ids> for IdForm {
    fn from(ids: Ids) -> Self {
        match ids {
            Ids::SegmentSid => Self::SegmentSid,
            Ids::Uuid => Self::Uuid,
            Ids::Hex32 => Self::Hex32,
            Ids::Hex8 => Self::Hex8,
            Ids::Decimal => Self::Decimal,
        }
    }
}

/// Timers and windows of the sessions.
#[derive(Args, Debug)]
#[command(next_help_heading = "Sessions")]
pub struct Limits {
    /// After how much silence the peer is asked by enquire_link; 0 for never.
    #[arg(long, value_name = "TIME", default_value = "60", value_parser = span)]
    pub enquire: Duration,

    /// After how long without a transaction a session is unbound; 0 for never. `enquire_link` is
    /// one, so peers that answer it are only unbound when --enquire is longer, or 0.
    #[arg(long, value_name = "TIME", default_value = "300", value_parser = span)]
    pub inactivity: Duration,

    /// How long a connection may stay without a bind.
    #[arg(long, value_name = "TIME", default_value = "10", value_parser = span)]
    pub init: Duration,

    /// How long a deliver_sm waits for its response, and an enquire_link, which waits 30 s at most.
    #[arg(long, value_name = "TIME", default_value = "30", value_parser = span)]
    pub response: Duration,

    /// How many deliver_sm a session may have unanswered.
    #[arg(long, value_name = "COUNT", default_value_t = 100,
        value_parser = clap::value_parser!(u16).range(1..))]
    pub window: u16,

    /// How many requests of a peer may wait for their answer; more are throttled.
    #[arg(long, value_name = "COUNT", default_value_t = 1000)]
    pub max_unanswered: u32,

    /// How many connections are served at a time.
    #[arg(long, value_name = "COUNT", default_value_t = 10_000,
        value_parser = clap::value_parser!(u32).range(1..))]
    pub connections: u32,

    /// How many messages a second an account may submit; more are answered by ESME_RTHROTTLED, and
    /// peers of 5.0 are told by congestion_state how near they are.
    #[arg(long, value_name = "PER_SECOND", value_parser = clap::value_parser!(u32).range(1..))]
    pub rate: Option<u32>,

    /// How long sessions may take to unbind when the program is stopped; a second signal ends it.
    #[arg(long, value_name = "TIME", default_value = "5", value_parser = span)]
    pub grace: Duration,
}

/// What goes wrong on purpose. Counts are those of one connection.
#[derive(Args, Debug)]
#[command(next_help_heading = "Faults")]
pub struct Faults {
    /// How long every answer but that to a bind takes; in milliseconds without a unit.
    #[arg(long, value_name = "TIME", default_value = "0ms", value_parser = millis)]
    pub answer_delay: Duration,

    /// Answers in groups of this many, each group in random order.
    #[arg(long, value_name = "COUNT", default_value_t = 1,
        value_parser = clap::value_parser!(u16).range(1..))]
    pub shuffle: u16,

    /// Refuses every n-th message with a status, by its name or number.
    #[arg(long, value_name = "STATUS:EVERY_N", value_parser = refusal)]
    pub refuse: Vec<Refusal>,

    /// Leaves every n-th message without an answer.
    #[arg(long, value_name = "EVERY_N", value_parser = clap::value_parser!(u64).range(1..))]
    pub ignore: Option<u64>,

    /// Breaks a connection off at this request, which stays unanswered.
    #[arg(long, value_name = "COUNT", value_parser = clap::value_parser!(u64).range(1..))]
    pub disconnect_after: Option<u64>,

    /// Makes everything random come out the same each time, message ids too.
    #[arg(long, value_name = "NUMBER")]
    pub seed: Option<u64>,
}

/// TLS 1.2 and 1.3.
#[derive(Args, Debug)]
#[command(next_help_heading = "TLS")]
pub struct Tls {
    /// Speaks TLS, with this certificate (chain) and its key, both as PEM.
    #[arg(long, num_args = 2, value_names = ["CERT", "KEY"])]
    pub tls: Option<Vec<PathBuf>>,

    /// Speaks TLS with a certificate made at the start for localhost and the address listened on,
    /// and writes it, as PEM, where clients can trust it.
    #[arg(long, value_name = "FILE", num_args = 0..=1, default_missing_value = "smsc-cert.pem",
        conflicts_with = "tls")]
    pub tls_self_signed: Option<PathBuf>,

    /// The versions of TLS spoken.
    #[arg(long, value_name = "VERSION", value_enum)]
    pub tls_version: Option<TlsVersion>,
}

/// A version of TLS alone.
#[derive(Clone, Copy, Debug, ValueEnum)]
pub enum TlsVersion {
    #[value(name = "1.2")]
    V1_2,
    #[value(name = "1.3")]
    V1_3,
}

/// What can be seen.
#[derive(Args, Debug)]
#[command(next_help_heading = "Output")]
pub struct Show {
    /// Prints every PDU.
    #[arg(long)]
    pub log: bool,

    /// Prints every PDU with its octets.
    #[arg(long)]
    pub hex: bool,

    /// Writes all octets of all connections, in the clear, into a pcap file.
    #[arg(long, value_name = "FILE")]
    pub capture: Option<PathBuf>,
}

/// An account as the command line gives it.
#[derive(Clone, Debug)]
pub struct Account {
    pub system_id: String,
    pub password: String,
    pub binds: Option<u32>,
}

/// Every n-th message is refused so.
#[derive(Clone, Copy, Debug)]
pub struct Refusal {
    pub status: CommandStatus,
    pub every: u64,
}

fn account(text: &str) -> Result<Account, String> {
    let mut parts = text.splitn(3, ':');
    let (Some(system_id), Some(password)) = (parts.next(), parts.next()) else {
        return Err("expected ID:PASSWORD or ID:PASSWORD:BINDS".into());
    };
    let binds = parts.next().map(str::parse).transpose();
    Ok(Account {
        system_id: system_id.to_owned(),
        password: password.to_owned(),
        binds: binds.map_err(|error| format!("binds: {error}"))?,
    })
}

fn refusal(text: &str) -> Result<Refusal, String> {
    let (status, every) = text.rsplit_once(':').ok_or("expected STATUS:EVERY_N")?;
    let every = every.parse().map_err(|error| format!("EVERY_N: {error}"))?;
    if every == 0 {
        return Err("EVERY_N: at least 1".into());
    }
    Ok(Refusal { status: status_of(status)?, every })
}

/// A status by its name, or by its number.
fn status_of(text: &str) -> Result<CommandStatus, String> {
    let named = || CommandStatus::ALL.iter().copied().find(|status| status.name() == Some(text));
    let number = match text.strip_prefix("0x") {
        Some(digits) => u32::from_str_radix(digits, 16).ok(),
        None => text.parse().ok(),
    };
    let status = number.map(CommandStatus).or_else(named);
    let status = status.ok_or_else(|| format!("no status {text}"))?;
    if status.is_ok() { Err("ESME_ROK refuses nothing".into()) } else { Ok(status) }
}
