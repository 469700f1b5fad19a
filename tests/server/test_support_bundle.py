"""The support bundle of a real register: what helps is in it, and nobody's secrets or name."""

from __future__ import annotations

import json
import logging
import stat
import zipfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tests.server.counter import Counter, Till
from tests.server.world import PIN
from tuipos import cli
from tuipos.bootstrap.settings import load
from tuipos.bootstrap.support import pack
from tuipos.home import register_home
from tuipos.logs import log_to
from tuipos.register.customers import CustomerChanged, set_customer
from tuipos.register.paying import Paid, pay_cash

NOW = datetime(2026, 11, 20, 9, 30, tzinfo=UTC)
NAME = "Theodora Quillfeather"


@pytest.fixture
def at_home(tmp_path: Path) -> Path:
    """Where the register of these tests lives."""
    return tmp_path / "register"


async def sold_to_somebody(counter: Counter) -> None:
    """A customer's sale, so that her name is in the journal."""
    counter.bring("customers", f"number,name,email\nC-77,{NAME},theodora@quill.example\n")
    await counter.fetch()
    await counter.scan("2")
    assert isinstance(await set_customer(counter.till, "C-77"), CustomerChanged)
    assert isinstance(await pay_cash(counter.till), Paid)


def parts_of(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


async def test_it_tells_of_the_register_and_of_no_customer_and_no_secret(
    till: Till, at_home: Path, tmp_path: Path
) -> None:
    home = register_home(str(at_home))
    async with till("Europe/Berlin", NOW) as counter:
        handler = log_to(home.logs, "register")
        await sold_to_somebody(counter)
        logging.getLogger("tuipos").warning("the printer is out of paper")
        handler.close()
        logging.getLogger("tuipos").removeHandler(handler)
        names = pack(home, tmp_path / "till.zip", NOW)
        parts = parts_of(tmp_path / "till.zip")
    assert stat.S_IMODE((tmp_path / "till.zip").stat().st_mode) == 0o600
    assert sorted(names) == sorted(parts)
    assert b"out of paper" in parts["logs/register.log"]
    about, journal = (json.loads(parts[name]) for name in ("about.json", "journal.json"))
    assert about["libraries"]["textual"] != "not installed"
    assert (journal["chain"], journal["newest_entries_by_kind"]["sale"]) == ("holds", 1)
    assert json.loads(parts["status.json"])["mode"] == "online"
    assert {"journal.db", "offline.db", "secrets.json"} <= {
        Path(row["name"]).name for row in json.loads(parts["files.json"])
    }
    secrets = load(home)[1]
    for private in (NAME, "quill.example", secrets.token, secrets.pepper, "argon2", f'"{PIN}"'):
        assert not any(private.encode() in part for part in parts.values()), private


async def test_what_can_not_be_read_is_told_in_a_sentence(
    till: Till, at_home: Path, tmp_path: Path
) -> None:
    home = register_home(str(at_home))
    async with till("Europe/Berlin", NOW):
        pass
    whole = home.journal_file.read_bytes()
    home.journal_file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    home.config_file.unlink()
    pack(home, tmp_path / "till.zip", NOW)
    told: dict[str, Any] = {
        name: json.loads(part) for name, part in parts_of(tmp_path / "till.zip").items()
    }
    assert "damaged" in told["journal.json"]["trouble"]
    assert "Set the register up again" in told["settings.json"]["trouble"]
    assert told["about.json"]["tuipos"] and told["files.json"]


def test_the_command_refuses_with_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "there.zip"
    file.write_text("mine")
    away = str(tmp_path / "nowhere")
    assert cli.main(["support-bundle", str(file), "--home", away]) == 1
    assert "there is no register" in capsys.readouterr().err
    (tmp_path / "here").mkdir()
    assert cli.main(["support-bundle", str(file), "--home", str(tmp_path / "here")]) == 1
    assert "is there already" in capsys.readouterr().err
    assert file.read_text() == "mine"
    new = str(tmp_path / "no" / "folder.zip")
    assert cli.main(["support-bundle", new, "--home", str(tmp_path / "here")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("tuipos: can't write") and "Traceback" not in said
