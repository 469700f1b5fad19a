"""Cash rounding: what is asked, and what goes back, where the smallest coins are gone.

Only what is paid in cash is rounded, once, at the very end: no line, no tax, and nothing that a
card or a voucher pays. The difference is an amount of its own beside the total, outside the base of
any tax (EN 16931 knows it as BT-114, which enters the payable amount alone).

What is due is rounded to the nearest multiple of the smallest coin. A country says what happens to
an amount halfway. Change is rounded the other way there (the table of national modes in the manual
of Casio's V-REGI registers, page 81: in Denmark 0.25 due is asked as 0.50, and 0.25 of change is
nothing). This is no second rule: it makes the change from a note the same whether the due amount is
rounded first or the change last. Of a refund every figure is the negative of its sale's.
"""

from __future__ import annotations

from dataclasses import dataclass

from tuipos.domain.money import Money, zero


@dataclass(frozen=True, slots=True)
class CashRounding:
    """A rule: the currency it is for, and its smallest coin in minor units.

    `halfway_up` says that an amount due halfway between two multiples is asked as the higher one;
    with steps of an odd number of minor units there is no halfway. An empty `currency` is any.
    """

    code: str
    currency: str
    step_minor: int
    halfway_up: bool = True

    def __post_init__(self) -> None:
        assert self.step_minor > 0, "a coin is worth something"


NO_ROUNDING = CashRounding("", "", 1)

#: The rules by country. Sources: CH, no coins of 2 rappen since 1978, of 1 since 2007; FI, act
#: 890/2000; NL since 2004, IE since 2015, BE since 2019; DK, order 928 of 2008 (nearest; halfway as
#: in the table above); NO, regulation 294 of 2011, § 2; SE, act 1970:1029; AU and CA (since 2013),
#: 1 and 2 cents down, 3 and 4 up; NZ, where 5 cents are the shop's choice and the retailers'
#: association advises to round them down ("NZ-UP" is the other choice).
CASH_ROUNDINGS = {
    rule.code: rule
    for rule in (
        NO_ROUNDING,
        CashRounding("AU", "AUD", 5),
        CashRounding("BE", "EUR", 5),
        CashRounding("CA", "CAD", 5),
        CashRounding("CH", "CHF", 5),
        CashRounding("DK", "DKK", 50),
        CashRounding("FI", "EUR", 5),
        CashRounding("IE", "EUR", 5),
        CashRounding("NL", "EUR", 5),
        CashRounding("NO", "NOK", 100),
        CashRounding("NZ", "NZD", 10, halfway_up=False),
        CashRounding("NZ-UP", "NZD", 10),
        CashRounding("SE", "SEK", 100),
    )
}


@dataclass(frozen=True, slots=True)
class CashDue:
    """An amount due if it is paid in cash now: `asked` is `due` and `rounding` together."""

    due: Money
    asked: Money
    rounding: Money


@dataclass(frozen=True, slots=True)
class CashSettled:
    """How a sale stands that is paid in cash, in whole or for what other tenders left.

    `due` is what is left to pay, exactly, and `asked` what still settles it in cash: all that cash
    pays is rounded together, so after a cent of 1.13 there are 1.14 left of 1.15. Once `settled`,
    both are nothing, and total + `rounding` is what was tendered less `change`.
    """

    settled: bool
    due: Money
    asked: Money
    rounding: Money
    change: Money


def cash_due(due: Money, rule: CashRounding) -> CashDue:
    """What is asked in cash for an amount due; of a refund, what is paid out, all negative."""
    asked = _signed(due, rule, halfway_up=rule.halfway_up)
    return CashDue(due, asked, asked - due)


def cash_change(over: Money, rule: CashRounding) -> CashDue:
    """What goes back in cash of an amount paid too much: `asked` is what is given.

    The sale's rounding has the opposite sign of this one: what is not given back, the shop keeps.
    """
    given = _signed(over, rule, halfway_up=not rule.halfway_up)
    return CashDue(over, given, given - over)


def settle(total: Money, other: Money, cash: Money | None, rule: CashRounding) -> CashSettled:
    """How a sale stands with `other` tendered without cash and `cash` in cash, None for none yet.

    It is settled when cash covers either the rest as asked or the rest to the unit: who has small
    coins may use them. Nothing in cash settles a rest that rounds to nothing, but only once it is
    tendered. A refund is the mirror of a sale.
    """
    if total.minor < 0:
        mirrored = settle(-total, -other, None if cash is None else -cash, rule)
        return CashSettled(
            mirrored.settled, -mirrored.due, -mirrored.asked, -mirrored.rounding, -mirrored.change
        )
    nothing = zero(total.currency)
    rest = total - other
    due = rest - (cash or nothing)
    asked = cash_due(rest, rule).asked
    settled = due <= nothing if cash is None else cash >= min(rest, asked)
    if not settled:
        return CashSettled(False, due, asked - (cash or nothing), nothing, nothing)
    change = _nearest(-due, rule, halfway_up=not rule.halfway_up)
    assert change >= nothing, "what is settled owes nothing"
    rounding = -due - change
    return CashSettled(True, nothing, nothing, rounding, change)


def _signed(amount: Money, rule: CashRounding, *, halfway_up: bool) -> Money:
    if amount.minor < 0:
        return -_nearest(-amount, rule, halfway_up=halfway_up)
    return _nearest(amount, rule, halfway_up=halfway_up)


def _nearest(amount: Money, rule: CashRounding, *, halfway_up: bool) -> Money:
    """The nearest multiple of the rule's coin, halfway to the higher or the lower number."""
    assert rule.currency in ("", amount.currency.code), "a rule of another currency"
    step = rule.step_minor
    if halfway_up:
        steps = (2 * amount.minor + step) // (2 * step)
    else:
        steps = -((-2 * amount.minor + step) // (2 * step))
    return Money(steps * step, amount.currency)
