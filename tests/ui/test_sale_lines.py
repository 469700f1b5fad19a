"""The lines' columns: money stands whole and apart, whatever the amounts are."""

from __future__ import annotations

import pytest

from tests.domain.sales import line, sale_of
from tests.fakes import OAT_MILK, product
from tuipos.domain.quantity import Quantity
from tuipos.domain.totals import totals
from tuipos.ui.language import Language
from tuipos.ui.signs import choose_signs
from tuipos.ui.text import width_of
from tuipos.ui.widgets.sale_lines import LinePages, Selection

SAFE = product("7", "A safe with a very long name that does not fit anywhere", "12345.67")


@pytest.mark.parametrize("width", [38, 58, 90])
def test_money_is_never_cut_and_never_touches_its_neighbour(width: int) -> None:
    sale = sale_of([line(OAT_MILK), line(SAFE), line(SAFE, Quantity(999))])
    rows = LinePages().rows(
        totals(sale), 3, Selection(3), (width, 10), Language("en"), choose_signs("utf-8", "xterm")
    )
    texts = ["".join(text for text, _ in row) for row in rows]
    assert {width_of(text) for text in texts if text} == {width}
    money = ["12345.67"] if width >= 50 else []
    assert texts[2].split()[-1 - len(money) - 1 :] == ["1", *money, "12345.67"]
    assert texts[3].split()[-1 - len(money) - 1 :] == ["999", *money, "12333324.33"]


def test_lines_come_back_into_view_when_the_screen_grows_again() -> None:
    figures = totals(sale_of([line(OAT_MILK)] * 8))
    pages, language, signs = LinePages(), Language("en"), choose_signs("utf-8", "xterm")

    def numbers(height: int) -> list[str]:
        rows = pages.rows(figures, 8, Selection(8), (58, height), language, signs)
        texts = ["".join(text for text, _ in row).lstrip(signs.selected) for row in rows[1:]]
        return [text.split()[0] for text in texts if text.strip()]

    assert numbers(3)[-1] == "8"
    assert numbers(20) == list("12345678")
