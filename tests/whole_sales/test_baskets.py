"""Every basket as a whole sale: online, offline, and with the line cut before each of its steps.

A whole register, but for its screen and its agent's own loop: journal on disk, the connection that
switches, an offline database that was fetched as a package, and a real server over HTTP. Whatever
the line does, the figures are those of the table, and the server gets each sale once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from tests.domain.baskets import Basket, Expected, load
from tests.whole_sales.acts import Act, acts_of, carried_out
from tests.whole_sales.shops import Shop, Shops
from tests.whole_sales.stock import Shelf

BASKETS = [basket for basket in load() if not basket.script.figures_only]
ONLINE, OFFLINE = "online", "offline"
#: What differs from one sale to the next whatever is in them, or with the line.
_OF_THE_MOMENT = (
    "id", "sequence", "receipt", "started_at", "concluded_at", "mode", "switched_at",
)  # fmt: skip


@dataclass(frozen=True)
class Line:
    """What the line does in a sale: nothing, or it is cut before an act, or before the first."""

    lost_before: int | None = None
    lost_from_the_start: bool = False

    def mode(self, acts: list[Act]) -> str:
        """The mode that the sale must have."""
        if self.lost_from_the_start:
            return OFFLINE
        asked = self.lost_before is not None and any(act.asks for act in acts[self.lost_before :])
        return OFFLINE if asked else ONLINE


@pytest.mark.asyncio(loop_scope="package")
@pytest.mark.parametrize("basket", BASKETS, ids=lambda basket: basket.title)
async def test_a_whole_sale_is_the_same_whatever_the_line_does(
    basket: Basket, shops: Shops
) -> None:
    shop, shelf = await shops.at(basket.market), shops.stock.shelf(basket)
    count = len(acts_of(basket.script, shelf, ""))
    lines = [Line(), Line(lost_from_the_start=True), *(Line(at) for at in range(count))]
    sold = [await sold_with(shop, basket, shelf, line) for line in lines]
    for line, document in zip(lines, sold, strict=True):
        _check_figures(document, basket.expected)
        assert _lasting(document) == _lasting(sold[0]), line
    await shop.deliver()
    shops.delivered(shop)


async def sold_with(shop: Shop, basket: Basket, shelf: Shelf, line: Line) -> dict[str, Any]:
    """Sell a basket while the line does this; the document of the sale."""
    await (shop.begin_offline() if line.lost_from_the_start else shop.begin_online())
    till, receipt = shop.register.till, ""
    if basket.script.before is not None:
        before = await _concluded(shop, acts_of(basket.script.before, shelf, ""), None)
        receipt = before["receipt"]
    acts = acts_of(basket.script, shelf, receipt)
    document = await _concluded(shop, acts, line.lost_before)
    assert document["mode"] == line.mode(acts), line
    switched = document["mode"] == OFFLINE and not line.lost_from_the_start
    assert (document["switched_at"] is not None) == switched, line
    assert till.sale is None
    return document


async def _concluded(shop: Shop, acts: list[Act], lost_before: int | None) -> dict[str, Any]:
    till = shop.register.till
    for at, act in enumerate(acts):
        if at == lost_before:
            shop.cut()
        await carried_out(act, till)
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
    )
    assert found == expected
    assert len(document["taxes"]) == len(expected.taxes)


def _negative(amount: str) -> str:
    if amount.startswith("-"):
        return amount[1:]
    return f"-{amount}" if amount.strip("0.") else amount


def _lasting(document: dict[str, Any]) -> dict[str, Any]:
    """What must be the same in all of them."""
    kept = {name: value for name, value in document.items() if name not in _OF_THE_MOMENT}
    kept["tenders"] = [_without_moment(each) for each in document["tenders"]]
    kept["lines"] = [_without_origin(each) for each in document["lines"]]
    return kept


def _without_moment(tender: dict[str, Any]) -> dict[str, Any]:
    details = {name: value for name, value in tender["details"].items() if name != "request"}
    return {**tender, "at": "", "details": details}


def _without_origin(line: dict[str, Any]) -> dict[str, Any]:
    """A return names its own receipt before."""
    returns = line["returns"]
    if not returns:
        return line
    return {**line, "returns": {**returns, "transaction": "", "receipt": ""}}
