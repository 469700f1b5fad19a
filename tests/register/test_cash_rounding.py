"""Cash in a country without small coins, and totals below zero, from the till to its reports."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import pytest

from tests.fakes import NOTEBOOK, World, demo_identity, euro, make_world, signed_in
from tests.register.test_card_paying import at_once
from tuipos.devices.simulated_terminal import SimulatedTerminal
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import Line, LineAdded
from tuipos.domain.tenders import CARD, CASH, POINTS, VOUCHER
from tuipos.domain.words import Refusal
from tuipos.register.closing import x_report
from tuipos.register.paying import Paid
from tuipos.register.payment_rules import check_payment
from tuipos.register.selling import add_item
from tuipos.register.tendering import pay
from tuipos.retail.documents import Document


async def till_in(country: str, price: str) -> World:
    world = make_world(
        identity=demo_identity(cash_rounding=country), terminal=SimulatedTerminal(wait=at_once)
    )
    world.connection.service.by_code["X"] = replace(NOTEBOOK, number="X", price=euro(price))
    await signed_in(world, "2001")
    await add_item(world.till, "X")
    return world


def document_of(world: World) -> Document:
    return msgspec.convert(world.journal.documents[-1], Document)


@pytest.mark.parametrize(
    ("price", "typed", "change", "rounding"),
    [
        ("18.92", "", "0.00", "-0.02"),
        ("18.93", "", "0.00", "0.02"),
        ("18.93", "20.00", "1.05", "0.02"),
        ("18.92", "18.90", "0.00", "-0.02"),
        ("18.93", "18.93", "0.00", "0.00"),
        ("0.02", "", "0.00", "-0.02"),
    ],
)
async def test_what_was_tendered_less_change_is_total_and_rounding(
    price: str, typed: str, change: str, rounding: str
) -> None:
    world = await till_in("NL", price)
    paid = await pay(world.till, CASH, euro(typed) if typed else None)
    assert isinstance(paid, Paid) and paid.concluded is not None
    document = document_of(world)
    assert (document.total, document.change, document.rounding) == (price, change, rounding)
    report = await x_report(world.till)
    assert not isinstance(report, Refusal)
    assert report.rounding == euro(rounding)
    assert report.expected == report.total + report.rounding


async def test_only_what_cash_pays_is_rounded() -> None:
    world = await till_in("NL", "18.93")
    await pay(world.till, CARD, euro("10.00"))
    assert world.till.figures is not None
    assert (world.till.figures.due, world.till.figures.due_in_cash) == (euro("8.93"), euro("8.95"))
    await pay(world.till, CASH)
    assert document_of(world).rounding == "0.02"
    world = await till_in("NL", "18.93")
    await pay(world.till, CARD)
    assert document_of(world).rounding == "0.00"


async def test_a_rule_of_another_currency_rounds_nothing() -> None:
    world = await till_in("CH", "18.93")
    await pay(world.till, CASH)
    assert document_of(world).rounding == "0.00"


async def refund_of(country: str, minor: int) -> World:
    world = await till_in(country, "0.00")
    assert world.till.sale is not None
    amount = Money(-minor, world.till.currency)
    back = Line(2, NOTEBOOK, Quantity(-1), "X", embedded_amount=amount)
    await world.till.record(LineAdded(back))
    return world


async def test_a_negative_total_is_paid_out_in_parts_and_never_more() -> None:
    world = await refund_of("", 495)
    refused = await pay(world.till, CASH, euro("5.00"))
    assert isinstance(refused, Refusal) and refused.code == "above-refund"
    assert "4.95" in str(refused)
    part = await pay(world.till, CARD, euro("2.00"))
    assert isinstance(part, Paid) and part.concluded is None and part.due == euro("-2.95")
    paid = await pay(world.till, CASH)
    assert isinstance(paid, Paid) and paid.concluded is not None
    document = document_of(world)
    assert (document.total, document.change) == ("-4.95", "0.00")
    assert [(each.kind, each.amount) for each in document.tenders] == [
        ("card", "-2.00"), ("cash", "-2.95"),
    ]  # fmt: skip


async def test_a_refund_is_rounded_as_the_mirror_of_its_sale() -> None:
    world = await refund_of("NL", 493)
    paid = await pay(world.till, CASH, euro("4.95"))
    assert isinstance(paid, Paid) and paid.concluded is not None
    document = document_of(world)
    assert (document.total, document.rounding) == ("-4.93", "-0.02")
    assert document.tenders[0].amount == "-4.95"


@pytest.mark.parametrize("kind", [VOUCHER, POINTS])
async def test_what_gives_nothing_back_says_so(kind: str) -> None:
    world = await refund_of("", 495)
    refused = check_payment(world.till, kind, None)
    assert refused is not None and refused.code == "no-refund"
