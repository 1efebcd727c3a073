//! The simulator, as a user meets it: its program is started on a free port, and clients talk to it
//! over real connections.
#![cfg(all(unix, feature = "std"))]

#[path = "smsc_program/client.rs"]
mod client;
#[path = "smsc_program/delivery.rs"]
mod delivery;
#[path = "smsc_program/faults.rs"]
mod faults;
#[path = "smsc_program/manage.rs"]
mod manage;
#[path = "support/process.rs"]
mod process;
#[path = "smsc_program/program.rs"]
mod program;
#[path = "smsc_program/session.rs"]
mod session;
#[path = "smsc_program/stop.rs"]
mod stop;
