//! An SMSC and an ESME talk over a real TCP connection on 127.0.0.1, and the conversation is
//! printed: bind, a text in as many segments as it takes, its receipts, an `enquire_link` each way,
//! unbind.

mod esme;
mod link;
#[path = "../support/print.rs"]
mod print;
mod smsc;

use std::{
    error::Error,
    net::{TcpListener, TcpStream},
    process::ExitCode,
    thread,
};

use lexopt::prelude::{Long, Short, Value, ValueExt};
use print::Printer;

const HELP: &str = "\
An SMSC and an ESME talk over TCP on 127.0.0.1, and the conversation is printed.

    cargo run --release --example loopback -- [OPTIONS] [TEXT]

    --text TEXT       the message to send, of any length and alphabet
    --password WORD   what the ESME says; the SMSC expects \"secret\"
    --hex             shows the octets of every PDU
    --help            shows this

    cargo run --release --example loopback
    cargo run --release --example loopback -- --hex --text 'Grüße, 😀'
    cargo run --release --example loopback -- --password wrong

Exits with 0 only if every segment was accepted, every receipt came and the text arrived whole.
";

struct Options {
    text: String,
    password: String,
    hex: bool,
}

fn options() -> Result<Option<Options>, lexopt::Error> {
    let mut options = Options {
        text: "Hello from the other end of the line!".into(),
        password: smsc::PASSWORD.into(),
        hex: false,
    };
    let mut args = lexopt::Parser::from_env();
    while let Some(arg) = args.next()? {
        match arg {
            Long("text") => options.text = args.value()?.string()?,
            Value(text) => options.text = text.string()?,
            Long("password") => options.password = args.value()?.string()?,
            Long("hex") => options.hex = true,
            Long("help") | Short('h') => return Ok(None),
            other => return Err(other.unexpected()),
        }
    }
    Ok(Some(options))
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
            println!("\nThe SMSC has the whole text: {text:?}");
            println!("Delivered: {sent} of {sent} segments.");
            Ok(())
        }
        Some(text) => Err(format!("the SMSC has another text: {text:?}").into()),
        None => Err("the text did not arrive".into()),
    }
}

fn main() -> ExitCode {
    match options() {
        Ok(None) => print!("{HELP}"),
        Ok(Some(options)) => {
            if let Err(error) = run(options) {
                eprintln!("\nNot delivered: {error}");
                return ExitCode::FAILURE;
            }
        }
        Err(error) => {
            eprintln!("{error}\n\n{HELP}");
            return ExitCode::from(2);
        }
    }
    ExitCode::SUCCESS
}
