"""The connection at work: deadlines, the way offline and back, attempts counted at the server."""

import asyncio

import pytest

from tests.connection.parts import DAY, OFFLINE_PRICE, ONLINE_PRICE, World, price_of
from tests.connection.virtual_time import in_virtual_time, seconds
from tuipos.connection.connection import Answered
from tuipos.connection.machine import Mode, State
from tuipos.connection.profile import OfflineProfile
from tuipos.domain.words import Refusal
from tuipos.retail.service import Failure, NoAnswer, TokenRefused


@pytest.fixture
def world() -> World:
    return World()


async def offline(world: World, failure: Failure = Failure.REFUSED) -> None:
    """Lose the server and notice it."""
    world.server.error = NoAnswer(failure)
    await world.scan()
    assert world.connection.state.mode is Mode.SEAMLESS
    world.server.asked = 0


@in_virtual_time
async def test_the_first_request_decides_and_online_answers_come_from_the_server(
    world: World,
) -> None:
    assert world.connection.link().mode == "unknown"
    assert not world.connection.is_online
    answer = await world.data.sign_in("1001", "1234")
    assert isinstance(answer, Answered) and not answer.offline
    assert world.connection.is_online
    assert price_of(await world.scan()) == ONLINE_PRICE
    assert world.replica.asked == 0


@in_virtual_time
async def test_the_first_sign_in_in_an_outage_is_answered_offline(world: World) -> None:
    world.server.seconds = None
    answer = await world.data.sign_in("1001", "1234")
    assert isinstance(answer, Answered)
    assert answer.offline
    assert world.connection.state.mode is Mode.SEAMLESS


@in_virtual_time
async def test_a_silent_server_costs_the_deadline_once_and_then_nothing(world: World) -> None:
    await world.scan()
    world.server.seconds = None
    began = seconds()
    answer = await world.scan()
    took = seconds() - began
    assert took == pytest.approx(0.2)
    assert price_of(answer) == OFFLINE_PRICE
    assert answer.offline
    assert str(answer.switched) == "No answer in 0.2 s. Selling on offline; nothing is lost."
    began = seconds()
    for _ in range(20):
        answer = await world.scan()
        assert answer.offline
        assert answer.switched is None
    assert seconds() - began == 0
    await asyncio.sleep(0)
    assert world.server.asked == 2
    assert world.server.given_up == 1


@pytest.mark.parametrize(
    "failure", [kind for kind in Failure if kind not in (Failure.TIMEOUT, Failure.OFFLINE_DATABASE)]
)
@in_virtual_time
async def test_every_failure_is_answered_offline_at_once_and_has_its_words(
    world: World, failure: Failure
) -> None:
    await world.scan()
    world.server.error = NoAnswer(failure)
    began = seconds()
    answer = await world.scan()
    assert seconds() - began == 0
    assert answer.offline
    assert str(answer.switched).endswith("Selling on offline; nothing is lost.")
    assert len(str(answer.switched)) <= 78
    assert world.connection.link().reason is not None


@in_virtual_time
async def test_a_request_that_ignores_its_cancellation_does_not_hold_the_cashier(
    world: World,
) -> None:
    freed = asyncio.Event()

    async def stubborn() -> None:
        while not freed.is_set():
            try:
                await freed.wait()
            except asyncio.CancelledError:
                continue

    world.server.reach = stubborn  # type: ignore[method-assign]
    began = seconds()
    assert (await world.scan()).offline
    assert seconds() - began == pytest.approx(0.2)
    freed.set()


@in_virtual_time
async def test_business_answers_are_answers(world: World) -> None:
    answer = await world.data.product_by_code("unknown", DAY)
    assert isinstance(answer, Answered)
    assert isinstance(answer.value, Refusal)
    assert answer.value.code == "product-unknown"
    assert world.connection.is_online


