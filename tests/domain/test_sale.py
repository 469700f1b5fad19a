"""Events make a sale; replaying them gives the same one back."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies

from tests.domain.sales import START, line
from tests.fakes import EUR, MORNING, OAT_MILK, RYE_BREAD, THREE_FOR_TWO
from tuipos.domain.money import Money
from tuipos.domain.quantity import Quantity
from tuipos.domain.sale import (
    AnsweredOffline,
    Event,
    LineAdded,
    LineVoided,
    QuantitySet,
    TakenOver,
    Tender,
    Tendered,
    TenderVoided,
    begin,
    evolve,
    replay,
)


def added(number: int) -> LineAdded:
    return LineAdded(replace(line(OAT_MILK), number=number), (THREE_FOR_TWO,))


def test_a_replay_gives_the_sale_back() -> None:
    events: list[Event] = [
        START,
        added(1),
        added(2),
        QuantitySet(1, Quantity(4)),
        LineVoided(2),
        Tendered(Tender(1, "cash", Money(100, EUR), MORNING)),
        TenderVoided(1),
        AnsweredOffline(MORNING),
        TakenOver("2001", MORNING, "shift-2"),
    ]
    sale = replay(events)
    assert [(each.number, each.quantity, each.voided) for each in sale.lines] == [
        (1, Quantity(4), False),
        (2, Quantity(1), True),
    ]
    assert sale.offers == (THREE_FOR_TWO,)
    assert sale.live_tenders == ()
    assert (sale.staff, sale.shift, sale.mode) == ("2001", "shift-2", "offline")


def test_only_the_first_answer_from_offline_is_the_switch() -> None:
    sale = begin(START)
    for minutes in (1, 2):
        sale = evolve(sale, AnsweredOffline(MORNING + timedelta(minutes=minutes)))
    assert sale.switched_at == MORNING + timedelta(minutes=1)


def test_taking_over_without_a_shift_keeps_the_shift() -> None:
    assert evolve(begin(START), TakenOver("2001", MORNING)).shift == START.shift


@pytest.mark.parametrize(
    "event",
    [added(2), QuantitySet(1, Quantity(2)), LineVoided(1), TenderVoided(1), START,
     Tendered(Tender(2, "cash", Money(1, EUR), MORNING))],
    ids=lambda event: type(event).__name__,
)  # fmt: skip
def test_events_that_can_not_be_are_broken_invariants(event: Event) -> None:
    with pytest.raises((AssertionError, IndexError)):
        evolve(begin(START), event)


def test_a_voided_line_can_not_change_again() -> None:
    sale = replay([START, added(1), LineVoided(1)])
    for event in (LineVoided(1), QuantitySet(1, Quantity(2))):
        with pytest.raises(AssertionError):
            evolve(sale, event)


@given(strategies.lists(strategies.sampled_from(["add", "set", "void"]), max_size=30))
def test_a_prefix_of_events_is_a_sale_too(steps: list[str]) -> None:
    events: list[Event] = [START]
    for step in steps:
        sale = replay(events)
        live = sale.live_lines
        if step == "add" or not live:
            added_line = replace(line(RYE_BREAD), number=len(sale.lines) + 1)
            events.append(LineAdded(added_line))
        elif step == "set":
            events.append(QuantitySet(live[0].number, Quantity(len(events))))
        else:
            events.append(LineVoided(live[-1].number))
    sale = begin(START)
    for at, event in enumerate(events[1:], 2):
        sale = evolve(sale, event)
        assert sale == replay(events[:at])
        assert [each.number for each in sale.lines] == list(range(1, len(sale.lines) + 1))
