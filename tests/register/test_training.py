"""Practice: all of it works, none of it counts, and every receipt says so."""

from __future__ import annotations

import msgspec
import pytest

from tests.fakes import World, euro, signed_in
from tuipos.devices.layout import Paper
from tuipos.devices.receipt import receipt_lines
from tuipos.domain.words import Refusal
from tuipos.register.closing import close_shift, x_report
from tuipos.register.drawer import declare_tenders, move_cash
from tuipos.register.paying import pay_cash, void_sale
from tuipos.register.selling import add_item
from tuipos.register.session import sign_out
from tuipos.register.training import TrainingSet, set_training
from tuipos.retail.documents import Document

RYE = "2000000100036"


@pytest.fixture
async def training(world: World) -> World:
    """Max practises."""
    await signed_in(world, "2001")
    assert await set_training(world.till, True) == TrainingSet(True)
    return world


async def test_a_sale_for_practice_is_in_no_book(training: World) -> None:
    till = training.till
    await add_item(till, RYE)
    assert till.sale is not None and till.sale.training
    await pay_cash(till, euro("5.00"))
    assert till.last_sale is not None and till.last_sale.change == euro("1.60")
    entry = training.journal.entries[-1]
    assert (entry.kind, entry.body["type"], entry.body["receipt"]) == ("training", "training", "")
    assert training.journal.documents == [] and training.journal.receipts == 0
    await set_training(till, False)
    await add_item(till, RYE)
    await pay_cash(till)
    assert [body["type"] for body in training.journal.documents] == ["sale"]
    report = await x_report(till)
    assert not isinstance(report, Refusal)
    assert (report.sales, report.total) == (1, euro("3.40"))


async def test_its_receipt_says_at_both_ends_what_it_is(training: World) -> None:
    await add_item(training.till, RYE)
    await pay_cash(training.till)
    assert training.till.last_sale is not None
    document = msgspec.convert(training.till.last_sale.document, Document)
    lines = receipt_lines(document, Paper("Riverside", training.clock().tzinfo))  # type: ignore[arg-type]
    marked = [at for at, line in enumerate(lines) if "TRAINING" in line]
    assert len(marked) == 2 and marked[-1] == len(lines) - 1


async def test_a_voided_sale_for_practice_stays_out_as_well(training: World) -> None:
    await add_item(training.till, RYE)
    await void_sale(training.till)
    assert training.journal.entries[-1].kind == "training"
    assert training.journal.documents == []


async def test_real_money_does_not_move_in_training(training: World) -> None:
    for act in (
        move_cash(training.till, "float-entry", euro("5.00")),
        declare_tenders(training.till, {"cash": euro("0.00")}),
        close_shift(training.till),
    ):
        refused = await act
        assert isinstance(refused, Refusal) and refused.code == "in-training"


async def test_it_ends_with_the_session_and_never_changes_in_a_sale(training: World) -> None:
    await add_item(training.till, RYE)
    refused = await set_training(training.till, False)
    assert isinstance(refused, Refusal) and refused.code == "sale-open"
    await pay_cash(training.till)
    await sign_out(training.till)
    assert not training.till.training


async def test_a_recovered_sale_for_practice_is_one_still(training: World) -> None:
    await add_item(training.till, RYE)
    again = training.restarted()
    await signed_in(again, "2001")
    assert again.till.training and again.till.sale is not None and again.till.sale.training
