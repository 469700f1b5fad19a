"""Pages for a receipt printer: the signs that it has, and no byte that it would obey."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.devices.test_printed_again import PAPER
from tests.domain.documents import document_of
from tests.fakes import product
from tuipos.devices.escpos import page, pulse
from tuipos.devices.receipt import receipt_lines
from tuipos.domain.quantity import ONE
from tuipos.retail.documents import Document

CODE_PAGES = {0: "cp437", 19: "cp858", 17: "cp866", 16: "cp1252", 18: "cp852"}


def read(data: bytes) -> str:
    """What a printer makes of a page; fails for a command that no page of text has."""
    begin, end = b"\x1b@", b"\x1bd\x03\x1dVB\x00"
    assert data.startswith(begin) and data.endswith(end)
    text, encoding = "", "cp437"
    rest = data[len(begin) : -len(end)]
    while rest:
        if rest[0] == 0x1B:
            assert rest[1:2] == b"t"
            encoding, rest = CODE_PAGES[rest[2]], rest[3:]
            continue
        assert rest[0] == 0x0A or (rest[0] >= 0x20 and rest[0] != 0x7F)
        text, rest = text + rest[:1].decode(encoding), rest[1:]
    return text


@pytest.mark.parametrize(
    "line",
    ["Rye bread 500 g      3.40 A", "Übergröße für Ärzte", "Total 1.00 €", "Ржаной хлеб 500 г",
     "№ 7 Ёлка € “zwei” – drei", "Čaj šípkový, żółty ser"],
)  # fmt: skip
def test_the_signs_of_our_languages_are_printed(line: str) -> None:
    assert read(page([line])) == f"{line}\n"


def test_what_a_printer_lacks_is_a_mark_as_wide() -> None:
    assert read(page(["a日本b", "👋", "e\u0301 o\u0302\u0323", "x\xa0y"])) == (
        "a????b\n??\né ?\nx y\n"
    )


def test_a_page_without_special_signs_changes_no_code_page() -> None:
    assert page(["a", "b"]) == b"\x1b@a\nb\n\x1bd\x03\x1dVB\x00"


@given(some.lists(some.text(), max_size=4))
def test_no_text_is_obeyed(lines: list[str]) -> None:
    assert read(page(lines)).count("\n") == len(lines)


def test_a_products_name_opens_no_drawer() -> None:
    name = "Rye\x1bp\x00\x19\xfa\x1d\x56\x00 bread\x10\x14\x01\x00\x01\x9b"
    sold = document_of([(product("1", name, "3.40"), ONE)], comment="\x1bp0\x19\xfa")
    printed = page(receipt_lines(msgspec.convert(sold, Document), PAPER))
    assert "Ryep" in read(printed)
    assert pulse() not in printed and b"\x1bp" not in printed


def test_the_pulse_of_either_pin() -> None:
    assert pulse() == b"\x1bp\x00\x19\xfa"
    assert pulse(5) == b"\x1bp\x01\x19\xfa"
