//! The way of a parse through a body, field by field.

use core::marker::PhantomData;

use crate::wire::{
    error::{DecodeError, Reason},
    field::{self, Field},
    frame::HEADER_LEN,
    mercy::Mercy,
    quirk::Quirks,
    tlv::Tlvs,
    trace::{Place, Trace, Value},
};

/// Where in a body the parse stands, and what it has forgiven so far.
///
/// It lives in registers as long as no function that is not inlined gets a reference to it.
pub(in crate::wire::pdu) struct Cursor<'a, M> {
    body: &'a [u8],
    rest: &'a [u8],
    pub(in crate::wire::pdu) seen: Quirks,
    /// The string that goes on to the end of the body, without a NUL: its name, and where it starts.
    /// One in a list has the name of the list and starts where that does.
    endless: (&'static str, usize),
    mercy: PhantomData<M>,
}

impl<'a, M: Mercy> Cursor<'a, M> {
    #[inline(always)]
    pub(in crate::wire::pdu) fn new(body: &'a [u8]) -> Self {
        Self { body, rest: body, seen: Quirks::NONE, endless: ("", 0), mercy: PhantomData }
    }

    /// Octets from the start of the PDU.
    #[inline(always)]
    fn offset(&self) -> usize {
        HEADER_LEN + self.body.len() - self.rest.len()
    }

    #[inline(always)]
    fn place(&self, name: &'static str, quirks: Quirks) -> Place<'a> {
        Place { name, item: None, offset: self.offset(), quirks, raw: self.rest }
    }

    /// Takes a field that must be there; `filled` is what has to be forgiven where it is not empty.
    #[inline(always)]
    pub(in crate::wire::pdu) fn request<F: Field<'a>, T: Trace>(
        &mut self,
        name: &'static str,
        filled: Quirks,
        least: usize,
        trace: &mut T,
    ) -> Result<F, M::Fault> {
        if T::ON {
            self.shown(name, filled, least, trace)
        } else {
            self.take(name, filled, least, trace)
        }
    }

    /// Takes a field for somebody to look at. One copy for each type of field instead of one for
    /// each field: a third of a small machine's program were traced parsers.
    #[inline(never)]
    fn shown<F: Field<'a>, T: Trace>(
        &mut self,
        name: &'static str,
        filled: Quirks,
        least: usize,
        trace: &mut T,
    ) -> Result<F, M::Fault> {
        self.take(name, filled, least, trace)
    }

    #[inline(always)]
    fn take<F: Field<'a>, T: Trace>(
        &mut self,
        name: &'static str,
        filled: Quirks,
        least: usize,
        trace: &mut T,
    ) -> Result<F, M::Fault> {
        let mut found = Quirks::NONE;
        let (rest, value) = F::parse::<M>(self.rest, &mut found)
            .and_then(|(rest, value)| {
                if value.len() > 1 && !filled.is_empty() {
                    M::forgive(&mut found, |found| *found |= filled)?;
                }
                if rest.len() < least {
                    M::forgive(&mut found, |_| ())?;
                }
                Ok((rest, value))
            })
            .map_err(|error| M::fault(|| self.fail::<F>(name, error)))?;
        if T::ON {
            value.show(self.place(name, found), trace);
        }
        if found.contains(Quirks::MISSING_NUL) {
            self.endless = (name, self.offset());
        }
        self.seen |= found;
        self.rest = rest;
        Ok(value)
    }

    /// Names the field at fault. A string that went on to the end of the body has swallowed what is
    /// missing behind it.
    #[cold]
    #[inline(never)]
    fn fail<F: Field<'a>>(&self, name: &'static str, error: nom::Err<Reason>) -> DecodeError {
        let reason = field::reason(error);
        if self.rest.is_empty() && self.seen.contains(Quirks::MISSING_NUL) {
            let (field, offset) = self.endless;
            return DecodeError { field, offset, reason: Reason::Unterminated };
        }
        let field = match reason {
            Reason::DestFlag => "dest_flag",
            Reason::NoDestination => "number_of_dests",
            _ if self.rest.is_empty() => F::LENGTH.unwrap_or(name),
            _ => name,
        };
        DecodeError { field, offset: self.offset() + F::fault(self.rest), reason }
    }

    /// Takes a field of a response, which may end before it.
    #[inline(always)]
    pub(in crate::wire::pdu) fn response<F: Field<'a>, T: Trace>(
        &mut self,
        name: &'static str,
        filled: Quirks,
        least: usize,
        trace: &mut T,
    ) -> Result<F, M::Fault> {
        if self.rest.is_empty() {
            let quirk = if self.body.is_empty() { Quirks::NO_BODY } else { Quirks::SHORT_BODY };
            if T::ON {
                trace.row(self.place(name, quirk).row(0, Value::Octets(&[])));
            }
            return M::forgive(&mut self.seen, |seen| *seen |= quirk)
                .map(|()| F::default())
                .map_err(|error| M::fault(|| self.fail::<F>(name, error)));
        }
        self.request(name, filled, least, trace)
    }

    /// Takes all that is left.
    #[inline(always)]
    pub(in crate::wire::pdu) fn tail<T: Trace>(
        &mut self,
        text: bool,
        trace: &mut T,
    ) -> Result<Tlvs<'a>, M::Fault> {
        let whole = self.rest.len() == self.body.len();
        let mut found = Quirks::NONE;
        let tlvs = Tlvs::parse::<M>(self.rest, whole, text, &mut found)
            .map_err(|error| M::fault(|| self.fail::<u8>("tlvs", error)))?;
        if T::ON {
            let skipped = self.rest.len() - tlvs.as_bytes().len();
            tlvs.show(self.offset() + skipped, found, trace);
        }
        self.seen |= found;
        Ok(tlvs)
    }
}
