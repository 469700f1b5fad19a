"""Stages of the journal: a list of past sales that a text narrows, and one of them to read."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence

from tuipos.domain.history import PastSale
from tuipos.domain.words import Refusal, Words, say
from tuipos.register.past import PastSales
from tuipos.ui.stages.questions import Choice, Conversation, Entry
from tuipos.ui.text import fit, printable
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row

Find = Callable[[str], Awaitable[PastSales | Refusal]]


class PastList(Choice[PastSale]):
    """Past sales, the latest first; what is typed or scanned looks for others."""

    def __init__(self, page: object, sales: Sequence[PastSale], find: Find) -> None:
        hint = say("receipt, day, amount, product or staff")
        super().__init__(page, say("Journal"), [Entry(sale, "") for sale in sales], hint)
        self._find = find
        self._text = ""
        self.said: Words | None = None

    @property
    def hint(self) -> Words | None:
        """What was done just now, else what to look for."""
        return self.said or self._hint

    def title(self) -> str:
        """What the list shows."""
        _ = self.page.till_app.language.text
        if not self._text:
            return _("Journal: the latest sales")
        return _("Journal: {text}").format(text=printable(self._text))

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """When, receipt, where and who, how much; other registers' are dimmed."""
        sale, language = self._entries[at].value, self.page.till_app.language
        when = fit(language.moment(sale.at, self.page.till_app.parts.clock()), 8)
        receipt = printable(sale.receipt) or language.text("voided")
        total = fit(language.money(sale.total), 10, right=True) + " "
        about = f"{fit(receipt, 18)}{printable(sale.register)} {printable(sale.staff)}"
        rest = fit(about, max(0, width - 6 - len(when) - len(total)))
        role = "text" if sale.here else "muted"
        texts = [("     ", "text"), (when, "muted"), (rest, role), (total, role)]
        return self._row(texts, width, chosen=chosen)

    async def handle(self, submission: Submission) -> None:
        """A text looks for other sales; a scanned receipt is taken at once."""
        self.said = None
        if submission.key not in ("enter", "") or not submission.text:
            await super().handle(submission)
            return
        found = await self._find(submission.text)
        if isinstance(found, Refusal):
            self.refuse(found)
            return
        if found.notice is not None:
            self.page.tell(found.notice, "warning")
        if not found.sales:
            self.page.till_app.bad_sound()
            text = printable(submission.text[:40])
            self.page.tell(say("Nothing was found for {text}.", text=text), "bad")
            return
        self._text, self.chosen = submission.text, 0
        self._entries = [Entry(sale, "") for sale in found.sales]
        if submission.scanned and len(found.sales) == 1:
            self.give(found.sales[0])


class PastView(Conversation[str]):
    """One past sale as its receipt shows it; the answer is what to do with it, by number."""

    def __init__(self, page: object, lines: Sequence[str], acts: Sequence[Entry[str]]) -> None:
        super().__init__(page)
        self._lines = lines
        self._acts = acts
        self._first = 0

    @property
    def hint(self) -> Words | None:
        """How to choose an act."""
        return say("number and Enter, Esc goes back")

    def area(self, width: int, height: int) -> list[Row]:
        """So much of the receipt as fits."""
        self._first = min(self._first, max(0, len(self._lines) - height))
        shown = self._lines[self._first : self._first + height]
        rows = [Row((fit(f"      {printable(line)}", width), "text")) for line in shown]
        return rows + [EMPTY] * (height - len(rows))

    def column(self) -> list[KeyHint]:
        """The acts, by number."""
        _ = self.page.till_app.language.text
        acts = [KeyHint(str(at), act.text) for at, act in enumerate(self._acts, 1)]
        return [*acts, KeyHint(self.page.till_app.signs.up_down, _("Read on")),
                KeyHint("Esc", _("Back"))]  # fmt: skip

    def bar(self) -> list[KeyHint]:
        """The same at the bottom."""
        return self.column()

    async def handle(self, submission: Submission) -> None:
        """Read on, choose, or leave."""
        steps = {"up": -1, "down": 1, "pageup": -12, "pagedown": 12}
        text = submission.text
        if submission.key == "escape":
            self.give(None)
        elif submission.key in steps:
            self._first = max(0, self._first + steps[submission.key])
        elif submission.key == "enter" and not submission.scanned and _is_number(text):
            self._take(int(text))
        else:
            self.page.till_app.bad_sound()

    def _take(self, number: int) -> None:
        if 1 <= number <= len(self._acts):
            self.give(self._acts[number - 1].value)
        else:
            self.page.till_app.bad_sound()


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 3
