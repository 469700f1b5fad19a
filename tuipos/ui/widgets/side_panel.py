"""The right-hand column: figures as text, the one that matters large, and the keys."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tuipos.domain.money import Money
from tuipos.ui.language import Language
from tuipos.ui.signs import Signs
from tuipos.ui.text import fit, width_of
from tuipos.ui.widgets.key_bar import KeyHint
from tuipos.ui.widgets.large import large_rows
from tuipos.ui.widgets.rows import EMPTY, Row, Rows

#: Width with the rule at its left, as designed for 80 columns; more where there is more.
NARROW, WIDE = 22, 30


@dataclass(frozen=True, slots=True)
class Figure:
    """A name and a value, both ready to show."""

    name: str
    value: str
    role: str = "text"


@dataclass(frozen=True, slots=True)
class PanelFacts:
    """What the panel shows: small figures, the large amount with its name, the keys, a remark.

    `more` are further keys, as many as there is room for below the others."""

    figures: tuple[Figure, ...]
    large_name: str
    large: Money
    keys: tuple[KeyHint, ...]
    more: tuple[KeyHint, ...] = ()
    remark: str = ""


def panel_width(width: int) -> int:
    """How wide the panel is on a screen of this width."""
    return WIDE if width >= 100 else NARROW


def panel_rows(
    facts: PanelFacts, size: tuple[int, int], language: Language, signs: Signs, *, half_blocks: bool
) -> list[Row]:
    """All rows of the panel; where height is short, blank rows and small figures give way."""
    width, height = size
    inner = width - 1
    bar = (signs.vertical, "line")
    rule = Row((signs.vertical + signs.horizontal * inner, "line"))
    amount = language.money(facts.large)
    large = [
        Row(bar, *row) for row in _digits(amount.replace(signs.minus, "-"), inner, half_blocks)
    ]
    total = _figure(Figure(facts.large_name, amount), inner, signs)
    keys = _key_rows(facts.keys, inner, signs)
    remark = (
        [EMPTY, Row(bar, (f" {fit(facts.remark, inner - 2)}", "muted"))] if facts.remark else []
    )
    figures = [_figure(figure, inner, signs) for figure in facts.figures]
    fixed = 1 + len(large) + 1 + len(keys) + len(remark)
    spare = height - fixed - len(figures) - 1
    if spare < 0:
        figures = figures[max(0, -spare - 1) :] if -spare <= len(figures) else []
        spare = height - fixed - len(figures) - (1 if figures else 0)
    blank = Row(bar)
    # By height alone where there is room, so that nothing moves when the keys change.
    before = [blank] if spare >= 2 and height >= 20 else []
    after = [blank] if spare >= 1 and height >= 18 else []
    rows = [*before, *figures, *([rule] if figures else []), total, *large, *after, rule]
    rows += [*keys, *remark]
    rows += _more_rows(facts.more, height - len(rows), inner, signs)
    return [row or blank for row in (rows + [blank] * (height - len(rows)))[:height]]


def _digits(amount: str, inner: int, half_blocks: bool) -> list[Row]:
    """The large amount below the small figures; longer ones use the margins."""
    for lead, room in ((" ", inner - 3), (" ", inner - 2), ("", inner)):
        rows = large_rows(amount, room, half_blocks=half_blocks)
        if rows:
            return [Row((lead, "text"), *row) for row in rows]
    return []


def _figure(figure: Figure, inner: int, signs: Signs) -> Row:
    room = inner - 3
    name = fit(figure.name, min(width_of(figure.name), room - width_of(figure.value) - 1))
    gap = " " * (room - width_of(name) - width_of(figure.value))
    value_role = figure.role
    return Row(
        (signs.vertical, "line"), (f" {name}", "muted"), (gap, "text"), (figure.value, value_role)
    )


def _key_rows(hints: Sequence[KeyHint], inner: int, signs: Signs) -> list[Row]:
    wide = max((width_of(hint.key) for hint in hints), default=0) + 1
    wide = max(wide, 4)
    rows = []
    for hint in hints:
        key = fit(hint.key, wide)
        does = fit(hint.does, max(0, inner - 1 - wide))
        roles = ("key", "text") if hint.possible else ("muted", "muted")
        rows.append(Row((signs.vertical, "line"), (f" {key}", roles[0]), (does.rstrip(), roles[1])))
    return rows


def _more_rows(hints: Sequence[KeyHint], room: int, inner: int, signs: Signs) -> list[Row]:
    """Further keys behind a rule, where there is room for several."""
    if room < 4 or not hints:
        return []
    rule = Row((signs.vertical + signs.horizontal * inner, "line"))
    return [rule, *_key_rows(hints[: room - 1], inner, signs)]


class SidePanel(Rows):
    """Totals, the large amount and the keys."""

    DEFAULT_CSS = "SidePanel { width: 22; height: 1fr; }"

    def tell(self, facts: PanelFacts, height: int) -> None:
        """Show these facts."""
        app = self.till_app
        width = panel_width(app.size.width)
        rows = panel_rows(
            facts,
            (width, height),
            app.language,
            app.signs,
            half_blocks=app.palette.half_blocks and app.signs.minus != "-",
        )
        self.show(rows)
