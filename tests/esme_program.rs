//! The client, as a user meets it: its program is run against the simulator's over real connections.
#![cfg(all(unix, feature = "std"))]

#[path = "esme_program/client.rs"]
mod client;
#[path = "esme_program/end.rs"]
mod end;
#[path = "esme_program/faults.rs"]
mod faults;
#[path = "esme_program/login.rs"]
mod login;
#[path = "esme_program/messages.rs"]
mod messages;
#[path = "support/process.rs"]
mod process;
#[allow(dead_code, unused_imports, reason = "the tests of the simulator use all of it")]
#[path = "smsc_program/program.rs"]
mod smsc;
#[path = "esme_program/usage.rs"]
mod usage;
