"""What sales have moved on cards and accounts, taken from the books into master data, each once."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import msgspec
from peewee import Database

from tuipos.domain.document import SALE
from tuipos.domain.tenders import ACCOUNT, POINTS
from tuipos.hq.master import Change, change
from tuipos.retail.documents import Document
from tuipos.retail.movements import Movement, movements_of
from tuipos.storage.models import master
from tuipos.storage.models.headquarters import BookedMovement
from tuipos.storage.queries import get, insert


def take_balances(db: Database, rows: Iterable[dict[str, Any]]) -> tuple[str, ...]:
    """Add what newly booked sales have moved to the balances; what found no record.

    Inside the transaction that books them, so that each is added once. A gift card or credit memo
    that nobody knew was sold by a register: it is made. The next delta brings the new figures to
    every offline database, and `moved_…` says how much of them a channel database has by itself.
    """
    moved = [(row, one) for row in rows if row["type"] == SALE for one in _movements(row)]
    if not moved:
        return ()
    told: list[str] = []
    noted = []
    with change(db) as one_change:
        for row, one in moved:
            taken = _take(db, one_change, one)
            noted.append(_noted(row, one, taken=taken))
            if not taken:
                told.append(f"{row['id']}: no record of {one.kind} {one.number}")
        insert(db, BookedMovement, noted)
    return tuple(told)


def _movements(row: dict[str, Any]) -> tuple[Movement, ...]:
    return movements_of(msgspec.json.decode(bytes(row["body"]), type=Document))


def _noted(row: dict[str, Any], one: Movement, *, taken: bool) -> dict[str, object]:
    return {
        "kind": one.kind,
        "number": one.number,
        "transaction": row["id"],
        "amount_minor": one.amount.minor,
        "currency": one.amount.currency.code,
        "points": one.points,
        "at": row["concluded_at"],
        "taken": taken,
    }


def _take(db: Database, change_: Change, one: Movement) -> bool:
    """Whether there is somebody whose balance it is."""
    if one.kind == POINTS:
        return _take_points(db, change_, one)
    if one.kind == ACCOUNT:
        return _take_account(db, change_, one)
    minor, card = one.amount.minor, get(db, master.GiftCard, master.GiftCard.number == one.number)
    if card is None:
        row = {"number": one.number, "kind": one.kind, "currency": one.amount.currency.code,
               "balance_minor": minor, "moved_minor": minor}  # fmt: skip
        change_.save(master.GiftCard, [row])
        return True
    if (card.kind, card.currency) != (one.kind, one.amount.currency.code):
        return False
    row = {"number": one.number, "currency": card.currency,
           "balance_minor": card.balance_minor + minor,
           "moved_minor": card.moved_minor + minor}  # fmt: skip
    change_.save(master.GiftCard, [row])
    return True


def _take_points(db: Database, change_: Change, one: Movement) -> bool:
    card = get(db, master.LoyaltyCard, master.LoyaltyCard.number == one.number)
    owner = get(db, master.Customer, master.Customer.loyalty_card == one.number)
    if card is None and owner is None:
        return False
    held, moved = (card.points, card.moved_points) if card else (0, 0)
    row: dict[str, object] = {"number": one.number, "points": held + one.points,
                              "moved_points": moved + one.points}  # fmt: skip
    if card is None and owner is not None:
        row["customer"] = owner.number
    change_.save(master.LoyaltyCard, [row])
    return True


def _take_account(db: Database, change_: Change, one: Movement) -> bool:
    customer = get(db, master.Customer, master.Customer.number == one.number)
    if customer is None or customer.credit_currency not in ("", one.amount.currency.code):
        return False
    owed = -one.amount.minor
    row = {"number": one.number, "name": customer.name,
           "owed_minor": customer.owed_minor + owed, "moved_minor": customer.moved_minor + owed,
           "credit_currency": one.amount.currency.code}  # fmt: skip
    change_.save(master.Customer, [row])
    return True
