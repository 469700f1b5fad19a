"""Which rows of master data are a store's: what its packages carry, and what they may remove.

Several stores may share one channel database, so a package of one leaves the others' rows alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from peewee import SQL, Database

from tuipos.storage.models.master import (
    Availability,
    GroupPrice,
    LayoutUse,
    LoyaltyScheme,
    Master,
    Price,
    Register,
    Staff,
    Store,
    TaxPart,
    UnitPrice,
    in_stores,
)


class Scope(NamedTuple):
    """A condition on a table's columns, with its values; always true where the text says so."""

    text: str
    values: tuple[Any, ...] = ()


EVERYTHING = Scope("1 = 1")


def scope_of(db: Database, table: type[Master], store: str) -> Scope:
    """The rows of a table that belong to a store's databases: its own, and those of all stores."""
    place = db.param
    if table in (Price, UnitPrice, GroupPrice, LoyaltyScheme, LayoutUse, TaxPart):
        return Scope(f"\"store\" IN ('', {place})", (store,))
    if table in (Register, Availability):
        return Scope(f'"store" = {place}', (store,))
    if table is Store:
        return Scope(f'"number" = {place}', (store,))
    if table is Staff:
        # Neither engine's word for "contains" is known to the other.
        contains = f'replace("stores", {place}, \'\') <> "stores"'
        return Scope(f"(\"stores\" = '' OR {contains})", (in_stores(store),))
    return EVERYTHING


def condition(db: Database, table: type[Master], store: str) -> Any:
    """The same for a query over the models; None for every row."""
    scope = scope_of(db, table, store)
    return None if scope is EVERYTHING else SQL(scope.text, scope.values)


def leavers(db: Database, table: type[Master], store: str) -> Any:
    """Which rows may once have been a store's and are not now: it is not part of their key."""
    if table is not Staff:
        return None
    scope = scope_of(db, table, store)
    return SQL(f"NOT {scope.text}", scope.values)
