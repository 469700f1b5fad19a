"""CSV files between HTTP and headquarters: by way of a file, as people's own files come."""

from __future__ import annotations

import tempfile
from pathlib import Path

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.importing import Imported, export_file, import_file
from tuipos.retail.pins import hash_pin


def take_in(db: Database, kind: str, content: bytes, pepper: str) -> Imported | Refusal:
    """Import a file that was sent; PINs in it are hashed with the chain's pepper."""
    with tempfile.TemporaryDirectory(prefix="tuipos-import-") as folder:
        path = Path(folder) / "import.csv"
        path.write_bytes(content)
        return import_file(db, kind, path, lambda pin: hash_pin(pin, pepper))


def give_out(db: Database, kind: str) -> bytes | Refusal:
    """Export a kind of data as the bytes of a file."""
    with tempfile.TemporaryDirectory(prefix="tuipos-export-") as folder:
        path = Path(folder) / "export.csv"
        found = export_file(db, kind, path)
        return found if isinstance(found, Refusal) else path.read_bytes()
