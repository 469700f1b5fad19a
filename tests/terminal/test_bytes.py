"""Bytes that the till writes for a key and for a scan at 80x24, beside those of stock widgets."""

import re
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.terminal.worlds import Shop
from tests.tools import stock_till
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, RYE_BREAD, Cashier
from tests.tools.counting import Bytes, count_keys, count_scans, table
from tests.tools.processes import environment
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal

KEY_BYTES_MAX = 16
SCAN_BYTES_MEAN_MAX = 350
PRODUCTS = (ESPRESSO_BEANS, RYE_BREAD, DISH_SOAP)
SIXTY_SCANS = [PRODUCTS[number % 3] for number in range(60)]


def keys_and_scans(
    terminal: Terminal, scans: list[str], shown: Callable[[int], re.Pattern[str]]
) -> list[Bytes]:
    """Count typed digits on an empty sale, rub them out, then count the scans of a sale."""
    keys = count_keys(terminal, ESPRESSO_BEANS)
    terminal.press(*["backspace"] * len(ESPRESSO_BEANS))
    return [keys, count_scans(terminal, scans, shown)]


def bytes_of_stock_widgets(folder: Path) -> list[Bytes]:
    """The same keys, and as many scans as fill and scroll its list, at a till of stock widgets."""
    argv = [sys.executable, str(Path(stock_till.__file__))]
    with Terminal(argv, env=environment(folder)) as terminal:
        terminal.wait_for("Code")
        return keys_and_scans(
            terminal, SIXTY_SCANS[:20], lambda n: re.compile(rf"^ *{n + 1} +Item", re.M)
        )


def test_a_key_and_a_scan_cost_few_bytes(
    shop: Shop, terminal: Terminal, cashier: Cashier, tmp_path: Path
) -> None:
    keys, scans = keys_and_scans(terminal, SIXTY_SCANS, lambda n: re.compile(rf"Items\s+{n + 1}\b"))
    assert cashier.lines("Espresso beans") > 1
    stock_keys, stock_scans = bytes_of_stock_widgets(tmp_path / "stock")
    columns = [("tuipos", [keys, scans]), ("stock widgets", [stock_keys, stock_scans])]
    print(table(columns))
    assert keys.largest <= KEY_BYTES_MAX
    assert scans.mean <= SCAN_BYTES_MEAN_MAX
    assert keys.mean < stock_keys.mean / 10
    assert scans.mean < stock_scans.mean / 5
