//! The settings of a session: plain fields, each with its default and its reason.

use core::time::Duration;

use crate::wire::{DEFAULT_MAX_FRAME, Quirks, Version};

/// A number that the caller gives a session, so that a [`Responder`](super::Responder) finds back to
/// it. Two sessions whose responders could meet need different ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct SessionId(pub u32);

/// The settings of a session. Start from [`Config::esme`] or [`Config::smsc`] and change what you
/// need; fields may be added in later versions, so build with `..Config::esme()`.
///
/// Where a duration is an `Option`, `None` switches the timer off. The timers of the specification,
/// which gives them no values, are session-init, enquire-link, inactivity and response (SMPP 3.4 §7.2,
/// 5.0 §2.7); the others keep a session from waiting for ever.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Config {
    /// The session's number, 0 by default.
    pub id: SessionId,
    /// The highest version that this side speaks, 5.0 by default. An ESME says its version in the
    /// bind itself; the lower of both sides' versions is in force.
    pub version: Version,
    /// The version taken for an SMSC whose bind response has no `sc_interface_version`: `None`, the
    /// default, takes the one that was asked for, as many message centres leave the TLV out and act
    /// accordingly. By the letter (SMPP 3.4 §3.4) it would be 3.3.
    pub unstated_version: Option<Version>,
    /// The deviations that are accepted, [`Quirks::COMMON`] by default.
    pub tolerate: Quirks,
    /// The longest PDU accepted, in octets; 128 KiB by default, which holds every PDU that
    /// does not repeat TLVs at length. The read buffer needs this size to receive one.
    pub max_frame: usize,
    /// How many of the peer's requests may wait for the caller's answer; the surplus is answered
    /// with `ESME_RTHROTTLED` by an SMSC and `ESME_RX_T_APPN` by an ESME. 1,000 by default; each
    /// costs what the caller keeps of it, the session itself keeps nothing.
    pub max_unanswered: u32,
    /// How long a request may wait for the caller's answer before it no longer counts as waiting: at
    /// least this long, at most twice. A responder that got lost throttles the session no longer
    /// than that. 10 minutes by default, longer than any peer is known to wait.
    pub answer: Duration,
    /// How long a connection may stay without a bind (session-init timer). 10 seconds for an SMSC,
    /// since several refuse clients that wait longer; 30 for an ESME, which binds at once or waits
    /// for `outbind`.
    pub init: Option<Duration>,
    /// How long a bind may wait for its decision: by the peer (ESME) or by the caller (SMSC). 30
    /// seconds by default.
    pub bind: Duration,
    /// How long a request waits for its response (response timer). 30 seconds by default. When it
    /// ends, the outcome is not known: the peer may have accepted the message.
    pub response: Duration,
    /// How long the peer may be silent before it is asked by `enquire_link`: 30 seconds for an ESME,
    /// 60 for an SMSC.
    #[doc(alias = "keep-alive")]
    pub enquire_link: Option<Duration>,
    /// How long an `enquire_link` waits for its response: 30 seconds by default. A timer of its own,
    /// so that a peer that takes minutes over a message is not taken for alive as long.
    pub enquire_response: Duration,
    /// Whether `enquire_link` goes out at that interval even when the peer is not silent, as some
    /// providers demand. Off by default.
    pub enquire_always: bool,
    /// How many `enquire_link` in a row may go unanswered, without any other PDU either, before the
    /// link is dead. 1 by default; 0 counts as 1.
    pub enquire_misses: u8,
    /// How long a bound session may be without a transaction before it is unbound: off for an ESME,
    /// 5 minutes for an SMSC. A peer that answers our own `enquire_link` is never unbound by this,
    /// unless [`Self::enquire_link`] is longer or off, or [`Self::enquire_is_activity`] is off.
    pub inactivity: Option<Duration>,
    /// Whether `enquire_link` counts as a transaction for that. On by default, as providers that drop
    /// idle links after 5 minutes count it.
    pub enquire_is_activity: bool,
    /// How long an unbind waits for its response. 10 seconds by default.
    pub unbind: Duration,
    /// After the peer's unbind: how long requests of it may still be answered before the unbind is,
    /// and then how long the connection may stay open for the peer to close. 2 seconds by default.
    pub linger: Duration,
    /// How long a PDU may take from its first octet to its last. 10 seconds by default.
    pub slow_frame: Option<Duration>,
    /// How long a full output may keep the session from going on. 30 seconds by default.
    pub full_output: Option<Duration>,
    /// Whether an SMSC ends the session when it refuses a bind. On by default; otherwise the peer may
    /// try again, and each refusal starts `init` anew: count them, or keep this on.
    pub close_refused: bool,
    /// How many PDUs out of place an SMSC answers before the first bind: at this many the session
    /// ends. 1 by default; 0 is no limit.
    pub violations: u8,
    /// Whether requests of the vendor range (0x00010200 to 0x000102FF) come to the caller; otherwise
    /// they are answered by `generic_nack`. Off by default.
    pub vendor: bool,
}

impl Config {
    /// The defaults of a client.
    #[must_use]
    pub const fn esme() -> Self {
        Self {
            id: SessionId(0),
            version: Version::V5_0,
            unstated_version: None,
            tolerate: Quirks::COMMON,
            max_frame: DEFAULT_MAX_FRAME,
            max_unanswered: 1000,
            answer: Duration::from_secs(600),
            init: Some(Duration::from_secs(30)),
            bind: Duration::from_secs(30),
            response: Duration::from_secs(30),
            enquire_link: Some(Duration::from_secs(30)),
            enquire_response: Duration::from_secs(30),
            enquire_always: false,
            enquire_misses: 1,
            inactivity: None,
            enquire_is_activity: true,
            unbind: Duration::from_secs(10),
            linger: Duration::from_secs(2),
            slow_frame: Some(Duration::from_secs(10)),
            full_output: Some(Duration::from_secs(30)),
            close_refused: true,
            violations: 0,
            vendor: false,
        }
    }

    /// The defaults of a message centre.
    #[must_use]
    pub const fn smsc() -> Self {
        Self {
            init: Some(Duration::from_secs(10)),
            enquire_link: Some(Duration::from_secs(60)),
            inactivity: Some(Duration::from_secs(300)),
            violations: 1,
            ..Self::esme()
        }
    }
}
