//! The message ids of `submit_sm_resp` and its kin.

use core::fmt::{self, Write as _};

use crate::{
    message::id::{SegmentSid, decimal, hexadecimal},
    wire::{CStr, Version},
};

/// The longest id that a form makes, in octets.
const LEN_MAX: usize = 36;

/// How message ids are written.
///
/// Providers differ, and clients come to rely on it: on the length, on the digits, on the id of the
/// receipt being written like the id of the response.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum IdForm {
    /// `YV` and 32 hexadecimal digits in lower case: see [`SegmentSid`]. The default.
    #[default]
    SegmentSid,
    /// 32 hexadecimal digits in lower case, in groups of 8, 4, 4, 4 and 12 with hyphens between. The
    /// bits are taken as they are, a UUID's version among them.
    Uuid,
    /// 32 hexadecimal digits in lower case.
    Hex32,
    /// 8 hexadecimal digits in lower case, of the lowest 32 bits: all that 3.3 holds.
    Hex8,
    /// The lowest 64 bits in decimal, without leading zeros.
    Decimal,
}

impl IdForm {
    /// Every form.
    pub const ALL: [Self; 5] =
        [Self::SegmentSid, Self::Uuid, Self::Hex32, Self::Hex8, Self::Decimal];

    /// The most octets of an id, without its NUL.
    #[must_use]
    pub const fn len_max(self) -> usize {
        match self {
            Self::SegmentSid => SegmentSid::LEN,
            Self::Uuid => LEN_MAX,
            Self::Hex32 => 32,
            Self::Hex8 => 8,
            Self::Decimal => 20,
        }
    }

    /// How many octets of id a peer of this version takes, without the NUL: 8 in 3.3, 64 since. SMPP
    /// 3.4 §5.2.23.
    #[must_use]
    pub const fn capacity(version: Version) -> usize {
        match version {
            Version::V3_3 => 8,
            Version::V3_4 | Version::V5_0 => 64,
        }
    }

    /// Whether a peer of this version takes every id of the form.
    #[must_use]
    pub const fn fits(self, version: Version) -> bool {
        self.len_max() <= Self::capacity(version)
    }

    /// Whether ids are counted, and not made of the caller's bits.
    #[must_use]
    pub const fn is_counted(self) -> bool {
        matches!(self, Self::Hex8 | Self::Decimal)
    }

    /// The id of these bits.
    #[must_use]
    pub fn id(self, bits: u128) -> MessageId {
        let mut id = MessageId::default();
        // Each form is within the room, so that writing cannot fail.
        let _ = match self {
            Self::SegmentSid => write!(Tail(&mut id), "{}", SegmentSid::from_bits(bits)),
            Self::Uuid => {
                let groups = [bits >> 96, bits >> 80, bits >> 64, bits >> 48, bits];
                let [a, b, c, d, e] = groups;
                let (b, c, d) = (b & 0xFFFF, c & 0xFFFF, d & 0xFFFF);
                write!(
                    Tail(&mut id),
                    "{a:08x}-{b:04x}-{c:04x}-{d:04x}-{:012x}",
                    e & 0xFFFF_FFFF_FFFF
                )
            }
            Self::Hex32 => write!(Tail(&mut id), "{bits:032x}"),
            Self::Hex8 => write!(Tail(&mut id), "{:08x}", bits as u32),
            Self::Decimal => write!(Tail(&mut id), "{}", bits as u64),
        };
        id
    }

    /// The bits of an id that is written so, as in `query_sm`; `None` for any other text.
    #[must_use]
    pub fn bits(self, id: &[u8]) -> Option<u128> {
        let bits = match self {
            Self::SegmentSid => SegmentSid::parse(id).ok()?.bits(),
            Self::Uuid => {
                let mut digits = [0; 32];
                let octets = id.iter().copied().filter(|octet| *octet != b'-');
                digits.iter_mut().zip(octets).for_each(|(digit, octet)| *digit = octet);
                hexadecimal(&digits)?
            }
            Self::Hex32 | Self::Hex8 => hexadecimal(id)?,
            Self::Decimal => decimal(id)?,
        };
        (self.id(bits).as_bytes() == id).then_some(bits)
    }
}

/// A message id, ready for a response: at most 36 characters, all ASCII.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(into = "stored::Text", try_from = "stored::Text"))]
pub struct MessageId {
    octets: [u8; LEN_MAX],
    len: u8,
}

