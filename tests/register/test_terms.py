"""Prices, discounts, notes, salespersons and serials that people agree on."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.fakes import THREE_FOR_TWO, World, euro
from tuipos.domain.sale_parts import ManualDiscount, PriceOverride
from tuipos.domain.words import Refusal
from tuipos.register.coupons import add_coupon, remove_coupon
from tuipos.register.overrides import grant
from tuipos.register.paying import pay_cash
from tuipos.register.selling import add_item
from tuipos.register.terms import (
    TermsChanged,
    clear_line_discounts,
    clear_sale_discounts,
    comment,
    discount_line,
    discount_sale,
    set_price,
    set_salesperson,
    set_serial,
)
from tuipos.register.till import Till

RYE, APPLES = "2000000100036", "2812345007563"
Act = Callable[[Till], Awaitable[object]]


@pytest.fixture
async def two(ana: World) -> World:
    """Ana with rye bread (3.40) and apples at their label's 7.56."""
    await add_item(ana.till, RYE)
    await add_item(ana.till, APPLES)
    return ana


async def test_a_price_is_typed_with_its_reason_and_taken_back(two: World) -> None:
    changed = await set_price(two.till, 1, euro("3.10"), "dented")
    assert isinstance(changed, TermsChanged) and changed.line is not None
    assert changed.line.price_override == PriceOverride(euro("3.10"), "dented", "1001")
    assert changed.line.price == euro("3.10")
    back = await set_price(two.till, 1, None)
    assert isinstance(back, TermsChanged) and back.line is not None
    assert back.line.price == euro("3.40")


async def test_discounts_of_a_line_add_up_and_are_taken_back_together(two: World) -> None:
    await discount_line(two.till, 1, percent_millionths=50_000, reason="old")
    changed = await discount_line(two.till, 1, amount=euro("0.10"))
    assert isinstance(changed, TermsChanged) and changed.line is not None
    assert changed.line.discounts == (
        ManualDiscount("percent", 50_000, None, "old", "1001"),
        ManualDiscount("amount", 0, euro("0.10"), "", "1001"),
    )
    cleared = await clear_line_discounts(two.till, 1)
    assert isinstance(cleared, TermsChanged) and cleared.line is not None
    assert cleared.line.discounts == ()


async def test_a_discount_on_the_sale_is_a_managers(two: World) -> None:
    refused = await discount_sale(two.till, percent_millionths=50_000)
    assert isinstance(refused, Refusal) and refused.permission == "total-discount"
    await grant(two.till, "total-discount", "2001", "4321")
    given = await discount_sale(two.till, percent_millionths=50_000, reason="regular")
    assert isinstance(given, TermsChanged)
    assert given.sale.discounts == (ManualDiscount("percent", 50_000, None, "regular", "2001"),)
    cleared = await clear_sale_discounts(two.till)
    assert isinstance(cleared, TermsChanged) and cleared.sale.discounts == ()


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda till: set_price(till, 1, euro("3.10"), " "), "reason-missing"),
        (lambda till: set_price(till, 1, -euro("0.01"), "x"), "price-below-zero"),
        (lambda till: set_price(till, 1, euro("99000000.00"), "x"), "price-absurd"),
        (lambda till: set_price(till, 2, euro("1.00"), "x"), "price-from-barcode"),
        (lambda till: set_price(till, 9, euro("1.00"), "x"), "line-unknown"),
        (lambda till: discount_line(till, 1), "discount-zero"),
        (lambda till: discount_line(till, 1, amount=euro("0.00")), "discount-zero"),
        (lambda till: discount_line(till, 1, amount=euro("3.41")), "discount-too-much"),
        (lambda till: discount_line(till, 1, percent_millionths=10**6 + 1), "discount-too-much"),
    ],
)
async def test_what_is_refused_changes_nothing(two: World, act: Act, code: str) -> None:
    before = two.till.sale
    refused = await act(two.till)
    assert isinstance(refused, Refusal) and refused.code == code
    assert two.till.sale is before


async def test_no_terms_change_once_something_is_paid(two: World) -> None:
    await pay_cash(two.till, euro("1.00"))
    for act in (
        set_price(two.till, 1, euro("1.00"), "x"),
        discount_line(two.till, 1, amount=euro("0.10")),
        set_serial(two.till, 1, "S-1"),
    ):
        refused = await act
        assert isinstance(refused, Refusal) and refused.code == "lines-frozen"
    # A note changes no amount.
    assert isinstance(await comment(two.till, 0, "for the neighbour"), TermsChanged)


