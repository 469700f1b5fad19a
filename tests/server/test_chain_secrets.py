"""The chain's secrets on several hosts: taken over, sealed, and never exchanged for others."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import engines
from tuipos.server.chain_secrets import chain_secret
from tuipos.storage.database import open_sqlite, open_url
from tuipos.storage.migrations import prepare
from tuipos.storage.models.headquarters import ChainSecret
from tuipos.storage.postgresql import PostgresqlServer
from tuipos.storage.queries import rows
from tuipos.storage.trouble import DatabaseTrouble


@pytest.fixture
def address() -> Iterator[str]:
    """A PostgreSQL whose user has a password in its address."""
    engines.need(engines.POSTGRESQL)
    with engines.postgresql_copy(engines.template()) as found:
        yield found.replace("//tuipos@", "//tuipos:right@")


def secret(address: str, home: Path, make: str) -> str:
    """What a server in this home gets."""
    home.mkdir(exist_ok=True)
    db = open_url(address, "hq")
    assert isinstance(db, PostgresqlServer)
    try:
        with db.connection_context():
            return chain_secret(db, home / "pepper", make)
    finally:
        engines.release(db)


def sealed(address: str) -> bytes:
    db = open_url(address, "hq")
    (row,) = rows(db, ChainSecret.select())
    engines.release(db)
    return bytes(row.sealed)


def test_a_new_host_takes_over_what_the_first_one_made(address: str, tmp_path: Path) -> None:
    assert secret(address, tmp_path / "one", "first") == "first"
    assert secret(address, tmp_path / "other", "second") == "first"
    assert (tmp_path / "other" / "pepper").stat().st_mode & 0o777 == 0o600
    assert b"first" not in sealed(address)


def test_after_a_change_of_password_a_host_that_has_it_seals_it_anew(
    address: str, tmp_path: Path
) -> None:
    secret(address, tmp_path / "one", "first")
    changed = address.replace(":right@", ":changed@")
    with pytest.raises(DatabaseTrouble, match="password has changed"):
        secret(changed, tmp_path / "new", "second")
    assert not (tmp_path / "new" / "pepper").exists()
    assert secret(changed, tmp_path / "one", "third") == "first"
    assert secret(changed, tmp_path / "new", "second") == "first"


def test_a_home_of_another_chain_is_refused_and_left_alone(address: str, tmp_path: Path) -> None:
    secret(address, tmp_path / "one", "first")
    before = sealed(address)
    other = tmp_path / "other"
    other.mkdir()
    (other / "pepper").write_text("another\n")
    with pytest.raises(DatabaseTrouble, match="another chain"):
        secret(address, other, "second")
    assert (other / "pepper").read_text() == "another\n"
    assert sealed(address) == before


def test_over_sqlite_they_are_files_alone(tmp_path: Path) -> None:
    db = open_sqlite(tmp_path / "hq.db", durable=False)
    prepare(db, "hq")
    assert chain_secret(db, tmp_path / "pepper", "first") == "first"
    assert chain_secret(db, tmp_path / "pepper", "second") == "first"
    assert rows(db, ChainSecret.select()) == []
    db.close()
