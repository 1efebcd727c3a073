//! A parse made visible: each field with its place, its value and what had to be forgiven.

use super::quirk::Quirks;
use crate::shown::OctetCount;

/// Is told of each field as it is read. `()` is told nothing and costs nothing.
pub trait Trace {
    /// Whether rows are wanted at all.
    const ON: bool = true;

    /// Takes one row, in wire order.
    fn row(&mut self, row: Row<'_>);
}

impl Trace for () {
    const ON: bool = false;

    fn row(&mut self, _: Row<'_>) {}
}

/// One field of a PDU as it stood on the wire.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Row<'a> {
    /// The specification's name of the field.
    pub name: &'static str,
    /// For a field of a list's item: the name of the list and the index of the item.
    pub item: Option<(&'static str, usize)>,
    /// Where the field starts, in octets from the start of the PDU: the body starts at 16.
    pub offset: usize,
    /// Its octets on the wire as it would be written: the NUL of a string counts.
    pub len: usize,
    /// What it holds.
    pub value: Value<'a>,
    /// What had to be forgiven in it.
    pub quirks: Quirks,
}

/// What a field holds.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Value<'a> {
    /// A number.
    Integer(u32),
    /// A C-octet string, without its NUL.
    Text(&'a [u8]),
    /// Octets.
    Octets(&'a [u8]),
    /// A password.
    Secret,
}

/// Octets show as their number: they are texts, and texts are private.
impl core::fmt::Debug for Value<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Integer(number) => write!(f, "{number}"),
            Self::Text(octets) => write!(f, "\"{}\"", octets.escape_ascii()),
            Self::Octets(octets) => OctetCount(octets.len()).fmt(f),
            Self::Secret => f.write_str("***"),
        }
    }
}

/// Where a field stands and what it is called.
#[derive(Clone, Copy)]
pub(crate) struct Place<'a> {
    pub(crate) name: &'static str,
    pub(crate) item: Option<(&'static str, usize)>,
    pub(crate) offset: usize,
    pub(crate) quirks: Quirks,
    /// The octets of the PDU from here on.
    pub(crate) raw: &'a [u8],
}

impl Place<'_> {
    pub(crate) fn row(self, len: usize, value: Value<'_>) -> Row<'_> {
        let Self { name, item, offset, quirks, .. } = self;
        Row { name, item, offset, len, value, quirks }
    }
}
