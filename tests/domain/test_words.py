"""Words for people, permissions, and names in languages."""

from __future__ import annotations

from tests.fakes import euro
from tuipos.domain import permissions
from tuipos.domain.product import text_in
from tuipos.domain.words import refuse, say, say_count


def test_words_are_filled_only_when_shown() -> None:
    words = say(
        "{amount} is due, {{not}} {why}.", amount=euro("2.50"), why=say("since {x}", x="{y}")
    )
    assert words.values[0] == ("amount", euro("2.50"))
    assert str(words) == "2.50 is due, {not} since {y}."


def test_words_that_depend_on_a_number() -> None:
    texts = [str(say_count("{count} sale", "{count} sales", count)) for count in (0, 1, 2)]
    assert texts == ["0 sales", "1 sale", "2 sales"]


def test_a_refusal_says_what_and_what_to_do() -> None:
    assert str(refuse("x", say("No."), say("Do this."))) == "No. Do this."
    assert str(refuse("x", say("No."))) == "No."


def test_a_name_is_found_in_the_language_or_the_next_best() -> None:
    names = (("en", "Rye bread"), ("de", "Roggenbrot"), ("ru", ""))
    assert text_in(names, "de_AT") == "Roggenbrot"
    assert text_in(names, "ru") == "Rye bread"
    assert text_in((("ru", "Хлеб"),), "en") == "Хлеб"
    assert text_in((), "en") == ""


def test_a_manager_may_all_that_a_cashier_may() -> None:
    cashier = permissions.permissions_of(permissions.CASHIER)
    manager = permissions.permissions_of(permissions.MANAGER)
    assert cashier < manager == permissions.ALL
    assert permissions.RESUME_SHIFT not in cashier
    assert permissions.permissions_of("owner of everything") == frozenset()
