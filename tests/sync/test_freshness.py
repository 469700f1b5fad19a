"""How old the data is: since when nothing newer was known to wait, also over a restart."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from peewee import Database

from tests.sync.conftest import Bench
from tests.sync.fakes import profile
from tests.sync.test_agent import resting
from tuipos.connection.profile import OfflineProfile
from tuipos.register.report import Replica
from tuipos.retail import wire
from tuipos.retail.service import Failure, NoAnswer
from tuipos.storage.readiness import told
from tuipos.sync.profile import context_from_text, context_to_text, profile_of_wire

MADE = datetime(2026, 11, 1, tzinfo=UTC)
LATER = MADE + timedelta(days=9)


async def test_a_sync_says_that_all_is_as_new_as_it_can_be(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    began = bench.clock.now
    await bench.agent.sync_now()
    status = bench.agent.status()
    assert (status.reached_at, status.fed_at) == (began, began)
    bench.clock.pass_seconds(3600)
    bench.server.faults = [NoAnswer(Failure.TIMEOUT)]
    await bench.agent.sync_now()
    status = bench.agent.status()
    assert status.attempt_failed and (status.reached_at, status.fed_at) == (began, began)
    bench.new_agent()
    await bench.agent.start()
    await resting(bench, 1)
    assert bench.agent.status().fed_at == bench.clock.now


async def test_what_was_known_outlives_a_restart_without_the_server(bench: Bench) -> None:
    began = bench.clock.now
    await bench.agent.sync_now()
    bench.clock.pass_seconds(9 * 86_400)
    bench.new_agent()
    bench.connection.become(online=False)
    await bench.agent.start()
    await resting(bench, 1)
    status = bench.agent.status()
    assert (status.reached_at, status.fed_at) == (began, began)


async def test_a_package_that_fails_leaves_the_data_as_old_as_it_is(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    began = bench.clock.now
    await bench.agent.sync_now()
    info = bench.server.offer(hq, tmp_path)
    bench.server.contents[info.id] = b"x" * info.bytes
    bench.clock.pass_seconds(60)
    await bench.agent.sync_now()
    status = bench.agent.status()
    assert (status.reached_at, status.fed_at) == (bench.clock.now, began)


@pytest.mark.parametrize("paused", [True, False])
async def test_who_fetches_nothing_knows_nothing(bench: Bench, paused: bool) -> None:
    if paused:
        bench.server.profile = profile(pause_sync=True)
    else:
        bench.server.support_offline = False
    await bench.agent.sync_now()
    status = bench.agent.status()
    assert (status.reached_at, status.fed_at) == (bench.clock.now, None)


def test_each_kind_is_at_least_as_new_as_the_last_feeding() -> None:
    newer = LATER + timedelta(hours=1)
    ages = (("1010", MADE), ("1020", MADE), ("1040", newer))
    replica = Replica("ready", None, 7, MADE, ages)
    fresh = told(replica, packages_made=True, fed_at=LATER)
    assert fresh.made_at_by_job == (("1010", LATER), ("1020", LATER), ("1040", newer))
    assert fresh.made_at == LATER
    assert told(replica, packages_made=True) == replica


def test_what_is_left_out_has_no_age_and_is_not_missing() -> None:
    replica = Replica("ready", None, 7, MADE, (("1010", MADE), ("1020", MADE)))
    without = told(replica, packages_made=True, left_out=("1010",))
    assert without.state == "ready" and without.left_out == ("1010",)
    assert without.made_at_by_job == (("1020", MADE),)


def test_a_profile_goes_over_the_wire_whole() -> None:
    sent = profile(
        warn_offline_days=3, warn_age_hours={"prices": 72}, block_age_hours={"prices": 168},
        gift_card_limit="50.00", loyalty_limit="10", account_percent=50, returns_offline="20.00",
        lock_after_seconds=300.0,
    )  # fmt: skip
    received = profile_of_wire(msgspec.json.decode(msgspec.json.encode(sent), type=wire.Profile))
    assert received.warn_age_hours == {"prices": 72}
    assert (received.gift_card_limit, received.account_percent) == ("50.00", 50)
    assert received.lock_after_seconds == 300.0
    assert (received.returns_offline, received.warn_offline_days) == ("20.00", 3)


def test_an_older_server_says_nothing_of_what_is_new() -> None:
    whole = msgspec.to_builtins(profile())
    for new in ("warn_offline_days", "warn_age_hours", "block_age_hours", "gift_card_limit",
                "loyalty_limit", "account_percent", "returns_offline",
                "lock_after_seconds"):  # fmt: skip
        del whole[new]
    old = profile_of_wire(msgspec.convert(whole, wire.Profile))
    assert old == OfflineProfile(
        name="DEMO", timeout_seconds=2.0, reconnect_interval_seconds=30.0, upload_batch_size=3
    )


async def test_a_context_without_the_new_fields_is_read(bench: Bench) -> None:
    context = msgspec.structs.replace(await bench.server.register_context(), left_out_jobs=["1130"])
    text = context_to_text(context)
    kept = context_from_text(text)
    assert kept is not None and kept.left_out_jobs == ["1130"]
    older = context_from_text(text.replace('"left_out_jobs":["1130"],', ""))
    assert older is not None and older.left_out_jobs == []
