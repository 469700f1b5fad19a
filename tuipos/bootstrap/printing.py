"""Prints receipts: laid out and written in a thread, so that the next customer never waits."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from tuipos.devices.layout import WIDTH, Paper
from tuipos.devices.receipt import copy_lines, gift_receipt_lines, receipt_lines
from tuipos.devices.shift_report import report_lines
from tuipos.devices.slip import slip_lines, stamp_lines
from tuipos.devices.spool import Spool
from tuipos.domain.document import TRAINING
from tuipos.domain.shift_report import ShiftReport
from tuipos.domain.suspended import SuspendedSale
from tuipos.domain.time_clock import Stamp
from tuipos.domain.words import Words, say
from tuipos.register.till import LastSale, Till, time_zone
from tuipos.retail.documents import Document
from tuipos.storage.threads import StorageThread
from tuipos.ui.language import Language

if TYPE_CHECKING:
    from tuipos.devices.receipt_printer import ReceiptPrinter

_log = logging.getLogger("tuipos.printing")

#: What to do about a page that did not come out.
_COPY = say(".115 prints a copy.")
_AGAIN = say("print it again.")
_KEPT = say("it is kept all the same.")


class Printer:
    """The register's printer; each page is a text file in a folder, and on paper with a device.

    `columns` are those of the paper.
    """

    def __init__(
        self,
        folder: Path,
        till: Till,
        thread: StorageThread,
        device: ReceiptPrinter | None = None,
        columns: int = WIDTH,
    ) -> None:
        self._spool = Spool(folder)
        self._till = till
        self._thread = thread
        self._device = device
        self._columns = columns
        self._printed: object = None

    def print_last(self) -> None:
        """Print the sale that was concluded last, once, if it was one with a receipt."""
        sale = self._till.last_sale
        if sale is not None and sale.document["id"] != self._printed:
            self._printed = sale.document["id"]
            self._thread.submit(self._print, sale)

    def print_report(
        self, report: ShiftReport, title: Words, at: datetime, *, unsent: int = 0
    ) -> None:
        """Print an X or Z report; `title` says which."""
        name = f"{title}-{report.opening.id}-{at:%H%M%S}"
        lines = report_lines(report, self._paper(), title=title, at=at, unsent=unsent)
        self._thread.submit(self._write, name, lines, _AGAIN)

    def print_again(self, document: Mapping[str, Any], *, gift: bool = False) -> None:
        """Print a copy of a past sale, or its gift receipt."""
        sold = msgspec.convert(document, Document, strict=False)
        name = f"{sold.receipt or sold.id}-{'gift' if gift else 'copy'}"
        lines = gift_receipt_lines if gift else copy_lines
        self._thread.submit(self._write, name, lines(sold, self._paper()), _AGAIN)

    def print_slip(self, sale: SuspendedSale) -> None:
        """Print the slip of a suspended sale."""
        name = f"suspended-{sale.code}-{sale.at:%H%M%S}"
        self._thread.submit(self._write, name, slip_lines(sale, self._paper()), _KEPT)

    def print_stamp(self, stamp: Stamp) -> None:
        """Print what was noted at the time clock."""
        name = f"time-{stamp.staff}-{stamp.id}"
        self._thread.submit(self._write, name, stamp_lines(stamp, self._paper()), _KEPT)

    def _print(self, sale: LastSale) -> None:
        document = msgspec.convert(sale.document, Document)
        remedy = _KEPT if sale.receipt == TRAINING else _COPY
        self._write(sale.receipt, receipt_lines(document, self._paper()), remedy)

    def _write(self, name: str, lines: list[str], remedy: Words) -> None:
        try:
            self._spool.write(name, lines)
        except OSError:
            # What is printed is final in the journal: it can be made from it at any time.
            _log.exception("%s could not be written", name)
        if self._device is not None:
            self._device.print_page(lines, remedy)

    def _paper(self) -> Paper:
        identity = self._till.identity
        zone = time_zone(identity.time_zone)
        render = Language(identity.language, zone).render
        return Paper(identity.store_name, zone, self._columns, render=render)
