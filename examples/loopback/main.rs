//! An SMSC and an ESME talk over a real TCP connection on 127.0.0.1, and the conversation is
//! printed: bind, a text in as many segments as it takes, its receipts, an `enquire_link` each way,
//! unbind.

#[path = "../smsc/dates.rs"]
#[allow(dead_code, reason = "one date is needed here")]
mod dates;
mod esme;
mod link;
#[path = "../support/print.rs"]
mod print;
mod smsc;

use std::{
    error::Error,
    io::{self, Write},
    net::{TcpListener, TcpStream},
    process::ExitCode,
    thread,
};

use clap::Parser;
use print::Printer;

const EXAMPLES: &str = "\
Exits with 0 only if every segment was accepted, every receipt came and the text arrived whole; with 1
if not, and with 2 for wrong options.

Examples:
  cargo run --release --example loopback
  cargo run --release --example loopback -- --hex --text 'Grüße, 😀'
  cargo run --release --example loopback -- --password wrong
";

/// An SMSC and an ESME talk over TCP on 127.0.0.1, and the conversation is printed.
#[derive(Parser)]
#[command(name = "loopback", after_help = EXAMPLES, max_term_width = 100)]
struct Arguments {
    /// The message to send, in any alphabet, of at most 255 segments
    #[arg(value_name = "TEXT")]
    words: Option<String>,

    /// The message to send, as an option
    #[arg(long)]
    text: Option<String>,

    /// What the ESME says
    #[arg(long, value_name = "WORD", default_value = smsc::PASSWORD)]
    password: String,

    /// Show the octets of every PDU
    #[arg(long)]
    hex: bool,
}

struct Options {
    text: String,
    password: String,
    hex: bool,
}

impl From<Arguments> for Options {
    fn from(arguments: Arguments) -> Self {
        let Arguments { words, text, password, hex } = arguments;
        let greeting = || "Hello from the other end of the line!".into();
        Self { text: text.or(words).unwrap_or_else(greeting), password, hex }
    }
}

fn run(options: Options) -> Result<(), Box<dyn Error>> {
    let printer = Printer::new(options.hex);
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let here = listener.local_addr()?;
    let smsc = {
        let printer = printer.clone();
        thread::spawn(move || smsc::serve(listener.accept()?.0, printer))
    };
    let esme = esme::send(TcpStream::connect(here)?, &options, printer);
    let arrived = smsc.join().map_err(|_| "the SMSC gave up")??;
    let sent = esme?;
    match arrived {
        Some(text) if text == options.text => {
            // Nobody need read it.
            let _ = writeln!(
                io::stdout(),
                "\nThe SMSC has the whole text: {text:?}\nDelivered: {sent} of {sent} segments."
            );
            Ok(())
        }
        Some(text) => Err(format!("the SMSC has another text: {text:?}").into()),
        None => Err("the text did not arrive".into()),
    }
}

fn main() -> ExitCode {
    if let Err(error) = run(Arguments::parse().into()) {
        eprintln!("\nNot delivered: {error}");
        return ExitCode::FAILURE;
    }
    ExitCode::SUCCESS
}
