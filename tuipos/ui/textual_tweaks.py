"""The few places that touch what Textual does not promise, kept together for its next version."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tuipos.ui.driver import TillDriver, choose_driver

if TYPE_CHECKING:
    from textual.app import App
    from textual.driver import Driver


def driver_for(default: type[Driver]) -> type[Driver]:
    """The driver that sends only changed cells, in place of Textual's for Linux terminals."""
    return choose_driver(default)


def repaint_everything(app: App[None]) -> None:
    """Write the whole screen anew: the driver forgets what it believes is there."""
    driver = app._driver
    if isinstance(driver, TillDriver):
        driver.forget_screen()
    else:
        app.refresh(layout=True)
