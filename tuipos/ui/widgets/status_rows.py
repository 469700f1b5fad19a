"""What Connection status shows at the left: the connection, the replica, what waits, the sync."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tuipos.domain.words import Words, say, say_count
from tuipos.register.report import Link, Report, Sync
from tuipos.ui.ages import age_of, hours_of
from tuipos.ui.language import Language
from tuipos.ui.text import fit, printable, width_of
from tuipos.ui.widgets.header import data_made_at
from tuipos.ui.widgets.rows import EMPTY, Row, Span

#: Jobs whose data's age has a row of its own: what a wrong sale would come from first.
_PRICES = "1020"
_AGED_JOBS = {_PRICES: "prices", "1010": "customers"}


@dataclass(frozen=True, slots=True)
class StatusFacts:
    """Everything the left half is made from."""

    link: Link
    report: Report | None
    now: datetime


def status_rows(facts: StatusFacts, width: int, language: Language) -> list[Row]:
    """The rows from the title to the last sync, for this width."""
    _ = language.text
    rows = [Row((f"  {_('Connection status')}", "text-strong"), (" 917", "muted")), EMPTY]
    groups = [_connection(facts, language)]
    if facts.report is not None:
        groups += [_replica(facts.report, facts.now, language), _waiting(facts, language)]
    names = [name for group in groups for name, *_ in group]
    wide = max(16, *(width_of(name) for name in names)) + 2
    wide = min(wide, width // 2)
    for group in groups:
        for name, value, role in group:
            label = fit(name, wide)
            rows.append(Row((f"  {label}", "muted"), (fit(value, width - wide - 2).rstrip(), role)))
        rows.append(EMPTY)
    return rows


_Fact = tuple[str, str, str]


def _connection(facts: StatusFacts, language: Language) -> list[_Fact]:
    _ = language.text
    link = facts.link
    since = language.moment(link.since, facts.now)
    if link.mode == "online":
        connected = (_("Yes, since {time}").format(time=since), "good")
    elif link.mode == "unknown":
        connected = (_("not asked yet"), "muted")
    else:
        connected = (_("No, since {time}").format(time=since), "warning")
    reason = language.render(link.reason) if link.reason is not None else ""
    if link.mode == "manual-offline" and not reason:
        reason = _("a person chose so")
    address = printable(link.server)
    role = "text"
    if link.insecure:
        address, role = _("{address} (not encrypted)").format(address=address), "warning"
    rows = [(_("Connected"), *connected)]
    if reason:
        rows.append((_("Why"), reason, "text"))
    rows.append((_("Retail Server"), address, role))
    rows.append((_("Next attempt"), language.render(link.next_attempt), "text"))
    return rows


def _replica(report: Report, now: datetime, language: Language) -> list[_Fact]:
    _ = language.text
    replica = report.replica
    name = _("Offline database")
    if replica.state == "not-enabled":
        return [(name, _("not enabled for this register"), "warning")]
    rows: list[_Fact] = []
    if replica.state != "ready":
        why = f": {language.render(replica.reason)}" if replica.reason is not None else ""
        rows.append((name, _("not ready") + why, "warning"))
    else:
        version = language.count(replica.version)
        rows.append((name, _("ready, version {version}").format(version=version), "good"))
    titles = {"1020": _("Prices"), "1010": _("Customers")}
    rows += _limits(report, language)
    shown = {one.kind for one in report.limits}
    for job, kind in _AGED_JOBS.items():
        if job in replica.left_out:
            rows.append((titles[job], _("not kept offline"), "muted"))
        if job in replica.left_out or kind in shown:
            continue
        known = dict(replica.made_at_by_job).get(job)
        made_at = known or (data_made_at(replica, job) if job == _PRICES else None)
        if made_at is not None:
            age = age_of(made_at, now, language)
            rows.append((titles[job], _("{age} old").format(age=age), "text"))
    return rows + _changes(report, language)


def _changes(report: Report, language: Language) -> list[_Fact]:
    """What changes by itself at the store's next midnight; no row where nothing does."""
    changes = report.changes
    if changes is None:
        return []
    at = changes.at
    prices, offers, taxes = changes.prices, changes.offers, changes.taxes
    said = [
        say_count("{count} price changes at {at}", "{count} prices change at {at}", prices, at=at),
        say_count("{count} offer changes at {at}", "{count} offers change at {at}", offers, at=at),
        say_count("{count} tax changes at {at}", "{count} taxes change at {at}", taxes, at=at),
    ]
    told = [language.render(words) for words in said if words.count]
    label = language.text("Coming")
    return [(label if words is told[0] else "", words, "text") for words in told]


