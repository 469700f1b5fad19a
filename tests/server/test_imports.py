"""A long file is read by a process beside the server: whole or not at all, and nobody waits."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from tests.server.conftest import problem
from tests.server.running import hq_client, serving
from tests.server.world import batch_of, body_of, posting_of
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually
from tuipos.retail import wire
from tuipos.server.imports import LONG_FILE_BYTES

HEAD = "number,barcode,name,name_de,name_ru,price\n"
ROWS = 15_000
#: So many are read for some seconds, in which something else can happen.
MANY_ROWS = 60_000
ADDRESS = "/hq/v1/import/products"


def lines(count: int, price: str = "1.20") -> Iterator[str]:
    yield HEAD
    for at in range(count):
        yield f"L-{at:06},,Long file's product {at:06},Ware der Datei,Товар из файла,{price}\n"


def content(*more: str, rows: int = ROWS) -> bytes:
    found = "".join((*lines(rows), *more)).encode()
    assert len(found) > LONG_FILE_BYTES, "else the server itself would read it"
    return found


@pytest.fixture
def hq(home: Path, url: str) -> Iterator[httpx.Client]:
    with hq_client(home, url) as client:
        client.timeout = httpx.Timeout(120)
        yield client


def found_by(hq: httpx.Client, text: str) -> list[str]:
    rows = hq.get("/hq/v1/records/products", params={"find": text}).json()["rows"]
    return [row["number"] for row in rows]


def test_a_long_file_is_taken_in_and_found(hq: httpx.Client) -> None:
    tried = hq.post(ADDRESS, content=content(), params={"dry_run": "true"}).json()
    assert (tried["rows"], tried["changed"]) == (ROWS, 2 * ROWS)
    assert found_by(hq, "014999") == []
    taken = hq.post(ADDRESS, content=content()).json()
    assert (taken["rows"], taken["changed"]) == (ROWS, 2 * ROWS)
    assert found_by(hq, "Товар 014999") == ["L-014999"]
    again = hq.post(ADDRESS, content=content()).json()
    assert (again["rows"], again["changed"]) == (ROWS, 0)


def test_a_long_file_with_a_bad_row_is_not_taken_at_all(hq: httpx.Client) -> None:
    answer = hq.post(ADDRESS, content=content("L-000007,,Twice,,,1.00\nX,,Pen,,,much\n"))
    detail = problem(answer, 422, "file-wrong")["detail"]
    assert f"Line {ROWS + 2}, column 1: L-000007 stands in an earlier line already" in detail
    assert f"Line {ROWS + 3}, column 6: price is an amount" in detail
    assert found_by(hq, "long file") == []


@contextmanager
def being_read(home: Path, url: str) -> Iterator[list[httpx.Response]]:
    """A long file on its way; what came of it is there after the block."""
    answers: list[httpx.Response] = []

    def send() -> None:
        with hq_client(home, url) as other, suppress(httpx.TransportError):
            other.timeout = httpx.Timeout(120)
            long = content(rows=MANY_ROWS)
            answers.append(other.post(ADDRESS, content=long, params={"progress": "w"}))

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield answers
    finally:
        thread.join()


def progress(hq: httpx.Client) -> int:
    return int(hq.get("/hq/v1/import-progress/w").json()["rows"])


def readers() -> list[int]:
    """The processes that read files for servers of this test process."""
    found = []
    for task in Path("/proc/self/task").iterdir():
        for pid in map(int, (task / "children").read_text().split()):
            with suppress(FileNotFoundError):
                if b"tuipos.server.import_child" in Path(f"/proc/{pid}/cmdline").read_bytes():
                    found.append(pid)
    return found


def test_registers_look_up_and_post_while_a_file_is_read(
    hq: httpx.Client, home: Path, url: str, device: httpx.Client
) -> None:
    with being_read(home, url) as answers:
        told = eventually(lambda: progress(hq), bool, "progress")
        asked = {"code": "4006381333931", "day": "2026-11-20"}
        assert device.get(wire.PRODUCT_BY_CODE, params=asked).status_code == 200
        posted = device.post(wire.TRANSACTIONS, content=batch_of(posting_of(body_of())))
        assert posted.json()["results"][0]["result"] == "accepted"
    assert 0 < told <= MANY_ROWS
    assert answers[0].json()["rows"] == MANY_ROWS
    assert progress(hq) == 0


def test_a_person_who_waits_sees_how_far_it_is(home: Path, url: str, tmp_path: Path) -> None:
    assert url, "the server runs"
    file = tmp_path / "products.csv"
    file.write_bytes(content(rows=MANY_ROWS))
    command = [sys.executable, "-m", "tuipos", "hq", "import", "products", str(file)]
    with Terminal([*command, "--home", str(home)]) as terminal:
        terminal.wait_for(re.compile(r"█+░* \d+,\d{3} of 60,000 rows"), 60)
        terminal.wait_for(f"{MANY_ROWS} rows read, {2 * MANY_ROWS} changes.", 120)


def test_a_file_whose_process_is_ended_is_not_taken(hq: httpx.Client, home: Path, url: str) -> None:
    """As when the machine has no memory left: the server goes on, and says what happened."""
    with being_read(home, url) as answers:
        eventually(lambda: progress(hq), bool, "progress")
        for pid in readers():
            os.kill(pid, signal.SIGKILL)
    problem(answers[0], 422, "import-failed")
    assert found_by(hq, "long file") == []
    assert hq.post(ADDRESS, content=content()).json()["rows"] == ROWS


def test_no_process_stays_when_the_server_ends(home: Path) -> None:
    with serving(home) as url, hq_client(home, url) as hq, ExitStack() as stack:
        stack.enter_context(being_read(home, url))
        eventually(lambda: progress(hq), bool, "progress")
        assert len(readers()) == 1
    assert readers() == []
