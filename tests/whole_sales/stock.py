"""The master data that lets every basket of the table be sold at one time.

Each set of offers has products of its own, so that no offer meets a basket that it is not meant
for: product M of the seventh set has the number M07 and its offers end in -07. Offers on anything
name all products of their set, but those that a coupon opens.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from tests.domain.basket_markets import HOME, Market
from tests.domain.basket_steps import Script, Term
from tests.domain.baskets import Basket
from tests.fakes import MORNING, STANDARD
from tests.whole_sales.wallets import (
    Wallet,
    fill_wallets,
    profile_row,
    rate_row,
    scheme_row,
    wallet,
)
from tuipos.domain.masks import label_for
from tuipos.domain.product import THRESHOLD, Offer, Product, TaxRate
from tuipos.hq.master import Change
from tuipos.storage.models import master
from tuipos.storage.offers import steps_text

#: What no basket has: one whose price a test changes, and one whose price changes overnight.
CHANGING, OVERNIGHT = "9001", "9002"
PRICE_MASK, WEIGHT_MASK = "28IIIIIPPPPPC", "29IIIIIWWWWWC"
_NEXT_DAY = (MORNING + timedelta(days=1)).date().isoformat()


@dataclass(frozen=True)
class Shelf:
    """The products of one store that one set of offers is about."""

    number: int
    market: Market
    offers: tuple[Offer, ...]

    def code(self, letter: str) -> str:
        """The number of the product with this letter."""
        return f"{letter}{self.number:02}"

    def coupon(self, name: str) -> str:
        """The code of a coupon for this shelf's offers alone."""
        return f"{name}{self.number:02}"

    @property
    def label_item(self) -> str:
        """What stands in a label for the product that is weighed."""
        return f"{10_000 + self.number}"

    def price_label(self, minor: int) -> str:
        """The code on a label with a price."""
        return label_for(PRICE_MASK, self.label_item, minor)

    def weight_label(self, grams: int) -> str:
        """The code on a label with a weight."""
        return label_for(WEIGHT_MASK, self.label_item, grams)


class Stock:
    """The stores of the table, and the shelf that each basket is sold from."""

    def __init__(self, baskets: list[Basket]) -> None:
        self._baskets = baskets
        self._shelves: dict[tuple[str, tuple[str, ...]], Shelf] = {}
        self.markets: dict[str, Market] = {}
        for basket in baskets:
            self.markets.setdefault(basket.market.name, basket.market)
            number = len(self._shelves) + 1
            self._shelves.setdefault(_key(basket), Shelf(number, basket.market, basket.offers))

    def shelf(self, basket: Basket) -> Shelf:
        """Where a basket's products are."""
        return self._shelves[_key(basket)]

    def wallet(self, basket: Basket, sale: int) -> Wallet:
        """The cards and accounts of who buys a basket for the so-manieth time."""
        place = next(at for at, one in enumerate(self._baskets) if one.title == basket.title)
        return wallet(place, sale, basket.script.held)

    def store(self, market: Market) -> str:
        """The number of a store."""
        return f"{list(self.markets).index(market.name) + 1:04}"

    def register(self, market: Market, place: int = 1) -> str:
        """The number of the first or the second register of a store."""
        return f"{place}{list(self.markets).index(market.name) + 1:02}"

    def registers(self, market: Market) -> tuple[str, str]:
        """The numbers of both registers of a store."""
        return self.register(market, 1), self.register(market, 2)

    def fill(self, one: Change) -> None:
        """Write all of it down at headquarters."""
        for market in self.markets.values():
            one.save(master.OfflineProfile, [profile_row(market, _profile(market))])
            one.save(master.LoyaltyScheme, [scheme_row(market, self.store(market))])
            one.save(master.ExchangeRate, [rate_row(each) for each in market.rates.values()])
        one.save(master.Store, [self._store_row(each) for each in self.markets.values()])
        fill_wallets(one, self._baskets)
        one.save(
            master.Register,
            [
                {"store": self.store(each), "number": number, "support_offline": True}
                for each in self.markets.values()
                for number in self.registers(each)
            ],
        )
        one.save(
            master.BarcodeMask,
            [{"mask": PRICE_MASK, "position": 1}, {"mask": WEIGHT_MASK, "position": 2}],
        )
        one.save(
            master.Customer,
            [
                {"number": f"C-{group}", "name": f"One of {group}", "customer_group": group}
                for group in sorted(self._groups())
            ],
        )
        one.save(
            master.Product,
            [
                {"number": number, "name": f"Product {number}", "tax": STANDARD.code}
                for number in (CHANGING, OVERNIGHT)
            ],
        )
        price = {"store": self.store(HOME), "currency": HOME.unit.code}
        one.save(
            master.Price,
            [
                {**price, "product": CHANGING, "price_minor": 500},
                {**price, "product": OVERNIGHT, "price_minor": 500},
                {**price, "product": OVERNIGHT, "price_minor": 700, "valid_from": _NEXT_DAY},
            ],
        )
        for shelf in self._shelves.values():
            self._fill_shelf(one, shelf)
            for offer in shelf.offers:
                _save_offer(one, shelf, offer, self.store(shelf.market))

    def _store_row(self, market: Market) -> dict[str, Any]:
        return {
            "number": self.store(market),
            "name": f"Store {market.name}",
            "currency": market.unit.code,
            "prices_include_tax": market.tax_included,
            "cash_rounding": market.rounding,
            "tax_rounding": market.tax_rounding,
            "offline_profile": _profile(market),
        }

    def _fill_shelf(self, one: Change, shelf: Shelf) -> None:
        store, code = self.store(shelf.market), shelf.market.unit.code
        for letter, each in shelf.market.products.items():
            number = shelf.code(letter)
            deposit = _deposit_of(letter, shelf)
            one.save(master.Product, [{**_product_row(number, each), "deposit": deposit}])
            _save_tax(one, each.tax)
            price = {"product": number, "store": store, "currency": code}
            one.save(master.Price, [{**price, "price_minor": each.price.minor}])
            for group, amount in each.group_prices:
                row = {**price, "customer_group": group, "price_minor": amount.minor}
                one.save(master.GroupPrice, [row])
            if each.weighed:
                one.save(master.Barcode, [{"code": shelf.label_item, "product": number}])

    def _groups(self) -> Iterator[str]:
        scripts: list[Script] = [basket.script for basket in self._baskets]
        for script in scripts:
            if script.before is not None:
                scripts.append(script.before)
            yield from (
                step.value
                for step in script.steps
                if isinstance(step, Term) and step.word == "group"
            )


