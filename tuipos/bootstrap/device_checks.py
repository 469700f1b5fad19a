"""Checks of what is wired to a register: is it there, and does it answer."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tuipos.bootstrap.health import Check, Seen, bad, good, nothing
from tuipos.bootstrap.own_devices import NamedDevices, named_devices
from tuipos.devices.outlet import outlet_at, why
from tuipos.devices.payment_terminal import PaymentTerminal, StandAloneTerminal
from tuipos.devices.scale import SerialScale
from tuipos.domain.words import Refusal, say
from tuipos.home import Home

PRINTER = say("Printer")
DRAWER = say("Drawer")
SCALE = say("Scale")
TERMINAL = say("Payment terminal")
_PATIENCE_SECONDS = 3.0
_NONE_NAMED = say("None is named in devices.toml.")


def device_checks(home: Home) -> list[Check]:
    """Printer, drawer and scale, as `devices.toml` names them now."""
    return [
        Check("printer", PRINTER, lambda: _printer(named_devices(home))),
        Check("drawer", DRAWER, lambda: _drawer(named_devices(home))),
        Check("scale", SCALE, lambda: _scale(named_devices(home))),
        Check("devices", say("devices.toml"), lambda: _file(home)),
    ]


def terminal_check(terminal: PaymentTerminal) -> Check:
    """Whether card payments are asked of a machine or of a person."""

    def look() -> list[Seen]:
        if isinstance(terminal, StandAloneTerminal):
            return [nothing(say("None is wired: a person reads the result from the machine."))]
        return [good(say("It is wired to this register."))]

    return Check("payment-terminal", TERMINAL, look)


def _printer(named: NamedDevices) -> list[Seen]:
    if not named.printer:
        return [nothing(say("None is named: receipts are text files."))]
    return [_reached(named.printer)]


def _drawer(named: NamedDevices) -> list[Seen]:
    if not named.drawer:
        return [nothing(say("None is named: it is opened with its key."))]
    if named.drawer == named.printer:
        return [good(say("It hangs at the printer."))]
    return [_reached(named.drawer)]


def _reached(name: str) -> Seen:
    outlet = outlet_at(name)
    assert outlet is not None, "devices.toml was read with care"
    try:
        outlet.reach(_PATIENCE_SECONDS)
    except OSError as error:
        what = say("{device}: {why}.", device=name, why=why(error))
        if isinstance(error, PermissionError):
            return bad(what, say("Add this user to the group that owns it (usually lp)."))
        return bad(what, say("Switch it on, look at its cable and at devices.toml."))
    return good(say("{device} can be reached.", device=name))


def _scale(named: NamedDevices) -> list[Seen]:
    if not named.scale:
        return [nothing(_NONE_NAMED)]
    weighed = asyncio.run(SerialScale(Path(named.scale), _PATIENCE_SECONDS).weigh())
    if isinstance(weighed, Refusal) and weighed.code == "scale-silent":
        what = say("{device}: {why}.", device=named.scale, why=say("no answer"))
        return [bad(what, say("Look at its cable and at devices.toml."))]
    return [good(say("{device} answers.", device=named.scale))]


def _file(home: Home) -> list[Seen]:
    named = named_devices(home)
    if named.problems:
        remedy = say("Correct {file}.", file=str(home.devices_file))
        return [bad(problem, remedy) for problem in named.problems]
    if not home.devices_file.exists():
        return [nothing(say("There is none: nothing is wired to this register."))]
    return [good(say("All of it can be used."))]
