"""Whose buttons are whose: a person's before a register's, that before a store's."""

from __future__ import annotations

import pytest

from tuipos.domain.layout import Button, Layout, Layouts, Use, uses_at

USES = (
    Use("CHAIN"),
    Use("STORE", store="0001"),
    Use("TILL", store="0001", register="001"),
    Use("ANA", staff="1001"),
    Use("ANA HERE", store="0001", register="002", staff="1001"),
)


@pytest.mark.parametrize(
    ("store", "register", "staff", "layout"),
    [
        ("0001", "001", "2001", "TILL"),
        ("0001", "002", "2001", "STORE"),
        ("0002", "001", "2001", "CHAIN"),
        ("0001", "001", "1001", "ANA"),
        ("0001", "002", "1001", "ANA HERE"),
        ("0002", "002", "1001", "ANA"),
    ],
)
@pytest.mark.parametrize("uses", [USES, USES[::-1]])
def test_the_most_exact_use_counts(
    uses: tuple[Use, ...], store: str, register: str, staff: str, layout: str
) -> None:
    found = uses_at(uses, store, register)
    layouts = Layouts(tuple(Layout(use.layout, ()) for use in uses), found)
    own = layouts.of_staff(staff)
    assert own is not None and own.name == layout


def test_without_uses_there_is_no_layout() -> None:
    assert Layouts().of_staff("1001") is None
    assert Layouts((), {"": "GONE"}).of_staff("1001") is None


def test_buttons_stand_by_page_and_position() -> None:
    layout = Layout("BAR", (Button(2, 1, 917), Button(1, 7, 500), Button(1, 2, 501)))
    assert layout.pages == (1, 2)
    assert [button.operation for button in layout.page(1)] == [501, 500]
    assert layout.button(7) == Button(1, 7, 500)
    assert layout.button(1) is None and layout.button(1, 2) == Button(2, 1, 917)
