//! Counted lists inside a PDU: the destinations of `submit_multi`, the failures in its response,
//! the message ids of `query_last_msgs_resp`.

use core::{
    fmt,
    hash::{Hash, Hasher},
    marker::PhantomData,
};

use super::{
    error::Reason,
    field::{Field, Parsed, Writer, octet},
    mercy::{Lenient, Mercy, Strict},
    quirk::Quirks,
    trace::{Place, Trace, Value},
    value::Version,
};

mod items;
mod writer;

pub use items::{DestAddress, MessageDetails, UnsuccessSme};
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
#[derive(Clone, Copy)]
pub struct List<'a, T> {
    octets: &'a [u8],
    count: u8,
    /// The string that ends the last item has no NUL: it was ended by the end of the PDU.
    open: bool,
    items: PhantomData<fn() -> T>,
}

impl<T> Default for List<'_, T> {
    fn default() -> Self {
        Self { octets: &[], count: 0, open: false, items: PhantomData }
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

impl<T> List<'_, T> {
    /// Two lists with the same items have the same of this, whether the last one has its NUL or not:
    /// where the octets of an item end, follows from those before.
    fn key(&self) -> (u8, &[u8]) {
        let closed = self.octets.strip_suffix(&[0]).filter(|_| !self.open);
        (self.count, closed.unwrap_or(self.octets))
    }
}

impl<T> PartialEq for List<'_, T> {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl<T> Eq for List<'_, T> {}

impl<T> Hash for List<'_, T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key().hash(state);
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
        let (mut rest, mut forgiven) = (start, Quirks::empty());
        for _ in 0..count {
            let (next, _) = T::parse_item::<M>(rest, &mut forgiven).map_err(nom::Err::Error)?;
            rest = next;
        }
        *seen |= forgiven;
        let octets = start.get(..start.len() - rest.len()).unwrap_or_default();
        let open = forgiven.contains(Quirks::MISSING_NUL);
        Ok((rest, Self { octets, count, open, items: PhantomData }))
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
        self.octets.len() + 1 + usize::from(self.open)
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        out.octet(self.count)?;
        out.octets(self.octets)?;
        if self.open { out.octet(0) } else { Some(()) }
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
            return Ok(Self { octets: &[2, 0], count: 1, ..Self::default() });
        }
        let octets = octets.get(..octets.len() - rest.len()).unwrap_or_default();
        Ok(Self { octets, count, ..Self::default() })
    }
}
