"""Sales of the store without its server: a register has its own in its journal, and no others."""

from __future__ import annotations

from datetime import datetime

from tuipos.domain.history import PastSale, Wanted
from tuipos.domain.sold import FoundSale
from tuipos.domain.suspended import HeldSale, SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Refusal
from tuipos.retail import refusals


class OfflineSales:
    """Answers `tuipos.retail.service.StoreSales` where nobody can be asked."""

    async def put_suspended(self, held: HeldSale) -> bool:
        """Nobody else can be told: it is kept on this register."""
        return False

    async def suspended_sales(self) -> tuple[SuspendedSale, ...]:
        """None that this register does not know by itself."""
        return ()

    async def recall_suspended(self, transaction: str) -> HeldSale | Refusal:
        """Only what is aside here can be recalled."""
        return refusals.suspended_unknown(transaction)

    async def find_sold(self, named: str) -> FoundSale | Refusal:
        """Receipts of other registers are at the server."""
        return refusals.receipt_unknown_offline(named)

    async def find_past(self, wanted: Wanted, limit: int = 200) -> tuple[PastSale, ...]:
        """None that this register does not have in its journal."""
        return ()

    async def time_entries(self, staff: str, since: datetime) -> tuple[Stamp, ...]:
        """None that this register does not have in its journal."""
        return ()
