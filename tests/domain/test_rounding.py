"""Cash rounding: against published national tables, and what holds for every amount and tender."""

from __future__ import annotations

from fractions import Fraction

import pytest
from babel.core import get_global
from hypothesis import given, strategies

from tuipos.domain.money import Money, currency, parse_money
from tuipos.domain.rounding import (
    CASH_ROUNDINGS,
    NO_ROUNDING,
    CashRounding,
    cash_change,
    cash_due,
    settle,
)

rules = strategies.sampled_from(sorted(CASH_ROUNDINGS.values(), key=lambda rule: rule.code))


def money(rule: CashRounding, minor: int) -> Money:
    return Money(minor, currency(rule.currency or "EUR"))


def read(rule: CashRounding, text: str) -> Money:
    found = parse_money(text, currency(rule.currency or "EUR"))
    assert found is not None
    return found


# Last digits, first and last that go to the same multiple: (from, to, multiple), in minor units.
# Casio V-REGI, manual page 81, "Normal" and "Change"; NO by regulation 294 of 2011, paragraph 2;
# NZ by the advice of its retailers' association; CH and CA by the same digits as AU.
FIVES = [(0, 2, 0), (3, 7, 5), (8, 9, 10)]
WHOLE = [(0, 49, 0), (50, 99, 100)]
DUE = {
    "AU": FIVES,
    "BE": FIVES,
    "CA": FIVES,
    "CH": FIVES,
    "FI": FIVES,
    "IE": FIVES,
    "NL": FIVES,
    "DK": [(0, 24, 0), (25, 74, 50), (75, 99, 100)],
    "NO": WHOLE,
    "SE": WHOLE,
    "NZ-UP": [(0, 4, 0), (5, 9, 10)],
    "NZ": [(0, 5, 0), (6, 9, 10)],
    "": [(at, at, at) for at in range(10)],
}
CHANGE = {
    **DUE,
    "DK": [(0, 25, 0), (26, 75, 50), (76, 99, 100)],
    "NO": [(0, 50, 0), (51, 99, 100)],
    "SE": [(0, 50, 0), (51, 99, 100)],
    # By the same mirror, so that change comes to the note less what was asked.
    "NZ-UP": [(0, 5, 0), (6, 9, 10)],
    "NZ": [(0, 4, 0), (5, 9, 10)],
}
MAJORS = (0, 700, 12_300)


def test_every_rule_has_its_table() -> None:
    assert set(DUE) == set(CHANGE) == set(CASH_ROUNDINGS)


@pytest.mark.parametrize(
    ("code", "first", "last", "multiple"),
    [(code, *row) for code, rows in DUE.items() for row in rows],
)
def test_what_is_asked(code: str, first: int, last: int, multiple: int) -> None:
    rule = CASH_ROUNDINGS[code]
    for minor in (major + digits for major in MAJORS for digits in range(first, last + 1)):
        expected = minor - minor % 100 + multiple
        found = cash_due(money(rule, minor), rule)
        assert found.asked == money(rule, expected)
        assert found.rounding == money(rule, expected - minor)
        assert cash_due(money(rule, -minor), rule).asked == money(rule, -expected)


@pytest.mark.parametrize(
    ("code", "first", "last", "multiple"),
    [(code, *row) for code, rows in CHANGE.items() for row in rows],
)
def test_what_goes_back(code: str, first: int, last: int, multiple: int) -> None:
    rule = CASH_ROUNDINGS[code]
    for minor in (major + digits for major in MAJORS for digits in range(first, last + 1)):
        expected = minor - minor % 100 + multiple
        assert cash_change(money(rule, minor), rule).asked == money(rule, expected)
        assert cash_change(money(rule, -minor), rule).asked == money(rule, -expected)


@pytest.mark.parametrize("code", ["AUD", "CAD", "CHF", "DKK", "NOK", "NZD", "SEK"])
def test_steps_are_those_of_the_common_locale_data(code: str) -> None:
    known = get_global("currency_fractions")
    digits, _, cash_digits, cash_step = known.get(code, known["DEFAULT"])
    told = max(cash_step, 1) * 10 ** (digits - cash_digits)
    rules_of = [rule for rule in CASH_ROUNDINGS.values() if rule.currency == code]
    # Where the data knows no cash step, as of Australia and New Zealand, it says nothing.
    assert told == 1 or {rule.step_minor for rule in rules_of} == {told}
    assert (told == 1) == (code in ("AUD", "NZD"))


