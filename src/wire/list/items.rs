//! The items that the specification has lists of.

use super::{Item, SameKind, Spot, sealed};
use crate::wire::{
    error::Reason,
    field::{CStr, Field, Writer, reason},
    mercy::{Lenient, Mercy},
    quirk::Quirks,
    status::CommandStatus,
    trace::{Place, Trace},
    value::{Npi, Ton, Version},
};

/// Declares a struct item: its fields in wire order.
macro_rules! item {
    (
        $(#[$meta:meta])*
        $name:ident in $list:literal counted by $count:literal, at most $max:expr
        $(, versioned by $versioned:ident)? => {
            $( $(#[$fmeta:meta])* $field:ident: $ty:ty, )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
        #[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
        pub struct $name<'a> {
            $( $(#[$fmeta])* pub $field: $ty, )*
        }

        impl sealed::Sealed for $name<'_> {}
        impl<'i> SameKind<$name<'i>> for $name<'_> {}

        impl<'a> Item<'a> for $name<'a> {
            const LIST: &'static str = $list;
            const COUNT: &'static str = $count;
            const EMPTY_IS: Option<Reason> = None;
            const MAX: [u8; 3] = $max;
            $(
                const VERSIONED: bool = true;

                fn fits_item(&self, version: Version) -> bool {
                    Field::fits(&self.$versioned, version)
                }
            )?

            #[inline(always)]
            fn parse_item<M: Mercy>(
                input: &'a [u8],
                seen: &mut Quirks,
            ) -> Result<(&'a [u8], Self), Reason> {
                $( let (input, $field) = field::<_, M>(input, seen)?; )*
                Ok((input, Self { $($field,)* }))
            }

            fn item_len(&self) -> usize {
                0 $( + Field::len(&self.$field) )*
            }

            fn put_item(&self, out: &mut [u8]) {
                let out = &mut Writer::new(out);
                $( self.$field.put(out); )*
            }

            fn show_item<T: Trace>(at: &mut Spot<'a>, index: usize, trace: &mut T) {
                let item = Some((Self::LIST, index));
                $( show::<$ty, T>(stringify!($field), item, at, trace); )*
            }
        }
    };
}

#[inline(always)]
fn field<'a, F: Field<'a>, M: Mercy>(
    input: &'a [u8],
    seen: &mut Quirks,
) -> Result<(&'a [u8], F), Reason> {
    F::parse::<M>(input, seen).map_err(reason)
}

/// Reads a field once more, for what had to be forgiven in it alone, and shows it.
fn show<'a, F: Field<'a>, T: Trace>(
    name: &'static str,
    item: Option<(&'static str, usize)>,
    at: &mut Spot<'a>,
    trace: &mut T,
) -> Option<F> {
    let mut quirks = Quirks::empty();
    let (rest, value) = field::<F, Lenient>(at.rest, &mut quirks).ok()?;
    value.show(Place { name, item, offset: at.offset, quirks, raw: at.rest }, trace);
    *at = Spot { rest, offset: at.offset + value.len() };
    Some(value)
}

item! {
    /// A destination of `submit_multi` that was not taken (`unsuccess_sme`): 7 to 27 octets. A
    /// failed distribution list is named in `destination_addr`. SMPP 3.4 §4.5.2.1.
    UnsuccessSme in "unsuccess_sme" counted by "no_unsuccess", at most [255, 254, 255],
        versioned by error_status_code =>
    {
        /// Type of number.
        dest_addr_ton: Ton,
        /// Numbering plan.
        dest_addr_npi: Npi,
        /// The address that was not taken: at most 20 characters.
        destination_addr: CStr<'a, 21>,
        /// Why: a status that the version in force has, see [`CommandStatus::for_version`].
        error_status_code: CommandStatus,
    }
}

item! {
    /// One id of `query_last_msgs_resp` (`message_details`): 1 to 9 octets. SMPP 3.3 only.
    MessageDetails in "message_details" counted by "number_msgs", at most [100; 3] => {
        /// The message id: at most 8 hexadecimal digits.
        msgid: CStr<'a, 9>,
    }
}

/// A destination of `submit_multi` (`dest_address`): an address or the name of a distribution
/// list. 2 to 24 octets. SMPP 3.4 §4.5.1.1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "arbitrary", derive(arbitrary::Arbitrary))]
#[doc(alias = "dest_address")]
pub enum DestAddress<'a> {
    /// `dest_flag` 1: the address of a subscriber or another end.
    Sme {
        /// Type of number.
        dest_addr_ton: Ton,
        /// Numbering plan.
        dest_addr_npi: Npi,
        /// The address: at most 20 characters.
        destination_addr: CStr<'a, 21>,
    },
    /// `dest_flag` 2: a distribution list.
    #[doc(alias = "distribution list")]
    DistributionList {
        /// Its name: at most 20 characters.
        dl_name: CStr<'a, 21>,
    },
}

impl sealed::Sealed for DestAddress<'_> {}
impl<'i> SameKind<DestAddress<'i>> for DestAddress<'_> {}

impl<'a> Item<'a> for DestAddress<'a> {
    const LIST: &'static str = "dest_address";
    const COUNT: &'static str = "number_of_dests";
    const EMPTY_IS: Option<Reason> = Some(Reason::NoDestination);
    const MAX: [u8; 3] = [255, 254, 255];

    #[inline(always)]
    fn parse_item<M: Mercy>(
        input: &'a [u8],
        seen: &mut Quirks,
    ) -> Result<(&'a [u8], Self), Reason> {
        let (input, flag) = field::<u8, M>(input, seen)?;
        match flag {
            1 => {
                let (input, dest_addr_ton) = field::<_, M>(input, seen)?;
                let (input, dest_addr_npi) = field::<_, M>(input, seen)?;
                let (input, destination_addr) = field::<_, M>(input, seen)?;
                Ok((input, Self::Sme { dest_addr_ton, dest_addr_npi, destination_addr }))
            }
            2 => {
                let (input, dl_name) = field::<_, M>(input, seen)?;
                Ok((input, Self::DistributionList { dl_name }))
            }
            _ => Err(Reason::DestFlag),
        }
    }

    fn item_len(&self) -> usize {
        match self {
            Self::Sme { destination_addr, .. } => 3 + Field::len(destination_addr),
            Self::DistributionList { dl_name } => 1 + Field::len(dl_name),
        }
    }

    fn put_item(&self, out: &mut [u8]) {
        let out = &mut Writer::new(out);
        match self {
            Self::Sme { dest_addr_ton, dest_addr_npi, destination_addr } => {
                out.octet(1);
                dest_addr_ton.put(out);
                dest_addr_npi.put(out);
                destination_addr.put(out);
            }
            Self::DistributionList { dl_name } => {
                out.octet(2);
                dl_name.put(out);
            }
        }
    }

    fn show_item<T: Trace>(at: &mut Spot<'a>, index: usize, trace: &mut T) {
        let item = Some((Self::LIST, index));
        if show::<u8, T>("dest_flag", item, at, trace) == Some(1) {
            show::<Ton, T>("dest_addr_ton", item, at, trace);
            show::<Npi, T>("dest_addr_npi", item, at, trace);
            show::<CStr<'a, 21>, T>("destination_addr", item, at, trace);
        } else {
            show::<CStr<'a, 21>, T>("dl_name", item, at, trace);
        }
    }
}
