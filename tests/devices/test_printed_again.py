"""Returned lines, notes, copies, gift receipts and slips, as they are printed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec
import pytest

from tests.devices.outlets import network_printer
from tests.domain.documents import document_of
from tests.fakes import APPLES, MORNING, OAT_MILK, RYE_BREAD, euro, make_world
from tuipos.bootstrap.printing import Printer
from tuipos.devices.layout import Paper, cells
from tuipos.devices.outlet import outlet_at
from tuipos.devices.receipt import copy_lines, gift_receipt_lines, receipt_lines
from tuipos.devices.receipt_printer import ReceiptPrinter
from tuipos.devices.sender import Sender
from tuipos.devices.slip import slip_lines, stamp_lines
from tuipos.domain.quantity import Quantity
from tuipos.domain.suspended import SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.retail.documents import Document
from tuipos.storage.threads import StorageThread

PAPER = Paper("Riverside", ZoneInfo("Europe/Berlin"))
SLIP = SuspendedSale(7, "001", "0001-001-1", "1001", MORNING, 2, euro("5.50"))
STAMP = Stamp("0001-001-1", "clock-out", "1001", "Ana", "001", MORNING, odd=True)


def returned() -> dict[str, object]:
    body = document_of([(RYE_BREAD, Quantity(-2)), (OAT_MILK, Quantity(1))], comment="Gift\x1b[2J")
    line = body["lines"][0]
    line["returns"] = {
        "transaction": "t", "receipt": "00010011000042", "line": 1, "reason": "stale",
        "verified": True,
    }  # fmt: skip
    body["lines"][1]["comment"] = "sliced"
    return body


def test_a_returned_line_says_so_and_of_which_receipt() -> None:
    lines = receipt_lines(msgspec.convert(returned(), Document), PAPER)
    assert lines[2:9] == [
        "Rye bread 500 g",
        "  -2 x 3.40                        -6.80 A",
        "  Return of receipt 00010011000042",
        "  stale",
        "Oat milk 1 l                        2.10 B",
        "  sliced",
        "-" * 42,
    ]
    text = "\n".join(lines)
    assert "Total EUR" in text and "-4.70" in text
    assert "Gift[2J" in text and "\x1b" not in text
    assert "Receipt                     00010021000005" in text


def test_a_return_without_a_receipt() -> None:
    body = returned()
    body["lines"][0]["returns"] = {"reason": "stale"}  # type: ignore[index]
    assert "  Return" in receipt_lines(msgspec.convert(body, Document), PAPER)


def test_a_copy_says_that_it_is_one_above_and_below() -> None:
    document = msgspec.convert(returned(), Document)
    first, *middle, last = copy_lines(document, PAPER)
    assert first.strip() == last.strip() == "*** COPY ***"
    assert middle == receipt_lines(document, PAPER)
    assert "COPY" not in "\n".join(receipt_lines(document, PAPER))


def test_a_gift_receipt_tells_no_price() -> None:
    body = document_of([(OAT_MILK, Quantity(3)), (APPLES, Quantity(756, 3))])
    lines = gift_receipt_lines(msgspec.convert(body, Document), PAPER)
    text = "\n".join(lines)
    assert "Gift receipt" in text and "00010021000005" in text
    assert "Oat milk 1 l                             3" in text
    assert "Apples, loose                     0.756 kg" in text
    prices = [line[each] for line in body["lines"] for each in ("price", "amount")]
    assert not [each for each in (*prices, str(body["total"])) if each in text]


@pytest.mark.parametrize("width", [20, 32, 42])
def test_everything_fits_on_the_paper(width: int) -> None:
    paper = replace(PAPER, width=width)
    document = msgspec.convert(returned(), Document)
    for lines in (
        copy_lines(document, paper), gift_receipt_lines(document, paper), slip_lines(SLIP, paper),
        stamp_lines(STAMP, paper),
    ):  # fmt: skip
        assert max(map(cells, lines)) <= width


def test_a_slip_shows_its_number_and_is_no_receipt() -> None:
    lines = slip_lines(SLIP, PAPER)
    assert [line.strip() for line in lines[:3]] == ["Riverside", "Suspended sale", "001-7"]
    text = "\n".join(lines)
    assert "5.50" in text and "nothing is paid" in text and "10:26" in text


def test_the_slip_of_the_time_clock_says_who_what_and_when() -> None:
    text = "\n".join(stamp_lines(STAMP, PAPER))
    assert "Clock out" in text and "10:26" in text and "Ana" in text and "1001" in text
    assert "does not follow" in text
    assert "does not follow" not in "\n".join(stamp_lines(replace(STAMP, odd=False), PAPER))


def test_the_printer_writes_each_under_its_own_name(tmp_path: Path) -> None:
    thread = StorageThread("printing")
    printer = Printer(tmp_path, make_world().till, thread)
    printer.print_again(returned())
    printer.print_again(returned(), gift=True)
    printer.print_slip(SLIP)
    printer.print_stamp(STAMP)
    thread.close()
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "00010021000005-copy.txt", "00010021000005-gift.txt", "suspended-001-7-092653.txt",
        "time-1001-0001-001-1.txt",
    ]  # fmt: skip


def test_each_of_them_is_on_paper_as_well(tmp_path: Path) -> None:
    told: list[str] = []
    with network_printer() as paper:
        outlet = outlet_at(paper.name)
        assert outlet is not None
        sender, thread = Sender(outlet, paper.name), StorageThread("printing")
        device = ReceiptPrinter(sender, lambda words: told.append(str(words)))
        printer = Printer(tmp_path, make_world().till, thread, device, columns=32)
        printer.print_again(returned())
        printer.print_again(returned(), gift=True)
        printer.print_slip(SLIP)
        printer.print_stamp(STAMP)
        thread.close()
        sender.close(5.0)
    assert told == [] and len(paper.pages) == 4 == len(list(tmp_path.iterdir()))
    copy, gift, slip, stamp = paper.pages
    assert copy.count(b"*** COPY ***") == 2 and b"Gift receipt" in gift
    assert b"001-7" in slip and b"Clock out" in stamp
