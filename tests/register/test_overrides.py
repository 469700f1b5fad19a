"""A permission that somebody else lends: for one operation, by their own PIN, in the journal."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.fakes import World
from tuipos.domain import permissions
from tuipos.domain.words import Refusal
from tuipos.register.overrides import end_grant, grant
from tuipos.register.selling import LineGone, add_item, void_line
from tuipos.register.till import Grant

ESPRESSO_CODE = "2000000100012"


@pytest.fixture
async def limited(ana: World) -> World:
    """Ana with an item on her sale, who may not void it."""
    till = ana.till
    await add_item(till, ESPRESSO_CODE)
    assert till.staff is not None
    may = till.staff.permissions - {permissions.VOID_LINE}
    till.staff = replace(till.staff, permissions=may)
    return ana


async def test_what_was_lent_is_for_one_operation(limited: World) -> None:
    till = limited.till
    refused = await void_line(till, 1)
    assert isinstance(refused, Refusal)
    assert (refused.code, refused.permission) == ("not-permitted", permissions.VOID_LINE)
    lent = await grant(till, permissions.VOID_LINE, "2001", "4321")
    assert isinstance(lent, Grant) and (lent.permission, lent.by) == ("void-line", "2001")
    assert till.allowed_by(permissions.VOID_LINE) == "2001"
    assert till.allowed_by(permissions.SELL) == "1001"
    assert isinstance(await void_line(till, 1), LineGone)
    end_grant(till)
    assert not till.may(permissions.VOID_LINE)
    entry = limited.journal.entries[-1]
    assert till.sale is not None
    assert (entry.kind, entry.subject) == ("override", till.sale.id)
    assert entry.body == {"staff": "1001", "by": "2001", "permission": permissions.VOID_LINE}


@pytest.mark.parametrize(
    ("staff", "pin", "code"),
    [
        ("1001", "1234", "override-same-person"),
        ("2001", "0000", "sign-in-refused"),
        ("9999", "4321", "sign-in-refused"),
        ("", "", "sign-in-refused"),
    ],
)
async def test_who_can_not_lend_it(limited: World, staff: str, pin: str, code: str) -> None:
    refused = await grant(limited.till, permissions.VOID_LINE, staff, pin)
    assert isinstance(refused, Refusal) and refused.code == code
    assert limited.till.grant is None
    assert "override" not in [entry.kind for entry in limited.journal.entries]


async def test_nobody_lends_what_they_may_not_do(limited: World) -> None:
    refused = await grant(limited.till, "rule-the-world", "2001", "4321")
    assert isinstance(refused, Refusal) and refused.code == "override-not-permitted"


async def test_wrong_pins_lock_the_lender_out(limited: World) -> None:
    for _ in range(5):
        await grant(limited.till, permissions.VOID_LINE, "2001", "0000")
    refused = await grant(limited.till, permissions.VOID_LINE, "2001", "4321")
    assert isinstance(refused, Refusal) and refused.code == "sign-in-locked"
