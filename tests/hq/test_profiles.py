"""Offline profiles are set as they are typed, within bounds, all settings or none."""

from __future__ import annotations

from pathlib import Path

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.exporting import export_file
from tuipos.hq.importing import Imported, import_file
from tuipos.hq.profiles import list_profiles, set_profile, show_profile
from tuipos.hq.records import delete_record, save_record
from tuipos.hq.versions import current_version


def test_seconds_and_minutes(hq_db: Database) -> None:
    shown = set_profile(hq_db, "P", {"timeout": "2s", "reconnect_interval": "5m"})
    assert not isinstance(shown, Refusal)
    assert (shown["timeout"], shown["timeout_seconds"]) == ("2s", 2)
    assert (shown["reconnect_interval"], shown["reconnect_interval_seconds"]) == ("5m", 300)


def test_parts_of_a_second_numbers_and_switches(hq_db: Database) -> None:
    settings = {"timeout": "0.5s", "upload_batch_size": "50", "pause_sync": "yes"}
    shown = set_profile(hq_db, "P", settings)
    assert not isinstance(shown, Refusal)
    assert shown["timeout"] == "0.5s"
    assert (shown["upload_batch_size"], shown["pause_sync"]) == (50, True)


def test_what_is_shown_can_be_typed_again(hq_db: Database) -> None:
    shown = show_profile(hq_db, "P")
    assert not isinstance(shown, Refusal)
    typed = {
        key: {True: "yes", False: "no"}[value] if isinstance(value, bool) else value
        for key, value in shown.items()
        if key != "name" and not key.endswith("_seconds")
    }
    before = current_version(hq_db)
    again = set_profile(hq_db, "P", {key: str(value) for key, value in typed.items()})
    assert again == shown
    assert current_version(hq_db) == before


@pytest.mark.parametrize(
    ("key", "text"),
    [
        ("timeout", "2"),
        ("timeout", "0s"),
        ("timeout", "2h"),
        ("timeout", "-2s"),
        ("timeout", "61s"),
        ("timeout", ""),
        ("timeout", "٢s"),
        ("reconnect_interval", "0"),
        ("upload_batch_size", "0"),
        ("upload_batch_size", "1001"),
        ("upload_batch_size", "many"),
        ("pause_sync", "maybe"),
        ("name", "Q"),
        ("version", "3"),
        ("timeout_ms", "5"),
        ("warn_age_prices", "3"),
        ("warn_age_prices", "400d"),
        ("block_age_staff", "soon"),
        ("warn_offline_days", "-1"),
        ("account_percent", "101"),
        ("gift_card_limit", "-5"),
        ("gift_card_limit", "much"),
        ("loyalty_limit", "1.2.3"),
        ("returns_offline", "never"),
    ],
)
def test_what_makes_no_sense_is_refused_and_nothing_is_set(
    hq_db: Database, key: str, text: str
) -> None:
    before = show_profile(hq_db, "P")
    refused = set_profile(hq_db, "P", {"sync_interval": "30s", key: text})
    assert isinstance(refused, Refusal)
    assert key in str(refused)
    assert show_profile(hq_db, "P") == before


def test_ages_amounts_and_returns(hq_db: Database) -> None:
    settings = {
        "warn_age_prices": "36h", "block_age_prices": "7d", "gift_card_limit": "50,00",
        "loyalty_limit": "10", "account_percent": "50", "returns_offline": "20.00",
        "warn_offline_days": "3", "lock_after": "5m",
    }  # fmt: skip
    shown = set_profile(hq_db, "P", settings)
    assert not isinstance(shown, Refusal)
    assert {key: shown[key] for key in settings} == {
        **settings, "gift_card_limit": "50.00", "account_percent": 50, "warn_offline_days": 3,
    }  # fmt: skip
    assert shown["block_age_prices_seconds"] == 7 * 86_400
    again = set_profile(hq_db, "P", {"returns_offline": "allowed", "warn_age_prices": "0"})
    assert not isinstance(again, Refusal)
    assert (again["returns_offline"], again["warn_age_prices"]) == ("allowed", "0")


def test_nothing_stops_before_it_warns(hq_db: Database) -> None:
    assert not isinstance(set_profile(hq_db, "P", {"block_age_staff": "2d"}), Refusal)
    before = show_profile(hq_db, "P")
    refused = set_profile(hq_db, "P", {"warn_age_staff": "3d"})
    assert isinstance(refused, Refusal) and "would stop before it warns" in str(refused)
    assert show_profile(hq_db, "P") == before


def test_profiles_as_files(hq_db: Database, tmp_path: Path) -> None:
    assert not isinstance(set_profile(hq_db, "P", {"timeout": "2s", "pause_sync": "yes"}), Refusal)
    path = tmp_path / "profiles.csv"
    assert export_file(hq_db, "profiles", path) == 1
    before = current_version(hq_db)
    assert import_file(hq_db, "profiles", path, str) == Imported(rows=1, changed=0)
    assert current_version(hq_db) == before
    path.write_text("name,timeout,warn_age_prices\nNEW,4s,3d\nP,,\n")
    assert import_file(hq_db, "profiles", path, str) == Imported(rows=2, changed=1)
    new = show_profile(hq_db, "NEW")
    assert not isinstance(new, Refusal) and (new["timeout"], new["keep_days"]) == ("4s", 30)
    path.write_text("name,timeout,warn_age_tax\nX,4s,3d\n")
    assert "no column warn_age_tax" in str(import_file(hq_db, "profiles", path, str))
    path.write_text("name,block_age_taxes,warn_age_taxes\nX,1d,3d\n")
    assert "column 3: warn_age_taxes is later" in str(import_file(hq_db, "profiles", path, str))
    path.write_text("name,timeout\nX,soon\n")
    assert "Line 2, column 2: timeout can't be soon" in str(
        import_file(hq_db, "profiles", path, str)
    )


def test_a_profile_in_use_stays(hq_db: Database) -> None:
    refused = delete_record(hq_db, "profiles", {"name": "P"})
    assert isinstance(refused, Refusal) and "Stores still use profile P." in str(refused)
    assert isinstance(save_record(hq_db, "profiles", {"name": "Q"}, str, new=True), dict)
    assert delete_record(hq_db, "profiles", {"name": "Q"}) is None


def test_an_unknown_profile_is_named(hq_db: Database) -> None:
    refused = set_profile(hq_db, "NONE", {"timeout": "2s"})
    assert isinstance(refused, Refusal)
    assert "NONE" in str(refused)
    assert [row["name"] for row in list_profiles(hq_db)] == ["P"]


def test_a_health_check_is_off_at_zero(hq_db: Database) -> None:
    shown = set_profile(hq_db, "P", {"health_check_interval": "0"})
    assert not isinstance(shown, Refusal)
    assert shown["health_check_interval"] == "0s"
