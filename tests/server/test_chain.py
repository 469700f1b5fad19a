"""A chain over one PostgreSQL: workers, several hosts, one of them killed in the middle of it."""

from __future__ import annotations

import json
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from tests import engines
from tests.engines import open_of_home, release
from tests.server.conftest import LISTING
from tests.server.running import Child, hq_client
from tests.server.test_retail_transactions import held
from tests.server.world import (
    MANAGER_PIN,
    batch_of,
    body_of,
    join_home,
    make_home,
    postgresql_home,
    posting_of,
)
from tests.tools.waiting import eventually
from tuipos.hq.master import save
from tuipos.storage import queries
from tuipos.storage.database import write
from tuipos.storage.models.headquarters import (
    BookedTransaction,
    DownloadSession,
    Schedule,
    UploadSession,
)
from tuipos.storage.models.master import Register
from tuipos.sync.status import DownloadStatus

BATCHES, PER_BATCH, REGISTERS = 25, 4, ("001", "002")


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Path, Path]]:
    """Two hosts' homes over one PostgreSQL."""
    engines.need(engines.POSTGRESQL)
    one, other = tmp_path / "one", tmp_path / "other"
    with postgresql_home(one):
        join_home(other, (one / engines.ADDRESS_FILE).read_text())
        yield one, other


def access(home: Path) -> tuple[str, dict[str, str]]:
    found = json.loads((home / "hq-access.json").read_text())
    return found["url"], {"Authorization": f"Bearer {found['token']}"}


def activated(home: Path, register: str) -> dict[str, str]:
    """The headers of a register that was just set up at a host."""
    url, headers = access(home)
    path = f"{url}/hq/v1/registers/{register}/activation-code"
    code = httpx.post(path, headers=headers).json()["code"]
    message = {"register": register, "code": code, "version": "test"}
    answer = httpx.post(url + "/api/v1/activate", json=message)
    assert answer.status_code == 200, answer.text
    return {"Authorization": f"Bearer {answer.json()['token']}"}


class Sender(threading.Thread):
    """A register that sends each batch until a host, either of two, has answered for it."""

    def __init__(self, homes: tuple[Path, Path], register: str, headers: dict[str, str]) -> None:
        super().__init__()
        self._homes, self._register, self._headers = homes, register, headers
        self.verdicts: Counter[str] = Counter()
        self.retries = 0

    def run(self) -> None:
        for number in range(BATCHES):
            first = number * PER_BATCH + 1
            bodies = [
                body_of(1_763_631_000_000 + n, sequence=n, register=self._register)
                for n in range(first, first + PER_BATCH)
            ]
            self._send(batch_of(*map(posting_of, bodies)), number)

    def _send(self, batch: bytes, number: int) -> None:
        turn = number
        while True:
            url, _ = access(self._homes[turn % 2])
            try:
                answer = httpx.post(
                    url + "/api/v1/transactions", content=batch, headers=self._headers, timeout=10
                )
                results = [one["result"] for one in answer.json()["results"]]
            except (httpx.TransportError, ValueError, KeyError):
                self.retries += 1
                turn += 1
                continue
            self.verdicts.update(results)
            return


def every_minute(home: Path, jobs: tuple[str, ...]) -> None:
    db = open_of_home(home, "hq")
    with write(db):
        Schedule.update(every_seconds=3600, last_run=None).where(Schedule.job.in_(jobs)).execute(db)
    release(db)


