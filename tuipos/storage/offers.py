"""Offers as rows of master data, of either engine: what a register sells by, from what HQ keeps.

The steps of an offer stand in one column, `least:form:value` with spaces between: form is percent
(in millionths), off or price (in minor units). So an import replaces them as a whole.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from peewee import Database

from tuipos.domain.money import Currency, Money, currency
from tuipos.domain.product import (
    COMBINING,
    OFFER_KINDS,
    THRESHOLD,
    Offer,
    OfferPart,
    OfferStep,
    Texts,
)
from tuipos.storage import questions

_PERCENT, _OFF, _PRICE = "percent", "off", "price"
#: So many running offers are listed, at most.
MOST_LISTED = 500


def offers_of(
    db: Database, number: str, store: str, day: date, parent: str = ""
) -> tuple[Offer, ...]:
    """The offers that a product takes part in on a day, each with all its products.

    A variant takes part where its `parent` is named, too: an offer's products have their variants
    with them. Those for spending so much on anything belong to no product, and come with every one.
    """
    asked = {"kind": THRESHOLD, "store": store, "day": day.isoformat()}
    found = questions.OFFERS.rows(db, **asked, number=number, parent=parent or number)
    return _offers(db, found)


def running_offers(db: Database, store: str, day: date) -> tuple[Offer, ...]:
    """The offers of a store on a day, with their last days, by id; the first `MOST_LISTED`."""
    asked = {"store": store, "day": day.isoformat(), "limit": MOST_LISTED}
    found = questions.RUNNING_OFFERS.rows(db, **asked)
    ends = {row.id: date.fromisoformat(row.valid_to) for row in found if row.valid_to}
    return tuple(replace(offer, ends_on=ends.get(offer.id)) for offer in _offers(db, found))


def offers_of_coupon(
    db: Database, code: str, store: str, day: date
) -> tuple[tuple[Offer, ...], bool]:
    """The offers that a coupon's code opens on a day, and whether it opens any at other times."""
    found = questions.OFFERS_OF_COUPON.rows(db, code=code, store=store)
    today = day.isoformat()
    running = [
        row
        for row in found
        if row.valid_from <= today and (not row.valid_to or row.valid_to >= today)
    ]
    return _offers(db, running), bool(found)


def steps_text(steps: Sequence[OfferStep]) -> str:
    """Steps as the column holds them."""
    return " ".join(_step_text(step) for step in steps)


def steps_of(text: str, unit: Currency | None) -> tuple[OfferStep, ...]:
    """The steps in a column; `unit` is the offer's currency, None where it names no amount.

    Raises ValueError for what is none.
    """
    return tuple(_step(word, unit) for word in text.split())


def _step_text(step: OfferStep) -> str:
    if step.price is not None:
        return f"{step.least}:{_PRICE}:{step.price.minor}"
    if step.off is not None:
        return f"{step.least}:{_OFF}:{step.off.minor}"
    return f"{step.least}:{_PERCENT}:{step.percent_millionths}"


def _step(word: str, unit: Currency | None) -> OfferStep:
    least, form, value = word.split(":")
    if form == _PERCENT:
        return OfferStep(int(least), percent_millionths=int(value))
    if unit is None or form not in (_OFF, _PRICE):
        raise ValueError(f"no step of an offer: {word!r}")
    amount = Money(int(value), unit)
    return (
        OfferStep(int(least), off=amount) if form == _OFF else OfferStep(int(least), price=amount)
    )


def _offers(db: Database, found: Sequence[Any]) -> tuple[Offer, ...]:
    """The offers in rows; a kind that a newer headquarters has made is left out, not guessed at."""
    offers = (_offer(db, row) for row in found if row.kind in OFFER_KINDS)
    return tuple(offer for offer in offers if offer is not None)


def _offer(db: Database, row: Any) -> Offer | None:
    names = names_of(row)
    if not row.set_take:
        members = questions.MEMBERS.tuples(db, offer=row.id)
        products = frozenset(number for (number,) in members)
        return Offer(row.id, names, products, row.take, row.pay)
    try:
        steps = steps_of(row.steps, currency(row.currency) if row.currency else None)
    except ValueError:
        return None
    if row.combine not in COMBINING:
        return None
    all_members = questions.OTHER_MEMBERS.tuples(db, offer=row.id)
    parts = _parts(all_members)
    return Offer(
        id=row.id,
        names=names,
        products=frozenset() if parts else frozenset(number for number, _, _ in all_members),
        take=row.set_take,
        pay=row.set_pay,
        kind=row.kind,
        combine=row.combine,
        priority=row.priority,
        steps=steps,
        parts=parts,
        most=row.most,
        coupon=row.coupon,
        customer_group=row.customer_group,
    )


def _parts(members: Sequence[tuple[Any, ...]]) -> tuple[OfferPart, ...]:
    """The groups of a set; none where members stand in no group."""
    groups: dict[int, list[tuple[str, int]]] = {}
    for number, part, pieces in members:
        if part:
            groups.setdefault(part, []).append((number, pieces))
    return tuple(
        OfferPart(
            part,
            max(pieces for _, pieces in groups[part]),
            frozenset(number for number, _ in groups[part]),
        )
        for part in sorted(groups)
    )


def names_of(row: Any) -> Texts:
    """The names of a product or an offer by language; languages without one are left out."""
    return texts_of(row.name, row.name_de, row.name_ru)


def texts_of(english: str, german: str, russian: str) -> Texts:
    """Names by language; languages without one are left out."""
    names = (("en", english), ("de", german), ("ru", russian))
    return tuple((language, str(name)) for language, name in names if name)
