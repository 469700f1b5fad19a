"""Deposits: charged beside what is sold, in step with it, and given back for empties."""

from __future__ import annotations

import pytest

from tests.fakes import OAT_MILK, World, euro, product
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import SaleDiscounted
from tuipos.domain.sale_parts import DEPOSIT, ManualDiscount
from tuipos.domain.words import Refusal
from tuipos.register.empties import take_empties
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.returning import TakenBack
from tuipos.register.selling import Added, add_item, set_quantity, void_line
from tuipos.retail.service import ProductFound

PFAND = product("90025", "Deposit 0.25", "0.25")
WATER = product("10193", "Water 1.5 l", "0.69")


@pytest.fixture
def shop(ana: World) -> World:
    """Water with a deposit, by the bottle and by the case of six, and the deposit itself."""
    labels = ana.connection.service.labels
    labels["water"] = ProductFound(WATER, deposit=PFAND)
    labels["case"] = ProductFound(WATER, quantity=Quantity(6), deposit=PFAND)
    labels["90025"] = ProductFound(PFAND, deposit=PFAND)
    return ana


def lines(world: World) -> list[tuple[int, str, str, str, int]]:
    """The live lines: number, product, quantity, amount, and whose deposit it is."""
    sale, figures = world.till.sale, world.till.figures
    assert sale is not None and figures is not None
    return [
        (each.line.number, each.line.product.number, str(each.line.quantity), each.amount.plain(),
         each.line.belongs_to)
        for each in figures.lines if not each.line.voided
    ]  # fmt: skip


async def test_it_stands_below_what_is_sold_and_follows_it(shop: World) -> None:
    assert isinstance(await add_item(shop.till, "water", Quantity(2)), Added)
    assert lines(shop) == [(1, "10193", "2", "1.38", 0), (2, "90025", "2", "0.50", 1)]
    await set_quantity(shop.till, 1, Quantity(3))
    await add_item(shop.till, "case")
    assert lines(shop)[1:] == [
        (2, "90025", "3", "0.75", 1), (3, "10193", "6", "4.14", 0), (4, "90025", "6", "1.50", 3),
    ]  # fmt: skip
    await void_line(shop.till, 1)
    assert [number for number, *_ in lines(shop)] == [3, 4]
    assert shop.till.figures is not None and shop.till.figures.total == euro("5.64")


async def test_it_is_not_changed_or_taken_out_by_itself(shop: World) -> None:
    await add_item(shop.till, "water")
    before = shop.till.sale
    for refused in (
        await set_quantity(shop.till, 2, Quantity(5)),
        await void_line(shop.till, 2),
    ):
        assert isinstance(refused, Refusal) and refused.code == "deposit-follows"
        assert "belongs to line 1" in str(refused)
    assert shop.till.sale == before


async def test_both_lines_are_one_commit(shop: World) -> None:
    await add_item(shop.till, "2000000100029")
    before = shop.till.sale
    shop.journal.fail_on = "append_events"
    refused = await add_item(shop.till, "water")
    assert isinstance(refused, Refusal) and refused.code == "journal-failed"
    assert shop.till.sale == before


async def test_empties_come_back_without_a_receipt_by_bottle_case_or_deposit(shop: World) -> None:
    taken = await take_empties(shop.till, "water", Quantity(4))
    assert isinstance(taken, TakenBack) and taken.lines[0].kind == DEPOSIT
    await take_empties(shop.till, "90025", Quantity(1))
    await take_empties(shop.till, "case", Quantity(2))
    await add_item(shop.till, "2000000100029")
    assert lines(shop) == [
        (1, "90025", "-4", "-1.00", 0), (2, "90025", "-1", "-0.25", 0),
        (3, "90025", "-12", "-3.00", 0), (4, OAT_MILK.number, "1", "2.10", 0),
    ]  # fmt: skip
    paid = await pay_cash(shop.till)
    assert isinstance(paid, Paid) and paid.concluded is not None
    assert shop.journal.documents[-1]["total"] == "-2.15"


async def test_what_has_no_deposit_gives_none_back(shop: World) -> None:
    refused = await take_empties(shop.till, "2000000100029", Quantity(1))
    assert isinstance(refused, Refusal) and refused.code == "no-deposit"
    part = await take_empties(shop.till, "water", Quantity(15, 1))
    assert isinstance(part, Refusal) and part.code == "empties-not-whole"
    assert shop.till.sale is None


async def test_no_offer_and_no_discount_touches_it(shop: World) -> None:
    await add_item(shop.till, "water", Quantity(2))
    await shop.till.record(SaleDiscounted((ManualDiscount("percent", 500_000),)))
    assert [line[3] for line in lines(shop)] == ["0.69", "0.50"]
