//! The presets: every provider and peer that something is known of.

mod global;
mod regional;
mod software;
mod twilio;

use super::{Bases, Profile};

/// Declares one preset: its values in groups, by what they rest on.
macro_rules! preset {
    (
        $(#[$meta:meta])*
        $konst:ident = $name:literal, $title:literal;
        pages: [$($page:literal),* $(,)?];
        notes: [$($note:literal),* $(,)?];
        $( $basis:ident { $( $field:ident: $value:expr; )* } )*
    ) => {
        impl Profile {
            $(#[$meta])*
            ///
            /// | field | value | basis |
            /// |---|---|---|
            $( $(
                #[doc = concat!(
                    "| `", stringify!($field), "` | `", stringify!($value), "` | ",
                    "[`", stringify!($basis), "`](crate::esme::profile::Basis::", stringify!($basis), ") |"
                )]
            )* )*
            ///
            /// Whatever is not listed is not known, and as in [`Profile::SMPP`].
            ///
            $( #[doc = concat!("* ", $note)] )*
            pub const $konst: Self = Self {
                name: $name,
                title: $title,
                pages: &[$($page),*],
                notes: &[$($note),*],
                $( $( $field: $value, )* )*
                ..Self::SMPP
            };
        }

        impl Bases {
            #[doc = concat!("What the values of [`Profile::", stringify!($konst), "`] rest on.")]
            pub const $konst: Self = Self {
                $( $( $field: Basis::$basis, )* )*
                ..Self::UNKNOWN
            };
        }
    };
}
use preset;

macro_rules! all {
    ($($konst:ident)*) => {
        const BASES: &[Bases] = &[$(Bases::$konst),*];

        impl Profile {
            /// Every preset but [`Self::SMPP`].
            pub const ALL: &'static [Self] = &[$(Self::$konst),*];
        }
    };
}

all! {
    TWILIO INFOBIP VONAGE SINCH SINCH_CLOUD BIRD CLICKATELL TELNYX BANDWIDTH TELESIGN LINK_MOBILITY
    TELIA KALEYRA ROUTE_MOBILE CM_COM TYNTEC CLICKSEND EIGHT_BY_EIGHT SMSPORTAL UNIFONIC TXTWIRE
    SMSFIRE MELROSE_LABS SMPPSIM JASMIN CLOUDHOPPER JSMPP
}

impl Profile {
    /// The preset of this name, such as `twilio` or `link-mobility`; upper and lower case are alike.
    #[must_use]
    pub fn named(name: &str) -> Option<&'static Self> {
        const SMPP: &Profile = &Profile::SMPP;
        [SMPP].into_iter().chain(Self::ALL).find(|preset| preset.name.eq_ignore_ascii_case(name))
    }

    /// What each value rests on; [`Basis::Changed`](super::Basis::Changed) where it is not that of
    /// the preset.
    #[must_use]
    pub fn bases(&self) -> Bases {
        let mut presets = Self::ALL.iter().zip(BASES);
        match presets.find(|(preset, _)| preset.name == self.name) {
            Some((preset, bases)) => self.bases_from(preset, bases),
            None => self.bases_from(&Self::SMPP, &Bases::UNKNOWN),
        }
    }
}
