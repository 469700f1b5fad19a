"""Setting a machine up against a real server: once, again as it stands, and with a wrong code."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.server.running import hq_client, serving
from tests.server.world import make_home
from tuipos.bootstrap import settings as files
from tuipos.bootstrap.install import Order, install
from tuipos.bootstrap.settings import Settings
from tuipos.bootstrap.status import read_status
from tuipos.domain.words import Refusal
from tuipos.home import Home, register_home
from tuipos.register.ports import JournalFailed
from tuipos.storage.trouble import DatabaseTrouble


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, str]]:
    """A server's address and a fresh code for register 001."""
    folder = tmp_path / "server"
    make_home(folder)
    with serving(folder) as url, hq_client(folder, url) as hq:
        yield url, hq.post("/hq/v1/registers/001/activation-code").json()["code"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return register_home(str(tmp_path / "register"))


def now() -> datetime:
    return datetime.now(UTC)


async def test_the_same_command_again_mends_and_destroys_nothing(
    server: tuple[str, str], home: Home
) -> None:
    order = Order(server[0], "001", server[1])
    done = await install(home, order, now)
    assert isinstance(done, Settings)
    secrets = files.load(home)[1]
    home.offline_file.unlink()
    again = await install(home, order, now)
    assert isinstance(again, Settings) and again.identity == done.identity
    assert files.load(home)[1] == secrets
    assert stat.S_IMODE(home.offline_file.stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["offline.db", "journal.db"])
async def test_the_status_of_a_damaged_database_is_a_sentence(
    server: tuple[str, str], home: Home, name: str
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    file = home.offline_file if name == "offline.db" else home.journal_file
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    if name == "offline.db":
        status = read_status(home, now())
        assert status["offline_database"]["state"] == "not-ready"
        assert "damaged" in status["offline_database"]["reason"]
    else:
        with pytest.raises((DatabaseTrouble, JournalFailed), match="damaged"):
            read_status(home, now())


async def test_a_spent_code_sets_no_other_machine_up(
    server: tuple[str, str], home: Home, tmp_path: Path
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    other = register_home(str(tmp_path / "other"))
    refused = await install(other, Order(server[0], "001", server[1]), now)
    assert isinstance(refused, Refusal)
    assert str(refused).startswith("This activation code is not valid for this register. Get a new")
    assert "403" not in str(refused)


async def test_a_superseded_machine_is_not_mended_by_its_spent_code(
    server: tuple[str, str], home: Home, tmp_path: Path
) -> None:
    assert isinstance(await install(home, Order(server[0], "001", server[1]), now), Settings)
    with hq_client(tmp_path / "server", server[0]) as hq:
        code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    other = register_home(str(tmp_path / "other"))
    assert isinstance(await install(other, Order(server[0], "001", code), now), Settings)
    refused = await install(home, Order(server[0], "001", server[1]), now)
    assert isinstance(refused, Refusal) and "code is not valid" in str(refused)
