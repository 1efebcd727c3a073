//! What a parser does with a deviation, fixed where the parser is compiled.

use super::{
    error::{DecodeError, Reason},
    quirk::Quirks,
};

/// Whether a parse goes on behind a deviation.
///
/// One source gives two parsers. A PDU is read [`Strict`] first, which leaves all that is rare out of
/// the way of what is common: no deviation is looked at, the first one ends the parse. Then the PDU
/// is read again, [`Lenient`].
pub trait Mercy {
    /// What a parse fails with.
    type Fault;

    /// Meets a deviation: either ends the parse, or goes on with what `mend` makes of it.
    fn forgive<V>(
        seen: &mut Quirks,
        mend: impl FnOnce(&mut Quirks) -> V,
    ) -> Result<V, nom::Err<Reason>>;

    /// Ends a parse.
    fn fault(error: impl FnOnce() -> DecodeError) -> Self::Fault;
}

/// Names every deviation and goes on as long as the borders of the fields are known.
#[derive(Debug)]
pub(crate) enum Lenient {}

impl Mercy for Lenient {
    type Fault = DecodeError;

    #[inline(always)]
    fn forgive<V>(
        seen: &mut Quirks,
        mend: impl FnOnce(&mut Quirks) -> V,
    ) -> Result<V, nom::Err<Reason>> {
        Ok(mend(seen))
    }

    #[inline(always)]
    fn fault(error: impl FnOnce() -> DecodeError) -> DecodeError {
        error()
    }
}

/// Ends at the first deviation, without a word about it.
#[derive(Debug)]
pub(crate) enum Strict {}

impl Mercy for Strict {
    type Fault = ();

    #[inline(always)]
    fn forgive<V>(_: &mut Quirks, _: impl FnOnce(&mut Quirks) -> V) -> Result<V, nom::Err<Reason>> {
        Err(nom::Err::Failure(Reason::Quirk(Quirks::NONE)))
    }

    #[inline(always)]
    fn fault(_: impl FnOnce() -> DecodeError) {}
}
