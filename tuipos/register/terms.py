"""What people agree on for a line or a sale: prices, discounts, notes, who sold it, a serial."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain import permissions
from tuipos.domain.discounts.manual import LINE, PRICE, SALE, within_limit
from tuipos.domain.line_totals import given_on, given_on_sale
from tuipos.domain.money import Money
from tuipos.domain.product import Name
from tuipos.domain.sale import (
    Commented,
    Event,
    LineDiscounted,
    ManualDiscount,
    PriceSet,
    Sale,
    SaleDiscounted,
    SalespersonSet,
    SerialSet,
    evolve,
)
from tuipos.domain.sale_parts import AMOUNT, PERCENT, PRODUCT, Line, PriceOverride
from tuipos.domain.totals import Totals, gross_of, totals
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import (
    lines_are_frozen,
    live_line,
    may_not,
    no_sale,
    not_ready_to_sell,
)
from tuipos.register.till import Till, act

LONGEST_NOTE = 120
_WHOLE = 1_000_000
#: Several discounts on one line are agreed sometimes; more than these are a key that hangs.
_MOST_DISCOUNTS = 5


@dataclass(frozen=True, slots=True)
class TermsChanged:
    """The sale as it is now; `line` is the one that changed, None for the whole sale."""

    sale: Sale
    line: Line | None = None


@act
async def set_price(
    till: Till, line: int, price: Money | None, reason: str = ""
) -> TermsChanged | Refusal:
    """Type a price per unit for a line; None gives it its own back.

    Refusals: `price-below-zero`, `price-from-barcode`, `price-fixed`, `reason-missing`.
    """
    found = _changeable(till, line, permissions.PRICE_OVERRIDE)
    if isinstance(found, Refusal):
        return found
    refused = _price_is_fixed(found)
    if refused is None and price is not None:
        refused = _no_price(price) or _no_reason(reason)
    if refused is not None:
        return refused
    override = None
    if price is not None:
        refused = _beyond(till, permissions.PRICE_OVERRIDE, PRICE, (found.product.price, price))
        if refused is not None:
            return refused
        override = PriceOverride(price, _note(reason), till.allowed_by(permissions.PRICE_OVERRIDE))
    sale = await till.record(PriceSet(line, override))
    return TermsChanged(sale, sale.lines[line - 1])


@act
async def discount_line(
    till: Till,
    line: int,
    *,
    percent_millionths: int = 0,
    amount: Money | None = None,
    reason: str = "",
) -> TermsChanged | Refusal:
    """Take a percentage or an amount off a line, on top of what was taken off it by hand before.

    Refusals: `discount-zero`, `discount-too-much`, `discount-impossible`, `discounts-many`.
    """
    found = _changeable(till, line, permissions.LINE_DISCOUNT)
    if isinstance(found, Refusal):
        return found
    refused = (
        _not_discountable(found)
        or _no_discount(percent_millionths, amount)
        or _too_much(amount, gross_of(found))
        or _too_many(found.discounts)
    )
    if refused is not None:
        return refused
    by = till.allowed_by(permissions.LINE_DISCOUNT)
    given = _discount(percent_millionths, amount, reason, by)
    event = LineDiscounted(line, (*found.discounts, given))
    figures = _figures_after(till, event)
    refused = _beyond(till, permissions.LINE_DISCOUNT, LINE, given_on(figures.lines[line - 1]))
    if refused is not None:
        return refused
    sale = await till.record(event)
    return TermsChanged(sale, sale.lines[line - 1])


@act
async def clear_line_discounts(till: Till, line: int) -> TermsChanged | Refusal:
    """Take back every discount that a person gave on a line."""
    found = _changeable(till, line, permissions.SELL)
    if isinstance(found, Refusal):
        return found
    sale = await till.record(LineDiscounted(line, ()))
    return TermsChanged(sale, sale.lines[line - 1])


@act
async def discount_sale(
    till: Till, *, percent_millionths: int = 0, amount: Money | None = None, reason: str = ""
) -> TermsChanged | Refusal:
    """Take a percentage or an amount off the whole sale; its lines share it."""
    sale = _changeable_sale(till, permissions.TOTAL_DISCOUNT)
    if isinstance(sale, Refusal):
        return sale
    assert till.figures is not None, "a sale is open"
    refused = (
        _no_discount(percent_millionths, amount)
        or _too_much(amount, till.figures.total)
        or _too_many(sale.discounts)
    )
    if refused is not None:
        return refused
    by = till.allowed_by(permissions.TOTAL_DISCOUNT)
    event = SaleDiscounted((*sale.discounts, _discount(percent_millionths, amount, reason, by)))
    figures = _figures_after(till, event)
    given = given_on_sale(figures.lines, sale.currency)
    refused = _beyond(till, permissions.TOTAL_DISCOUNT, SALE, given)
    return refused or TermsChanged(await till.record(event))


@act
async def clear_sale_discounts(till: Till) -> TermsChanged | Refusal:
    """Take back every discount that a person gave on the whole sale."""
    sale = _changeable_sale(till, permissions.SELL)
    if isinstance(sale, Refusal):
        return sale
    return TermsChanged(await till.record(SaleDiscounted(())))


@act
async def comment(till: Till, line: int, text: str) -> TermsChanged | Refusal:
    """Put a note on a line, or on the sale where `line` is 0; an empty one takes it away.

    Possible while something is paid already: it changes no amount.
    """
    return await _noted(till, line, Commented(line, _note(text)))


@act
async def set_salesperson(till: Till, line: int, staff: str) -> TermsChanged | Refusal:
    """Credit somebody for a line, or for the sale where `line` is 0; "" credits nobody."""
    return await _noted(till, line, SalespersonSet(line, _note(staff)[:20]))


@act
async def set_serial(till: Till, line: int, serial: str) -> TermsChanged | Refusal:
    """Note the serial number of the piece that is sold; each is sold once in a sale."""
    found = _changeable(till, line, permissions.SELL)
    if isinstance(found, Refusal):
        return found
    wanted = _note(serial)[:60]
    assert till.sale is not None, "a line is there"
    taken = [each for each in till.sale.live_lines if each.serial == wanted != ""]
    if taken and taken[0].number != line:
        return refuse(
            "serial-taken",
            say("Serial number {serial} is on line {line} already.",
                serial=wanted, line=taken[0].number),
            say("Scan the number of this piece."),
        )  # fmt: skip
    sale = await till.record(SerialSet(line, wanted))
    return TermsChanged(sale, sale.lines[line - 1])


async def _noted(till: Till, line: int, event: Event) -> TermsChanged | Refusal:
    refused = not_ready_to_sell(till) or may_not(till, permissions.SELL)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    if line:
        found = live_line(till.sale, line)
        if isinstance(found, Refusal):
            return found
    sale = await till.record(event)
    return TermsChanged(sale, sale.lines[line - 1] if line else None)


def _changeable(till: Till, line: int, permission: str) -> Line | Refusal:
    sale = _changeable_sale(till, permission)
    return sale if isinstance(sale, Refusal) else live_line(sale, line)


def _changeable_sale(till: Till, permission: str) -> Sale | Refusal:
    """The open sale, if this person may change it so and nothing has been paid yet."""
    refused = not_ready_to_sell(till) or may_not(till, permission)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    return lines_are_frozen(till.sale) or till.sale


def _figures_after(till: Till, event: Event) -> Totals:
    """What the sale would come to: limits are about all discounts together."""
    assert till.sale is not None, "a sale is open"
    return totals(evolve(till.sale, event), till.figures)


def _beyond(till: Till, permission: str, about: str, change: tuple[Money, Money]) -> Refusal | None:
    """Refuse what goes beyond this person's limit; another person may have a higher one."""
    refused = within_limit(till.limits_for(permission), about, *change)
    return None if refused is None else replace(refused, permission=permission)