async def test_notes_and_salespersons_of_lines_and_of_the_sale(two: World) -> None:
    await comment(two.till, 1, " sliced\x1b ")
    await comment(two.till, 0, "gift")
    await set_salesperson(two.till, 1, "2001")
    changed = await set_salesperson(two.till, 0, "1001")
    assert isinstance(changed, TermsChanged)
    sale = changed.sale
    assert (sale.comment, sale.salesperson) == ("gift", "1001")
    assert (sale.lines[0].comment, sale.lines[0].salesperson) == ("sliced", "2001")
    unknown = await comment(two.till, 7, "x")
    assert isinstance(unknown, Refusal) and unknown.code == "line-unknown"


async def test_a_serial_number_is_sold_once(two: World) -> None:
    assert isinstance(await set_serial(two.till, 1, "SN-1"), TermsChanged)
    assert isinstance(await set_serial(two.till, 1, "SN-1"), TermsChanged)
    taken = await set_serial(two.till, 2, "SN-1")
    assert isinstance(taken, Refusal) and taken.code == "serial-taken"
    assert isinstance(await set_serial(two.till, 1, ""), TermsChanged)


async def test_six_discounts_are_a_key_that_hangs(two: World) -> None:
    for _ in range(5):
        await discount_line(two.till, 1, amount=euro("0.01"))
    refused = await discount_line(two.till, 1, amount=euro("0.01"))
    assert isinstance(refused, Refusal) and refused.code == "discounts-many"


@pytest.mark.parametrize(
    ("act", "permission", "code"),
    [
        (lambda till: set_price(till, 1, euro("3.00"), "x"), "price-override", "price-limit"),
        (lambda till: set_price(till, 1, euro("4.00"), "x"), "price-override", "price-limit"),
        (lambda till: discount_line(till, 1, amount=euro("0.35")), "line-discount",
         "discount-limit"),
        (lambda till: discount_line(till, 1, percent_millionths=200_000), "line-discount",
         "discount-limit"),
    ],
)  # fmt: skip
async def test_beyond_ones_limit_somebody_with_a_higher_one_allows_it(
    two: World, act: Act, permission: str, code: str
) -> None:
    refused = await act(two.till)
    assert isinstance(refused, Refusal) and (refused.code, refused.permission) == (code, permission)
    await grant(two.till, permission, "1002", "5678")
    again = await act(two.till)
    assert isinstance(again, Refusal) and again.code == code, "Ben's limits are the same"
    await grant(two.till, permission, "2001", "4321")
    changed = await act(two.till)
    assert isinstance(changed, TermsChanged) and changed.line is not None
    by = [each.by for each in changed.line.discounts]
    override = changed.line.price_override
    assert [*by, *([override.by] if override else [])] == ["2001"]


async def test_many_small_discounts_are_no_way_round_the_limit(two: World) -> None:
    for _ in range(3):
        assert isinstance(await discount_line(two.till, 1, amount=euro("0.10")), TermsChanged)
    refused = await discount_line(two.till, 1, amount=euro("0.10"))
    assert isinstance(refused, Refusal) and refused.code == "discount-limit"


async def test_coupons_open_offers_and_are_taken_off_again(two: World) -> None:
    service = two.connection.service
    service.offers = (*service.offers, replace(THREE_FOR_TWO, id="C-1", coupon="MILK"))
    unknown = await add_coupon(two.till, "NOPE")
    assert isinstance(unknown, Refusal) and unknown.code == "coupon-unknown"
    added = await add_coupon(two.till, " milk ")
    assert isinstance(added, TermsChanged) and added.sale.coupons == ("MILK",)
    again = await add_coupon(two.till, "MILK")
    assert isinstance(again, Refusal) and again.code == "coupon-there"
    removed = await remove_coupon(two.till, "MILK")
    assert isinstance(removed, TermsChanged) and removed.sale.coupons == ()
    gone = await remove_coupon(two.till, "MILK")
    assert isinstance(gone, Refusal) and gone.code == "coupon-unknown"


async def test_a_coupon_asked_for_in_an_outage_is_noted_on_the_sale(two: World) -> None:
    two.connection.up = False
    await add_coupon(two.till, "NOPE")
    assert two.till.sale is not None and two.till.sale.mode == "offline"