@in_virtual_time
async def test_requests_in_flight_together_switch_once(world: World) -> None:
    await world.scan()
    world.server.seconds = None
    answers = await asyncio.gather(world.scan(), world.scan(), world.scan())
    assert [answer.offline for answer in answers] == [True] * 3
    assert sum(answer.switched is not None for answer in answers) == 1


@in_virtual_time
async def test_while_offline_nothing_is_asked_but_at_a_start_after_the_interval(
    world: World,
) -> None:
    await offline(world)
    for second in range(1, 30):
        world.pass_time(1)
        if second % 3 == 0:
            await world.first_scan()
        else:
            await world.scan()
        await world.data.search("rye", DAY)
        await world.data.sign_in("1001", "1234")
        world.connection.transaction_ends()
    assert world.server.asked == 0
    world.pass_time(1)
    await world.scan()
    assert world.server.asked == 0
    assert (await world.first_scan()).offline
    assert world.server.asked == 1
    await world.scan()
    assert world.server.asked == 1


@in_virtual_time
async def test_an_attempt_answered_within_300_ms_makes_the_first_line_online(world: World) -> None:
    world.profile = OfflineProfile(timeout_seconds=1.0, reconnect_interval_seconds=30.0)
    await offline(world)
    world.server.error, world.server.seconds = None, 0.1
    world.pass_time(30)
    answer = await world.first_scan()
    assert price_of(answer) == ONLINE_PRICE
    assert not answer.offline
    assert world.connection.is_online
    assert world.server.asked == 1
    assert world.replica.asked == 1  # the request that found the server gone


@in_virtual_time
async def test_an_attempt_answered_later_is_not_used_and_the_next_start_is_online(
    world: World,
) -> None:
    world.profile = OfflineProfile(timeout_seconds=1.0, reconnect_interval_seconds=30.0)
    await offline(world)
    world.server.error, world.server.seconds = None, 0.45
    world.pass_time(30)
    began = seconds()
    answer = await world.first_scan()
    assert seconds() - began == pytest.approx(0.3)
    assert price_of(answer) == OFFLINE_PRICE
    assert answer.offline
    await world.late_attempt_ends()
    assert world.connection.state.mode is Mode.SEAMLESS
    assert (await world.scan()).offline
    assert world.server.asked == 1
    assert str(world.connection.link().next_attempt) == "at the next sale"
    world.connection.transaction_ends()
    world.server.seconds = 0.0
    world.connection.transaction_starts()
    assert world.connection.is_online
    assert world.server.asked == 1
    assert price_of(await world.scan()) == ONLINE_PRICE


@in_virtual_time
async def test_an_attempt_without_an_answer_runs_to_the_timeout_and_stays(world: World) -> None:
    world.profile = OfflineProfile(timeout_seconds=0.5, reconnect_interval_seconds=30.0)
    await offline(world)
    world.server.error, world.server.seconds = None, None
    world.pass_time(30)
    began = seconds()
    await world.first_scan()
    await world.late_attempt_ends()
    assert seconds() - began == pytest.approx(0.5)
    state = world.connection.state
    assert (state.mode, state.reason) == (Mode.SEAMLESS, Failure.TIMEOUT)
    assert (world.server.asked, world.server.given_up) == (1, 1)


@in_virtual_time
async def test_a_refused_attempt_does_not_make_the_cashier_wait(world: World) -> None:
    await offline(world)
    world.pass_time(30)
    began = seconds()
    assert (await world.first_scan()).offline
    assert seconds() - began == 0


@in_virtual_time
async def test_a_start_while_an_attempt_still_runs_makes_no_second_one(world: World) -> None:
    world.profile = OfflineProfile(timeout_seconds=5.0, reconnect_interval_seconds=1.0)
    await offline(world)
    world.server.error, world.server.seconds = None, None
    world.pass_time(1)
    await world.first_scan()
    world.connection.transaction_ends()
    world.pass_time(2)
    await world.first_scan()
    assert world.server.asked == 1
    await world.connection.close()
    assert world.server.asked == 1