def test_two_hosts_under_load_one_killed_nothing_twice_nothing_missing_one_run(
    homes: tuple[Path, Path],
) -> None:
    seed = int(os.environ.get("TUIPOS_SEED", random.SystemRandom().randrange(2**32)))
    print(f"TUIPOS_SEED={seed}")
    chance = random.Random(seed)
    one, other = Child(homes[0]), Child(homes[1])
    senders = [Sender(homes, name, activated(homes[0], f"0001-{name}")) for name in REGISTERS]
    # Both hosts see at once that these are due.
    every_minute(homes[0], ("9999", "P-0001"))
    for sender in senders:
        sender.start()
    senders[0].join(chance.uniform(0.3, 1.5))
    other.end(signal.SIGKILL)
    senders[0].join(chance.uniform(0.0, 0.5))
    other = Child(homes[1])
    for sender in senders:
        sender.join(60)
    url, headers = access(homes[0])
    eventually(lambda: ran(url, headers), bool, "both schedules ran")
    httpx.post(url + "/hq/v1/runs", json={"schedule": "P-0001"}, headers=headers, timeout=60)
    ends = [one.end(signal.SIGTERM), other.end(signal.SIGTERM)]
    assert ends == [(0, ""), (0, "")]
    print(f"{sum(sender.retries for sender in senders)} tries without an answer")
    expected = sorted((name, n) for name in REGISTERS for n in range(1, BATCHES * PER_BATCH + 1))
    assert sorted((row.register, row.sequence) for row in held(homes[0])) == expected
    for sender in senders:
        assert set(sender.verdicts) <= {"accepted", "duplicate"}
        assert sender.verdicts.total() == BATCHES * PER_BATCH
    assert_books(homes[0], len(expected))


def ran(url: str, headers: dict[str, str]) -> bool:
    rows = httpx.get(url + "/hq/v1/schedules", headers=headers).json()
    return all(row["last_run"] for row in rows if row["job"] in ("9999", "P-0001"))


def assert_books(home: Path, transactions: int) -> None:
    """HQ has each once; of one run of 9999 each database has one package that is not a failure."""
    db = open_of_home(home, "hq")
    assert queries.count(db, BookedTransaction.select()) == transactions
    sessions = queries.rows(db, DownloadSession.select())
    uploads = queries.rows(db, UploadSession.select())
    release(db)
    assert sum(row.rows for row in uploads) == transactions
    made = Counter(
        row.database for row in sessions if row.status != int(DownloadStatus.CreateFailed)
    )
    assert set(made.values()) == {1}, made
    assert int(DownloadStatus.Started) not in {row.status for row in sessions}


def test_a_run_that_was_cut_off_by_a_crash_is_failed_at_the_next_start(
    homes: tuple[Path, Path],
) -> None:
    db = open_of_home(homes[0], "hq")
    with write(db):
        DownloadSession.insert(
            database="0001", job="9999", kind="full", status=int(DownloadStatus.Started),
            created=datetime.now(UTC), from_version=0, to_version=1, schema_version=1,
        ).execute(db)  # fmt: skip
    child = Child(homes[1])
    child.end(signal.SIGTERM)
    statuses = [row.status for row in queries.rows(db, DownloadSession.select())]
    release(db)
    assert statuses == [int(DownloadStatus.CreateFailed)]


def test_hosts_share_secrets_sign_ins_and_packages(homes: tuple[Path, Path]) -> None:
    (homes[1] / "pepper").unlink()
    one, other = Child(homes[0]), Child(homes[1])
    assert (homes[1] / "pepper").read_text() == (homes[0] / "pepper").read_text()
    assert (homes[1] / "signing.key").read_text() == (homes[0] / "signing.key").read_text()
    signed_in = httpx.post(
        one.url + "/hq/v1/sign-in", json={"staff": "2001", "pin": MANAGER_PIN}
    ).json()
    token = {"Authorization": f"Bearer {signed_in['token']}"}
    assert httpx.get(other.url + "/hq/v1/registers", headers=token).status_code == 200
    device = activated(homes[0], "0001-001")
    run = httpx.post(
        one.url + "/hq/v1/runs", json={"schedule": "9999"}, headers=token, timeout=60
    ).json()
    assert run["errors"] == []
    with httpx.Client(base_url=other.url, headers=device) as client:
        (package,) = client.get(LISTING).json()["packages"]
        content = client.get(f"/api/v1/packages/{package['id']}/content").content
    assert len(content) == package["bytes"]
    assert [one.end(signal.SIGTERM), other.end(signal.SIGTERM)] == [(0, ""), (0, "")]


def test_a_home_of_another_chain_is_one_sentence(homes: tuple[Path, Path]) -> None:
    Child(homes[0]).end(signal.SIGTERM)
    (homes[1] / "pepper").write_text("another\n")
    status, said = Child(homes[1]).end()
    assert status == 1
    assert said.count("\n") == 1 and "another chain" in said


