//! What a refusal asks of the one who was refused.

use core::time::Duration;

/// Whether, and when, a refused request may be sent again.
///
/// [`CommandStatus::retry`](super::CommandStatus::retry) tells it for each status. It is about a
/// request that got an answer: after a time-out or a lost connection the outcome is not known, and
/// sending again may deliver twice.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Retry {
    /// There is nothing to repeat: the request succeeded.
    Done,
    /// Never as it is: the request itself is at fault.
    Never,
    /// Never, and neither any other request to the same destination.
    NeverThere,
    /// Later, a few times, and the session may go on meanwhile: a passing fault, or a status that
    /// is used for everything.
    Later,
    /// The same request again, before all later ones, once the whole session has slowed down.
    Slower,
    /// After a long wait, and the session may go on meanwhile: a queue is full, often only that of
    /// the destination.
    Hold,
    /// Once, on a session that is bound anew: this one is not in the state it was taken to be in.
    Rebind,
    /// Bind again after a long wait: credentials, zone or number of sessions, which the status does
    /// not tell apart. Trying at once does not help and may lock the account.
    BindLater,
    /// Not before a person has changed something: the credentials, or the credit of the account.
    Operator,
}

impl Retry {
    /// Whether sending the same octets again can succeed without anybody's doing.
    #[must_use]
    pub const fn is_temporary(self) -> bool {
        match self {
            Self::Later | Self::Slower | Self::Hold | Self::Rebind | Self::BindLater => true,
            Self::Done | Self::Never | Self::NeverThere | Self::Operator => false,
        }
    }

    /// The least time to wait before the first repeat, if there may be one: 1 second, and 30 for
    /// what takes longer to pass. Wait longer after each further refusal.
    #[must_use]
    pub const fn least_wait(self) -> Option<Duration> {
        match self {
            Self::Later | Self::Slower | Self::Rebind => Some(Duration::from_secs(1)),
            Self::Hold | Self::BindLater => Some(Duration::from_secs(30)),
            Self::Done | Self::Never | Self::NeverThere | Self::Operator => None,
        }
    }
}
