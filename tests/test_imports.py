"""What each part may load, seen in a fresh process, and the directions of imports as contracts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SERVER_SIDE = {"litestar", "uvicorn", "tuipos.server", "tuipos.hq"}


def loaded_by(statement: str) -> set[str]:
    """The modules that a fresh process has loaded after a statement."""
    code = f"{statement}\nimport json, sys; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    return set(json.loads(done.stdout.splitlines()[-1]))


def test_the_domain_loads_no_framework() -> None:
    modules = sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for path in (ROOT / "tuipos" / "domain").rglob("*.py")
        if path.stem != "__init__"
    )
    loaded = loaded_by("import " + ", ".join(modules))
    assert not loaded & {"textual", "peewee", "httpx", "msgspec", "apsw", "asyncio", "rich"}
    assert not {name for name in loaded if name.startswith("tuipos.")} - {
        "tuipos.domain",
        "tuipos.domain.discounts",
        *modules,
    }


def test_the_register_loads_no_server_code_and_no_http_before_its_first_frame() -> None:
    loaded = loaded_by("import tuipos.bootstrap.register, tuipos.ui.app")
    assert not loaded & SERVER_SIDE
    assert "httpx" not in loaded
    assert "textual" in loaded


def test_a_till_without_devices_loads_nothing_of_them() -> None:
    loaded = loaded_by("import tuipos.bootstrap.register, tuipos.ui.app")
    assert "tuipos.bootstrap.own_devices" in loaded
    names = {"drawer", "escpos", "outlet", "receipt_printer", "scale", "sender"}
    assert not loaded & {f"tuipos.devices.{name}" for name in names}
    named = {name for name in loaded if name.startswith("tuipos.bootstrap.")}
    assert not {name for name in named if name.endswith(("_checks", "around", "output", "health"))}


def test_what_reads_rare_codes_is_loaded_with_the_first_of_them() -> None:
    loaded = loaded_by("import tuipos.bootstrap.register, tuipos.ui.app, tuipos.storage.catalogue")
    rare = {"gs1", "gs1_identifiers", "gtin", "masks", "scanned", "currency_numbers"}
    assert not loaded & {f"tuipos.domain.{name}" for name in rare}
    assert "tuipos.storage.rare_codes" not in loaded


def test_a_register_loads_no_table_that_only_a_server_has() -> None:
    loaded = loaded_by("import tuipos.bootstrap.register, tuipos.sync.agent, tuipos.sync.replica")
    assert "tuipos.storage.schemas" in loaded
    assert not loaded & {
        "tuipos.storage.models.channel",
        "tuipos.storage.models.headquarters",
        "tuipos.storage.server_schemas",
        "tuipos.sync.package_making",
    }


def test_what_opens_packages_is_loaded_with_the_first_of_them() -> None:
    loaded = loaded_by("import tuipos.bootstrap.register, tuipos.sync.agent, tuipos.sync.replica")
    assert not loaded & {"nacl", "zstandard", "tuipos.sync.package_opening"}


def test_what_does_an_operation_is_loaded_with_the_first_of_its_kind() -> None:
    loaded = loaded_by("from tuipos.ui.screens.till import TillPage; TillPage()")
    assert "tuipos.ui.stages.sale" in loaded
    assert not {name for name in loaded if name.endswith("_operations")}


@pytest.mark.parametrize("command", ["status", "journal", "install", "doctor"])
def test_commands_beside_the_register_load_no_screen_and_no_server(command: str) -> None:
    loaded = loaded_by(f"import tuipos.commands.{command}")
    assert not loaded & (SERVER_SIDE | {"textual"})


def test_the_import_contracts_hold() -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
