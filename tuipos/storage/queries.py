"""Queries over unbound models: each names its database, here once for all.

Models stay unbound because binding is global in a process that serves several databases.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from peewee import CharField, Database, SchemaManager, TextField, fn

from tuipos.storage.models.base import Table
from tuipos.storage.postgresql import PostgresqlServer, compare_by_bytes

Row = TypeVar("Row", bound=Table)
#: A query as the query builder makes it; its own types change with every call of the chain.
Query = Any

#: Values in one INSERT: below SQLite's limit of 32,766 and PostgreSQL's of 65,535.
_VALUES_IN_ONE_INSERT = 30_000


def rows(database: Database, query: Query) -> list[Any]:
    """All rows of a query, as what the query makes (models, or `.dicts()`, or `.tuples()`)."""
    return list(query.execute(database))


def first(database: Database, query: Query) -> Any:
    """The first row of a query, or None."""
    for row in query.limit(1).execute(database):
        return row
    return None


def get(database: Database, model: type[Row], *where: Any) -> Row | None:
    """The first row of a table for which all conditions hold, or None."""
    row: Row | None = first(database, model.select().where(*where) if where else model.select())
    return row


def sql(database: Database, text: str, values: Sequence[Any] = ()) -> Any:
    """Execute plain SQL with positional values; its cursor. For what no query builder says."""
    untyped: Any = database
    return untyped.execute_sql(text, values)


def count(database: Database, query: Query) -> int:
    """How many rows a query gives."""
    return int(query.bind(database).count())


def maximum(database: Database, field: Any, *where: Any) -> int:
    """The greatest value of an integer column; 0 when there is no row."""
    query = field.model.select(fn.MAX(field))
    found = first(database, (query.where(*where) if where else query).tuples())
    return int(found[0] or 0)


def run(database: Database, query: Query) -> int:
    """Execute an UPDATE, DELETE or INSERT; how many rows it touched, or the new row's key."""
    result = query.execute(database)
    return result if isinstance(result, int) else 0


def insert(
    database: Database,
    model: type[Table],
    new: Mapping[str, Any] | Iterable[Mapping[str, Any]],
    *,
    replace: bool = False,
) -> None:
    """Insert rows given as mappings of field names; `replace` overwrites rows of the same key."""
    batch = [dict(new)] if isinstance(new, Mapping) else [dict(row) for row in new]
    size = max(1, _VALUES_IN_ONE_INSERT // len(_fields(model)))
    for start in range(0, len(batch), size):
        query: Query = model.insert_many(batch[start : start + size])
        if replace:
            query = _replacing(model, query)
        query.execute(database)


def insert_one(database: Database, model: type[Table], new: Mapping[str, Any]) -> Any:
    """Insert one row and give its key, such as the number that the database chose."""
    query: Query = model.insert(dict(new)).returning(*_primary(model))
    return next(iter(query.tuples().execute(database)))[0]


def insert_new(database: Database, model: type[Table], new: Mapping[str, Any]) -> bool:
    """Insert one row unless its key is there already; whether it was new.

    Decided by the database itself, so that of two at the same moment one is new.
    """
    query: Query = model.insert(dict(new)).on_conflict_ignore()
    return bool(list(query.returning(*_primary(model)).tuples().execute(database)))


def create_tables(database: Database, models: Sequence[type[Table]]) -> None:
    """Create tables with their indexes where they are missing."""
    for model in models:
        SchemaManager(model, database=database).create_all(safe=True)
        if isinstance(database, PostgresqlServer):
            text = [field for field in _fields(model) if isinstance(field, CharField | TextField)]
            compare_by_bytes(database, _table(model), [field.column_name for field in text])


def add_missing(database: Database, models: Sequence[type[Table]]) -> None:
    """Create the tables that are missing, and in the others the columns and indexes that are.

    A column that came later has a default for the rows there are, and for a program of the version
    before, which goes on inserting rows without it.
    """
    for model in models:
        if not database.table_exists(model):
            create_tables(database, (model,))
            continue
        there = {column.name for column in database.get_columns(_table(model))}
        for field in _fields(model):
            if field.column_name not in there:
                _add_column(database, model, field)
        SchemaManager(model, database=database).create_indexes(safe=True)


def _add_column(database: Database, model: type[Table], field: Any) -> None:
    compares = isinstance(database, PostgresqlServer) and isinstance(field, CharField | TextField)
    kind = 'text COLLATE "C"' if compares else field.ddl_datatype(database.get_sql_context()).sql
    rule = "" if field.null else f" NOT NULL DEFAULT {_literal(database, field)}"
    table = _table(model)
    sql(database, f'ALTER TABLE "{table}" ADD COLUMN "{field.column_name}" {kind}{rule}')


def _literal(database: Database, field: Any) -> str:
    """The default of a column as SQL: a number, a truth value, or a text without quotes in it."""
    value = field.default
    assert value is not None and not callable(value), f"{field} has no default to give old rows"
    if isinstance(value, bool) and isinstance(database, PostgresqlServer):
        return str(value).lower()
    if isinstance(value, int):
        return str(int(value))
    assert isinstance(value, str) and "'" not in value, f"{field} has no simple default"
    return f"'{value}'"


def _fields(model: type[Table]) -> list[Any]:
    about: Any = model
    return list(about._meta.sorted_fields)


def _table(model: type[Table]) -> str:
    about: Any = model
    return str(about._meta.table_name)


def _primary(model: type[Table]) -> list[Any]:
    about: Any = model
    return list(about._meta.get_primary_keys())


def _replacing(model: type[Table], query: Query) -> Query:
    primary = _primary(model)
    keys = {field.name for field in primary}  # by name: comparing fields makes a condition
    others = [field for field in _fields(model) if field.name not in keys]
    if not others:
        return query.on_conflict_ignore()
    return query.on_conflict(conflict_target=primary, preserve=others)
