//! What the values of a profile rest on.

use core::fmt::{self, Debug};

/// What a value of a profile rests on, the firmest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub enum Basis {
    /// The caller changed it.
    Changed,
    /// The provider's own page says so.
    Page,
    /// A document of the provider says so, as a public repository mirrors it.
    Mirrored,
    /// The source code of the peer does so.
    Source,
    /// Someone else says that the provider's page says so; or of the page only a part was seen.
    SecondHand,
    /// It was stated to the authors, without a document that shows it.
    Stated,
    /// Nothing was found: it is this crate's recommendation, chosen for what else is known of the
    /// provider.
    Recommended,
    /// Nothing was found: it is the default of this crate.
    Unknown,
}

impl Basis {
    /// Every basis, the firmest first.
    pub const ALL: [Self; 8] = [
        Self::Changed,
        Self::Page,
        Self::Mirrored,
        Self::Source,
        Self::SecondHand,
        Self::Stated,
        Self::Recommended,
        Self::Unknown,
    ];

    /// Its name in a few words.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Changed => "changed by the caller",
            Self::Page => "provider's page",
            Self::Mirrored => "mirrored document",
            Self::Source => "source code",
            Self::SecondHand => "second hand",
            Self::Stated => "stated",
            Self::Recommended => "recommended here",
            Self::Unknown => "not known: the default",
        }
    }

    /// Whether somebody else than this crate says so.
    #[must_use]
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Recommended | Self::Unknown)
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// One value of a profile.
#[derive(Clone, Copy, Debug)]
pub struct Field<'a> {
    /// The name of the field.
    pub name: &'static str,
    /// Its value, to be printed.
    pub value: &'a dyn Debug,
    /// What the value rests on.
    pub basis: Basis,
}
