"""Every basket as a whole sale: online, offline, and with the line cut before each of its steps.

A whole register, but for its screen and its agent's own loop: journal on disk, the connection that
switches, an offline database that was fetched as a package, and a real server over HTTP. Whatever
the line does, the figures are those of the table, and the server gets each sale once: each card and
account has then what the table says, so that none was charged twice, or never.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest

from tests.domain.baskets import Basket, Expected, load
from tests.whole_sales.acts import Act, acts_of, carried_out
from tests.whole_sales.shops import Shop, Shops
from tests.whole_sales.stock import Shelf
from tests.whole_sales.wallets import Wallet, numbers_after, untouched

BASKETS = [basket for basket in load() if not basket.script.figures_only]
ONLINE, OFFLINE = "online", "offline"
#: What differs from one sale to the next whatever is in them, or with the line.
_OF_THE_MOMENT = (
    "id", "sequence", "receipt", "started_at", "concluded_at", "mode", "switched_at",
    "points_after",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What the line does in a sale: nothing, or it is cut before an act, or before the first."""

    lost_before: int | None = None
    lost_from_the_start: bool = False

    def is_lost(self, at: int) -> bool:
        """Whether nobody can be asked at the act at this place."""
        return self.lost_from_the_start or (self.lost_before is not None and at >= self.lost_before)

    def mode(self, acts: list[Act]) -> str:
        """The mode that the sale must have."""
        if self.lost_from_the_start:
            return OFFLINE
        asked = any(act.asks and self.is_lost(at) for at, act in enumerate(acts))
        return OFFLINE if asked else ONLINE


@dataclass(frozen=True)
class Sold:
    """One sale of a basket: its document, the wallet, and the places of cards that did not pay."""

    document: dict[str, Any]
    wallet: Wallet
    unpaid: tuple[int, ...]


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("basket", BASKETS, ids=lambda basket: basket.title)
async def test_a_whole_sale_is_the_same_whatever_the_line_does(
    basket: Basket, shops: Shops
) -> None:
    shop, shelf = await shops.at(basket.market), shops.stock.shelf(basket)
    count = len(acts_of(basket.script, shelf, "", shops.stock.wallet(basket, 0)))
    lines = [Line(), Line(lost_from_the_start=True), *(Line(at) for at in range(count))]
    sold = [
        await sold_with(shop, basket, shelf, shops.stock.wallet(basket, at), line)
        for at, line in enumerate(lines)
    ]
    alike: dict[tuple[int, ...], dict[str, Any]] = {}
    for line, one in zip(lines, sold, strict=True):
        _check_figures(one.document, basket.expected)
        lasting = _lasting(one)
        assert lasting == alike.setdefault(one.unpaid, lasting), line
    await shop.deliver()
    shops.delivered(shop)
    for line, one in zip(lines, sold, strict=True):
        assert _left(shops, basket, one) == _left_by_table(basket, one), line


async def sold_with(shop: Shop, basket: Basket, shelf: Shelf, wallet: Wallet, line: Line) -> Sold:
    """Sell a basket while the line does this."""
    await (shop.begin_offline() if line.lost_from_the_start else shop.begin_online())
    till, receipt, before = shop.register.till, "", basket.script.before
    if before is not None:
        first = replace(line, lost_before=None)
        acts = acts_of(before, shelf, "", wallet)
        receipt = (await _concluded(shop, acts, first))["receipt"]
    acts = acts_of(basket.script, shelf, receipt, wallet)
    document = await _concluded(shop, acts, line)
    assert document["mode"] == line.mode(acts), line
    switched = document["mode"] == OFFLINE and not line.lost_from_the_start
    assert (document["switched_at"] is not None) == switched, line
    _check_points(document)
    assert till.sale is None
    only_offline = [(at, act) for at, act in enumerate(acts) if act.only_offline]
    unpaid = tuple(act.held for at, act in only_offline if line.is_lost(at))
    return Sold(document, wallet, unpaid)


async def _concluded(shop: Shop, acts: list[Act], line: Line) -> dict[str, Any]:
    till = shop.register.till
    for at, act in enumerate(acts):
        if at == line.lost_before:
            shop.cut()
        await carried_out(act, till, offline=line.is_lost(at))
    assert till.last_sale is not None, "the sale is concluded"
    document: dict[str, Any] = till.last_sale.document
    shop.concluded[str(document["id"])] = document
    return document


def _check_figures(document: dict[str, Any], expected: Expected) -> None:
    found = Expected(
        amounts=tuple(line["amount"] for line in document["lines"]),
        total=document["total"],
        off=_negative(document["discount"]),
        taxes={tax["rate_millionths"]: tax["tax"] for tax in document["taxes"]},
        change=document["change"],
        rounding=document["rounding"],
        earned=document["points_earned"],
    )
    assert found == replace(expected, left=())
    assert len(document["taxes"]) == len(expected.taxes)


def _negative(amount: str) -> str:
    if amount.startswith("-"):
        return amount[1:]
    return f"-{amount}" if amount.strip("0.") else amount


def _check_points(document: dict[str, Any]) -> None:
    """What a member has afterwards is told where the server had said it, and nowhere else."""
    customer = document["customer"] or {"card": ""}
    known = bool(customer["card"]) and document["mode"] == ONLINE
    assert (document["points_after"] is not None) == known


def _left(shops: Shops, basket: Basket, one: Sold) -> tuple[str, ...]:
    """What the server says that each card and account of a sale has left."""
    numbers = numbers_after(one.wallet, one.document)
    return tuple(
        shops.left(basket.market, held.kind, number)
        for held, number in zip(one.wallet.held, numbers, strict=True)
    )


def _left_by_table(basket: Basket, one: Sold) -> tuple[str, ...]:
    return tuple(
        untouched(one.wallet.held[at], basket.market) if at in one.unpaid else left
        for at, left in enumerate(basket.expected.left)
    )


def _lasting(one: Sold) -> dict[str, Any]:
    """What must be the same in all of them; each has cards of its own."""
    document = one.document
    kept = {name: value for name, value in document.items() if name not in _OF_THE_MOMENT}
    kept["tenders"] = [_without_moment(each) for each in document["tenders"]]
    kept["lines"] = [_without_origin(each) for each in document["lines"]]
    found: dict[str, Any] = json.loads(json.dumps(kept).replace(one.wallet.mark, "-"))
    return found


def _without_moment(tender: dict[str, Any]) -> dict[str, Any]:
    details = {name: value for name, value in tender["details"].items() if name != "request"}
    is_new_memo = tender["kind"] == "credit-memo" and tender["amount"].startswith("-")
    reference = "" if is_new_memo else tender["reference"]
    return {**tender, "at": "", "details": details, "reference": reference}


def _without_origin(line: dict[str, Any]) -> dict[str, Any]:
    """A return names its own receipt before."""
    returns = line["returns"]
    if not returns:
        return line
    return {**line, "returns": {**returns, "transaction": "", "receipt": ""}}