def test_workers_share_the_socket_and_are_replaced(homes: tuple[Path, Path]) -> None:
    child = Child(homes[0], "--workers", "3", "--lifeline")
    path = Path(f"/proc/{child.process.pid}/task/{child.process.pid}/children")
    workers = path.read_text().split()
    assert len(workers) == 3
    with hq_client(homes[0], child.url) as hq:
        assert hq.get("/hq/v1/registers").status_code == 200
    os.kill(int(workers[1]), signal.SIGKILL)
    now = eventually(
        lambda: path.read_text().split(),
        lambda found: len(found) == 3 and workers[1] not in found,
        "the killed worker was replaced",
    )
    for _ in range(6):
        with hq_client(homes[0], child.url) as hq:
            assert hq.get("/hq/v1/registers").status_code == 200
    assert child.end(signal.SIGTERM)[0] == 0
    assert not any(Path(f"/proc/{worker}").exists() for worker in now or workers)


def test_several_workers_over_sqlite_are_refused(tmp_path: Path) -> None:
    make_home(tmp_path / "files")
    status, said = Child(tmp_path / "files", "--workers", "2").end()
    assert status == 1
    assert said.count("\n") == 1 and "--workers 1" in said


def test_a_postgresql_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    engines.need(engines.POSTGRESQL)
    address = "postgresql://someone:secret@127.0.0.1:9/nothing"
    status, said = Child(tmp_path / "new", "--database", address, "--workers", "2").end()
    assert status == 1
    assert said.count("\n") == 1 and "127.0.0.1:9/nothing" in said and "secret" not in said


def test_two_stores_have_a_register_of_the_same_number(homes: tuple[Path, Path]) -> None:
    """Each is activated, sells and is booked as its own store's."""
    db = open_of_home(homes[0], "hq")
    save(db, Register, [{"store": "0002", "number": "001", "name": "Other"}])
    release(db)
    child = Child(homes[0])
    url, headers = access(homes[0])
    ran = httpx.post(url + "/hq/v1/runs", json={"schedule": "9999"}, headers=headers, timeout=60)
    assert ran.json()["errors"] == []
    asked = httpx.get(url + "/hq/v1/registers/001", headers=headers)
    assert asked.json()["code"] == "register-ambiguous"
    assert "0001-001, 0002-001" in asked.text
    for store, sequence in (("0001", 1), ("0002", 2)):
        device = activated(homes[0], f"{store}-001")
        context = httpx.get(url + "/api/v1/register", headers=device).json()
        assert (context["store"], context["register"], context["epoch"]) == (store, "001", 1)
        body = body_of(1_763_631_000_000 + sequence, sequence=sequence, store=store)
        answer = httpx.post(
            url + "/api/v1/transactions", content=batch_of(posting_of(body)), headers=device
        )
        assert answer.json()["results"][0]["result"] == "accepted"
    httpx.post(url + "/hq/v1/runs", json={"schedule": "P-0001"}, headers=headers)
    sold = httpx.get(url + "/hq/v1/transactions", headers=headers).json()
    child.end(signal.SIGTERM)
    assert sorted((row["store"], row["register"]) for row in sold) == [
        ("0001", "001"),
        ("0002", "001"),
    ]


def test_a_character_that_postgresql_can_t_keep_is_no_failure_of_the_server(
    homes: tuple[Path, Path],
) -> None:
    child = Child(homes[0])
    url, headers = access(homes[0])
    answers = [
        httpx.get(url + "/hq/v1/registers/%00", headers=headers),
        httpx.get(url + f"/hq/v1/registers/{2**70}", headers=headers),
    ]
    device = activated(homes[0], "0001-001")
    report = {"status": "ApplyFailed", "error": "bad\x00", "schema_version": 1, "data_version": 0}
    answers.append(
        httpx.post(url + f"/api/v1/packages/{2**40}/status", json=report, headers=device)
    )
    child.end(signal.SIGTERM)
    assert [answer.status_code for answer in answers] == [400, 404, 404]
