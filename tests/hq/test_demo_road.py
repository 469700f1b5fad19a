"""The demo world on its way: one run of 9999 lets the channel and the offline database sell."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.channel_apply import apply_channel_packages
from tuipos.hq.demo import load_demo
from tuipos.hq.distribution import Depot
from tuipos.hq.master import save
from tuipos.hq.schedules import Run, run
from tuipos.hq.sessions import package_file, packages_for
from tuipos.retail.service import ProductFound
from tuipos.storage.catalogue import product_by_code, search
from tuipos.storage.database import open_sqlite
from tuipos.storage.migrations import prepare
from tuipos.storage.models.master import Price
from tuipos.storage.readiness import replica_status
from tuipos.sync.packages import (
    Expected,
    OpenPackage,
    PackageApplied,
    PackageTerms,
    apply_package,
    open_package,
)
from tuipos.sync.signing import new_key, public_key

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
TODAY = date(2026, 11, 20)
STORE = "0001"
OFFLINE = "0001-001"


class Road:
    """HQ with the demo world, and both databases that it feeds."""

    def __init__(self, folder: Path) -> None:
        (folder / "packages").mkdir()
        self.depot = Depot(folder / "packages", new_key())
        self.work = folder
        self.hq = self._database("hq")
        self.channel = self._database("channel")
        self.offline = self._database("offline")
        load_demo(self.hq, "pepper", NOW)

    def _database(self, kind: str) -> Database:
        db = open_sqlite(self.work / f"{kind}.db", durable=False)
        prepare(db, kind)
        return db

    def distribute(self) -> None:
        """Run 9999; the channel database applies, then the register fetches and applies."""
        assert isinstance(run(self.hq, self.depot, "9999", NOW), Run)
        apply_channel_packages(self.hq, self.channel, STORE, self.depot, NOW)
        for info in packages_for(self.hq, OFFLINE):
            name = package_file(self.hq, OFFLINE, info.id)
            assert isinstance(name, str)
            terms = PackageTerms(
                info.sha256, OFFLINE, info.job, info.kind,
                info.from_version, info.to_version, info.schema_version,
            )  # fmt: skip
            expected = Expected(
                terms, info.bytes, info.unpacked_bytes, info.signature,
                public_key(self.depot.signing_key),
            )  # fmt: skip
            opened = open_package(self.depot.directory / name, expected, self.work)
            assert isinstance(opened, OpenPackage), str(opened)
            assert isinstance(apply_package(self.offline, opened, NOW), PackageApplied)

    def close(self) -> None:
        for db in (self.hq, self.channel, self.offline):
            db.close()


@pytest.fixture
def road(tmp_path: Path) -> Iterator[Road]:
    one = Road(tmp_path)
    yield one
    one.close()


def found(db: Database, code: str, day: date = TODAY) -> ProductFound:
    answer = product_by_code(db, code, STORE, day)
    assert isinstance(answer, ProductFound), str(answer)
    return answer


@pytest.mark.parametrize("kind", ["channel", "offline"])
def test_the_codes_of_the_demo_sell(road: Road, kind: str) -> None:
    road.distribute()
    db = getattr(road, kind)
    espresso = found(db, "2000000100012")
    assert (str(espresso.product.price), espresso.product.tax.rate_millionths) == ("18.90", 70_000)
    (offer,) = found(db, "2000000100029").offers
    assert (offer.take, offer.pay, offer.products) == (3, 2, frozenset({"10002"}))
    assert found(db, "2000000100050").product.minimum_age_years == 18
    apples = found(db, "2812345007563")
    assert (apples.product.number, str(apples.embedded_amount)) == ("12345", "7.56")
    assert isinstance(product_by_code(db, "2812345007564", STORE, TODAY), Refusal)
    assert [hit.number for hit in search(db, "rye bread", STORE, TODAY)] == ["10003"]
    assert [hit.number for hit in search(db, "ржаной", STORE, TODAY)] == ["10003"]


def test_the_offline_database_is_ready_after_the_first_run(road: Road) -> None:
    assert replica_status(road.offline, STORE, "001").state == "not-ready"
    road.distribute()
    status = replica_status(road.offline, STORE, "001")
    assert (status.state, status.reason, status.made_at) == ("ready", None, NOW)


def test_a_price_of_monday_is_sent_before_and_changes_on_monday(road: Road) -> None:
    road.distribute()
    row = {"product": "10003", "valid_from": "2026-11-23", "price_minor": 360, "currency": "EUR"}
    save(road.hq, Price, [row])
    road.distribute()
    for db in (road.channel, road.offline):
        assert str(found(db, "2000000100036", date(2026, 11, 22)).product.price) == "3.40"
        assert str(found(db, "2000000100036", date(2026, 11, 23)).product.price) == "3.60"
