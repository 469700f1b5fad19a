"""Gift cards sold and topped up, accounts paid, balances asked, and points that sales bring."""

from __future__ import annotations

import msgspec
import pytest

from tests.devices.test_receipt import PAPER
from tests.fake_balances import BLOCKED, CARD, SMALL
from tests.fakes import World, demo_identity, euro, make_world, signed_in
from tests.register.test_balance_paying import (
    ESPRESSO,
    paid,
    refused,
    sells,
    takes_back,
    tenders_of,
)
from tuipos.devices.receipt import copy_lines, receipt_lines
from tuipos.domain.quantity import Quantity
from tuipos.domain.tenders import ACCOUNT, CASH, CREDIT_MEMO, GIFT_CARD, POINTS, VOUCHER
from tuipos.domain.words import Refusal
from tuipos.register.customers import set_customer
from tuipos.register.drawer import Declared, current_report, declare_tenders
from tuipos.register.money_selling import (
    BalanceTold,
    MoneyAdded,
    add_to_card,
    ask_balance,
    issue_card,
    pay_on_account,
)
from tuipos.register.other_paying import Rates, foreign_rates, pay_foreign
from tuipos.register.returning import find_receipt
from tuipos.register.selling import LineGone, set_quantity, void_line
from tuipos.register.terms import discount_line, discount_sale, set_price
from tuipos.retail.documents import Document
from tuipos.retail.movements import movements_of

NEW = "9900000000000050"


def last(world: World) -> Document:
    return msgspec.convert(world.journal.documents[-1], Document)


async def issued(world: World, number: str = NEW, amount: str = "25.00") -> MoneyAdded:
    done = await issue_card(world.till, number, euro(amount))
    assert isinstance(done, MoneyAdded), done
    return done


