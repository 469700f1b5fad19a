"""The buttons of a till for which headquarters has laid out none."""

from __future__ import annotations

import pytest

from tuipos.domain.layout import COLOURS, MOST_BUTTONS
from tuipos.domain.money import currency
from tuipos.domain.typed import read_amount
from tuipos.domain.words import Refusal
from tuipos.operations import registry
from tuipos.operations.layouts import default_layout


@pytest.mark.parametrize("code", ["EUR", "JPY", "RUB", "CHF", "USD", "SEK"])
def test_each_button_can_be_pressed_and_leads_somewhere(code: str) -> None:
    layout = default_layout(code)
    assert 917 in [button.operation for button in layout.buttons]
    for button in layout.buttons:
        assert registry.by_number(button.operation) is not None
        assert button.colour in COLOURS and 1 <= button.position <= MOST_BUTTONS
        if button.operation == registry.SUB_MENU:
            assert int(button.parameters) in layout.pages
        if button.operation == registry.PAY_CASH:
            assert not isinstance(read_amount(button.parameters, currency(code)), Refusal)
    for page in layout.pages:
        places = [button.position for button in layout.page(page)]
        assert places == list(range(1, len(places) + 1))
