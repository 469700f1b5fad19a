"""Connection status: letters by a person, scans refused, lists, and what switching needs."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from tests.fakes import euro
from tests.ui.counter import (
    NOON,
    Counter,
    running,
    screen_text,
    shows,
    sign_in,
    type_burst,
    until,
)
from tuipos.register.report import Changes, DownloadRow, LogRow, Queue, QueueRow


def busy_report(counter: Counter) -> None:
    """Packages that came, sales that wait, and a line of the log."""
    counter.report = replace(
        counter.report,
        queue=Queue(3, euro("64.20"), NOON - timedelta(minutes=3)),
        downloads=(
            DownloadRow("1040", "Products", "Applied", NOON - timedelta(minutes=4), 48_000),
            DownloadRow("1020", "Prices", "ApplyFailed", NOON, 9_000, "altered on the way"),
        ),
        to_send=(QueueRow("a", "00010011000001", euro("23.10"), NOON, "queued", 0, ""),),
        log=(LogRow(NOON, "1040 Products: Applied"),),
    )


async def test_opening_it_online_starts_a_sync(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Connection status", "Yes, since 14:29", "D Disconnect")
        assert counter.sync.woken == ["sign-in", "917"]


async def test_d_disconnects_and_c_connects(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, ".917\r")
        await shows(pilot, "Connection status")
        await pilot.press("d")
        await shows(pilot, "Disconnected.", "Offline (manual)", "C Connect", "connect first")
        await pilot.press("s")
        await shows(pilot, "Connect first")
        await pilot.press("с")  # a Cyrillic letter, on the key of the Latin c
        await shows(pilot, "Connected.", "● Online")
        assert counter.switch.acts == ["disconnect", "connect"]


async def test_enter_presses_the_button(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Connection status")
        await pilot.press("enter")
        await shows(pilot, "Offline (manual)")
        await pilot.press("escape")
        await shows(pilot, "F9  Connect")


async def test_scans_are_refused_with_a_sound(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Connection status")
        type_burst(counter.app, "DCD512000001\r")
        await shows(pilot, "No scans here. Esc goes back to the sale.")
        assert counter.app.bells == 2 and counter.switch.acts == []


async def test_offline_the_last_attempt_is_the_one_that_failed(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.switch.connection.offline = True
        counter.switch.last_attempt = NOON - timedelta(minutes=3)
        await pilot.press("f9")
        await shows(pilot, "Last attempt")
        text = screen_text(counter.app)
        assert re.search(r"Last attempt +14:29  no answer in 2 s", text), text
        assert re.search(r"Last good sync +14:28  done in 0.4 s", text), text


async def test_it_says_what_changes_at_midnight(counter: Counter) -> None:
    midnight = NOON.replace(hour=23, minute=0)  # 00:00 in the store, which is east of UTC
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Connection status", "To send")
        assert "Coming" not in screen_text(counter.app)
        counter.report = replace(counter.report, changes=Changes(midnight))
        counter.app.report_changed()
        await pilot.pause()
        assert "Coming" not in screen_text(counter.app)
        counter.report = replace(counter.report, changes=Changes(midnight, 412, 1, 2))
        counter.app.report_changed()
        await shows(
            pilot,
            "Coming            412 prices change at 00:00",
            "1 offer changes at 00:00",
            "2 taxes change at 00:00",
            "Last good sync",
            "D Disconnect",
        )
        counter.report = replace(counter.report, changes=Changes(midnight, prices=1))
        counter.app.report_changed()
        await shows(pilot, "1 price changes at 00:00")


async def test_a_low_screen_keeps_its_last_row_and_the_buttons(counter: Counter) -> None:
    counter.report = replace(counter.report, changes=Changes(NOON, prices=12_345))
    async with running(counter, size=(60, 20)) as pilot:
        await sign_in(pilot)
        counter.world.connection.offline = True
        await pilot.press("f9")
        await shows(pilot, "12345 prices change at 14:32", "Last good sync", "C Connect")


async def test_s_syncs(counter: Counter) -> None:
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "Connection status")
        await pilot.press("s")
        await shows(pilot, "Sync done.")


async def test_tab_goes_through_the_lists(counter: Counter) -> None:
    busy_report(counter)
    async with running(counter) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "1040 Products", "47 K", "altered on", "1 failed")
        await shows(pilot, "3 sales, 64.20, oldest 3 min", "3 to send")
        await pilot.press("tab")
        await shows(pilot, "00010011000001", "23.10")
        await pilot.press("tab")
        await shows(pilot, "1040 Products: Applied")
        await pilot.press("tab")
        await shows(pilot, "1 failed")


async def test_a_narrow_screen_shows_facts_and_lists_in_turn(counter: Counter) -> None:
    busy_report(counter)
    async with running(counter, size=(60, 20)) as pilot:
        await sign_in(pilot)
        await pilot.press("f9")
        await shows(pilot, "https://till.riverside.example", "D Disconnect")
        assert "1040 Products" not in screen_text(counter.app)
        await pilot.press("tab")
        await shows(pilot, "1040 Products")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")


async def test_before_a_sign_in_it_can_be_seen_and_not_switched(counter: Counter) -> None:
    async with running(counter) as pilot:
        await pilot.press("f9")
        await shows(pilot, "Connection status")
        await pilot.press("d")
        await shows(pilot, "Sign in first")
        assert counter.switch.acts == []
        await pilot.press("escape")
        await shows(pilot, "t u i p o s")


async def test_leaving_with_unsent_sales_offers_one_attempt(counter: Counter) -> None:
    busy_report(counter)
    async with running(counter) as pilot:
        await sign_in(pilot)
        counter.world.connection.offline = True
        await pilot.press("ctrl+q")
        await shows(
            pilot, "3 sales (64.20) not sent, oldest 3 min.", "A shift is open.", "y = leave"
        )
        await pilot.press("c")
        await until(pilot, lambda: "now" in counter.sync.woken)
        assert counter.switch.acts[0] == "try once"
        await shows(pilot, "y = leave, Esc = stay.")
        await pilot.press("escape")
        await shows(pilot, "scan, or type a code")


async def test_y_leaves_in_order(counter: Counter) -> None:
    left: list[str] = []

    async def let_go() -> None:
        left.append("journal")

    counter.parts.leave = (let_go,)
    async with running(counter) as pilot:
        await sign_in(pilot)
        type_burst(counter.app, "2000000100012\r")
        await pilot.press("ctrl+q")
        await shows(pilot, "A sale is open (18.90).", "y = leave, Esc = stay.")
        await pilot.press("enter")
        assert left == []
        await pilot.press("y")
        await until(pilot, lambda: left == ["journal"])
