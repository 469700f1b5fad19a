"""Offline profiles are set as they are typed, within bounds, all settings or none."""

from __future__ import annotations

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.profiles import list_profiles, set_profile, show_profile
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
        key: {True: "yes", False: "no"}.get(value, str(value)) if value in (True, False) else value
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


def test_an_unknown_profile_is_named(hq_db: Database) -> None:
    refused = set_profile(hq_db, "NONE", {"timeout": "2s"})
    assert isinstance(refused, Refusal)
    assert "NONE" in str(refused)
    assert [row["name"] for row in list_profiles(hq_db)] == ["P"]


def test_a_health_check_is_off_at_zero(hq_db: Database) -> None:
    shown = set_profile(hq_db, "P", {"health_check_interval": "0"})
    assert not isinstance(shown, Refusal)
    assert shown["health_check_interval"] == "0s"
