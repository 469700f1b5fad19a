"""How a basket of the table is paid, read from its text: what is tendered, and from which card.

gift 12.00 of 50.00        12.00 from a gift card with 50.00 on it
gift of 50.00              all that is due, or all that is on it
gift 4.00                  from the gift card that was named last
memo, points, account      likewise; points have a number of them, an account its limit
account 5.00 of 100.00 owing 30.00
new memo 20.00             a refund becomes a credit memo
USD 20.00, USD             foreign cash, or as much of it as covers what is due
... refused above-due      the till says no, and nothing is tendered
... offline refused offline-limit    only where it can't ask the server
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from tuipos.domain.tenders import (
    ACCOUNT,
    CARD,
    CASH,
    CREDIT_MEMO,
    FOREIGN_CASH,
    GIFT_CARD,
    POINTS,
    VOUCHER,
    WITH_BALANCE,
)

_KINDS = {
    "cash": CASH,
    "card": CARD,
    "voucher": VOUCHER,
    "gift": GIFT_CARD,
    "memo": CREDIT_MEMO,
    "new memo": CREDIT_MEMO,
    "points": POINTS,
    "account": ACCOUNT,
}
#: What stands behind an amount: what is held, and who says no.
TERMS = (
    r"(?: of (?P<has>[\d.]+))?(?: owing (?P<owed>[\d.]+))?"
    r"(?P<offline> offline)?(?: refused (?P<refused>[a-z-]+))?"
)
_PAYMENT = re.compile(rf"(?P<kind>[a-z]+|new memo|[A-Z]{{3}})(?: (?P<amount>[\d.]+))?{TERMS}")


@dataclass(frozen=True)
class Held:
    """A card or an account: `has` is its balance, number of points, or limit, less what is `owed`.

    `is_new`: there is none before the sale.
    """

    kind: str
    has: str = ""
    owed: str = ""
    is_new: bool = False


@dataclass(frozen=True)
class Payment:
    """So much is tendered, positive also for a refund; "" is all that is due, or all there is.

    `held` is the place of its card or account in the script, below 0 for none; `currency` is that
    of foreign cash. `refused` is the code of a refusal, `only_offline` where nobody can be asked.
    """

    kind: str
    amount: str
    held: int = -1
    currency: str = ""
    refused: str = ""
    only_offline: bool = False


def read_payment(text: str, held: list[Held]) -> Payment | None:
    """What a cell says is tendered; a card or an account that it names is added. None: something
    else stands there."""
    match = _PAYMENT.fullmatch(text)
    if match is None or not (match["kind"] in _KINDS or match["kind"].isupper()):
        return None
    word, amount = match["kind"], match["amount"] or ""
    kind = _KINDS.get(word, FOREIGN_CASH)
    at = -1
    if kind in WITH_BALANCE:
        at = hold(held, Held(kind, match["has"] or "", match["owed"] or "", word == "new memo"))
    return Payment(
        kind=kind,
        amount=amount,
        held=at,
        currency=word if kind == FOREIGN_CASH else "",
        refused=match["refused"] or "",
        only_offline=bool(match["offline"]),
    )


def hold(held: list[Held], one: Held) -> int:
    """The place of a card or an account; one of which nothing is said is the last of its kind."""
    if one.has or one.is_new:
        held.append(one)
        return len(held) - 1
    places = [at for at, known in enumerate(held) if known.kind == one.kind]
    assert places, f"no {one.kind} was named before"
    return places[-1]
