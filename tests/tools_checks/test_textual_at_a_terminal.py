"""Textual programs at the pseudo-terminal, and what they write counted in bytes."""

import sys
from pathlib import Path

import pytest

from tests.tools import minimal_app, stock_till
from tests.tools.counting import Bytes, count_keys, count_scans, table
from tests.tools.terminal import Terminal

STOCK_TILL = [sys.executable, str(Path(stock_till.__file__))]
MINIMAL_APP = [sys.executable, str(Path(minimal_app.__file__))]


@pytest.mark.parametrize("answers_queries", [True, False])
def test_the_minimal_app_starts_echoes_and_leaves(answers_queries: bool) -> None:
    with Terminal(MINIMAL_APP, answers_queries=answers_queries) as terminal:
        terminal.wait_for("ready")
        terminal.type("hello")
        terminal.wait_for("hello")
        terminal.press("ctrl+q")
        assert terminal.wait_for_exit() == 0
        assert "ready" not in terminal.screen_text(), "the main screen is back"


def test_a_textual_app_follows_a_resize() -> None:
    with Terminal(MINIMAL_APP) as terminal:
        terminal.wait_for("ready")
        terminal.resize(60, 20)
        terminal.wait_for("▊" + " " * 58 + "▎")


def test_the_stock_till_sells_and_its_bytes_are_counted() -> None:
    with Terminal(STOCK_TILL) as terminal:
        terminal.wait_for("Code")
        scans = count_scans(
            terminal,
            [f"20000001{number:05}" for number in range(3)],
            shown=lambda number: f"Item 20000001{number:05}",
        )
        keys = count_keys(terminal, "12")
        assert "12" in terminal.screen_text()
    assert (len(scans.each), len(keys.each)) == (3, 2)
    assert min(scans.each) > max(keys.each) > 100
    print(table([("stock widgets", [keys, scans])]))


def test_counting_waits_for_output() -> None:
    with (
        Terminal(["sh", "-c", "stty -echo; read x; printf abcdefg; read y"]) as terminal,
        pytest.raises(AssertionError, match="nothing was written"),
    ):
        assert count_scans(terminal, ["1"]).each == (7,)
        terminal.kill()
        count_keys(terminal, ["1"])


def test_figures_stand_side_by_side() -> None:
    ours = [Bytes("key", (9, 11)), Bytes("scan", (200, 240))]
    stock = [Bytes("key", (884,)), Bytes("scan", (2400, 7300))]
    shown = table([("tuipos", ours), ("stock", stock)]).split("\n")
    assert shown[1].split() == ["key", "mean", "10", "max", "11", "mean", "884", "max", "884"]
    assert shown[2].split()[:5] == ["scan", "mean", "220", "max", "240"]
    assert (ours[1].mean, ours[1].median, ours[1].largest) == (220, 220, 240)
    with pytest.raises(AssertionError, match="beside something else"):
        table([("tuipos", ours), ("stock", stock[::-1])])