def _limits(report: Report, language: Language) -> list[_Fact]:
    """What is older, or lasts longer, than headquarters allows: a row for each."""
    _ = language.text
    rows = []
    for one in report.limits:
        age = hours_of(one.age_hours, language)
        allowed = hours_of(one.allowed_hours, language)
        text = _("{age}, {allowed} allowed").format(age=age, allowed=allowed)
        title = language.render(one.name)
        rows.append((title[:1].upper() + title[1:], text, "bad" if one.blocks else "warning"))
    return rows


def _waiting(facts: StatusFacts, language: Language) -> list[_Fact]:
    _ = language.text
    report = facts.report
    assert report is not None, "asked only where there is one"
    queue, sync = report.queue, report.sync
    aside = language.count(queue.set_aside) if queue.set_aside else _("none")
    rows: list[_Fact] = [
        (_("To send"), _to_send(report, facts.now, language), "text"),
        (_("Set aside"), aside, "bad" if queue.set_aside else "text"),
        (_("To fetch"), *_to_fetch(facts, language)),
    ]
    rows.append((_("Last attempt"), *_last_attempt(facts.link, sync, facts.now, language)))
    done = None
    if sync.good_seconds is not None:
        done = say("done in {seconds} s", seconds=round(sync.good_seconds, 1))
    role = "good" if sync.good_at is not None else "text"
    rows.append((_("Last good sync"), _at(sync.good_at, done, facts.now, language), role))
    return rows


def _last_attempt(link: Link, sync: Sync, now: datetime, language: Language) -> tuple[str, str]:
    """The newest try to reach the server: a sync run, or while offline the attempt that failed."""
    asked = link.last_attempt
    if asked is not None and link.mode in ("seamless-offline", "manual-offline"):
        # A sync run that failed and so led offline ended a moment after the attempt that it was.
        is_newest = sync.attempted_at is None or asked >= sync.attempted_at
        if is_newest or link.mode == "seamless-offline":
            return _at(asked, link.attempt_result, now, language), "warning"
    if sync.running:
        running = language.text("running")
        return (language.render(sync.progress) if sync.progress else running), "text"
    result = _at(sync.attempted_at, sync.attempt_result, now, language)
    return result, "warning" if sync.attempt_failed else "text"


def _to_send(report: Report, now: datetime, language: Language) -> str:
    queue = report.queue
    if not queue.count:
        return language.text("nothing")
    parts = [language.render(say_count("{count} sale", "{count} sales", queue.count))]
    if queue.total is not None:
        parts.append(language.money(queue.total))
    if queue.oldest is not None:
        age = age_of(queue.oldest, now, language)
        parts.append(language.text("oldest {age}").format(age=age))
    return ", ".join(parts)


def _to_fetch(facts: StatusFacts, language: Language) -> tuple[str, str]:
    assert facts.report is not None, "asked only where there is one"
    waiting = facts.report.sync.to_fetch
    if facts.link.mode != "online":
        return language.text("unknown while offline"), "muted"
    if waiting is None:
        return language.text("not known yet"), "muted"
    return (language.count(waiting) if waiting else language.text("nothing")), "text"


def _at(moment: datetime | None, result: Words | None, now: datetime, language: Language) -> str:
    if moment is None:
        return language.text("none yet")
    after = f"  {language.render(result)}" if result is not None else ""
    return language.moment(moment, now) + after


def button_row(spans: list[Span]) -> Row:
    """The row with the buttons."""
    return Row(("  ", "text"), *spans)
