"""The command line: what each text asks for, and that any text is understood or refused."""

from __future__ import annotations

import pytest
from hypothesis import example, given, strategies

from tests.fakes import EUR, euro
from tuipos.domain.quantity import Quantity
from tuipos.domain.words import Refusal
from tuipos.operations.grammar import (
    Action,
    AddItem,
    Menu,
    Nothing,
    OpenPay,
    PressButton,
    RunOperation,
    Search,
    parse,
)
from tuipos.operations.registry import HELP, by_number

GS = "\x1d"


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("(01)09521234543213(10)A*B+", AddItem("(01)09521234543213(10)A*B+")),
        ("]d2010952123454321310A/B?+", AddItem("]d2010952123454321310A/B?+")),
        (f"010952123454321310A+{GS}21*", AddItem(f"010952123454321310A+{GS}21*")),
        (f"10A.B{GS}", AddItem("10A.B")),
        ("(01) 09521234543213 (10) A", AddItem("(01)09521234543213(10)A")),
        ("https://id.gs1.org/01/09521234543213?17=261231&10=A+",
         AddItem("https://id.gs1.org/01/09521234543213?17=261231&10=A+")),
        ("2*]C1010952123454321310A*", AddItem("]C1010952123454321310A*", Quantity(2))),
        ("0,456*(01)09521234543213(10)A*", AddItem("(01)09521234543213(10)A*", Quantity(456, 3))),
        ("]E0036000291452", AddItem("]E0036000291452")),
        ("4011", AddItem("4011")),
        ("04011", AddItem("04011")),
        ("0004", AddItem("0004")),
        ("94011", AddItem("94011")),
        ("0.456*04011", AddItem("04011", Quantity(456, 3))),
        ("3*0011", AddItem("0011", Quantity(3))),
        ("4011+", OpenPay(euro("4011.00"))),
        ("0040+", OpenPay(euro("40.00"))),
    ],
)  # fmt: skip
def test_codes_that_name_their_parts_and_short_numbers(text: str, action: Action) -> None:
    assert parse(text, EUR) == action


@pytest.mark.parametrize("text", ["4011.00", "4011,5", "0.0*4011", "40.11"])
def test_an_amount_is_no_short_number(text: str) -> None:
    assert isinstance(parse(text, EUR), Refusal)


@pytest.mark.parametrize(
    ("text", "action"),
    [
        ("", Nothing()),
        ("   ", Nothing()),
        ("\x00\r\n", Nothing()),
        ("2000000100012", AddItem("2000000100012")),
        ("..", RunOperation(401)),
        (",,", RunOperation(401)),
        (".5", PressButton(5)),
        (",12", PressButton(12)),
        ("12345", AddItem("12345")),
        ("3", AddItem("3")),
        ("C-1001", AddItem("C-1001")),
        ("3*2000000100029", AddItem("2000000100029", Quantity(3))),
        (" 3 * 2000000100029 ", AddItem("2000000100029", Quantity(3))),
        ("0.456*12345", AddItem("12345", Quantity(456, 3))),
        ("0,456*12345", AddItem("12345", Quantity(456, 3))),
        (".456*12345", AddItem("12345", Quantity(456, 3))),
        ("2000000100012\r", AddItem("2000000100012")),
        ("\x1d2000000100012", AddItem("2000000100012")),
        (".917", RunOperation(917)),
        (",917", RunOperation(917)),
        (".0917", RunOperation(917)),
        (".", Menu()),
        (",", Menu()),
        ("?", RunOperation(HELP)),
        ("/milk", Search("milk")),
        ("/ oat milk ", Search("oat milk")),
        ("/", Search("")),
        ("/3*2+", Search("3*2+")),
        ("+", OpenPay()),
        ("20+", OpenPay(euro("20.00"))),
        ("12,50+", OpenPay(euro("12.50"))),
        ("12.5 +", OpenPay(euro("12.50"))),
        ("1234567+", OpenPay(euro("1234567.00"))),
    ],
)
def test_what_a_text_asks_for(text: str, action: Action) -> None:
    assert parse(text, EUR) == action


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("0*2000000100012", "quantity-zero"),
        ("-3*2000000100012", "quantity-negative"),
        ("10000*2000000100012", "quantity-absurd"),
        ("2000000100012*3", "quantity-is-code"),
        ("2000000100012*2000000100012", "quantity-is-code"),
        ("x*2000000100012", "quantity-malformed"),
        ("*2000000100012", "quantity-missing"),
        ("3*", "code-missing"),
        ("3*4*5", "code-malformed"),
        ("3*-5", "code-negative"),
        ("-5", "code-negative"),
        ("1.50", "code-is-amount"),
        ("1,50", "code-is-amount"),
        ("3*1,50", "code-is-amount"),
        ("oat milk", "code-malformed"),
        ("[bold]", "code-malformed"),
        ("=1+1", "code-malformed"),
        (".999", "operation-unknown"),
        (".91x", "operation-malformed"),
        ("...", "operation-malformed"),
        (".0", "operation-unknown"),
        (".12345678", "operation-malformed"),
        ("12345678+", "amount-is-code"),
        ("123456789012+", "amount-is-code"),
        ("2000000100012+", "amount-is-code"),
        ("12345678901234+", "amount-is-code"),
        ("abc+", "amount-malformed"),
        ("-5+", "amount-negative"),
        ("20++", "amount-malformed"),
        ("1.234+", "amount-malformed"),
        ("9" * 201, "text-too-long"),
    ],
)
def test_what_is_refused_with_words_for_the_slip(text: str, code: str) -> None:
    refused = parse(text, EUR)
    assert isinstance(refused, Refusal) and refused.code == code
    assert str(refused.what)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("3*", "Type 3* and scan the item."),
        ("2000000100012*3", "The quantity comes first: 3*2000000100012."),
        ("*12345", "Type it first: 3*12345."),
        ("oat milk", "To search for a product type / and part of its name."),
    ],
)
def test_the_likely_slip_is_named(text: str, words: str) -> None:
    assert words in str(parse(text, EUR))


LIKELY = strategies.text("0123456789*.,+/?- \x1b\x00\x1dabcПр²٣{}[]()]", max_size=30)


@given(strategies.one_of(strategies.text(), LIKELY))
@example("+" * 50)
@example("." * 50)
@example("\ud800")
@example("{0}*{x}")
def test_any_text_is_understood_or_refused(text: str) -> None:
    found = parse(text, EUR)
    match found:
        case Refusal():
            assert str(found)
        case AddItem(code=code, quantity=quantity):
            assert code.replace(GS, "").isprintable() and " " not in code
            assert quantity is None or quantity.units > 0
        case RunOperation(number=number):
            assert by_number(number) is not None
        case OpenPay(amount=amount):
            assert amount is None or amount.minor >= 0
        case Search() | Menu() | Nothing():
            pass


@given(strategies.sampled_from([8, 12, 13, 14]), strategies.data())
def test_a_code_is_never_an_amount_nor_a_quantity(length: int, data: strategies.DataObject) -> None:
    code = data.draw(strategies.text("0123456789", min_size=length, max_size=length))
    assert parse(code, EUR) == AddItem(code)
    assert isinstance(parse(code + "+", EUR), Refusal)
    assert isinstance(parse(f"{code}*1", EUR), Refusal)


@given(strategies.integers(1, 9_999), strategies.text("0123456789", min_size=1, max_size=14))
def test_a_quantity_before_a_code(pieces: int, code: str) -> None:
    assert parse(f"{pieces}*{code}", EUR) == AddItem(code, Quantity(pieces))
