"""Training: everything works as it does in earnest, and nothing of it reaches the books.

Sales for practice have no receipt number, are in no report and are never sent. They stay in the
journal's chain, where it can be seen who practised what.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain import permissions
from tuipos.domain.words import Refusal, refuse, say
from tuipos.register.checks import may_not, not_ready_to_sell, sale_is_open
from tuipos.register.till import Till, act


@dataclass(frozen=True, slots=True)
class TrainingSet:
    """Whether what is sold from now on is for practice."""

    training: bool


@act
async def set_training(till: Till, training: bool) -> TrainingSet | Refusal:
    """Begin to practise, or sell in earnest again; refused in the middle of a sale."""
    refused = not_ready_to_sell(till) or may_not(till, permissions.TRAINING) or sale_is_open(till)
    if refused is not None:
        return refused
    assert till.staff is not None, "checked"
    body = {"staff": till.staff.number, "by": till.allowed_by(permissions.TRAINING)}
    kind = "training-on" if training else "training-off"
    await till.journal.note(kind, till.staff.number, till.clock(), body)
    till.training = training
    till.last_sale = None
    return TrainingSet(training)


def not_in_training(till: Till) -> Refusal | None:
    """Refuse what would move real money while somebody practises."""
    if not till.training:
        return None
    return refuse(
        "in-training",
        say("This is not possible in training."),
        say("Leave training first: operation {number}.", number=9008),
    )