# total, other tenders, cash (None: none yet) -> settled, due, asked, rounding, change.
@pytest.mark.parametrize(
    ("code", "total", "other", "cash", "expected"),
    [
        # Nothing paid yet: what is asked is known, nothing is rounded.
        ("CH", "10.03", "0", None, (False, "10.03", "10.05", "0.00", "0.00")),
        ("CH", "10.03", "0", "10.05", (True, "0.00", "0.00", "0.02", "0.00")),
        ("CH", "10.03", "0", "20.00", (True, "0.00", "0.00", "0.02", "9.95")),
        ("CH", "10.02", "0", "10.00", (True, "0.00", "0.00", "-0.02", "0.00")),
        ("CH", "10.03", "0", "10.00", (False, "0.03", "0.05", "0.00", "0.00")),
        # The card pays all: to the unit.
        ("CH", "10.03", "10.03", None, (True, "0.00", "0.00", "0.00", "0.00")),
        # Card and cash, in either order: only the cash part is rounded.
        ("CH", "10.03", "5.00", None, (False, "5.03", "5.05", "0.00", "0.00")),
        ("CH", "10.03", "5.00", "5.05", (True, "0.00", "0.00", "0.02", "0.00")),
        ("CH", "10.03", "5.03", "5.00", (True, "0.00", "0.00", "0.00", "0.00")),
        # A rest that no coin can pay is settled by cash of nothing, once someone says so.
        ("CH", "10.02", "10.00", None, (False, "0.02", "0.00", "0.00", "0.00")),
        ("CH", "10.02", "10.00", "0", (True, "0.00", "0.00", "-0.02", "0.00")),
        # A voucher above the total: the change is cash.
        ("CH", "9.97", "10.00", None, (True, "0.00", "0.00", "-0.02", "0.05")),
        # Coins of one cent, which are money in Finland still.
        ("FI", "10.03", "0", "10.03", (True, "0.00", "0.00", "0.00", "0.00")),
        ("DK", "10.25", "0", "20.00", (True, "0.00", "0.00", "0.25", "9.50")),
        ("DK", "10.25", "0", None, (False, "10.25", "10.50", "0.00", "0.00")),
        ("DK", "9.75", "10.00", None, (True, "0.00", "0.00", "0.25", "0.00")),
        ("SE", "10.50", "0", "20.00", (True, "0.00", "0.00", "0.50", "9.00")),
        ("SE", "10.49", "0", "20.00", (True, "0.00", "0.00", "-0.49", "10.00")),
        ("NO", "30.40", "0", "50.00", (True, "0.00", "0.00", "-0.40", "20.00")),
        ("NO", "45.60", "0", "46.00", (True, "0.00", "0.00", "0.40", "0.00")),
        ("AU", "20.42", "0", "20.40", (True, "0.00", "0.00", "-0.02", "0.00")),
        ("AU", "20.43", "0", "20.45", (True, "0.00", "0.00", "0.02", "0.00")),
        ("NZ", "10.05", "0", "20.00", (True, "0.00", "0.00", "-0.05", "10.00")),
        ("NZ-UP", "10.05", "0", "20.00", (True, "0.00", "0.00", "0.05", "9.90")),
        ("", "10.03", "0", "20.00", (True, "0.00", "0.00", "0.00", "9.97")),
        # A refund is the mirror.
        ("CH", "-10.03", "0", "-10.05", (True, "0.00", "0.00", "-0.02", "0.00")),
        ("DK", "-10.25", "0", None, (False, "-10.25", "-10.50", "0.00", "0.00")),
        # Goods for goods.
        ("CH", "0", "0", None, (True, "0.00", "0.00", "0.00", "0.00")),
    ],
)
def test_sales_worked_by_hand(
    code: str, total: str, other: str, cash: str | None, expected: tuple[bool, str, str, str, str]
) -> None:
    rule = CASH_ROUNDINGS[code]
    found = settle(
        read(rule, total), read(rule, other), None if cash is None else read(rule, cash), rule
    )
    figures = (str(found.due), str(found.asked), str(found.rounding), str(found.change))
    assert (found.settled, *figures) == expected


def test_a_rule_is_for_its_currency() -> None:
    with pytest.raises(AssertionError, match="another currency"):
        cash_due(Money(1_003, currency("EUR")), CASH_ROUNDINGS["CH"])
    with pytest.raises(AssertionError, match="a coin"):
        CashRounding("X", "EUR", 0)


