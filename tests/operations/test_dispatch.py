"""Every way to an operation is checked alike."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tuipos.domain import permissions
from tuipos.domain.permissions import permissions_of
from tuipos.domain.words import Refusal
from tuipos.operations.dispatch import Dispatch, Handler, HandlerGroup, Situation, check, possible
from tuipos.operations.registry import DEMO_LINE, VOID_LINE, by_number, operations

CASHIER = permissions_of("cashier")
ALL_THERE = Situation(CASHIER, sale=True, line=True, payment=True, demo=True)


@pytest.mark.parametrize(
    ("number", "situation", "code"),
    [
        (100, Situation(), "not-signed-in"),
        (500, Situation(CASHIER), "no-sale"),
        (102, Situation(CASHIER), "no-sale"),
        (102, Situation(CASHIER, sale=True), "no-line"),
        (211, Situation(CASHIER, sale=True), "no-payment"),
        (917, Situation(), "not-signed-in"),
        (917, Situation(frozenset()), "not-permitted"),
        (DEMO_LINE, Situation(CASHIER), "demo-only"),
    ],
)
def test_what_is_missing_is_said(number: int, situation: Situation, code: str) -> None:
    operation = by_number(number)
    assert operation is not None
    refused = check(operation, situation)
    assert refused is not None and refused.code == code
    assert str(refused)


def test_a_manager_can_do_everything_in_the_table_when_all_is_there_also_offline() -> None:
    there = replace(ALL_THERE, permissions=permissions.permissions_of(permissions.MANAGER))
    for operation in operations():
        assert check(operation, there) is None
        if operation.offline != "never":
            assert check(operation, replace(there, offline=True)) is None


def test_what_a_cashier_may_not_do_a_manager_may_allow() -> None:
    for operation in operations():
        refused = check(operation, ALL_THERE)
        assert refused is None or refused.permission == operation.permission


def test_help_and_leaving_are_there_for_everybody() -> None:
    for number in (900, 9001, 9004):
        operation = by_number(number)
        assert operation is not None and check(operation, Situation()) is None


def test_what_is_not_possible_offline_says_why() -> None:
    operation = by_number(917)
    assert operation is not None
    online_only = replace(operation, offline="never", reason="The truth lives at the server.")
    refused = check(online_only, replace(ALL_THERE, offline=True))
    assert refused is not None and refused.code == "not-offline"
    assert "The truth lives at the server." in str(refused)
    assert check(online_only, ALL_THERE) is None


def test_a_menu_shows_the_demos_line_in_the_demo_only() -> None:
    shown = {each.number for each in possible(Situation(CASHIER))}
    assert {each.number for each in possible(ALL_THERE)} - shown == {DEMO_LINE}


async def test_the_handler_runs_when_nothing_speaks_against_it() -> None:
    ran: list[int] = []

    async def void_line() -> None:
        ran.append(VOID_LINE)

    dispatch = Dispatch([HandlerGroup(frozenset({VOID_LINE}), lambda: {VOID_LINE: void_line})])
    refused = await dispatch.run(VOID_LINE, Situation(CASHIER, sale=True))
    assert isinstance(refused, Refusal) and refused.code == "no-line"
    assert ran == []
    assert await dispatch.run(VOID_LINE, ALL_THERE) is None
    assert ran == [VOID_LINE]


@pytest.mark.parametrize("number", [999, 100, -1])
async def test_a_number_without_a_handler_is_refused(number: int) -> None:
    refused = await Dispatch([]).run(number, ALL_THERE)
    assert isinstance(refused, Refusal) and refused.code == "operation-unknown"


def test_a_handler_for_no_operation_is_a_broken_invariant() -> None:
    with pytest.raises(AssertionError, match="no operations"):
        Dispatch([HandlerGroup(frozenset({999}), dict)])


async def test_handlers_are_made_once_with_the_first_operation_of_their_group() -> None:
    made: list[str] = []

    async def done() -> None:
        made.append("done")

    def load() -> dict[int, Handler]:
        made.append("loaded")
        return {VOID_LINE: done, DEMO_LINE: done}

    dispatch = Dispatch([HandlerGroup(frozenset({VOID_LINE, DEMO_LINE}), load)])
    assert made == []
    for number in (VOID_LINE, DEMO_LINE, VOID_LINE):
        assert await dispatch.run(number, ALL_THERE) is None
    assert made == ["loaded", "done", "done", "done"]
