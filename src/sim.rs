//! Sessions in virtual time, for tests: two ends in memory, a link between them that can do what
//! networks and peers do, and a clock that jumps to the next thing to happen.
//!
//! Everything follows from one seed: the same seed, faults and calls give the same run, octet by
//! octet. Each end keeps a [`Tape`](crate::record::Tape), so that a run that went wrong can be kept
//! and played again ([`End::tape`]).
//!
//! An ESME submits a message; the SMSC's first response is lost on the way; the ESME hears of it
//! when its response timer ends, half a virtual minute later:
//!
//! ```
//! use core::time::Duration;
//! use smpp_proto::{
//!     session::{BindMode, Config, Event, Outcome, Side, smsc::Request},
//!     sim::{Damage, Fault, Faults, Happened, Link, Pair},
//!     wire::pdu::{Bind, BindResp, SubmitSm, SubmitSmResp},
//! };
//!
//! // The SMSC's PDU 0 is the bind response, its PDU 1 the answer to the message.
//! let lost = Fault { from: Side::Smsc, index: 1, damage: Damage::Drop };
//! let link = Link::new(7, Faults::NONE).with(lost);
//! let mut pair = Pair::new(Config::esme(), Config::smsc(), 10, link);
//! let mut outcomes = Vec::new();
//!
//! pair.esme.bind(BindMode::Transmitter, &Bind::default())?;
//! pair.run_for(Duration::from_secs(60), |happened| match happened {
//!     Happened::Smsc(smsc, Event::Request(Request::Bind(_, bind))) => {
//!         smsc.answer(bind.responder, Ok(&BindResp::default())).unwrap();
//!     }
//!     Happened::Smsc(smsc, Event::Request(Request::SubmitSm(submit))) => {
//!         smsc.answer(submit.responder, Ok(&SubmitSmResp::default())).unwrap();
//!     }
//!     Happened::Esme(esme, Event::Bound(_)) => {
//!         esme.send(&SubmitSm::default(), 1).unwrap();
//!     }
//!     Happened::Esme(esme, Event::Reply(reply)) => {
//!         outcomes.push((reply.token, matches!(reply.outcome, Outcome::TimedOut)));
//!         esme.unbind(Duration::ZERO).unwrap();
//!     }
//!     _ => {}
//! });
//! assert_eq!(outcomes, [(1, true)]);
//! assert!(pair.esme.session().ended() && pair.smsc.session().ended());
//! # Ok::<(), Box<dyn core::error::Error>>(())
//! ```

mod end;
mod link;
mod pair;
mod solo;

pub use crate::random::Random;
pub use end::End;
pub use link::{Damage, Fault, Faults, Link, Read};
pub use pair::{Happened, Pair};
pub use solo::{Solo, What};
