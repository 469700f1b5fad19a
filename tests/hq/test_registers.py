"""The register page: Support offline makes and retires databases; activation codes work once."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import pytest
from peewee import Database

from tuipos.domain.words import Refusal
from tuipos.hq.databases import list_databases
from tuipos.hq.registers import (
    activation_code,
    list_registers,
    redeem,
    set_support_offline,
    show_register,
)
from tuipos.hq.versions import current_version
from tuipos.storage import queries
from tuipos.storage.models.headquarters import ActivationCode


def entity(db: Database, name: str) -> dict[str, Any] | None:
    return next((row for row in list_databases(db) if row["name"] == name), None)


def a_code(db: Database, now: datetime, register: str = "001") -> str:
    code = activation_code(db, register, now)
    assert isinstance(code, str)
    return code


def test_yes_adds_the_offline_database_to_the_stores_group(hq_db: Database) -> None:
    before = current_version(hq_db)
    shown = set_support_offline(hq_db, "001", True)
    assert not isinstance(shown, Refusal)
    assert shown["support_offline"] is True
    assert shown["offline_database"] == "0001-001"
    assert current_version(hq_db) == before + 1
    row = entity(hq_db, "0001-001")
    assert row is not None
    assert (row["kind"], row["store"], row["register"]) == ("offline", "0001", "001")
    assert (row["group"], row["state"], row["full_wanted"]) == ("Default", "active", True)


def test_no_retires_it_and_yes_brings_it_back(hq_db: Database) -> None:
    set_support_offline(hq_db, "001", True)
    set_support_offline(hq_db, "001", False)
    row = entity(hq_db, "0001-001")
    assert row is not None
    assert row["state"] == "retired"
    set_support_offline(hq_db, "001", True)
    row = entity(hq_db, "0001-001")
    assert row is not None
    assert (row["state"], row["full_wanted"]) == ("active", True)


def test_saying_yes_twice_is_yes(hq_db: Database) -> None:
    set_support_offline(hq_db, "001", True)
    before = current_version(hq_db)
    set_support_offline(hq_db, "001", True)
    assert current_version(hq_db) == before


@pytest.mark.parametrize("name", ["001", "0001/001", "0001-001"])
def test_a_register_is_known_by_its_number_alone_or_with_its_store(
    hq_db: Database, name: str
) -> None:
    shown = show_register(hq_db, name)
    assert not isinstance(shown, Refusal)
    assert shown["register"] == "001"


@pytest.mark.parametrize("name", ["009", "0002/001", "", "/"])
def test_an_unknown_register_is_named(hq_db: Database, name: str) -> None:
    for answer in (
        show_register(hq_db, name),
        set_support_offline(hq_db, name, True),
        activation_code(hq_db, name, datetime.now().astimezone()),
    ):
        assert isinstance(answer, Refusal)
        assert answer.code == "register-unknown"


def test_registers_are_listed_by_store(hq_db: Database) -> None:
    listed = [(row["store"], row["register"]) for row in list_registers(hq_db)]
    assert listed == [("0001", "001"), ("0001", "002"), ("0002", "003")]


def test_a_code_works_once(hq_db: Database, now: datetime) -> None:
    code = a_code(hq_db, now)
    assert re.fullmatch(r"(?:[2-9A-HJ-NP-Z]{4}-){3}[2-9A-HJ-NP-Z]{4}", code)
    first = redeem(hq_db, "001", code, now)
    assert not isinstance(first, Refusal)
    assert first["store"] == "0001"
    again = redeem(hq_db, "001", code, now)
    assert isinstance(again, Refusal)
    assert again.code == "activation-refused"


def test_a_code_may_be_typed_small_and_without_dashes(hq_db: Database, now: datetime) -> None:
    typed = a_code(hq_db, now).replace("-", " ").lower()
    assert not isinstance(redeem(hq_db, "0001/001", typed, now), Refusal)


def test_a_code_expires(hq_db: Database, now: datetime) -> None:
    code = a_code(hq_db, now)
    assert isinstance(redeem(hq_db, "001", code, now + timedelta(hours=24)), Refusal)
    assert not isinstance(redeem(hq_db, "001", code, now + timedelta(hours=23)), Refusal)


def test_a_code_is_for_its_register_only(hq_db: Database, now: datetime) -> None:
    code = a_code(hq_db, now)
    a_code(hq_db, now, "002")
    assert isinstance(redeem(hq_db, "002", code, now), Refusal)


def test_a_new_code_voids_the_one_before(hq_db: Database, now: datetime) -> None:
    old = a_code(hq_db, now)
    new = a_code(hq_db, now)
    assert old != new
    assert isinstance(redeem(hq_db, "001", old, now), Refusal)
    assert not isinstance(redeem(hq_db, "001", new, now), Refusal)


def test_only_the_hash_of_a_code_is_kept(hq_db: Database, now: datetime) -> None:
    code = a_code(hq_db, now)
    row = queries.get(hq_db, ActivationCode)
    assert row is not None
    assert len(row.code_sha256) == 64
    assert code not in str(row.__data__)


def test_wrong_codes_and_unknown_registers_read_the_same(hq_db: Database, now: datetime) -> None:
    wrong = redeem(hq_db, "001", "AAAA-AAAA-AAAA-AAAA", now)
    unknown = redeem(hq_db, "999", "AAAA-AAAA-AAAA-AAAA", now)
    assert isinstance(wrong, Refusal)
    assert wrong == unknown
