"""The port to a payment terminal: what is asked of it, and what it answers.

A card's number never passes here: the terminal keeps it to itself and tells a brand, the last four
digits and an authorisation. "No answer" is *unknown*, not *declined*: money may have moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from tuipos.domain.money import Money


class Outcome(StrEnum):
    """What became of a request; only UNKNOWN leaves open whether money has moved."""

    APPROVED = "approved"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    UNKNOWN = "unknown"


class What(StrEnum):
    """What a terminal can be asked to do."""

    PAY = "pay"
    REFUND = "refund"
    REVERSE = "reverse"


@dataclass(frozen=True, slots=True)
class TerminalRequest:
    """One thing to do: `amount` is positive; `authorisation` names the payment to reverse.

    A terminal that hears the same `id` again answers as before and moves nothing a second time.
    """

    id: str
    what: What
    amount: Money
    authorisation: str = ""


@dataclass(frozen=True, slots=True)
class TerminalAnswer:
    """How it ended; `reason` is the terminal's own word on a no."""

    outcome: Outcome
    brand: str = ""
    last_four: str = ""
    authorisation: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What a terminal can do beside taking payments.

    `answers`: it is connected, and says itself how a request ended; without that a person reads it
    from the machine. `tells_results`: it knows later what became of a request by its id.
    """

    answers: bool = True
    cancels: bool = True
    reverses: bool = True
    refunds: bool = True
    tells_results: bool = True


class PaymentTerminal(Protocol):
    """A payment terminal; no call blocks the event loop, and none raises for trouble of its own."""

    @property
    def capabilities(self) -> Capabilities:
        """What it can do."""

    async def run(self, request: TerminalRequest) -> TerminalAnswer:
        """Do it, however long the customer takes; UNKNOWN where no answer can be had."""

    async def result_of(self, request_id: str) -> TerminalAnswer:
        """What became of an earlier request; DECLINED where the terminal never heard of it."""

    async def cancel(self, request_id: str) -> None:
        """Ask the terminal to end what it does; `run` then answers, and it may be too late."""


class StandAloneTerminal:
    """A card machine beside the till, with no line to it: a person types in and reads the result.

    It never answers, so that each payment is a person's word, which the payment then says.
    """

    capabilities = Capabilities(answers=False, cancels=False, tells_results=False)

    async def run(self, request: TerminalRequest) -> TerminalAnswer:
        """Nobody can ask it."""
        return TerminalAnswer(Outcome.UNKNOWN)

    async def result_of(self, request_id: str) -> TerminalAnswer:
        """Nobody can ask it."""
        return TerminalAnswer(Outcome.UNKNOWN)

    async def cancel(self, request_id: str) -> None:
        """The person at the machine does that."""
