"""What is sold: products with their price and tax, and the offers that apply to them."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.money import Money

#: Texts by language: (("en", "Rye bread"), ("de", "Roggenbrot")).
Texts = tuple[tuple[str, str], ...]


def text_in(texts: Texts, language: str) -> str:
    """The text in this language, else in English, else the first there is."""
    by_language = dict(texts)
    for wanted in (language, language.split("_")[0], "en"):
        if by_language.get(wanted):
            return by_language[wanted]
    return next((text for _, text in texts if text), "")


@dataclass(frozen=True, slots=True)
class Name:
    """A name inside words: shown in the language of who reads it."""

    texts: Texts

    def __str__(self) -> str:
        """The English name, for logs and tests."""
        return text_in(self.texts, "en")


@dataclass(frozen=True, slots=True)
class TaxRate:
    """A tax by its code, with the rate in millionths: 7 % is 70000."""

    code: str
    rate_millionths: int


@dataclass(frozen=True, slots=True)
class Product:
    """A product as it was given to a sale: later changes of master data do not touch it.

    `price` is per unit; `unit` is "piece" or a measure such as "kg"; a
    `minimum_age_years` of 0 means none.
    """

    number: str
    names: Texts
    price: Money
    tax: TaxRate
    unit: str = "piece"
    weighed: bool = False
    department: str = ""
    minimum_age_years: int = 0

    def name(self, language: str = "en") -> str:
        """The name in a language, as far as there is one."""
        return text_in(self.names, language)


@dataclass(frozen=True, slots=True)
class Offer:
    """`take` pieces of these products for the price of `pay` of them; the cheapest are free."""

    id: str
    names: Texts
    products: frozenset[str]
    take: int
    pay: int

    def name(self, language: str = "en") -> str:
        """The name in a language, as far as there is one."""
        return text_in(self.names, language)
