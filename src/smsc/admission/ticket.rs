//! The place of a connection, and the questions and refusals around it.

use core::fmt;

use crate::wire::CommandStatus;

/// The place of one connection in an [`Admission`](super::Admission): to be given back by
/// [`release`](super::Admission::release) when the connection ends, however it ends.
///
/// Neither `Copy` nor `Clone`, so that a place is given back once. Keep it beside the session.
#[must_use = "a ticket that is not released holds its place for good"]
#[derive(Debug, PartialEq, Eq, Hash)]
pub struct Ticket(RawTicket);

/// A [`Ticket`] as plain data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct RawTicket {
    /// Which [`Admission`](super::Admission) gave it, see [`Policy::id`](super::Policy::id).
    pub admission: u32,
    /// The number of the connection, from 0 upwards.
    pub connection: u64,
}

impl Ticket {
    /// Flattens it to plain data: for a queue, a table of connections, another process.
    #[must_use]
    pub const fn into_raw(self) -> RawTicket {
        self.0
    }

    /// Makes a ticket of plain data again. One whose place is given back already is refused as
    /// [`Stale`] wherever it is used.
    pub const fn from_raw(raw: RawTicket) -> Self {
        Self(raw)
    }

    /// The plain data, to name the connection by.
    #[must_use]
    pub const fn raw(&self) -> RawTicket {
        self.0
    }
}

/// A bind whose credentials are being checked: what comes of it goes to
/// [`Admission::verdict`](super::Admission::verdict).
///
/// Plain data for the queue of the verifier. A verdict on one that is decided already, or whose
/// connection is gone, is refused as [`Denial::Stale`].
#[must_use]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Check {
    /// The connection that asks.
    pub ticket: RawTicket,
    /// Which of its binds this is, from 1 upwards.
    pub bid: u32,
}

/// The place, or the bind, is not there: given back or decided already. Nothing has changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Stale;

/// Why a connection was turned away. Close it; there is nothing to say to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TurnedAway {
    /// [`Policy::unbound`](super::Policy::unbound) connections are open that are not bound.
    Full,
    /// [`Policy::unbound_per_source`](super::Policy::unbound_per_source) of them are from this
    /// source.
    SourceFull,
}

/// What a connection that is not bound has used up. Hang up its session and close it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Excess {
    /// Its PDUs.
    Pdus,
    /// Its octets.
    Octets,
    /// Its time.
    Time,
    /// Its place is given back already.
    Stale,
}

/// A bind that was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Denied {
    /// Why, for the log.
    pub why: Denial,
    /// What to answer the bind with. A session turns a status that the peer's version lacks into
    /// one that it has.
    pub status: CommandStatus,
}

/// Why a bind was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Denial {
    /// There is no such account: `ESME_RINVSYSID`, or the status of a wrong password with
    /// [`Policy::hide_accounts`](super::Policy::hide_accounts).
    Unknown,
    /// The password is wrong: `ESME_RINVPASWD`.
    WrongPassword,
    /// Too many failures: `ESME_RTHROTTLED`, without a look at the credentials.
    Slowed {
        /// When a bind is next looked at.
        until: crate::Instant,
    },
    /// The account may not bind in this mode: `ESME_RINVCMDID`, at which clients fall back to
    /// another mode. SMPP 3.4 §4.1.
    Mode,
    /// The account has as many binds as it may: `ESME_RALYBND`. Clients reconnect while the old
    /// connection still looks alive: see [`Admission::bound_to`](super::Admission::bound_to).
    AccountFull,
    /// There are [`Policy::binds`](super::Policy::binds): `ESME_RBINDFAIL`.
    Full,
    /// The connection is bound, or a bind of it is being checked: `ESME_RALYBND`.
    AlreadyBound,
    /// The verifier could not say: `ESME_RSYSERR`, at which clients try again.
    Unavailable,
    /// The caller's own reason ([`Verdict::Refused`](super::Verdict::Refused)): its status.
    Refused,
    /// The ticket is stale: `ESME_RSYSERR`.
    Stale,
}

impl Denial {
    /// As [`Denied`], with the status the variant names.
    pub(super) const fn denied(self) -> Denied {
        let status = match self {
            Self::Unknown => CommandStatus::ESME_RINVSYSID,
            Self::WrongPassword => CommandStatus::ESME_RINVPASWD,
            Self::Slowed { .. } => CommandStatus::ESME_RTHROTTLED,
            Self::Mode => CommandStatus::ESME_RINVCMDID,
            Self::AccountFull | Self::AlreadyBound => CommandStatus::ESME_RALYBND,
            Self::Full | Self::Refused => CommandStatus::ESME_RBINDFAIL,
            Self::Unavailable | Self::Stale => CommandStatus::ESME_RSYSERR,
        };
        Denied { why: self, status }
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the place was given back, or the bind decided, already")
    }
}

impl fmt::Display for TurnedAway {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "too many connections that are not bound",
            Self::SourceFull => "too many connections of this source that are not bound",
        })
    }
}

impl fmt::Display for Excess {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pdus => "too many PDUs before a bind",
            Self::Octets => "too many octets before a bind",
            Self::Time => "too long without a bind",
            Self::Stale => "the place was given back already",
        })
    }
}

impl fmt::Display for Denial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Unknown => "no such account",
            Self::WrongPassword => "wrong password",
            Self::Slowed { .. } => "too many failures",
            Self::Mode => "the account may not bind in this mode",
            Self::AccountFull => "the account has all its binds",
            Self::Full => "no more binds",
            Self::AlreadyBound => "bound already",
            Self::Unavailable => "the credentials could not be checked",
            Self::Refused => "refused",
            Self::Stale => "the connection is gone",
        })
    }
}

impl fmt::Display for Denied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.status, self.why)
    }
}

impl core::error::Error for Stale {}
impl core::error::Error for TurnedAway {}
impl core::error::Error for Excess {}
impl core::error::Error for Denied {}
