"""Operations about tax: another one for a line or the sale, and sales that are exempt."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.discounts.manual import percent_quantity
from tuipos.domain.product import NamedTax
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import taxes
from tuipos.register.taxes import TaxChanged
from tuipos.ui.screens.conversing import ask_text, choose, typed_text, with_override
from tuipos.ui.stages.questions import Entry

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: What is typed in place of a code to have the products' own tax back.
_OWN = "-"


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.SALE_TAX: partial(_by_code, page, say("Override transaction tax"), line=False),
        registry.SALE_TAX_FROM_LIST: partial(
            _from_list, page, say("Override transaction tax"), line=False
        ),
        registry.LINE_TAX: partial(_by_code, page, say("Override line product tax"), line=True),
        registry.LINE_TAX_FROM_LIST: partial(
            _from_list, page, say("Override line product tax"), line=True
        ),
        registry.TAX_EXEMPT: partial(_exempt, page),
    }


async def _by_code(page: TillPage, title: Words, *, line: bool) -> None:
    typed = page.operation_text
    if not typed:
        question = say("Code of the tax; {sign} is its own tax again", sign=_OWN)
        told = await ask_text(page, title, question, typed_text, takes_scans=False)
        if told is None:
            return
        typed = told
    await _set(page, "" if typed == _OWN else typed, line=line)


async def _from_list(page: TillPage, title: Words, *, line: bool) -> None:
    found = await taxes.find_taxes(page.till)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    if found.notice is not None:
        page.till_app.report_changed()
    own = page.words(say("Its own tax again") if line else say("Each product's own tax again"))
    entries = [Entry("", own), *(_entry(page, one) for one in found.taxes)]
    code = await choose(page, title, entries)
    if code is not None:
        await _set(page, code, line=line)


def _entry(page: TillPage, one: NamedTax) -> Entry[str]:
    rate = page.till_app.language.quantity(percent_quantity(one.rate.rate_millionths))
    code = one.rate.code
    return Entry(code, f"{code}  {one.name}" if one.name else code, f"{rate} %")


async def _set(page: TillPage, code: str, *, line: bool) -> None:
    act = partial(taxes.set_sale_tax, page.till, code)
    if line:
        act = partial(taxes.set_line_tax, page.till, page.selected, code)
    result = await with_override(page, act)
    if isinstance(result, Refusal):
        page.say_no(result)
    else:
        _tell(page, result, _words(result))


def _words(changed: TaxChanged) -> Words:
    if changed.tax is None:
        if changed.line is None:
            return say("Each product has its own tax again.")
        return say("Line {number} has its own tax again.", number=changed.line.number)
    percent = percent_quantity(changed.tax.rate_millionths)
    if changed.line is None:
        return say(
            "The sale is taxed as {code}, {percent} %.", code=changed.tax.code, percent=percent
        )
    return say(
        "Line {number} is taxed as {code}, {percent} %.",
        number=changed.line.number,
        code=changed.tax.code,
        percent=percent,
    )


async def _exempt(page: TillPage) -> None:
    sale = page.till.sale
    assert sale is not None, "the registry has checked"
    typed = page.operation_text
    if not typed:
        question = say("Number of the certificate; Enter alone taxes the sale again")
        now = [(page.till_app.language.text("Now"), sale.certificate)] if sale.certificate else []
        told = await ask_text(page, say("Tax exempt"), question, clean, facts=now)
        if told is None:
            return
        typed = told
    result = await with_override(page, partial(taxes.exempt_sale, page.till, typed))
    if isinstance(result, Refusal):
        page.say_no(result)
        return
    certificate = result.sale.certificate
    words = say("The sale is taxed again.")
    if certificate:
        words = say("The sale is exempt from tax: {certificate}.", certificate=certificate)
    _tell(page, result, words)


def _tell(page: TillPage, changed: TaxChanged, words: Words) -> None:
    if changed.notice is None:
        page.tell(words, "good")
        return
    page.tell(say("{first} {then}", first=changed.notice, then=words), "warning")
    page.till_app.report_changed()
