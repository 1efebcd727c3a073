//! How busy a message centre is, as 5.0 peers are told.

use crate::wire::{TlvError, TlvWriter, Tlvs, Version};

/// How busy this end is, in percent: the value of `congestion_state`. SMPP 5.0 §4.8.4.18.
///
/// A peer that heeds it sends faster below 80, keeps its rate from 80 to 89 and sends slower from 90
/// on. Any response of a 5.0 session may carry it.
///
/// ```
/// use smpp_proto::{smsc::{Band, Congestion}, wire::{CStr, Version, pdu::SubmitSmResp}};
///
/// let busy = Congestion::of(85, 100);
/// assert_eq!(busy.band(), Band::Optimum);
/// let mut room = [0; Congestion::TLV_LEN];
/// let resp = SubmitSmResp {
///     message_id: CStr::new(b"1")?,
///     tlvs: busy.tlvs(Version::V5_0, &mut room),
///     ..SubmitSmResp::default()
/// };
/// assert_eq!(resp.tlvs.congestion_state(), Ok(Some(85)));
/// assert!(busy.tlvs(Version::V3_4, &mut room).is_empty());
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(try_from = "u8", into = "u8"))]
#[doc(alias = "congestion_state")]
pub struct Congestion(u8);

/// What a [`Congestion`] means. 90 stands in two of the specification's bands; it counts as
/// [`Band::NearCongestion`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Band {
    /// 0.
    Idle,
    /// 1 to 29.
    Low,
    /// 30 to 49.
    Medium,
    /// 50 to 79.
    High,
    /// 80 to 89: the rate is right.
    Optimum,
    /// 90 to 99: the peer should slow down.
    NearCongestion,
    /// 100.
    Congested,
}

impl Congestion {
    /// Nothing to do.
    pub const IDLE: Self = Self(0);
    /// Everything full.
    pub const CONGESTED: Self = Self(100);
    /// The octets of the TLV.
    pub const TLV_LEN: usize = 5;

    /// From a value of the wire; `None` above 100, which is reserved.
    #[must_use]
    pub const fn new(percent: u8) -> Option<Self> {
        if percent > 100 { None } else { Some(Self(percent)) }
    }

    /// From how much of something is used: a queue, a store. Rounded down, so that only what is full
    /// is congested; of nothing, all is used.
    #[must_use]
    pub fn of(used: u64, all: u64) -> Self {
        let percent = (u128::from(used) * 100).checked_div(u128::from(all)).unwrap_or(100);
        Self(u8::try_from(percent).unwrap_or(100).min(100))
    }

    /// The value on the wire, 0 to 100.
    #[must_use]
    pub const fn percent(self) -> u8 {
        self.0
    }

    /// What it means.
    #[must_use]
    pub const fn band(self) -> Band {
        match self.0 {
            0 => Band::Idle,
            1..=29 => Band::Low,
            30..=49 => Band::Medium,
            50..=79 => Band::High,
            80..=89 => Band::Optimum,
            90..=99 => Band::NearCongestion,
            100.. => Band::Congested,
        }
    }

    /// The TLVs of a response that has no others: `congestion_state` for a peer of 5.0, none for an
    /// older one.
    #[must_use]
    pub fn tlvs(self, version: Version, room: &mut [u8; Self::TLV_LEN]) -> Tlvs<'_> {
        let mut tlvs = TlvWriter::new(room);
        match self.push(version, &mut tlvs) {
            Ok(()) => tlvs.finish(),
            Err(_) => Tlvs::NONE,
        }
    }

    /// Adds `congestion_state` to the TLVs of a response, for a peer of 5.0; nothing for an older one.
    ///
    /// # Errors
    /// There is no room for five more octets, or it is there already.
    pub fn push(self, version: Version, tlvs: &mut TlvWriter<'_>) -> Result<(), TlvError> {
        if version < Version::V5_0 {
            return Ok(());
        }
        tlvs.congestion_state(self.0).map(|_| ())
    }
}

impl TryFrom<u8> for Congestion {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        Self::new(percent).ok_or("congestion_state is 0 to 100")
    }
}

impl From<Congestion> for u8 {
    fn from(congestion: Congestion) -> Self {
        congestion.0
    }
}
