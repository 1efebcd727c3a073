//! Writing the text of a receipt.

use core::fmt;

use super::{DateTime, stat_word};
use crate::message::id::ID_MAX;
use crate::shown::shown;
use crate::wire::value::MessageState;

/// The text of a receipt that a message centre writes, in the form of SMPP 3.4 Appendix B:
///
/// `id:… sub:001 dlvrd:001 submit date:YYMMDDhhmm done date:YYMMDDhhmm stat:DELIVRD err:000 text:…`
///
/// Belongs in `short_message` with `data_coding` 0 and [`EsmClass::DELIVERY_RECEIPT`] or
/// [`EsmClass::INTERMEDIATE_NOTIFICATION`]; an ESME of version 3.4 or later also gets id and
/// state as TLVs.
///
/// [`EsmClass::DELIVERY_RECEIPT`]: crate::wire::EsmClass::DELIVERY_RECEIPT
/// [`EsmClass::INTERMEDIATE_NOTIFICATION`]: crate::wire::EsmClass::INTERMEDIATE_NOTIFICATION
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ReceiptText<'a> {
    /// The id that the response gave; 1 to 64 printable ASCII characters without a blank.
    pub id: &'a [u8],
    /// What became of the message; must have a [`stat_word`].
    pub state: MessageState,
    /// When the message was submitted; zeros stand for `None`.
    pub submitted: Option<DateTime>,
    /// When the state was reached; zeros stand for `None`.
    pub done: Option<DateTime>,
    /// The error code; three printable ASCII characters without a blank.
    pub err: [u8; 3],
    /// The original message, of which the first 20 octets are written.
    pub text: &'a [u8],
}

shown!(ReceiptText<'_> { id, state, submitted, done, err; text });

impl ReceiptText<'_> {
    /// The longest text, in octets.
    pub const MAX_LEN: usize = ID_MAX + 112;

    /// Writes the text to the front of `buf` and gives its length.
    ///
    /// # Errors
    ///
    /// [`ReceiptTextError`] when id, state or err cannot be written, or when `buf` is too short;
    /// what is in `buf` then means nothing.
    pub fn write(&self, buf: &mut [u8]) -> Result<usize, ReceiptTextError> {
        let printable = |octets: &[u8]| octets.iter().all(u8::is_ascii_graphic);
        if !(1..=ID_MAX).contains(&self.id.len()) || !printable(self.id) {
            return Err(ReceiptTextError::Id);
        }
        if !printable(&self.err) {
            return Err(ReceiptTextError::Err);
        }
        let stat = stat_word(self.state).ok_or(ReceiptTextError::State(self.state))?;
        let dlvrd: &[u8] = if self.state == MessageState::DELIVERED { b"001" } else { b"000" };
        let parts: [&[u8]; 14] = [
            b"id:",
            self.id,
            b" sub:001 dlvrd:",
            dlvrd,
            b" submit date:",
            &ten_digits(self.submitted),
            b" done date:",
            &ten_digits(self.done),
            b" stat:",
            stat.as_bytes(),
            b" err:",
            &self.err,
            b" text:",
            self.text.get(..20).unwrap_or(self.text),
        ];
        let mut len = 0;
        for part in parts {
            let end = len + part.len();
            buf.get_mut(len..end).ok_or(ReceiptTextError::NoRoom)?.copy_from_slice(part);
            len = end;
        }
        Ok(len)
    }
}

/// `YYMMDDhhmm`, zeros when the date is not known.
fn ten_digits(date: Option<DateTime>) -> [u8; 10] {
    let pairs = date.map_or([0; 5], |at| {
        let year = u8::try_from(at.year % 100).unwrap_or_default();
        [year, at.month, at.day, at.hour, at.minute]
    });
    let mut digits = [b'0'; 10];
    for (two, pair) in digits.chunks_exact_mut(2).zip(pairs) {
        two.copy_from_slice(&[b'0' + pair / 10 % 10, b'0' + pair % 10]);
    }
    digits
}

/// Why the text of a receipt cannot be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReceiptTextError {
    /// The id is empty, too long, or has a blank or an unprintable character.
    Id,
    /// The error code has a blank or an unprintable character.
    Err,
    /// There is no word for this state.
    State(MessageState),
    /// The buffer is too short; [`ReceiptText::MAX_LEN`] octets always do.
    NoRoom,
}

impl fmt::Display for ReceiptTextError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id => f.write_str("the id is not 1 to 64 printable characters without a blank"),
            Self::Err => f.write_str("the error code is not three printable characters"),
            Self::State(state) => write!(f, "a receipt text has no word for {state:?}"),
            Self::NoRoom => f.write_str("the buffer is too short for the text of the receipt"),
        }
    }
}

impl core::error::Error for ReceiptTextError {}
