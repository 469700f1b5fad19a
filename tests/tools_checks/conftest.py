"""A plain server and a fault proxy before it, for the checks of the tools."""

from collections.abc import Iterator

import httpx
import pytest

from tests.tools.fault_proxy import FaultProxy
from tests.tools.plain_server import PlainServer, plain_server


@pytest.fixture
def server() -> Iterator[PlainServer]:
    with plain_server() as running:
        yield running


@pytest.fixture
def proxy(server: PlainServer) -> Iterator[FaultProxy]:
    with FaultProxy(server.url) as running:
        yield running


@pytest.fixture
def client(proxy: FaultProxy) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=proxy.url, timeout=10, trust_env=False) as opened:
        yield opened
