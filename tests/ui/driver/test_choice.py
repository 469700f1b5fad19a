"""Which driver is chosen."""

import pytest
from textual.driver import Driver
from textual.drivers.headless_driver import HeadlessDriver
from textual.drivers.linux_driver import LinuxDriver
from textual.drivers.linux_inline_driver import LinuxInlineDriver
from textual.drivers.web_driver import WebDriver

from tuipos.ui.driver import TillDriver, choose_driver


def test_ours_takes_the_place_of_the_linux_driver() -> None:
    assert choose_driver(LinuxDriver, {}) is TillDriver
    assert choose_driver(LinuxDriver, {"TUIPOS_DRIVER": ""}) is TillDriver


def test_the_stock_driver_can_be_had_by_environment_variable() -> None:
    assert choose_driver(LinuxDriver, {"TUIPOS_DRIVER": "stock"}) is LinuxDriver


@pytest.mark.parametrize("default", [HeadlessDriver, LinuxInlineDriver, WebDriver])
def test_other_drivers_stay(default: type[Driver]) -> None:
    assert choose_driver(default, {}) is default
