"""A process that reads one long file for a server, so that registers are answered meanwhile.

Standard input has an order, a line of JSON; then a line when it is this file's turn to write; its
end means that the server is gone, and so is this process. Standard output has lines of JSON:
`rows` read so far, `staged` when all was found to be right, and what came of it at last.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

from peewee import PeeweeException

from tuipos.domain.words import Refusal, refuse, said_as_json, said_from_json, say
from tuipos.hq.importing import Imported, Manner, import_file
from tuipos.retail.pins import hash_pin
from tuipos.storage.database import open_url
from tuipos.storage.postgresql import PostgresqlServer
from tuipos.storage.trouble import DatabaseTrouble

_INPUT = 0
_SERVER_GONE = 3
#: Reading has time; whoever waits at a register has not.
_NICENESS = 10
#: Progress is told once for so many rows.
_TOLD_ROWS = 5000


def main() -> int:
    """Take a file in as the order says."""
    os.nice(_NICENESS)
    lines = _lines()
    order = json.loads(next(lines))
    turn = threading.Event()
    threading.Thread(target=_watch, args=(lines, turn), daemon=True).start()
    _tell(encoded(_take_in(order, turn)))
    return 0


def encoded(found: Imported | Refusal) -> dict[str, Any]:
    """What came of a file, for a line of JSON."""
    if isinstance(found, Imported):
        return {"imported": [found.rows, found.changed, found.dry_run]}
    remedy = None if found.remedy is None else said_as_json(found.remedy)
    return {"refused": [found.code, said_as_json(found.what), remedy]}


def decoded(told: dict[str, Any]) -> Imported | Refusal | None:
    """What `encoded` has told; None for a line of another kind."""
    if "imported" in told:
        return Imported(*told["imported"])
    if "refused" not in told:
        return None
    code, what, remedy = told["refused"]
    words = said_from_json(what)
    assert words is not None, "words travel whole"
    return refuse(code, words, said_from_json(remedy))


def _take_in(order: dict[str, Any], turn: threading.Event) -> Imported | Refusal:
    told = 0

    def on_rows(rows: int) -> None:
        nonlocal told
        if rows - told >= _TOLD_ROWS:
            told = rows
            _tell({"rows": rows})

    def before_write() -> None:
        _tell({"staged": True})
        turn.wait()

    manner = Manner(
        lambda pin: hash_pin(pin, order["pepper"]),
        order["decimal"],
        order["dry_run"],
        on_rows,
        before_write,
    )
    try:
        db = open_url(order["url"], "hq")
        with db.connection_context() if isinstance(db, PostgresqlServer) else nullcontext():
            found = import_file(db, order["kind"], Path(order["path"]), manner)
        db.close()
    except (PeeweeException, DatabaseTrouble, OSError) as error:
        return import_failed(str(error))
    return found


def import_failed(reason: str) -> Refusal:
    """A full disk or a database that went away is for the person at headquarters to mend."""
    return refuse(
        "import-failed",
        say("Nothing was imported: {reason}.", reason=reason.strip().partition("\n")[0]),
        say("See to the server's disk and database, then import the file again."),
    )


def _watch(lines: Iterator[str], turn: threading.Event) -> None:
    for _ in lines:
        turn.set()
    os._exit(_SERVER_GONE)


def _lines() -> Iterator[str]:
    """Lines of standard input, without a buffer that the end of the program would wait for."""
    read = b""
    while part := os.read(_INPUT, 65536):
        *whole, read = (read + part).split(b"\n")
        for line in whole:
            yield line.decode()


def _tell(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
