"""What is wired to the machine, as the shop's file says it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tuipos.bootstrap.own_devices import NamedDevices, named_devices, output_of, scale_of
from tuipos.devices.scale import SerialScale
from tuipos.home import below


def named(folder: Path, text: str) -> NamedDevices:
    below(folder).devices_file.write_bytes(text.encode("utf-8", "surrogateescape"))
    return named_devices(below(folder))


def test_a_scale_is_named(tmp_path: Path) -> None:
    assert isinstance(scale_of(named(tmp_path, 'scale = "/dev/ttyUSB0"\n')), SerialScale)


@pytest.mark.parametrize("text", ["", "scale = 7\n", 'scale = ""\n', "scale = [\n", "\udc80"])
def test_else_there_is_none(tmp_path: Path, text: str) -> None:
    found = named(tmp_path, text)
    assert scale_of(found) is None and output_of(found, lambda words: None) is None
    assert bool(found.problems) == (text not in ("", 'scale = ""\n'))


def test_no_file_names_nothing(tmp_path: Path) -> None:
    assert named_devices(below(tmp_path)) == NamedDevices()


def test_a_file_that_can_not_be_read_is_a_problem(tmp_path: Path) -> None:
    below(tmp_path).devices_file.mkdir()
    (problem,) = named_devices(below(tmp_path)).problems
    assert str(problem) == "It can't be read: Is a directory."


@pytest.mark.parametrize(
    ("text", "printer", "drawer"),
    [
        ('printer = "/dev/usb/lp0"', "/dev/usb/lp0", ""),
        ('printer = "tcp://10.0.0.5"\ndrawer = "printer"', "tcp://10.0.0.5", "tcp://10.0.0.5"),
        ('drawer = "/dev/ttyS1"\ndrawer_pin = 5', "", "/dev/ttyS1"),
    ],
)
def test_printer_and_drawer_are_named(tmp_path: Path, text: str, printer: str, drawer: str) -> None:
    found = named(tmp_path, text)
    assert (found.printer, found.drawer, found.problems) == (printer, drawer, ())
    output = output_of(found, lambda words: None)
    assert output is not None
    assert (output.printer is not None, output.drawer is not None) == (bool(printer), bool(drawer))
    output.close()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ('printer = "lp0"', "printer is none that there can be."),
        ('printer = "ftp://x"\ncolumns = 32', "printer is none that there can be."),
        ("printer = true", "printer is none that there can be."),
        ('drawer = "printer"', "The drawer is at the printer, and there is none."),
        ("drawer_pin = 3", "drawer_pin is none that there can be."),
        ("columns = 7", "columns is none that there can be."),
        ("columns = true", "columns is none that there can be."),
        ('priner = "/dev/usb/lp0"', "priner is not known."),
    ],
)
def test_what_can_not_be_is_said(tmp_path: Path, text: str, problem: str) -> None:
    found = named(tmp_path, text)
    assert [str(each) for each in found.problems] == [problem]
    assert not (found.printer or found.drawer)
