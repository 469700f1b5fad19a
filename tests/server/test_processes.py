"""Server processes: ready, told to stop, killed outright in the middle of uploads, and refused."""

from __future__ import annotations

import json
import os
import random
import signal
import socket
import stat
import threading
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.running import Child, hq_client
from tests.server.test_retail_transactions import held
from tests.server.world import batch_of, body_of, make_home, posting_of

KILLS = 6
BATCHES = 40
PER_BATCH = 5


def test_it_says_when_it_is_ready_and_stops_in_order(home: Path) -> None:
    child = Child(home)
    assert httpx.get(child.url + "/api/v1/health").json()["service"] == "tuipos"
    access = json.loads((home / "hq-access.json").read_text())
    assert access["url"] == child.url
    status, said = child.end(signal.SIGTERM)
    assert (status, said) == (0, "")


def test_it_ends_when_its_lifeline_is_cut(home: Path) -> None:
    child = Child(home, "--lifeline")
    assert child.url.startswith("http://127.0.0.1:")
    assert child.process.stdin is not None
    status, _ = child.end()
    assert status == 0


@pytest.mark.parametrize("name", ["hq-access.json", "pepper", "signing.key"])
def test_secrets_are_for_their_owner_alone(home: Path, name: str) -> None:
    child = Child(home)
    mode = stat.S_IMODE((home / name).stat().st_mode)
    child.end(signal.SIGTERM)
    assert mode == 0o600


def test_secrets_and_identity_stay_over_a_restart(tmp_path: Path) -> None:
    home = tmp_path / "new"
    seen = []
    for _ in range(2):
        child = Child(home)
        server_id = httpx.get(child.url + "/api/v1/health").json()["server_id"]
        seen.append((server_id, (home / "pepper").read_text(), (home / "signing.key").read_text()))
        child.end(signal.SIGTERM)
    assert seen[0] == seen[1]


