"""The frame-diffing driver: a terminal driver for Textual that writes only what changed."""

from tuipos.ui.driver.driver import TerminalGone, TillDriver, choose_driver

__all__ = ["TerminalGone", "TillDriver", "choose_driver"]
