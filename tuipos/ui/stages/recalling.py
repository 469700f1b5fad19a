"""The list of suspended sales: by the number on the slip, or chosen with the arrows."""

from __future__ import annotations

from collections.abc import Sequence

from tuipos.domain.suspended import SuspendedSale
from tuipos.domain.words import Words, say
from tuipos.ui.stages.questions import Choice, Entry
from tuipos.ui.text import fit, printable
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.rows import Row


class RecallList(Choice[SuspendedSale]):
    """Asks which suspended sale; a typed or scanned number is that of its slip."""

    def __init__(self, page: object, sales: Sequence[SuspendedSale], title: Words) -> None:
        entries = [Entry(sale, sale.code) for sale in sales]
        super().__init__(page, title, entries, say("number of the slip, or choose and Enter"))

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """Number, when, who, how much; and which register has recalled it."""
        sale, language = self._entries[at].value, self.page.till_app.language
        when = language.moment(sale.at, self.page.till_app.parts.clock())
        total = fit(language.money(sale.total), 10, right=True) + " "
        about = f"{when:<8}{printable(sale.staff)}"
        if sale.elsewhere:
            at_register = language.text("at register {register}")
            about += "  " + at_register.format(register=printable(sale.elsewhere))
        code = fit(printable(sale.code), 10)
        rest = fit(about, max(0, width - 6 - len(code) - len(total)))
        texts = [("     ", "text"), (code, "key"), (rest, "muted"), (total, "text")]
        return self._row(texts, width, chosen=chosen)

    async def handle(self, submission: Submission) -> None:
        """Also a scanned slip chooses."""
        if submission.key in ("enter", "") and submission.text:
            self._numbered(submission.text)
        else:
            await super().handle(submission)

    def _numbered(self, text: str) -> None:
        own = self.page.till.identity.register
        wanted = text.strip()
        for entry in self._entries:
            if wanted == entry.value.code or (
                wanted == str(entry.value.number) and entry.value.register == own
            ):
                self.give(entry.value)
                return
        self.page.till_app.bad_sound()
        self.page.tell(say("{text} is not in the list.", text=printable(text[:40])), "bad")
