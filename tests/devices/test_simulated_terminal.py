"""The terminal that is played: the same request once, its memory over a restart, no card number."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.fakes import euro
from tuipos.devices.payment_terminal import Outcome, TerminalRequest, What
from tuipos.devices.simulated_terminal import SimulatedTerminal
from tuipos.domain.card import card_details


def at_once(flag: threading.Event, seconds: float) -> bool:
    return flag.is_set()


def request(amount: str, name: str = "0001-001-1/1") -> TerminalRequest:
    return TerminalRequest(name, What.PAY, euro(amount))


@pytest.mark.parametrize(
    ("amount", "told", "known"),
    [
        ("18.90", Outcome.APPROVED, Outcome.APPROVED),
        ("10.51", Outcome.DECLINED, Outcome.DECLINED),
        ("10.54", Outcome.DECLINED, Outcome.DECLINED),
        ("10.68", Outcome.UNKNOWN, Outcome.DECLINED),
        ("10.69", Outcome.UNKNOWN, Outcome.APPROVED),
        ("10.91", Outcome.UNKNOWN, Outcome.UNKNOWN),
        ("10.97", Outcome.APPROVED, Outcome.APPROVED),
    ],
)
async def test_the_cents_say_what_happens_and_a_restart_forgets_nothing(
    tmp_path: Path, amount: str, told: Outcome, known: Outcome
) -> None:
    memory = tmp_path / "terminal.json"
    terminal = SimulatedTerminal(memory, at_once)
    assert (await terminal.run(request(amount))).outcome is told
    for one in (terminal, SimulatedTerminal(memory, at_once)):
        assert (await one.result_of("0001-001-1/1")).outcome is known
        assert (await one.run(request(amount))).outcome is known
        assert len(one.approved) <= 1
        assert (await one.result_of("0001-001-1/2")).outcome is Outcome.DECLINED


async def test_a_slow_one_is_cancelled_while_it_waits() -> None:
    waiting = threading.Event()

    def wait(flag: threading.Event, seconds: float) -> bool:
        waiting.set()
        return flag.wait(30)

    terminal = SimulatedTerminal(wait=wait)
    await terminal.cancel("0001-001-1/1")
    answer = await terminal.run(request("10.97"))
    assert answer.outcome is Outcome.CANCELLED and waiting.is_set()
    assert terminal.approved == ()


def test_a_damaged_memory_is_an_empty_one(tmp_path: Path) -> None:
    memory = tmp_path / "terminal.json"
    memory.write_bytes(b"{")
    assert SimulatedTerminal(memory, at_once).approved == ()


def test_nothing_like_a_card_number_is_kept() -> None:
    told = card_details("Visa 4111 1111 1111 1111", "4111111111111111", "A-4111111111111111\x1b")
    assert told == (("brand", "Visa"), ("authorisation", "A-"))
    assert dict(card_details("Visa", "1111", "012345"))["last4"] == "1111"
