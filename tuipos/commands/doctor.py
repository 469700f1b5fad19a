"""`tuipos doctor`: what is wrong with this register and its surroundings, and what to do."""

from __future__ import annotations

import argparse
import json
import sys
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tuipos.home import register_home

if TYPE_CHECKING:
    from tuipos.register.health import Finding

_MARKS = {"good": "ok", "bad": "!!", "nothing": "--"}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Only how to print it."""
    parser.add_argument("--json", action="store_true", help="one JSON value")
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Look at everything at once; 0 where all is well, 1 where something is wrong."""
    findings = _findings(args)
    wrong = [finding for finding in findings if finding.state == "bad"]
    if args.json:
        print(json.dumps(_as_dict(findings), ensure_ascii=False))
    else:
        for finding in findings:
            _print(finding)
    if wrong:
        names = ", ".join(dict.fromkeys(_plain(finding.name) for finding in wrong))
        sys.stderr.write(f"tuipos: not all is well: {names}.\n")
    return 1 if wrong else 0


def _findings(args: argparse.Namespace) -> list[Finding]:
    import asyncio
    import locale
    import os

    from tuipos.bootstrap.device_checks import device_checks
    from tuipos.bootstrap.health import examine
    from tuipos.bootstrap.service_checks import service_checks
    from tuipos.bootstrap.terminal_checks import terminal_checks

    home = register_home(args.home)
    checks = [
        *service_checks(home, lambda: datetime.now(UTC), thorough=True),
        *device_checks(home),
        *terminal_checks(home, os.environ, locale.getpreferredencoding(False)),
    ]
    return asyncio.run(examine(checks))


def _print(finding: Finding) -> None:
    print(f"{_MARKS[finding.state]}  {_plain(finding.name):<18}{_plain(finding.what)}")
    if finding.state == "bad":
        print(f"{'':<22}{_plain(finding.remedy)}")


def _as_dict(findings: list[Finding]) -> dict[str, object]:
    checks = [
        {
            "name": finding.about,
            "state": finding.state,
            "what": _plain(finding.what),
            "do": None if finding.remedy is None else _plain(finding.remedy),
        }
        for finding in findings
    ]
    return {"well": all(check["state"] != "bad" for check in checks), "checks": checks}


def _plain(words: object) -> str:
    from tuipos.domain.typed import clean

    return clean(str(words))
