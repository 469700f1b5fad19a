"""How old data may be, and how long a register may sell without the server: warn, then stop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from tests.fakes import FakeClock
from tuipos.connection.limits import limits_reached
from tuipos.connection.profile import DATA_KINDS, SALE_KINDS, OfflineProfile
from tuipos.register.limits import (
    OFFLINE,
    LimitReached,
    refusal_of,
    refusal_to_use,
    warning_of,
    worst_of,
)
from tuipos.register.report import Replica
from tuipos.storage.models.master import JOB_TABLES

MADE = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
EVERY_JOB = Replica("ready", made_at_by_job=tuple((job, MADE) for job in JOB_TABLES))


def profile(kind: str, warn: int = 72, block: int = 168) -> OfflineProfile:
    return OfflineProfile(warn_age_hours={kind: warn}, block_age_hours={kind: block})


def test_every_job_is_of_one_kind() -> None:
    jobs = [job for of_kind in DATA_KINDS.values() for job in of_kind]
    assert sorted(jobs) == sorted(JOB_TABLES)


@pytest.mark.parametrize("offline", [False, True])
@pytest.mark.parametrize("kind", DATA_KINDS)
def test_each_kind_warns_and_then_blocks(kind: str, offline: bool) -> None:
    clock = FakeClock(MADE)
    since = MADE if offline else None
    no_days = OfflineProfile(
        warn_age_hours={kind: 72}, block_age_hours={kind: 168}, warn_offline_days=0
    )
    found = []
    for hours in (0, 71, 72, 167, 168, 400):
        clock.now = MADE + timedelta(hours=hours)
        found.append(limits_reached(no_days, EVERY_JOB, since, clock()))
    assert found[:2] == [(), ()]
    assert found[2] == (LimitReached(kind, 72, 168),)
    assert found[3] == (LimitReached(kind, 167, 168),)
    stops = kind in SALE_KINDS
    assert found[4] == (LimitReached(kind, 168, 168, blocks=True, stops_sales=stops),)
    assert found[5][0].age_hours == 400
    for reached in found[4:]:
        assert (refusal_of(reached) is not None) == stops
        assert refusal_to_use(kind, reached) is not None
    for reached in found[:4]:
        assert refusal_of(reached) is None and refusal_to_use(kind, reached) is None


def test_a_kind_is_as_old_as_the_oldest_of_its_jobs() -> None:
    ages = (("1070", MADE), ("1090", MADE - timedelta(days=5)), ("1110", MADE))
    replica = Replica("ready", made_at_by_job=ages)
    (reached,) = limits_reached(profile("settings"), replica, None, MADE)
    assert reached.age_hours == 5 * 24


def test_what_is_left_out_or_not_there_is_never_too_old() -> None:
    late = MADE + timedelta(days=99)
    without = Replica("ready", made_at_by_job=(("1020", MADE),), left_out=("1130",))
    assert limits_reached(profile("availability"), without, None, late) == ()
    not_ready = Replica("not-ready", made_at_by_job=(("1020", MADE),))
    assert limits_reached(profile("prices"), not_ready, None, late) == ()
    assert limits_reached(profile("prices", 0, 0), EVERY_JOB, None, late) == ()


def test_days_without_the_server() -> None:
    days = OfflineProfile(warn_offline_days=7, max_offline_days=30)
    at = {day: limits_reached(days, Replica(), MADE, MADE + timedelta(days=day))
          for day in (6, 7, 29, 30)}  # fmt: skip
    assert at[6] == ()
    assert at[7] == (LimitReached(OFFLINE, 7 * 24, 30 * 24),)
    assert refusal_of(at[29]) is None
    assert at[30] == (LimitReached(OFFLINE, 30 * 24, 30 * 24, blocks=True, stops_sales=True),)
    assert limits_reached(days, Replica(), None, MADE + timedelta(days=99)) == ()
    sooner = OfflineProfile(warn_offline_days=7, max_offline_days=3)
    (reached,) = limits_reached(sooner, Replica(), MADE, MADE + timedelta(days=3))
    assert reached.blocks


def test_a_clock_that_steps_back_reaches_nothing() -> None:
    early = MADE - timedelta(days=400)
    assert limits_reached(profile("prices"), EVERY_JOB, MADE, early) == ()


def test_the_words_say_what_is_too_old_and_what_to_do() -> None:
    prices = LimitReached("prices", 9 * 24, 7 * 24, blocks=True, stops_sales=True)
    loyalty = LimitReached("loyalty", 40, 36, blocks=True)
    offline = LimitReached(OFFLINE, 8 * 24, 30 * 24)
    refused = refusal_of((loyalty, offline, prices))
    assert str(refused) == (
        "No new sales offline: prices are 9 days old, the chain allows 7 days. "
        "Connect: F9, then C. What is open can still be paid."
    )
    assert str(refusal_to_use("loyalty", (loyalty,))) == (
        "Not possible offline: loyalty and gift cards are 40 hours old, the chain allows 36 hours. "
        "Connect: F9, then C."
    )
    assert str(warning_of((offline,))) == (
        "The server was not reached for 8 days: connect soon (F9)."
    )
    warned = LimitReached("prices", 4 * 24, 7 * 24)
    assert str(warning_of((warned,))) == "The prices are 4 days old: connect soon (F9)."
    assert warning_of(()) is None
    assert worst_of((warned, offline, loyalty)) == loyalty
    assert worst_of((warned, offline)) == offline
