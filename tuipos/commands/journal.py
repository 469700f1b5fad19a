"""`tuipos journal`: local history, also beside a running register and after a crash."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC
from pathlib import Path
from typing import TYPE_CHECKING

from tuipos.domain.words import say_count
from tuipos.failure import CommandFailed
from tuipos.home import register_home

if TYPE_CHECKING:
    from tuipos.storage.journal.reader import EntryRow, JournalReader

_ALL = 1_000_000_000


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """list, show, verify, export."""
    acts = parser.add_subparsers(title="acts", metavar="ACT", required=True)
    listing = acts.add_parser("list", help="the newest entries, newest first")
    listing.add_argument("--limit", type=int, default=50, help="how many at most")
    listing.add_argument("--json", action="store_true", help="one JSON value")
    listing.set_defaults(act=_list)
    show = acts.add_parser("show", help="one entry: a transaction's id, its receipt or a sequence")
    show.add_argument("id", metavar="ID")
    show.set_defaults(act=_show)
    verify = acts.add_parser("verify", help="check the hash chain and the sequences")
    verify.set_defaults(act=_verify)
    export = acts.add_parser("export", help="write all entries as lines of JSON")
    export.add_argument("file", metavar="FILE", type=Path)
    export.set_defaults(act=_export)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Open the journal for reading and do one act on it."""
    from tuipos.register.ports import JournalFailed
    from tuipos.storage.journal import JournalReader
    from tuipos.storage.trouble import DatabaseTrouble

    try:
        with JournalReader(register_home(args.home).journal_file) as journal:
            return int(args.act(args, journal))
    except (DatabaseTrouble, JournalFailed) as trouble:
        raise CommandFailed(str(trouble)) from trouble


def _as_dict(entry: EntryRow) -> dict[str, object]:
    return {
        "sequence": entry.sequence,
        "kind": entry.kind,
        "id": entry.subject,
        "at": entry.at.astimezone(UTC).isoformat(),
        "sha256": entry.sha256,
        "hash": entry.hash,
        "epoch": entry.epoch,
        "body": json.loads(entry.body),
    }


def _list(args: argparse.Namespace, journal: JournalReader) -> int:
    entries = [_as_dict(entry) for entry in journal.entries(args.limit)]
    if args.json:
        print(json.dumps(entries, ensure_ascii=False))
        return 0
    for entry in entries:
        body = entry["body"]
        assert isinstance(body, dict)
        receipt, total = body.get("receipt", ""), body.get("total", "")
        at = str(entry["at"])[:19].replace("T", " ")
        row = f"{entry['sequence']:>6}  {at}  {entry['kind']:<14} {receipt:<16} {total:>10}"
        print(f"{row}  {entry['id']}")
    return 0


def _show(args: argparse.Namespace, journal: JournalReader) -> int:
    entry = journal.entry(args.id)
    if entry is None:
        raise CommandFailed(
            f"the journal has no entry {args.id!r}. 'tuipos journal list' shows all."
        )
    print(json.dumps(_as_dict(entry), indent=2, ensure_ascii=False))
    return 0


def _verify(args: argparse.Namespace, journal: JournalReader) -> int:
    broken = journal.verify()
    if broken is not None:
        raise CommandFailed(f"the journal is broken at entry {broken.sequence}: {broken.words}")
    newest = journal.entries(1)
    count = newest[0].sequence if newest else 0
    entries = say_count("{count} entry", "{count} entries", count)
    print(f"{entries}; the hash chain and the numbers hold.")
    return 0


def _export(args: argparse.Namespace, journal: JournalReader) -> int:
    try:
        with args.file.open("x", encoding="utf-8") as file:
            for entry in reversed(journal.entries(_ALL)):
                file.write(json.dumps(_as_dict(entry), ensure_ascii=False) + "\n")
    except OSError as error:
        raise CommandFailed(f"can't write {args.file}: {error.strerror}.") from error
    sys.stderr.write(f"Written to {args.file}.\n")
    return 0
