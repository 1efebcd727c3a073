//! Times: the text of 16 characters that SMPP writes them in.

use core::fmt;

use super::{
    field::{CStr, CStrError, Field, Parsed, Writer},
    mercy::Mercy,
    quirk::Quirks,
    trace::{Place, Trace, Value},
    value::Version,
};

/// A time field: empty, or `YYMMDDhhmmsstnnp` in 16 characters. 1 or 17 octets with its NUL.
/// SMPP 3.4 §7.1.1, 5.0 §4.7.23.
///
/// Anything else that comes in is kept as it is, with [`Quirks::BAD_TIME`].
#[doc(alias = "schedule_delivery_time")]
#[doc(alias = "validity_period")]
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default)]
pub struct Time<'a>(pub(super) CStr<'a, 17>);

/// What a time says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Moment {
    /// A point in time (`+` or `-` at the end).
    Absolute(Absolute),
    /// A span from now on the clock of the message centre (`R` at the end).
    Relative(Relative),
}

/// A date and a time of day with their distance from UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Absolute {
    /// Year of the century, 0 to 99; see [`Absolute::full_year`].
    pub year: u8,
    /// Month, 1 to 12.
    pub month: u8,
    /// Day, 1 to the last of the month.
    pub day: u8,
    /// Hour, 0 to 23.
    pub hour: u8,
    /// Minute, 0 to 59.
    pub minute: u8,
    /// Second, 0 to 59.
    pub second: u8,
    /// Tenth of a second, 0 to 9.
    pub tenth: u8,
    /// How far local time is ahead of UTC, in quarter hours: written up to 48, read up to 56 as
    /// real zones go.
    pub quarters: i8,
}

/// A span of time in calendar parts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Relative {
    /// Years, 0 to 99.
    pub years: u8,
    /// Months, 0 to 99.
    pub months: u8,
    /// Days, 0 to 99.
    pub days: u8,
    /// Hours, written up to 23, read up to 99.
    pub hours: u8,
    /// Minutes, written up to 59, read up to 99.
    pub minutes: u8,
    /// Seconds, written up to 59, read up to 99.
    pub seconds: u8,
}

/// Not a time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum TimeError {
    /// Neither empty nor 16 characters.
    Length(usize),
    /// The two characters at this index are not digits of the value that belongs there.
    Part(usize),
    /// The last character is none of `+`, `-` and `R`.
    Sign,
    /// There is no such day.
    Date,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Length(len) => write!(f, "a time has 16 characters, not {len}"),
            Self::Part(at) => write!(f, "no such value at character {at}"),
            Self::Sign => f.write_str("a time ends in +, - or R"),
            Self::Date => f.write_str("no such day"),
        }
    }
}

impl core::error::Error for TimeError {}

impl<'a> Time<'a> {
    /// Not set: one NUL on the wire. What that means is the field's matter.
    pub const NONE: Self = Self(CStr::EMPTY);

    /// Checks the text of a time; the empty one is [`Self::NONE`].
    ///
    /// # Errors
    /// The text is neither empty nor a time the specification allows.
    pub fn new(text: &'a str) -> Result<Self, TimeError> {
        if !text.is_empty() {
            let moment = read(text.as_bytes())?;
            may_be_written(moment)?;
            // They are read, and have no meaning.
            if matches!(moment, Moment::Relative(_)) && !text.ends_with("000R") {
                return Err(TimeError::Part(12));
            }
        }
        // What is a time is ASCII, and has its length.
        Ok(Self(CStr::new(text.as_bytes()).unwrap_or(CStr::EMPTY)))
    }

    /// Takes any characters, as a peer may want them: a distance of more than 12 hours from UTC, the
    /// time of day alone.
    ///
    /// # Errors
    /// A NUL is among them.
    pub fn lenient(octets: &'a [u8]) -> Result<Self, CStrError> {
        CStr::lenient(octets).map(Self)
    }

