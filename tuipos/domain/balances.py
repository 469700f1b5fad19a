"""What a card or an account can pay with: as the server says it now, or as it was last known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.money import Money


@dataclass(frozen=True, slots=True)
class Balance:
    """What can be paid with one gift card, credit memo, loyalty card or customer account.

    `kind` is that of its tender (`tuipos.domain.tenders`), `number` the one on record. `amount` is
    what it can pay, in the store's currency, besides what is kept for transactions: the balance,
    the worth of `points` by their `scheme`, or what is left of `credit_limit`. `customer` is the
    number of whose it is, "" for nobody in particular. `as_of` is None where the server says so at
    this moment; else when headquarters made the figure that is known here.
    """

    kind: str
    number: str
    amount: Money
    as_of: datetime | None = None
    points: int = 0
    scheme: LoyaltyScheme | None = None
    credit_limit: Money | None = None
    customer: str = ""
    name: str = ""

    @property
    def is_current(self) -> bool:
        """Whether it is the server's word: what was kept by it is kept."""
        return self.as_of is None
