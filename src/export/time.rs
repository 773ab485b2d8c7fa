//! Points in time as text: RFC 3339 in UTC, which is what a file can say without knowing where its
//! reader is.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use ::time::OffsetDateTime;
use ::time::format_description::well_known::Rfc3339;

/// Such as `2026-03-04T05:06:07.089Z`; nothing for a time no calendar is made for.
pub fn stamp(point: SystemTime) -> Option<String> {
    let time = date(point)?;
    let time = time.replace_millisecond(time.millisecond()).ok()?;
    time.format(&Rfc3339).ok()
}

/// Such as `2026-03-04 05:06 UTC`.
pub(super) fn shown(point: SystemTime) -> Option<String> {
    let time = date(point)?;
    let (year, month, day) = time.to_calendar_date();
    let (hour, minute, _) = time.to_hms();
    let month = u8::from(month);
    Some(format!(
        "{year:04}-{month:02}-{day:02} {hour:02}:{minute:02} UTC"
    ))
}

/// Reads what [`stamp`] writes, and any other RFC 3339 time since 1970, to the same millisecond.
pub(super) fn read(text: &str) -> Option<SystemTime> {
    let time = OffsetDateTime::parse(text, &Rfc3339).ok()?;
    let since = u64::try_from(time.unix_timestamp()).ok()?;
    let within = Duration::from_millis(time.millisecond().into());
    UNIX_EPOCH.checked_add(Duration::from_secs(since) + within)
}

fn date(point: SystemTime) -> Option<OffsetDateTime> {
    let since = point.duration_since(UNIX_EPOCH).ok()?;
    let seconds = i64::try_from(since.as_secs()).ok()?;
    let time = OffsetDateTime::from_unix_timestamp(seconds).ok()?;
    time.replace_nanosecond(since.subsec_nanos()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_in_time_reads_back_to_the_millisecond() {
        let point = UNIX_EPOCH + Duration::from_millis(1_772_600_767_089);
        assert_eq!(stamp(point).unwrap(), "2026-03-04T05:06:07.089Z");
        assert_eq!(shown(point).unwrap(), "2026-03-04 05:06 UTC");
        assert_eq!(read("2026-03-04T05:06:07.089Z"), Some(point));
        assert_eq!(read("2026-03-04T06:06:07.089+01:00"), Some(point));
    }

    #[test]
    fn no_time_is_a_panic() {
        let far = UNIX_EPOCH.checked_add(Duration::from_secs(i64::MAX as u64 / 2));
        assert_eq!(far.and_then(stamp), None);
        assert_eq!(stamp(UNIX_EPOCH - Duration::from_secs(1)), None);
        for text in [
            "",
            "yesterday",
            "1969-01-01T00:00:00Z",
            "9999-99-99T99:99:99Z",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
