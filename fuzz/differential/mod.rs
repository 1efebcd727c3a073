//! The same octets read by this crate and by others, and what they disagree about.

pub mod inputs;
mod known;
pub mod ours;
mod rusmpp;
mod smpp34;

pub use known::KNOWN;

use smpp_proto::wire::{DecodeError, Frame, Quirks, Split, split};

/// A reader that shares no code with this crate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reader {
    /// `rusmpp-core`.
    Rusmpp,
    /// `smpp34`.
    Smpp34,
}

/// Every reader.
pub const READERS: [Reader; 2] = [Reader::Rusmpp, Reader::Smpp34];

/// A PDU as one reader sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// `command_id`, `command_status` and `sequence_number`.
    pub header: [u32; 3],
    /// The fields as octets of the wire, by name; all items of a list together are one.
    pub fields: Vec<(&'static str, Vec<u8>)>,
    pub tlvs: Vec<(u16, Vec<u8>)>,
    /// Which of the TLVs the reader tells of.
    pub told: Told,
}

/// Which TLVs a reader tells of.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Told {
    /// None of them.
    #[default]
    Nothing,
    /// The first that has this tag.
    Tag(u16),
    /// The first, whatever its tag is.
    First,
    /// All of them, in wire order.
    All,
}

/// What this crate makes of a frame.
#[derive(Debug)]
pub enum Ours {
    /// No command of the specification.
    Unknown,
    /// The borders of the fields are lost.
    Broken(DecodeError),
    /// Read in spite of these deviations.
    Read(View, Quirks),
}

/// What this crate and another reader disagree about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The other refuses what has no deviation.
    TheyRefuse,
    /// The other takes what cannot be read.
    WeRefuse,
    /// A field of the header differs.
    Header,
    /// The field with this name differs; the other sees this.
    Field(&'static str, Vec<u8>),
    /// The value of a TLV differs; the other sees this.
    Tlv(u16, Vec<u8>),
    /// The number or the tags of the TLVs differ; the other sees these.
    Tlvs(Vec<(u16, Vec<u8>)>),
}

/// A disagreement over one frame.
#[derive(Debug)]
pub struct Difference<'a> {
    pub reader: Reader,
    pub kind: Kind,
    pub frame: Frame<'a>,
    pub ours: &'a Ours,
}

impl Difference<'_> {
    /// The first entry of [`KNOWN`] that explains the difference.
    pub fn known(&self) -> Option<usize> {
        KNOWN.iter().position(|known| known.reader == self.reader && (known.explains)(self))
    }

    /// What had to be forgiven to read the frame.
    pub fn quirks(&self) -> Quirks {
        match self.ours {
            Ours::Read(_, quirks) => *quirks,
            Ours::Unknown | Ours::Broken(_) => Quirks::NONE,
        }
    }

    /// The fields that this crate sees.
    pub fn fields(&self) -> &[(&'static str, Vec<u8>)] {
        match self.ours {
            Ours::Read(view, _) => &view.fields,
            Ours::Unknown | Ours::Broken(_) => &[],
        }
    }

    /// The TLVs that this crate sees.
    pub fn tlvs(&self) -> &[(u16, Vec<u8>)] {
        match self.ours {
            Ours::Read(view, _) => &view.tlvs,
            Ours::Unknown | Ours::Broken(_) => &[],
        }
    }
}

/// Body of the fuzz target: any octets as one PDU, whatever length they announce.
pub fn differential(data: &[u8]) {
    let Some((_, rest)) = data.split_first_chunk::<4>() else { return };
    let octets = [&(data.len() as u32).to_be_bytes()[..], rest].concat();
    let Split::Frame(frame) = split(&octets, usize::MAX) else { return };
    differences(frame, &mut |difference| {
        assert!(difference.known().is_some(), "{difference:#?}\n{:02x?}", frame.octets);
    });
}

/// Tells of every difference over a frame.
pub fn differences(frame: Frame<'_>, tell: &mut dyn FnMut(&Difference<'_>)) {
    let ours = ours::read(frame);
    for reader in READERS {
        let theirs = theirs(reader, frame);
        let found = match (&ours, &theirs) {
            (Ours::Unknown, _) => Vec::new(),
            (Ours::Broken(_), Some(view)) if !view.fields.is_empty() => vec![Kind::WeRefuse],
            (Ours::Read(_, Quirks::NONE), None) => vec![Kind::TheyRefuse],
            (Ours::Broken(_), _) | (Ours::Read(..), None) => Vec::new(),
            (Ours::Read(ours, _), Some(theirs)) => compare(ours, theirs),
        };
        for kind in found {
            tell(&Difference { reader, kind, frame, ours: &ours });
        }
    }
}

/// What another reader makes of a frame; `None` where it refuses.
pub fn theirs(reader: Reader, frame: Frame<'_>) -> Option<View> {
    match reader {
        Reader::Rusmpp => rusmpp::read(frame.octets),
        Reader::Smpp34 => smpp34::read(frame.octets),
    }
}

/// Everything that the other reader tells is held against what this crate sees.
pub fn compare(ours: &View, theirs: &View) -> Vec<Kind> {
    let mut found = Vec::new();
    if ours.header != theirs.header {
        found.push(Kind::Header);
    }
    for (name, octets) in &theirs.fields {
        let same = ours.fields.iter().any(|(field, ours)| field == name && ours == octets);
        if !same {
            found.push(Kind::Field(name, octets.clone()));
        }
    }
    let ours = told(&ours.tlvs, theirs.told);
    let tags = |tlvs: &[(u16, Vec<u8>)]| tlvs.iter().map(|(tag, _)| *tag).collect::<Vec<_>>();
    if tags(ours) != tags(&theirs.tlvs) {
        found.push(Kind::Tlvs(theirs.tlvs.clone()));
        return found;
    }
    let pairs = ours.iter().zip(&theirs.tlvs).filter(|(ours, theirs)| ours != theirs);
    found.extend(pairs.map(|(_, (tag, value))| Kind::Tlv(*tag, value.clone())));
    found
}

/// Those of the TLVs that a reader tells of.
fn told(tlvs: &[(u16, Vec<u8>)], told: Told) -> &[(u16, Vec<u8>)] {
    let (from, len) = match told {
        Told::Nothing => (0, 0),
        Told::Tag(tag) => match tlvs.iter().position(|(other, _)| *other == tag) {
            Some(at) => (at, 1),
            None => (0, 0),
        },
        Told::First => (0, tlvs.len().min(1)),
        Told::All => (0, tlvs.len()),
    };
    &tlvs[from..from + len]
}
