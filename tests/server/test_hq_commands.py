"""`tuipos hq …` against a real server: JSON of the contract, sentences, exit status."""

from __future__ import annotations

import io
import json
import os
import re
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.server.world import MANAGER_PIN, batch_of, body_of, posting_of
from tuipos.cli import main

Hq = Callable[..., tuple[int, str, str]]


@pytest.fixture
def tuipos_hq(home: Path, url: str, capsys: pytest.CaptureFixture[str]) -> Hq:
    """Runs `tuipos hq …` in the server's home; its status, output and errors."""

    def run(*arguments: str, at: Path | None = None) -> tuple[int, str, str]:
        status = main(["hq", *arguments, "--home", str(at or home)])
        said = capsys.readouterr()
        assert "Traceback" not in said.err
        return status, said.out, said.err

    return run


def shown(tuipos_hq: Hq, *arguments: str) -> Any:
    status, out, err = tuipos_hq(*arguments, "--json")
    assert (status, err) == (0, "")
    return json.loads(out)


def test_registers_and_support_offline(tuipos_hq: Hq) -> None:
    rows = shown(tuipos_hq, "registers")
    assert [row["register"] for row in rows] == ["001", "002", "003"]
    on = shown(tuipos_hq, "register", "002", "--support-offline", "yes")
    assert on["support_offline"] is True
    assert shown(tuipos_hq, "register", "002") == on
    off = shown(tuipos_hq, "register", "002", "--support-offline", "no")
    assert off["support_offline"] is False


def test_activate_prints_the_code_alone(tuipos_hq: Hq) -> None:
    status, out, err = tuipos_hq("activate", "001")
    assert (status, err) == (0, "")
    assert re.fullmatch(r"[0-9A-Z-]{19}\n", out)


def test_databases_have_the_fields_of_the_contract(tuipos_hq: Hq) -> None:
    rows = shown(tuipos_hq, "databases")
    fields = {"name", "kind", "store", "register", "group", "confirmed_version", "state"}
    assert rows and all(fields <= set(row) for row in rows)
    assert {row["kind"] for row in rows} == {"channel", "offline"}


def test_a_run_and_its_sessions(tuipos_hq: Hq) -> None:
    status, out, _ = tuipos_hq("run", "9999", "--full")
    assert status == 0 and "made" in out
    sessions = shown(tuipos_hq, "sessions")
    fields = {
        *("id", "database", "job", "kind", "status", "created"),
        *("applied", "bytes", "rows", "error"),
    }
    assert all(fields <= set(row) for row in sessions["downloads"])
    by_database = {row["database"]: row["status"] for row in sessions["downloads"]}
    assert (by_database["0001"], by_database["0001-001"]) == ("Applied", "Available")
    jobs = {row["job"]: row["last_run"] for row in shown(tuipos_hq, "schedules")}
    assert jobs["9999"] is not None and jobs["P-0001"] is None


def test_profile(tuipos_hq: Hq) -> None:
    changed = shown(tuipos_hq, "profile", "P", "timeout=2s", "reconnect_interval=5m")
    assert (changed["timeout_seconds"], changed["reconnect_interval_seconds"]) == (2.0, 300.0)
    assert shown(tuipos_hq, "profile", "P") == changed
    status, out, err = tuipos_hq("profile", "P", "timeout=2s", "keep_days=never")
    assert (status, out) == (1, "") and "keep_days" in err
    assert shown(tuipos_hq, "profile", "P") == changed


def test_transactions_at_hq_and_in_the_channel_database(
    tuipos_hq: Hq, device: httpx.Client
) -> None:
    device.post("/api/v1/transactions", content=batch_of(posting_of(body_of())))
    (row,) = shown(tuipos_hq, "transactions", "--channel")
    assert set(row) >= {
        *("id", "receipt", "store", "register", "staff", "concluded_at", "mode"),
        *("switched_at", "total", "tenders", "sha256"),
    }
    assert (row["total"], row["concluded_at"]) == ("4.98", "2026-11-20T09:30:06+00:00")
    assert shown(tuipos_hq, "transactions") == []
    assert tuipos_hq("run", "P-0001")[0] == 0
    assert shown(tuipos_hq, "transactions") == [row]


