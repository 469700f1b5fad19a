"""The operations that the sale screen can do, by number: keys, menu, palette and `.917` alike."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.domain.typed import read_amount, read_quantity
from tuipos.domain.words import Refusal, refuse, say
from tuipos.operations import grammar, registry
from tuipos.operations.dispatch import Handler
from tuipos.register import paying, selling, session
from tuipos.register.training import set_training
from tuipos.ui.leaving import may_leave, offer_to_send
from tuipos.ui.stages.buttons import ButtonGrid
from tuipos.ui.stages.menu import Help, Menu
from tuipos.ui.stages.pay import PayStage
from tuipos.ui.typed_line import Submission

if TYPE_CHECKING:
    from tuipos.ui.screens.till import TillPage


def handlers(page: TillPage) -> dict[int, Handler]:
    """What each operation does on this page."""
    acts = _Acts(page)
    return {
        registry.PRODUCT_SALE: acts.product_sale,
        registry.VOID_LINE: acts.void_line,
        registry.SET_QUANTITY: acts.set_quantity,
        registry.CLEAR_QUANTITY: acts.clear_quantity,
        registry.PRODUCT_SEARCH: acts.search,
        registry.OPEN_PAY: acts.open_pay,
        registry.PAY_CASH: acts.pay_cash,
        registry.PAY_CASH_QUICK: acts.pay_quick,
        registry.SUB_MENU: acts.buttons,
        registry.VOID_SALE: acts.void_sale,
        registry.LOG_OFF: acts.log_off,
        registry.LOCK_REGISTER: acts.lock,
        registry.EXIT: acts.leave,
        registry.CONNECTION_STATUS: acts.connection_status,
        registry.HELP: acts.help,
        registry.MENU: acts.menu,
        registry.PALETTE: acts.palette,
        registry.REDRAW: acts.redraw,
        registry.DEMO_LINE: acts.demo_line,
        registry.TRAINING: acts.training,
    }


class _Acts:
    def __init__(self, page: TillPage) -> None:
        self.page = page

    def _refused(self, result: object) -> bool:
        if isinstance(result, Refusal):
            self.page.till_app.bad_sound()
            self.page.tell(result, "bad")
        return isinstance(result, Refusal)

    async def product_sale(self) -> None:
        self.page.enter(None)
        typed = self.page.operation_text
        if not typed:
            self.page.tell(say("Scan, or type a code and Enter."), "muted")
            return
        meant = grammar.parse(typed, self.page.till.currency)
        if isinstance(meant, grammar.AddItem):
            await self.page.sale_stage.add(meant.code, meant.quantity, Submission(typed))
        elif not self._refused(meant):
            self._refused(refuse("code-malformed", say("{text} is not a code.", text=typed[:40])))

    async def void_line(self) -> None:
        result = await selling.void_line(self.page.till, self.page.selected)
        if not self._refused(result):
            self.page.forget_message()

    async def set_quantity(self) -> None:
        typed = self.page.operation_text
        if not typed:
            self.page.tell(say("Type the quantity first, then F2."), "muted")
            return
        quantity = read_quantity(typed)
        if not isinstance(quantity, Refusal):
            result = await selling.set_quantity(self.page.till, self.page.selected, quantity)
            if not self._refused(result):
                self.page.forget_message()
            return
        self._refused(quantity)

    async def clear_quantity(self) -> None:
        self._refused(await selling.clear_quantity(self.page.till, self.page.selected))

    async def search(self) -> None:
        if self.page.operation_text:
            await self.page.search(self.page.operation_text.lstrip("/"))
            return
        self.page.keep_typed("/")
        self.page.tell(say("Type part of the name, then Enter."), "muted")

    async def open_pay(self) -> None:
        typed = self.page.operation_text
        self.page.forget_message()
        self.page.open_pay()
        sale = self.page.till.sale
        if sale is not None and sale.card_request is not None:
            await self.page.run(registry.CARD_RESULT)
        else:
            self.page.keep_typed(typed)

    async def pay_cash(self) -> None:
        if self.page.operation_text:
            await self.pay_quick()
        else:
            await self.open_pay()

    async def pay_quick(self) -> None:
        typed = self.page.operation_text
        amount = read_amount(typed, self.page.till.currency) if typed else None
        if isinstance(amount, Refusal):
            self._refused(amount)
            return
        stage = PayStage(self.page)
        self.page.enter(stage)
        await stage.pay(amount, Submission(""))

    async def buttons(self) -> None:
        typed = self.page.operation_text or "1"
        pages = self.page.keys.layout.pages
        if typed.isdecimal() and int(typed) in pages:
            self.page.enter(ButtonGrid(self.page, int(typed)))
        else:
            words = say("There is no page {page} of buttons.", page=typed[:40])
            self._refused(refuse("page-unknown", words))

    async def void_sale(self) -> None:
        figures = self.page.till.figures
        assert figures is not None, "the registry has checked"
        words = say("Void the whole sale ({total})? y = yes, n = no.", total=figures.total)
        if await self.page.ask(words, "yn") != "y":
            return
        if not self._refused(await paying.void_sale(self.page.till)):
            self.page.selected = 0
            self.page.enter(None)
            self.page.tell(say("The sale was voided."), "warning")
            self.page.till_app.report_changed()

    async def log_off(self) -> None:
        app = self.page.till_app
        if app.parts.till.sale is None:
            await offer_to_send(self.page, app.parts)
        if not self._refused(await session.sign_out(app.parts.till)):
            await app.pop_screen()

    async def lock(self) -> None:
        from tuipos.ui.screens.locked import lock_screen

        await lock_screen(self.page.till_app)

    async def leave(self) -> None:
        app = self.page.till_app
        if await may_leave(self.page, app.parts, app.language):
            await app.leave()

    async def connection_status(self) -> None:
        from tuipos.ui.screens.connection_status import ConnectionStatus

        await self.page.till_app.push_screen(ConnectionStatus())

    async def help(self) -> None:
        self.page.enter(Help(self.page))

    async def menu(self) -> None:
        self.page.enter(Menu(self.page))

    async def palette(self) -> None:
        self.page.till_app.action_command_palette()

    async def redraw(self) -> None:
        self.page.till_app.redraw()

    async def training(self) -> None:
        wanted = not self.page.till.training
        if not self._refused(await set_training(self.page.till, wanted)):
            begun = say("Training: nothing that is sold now counts.")
            self.page.tell(begun if wanted else say("Training is over."), "warning")
            self.page.draw_header()

    async def demo_line(self) -> None:
        self.page.till_app.toggle_line()
