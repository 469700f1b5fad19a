"""The stores of the table, before one server for all of its baskets."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from tests.domain.baskets import load
from tests.whole_sales.shops import Shops, opened
from tests.whole_sales.stock import Stock


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shops]:
    """The running server, and no register yet."""
    with opened(Stock(list(load())), tmp_path_factory.mktemp("whole-sales")) as shops:
        yield shops


@pytest_asyncio.fixture(scope="package", loop_scope="package")
async def shops(server: Shops) -> AsyncIterator[Shops]:
    """The registers, which are set up when they are needed first."""
    yield server
    await server.close()
