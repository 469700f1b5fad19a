"""The list of the health check, which fills while one looks at it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from tuipos.domain.words import Words, say
from tuipos.register.health import BAD, GOOD, Finding
from tuipos.ui.stages.questions import Scrolled
from tuipos.ui.text import fit, printable, wrapped
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row

_NAME_CELLS = 18
_LEAD = "   "


class HealthList(Scrolled):
    """What was found, in one order whatever came first; Enter or Esc goes back."""

    def __init__(self, page: object, names: Mapping[str, Words]) -> None:
        super().__init__(page)
        self._names = names
        self._found: list[Finding] = []

    def found(self, finding: Finding) -> None:
        """Show one more."""
        self._found.append(finding)
        if self.page.stage is self:
            self.page.draw_body()

    def rows(self, width: int) -> list[Row]:
        """The title, and a row or more for each thing."""
        title = self.page.till_app.language.text("Health check")
        heading = Row((fit(f"      {title}", width), "text-strong"))
        return [EMPTY, heading, EMPTY, *self._findings(width)]

    def _findings(self, width: int) -> Iterator[Row]:
        order = list(self._names)
        known = sorted(
            self._found,
            key=lambda one: order.index(one.about) if one.about in order else len(order),
        )
        for finding in known:
            yield from self._of(finding, width)
        seen = {finding.about for finding in self._found}
        waiting = self.page.words(say("looking…"))
        for about, name in self._names.items():
            if about not in seen:
                yield self._row(self.page.till_app.signs.waiting, name, waiting, "muted")

    def _of(self, finding: Finding, width: int) -> Iterator[Row]:
        signs = self.page.till_app.signs
        sign, role = signs.waiting, "muted"
        if finding.state == GOOD:
            sign, role = signs.applied, "good"
        elif finding.state == BAD:
            sign, role = signs.failed, "bad"
        room = max(10, width - len(_LEAD) - 2 - _NAME_CELLS - 1)
        first, *rest = wrapped(printable(self.page.words(finding.what)), room)
        yield self._row(sign, finding.name, first, role)
        told = [] if finding.remedy is None else wrapped(
            printable(self.page.words(finding.remedy)), room
        )  # fmt: skip
        blank = " " * (len(_LEAD) + 2 + _NAME_CELLS)
        for line in rest:
            yield Row((blank, "text"), (line, role))
        for line in told:
            yield Row((blank, "text"), (line, "text"))

    def _row(self, sign: str, name: Words, text: str, role: str) -> Row:
        shown = fit(printable(self.page.words(name)), _NAME_CELLS)
        return Row((_LEAD, "text"), (f"{sign} ", role), (shown, "text"), (text, role))

    def column(self) -> list[KeyHint]:
        """How to read on and leave."""
        _ = self.page.till_app.language.text
        return [KeyHint(self.page.till_app.signs.up_down, _("Read on")), KeyHint("Esc", _("Back"))]

    def bar(self) -> list[KeyHint]:
        """The same at the bottom."""
        return self.column()
