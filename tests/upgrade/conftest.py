"""A chain whose hosts and registers are of two versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import engines
from tests.engines import cluster
from tests.tools.processes import Programs
from tests.upgrade.chain import Host, Version, unpack_old


@pytest.fixture(scope="session")
def old(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """Version 0.1.0."""
    return Version(unpack_old(tmp_path_factory.mktemp("tuipos-0.1.0")))


@pytest.fixture
def programs() -> Iterator[Programs]:
    """Whatever a test starts ends with it."""
    with Programs() as started:
        yield started


@pytest.fixture(params=engines.ENGINES)
def address(request: pytest.FixtureRequest) -> Iterator[str | None]:
    """The address of an empty PostgreSQL database; None for SQLite files."""
    engines.need(request.param)
    if request.param == engines.SQLITE:
        yield None
        return
    name = cluster().create()
    try:
        yield cluster().url(name)
    finally:
        cluster().drop(name)


@pytest.fixture
def host(address: str | None, tmp_path: Path, programs: Programs) -> Host:
    """A server's host, not started yet."""
    return Host(tmp_path / "server", programs, address)
