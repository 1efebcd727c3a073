//! What a message centre needs beside a session: who may bind, at which rate, and message ids.
//!
//! Each piece is a plain value without I/O, clock or randomness; none holds a session or is held by
//! one. Moments come from the caller's one clock; a clock that runs backwards counts as standing
//! still.
//!
//! | you want to | look at |
//! |---|---|
//! | say who may bind, and how often | `Admission` |
//! | compare a password | [`same_octets`] |
//! | hold an account to its rate | [`RateLimit`] |
//! | tell a 5.0 peer how busy you are | [`Congestion`] |
//! | hand out message ids | [`MessageIds`] |

#[cfg(feature = "alloc")]
mod admission;
mod congestion;
mod ids;
mod password;
mod rate;

#[cfg(feature = "alloc")]
pub use admission::{
    ACCOUNT_MAX, AccountLimits, Admission, Bid, Binds, Check, Denial, Denied, Excess, Policy,
    RawTicket, Slowdown, Source, Stale, Ticket, TurnedAway, UnboundLimits, Verdict,
};
pub use congestion::{Band, Congestion};
pub use ids::{IdForm, MessageId, MessageIds};
pub use password::same_octets;
pub use rate::{Quota, RateLimit, Throttled};
