//! The program under test.

use std::{fs, net::SocketAddr, process::Command};

use crate::{
    process::{Ended, Process, Scratch, example, output},
    smsc::Program,
};

/// The program against this message centre, as `me` with the right password.
fn command(address: SocketAddr, args: &[&str]) -> Command {
    let mut command = example("esme");
    command.arg(address.to_string()).args(["--system-id", "me"]);
    command.env("SMPP_PASSWORD", "secret").args(args);
    command
}

/// Runs the program to its end.
pub fn run(smsc: &Program, args: &[&str]) -> Ended {
    run_at(smsc.address, args)
}

pub fn run_at(address: SocketAddr, args: &[&str]) -> Ended {
    Process::start(command(address, args)).ended()
}

/// Starts the program.
pub fn start(smsc: &Program, args: &[&str]) -> Process {
    Process::start(command(smsc.address, args))
}

/// Runs the program with nothing but these words.
pub fn bare(args: &[&str]) -> Ended {
    let mut command = example("esme");
    command.env_remove("SMPP_PASSWORD").args(args);
    output(command)
}

/// What became of each message, by the file that `--outcomes` writes.
#[derive(Debug)]
pub struct Outcome {
    pub number: u64,
    pub to: String,
    pub outcome: String,
    pub ids: Vec<String>,
}

/// Where `--outcomes` writes to.
pub fn outcomes(file: &Scratch) -> Vec<Outcome> {
    let text = fs::read_to_string(file.path()).expect("a file");
    let line = |line: &str| {
        let fields: Vec<&str> = line.split('\t').collect();
        let [number, to, outcome, ids] = fields[..] else { panic!("{line:?}") };
        Outcome {
            number: number.parse().expect("a number"),
            to: to.into(),
            outcome: outcome.into(),
            ids: ids.split_whitespace().map(Into::into).collect(),
        }
    };
    text.lines().map(line).collect()
}

pub trait Checked {
    /// Has ended with this code.
    fn with(self, code: i32) -> Self;
    /// Has printed this.
    fn says(self, what: &str) -> Self;
    /// Has complained so.
    fn complains(self, what: &str) -> Self;
}

impl Checked for Ended {
    fn with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}\n{}", self.stdout, self.stderr);
        self
    }

    fn says(self, what: &str) -> Self {
        assert!(self.stdout.contains(what), "no {what:?} in:\n{}\n{}", self.stdout, self.stderr);
        self
    }

    fn complains(self, what: &str) -> Self {
        assert!(self.stderr.contains(what), "no {what:?} in:\n{}\n{}", self.stdout, self.stderr);
        self
    }
}
