"""What remote support needs of a register, in one file: no secrets, and nobody who bought."""

from __future__ import annotations

import json
import os
import platform
import stat
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from importlib import metadata
from pathlib import Path
from typing import Any

import apsw

from tuipos import __version__
from tuipos.bootstrap.settings import NotInstalled, load_settings
from tuipos.bootstrap.status import read_status
from tuipos.home import Home
from tuipos.register.ports import JournalFailed
from tuipos.storage.journal import JournalReader
from tuipos.storage.trouble import DatabaseTrouble, readable

#: Libraries whose version explains what is seen.
_LIBRARIES = ("textual", "rich", "peewee", "apsw", "httpx", "httpcore", "msgspec", "cryptography")
#: What says how a terminal shows things; no other part of the environment is packed.
_ENVIRONMENT = ("TERM", "COLORTERM", "TERM_PROGRAM", "LANG", "LC_ALL", "TZ", "NO_COLOR", "TMUX",
                "COLUMNS", "LINES")  # fmt: skip
_TROUBLE = (DatabaseTrouble, JournalFailed, NotInstalled)
_ENTRIES = 5_000
_ROWS = 500


def pack(home: Home, to: Path, now: datetime) -> list[str]:
    """Write the bundle, readable for its owner alone; the names of what is in it.

    A part that can't be read is there as the sentence that says why: a register in trouble is what
    a bundle is made for. Raises FileExistsError and other OSErrors of the file to write.
    """
    parts: dict[str, Callable[[], Any]] = {
        "about.json": lambda: _about(now),
        "status.json": lambda: read_status(home, now),
        "settings.json": lambda: asdict(load_settings(home)),
        "journal.json": lambda: _journal(home),
        "files.json": lambda: [_file(path, home) for path in _files(home)],
    }
    descriptor = os.open(to, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with (
        os.fdopen(descriptor, "wb") as file,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bundle,
    ):
        for name, read in parts.items():
            bundle.writestr(name, json.dumps(_told(read), indent=1, ensure_ascii=False))
        for log in sorted(home.logs.glob("*.log*")):
            bundle.write(log, f"logs/{log.name}")
        return bundle.namelist()


def _told(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except _TROUBLE as trouble:
        return {"trouble": str(trouble)}


def _about(now: datetime) -> dict[str, Any]:
    return {
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds"),
        "tuipos": __version__,
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor_cores": os.cpu_count(),
        "sqlite": apsw.sqlite_lib_version(),
        "libraries": dict(_versions()),
        "environment": {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ},
    }


def _versions() -> Iterator[tuple[str, str]]:
    for name in _LIBRARIES:
        try:
            yield name, metadata.version(name)
        except metadata.PackageNotFoundError:
            yield name, "not installed"


def _journal(home: Home) -> dict[str, Any]:
    """Counts and the queue; of entries only what tells no sale's content."""
    with readable(home.journal_file), JournalReader(home.journal_file) as journal:
        entries = journal.entries(_ENTRIES)
        broken = journal.verify()
        return {
            "epoch": journal.epoch(),
            "newest_sequence": entries[0].sequence if entries else 0,
            "chain": "holds" if broken is None else f"{broken.sequence}: {broken.words}",
            "newest_entries_by_kind": dict(Counter(entry.kind for entry in entries)),
            "queue": [
                {"id": row.id, "state": row.state, "reason": str(row.reason), "tries": row.tries}
                for row in journal.queue_rows(_ROWS)
            ],
            "sync_log": [
                {"at": row.at.astimezone(UTC).isoformat(), "text": str(row.text)}
                for row in journal.sync_log_rows(_ROWS)
            ],
        }


def _files(home: Home) -> list[Path]:
    folders = {home.config, home.data, home.state, home.logs}
    found = {path for folder in folders for path in folder.rglob("*") if path.is_file()}
    return sorted(found)


def _file(path: Path, home: Home) -> dict[str, Any]:
    about = path.stat()
    return {
        "name": str(path.relative_to(home.data) if path.is_relative_to(home.data) else path.name),
        "bytes": about.st_size,
        "mode": stat.filemode(about.st_mode),
        "changed_at": datetime.fromtimestamp(about.st_mtime, UTC).isoformat(timespec="seconds"),
    }
