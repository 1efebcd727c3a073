//! A client that binds to real message centres: sends texts, waits for what becomes of them, and prints
//! what comes.
//!
//! Everything runs on one thread: a task for each connection, and the supervisor, which keeps as many
//! as there are to be. They share the [`house::House`].

mod args;
mod connection;
mod dial;
mod host;
mod house;
mod inbound;
mod jobs;
mod outcome;
mod password;
mod screen;
mod submit;
mod summary;
mod supervisor;
#[path = "../support/mod.rs"]
mod support;
mod terms;
mod tls;
mod work;

use std::{
    io::{self, Write},
    process::ExitCode,
    rc::Rc,
};

use clap::Parser;
use smpp_proto::esme::Profile;
use tokio::{runtime, task::LocalSet};

use args::Options;
use house::House;
use screen::complain;
use summary::Summary;
use supervisor::{End, Supervisor};

/// Why the program did not run; the exit codes stand in the help.
#[derive(Debug)]
pub enum Failure {
    /// A file could not be read or written.
    Running(String),
    /// The command line, or a file of texts, is wrong.
    Usage(String),
}

const USAGE: u8 = 2;
const FAILED: u8 = 3;
const LIMIT: u8 = 4;
const GIVEN_UP: u8 = 5;
const STOPPED: u8 = 130;

async fn run(options: Options) -> Result<ExitCode, Failure> {
    let house = Rc::new(House::new(options)?);
    let end = Supervisor::new(house.clone())?.run().await;
    house.inbound.borrow_mut().finish();
    house.work.borrow_mut().finish();
    let outcomes = house.screen.finish();
    let mut stdout = io::stdout();
    match write!(stdout, "{}", Summary(&house)).and_then(|()| stdout.flush()) {
        // That nobody reads it changes nothing of what was done.
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => {
            return Err(Failure::Running(format!("standard output: {error}")));
        }
        _ => {}
    }
    outcomes.map_err(|error| Failure::Running(format!("outcomes: {error}")))?;
    if let Some(capture) = &house.capture {
        capture.finish().map_err(|error| Failure::Running(format!("capture: {error}")))?;
    }
    Ok(verdict(&house, &end))
}

/// The exit code, and the reason for it.
fn verdict(house: &House, end: &End) -> ExitCode {
    let work = house.work.borrow();
    let tally = &work.tally;
    let code = match end {
        End::GivenUp(why) => {
            complain(format_args!("given up: {why}"));
            GIVEN_UP
        }
        End::Limit if tally.is_open() => {
            complain(format_args!("the time is over: {tally}"));
            LIMIT
        }
        End::Stopped if tally.is_open() => {
            complain(format_args!("stopped: {tally}"));
            STOPPED
        }
        End::Limit if house.binds.get() == 0 => {
            complain(format_args!("the time is over, and nobody has taken the bind"));
            LIMIT
        }
        End::Done | End::Limit | End::Stopped if tally.is_good() => return ExitCode::SUCCESS,
        End::Done | End::Limit | End::Stopped => {
            complain(format_args!("not every message has arrived: {tally}"));
            FAILED
        }
    };
    ExitCode::from(code)
}

fn profiles() -> ExitCode {
    for profile in [Profile::SMPP].iter().chain(Profile::ALL) {
        // That nobody reads on is no failure.
        let _ = writeln!(io::stdout(), "{:16}{}", profile.name, profile.title);
    }
    ExitCode::SUCCESS
}

fn main() -> ExitCode {
    let options = Options::parse();
    if options.login.profiles {
        return profiles();
    }
    let runtime = match runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            complain(error);
            return ExitCode::FAILURE;
        }
    };
    let done = LocalSet::new().block_on(&runtime, run(options));
    // A name that is still being looked up is not waited for.
    runtime.shutdown_background();
    match done {
        Ok(code) => code,
        Err(Failure::Running(error)) => {
            complain(error);
            ExitCode::FAILURE
        }
        Err(Failure::Usage(error)) => {
            complain(error);
            ExitCode::from(USAGE)
        }
    }
}
