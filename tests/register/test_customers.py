"""The customer on the sale: found, set, replaced, taken off, and the prices of their group."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.fakes import BERG, LENA, RYE_BREAD, World, euro, product, signed_in
from tuipos.domain.customer import Customer
from tuipos.domain.words import Refusal
from tuipos.register.customers import (
    MOST_HITS,
    CustomerChanged,
    CustomerQuestion,
    CustomersFound,
    clear_customer,
    find,
    set_customer,
)
from tuipos.register.limits import LimitReached
from tuipos.register.paying import pay_cash
from tuipos.register.selling import add_item
from tuipos.register.terms import set_price
from tuipos.register.till import Till

RYE, MILK, APPLES = "2000000100036", "2000000100029", "2812345007563"
Act = Callable[[Till], Awaitable[object]]


@pytest.fixture
async def shop(ana: World) -> World:
    """Regulars pay 3.00 for rye bread (3.40) and 2.50 a kilogram for apples (2.99)."""
    service = ana.connection.service
    cheaper = replace(RYE_BREAD, group_prices=(("regulars", euro("3.00")),))
    service.by_code[RYE] = cheaper
    apples = replace(service.by_code["12345"], group_prices=(("regulars", euro("2.50")),))
    service.by_code["12345"] = apples
    return ana


def total(world: World) -> str:
    assert world.till.figures is not None
    return str(world.till.figures.total)


async def test_a_customer_brings_the_prices_of_their_group_and_takes_them_away(
    shop: World,
) -> None:
    await add_item(shop.till, RYE)
    changed = await set_customer(shop.till, LENA.number)
    assert isinstance(changed, CustomerChanged) and changed.customer is not None
    buyer = changed.customer
    assert (buyer.number, buyer.group, buyer.card) == ("C-1001", "regulars", "L-1001")
    assert total(shop) == "3.00"
    await add_item(shop.till, RYE)
    assert total(shop) == "6.00"
    cleared = await clear_customer(shop.till)
    assert isinstance(cleared, CustomerChanged) and cleared.customer is None
    assert total(shop) == "6.80"


async def test_typed_prices_and_labels_keep_theirs(shop: World) -> None:
    await add_item(shop.till, RYE)
    await add_item(shop.till, APPLES)
    await set_price(shop.till, 1, euro("3.20"), "dented")
    await set_customer(shop.till, "L-1001")
    await add_item(shop.till, APPLES)
    assert total(shop) == "18.32"
    await set_price(shop.till, 1, None)
    assert total(shop) == "18.12"


async def test_a_sale_starts_with_its_customer(shop: World) -> None:
    shop.connection.offline = True
    await set_customer(shop.till, LENA.number)
    assert shop.connection.moments == ["starts"] and not shop.connection.offline
    sale = shop.till.sale
    assert sale is not None and sale.customer is not None and sale.data_version == 7
    await add_item(shop.till, RYE)
    assert shop.till.sale is not None and shop.till.sale.id == sale.id
    assert total(shop) == "3.00"
    await pay_cash(shop.till)
    assert shop.journal.documents[-1]["customer"] == {
        "number": "C-1001", "name": "Lena Vogel", "group": "regulars", "card": "L-1001",
    }  # fmt: skip
    await add_item(shop.till, RYE)
    assert shop.till.sale is not None and shop.till.sale.customer is None


async def test_taken_off_a_sale_without_lines_it_ends(shop: World) -> None:
    await set_customer(shop.till, LENA.number)
    cleared = await clear_customer(shop.till)
    assert isinstance(cleared, CustomerChanged) and shop.till.sale is None
    assert shop.journal.documents[-1]["type"] == "voided"
    assert shop.connection.moments == ["starts", "ends"]


async def test_another_customer_replaces_the_first_after_a_word(shop: World) -> None:
    await add_item(shop.till, RYE)
    await set_customer(shop.till, LENA.number)
    asked = await set_customer(shop.till, BERG.number)
    assert asked == CustomerQuestion("Lena Vogel", "Jan Berg")
    assert shop.till.sale is not None and shop.till.sale.customer is not None
    assert shop.till.sale.customer.number == LENA.number
    await set_customer(shop.till, BERG.number, replaces=True)
    assert shop.till.sale.customer.number == BERG.number
    assert total(shop) == "3.40"


async def test_the_same_customer_again_is_no_question(shop: World) -> None:
    await set_customer(shop.till, LENA.number)
    assert isinstance(await set_customer(shop.till, "L-1001"), CustomerChanged)


async def test_search_finds_and_has_an_end(shop: World) -> None:
    found = await find(shop.till, " vogel ")
    assert found == CustomersFound((LENA,))
    many = tuple(Customer(f"C-{at}", f"Ann {at}") for at in range(1000))
    shop.connection.service.customers = many
    found = await find(shop.till, "ann")
    assert isinstance(found, CustomersFound)
    assert len(found.hits) == MOST_HITS and found.more


@pytest.mark.parametrize(
    ("act", "code"),
    [
        (lambda till: find(till, " \x00 "), "nothing-typed"),
        (lambda till: find(till, "nobody at all"), "customer-not-found"),
        (lambda till: set_customer(till, "C-404"), "customer-unknown"),
        (lambda till: set_customer(till, " "), "nothing-typed"),
        (lambda till: clear_customer(till), "no-sale"),
    ],
)
async def test_a_no_says_what_and_what_to_do(shop: World, act: Act, code: str) -> None:
    refused = await act(shop.till)
    assert isinstance(refused, Refusal) and refused.code == code
    assert str(refused.what).endswith(".") and str(refused.remedy).endswith(".")
    assert shop.till.sale is None and shop.journal.calls == []
    assert shop.connection.moments in ([], ["starts", "ends"])


async def test_nothing_changes_once_something_is_paid(shop: World) -> None:
    await add_item(shop.till, RYE)
    await set_customer(shop.till, BERG.number)
    await pay_cash(shop.till, euro("1.00"))
    for act in (set_customer(shop.till, LENA.number), clear_customer(shop.till)):
        refused = await act
        assert isinstance(refused, Refusal) and refused.code == "lines-frozen"
    assert total(shop) == "3.40"


async def test_no_customer_to_take_off(shop: World) -> None:
    await add_item(shop.till, RYE)
    refused = await clear_customer(shop.till)
    assert isinstance(refused, Refusal) and refused.code == "no-customer"


async def test_a_switch_on_the_way_is_noted_and_told(shop: World) -> None:
    await add_item(shop.till, RYE)
    shop.connection.up = False
    changed = await set_customer(shop.till, LENA.number)
    assert isinstance(changed, CustomerChanged) and "Selling on offline" in str(changed.notice)
    assert changed.sale is not None and changed.sale.mode == "offline"


async def test_a_search_answered_offline_is_noted_too(shop: World) -> None:
    await add_item(shop.till, RYE)
    shop.connection.up = False
    found = await find(shop.till, "lena")
    assert isinstance(found, CustomersFound) and found.notice is not None
    assert shop.till.sale is not None and shop.till.sale.mode == "offline"


async def test_customers_that_are_too_old_or_not_kept_are_not_used_offline(shop: World) -> None:
    shop.connection.up, shop.connection.offline = False, True
    shop.till.limits = lambda: (LimitReached("customers", 80, 72, blocks=True),)
    for act in (find(shop.till, "lena"), set_customer(shop.till, LENA.number)):
        refused = await act
        assert isinstance(refused, Refusal) and refused.code == "offline-limit"
    shop.till.limits = lambda: ()
    shop.till.left_out = lambda: ("1010",)
    for act in (find(shop.till, "lena"), set_customer(shop.till, LENA.number)):
        refused = await act
        assert isinstance(refused, Refusal) and refused.code == "not-kept-offline"
    assert shop.till.sale is None


async def test_a_hostile_name_is_only_text(shop: World) -> None:
    hostile = Customer("C-9", "\x1b[2J[red]{x} \u202eEve")
    shop.connection.service.customers = (hostile,)
    changed = await set_customer(shop.till, "C-9")
    assert isinstance(changed, CustomerChanged) and changed.customer is not None
    assert changed.customer.name == "[2J[red]{x} Eve"


async def test_a_crash_between_the_customer_and_the_prices_is_mended(shop: World) -> None:
    await add_item(shop.till, RYE)
    shop.journal.fail_on = "append_event LinePriced"
    failed = await set_customer(shop.till, LENA.number)
    assert isinstance(failed, Refusal) and failed.code == "journal-failed"
    again = shop.restarted()
    await signed_in(again)
    assert total(again) == "3.00"
    assert again.journal.calls.count("append_event LinePriced") == 1


async def test_a_group_that_pays_more_pays_what_everybody_pays(ana: World) -> None:
    dear = replace(product("1", "Dear", "1.00"), group_prices=(("regulars", euro("2.00")),))
    ana.connection.service.by_code["1"] = dear
    await set_customer(ana.till, LENA.number)
    await add_item(ana.till, "1")
    assert total(ana) == "1.00"