@in_virtual_time
async def test_a_cancelled_look_up_leaves_its_attempt_running(world: World) -> None:
    world.profile = OfflineProfile(timeout_seconds=1.0, reconnect_interval_seconds=30.0)
    await offline(world)
    world.server.error, world.server.seconds = None, 0.1
    world.pass_time(30)
    world.connection.transaction_starts()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.scan(), 0.02)
    await world.late_attempt_ends()
    assert world.connection.state.answered_late


@in_virtual_time
async def test_a_look_up_that_nobody_waits_for_any_more_is_given_up(world: World) -> None:
    world.server.seconds = None
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(world.scan(), 0.02)
    await asyncio.sleep(0)
    assert world.server.given_up == 1
    assert world.connection.state.mode is Mode.UNKNOWN


@in_virtual_time
async def test_connect_without_a_transaction_asks_once_and_says_what_came_of_it(
    world: World,
) -> None:
    await offline(world)
    refused = await world.connection.connect()
    assert isinstance(refused, Refusal)
    assert str(refused.what) == "The server refuses connections."
    assert world.server.asked == 1
    world.server.error = None
    assert str(await world.connection.connect()) == "Connected."
    assert world.connection.is_online
    assert world.server.asked == 2
    assert "already" in str(await world.connection.connect())
    assert world.server.asked == 2


@in_virtual_time
async def test_connect_waits_for_the_whole_timeout(world: World) -> None:
    await offline(world)
    world.server.error, world.server.seconds = None, None
    began = seconds()
    refused = await world.connection.connect()
    assert seconds() - began == pytest.approx(0.2)
    assert isinstance(refused, Refusal)
    assert str(refused.what) == "No answer in 0.2 s."


@in_virtual_time
async def test_connect_in_a_transaction_takes_effect_at_the_next_start(world: World) -> None:
    await world.connection.disconnect()
    await world.first_scan()
    words = await world.connection.connect()
    assert "next sale" in str(words)
    assert world.server.asked == 0
    assert (await world.scan()).offline
    assert str(world.connection.link().next_attempt) == "at the next sale"
    world.connection.transaction_ends()
    answer = await world.first_scan()
    assert not answer.offline
    assert world.connection.is_online
    assert world.server.asked == 1


@in_virtual_time
async def test_disconnect_is_kept_over_a_restart(world: World) -> None:
    await world.scan()
    await world.connection.disconnect()
    assert world.remembered[-1].mode is Mode.MANUAL
    again = World(state=world.remembered[-1])
    assert (await again.scan()).offline
    assert again.server.asked == 0
    assert again.connection.link().mode == "manual-offline"
    again.pass_time(10**6)
    assert (await again.first_scan()).offline
    assert again.server.asked == 0


@in_virtual_time
async def test_disconnect_stops_an_attempt_on_its_way(world: World) -> None:
    await offline(world)
    world.server.error, world.server.seconds = None, 0.05
    connecting = asyncio.create_task(world.connection.connect())
    await asyncio.sleep(0.01)
    await world.connection.disconnect()
    assert "Disconnected" in str(await connecting)
    assert world.connection.state.mode is Mode.MANUAL


@in_virtual_time
async def test_disconnect_during_the_300_ms_keeps_the_sale_offline(world: World) -> None:
    await offline(world)
    world.server.error, world.server.seconds = None, 0.05
    world.pass_time(30)
    scanning = asyncio.create_task(world.first_scan())
    await asyncio.sleep(0.01)
    await world.connection.disconnect()
    assert price_of(await scanning) == OFFLINE_PRICE
    assert world.connection.state.mode is Mode.MANUAL


@in_virtual_time
async def test_two_background_failures_switch_before_the_next_scan_has_to_pay(
    world: World,
) -> None:
    await world.scan()
    world.connection.background_failed(Failure.TIMEOUT)
    world.connection.background_failed(Failure.TIMEOUT)
    world.server.seconds = None
    began = seconds()
    assert (await world.scan()).offline
    assert seconds() - began == 0
    assert world.server.asked == 1


