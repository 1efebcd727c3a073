//! Who may bind.

mod failures;
mod places;
mod policy;
#[cfg(feature = "serde")]
mod stored;
mod ticket;

pub use places::Binds;
pub use policy::{AccountLimits, Policy, Slowdown, Source, UnboundLimits};
pub use ticket::{Check, Denial, Denied, Excess, RawTicket, Stale, Ticket, TurnedAway};

use alloc::boxed::Box;

use crate::{session::BindMode, time::Instant, wire::CommandStatus};
use failures::Failures;
use places::{Claim, Places};

/// The longest `system_id` that is taken, in octets. The specification allows 15, some providers 16
/// and more.
pub const ACCOUNT_MAX: usize = 64;

/// Who may bind: counts binds against limits, asks the caller for a verdict on credentials, slows
/// repeated failures, and bounds what connections cost that are not bound.
///
/// 1. [`connect`](Self::connect) when a connection is accepted: gives a [`Ticket`].
/// 2. [`heard`](Self::heard) with every read, and [`expire`](Self::expire) from time to time, until
///    the connection is bound.
/// 3. [`ask`](Self::ask) when it wants to bind: gives a [`Check`] for the verifier, or the status of
///    the refusal.
/// 4. [`verdict`](Self::verdict), at once or later: says what to answer the bind with.
/// 5. [`release`](Self::release) when the session has ended or the connection is gone, in whatever
///    state it was: the one call that gives everything back. Do so already when
///    [`is_bound`](crate::session::Session::is_bound) is over: a client that has unbound may bind
///    anew on another connection while this one still waits to be closed.
///
/// No password passes through here. Memory is bounded: about 200 octets for each connection, of
/// which there are at most [`Policy::binds`] and [`Policy::unbound`], and for each remembered
/// failure. Every call takes time in the logarithm of that.
///
/// ```
/// use smpp_proto::{
///     Inbox, Instant,
///     session::{BindMode, Config, Esme, Event, Session, Slot, Smsc, smsc::Request},
///     smsc::{Admission, Bid, Policy, Source, Verdict, same_octets},
///     wire::{CStr, Secret, pdu::{Bind, BindResp}},
/// };
///
/// let now = Instant::default();
/// let mut admission = Admission::new(Policy::default());
/// let ticket = admission.connect(now, Source(1))?;
///
/// let mut smsc: Session<Smsc, u64, _> = Session::new(Config::smsc(), [Slot::EMPTY; 4], now);
/// # let mut esme: Session<Esme, u64, _> = Session::new(Config::esme(), [Slot::EMPTY; 4], now);
/// # let mut sent = Vec::new();
/// # let bind = Bind {
/// #     system_id: CStr::new(b"acme")?,
/// #     password: Secret::new(CStr::new(b"secret08")?),
/// #     ..Bind::default()
/// # };
/// # esme.bind(now, BindMode::Transceiver, &bind, &mut sent)?;
/// let (mut rx, mut tx) = (Inbox::new(vec![0; 4096]), Vec::new());
/// # rx.space()[..sent.len()].copy_from_slice(&sent);
/// # rx.filled(sent.len());
/// # let len = sent.len();
/// admission.heard(now, &ticket, 1, len)?;
/// while let Some(event) = smsc.next_event(now, &mut rx, &mut tx) {
///     if let Event::Request(Request::Bind(mode, bind)) = event {
///         let bid = Bid::new(bind.pdu.system_id.as_bytes(), mode);
///         let decision = admission.ask(now, &ticket, bid).and_then(|check| {
///             let given = bind.pdu.password.expose().as_bytes();
///             let right = bid.system_id == b"acme" && same_octets(given, b"secret08");
///             let verdict = if right { Verdict::Right } else { Verdict::WrongPassword };
///             admission.verdict(now, check, verdict)
///         });
///         let resp = BindResp::default();
///         let answer = decision.map(|()| &resp).map_err(|denied| denied.status);
///         smsc.answer(now, bind.responder, answer, &mut tx)?;
///     }
/// }
/// assert_eq!(admission.binds(b"acme").transceivers, 1);
///
/// // When the session has ended, or the connection broke:
/// admission.release(ticket)?;
/// assert_eq!(admission.binds(b"acme").total(), 0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias = "bind limit")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::State", try_from = "stored::State"))]
pub struct Admission {
    policy: Policy,
    latest: Instant,
    places: Places,
    by_source: Failures<Source>,
    by_account: Failures<Box<[u8]>>,
}

/// What a connection asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Bid<'a> {
    /// The account: `system_id` as it came.
    pub system_id: &'a [u8],
    /// How it wants to be bound.
    pub mode: BindMode,
    /// The limits of this account; `None` takes [`Policy::account`]. Where they are known only with
    /// the verdict, give [`AccountLimits::NONE`] here and [`Verdict::RightWithin`] there.
    pub limits: Option<AccountLimits>,
}

