"""What takes bytes for a device: every byte once, and no wait that has no end."""

from __future__ import annotations

import errno
import os
import socket
from pathlib import Path

import pytest

from tests.devices.outlets import (
    fill,
    network_printer,
    pipe_printer,
    refusing_port,
    serial_printer,
    stuck_port,
)
from tuipos.devices.outlet import Outlet, outlet_at, why

PAGE = bytes(range(256)) * 200


def at(name: str) -> Outlet:
    outlet = outlet_at(name)
    assert outlet is not None
    return outlet


@pytest.mark.parametrize("says", [b"", b"\x14\x00\x00\x0f"])
def test_a_network_printer_gets_every_page_whole(says: bytes) -> None:
    with network_printer(says) as printer:
        at(printer.name).send(PAGE, 5.0)
        at(printer.name).send(b"second", 5.0)
    assert printer.pages == [PAGE, b"second"]


def test_a_serial_line_changes_no_byte() -> None:
    with serial_printer() as (name, other_end):
        at(name).send(b"one\ntwo\r\n\x1b@", 5.0)
        assert os.read(other_end, 100) == b"one\ntwo\r\n\x1b@"


def test_a_pipe_or_a_usb_printer_is_written_to(tmp_path: Path) -> None:
    with pipe_printer(tmp_path) as (name, reader):
        at(name).send(PAGE, 5.0)
        assert os.read(reader, len(PAGE) + 1) == PAGE


def test_a_printer_that_takes_nothing_more_is_not_waited_for(tmp_path: Path) -> None:
    with pipe_printer(tmp_path) as (name, _):
        fill(name)
        with pytest.raises(TimeoutError):
            at(name).send(PAGE, 0.05)


def test_a_serial_printer_that_is_off_is_not_waited_for() -> None:
    with serial_printer() as (name, _), pytest.raises(TimeoutError):
        at(name).send(PAGE * 10, 0.05)


def test_a_network_printer_that_reads_nothing_is_not_waited_for() -> None:
    with stuck_port() as name, pytest.raises(TimeoutError):
        at(name).send(PAGE * 200, 0.05)


def test_who_is_there_is_reached_without_a_byte(tmp_path: Path) -> None:
    with network_printer() as printer, pipe_printer(tmp_path) as (name, reader):
        at(printer.name).reach(5.0)
        at(name).reach(5.0)
        assert os.read(reader, 1) == b""
    assert printer.pages in ([], [b""])


def test_what_was_copied_to_a_missing_device_is_no_printer(tmp_path: Path) -> None:
    file = tmp_path / "lp0"
    file.write_bytes(b"kept")
    for call in (at(str(file)).reach, lambda seconds: at(str(file)).send(b"lost", seconds)):
        with pytest.raises(OSError) as caught:
            call(1.0)
        assert str(why(caught.value)) == "not there"
    assert file.read_bytes() == b"kept"


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (FileNotFoundError(errno.ENOENT, "x"), "not there"),
        (OSError(errno.ENXIO, "x"), "not there"),
        (PermissionError(errno.EACCES, "x"), "not allowed for this user"),
        (OSError(errno.EBUSY, "x"), "in use by another program"),
        (OSError(errno.ENOSPC, "x"), "out of paper"),
        (ConnectionRefusedError(errno.ECONNREFUSED, "x"), "refused"),
        (OSError(errno.EHOSTUNREACH, "x"), "not reachable"),
        (socket.gaierror(socket.EAI_NONAME, "x"), "not reachable"),
        (TimeoutError(), "no answer"),
        (OSError(errno.EIO, "Input/output error"), "Input/output error"),
        (OSError(), "OSError"),
    ],
)
def test_what_is_wrong_is_said_in_words(error: OSError, words: str) -> None:
    assert str(why(error)) == words


def test_a_missing_device_and_a_refused_port(tmp_path: Path) -> None:
    for name, words in ((f"{tmp_path}/lp7", "not there"), (refusing_port(), "refused")):
        with pytest.raises(OSError) as caught:
            at(name).send(b"x", 1.0)
        assert str(why(caught.value)) == words


@pytest.mark.parametrize(
    "name",
    ["", "lp0", "http://printer", "tcp://", "tcp://host:0", "tcp://host:x", "tcp://ho\x1bst:9100",
     "tcp://[::1"],
)  # fmt: skip
def test_what_is_no_outlet(name: str) -> None:
    assert outlet_at(name) is None


@pytest.mark.parametrize("name", ["/dev/usb/lp0", "tcp://printer", "tcp://[::1]:9100"])
def test_what_is_one(name: str) -> None:
    assert outlet_at(name) is not None
