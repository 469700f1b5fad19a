"""The fixtures of the screens and of the real terminals, where the complaints are tried."""

from tests.terminal.conftest import (
    cashier,
    patient_template,
    shop,
    template,
    templates,
    terminal,
)
from tests.ui.conftest import counter, many_colours

__all__ = [
    "cashier",
    "counter",
    "many_colours",
    "patient_template",
    "shop",
    "template",
    "templates",
    "terminal",
]
