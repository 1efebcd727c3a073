//! A message centre that real clients can bind to: an SMSC simulator.
//!
//! Everything runs on one thread: a task for each connection, one for the timeline, one for standard
//! input. They share the [`centre::Centre`], which no task holds while it waits.

mod accounts;
mod admission;
mod args;
mod broadcast;
mod centre;
mod connection;
mod console;
mod dates;
mod deliver;
mod echo;
mod faults;
mod kept;
mod legacy;
mod lines;
mod listener;
mod manage;
mod message;
mod outcome;
mod receipts;
mod requests;
mod stats;
mod store;
mod submit;
#[path = "../support/mod.rs"]
mod support;
mod timeline;
mod tls;

use std::{
    fmt::Display,
    io::{self, Write},
    process::ExitCode,
};

use clap::Parser;
use tokio::{runtime, task::LocalSet};

use accounts::Accounts;
use args::Options;
use listener::Listener;

/// Why the program did not run; the exit codes stand in the help.
pub enum Failure {
    /// Could not listen, or could not read or write a file.
    Running(String),
    /// The accounts file is wrong.
    Usage(String),
}

/// What is said when the program was stopped.
const BROKEN_OFF: u8 = 3;

/// Prints a line about trouble. That nobody reads it changes nothing.
fn complain(line: impl Display) {
    let _ = writeln!(io::stderr(), "smsc: {line}");
}

async fn run(options: Options) -> Result<ExitCode, Failure> {
    let accounts = Accounts::load(&options)?;
    let listener = Listener::open(&options)?;
    let _ = writeln!(io::stdout(), "listening on {}", listener.address());
    let _ = io::stdout().flush();
    let (stats, broken_off) = listener.serve(options, accounts).await?;
    let _ = write!(io::stdout(), "stopped\n{stats}");
    if broken_off == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    complain(format_args!("{broken_off} sessions were broken off"));
    Ok(ExitCode::from(BROKEN_OFF))
}

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    match LocalSet::new().block_on(&runtime, run(options)) {
        Ok(code) => code,
        Err(Failure::Running(error)) => {
            complain(error);
            ExitCode::FAILURE
        }
        Err(Failure::Usage(error)) => {
            complain(error);
            ExitCode::from(2)
        }
    }
}