impl<'a> Bid<'a> {
    /// With the limits of the policy.
    #[must_use]
    pub const fn new(system_id: &'a [u8], mode: BindMode) -> Self {
        Self { system_id, mode, limits: None }
    }
}

/// What the verifier says of a bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// The credentials are right.
    Right,
    /// The credentials are right, and these are the limits of the account.
    RightWithin(AccountLimits),
    /// The password is wrong. Counts as a failure.
    WrongPassword,
    /// There is no such account. Counts as a failure.
    Unknown,
    /// It cannot be said at present: the database is down, the check took too long. No failure of
    /// the peer.
    Unavailable,
    /// Refused for a reason of the caller's, such as a barred account, with this status. No failure.
    Refused(CommandStatus),
}

impl Admission {
    /// Starts with nobody.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        Self {
            policy,
            latest: Instant::default(),
            places: Places::default(),
            by_source: Failures::default(),
            by_account: Failures::default(),
        }
    }

    /// Gives an accepted connection its place.
    ///
    /// # Errors
    /// There are too many that are not bound: close the connection.
    pub fn connect(&mut self, now: Instant, source: Source) -> Result<Ticket, TurnedAway> {
        let now = self.time(now);
        if self.places.unbound() >= self.policy.unbound {
            return Err(TurnedAway::Full);
        }
        if self.places.unbound_of(source) >= self.policy.unbound_per_source {
            return Err(TurnedAway::SourceFull);
        }
        let by = now + self.policy.before_bind.time;
        let connection = self.places.open(source, by).ok_or(TurnedAway::Full)?;
        Ok(Ticket::from_raw(RawTicket { admission: self.policy.id, connection }))
    }

    /// Counts what a connection has sent: with every read, how many PDUs came out of it and how many
    /// octets it had. Costs nothing once it is bound.
    ///
    /// # Errors
    /// It has used up what it may before it is bound, or the ticket is stale. The place is held until
    /// it is released.
    pub fn heard(
        &mut self,
        now: Instant,
        ticket: &Ticket,
        pdus: u32,
        octets: usize,
    ) -> Result<(), Excess> {
        let connection = self.known(ticket.raw()).ok_or(Excess::Stale)?;
        let now = self.time(now);
        let limits = self.policy.before_bind;
        let Some(place) = self.places.unbound_mut(connection) else { return Ok(()) };
        place.pdus = place.pdus.saturating_add(pdus);
        place.octets = place.octets.saturating_add(octets as u64);
        match place {
            place if place.pdus > limits.pdus => Err(Excess::Pdus),
            place if place.octets > limits.octets => Err(Excess::Octets),
            place if place.by <= now => Err(Excess::Time),
            _ => Ok(()),
        }
    }

    /// Takes the wish of a connection to be bound.
    ///
    /// # Errors
    /// Refused without a check: the status says what to answer. The connection may ask again.
    pub fn ask(&mut self, now: Instant, ticket: &Ticket, bid: Bid<'_>) -> Result<Check, Denied> {
        let connection = self.known(ticket.raw()).ok_or(Denial::Stale.denied())?;
        let now = self.time(now);
        let place = self.places.unbound_mut(connection).ok_or(Denial::AlreadyBound.denied())?;
        if place.is_checked() {
            return Err(Denial::AlreadyBound.denied());
        }
        let source = place.source;
        if bid.system_id.len() > ACCOUNT_MAX {
            return Err(self.denied(Denial::Unknown));
        }
        let slowed = self.by_source.slowed(now, &source);
        if let Some(until) = slowed.max(self.by_account.slowed(now, bid.system_id)) {
            return Err(Denial::Slowed { until }.denied());
        }
        let claim = Claim {
            account: bid.system_id.into(),
            mode: bid.mode,
            limits: bid.limits.unwrap_or(self.policy.account),
        };
        if self.policy.reserve {
            self.places.room(&claim, self.policy.binds).map_err(Denial::denied)?;
        }
        let bid = self.places.check(connection, claim, self.policy.reserve);
        Ok(Check { ticket: ticket.raw(), bid: bid.ok_or(Denial::Stale.denied())? })
    }

    /// Takes the verdict on a bind: `Ok` admits it, and it counts as bound from here on.
    ///
    /// # Errors
    /// It is refused: the status says what to answer. [`Denial::Stale`] where the connection is gone
    /// or the bind was decided before: nothing has changed, and there is nothing to answer.
    pub fn verdict(&mut self, now: Instant, check: Check, verdict: Verdict) -> Result<(), Denied> {
        let stale = Denial::Stale.denied();
        let connection = self.known(check.ticket).ok_or(stale)?;
        let (claim, source) = self.places.decide(connection, check.bid).ok_or(stale)?;
        let now = self.time(now);
        let limits = match verdict {
            Verdict::Right => claim.limits,
            Verdict::RightWithin(limits) => limits,
            Verdict::WrongPassword => {
                return Err(self.failed(now, source, claim.account, Denial::WrongPassword));
            }
            Verdict::Unknown => {
                return Err(self.failed(now, source, claim.account, Denial::Unknown));
            }
            Verdict::Unavailable => return Err(Denial::Unavailable.denied()),
            Verdict::Refused(status) => return Err(Denied { why: Denial::Refused, status }),
        };
        let claim = Claim { limits, ..claim };
        self.places.room(&claim, self.policy.binds).map_err(Denial::denied)?;
        self.places.bind(connection, claim);
        Ok(())
    }

    /// Gives back the place of a connection, and its bind, in whatever state it is: when the session
    /// has ended, or the connection is gone.
    ///
    /// # Errors
    /// The place was given back already; nothing has changed.
    pub fn release(&mut self, ticket: Ticket) -> Result<(), Stale> {
        let connection = self.known(ticket.into_raw()).ok_or(Stale)?;
        self.places.close(connection);
        Ok(())
    }

    /// Names the connection that has been without a bind for longest and too long, each once, until
    /// there is none: `while let Some(ticket) = admission.expire(now) { … }`. Hang up its session; its
    /// place is held until it is released.
    #[must_use = "the connection is to be hung up"]
    pub fn expire(&mut self, now: Instant) -> Option<RawTicket> {
        let now = self.time(now);
        let connection = self.places.overdue(now)?;
        Some(self.ticket(connection))
    }

    /// When [`Self::expire`] next has something to name; `None` when all are bound.
    #[must_use]
    pub fn deadline(&self) -> Option<Instant> {
        self.places.deadline()
    }

    /// Changes the limits, except [`Policy::id`]. They hold for what comes: nobody loses a place.
    pub fn set_policy(&mut self, policy: Policy) {
        self.policy = Policy { id: self.policy.id, ..policy };
    }

    /// The limits.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// How many binds an account holds, those that are reserved for a check included.
    #[must_use]
    pub fn binds(&self, system_id: &[u8]) -> Binds {
        self.places.account(system_id)
    }

    /// How many binds all accounts hold, those that are reserved for a check included.
    #[must_use]
    pub const fn bound(&self) -> u32 {
        self.places.taken()
    }

    /// How many connections are not bound.
    #[must_use]
    pub const fn unbound(&self) -> u32 {
        self.places.unbound()
    }

    /// The connections that are bound to an account, the one that connected first in front.
    ///
    /// A client whose connection broke unseen comes back while the old one still counts, and is
    /// refused for as long as `enquire_link` takes to find out. Where that matters, hang up the first
    /// of these at [`Denial::AccountFull`], release its ticket and ask again.
    pub fn bound_to(&self, system_id: &[u8]) -> impl Iterator<Item = RawTicket> + '_ {
        self.places.bound_to(system_id).map(|connection| self.ticket(connection))
    }

    /// Every connection that holds a place, in the order of connecting: to release what was left
    /// behind, after a worker has died or a state was restored.
    pub fn tickets(&self) -> impl Iterator<Item = RawTicket> + '_ {
        self.places.connections().map(|connection| self.ticket(connection))
    }

    /// How many sources and accounts are remembered for their failures.
    #[must_use]
    pub fn failing(&self) -> (usize, usize) {
        (self.by_source.len(), self.by_account.len())
    }

    fn time(&mut self, now: Instant) -> Instant {
        self.latest = self.latest.max(now);
        self.latest
    }

    const fn ticket(&self, connection: u64) -> RawTicket {
        RawTicket { admission: self.policy.id, connection }
    }

    /// The number of a connection that holds a place here.
    fn known(&self, ticket: RawTicket) -> Option<u64> {
        let RawTicket { admission, connection } = ticket;
        (admission == self.policy.id && self.places.is_open(connection)).then_some(connection)
    }

    /// Refuses, and counts it against whoever tried.
    fn failed(&mut self, now: Instant, source: Source, account: Box<[u8]>, why: Denial) -> Denied {
        if let Some(rule) = &self.policy.source_failures {
            self.by_source.count(now, source, rule);
        }
        if let Some(rule) = &self.policy.account_failures {
            self.by_account.count(now, account, rule);
        }
        self.denied(why)
    }

    fn denied(&self, why: Denial) -> Denied {
        match why {
            Denial::Unknown if self.policy.hide_accounts => {
                Denied { why, ..Denial::WrongPassword.denied() }
            }
            _ => why.denied(),
        }
    }
}