impl MessageId {
    /// The octets, without a NUL.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        self.octets.get(..usize::from(self.len)).unwrap_or_default()
    }

    /// As a field of a PDU.
    #[must_use]
    pub fn as_cstr(&self) -> CStr<'_, 65> {
        CStr::new(self.as_bytes()).unwrap_or_default()
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        core::str::from_utf8(self.as_bytes()).unwrap_or_default()
    }
}

/// No characters.
impl Default for MessageId {
    fn default() -> Self {
        Self { octets: [0; LEN_MAX], len: 0 }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl fmt::Debug for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "MessageId({self})")
    }
}

/// Writes behind what an id has already.
struct Tail<'i>(&'i mut MessageId);

impl fmt::Write for Tail<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let start = usize::from(self.0.len);
        let end = start.saturating_add(text.len());
        let to = self.0.octets.get_mut(start..end).ok_or(fmt::Error)?;
        to.copy_from_slice(text.as_bytes());
        self.0.len = u8::try_from(end).map_err(|_| fmt::Error)?;
        Ok(())
    }
}

/// Hands out message ids: in one form, and in 8 hexadecimal digits to peers whose version holds no
/// more.
///
/// Ids of forms that are [counted](IdForm::is_counted) are unique among those of one form, 2³² of
/// [`IdForm::Hex8`] and 2⁶⁴ of [`IdForm::Decimal`], after which they start over. All others are as
/// unique as the bits that the caller supplies. Store the counter, or start far enough ahead, where a
/// restart must not repeat ids.
///
/// ```
/// use smpp_proto::{
///     smsc::{IdForm, MessageIds},
///     wire::{Version, pdu::SubmitSmResp},
/// };
///
/// let mut ids = MessageIds::new(IdForm::SegmentSid);
/// // 128 bits of the caller's: random, or a counter of its own; `session.version()` for the version.
/// let id = ids.issue(Version::V3_4, 0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF);
/// let resp = SubmitSmResp { message_id: id.as_cstr(), ..SubmitSmResp::default() };
/// assert_eq!(resp.message_id.as_bytes(), b"YV0123456789abcdef0123456789abcdef");
/// assert_eq!(ids.issue(Version::V3_3, 0).as_str(), "00000000");
/// assert_eq!(ids.issue(Version::V3_3, 0).as_str(), "00000001");
/// ```
#[doc(alias = "SID")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct MessageIds {
    form: IdForm,
    next: u64,
}

impl MessageIds {
    /// Starts counting at 0.
    #[must_use]
    pub const fn new(form: IdForm) -> Self {
        Self::starting_at(form, 0)
    }

    /// Starts counting at a number.
    #[must_use]
    pub const fn starting_at(form: IdForm, next: u64) -> Self {
        Self { form, next }
    }

    /// The id of one message, or of one segment, for a peer of this version. `bits` are used by the
    /// forms that are not counted.
    #[must_use]
    pub fn issue(&mut self, version: Version, bits: u128) -> MessageId {
        let form = self.form_for(version);
        if !form.is_counted() {
            return form.id(bits);
        }
        let number = self.next;
        self.next = number.wrapping_add(1);
        form.id(number.into())
    }

    /// The form of the ids that a peer of this version gets.
    #[must_use]
    pub const fn form_for(&self, version: Version) -> IdForm {
        if self.form.fits(version) { self.form } else { IdForm::Hex8 }
    }

    /// The form.
    #[must_use]
    pub const fn form(&self) -> IdForm {
        self.form
    }

    /// The number that is counted next.
    #[must_use]
    pub const fn next(&self) -> u64 {
        self.next
    }
}

/// The stored form: a text.
#[cfg(feature = "serde")]
mod stored {
    use alloc::string::{String, ToString};
    use core::fmt::Write as _;

    use super::{MessageId, Tail};

    #[derive(serde::Serialize, serde::Deserialize)]
    #[serde(transparent)]
    pub(super) struct Text(String);

    impl From<MessageId> for Text {
        fn from(id: MessageId) -> Self {
            Self(id.to_string())
        }
    }

    impl TryFrom<Text> for MessageId {
        type Error = &'static str;

        fn try_from(text: Text) -> Result<Self, Self::Error> {
            const WRONG: &str = "a message id of a form has at most 36 printable ASCII characters";
            let mut id = Self::default();
            let printable = text.0.bytes().all(|octet| octet.is_ascii_graphic());
            Tail(&mut id).write_str(&text.0).ok().filter(|()| printable).ok_or(WRONG)?;
            Ok(id)
        }
    }
}
