//! Delivery receipts: told apart from messages, read from text, TLVs or both, and written.
//!
//! The text of a receipt is a custom, not a format: SMPP 3.4 Appendix B gives one example, 5.0
//! gives none, and every provider varies it. So every field is optional, each tells where it came
//! from, and nothing that can be read is an error: a receipt without a readable field is still
//! one. What stands behind `text:` is the sender's own words and is never taken for a field, so
//! that a message cannot forge the receipt of another; a text that comes before any `stat:` is the
//! one exception.

mod date;
mod state;
mod text;
mod write;

pub use date::DateTime;
pub use state::{State, stat_word};
pub use text::Label;
pub use write::{ReceiptText, ReceiptTextError};

use crate::message::udh::UserData;
use crate::shown::shown;
use crate::wire::tlv::{NetworkErrorCode, TlvValue};
use crate::wire::value::{EsmClass, MessageState};
use text::Fields;

/// What a message from the message centre is, by its message type. SMPP 3.4 §5.2.12.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// A message for the application.
    Ordinary,
    /// A delivery receipt; whether it is final is for its state to say.
    Receipt,
    /// An intermediate notification; never final.
    IntermediateNotification,
    /// The other end says that the message was delivered. No receipt of the message centre.
    DeliveryAcknowledgement,
    /// The other end says that its user reacted. No receipt of the message centre.
    UserAcknowledgement,
    /// The other end ends an interactive session (Korean CDMA).
    ConversationAbort,
    /// A reserved message type: to be handled like [`Self::Ordinary`] and worth a report.
    Reserved,
}

impl Kind {
    /// The kind that `esm_class` alone tells; mode and GSM features do not matter.
    #[must_use]
    pub const fn of(esm_class: EsmClass) -> Self {
        match esm_class.message_type() {
            EsmClass::DELIVERY_RECEIPT => Self::Receipt,
            EsmClass::INTERMEDIATE_NOTIFICATION => Self::IntermediateNotification,
            EsmClass::DELIVERY_ACKNOWLEDGEMENT => Self::DeliveryAcknowledgement,
            EsmClass::USER_ACKNOWLEDGEMENT => Self::UserAcknowledgement,
            EsmClass::CONVERSATION_ABORT => Self::ConversationAbort,
            other if other.is_empty() => Self::Ordinary,
            _ => Self::Reserved,
        }
    }
}

/// What a provider means where receipts are ambiguous. The default is the careful reading.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ReceiptOptions {
    /// Whether a message of no or a reserved type is a receipt when it has both an `id:` and a
    /// `stat:` with a known word, or both the TLVs `receipted_message_id` and `message_state`.
    /// Default: no, since a subscriber could write such a text.
    pub unmarked: bool,
    /// Whether ACCEPTED is final, as 5.0 has it. Default: no, since in practice it mostly says
    /// that the network took the message.
    pub accepted_is_final: bool,
    /// Whether dates of 12 digits are rather `YYYYMMDDhhmm` than `YYMMDDhhmmss`; each is tried
    /// when the other is no date. Default: no.
    pub four_digit_years: bool,
}

/// The parts of a `deliver_sm` or `data_sm` that can hold a receipt:
/// [`Carrier::receipt_parts`](crate::message::carrier::Carrier::receipt_parts) takes them out of one.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct ReceiptParts<'a> {
    /// Tells the message type, and whether a user data header is to be skipped.
    pub esm_class: EsmClass,
    /// The user data: `short_message` or `message_payload`, whichever is filled.
    pub text: &'a [u8],
    /// The value of the TLV `receipted_message_id`, with or without its NUL.
    pub receipted_message_id: Option<&'a [u8]>,
    /// The value of the TLV `message_state`.
    pub message_state: Option<MessageState>,
    /// The value of the TLV `network_error_code`, three octets.
    pub network_error_code: Option<&'a [u8]>,
    /// The value of the TLV `user_message_reference`.
    pub user_message_reference: Option<u16>,
}

shown!(ReceiptParts<'_> {
    esm_class, receipted_message_id, message_state, network_error_code, user_message_reference;
    text
});

impl<'a> ReceiptParts<'a> {
    /// What the message is.
    #[must_use]
    pub fn kind(&self, options: &ReceiptOptions) -> Kind {
        self.kind_with(&self.fields(), options)
    }

