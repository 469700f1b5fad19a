"""Printer and drawer behind their threads: nobody waits, each thing happens once or is told."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from queue import SimpleQueue

import pytest

from tests.devices.outlets import fill, network_printer, pipe_printer, refusing_port
from tuipos.devices.drawer import PulsedDrawer
from tuipos.devices.escpos import page, pulse
from tuipos.devices.outlet import outlet_at
from tuipos.devices.receipt_printer import ReceiptPrinter
from tuipos.devices.sender import Sender
from tuipos.domain.words import Words, say

COPY = say(".115 prints a copy.")


class HeldOutlet:
    """Takes its time: nothing is taken before `go` is set."""

    def __init__(self) -> None:
        self.go = threading.Event()
        self.began = threading.Event()
        self.taken: list[bytes] = []

    def send(self, data: bytes, patience_seconds: float) -> None:
        self.began.set()
        assert self.go.wait(5)
        self.taken.append(data)

    def reach(self, patience_seconds: float) -> None:
        """It is there."""


def sender_at(name: str) -> Sender:
    outlet = outlet_at(name)
    assert outlet is not None
    return Sender(outlet, name, patience_seconds=0.05)


def heard() -> tuple[SimpleQueue[str], Callable[[Words], None]]:
    """Who is told, and what they hear."""
    said: SimpleQueue[str] = SimpleQueue()
    return said, lambda words: said.put(str(words))


def test_a_page_and_a_pulse_at_the_same_printer_come_in_their_order() -> None:
    said, tell = heard()
    with network_printer() as device:
        sender = sender_at(device.name)
        PulsedDrawer(sender, tell).open()
        ReceiptPrinter(sender, tell).print_page(["Riverside"], COPY)
        sender.close(5.0)
    assert device.pages == [pulse(), page(["Riverside"])]
    assert said.empty()


def test_what_can_not_be_done_is_told(tmp_path: Path) -> None:
    said, tell = heard()
    PulsedDrawer(sender_at(str(tmp_path / "lp0")), tell).open()
    assert said.get(timeout=5) == "The drawer does not open (not there): use its key."
    ReceiptPrinter(sender_at(refusing_port()), tell).print_page(["x"], COPY)
    assert said.get(timeout=5) == "Not printed (refused): .115 prints a copy."


def test_a_printer_that_is_stuck_prints_nothing_later(tmp_path: Path) -> None:
    said, tell = heard()
    with pipe_printer(tmp_path) as (name, reader):
        fill(name)
        sender = sender_at(name)
        ReceiptPrinter(sender, tell).print_page(["first"], COPY)
        assert said.get(timeout=5) == "Not printed (no answer): .115 prints a copy."
        while os.read(reader, 65_536):
            continue
        ReceiptPrinter(sender, tell).print_page(["second"], COPY)
        sender.close(5.0)
        assert os.read(reader, 65_536) == page(["second"])
    assert said.empty()


def test_a_drawer_does_not_open_long_after_it_was_wanted() -> None:
    said: SimpleQueue[OSError | None] = SimpleQueue()
    outlet = HeldOutlet()
    sender = Sender(outlet, "held")
    sender.send(b"page", said.put, fresh_seconds=60)
    assert outlet.began.wait(5)
    sender.send(b"pulse", said.put, fresh_seconds=0)
    outlet.go.set()
    sender.close(5.0)
    assert outlet.taken == [b"page"]
    assert said.get(timeout=5) is None
    assert isinstance(said.get(timeout=5), TimeoutError)


def test_what_waits_has_a_limit_and_leaving_does_not_wait_for_it() -> None:
    told: list[OSError | None] = []
    outlet = HeldOutlet()
    sender = Sender(outlet, "held")
    sender.send(b"", told.append, fresh_seconds=60)
    assert outlet.began.wait(5)
    for _ in range(51):
        sender.send(b"", told.append, fresh_seconds=60)
    assert [type(error) for error in told] == [TimeoutError]
    sender.close(5.0)
    outlet.go.set()


@pytest.mark.parametrize("used", [True, False])
def test_closing_delivers_what_was_asked_for(used: bool) -> None:
    outlet = HeldOutlet()
    outlet.go.set()
    sender = Sender(outlet, "held")
    if used:
        sender.send(b"last", lambda error: None, fresh_seconds=60)
    sender.close(5.0)
    assert outlet.taken == ([b"last"] if used else [])