def test_export_and_import(tuipos_hq: Hq, tmp_path: Path) -> None:
    file = tmp_path / "prices.csv"
    assert tuipos_hq("export", "prices", str(file))[0] == 0
    assert tuipos_hq("import", "prices", str(file))[:2] == (0, "4 rows read, 0 changes.\n")
    file.write_text(file.read_text() + "1,much,,\n")
    status, out, err = tuipos_hq("import", "prices", str(file))
    assert (status, out) == (1, "") and "Line 6" in err


@pytest.mark.parametrize(
    "arguments",
    [
        ("register", "999"),
        ("register", "../../health"),
        ("activate", "999"),
        ("run", "7"),
        ("profile", "none"),
        ("import", "prices", "/no/such/file.csv"),
        ("import", "poems", os.devnull),
        ("export", "prices", "/no/such/folder/file.csv"),
        ("retry", "4711"),
    ],
)
def test_what_can_t_be_is_one_sentence_and_status_1(
    tuipos_hq: Hq, arguments: tuple[str, ...]
) -> None:
    status, out, err = tuipos_hq(*arguments)
    assert (status, out) == (1, "")
    assert err.startswith("tuipos: ") and err.count("\n") == 1


@pytest.mark.parametrize(
    "arguments", [("run",), ("profile", "P", "timeout"), ("register",), ("poems",)]
)
def test_wrong_usage_is_status_2(tuipos_hq: Hq, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as left:
        tuipos_hq(*arguments)
    assert left.value.code == 2


def test_without_json_people_get_a_table(tuipos_hq: Hq) -> None:
    _, out, _ = tuipos_hq("registers")
    head, *rows = out.splitlines()
    assert head.split()[:2] == ["store", "register"]
    assert rows[0].split()[:2] == ["0001", "001"]


def test_signs_that_a_terminal_obeys_are_shown_inert(tuipos_hq: Hq, hq: httpx.Client) -> None:
    from tuipos.hq.tables import shown as cell

    assert cell("Evil\x1b]52;c;\x07\x9b2J\u202ename") == "Evil�]52;c;��2J�name"
    assert "\x1b" not in tuipos_hq("schedules")[1]


def test_a_home_without_a_server_says_what_to_do(tuipos_hq: Hq, tmp_path: Path) -> None:
    status, _, err = tuipos_hq("registers", at=tmp_path / "nowhere")
    assert status == 1 and "tuipos server" in err


def test_a_server_that_is_gone_says_what_to_do(tuipos_hq: Hq, tmp_path: Path) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    access = {"url": "http://127.0.0.1:9", "token": "x"}
    (gone / "hq-access.json").write_text(json.dumps(access))
    status, _, err = tuipos_hq("registers", at=gone)
    assert status == 1 and "does not answer" in err


def test_login_from_elsewhere(
    tuipos_hq: Hq, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    elsewhere = tmp_path / "elsewhere"
    monkeypatch.setattr("sys.stdin", io.StringIO(MANAGER_PIN + "\n"))
    login = ("login", "--server", url, "--staff", "2001")
    assert tuipos_hq(*login, at=elsewhere)[0] == 0
    assert stat.S_IMODE((elsewhere / "hq-access.json").stat().st_mode) == 0o600
    assert tuipos_hq("registers", at=elsewhere)[0] == 0
    monkeypatch.setattr("sys.stdin", io.StringIO("0000\n"))
    status, _, err = tuipos_hq(*login, at=tmp_path / "other")
    assert status == 1 and "not right" in err
    assert not (tmp_path / "other" / "hq-access.json").exists()


def test_a_pin_is_not_sent_unencrypted_to_another_machine(
    tuipos_hq: Hq, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO(MANAGER_PIN + "\n"))
    status, _, err = tuipos_hq("login", "--server", "http://192.0.2.1:8917", "--staff", "2001")
    assert status == 1 and "https" in err


def test_a_lost_register_is_revoked_by_a_command(
    tuipos_hq: Hq, activate: Callable[[str], dict[str, Any]]
) -> None:
    status, _, err = tuipos_hq("register", "001", "--revoke", "yes")
    assert status == 1 and "No machine was set up as register 0001/001" in err
    activate("001")
    row = shown(tuipos_hq, "register", "001", "--revoke", "yes")
    assert row["device"]["revoked"] is True
    assert shown(tuipos_hq, "register", "001")["device"]["revoked"] is True
