"""`tuipos hq import` and `export`: CSV files, with progress for a person who waits."""

from __future__ import annotations

import argparse
import sys
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tuipos.hq.client import HqClient, HqFailed, part
from tuipos.hq.printing import Adder, show
from tuipos.hq.record_keys import RECORD_KEYS

_CHUNK_BYTES = 256 * 1024
_ASK_SECONDS = 0.5
_BAR_CELLS = 24
#: Which decimal mark a locale's spreadsheets write.
_DECIMALS = {"de": "comma", "ru": "comma", "en": "point"}
_MARKS = {",": "comma", ".": "point"}
_KINDS = "one of: " + ", ".join(sorted(RECORD_KEYS))


def add_file_commands(acts: Any, add: Adder) -> None:
    """Import and export."""
    take = add(acts, "import", "take a CSV file in, all or nothing", _import, shows=True)
    take.add_argument("kind", metavar="KIND", help=_KINDS)
    take.add_argument("file", metavar="FILE.csv", type=Path, help="comma, semicolon or tab; UTF-8")
    take.add_argument("--dry-run", action="store_true", help="check all, take nothing")
    mark = take.add_mutually_exclusive_group()
    mark.add_argument("--locale", choices=sorted(_DECIMALS), help="how the file writes numbers")
    mark.add_argument("--decimal", choices=sorted(_MARKS), help="the file's decimal mark")
    give = add(acts, "export", "write a CSV file", _export, shows=True)
    give.add_argument("kind", metavar="KIND", help=_KINDS)
    give.add_argument("file", metavar="FILE.csv", type=Path, help="what to write")


def _import(client: HqClient, args: argparse.Namespace) -> None:
    decimal = _DECIMALS.get(args.locale or "", "") or _MARKS.get(args.decimal or "", "")
    word = uuid.uuid4().hex
    try:
        with args.file.open("rb") as file, _progress(client, args.file, word):
            chunks = iter(lambda: file.read(_CHUNK_BYTES), b"")
            told = client.send_file(
                args.kind, chunks, decimal=decimal, dry_run=args.dry_run, progress=word
            )
    except OSError as error:
        raise HqFailed(f"{args.file} can't be read: {error.strerror}.") from error
    if args.json:
        show(args, {**told, "dry_run": args.dry_run})
    else:
        sys.stdout.write(told["told"] + "\n")


def _export(client: HqClient, args: argparse.Namespace) -> None:
    content = client.fetch_file(args.kind)
    try:
        args.file.write_bytes(content)
    except OSError as error:
        raise HqFailed(f"{args.file} can't be written: {error.strerror}.") from error
    if args.json:
        show(args, {"file": str(args.file), "bytes": len(content)})


@contextmanager
def _progress(client: HqClient, path: Path, word: str) -> Iterator[None]:
    """A bar on standard error while the server reads, where that is a terminal."""
    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    total = max(1, sum(chunk.count(b"\n") for chunk in _chunks(path)) - 1)
    watcher = threading.Thread(target=_watch, args=(client, word, total, over), daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
        sys.stderr.write("\r\x1b[K")
        sys.stderr.flush()


def _watch(client: HqClient, word: str, total: int, over: threading.Event) -> None:
    rows = 0
    while not over.wait(_ASK_SECONDS):
        try:
            # Another worker of the server may answer, which knows nothing of this file.
            rows = max(rows, int(client.get(f"/import-progress/{part(word)}")["rows"]))
        except HqFailed:
            # The bar stands still; the import itself says what is wrong.
            continue
        full = min(_BAR_CELLS, _BAR_CELLS * rows // total)
        bar = "█" * full + "░" * (_BAR_CELLS - full)
        sys.stderr.write(f"\r{bar} {rows:,} of {total:,} rows\x1b[K")
        sys.stderr.flush()


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            yield chunk