    /// Reads the receipt or the intermediate notification; `None` for a message of another kind.
    ///
    /// The text is read as ASCII whatever `data_coding` says, because providers copy the value of
    /// the original message. Never fails: a text without a single label gives no fields.
    ///
    /// ```
    /// use smpp_proto::message::receipt::{ReceiptOptions, ReceiptParts, State};
    /// use smpp_proto::wire::{EsmClass, MessageState};
    ///
    /// let parts = ReceiptParts {
    ///     esm_class: EsmClass::DELIVERY_RECEIPT,
    ///     text: b"id:4 sub:001 dlvrd:001 done date:1006020051 stat:DELIVRD err:000 Text:Hello",
    ///     ..ReceiptParts::default()
    /// };
    /// let receipt = parts.read(&ReceiptOptions::default()).ok_or("no receipt")?;
    /// assert_eq!(receipt.id().value(), Some(&b"4"[..]));
    /// assert_eq!(receipt.state().value(), Some(State::Known(MessageState::DELIVERED)));
    /// assert!(receipt.is_final());
    /// # Ok::<(), &str>(())
    /// ```
    #[must_use]
    pub fn read(&self, options: &ReceiptOptions) -> Option<Receipt<'a>> {
        let fields = self.fields();
        let kind = self.kind_with(&fields, options);
        matches!(kind, Kind::Receipt | Kind::IntermediateNotification).then_some(Receipt {
            kind,
            parts: *self,
            options: *options,
            fields,
        })
    }

    /// Makes a text in UTF-16BE readable, which some message centres send for UCS-2 messages.
    ///
    /// Only a text that starts with `id` in UTF-16BE is changed; it then lies in `scratch`, one
    /// octet for each unit, `?` for what is not ASCII. 128 octets serve every `short_message`;
    /// when `scratch` is too small the message stays as it is, and its text gives no fields.
    #[must_use]
    pub fn narrowed<'b>(&self, scratch: &'b mut [u8]) -> ReceiptParts<'b>
    where
        'a: 'b,
    {
        let wide = self.user_text();
        if !wide.starts_with(b"\0i\0d") && !wide.starts_with(b"\0I\0D") {
            return *self;
        }
        let Some(narrow) = scratch.get_mut(..wide.len() / 2) else { return *self };
        for (octet, unit) in narrow.iter_mut().zip(wide.chunks_exact(2)) {
            *octet = match *unit {
                [0, ascii @ 0..=0x7F] => ascii,
                _ => b'?',
            };
        }
        ReceiptParts { text: narrow, esm_class: self.esm_class.difference(EsmClass::UDHI), ..*self }
    }

    fn user_text(&self) -> &'a [u8] {
        UserData::split(self.esm_class, self.text).text
    }

    fn fields(&self) -> Fields<'a> {
        Fields::parse(self.user_text())
    }

    fn kind_with(&self, fields: &Fields<'a>, options: &ReceiptOptions) -> Kind {
        let marked = Kind::of(self.esm_class);
        let unmarked = matches!(marked, Kind::Ordinary | Kind::Reserved) && options.unmarked;
        let by_text = || fields.token(Label::Id).is_some() && fields.has_known_stat();
        let by_tlvs = || self.receipted_message_id.is_some() && self.message_state.is_some();
        if unmarked && (by_text() || by_tlvs()) { Kind::Receipt } else { marked }
    }
}

/// A value that a receipt can tell twice: in its text and in a TLV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Told<T> {
    /// As the text has it.
    pub text: Option<T>,
    /// As the TLV has it.
    pub tlv: Option<T>,
}

impl<T: Copy + PartialEq> Told<T> {
    /// The value to trust: that of the TLV, else that of the text.
    #[must_use]
    pub fn value(&self) -> Option<T> {
        self.tlv.or(self.text)
    }

    /// Where [`Self::value`] came from.
    #[must_use]
    pub const fn origin(&self) -> Option<Origin> {
        match (&self.tlv, &self.text) {
            (Some(_), _) => Some(Origin::Tlv),
            (None, Some(_)) => Some(Origin::Text),
            (None, None) => None,
        }
    }

    /// Whether both are there and differ. For ids that may only be another way of writing, see
    /// [`IdMatch`](crate::message::id::IdMatch).
    #[must_use]
    pub fn disagrees(&self) -> bool {
        self.tlv.is_some() && self.text.is_some() && self.tlv != self.text
    }
}

/// Where a value of a receipt came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Origin {
    /// A TLV.
    Tlv,
    /// The text.
    Text,
}

/// A delivery receipt or an intermediate notification, borrowed from the message.
///
/// The addresses of the message are those of the original, swapped. SMPP 3.4 §2.11 and Appendix B,
/// 5.0 §4.3.5.1.
#[doc(alias = "DLR")]
#[doc(alias = "delivery receipt")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Receipt<'a> {
    kind: Kind,
    parts: ReceiptParts<'a>,
    options: ReceiptOptions,
    fields: Fields<'a>,
}

