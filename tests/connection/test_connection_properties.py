"""Any day at a connection: random outages, sales, people and sync, within what is allowed."""

import asyncio
from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.connection.parts import World
from tests.connection.virtual_time import VirtualTimeLoop, seconds
from tuipos.connection.machine import Mode, State
from tuipos.connection.profile import OfflineProfile
from tuipos.domain.words import Refusal
from tuipos.retail.service import Failure, NoAnswer, TokenRefused

INTERVAL_SECONDS, TIMEOUT_SECONDS = 30.0, 2.0
SERVERS: dict[str, tuple[float | None, Exception | None]] = {
    "well": (0.0, None),
    "a bit slow": (0.25, None),
    "slow": (0.9, None),
    "dripping": (5.0, None),
    "silent": (None, None),
    "refusing": (0.0, NoAnswer(Failure.REFUSED)),
    "revoking": (0.0, TokenRefused("revoked")),
}
PEOPLE = ["sale"] * 6 + ["scan"] * 3 + ["connect", "disconnect", "try once"]
SYNC = ["background fails", "background answers"]
PAUSES_SECONDS = [0.1, 1.0, 10.0, 31.0]
events = st.sampled_from(PEOPLE + SYNC + sorted(SERVERS)) | st.sampled_from(PAUSES_SECONDS)


class Day:
    """One register, and what it was allowed to do."""

    def __init__(self) -> None:
        self.world = World(
            profile=OfflineProfile(
                timeout_seconds=TIMEOUT_SECONDS, reconnect_interval_seconds=INTERVAL_SECONDS
            )
        )
        self.began = self.world.now
        self.open = False

    async def live(self, what: str | float) -> None:
        """One event, with the clock of the register moving with the loop's."""
        if isinstance(what, float):
            await asyncio.sleep(what)
            self.world.now = self.began + timedelta(seconds=seconds())
            return
        if what in SERVERS:
            self.world.server.seconds, self.world.server.error = SERVERS[what]
            return
        before, asked, at = self.world.connection.state, self.world.server.asked, seconds()
        was_open = self.open
        await self._act(what)
        self.world.now = self.began + timedelta(seconds=seconds())
        made = self.world.server.asked - asked
        assert made <= 1
        starts_online = what == "sale" and not was_open and before.answered_late
        assert not starts_online or made == 1
        if made and before.is_offline and not starts_online:
            self._assert_allowed(what, before, was_open)
        if before.is_offline and what in ("scan", "sale") and not starts_online:
            assert seconds() - at <= (0.3001 if made else 0.0)
        assert seconds() - at <= TIMEOUT_SECONDS + 0.0001

    async def _act(self, what: str) -> None:
        connection = self.world.connection
        if what == "scan" and self.open:
            answer = await self.world.scan()
            assert answer.switched is None or answer.offline
        elif what == "sale" and not self.open:
            self.open = True
            await self.world.first_scan()
        elif what == "sale":
            self.open = False
            connection.transaction_ends()
        elif what == "connect":
            said = await connection.connect()
            assert isinstance(said, Refusal) or connection.is_online or self.open
        elif what == "disconnect":
            await connection.disconnect()
        elif what == "try once":
            await connection.try_once()
        elif what == "background fails":
            connection.background_failed(Failure.TIMEOUT)
        elif what == "background answers":
            connection.background_answered()

    def _assert_allowed(self, what: str, before: State, was_open: bool) -> None:
        assert not was_open, "never in the middle of a sale"
        if what == "sale":
            assert before.last_attempt is not None or before.connect_at_next_start
            since = self.world.now - (before.last_attempt or self.began)
            due = before.mode is Mode.SEAMLESS and since >= timedelta(seconds=INTERVAL_SECONDS)
            assert due or before.connect_at_next_start
            return
        assert what == "connect" or (what == "try once" and before.mode is Mode.SEAMLESS)


@settings(max_examples=200, deadline=None)
@given(st.lists(events, min_size=30, max_size=60))
def test_any_day_stays_within_the_table(day: list[str | float]) -> None:
    async def live() -> None:
        register = Day()
        for what in day:
            await register.live(what)
        await register.world.connection.close()
        left = asyncio.all_tasks() - {asyncio.current_task()}
        await asyncio.wait(left, timeout=0.1) if left else None
        assert not asyncio.all_tasks() - {asyncio.current_task()}

    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        runner.run(live())
