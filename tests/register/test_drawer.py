"""Money in and out of a drawer, counting it, and the end of a shift."""

from __future__ import annotations

from typing import Any

import pytest

from tests.fakes import World, euro, signed_in
from tuipos.domain.words import Refusal
from tuipos.register.closing import (
    ShiftClosed,
    ShiftPutAside,
    blind_close_shift,
    close_shift,
    last_z_report,
    manageable_shifts,
    suspend_shift,
    x_report,
)
from tuipos.register.drawer import (
    Declared,
    DrawerOpened,
    Moved,
    current_report,
    declare_tenders,
    move_cash,
    open_drawer,
)
from tuipos.register.paying import pay_cash
from tuipos.register.selling import add_item
from tuipos.register.session import SignedIn, sign_in
from tuipos.register.shifts import Ready

RYE = "2000000100036"


@pytest.fixture
async def max_(world: World) -> World:
    """Max, a manager, with a shift of his own."""
    return await signed_in(world, "2001")


async def test_money_in_and_out_adds_up(max_: World) -> None:
    till = max_.till
    await add_item(till, RYE)
    await pay_cash(till, euro("5.00"))
    for kind, amount, expected in (
        ("float-entry", "20.00", "23.40"),
        ("safe-drop", "10.00", "13.40"),
        ("expense", "3.00", "10.40"),
        ("income", "1.00", "11.40"),
    ):
        moved = await move_cash(till, kind, euro(amount), "window cleaner")
        assert isinstance(moved, Moved)
        assert moved.expected == euro(expected)
    assert max_.woken.count("concluded") == 5
    body = max_.journal.documents[-1]
    drawer: Any = body["drawer"]
    assert (body["type"], drawer["kind"], drawer["by"]) == ("drawer", "income", "2001")
    assert body["shift"] == till.shift.id if till.shift else False


@pytest.mark.parametrize(
    ("kind", "amount", "reason", "reference", "code"),
    [
        ("float-entry", "0.00", "", "", "amount-zero"),
        ("float-entry", "99000000.00", "", "", "amount-absurd"),
        ("expense", "5.00", " \x1b ", "", "reason-missing"),
        ("bank-drop", "5.00", "", "", "reference-missing"),
        ("safe-drop", "0.01", "", "", "drawer-short"),
    ],
)
async def test_what_is_refused(
    max_: World, kind: str, amount: str, reason: str, reference: str, code: str
) -> None:
    refused = await move_cash(max_.till, kind, euro(amount), reason, reference)
    assert isinstance(refused, Refusal) and refused.code == code
    assert max_.journal.documents == []


async def test_more_than_there_must_be_goes_out_when_a_person_says_so(max_: World) -> None:
    moved = await move_cash(max_.till, "safe-drop", euro("0.01"), confirmed=True)
    assert isinstance(moved, Moved) and moved.expected == euro("-0.01")


async def test_a_cashier_needs_a_manager_for_some_of_it(ana: World) -> None:
    for act in (
        move_cash(ana.till, "expense", euro("1.00"), "stamps"),
        open_drawer(ana.till, "change"),
        x_report(ana.till),
        manageable_shifts(ana.till),
    ):
        refused = await act
        assert isinstance(refused, Refusal) and refused.permission


async def test_opening_the_drawer_is_written_down_and_counted(max_: World) -> None:
    assert isinstance(await open_drawer(max_.till, "change for a customer"), DrawerOpened)
    entry = max_.journal.entries[-1]
    assert (entry.kind, entry.body["reason"]) == ("drawer-opened", "change for a customer")
    report = await x_report(max_.till)
    assert not isinstance(report, Refusal) and report.drawer_openings == 1


async def test_a_shift_is_counted_and_closed_with_its_report(ana: World) -> None:
    till = ana.till
    await add_item(till, RYE)
    sale_open = await close_shift(till)
    assert isinstance(sale_open, Refusal) and sale_open.code == "sale-open"
    await pay_cash(till)
    uncounted = await close_shift(till)
    assert isinstance(uncounted, Refusal) and uncounted.code == "not-counted"
    declared = await declare_tenders(till, {"cash": euro("3.00")})
    assert isinstance(declared, Declared)
    assert [count.over for count in declared.report.counts] == [euro("-0.40")]
    await declare_tenders(till, {"cash": euro("3.40")})
    closed = await close_shift(till)
    assert isinstance(closed, ShiftClosed)
    assert closed.report.counts[0].over == euro("0.00")
    assert till.staff is None and till.shift is None
    assert await ana.journal.open_shifts() == ()
    assert closed.document["type"] == "shift"
    # The next shift's grand total goes on from here.
    await signed_in(ana)
    assert till.shift is not None
    report = await current_report(till, till.shift)
    assert (report.total, report.grand_total) == (euro("0.00"), euro("3.40"))


