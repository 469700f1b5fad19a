"""The lines of a sale as rows: pages instead of scrolling, so that most scans repaint one row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.domain.totals import LineTotals, Totals
from tuipos.domain.words import say
from tuipos.ui.language import Language
from tuipos.ui.signs import Signs
from tuipos.ui.text import fit, printable, width_of
from tuipos.ui.widgets.rows import EMPTY, Row

#: Lines of the page before that stay in view when a page is turned.
_KEPT_IN_VIEW = 3
_QUANTITY, _PRICE, _AMOUNT = 9, 8, 9
_NARROW = 50


@dataclass(frozen=True, slots=True)
class Selection:
    """The line that keys act on; 0 is none.

    `lit` where a person went to it: then the whole row shows. The newest line only gets the
    sign before it, since lighting two rows with every scan would double what a scan sends.
    """

    line: int = 0
    lit: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """How wide the columns are at this width; a narrow list has no price column.

    Money is never cut and never touches its neighbour: `widest_price` and `widest_amount` widen
    their columns, and the name gives way.
    """

    width: int
    widest_price: int = 0
    widest_amount: int = 0

    @property
    def price(self) -> int:
        """The price column's width."""
        return max(_PRICE, self.widest_price + 1) if self.width >= _NARROW else 0

    @property
    def amount(self) -> int:
        """The amount column's width."""
        return max(_AMOUNT, self.widest_amount + 1)

    @property
    def lead(self) -> int:
        """Cells before the name: selection sign and line number."""
        return 6 if self.width >= _NARROW else 5

    @property
    def name(self) -> int:
        """Cells for name and quantity together."""
        return self.width - self.lead - self.price - self.amount - 1

    def row(self, lead: str, name: str, quantity: str, price: str, amount: str) -> list[str]:
        """The texts of one row, each in its cells; a short quantity leaves room to the name."""
        quantity_cells = max(_QUANTITY, width_of(quantity) + 2) if quantity else 0
        room = self.name - (width_of(quantity) + 2 if quantity else 0)
        shown = fit(name, min(room, max(width_of(name), self.name - quantity_cells)))
        rest = self.name - width_of(shown)
        return [
            fit(lead, self.lead),
            shown,
            fit(quantity, rest, right=True),
            fit(price, self.price, right=True) if self.price else "",
            fit(amount, self.amount, right=True) + " ",
        ]


def columns_for(lines: Sequence[LineTotals], width: int, language: Language) -> Columns:
    """The columns that these lines need at this width."""
    if not lines:
        return Columns(width)
    dearest = max((line.line.product.price for line in lines), key=lambda price: price.minor)
    largest = max((line.gross for line in lines), key=lambda gross: gross.minor)
    return Columns(width, width_of(language.money(dearest)), width_of(language.money(largest)))


def heading(columns: Columns, language: Language) -> Row:
    """The row above the lines."""
    _ = language.text
    texts = columns.row(
        "   #", _("Item"), _("Qty"), _("Price"), _("Amount")
    )  # fmt: skip
    return Row(*((text, "muted") for text in texts))


def rows_of(
    line: LineTotals, selection: Selection, columns: Columns, language: Language, signs: Signs
) -> list[Row]:
    """A line with its discounts and remarks below it."""
    product = line.line.product
    selected = line.line.number == selection.line
    ground = "selected" if selected and selection.lit else "background"
    bar = signs.selected if selected else " "
    number = f"{line.line.number:>3}".ljust(columns.lead - 1)
    price = language.money(product.price)
    voided = line.line.voided
    amount = language.text("voided") if voided else language.money(line.gross)
    name = printable(product.name(language.code))
    lead, shown, quantity, price, amount = columns.row(
        bar + number, name, _quantity(line, language), price, amount
    )
    role = "muted" if voided else "text"
    first = Row(
        (lead[: len(bar)], "key" if ground == "selected" else "text"),
        (lead[len(bar) :], "muted"),
        (shown, role),
        (quantity, role),
        (price, "muted"),
        (amount, role),
        background=ground,
    )
    return [first, *_below(line, columns, language)]


def _quantity(line: LineTotals, language: Language) -> str:
    quantity, product = line.line.quantity, line.line.product
    if product.unit == "piece":
        return language.quantity(quantity)
    return f"{language.quantity(quantity)} {printable(product.unit_name(language.code))}"


def _below(line: LineTotals, columns: Columns, language: Language) -> list[Row]:
    rows = []
    for discount in () if line.line.voided else line.discounts:
        name = language.render(discount.words)
        texts = columns.row("", name, "", "", language.money(discount.amount))
        rows.append(Row(*((text, "good") for text in texts)))
    if line.line.tax is not None and not line.line.voided:
        taxed = language.render(say("Taxed as {code}", code=line.line.tax.code))
        rows.append(Row(*((text, "good") for text in columns.row("", taxed, "", "", ""))))
    returns = line.line.returns
    if returns is not None and not line.line.voided:
        back = language.text("Return of {receipt}").format(receipt=printable(returns.receipt))
        shown = back if returns.receipt else language.text("Return")
        texts = columns.row("", shown, "", "", "")
        rows.append(Row(*((text, "warning") for text in texts)))
    years = line.line.product.minimum_age_years
    if line.line.age_checked and years and not line.line.voided:
        checked = language.text("checked: over {years}").format(years=years)
        texts = columns.row("", checked, "", "", "")
        rows.append(Row(*((text, "good") for text in texts)))
    return rows


class LinePages:
    """Which lines are in view; a page turns when the line of interest leaves it."""

    def __init__(self) -> None:
        self._first = 0
        self._size = (0, 0)

    def rows(
        self, figures: Totals | None, focus: int, selection: Selection, size: tuple[int, int],
        language: Language, signs: Signs,
    ) -> list[Row]:  # fmt: skip
        """Heading and lines for this size, with line number `focus` in view."""
        width, height = size
        lines = figures.lines if figures else ()
        columns = columns_for(lines, width, language)
        at = min(max(focus - 1, 0), max(len(lines) - 1, 0))

        def drawn(first: int) -> tuple[list[Row], int]:
            return _fill(lines, first, height - 1, selection, columns, language, signs)

        self._first = min(self._first, max(len(lines) - 1, 0))
        if size != self._size:
            # What was turned away on a lower screen may fit again.
            self._size, self._first = size, 0
            if at >= drawn(0)[1]:
                self._first = max(0, at - (height - 1) // 2)
        rows, after = drawn(self._first)
        if at < self._first:
            self._first = max(0, at - (height - 1) // 2)
            rows, after = drawn(self._first)
        if at >= after:
            self._first = max(0, at - _KEPT_IN_VIEW)
            rows, after = drawn(self._first)
        if at >= after:
            self._first = at
            rows, after = drawn(at)
        return [heading(columns, language), *rows]


def _fill(
    lines: Sequence[LineTotals], first: int, room: int, selection: Selection,
    columns: Columns, language: Language, signs: Signs,
) -> tuple[list[Row], int]:  # fmt: skip
    """Rows from a line on, and the index after the last line that fits whole."""
    rows: list[Row] = []
    for at in range(first, len(lines)):
        line = lines[at]
        more = rows_of(line, selection, columns, language, signs)
        if len(rows) + len(more) > room:
            return rows, at
        rows += more
    return rows + [EMPTY] * (room - len(rows)), len(lines)
