"""Search as you type: products by words of their names in any language, by number and barcode.

On SQLite a trigram index (FTS5) over `product.folded` and `barcode.code`, kept by triggers in the
transaction of each change; on PostgreSQL an index of pg_trgm over the same columns where that
extension may be installed, else plain matching. Results are never ordered by rank: that
reads every hit (163 ms in 200,000 products). The index names rows by rowid, so a database with it
is not vacuumed without `rebuild_search` after it.

A product with variants stands for all of them: a variant is found by a code, or by a word that its
parent does not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import reduce
from operator import and_
from typing import Any

from peewee import SQL, Database, fn

from tuipos.storage import questions
from tuipos.storage.database import is_sqlite
from tuipos.storage.models.master import Barcode, Product
from tuipos.storage.postgresql import trigram_schema
from tuipos.storage.queries import rows, sql

#: What is indexed: table, column.
_INDEXED = (("product", "folded"), ("barcode", "code"))
_FIRST_LETTERS = "CREATE INDEX product_first ON product (substr(folded, 1, 2))"
_LONGEST_TEXT = 100
_WHOLE_CODE = 8
#: Of a product, by the terms of a search: it is no variant, or its parent lacks one of them.
_TOLD_APART = (
    " AND (product.variant_of = '' OR EXISTS (SELECT 1 FROM product AS parent "
    "WHERE parent.number = product.variant_of AND ({lacking})))"
)
#: Behind every text that begins in the same way.
LAST = "\U0010ffff"
_NOT_PRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f]+")


def fold(text: str) -> str:
    """The form in which texts are compared: compatibility form, case folded, single spaces."""
    plain = _NOT_PRINTABLE.sub(" ", unicodedata.normalize("NFKC", text))
    return " ".join(plain.casefold().split())


def fold_texts(*texts: str) -> str:
    """The value of a `folded` column: all texts, each word with a space before it.

    The leading space lets two typed letters find the beginning of any word.
    """
    folded = fold(" ".join(texts))
    return f" {folded}" if folded else ""


def find_products(
    database: Database, text: str, limit: int, *, all_variants: bool = False
) -> list[str]:
    """Numbers of products that match every word: exact codes first, then as they come.

    Words of three characters or more match anywhere, shorter ones at the beginning of a word.
    With `all_variants` those stand beside their parent, as for who looks after the records.
    """
    words = fold(text[:_LONGEST_TEXT]).split()
    if not words or limit < 1:
        return []
    find = _find_sqlite if is_sqlite(database) else _find_plain
    found = dict.fromkeys(_by_code(database, words, limit))
    # A whole barcode says what is meant; its digits in the middle of others do not.
    if len(found) < limit and not (found and len(words[0]) >= _WHOLE_CODE):
        found.update(dict.fromkeys(find(database, words, limit, all_variants)))
    return list(found)[:limit]


def has_search(database: Database) -> bool:
    """Whether a database has the search index."""
    names = {index.name for index in database.get_indexes("product")}
    return "product_first" in names


def create_search(database: Database) -> None:
    """Make the search index of a new replica."""
    sql(database, _FIRST_LETTERS)
    if not is_sqlite(database):
        _create_trigram_indexes(database)
        return
    for table, column in _INDEXED:
        sql(
            database,
            f"CREATE VIRTUAL TABLE {table}_search USING fts5({column}, content='{table}', "
            "content_rowid='rowid', tokenize='trigram', detail='none', columnsize=0)",
        )
    _create_triggers(database)


def _create_trigram_indexes(database: Database) -> None:
    schema = trigram_schema(database)
    if schema is None:
        return
    for table, column in _INDEXED:
        sql(
            database,
            f'CREATE INDEX {table}_search ON {table} USING gin ({column} "{schema}".gin_trgm_ops)',
        )


@contextmanager
def search_rebuilt(database: Database) -> Iterator[None]:
    """Inside a write transaction: bulk changes without the triggers, then one rebuild.

    Quicker than keeping the index row by row when most rows of a table change, as in a full
    package. With an error the caller's transaction brings the triggers back. On PostgreSQL whoever
    reads these tables waits for the end of the transaction.
    """
    if not is_sqlite(database):
        for table, _ in _INDEXED:
            sql(database, f"DROP INDEX IF EXISTS {table}_search")
        yield
        _create_trigram_indexes(database)
        return
    for table, _ in _INDEXED:
        for act in ("insert", "delete", "update"):
            sql(database, f"DROP TRIGGER {table}_search_{act}")
    yield
    rebuild_search(database)
    _create_triggers(database)


def rebuild_search(database: Database) -> None:
    """Make the search index anew from the tables."""
    if is_sqlite(database):
        for table, _ in _INDEXED:
            sql(
                database,
                f"INSERT INTO {table}_search({table}_search) VALUES ('rebuild')",  # noqa: S608
            )


def _create_triggers(database: Database) -> None:
    for table, column in _INDEXED:
        search = f"{table}_search"
        add = f"INSERT INTO {search}(rowid, {column}) VALUES (new.rowid, new.{column});"  # noqa: S608
        remove = (
            f"INSERT INTO {search}({search}, rowid, {column}) "  # noqa: S608
            f"VALUES ('delete', old.rowid, old.{column});"
        )
        for name, event, body in (
            ("insert", "INSERT", add),
            ("delete", "DELETE", remove),
            ("update", f"UPDATE OF {column}", remove + add),
        ):
            when = f"WHEN old.{column} <> new.{column}" if name == "update" else ""
            sql(
                database,
                f"CREATE TRIGGER {search}_{name} AFTER {event} ON {table} {when} BEGIN {body} END",
            )


def _by_code(database: Database, words: list[str], limit: int) -> list[str]:
    """Products whose number or barcode begins with the one word typed."""
    if len(words) > 1:
        return []
    # Codes may hold capitals; what was typed was folded, so both cases are asked for.
    starts = {words[0], words[0].upper()}
    found: list[str] = []
    for start in sorted(starts):
        for question in (questions.NUMBERS_FROM, questions.PRODUCTS_OF_CODES_FROM):
            numbers = question.tuples(database, start=start, end=start + LAST, limit=limit)
            found += [number for (number,) in numbers]
    return found


def _find_sqlite(
    database: Database, words: list[str], limit: int, all_variants: bool
) -> Iterator[str]:
    terms = [f" {word}" if len(word) < 3 else word for word in words]
    grams = sorted({gram for term in terms for gram in _trigrams(term)})
    if grams:
        match = " AND ".join('"' + gram.replace('"', '""') + '"' for gram in grams)
        # Trigrams together do not make the word yet: instr() looks for the whole of each.
        whole = "".join(" AND instr(product.folded, ?) > 0" for _ in terms)
        told_apart, asked = ("", []) if all_variants else _told_apart(terms)
        yield from _numbers(
            database,
            "SELECT product.number FROM product_search JOIN product "  # noqa: S608
            "ON product.rowid = product_search.rowid "
            f"WHERE product_search MATCH ?{whole}{told_apart} LIMIT ?",
            (match, *terms, *asked, limit),
        )
        if len(words) == 1 and len(words[0]) >= 3:
            yield from _numbers(
                database,
                "SELECT barcode.product FROM barcode_search JOIN barcode "
                "ON barcode.rowid = barcode_search.rowid "
                "WHERE barcode_search MATCH ? AND instr(lower(barcode.code), ?) > 0 LIMIT ?",
                (match, words[0], limit),
            )
        return
    told_apart, asked = ("", []) if all_variants else _told_apart(terms[:1])
    yield from _numbers(
        database,
        f"SELECT number FROM product WHERE substr(folded, 1, 2) = ?{told_apart} LIMIT ?",  # noqa: S608
        (terms[0], *asked, limit),
    )


def _told_apart(terms: list[str]) -> tuple[str, list[str]]:
    """The condition that keeps variants back for which their parent stands, with its values."""
    lacking = " OR ".join("instr(parent.folded, ?) = 0" for _ in terms)
    return _TOLD_APART.format(lacking=lacking), terms


def _find_plain(
    database: Database, words: list[str], limit: int, all_variants: bool
) -> Iterator[str]:
    """The same hits on PostgreSQL, through the trigram indexes where there are any."""
    terms = [f" {word}" if len(word) < 3 else word for word in words]
    query = Product.select(Product.number)
    if not all_variants:
        parent: Any = Product.alias("parent")
        has_all = reduce(and_, (parent.folded.contains(term) for term in terms))
        like_parent = parent.select(SQL("1")).where((parent.number == Product.variant_of) & has_all)
        query = query.where((Product.variant_of == "") | ~fn.EXISTS(like_parent))
    if all(len(term) < 3 for term in terms):
        query = query.where(fn.substr(Product.folded, 1, 2) == terms[0])
    else:
        for term in terms:
            query = query.where(Product.folded.contains(term))
    in_order = query.order_by(Product.number).limit(limit)
    for (number,) in rows(database, in_order.tuples()):
        yield number
    if len(words) == 1 and len(words[0]) >= 3:
        codes = Barcode.select(Barcode.product).where(Barcode.code.contains(words[0]))
        for (number,) in rows(database, codes.order_by(Barcode.code).limit(limit).tuples()):
            yield number


def _numbers(database: Database, text: str, values: tuple[Any, ...]) -> list[str]:
    return [number for (number,) in sql(database, text, values).fetchall()]


def _trigrams(term: str) -> Iterator[str]:
    for start in range(len(term) - 2):
        yield term[start : start + 3]
