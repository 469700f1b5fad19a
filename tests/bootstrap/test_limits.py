"""A register of its own files against a real server: what the chain allows, kept and kept to."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.bootstrap.test_install import home, server
from tests.server.running import hq_client
from tuipos.bootstrap import settings as files
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.register import Register, open_register
from tuipos.bootstrap.settings import Settings
from tuipos.bootstrap.status import read_status
from tuipos.home import Home
from tuipos.register.limits import OFFLINE

__all__ = ["home", "server"]


class MovedClock:
    """The machine's clock, and so much later."""

    def __init__(self) -> None:
        self.later = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.later


async def opened(home: Home, clock: MovedClock) -> Register:
    settings, secrets = files.load(home)
    register, trouble = await open_register(home, settings, secrets, clock)
    assert register is not None and trouble is None
    return register


async def test_a_register_keeps_to_what_the_chain_allows(
    server: tuple[str, str], home: Home, tmp_path: Path
) -> None:
    url, code = server
    with hq_client(tmp_path / "server", url) as hq:
        limits = {"warn_age_prices": "3d", "block_age_prices": "7d", "max_offline_days": "20"}
        assert hq.patch("/hq/v1/profiles/P", json={"settings": limits}).is_success
        assert hq.patch("/hq/v1/jobs/1130", json={"exclude_offline": True}).is_success
        assert hq.post("/hq/v1/runs", json={"schedule": "9999"}).is_success
    clock = MovedClock()
    assert isinstance(await install(home, Order(url, "001", code), clock), Settings)
    register = await opened(home, clock)
    await register.till.data.search("soap", clock().date())
    await register.agent.sync_now()
    assert register.settings.left_out_jobs == ("1130",)
    report = await register.reporter.report()
    assert report.replica.state == "ready" and report.replica.left_out == ("1130",)
    assert "1130" not in dict(report.replica.made_at_by_job)
    assert register.till.limits() == report.limits == ()
    await register.connection.disconnect()
    seen = []
    for days in (2, 4, 8, 21):
        clock.later = timedelta(days=days)
        seen.append([(one.kind, one.stops_sales) for one in register.till.limits()])
    warned, stopped = ("prices", False), ("prices", True)
    assert seen == [[], [warned], [(OFFLINE, False), stopped], [(OFFLINE, True), stopped]]
    await register.close()

    clock.later = timedelta(days=8)
    again = await opened(home, clock)
    assert [one.kind for one in again.till.limits()] == [OFFLINE, "prices"]
    assert again.settings.profile.block_age_hours == {"prices": 168}
    await again.connection.connect()
    async with asyncio.timeout(20):
        await again.agent.sync_now()
    assert again.till.limits() == ()
    await again.close()
    status = read_status(home, clock())
    assert status["offline_database"]["left_out_jobs"] == ["1130"]
    assert status["offline_database"]["age_s"] < 86_400
