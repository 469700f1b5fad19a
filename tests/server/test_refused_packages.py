"""A package that is not what HQ made for this register: refused, and both ends say why.

For each way to spoil one: the session at headquarters and Connection status (917) name the reason,
and the offline database is as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

import apsw
import httpx
import pytest
import zstandard
from peewee import Database

from tests.engines import open_of_home, release
from tests.server.counter import Counter, Till, till_of
from tests.sync.package_bench import content, unpacked
from tests.tools.fault_proxy import FaultProxy
from tests.tools.faults import Reworded, requests_to
from tests.ui.counter import CountingApp, screen_text, until
from tuipos.retail.wire import PACKAGES
from tuipos.storage.database import open_sqlite
from tuipos.storage.models.headquarters import DownloadSession
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION as SCHEMA
from tuipos.storage.queries import get, run
from tuipos.sync.package_format import SMALL_BYTES
from tuipos.sync.packages import PackageTerms
from tuipos.sync.signing import new_key, sign
from tuipos.ui.parts import Parts

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
DATABASE = "0001-001"


@dataclass
class Post:
    """The one package that waits for the register, on the server's disk and in HQ's database."""

    hq: Database
    home: Path
    folder: Path

    @property
    def session(self) -> Any:
        """HQ's record of it."""
        waiting = (DownloadSession.database == DATABASE) & DownloadSession.applied.is_null()
        return get(self.hq, DownloadSession, waiting)

    @property
    def path(self) -> Path:
        """Its file."""
        return self.home / "packages" / str(self.session.file)

    @property
    def key(self) -> str:
        """What headquarters signs with."""
        return (self.home / "signing.key").read_text().strip()

    def sign(self, packed: bytes, size: int, *, key: str = "", **terms: Any) -> None:
        """Put other bytes in its place, announced and signed as headquarters would."""
        row = self.session
        names = ("database", "job", "kind", "from_version", "to_version", "schema_version")
        said = {name: getattr(row, name) for name in names} | terms
        digest = sha256(packed).hexdigest()
        self.path.write_bytes(packed)
        columns = {"sha256": digest, "bytes": len(packed), "unpacked_bytes": size,
                   "schema_version": said["schema_version"],
                   "signature": sign(key or self.key, PackageTerms(digest, **said))}  # fmt: skip
        run(self.hq, DownloadSession.update(**columns).where(DownloadSession.id == row.id))

    def alter(self, *statements: str, key: str = "", **terms: Any) -> None:
        """Change the content and sign it again."""
        inside = self.folder / "inside.db"
        inside.write_bytes(unpacked(self.path))
        connection = apsw.Connection(str(inside))
        for statement in statements:
            connection.execute(statement)
        connection.close()
        plain = inside.read_bytes()
        self.sign(zstandard.ZstdCompressor().compress(plain), len(plain), key=key, **terms)