    /// The characters as they came, without the NUL.
    #[inline]
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.0.as_bytes()
    }

    /// Whether it is a span from now on, or what looks like one.
    pub(super) fn is_relative(&self) -> bool {
        self.as_bytes().last() == Some(&b'R')
    }

    /// Whether the time is not set.
    #[inline]
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// What the time says; `None` where it is not set.
    ///
    /// # Errors
    /// The field holds something else, which [`Self::as_bytes`] shows.
    pub fn moment(&self) -> Result<Option<Moment>, TimeError> {
        if self.is_empty() { Ok(None) } else { read(self.as_bytes()).map(Some) }
    }
}

impl fmt::Debug for Time<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, f)
    }
}

impl Moment {
    /// Writes the 16 characters into `text` and gives the field.
    ///
    /// # Errors
    /// A part is out of the range that the specification allows to be written.
    pub fn write<'t>(&self, text: &'t mut [u8; 16]) -> Result<Time<'t>, TimeError> {
        let (parts, quarters, sign) = match self {
            Self::Absolute(at) => {
                let sign = if at.quarters < 0 { b'-' } else { b'+' };
                let parts = [at.year, at.month, at.day, at.hour, at.minute, at.second];
                (parts, at.quarters.unsigned_abs(), sign)
            }
            Self::Relative(span) => {
                let Relative { years, months, days, hours, minutes, seconds } = *span;
                ([years, months, days, hours, minutes, seconds], 0, b'R')
            }
        };
        let tenth = if let Self::Absolute(at) = self { at.tenth } else { 0 };
        for (index, (two, part)) in text.chunks_exact_mut(2).zip(parts).enumerate() {
            two.copy_from_slice(&digits(part).ok_or(TimeError::Part(index * 2))?);
        }
        let [tens, ones] = digits(quarters).ok_or(TimeError::Part(13))?;
        let [_, tenth] = digits(tenth).filter(|_| tenth <= 9).ok_or(TimeError::Part(12))?;
        text[12..].copy_from_slice(&[tenth, tens, ones, sign]);
        read(text).and_then(may_be_written)?;
        Ok(Time(CStr::new(text).unwrap_or(CStr::EMPTY)))
    }
}

impl Absolute {
    /// The first of the hundred years that two digits stand for, where nothing else is said.
    pub(crate) const PIVOT: u16 = 1938;

    /// The year in full. The century is not on the wire: 38 to 99 are 19xx and 0 to 37 are 20xx, as
    /// SMPP 3.4 recommends (appendix C).
    #[must_use]
    pub const fn full_year(&self) -> u16 {
        Self::in_full(self.year, Self::PIVOT)
    }

    /// The year in full, among the hundred that begin with `first`: with 2000 for times that lie
    /// ahead, as those of a schedule and of a validity do.
    #[must_use]
    pub const fn full_year_from(&self, first: u16) -> u16 {
        Self::in_full(self.year, first)
    }

    /// Reads the 16 characters; `None` for anything else, spans included.
    pub(crate) fn read(text: &[u8]) -> Option<Self> {
        match read(text) {
            Ok(Moment::Absolute(at)) => Some(at),
            _ => None,
        }
    }

    /// The year that ends in these two digits, among the hundred that begin with `first`.
    pub(crate) const fn in_full(year: u8, first: u16) -> u16 {
        first.saturating_add((year as u16 + 100 - first % 100) % 100)
    }

    /// Whether there is such a moment: month, day, hour, minute and second of a year in full.
    pub(crate) fn check(year: u16, parts: [u8; 5]) -> Result<(), TimeError> {
        const MAX: [u8; 5] = [12, 31, 23, 59, 59];
        if let Some(index) = parts.iter().zip(MAX).position(|(part, max)| *part > max) {
            return Err(TimeError::Part(2 + 2 * index));
        }
        let [month, day, ..] = parts;
        if month == 0 || day == 0 || day > days_in(year, month) {
            return Err(TimeError::Date);
        }
        Ok(())
    }
}

fn digits(number: u8) -> Option<[u8; 2]> {
    (number < 100).then_some([b'0' + number / 10, b'0' + number % 10])
}

