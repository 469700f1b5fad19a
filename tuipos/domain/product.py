"""What is sold: products with their price and tax, and the offers that apply to them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tuipos.domain.money import Money
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.tax_code import TaxPart

#: Texts by language: (("en", "Rye bread"), ("de", "Roggenbrot")).
Texts = tuple[tuple[str, str], ...]


def text_in(texts: Texts, language: str) -> str:
    """The text in this language, else in English, else the first there is."""
    by_language = dict(texts)
    for wanted in (language, language.split("_")[0], "en"):
        if by_language.get(wanted):
            return by_language[wanted]
    return next((text for _, text in texts if text), "")


def variant_names(parent: Texts, variant: Texts) -> Texts:
    """What a variant without a name of its own is called: the parent's name with what it is."""
    languages = dict.fromkeys(language for language, _ in (*parent, *variant))
    return tuple(
        (language, f"{text_in(parent, language)} {text_in(variant, language)}".strip())
        for language in languages
    )


@dataclass(frozen=True, slots=True)
class Name:
    """A name inside words: shown in the language of who reads it."""

    texts: Texts

    def __str__(self) -> str:
        """The English name, for logs and tests."""
        return text_in(self.texts, "en")


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax by its code, with the rate in millionths: 7 % is 70000.

    `parts` are there where several taxes stand under one code (a state's and a county's); the rate
    then is what they come to together.
    """

    code: str
    rate_millionths: int
    parts: tuple[TaxPart, ...] = ()


@dataclass(frozen=True, slots=True)
class NamedTax:
    """A tax to choose from: what headquarters calls it, and its rate on a day."""

    name: str
    rate: TaxRate


#: Where a price is from: for all stores, for this one, or for a group of customers.
CHAIN_PRICE = "chain"
STORE_PRICE = "store"
GROUP_PRICE = "group"


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it was given to a sale: later changes of master data do not touch it.

    `price` is per unit; `unit` is "piece" or a measure such as "kg"; a `minimum_age_years` of 0
    means none. `price_source` says where the price is from; where it is that of `price_group`,
    `list_price` (from `list_source`) is the one for everybody. `group_prices` are what groups pay.

    A product is sold in its own unit, or in another one that has a price of its own: then `factor`
    of `base_unit`, its own, make one `unit` (a crate of 20), which people call `unit_names`.
    """

    number: str
    names: Texts
    price: Money
    tax: TaxRate
    unit: str = "piece"
    weighed: bool = False
    department: str = ""
    minimum_age_years: int = 0
    discountable: bool = True
    price_source: str = CHAIN_PRICE
    price_group: str = ""
    list_price: Money | None = None
    list_source: str = ""
    group_prices: tuple[tuple[str, Money], ...] = ()
    base_unit: str = ""
    factor: Quantity = ONE
    unit_names: Texts = ()

    def name(self, language: str = "en") -> str:
        """The name in a language, as far as there is one."""
        return text_in(self.names, language)

    @property
    def is_in_other_unit(self) -> bool:
        """Whether it is sold in another unit than its own."""
        return bool(self.base_unit)

    @property
    def own_unit(self) -> str:
        """The unit that stock is counted in, in whichever it is sold."""
        return self.base_unit or self.unit

    def unit_name(self, language: str = "en") -> str:
        """What its unit is called; most have no name but what they are known by."""
        return text_in(self.unit_names, language) or self.unit

    @property
    def unit_label(self) -> Name | str:
        """The unit inside words."""
        return Name(self.unit_names) if self.unit_names else self.unit


#: Kinds of offers. Of the pieces that take part: the cheapest of all free; in sets made of dear
#: with dear the cheapest of each set; a set together; each piece from so many on; each piece at
#: once; and the whole sale from an amount on.
TAKE_PAY = "take-pay"
CHEAPEST = "cheapest"
SET = "set"
QUANTITY = "quantity"
SIMPLE = "simple"
THRESHOLD = "threshold"
OFFER_KINDS = (TAKE_PAY, CHEAPEST, SET, QUANTITY, SIMPLE, THRESHOLD)

#: How offers of one piece meet: alone on it, the best of several, or on what others leave.
EXCLUSIVE = "exclusive"
BEST = "best"
COMPOUND = "compound"
COMBINING = (EXCLUSIVE, BEST, COMPOUND)


@dataclass(frozen=True, slots=True)
class OfferStep:
    """What an offer gives from `least` on: so many pieces, or minor units for a threshold.

    One of a percentage off, an amount `off`, or a `price`: for each piece, or for a set or the
    whole where the offer is about these.
    """

    least: int
    percent_millionths: int = 0
    off: Money | None = None
    price: Money | None = None


@dataclass(frozen=True, slots=True)
class OfferPart:
    """One group of a set, and how many pieces of it belong in: "1 coffee" in "coffee and cake"."""

    number: int
    pieces: int
    products: frozenset[str]


@dataclass(frozen=True, slots=True)
class Offer:
    """A price that is lower under a condition; today's plain one is `take` for the price of `pay`.

    `steps` say what it gives (of a set, the first one); a set is `take` pieces of the products, or
    its `parts`. It applies with a `coupon` code where it names one, for customers of a group where
    it names one, and to `most` sets (else pieces) of a sale, 0 being no limit. A higher `priority`
    comes first. A threshold without products counts all that can be discounted. `ends_on` is the
    last day on which it runs, for people to read.
    """

    id: str
    names: Texts
    products: frozenset[str]
    take: int = 1
    pay: int = 1
    kind: str = TAKE_PAY
    combine: str = BEST
    priority: int = 0
    steps: tuple[OfferStep, ...] = ()
    parts: tuple[OfferPart, ...] = ()
    most: int = 0
    coupon: str = ""
    customer_group: str = ""
    ends_on: date | None = None

    def name(self, language: str = "en") -> str:
        """The name in a language, as far as there is one."""
        return text_in(self.names, language)

    @property
    def is_plain(self) -> bool:
        """Whether it is of the first kind that there was, without any condition."""
        return (self.kind, self.combine, self.priority) == (TAKE_PAY, BEST, 0) and not (
            self.most or self.coupon or self.customer_group or self.steps or self.parts
        )
