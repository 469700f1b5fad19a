"""Getting the open sale back after a crash, a power cut or a dropped line."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.sale import Sale, TakenOver, replay
from tuipos.register.customers import reprice
from tuipos.register.till import Till


@dataclass(frozen=True, slots=True)
class Recovered:
    """The sale that was open; `owner` is whose it was, `taken_over` whether it changed hands."""

    sale: Sale
    owner: str
    taken_over: bool


async def open_sale(till: Till) -> Sale | None:
    """The open sale in the journal, for who wants to see it before anybody signs in."""
    events = await till.journal.open_events()
    return replay(events) if events else None


async def recover(till: Till) -> Recovered | None:
    """Go on with the sale that the journal holds open; that it changes hands is journalled."""
    assert till.staff is not None and till.shift is not None, "a sale belongs to a person's shift"
    if till.sale is not None:
        return None
    sale = await open_sale(till)
    if sale is None:
        return None
    staff, shift = till.staff.number, till.shift.id
    till.sale = sale
    till.training = sale.training
    changed_hands = (sale.staff, sale.shift) != (staff, shift)
    if changed_hands:
        now = till.clock()
        body = {"staff": staff, "owner": sale.staff, "shift": shift}
        try:
            await till.journal.note("taken-over", sale.id, now, body)
            await till.record(TakenOver(staff, now, shift))
        except BaseException:
            till.sale = None
            raise
    # A crash may have come between the customer and the last of the prices that came with them.
    if not sale.live_tenders:
        await reprice(till)
    till.connection.transaction_resumes()
    return Recovered(till.sale, sale.staff, changed_hands)
