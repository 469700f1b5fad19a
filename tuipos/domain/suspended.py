"""Sales that were put aside, to be gone on with later, here or at another register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.money import Money
from tuipos.domain.sale_events import Event


@dataclass(frozen=True, slots=True)
class SuspendedSale:
    """A suspended sale: `number` is short and its register's own, `code` is what the slip shows.

    `shared` says that the server has it too. `elsewhere` is the register that has recalled it, as
    far as is known; `settled` that it is over. `origins` are the ids under which it was known
    before it came to this register.
    """

    number: int
    register: str
    transaction: str
    staff: str
    at: datetime
    lines: int
    total: Money
    shared: bool = False
    elsewhere: str = ""
    settled: bool = False
    origins: tuple[str, ...] = ()

    @property
    def code(self) -> str:
        """Unique in the store while it is suspended: `001-7`."""
        return f"{self.register}-{self.number}"


@dataclass(frozen=True, slots=True)
class HeldSale:
    """A suspended sale with all that has happened to it, ready to go on anywhere."""

    about: SuspendedSale
    events: tuple[Event, ...]
