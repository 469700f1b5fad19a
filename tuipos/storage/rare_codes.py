"""Products by codes that are not stored as they were scanned: labels, cases, GS1 and the like."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from peewee import Database

from tuipos.domain.barcode import embedded_line, looks_like_barcode, quantity_of_amount
from tuipos.domain.gtin import is_sound
from tuipos.domain.masks import MASK_LENGTHS, fits_mask, match_mask
from tuipos.domain.money import Money
from tuipos.domain.product import Product
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.scanned import LabelPrice, ScannedCode, is_more_than_a_number, read_code
from tuipos.domain.words import Refusal
from tuipos.retail.refusals import (
    barcode_malformed,
    label_currency,
    product_expired,
    product_unknown,
    unreadable_code,
)
from tuipos.retail.service import ProductFound
from tuipos.retail.variant_refusals import PRODUCT_HAS_VARIANTS, label_of_variants
from tuipos.storage import catalogue
from tuipos.storage.models.master import BarcodeMask
from tuipos.storage.queries import rows

#: No product number is longer.
_LONGEST_NUMBER = 40


def product_by_rare_code(db: Database, code: str, store: str, day: date) -> ProductFound | Refusal:
    """The product behind a code that is none of the numbers and barcodes as they are stored."""
    if len(code) > _LONGEST_NUMBER and not is_more_than_a_number(code):
        return unreadable_code(code)
    scanned = read_code(code, day)
    if scanned is None:
        return unreadable_code(code)
    named = scanned.codes[0] if scanned.codes and is_more_than_a_number(code) else code
    for number in scanned.codes:
        row = catalogue.row_of_code(db, number)
        if row is not None:
            found = catalogue.as_sold(db, row, named, store, day)
            if isinstance(found, Refusal):
                return _of_one_package(found, scanned, named)
            return _labelled(found, scanned, named, day)
    numbers = [each for each in (code, *scanned.codes) if len(each) in MASK_LENGTHS]
    if not numbers:
        return product_unknown(named[:_LONGEST_NUMBER])
    return _by_mask(db, numbers, named, store, day)


def _of_one_package(refusal: Refusal, scanned: ScannedCode, code: str) -> Refusal:
    """What a label says of one package belongs to no variant that is chosen afterwards."""
    says_more = scanned.measures or scanned.price or scanned.pieces or scanned.serial
    return label_of_variants(code) if says_more and _has_variants(refusal) else refusal


def _has_variants(refusal: Refusal) -> bool:
    return refusal.code == PRODUCT_HAS_VARIANTS


def _labelled(
    found: ProductFound, scanned: ScannedCode, code: str, day: date
) -> ProductFound | Refusal:
    """A product with what its code says of this one package."""
    if scanned.last_day is not None and scanned.last_day < day:
        return product_expired(code, scanned.last_day)
    price = scanned.price
    amount = None if price is None else _amount(price, found.product.price, code)
    if isinstance(amount, Refusal):
        return amount
    quantity = _quantity(found, scanned, amount)
    if quantity.units <= 0 or (amount is not None and amount.minor <= 0):
        return barcode_malformed(code)
    return replace(
        found,
        quantity=quantity,
        embedded_amount=amount,
        batch=scanned.batch,
        expires_on=scanned.expires_on,
        serial=scanned.serial,
    )


def _amount(label: LabelPrice, price: Money, code: str) -> Money | Refusal:
    """A label's price in the shop's currency; one that is no whole number of cents is misread."""
    currency = price.currency
    if label.currency not in ("", currency.code):
        return label_currency(code, currency.code)
    minor, rest = divmod(label.units * currency.minor_per_major, 10**label.decimals)
    return barcode_malformed(code) if rest else Money(minor, currency)


def _quantity(found: ProductFound, scanned: ScannedCode, amount: Money | None) -> Quantity:
    """The measure in the product's unit, else what a price comes to, else the pieces."""
    product: Product = found.product
    for measure in scanned.measures:
        quantity = measure.quantity_in(product.unit)
        if quantity is not None:
            return quantity
    if product.weighed:
        return ONE if amount is None else quantity_of_amount(amount, product.price)
    return Quantity(found.quantity.whole * (scanned.pieces or 1))


def _by_mask(
    db: Database, numbers: list[str], code: str, store: str, day: date
) -> ProductFound | Refusal:
    """The product on a scale's label, by the first mask that names one; else why there is none."""
    misread = all(looks_like_barcode(number) and not is_sound(number) for number in numbers)
    for mask in rows(db, BarcodeMask.select().order_by(BarcodeMask.position, BarcodeMask.mask)):
        for number in numbers:
            embedded = match_mask(number, mask.mask)
            row = None if embedded is None else catalogue.row_of_code(db, embedded.item)
            if embedded is None or row is None:
                misread = misread or (embedded is None and fits_mask(number, mask.mask))
                continue
            found = catalogue.as_sold(db, row, code, store, day)
            if isinstance(found, Refusal):
                return label_of_variants(code) if _has_variants(found) else found
            product = found.product
            if mask.currency not in ("", product.price.currency.code):
                continue
            quantity, amount = embedded_line(embedded, product.price, product.unit)
            if quantity.units <= 0:
                return barcode_malformed(code)
            return replace(found, quantity=quantity, embedded_amount=amount)
    return barcode_malformed(code) if misread else product_unknown(code)
