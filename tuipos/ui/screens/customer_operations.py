"""Operations about the customer of the sale: search, by number, taken off."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.customer import Customer
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import customer_records, customers
from tuipos.register.customers import CustomerChanged, CustomerQuestion, CustomersFound
from tuipos.ui.screens.conversing import ask_text, choose
from tuipos.ui.stages.questions import Entry

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage

#: Refusals of a product look-up after which a code may still be a loyalty card.
NO_PRODUCT = frozenset({"product-unknown", "barcode-malformed"})

#: What is asked of a customer, in this order.
_QUESTIONS = (
    ("name", say("Name")),
    ("phone", say("Phone")),
    ("email", say("E-mail")),
    ("loyalty_card", say("Loyalty card")),
)


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    return {
        registry.CUSTOMER_SEARCH: partial(_search, page),
        registry.CUSTOMER_BY_NUMBER: partial(_by_number, page),
        registry.ADD_LOYALTY_CARD: partial(_by_card, page),
        registry.CLEAR_CUSTOMER: partial(_clear, page),
        registry.NEW_CUSTOMER: partial(_new, page),
        registry.EDIT_CUSTOMER: partial(_edit, page),
    }


async def _search(page: TillPage) -> None:
    typed = page.operation_text
    if not typed:
        question = say("Name, number, card or phone")
        told = await ask_text(page, say("Customer search"), question, _text)
        if told is None:
            return
        typed = told
    found = await customers.find(page.till, typed)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    number = await _chosen(page, typed, found)
    if number is not None:
        await _set(page, number)


async def _by_number(page: TillPage) -> None:
    typed = page.operation_text
    if not typed:
        question = say("Customer number, or scan the card")
        told = await ask_text(page, say("Customer by number"), question, _text)
        if told is None:
            return
        typed = told
    await _set(page, typed)


async def _by_card(page: TillPage) -> None:
    typed = page.operation_text
    if not typed:
        question = say("Scan the card, or type its number")
        told = await ask_text(page, say("Add loyalty card"), question, _text)
        if told is None:
            return
        typed = told
    await _set(page, typed)


async def _clear(page: TillPage) -> None:
    result = await customers.clear_customer(page.till)
    if isinstance(result, Refusal):
        page.say_no(result)
        return
    if result.sale is None:
        page.selected = 0
    page.tell(say("The customer is taken off."), "good")


async def _new(page: TillPage) -> None:
    """Ask for a name and what else is known; on an open sale it is the customer at once."""
    title, values = say("New customer"), {"name": clean(page.operation_text)}
    for field, question in _QUESTIONS:
        if values.get(field):
            continue
        asked = say("{name}?", name=question)
        read = _text if field == "name" else clean
        if field != "name":
            asked = say("{name}? Enter alone: none", name=question)
        told = await ask_text(page, title, asked, read, takes_scans=field == "loyalty_card")
        if told is None:
            return
        values[field] = told
    card = values.pop("loyalty_card")
    result = await customer_records.new_customer(page.till, card=card, **values)
    if isinstance(result, Refusal):
        page.say_no(result)
        return
    made = result.customer
    if page.till.sale is not None:
        await _set(page, made.number)
    words = say("{name} is customer {number}.", name=made.name, number=made.number)
    page.tell(words, "good")
    page.till_app.report_changed()


async def _edit(page: TillPage) -> None:
    """Change what is known of the customer on the sale, or of another one by number or card."""
    code = await _whom_to_edit(page)
    if code is None:
        return
    found = await customers.look_up(page.till, code)
    if isinstance(found, Refusal):
        page.say_no(found)
        return
    if found.notice is not None:
        page.till_app.report_changed()
    changes = await _changes(page, found.customer)
    if changes is None:
        return
    result = await customer_records.edit_customer(page.till, found.customer, changes)
    if isinstance(result, Refusal):
        page.say_no(result)
        return
    page.tell(say("{name} is changed.", name=result.customer.name), "good")
    page.till_app.report_changed()


async def _whom_to_edit(page: TillPage) -> str | None:
    sale = page.till.sale
    if page.operation_text:
        return page.operation_text
    if sale is not None and sale.customer is not None:
        return sale.customer.number
    return await ask_text(
        page, say("Edit customer"), say("Customer number, or scan the card"), _text
    )


async def _changes(page: TillPage, customer: Customer) -> dict[str, str] | None:
    """What is typed anew, by field; None after Esc, and then nothing has changed."""
    title = say("Edit customer {number}", number=customer.number)
    _ = page.till_app.language.text
    changes: dict[str, str] = {}
    for field, question in _QUESTIONS:
        now = changes.get(field, getattr(customer, field))
        asked = say("{name}? Enter alone: as it is", name=question)
        if field != "name":
            asked = say("{name}? Enter alone: as it is; - takes it away", name=question)
        facts = [(_("Now"), now)]
        told = await ask_text(
            page, title, asked, clean, takes_scans=field == "loyalty_card", facts=facts
        )
        if told is None:
            return None
        if told == "-" and field != "name":
            changes[field] = ""
        elif told:
            changes[field] = told
    return changes


async def card_scanned(page: TillPage, code: str, *, was_online: bool = False) -> Refusal | None:
    """Put the customer of a scanned card on the sale; the refusal where it is nobody's.

    `was_online` says that the register was so before the code was taken for a product's.
    """
    result = await customers.set_customer(page.till, code)
    if isinstance(result, CustomerQuestion):
        result = await _replaced(page, code, result)
    if isinstance(result, CustomerChanged):
        _tell(page, result, switched=was_online and not page.till.connection.is_online)
    return result if isinstance(result, Refusal) else None


async def _set(page: TillPage, code: str) -> None:
    refused = await card_scanned(page, code)
    if refused is not None:
        page.say_no(refused)


async def _replaced(page: TillPage, code: str, question: CustomerQuestion) -> object:
    """Let one customer replace another, after a word; None where the first one stays."""
    words = say("{before} is on this sale. Replace with {after}? y = yes, n = no.",
                before=question.before, after=question.after)  # fmt: skip
    if question.notice is not None:
        words = say("{first} {then}", first=question.notice, then=words)
    if await page.ask(words, "yn") == "y":
        return await customers.set_customer(page.till, code, replaces=True)
    page.tell(say("{before} stays on this sale.", before=question.before), "muted")
    return None


def _tell(page: TillPage, changed: CustomerChanged, *, switched: bool) -> None:
    """Say who is on the sale now, and that the register switched on the way."""
    assert changed.customer is not None, "somebody was set"
    words = say("Customer: {name}", name=changed.customer.name or changed.customer.number)
    if changed.sale is not None and changed.sale.certificate:
        words = say("{what}, tax exempt: {certificate}",
                    what=words, certificate=changed.sale.certificate)  # fmt: skip
    page.enter(None)
    notice = changed.notice
    if notice is None and switched:
        notice = say("Selling on offline; nothing is lost.")
    if notice is None:
        page.tell(words, "good")
        return
    page.tell(say("{first} {then}", first=notice, then=words), "warning")
    page.till_app.report_changed()


async def _chosen(page: TillPage, typed: str, found: CustomersFound) -> str | None:
    """The number of who is meant: the only one that was named whole, else one of the list."""
    first = found.hits[0]
    if len(found.hits) == 1 and typed in (first.number, first.loyalty_card, first.phone):
        return first.number
    entries = [Entry(one.number, one.name, _aside(one)) for one in found.hits]
    title = say("Customers with “{text}”", text=typed)
    if found.more:
        title = say(
            "The first {count} customers with “{text}”: type more to see others",
            count=len(entries),
            text=typed,
        )
    return await choose(page, title, entries)


def _aside(one: Customer) -> str:
    return "  ".join(text for text in (one.phone, one.number) if text)


def _text(text: str) -> str | Refusal:
    typed: str = clean(text)
    what: Words = say("Nothing was typed.")
    return typed or refuse("nothing-typed", what, say("Type a part of the name, or Esc."))
