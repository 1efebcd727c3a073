//! Counted lists inside a PDU: the destinations of `submit_multi`, the failures in its response,
//! the message ids of `query_last_msgs_resp`.

use core::{fmt, marker::PhantomData};

use super::{
    error::Reason,
    field::{CStr, Field, Parsed, Writer, octet},
    mercy::{Lenient, Mercy, Strict},
    quirk::Quirks,
    status::CommandStatus,
    trace::{Place, Trace, Value},
    value::{Npi, Ton, Version},
};

mod writer;

pub use writer::{ListError, ListWriter};

mod sealed {
    pub trait Sealed {}
}

/// What a [`List`] can hold.
pub trait Item<'a>: Sized + sealed::Sealed {
    /// The specification's name of the list.
    const LIST: &'static str;
    /// The specification's name of the octet that counts the items.
    const COUNT: &'static str;
    #[doc(hidden)]
    const EMPTY_IS: Option<Reason>;
    /// The most items that 3.3, 3.4 and 5.0 have.
    #[doc(hidden)]
    const MAX: [u8; 3];
    /// Whether items have values that not every version has.
    #[doc(hidden)]
    const VERSIONED: bool = false;

    #[doc(hidden)]
    fn fits_item(&self, _: Version) -> bool {
        true
    }
    #[doc(hidden)]
    fn parse_item<M: Mercy>(input: &'a [u8], seen: &mut Quirks)
    -> Result<(&'a [u8], Self), Reason>;
    #[doc(hidden)]
    fn item_len(&self) -> usize;
    #[doc(hidden)]
    fn put_item(&self, out: &mut [u8]);
    #[doc(hidden)]
    fn show_item<T: Trace>(at: &mut Spot<'a>, index: usize, trace: &mut T);
}

/// Where the next field of an item starts: its octets, and how many stand before it in the PDU.
pub struct Spot<'a> {
    rest: &'a [u8],
    offset: usize,
}

/// A list of at most 255 items, kept as the octets it has on the wire and walked on demand.
///
/// Made by reading a PDU or by a [`ListWriter`].
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct List<'a, T> {
    octets: &'a [u8],
    count: u8,
    items: PhantomData<fn() -> T>,
}

impl<T> Default for List<'_, T> {
    fn default() -> Self {
        Self { octets: &[], count: 0, items: PhantomData }
    }
}

impl<'a, T: Item<'a>> List<'a, T> {
    /// The number of items.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.count as usize
    }

    /// Whether there are no items.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.count == 0
    }

    /// The items in wire order.
    #[inline]
    pub fn iter(&self) -> impl Iterator<Item = T> + use<'a, T> {
        Items { rest: self.octets, left: self.count, items: PhantomData }
    }
}

/// Walks a list.
struct Items<'a, T> {
    rest: &'a [u8],
    left: u8,
    items: PhantomData<fn() -> T>,
}

impl<'a, T: Item<'a>> Iterator for Items<'a, T> {
    type Item = T;

    // Inlined, so that where it stands is in registers.
    #[inline(always)]
    fn next(&mut self) -> Option<T> {
        self.left = self.left.checked_sub(1)?;
        let (rest, item) = match T::parse_item::<Strict>(self.rest, &mut Quirks::empty()) {
            Ok(found) => found,
            Err(_) => deviant(self.rest)?,
        };
        self.rest = rest;
        Some(item)
    }
}

/// Takes an item in which something has to be forgiven.
#[cold]
#[inline(never)]
fn deviant<'a, T: Item<'a>>(input: &'a [u8]) -> Option<(&'a [u8], T)> {
    T::parse_item::<Lenient>(input, &mut Quirks::empty()).ok()
}

impl<'a, T: Item<'a> + fmt::Debug> fmt::Debug for List<'a, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl<'a, T: Item<'a>> Field<'a> for List<'a, T> {
    const LENGTH: Option<&'static str> = Some(T::COUNT);

    fn parse<M: Mercy>(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        let (start, count) = octet(input)?;
        if let (0, Some(reason)) = (count, T::EMPTY_IS) {
            return Err(nom::Err::Error(reason));
        }
        let mut rest = start;
        for _ in 0..count {
            let (next, _) = T::parse_item::<M>(rest, seen).map_err(nom::Err::Error)?;
            rest = next;
        }
        let octets = start.get(..start.len() - rest.len()).unwrap_or_default();
        Ok((rest, Self { octets, count, items: PhantomData }))
    }

    /// The first item that cannot be read; the count itself where it is 0.
    #[cold]
    fn fault(input: &'a [u8]) -> usize {
        let Some((1.., mut rest)) = input.split_first() else { return 0 };
        while let Ok((next, _)) = T::parse_item::<Lenient>(rest, &mut Quirks::empty()) {
            rest = next;
        }
        input.len() - rest.len()
    }

    #[inline(always)]
    fn len(&self) -> usize {
        self.octets.len() + 1
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        out.octet(self.count)?;
        out.octets(self.octets)
    }

    fn fits(&self, version: Version) -> bool {
        let enough = self.count > 0 || T::EMPTY_IS.is_none();
        let few = self.count <= T::MAX[version as usize];
        enough && few && (!T::VERSIONED || self.iter().all(|item| item.fits_item(version)))
    }

    fn show<R: Trace>(&self, place: Place<'_>, trace: &mut R) {
        let count = Place { name: T::COUNT, quirks: Quirks::NONE, ..place };
        trace.row(count.row(1, Value::Integer(u32::from(self.count))));
        let mut at = Spot { rest: self.octets, offset: place.offset + 1 };
        for index in 0..self.len() {
            T::show_item(&mut at, index, trace);
        }
    }
}

/// The same kind of item, whatever its lifetime: what [`ListWriter::push`] takes.
pub trait SameKind<I>: sealed::Sealed {}

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
    F::parse::<M>(input, seen).map_err(|error| match error {
        nom::Err::Error(reason) | nom::Err::Failure(reason) => reason,
        nom::Err::Incomplete(_) => Reason::Missing,
    })
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

/// Builds a list out of the octets that are left, as many items as they give.
#[cfg(feature = "arbitrary")]
impl<'a, T: Item<'a>> arbitrary::Arbitrary<'a> for List<'a, T> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        let len = u.arbitrary_len::<u8>()?;
        let octets = u.bytes(len)?;
        let (mut rest, mut count, mut seen) = (octets, 0_u8, Quirks::empty());
        while let Ok((next, _)) = T::parse_item::<Lenient>(rest, &mut seen) {
            if count == u8::MAX || !seen.is_empty() {
                break;
            }
            (rest, count) = (next, count + 1);
        }
        if count == 0 && T::EMPTY_IS.is_some() {
            return Ok(Self { octets: &[2, 0], count: 1, items: PhantomData });
        }
        let octets = octets.get(..octets.len() - rest.len()).unwrap_or_default();
        Ok(Self { octets, count, items: PhantomData })
    }
}
