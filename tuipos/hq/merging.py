"""Staged rows into master data, a table at a time in one statement, stamped where they changed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import nullcontext
from itertools import islice
from typing import Any

from peewee import Database

from tuipos.hq import databases
from tuipos.hq.master import Change, count
from tuipos.hq.staging import (
    FOLDED,
    Stage,
    fields_of,
    key_fields,
    one_of,
    quoted,
    staged_name,
)
from tuipos.storage.database import is_sqlite
from tuipos.storage.models.headquarters import Deleted
from tuipos.storage.models.master import Barcode, Master, Product, Store
from tuipos.storage.queries import sql
from tuipos.storage.search import search_rebuilt

_SEARCHED = (Product, Barcode)
#: Making the search index anew is quicker than following so large a share of all rows.
_REBUILD_SHARE = 0.2
_CHUNK_KEYS = 500


def merge(db: Database, one: Change, stage: Stage) -> None:
    """Take all staged rows into master data; a new store gets its channel database entity."""
    with search_rebuilt(db) if _is_bulk(db, stage) else nullcontext():
        for table in stage.tables:
            _merge_table(db, one, table)
        one.fold_families()
    if Store in stage.tables:
        found = sql(db, f"SELECT number FROM {staged_name(Store)} ORDER BY number")  # noqa: S608
        for (number,) in found.fetchall():
            databases.add_channel_database(db, number)


def count_changes(db: Database, stage: Stage) -> int:
    """How many rows of master data would be new or other than before."""
    return sum(_count_changed(db, table) for table in stage.tables)


def _is_bulk(db: Database, stage: Stage) -> bool:
    """Whether much of what search looks in will be other than before."""
    searched = [table for table in _SEARCHED if table in stage.tables]
    few = _REBUILD_SHARE * sum(count(db, table) for table in _SEARCHED)
    if sum(stage.count(table) for table in searched) <= few:
        return False
    return sum(_count_changed(db, table) for table in searched) > few


def _count_changed(db: Database, table: type[Master]) -> int:
    text = f"SELECT COUNT(*) FROM ({_changed(db, table)}) AS changed"  # noqa: S608
    return int(sql(db, text, (0, *_defaults(table))).fetchone()[0])


def _merge_table(db: Database, one: Change, table: type[Master]) -> None:
    keys = [field.column_name for field in key_fields(table)]
    names = [field.column_name for field in fields_of(table)]
    news = ", ".join(
        f'"{name}" = EXCLUDED."{name}"' for name in ("version", *names) if name not in keys
    )
    if is_sqlite(db):
        order = f"ORDER BY {quoted(keys)}"
    else:
        sql(db, f"ANALYZE {staged_name(table)}")
        order = ""
    cursor = sql(
        db,
        f'INSERT INTO "{table._meta.table_name}" (version, {quoted(names)}) '  # noqa: S608
        f"SELECT * FROM ({_changed(db, table)}) AS changed WHERE true {order} "
        f"ON CONFLICT ({quoted(keys)}) DO UPDATE SET {news}",
        (one.next_version, *_defaults(table)),
    )
    changed = db.connection().changes() if is_sqlite(db) else cursor.rowcount
    if changed:
        one.note(changed)
        _open_graves(db, table)


def _changed(db: Database, table: type[Master]) -> str:
    """A query for the rows that are new or other than before, whole and with a version.

    Its values are the version and `_defaults`.
    """
    keys = [field.column_name for field in key_fields(table)]
    others = [field.column_name for field in fields_of(table) if field.column_name not in keys]
    key_list = ", ".join(f'staged."{name}"' for name in keys)
    columns = [f"CAST({db.param} AS bigint) AS version"]
    for field in fields_of(table):
        name = field.column_name
        given = [f'staged."{name}"']
        if name in others:
            given.append(f'stored."{name}"')
            if field.default is not None:
                given.append(db.param)
        columns.append(f'COALESCE({", ".join(given)}) AS "{name}"' if len(given) > 1 else given[0])
    same = " AND ".join(f'stored."{name}" = staged."{name}"' for name in keys)
    # What is made of other columns differs with them; of a variant it has more than its row knows.
    own = [name for name in others if name not in FOLDED.get(table, {})]
    differ = "".join(f' OR staged."{name}" <> stored."{name}"' for name in own)
    unique, order = "", ""
    if not is_sqlite(db):
        unique, order = f"DISTINCT ON ({key_list})", f"ORDER BY {key_list}, staged_order DESC"
    return (
        f"SELECT {unique} {', '.join(columns)} FROM {staged_name(table)} AS staged "  # noqa: S608
        f'LEFT JOIN "{table._meta.table_name}" AS stored ON {same} '
        f'WHERE stored."{keys[0]}" IS NULL{differ} {order}'
    )


def _defaults(table: type[Master]) -> tuple[Any, ...]:
    """What columns hold that no row has given, in the order of `_changed`."""
    keys = {field.name for field in key_fields(table)}
    return tuple(
        field.db_value(field.default)
        for field in fields_of(table)
        if field.name not in keys and field.default is not None
    )


def _open_graves(db: Database, table: type[Master]) -> None:
    """Drop the tombstones of rows that are there again."""
    about = table._meta.table_name
    query = Deleted.select(Deleted.row_key).where(Deleted.table == about).tuples().execute(db)
    first = key_fields(table)[0].column_name
    for graves in _chunks(row_key for (row_key,) in query):
        by_key = {tuple(map(str, json.loads(grave))): grave for grave in graves}
        among, values = one_of(db, sorted({key[0] for key in by_key}))
        columns = quoted([field.column_name for field in key_fields(table)])
        text = f'SELECT {columns} FROM {staged_name(table)} WHERE "{first}" {among}'  # noqa: S608
        there = [by_key[key] for key in map(tuple, sql(db, text, values)) if key in by_key]
        Deleted.delete().where((Deleted.table == about) & Deleted.row_key.in_(there)).execute(db)


def _chunks(keys: Iterator[str]) -> Iterator[list[str]]:
    keys = iter(list(keys))
    while chunk := list(islice(keys, _CHUNK_KEYS)):
        yield chunk
