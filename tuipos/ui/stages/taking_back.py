"""Choosing what comes back of a receipt: lines, and how many of each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tuipos.domain.money import Money, zero
from tuipos.domain.product import Name
from tuipos.domain.quantity import Quantity
from tuipos.domain.sold import Sold, SoldLine, units_at
from tuipos.domain.tenders import tender_name
from tuipos.domain.typed import read_quantity
from tuipos.domain.words import Refusal, Words, refuse, say
from tuipos.ui.stages.listing import Listing
from tuipos.ui.stages.questions import Conversation
from tuipos.ui.text import fit, printable
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import Row

_MOVES = ("up", "down", "pageup", "pagedown")


class TakingBack(Listing, Conversation[Mapping[int, Quantity]]):
    """The lines of a past sale that can come back; the answer is how many of which.

    Enter takes all that is left of a line, or none again; a number and Enter so many of it; F2 all
    of everything; F12 ends.
    """

    def __init__(self, page: object, sold: Sold, lines: Sequence[SoldLine]) -> None:
        super().__init__(page)
        self.answer = None
        self.is_done = False
        self._sold = sold
        self._lines = [line for line in lines if line.left.units]
        self._chosen: dict[int, Quantity] = {}

    @property
    def hint(self) -> Words | None:
        """What to do, with what goes back so far."""
        if not self._chosen:
            return say("Enter = all of it, or how many and Enter")
        return say("{amount} goes back; F12 goes on", amount=self.refund)

    @property
    def refund(self) -> Money:
        """What goes back for what is chosen."""
        amounts = (
            line.refund(self._chosen[line.number])
            for line in self._lines
            if line.number in self._chosen
        )
        return sum(amounts, zero(self._sold.total.currency))

    @property
    def count(self) -> int:
        """How many lines have something left."""
        return len(self._lines)

    def title(self) -> str:
        """Which receipt, of when, and how it was paid."""
        language = self.page.till_app.language
        kinds = [self.page.words(tender_name(kind)) for kind in self._sold.paid_with]
        parts = [
            language.text("Return"),
            printable(self._sold.receipt),
            language.value(self._sold.concluded_at.date()),
            *kinds,
        ]
        return "  ".join(parts)

    def entry(self, at: int, width: int, *, chosen: bool) -> Row:
        """How many come back of how many, the product, and what goes back for it."""
        line, language = self._lines[at], self.page.till_app.language
        taken = self._chosen.get(line.number)
        amount = language.money(line.refund(taken)) if taken is not None else ""
        count = language.quantity(taken) if taken is not None else "-"
        of_all = language.text("{count} of {left}").format(
            count=count, left=language.quantity(line.left)
        )
        aside = fit(amount, 10, right=True) + " "
        text = fit(of_all, 14)
        name = printable(line.product.name(language.code))
        if line.product.is_in_other_unit:
            name = f"{printable(line.product.unit_name(language.code))}  {name}"
        shown = fit(name, max(0, width - 6 - len(text) - len(aside)))
        role = "good" if taken is not None else "text"
        texts = [("     ", "text"), (text, "key"), (shown, role), (aside, role)]
        return self._row(texts, width, chosen=chosen)

    def column(self) -> list[KeyHint]:
        """The keys that choose and end."""
        _ = self.page.till_app.language.text
        return [
            KeyHint(self.page.till_app.signs.up_down, _("Choose")),
            KeyHint("Enter", _("All or none")),
            KeyHint("F2", _("Everything")),
            KeyHint("F12", _("Take back")),
            KeyHint("Esc", _("Back")),
        ]

    async def handle(self, submission: Submission) -> None:
        """Choose, take, end, leave; nothing else leads out of here."""
        key, text = submission.key, submission.text
        if key == "escape":
            self.give(None)
        elif key in _MOVES:
            await super().handle(submission)
        elif key == "f2" and not text:
            self._chosen = {line.number: line.left for line in self._lines}
        elif key in ("f12", "+") and not text:
            self._end()
        elif key == "enter" and not submission.scanned:
            self._so_many(text) if text else self._all_or_none()
        elif submission.scanned:
            self.not_taken(submission, say("Choose a line and press Enter."))
        else:
            self.page.till_app.bad_sound()

    def _all_or_none(self) -> None:
        line = self._lines[self.chosen]
        if self._chosen.pop(line.number, None) is None:
            self._chosen[line.number] = line.left
            self.chosen = min(self.chosen + 1, self.count - 1)

    def _so_many(self, text: str) -> None:
        line = self._lines[self.chosen]
        quantity = read_quantity(text)
        if isinstance(quantity, Refusal):
            self.refuse(quantity)
            return
        scale = max(quantity.scale, line.left.scale)
        if units_at(quantity, scale) > units_at(line.left, scale):
            name = Name(line.product.names)
            what = say("Only {left} of {product} can come back.", left=line.left, product=name)
            self.refuse(
                refuse("return-too-much", what, say("Type {left} or less.", left=line.left))
            )
            return
        self._chosen[line.number] = quantity

    def _end(self) -> None:
        if self._chosen:
            self.give(dict(self._chosen))
            return
        self.refuse(
            refuse("return-nothing", say("Nothing is chosen."),
                   say("Choose a line and press Enter."))
        )  # fmt: skip
