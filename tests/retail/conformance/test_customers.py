"""Customers are found alike by the server and in the offline database."""

from __future__ import annotations

import random

import pytest

from tuipos.domain.customer import Customer
from tuipos.domain.words import Refusal
from tuipos.retail import refusals
from tuipos.retail.service import CustomerFound, DataService

LENA = Customer("C-1001", "Lena Vogel", "L-1001", group="regulars")


@pytest.mark.parametrize("code", ["C-1001", " C-1001 ", "L-1001"])
async def test_a_customer_by_number_and_by_card(service: DataService, code: str) -> None:
    found = await service.customer(code)
    assert isinstance(found, CustomerFound)
    assert found.customer == LENA and found.data_version > 0


async def test_a_second_card_is_the_one_that_is_named(service: DataService) -> None:
    found = await service.customer("L-2001")
    assert isinstance(found, CustomerFound)
    assert (found.customer.number, found.customer.loyalty_card) == ("C-2001", "L-2001")


@pytest.mark.parametrize(
    ("code", "refusal"),
    [
        ("C-9999", refusals.customer_unknown("C-9999")),
        ("L-2002", refusals.card_blocked("L-2002")),
        ("L-2003", refusals.card_without_name("L-2003")),
        ("", refusals.customer_unknown("")),
        ("  ", refusals.customer_unknown("")),
        ("a\x00b", refusals.customer_unknown("ab")),
        ("\udc80", refusals.customer_unknown("")),
        ("1" * 41, refusals.customer_unknown("1" * 40)),
        ("&code=C-1001#?%", refusals.customer_unknown("&code=C-1001#?%")),
    ],
    ids=ascii,
)
async def test_codes_that_are_nobodys(service: DataService, code: str, refusal: Refusal) -> None:
    assert await service.customer(code) == refusal


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("lena", ["C-1001"]),
        ("VOGEL len", ["C-1001"]),
        ("L-10", ["C-1001"]),
        ("C-1001", ["C-1001"]),
        ("иван", ["C-2002"]),
        ("söhne", ["C-2001"]),
        ("C-200", ["C-2001", "C-2002"]),
        ("crowd 0007", ["K-0007"]),
        ("K-000", [f"K-{at:04}" for at in range(10)]),
        ("", []),
        ("  ", []),
        ("\x00", []),
        ("\udc80", []),
        ("%", []),
        ("no such person", []),
        ("x" * 500, []),
    ],
    ids=ascii,
)
async def test_customers_are_searched(service: DataService, text: str, numbers: list[str]) -> None:
    found = await service.find_customers(text)
    assert sorted(one.number for one in found) == numbers


async def test_a_thousand_stop_at_the_limit(service: DataService) -> None:
    assert len(await service.find_customers("crowd")) == 20
    assert len(await service.find_customers("crowd", 51)) == 51
    assert len(await service.find_customers("+49 30", 51)) == 51


async def test_names_come_as_they_are(service: DataService) -> None:
    (one,) = await service.find_customers("ünal")
    assert one.name == "Ünal & <b>Söhne</b> {x}\u202e"


async def test_both_give_the_same_answer_to_anything(
    online: DataService, offline: DataService
) -> None:
    seed = random.randrange(2**32)
    print(f"seed {seed}")
    chance = random.Random(seed)
    for _ in range(40):
        text = "".join(chance.choice("aeCLK-01и %_*\"'") for _ in range(chance.randrange(1, 6)))
        mine, theirs = await online.find_customers(text, 99), await offline.find_customers(text, 99)
        assert {one.number for one in mine} == {one.number for one in theirs} or len(mine) == 99
        assert await online.customer(text) == await offline.customer(text)
