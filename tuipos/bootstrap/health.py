"""Looks at a register's surroundings: all checks at once, and none for longer than its time."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tuipos.domain.words import Words, say
from tuipos.register.health import BAD, GOOD, NOTHING, Finding
from tuipos.retail.threads import LoneThread

_log = logging.getLogger(__name__)

#: Longer than the patience with any one device or server.
PATIENCE_SECONDS = 6.0


@dataclass(frozen=True, slots=True)
class Seen:
    """What one check saw; it becomes a finding under the check's name, or under its own.

    `about` and `name` are given where a check sees more than one thing.
    """

    state: str
    what: Words
    remedy: Words | None = None
    about: str = ""
    name: Words | None = None


@dataclass(frozen=True, slots=True)
class Check:
    """One thing to look at. `look` blocks, runs in a thread of its own, and changes nothing."""

    about: str
    name: Words
    look: Callable[[], Sequence[Seen]]


def good(what: Words) -> Seen:
    """It is as it should be."""
    return Seen(GOOD, what)


def bad(what: Words, remedy: Words) -> Seen:
    """Something is wrong, and what to do about it."""
    return Seen(BAD, what, remedy)


def nothing(what: Words) -> Seen:
    """There was nothing to look at, and nothing is wrong with that."""
    return Seen(NOTHING, what)


async def examine(
    checks: Sequence[Check],
    found: Callable[[Finding], None] = lambda finding: None,
    patience_seconds: float = PATIENCE_SECONDS,
) -> list[Finding]:
    """Run all checks side by side; `found` is called as each ends, the list is in their order."""

    async def one(check: Check) -> list[Finding]:
        findings = [_finding(check, seen) for seen in await _seen(check, patience_seconds)]
        for finding in findings:
            found(finding)
        return findings

    groups = await asyncio.gather(*(one(check) for check in checks))
    return [finding for group in groups for finding in group]


async def _seen(check: Check, patience_seconds: float) -> Sequence[Seen]:
    thread = LoneThread(f"tuipos-check-{check.about}")
    try:
        async with asyncio.timeout(patience_seconds):
            return await thread.run(check.look)
    except TimeoutError:
        seconds = f"{patience_seconds:g}"
        return [bad(say("No answer in {seconds} s.", seconds=seconds), say("Look again later."))]
    except Exception as error:
        # The edge of a check: what it could not see is a finding, and the others go on.
        _log.exception("the check of %s failed", check.about)
        what = say("The check itself failed: {error}.", error=type(error).__name__)
        return [bad(what, say("Tell support: 'tuipos support-bundle FILE' packs the log."))]
    finally:
        thread.close()


def _finding(check: Check, seen: Seen) -> Finding:
    name = check.name if seen.name is None else seen.name
    return Finding(seen.about or check.about, name, seen.state, seen.what, seen.remedy)
