"""Putting a sale aside and going on with it, on this register always, and anywhere while online.

A suspended sale is in this register's journal whatever the server says. Who recalls it first has
it; what both sides recall while they can't see each other is flagged by the server, never lost.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from tuipos.domain import permissions
from tuipos.domain.sale import Event, Recalled, Sale, Started, replay
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.typed import clean
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.register.checks import (
    card_is_asked,
    may_not,
    no_sale,
    not_ready_to_sell,
    sale_is_open,
    with_notice,
)
from tuipos.register.paying import SaleVoided, void_aside
from tuipos.register.ports import Answered
from tuipos.register.selling import note_offline, start_event
from tuipos.register.till import Till, act, question
from tuipos.retail.refusals import SUSPENDED_GONE, suspended_unknown


@dataclass(frozen=True, slots=True)
class Suspended:
    """A sale is aside; `sale.shared` says whether other registers can recall it too."""

    sale: SuspendedSale
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class Recallable:
    """What can be recalled here, oldest first: this register's own, then the store's."""

    sales: tuple[SuspendedSale, ...]
    notice: Words | None = None


@dataclass(frozen=True, slots=True)
class Resumed:
    """A suspended sale is the open one again, with the prices and the day that it had."""

    sale: Sale
    code: str
    notice: Words | None = None


@act
async def suspend_sale(till: Till) -> Suspended | Refusal:
    """Put the open sale aside in one commit, then let the server know it.

    Refusals: `nothing-to-suspend`, and `payment-open` while something is tendered.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.SUSPEND_SALE)
    if refused is not None:
        return refused
    sale, figures = till.sale, till.figures
    if sale is None or figures is None:
        return no_sale()
    refused = _not_suspendable(till, sale)
    if refused is not None:
        return refused
    assert till.staff is not None, "checked"
    kept = await till.journal.suspend(
        SuspendedSale(
            number=0,
            register=sale.register,
            transaction=sale.id,
            staff=till.staff.number,
            at=till.clock(),
            lines=len(sale.live_lines),
            total=figures.total,
            origins=sale.recalled,
        )
    )
    till.sale = till.last_sale = None
    till.connection.transaction_ends()
    notice = await _share(till)
    shared = {each.number for each in await till.journal.suspended_sales() if each.shared}
    return Suspended(replace(kept, shared=kept.number in shared), notice)


