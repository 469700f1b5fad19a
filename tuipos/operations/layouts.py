"""The layout where headquarters has none: what a cashier presses most, and the drawer's page."""

from __future__ import annotations

from functools import cache

from tuipos.domain.layout import Button, Layout
from tuipos.domain.words import Words, say
from tuipos.operations import registry

#: Notes that people pay with, where they are not 10, 20 and 50.
_NOTES = {
    "CHF": ("20", "50", "100"),
    "CZK": ("500", "1000", "2000"),
    "DKK": ("100", "200", "500"),
    "HUF": ("5000", "10000", "20000"),
    "JPY": ("1000", "5000", "10000"),
    "KRW": ("5000", "10000", "50000"),
    "NOK": ("100", "200", "500"),
    "PLN": ("20", "50", "100"),
    "RUB": ("500", "1000", "5000"),
    "SEK": ("100", "200", "500"),
}
_PLAIN_NOTES = ("10", "20", "50")
_DRAWER_PAGE = 2


@cache
def default_layout(currency: str) -> Layout:
    """The buttons of every till for a currency's code: cash, discount, and the drawer's page."""
    notes = [
        (registry.PAY_CASH, note, "good", say("Cash {amount}", amount=note))
        for note in _NOTES.get(currency, _PLAIN_NOTES)
    ]
    first = [
        (registry.PAY_CASH_QUICK, "", "good", None),
        *notes,
        (registry.LINE_DISCOUNT_PERCENT, "10", "", say("Discount {percent} %", percent="10")),
        (registry.TRANSACTION_COMMENT, "", "", None),
        (registry.VOID_SALE, "", "bad", None),
        (registry.OPEN_DRAWER, "", "", None),
        (registry.PRINT_X, "", "", None),
        (registry.SUB_MENU, str(_DRAWER_PAGE), "accent", say("Drawer, shift")),
        (registry.CONNECTION_STATUS, "", "warning", None),
        (registry.LOG_OFF, "", "", None),
    ]
    drawer = [
        (registry.FLOAT_ENTRY, "", "", None),
        (registry.TENDER_REMOVAL, "", "", None),
        (registry.SAFE_DROP, "", "", None),
        (registry.BANK_DROP, "", "", None),
        (registry.TENDER_DECLARATION, "", "", None),
        (registry.SUSPEND_SHIFT, "", "", None),
        (registry.BLIND_CLOSE_SHIFT, "", "", None),
        (registry.CLOSE_SHIFT, "", "warning", None),
        (registry.MANAGE_SHIFTS, "", "", None),
        (registry.REPRINT_Z, "", "", None),
        (registry.SUB_MENU, "1", "accent", say("Back to the first page")),
    ]
    return Layout("", (*_page(1, first), *_page(_DRAWER_PAGE, drawer)))


def _page(number: int, buttons: list[tuple[int, str, str, Words | None]]) -> list[Button]:
    return [
        Button(number, position, operation, parameters, colour=colour, title=title)
        for position, (operation, parameters, colour, title) in enumerate(buttons, 1)
    ]
