"""One way to every operation: buttons, keys, palette, menu and typed numbers are checked alike."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from tuipos.domain.words import Refusal, refuse, say
from tuipos.operations.registry import Operation, by_number, operations

_log = logging.getLogger(__name__)

Handler = Callable[[], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class HandlerGroup:
    """Operations whose handlers are made together, when the first of them is wanted."""

    numbers: frozenset[int]
    load: Callable[[], Mapping[int, Handler]]


@dataclass(frozen=True, slots=True)
class Situation:
    """What is there when an operation is asked for."""

    permissions: frozenset[str] | None = None
    sale: bool = False
    line: bool = False
    payment: bool = False
    offline: bool = False
    demo: bool = False

    @property
    def session(self) -> bool:
        """Whether somebody is signed in."""
        return self.permissions is not None


def check(operation: Operation, situation: Situation) -> Refusal | None:
    """Refuse an operation that is not possible here and now, and say what can be done instead."""
    return _missing(operation, situation) or _forbidden(operation, situation)


def possible(situation: Situation) -> tuple[Operation, ...]:
    """The operations that a menu shows here: not those of a demo elsewhere."""
    return tuple(each for each in operations() if situation.demo or each.needs != "demo")


class Dispatch:
    """Runs operations through the handlers that the screens give."""

    def __init__(self, groups: Sequence[HandlerGroup]) -> None:
        self._groups = {number: group for group in groups for number in group.numbers}
        unknown = [number for number in self._groups if by_number(number) is None]
        assert not unknown, f"no operations: {unknown}"
        self._handlers: dict[int, Handler] = {}

    @property
    def numbers(self) -> frozenset[int]:
        """The operations that have a handler here."""
        return frozenset(self._groups)

    async def run(self, number: int, situation: Situation) -> Refusal | None:
        """Run an operation by its number, or give the refusal to show."""
        operation = by_number(number)
        if operation is None or number not in self._groups:
            return refuse(
                "operation-unknown",
                say("There is no operation {number} here.", number=number),
                say("A point alone lists all operations."),
            )
        refused = check(operation, situation)
        if refused is None:
            # For whoever is asked later what was done at this till; names no customer and no price.
            _log.info("operation %d", number)
            if number not in self._handlers:
                self._handlers |= self._groups[number].load()
            await self._handlers[number]()
        return refused


def _missing(operation: Operation, situation: Situation) -> Refusal | None:
    match operation.needs:
        case "demo" if not situation.demo:
            return refuse("demo-only", say("This is for the demo only."))
        case "session" | "sale" | "line" | "payment" if not situation.session:
            return refuse("not-signed-in", say("Nobody is signed in."), say("Sign in first."))
        case "sale" | "line" | "payment" if not situation.sale:
            return refuse("no-sale", say("No sale is open."), say("Scan an item to begin one."))
        case "line" if not situation.line:
            return refuse(
                "no-line", say("No line is selected."), say("Select one with the arrows.")
            )
        case "payment" if not situation.payment:
            return refuse("no-payment", say("Nothing has been paid on this sale yet."))
    return None


def _forbidden(operation: Operation, situation: Situation) -> Refusal | None:
    """What is not possible now is said first: no manager could allow it either."""
    if situation.offline and operation.offline == "never":
        return refuse(
            "not-offline",
            say("{name} is not possible offline.", name=say(operation.name)),
            say(operation.reason),
        )
    if operation.permission and operation.permission not in (situation.permissions or frozenset()):
        return refuse(
            "not-permitted",
            say("You are not allowed to do this: {name}.", name=say(operation.name)),
            say("Ask a manager to allow it."),
            permission=operation.permission,
        )
    return None
