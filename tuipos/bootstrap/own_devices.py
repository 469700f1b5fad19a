"""What is wired to this machine, from the file in the register's config folder.

scale = "/dev/ttyUSB0"
printer = "/dev/usb/lp0"        # or "tcp://192.168.0.50:9100"
columns = 42                    # that the printer has in a row
drawer = "printer"              # at the printer's own connector; or a device, as above
drawer_pin = 2                  # or 5: the pin of that connector
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tuipos.domain.words import Words, say
from tuipos.home import Home

if TYPE_CHECKING:
    from tuipos.bootstrap.output import Output
    from tuipos.devices.scale import Scale

_log = logging.getLogger(__name__)

#: The drawer that hangs at the printer.
AT_PRINTER = "printer"
_COLUMNS, _FEWEST_COLUMNS, _MOST_COLUMNS = 42, 20, 96
_PIN, _PINS = 2, (2, 5)


@dataclass(frozen=True, slots=True)
class NamedDevices:
    """Devices by their names, "" where there is none; `problems` says what can't be used."""

    scale: str = ""
    printer: str = ""
    drawer: str = ""
    columns: int = _COLUMNS
    drawer_pin: int = _PIN
    problems: tuple[Words, ...] = ()


def named_devices(home: Home) -> NamedDevices:
    """What `devices.toml` says; nothing where there is none."""
    try:
        content = home.devices_file.read_bytes()
    except FileNotFoundError:
        return NamedDevices()
    except OSError as error:
        return NamedDevices(problems=(say("It can't be read: {error}.", error=error.strerror),))
    import tomllib

    try:
        values = tomllib.loads(content.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        return NamedDevices(problems=(say("It is not understood: {error}.", error=str(error)),))
    return _Reading(values).devices()


class _Reading:
    def __init__(self, values: dict[str, Any]) -> None:
        self._values = dict(values)
        self._problems: list[Words] = []

    def devices(self) -> NamedDevices:
        scale = self._values.pop("scale", "")
        if not isinstance(scale, str):
            self._problem("scale")
            scale = ""
        printer = self._outlet("printer")
        drawer = self._values.get("drawer", "")
        if drawer == AT_PRINTER:
            del self._values["drawer"]
            drawer = printer
            if not printer:
                self._problems.append(say("The drawer is at the printer, and there is none."))
        else:
            drawer = self._outlet("drawer")
        columns = self._number("columns", _COLUMNS, range(_FEWEST_COLUMNS, _MOST_COLUMNS + 1))
        pin = self._number("drawer_pin", _PIN, _PINS)
        for name in self._values:
            self._problems.append(say("{name} is not known.", name=str(name)))
        return NamedDevices(scale, printer, drawer, columns, pin, tuple(self._problems))

    def _outlet(self, name: str) -> str:
        value = self._values.pop(name, "")
        if value == "":
            return ""
        from tuipos.devices.outlet import outlet_at

        if isinstance(value, str) and outlet_at(value) is not None:
            return value
        self._problem(name)
        return ""

    def _number(self, name: str, usual: int, possible: range | tuple[int, ...]) -> int:
        value = self._values.pop(name, usual)
        if type(value) is int and value in possible:
            return value
        self._problem(name)
        return usual

    def _problem(self, name: str) -> None:
        self._problems.append(say("{name} is none that there can be.", name=name))


def own_devices(home: Home) -> NamedDevices:
    """What is named here, with a line in the log for what can't be used."""
    named = named_devices(home)
    for problem in named.problems:
        _log.warning("devices.toml: %s", problem)
    return named


def scale_of(named: NamedDevices) -> Scale | None:
    """The scale, if one is named."""
    if not named.scale:
        return None
    from tuipos.devices.scale import SerialScale

    return SerialScale(Path(named.scale))


def output_of(named: NamedDevices, tell: Callable[[Words], None]) -> Output | None:
    """Printer and drawer, if one of them is named; `tell` hears of trouble, from any thread."""
    if not (named.printer or named.drawer):
        return None
    from tuipos.bootstrap.output import Output

    return Output(named, tell)