impl<'a> Receipt<'a> {
    /// [`Kind::Receipt`] or [`Kind::IntermediateNotification`].
    #[must_use]
    pub const fn kind(&self) -> Kind {
        self.kind
    }

    /// What it was read from.
    #[must_use]
    pub const fn parts(&self) -> &ReceiptParts<'a> {
        &self.parts
    }

    /// What it was read with.
    #[must_use]
    pub const fn options(&self) -> &ReceiptOptions {
        &self.options
    }

    /// Whether nothing more will become of the message: the state is a final one and this is no
    /// intermediate notification. A receipt without a known state is not final.
    #[must_use]
    pub fn is_final(&self) -> bool {
        let Some(State::Known(state)) = self.state().value() else { return false };
        let held = state == MessageState::ACCEPTED && !self.options.accepted_is_final;
        self.kind == Kind::Receipt && state.is_final() && !held
    }

    /// The id of the original message: TLV `receipted_message_id` and `id:`.
    #[must_use]
    pub fn id(&self) -> Told<&'a [u8]> {
        let until_nul = |octets: &'a [u8]| octets.split(|octet| *octet == 0).next();
        let tlv = self.parts.receipted_message_id.and_then(until_nul).filter(|id| !id.is_empty());
        Told { text: self.fields.token(Label::Id), tlv }
    }

    /// What became of the message: TLV `message_state` and `stat:`.
    ///
    /// Without `stat:`, a known word that stands behind another field counts.
    #[must_use]
    pub fn state(&self) -> Told<State<'a>> {
        let word = self.stat().or_else(|| self.fields.bare_state());
        Told { text: word.map(State::of_word), tlv: self.parts.message_state.map(State::Known) }
    }

    /// The word of `stat:` as it was written.
    #[must_use]
    pub fn stat(&self) -> Option<&'a [u8]> {
        self.fields.token(Label::Stat)
    }

    /// The value of `sub:`, messages submitted; many providers fill it with nonsense.
    #[must_use]
    pub fn sub(&self) -> Option<&'a [u8]> {
        self.fields.token(Label::Sub)
    }

    /// The value of `dlvrd:`, messages delivered; many providers fill it with nonsense.
    #[must_use]
    pub fn dlvrd(&self) -> Option<&'a [u8]> {
        self.fields.token(Label::Dlvrd)
    }

    /// When the message was submitted; `None` when it does not say or no known form fits.
    #[must_use]
    pub fn submitted(&self) -> Option<DateTime> {
        DateTime::parse(self.submit_date()?, self.options.four_digit_years)
    }

    /// The value of `submit date:` as it was written.
    #[must_use]
    pub fn submit_date(&self) -> Option<&'a [u8]> {
        self.fields.token(Label::SubmitDate)
    }

    /// When the state was reached; `None` when it does not say or no known form fits.
    #[must_use]
    pub fn done(&self) -> Option<DateTime> {
        DateTime::parse(self.done_date()?, self.options.four_digit_years)
    }

    /// The value of `done date:` as it was written.
    #[must_use]
    pub fn done_date(&self) -> Option<&'a [u8]> {
        self.fields.token(Label::DoneDate)
    }

    /// The value of `err:`, a code of the provider: decimal, hexadecimal or a word.
    ///
    /// It is drawn from another table than [`Self::network_error`].
    #[must_use]
    pub fn err(&self) -> Option<&'a [u8]> {
        self.fields.token(Label::Err)
    }

    /// The TLV `network_error_code`; `None` when it is missing or not three octets long.
    #[must_use]
    pub fn network_error(&self) -> Option<NetworkErrorCode> {
        NetworkErrorCode::read(self.parts.network_error_code?)
    }

    /// The TLV `user_message_reference`, which some message centres send back.
    #[must_use]
    pub const fn user_message_reference(&self) -> Option<u16> {
        self.parts.user_message_reference
    }

    /// The beginning of the original message, raw octets in its own alphabet; empty when
    /// `text:` stands there with nothing behind it.
    #[must_use]
    pub fn text(&self) -> Option<&'a [u8]> {
        self.fields.value(Label::Text)
    }

    /// What follows the value of a field before the next label: the vendor's own additions.
    #[must_use]
    pub fn extra(&self, label: Label) -> &'a [u8] {
        self.fields.extra(label)
    }

    /// The whole text without its user data header, for receipts of yet another form.
    #[must_use]
    pub fn raw(&self) -> &'a [u8] {
        self.parts.user_text()
    }
}
