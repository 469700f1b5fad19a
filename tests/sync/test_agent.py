"""When the agent runs, when it must not, and what it says of itself."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from peewee import Database

from tests.storage.journal_kit import sell
from tests.sync.conftest import Bench
from tests.sync.fakes import HandPace
from tuipos.retail.service import Failure, NoAnswer
from tuipos.storage.journal import JournalReader, numbers
from tuipos.sync.pace import FIRST_RETRY_SECONDS, LONGEST_RETRY_SECONDS, Pace
from tuipos.sync.profile import context_from_text, identity_of_context


async def until(condition: Callable[[], bool]) -> None:
    """Wait for a state that other tasks and threads bring about."""
    async with asyncio.timeout(10):
        while not condition():
            await asyncio.sleep(0.001)


async def resting(bench: Bench, waits: int) -> None:
    """Wait until the agent waits for the time, for so many times since its start."""
    await until(lambda: len(bench.time.asked) >= waits)


async def test_it_runs_at_the_start_and_then_every_interval(bench: Bench) -> None:
    await bench.agent.start()
    await resting(bench, 1)
    assert bench.server.log == ["context", "packages"]
    assert bench.time.asked == [60.0]
    bench.time.let_pass()
    await resting(bench, 2)
    assert bench.server.log == ["context", "packages"] * 2


async def test_a_concluded_sale_goes_up_at_once_and_alone(bench: Bench) -> None:
    await bench.agent.start()
    await resting(bench, 1)
    await sell(bench.journal)
    bench.agent.wake("queued")
    await resting(bench, 2)
    assert bench.server.log == ["context", "packages", "context", "post 1"]
    assert len(bench.server.held) == 1


async def test_opening_917_brings_packages_too(bench: Bench) -> None:
    await bench.agent.start()
    await resting(bench, 1)
    bench.agent.wake("status-screen")
    await resting(bench, 2)
    assert bench.server.log == ["context", "packages"] * 2


async def test_a_sale_concluded_during_a_run_is_not_forgotten(bench: Bench) -> None:
    await bench.agent.start()
    await until(lambda: "context" in bench.server.log)
    await sell(bench.journal)
    bench.agent.wake("queued")
    await until(lambda: len(bench.server.held) == 1)


@pytest.mark.parametrize("known", [True, False])
async def test_offline_it_touches_no_network(bench: Bench, known: bool) -> None:
    bench.connection.become(online=False, known=known)
    await bench.agent.start()
    await resting(bench, 1)
    await sell(bench.journal)
    for reason in ("queued", "status-screen", "connection"):
        waits = len(bench.time.asked)
        bench.agent.wake(reason)
        await resting(bench, waits + 1)
    assert str(await bench.agent.sync_now()).startswith("Connect first")
    assert bench.server.log == []
    assert set(bench.time.asked) == {None}


async def test_it_begins_by_itself_when_the_register_comes_online(bench: Bench) -> None:
    bench.connection.become(online=False)
    await bench.agent.start()
    await resting(bench, 1)
    await sell(bench.journal)
    bench.connection.become(online=True)
    await until(lambda: len(bench.server.held) == 1)


async def test_changes_of_the_connection_that_are_no_return_wake_nobody(bench: Bench) -> None:
    await bench.agent.start()
    await resting(bench, 1)
    for _ in range(5):
        bench.connection.become(online=True)
        await asyncio.sleep(0)
    assert bench.server.log == ["context", "packages"]


async def test_after_its_first_sync_it_may_ask_before_the_first_sign_in(bench: Bench) -> None:
    await bench.agent.sync_now()
    bench.new_agent()
    bench.server.log.clear()
    bench.connection.become(online=False, known=False)
    await bench.agent.start()
    await resting(bench, 1)
    assert bench.server.log == ["context", "packages"]


async def test_two_failures_in_a_row_take_the_register_offline_and_it_falls_silent(
    bench: Bench,
) -> None:
    bench.server.faults = [NoAnswer(Failure.TIMEOUT), NoAnswer(Failure.TIMEOUT)]
    await bench.agent.start()
    await resting(bench, 1)
    bench.agent.wake("queued")
    bench.time.let_pass()
    await until(lambda: not bench.connection.is_online)
    await resting(bench, 2)
    asked = len(bench.server.log)
    assert asked == 2
    first, second = bench.time.asked
    assert first is not None and first <= FIRST_RETRY_SECONDS
    assert second is None
    for _ in range(3):
        waits = len(bench.time.asked)
        bench.agent.wake("queued")
        await resting(bench, waits + 1)
    assert len(bench.server.log) == asked


async def test_back_online_it_does_not_wait_for_a_retry(bench: Bench) -> None:
    bench.server.faults = [NoAnswer(Failure.TIMEOUT), NoAnswer(Failure.TIMEOUT)]
    await bench.agent.start()
    await resting(bench, 1)
    bench.time.let_pass()
    await until(lambda: not bench.connection.is_online)
    await resting(bench, 2)
    await sell(bench.journal)
    bench.connection.become(online=True)
    await until(lambda: len(bench.server.held) == 1)
    assert None in bench.time.asked


async def test_a_busy_server_is_given_the_time_it_names(bench: Bench) -> None:
    bench.server.faults = [NoAnswer(Failure.BUSY, retry_after_seconds=17.0)]
    await bench.agent.start()
    await resting(bench, 1)
    assert bench.time.asked == [17.0]
    assert bench.connection.is_online


async def test_status_tells_attempt_and_last_good_run_apart(bench: Bench) -> None:
    await bench.agent.sync_now()
    good = bench.agent.status()
    assert good.good_at == good.attempted_at == bench.clock()
    assert str(good.attempt_result) == "Everything is up to date."
    bench.clock.pass_seconds(60)
    bench.server.faults = [NoAnswer(Failure.REFUSED)]
    words = await bench.agent.sync_now()
    status = bench.agent.status()
    assert status.attempted_at == bench.clock() and status.good_at == good.good_at
    assert status.attempt_result == words and not status.running
    assert status.attempt_failed and "did not answer" in str(words)


async def test_the_last_run_is_kept_over_a_restart_and_readable_beside(bench: Bench) -> None:
    await bench.agent.sync_now()
    before = bench.agent.status()
    bench.new_agent()
    bench.connection.become(online=False)
    await bench.agent.start()
    assert bench.agent.status().good_at == before.good_at
    with JournalReader(bench.journal.path) as reader:
        text = reader.setting(numbers.LAST_SYNC)
    assert text is not None and '"result":"Everything is up to date."' in text


async def test_the_context_is_kept_and_told_when_it_has_changed(bench: Bench) -> None:
    await bench.agent.sync_now()
    context = context_from_text(await bench.journal.settings.get(numbers.CONTEXT))
    assert context is not None
    identity = identity_of_context(context)
    assert (identity.store, identity.register, identity.support_offline) == ("0001", "001", True)
    assert context_from_text("not json") is None and context_from_text(None) is None


async def test_progress_is_the_reason_while_not_ready(
    bench: Bench, hq: Database, tmp_path: Path
) -> None:
    bench.server.offer(hq, tmp_path)
    reasons: list[str] = []
    bench.agent._listener = lambda: reasons.append(str(bench.replica.status().reason))
    await bench.agent.sync_now()
    assert "applying All jobs (1 of 1)" in reasons
    assert reasons[-1] == "None"


async def test_two_who_ask_at_once_get_runs_one_after_the_other(bench: Bench) -> None:
    results = await asyncio.gather(bench.agent.sync_now(), bench.agent.sync_now())
    assert [str(one) for one in results] == ["Everything is up to date."] * 2
    assert bench.server.log[:2] == ["context", "packages"]


async def test_stop_in_the_middle_keeps_everything(bench: Bench) -> None:
    for _ in range(9):
        bench.clock.pass_seconds(1)
        await sell(bench.journal)
    await bench.agent.start()
    await until(lambda: "post 3" in bench.server.log)
    await bench.agent.stop()
    bench.new_agent()
    await bench.agent.sync_now()
    assert len(bench.server.held) == 9
    assert (await bench.journal.queue_summary()).count == 0


async def test_retries_grow_with_jitter_up_to_a_limit() -> None:
    pace = Pace(random.Random(7), HandPace().wait)
    waits = []
    for _ in range(12):
        pace.failed(None)
        waits.append(pace._retry_seconds)
    bounds = [min(LONGEST_RETRY_SECONDS, FIRST_RETRY_SECONDS * 2**n) for n in range(12)]
    assert all(bound / 2 <= wait <= bound for wait, bound in zip(waits, bounds, strict=True))
    assert len(set(waits)) == 12
    pace.succeeded()
    pace.failed(None)
    assert pace._retry_seconds <= FIRST_RETRY_SECONDS


async def test_pace_in_real_time() -> None:
    pace = Pace(random.Random(7))
    await pace.wait(0.001)
    assert pace.interval_passed
    pace.hurry()
    await pace.wait(60.0)
    assert not pace.interval_passed
    await pace.wait_for_word()
