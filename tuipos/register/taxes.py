"""Taxing a line or a sale in another way, and sales that a certificate frees from tax."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain import permissions
from tuipos.domain.product import NamedTax, TaxRate
from tuipos.domain.sale import ExemptSet, Line, Sale, TaxSet
from tuipos.domain.sale_parts import DEPOSIT, PRODUCT
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import (
    lines_are_frozen,
    live_line,
    may_not,
    no_sale,
    not_ready_to_sell,
    with_notice,
)
from tuipos.register.ports import Answered
from tuipos.register.selling import answered_in_sale, note_offline
from tuipos.register.till import Till, act

#: A certificate's number is as long as a column of master data, at most.
LONGEST_CERTIFICATE = 40


@dataclass(frozen=True, slots=True)
class TaxesFound:
    """The taxes that a line or a sale can be given, by their codes."""

    taxes: tuple[NamedTax, ...]
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class TaxChanged:
    """The sale as it is now; `line` is None for the whole sale, `tax` where it is its own again."""

    sale: Sale
    line: Line | None = None
    tax: TaxRate | None = None
    notice: Words | None = None


async def find_taxes(till: Till) -> TaxesFound | Refusal:
    """The taxes of the store on the day of the sale; waits for no scan that is being answered."""
    refused = not_ready_to_sell(till)
    if refused is not None:
        return refused
    sale = till.sale
    if sale is None:
        return no_sale()
    answered = await till.data.taxes(sale.day)
    if isinstance(answered, Refusal):
        return answered
    noted = await answered_in_sale(till, sale, answered)
    if noted is not None:
        return noted
    return TaxesFound(answered.value, answered.switched or answered.notice)


@act
async def set_line_tax(till: Till, line: int, code: str) -> TaxChanged | Refusal:
    """Tax a line under another code; "" gives it its own tax back.

    Refusals: `tax-unknown`, `return-taxed`, `tax-fixed`, `lines-frozen`.
    """
    sale = _changeable(till, permissions.TAX_OVERRIDE if code else permissions.SELL)
    if isinstance(sale, Refusal):
        return sale
    found = live_line(sale, line)
    if isinstance(found, Refusal):
        return found
    return _tax_is_fixed(found) or await _set(till, sale, line, clean(code))


@act
async def set_sale_tax(till: Till, code: str) -> TaxChanged | Refusal:
    """Tax all lines of the sale under one code, but those that have one of their own by hand.

    "" gives every product its own tax back. Refusals: `tax-unknown`, `lines-frozen`.
    """
    sale = _changeable(till, permissions.TAX_OVERRIDE if code else permissions.SELL)
    return sale if isinstance(sale, Refusal) else await _set(till, sale, 0, clean(code))


@act
async def exempt_sale(till: Till, certificate: str) -> TaxChanged | Refusal:
    """Free the sale from tax under a certificate's number, which goes before the customer's.

    "" takes it back: then the customer's own certificate counts, if there is one. Refusals:
    `certificate-long`, `customer-exempt`, `lines-frozen`.
    """
    number = clean(certificate)
    sale = _changeable(till, permissions.TAX_EXEMPT if number else permissions.SELL)
    if isinstance(sale, Refusal):
        return sale
    if len(number) > LONGEST_CERTIFICATE:
        return refuse(
            "certificate-long",
            say("The number of a certificate has {most} characters at most.",
                most=LONGEST_CERTIFICATE),
        )  # fmt: skip
    if not number and not sale.tax_exempt and sale.customer is not None and sale.certificate:
        return refuse(
            "customer-exempt",
            say("{customer} is exempt from tax: {certificate}.",
                customer=sale.customer.name or sale.customer.number, certificate=sale.certificate),
            say("Take the customer off the sale: operation {number}.", number=603),
        )  # fmt: skip
    by = till.allowed_by(permissions.TAX_EXEMPT) if number else ""
    return TaxChanged(await till.record(ExemptSet(number, by)))


def _changeable(till: Till, permission: str) -> Sale | Refusal:
    refused = not_ready_to_sell(till) or may_not(till, permission)
    if refused is not None:
        return refused
    if till.sale is None:
        return no_sale()
    return lines_are_frozen(till.sale) or till.sale


async def _set(till: Till, sale: Sale, line: int, code: str) -> TaxChanged | Refusal:
    tax, notice = None, None
    if code:
        answered = await till.data.taxes(sale.day)
        if isinstance(answered, Refusal):
            return answered
        await note_offline(till, answered)
        notice = answered.switched or answered.notice
        found = _named(answered, code)
        if isinstance(found, Refusal):
            return with_notice(found, notice)
        tax = found
    by = till.allowed_by(permissions.TAX_OVERRIDE) if code else ""
    after = await till.record(TaxSet(line, tax, by))
    return TaxChanged(after, after.lines[line - 1] if line else None, tax, notice)


def _named(answered: Answered[tuple[NamedTax, ...]], code: str) -> TaxRate | Refusal:
    """The tax with this code, however its letters are written."""
    rates = {one.rate.code: one.rate for one in answered.value}
    if code in rates:
        return rates[code]
    for known, rate in rates.items():
        if known.casefold() == code.casefold():
            return rate
    return refuse(
        "tax-unknown",
        say("No tax has the code {code}.", code=code[:40]),
        say("Choose from the list: operation {line} for the line, {sale} for the sale.",
            line=130, sale=128),
    )  # fmt: skip


def _tax_is_fixed(line: Line) -> Refusal | None:
    if line.returns is not None and line.returns.transaction:
        return refuse(
            "return-taxed",
            say("Line {number} is taxed as it was on its receipt.", number=line.number),
        )
    if line.kind in (PRODUCT, DEPOSIT):
        return None
    return refuse("tax-fixed", say("Line {number} is not taxed.", number=line.number))
