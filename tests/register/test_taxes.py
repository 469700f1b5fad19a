"""Other taxes by hand, exempt sales, and customers with a certificate."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

import pytest

from tests.fakes import (
    LENA,
    REDUCED,
    RYE_BREAD,
    STANDARD,
    FakeConnection,
    World,
    demo_identity,
    make_world,
    signed_in,
)
from tuipos.domain import permissions
from tuipos.domain.line_tax import rate_of
from tuipos.domain.product import NamedTax
from tuipos.domain.quantity import Quantity
from tuipos.domain.tax_code import TaxPart
from tuipos.domain.words import Refusal
from tuipos.register.customers import CustomerChanged, clear_customer, set_customer
from tuipos.register.overrides import end_grant, grant
from tuipos.register.paying import Paid, pay_cash
from tuipos.register.recovery import recover
from tuipos.register.returning import Returnable, find_receipt, return_lines
from tuipos.register.selling import add_item
from tuipos.register.taxes import (
    TaxChanged,
    TaxesFound,
    exempt_sale,
    find_taxes,
    set_line_tax,
    set_sale_tax,
)
from tuipos.register.till import Till

RYE, MILK, ESPRESSO = "2000000100036", "2000000100029", "2000000100012"
GENERAL = rate_of("general", [TaxPart("state", 40_000), TaxPart("county", 25_000)])
EXEMPT = replace(LENA, tax_exempt="DE-77")
Act = Callable[[Till], Awaitable[object]]


@pytest.fixture
async def max_() -> World:
    """Max, a manager, in a store that adds tax and rounds it line by line; he has rye bread."""
    identity = demo_identity(prices_include_tax=False, tax_rounding="line")
    world = await signed_in(make_world(identity=identity), "2001")
    service = world.connection.service
    service.named_taxes = (*service.named_taxes, NamedTax("General", GENERAL))
    service.customers = (EXEMPT, *service.customers[:1])
    await add_item(world.till, RYE)
    return world


def tax(world: World) -> str:
    assert world.till.figures is not None
    return str(world.till.figures.tax)


def code(refused: object) -> str:
    assert isinstance(refused, Refusal), refused
    return refused.code


async def test_a_line_is_taxed_under_another_code_and_has_its_own_again(max_: World) -> None:
    assert tax(max_) == "0.24"
    changed = await set_line_tax(max_.till, 1, "STANDARD")
    assert isinstance(changed, TaxChanged) and changed.line is not None
    assert (changed.tax, changed.line.tax_by) == (STANDARD, "2001")
    assert tax(max_) == "0.65"
    parts = await set_line_tax(max_.till, 1, "general")
    assert isinstance(parts, TaxChanged) and parts.tax == GENERAL
    assert tax(max_) == "0.23", "0.136 and 0.085, each rounded by itself"
    back = await set_line_tax(max_.till, 1, "")
    assert isinstance(back, TaxChanged) and back.line is not None
    assert (back.tax, back.line.tax_rate, tax(max_)) == (None, REDUCED, "0.24")


async def test_the_sale_is_taxed_under_another_code_with_what_is_added_later(max_: World) -> None:
    await set_line_tax(max_.till, 1, "general")
    changed = await set_sale_tax(max_.till, "standard")
    assert isinstance(changed, TaxChanged) and changed.line is None
    await add_item(max_.till, ESPRESSO)
    assert tax(max_) == "3.82", "0.23 by its own hand, and 19 % of 18.90"
    await set_line_tax(max_.till, 1, "")
    assert tax(max_) == "4.24", "now as the sale: 0.65"
    back = await set_sale_tax(max_.till, "")
    assert isinstance(back, TaxChanged) and back.sale.tax is None
    assert tax(max_) == "1.56"


async def test_the_document_says_what_was_decided_and_by_whom(max_: World) -> None:
    await add_item(max_.till, MILK)
    await set_sale_tax(max_.till, "reduced")
    await set_line_tax(max_.till, 1, "general")
    assert isinstance(await pay_cash(max_.till), Paid)
    bread, milk = max_.journal.documents[-1]["lines"]  # type: ignore[misc]
    assert (bread["tax_code"], bread["product_tax"], bread["tax_by"]) == (
        "general", "reduced", "2001",
    )  # fmt: skip
    assert (milk["tax_code"], milk["product_tax"], milk["tax_by"]) == (
        "reduced", "standard", "2001",
    )  # fmt: skip
    assert max_.journal.documents[-1]["tax_rounding"] == "line"


async def test_which_taxes_there_are(max_: World) -> None:
    found = await find_taxes(max_.till)
    assert isinstance(found, TaxesFound)
    assert [one.rate.code for one in found.taxes] == ["reduced", "standard", "general"]
    max_.connection.up = False
    found = await find_taxes(max_.till)
    assert isinstance(found, TaxesFound) and found.notice is not None
    assert max_.till.sale is not None and max_.till.sale.mode == "offline"


async def test_offline_a_tax_is_changed_from_the_offline_database(max_: World) -> None:
    max_.connection.up = False
    changed = await set_line_tax(max_.till, 1, "standard")
    assert isinstance(changed, TaxChanged) and changed.notice is not None
    assert changed.sale.mode == "offline"


async def test_what_is_no_tax_is_refused(max_: World) -> None:
    refused = await set_line_tax(max_.till, 1, "luxury")
    assert code(refused) == "tax-unknown" and "luxury" in str(refused)
    assert tax(max_) == "0.24"
    max_.connection.up = False
    refused = await set_sale_tax(max_.till, "luxury")
    assert code(refused) == "tax-unknown" and "offline" in str(refused)


@pytest.mark.parametrize(
    ("act", "permission"),
    [
        (lambda till: set_line_tax(till, 1, "standard"), permissions.TAX_OVERRIDE),
        (lambda till: set_sale_tax(till, "standard"), permissions.TAX_OVERRIDE),
        (lambda till: exempt_sale(till, "DE-77"), permissions.TAX_EXEMPT),
    ],
    ids=["line", "sale", "exempt"],
)
async def test_a_manager_allows_it_and_it_says_who(ana: World, act: Act, permission: str) -> None:
    await add_item(ana.till, RYE)
    refused = await act(ana.till)
    assert isinstance(refused, Refusal) and refused.permission == permission
    await grant(ana.till, permission, "2001", "4321")
    assert isinstance(await act(ana.till), TaxChanged)
    end_grant(ana.till)
    sale = ana.till.sale
    assert sale is not None
    assert "2001" in (sale.lines[0].tax_by, sale.tax_by, sale.exempt_by)


@pytest.mark.parametrize(
    "act",
    [
        lambda till: set_line_tax(till, 1, "standard"),
        lambda till: set_line_tax(till, 1, ""),
        lambda till: set_sale_tax(till, "standard"),
        lambda till: exempt_sale(till, "DE-77"),
    ],
)
async def test_nothing_changes_while_something_is_paid(max_: World, act: Act) -> None:
    assert max_.till.figures is not None
    await pay_cash(max_.till, replace(max_.till.figures.total, minor=1))
    assert code(await act(max_.till)) == "lines-frozen"


async def test_without_a_sale_there_is_nothing_to_tax() -> None:
    world = await signed_in(make_world(), "2001")
    for act in (set_sale_tax(world.till, "standard"), exempt_sale(world.till, "X")):
        assert code(await act) == "no-sale"
    assert code(await find_taxes(world.till)) == "no-sale"
    assert code(await set_line_tax(world.till, 1, "standard")) == "no-sale"


async def test_a_sale_is_exempt_under_a_certificate_and_taxed_again(max_: World) -> None:
    changed = await exempt_sale(max_.till, "  DE-77 ")
    assert isinstance(changed, TaxChanged)
    assert (changed.sale.certificate, changed.sale.exempt_by) == ("DE-77", "2001")
    assert tax(max_) == "0.00"
    await add_item(max_.till, MILK)
    assert tax(max_) == "0.00"
    await exempt_sale(max_.till, "")
    assert tax(max_) == "0.64"
    assert code(await exempt_sale(max_.till, "9" * 41)) == "certificate-long"


async def test_an_exempt_customer_makes_the_sale_exempt_and_takes_that_along(max_: World) -> None:
    changed = await set_customer(max_.till, EXEMPT.number)
    assert isinstance(changed, CustomerChanged) and changed.sale is not None
    assert (changed.sale.certificate, tax(max_)) == ("DE-77", "0.00")
    refused = await exempt_sale(max_.till, "")
    assert code(refused) == "customer-exempt" and "Lena Vogel" in str(refused)
    typed = await exempt_sale(max_.till, "US-1")
    assert isinstance(typed, TaxChanged) and typed.sale.certificate == "US-1", "the typed one wins"
    cleared = await exempt_sale(max_.till, "")
    assert isinstance(cleared, TaxChanged) and cleared.sale.certificate == "DE-77"
    await clear_customer(max_.till)
    assert tax(max_) == "0.24"
    await set_customer(max_.till, "C-1002")
    assert tax(max_) == "0.24", "another customer is not exempt"


async def test_what_was_said_about_tax_is_there_after_a_power_cut(max_: World) -> None:
    await set_line_tax(max_.till, 1, "general")
    await set_sale_tax(max_.till, "standard")
    await exempt_sale(max_.till, "DE-77")
    before = max_.till.sale
    again = await signed_in(max_.restarted(), "2001")
    await recover(again.till)
    assert again.till.sale is not None and before is not None
    assert again.till.sale.lines == before.lines
    assert (again.till.sale.tax, again.till.sale.certificate) == (STANDARD, "DE-77")
    assert tax(again) == "0.00"


async def test_what_comes_back_keeps_the_tax_and_the_certificate_of_its_receipt(
    max_: World,
) -> None:
    await add_item(max_.till, MILK)
    await set_line_tax(max_.till, 1, "general")
    await exempt_sale(max_.till, "DE-77")
    exempt = await pay_cash(max_.till)
    await add_item(max_.till, RYE)
    await set_line_tax(max_.till, 1, "general")
    taxed = await pay_cash(max_.till)
    for paid, certificate, expected in ((exempt, "DE-77", "0.00"), (taxed, "", "-0.23")):
        assert isinstance(paid, Paid) and paid.concluded is not None
        found = await find_receipt(max_.till, paid.concluded.receipt)
        assert isinstance(found, Returnable)
        await return_lines(max_.till, found, {1: Quantity(1)})
        assert tax(max_) == expected
        refused = await set_line_tax(max_.till, 1, "standard")
        assert code(refused) == "return-taxed"
        await set_sale_tax(max_.till, "standard")
        await exempt_sale(max_.till, "" if certificate else "US-1")
        assert tax(max_) == expected, "nothing said of this sale changes what was paid"
        assert isinstance(await pay_cash(max_.till), Paid)
        (back,) = max_.journal.documents[-1]["lines"]  # type: ignore[misc]
        assert (back["tax_code"], back["tax_exempt"]) == ("general", certificate)
        assert [part["code"] for part in back["tax_parts"]] == ["state", "county"]


async def test_a_store_includes_tax_and_an_exempt_customer_pays_the_shelf_price() -> None:
    world = await signed_in(make_world(connection=FakeConnection()), "2001")
    await add_item(world.till, RYE)
    await exempt_sale(world.till, "DE-77")
    figures = world.till.figures
    assert figures is not None
    assert (figures.total, figures.tax.minor) == (RYE_BREAD.price, 0)
