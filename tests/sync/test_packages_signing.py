"""What HQ signs: every part of a package's terms is under the signature."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tuipos.sync.signing import PackageTerms, new_key, public_key, sign, verify

TERMS = PackageTerms("ab" * 32, "0001-001", "9999", "delta", 5, 9, 1)


def test_a_signature_holds_for_its_terms() -> None:
    key = new_key()
    assert verify(public_key(key), TERMS, sign(key, TERMS))


def test_the_signed_text_is_the_one_both_sides_know() -> None:
    assert TERMS.canonical() == "ab" * 32 + "|0001-001|9999|delta|5|9|1"


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "cd" * 32},
        {"database": "0001-002"},
        {"job": "1040"},
        {"kind": "full"},
        {"from_version": 4},
        {"to_version": 10},
        {"schema_version": 2},
    ],
)
def test_no_part_can_be_changed(change: dict[str, object]) -> None:
    key = new_key()
    signature = sign(key, TERMS)
    assert not verify(public_key(key), replace(TERMS, **change), signature)  # type: ignore[arg-type]


def test_another_key_does_not_fit() -> None:
    assert not verify(public_key(new_key()), TERMS, sign(new_key(), TERMS))


@pytest.mark.parametrize("signature", ["", "zz", "00" * 64, "00" * 63])
def test_what_is_no_signature_is_no(signature: str) -> None:
    assert not verify(public_key(new_key()), TERMS, signature)


@pytest.mark.parametrize("public", ["", "zz", "00" * 31])
def test_what_is_no_key_is_no(public: str) -> None:
    assert not verify(public, TERMS, sign(new_key(), TERMS))


def test_a_separator_within_a_part_is_never_accepted() -> None:
    key = new_key()
    shifted = replace(TERMS, database="0001-001|9999", job="delta")
    assert not verify(public_key(key), shifted, sign(key, TERMS))