def flip(post: Post) -> None:
    """One bit, in the middle."""
    bad = bytearray(post.path.read_bytes())
    bad[len(bad) // 2] ^= 1
    post.path.write_bytes(bytes(bad))


def cut(post: Post) -> None:
    """The last byte is missing."""
    post.path.write_bytes(post.path.read_bytes()[:-1])


def bomb(post: Post) -> None:
    """It unpacks to far more than 100 times its size."""
    plain = bytes(200 * SMALL_BYTES)
    packed = zstandard.ZstdCompressor().compress(plain)
    assert len(plain) > 100 * len(packed)
    post.sign(packed, len(plain))


#: What is done to a package, and what both ends say of it.
WAYS: dict[str, tuple[Callable[[Post], None], str]] = {
    "a-bit-flipped": (flip, "altered on its way: its SHA-256 is not the announced one."),
    "cut": (cut, "was cut short or altered on its way."),
    "another-key": (lambda post: post.alter(key=new_key()), "is not signed by headquarters"),
    "another-register": (
        lambda post: post.alter(database="0001-002"),
        "is not signed by headquarters for this database",
    ),
    "a-foreign-table": (
        lambda post: post.alter("CREATE TABLE evil (x)"),
        "is not a sound package of ours.",
    ),
    "a-trigger": (
        lambda post: post.alter(
            "CREATE TRIGGER evil AFTER INSERT ON price BEGIN DELETE FROM price; END"
        ),
        "is not a sound package of ours.",
    ),
    "a-view": (
        lambda post: post.alter("DROP TABLE price", "CREATE VIEW price AS SELECT 1 AS product"),
        "is not a sound package of ours.",
    ),
    "a-bomb": (bomb, "It was not opened."),
}


@pytest.fixture
def post(home: Path, tmp_path: Path) -> Iterator[Post]:
    hq = open_of_home(home, "hq")
    yield Post(hq, home, tmp_path)
    release(hq)


def replica_of(counter: Counter) -> dict[str, Any]:
    """All that the offline database holds."""
    database = open_sqlite(counter.register.replica.path, durable=False, read_only=True)
    held = content(database)
    database.close()
    return held


def session_of(hq: httpx.Client, number: int) -> dict[str, Any]:
    """What headquarters shows of a session."""
    rows = hq.get("/hq/v1/sessions").json()["downloads"]
    return dict(next(row for row in rows if row["id"] == number))


async def on_917(counter: Counter, wanted: str) -> None:
    """Open Connection status and find the words in its list, where they are broken into lines."""
    register = counter.register
    report = register.reporter.report
    parts = Parts(
        register.till, register.connection, register.agent, report, counter.clock, register.printer
    )
    app = CountingApp(parts)
    async with app.run_test(size=(100, 30)) as pilot:
        await until(pilot, lambda: "t u i p o s" in screen_text(app))
        await pilot.press("f9")

        def told() -> bool:
            lists = [line.partition("│")[2] for line in screen_text(app).splitlines()]
            return wanted in " ".join(" ".join(lists).split())

        await until(pilot, told, f"wanted: {wanted}")


@pytest.mark.parametrize("way", WAYS)
async def test_both_ends_say_why_a_package_was_refused(
    till: Till, hq: httpx.Client, post: Post, way: str
) -> None:
    spoil, reason = WAYS[way]
    async with till("Europe/Berlin", NOW) as counter:
        counter.bring("prices", "number,price,from,to\n2,4.49,,\n")
        number = int(post.session.id)
        spoil(post)
        before = replica_of(counter)
        await counter.register.agent.sync_now()
        assert replica_of(counter) == before
        shown = session_of(hq, number)
        assert shown["status"] in ("DownloadFailed", "ApplyFailed")
        assert reason in shown["error"]
        await on_917(counter, reason)
        assert replica_of(counter) == before
        assert counter.register.replica.is_ready, "it goes on with what it has"


async def test_a_package_of_another_schema_is_canceled_and_made_anew_by_itself(
    till: Till, hq: httpx.Client, post: Post
) -> None:
    async with till("Europe/Berlin", NOW) as counter:
        counter.bring("prices", "number,price,from,to\n2,4.49,,\n")
        number = int(post.session.id)
        post.alter(schema_version=post.session.schema_version + 1)
        await counter.register.agent.sync_now()
        shown = session_of(hq, number)
        assert (shown["status"], shown["applied"]) == ("Canceled", None)
        assert "the package was made for another" in shown["error"]
        newest = max(hq.get("/hq/v1/sessions").json()["downloads"], key=lambda row: row["id"])
        assert (newest["kind"], newest["status"]) == ("full", "Applied")
        assert await counter.prices("2") == ("4.49", "4.49")


#: How a host of another version hears this register, or is heard by it; and what 917 says then.
OTHER_SCHEMAS = {
    "older": (
        {"asked": (f"schema={SCHEMA}".encode(), f"schema={SCHEMA - 1}".encode())},
        f"made for an older tuipos (schema {SCHEMA - 1}; this program needs {SCHEMA}).",
    ),
    "newer": (
        {"answered": (f'"schema_version":{SCHEMA}'.encode(),
                      f'"schema_version":{SCHEMA + 1}'.encode())},
        f"made for a newer tuipos (schema {SCHEMA + 1}; this program knows {SCHEMA}).",
    ),
}  # fmt: skip


@pytest.mark.parametrize("other", OTHER_SCHEMAS)
async def test_a_package_of_another_schema_is_told_on_917_and_left_alone(
    hq: httpx.Client, url: str, tmp_path: Path, other: str
) -> None:
    """From a server of this version it never comes; beside one, others may run for weeks."""
    heard, reason = OTHER_SCHEMAS[other]
    with FaultProxy(url) as line:
        async with till_of(hq, line.url, tmp_path)("Europe/Berlin", NOW) as counter:
            counter.bring("prices", "number,price,from,to\n2,4.49,,\n")
            before = replica_of(counter)
            line.fault = Reworded(only=requests_to("GET", PACKAGES), **heard)
            await counter.register.agent.sync_now()
            await on_917(counter, reason)
            assert replica_of(counter) == before
            assert counter.register.replica.is_ready, "it goes on with what it has"
            line.fault = None
            await counter.fetch()
            assert await counter.prices("2") == ("4.49", "4.49")


async def test_a_refused_package_is_mended_and_run_again(
    till: Till, hq: httpx.Client, post: Post
) -> None:
    async with till("Europe/Berlin", NOW) as counter:
        counter.bring("prices", "number,price,from,to\n2,4.49,,\n")
        number, good = int(post.session.id), post.path.read_bytes()
        flip(post)
        for _ in range(3):
            await counter.register.agent.sync_now()
        assert session_of(hq, number)["status"] == "Suspended"
        await on_917(counter, WAYS["a-bit-flipped"][1])
        post.path.write_bytes(good)
        assert hq.post(f"/hq/v1/sessions/{number}/retry").status_code == 204
        await counter.fetch()
        shown = session_of(hq, number)
        assert (shown["status"], shown["error"], shown["rows"]) == ("Applied", "", 1)
        assert await counter.prices("2") == ("4.49", "4.49")


async def test_a_first_package_that_is_refused_is_the_reason_why_it_is_not_ready(
    till: Till, hq: httpx.Client, post: Post
) -> None:
    def spoil_all() -> None:
        for path in (post.home / "packages").glob(f"*-{DATABASE}-*"):
            path.write_bytes(path.read_bytes()[:-1])

    async with till("Europe/Berlin", NOW, before_sign_in=spoil_all, ready=False) as counter:
        first = counter.register.replica.status()
        for _ in range(3):
            await counter.register.agent.sync_now()
        last = counter.register.replica.status()
    assert (first.state, last.state) == ("not-ready", "not-ready")
    assert "cut short or altered on its way" in str(first.reason)
    assert "failed three times and waits until someone at HQ acts" in str(last.reason)
