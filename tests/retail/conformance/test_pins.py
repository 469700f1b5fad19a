"""PINs are changed at the server; the replica refuses, and both know a temporary one for one."""

from __future__ import annotations

import pytest

from tests.retail.conformance.world import CHANGING, CLUMSY, DISMISSED, FORGETFUL, NEWCOMER
from tuipos.domain import pins
from tuipos.domain.words import Refusal
from tuipos.retail import pin_refusals, refusals
from tuipos.retail.service import DataService, StaffMember, StaffName, TemporaryPin

MANAGER, MANAGER_PIN = "2001", "4321"


async def test_people_are_found_by_number_and_name(service: DataService) -> None:
    everybody = await service.find_staff("")
    numbers = [one.number for one in everybody]
    assert numbers == sorted(numbers) and {"1001", MANAGER, *CLUMSY} <= set(numbers)
    assert DISMISSED not in numbers
    for text in ("MAX", "200", " 2001 ", "x"):
        assert await service.find_staff(text) == (StaffName(MANAGER, "Max"),)
    assert len(await service.find_staff("eva")) == 6
    assert len(await service.find_staff("eva", limit=2)) == 2
    for text in ("nobody", "%", "' OR 1"):
        assert await service.find_staff(text) == ()


async def test_whoever_has_a_temporary_one_is_known_for_it(service: DataService) -> None:
    found = await service.sign_in(NEWCOMER, "1234")
    assert isinstance(found, StaffMember) and found.must_choose_pin
    found = await service.sign_in("1001", "1234")
    assert isinstance(found, StaffMember) and not found.must_choose_pin


async def test_offline_nothing_is_changed_and_the_reason_is_told(offline: DataService) -> None:
    refused = pin_refusals.pin_needs_server()
    assert await offline.change_pin("1001", "1234", "8642") == refused
    assert await offline.reset_pin(MANAGER, MANAGER_PIN, "1001") == refused
    assert "offline" in str(refused) and refused.remedy is not None


async def test_a_change_holds_at_once_at_the_server(
    online: DataService, offline: DataService
) -> None:
    old = "1234"
    for new in ("8642", "97531", "123456789098", "2580"):
        changed = await online.change_pin(CHANGING, old, new)
        assert isinstance(changed, StaffMember) and changed.number == CHANGING, str(changed)
        assert isinstance(await online.sign_in(CHANGING, new), StaffMember)
        assert await online.change_pin(CHANGING, old, "7410") == refusals.sign_in_refused()
        assert isinstance(await online.sign_in(CHANGING, new), StaffMember)
        old = new
    known = await offline.sign_in(CHANGING, "1234")
    assert isinstance(known, StaffMember), "until headquarters' next package"


@pytest.mark.parametrize(
    ("new", "refusal"),
    [
        ("12", pins.pin_digits()),
        ("\x00\x00\x00\x00", pins.pin_digits()),
        ("9999", pins.pin_simple()),
        ("1001", pins.pin_of_number()),
        ("1234", pins.pin_same()),
    ],
)
async def test_an_unfit_one_is_refused_in_the_words_of_the_register(
    online: DataService, new: str, refusal: Refusal
) -> None:
    assert await online.change_pin("1001", "1234", new) == refusal


async def test_a_reset_gives_one_for_a_time(online: DataService) -> None:
    made = await online.reset_pin(MANAGER, MANAGER_PIN, FORGETFUL)
    assert isinstance(made, TemporaryPin) and made.staff == StaffName(FORGETFUL, "Eva")
    found = await online.sign_in(FORGETFUL, made.pin)
    assert isinstance(found, StaffMember) and found.must_choose_pin
    own = await online.change_pin(FORGETFUL, made.pin, "8642")
    assert isinstance(own, StaffMember) and not own.must_choose_pin


@pytest.mark.parametrize(
    ("by", "pin", "whose", "refusal"),
    [
        ("1001", "1234", CLUMSY[0], pin_refusals.pin_reset_forbidden()),
        (MANAGER, MANAGER_PIN, MANAGER, pin_refusals.pin_reset_own()),
        (MANAGER, MANAGER_PIN, "4711", pin_refusals.staff_unknown("4711")),
        (MANAGER, MANAGER_PIN, DISMISSED, pin_refusals.staff_unknown(DISMISSED)),
        (MANAGER, MANAGER_PIN, "\x1b[2J", pin_refusals.staff_unknown("[2J")),
        ("4711", MANAGER_PIN, "1001", refusals.sign_in_refused()),
        ("", "", "1001", refusals.sign_in_refused()),
    ],
)
async def test_who_resets_none(
    online: DataService, by: str, pin: str, whose: str, refusal: Refusal
) -> None:
    assert await online.reset_pin(by, pin, whose) == refusal
