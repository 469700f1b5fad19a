"""What a product costs: scan after scan, without selling any of it."""

from __future__ import annotations

from functools import partial

from tuipos.domain.product import Name
from tuipos.domain.words import Refusal, Words, say
from tuipos.register.price_check import check_price
from tuipos.retail.service import ProductFound
from tuipos.ui.screens.variant_choice import with_variant
from tuipos.ui.stages.questions import Conversation
from tuipos.ui.text import fit, wrapped
from tuipos.ui.typed_line import Submission
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.rows import EMPTY, Row


class PriceCheck(Conversation[str]):
    """Each scan or typed code shows its price; Esc, or Enter on an empty line, goes back."""

    def __init__(self, page: object) -> None:
        super().__init__(page)
        self._found: ProductFound | None = None

    @property
    def hint(self) -> Words | None:
        """What to do."""
        return say("scan, or type a code; Esc goes back")

    def area(self, width: int, height: int) -> list[Row]:
        """The product that was asked for last."""
        _ = self.page.till_app.language.text
        rows = [Row((fit(f"      {_('Price check: nothing is sold')}", width), "muted")), EMPTY]
        if self._found is not None:
            rows += self._about(self._found, width)
        return (rows + [EMPTY] * height)[:height]

    def bar(self) -> list[KeyHint]:
        """The key that leaves."""
        return [KeyHint("Esc", self.page.till_app.language.text("Back"))]

    def column(self) -> list[KeyHint]:
        """The same beside the list."""
        return self.bar()

    async def handle(self, submission: Submission) -> None:
        """Look a code up, or leave."""
        if submission.key == "escape" or not submission.text:
            self.give(None)
        elif submission.key in ("enter", ""):
            await self.look_up(submission.text)
        else:
            self.page.till_app.bad_sound()

    async def look_up(self, code: str) -> None:
        """Show what a code costs; a refusal leaves what was shown."""
        checked = await with_variant(self.page, code, partial(check_price, self.page.till))
        if checked is None:
            return
        if isinstance(checked, Refusal):
            self.refuse(checked)
            return
        self._found = checked.found
        if checked.notice is not None:
            self.page.tell(checked.notice, "warning")
            self.page.till_app.report_changed()

    def _about(self, found: ProductFound, width: int) -> list[Row]:
        product = found.product
        name = self.page.words(Words("{name}", (("name", Name(product.names)),)))
        rows = [Row((f"      {line}", "text-strong")) for line in wrapped(name, width - 8)]
        rows.append(EMPTY)
        for words in facts_of(found):
            text = self.page.words(words)
            rows += [
                Row((fit(f"      {line}", width), "text")) for line in wrapped(text, width - 8)
            ]
        return rows


def facts_of(found: ProductFound) -> list[Words]:
    """What is said of a product: price, label, offers, age, number."""
    product = found.product
    facts = [say("Price {price}", price=product.price)]
    if product.unit != "piece":
        unit = product.unit_label
        facts = [say("Price {price} per {unit}", price=product.price, unit=unit)]
    if product.is_in_other_unit:
        facts.append(
            say("{count} pieces in one {unit}", count=product.factor, unit=product.unit_label)
            if product.own_unit == "piece"
            else say("{count} {own} in one {unit}", count=product.factor, own=product.own_unit,
                     unit=product.unit_label)
        )  # fmt: skip
    if found.embedded_amount is not None:
        facts.append(
            say("Label {amount} for {quantity} {unit}", amount=found.embedded_amount,
                quantity=found.quantity, unit=product.unit_label)
        )  # fmt: skip
    facts += [say("Offer: {name}", name=Name(offer.names)) for offer in found.offers]
    if product.minimum_age_years:
        facts.append(say("From age {years}", years=product.minimum_age_years))
    facts.append(say("Number {number}", number=product.number))
    return facts
