//! The program under test.

use std::{
    net::SocketAddr,
    ops::{Deref, DerefMut},
    process::Command,
};

pub use crate::process::{Ended, PATIENCE, Process, Scratch};
use crate::process::{example, output};

/// The program, running. Ends with its owner.
pub struct Program {
    process: Process,
    pub address: SocketAddr,
}

fn command(args: &[&str]) -> Command {
    let mut command = example("smsc");
    if !args.contains(&"--listen") {
        command.args(["--listen", "127.0.0.1:0"]);
    }
    command.args(args);
    command
}

/// Runs the program to its end, for command lines that it refuses.
pub fn fails(args: &[&str]) -> Ended {
    output(command(args))
}

impl Program {
    /// Starts the program, with an account `me` whose password is `secret`, and waits until it
    /// listens.
    pub fn start(args: &[&str]) -> Self {
        Self::start_with(&[args, &["--account", "me:secret"]].concat())
    }

    /// Starts the program with these options alone.
    pub fn start_with(args: &[&str]) -> Self {
        let mut process = Process::start(command(args));
        let first = process.first_line();
        let address = first.strip_prefix("listening on ").expect("the first line");
        Self { address: address.parse().expect("an address"), process }
    }

    /// Waits for the end of the program.
    pub fn ended(self) -> Ended {
        self.process.ended()
    }

    /// Stops the program by a signal, as a user does.
    pub fn stop(self) -> Ended {
        self.process.stop()
    }
}

impl Deref for Program {
    type Target = Process;

    fn deref(&self) -> &Process {
        &self.process
    }
}

impl DerefMut for Program {
    fn deref_mut(&mut self) -> &mut Process {
        &mut self.process
    }
}