fn read(text: &[u8]) -> Result<Moment, TimeError> {
    let Ok(text) = <&[u8; 16]>::try_from(text) else {
        return Err(TimeError::Length(text.len()));
    };
    let two = |at: usize| number(text, at);
    let parts = [two(0)?, two(2)?, two(4)?, two(6)?, two(8)?, two(10)?];
    let tenth = text[12].wrapping_sub(b'0');
    if tenth > 9 {
        return Err(TimeError::Part(12));
    }
    let quarters = two(13)?;
    match text[15] {
        b'R' => {
            let [years, months, days, hours, minutes, seconds] = parts;
            Ok(Moment::Relative(Relative { years, months, days, hours, minutes, seconds }))
        }
        sign @ (b'+' | b'-') => absolute(parts, tenth, quarters, sign == b'-'),
        _ => Err(TimeError::Sign),
    }
}

/// Peers are read more widely than the specification lets anyone write.
fn may_be_written(moment: Moment) -> Result<(), TimeError> {
    let (parts, max, first) = match moment {
        Moment::Absolute(at) => ([at.quarters.unsigned_abs(), 0, 0], [48, 0, 0], 13),
        Moment::Relative(Relative { hours, minutes, seconds, .. }) => {
            ([hours, minutes, seconds], [23, 59, 59], 6)
        }
    };
    match parts.iter().zip(max).position(|(part, max)| *part > max) {
        Some(index) => Err(TimeError::Part(first + 2 * index)),
        None => Ok(()),
    }
}

fn number(text: &[u8; 16], at: usize) -> Result<u8, TimeError> {
    match text.get(at..at + 2) {
        Some(&[tens @ b'0'..=b'9', ones @ b'0'..=b'9']) => Ok((tens - b'0') * 10 + (ones - b'0')),
        _ => Err(TimeError::Part(at)),
    }
}

fn absolute(parts: [u8; 6], tenth: u8, quarters: u8, behind: bool) -> Result<Moment, TimeError> {
    let [year, month, day, hour, minute, second] = parts;
    Absolute::check(Absolute::in_full(year, Absolute::PIVOT), [month, day, hour, minute, second])?;
    if quarters > 56 {
        return Err(TimeError::Part(13));
    }
    let quarters = if behind { -(quarters as i8) } else { quarters as i8 };
    Ok(Moment::Absolute(Absolute { year, month, day, hour, minute, second, tenth, quarters }))
}

fn days_in(year: u16, month: u8) -> u8 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

impl<'a> Field<'a> for Time<'a> {
    #[inline(always)]
    fn parse<M: Mercy>(input: &'a [u8], seen: &mut Quirks) -> Parsed<'a, Self> {
        let (rest, text) = CStr::<17>::parse::<M>(input, seen)?;
        if !text.is_empty() && !is_time(text.as_bytes()) {
            M::forgive(seen, |seen| *seen |= Quirks::BAD_TIME)?;
        }
        Ok((rest, Self(text)))
    }

    #[inline(always)]
    fn len(&self) -> usize {
        Field::len(&self.0)
    }

    #[inline(always)]
    fn put(&self, out: &mut Writer<'_>) -> Option<()> {
        self.0.put(out)
    }

    /// 3.3 has absolute times only.
    fn fits(&self, version: Version) -> bool {
        version >= Version::V3_4 || !self.is_relative()
    }

    fn show<T: Trace>(&self, place: Place<'_>, trace: &mut T) {
        trace.row(place.row(Field::len(self), Value::Text(self.as_bytes())));
    }
}

#[inline(never)]
fn is_time(text: &[u8]) -> bool {
    read(text).is_ok()
}

#[cfg(feature = "arbitrary")]
impl<'a> arbitrary::Arbitrary<'a> for Time<'a> {
    fn arbitrary(u: &mut arbitrary::Unstructured<'a>) -> arbitrary::Result<Self> {
        const SOME: [&str; 4] = ["", "020610233429000R", "260228235959748+", "991231000000012-"];
        u.choose(&SOME).map(|text| Self::new(text).unwrap_or_default())
    }
}