async def test_a_suspended_shift_goes_on_at_the_next_sign_in(ana: World) -> None:
    shift = ana.till.shift
    assert isinstance(await suspend_shift(ana.till), ShiftPutAside)
    assert ana.till.staff is None and shift is not None
    done = await sign_in(ana.till, "1001", "1234")
    assert isinstance(done, SignedIn) and isinstance(done.shift, Ready)
    assert ana.till.shift == shift
    assert ana.journal.shift_states[shift.id] == "open"


async def test_a_shift_closed_blind_is_sold_in_no_more_and_closed_by_a_manager(
    ana: World,
) -> None:
    shift = ana.till.shift
    assert shift is not None
    await add_item(ana.till, RYE)
    await pay_cash(ana.till)
    assert isinstance(await blind_close_shift(ana.till), ShiftPutAside)
    await signed_in(ana, "2001")
    listed = await manageable_shifts(ana.till)
    assert not isinstance(listed, Refusal)
    assert [(each.staff, each.state) for each in listed] == [
        ("1001", "blind-closed"), ("2001", "open"),
    ]  # fmt: skip
    closed = await close_shift(ana.till, shift.id, without_count=True)
    assert isinstance(closed, ShiftClosed) and closed.report.total == euro("3.40")
    assert ana.till.staff is not None, "the manager's own shift goes on"
    again = await close_shift(ana.till, shift.id)
    assert isinstance(again, Refusal) and again.code == "shift-unknown"


async def test_the_last_z_can_be_made_again(max_: World) -> None:
    missing = await last_z_report(max_.till)
    assert isinstance(missing, Refusal) and missing.code == "no-closed-shift"
    await declare_tenders(max_.till, {"cash": euro("0.00")})
    closed = await close_shift(max_.till)
    await signed_in(max_, "2001")
    assert isinstance(closed, ShiftClosed)
    assert await last_z_report(max_.till) == closed.report


async def test_a_cashier_sees_the_last_z_of_their_own_and_no_other(ana: World) -> None:
    await add_item(ana.till, RYE)
    await pay_cash(ana.till)
    nothing_yet = await last_z_report(ana.till)
    assert isinstance(nothing_yet, Refusal) and nothing_yet.permission == "reprint-z"
    await declare_tenders(ana.till, {"cash": euro("3.00")})
    own = await close_shift(ana.till)
    assert isinstance(own, ShiftClosed)
    await signed_in(ana, "2001")
    await declare_tenders(ana.till, {"cash": euro("0.00")})
    of_the_manager = await close_shift(ana.till)
    assert isinstance(of_the_manager, ShiftClosed)
    await signed_in(ana)
    assert await last_z_report(ana.till) == own.report, "not the one that was closed last"
    await blind_close_shift(ana.till)
    await signed_in(ana, "2001")
    assert await last_z_report(ana.till) == of_the_manager.report
    await close_shift(ana.till, without_count=True)


async def test_a_shift_that_waits_for_its_count_shows_nothing(ana: World) -> None:
    """What was closed blind is counted later: until then its totals are for managers alone."""
    await add_item(ana.till, RYE)
    await pay_cash(ana.till)
    shift = ana.till.shift
    assert shift is not None
    await blind_close_shift(ana.till)
    await signed_in(ana)
    hidden = await last_z_report(ana.till)
    assert isinstance(hidden, Refusal) and hidden.permission == "reprint-z"
    await blind_close_shift(ana.till)
    await signed_in(ana, "2001")
    assert isinstance(await close_shift(ana.till, shift.id, without_count=True), ShiftClosed)
    await suspend_shift(ana.till)
    await signed_in(ana)
    seen = await last_z_report(ana.till)
    assert not isinstance(seen, Refusal) and (seen.opening.id, seen.total) == (
        shift.id,
        euro("3.40"),
    )


async def test_what_must_be_in_the_drawer_is_not_told_to_who_counts_it(ana: World) -> None:
    short = await move_cash(ana.till, "safe-drop", euro("9.99"))
    assert isinstance(short, Refusal) and short.code == "drawer-short"
    assert "0.00" not in str(short)
    await suspend_shift(ana.till)
    await signed_in(ana, "2001")
    short = await move_cash(ana.till, "safe-drop", euro("9.99"))
    assert "Only 0.00 must be in the drawer." in str(short)


async def test_a_failed_journal_closes_nothing(ana: World) -> None:
    await declare_tenders(ana.till, {"cash": euro("0.00")})
    ana.journal.fail_on = "post shift"
    refused = await close_shift(ana.till)
    assert isinstance(refused, Refusal) and refused.code == "journal-failed"
    assert ana.till.staff is not None
    assert len(await ana.journal.open_shifts()) == 1
