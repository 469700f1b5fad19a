"""Operations that put a sale aside, go on with it, or void it where it is."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from tuipos.domain.suspended import SuspendedSale
from tuipos.domain.words import Refusal, say
from tuipos.operations import registry
from tuipos.operations.dispatch import Handler
from tuipos.register import suspending
from tuipos.register.suspending import Recallable, Resumed, Suspended
from tuipos.retail.refusals import SUSPENDED_GONE
from tuipos.ui.screens.conversing import converse
from tuipos.ui.stages.recalling import RecallList

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each of these operations does on this page."""
    acts = _SuspendActs(page)
    return {
        registry.SUSPEND_SALE: acts.suspend,
        registry.RECALL_SALE: acts.recall,
        registry.SUSPEND_OR_RECALL: acts.suspend_or_recall,
        registry.VOID_SUSPENDED: acts.void,
    }


class _SuspendActs:
    def __init__(self, page: TillPage) -> None:
        self.page = page

    async def suspend_or_recall(self) -> None:
        typed = self.page.operation_text
        open_sale = self.page.till.sale is not None
        await self.page.run(registry.SUSPEND_SALE if open_sale else registry.RECALL_SALE, typed)

    async def suspend(self) -> None:
        page = self.page
        result = await suspending.suspend_sale(page.till)
        if not isinstance(result, Suspended):
            self.page.say_no(result)
            return
        page.till_app.parts.printer.print_slip(result.sale)
        page.selected = 0
        page.enter(None)
        words = say("Suspended as {code}, for every register.", code=result.sale.code)
        if not result.sale.shared:
            words = say("Suspended as {code}, on this register.", code=result.sale.code)
        if result.notice is not None:
            words = say("{first} {then}", first=words, then=result.notice)
        page.tell(words, "good" if result.notice is None else "warning")
        page.till_app.report_changed()

    async def recall(self) -> None:
        page = self.page
        if page.till.sale is not None:
            refused = await suspending.recall_sale(page.till, "")
            assert isinstance(refused, Refusal), "a sale is open"
            self.page.say_no(refused)
            return
        code = page.operation_text
        if not code:
            sale = await self._chosen()
            if sale is None:
                return
            code = sale.code
        await self._recall(code)

    async def _recall(self, code: str) -> None:
        result = await suspending.recall_sale(self.page.till, code)
        if isinstance(result, Refusal) and await self._insists(result, code):
            result = await suspending.recall_sale(self.page.till, code, confirmed=True)
        if isinstance(result, Resumed):
            self._resumed(result)
        else:
            self.page.say_no(result)

    def _resumed(self, result: Resumed) -> None:
        page = self.page
        page.selected = len(result.sale.lines)
        page.is_browsing = False
        page.enter(None)
        words = say(
            "Sale {code} is back. Its prices are those of {day}.",
            code=result.code,
            day=result.sale.day,
        )
        if result.notice is not None:
            words = say("{first} {then}", first=words, then=result.notice)
        page.tell(words, "good" if result.notice is None else "warning")
        page.till_app.report_changed()

    async def void(self) -> None:
        page = self.page
        kept = await suspending.kept_here(page.till)
        if isinstance(kept, Refusal):
            self.page.say_no(kept)
            return
        if not kept:
            page.tell(say("No sale is suspended on this register."), "muted")
            return
        sale = await converse(page, RecallList(page, kept, say("Void a suspended sale")))
        if sale is None:
            return
        question = say("Void sale {code} ({total})? y = yes, n = no.",
                       code=sale.code, total=sale.total)  # fmt: skip
        if await page.ask(question, "yn") != "y":
            return
        void = partial(suspending.void_suspended, page.till, sale.number)
        result = await void()
        if isinstance(result, Refusal) and await self._insists(result, sale.code):
            result = await void(confirmed=True)
        if isinstance(result, Refusal):
            self.page.say_no(result)
            return
        page.tell(say("Sale {code} was voided.", code=sale.code), "warning")
        page.till_app.report_changed()

    async def _chosen(self) -> SuspendedSale | None:
        page = self.page
        found = await suspending.recallable(page.till)
        if not isinstance(found, Recallable):
            self.page.say_no(found)
            return None
        if not found.sales:
            page.tell(found.notice or say("No sale is suspended."), "muted")
            return None
        return await converse(page, RecallList(page, found.sales, say("Suspended sales")))

    async def _insists(self, refusal: Refusal, code: str) -> bool:
        """Whether a person goes on with what another register has recalled, and it is here too."""
        if refusal.code != SUSPENDED_GONE:
            return False
        kept = await suspending.kept_here(self.page.till)
        if isinstance(kept, Refusal):
            return False
        if code not in {each for sale in kept for each in (sale.code, str(sale.number))}:
            return False
        self.page.till_app.bad_sound()
        keys = say("Go on here all the same? y = yes, n = no.")
        words = say("{what} {keys}", what=refusal.what, keys=keys)
        return await self.page.ask(words, "yn") == "y"
