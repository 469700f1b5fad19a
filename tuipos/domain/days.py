"""Where one day ends and the next begins, in a store's own time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, tzinfo


def beginning_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of a day in a time zone, in UTC.

    Where clocks go forward at midnight there is no 00:00, and the day begins at 01:00; where they
    go back across midnight and it comes twice, the day begins at the first.
    """
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)


def day_after(moment: datetime, zone: tzinfo) -> date:
    """The day that comes next in a time zone."""
    return moment.astimezone(zone).date() + timedelta(days=1)
