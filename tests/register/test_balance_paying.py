"""Paying with gift cards, credit memos, points and accounts: what is kept, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fake_balances import BLOCKED, CARD, MEMO, SMALL, MemoryBalances
from tests.fakes import World, euro, signed_in
from tuipos.domain.tenders import ACCOUNT, CASH, CREDIT_MEMO, GIFT_CARD, POINTS, VOUCHER
from tuipos.domain.words import Refusal
from tuipos.register.customers import set_customer
from tuipos.register.limits import LimitReached
from tuipos.register.other_paying import Rates, foreign_rates, pay_foreign
from tuipos.register.paying import Paid, PaymentVoided, void_sale
from tuipos.register.recovery import recover
from tuipos.register.returning import Returnable, find_receipt, return_lines
from tuipos.register.selling import Added, add_item
from tuipos.register.tendering import pay, void
from tuipos.register.training import set_training

ESPRESSO, RYE, NOTEBOOK = "2000000100012", "2000000100036", "2000000100067"


def balances(world: World) -> MemoryBalances:
    return world.connection.service.balances


async def sells(world: World, *codes: str) -> None:
    for code in codes:
        added = await add_item(world.till, code)
        assert isinstance(added, Added), added


async def paid(world: World, kind: str, amount: str = "", number: str = "") -> Paid:
    done = await pay(world.till, kind, euro(amount) if amount else None, number)
    assert isinstance(done, Paid), done
    return done


async def refused(world: World, kind: str, amount: str = "", number: str = "") -> Refusal:
    """The refusal, after which the sale is as it was."""
    before = world.till.sale
    kept = {key: dict(each) for key, each in balances(world).kept.items() if each}
    done = await pay(world.till, kind, euro(amount) if amount else None, number)
    assert isinstance(done, Refusal), done
    after = world.till.sale
    assert before is not None and after is not None
    assert (after.lines, after.tenders) == (before.lines, before.tenders)
    assert {key: each for key, each in balances(world).kept.items() if each} == kept
    return done


def tenders_of(world: World) -> list[dict[str, object]]:
    document = world.journal.documents[-1]
    found = document["tenders"]
    assert isinstance(found, list)
    return [one for one in found if not one["voided"]]


def told(world: World) -> list[tuple[object, ...]]:
    return [(one["kind"], one["amount"], one["reference"]) for one in tenders_of(world)]


async def test_a_gift_card_pays_all_that_is_due(ana: World) -> None:
    await sells(ana, ESPRESSO)
    done = await paid(ana, GIFT_CARD, "", CARD)
    assert done.concluded is not None and not done.change
    assert told(ana) == [("gift-card", "18.90", CARD)]
    assert balances(ana).kept_of(GIFT_CARD, CARD) == euro("18.90")


async def test_it_pays_what_it_has_and_the_rest_stays_due(ana: World) -> None:
    await sells(ana, ESPRESSO)
    done = await paid(ana, GIFT_CARD, "", SMALL)
    assert done.concluded is None and done.due == euro("8.90")
    done = await paid(ana, GIFT_CARD, "5.00", CARD)
    assert done.due == euro("3.90")
    done = await paid(ana, CASH, "5.00")
    assert done.change == euro("1.10")
    assert [one[:2] for one in told(ana)] == [
        ("gift-card", "10.00"), ("gift-card", "5.00"), ("cash", "5.00"),
    ]  # fmt: skip


async def test_one_card_twice_keeps_both_amounts_together(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await paid(ana, GIFT_CARD, "4.00", SMALL)
    await paid(ana, GIFT_CARD, "5.00", SMALL)
    assert balances(ana).kept_of(GIFT_CARD, SMALL) == euro("9.00")
    no = await refused(ana, GIFT_CARD, "2.00", SMALL)
    assert no.code == "balance-short" and "Only 1.00 is left" in str(no)
    done = await paid(ana, GIFT_CARD, "", SMALL)
    assert done.due == euro("8.90")
    no = await refused(ana, GIFT_CARD, "", SMALL)
    assert no.code == "balance-short" and "Only 0.00 is left" in str(no)


@pytest.mark.parametrize(
    ("kind", "amount", "number", "code"),
    [
        (GIFT_CARD, "", "4711", "balance-unknown"),
        (GIFT_CARD, "", BLOCKED, "balance-blocked"),
        (GIFT_CARD, "11.00", SMALL, "balance-short"),
        (GIFT_CARD, "20.00", CARD, "above-due"),
        (GIFT_CARD, "", " ", "number-missing"),
        (GIFT_CARD, "", "9" * 41, "number-missing"),
        (CREDIT_MEMO, "", CARD, "balance-unknown"),
        (POINTS, "", "L-9", "customer-needed"),
        (POINTS, "5.00", "L-1001", "balance-short"),
        (ACCOUNT, "", "C-1002", "balance-unknown"),
        (ACCOUNT, "19.00", "C-1001", "above-due"),
        (VOUCHER, "", "", "number-missing"),
        (VOUCHER, "200.00", "V1", "amount-unlikely"),
    ],
)
async def test_what_is_refused_leaves_the_sale_as_it_was(
    ana: World, kind: str, amount: str, number: str, code: str
) -> None:
    await sells(ana, ESPRESSO)
    assert (await refused(ana, kind, amount, number)).code == code


async def test_a_mix_is_voided_in_any_order_and_nothing_stays_kept(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await set_customer(ana.till, "C-1001")
    await paid(ana, GIFT_CARD, "4.00", SMALL)
    await paid(ana, POINTS, "1.00", "L-1001")
    await paid(ana, VOUCHER, "2.00", "V1")
    await paid(ana, ACCOUNT, "3.00", "C-1001")
    await paid(ana, GIFT_CARD, "5.00", SMALL)
    for number in (1, 4, 2):
        assert isinstance(await void(ana.till, number), PaymentVoided)
    assert balances(ana).kept_of(GIFT_CARD, SMALL) == euro("5.00")
    for number in (5, 3):
        assert isinstance(await void(ana.till, number), PaymentVoided)
    assert not any(any(each.values()) for each in balances(ana).kept.values())
    assert not isinstance(await void_sale(ana.till), Refusal)


async def test_points_pay_by_their_scheme_and_the_record_says_how_many(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await set_customer(ana.till, "C-1001")
    done = await paid(ana, POINTS, "", "L-1001")
    assert done.due == euro("16.40")
    await paid(ana, CASH)
    assert tenders_of(ana)[0]["details"] == {"points": "250"}


async def test_a_credit_memo_and_an_account_pay(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await paid(ana, CREDIT_MEMO, "", MEMO)
    done = await paid(ana, ACCOUNT, "", "C-1001")
    assert done.concluded is not None
    assert told(ana) == [("credit-memo", "12.50", MEMO), ("account", "6.40", "C-1001")]


async def test_a_voucher_pays_once_and_what_is_too_much_is_lost(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await paid(ana, VOUCHER, "5.00", "V1")
    assert (await refused(ana, VOUCHER, "5.00", "V1")).code == "voucher-twice"
    assert isinstance(await void(ana.till, 1), PaymentVoided)
    await paid(ana, VOUCHER, "5.00", "V1")
    done = await paid(ana, VOUCHER, "50.00", "V2")
    assert done.concluded is not None and not done.change
    last = tenders_of(ana)[-1]
    assert (last["amount"], last["details"]) == ("13.90", {"worth": "50.00"})


async def test_foreign_cash_gives_change_at_home(ana: World) -> None:
    await sells(ana, ESPRESSO)
    rates = await foreign_rates(ana.till)
    assert isinstance(rates, Rates) and str(rates.asked[0]) == "18.00"
    francs = rates.rates[0]
    twenty = replace(rates.asked[0], minor=2000)
    odd = await pay_foreign(ana.till, francs, replace(twenty, minor=1999))
    assert isinstance(odd, Refusal) and odd.code == "foreign-coins"
    done = await pay_foreign(ana.till, francs, twenty)
    assert isinstance(done, Paid) and done.change == euro("2.10")
    (tender,) = tenders_of(ana)
    assert (tender["amount"], tender["foreign_amount"], tender["foreign_currency"]) == (
        "21.00", "20.00", "CHF",
    )  # fmt: skip
    assert tender["rate_millionths"] == 1_050_000


async def test_foreign_cash_for_all_that_is_due(ana: World) -> None:
    await sells(ana, ESPRESSO)
    rates = await foreign_rates(ana.till)
    assert isinstance(rates, Rates)
    done = await pay_foreign(ana.till, rates.rates[0])
    assert isinstance(done, Paid) and done.concluded is not None and not done.change


async def test_offline_the_limit_says_which_and_how_much_more(ana: World) -> None:
    await sells(ana, ESPRESSO, ESPRESSO, ESPRESSO)
    ana.connection.up = False
    first = await paid(ana, GIFT_CARD, "20.00", CARD)
    assert first.notice is not None
    no = await refused(ana, GIFT_CARD, "", CARD)
    assert no.code == "offline-limit"
    assert "Offline only up to 30.00 by gift card in one sale; 10.00 more is possible." in str(no)
    await paid(ana, GIFT_CARD, "10.00", SMALL)
    assert "0.00 more is possible" in str(await refused(ana, GIFT_CARD, "1.00", CARD))
    assert not balances(ana).kept


async def test_offline_what_was_paid_here_since_is_taken_off(ana: World) -> None:
    ana.connection.up, ana.connection.offline = False, True
    for _ in range(2):
        await sells(ana, ESPRESSO)
        await paid(ana, GIFT_CARD, "", CARD)
    await sells(ana, ESPRESSO)
    no = await refused(ana, GIFT_CARD, "13.00", CARD)
    assert no.code == "balance-short" and "Only 12.20 is left" in str(no)
    done = await paid(ana, GIFT_CARD, "", CARD)
    assert done.due == euro("6.70")


async def test_offline_an_account_and_points_have_limits_of_their_own(ana: World) -> None:
    balances(ana).records[ACCOUNT, "C-1001"] = replace(
        balances(ana).records[ACCOUNT, "C-1001"], credit_limit=euro("20.00")
    )
    await sells(ana, ESPRESSO)
    await set_customer(ana.till, "C-1001")
    ana.connection.up = False
    no = await refused(ana, ACCOUNT, "12.00", "C-1001")
    assert "Offline only up to 10.00 on account" in str(no)
    no = await refused(ana, POINTS, "2.50", "L-1001")
    assert "Offline only up to 2.00 by points" in str(no)
    await paid(ana, POINTS, "2.00", "L-1001")
    await paid(ana, ACCOUNT, "10.00", "C-1001")


async def test_data_that_is_not_kept_here_or_too_old_pays_nothing(ana: World) -> None:
    await sells(ana, ESPRESSO)
    ana.connection.up = False
    old = LimitReached("loyalty", age_hours=50, allowed_hours=24, blocks=True)
    ana.till.limits = lambda: (old,)
    assert "loyalty and gift cards are" in str(await refused(ana, GIFT_CARD, "", CARD))
    assert (await refused(ana, GIFT_CARD, "", RYE)).code == "balance-unknown"
    ana.till.left_out = lambda: ("1050",)
    assert (await refused(ana, GIFT_CARD, "", CARD)).code == "not-kept-offline"


@pytest.mark.parametrize("drops", ["before", "after"])
async def test_the_line_drops_while_the_amount_is_kept(ana: World, drops: str) -> None:
    await sells(ana, ESPRESSO)
    ana.connection.drops = drops
    done = await paid(ana, GIFT_CARD, "", CARD)
    assert done.concluded is not None and done.notice is not None
    assert told(ana) == [("gift-card", "18.90", CARD)]
    assert ana.journal.documents[-1]["mode"] == "offline"
    kept = euro("18.90") if drops == "after" else euro("0.00")
    assert balances(ana).kept_of(GIFT_CARD, CARD) == kept


async def test_the_limit_holds_where_the_line_drops_in_between(ana: World) -> None:
    await sells(ana, ESPRESSO, ESPRESSO)
    ana.connection.drops = "before"
    no = await refused(ana, GIFT_CARD, "", CARD)
    assert "Offline only up to 30.00 by gift card" in str(no)


async def test_a_part_paid_online_counts_offline(ana: World) -> None:
    await sells(ana, ESPRESSO, ESPRESSO)
    await paid(ana, GIFT_CARD, "20.00", CARD)
    ana.connection.up = False
    no = await refused(ana, GIFT_CARD, "", CARD)
    assert "10.00 more is possible" in str(no)
    await paid(ana, GIFT_CARD, "10.00", CARD)
    done = await paid(ana, CASH)
    assert done.concluded is not None


async def test_a_failed_write_lets_go_of_what_was_kept(ana: World) -> None:
    await sells(ana, ESPRESSO)
    await paid(ana, GIFT_CARD, "3.00", CARD)
    ana.journal.fail_on = "append_event Tendered"
    no = await pay(ana.till, GIFT_CARD, euro("5.00"), CARD)
    assert isinstance(no, Refusal) and no.code == "journal-failed"
    assert balances(ana).kept_of(GIFT_CARD, CARD) == euro("3.00")


async def test_a_crash_between_keeping_and_writing_charges_nothing(ana: World) -> None:
    await sells(ana, ESPRESSO)
    sale = ana.till.sale
    assert sale is not None
    balances(ana).reserve(sale.id, GIFT_CARD, CARD, euro("18.90"), offline=False)
    again = ana.restarted()
    await signed_in(again)
    await recover(again.till)
    assert again.till.sale is not None and not again.till.sale.tenders
    done = await paid(again, GIFT_CARD, "", CARD)
    assert done.concluded is not None
    assert balances(again).kept_of(GIFT_CARD, CARD) == euro("18.90")


async def test_training_keeps_nothing() -> None:
    from tests.fakes import make_world

    world = await signed_in(make_world(), "2001")
    await set_training(world.till, True)
    await sells(world, ESPRESSO)
    done = await paid(world, GIFT_CARD, "", CARD)
    assert done.concluded is not None and not balances(world).kept


async def bought(world: World, kind: str, number: str = "") -> str:
    await sells(world, ESPRESSO)
    done = await paid(world, kind, "", number)
    assert done.concluded is not None
    return done.concluded.receipt


async def takes_back(world: World, receipt: str) -> None:
    found = await find_receipt(world.till, receipt)
    assert isinstance(found, Returnable), found
    await return_lines(world.till, found, {1: found.sold.lines[0].left})


async def test_money_goes_back_on_the_card_that_paid(ana: World) -> None:
    await takes_back(ana, await bought(ana, GIFT_CARD, CARD))
    no = await refused(ana, GIFT_CARD, "", SMALL)
    assert no.code == "refund-other" and CARD in str(no)
    assert (await refused(ana, GIFT_CARD, "19.00", CARD)).code == "above-refund"
    await paid(ana, GIFT_CARD, "", CARD)
    assert told(ana) == [("gift-card", "-18.90", CARD)]


async def test_a_credit_memo_is_given_under_a_number_of_its_own(ana: World) -> None:
    await takes_back(ana, await bought(ana, CASH))
    await paid(ana, CREDIT_MEMO, "10.00")
    await paid(ana, CREDIT_MEMO)
    first, second = (str(one[2]) for one in told(ana))
    assert first.startswith("M0001001") and first != second
    assert [one[1] for one in told(ana)] == ["-10.00", "-8.90"]


async def test_money_goes_back_to_the_account_and_never_as_points(ana: World) -> None:
    await takes_back(ana, await bought(ana, ACCOUNT, "C-1001"))
    assert (await refused(ana, POINTS, "", "L-1001")).code == "no-refund"
    assert (await refused(ana, VOUCHER, "", "V1")).code == "no-refund"
    await paid(ana, ACCOUNT, "", "C-1001")
    assert told(ana) == [("account", "-18.90", "C-1001")]
