"""What stands on a card or an account at HQ, and what sales have moved on it, the newest first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from peewee import JOIN, Database

from tuipos.domain.money import Money, currency
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.domain.words import Refusal, refuse, say
from tuipos.storage.models import master
from tuipos.storage.models.headquarters import BookedMovement, BookedTransaction
from tuipos.storage.queries import get

MOST_FOUND = 200
#: Kinds of balances as people and paths name them; credit memos are among the gift cards.
KINDS = (GIFT_CARD, POINTS, ACCOUNT)


@dataclass(frozen=True, slots=True)
class WantedMovements:
    """Whose movements, and which page of them."""

    kind: str
    number: str
    offset: int = 0
    limit: int = MOST_FOUND


def list_movements(db: Database, wanted: WantedMovements) -> dict[str, Any] | Refusal:
    """The balance of one card or account, and one page of its movements.

    `balance` is `started` (what headquarters has put on it) and `moved` by sales together. Amounts
    are decimal strings in `currency`; of points they are whole numbers, and of an account what its
    customer owes. A refusal where there is neither a record nor a movement.
    """
    if wanted.kind not in KINDS:
        return refuse("kind-unknown", say("Nothing of this kind has a balance."))
    rows, more = _rows(db, wanted)
    held = _held(db, wanted)
    if held is None and not rows:
        return refuse(
            "balance-unknown",
            say("There is no card or account {number}.", number=wanted.number),
        )
    return {"kind": wanted.kind, "number": wanted.number, **(held or _NOTHING), "rows": rows,
            "more": more}  # fmt: skip


_NOTHING: dict[str, Any] = {
    "currency": "", "state": "", "balance": None, "started": None, "moved": None,
}  # fmt: skip


def _held(db: Database, wanted: WantedMovements) -> dict[str, Any] | None:
    if wanted.kind == POINTS:
        card = get(db, master.LoyaltyCard, master.LoyaltyCard.number == wanted.number)
        if card is None:
            return None
        started = card.points - card.moved_points
        return {"currency": "", "state": card.state, "balance": str(card.points),
                "started": str(started), "moved": str(card.moved_points)}  # fmt: skip
    if wanted.kind == ACCOUNT:
        owner = get(db, master.Customer, master.Customer.number == wanted.number)
        if owner is None or not owner.credit_currency:
            return None
        return {"state": "active",
                **_amounts(owner.credit_currency, owner.owed_minor, owner.moved_minor)}  # fmt: skip
    gift = get(db, master.GiftCard, master.GiftCard.number == wanted.number)
    if gift is None:
        return None
    return {"state": gift.state,
            **_amounts(gift.currency, gift.balance_minor, gift.moved_minor)}  # fmt: skip


def _amounts(code: str, balance_minor: int, moved_minor: int) -> dict[str, str]:
    unit = currency(code)
    return {
        "currency": code,
        "balance": Money(balance_minor, unit).plain(),
        "started": Money(balance_minor - moved_minor, unit).plain(),
        "moved": Money(moved_minor, unit).plain(),
    }


def _rows(db: Database, wanted: WantedMovements) -> tuple[list[dict[str, Any]], bool]:
    one, sale = BookedMovement, BookedTransaction
    kinds = (GIFT_CARD, CREDIT_MEMO) if wanted.kind == GIFT_CARD else (wanted.kind,)
    query = (
        one.select(one, sale.receipt, sale.store, sale.register, sale.mode, sale.flags)
        .join(sale, JOIN.LEFT_OUTER, on=(sale.id == one.transaction))
        .where((one.number == wanted.number) & one.kind.in_(kinds))
        .order_by(one.at.desc(), one.id.desc())
        .limit(wanted.limit + 1)
        .offset(wanted.offset)
    )
    found = [_row(row) for row in query.dicts().execute(db)]
    return found[: wanted.limit], len(found) > wanted.limit


def _row(row: dict[str, Any]) -> dict[str, Any]:
    amount = Money(row["amount_minor"], currency(row["currency"]))
    if row["kind"] == ACCOUNT:
        # What a sale took from what can be paid it added to the debt.
        amount = -amount
    return {
        "transaction": row["transaction"],
        "at": row["at"].isoformat(),
        "receipt": row["receipt"] or "",
        "store": row["store"] or "",
        "register": row["register"] or "",
        "mode": row["mode"] or "",
        "amount": amount.plain(),
        "points": row["points"],
        "currency": row["currency"],
        "taken": row["taken"],
        "flags": [flag for flag in (row["flags"] or "").split(",") if flag],
    }
