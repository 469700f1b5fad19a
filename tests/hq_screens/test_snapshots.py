"""Pictures of headquarters' main screens; a change of look is seen before it is shipped."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from textual.pilot import Pilot

from tests.hq_screens.desk import choose, go, press, shows
from tuipos.hq.client import Access, HqClient
from tuipos.hq.profiles import SETTINGS
from tuipos.hq.screens.app import HqApp
from tuipos.storage.models.master import JOB_NAMES

Compare = Callable[..., bool]
NOON = datetime(2026, 11, 20, 13, 32, tzinfo=UTC)
LAST = "2026-11-20T13:30:00+00:00"
FRIDAY = "2026-11-13T17:02:00+00:00"


def schedule(job: str, every_seconds: int) -> dict[str, Any]:
    of = 9 if job != "P-0001" else 0
    return {
        "job": job,
        "jobs": [job],
        "name": JOB_NAMES[job],
        "group": "Default",
        "every_seconds": every_seconds,
        "active": True,
        "exclude_offline": job == "1130",
        "last_run": LAST if every_seconds else None,
        "next_run": "2026-11-20T13:35:00+00:00" if every_seconds else None,
        "last_result": "9 packages made",
        "applied": of - (job == "1020"),
        "of": of,
    }


def register(number: str, device: dict[str, Any] | None) -> dict[str, Any]:
    yes = device is not None
    return {
        "store": "0001",
        "register": number,
        "name": "Front" if yes else "Back",
        "support_offline": yes,
        "offline_database": f"0001-{number}" if yes else None,
        "offline_database_state": "active" if yes else None,
        "confirmed_version": 412 if yes else None,
        "device": device,
    }


DEVICE = {"last_seen": LAST, "mode": "online", "version": "0.1.0", "pending_uploads": 2}
PROFILE = {
    "name": "DEMO", "timeout": "2s", "reconnect_interval": "30s",
    "allow_manual_switch_before_sign_in": False, "prompt_on_seamless_offline": False,
    "health_check_interval": "0s", "slow_request_threshold": "0s", "slow_request_count": 3,
    "reconnect_from_slow_interval": "5m", "pause_sync": False, "upload_batch_size": 100,
    "sync_interval": "1m", "max_offline_days": 30, "keep_days": 30, "warn_offline_days": 7,
    **{key: "0" for key in SETTINGS if "_age_" in key}, "warn_age_prices": "3d",
    "block_age_prices": "7d", "gift_card_limit": "50.00", "loyalty_limit": "10.00",
    "account_percent": 50, "returns_offline": "manager", "lock_after": "5m",
}  # fmt: skip
HOURS = ["0.00"] * 8 + ["120.50", "310.00", "280.10", "402.00", "515.90", "388.00"] + ["0.00"] * 10
ANSWERS: dict[str, Any] = {
    "/time-clock": [],
    "/records/stores": {"rows": [{"number": str(n)} for n in range(3)], "more": False},
    "/schedules": [schedule(job, 300 if job != "9999" else 0) for job in JOB_NAMES],
    "/schedules/1020/progress": {
        "run": LAST, "channel": 3, "offline": 6, "rows": 43, "bytes": 9200, "applied": 8, "of": 9,
        "waiting": [{"database": "0002-003", "status": "Available", "error": "",
                     "last_seen": FRIDAY}],
    },
    "/sessions": {"downloads": [], "uploads": []},
    "/databases": [],
    "/registers": [register("001", DEVICE), register("002", None)],
    "/profiles": [PROFILE],
    "/records/gift-cards": {
        "rows": [
            {"number": "9900000000000012", "balance": "50.00", "currency": "EUR",
             "state": "active"},
            {"number": "9900000000000029", "balance": "0.00", "currency": "EUR",
             "state": "blocked"},
        ],
        "more": False,
    },
    "/records/availability": {
        "rows": [
            {"number": "10001", "store": "0001", "quantity": "24",
             "counted_at": "2026-11-20T08:30:00+01:00"},
            {"number": "12345", "store": "0001", "quantity": "-0.750",
             "counted_at": "2026-11-19T18:00:00+01:00"},
        ],
        "more": False,
    },
    "/sales/2026-11-20": [
        {"store": "0001", "name": "Riverside", "day": "2026-11-20", "currency": "EUR", "count": 161,
         "total": "2016.50", "average": "12.52", "hours": HOURS},
        {"store": "0002", "name": "Hillside", "day": "2026-11-20", "currency": "EUR", "count": 0,
         "total": "0.00", "average": "0.00", "hours": ["0.00"] * 24},
    ],
}  # fmt: skip


class CannedHq:
    """The HQ API with fixed answers."""

    def get(self, path: str, **query: object) -> Any:
        return ANSWERS.get(path, {"rows": [], "more": False})

    def close(self) -> None:
        """Nothing is held."""


@pytest.fixture
def app(monkeypatch: pytest.MonkeyPatch) -> HqApp:
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return HqApp(
        Access("https://hq.example.com", "token"),
        clock=lambda: NOON,
        connect=lambda access: cast(HqClient, CannedHq()),
    )


@pytest.mark.parametrize("size", [(80, 24), (60, 20)])
def test_schedules(app: HqApp, snap_compare: Compare, size: tuple[int, int]) -> None:
    async def chosen(pilot: Pilot[None]) -> None:
        await shows(pilot, "1020 Prices")
        await press(pilot, "down")
        await shows(pilot, "Waiting: 0002-003")

    assert snap_compare(app, terminal_size=size, run_before=chosen)


def test_registers(app: HqApp, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go(pilot, "Registers")
        await press(pilot, "s")
        await shows(pilot, "Support offline = No")

    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


def test_profile_form(app: HqApp, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go(pilot, "Offline profiles")
        await press(pilot, "e", "down", "down")
        await shows(pilot, "Whether Disconnect")

    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


def test_profile_limits(app: HqApp, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go(pilot, "Offline profiles")
        await press(pilot, "e", *["down"] * 14)
        await shows(pilot, "Prices: stop at", "A register warns of such data")

    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


def test_gift_cards(app: HqApp, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go(pilot, "Gift cards")
        await shows(pilot, "50.00 EUR", "blocked")

    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


def test_availability(app: HqApp, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go(pilot, "Availability")
        await shows(pilot, "-0.750")

    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)


def test_a_job_left_out(app: HqApp, snap_compare: Compare) -> None:
    async def asked(pilot: Pilot[None]) -> None:
        await shows(pilot, "1020 Prices")
        await choose(pilot, job="1130")
        await press(pilot, "x")
        await shows(pilot, "left out of offline databases", "again, in full?")

    assert snap_compare(app, terminal_size=(80, 24), run_before=asked)


def test_sales_of_a_day(app: HqApp, snap_compare: Compare) -> None:
    async def opened(pilot: Pilot[None]) -> None:
        await go(pilot, "Sales of a day")
        await shows(pilot, "2016.50 EUR")

    assert snap_compare(app, terminal_size=(80, 24), run_before=opened)
