"""The parametrised fixture: every case runs against the server and against the replica."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest

from tests import engines
from tests.retail.conformance.world import STORE, World, running_world
from tuipos.retail.offline import OfflineService
from tuipos.retail.service import DataService
from tuipos.storage.database import open_sqlite
from tuipos.storage.threads import StorageThread


@pytest.fixture(scope="package", params=engines.ENGINES)
def world(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[World]:
    """Made once for each engine of a server: nothing in the suite changes it but the server's
    count of failed sign-ins, and the PINs of two persons there."""
    engines.need(request.param)
    with running_world(tmp_path_factory.mktemp("conformance"), request.param) as running:
        yield running


@pytest.fixture
async def online(world: World) -> AsyncIterator[DataService]:
    """The server, over HTTP."""
    client = world.client()
    yield client
    await client.close()


@pytest.fixture
async def offline(world: World) -> AsyncIterator[DataService]:
    """The register's replica, opened as the register reads it."""
    thread = StorageThread("conformance-reader")
    db = open_sqlite(world.replica, durable=False, read_only=True)
    service = OfflineService(thread, db, STORE, world.activated.pepper)
    yield service
    service.close()
    thread.close(db)


@pytest.fixture(params=["online", "offline"])
def service(
    request: pytest.FixtureRequest, online: DataService, offline: DataService
) -> DataService:
    """Either, one after the other."""
    return {"online": online, "offline": offline}[request.param]
