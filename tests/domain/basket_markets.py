"""Where baskets are sold: a store's currency and rules, and its products by letter.

In `baskets.txt` a line `store` begins another store and `product` lines say what it has:

    store ch | CHF | tax in prices | rounding CH
    product R | Roll | 0.85 | 2.6% ; staff 0.70; weighed
    product L | Lemonade | 1.20 | 2.6% ; deposit Z      (never discounted: Z is `; undiscounted`)
    rate EUR | 0.95          what one is worth at home; per 100, and coins of 0.05 behind it

Tax is `in prices`, `on top`, or `on top by line`. Several taxes are `4% + 2.5%`, the first of
them alone is `+ 4%`, and in `5% on 9.5%` the second is on the first one, too.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from tests.fakes import EUR, MORNING, REDUCED, STANDARD, euro, product
from tuipos.domain.exchange import ExchangeRate
from tuipos.domain.exchange import read_rate as read_exchange_rate
from tuipos.domain.line_tax import rate_of
from tuipos.domain.money import Currency, Money, currency, parse_money
from tuipos.domain.product import Product, TaxRate
from tuipos.domain.tax import PER_LINE, PER_RATE
from tuipos.domain.tax_code import TaxPart

PRODUCTS = {
    each.number: each
    for each in (
        product("M", "Oat milk", "2.10"),
        product("N", "Nut milk", "2.60"),
        product("B", "Rye bread", "3.40", REDUCED),
        product("C", "Coffee", "3.00"),
        product("K", "Cake", "2.50", REDUCED),
        product("T", "Tea", "4.00", REDUCED),
        product("P", "Pen", "0.95"),
        product("S", "Screw", "0.03"),
        product("W", "Wine", "10.00"),
        product("X", "Shirt", "20.00"),
        product("A", "Apples", "3.00", REDUCED, weighed=True),
        replace(product("D", "Stamps", "1.00"), discountable=False),
        replace(product("G", "Gin", "15.00"), group_prices=(("staff", euro("12.00")),)),
    )
}


@dataclass(frozen=True)
class Market:
    """A store: `rounding` is a code of `CASH_ROUNDINGS`."""

    name: str
    unit: Currency = EUR
    tax_included: bool = True
    tax_rounding: str = PER_RATE
    rounding: str = ""
    products: dict[str, Product] = field(default_factory=lambda: dict(PRODUCTS), hash=False)
    #: By letter, the letter of the deposit that is charged beside it.
    deposits: dict[str, str] = field(default_factory=dict, hash=False)
    rates: dict[str, ExchangeRate] = field(default_factory=dict, hash=False)

    def money(self, text: str) -> Money:
        """An amount in the store's currency."""
        found = parse_money(text, self.unit)
        assert found is not None, f"{text!r} is no amount of {self.unit.code}"
        return found


HOME = Market("de")


def read_market(text: str) -> Market:
    """A store such as `us | USD | tax on top |`, without its products."""
    name, code, tax, rounding = (cell.strip() for cell in text.split("|"))
    assert tax in ("tax in prices", "tax on top", "tax on top by line"), text
    return Market(
        name,
        currency(code),
        tax_included=tax == "tax in prices",
        tax_rounding=PER_LINE if tax.endswith("by line") else PER_RATE,
        rounding=rounding.removeprefix("rounding").strip(),
        products={},
    )


def read_product(text: str, market: Market) -> Product:
    """A product such as `T | Tea | 4.00 | 8.1% ; staff 3.50 ; weighed`."""
    letter, name, price, rest = (cell.strip() for cell in text.split("|"))
    rate, *terms = (cell.strip() for cell in rest.split(";"))
    groups = tuple(
        (group, market.money(amount))
        for group, _, amount in (term.partition(" ") for term in terms)
        if amount and group != "deposit"
    )
    for term in terms:
        if term.startswith("deposit "):
            market.deposits[letter] = term.removeprefix("deposit ")
    return Product(
        number=letter,
        names=(("en", name),),
        price=market.money(price),
        tax=read_rate(rate),
        unit="kg" if "weighed" in terms else "piece",
        weighed="weighed" in terms,
        discountable="undiscounted" not in terms,
        group_prices=groups,
    )


def add_rate(text: str, market: Market) -> None:
    """A rate of exchange such as `JPY | 0.6123 per 100 ; coins 0.05`."""
    code, told = (cell.strip() for cell in text.split("|"))
    told, _, coins = (cell.strip() for cell in told.partition("; coins"))
    amount, _, per = told.partition(" per ")
    foreign = currency(code)
    smallest = parse_money(coins, foreign) if coins else Money(1, foreign)
    assert smallest is not None, text
    rate = read_exchange_rate(
        amount, foreign, market.unit, MORNING.date(), per=int(per or 1), smallest=smallest.minor
    )
    assert isinstance(rate, ExchangeRate), text
    market.rates[code] = rate


def read_rate(text: str) -> TaxRate:
    """A rate such as `8.1%`, or several; those of the first store have names."""
    word = next((each for each in ("+", "on") if each in text), "")
    if word:
        percents = [each.strip() for each in text.split(word) if each.strip()]
        parts = tuple(
            TaxPart(f"p{_millionths(each)}", _millionths(each), compound=at > 0 and word == "on")
            for at, each in enumerate(percents)
        )
        return rate_of("-".join(part.code for part in parts), parts)
    millionths = _millionths(text)
    for known in (REDUCED, STANDARD):
        if known.rate_millionths == millionths:
            return known
    return TaxRate(f"t{millionths}", millionths)


def _millionths(percent: str) -> int:
    return round(float(percent.removesuffix("%")) * 10_000)
