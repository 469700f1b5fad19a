"""What files have, forms have; what screens do, subcommands do; and all of it is explained."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.hq_screens.test_commands import Hq, hq_command
from tuipos.cli import main
from tuipos.hq.commands import add_arguments
from tuipos.hq.import_kinds import KINDS
from tuipos.hq.profiles import SETTINGS
from tuipos.hq.record_commands import COMMANDS
from tuipos.hq.record_keys import RECORD_KEYS
from tuipos.hq.record_sources import SOURCES
from tuipos.hq.screens.model import Page
from tuipos.hq.screens.pages import PAGES
from tuipos.hq.screens.profile_fields import PROFILE_FIELDS
from tuipos.hq.screens.record_fields import RECORD_FIELDS

__all__ = ["hq_command"]

#: The subcommand that lists what a page lists, by the page's path.
LISTS = {
    "/registers": ["registers"],
    "/profiles": ["profiles"],
    "/databases": ["databases"],
    "/schedules": ["schedules"],
    "/sessions": ["sessions"],
    "/transactions/found": ["transactions"],
    "/time-clock": ["time-clock"],
    "/sales": ["sales", "2026-11-20"],
    **{f"/records/{kind}": [word, "list"] for kind, word in COMMANDS.items()},
}
KEYS = {f"{page.name} {key.key}": key for page in PAGES for key in page.keys}


def subcommands() -> dict[str, argparse.ArgumentParser]:
    parser = argparse.ArgumentParser()
    add_arguments(parser)
    (acts,) = [one for one in parser._actions if isinstance(one, argparse._SubParsersAction)]
    return dict(acts.choices)


@pytest.mark.parametrize("kind", KINDS)
def test_every_column_of_a_file_is_in_its_form(kind: str) -> None:
    fields = {one.name for one in RECORD_FIELDS[kind]}
    if kind == "profiles":
        # A profile is made by its name; its own page shows and changes all settings.
        fields |= {key for key, _, _ in PROFILE_FIELDS}
    assert fields == set(KINDS[kind].columns)
    assert set(RECORD_KEYS[kind]) <= fields


def test_every_kind_has_a_page_a_command_and_a_source() -> None:
    paged = {page.path.removeprefix("/records/") for page in PAGES}
    paged |= {"registers", "profiles"} & {page.path.strip("/") for page in PAGES}
    assert set(KINDS) <= paged
    assert set(KINDS) == set(SOURCES) == set(RECORD_KEYS) == set(RECORD_FIELDS)
    assert set(KINDS) == {*COMMANDS, "profiles"}
    assert tuple(sorted(SETTINGS)) == tuple(sorted(key for key, _, _ in PROFILE_FIELDS))


@pytest.mark.parametrize("name", KEYS)
def test_every_act_of_a_screen_is_a_subcommand(name: str) -> None:
    word, *more = KEYS[name].command.split()
    command = subcommands()[word]
    told = command.format_help()
    assert "--json" in told and command.description
    for part in more:
        assert part in told, f"{part} of {word}"


@pytest.mark.parametrize("word", sorted(subcommands()))
def test_every_subcommand_is_explained_and_speaks_json(
    word: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["hq", word, "--help"])
    told = capsys.readouterr().out
    assert ended.value.code == 0 and "--json" in told
    command = subcommands()[word]
    assert command.description
    for one in command._actions:
        assert one.help, f"{one.dest} of {word}"


def test_help_names_every_kind_field_and_setting() -> None:
    known = subcommands()
    for kind, word in COMMANDS.items():
        told = known[word].format_help()
        assert all(column in told for column in KINDS[kind].columns), kind
        for act in ("import", "export"):
            assert kind in "".join(known[act].format_help().split())
    told = known["profile"].format_help()
    assert all(f"  {setting} " in told for setting in SETTINGS)


@pytest.mark.parametrize("page", PAGES, ids=[page.name for page in PAGES])
def test_every_list_of_a_screen_is_a_subcommand(
    hq_command: Hq, hq: httpx.Client, page: Page
) -> None:
    hq_command("run", "9999")
    path = page.path if page.path != "/sales" else "/sales/2026-11-20"
    shown: Any = hq.get(f"/hq/v1{path}").json()
    wanted = shown["rows"] if page.paged else shown
    listed = hq_command(*LISTS[page.path], "--json")
    if page.path == "/registers":
        listed, wanted = ([row["register"] for row in rows] for rows in (listed, wanted))
    assert listed == wanted


def test_jobs_are_left_out_by_subcommand(hq_command: Hq) -> None:
    assert [row["job"] for row in hq_command("jobs", "--json") if row["exclude_offline"]] == []
    shown = hq_command("job", "1130", "--exclude-offline", "yes", "--json")
    assert (shown["job"], shown["exclude_offline"]) == ("1130", True)
    assert shown["tables"] == ["availability"]
    assert hq_command("job", "1130", "--json") == shown
    status, out, err = hq_command("job", "1060", "--exclude-offline", "yes")
    assert (status, out) == (1, "") and "without it nothing is sold offline" in err
    assert hq_command("job", "7", "--json")[0] == 1
    schedule = hq_command("schedule", "1130", "--json")
    assert schedule["exclude_offline"] is True
    again = hq_command("schedule", "1130", "exclude_offline=no", "--json")
    assert again["exclude_offline"] is False
    assert "Product availability" in hq_command("job", "1130")[1]
    assert "1130" in hq_command("jobs")[1]


def test_profiles_are_made_and_deleted_by_subcommand(hq_command: Hq, tmp_path: Path) -> None:
    assert hq_command("profiles", "add", "KIOSK", "--json")["name"] == "KIOSK"
    made = hq_command("profile", "KIOSK", "timeout=4s", "warn_age_prices=3d", "--json")
    assert (made["name"], made["timeout"], made["warn_age_prices"]) == ("KIOSK", "4s", "3d")
    path = tmp_path / "profiles.csv"
    assert hq_command("export", "profiles", str(path), "--json")["bytes"] > 0
    assert hq_command("import", "profiles", str(path), "--json")["changed"] == 0
    assert hq_command("profiles", "add", "KIOSK")[0] == 1
    assert hq_command("profile", "P", "--delete")[0] == 1
    assert hq_command("profile", "KIOSK", "--delete", "--json") == {"deleted": "KIOSK"}
    assert [row["name"] for row in hq_command("profiles", "--json")] == ["P"]


def test_a_login_speaks_json(
    hq_command: Hq, url: str, hq: httpx.Client, capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path,
) -> None:  # fmt: skip
    from io import StringIO

    cells = {"number": "9", "name": "Max", "role": "manager", "pin": "9876"}
    assert hq.put("/hq/v1/records/staff", json={"cells": cells, "new": True}).is_success
    assert hq_command("run", "9999")[0] == 0
    monkeypatch.setattr("sys.stdin", StringIO("9876\n"))
    capsys.readouterr()
    arguments = ["hq", "login", "--server", url, "--staff", "9", "--json", "--home", str(tmp_path)]
    assert main(arguments) == 0
    told = json.loads(capsys.readouterr().out)
    assert (told["server"], told["name"]) == (url, "Max")