def _discount(
    percent_millionths: int, amount: Money | None, reason: str, by: str
) -> ManualDiscount:
    kind = PERCENT if amount is None else AMOUNT
    return ManualDiscount(kind, percent_millionths, amount, _note(reason), by)


def _note(text: str) -> str:
    return clean(text)[:LONGEST_NOTE]


def _price_is_fixed(line: Line) -> Refusal | None:
    name = Name(line.product.names)
    if line.embedded_amount is not None:
        return refuse(
            "price-from-barcode",
            say("The label of {product} carries its price.", product=name),
            say("Weigh it again, or take something off with F5."),
        )
    if line.fixed_amount is not None or line.kind != PRODUCT:
        return refuse("price-fixed", say("The price of {product} is fixed.", product=name))
    return None


def _no_price(price: Money) -> Refusal | None:
    if price.minor < 0:
        return refuse(
            "price-below-zero", say("A price can't be below 0."), say("Type it without the minus.")
        )
    if price.minor > 10**9:
        return refuse(
            "price-absurd",
            say("{price} is beyond belief.", price=price),
            say("Was a code typed where the price belongs?"),
        )
    return None


def _no_reason(reason: str) -> Refusal | None:
    if clean(reason):
        return None
    return refuse(
        "reason-missing", say("The reason is missing."), say("Type in a few words what it is for.")
    )


def _not_discountable(line: Line) -> Refusal | None:
    if line.fixed_amount is None and line.kind == PRODUCT:
        return None
    name = Name(line.product.names)
    return refuse("discount-impossible", say("Nothing can be taken off {product}.", product=name))


def _no_discount(percent_millionths: int, amount: Money | None) -> Refusal | None:
    assert amount is None or not percent_millionths, "a percentage or an amount"
    nothing = amount is None and percent_millionths <= 0
    if nothing or (amount is not None and amount.minor <= 0):
        return refuse(
            "discount-zero",
            say("That takes nothing off."),
            say("To take discounts back press F5 and choose it."),
        )
    if percent_millionths > _WHOLE:
        return refuse(
            "discount-too-much",
            say("No more than 100 % can be taken off."),
            say("Type a number from 0 to 100, such as 10 or 12.5."),
        )
    return None


def _too_much(amount: Money | None, of: Money) -> Refusal | None:
    if amount is None or amount.minor <= abs(of.minor):
        return None
    return refuse(
        "discount-too-much",
        say("{amount} is more than the {price} it is taken off.", amount=amount, price=of),
        say("Type {price} or less.", price=of),
    )


def _too_many(discounts: tuple[ManualDiscount, ...]) -> Refusal | None:
    if len(discounts) < _MOST_DISCOUNTS:
        return None
    return refuse(
        "discounts-many",
        say("{count} discounts are given already.", count=len(discounts)),
        say("Take them back first."),
    )