@question
async def recallable(till: Till) -> Recallable | Refusal:
    """What this person may recall: from the journal, and from the server as far as it answers."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.RECALL_SALE)
    if refused is not None:
        return refused
    return await _recallable(till)


@question
async def kept_here(till: Till) -> tuple[SuspendedSale, ...] | Refusal:
    """What is aside on this register, with who has recalled it elsewhere, as far as is known."""
    return await till.journal.suspended_sales()


@act
async def recall_sale(till: Till, code: str, *, confirmed: bool = False) -> Resumed | Refusal:
    """Go on with a suspended sale: `7` and `001-7` are this register's own, `002-3` another's.

    Refusals: `sale-open`, `suspended-unknown`, and `suspended-gone`, which `confirmed` overrides
    for what is aside on this register.
    """
    refused = (
        not_ready_to_sell(till) or may_not(till, permissions.RECALL_SALE) or sale_is_open(till)
    )
    if refused is not None:
        return refused
    wanted = clean(code)
    till.connection.transaction_starts()
    try:
        own = await _own(till, wanted)
        if own is not None:
            return await _recall_own(till, own, confirmed=confirmed)
        return await _recall_from_store(till, wanted)
    finally:
        if till.sale is None:
            till.connection.transaction_ends()


@act
async def void_suspended(
    till: Till, number: int, *, confirmed: bool = False
) -> SaleVoided | Refusal:
    """Void a sale that is aside on this register, without recalling it.

    Refusals: `suspended-unknown`, and `suspended-gone`, which `confirmed` overrides.
    """
    refused = not_ready_to_sell(till) or may_not(till, permissions.VOID_SALE)
    if refused is not None:
        return refused
    held = await till.journal.held_sale(number)
    if held is None:
        return suspended_unknown(str(number))
    _, gone = await _claim(till, held.about)
    if gone is not None and not confirmed:
        return gone
    return await void_aside(till, replay(await _as_ours(till, held)))


async def _recallable(till: Till) -> Recallable:
    notice = await _share(till)
    answered = await till.data.suspended_sales()
    store: tuple[SuspendedSale, ...] = ()
    if not isinstance(answered, Refusal):
        store, notice = answered.value, notice or answered.switched or answered.notice
    own = await _in_step(till, {each.transaction: each for each in store})
    known = {each for sale in own for each in (sale.transaction, *sale.origins)}
    known |= await till.journal.gone_on([each.transaction for each in store])
    register = till.identity.register
    others = tuple(
        each
        for each in store
        if each.transaction not in known and not each.settled and each.elsewhere in ("", register)
    )
    return Recallable((*own, *others), notice)


async def _in_step(till: Till, store: dict[str, SuspendedSale]) -> tuple[SuspendedSale, ...]:
    """Our own, with what the server knows of them; what is over elsewhere is forgotten here."""
    for sale in await till.journal.suspended_sales():
        at_server = store.get(sale.transaction)
        if at_server is None:
            continue
        elsewhere = at_server.elsewhere if at_server.elsewhere != sale.register else ""
        if at_server.settled and elsewhere:
            body = {"number": sale.number, "register": elsewhere}
            await till.journal.drop_suspended(sale.number, till.clock(), body)
        elif (sale.shared, sale.elsewhere) != (True, elsewhere):
            await till.journal.mark_suspended(sale.number, shared=True, elsewhere=elsewhere)
    return await till.journal.suspended_sales()


async def _share(till: Till) -> Words | None:
    """Let the server have what it does not have yet, as far as it answers."""
    for sale in await till.journal.suspended_sales():
        if sale.shared or sale.elsewhere:
            continue
        held = await till.journal.held_sale(sale.number)
        assert held is not None, "listed just now"
        start = held.events[0]
        if isinstance(start, Started) and start.training:
            continue
        answered = await till.data.put_suspended(held)
        if isinstance(answered, Refusal):
            return None
        if not answered.value:
            return answered.switched or answered.notice
        await till.journal.mark_suspended(sale.number, shared=True, elsewhere="")
    return None


async def _own(till: Till, code: str) -> SuspendedSale | None:
    own = f"{till.identity.register}-"
    number = code.removeprefix(own)
    if not (number.isascii() and number.isdecimal() and len(number) <= 6):
        return None
    held = await till.journal.held_sale(int(number))
    return held.about if held is not None else None


async def _recall_own(till: Till, sale: SuspendedSale, *, confirmed: bool) -> Resumed | Refusal:
    held = await till.journal.held_sale(sale.number)
    assert held is not None, "found just now"
    refused = _other_training(till, held)
    if refused is not None:
        return refused
    answered, gone = await _claim(till, sale)
    if gone is not None and not confirmed:
        return gone
    return await _resumed(till, await _take(till, held, sale.number), sale.code, answered)


async def _claim(till: Till, sale: SuspendedSale) -> tuple[Answered[object] | None, Refusal | None]:
    """Claim at the server what it has of us; a refusal only where another register was first."""
    if not sale.shared:
        return None, None
    answered = await till.data.recall_suspended(sale.transaction)
    if isinstance(answered, Refusal):
        return None, None
    value = answered.value
    if not isinstance(value, Refusal) or value.code != SUSPENDED_GONE:
        return answered, None
    register = str(dict(value.what.values).get("register", ""))
    await till.journal.mark_suspended(sale.number, shared=True, elsewhere=register)
    return answered, with_notice(value, answered.switched or answered.notice)


async def _recall_from_store(till: Till, code: str) -> Resumed | Refusal:
    if till.training:
        return _in_earnest(code)
    listed = await till.data.suspended_sales()
    if isinstance(listed, Refusal):
        return listed
    notice = listed.switched or listed.notice
    register, _, number = code.partition("-")
    named = [
        each for each in listed.value if (each.register, str(each.number)) == (register, number)
    ]
    gone = await till.journal.gone_on([each.transaction for each in named])
    named = [each for each in named if each.transaction not in gone]
    if not named:
        return with_notice(suspended_unknown(code), notice)
    answered = await till.data.recall_suspended(named[-1].transaction)
    if isinstance(answered, Refusal):
        return answered
    held = answered.value
    if isinstance(held, Refusal):
        return with_notice(held, answered.switched or answered.notice)
    sale = await _take(till, held)
    return await _resumed(till, sale, held.about.code, answered)


async def _take(till: Till, held: HeldSale, number: int = 0) -> Sale:
    """Open a suspended sale in one commit; `number` is its own where it was aside here."""
    events = await _as_ours(till, held)
    sale, about = replay(events), held.about
    body = {"number": about.code, "staff": sale.staff, "from": about.transaction}
    await till.journal.recall(sale.id, events, till.clock(), body, number)
    return sale


async def _as_ours(till: Till, held: HeldSale) -> list[Event]:
    """All that happened to a suspended sale, under a new id: ids rise in the order of sales.

    The server finds out by that order what it has lost. The day and the prices stay.
    """
    start, *changes = held.events
    assert isinstance(start, Started), "a sale begins with its start"
    ours = await start_event(till, till.clock(), start.data_version, offline=start.offline)
    ours = replace(
        ours,
        day=start.day,
        prices_include_tax=start.prices_include_tax,
        cash_rounding=start.cash_rounding,
        tax_rounding=start.tax_rounding,
        training=start.training,
    )
    return [ours, *changes, _recalled(till, held.about)]


async def _resumed(till: Till, sale: Sale, code: str, answered: Answered[object] | None) -> Resumed:
    till.sale = sale
    till.last_sale = None
    notice = None
    if answered is not None:
        await note_offline(till, answered)
        notice = answered.switched or answered.notice
    return Resumed(till.sale, code, notice)


def _recalled(till: Till, sale: SuspendedSale) -> Recalled:
    assert till.staff is not None and till.shift is not None, "checked before"
    return Recalled(sale.transaction, till.staff.number, till.clock(), till.shift.id)


def _other_training(till: Till, held: HeldSale) -> Refusal | None:
    """Refuse to go on in earnest with what was for practice, and the other way round."""
    start = held.events[0]
    assert isinstance(start, Started), "a sale begins with its start"
    if start.training == till.training:
        return None
    if till.training:
        return _in_earnest(held.about.code)
    return refuse(
        "suspended-training",
        say("Sale {code} is for practice.", code=held.about.code),
        say("Begin training first: operation {number}.", number=9008),
    )


def _in_earnest(code: str) -> Refusal:
    return refuse(
        "in-training",
        say("Sale {code} is no practice.", code=code),
        say("Leave training first: operation {number}.", number=9008),
    )


def _not_suspendable(till: Till, sale: Sale) -> Refusal | None:
    if sale.card_request is not None:
        return card_is_asked(sale)
    if sale.live_tenders:
        assert till.figures is not None, "a sale is open"
        return refuse(
            "payment-open",
            say("{amount} is tendered on this sale.", amount=till.figures.tendered),
            say("Take the rest of the money, or void the payment (F12, F8) and suspend it then."),
        )
    if not sale.live_lines:
        return refuse(
            "nothing-to-suspend",
            say("There is nothing on this sale to put aside."),
            say("Void it: operation {number}.", number=500),
        )
    return None
