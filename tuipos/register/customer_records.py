"""New customers and changes of known ones, written down here and usable at once on this register.

Until they have come back with headquarters' data they are laid over what the data service answers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import timedelta

from tuipos.domain import permissions
from tuipos.domain.customer import Customer
from tuipos.domain.customer_records import (
    CUSTOMER,
    EDIT,
    FIELDS,
    NEW,
    CustomerRecord,
    customer_document,
    customer_number,
    merged,
    record_of,
)
from tuipos.domain.sale import CustomerSet
from tuipos.domain.shift_documents import Origin
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import may_not, not_ready_to_sell
from tuipos.register.drawer import post
from tuipos.register.till import Till, act
from tuipos.register.training import not_in_training

LONGEST_TEXT, LONGEST_CARD = 120, 40
#: Headquarters has had them by then, or somebody must look; they stay in the journal for good.
_DAYS = 30


@dataclass(frozen=True, slots=True)
class CustomerWritten:
    """A customer as written down; headquarters gets the document."""

    customer: Customer
    document: Mapping[str, object]


@act
async def new_customer(
    till: Till, name: str, *, phone: str = "", email: str = "", card: str = ""
) -> CustomerWritten | Refusal:
    """Write down a customer nobody knew; their number is made here and never given twice.

    Refusals: `name-missing`, `card-taken`, `text-too-long`, `in-training`.
    """
    values = _cleaned({"name": name, "loyalty_card": card, "email": email, "phone": phone})
    refused = _may_write(till) or _unfit(values) or await _card_taken(till, values, "")
    if refused is not None:
        return refused
    return await _write(till, NEW, "", values, {})


@act
async def edit_customer(
    till: Till, customer: Customer, changes: Mapping[str, str]
) -> CustomerWritten | Refusal:
    """Write down what has changed of a customer, by the fields of `customer_records.FIELDS`.

    Refusals: `nothing-changed`, and those of `new_customer`.
    """
    cleaned = _cleaned(changes)
    values = {field: text for field, text in cleaned.items() if text != getattr(customer, field)}
    refused = _may_write(till)
    if refused is None and not values:
        refused = refuse("nothing-changed", say("Nothing has changed."))
    refused = refused or _unfit({"name": customer.name, **values})
    refused = refused or await _card_taken(till, values, customer.number)
    if refused is not None:
        return refused
    before = {field: getattr(customer, field) for field in values}
    return await _write(till, EDIT, customer.number, values, before, customer)


async def written_here(till: Till) -> tuple[CustomerRecord, ...]:
    """What was written down on this register lately, oldest first."""
    since = till.clock() - timedelta(days=_DAYS)
    return tuple(record_of(one) for one in await till.journal.documents_since(CUSTOMER, since))


def laid_over(found: Customer, records: tuple[CustomerRecord, ...]) -> Customer:
    """A customer of the data service, with what was changed of them here since."""
    for record in records:
        if record.number == found.number and record.act == EDIT:
            found = merged(found, record).customer or found
    return found


def only_here(records: tuple[CustomerRecord, ...]) -> tuple[Customer, ...]:
    """The customers that were made here, as they are now."""
    made: dict[str, Customer] = {}
    for record in records:
        found = merged(made.get(record.number), record).customer
        if found is not None:
            made[record.number] = found
    return tuple(made.values())


def matches(customer: Customer, text: str) -> bool:
    """Whether a search finds a customer, as the data service does it."""
    name = customer.name.casefold()
    begun = (customer.number, customer.loyalty_card, customer.phone)
    words = text.casefold().split()
    return all(word in name for word in words) or any(one.startswith(text) for one in begun)


async def _write(
    till: Till,
    kind: str,
    number: str,
    values: Mapping[str, str],
    before: Mapping[str, str],
    known: Customer | None = None,
) -> CustomerWritten:
    assert till.shift is not None, "checked"
    written: list[CustomerRecord] = []

    def make(origin: Origin, sequence: int) -> dict[str, object]:
        record = CustomerRecord(
            kind, number or customer_number(origin.id), tuple(values.items()), tuple(before.items())
        )
        written[:] = [record]
        return customer_document(origin, record, sequence)

    _, document = await post(till, till.shift, CUSTOMER, make)
    customer = merged(known, written[0]).customer
    assert customer is not None, "it was made or known"
    await _on_the_sale(till, customer)
    return CustomerWritten(customer, document)


async def _on_the_sale(till: Till, customer: Customer) -> None:
    """Let the open sale name its customer as they are now."""
    buyer = till.sale.customer if till.sale is not None else None
    if buyer is None or buyer.number != customer.number:
        return
    now = replace(buyer, name=customer.name, card=customer.loyalty_card)
    if now != buyer:
        await till.record(CustomerSet(now))


def _may_write(till: Till) -> Refusal | None:
    return not_ready_to_sell(till) or not_in_training(till) or may_not(till, permissions.SELL)


def _cleaned(values: Mapping[str, str]) -> dict[str, str]:
    assert set(values) <= set(FIELDS), "headquarters gives the rest"
    return {field: " ".join(clean(text).split()) for field, text in values.items()}


def _unfit(values: Mapping[str, str]) -> Refusal | None:
    if not values["name"]:
        return refuse("name-missing", say("The name is missing."), say("Type the customer's name."))
    for field, text in values.items():
        most = LONGEST_CARD if field == "loyalty_card" else LONGEST_TEXT
        if len(text) > most:
            return refuse(
                "text-too-long",
                say("{text} is too long.", text=f"{text[:20]}…"),
                say("Type at most {count} characters.", count=most),
            )
    return None


async def _card_taken(till: Till, values: Mapping[str, str], number: str) -> Refusal | None:
    """Refuse a card that is somebody else's; where nobody can be asked, headquarters will see."""
    card = values.get("loyalty_card", "")
    if not card:
        return None
    owners = [one for one in only_here(await written_here(till)) if one.loyalty_card == card]
    answered = await till.data.customer(card)
    if not isinstance(answered, Refusal) and not isinstance(answered.value, Refusal):
        owners.append(answered.value.customer)
    others = [one for one in owners if one.number != number]
    if not others:
        return None
    return refuse(
        "card-taken",
        say("{card} is the card of {name}.", card=card, name=others[0].name),
        say("Take another card, or go on without one."),
    )
