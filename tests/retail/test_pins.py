"""PINs are kept as argon2id hashes that need the chain's pepper."""

from hypothesis import given, settings
from hypothesis import strategies as st

from tuipos.retail.pins import dummy_hash, hash_pin, pin_matches

PEPPER = "5d0a8f6c"


def test_the_right_pin_matches_and_a_wrong_one_does_not() -> None:
    pin_hash = hash_pin("1234", PEPPER)
    assert pin_matches(pin_hash, "1234", PEPPER)
    assert not pin_matches(pin_hash, "1235", PEPPER)
    assert not pin_matches(pin_hash, "", PEPPER)


def test_without_the_pepper_the_right_pin_does_not_match() -> None:
    assert not pin_matches(hash_pin("1234", PEPPER), "1234", "another")


def test_the_hash_is_argon2id_with_the_agreed_cost_and_its_own_salt() -> None:
    first, second = hash_pin("1234", PEPPER), hash_pin("1234", PEPPER)
    assert first.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert first != second


def test_a_damaged_hash_matches_nothing_and_does_not_raise() -> None:
    pin_hash = hash_pin("1234", PEPPER)
    for damaged in ("", "nonsense", pin_hash[:-4], pin_hash.replace("argon2id", "argon9")):
        assert not pin_matches(damaged, "1234", PEPPER)


@settings(max_examples=10, deadline=None)
@given(pin=st.text(max_size=8))
def test_no_pin_matches_the_dummy(pin: str) -> None:
    assert not pin_matches(dummy_hash(), pin, PEPPER)


@settings(max_examples=10, deadline=None)
@given(pin=st.text(st.characters(codec="utf-8"), max_size=12), other=st.text(max_size=12))
def test_a_pin_matches_itself_alone(pin: str, other: str) -> None:
    pin_hash = hash_pin(pin, PEPPER)
    assert pin_matches(pin_hash, pin, PEPPER)
    assert pin_matches(pin_hash, other, PEPPER) == (pin == other)
