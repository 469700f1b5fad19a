"""Prints receipts: laid out and written in a thread, so that the next customer never waits."""

from __future__ import annotations

import logging
from pathlib import Path

import msgspec

from tuipos.devices.receipt import Paper, receipt_lines
from tuipos.devices.spool import Spool
from tuipos.register.till import LastSale, Till, time_zone
from tuipos.retail.documents import Document
from tuipos.storage.threads import StorageThread
from tuipos.ui.language import Language

_log = logging.getLogger("tuipos.printing")


class Printer:
    """The register's printer; without a device, receipts are text files in a folder."""

    def __init__(self, folder: Path, till: Till, thread: StorageThread) -> None:
        self._spool = Spool(folder)
        self._till = till
        self._thread = thread

    def print_last(self) -> None:
        """Print the sale that was concluded last, if it was one with a receipt."""
        sale = self._till.last_sale
        if sale is not None:
            self._thread.submit(self._print, sale)

    def _print(self, sale: LastSale) -> None:
        identity = self._till.identity
        zone = time_zone(identity.time_zone)
        paper = Paper(identity.store_name, zone, render=Language(identity.language, zone).render)
        document = msgspec.convert(sale.document, Document)
        try:
            self._spool.write(sale.receipt, receipt_lines(document, paper))
        except OSError:
            # The sale is final in the journal; a receipt can be made from it at any time.
            _log.exception("the receipt %s could not be written", sale.receipt)
