"""Points: given for whole amounts, worth no more than they are, and taken as many as needed."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from tuipos.domain.customer import LoyaltyScheme
from tuipos.domain.money import Money, currency

EUR = currency("EUR")
NOTHING = Money(0, EUR)


def euro(minor: int) -> Money:
    return Money(minor, EUR)


def test_points_for_whole_amounts() -> None:
    scheme = LoyaltyScheme(2, euro(500), 100, euro(100))
    assert [scheme.points_for(euro(minor)) for minor in (0, 499, 500, 1999)] == [0, 0, 2, 6]
    assert scheme.points_for(euro(-1999)) == -6
    assert (scheme.worth(250), scheme.worth(0), scheme.worth(-5)) == (euro(250), NOTHING, NOTHING)


def test_a_scheme_without_points() -> None:
    scheme = LoyaltyScheme(0, NOTHING, 0, NOTHING)
    assert (scheme.points_for(euro(1000)), scheme.worth(1000), scheme.can_pay) == (
        0,
        NOTHING,
        False,
    )


@given(st.integers(1, 10_000), st.integers(1, 10_000), st.integers(0, 10**7), st.integers(0, 10**7))
def test_paying_takes_no_more_than_the_worth(
    points: int, minor: int, held: int, due_minor: int
) -> None:
    scheme = LoyaltyScheme(1, euro(100), points, euro(minor))
    needed = scheme.points_to_pay(euro(due_minor))
    assert scheme.worth(needed) >= euro(due_minor)
    assert needed == 0 or scheme.worth(needed - 1) < euro(due_minor)
    assert scheme.points_to_pay(scheme.worth(held)) <= held
