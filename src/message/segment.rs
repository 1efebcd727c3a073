//! Segments: how many short messages a text takes, and the user data of each.
//!
//! A short message holds 140 octets of user data, its header included. With a header of *h* octets
//! (its length octet counts) there is room for ⌊8 (140 − h) / 7⌋ septets, 140 − h octets or
//! ⌊(140 − h) / 2⌋ UCS-2 units. 3GPP TS 23.040 §9.2.3.24, 23.038 §6.1.2.
//!
//! | header | h | GSM 7-bit | octets | UCS-2 |
//! |---|---|---|---|---|
//! | none: the text fits in one message | 0 | 160 | 140 | 70 |
//! | concatenation, 8-bit reference | 6 | 153 | 134 | 67 |
//! | concatenation, 16-bit reference | 7 | 152 | 133 | 66 |
//! | 16-bit ports | 7 | 152 | 133 | 66 |
//! | one national table | 4 | 155 | 136 | 68 |
//! | both national tables | 7 | 152 | 133 | 66 |
//! | 8-bit reference, one national table | 9 | 149 | 131 | 65 |
//! | 16-bit reference, one national table | 10 | 148 | 130 | 65 |
//! | 8-bit reference, both national tables or 16-bit ports | 12 | 146 | 128 | 64 |
//! | 16-bit reference, both national tables or 16-bit ports | 13 | 145 | 127 | 63 |
//!
//! A text that fits in one message gets no concatenation; a longer one has it in every part. An
//! escape pair counts two septets, a character above U+FFFF two units, and neither is split: the
//! part before it ends early, so a bill may show more parts than the plain division says.
//!
//! ```
//! use smpp_proto::message::segment::Segmenter;
//!
//! let segmenter = Segmenter::default();
//! assert_eq!(segmenter.count(&"a".repeat(160))?.segments, 1);
//! assert_eq!(segmenter.count(&"a".repeat(161))?.segments, 2);
//! assert_eq!(segmenter.count(&"я".repeat(71))?.segments, 2);
//!
//! let text = "b".repeat(161);
//! let plan = segmenter.plan(&text, 0x2A)?;
//! let mut user_data = [0; 160];
//! for part in plan.parts() {
//!     let len = part.write(&mut user_data).unwrap();
//!     assert_eq!(user_data[..6], [5, 0, 3, 0x2A, 2, part.index()]);
//!     assert_eq!(len, 6 + part.units());
//! }
//! # Ok::<(), smpp_proto::message::segment::SegmentError>(())
//! ```

mod layout;
mod plan;

use core::fmt;

use super::alphabet::Alphabet;
use super::coding::{Class, Codings};
use super::text::{Substitution, Unencodable};
use super::udh::Ports;
use layout::{Content, Layout};
pub use plan::{Part, Parts, Plan};

/// The octets of user data in one short message, its header included. 3GPP TS 23.040 §9.2.3.24.
pub const USER_DATA: usize = 140;

/// How long texts are cut, and what the parts say. Plain settings; the default suits most
/// providers: GSM 7-bit or UCS-2, an 8-bit reference in the user data header, at most 255 parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Segmenter<'a> {
    /// The alphabets to choose from: the one with the fewest segments, of equals the first.
    ///
    /// Alphabets that `codings` has no value for are passed over, and those with national tables
    /// in [`Mode::Sar`], where no user data header may name the table.
    pub alphabets: &'a [Alphabet],
    /// Which `data_coding` each alphabet is sent with.
    pub codings: Codings,
    /// The message class of `data_coding`, if any.
    pub class: Option<Class>,
    /// What is written for a character that the alphabet does not hold.
    pub substitution: Substitution,
    /// How the parts of a long text are told to belong together.
    pub mode: Mode,
    /// The width of the reference: in the header for [`Mode::Udh`], for the other modes in the
    /// header that the message centre is taken to add.
    pub width: Width,
    /// Application ports, in the header of every part. In [`Mode::Sar`] they are counted and not
    /// written: they go in the `destination_port` and `source_port` TLVs.
    pub ports: Option<Ports>,
    /// How much room the text of an octet alphabet has.
    pub octet_text: OctetText,
    /// The most segments a text may take; many providers allow 10 or fewer. At least 1 counts.
    pub max_segments: u8,
}

/// How the parts of a long text are told to belong together. SMPP 3.4 §5.2.12, §5.3.2.22 to 24 and
/// §5.3.2.32.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Mode {
    /// A concatenation element in the user data header: accepted most widely.
    #[default]
    Udh,
    /// The `sar_msg_ref_num`, `sar_total_segments` and `sar_segment_seqnum` TLVs.
    Sar,
    /// The whole text in `message_payload`: the message centre cuts it. One part is sent, and
    /// [`Count::segments`] says how many are expected to arrive. With at most 255 of them the TLV
    /// is always long enough.
    Payload,
}

/// The width of the reference in a concatenation element. 3GPP TS 23.040 §9.2.3.24.1 and .8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Width {
    /// 8 bits: a header of 6 octets.
    #[default]
    Bits8,
    /// 16 bits: a header of 7 octets, fewer collisions.
    Bits16,
}

/// How much room a text in an octet alphabet, as Latin-1, has: that depends on what the message
/// centre makes of it. Octets that are no text always have 140.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum OctetText {
    /// 140 octets, 134 in a part: it goes out as it is.
    #[default]
    Octets,
    /// 160 octets, 153 in a part: it is turned into GSM 7-bit. A character that takes two septets
    /// there is counted as one.
    Septets,
}

