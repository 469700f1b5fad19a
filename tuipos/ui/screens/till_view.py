"""How the sale screen looks: lines or a list, the panel, one command line."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from tuipos.domain.money import Money, zero
from tuipos.register.till import Till
from tuipos.ui.screens.page import Page, Sayable
from tuipos.ui.stages.pay import PayStage
from tuipos.ui.stages.sale import SaleStage
from tuipos.ui.stages.stage import Stage
from tuipos.ui.text import fit, printable, width_of
from tuipos.ui.widgets.header import Header
from tuipos.ui.widgets.key_bar import KeyBar
from tuipos.ui.widgets.prompt import Prompt
from tuipos.ui.widgets.rows import Row, Rows
from tuipos.ui.widgets.sale_lines import LinePages, Selection
from tuipos.ui.widgets.side_panel import Figure, PanelFacts, SidePanel, panel_width

#: Rows that header, command line and key bar take.
_FRAME_ROWS = 4


class TillView(Page):
    """Draws the stage that is open; knows nothing of what commands do."""

    CSS = "#middle { height: 1fr; }"
    sale_stage: SaleStage
    stage: Stage

    def __init__(self) -> None:
        super().__init__()
        self.selected = 0
        self.is_browsing = False
        self._pages = LinePages()
        self._message: tuple[str, str] = ("", "text")
        self._troubled = ""

    @property
    def till(self) -> Till:
        """The register's till."""
        return self.till_app.parts.till

    def compose(self) -> ComposeResult:
        """Header, lines beside the panel, command line, keys."""
        yield Header()
        with Horizontal(id="middle"):
            yield Rows(id="area")
            yield SidePanel()
        yield Prompt()
        yield KeyBar()

    def tell(self, sayable: Sayable, role: str = "text") -> None:
        """Show a message beside the command line, until the next one."""
        self._message = (self.words(sayable), role)
        self.line_changed()

    def tell_trouble(self, sayable: Sayable) -> None:
        """Show it before what has just gone well: change and receipt stay to be read."""
        said, role = self._message
        trouble = self.words(sayable)
        if trouble in said:
            return
        good = said if role.startswith("good") or said == self._troubled else ""
        self.tell(f"{trouble} {good}".strip(), "warning")
        self._troubled = self._message[0]

    def forget_message(self) -> None:
        """Take the message away: what it said has been read."""
        self._message = ("", "text")

    def draw(self) -> None:
        """Show everything for this size and moment."""
        if not self.is_mounted:
            return
        panel = self.query_one(SidePanel)
        width = panel_width(self.app.size.width)
        if panel.styles.width is None or panel.styles.width.value != width:
            panel.styles.width = width
        super().draw()
        self.draw_body()

    def draw_body(self) -> None:
        """Show the list, the panel and the keys; only rows that differ are repainted."""
        if not self.is_mounted:
            return
        self.draw_area()
        height = self.app.size.height - _FRAME_ROWS
        self.query_one(SidePanel).tell(self._panel_facts(), height)
        self.key_bar.tell(self.stage.bar())
        self.line_changed()

    def draw_area(self) -> None:
        """Show the list; only rows that differ are repainted."""
        if not self.is_mounted:
            return
        width = self.app.size.width - panel_width(self.app.size.width)
        height = self.app.size.height - _FRAME_ROWS
        self.query_one("#area", Rows).show(self.stage.area(width, height))

    def line_changed(self) -> None:
        """Show what is typed, with the message or else the stage's hint beside it."""
        if not self.is_mounted:
            return
        message, role = self._message
        if not message:
            message, role = self._hint(), "muted"
        typed = self.stage.shown(self.till_app.keyboard.line.text)
        self.query_one(Prompt).tell(typed, message, role)

    def line_rows(self, width: int, height: int, *, selectable: bool = True) -> list[Row]:
        """The lines of the sale, with the line of interest in view."""
        app, figures = self.till_app, self.till.figures
        selection = Selection(self.selected if selectable else 0, self.is_browsing)
        below = self._rows_of_sale(width)
        height -= len(below)
        focus = selection.line or (len(figures.lines) if figures else 0)
        size = (width, height)
        lines = self._pages.rows(figures, focus, selection, size, app.language, app.signs)
        return [*lines, *below]

    def _rows_of_sale(self, width: int) -> list[Row]:
        """Who buys, how all of it is taxed and that offers are off, below the lines."""
        sale, _ = self.till.sale, self.till_app.language.text
        if sale is None:
            return []
        rows = []
        if sale.tax is not None:
            rows.append(_row_of_sale(_("Taxed as"), (sale.tax.code,), width))
        if sale.certificate:
            rows.append(_row_of_sale(_("Tax exempt"), (sale.certificate,), width))
        if sale.offers_off:
            rows.append(_row_of_sale(_("Offers are off"), (), width))
        if sale.customer is not None:
            known = (sale.customer.name, sale.customer.number, sale.customer.card)
            rows.append(_row_of_sale(_("Customer"), known, width))
        return rows

    def _hint(self) -> str:
        """What to do here; while the first sync is under way, how far it is."""
        report = self.till_app.report
        if report is not None and report.replica.state == "not-ready" and report.sync.progress:
            return self.words(report.sync.progress)
        hint = self.stage.hint
        return self.words(hint) if hint is not None else ""

    def _panel_facts(self) -> PanelFacts:
        language, till = self.till_app.language, self.till
        _ = language.text
        figures, last = till.figures, till.last_sale
        code = till.currency.code
        keys, more = tuple(self.stage.column()), tuple(self.stage.more_column())
        if figures is None:
            nothing = zero(till.currency)
            if last is None:
                small = self._small(0, nothing, nothing, nothing)
                return PanelFacts(small, f"{_('Total')} {code}", nothing, keys, more)
            blank = (Figure("", ""),) * 2
            if last.total.minor < 0:
                total = Figure(_("Total"), language.money(last.total))
                return PanelFacts(
                    (*blank, Figure("", ""), total),
                    f"{_('Paid out')} {code}",
                    -last.total,
                    keys,
                    more,
                )
            paid = Figure(_("Paid"), language.money(last.total + last.change))
            paid_for = (*blank, Figure(_("Total"), language.money(last.total)), paid)
            return PanelFacts(paid_for, f"{_('Change')} {code}", last.change, keys, more)
        small = self._small(figures.items, figures.subtotal, figures.discount, figures.tax)
        if isinstance(self.stage, PayStage):
            if figures.due.minor < 0:
                label = f"{_('Pay out')} {code}"
                return PanelFacts(small, label, -figures.due, keys, more)
            return PanelFacts(small, f"{_('Due')} {code}", figures.due, keys, more)
        return PanelFacts(small, f"{_('Total')} {code}", figures.total, keys, more)

    def _small(
        self, items: int, subtotal: Money, discount: Money, tax: Money
    ) -> tuple[Figure, ...]:
        language = self.till_app.language
        _ = language.text
        of_it_tax = _("of it tax") if self.till.identity.prices_include_tax else _("plus tax")
        return (
            Figure(_("Items"), language.count(items)),
            Figure(_("Subtotal"), language.money(subtotal)),
            Figure(_("Discount"), language.money(discount), "good" if discount else "text"),
            Figure(of_it_tax, language.money(tax)),
        )


def _row_of_sale(label: str, texts: Sequence[str], width: int) -> Row:
    lead = f"      {label} "
    named = "  ".join(printable(text) for text in texts if text)
    room = max(0, width - width_of(lead) - 1)
    return Row((lead, "muted"), (fit(named, min(room, width_of(named))), "text"))
