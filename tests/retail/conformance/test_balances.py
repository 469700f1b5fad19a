"""Balances and rates are known alike by the server and, as last known, in the offline database."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from tuipos.domain.balances import Balance
from tuipos.domain.money import Money, currency
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.retail.balance_refusals import balance_blocked, balance_short, balance_unknown
from tuipos.retail.service import CustomerFound, DataService

EUR = currency("EUR")
CARD = "9900000000000012"
SALE = "0001-001-1763631000000"


def eur(minor: int) -> Money:
    return Money(minor, EUR)


async def plain(service: DataService, kind: str, number: str) -> Balance:
    """What is known of it, but for when."""
    found = await service.balance(kind, number)
    assert isinstance(found, Balance), str(found)
    if found.as_of is not None:
        assert datetime(2026, 1, 1, tzinfo=UTC) < found.as_of
    return replace(found, as_of=None)


async def test_a_gift_card(service: DataService) -> None:
    found = await plain(service, GIFT_CARD, f" {CARD} ")
    assert found == Balance(GIFT_CARD, CARD, eur(5000))


async def test_points_by_what_they_are_worth(service: DataService) -> None:
    found = await plain(service, POINTS, "L-1001")
    assert (found.points, found.amount, found.customer) == (250, eur(250), "C-1001")
    assert found.scheme is not None and found.scheme.points_for(eur(999)) == 9


async def test_an_account_by_what_is_left_of_its_limit(service: DataService) -> None:
    found = await plain(service, ACCOUNT, "C-1001")
    assert (found.amount, found.credit_limit, found.name) == (eur(20000), eur(20000), "Lena Vogel")


async def test_a_customer_comes_with_the_points_on_the_card(service: DataService) -> None:
    found = await service.customer("C-1001")
    assert isinstance(found, CustomerFound) and found.scheme is not None
    assert (found.points, found.scheme.worth(found.points)) == (250, eur(250))


@pytest.mark.parametrize(
    ("kind", "number", "shown"),
    [
        (GIFT_CARD, "9900000000000013", "9900000000000013"),
        (CREDIT_MEMO, CARD, CARD),
        (POINTS, "L-9999", "L-9999"),
        (ACCOUNT, "C-2001", "C-2001"),
        (ACCOUNT, "nobody", "nobody"),
        (GIFT_CARD, "", ""),
        (GIFT_CARD, "a\x00b", "ab"),
        (GIFT_CARD, "1" * 41, "1" * 40),
    ],
    ids=ascii,
)
async def test_what_nobody_has(service: DataService, kind: str, number: str, shown: str) -> None:
    assert await service.balance(kind, number) == balance_unknown(kind, shown)
    assert await service.reserve(SALE, kind, number, eur(100)) == balance_unknown(kind, shown)


async def test_a_blocked_card(service: DataService) -> None:
    assert await service.balance(POINTS, "L-2002") == balance_blocked(POINTS, "L-2002")


async def test_more_than_there_is_can_not_be_kept(service: DataService) -> None:
    short = balance_short(GIFT_CARD, CARD, eur(5000))
    assert await service.reserve(SALE, GIFT_CARD, CARD, eur(5001)) == short
    assert (await plain(service, GIFT_CARD, CARD)).amount == eur(5000)


async def test_rates_that_hold_on_a_day(service: DataService) -> None:
    rates = await service.exchange_rates(date(2026, 11, 20))
    assert [(rate.foreign.code, rate.home, rate.home_millionths) for rate in rates] == [
        ("CHF", EUR, 1_050_000), ("GBP", EUR, 1_150_000), ("USD", EUR, 900_000),
    ]  # fmt: skip
    assert rates[0].smallest_cash_minor == 5


async def test_only_the_server_keeps_anything(online: DataService, offline: DataService) -> None:
    kept = await online.reserve(SALE, GIFT_CARD, CARD, eur(2000))
    assert kept == Balance(GIFT_CARD, CARD, eur(3000))
    told = await offline.reserve(SALE, GIFT_CARD, CARD, eur(2000))
    assert isinstance(told, Balance) and told.as_of is not None and told.amount == eur(5000)
    gone = await online.reserve(SALE, GIFT_CARD, CARD, eur(0))
    assert gone == Balance(GIFT_CARD, CARD, eur(5000))
