//! The labels of a receipt text and the values behind them.

use core::fmt;

use super::state::known_word;
use crate::shown::OctetCount;

/// A label of a receipt text. SMPP 3.4 Appendix B.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Label {
    /// `id:`
    Id,
    /// `sub:`
    Sub,
    /// `dlvrd:`
    Dlvrd,
    /// `submit date:`, also with an underscore or without the space.
    SubmitDate,
    /// `done date:`, also with an underscore or without the space.
    DoneDate,
    /// `stat:`
    Stat,
    /// `err:`
    Err,
    /// `text:`
    Text,
}

const SPELLINGS: [(&[u8], Label); 12] = [
    (b"id:", Label::Id),
    (b"sub:", Label::Sub),
    (b"dlvrd:", Label::Dlvrd),
    (b"submit date:", Label::SubmitDate),
    (b"submit_date:", Label::SubmitDate),
    (b"submitdate:", Label::SubmitDate),
    (b"done date:", Label::DoneDate),
    (b"done_date:", Label::DoneDate),
    (b"donedate:", Label::DoneDate),
    (b"stat:", Label::Stat),
    (b"err:", Label::Err),
    (b"text:", Label::Text),
];

/// Behind these a state without a label may stand.
const MAY_HOLD_STATE: [Label; 6] =
    [Label::Id, Label::Sub, Label::Dlvrd, Label::SubmitDate, Label::DoneDate, Label::Err];

/// The value behind each label, trimmed; empty where the label stands alone.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(super) struct Fields<'a>([Option<&'a [u8]>; 8]);

impl fmt::Debug for Fields<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_list()
            .entries(self.0.map(|value| value.map(|value| OctetCount(value.len()))))
            .finish()
    }
}

impl<'a> Fields<'a> {
    pub(super) fn parse(text: &'a [u8]) -> Self {
        let text = without_padding(text);
        let mut fields = Self::default();
        let mut open: Option<(Label, usize)> = None;
        for (label, start, end) in labels(text) {
            // The first occurrence of a label wins; a later one is part of the value it stands in.
            if fields.value(label).is_some() {
                continue;
            }
            fields.close(open, text.get(..start));
            fields.set(label, b"");
            open = Some((label, end));
            // Everything behind `text:` is the sender's, once the state is known.
            if label == Label::Text && fields.tell_state() {
                break;
            }
        }
        fields.close(open, Some(text));
        fields
    }

    fn close(&mut self, open: Option<(Label, usize)>, text: Option<&'a [u8]>) {
        let Some((label, start)) = open else { return };
        let value = text.and_then(|text| text.get(start..)).unwrap_or_default();
        self.set(label, value.trim_ascii());
    }

    fn set(&mut self, label: Label, value: &'a [u8]) {
        if let Some(slot) = self.0.get_mut(label as usize) {
            *slot = Some(value);
        }
    }

    pub(super) fn value(&self, label: Label) -> Option<&'a [u8]> {
        self.0.get(label as usize).copied().flatten()
    }

    /// The first word of the value; an empty value is none.
    pub(super) fn token(&self, label: Label) -> Option<&'a [u8]> {
        words(self.value(label)?).next()
    }

    /// What follows the first word.
    pub(super) fn extra(&self, label: Label) -> &'a [u8] {
        let value = self.value(label).unwrap_or_default();
        let token = self.token(label).unwrap_or_default();
        value.get(token.len()..).unwrap_or_default().trim_ascii()
    }

    pub(super) fn bare_state(&self) -> Option<&'a [u8]> {
        let extras = MAY_HOLD_STATE.iter().map(|&label| self.extra(label));
        extras.flat_map(words).find(|word| known_word(word).is_some())
    }

    pub(super) fn has_known_stat(&self) -> bool {
        self.token(Label::Stat).and_then(known_word).is_some()
    }

    fn tell_state(&self) -> bool {
        self.value(Label::Stat).is_some() || self.bare_state().is_some()
    }
}

fn words(value: &[u8]) -> impl Iterator<Item = &[u8]> {
    value.split(u8::is_ascii_whitespace).filter(|word| !word.is_empty())
}

/// Some message centres send one NUL, a line end or blanks behind the text.
fn without_padding(text: &[u8]) -> &[u8] {
    let padding = |octet: &u8| matches!(octet, 0 | b'\r' | b'\n' | b' ');
    let end = text.iter().rposition(|octet| !padding(octet)).map_or(0, |last| last + 1);
    text.get(..end).unwrap_or_default()
}

/// Every label at the start or behind white space, with the ends of its own octets.
fn labels(text: &[u8]) -> impl Iterator<Item = (Label, usize, usize)> + '_ {
    let follows_space = |at: usize| {
        at.checked_sub(1).is_none_or(|before| text.get(before).is_some_and(u8::is_ascii_whitespace))
    };
    (0..text.len()).filter(move |&at| follows_space(at)).filter_map(|at| {
        let rest = text.get(at..)?;
        let starts = |spelling: &[u8]| {
            rest.get(..spelling.len()).is_some_and(|start| start.eq_ignore_ascii_case(spelling))
        };
        let (spelling, label) = SPELLINGS.iter().find(|(spelling, _)| starts(spelling))?;
        Some((*label, at, at + spelling.len()))
    })
}
