//! The calendar: times of SMPP from and to the clock of the machine, always in UTC.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use smpp_proto::{
    message::receipt::DateTime,
    wire::{Absolute, Moment, Relative, Time, TimeError},
};
use time::{Date, Month, OffsetDateTime, PrimitiveDateTime, UtcOffset};

/// The date of a receipt's text.
pub fn receipt_date(at: SystemTime) -> DateTime {
    DateTime::from_unix(at.duration_since(UNIX_EPOCH).unwrap_or_default().as_secs())
}

/// Writes an absolute time of SMPP into `text`.
pub fn absolute(at: SystemTime, text: &mut [u8; 16]) -> Time<'_> {
    let at = OffsetDateTime::from(at);
    let year = u8::try_from(at.year().rem_euclid(100)).unwrap_or_default();
    let moment = Moment::Absolute(Absolute {
        year,
        month: at.month().into(),
        day: at.day(),
        hour: at.hour(),
        minute: at.minute(),
        second: at.second(),
        tenth: u8::try_from(at.millisecond() / 100).unwrap_or_default(),
        quarters: 0,
    });
    moment.write(text).unwrap_or(Time::NONE)
}

/// How long it is from `now` to a time of SMPP: nothing where it has passed, `None` where it is not
/// set. Months count 30 days and years 365.
///
/// # Errors
/// The field holds no time.
pub fn until(time: Time<'_>, now: SystemTime) -> Result<Option<Duration>, TimeError> {
    Ok(match time.moment()? {
        None => None,
        Some(Moment::Relative(span)) => Some(seconds(span)),
        Some(Moment::Absolute(at)) => {
            let at = SystemTime::from(universal(at).ok_or(TimeError::Date)?);
            Some(at.duration_since(now).unwrap_or_default())
        }
    })
}

/// A time that counts from `since` as an absolute one, since 3.3 knows no others.
pub fn fixed<'t>(time: Time<'t>, since: SystemTime, text: &'t mut [u8; 16]) -> Time<'t> {
    match time.moment() {
        Ok(Some(Moment::Relative(span))) => absolute(since + seconds(span), text),
        _ => time,
    }
}

fn seconds(span: Relative) -> Duration {
    let days = u64::from(span.years) * 365 + u64::from(span.months) * 30 + u64::from(span.days);
    let minutes = (days * 24 + u64::from(span.hours)) * 60 + u64::from(span.minutes);
    Duration::from_secs(minutes * 60 + u64::from(span.seconds))
}

fn universal(at: Absolute) -> Option<OffsetDateTime> {
    let month = Month::try_from(at.month).ok()?;
    let date = Date::from_calendar_date(at.full_year_from(2000).into(), month, at.day).ok()?;
    let time = time::Time::from_hms_milli(at.hour, at.minute, at.second, u16::from(at.tenth) * 100);
    let offset = UtcOffset::from_whole_seconds(i32::from(at.quarters) * 900).ok()?;
    Some(PrimitiveDateTime::new(date, time.ok()?).assume_offset(offset))
}
