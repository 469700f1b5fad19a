"""CSV files between HTTP and headquarters: by way of a file, as people's own files come."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, Manner, import_file
from tuipos.retail.pins import hash_pin


@dataclass(frozen=True, slots=True)
class Terms:
    """How a sent file is to be read; `on_rows` is told how many rows were read so far."""

    decimal: str = ""
    dry_run: bool = False
    on_rows: Callable[[int], None] = lambda rows: None


def take_in(db: Database, kind: str, path: Path, pepper: str, terms: Terms) -> Imported | Refusal:
    """Import a file that was sent; PINs in it are hashed with the chain's pepper."""
    manner = Manner(lambda pin: hash_pin(pin, pepper), terms.decimal, terms.dry_run, terms.on_rows)
    return import_file(db, kind, path, manner)


def give_out(db: Database, kind: str) -> bytes | Refusal:
    """Export a kind of data as the bytes of a file."""
    with tempfile.TemporaryDirectory(prefix="tuipos-export-") as folder:
        path = Path(folder) / "export.csv"
        found = export_file(db, kind, path)
        return found if isinstance(found, Refusal) else path.read_bytes()
