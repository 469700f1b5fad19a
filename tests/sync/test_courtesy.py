"""Taking in a package holds still while a key is answered, and comes to its end all the same."""

from __future__ import annotations

from pathlib import Path

from tuipos.storage.database import open_sqlite
from tuipos.storage.queries import sql
from tuipos.sync.courtesy import Courtesy


class HandClock:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 100.0
        self.slept = 0.0

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.slept += seconds


def test_work_goes_on_at_once_while_nobody_is_served() -> None:
    clock = HandClock()
    assert Courtesy(clock, clock.sleep).pause() is False
    assert clock.slept == 0


def test_a_key_is_answered_first() -> None:
    clock = HandClock()
    courtesy = Courtesy(clock, clock.sleep)
    courtesy.give_way()
    assert courtesy.pause() is False
    assert 0.05 < clock.slept < 0.08
    before = clock.slept
    courtesy.pause()
    assert clock.slept == before


def test_a_key_that_hangs_does_not_keep_it_from_its_end() -> None:
    clock = HandClock()
    courtesy = Courtesy(clock, clock.sleep)

    def hanging(seconds: float) -> None:
        clock.sleep(seconds)
        courtesy.give_way()

    courtesy = Courtesy(clock, hanging)
    courtesy.give_way()
    courtesy.pause()
    assert clock.slept < 0.2
    before = clock.slept
    courtesy.pause()
    assert clock.slept == before, "after a pause it works for as long"
    clock.now += 0.2
    courtesy.give_way()
    courtesy.pause()
    assert clock.slept > before


def test_sqlite_asks_in_the_middle_of_a_statement(tmp_path: Path) -> None:
    clock = HandClock()
    courtesy = Courtesy(clock, clock.sleep)
    database = open_sqlite(tmp_path / "x.db", durable=False)
    database.connect(reuse_if_open=True)
    count = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 50000) "
    courtesy.give_way()
    with courtesy.within(database):
        assert sql(database, count + "SELECT count(*) FROM n").fetchone() == (50_000,)
    slept = clock.slept
    assert slept > 0
    courtesy.give_way()
    sql(database, count + "SELECT count(*) FROM n").fetchone()
    assert clock.slept == slept, "outside nobody is asked"
    database.close()
