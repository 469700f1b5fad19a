"""Databases of the server that came back from an older backup, over real HTTP on both engines."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests import engines
from tests.server.conftest import LISTING, problem
from tests.server.running import hq_client, http_client, serving
from tests.server.test_retail_transactions import results
from tests.server.world import body_of, make_home, postgresql_home, posting_of

KINDS = ("hq", "channel")
WHICH = [("hq", "channel"), ("hq",), ("channel",)]
FIRST_MILLIS = 1_763_631_000_000


class Shop:
    """A server whose two databases are put back to a backup, each by itself."""

    def __init__(self, engine: str, folder: Path, undo: ExitStack) -> None:
        self.home = folder / "server"
        self._engine = engine
        self._undo = undo
        self._backups: dict[str, str] = {}
        self._tokens: dict[str, str] = {}
        self.databases: dict[str, str] = {}
        if engine == engines.SQLITE:
            make_home(self.home)
            return
        for kind in KINDS:
            home = folder / f"world-{kind}"
            undo.enter_context(postgresql_home(home))
            self.databases[kind] = str(engines.address_of(home))
        self.home.mkdir()
        shutil.copy(folder / "world-hq" / "pepper", self.home)

    def back_up(self) -> None:
        """While the server is stopped."""
        for kind in KINDS:
            if self._engine == engines.SQLITE:
                shutil.copy(self.home / f"{kind}.db", self.home / f"{kind}.backup")
            else:
                self._backups[kind] = self._copy(self.databases[kind])

    def restore(self, *kinds: str) -> None:
        for kind in kinds:
            if self._engine == engines.SQLITE:
                for ending in ("-wal", "-shm"):
                    (self.home / f"{kind}.db{ending}").unlink(missing_ok=True)
                shutil.copy(self.home / f"{kind}.backup", self.home / f"{kind}.db")
            else:
                self.databases[kind] = self._copy(self._backups[kind])

    def _copy(self, address: str) -> str:
        name = address.rpartition("@/")[2].partition("?")[0]
        return self._undo.enter_context(engines.postgresql_copy(name))

    @contextmanager
    def open(self) -> Iterator[tuple[httpx.Client, str]]:
        """The server runs; headquarters, and the address."""
        chosen = {}
        if self.databases:
            chosen = {
                "database": self.databases["channel"], "hq_database": self.databases["hq"],
            }  # fmt: skip
        with serving(self.home, **chosen) as url, hq_client(self.home, url) as hq:
            yield hq, url

    def activate(self, hq: httpx.Client, url: str, register: str) -> None:
        code = hq.post(f"/hq/v1/registers/{register}/activation-code").json()["code"]
        message = {"register": register, "code": code, "version": "test"}
        self._tokens[register] = httpx.post(url + "/api/v1/activate", json=message).json()["token"]

    @contextmanager
    def register(self, url: str, register: str = "001") -> Iterator[httpx.Client]:
        with http_client(url, self._tokens[register]) as opened:
            yield opened


@pytest.fixture
def shop(engine: str, tmp_path: Path) -> Iterator[Shop]:
    with ExitStack() as undo:
        yield Shop(engine, tmp_path, undo)


def sale(number: int, register: str = "001") -> Any:
    return posting_of(body_of(FIRST_MILLIS + number, sequence=number, register=register))


def run(hq: httpx.Client, schedule: str, *, full: bool = False) -> dict[str, Any]:
    answer = hq.post("/hq/v1/runs", json={"schedule": schedule, "full": full}, timeout=30)
    assert answer.status_code == 200, answer.text
    assert answer.json()["errors"] == [], answer.text
    return dict(answer.json())


def context(device: httpx.Client) -> dict[str, Any]:
    return dict(device.get("/api/v1/register").json())


def ids(hq: httpx.Client, source: str) -> list[str]:
    rows = hq.get("/hq/v1/transactions", params={"source": source}).json()
    return sorted(row["id"] for row in rows)


@pytest.mark.parametrize("which", WHICH, ids="-".join)
def test_what_is_sent_again_is_held_once_and_booked_once(
    shop: Shop, which: tuple[str, ...]
) -> None:
    """Two registers send again in another order than at first, with a new sale among it."""
    with shop.open() as (hq, url):
        run(hq, "9999")
        for register in ("001", "002"):
            shop.activate(hq, url, register)
        with shop.register(url) as device:
            assert results(device, sale(1)) == ["accepted"]
        run(hq, "P-0001")
    shop.back_up()
    with shop.open() as (hq, url):
        with shop.register(url) as one, shop.register(url, "002") as two:
            assert results(one, sale(2)) == ["accepted"]
            assert results(two, sale(1, "002")) == ["accepted"]
        run(hq, "P-0001")
        before = ids(hq, "hq")
    shop.restore(*which)
    with shop.open() as (hq, url):
        with shop.register(url) as one, shop.register(url, "002") as two:
            lost = "channel" in which
            assert context(one)["high_water_transaction"] == sale(1 if lost else 2)["id"]
            assert results(two, sale(7, "002")) == ["accepted"]
            again = "accepted" if lost else "duplicate"
            assert results(one, sale(1), sale(2)) == ["duplicate", again]
            assert results(two, sale(1, "002")) == [again]
        run(hq, "P-0001")
        assert run(hq, "P-0001")["new"] == 0
        expected = sorted([*before, sale(7, "002")["id"]])
        assert ids(hq, "channel") == ids(hq, "hq") == expected


def change_price(hq: httpx.Client, price: str) -> None:
    file = f"number,price,from,to\n1,{price},,\n"
    answer = hq.post("/hq/v1/import/prices", content=file.encode())
    assert answer.status_code == 200, answer.text


def take_packages(device: httpx.Client, held: int) -> int:
    """Apply all that waits, as a register does; the version held then."""
    for package in device.get(LISTING).json()["packages"]:
        assert package["kind"] == "full" or package["from_version"] <= held
        held = max(held, package["to_version"])
        message = {"status": "Applied", "schema_version": 1, "data_version": held}
        device.post(f"/api/v1/packages/{package['id']}/status", json=message)
    return held


def confirmed(hq: httpx.Client) -> dict[str, int]:
    rows = hq.get("/hq/v1/databases").json()
    return {row["name"]: row["confirmed_version"] for row in rows}


@pytest.mark.parametrize("which", WHICH, ids="-".join)
def test_versions_never_go_back_and_one_full_package_mends_what_is_ahead(
    shop: Shop, which: tuple[str, ...]
) -> None:
    with shop.open() as (hq, url):
        shop.activate(hq, url, "001")
        run(hq, "9999")
        with shop.register(url) as device:
            held = take_packages(device, 0)
    shop.back_up()
    with shop.open() as (hq, url):
        for price in ("3.01", "3.02", "3.03"):
            change_price(hq, price)
        run(hq, "9999")
        with shop.register(url) as device:
            newer = take_packages(device, held)
    assert newer > held
    shop.restore(*which)
    with shop.open() as (hq, url), shop.register(url) as device:
        listed = device.get(LISTING).json()
        assert (listed["confirmed_version"] < newer) == ("hq" in which)
        if "hq" in which:
            wanted = {"reason": "ahead", "data_version": newer}
            assert device.post("/api/v1/packages/full", json=wanted).status_code == 204
            waiting = device.get(LISTING).json()["packages"]
            assert [package["kind"] for package in waiting] == ["full"]
            assert waiting[0]["to_version"] >= newer
        assert take_packages(device, newer) >= newer
        run(hq, "9999")
        take_packages(device, newer)
        assert confirmed(hq)["0001-001"] == newer
        assert confirmed(hq)["0001"] == (held if len(which) == 2 else newer)
        change_price(hq, "3.04")
        run(hq, "9999")
        waiting = device.get(LISTING).json()["packages"]
        assert [package["kind"] for package in waiting] == ["delta"]
        newest = take_packages(device, newer)
        assert newest > newer
        assert confirmed(hq)["0001"] == confirmed(hq)["0001-001"] == newest


def test_a_version_that_was_never_given_out_is_refused(shop: Shop) -> None:
    with shop.open() as (hq, url):
        shop.activate(hq, url, "001")
        run(hq, "9999")
        with shop.register(url) as device:
            wanted = {"reason": "hostile", "data_version": 2**60}
            problem(device.post("/api/v1/packages/full", json=wanted), 400, "malformed")


def test_a_register_that_was_restored_is_told_the_latest_of_its_numbers(shop: Shop) -> None:
    """Its journal's sequences come again, its ids do not; and nothing has to be sent again."""
    with shop.open() as (hq, url):
        run(hq, "9999")
        shop.activate(hq, url, "001")
        with shop.register(url) as device:
            assert results(device, *map(sale, range(1, 9))) == ["accepted"] * 8
            receipt = context(device)["high_water_receipt"]
            late = body_of(FIRST_MILLIS + 500, sequence=4, changes={"receipt": "00010011000009"})
            assert results(device, posting_of(late)) == ["accepted"]
            told = context(device)
    assert told["high_water_transaction"] == f"0001-001-{FIRST_MILLIS + 500}"
    assert told["high_water_receipt"] == receipt + 1
