"""What a row means in files of cards, points, rates of exchange, and stock."""

from __future__ import annotations

import re
from datetime import date

from tuipos.domain.exchange import read_rate
from tuipos.domain.money import currency
from tuipos.domain.words import Refusal, say
from tuipos.hq.cells import (
    BadCell,
    Cells,
    Changes,
    Known,
    plain_decimal,
    read_amount_minor,
    read_currency,
    read_day,
    read_known_product,
    read_known_store,
    read_moment,
    read_number,
    read_quantity,
    read_state,
    read_whole,
)
from tuipos.storage.models import master

_MOST_POINTS = 10**9
_MOST_SCHEME_POINTS = 100_000


def read_loyalty_card(cells: Cells, known: Known) -> Changes:
    """A loyalty card: whose it is, and its points as last known."""
    number = known.first_time("number", read_number(cells, "number"))
    row: dict[str, object] = {"number": number}
    if "customer" in cells:
        row["customer"] = _known_customer(cells["customer"], number, known)
    if cells.get("points"):
        row["points"] = _points(cells["points"])
    if cells.get("state"):
        row["state"] = read_state(cells)
    return [(master.LoyaltyCard, row)]


def _known_customer(customer: str, card: str, known: Known) -> str:
    """A known customer, or nobody; a card that a customer's record names stays theirs."""
    if customer and customer not in known.customers:
        raise BadCell("customer", say("there is no customer {number}", number=customer))
    owner = known.cards.get(card, customer)
    if owner != customer:
        words = say("the record of customer {number} names this card", number=owner)
        raise BadCell("customer", words)
    return customer


def _points(text: str) -> int:
    if not re.fullmatch(r"-?\d{1,10}", text, re.ASCII) or abs(int(text)) > _MOST_POINTS:
        words = say("points are a whole number, not {text}", text=text)
        raise BadCell("points", words)
    return int(text)


def read_loyalty_scheme(cells: Cells, known: Known) -> Changes:
    """What points are worth, in one store or in all (empty)."""
    store = read_known_store(cells, known)
    known.first_time("store", f"scheme {store}")
    row = {
        "store": store,
        "name": cells.get("name", ""),
        "currency": known.currency.code,
        "earn_points": read_whole(cells, "earn_points", 0, _MOST_SCHEME_POINTS),
        "earn_minor": read_amount_minor(cells, "earn_amount", known, known.currency),
        "redeem_points": read_whole(cells, "redeem_points", 0, _MOST_SCHEME_POINTS),
        "redeem_minor": read_amount_minor(cells, "redeem_amount", known, known.currency),
    }
    for points, minor, column in (
        ("earn_points", "earn_minor", "earn_amount"),
        ("redeem_points", "redeem_minor", "redeem_amount"),
    ):
        if row[points] and not row[minor]:
            raise BadCell(column, say("{column} is more than 0 where there are points",
                                      column=column))  # fmt: skip
    return [(master.LoyaltyScheme, row)]


def read_gift_card(cells: Cells, known: Known) -> Changes:
    """A gift card with its balance as last known, in the chain's currency unless it says which."""
    number = known.first_time("number", read_number(cells, "number"))
    code = read_currency(cells, "currency") if cells.get("currency") else known.currency.code
    row = {
        "number": number,
        "balance_minor": _balance_minor(cells, known, code),
        "currency": code,
    }
    if cells.get("state"):
        row["state"] = read_state(cells)
    return [(master.GiftCard, row)]


def _balance_minor(cells: Cells, known: Known, code: str) -> int:
    """What is on a card; below zero where more was paid with it, as registers may while offline."""
    text = cells["balance"]
    if not text.startswith("-"):
        return read_amount_minor(cells, "balance", known, currency(code))
    return -read_amount_minor({"balance": text[1:]}, "balance", known, currency(code))


def read_exchange_rate(cells: Cells, known: Known) -> Changes:
    """What a currency is worth in the chain's, from a day on (empty: always)."""
    foreign = read_currency(cells, "currency")
    since = read_day(cells, "from")
    known.first_time("currency", f"{foreign} from {since or 'always'}")
    per = read_whole(cells, "per", 1, 10_000) if cells.get("per") else 1
    rate = read_rate(
        plain_decimal(cells["rate"], known.decimal), currency(foreign), known.currency, date.min,
        per=per,
    )  # fmt: skip
    if isinstance(rate, Refusal):
        raise BadCell("currency" if rate.code == "rate-of-home" else "rate", rate.what)
    row: dict[str, object] = {
        "currency": foreign,
        "home": known.currency.code,
        "valid_from": since,
        "home_millionths": rate.home_millionths,
        "per": per,
    }
    if cells.get("smallest"):
        smallest = read_amount_minor(cells, "smallest", known, rate.foreign)
        if not smallest:
            raise BadCell("smallest", say("the smallest coin or note is more than nothing"))
        row["smallest_cash_minor"] = smallest
    return [(master.ExchangeRate, row)]


def credit_of(cells: Cells, known: Known) -> dict[str, object]:
    """Up to what a customer may owe, in the chain's currency; empty or 0 is nothing."""
    if "credit_limit" not in cells:
        return {}
    limit = read_amount_minor(cells, "credit_limit", known, known.currency) if cells[
        "credit_limit"] else 0  # fmt: skip
    # Without a limit what is owed is still owed in its currency.
    unit = {"credit_currency": known.currency.code} if limit else {}
    return {"credit_limit_minor": limit, **unit}


def read_availability(cells: Cells, known: Known) -> Changes:
    """How much of a known product a store had when it was counted."""
    number, store = read_known_product(cells, "number", known), cells["store"]
    if store not in known.stores:
        raise BadCell("store", say("there is no store {store}", store=store))
    known.first_time("number", f"{number} in {store}")
    quantity = read_quantity(cells, "quantity", known)
    row = {
        "product": number,
        "store": store,
        "quantity_units": quantity.units,
        "quantity_scale": quantity.scale,
        "counted_at": read_moment(cells, "counted_at", known.zones.get(store, "UTC")),
    }
    return [(master.Availability, row)]
