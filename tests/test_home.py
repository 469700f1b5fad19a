"""Where things live, and that secrets are for one user alone."""

import stat
from pathlib import Path

import pytest

from tuipos import home


def test_a_demo_home_stands_for_the_register_and_for_the_server(tmp_path: Path) -> None:
    (tmp_path / "register-001").mkdir()
    (tmp_path / "server").mkdir()
    assert home.register_home(str(tmp_path)).data == tmp_path / "register-001"
    assert home.server_folder(str(tmp_path)) == tmp_path / "server"


def test_a_plain_home_is_the_register_itself(tmp_path: Path) -> None:
    assert home.register_home(str(tmp_path)).journal_file == tmp_path / "journal.db"
    assert home.server_folder(str(tmp_path)) == tmp_path


def test_the_environment_names_a_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TUIPOS_HOME", str(tmp_path / "kiosk"))
    assert home.register_home(None).data == tmp_path / "kiosk"
    assert home.register_home(str(tmp_path / "other")).data == tmp_path / "other"


def test_without_a_named_home_the_platform_says_where(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("TUIPOS_HOME", raising=False)
    found = home.register_home(None)
    assert found.config.name == found.data.name == "register"


def test_private_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secrets.json"
    home.write_private(path, {"token": "a"})
    home.write_private(path, {"token": "b"})
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert home.read_json(path) == {"token": "b"}
    assert [entry.name for entry in path.parent.iterdir()] == ["secrets.json"]


@pytest.mark.parametrize("text", ["", "{", "[1]", "\x00"])
def test_a_damaged_file_reads_as_nothing(tmp_path: Path, text: str) -> None:
    path = tmp_path / "register.json"
    path.write_text(text)
    assert home.read_json(path) is None
    assert home.read_json(tmp_path / "missing.json") is None