def _profile(market: Market) -> str:
    return f"P-{market.name}"


def _deposit_of(letter: str, shelf: Shelf) -> str:
    """The number of a product's deposit; one that is a deposit itself names itself."""
    deposits = shelf.market.deposits
    found = letter if letter in deposits.values() else deposits.get(letter, "")
    return shelf.code(found) if found else ""


def _key(basket: Basket) -> tuple[str, tuple[str, ...]]:
    return basket.market.name, tuple(offer.id for offer in basket.offers)


def _product_row(number: str, product: Product) -> dict[str, Any]:
    return {
        "number": number,
        "name": product.name(),
        "tax": product.tax.code,
        "unit": product.unit,
        "weighed": product.weighed,
        "discountable": product.discountable,
    }


def _save_tax(one: Change, tax: TaxRate) -> None:
    one.save(master.Tax, [{"code": tax.code, "rate_millionths": tax.rate_millionths}])
    parts = [
        {"code": tax.code, "part": part.code, "rate_millionths": part.rate_millionths,
         "position": at, "compound": part.compound}
        for at, part in enumerate(tax.parts)
    ]  # fmt: skip
    one.save(master.TaxPart, parts)


def _save_offer(one: Change, shelf: Shelf, offer: Offer, store: str) -> None:
    number = f"{offer.id}-{shelf.number:02}"
    row: dict[str, Any] = {"id": number, "name": offer.name(), "store": store}
    if offer.is_plain:
        one.save(master.Offer, [{**row, "take": offer.take, "pay": offer.pay}])
        members = [{"offer": number, "product": shelf.code(each)} for each in offer.products]
        one.save(master.OfferProduct, members)
        return
    row |= {
        "take": 1,
        "pay": 1,
        "set_take": offer.take,
        "set_pay": offer.pay,
        "kind": offer.kind,
        "combine": offer.combine,
        "priority": offer.priority,
        "steps": steps_text(offer.steps),
        "currency": shelf.market.unit.code,
        "most": offer.most,
        "coupon": shelf.coupon(offer.coupon) if offer.coupon else "",
        "customer_group": offer.customer_group,
    }
    one.save(master.Offer, [row])
    products = offer.products
    if offer.kind == THRESHOLD and not products and not offer.coupon:
        products = frozenset(shelf.market.products)
    members = [{"offer": number, "product": shelf.code(each)} for each in products]
    for part in offer.parts:
        members += [
            {"offer": number, "product": shelf.code(each), "part": part.number,
             "pieces": part.pieces}
            for each in part.products
        ]  # fmt: skip
    one.save(master.OfferMember, members)