async def test_a_card_is_sold_without_tax_and_the_server_adds_it(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await issued(ana)
    figures = ana.till.figures
    assert figures is not None and figures.total == euro("43.90")
    assert [(str(one.base), str(one.tax)) for one in figures.taxes] == [("17.66", "1.24")]
    await paid(ana, CASH)
    document = last(ana)
    (moved,) = movements_of(document)
    assert (moved.kind, moved.number, str(moved.amount)) == (GIFT_CARD, NEW, "25.00")
    assert document.lines[1].name == "Gift card" and document.lines[1].tax_code == ""
    assert [line.new_card for line in document.lines] == [False, True]


async def test_where_prices_are_without_tax_none_is_added_to_a_card() -> None:
    identity = demo_identity(prices_include_tax=False)
    world = await signed_in(make_world(identity=identity))
    await issued(world)
    figures = world.till.figures
    assert figures is not None and (figures.total, figures.tax) == (euro("25.00"), euro("0.00"))


async def test_its_line_changes_by_a_void_alone(ana: World) -> None:
    await issued(ana)
    till = ana.till
    for done in (
        await set_quantity(till, 1, Quantity(2)),
        await set_price(till, 1, euro("1.00"), "why"),
        await discount_line(till, 1, percent_millionths=100_000, reason="why"),
    ):
        assert isinstance(done, Refusal)
    assert till.figures is not None and till.figures.total == euro("25.00")
    again = await issue_card(till, NEW, euro("5.00"))
    assert isinstance(again, Refusal) and again.code == "card-twice"
    assert isinstance(await void_line(till, 1), LineGone)
    await issued(ana, amount="5.00")


async def test_nothing_is_taken_off_a_card_with_the_whole_sale() -> None:
    world = await signed_in(make_world(), "2001")
    await issued(world)
    await discount_sale(world.till, percent_millionths=100_000, reason="why")
    assert world.till.figures is not None and world.till.figures.total == euro("25.00")


@pytest.mark.parametrize(
    ("number", "amount", "code"),
    [
        (CARD, "10.00", "card-in-use"),
        (BLOCKED, "10.00", "balance-blocked"),
        (" ", "10.00", "number-missing"),
        (NEW, "0.00", "amount-absurd"),
        (NEW, "10000.01", "amount-absurd"),
    ],
)
async def test_what_can_t_be_issued(ana: World, number: str, amount: str, code: str) -> None:
    done = await issue_card(ana.till, number, euro(amount))
    assert isinstance(done, Refusal) and done.code == code
    assert ana.till.sale is None
    moments = ana.connection.moments
    assert moments.count("starts") == moments.count("ends")


async def test_only_a_card_that_there_is_can_have_more(ana: World) -> None:
    done = await add_to_card(ana.till, NEW, euro("5.00"))
    assert isinstance(done, Refusal) and done.code == "balance-unknown"
    assert isinstance(await add_to_card(ana.till, SMALL, euro("5.00")), MoneyAdded)


async def test_a_card_never_pays_for_itself_but_another_one_does(ana: World) -> None:
    await add_to_card(ana.till, SMALL, euro("5.00"))
    assert (await refused(ana, GIFT_CARD, "", SMALL)).code == "card-in-sale"
    done = await paid(ana, GIFT_CARD, "", CARD)
    assert done.concluded is not None
    moved = {one.number: str(one.amount) for one in movements_of(last(ana))}
    assert moved == {CARD: "-5.00", SMALL: "5.00"}


async def test_a_card_sold_offline_says_when_it_is_active(ana: World) -> None:
    ana.connection.up = False
    assert (await issued(ana)).active_later
    await paid(ana, CASH)
    text = "\n".join(receipt_lines(last(ana), PAPER))
    assert NEW in text and "Active after this sale has been sent" in text


async def test_a_card_does_not_come_back_as_goods(ana: World) -> None:
    await issued(ana)
    done = await paid(ana, CASH)
    assert done.concluded is not None
    found = await find_receipt(ana.till, done.concluded.receipt)
    assert isinstance(found, Refusal) and found.code == "receipt-returned"


async def test_an_account_is_paid_and_not_from_itself(ana: World) -> None:
    added = await pay_on_account(ana.till, "C-1001", euro("40.00"))
    assert isinstance(added, MoneyAdded)
    assert (await refused(ana, ACCOUNT, "", "C-1001")).code == "card-in-sale"
    await paid(ana, CASH)
    (moved,) = movements_of(last(ana))
    assert (moved.kind, moved.number, str(moved.amount)) == (ACCOUNT, "C-1001", "40.00")
    nobody = await pay_on_account(ana.till, "C-1002", euro("40.00"))
    assert isinstance(nobody, Refusal) and nobody.code == "balance-unknown"


async def test_balances_are_asked_in_and_beside_a_sale(ana: World) -> None:
    told = await ask_balance(ana.till, GIFT_CARD, CARD)
    assert isinstance(told, BalanceTold) and told.held.amount == euro("50.00")
    assert ana.till.sale is None
    await sells(ana, ESPRESSO)
    ana.connection.up = False
    told = await ask_balance(ana.till, POINTS, "L-1001")
    assert isinstance(told, BalanceTold) and told.held.points == 250 and not told.held.is_current
    assert ana.till.sale is not None and ana.till.sale.mode == "offline"


async def test_points_are_for_goods_and_not_for_what_points_paid(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await set_customer(ana.till, "L-1001")
    await issued(ana)
    await paid(ana, POINTS, "2.00", "L-1001")
    await paid(ana, CASH)
    document = last(ana)
    assert (document.points_earned, document.points_after) == (16, 250 + 16 - 200)
    text = "\n".join(receipt_lines(document, PAPER))
    assert "Points: +16" in text and "now 66" in text and "200 points" in text
    moved = {(one.kind, one.number): one.points for one in movements_of(document)}
    assert moved[POINTS, "L-1001"] == 16 - 200


async def test_a_return_takes_points_back_and_nobody_without_a_card_has_any(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await set_customer(ana.till, "L-1001")
    done = await paid(ana, CASH)
    assert done.concluded is not None and last(ana).points_earned == 18
    await takes_back(ana, done.concluded.receipt)
    await paid(ana, CASH)
    assert last(ana).points_earned == -18
    await sells(ana, ESPRESSO)
    await paid(ana, CASH)
    assert last(ana).points_earned == 0


async def test_the_balance_after_is_not_told_where_it_is_not_known(ana: World) -> None:
    await sells(ana, ESPRESSO)
    ana.connection.up = False
    await set_customer(ana.till, "L-1001")
    await paid(ana, CASH)
    assert (last(ana).points_earned, last(ana).points_after) == (18, None)


async def test_receipts_and_reports_tell_of_every_tender(ana: World) -> None:
    await sells(ana, ESPRESSO, ESPRESSO)
    await paid(ana, VOUCHER, "5.00", "V1")
    await paid(ana, GIFT_CARD, "10.00", CARD)
    rates = await foreign_rates(ana.till)
    assert isinstance(rates, Rates)
    await pay_foreign(ana.till, rates.rates[0])
    text = "\n".join(copy_lines(last(ana), PAPER))
    assert "CHF 21.75 at 1.05" in text and CARD in text and "V1" in text
    assert [one["amount"] for one in tenders_of(ana)] == ["5.00", "10.00", "22.84"]
    assert ana.till.shift is not None
    report = await current_report(ana.till, ana.till.shift)
    sums = {one.name: str(one.amount) for one in report.tenders}
    assert sums == {
        "cash": "-0.04", "foreign-cash": "22.84", "gift-card": "10.00", "voucher": "5.00",
    }  # fmt: skip


async def test_a_credit_memo_is_told_on_its_receipt_and_counted(ana: World) -> None:
    await sells(ana, ESPRESSO)
    done = await paid(ana, CASH)
    assert done.concluded is not None
    await takes_back(ana, done.concluded.receipt)
    await paid(ana, CREDIT_MEMO)
    text = "\n".join(receipt_lines(last(ana), PAPER))
    assert "Credit memo: this number pays 18.90." in text
    assert str(tenders_of(ana)[0]["reference"]) in text
    counted = await declare_tenders(ana.till, {CASH: euro("18.90"), CREDIT_MEMO: euro("0.00")})
    assert isinstance(counted, Declared)
    assert {one.kind: str(one.expected) for one in counted.report.counts} == {
        CASH: "18.90", CREDIT_MEMO: "-18.90",
    }  # fmt: skip