@in_virtual_time
async def test_a_refused_device_stays_online_sells_on_and_says_so(world: World) -> None:
    await world.scan()
    world.server.error = TokenRefused("revoked")
    answer = await world.scan()
    assert answer.offline
    assert answer.switched is None
    assert "revoked" in str(answer.notice)
    assert world.connection.is_online
    assert "revoked" in str(world.connection.link().reason)
    world.server.error = None
    assert (await world.scan()).notice is None
    assert world.connection.link().reason is None


@in_virtual_time
async def test_an_interface_that_is_not_served_is_no_outage_and_says_who_is_to_be_updated(
    world: World,
) -> None:
    for code, notice, reason in (
        ("interface-newer", "Update the server first", "the server is older than this register"),
        ("interface-older", "Update this register", "this register is too old for the server"),
    ):
        world.server.error = TokenRefused(code)
        answer = await world.scan()
        assert answer.offline and answer.switched is None
        assert notice in str(answer.notice)
        assert world.connection.is_online
        assert str(world.connection.link().reason) == reason
    world.server.error = None
    assert not (await world.scan()).offline


@in_virtual_time
async def test_without_an_offline_database_an_outage_is_said_clearly(world: World) -> None:
    world.has_offline_database = False
    await world.scan()
    world.server.error = NoAnswer(Failure.RESET)
    for _ in range(2):
        refused = await world.data.product_by_code("2000000100036", DAY)
        assert isinstance(refused, Refusal)
        assert refused.code == "no-offline-database"
        assert "The connection was reset." in str(refused.what)
        assert "paid in cash" in str(refused.remedy)


@in_virtual_time
async def test_an_unreadable_offline_database_is_said_clearly(world: World) -> None:
    await offline(world)

    async def unreadable() -> None:
        raise NoAnswer(Failure.OFFLINE_DATABASE, "disk I/O error")

    world.replica.reach = unreadable  # type: ignore[method-assign]
    refused = await world.data.search("rye", DAY)
    assert isinstance(refused, Refusal)
    assert "can't be read" in str(refused.what)


@in_virtual_time
async def test_an_attempt_is_offered_with_unsent_sales_and_made_once(world: World) -> None:
    await offline(world)
    assert not world.connection.attempt_is_offered(0)
    assert world.connection.attempt_is_offered(3)
    world.server.error = None
    assert str(await world.connection.try_once()) == "Connected."
    assert world.connection.is_online
    assert world.server.asked == 1


@in_virtual_time
async def test_listeners_hear_each_change_and_mode_changes_are_remembered(world: World) -> None:
    heard: list[State] = []
    world.connection.listeners.append(heard.append)
    await world.scan()
    await offline(world)
    await world.connection.disconnect()
    await world.connection.close()
    modes = [state.mode for state in heard]
    assert modes == [Mode.ONLINE, Mode.SEAMLESS, Mode.MANUAL]
    assert world.remembered[-1].mode is Mode.MANUAL
    assert world.remembered[0].mode is Mode.ONLINE


@in_virtual_time
async def test_next_attempt_in_words(world: World) -> None:
    link = world.connection.link
    assert str(link().next_attempt) == "at the next sign-in"
    await world.scan()
    assert str(link().next_attempt) == "none needed"
    await offline(world)
    due = world.now.replace(minute=29, second=30)
    assert dict(link().next_attempt.values) == {"time": due}
    world.pass_time(30)
    assert str(link().next_attempt) == "at the next sale"
    await world.connection.disconnect()
    assert str(link().next_attempt) == "only by Connect"
    assert str(link().reason) == "disconnected by hand"


@in_virtual_time
async def test_an_error_of_the_program_is_no_outage(world: World) -> None:
    world.server.error = ZeroDivisionError()
    with pytest.raises(ZeroDivisionError):
        await world.scan()
    assert world.connection.state.mode is Mode.UNKNOWN