/// How much a text takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Count {
    /// The alphabet that was chosen.
    pub alphabet: Alphabet,
    /// Short messages: what is billed.
    pub segments: usize,
    /// Septets, octets or 16-bit units of the whole text, by [`Alphabet::unit`].
    pub units: usize,
    /// The units that each segment has room for.
    pub per_segment: usize,
    /// The units left in the last segment.
    pub left: usize,
}

impl Segmenter<'_> {
    /// The alphabets of the default: GSM 7-bit with its default tables, then UCS-2.
    pub const ALPHABETS: &'static [Alphabet] = &[Alphabet::GSM7, Alphabet::UCS2];

    /// Counts the segments of a text without writing anything.
    ///
    /// # Errors
    ///
    /// As [`Self::plan`].
    pub fn count(&self, text: &str) -> Result<Count, SegmentError> {
        self.choose(text).map(|(_, count)| count)
    }

    /// Plans the parts of a text. They all have this reference, of which an 8-bit width keeps the
    /// low octet; take another one for the next long text to the same destination.
    ///
    /// # Errors
    ///
    /// [`SegmentError`]. A text that fits in one message, in an alphabet that the settings allow,
    /// always has a plan.
    pub fn plan<'t>(&self, text: &'t str, reference: u16) -> Result<Plan<'t>, SegmentError> {
        let (layout, count) = self.choose(text)?;
        Ok(Plan::new(layout, count, Content::Text(text), reference))
    }

    /// Plans the parts of binary user data, as [`Self::plan`] does for a text. The alphabets of
    /// the settings do not matter.
    ///
    /// # Errors
    ///
    /// [`SegmentError::TooManySegments`] and [`SegmentError::NoAlphabet`].
    pub fn plan_octets<'t>(
        &self,
        octets: &'t [u8],
        reference: u16,
    ) -> Result<Plan<'t>, SegmentError> {
        let layout = self.layout(Alphabet::Octets, None).ok_or(SegmentError::NoAlphabet)?;
        let content = Content::Octets(octets);
        let count = layout.count(content, usize::MAX).ok().flatten();
        let count = self.check(count.ok_or(SegmentError::NoAlphabet)?)?;
        Ok(Plan::new(layout, count, content, reference))
    }

    /// The alphabet with the fewest segments, of equals the first; one that needs the replacement
    /// only when every one does.
    fn choose(&self, text: &str) -> Result<(Layout, Count), SegmentError> {
        let mut best: Option<(Layout, Count)> = None;
        let mut furthest = None;
        for replacement in [None, self.substitution.replacement] {
            for layout in self.alphabets.iter().filter_map(|a| self.layout(*a, replacement)) {
                let limit = best.map_or(usize::MAX, |(_, count)| count.segments);
                match layout.count(Content::Text(text), limit) {
                    Ok(Some(count)) => best = Some((layout, count)),
                    Ok(None) => {}
                    Err(at) => furthest = furthest.max(Some(at)),
                }
            }
            if let Some((layout, count)) = best {
                return Ok((layout, self.check(count)?));
            }
        }
        Err(match furthest {
            Some(at) => SegmentError::Unencodable(Unencodable::at(text, at)),
            None => SegmentError::NoAlphabet,
        })
    }

    /// How parts in an alphabet look; `None` when the settings rule the alphabet out.
    fn layout(&self, alphabet: Alphabet, replacement: Option<char>) -> Option<Layout> {
        let data_coding = self.codings.value(alphabet, self.class)?;
        let tables = alphabet.tables();
        let shifted = tables.locking_id().or(tables.single_id()).is_some();
        let substitution = Substitution { replacement, ..self.substitution };
        let layout = Layout {
            encoder: alphabet.substituting(substitution),
            data_coding,
            mode: self.mode,
            width: self.width,
            ports: self.ports,
            octet_text: self.octet_text,
        };
        (self.mode != Mode::Sar || !shifted).then_some(layout)
    }

    fn check(&self, count: Count) -> Result<Count, SegmentError> {
        let max = self.max_segments.max(1);
        if count.segments > usize::from(max) {
            return Err(SegmentError::TooManySegments { segments: count.segments, max });
        }
        Ok(count)
    }
}

impl Default for Segmenter<'_> {
    fn default() -> Self {
        Self {
            alphabets: Segmenter::ALPHABETS,
            codings: Codings::SMPP,
            class: None,
            substitution: Substitution::NONE,
            mode: Mode::Udh,
            width: Width::Bits8,
            ports: None,
            octet_text: OctetText::Octets,
            max_segments: u8::MAX,
        }
    }
}

/// Why a text has no plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SegmentError {
    /// None of the alphabets holds this character, the furthest that any of them came.
    Unencodable(Unencodable),
    /// The text takes more segments than are allowed; 255 can be numbered.
    TooManySegments {
        /// How many it takes.
        segments: usize,
        /// How many are allowed.
        max: u8,
    },
    /// No alphabet is left: the list is empty, or no `data_coding` stands for any of them with the
    /// message class that was asked for, or all have national tables in [`Mode::Sar`].
    NoAlphabet,
}

impl fmt::Display for SegmentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unencodable(error) => error.fmt(f),
            Self::TooManySegments { segments, max } => {
                write!(f, "the text takes {segments} segments, {max} are allowed")
            }
            Self::NoAlphabet => f.write_str("no alphabet can be sent with these settings"),
        }
    }
}

impl core::error::Error for SegmentError {}
