"""Money that goes into a drawer, or out of it, without a sale."""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.words import Words, say

START = "start-amount"
FLOAT = "float-entry"
REMOVAL = "tender-removal"
SAFE_DROP = "safe-drop"
BANK_DROP = "bank-drop"
INCOME = "income"
EXPENSE = "expense"


@dataclass(frozen=True, slots=True)
class Movement:
    """A kind of movement: `sign` is 1 into the drawer and -1 out of it.

    `wants_reason` and `wants_reference` (a bag's number) say what must be told with it.
    """

    kind: str
    sign: int
    name: Words
    wants_reason: bool = False
    wants_reference: bool = False


MOVEMENTS: dict[str, Movement] = {
    movement.kind: movement
    for movement in (
        Movement(START, 1, say("Start amount")),
        Movement(FLOAT, 1, say("Float entry")),
        Movement(REMOVAL, -1, say("Tender removal"), wants_reason=True),
        Movement(SAFE_DROP, -1, say("Safe drop")),
        Movement(BANK_DROP, -1, say("Bank drop"), wants_reference=True),
        Movement(INCOME, 1, say("Income"), wants_reason=True),
        Movement(EXPENSE, -1, say("Expense"), wants_reason=True),
    )
}
