"""Limits of being offline that are reached, and what they say: first a warning, then a refusal."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.domain.words import Refusal, Words, refuse, say, say_count

#: The kind of a limit that is no data's age: how long the server was not reached.
OFFLINE = "offline"
_DAY_HOURS = 24
_NAMES = {
    OFFLINE: say("offline"),
    "prices": say("prices"),
    "products": say("products"),
    "taxes": say("tax rates"),
    "staff": say("staff records"),
    "settings": say("settings"),
    "customers": say("customers"),
    "loyalty": say("loyalty and gift cards"),
    "availability": say("stock figures"),
}


@dataclass(frozen=True, slots=True)
class LimitReached:
    """Data of a kind is so many hours old, or the server was not reached for as long.

    `allowed_hours` is the limit that was passed: the warning's, or where it `blocks` the one behind
    which nothing new is sold offline (`stops_sales`), or the data is used no longer.
    """

    kind: str
    age_hours: int
    allowed_hours: int
    blocks: bool = False
    stops_sales: bool = False

    @property
    def name(self) -> Words:
        """The kind in a word or two."""
        return _NAMES[self.kind]

    @property
    def words(self) -> Words:
        """What is too old or has lasted too long, and what the chain allows."""
        age, allowed = _duration(self.age_hours), _duration(self.allowed_hours)
        if self.kind == OFFLINE:
            return say("the server was not reached for {age}, the chain allows {allowed}",
                       age=age, allowed=allowed)  # fmt: skip
        return say("{kind} are {age} old, the chain allows {allowed}",
                   kind=self.name, age=age, allowed=allowed)  # fmt: skip

    @property
    def warning(self) -> Words:
        """The one line for the cashier: before anything stops, or that it has."""
        if self.stops_sales:
            return _no_new_sales(self)
        age = _duration(self.age_hours)
        if self.kind == OFFLINE:
            return say("The server was not reached for {age}: connect soon (F9).", age=age)
        return say("The {kind} are {age} old: connect soon (F9).", kind=self.name, age=age)


def warning_of(reached: Sequence[LimitReached]) -> Words | None:
    """The line about the worst of what is reached; None where nothing is."""
    worst = worst_of(reached)
    return None if worst is None else worst.warning


def refusal_of(reached: Sequence[LimitReached]) -> Refusal | None:
    """The refusal to begin a sale offline, by the worst limit that stops it; None: it may begin."""
    stopping = worst_of(reached)
    if stopping is None or not stopping.stops_sales:
        return None
    return refuse(
        "offline-limit",
        _no_new_sales(stopping),
        say("Connect: F9, then C. What is open can still be paid."),
    )


def refusal_to_use(kind: str, reached: Sequence[LimitReached]) -> Refusal | None:
    """The refusal to use data of a kind offline, such as loyalty; None: it is new enough."""
    for one in reached:
        if one.kind == kind and one.blocks:
            return refuse(
                "offline-limit",
                say("Not possible offline: {why}.", why=one.words),
                say("Connect: F9, then C."),
            )
    return None


def worst_of(reached: Sequence[LimitReached]) -> LimitReached | None:
    """What stops sales, before what blocks, before what warns; None where nothing is reached."""
    return min(reached, key=_urgency, default=None)


def _no_new_sales(one: LimitReached) -> Words:
    return say("No new sales offline: {why}.", why=one.words)


def _urgency(one: LimitReached) -> tuple[bool, bool, bool, float]:
    """Among equals the time without the server comes first, then what is farthest over."""
    over = one.age_hours / max(1, one.allowed_hours)
    return (not one.stops_sales, not one.blocks, one.kind != OFFLINE, -over)


def _duration(hours: int) -> Words:
    if hours < 2 * _DAY_HOURS and hours % _DAY_HOURS:
        return say_count("{count} hour", "{count} hours", hours)
    return say_count("{count} day", "{count} days", hours // _DAY_HOURS)
