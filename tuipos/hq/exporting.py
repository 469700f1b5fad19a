"""CSV files out of HQ, in the form that the import reads."""

from __future__ import annotations

import csv
from pathlib import Path

from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.import_kinds import KINDS
from tuipos.hq.importing import unknown_kind
from tuipos.hq.record_sources import SOURCES, rows_as_cells, select


def export_file(db: Database, kind: str, path: Path) -> int | Refusal:
    """Write all records of a kind, row by row; how many there were."""
    source = SOURCES.get(kind)
    if source is None:
        return unknown_kind(kind)
    columns = KINDS[kind].columns
    count = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        query = select(db, source, "")
        if source.file_order:
            query = query.order_by(*source.file_order)
        for _, cells in rows_as_cells(db, source, query):
            writer.writerow([cells[column] for column in columns])
            count += 1
    return count
