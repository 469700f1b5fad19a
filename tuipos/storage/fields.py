"""The few column types that behave the same in SQLite (apsw) and in PostgreSQL."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

from peewee import BigIntegerField, CharField

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class TimeField(BigIntegerField):
    """A moment: aware in Python, milliseconds since 1970 in UTC in the database."""

    def db_value(self, value: datetime | int | None) -> int | None:
        """Store as milliseconds; a naive time is a broken invariant."""
        if value is None or isinstance(value, int):
            return value
        assert value.tzinfo is not None, "times carry their offset"
        return (value - _EPOCH) // timedelta(milliseconds=1)

    def python_value(self, value: int | None) -> datetime | None:
        """Read as an aware time in UTC."""
        return None if value is None else _EPOCH + timedelta(milliseconds=value)


class DayField(CharField):
    """A calendar day as ISO text, which sorts as the days do; "" stands for no day."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, max_length=10, **kwargs)

    def db_value(self, value: date | str | None) -> str | None:
        """Store as YYYY-MM-DD."""
        return value.isoformat() if isinstance(value, date) else value

    def python_value(self, value: str | None) -> date | None:
        """Read as a day; the empty text is none."""
        return date.fromisoformat(value) if value else None
