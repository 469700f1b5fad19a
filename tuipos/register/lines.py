"""Making a line of what a look-up found: whose quantity counts, and what must be asked first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from tuipos.domain.pricing import priced_for
from tuipos.domain.product import Name, Product
from tuipos.domain.quantity import ONE, Quantity
from tuipos.domain.sale import Line, Sale
from tuipos.domain.sale_parts import DEPOSIT, PRODUCT
from tuipos.domain.typed import check_quantity
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import check_quantity_of
from tuipos.retail.service import ProductFound

#: The code of the refusal after which a weight may be asked for.
WEIGHT_NEEDED = "weight-needed"


def make_line(
    sale: Sale | None,
    found: ProductFound,
    code: str,
    quantity: Quantity | None,
    *,
    age_checked: bool,
) -> Line | Refusal:
    """The line for what was found, if the quantity fits it.

    `quantity` None takes what the barcode carries, else one; what is weighed needs a weight.
    """
    product = found.product
    number = len(sale.lines) + 1 if sale else 1
    checked = age_checked or _age_known(sale, product.minimum_age_years)
    line = Line(
        number=number,
        product=product if found.embedded_amount else priced_in(sale, product),
        quantity=found.quantity,
        code=code,
        embedded_amount=found.embedded_amount,
        age_checked=checked and product.minimum_age_years > 0,
        batch=found.batch,
        expires_on=found.expires_on,
        serial=found.serial,
        kind=DEPOSIT if found.is_deposit else PRODUCT,
    )
    from_barcode = found.embedded_amount is not None or found.quantity != ONE
    if quantity is None or (from_barcode and quantity == ONE):
        return _needs_weight(line) or _barcode_quantity(line) or line
    if from_barcode and not _is_case(line):
        return refuse(
            "quantity-from-barcode",
            say("The label of {product} carries its quantity.", product=Name(product.names)),
            say("Scan each label by itself."),
        )
    return _of_quantity(line, quantity)


def deposit_of(line: Line, found: ProductFound) -> Line | None:
    """The line below, with the deposit of what was sold; None where there is none to charge."""
    deposit, pieces = found.deposit, line.in_own_unit
    if deposit is None or found.is_deposit or found.product.weighed or not pieces.is_whole:
        return None
    return Line(
        number=line.number + 1,
        product=deposit,
        quantity=pieces,
        code=deposit.number,
        kind=DEPOSIT,
        belongs_to=line.number,
    )


def _of_quantity(line: Line, quantity: Quantity) -> Line | Refusal:
    """So many of what the code stands for, which may be a case of several."""
    refused = check_quantity_of(line, quantity)
    if refused is not None:
        return refused
    if _is_case(line):
        quantity = Quantity(quantity.units * line.quantity.whole, quantity.scale)
    return check_quantity_of(line, quantity) or replace(line, quantity=quantity)


def _is_case(line: Line) -> bool:
    """Whether the code stands for several pieces: then so many cases of it can be sold at once."""
    return not line.product.weighed and line.embedded_amount is None and line.quantity.is_whole


def _needs_weight(line: Line) -> Refusal | None:
    if not line.product.weighed or line.embedded_amount is not None or line.quantity != ONE:
        return None
    return refuse(
        WEIGHT_NEEDED,
        say("{product} is sold by weight.", product=Name(line.product.names)),
        say("Type the weight before the code: 0.456*{code}.", code=line.code),
    )


def _barcode_quantity(line: Line) -> Refusal | None:
    if line.embedded_amount is not None:
        if line.embedded_amount.minor > 0:
            return None
        return refuse(
            "barcode-without-price",
            say("The label of {product} carries a price of 0.", product=Name(line.product.names)),
            say("Weigh it again."),
        )
    return check_quantity(line.quantity)


def _age_known(sale: Sale | None, years: int) -> bool:
    """Whether this buyer's age was looked at already in this sale, for as many years."""
    return (
        years > 0
        and sale is not None
        and any(line.age_checked and line.product.minimum_age_years >= years for line in sale.lines)
    )


def repriced(line: Line, group: str) -> Product | None:
    """The line's product at the price of a customer's group; None where that changes nothing.

    What a label, a receipt or the register itself has priced keeps its price.
    """
    is_fixed = line.embedded_amount is not None or line.fixed_amount is not None
    if is_fixed or line.kind != PRODUCT or line.returns is not None:
        return None
    product = priced_for(line.product, group)
    return None if product == line.product else product


def priced_in(sale: Sale | None, product: Product) -> Product:
    """The product at the price of the customer in a sale, as far as one is known."""
    if sale is None or sale.customer is None:
        return product
    return priced_for(product, sale.customer.group)


def years_before(day: date, years: int) -> date:
    """The latest day of birth of who is so old on a day; 29 February becomes the 28th."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)
