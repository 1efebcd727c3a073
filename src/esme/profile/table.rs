//! The fields of a profile: one row for each, with what holds where nothing is known.

use core::{fmt::Debug, time::Duration};

use super::{
    super::pacer::Rate, Alphabets, Basis, Binding, Commands, DataCodings, Field, LongModes,
    Numbering, Numberings, SegmentIds, SystemType, Tls, VendorStatus, Versions,
};
use crate::{
    message::{
        coding::Codings,
        id::IdMatch,
        receipt::ReceiptOptions,
        segment::{Mode, OctetText, Width},
    },
    wire::{EsmClass, Quirks, Version},
};

/// Calls another macro with all rows.
macro_rules! with_fields {
    ($then:ident) => {
        $then! {
            /// The version to bind with.
            version: Version = Version::V3_4;
            /// The versions that are taken.
            versions: Versions = Versions::all();
            /// The version to take for a bind response that does not state one; `None` for the one
            /// that was asked for.
            unstated_version: Option<Version> = None;
            /// Which sessions make one link.
            binding: Binding = Binding::Transceiver;
            /// How many sessions an account may have at once.
            sessions: Option<u16> = None;
            /// The longest `system_id`, in octets without its NUL.
            system_id_max: u8 = 15;
            /// The longest password, in octets without its NUL.
            password_max: u8 = 8;
            /// `system_type` of the bind.
            system_type: SystemType = SystemType::EMPTY;
            /// `addr_ton` and `addr_npi` of the bind.
            bind_numbering: Numbering = Numbering::new(0, 0);
            /// How long a connection may stay without a bind.
            init: Duration = Duration::from_secs(30);
            /// The least time between the end of a session and the next connection.
            reconnect: Duration = Duration::from_secs(1);
            /// Whether the connection is encrypted.
            tls: Tls = Tls::Offered;
            /// The port for plain connections, where there is a usual one.
            port: Option<u16> = None;
            /// The port for encrypted connections, where there is a usual one.
            tls_port: Option<u16> = None;
            /// How many requests may be without an answer: the number of slots of the session.
            window: u16 = 10;
            /// The highest rate of a session; `None` where it is a matter of the contract, or none.
            rate: Option<Rate> = None;
            /// How long the link may be quiet before `enquire_link`.
            enquire_link: Duration = Duration::from_secs(30);
            /// Whether `enquire_link` goes out at that interval in any case.
            enquire_always: bool = false;
            /// How long without traffic it takes until the provider closes the connection.
            idle_limit: Option<Duration> = None;
            /// How long to wait for a response.
            response: Duration = Duration::from_secs(30);
            /// What `data_coding` means in what is sent.
            submit_codings: Codings = Codings::SMPP;
            /// What `data_coding` means in what is received.
            deliver_codings: Codings = Codings::SMPP;
            /// The alphabets that texts are sent in.
            alphabets: Alphabets = Alphabets::Gsm7;
            /// The values of `data_coding` that are taken; `None` where they are not known.
            data_codings: Option<DataCodings> = None;
            /// How much room a text in an octet alphabet has.
            octet_text: OctetText = OctetText::Octets;
            /// How a long text is sent.
            long_mode: Mode = Mode::Udh;
            /// The ways to send a long text that are taken.
            long_modes: LongModes = LongModes::all();
            /// The width of the reference of a long text.
            width: Width = Width::Bits8;
            /// The most segments of a text.
            max_segments: u8 = u8::MAX;
            /// What every `esm_class` has besides: a messaging mode.
            esm_class: EsmClass = EsmClass::empty();
            /// The numbering of the sender.
            source: Numberings = Numberings::USUAL;
            /// The numbering of the recipient.
            destination: Numberings = Numberings::USUAL;
            /// The commands that are not taken.
            unsupported: Commands = Commands::empty();
            /// How the id of a response and that of a receipt are compared.
            id_match: IdMatch = IdMatch::Exact;
            /// How long a message id is, in octets.
            id_len: Option<u8> = None;
            /// Which segments of a long text get an id.
            segment_ids: SegmentIds = SegmentIds::Each;
            /// What is meant where receipts are ambiguous.
            receipts: ReceiptOptions = ReceiptOptions {
                unmarked: false,
                accepted_is_final: false,
                four_digit_years: false,
            };
            /// The deviations to accept.
            tolerate: Quirks = Quirks::COMMON;
        }
    };
}

macro_rules! declare {
    ($( $(#[$doc:meta])* $field:ident: $type:ty = $default:expr; )*) => {
        /// What a provider demands of its clients: plain values, to be changed at will.
        ///
        /// ```
        /// use smpp_proto::esme::Profile;
        ///
        /// let profile = Profile { window: 20, ..Profile::TWILIO };
        /// assert_eq!(profile.bases().window, smpp_proto::esme::profile::Basis::Changed);
        /// ```
        ///
        /// Providers change what they demand, and say less than one would like, so each value of a
        /// preset has its [`Basis`]; where nothing is known, the value is that of [`Self::SMPP`].
        /// Fields may be added in later versions, so build with `..Profile::SMPP`.
        ///
        /// Stored (feature `serde`), a profile is the name of its preset and the values that were
        /// changed, so that what was not changed follows the preset of the version that reads it.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub struct Profile {
            /// The name of the preset it was made from, as [`Self::named`] takes it.
            pub name: &'static str,
            /// The provider's name.
            pub title: &'static str,
            /// Where the provider describes its interface.
            pub pages: &'static [&'static str],
            /// What to know that is no setting.
            pub notes: &'static [&'static str],
            /// The provider's own statuses. The only setting without a stored form: when a
            /// profile with others than its preset's is stored, that is an error.
            pub statuses: &'static [VendorStatus],
            $( $(#[$doc])* pub $field: $type, )*
        }

        impl Profile {
            /// No provider: the defaults of this crate, which hold wherever nothing is known.
            pub const SMPP: Self = Self {
                name: "smpp",
                title: "any message centre",
                pages: &[],
                notes: &[],
                statuses: &[],
                $( $field: $default, )*
            };

            /// Every value with its name and its basis, in the order of the fields.
            pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
                let bases = self.bases();
                let field = |name, value, basis| Field { name, value, basis };
                [
                    field("statuses", &self.statuses as &dyn Debug, bases.statuses),
                    $( field(stringify!($field), &self.$field, bases.$field), )*
                ]
                .into_iter()
            }

            pub(super) fn bases_from(&self, preset: &Self, bases: &Bases) -> Bases {
                let basis = |same, basis| if same { basis } else { Basis::Changed };
                Bases {
                    statuses: basis(self.statuses == preset.statuses, bases.statuses),
                    $( $field: basis(self.$field == preset.$field, bases.$field), )*
                }
            }
        }

        /// What each value of a [`Profile`] rests on.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[allow(missing_docs, reason = "each field is named after that of the profile")]
        pub struct Bases {
            pub statuses: Basis,
            $( pub $field: Basis, )*
        }

        impl Bases {
            /// Nothing is known of any value.
            pub const UNKNOWN: Self = Self {
                statuses: Basis::Unknown,
                $( $field: Basis::Unknown, )*
            };
        }
    };
}
with_fields!(declare);

#[cfg(feature = "serde")]
mod stored;
