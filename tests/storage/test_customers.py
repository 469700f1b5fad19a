"""Customers, their cards and what is in stock, as a replica of either engine knows them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from peewee import Database

from tests.storage.world import STORE, fill_customers
from tuipos.domain.money import Money, currency
from tuipos.storage import customers

EUR = currency("EUR")


@pytest.fixture
def replica(replica_database: Database) -> Database:
    fill_customers(replica_database)
    return replica_database


def test_customers_by_number_and_card(replica: Database) -> None:
    lena = customers.customer_by_number(replica, " C-1 ")
    assert lena is not None and (lena.name, lena.loyalty_card) == ("Lena Vogel", "L-1")
    assert customers.customer_by_number(replica, "C-9") is None
    assert customers.customer_by_card(replica, "L-1") == lena
    berg = customers.customer_by_card(replica, "L-3")
    assert berg is not None and berg.number == "C-3"
    for unknown in ("L-9", "L-8", ""):
        assert customers.customer_by_card(replica, unknown) is None


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("lena", ["C-3", "C-1"]),
        ("VOGEL lena", ["C-1"]),
        ("иван", ["C-2"]),
        ("C-", ["C-3", "C-1", "C-2"]),
        ("L-2", ["C-2"]),
        ("L-3", ["C-3"]),
        ("+49 30 C-1", ["C-1"]),
        ("nobody", []),
        ("%", []),
        ("  ", []),
    ],
)
def test_customers_are_found(replica: Database, text: str, numbers: list[str]) -> None:
    assert [one.number for one in customers.find_customers(replica, text)] == numbers


def test_a_search_has_a_limit(replica: Database) -> None:
    assert len(customers.find_customers(replica, "lena", 1)) == 1
    assert customers.find_customers(replica, "lena", 0) == ()


def test_a_loyalty_card_has_its_points(replica: Database) -> None:
    card = customers.loyalty_card(replica, "L-1")
    assert card is not None and (card.points, card.blocked) == (250, False)
    blocked = customers.loyalty_card(replica, "L-3")
    assert blocked is not None and blocked.blocked
    anonymous = customers.loyalty_card(replica, "L-9")
    assert anonymous is not None and anonymous.customer is None
    named = customers.loyalty_card(replica, "L-2")
    assert named is not None and named.customer is not None and named.points == 0
    assert customers.loyalty_card(replica, "L-404") is None


def test_a_scheme_of_the_store_goes_before_the_one_for_all(replica: Database) -> None:
    everywhere = customers.loyalty_scheme(replica, STORE)
    own = customers.loyalty_scheme(replica, "0002")
    assert everywhere is not None and own is not None
    assert (everywhere.points_for(Money(1999, EUR)), own.points_for(Money(1999, EUR))) == (19, 38)
    assert (everywhere.can_pay, own.can_pay) == (True, False)


def test_gift_cards_by_last_known_balance(replica: Database) -> None:
    card = customers.gift_card(replica, "9900000000000012")
    assert card is not None and (str(card.balance), card.blocked) == ("50.00", False)
    blocked = customers.gift_card(replica, "99")
    assert blocked is not None and blocked.blocked and str(blocked.balance) == "1"
    assert customers.gift_card(replica, "98") is None


def test_stock_by_store(replica: Database) -> None:
    counted_at = datetime.fromtimestamp(1_780_000_000, UTC)
    own, other = customers.availability(replica, "104")
    assert (own.store, str(own.quantity), own.counted_at) == (STORE, "12.500", counted_at)
    assert str(other.quantity) == "-0.500"
    assert customers.availability(replica, "104", "0002") == (other,)
    assert customers.availability(replica, "100") == ()
