"""The cards and accounts that baskets are paid from: each sale has its own, untouched by others.

A basket is sold several times, with the line cut at another place each time. Whatever is charged
to a card twice, or never, shows at that very card.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.domain.basket_markets import Market
from tests.domain.basket_payments import Held
from tests.domain.baskets import Basket
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.money import parse_money
from tuipos.domain.tenders import ACCOUNT, CREDIT_MEMO, GIFT_CARD, POINTS
from tuipos.hq.master import Change
from tuipos.storage.models import master

#: As often as one basket is sold at most: once for each place at which the line is cut, and twice.
MOST_SALES = 14
#: What may be paid offline in one sale: with cards and with points, in major units, and on account.
_CARDS_MAJOR, _POINTS_MAJOR, ACCOUNT_PERCENT = 40, 10, 50
_LETTERS = {GIFT_CARD: "G", CREDIT_MEMO: "M", ACCOUNT: "A", POINTS: "L"}


@dataclass(frozen=True)
class Wallet:
    """What is held by who buys one basket for the so-manieth time."""

    basket: int
    sale: int
    held: tuple[Held, ...]

    @property
    def mark(self) -> str:
        """What stands in every number of this wallet, and in no other."""
        return f"-{self.basket:03}-{self.sale:02}-"

    def number(self, at: int) -> str:
        """The number of the card or account at this place of the script; "" for none."""
        return f"{_LETTERS[self.held[at].kind]}{self.mark}{at}" if at >= 0 else ""

    @property
    def numbers(self) -> tuple[str, ...]:
        """All of them."""
        return tuple(self.number(at) for at in range(len(self.held)))


def wallet(basket: int, sale: int, script_held: tuple[Held, ...]) -> Wallet:
    """The wallet of the basket at this place of the table."""
    assert sale < MOST_SALES, "no basket has so many steps"
    return Wallet(basket, sale, script_held)


def fill_wallets(one: Change, baskets: list[Basket]) -> None:
    """Write down at headquarters what everybody has."""
    rows: dict[type[master.Master], list[dict[str, Any]]] = {
        master.GiftCard: [], master.Customer: [], master.LoyaltyCard: [],
    }  # fmt: skip
    for number, basket in enumerate(baskets):
        for sale in range(MOST_SALES if basket.script.held else 0):
            for table, row in _rows(wallet(number, sale, basket.script.held), basket.market):
                rows[table].append(row)
    for table, found in rows.items():
        one.save(table, found)


def _rows(of: Wallet, market: Market) -> Iterator[tuple[type[master.Master], dict[str, Any]]]:
    for held, number in zip(of.held, of.numbers, strict=True):
        if held.is_new:
            continue
        if held.kind == POINTS:
            owner = f"C{number}"
            yield master.Customer, {"number": owner, "name": "Lena", "loyalty_card": number}
            card = {"number": number, "customer": owner, "points": int(held.has)}
            yield master.LoyaltyCard, card
        elif held.kind == ACCOUNT:
            yield master.Customer, {
                "number": number, "name": "Otto", "credit_currency": market.unit.code,
                "credit_limit_minor": market.money(held.has).minor,
                "owed_minor": market.money(held.owed or "0").minor,
            }  # fmt: skip
        else:
            yield master.GiftCard, {
                "number": number, "kind": held.kind, "currency": market.unit.code,
                "balance_minor": market.money(held.has).minor,
            }  # fmt: skip


def scheme_row(market: Market, store: str) -> dict[str, Any]:
    """A point for each whole major unit, and a hundred pay one: as in `basket_paying`."""
    one = market.unit.minor_per_major
    return {
        "store": store, "currency": market.unit.code, "earn_points": 1, "earn_minor": one,
        "redeem_points": 100, "redeem_minor": one,
    }  # fmt: skip


def profile_row(market: Market, name: str) -> dict[str, Any]:
    """The limits of being offline; of a currency without decimals a hundred times as much."""
    times = 1 if market.unit.digits else 100
    return {
        "name": name, "gift_card_limit": str(_CARDS_MAJOR * times),
        "loyalty_limit": str(_POINTS_MAJOR * times), "account_percent": ACCOUNT_PERCENT,
    }  # fmt: skip


def rate_row(rate: ExchangeRate) -> dict[str, Any]:
    """A rate of exchange as headquarters has it."""
    return {
        "currency": rate.foreign.code, "home": rate.home.code, "per": rate.per,
        "home_millionths": rate.home_millionths, "smallest_cash_minor": rate.smallest_cash_minor,
    }  # fmt: skip


def numbers_after(of: Wallet, document: dict[str, Any]) -> tuple[str, ...]:
    """The numbers of a wallet, with that of a credit memo that the sale itself has made."""
    made = [
        tender["reference"]
        for tender in document["tenders"]
        if tender["kind"] == CREDIT_MEMO and tender["amount"].startswith("-")
    ]
    return tuple(
        made.pop(0) if held.kind == CREDIT_MEMO and held.is_new else number
        for held, number in zip(of.held, of.numbers, strict=True)
    )


def untouched(held: Held, market: Market) -> str:
    """What a card or an account had before anything was paid with it."""
    if held.kind == POINTS:
        return held.has
    has, owed = market.money(held.has), parse_money(held.owed or "0", market.unit)
    assert owed is not None, held
    return (has - owed).plain()
