//! The limits of an [`Admission`](super::Admission): plain fields, each with its default and its
//! reason.

use core::{net::IpAddr, time::Duration};

use crate::session::BindMode;

/// Where a connection comes from, as far as the caller tells sources apart.
///
/// Made from an address it is that address (IPv4), or its first 64 bits (IPv6), since whoever has one
/// IPv6 address has a whole network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Source(pub u128);

impl From<IpAddr> for Source {
    fn from(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(address) => Self(address.to_ipv6_mapped().to_bits()),
            IpAddr::V6(address) => Self(address.to_bits() >> 64 << 64),
        }
    }
}

/// The limits of an [`Admission`](super::Admission). Start from the default and change what you need;
/// fields may be added in later versions, so build with `..Policy::default()`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Policy {
    /// A number for this admission, so that tickets of several are not mistaken for each other. 0
    /// by default.
    pub id: u32,
    /// Binds of all accounts. 10,000 by default.
    pub binds: u32,
    /// Binds of an account for which the caller gives no limits of its own.
    pub account: AccountLimits,
    /// Whether a bind takes the account's place while its check runs. On by default: binds above the
    /// limit then cost no check, and a right password never comes too late. Off, the place is taken
    /// only when the password was right, so that nobody can keep an account out by failing in its
    /// name, at the cost of a check for each.
    pub reserve: bool,
    /// Connections that are not bound, at once. 1,000 by default.
    pub unbound: u32,
    /// Connections of one source that are not bound, at once. 50 by default, as clients open all
    /// their connections together.
    pub unbound_per_source: u32,
    /// What one connection may cost before it is bound.
    pub before_bind: UnboundLimits,
    /// Failures of one source. 5 are free by default, then 1 second doubling to 5 minutes, each
    /// failure forgiven after 1 minute; 10,000 sources of about 200 octets.
    pub source_failures: Option<Slowdown>,
    /// Failures of one `system_id`, from wherever. Off by default: whoever knows a `system_id` can
    /// slow its owner with it. Turn it on, with a short [`Slowdown::most`], against guessing from
    /// many sources.
    pub account_failures: Option<Slowdown>,
    /// Whether an unknown account is answered like a wrong password, so that nobody learns which
    /// accounts exist. On by default. `ESME_RINVPASWD` is in every version, and stops clients from
    /// trying for ever.
    pub hide_accounts: bool,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            id: 0,
            binds: 10_000,
            account: AccountLimits::default(),
            reserve: true,
            unbound: 1_000,
            unbound_per_source: 50,
            before_bind: UnboundLimits::default(),
            source_failures: Some(Slowdown::default()),
            account_failures: None,
            hide_accounts: true,
        }
    }
}

/// How many binds an account may have at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct AccountLimits {
    /// As transmitter.
    pub transmitters: u32,
    /// As receiver.
    pub receivers: u32,
    /// As transceiver.
    pub transceivers: u32,
    /// Together.
    pub total: u32,
}

impl AccountLimits {
    /// So many in any mode.
    #[must_use]
    pub const fn any(total: u32) -> Self {
        Self { transmitters: total, receivers: total, transceivers: total, total }
    }

    /// Without a limit but that of [`Policy::binds`].
    pub const NONE: Self = Self::any(u32::MAX);

    /// Of one mode.
    #[must_use]
    pub fn of(&self, mode: BindMode) -> u32 {
        by_mode(mode, self.transmitters, self.receivers, self.transceivers)
    }
}

/// Four in any mode: providers allow two to four.
impl Default for AccountLimits {
    fn default() -> Self {
        Self::any(4)
    }
}

/// What one connection may cost before it is bound.
///
/// Beside [`Config::init`](crate::session::Config::init) and
/// [`Config::violations`](crate::session::Config::violations) of the session: these here also count
/// what comes after a refused bind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct UnboundLimits {
    /// PDUs. 10 by default: a few binds in other modes, and `enquire_link`.
    pub pdus: u32,
    /// Octets. 4,096 by default; a bind has about 60.
    pub octets: u64,
    /// Time, the checks of credentials included. 60 seconds by default.
    pub time: Duration,
}

impl Default for UnboundLimits {
    fn default() -> Self {
        Self { pdus: 10, octets: 4096, time: Duration::from_secs(60) }
    }
}

/// How repeated failures are slowed.
///
/// After `free` failures the next bind is looked at `first` later, then twice that, up to `most`;
/// binds before that are refused and count for nothing. A success forgives nothing, since an attacker
/// may have an account too.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct Slowdown {
    /// Failures without a delay.
    pub free: u32,
    /// The first delay.
    pub first: Duration,
    /// The longest delay.
    pub most: Duration,
    /// One failure is forgiven each time this has passed.
    pub forgive: Duration,
    /// How many sources or accounts are remembered. Above it, those are forgotten first whose
    /// failures are forgiven soonest.
    pub entries: usize,
}

impl Default for Slowdown {
    fn default() -> Self {
        Self {
            free: 5,
            first: Duration::from_secs(1),
            most: Duration::from_secs(300),
            forgive: Duration::from_secs(60),
            entries: 10_000,
        }
    }
}

/// What belongs to a mode.
pub(super) fn by_mode<T>(mode: BindMode, transmitter: T, receiver: T, transceiver: T) -> T {
    match mode {
        BindMode::Transmitter => transmitter,
        BindMode::Receiver => receiver,
        BindMode::Transceiver => transceiver,
    }
}