def test_a_busy_port_is_one_sentence(home: Path, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, said = Child(home, port=port).end()
    assert status == 1
    assert said.count("\n") == 1 and f"port {port}" in said and "Traceback" not in said


def test_a_second_server_in_one_home_is_one_sentence(home: Path) -> None:
    first = Child(home)
    status, said = Child(home).end()
    first.end(signal.SIGTERM)
    assert status == 1
    assert said.count("\n") == 1 and "Another server" in said


@pytest.mark.parametrize("name", ["hq.db", "channel.db"])
def test_a_foreign_database_is_one_sentence_and_stays_as_it_is(tmp_path: Path, name: str) -> None:
    home = tmp_path / "sqlite"
    make_home(home)
    (home / name).write_bytes(b"certainly no database" * 100)
    status, said = Child(home).end()
    assert status == 1
    assert said.count("\n") == 1 and name in said and "Traceback" not in said
    assert (home / name).read_bytes() == b"certainly no database" * 100


class Sender(threading.Thread):
    """A register's upload: each batch is sent again until the server has answered for it."""

    def __init__(self, home: Path, headers: dict[str, str]) -> None:
        super().__init__()
        self._home = home
        self._headers = headers
        self.verdicts: list[tuple[str, str]] = []
        self.retries = 0

    def run(self) -> None:
        for number in range(BATCHES):
            first = number * PER_BATCH + 1
            bodies = [
                body_of(1_763_631_000_000 + n, sequence=n) for n in range(first, first + PER_BATCH)
            ]
            self._send(batch_of(*map(posting_of, bodies)))

    def _send(self, batch: bytes) -> None:
        while True:
            try:
                url = json.loads((self._home / "hq-access.json").read_text())["url"]
                answer = httpx.post(
                    url + "/api/v1/transactions", content=batch, headers=self._headers, timeout=5
                )
                found: list[dict[str, Any]] = answer.json()["results"]
            except (httpx.TransportError, ValueError):
                self.retries += 1
                continue
            self.verdicts += [(one["id"], one["result"]) for one in found]
            return


def test_killed_at_any_point_of_an_upload_nothing_is_twice_and_nothing_missing(
    home: Path,
) -> None:
    """The server is killed outright again and again while a register uploads."""
    seed = int(os.environ.get("TUIPOS_SEED", random.SystemRandom().randrange(2**32)))
    print(f"TUIPOS_SEED={seed}")
    chance = random.Random(seed)
    child = Child(home)
    with hq_client(home, child.url) as hq:
        code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    message = {"register": "001", "code": code, "version": "test"}
    token = httpx.post(child.url + "/api/v1/activate", json=message).json()["token"]
    sender = Sender(home, {"Authorization": f"Bearer {token}"})
    sender.start()
    kills = 0
    while sender.is_alive() and kills < KILLS:
        sender.join(chance.uniform(0.02, 0.3))
        child.end(signal.SIGKILL)
        kills += 1
        child = Child(home)
    sender.join(60)
    assert not sender.is_alive()
    status, said = child.end(signal.SIGTERM)
    assert (status, said) == (0, "")
    rows = held(home)
    expected = list(range(1, BATCHES * PER_BATCH + 1))
    assert [row.sequence for row in rows] == expected
    assert len({row.id for row in rows}) == len(rows)
    assert {result for _, result in sender.verdicts} <= {"accepted", "duplicate"}
    assert len(sender.verdicts) == len(expected)
    print(f"{kills} kills, {sender.retries} tries without an answer")
    assert kills > 0


def test_killed_while_packages_are_made_and_applied_the_next_start_mends_it(
    tmp_path: Path,
) -> None:
    """Runs are cut off at random points; afterwards nothing hangs, and one run brings it all."""
    home = tmp_path / "demo"
    seed = int(os.environ.get("TUIPOS_SEED", random.SystemRandom().randrange(2**32)))
    print(f"TUIPOS_SEED={seed}")
    chance = random.Random(seed)
    child = Child(home, "--demo-data")
    for _ in range(KILLS):
        threads = []
        with hq_client(home, child.url) as hq:
            for number in range(2):
                message = {"settings": {"keep_days": str(chance.randrange(1, 3000))}}
                hq.patch("/hq/v1/profiles/DEMO", json=message)
                threads.append(threading.Thread(target=run_and_be_cut, args=(home, number == 1)))
                threads[-1].start()
            threads[0].join(chance.uniform(0.0, 0.08))
            child.end(signal.SIGKILL)
        for thread in threads:
            thread.join()
        child = Child(home, "--demo-data")
    with hq_client(home, child.url) as hq:
        ran = hq.post("/hq/v1/runs", json={"schedule": "9999"}).json()
        assert ran["errors"] == []
        sessions = hq.get("/hq/v1/sessions").json()["downloads"]
        rows = {row["name"]: row for row in hq.get("/hq/v1/databases").json()}
    child.end(signal.SIGTERM)
    assert {row["status"] for row in sessions if row["database"] == "0001"} <= {
        *("Applied", "CreateFailed", "Canceled"),
    }
    newest = max(row["to_version"] for row in sessions)
    assert rows["0001"]["confirmed_version"] == newest


def run_and_be_cut(home: Path, full: bool) -> None:
    """Run all jobs; the server may be gone before it answers."""
    try:
        access = json.loads((home / "hq-access.json").read_text())
        headers = {"Authorization": f"Bearer {access['token']}"}
        message = {"schedule": "9999", "full": full}
        httpx.post(access["url"] + "/hq/v1/runs", json=message, headers=headers, timeout=30)
    except httpx.TransportError:
        return


def test_noise_on_the_socket_harms_nobody(home: Path) -> None:
    child = Child(home)
    address = ("127.0.0.1", int(child.url.rsplit(":", 1)[1]))
    noises = (
        b"\x16\x03\x01\x02\x00 a TLS hello",
        b"GET / HTTP/9\r\n\r\n",
        b"POST /api/v1/transactions HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n{",
        b"POST /api/v1/activate HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
        b"A" * 100_000,
    )
    for noise in noises:
        with socket.create_connection(address, timeout=5) as line:
            line.sendall(noise)
    assert httpx.get(child.url + "/api/v1/health").status_code == 200
    status, said = child.end(signal.SIGTERM)
    assert (status, said) == (0, "")
