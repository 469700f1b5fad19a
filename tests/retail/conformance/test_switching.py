"""The real server lost in the middle of a sale: the replica goes on; the way back is counted."""

import time
from collections.abc import AsyncIterator, Iterator
from datetime import UTC, date, datetime, timedelta

import pytest

from tests.retail.conformance.world import World
from tests.tools import faults
from tests.tools.fault_proxy import FaultProxy
from tests.tools.faults import Fault
from tuipos.connection.connection import Answered, Connection
from tuipos.connection.profile import OfflineProfile
from tuipos.connection.switching import SwitchingDataService
from tuipos.domain.history import Wanted
from tuipos.domain.words import Refusal
from tuipos.retail.online import OnlineClient
from tuipos.retail.service import DataService, ProductFound

DAY = date(2026, 11, 21)
TIMEOUT_SECONDS = 0.5
#: The design allows 30 ms beside the timeout; a busy machine gets some more.
BESIDE_SECONDS = 0.1
FAULTS: list[tuple[Fault, bool]] = [
    (faults.Refused(), False),
    (faults.Silent(), True),
    (faults.BlackHole(), True),
    (faults.Reset(), False),
    (faults.CutShort(), False),
    (faults.service_unavailable(), False),
    (faults.captive_portal_page(), False),
    (faults.captive_portal_redirect(), False),
    (faults.AnswerLost(by="silence"), True),
    (faults.Drip(interval_seconds=0.1), True),
]


class Register:
    """A register's connection to the real server through a line that can be lost."""

    def __init__(self, proxy: FaultProxy, world: World, replica: DataService) -> None:
        context = world.activated.context
        self.now = datetime(2026, 11, 21, 14, 29, tzinfo=UTC)
        self.client = OnlineClient(
            proxy.url, world.activated.token, context.epoch, context.server_id
        )
        self.connection = Connection(
            self.client,
            lambda: replica,
            lambda: self.now,
            lambda: OfflineProfile(
                timeout_seconds=TIMEOUT_SECONDS, reconnect_interval_seconds=30.0
            ),
            self._remember,
        )
        self.data = SwitchingDataService(self.connection)

    async def scan(self, code: str = "2000000100012") -> Answered[ProductFound]:
        answer = await self.data.product_by_code(code, DAY)
        assert isinstance(answer, Answered)
        assert isinstance(answer.value, ProductFound)
        return Answered(answer.value, answer.offline, answer.switched)

    async def _remember(self, _: object) -> None:
        return None


@pytest.fixture
def proxy(world: World) -> Iterator[FaultProxy]:
    """The line."""
    with FaultProxy(world.url) as line:
        yield line


@pytest.fixture
async def register(
    proxy: FaultProxy, world: World, offline: DataService
) -> AsyncIterator[Register]:
    """Signed in online."""
    running = Register(proxy, world, offline)
    await running.client.prepare()
    signed_in = await running.data.sign_in("1001", "1234")
    assert isinstance(signed_in, Answered) and not signed_in.offline
    yield running
    await running.connection.close()
    await running.client.close()


@pytest.mark.parametrize(("fault", "silent"), FAULTS, ids=lambda value: type(value).__name__)
async def test_a_sale_goes_on_through_an_outage_and_the_next_one_is_online(
    proxy: FaultProxy, register: Register, fault: Fault, silent: bool
) -> None:
    register.connection.transaction_starts()
    online = await register.scan()
    assert not online.offline
    proxy.fault = fault
    began = time.perf_counter()
    switched = await register.scan()
    beside = time.perf_counter() - began - (TIMEOUT_SECONDS if silent else 0)
    print(f"{type(fault).__name__}: {beside * 1000:.1f} ms beside the timeout")
    assert beside <= BESIDE_SECONDS
    assert switched.offline
    assert switched.switched is not None
    assert switched.value == online.value
    mark = proxy.mark()
    began = time.perf_counter()
    for code in ("2000000100029", "2812345007563", "2000000100036"):
        assert (await register.scan(code)).offline
    assert time.perf_counter() - began <= BESIDE_SECONDS
    register.connection.transaction_ends()
    proxy.fault = None
    register.now += timedelta(seconds=29)
    register.connection.transaction_starts()
    assert (await register.scan()).offline
    register.connection.transaction_ends()
    assert proxy.since(mark).requests == ()
    register.now += timedelta(seconds=1)
    register.connection.transaction_starts()
    back = await register.scan()
    assert not back.offline
    assert register.connection.is_online
    assert len(proxy.since(mark).requests) == 1


async def test_connect_is_one_request_to_the_real_server(
    proxy: FaultProxy, register: Register
) -> None:
    await register.connection.disconnect()
    mark = proxy.mark()
    assert (await register.scan()).offline
    assert proxy.since(mark).requests == ()
    assert str(await register.connection.connect()) == "Connected."
    assert [request.path for request in proxy.since(mark).requests] == ["/api/v1/health"]
    assert not (await register.scan()).offline


async def test_sales_of_the_store_are_asked_through_the_switch(
    proxy: FaultProxy, register: Register
) -> None:
    data = register.data
    online = await data.find_sold("00010019999999")
    assert isinstance(online, Answered) and not online.offline
    proxy.fault = faults.Refused()
    gone = await data.recall_suspended("0001-001-77")
    assert isinstance(gone, Answered) and gone.offline and gone.switched is not None
    assert isinstance(gone.value, Refusal) and gone.value.code == "suspended-unknown"
    for asked in (data.suspended_sales(), data.find_past(Wanted("nobody has this"))):
        answer = await asked
        assert isinstance(answer, Answered) and answer.offline and answer.value == ()
    missing = await data.find_sold("00010019999999")
    assert isinstance(missing, Answered) and isinstance(missing.value, Refusal)
    assert "offline" in str(missing.value)
