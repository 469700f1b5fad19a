"""What goes another way than planned: a disk restored, an update too early, a host too late."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests import engines
from tests.tools.processes import Programs, run_command
from tests.upgrade.chain import NEW, OLD_SCHEMA, Host, Register, Version
from tests.upgrade.test_chain_upgrade import (
    BREAD,
    BREAD_NUMBER,
    CASHIER,
    outcomes,
    schemas,
    set_up,
)
from tuipos.storage.models.master import MASTER_SCHEMA_VERSION

pytestmark = pytest.mark.terminal

ONE_ENGINE = pytest.mark.parametrize("address", [engines.SQLITE], indirect=True)
SHARED = pytest.mark.parametrize("address", [engines.POSTGRESQL], indirect=True)
FRONT = "0001-001"


def fed(register: Register, version: Version, url: str = "") -> None:
    """Let a register sign in and sync once."""
    with register.open(version, url) as till:
        till("sign_in", *CASHIER)
        till("sync")
        assert till("status")["offline_database"] == "ready"


@ONE_ENGINE
def test_a_register_restored_to_the_old_program_is_served_again(
    host: Host, old: Version, tmp_path: Path
) -> None:
    front, _ = set_up(host, old, tmp_path)
    fed(front, old)
    shutil.copytree(front.home, tmp_path / "backup")
    host.stop()
    host.start(NEW)
    fed(front, NEW)
    assert schemas(host, FRONT) == [MASTER_SCHEMA_VERSION]
    shutil.rmtree(front.home)
    shutil.copytree(tmp_path / "backup", front.home)
    made = len(host.downloads(FRONT))
    with front.open(old) as till:
        till("sign_in", *CASHIER)
        till("sync")
        assert outcomes(host, FRONT, made) == [("full", "Applied")]
        assert schemas(host, FRONT) == [OLD_SCHEMA]
        till("disconnect")
        assert till("look_up", BREAD)["offline"] is True


@ONE_ENGINE
def test_a_register_updated_before_its_server_sells_offline_and_says_why(
    host: Host, old: Version, tmp_path: Path
) -> None:
    front, _ = set_up(host, old, tmp_path)
    fed(front, old)
    with front.open(NEW) as till:
        assert till("sign_in", *CASHIER)["offline"] is True
        assert till("status")["why"] == "the server is older than this register"
        receipt = till("sell", BREAD)["receipt"]
        assert "update the server first" in till("sync")
        assert till("status")["unsent"] == 1
        host.stop()
        host.start(NEW)
        assert till("look_up", BREAD)["offline"] is False
        till("sync")
        status = till("status")
        assert (status["unsent"], status["mode"], status["why"]) == (0, "online", None)
    assert [row["receipt"] for row in host.sales()] == [receipt]


@ONE_ENGINE
def test_a_new_machine_newer_than_the_server_does_not_spend_its_code(
    host: Host, old: Version, tmp_path: Path
) -> None:
    host.start(old, "--demo-data")
    with host.headquarters() as hq:
        code = hq.post("/hq/v1/registers/001/activation-code").json()["code"]
    order = ("install", "--server", host.url, "--register", "001", "--code", code)
    home = tmp_path / "001"
    said = run_command(NEW.command(*order, home=home), NEW.environment(home), status=1)
    assert "Update the server first." in said
    host.stop()
    host.start(NEW)
    assert "0001/001" in NEW.run(home, *order)


@SHARED
def test_a_host_left_behind_answers_on_and_what_it_packs_is_mended(
    host: Host, old: Version, tmp_path: Path, programs: Programs, address: str
) -> None:
    """0.1.0 does not look before it runs a schedule; from this version on, a host does."""
    front, back = set_up(host, old, tmp_path)
    late = Host(tmp_path / "late", programs, address)
    late.start(old)
    host.stop()
    host.start(NEW)
    fed(front, NEW)
    assert schemas(host, "0001", FRONT) == [MASTER_SCHEMA_VERSION, MASTER_SCHEMA_VERSION]
    with back.open(old, late.url) as other:
        assert other("sign_in", *CASHIER)["offline"] is False
        late.set_price(BREAD_NUMBER, "3.70")
        assert late.run()["errors"] == []
        assert other("look_up", BREAD) == {"price": "3.70", "offline": False}
        other("sell", BREAD)
        other("sync")
        assert other("status")["unsent"] == 0
    assert {row["schema_version"] for row in waiting(host, FRONT)} == {OLD_SCHEMA}
    made = len(host.downloads(FRONT))
    fed(front, NEW)
    assert outcomes(host, FRONT, made) == [("full", "Applied")]
    host.set_price(BREAD_NUMBER, "3.90")
    assert host.run()["errors"] == []
    assert schemas(host, "0001", FRONT) == [MASTER_SCHEMA_VERSION, MASTER_SCHEMA_VERSION]
    assert host.database("0001")["full_wanted"] is False
    late.stop()
    late.start(NEW)
    with back.open(old, late.url) as other:
        other("sign_in", *CASHIER)
        assert other("look_up", BREAD) == {"price": "3.90", "offline": False}
    assert len(host.sales()) == 1


def waiting(host: Host, database: str) -> list[dict[str, object]]:
    """The packages that wait for a database."""
    rows = host.downloads(database)
    return [row for row in rows if row["status"] in ("Available", "Requested", "Downloaded")]
