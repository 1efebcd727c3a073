//! Writing a list, item by item.

use core::{fmt, marker::PhantomData};

use super::{Item, List, SameKind};

/// Writes the items of a [`List`] one by one into the caller's buffer.
pub struct ListWriter<'b, T> {
    buf: &'b mut [u8],
    used: usize,
    count: u8,
    items: PhantomData<fn() -> T>,
}

/// The number of items: what the buffer held before is nobody's business.
impl<T> fmt::Debug for ListWriter<'_, T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} items]", self.count)
    }
}

/// An item that could not be added to a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ListError {
    /// The list has its 255 items.
    Full,
    /// The buffer has no room for the item.
    NoRoom,
}

impl fmt::Display for ListError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Full => "a list holds at most 255 items",
            Self::NoRoom => "the buffer has no room for the item",
        })
    }
}

impl core::error::Error for ListError {}

impl<'b, T> ListWriter<'b, T> {
    /// Starts a list in this buffer.
    pub fn new(buf: &'b mut [u8]) -> Self {
        Self { buf, used: 0, count: 0, items: PhantomData }
    }

    /// Adds an item. On an error the list stays as it was.
    ///
    /// # Errors
    /// 255 items are in, or the buffer has no room.
    pub fn push<'i, I: Item<'i>>(&mut self, item: &I) -> Result<&mut Self, ListError>
    where
        T: SameKind<I>,
    {
        let count = self.count.checked_add(1).ok_or(ListError::Full)?;
        let end = self.used + item.item_len();
        item.put_item(self.buf.get_mut(self.used..end).ok_or(ListError::NoRoom)?);
        (self.used, self.count) = (end, count);
        Ok(self)
    }

    /// The list.
    #[must_use]
    pub fn finish(self) -> List<'b, T> {
        let octets = self.buf.get(..self.used).unwrap_or_default();
        List { octets, count: self.count, open: false, items: PhantomData }
    }
}
