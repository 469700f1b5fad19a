"""Packages' files on every host: with PostgreSQL their bytes are in the HQ database too.

The host that made a package has its file; another one writes it from the database when it is first
asked for, and gives it out (in parts, if need be) like its own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from pathlib import Path

from peewee import Database

from tuipos.storage import queries
from tuipos.storage.database import is_sqlite, snapshot
from tuipos.storage.models.headquarters import PackagePart

_PART_BYTES = 1 << 20


def keep(db: Database, path: Path) -> None:
    """Let other hosts have a package that was made here; inside a writing transaction."""
    if is_sqlite(db):
        return
    with path.open("rb") as file:
        number = 0
        while content := file.read(_PART_BYTES):
            part = {"file": path.name, "part": number, "content": content}
            queries.insert(db, PackagePart, part, replace=True)
            number += 1


def bring(db: Database, directory: Path, name: str) -> Path | None:
    """A package's file on this host; None where no host has it any more."""
    path = directory / Path(name).name
    if path.is_file():
        return path
    if is_sqlite(db):
        return None
    with tempfile.TemporaryDirectory(prefix="fetching-", dir=directory) as folder:
        partial = Path(folder) / path.name
        if not _write(db, partial):
            return None
        partial.replace(path)
    return path


def forget(db: Database, wanted: Collection[str]) -> None:
    """Drop the bytes of packages that nobody will fetch any more; in a writing transaction."""
    if not is_sqlite(db):
        gone = PackagePart.delete()
        if wanted:
            gone = gone.where(PackagePart.file.not_in(list(wanted)))
        gone.execute(db)


def _write(db: Database, partial: Path) -> bool:
    """Write the parts to a file, one at a time; whether there were any."""
    with snapshot(db), partial.open("wb") as file:
        number = 0
        while True:
            row = queries.get(
                db, PackagePart, PackagePart.file == partial.name, PackagePart.part == number
            )
            if row is None:
                return number > 0
            file.write(row.content)
            number += 1
