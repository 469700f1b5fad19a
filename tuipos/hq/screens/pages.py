"""What each page of headquarters shows: its list, its columns, and the details of a row. Pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tuipos.hq.tables import shown

Thing = dict[str, Any]
#: A text with the role that gives it its look.
Cell = tuple[str, str]
_BAD = ("ApplyFailed", "DownloadFailed", "CreateFailed", "Suspended")


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its head, its width in cells (0: what is left), and a row's cell in it."""

    head: str
    width: int
    cell: Callable[[Thing], Cell]


@dataclass(frozen=True, slots=True)
class Page:
    """A page: its list comes from `path` of the HQ API; `keys` are its own acts."""

    name: str
    title: str
    path: str
    columns: Sequence[Column]
    label: Callable[[Thing], str]
    details: Sequence[str]
    keys: Sequence[tuple[str, str]] = ()


def rows_of(page: Page, answer: Any) -> list[Thing]:
    """The list in an answer; sessions come as two lists, the newest are shown first."""
    if page is not SESSIONS:
        return list(answer)
    both = [*answer["downloads"], *answer["uploads"]]
    return sorted(both, key=lambda row: str(row["created"]), reverse=True)


def _plain(name: str, role: str = "text") -> Callable[[Thing], Cell]:
    return lambda row: (shown(row.get(name)), role)


def _support_offline(row: Thing) -> Cell:
    return ("Yes", "good") if row["support_offline"] else ("No", "muted")


def _state(row: Thing) -> Cell:
    return (shown(row["state"]), "good" if row["state"] == "active" else "muted")


def _status(row: Thing) -> Cell:
    status = str(row["status"])
    role = "good" if status == "Applied" else "warning" if status in _BAD else "text"
    return (shown(status), role)


def _job(row: Thing) -> Cell:
    return (f"{shown(row['job'])} {shown(row['name'])}", "text")


def _every(row: Thing) -> Cell:
    seconds = int(row["every_seconds"])
    if seconds == 0:
        return ("by hand", "muted")
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds % size == 0:
            return (f"{seconds // size} {unit}", "muted")
    return (f"{seconds} s", "muted")


def _last_run(row: Thing) -> Cell:
    if row["last_run"] is None:
        return ("never", "muted")
    failed = "failed" in row["last_result"] or "conflict" in row["last_result"]
    return (f"{_clock(row['last_run'])} {'!' if failed else '√'}", "warning" if failed else "good")


def _at(name: str) -> Callable[[Thing], Cell]:
    return lambda row: (_clock(row[name]) if row[name] else "-", "muted")


def _clock(text: str) -> str:
    """A time today as hours and minutes, else with its day; in the local zone."""
    moment = datetime.fromisoformat(text).astimezone()
    today = datetime.now().astimezone().date()
    return moment.strftime("%H:%M" if moment.date() == today else "%d.%m. %H:%M")


REGISTERS = Page(
    "Registers",
    "Registers",
    "/registers",
    (
        Column("Store", 7, _plain("store")),
        Column("Register", 10, _plain("register")),
        Column("Name", 14, _plain("name")),
        Column("Support offline", 17, _support_offline),
        Column("Database", 0, _plain("offline_database_state", "muted")),
    ),
    lambda row: f"Register {shown(row['store'])}/{shown(row['register'])}",
    ("support_offline", "offline_database", "offline_database_state", "confirmed_version"),
    (("S", "Support offline"), ("A", "Activation code")),
)
DATABASES = Page(
    "Databases",
    "Channel database entities",
    "/databases",
    (
        Column("Name", 11, _plain("name")),
        Column("Kind", 9, _plain("kind")),
        Column("Data group", 12, _plain("group", "muted")),
        Column("Version", 9, _plain("confirmed_version")),
        Column("State", 9, _state),
        Column("Seen", 0, _at("last_seen")),
    ),
    lambda row: f"Database {shown(row['name'])}",
    ("store", "register", "schema_version", "full_wanted", "last_seen"),
)
SCHEDULES = Page(
    "Schedules",
    "Distribution schedules",
    "/schedules",
    (
        Column("Job", 28, _job),
        Column("Data group", 12, _plain("group", "muted")),
        Column("Every", 9, _every),
        Column("Last run", 0, _last_run),
    ),
    lambda row: _job(row)[0],
    ("last_run", "last_result"),
    (("R", "Run now"),),
)
SESSIONS = Page(
    "Sessions",
    "Download and upload sessions",
    "/sessions",
    (
        Column("Database", 11, _plain("database")),
        Column("Job", 8, _plain("job")),
        Column("Kind", 7, _plain("kind", "muted")),
        Column("Status", 15, _status),
        Column("Created", 0, _at("created")),
    ),
    lambda row: f"Session {shown(row['id'])}: {shown(row['job'])} for {shown(row['database'])}",
    ("status", "created", "applied", "rows", "bytes", "error"),
)
PAGES = (REGISTERS, DATABASES, SCHEDULES, SESSIONS)
