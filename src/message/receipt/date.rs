//! The dates of receipt texts.

use core::fmt;

use crate::wire::Absolute;

/// A date and time as a receipt tells it, of an unknown time zone unless it has an offset.
///
/// Not fit for comparison with a clock: providers write local time or UTC, and mix them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct DateTime {
    /// The year, with its century.
    pub year: u16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, from 1.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
    /// The second, 0 to 59; 0 where the receipt has none.
    pub second: u8,
    /// Tenths of a second, 0 to 9; 0 where the receipt has none.
    pub tenth: u8,
    /// How far the time is ahead of UTC, in quarters of an hour; `None` where it is not said.
    pub offset: Option<i8>,
}

impl DateTime {
    /// Reads the value of `submit date:` or `done date:`.
    ///
    /// | Octets | Reading |
    /// | --- | --- |
    /// | 10 | `YYMMDDhhmm` |
    /// | 12 | `YYMMDDhhmmss` or `YYYYMMDDhhmm`: the latter first if `four_digit_years`, and either when the other is no date |
    /// | 14 | `YYYYMMDDhhmmss` |
    /// | 16 | an absolute time of SMPP, `YYMMDDhhmmsstnn` and `+` or `-` |
    ///
    /// `None` for everything else and for what is no date, such as zeros alone. Years of two
    /// digits are 1938 to 2037. SMPP 3.4 Appendix B and C.
    #[must_use]
    pub fn parse(text: &[u8], four_digit_years: bool) -> Option<Self> {
        let short_year = || Self::digits(text, 2);
        let long_year = || Self::digits(text, 4);
        match text.len() {
            10 => short_year(),
            12 if four_digit_years => long_year().or_else(short_year),
            12 => short_year().or_else(long_year),
            14 => long_year(),
            16 => Self::absolute(text),
            _ => None,
        }
    }

    /// The date of a moment, by its seconds since 1970 as `std::time::UNIX_EPOCH` counts them, in UTC.
    ///
    /// ```
    /// use smpp_proto::message::receipt::DateTime;
    ///
    /// assert_eq!(DateTime::from_unix(951_827_696).to_string(), "2000-02-29 12:34:56 +00:00");
    /// ```
    #[must_use]
    pub fn from_unix(seconds: u64) -> Self {
        const DAYS_IN_400_YEARS: u64 = 146_097;
        // The calendar repeats after 400 years; from March on, the day that is now and then one more
        // ends the year. The first of March of the year 0 was 719,468 days before 1970.
        let days = seconds / 86_400 + 719_468;
        let (cycle, day) = (days / DAYS_IN_400_YEARS, days % DAYS_IN_400_YEARS);
        // Less the leap days that are over: one in 4 years, none in 100, one in 400.
        let year = (day - day / 1460 + day / 36_524 - day / 146_096) / 365;
        let day = day - (365 * year + year / 4 - year / 100);
        // March is 0. Five months of this order have 153 days.
        let month = (5 * day + 2) / 153;
        let day = day - (153 * month + 2) / 5 + 1;
        let (month, next) = if month < 10 { (month + 3, 0) } else { (month - 9, 1) };
        let part = |value: u64| u8::try_from(value).unwrap_or_default();
        Self {
            year: u16::try_from(400 * cycle + year + next).unwrap_or(u16::MAX),
            month: part(month),
            day: part(day),
            hour: part(seconds / 3600 % 24),
            minute: part(seconds / 60 % 60),
            second: part(seconds % 60),
            tenth: 0,
            offset: Some(0),
        }
    }

    /// Year of `year_digits`, month, day, hour, minute, and the second when there are digits left.
    fn digits(text: &[u8], year_digits: usize) -> Option<Self> {
        let (year, rest) = text.split_at_checked(year_digits)?;
        let year = match year {
            [_, _] => Absolute::in_full(number(year)?, Absolute::PIVOT),
            _ => number(year)?,
        };
        let mut parts = [0; 5];
        for (part, pair) in parts.iter_mut().zip(rest.chunks(2)) {
            *part = number(pair)?;
        }
        Absolute::check(year, parts).ok()?;
        let [month, day, hour, minute, second] = parts;
        Some(Self { year, month, day, hour, minute, second, tenth: 0, offset: None })
    }

    fn absolute(text: &[u8]) -> Option<Self> {
        let at = Absolute::read(text)?;
        let Absolute { month, day, hour, minute, second, tenth, quarters, .. } = at;
        let (year, offset) = (at.full_year(), Some(quarters));
        Some(Self { year, month, day, hour, minute, second, tenth, offset })
    }
}

/// `YYYY-MM-DD hh:mm:ss`, and the offset as `+hh:mm` when there is one.
impl fmt::Display for DateTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { year, month, day, hour, minute, second, .. } = self;
        write!(f, "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}")?;
        let Some(offset) = self.offset else { return Ok(()) };
        let (sign, quarters) = (if offset < 0 { '-' } else { '+' }, offset.unsigned_abs());
        write!(f, " {sign}{:02}:{:02}", quarters / 4, quarters % 4 * 15)
    }
}

fn number<T: TryFrom<u128>>(digits: &[u8]) -> Option<T> {
    T::try_from(crate::message::id::decimal(digits)?).ok()
}