@pytest.mark.parametrize(("code", "step", "due", "asked"), [
    ("JPY", 5, "1003", "1005"), ("JPY", 10, "1005", "1010"), ("KWD", 5, "1.003", "1.005"),
    ("HUF", 500, "102.50", "105.00"), ("HUF", 500, "102.49", "100.00"),
])  # fmt: skip
def test_a_rule_of_one_s_own_in_any_currency(code: str, step: int, due: str, asked: str) -> None:
    rule = CashRounding("own", code, step)
    assert str(cash_due(read(rule, due), rule).asked) == asked


amounts = strategies.integers(-100_000, 100_000)


@given(rules, amounts)
def test_the_difference_is_half_a_coin_at_most(rule: CashRounding, minor: int) -> None:
    for found in (cash_due(money(rule, minor), rule), cash_change(money(rule, minor), rule)):
        assert 2 * abs(found.rounding.minor) <= rule.step_minor
        assert found.asked.minor % rule.step_minor == 0
        assert found.asked - found.due == found.rounding
        exact = Fraction(minor, rule.step_minor)
        if exact.denominator != 2:  # not halfway
            assert found.asked.minor == round(exact) * rule.step_minor


@given(rules, amounts)
def test_a_refund_is_rounded_to_the_exact_negative(rule: CashRounding, minor: int) -> None:
    for rounded in (cash_due, cash_change):
        there, back = rounded(money(rule, minor), rule), rounded(money(rule, -minor), rule)
        assert (back.asked, back.rounding) == (-there.asked, -there.rounding)


@given(rules, strategies.integers(0, 100_000), strategies.integers(0, 4_000))
def test_change_is_the_note_less_what_was_asked(rule: CashRounding, due: int, coins: int) -> None:
    asked = cash_due(money(rule, due), rule).asked
    note = asked + money(rule, coins * rule.step_minor)
    assert cash_change(note - money(rule, due), rule).asked == note - asked or note < money(
        rule, due
    )
    settled = settle(money(rule, due), money(rule, 0), note, rule)
    assert settled.settled and settled.change == note - asked


@given(rules, amounts, amounts, strategies.none() | amounts)
def test_the_books_balance(rule: CashRounding, total: int, other: int, cash: int | None) -> None:
    given_cash = None if cash is None else money(rule, cash)
    found = settle(money(rule, total), money(rule, other), given_cash, rule)
    tendered = money(rule, other + (cash or 0))
    if found.settled:
        assert not found.due and not found.asked
        assert found.change.minor % rule.step_minor == 0
        assert 2 * abs(found.rounding.minor) <= rule.step_minor
        assert money(rule, total) + found.rounding == tendered - found.change
        assert found.change.minor * (1 if total >= 0 else -1) >= 0
    else:
        assert not found.rounding and not found.change
        assert found.due == money(rule, total) - tendered
        assert found.due.minor * (1 if total >= 0 else -1) > 0


@given(rules, amounts, amounts, strategies.none() | amounts)
def test_a_refund_stands_as_the_mirror_of_its_sale(
    rule: CashRounding, total: int, other: int, cash: int | None
) -> None:
    if total == 0:
        return  # goods for goods: which way money goes tells a sale from a refund
    there = settle(
        money(rule, total), money(rule, other), None if cash is None else money(rule, cash), rule
    )
    back = settle(
        money(rule, -total), money(rule, -other), None if cash is None else money(rule, -cash), rule
    )
    assert back.settled == there.settled
    for name in ("due", "asked", "rounding", "change"):
        assert getattr(back, name) == -getattr(there, name)


@given(
    rules,
    strategies.integers(0, 100_000),
    strategies.integers(0, 100_000),
    strategies.none() | strategies.integers(0, 100_000),
)
def test_paying_what_is_asked_settles(
    rule: CashRounding, total: int, other: int, first: int | None
) -> None:
    cash = None if first is None else money(rule, first)
    before = settle(money(rule, total), money(rule, other), cash, rule)
    both = before.asked if cash is None else cash + before.asked
    after = settle(money(rule, total), money(rule, other), both, rule)
    assert after.settled
    assert before.settled or not after.change


@given(strategies.integers(0, 100_000))
def test_without_a_rule_nothing_is_rounded(minor: int) -> None:
    assert cash_due(money(NO_ROUNDING, minor), NO_ROUNDING).rounding.minor == 0
