"""What Connection status shows at the right: Downloads, To send, Log."""

from __future__ import annotations

from datetime import datetime

from tuipos.domain.words import say_count
from tuipos.register.report import DownloadRow, Report
from tuipos.ui.ages import size_of
from tuipos.ui.language import Language
from tuipos.ui.signs import Signs
from tuipos.ui.text import fit, printable, wrapped
from tuipos.ui.widgets.rows import EMPTY, Row, Span

TABS = ("downloads", "to-send", "log")


def list_rows(
    report: Report | None, tab: str, first: int, size: tuple[int, int], now: datetime,
    language: Language, signs: Signs,
) -> list[Row]:  # fmt: skip
    """The tabs and one list, from entry `first` on, for this size."""
    width, height = size
    head = [_tabs(tab, language), EMPTY]
    if report is None:
        return head
    body: list[Row]
    if tab == "downloads":
        body = _downloads(report, width, now, language, signs)
    elif tab == "to-send":
        body = _to_send(report, width, now, language)
    else:
        body = _log(report, width, now, language)
    room = max(1, height - len(head))
    return head + body[min(first, max(0, len(body) - room)) :][:room]


def _tabs(tab: str, language: Language) -> Row:
    _ = language.text
    names = dict(zip(TABS, (_("Downloads"), _("To send"), _("Log")), strict=True))
    spans: list[Span] = [(" ", "text")]
    for name, shown in names.items():
        spans += [(shown, "tab" if name == tab else "muted"), ("  ", "text")]
    return Row(*spans)


def _downloads(
    report: Report, width: int, now: datetime, language: Language, signs: Signs
) -> list[Row]:
    _ = language.text
    if not report.downloads:
        return [Row((f" {_('no packages yet')}", "muted"))]
    rows = [
        shown for row in report.downloads for shown in _download(row, width, now, language, signs)
    ]
    applied = sum(row.status == "Applied" for row in report.downloads)
    failed = sum(_has_failed(row) for row in report.downloads)
    left = sum(row.status == "Canceled" for row in report.downloads)
    waiting = len(report.downloads) - applied - failed - left
    applied_words = say_count("{count} package applied", "{count} packages applied", applied)
    rows += [
        EMPTY,
        Row((f" {language.render(applied_words)}", "muted")),
        Row((f" {_('{waiting} waiting, {failed} failed').format(waiting=waiting, failed=failed)}",
             "bad" if failed else "muted")),
    ]  # fmt: skip
    return rows


def _download(
    row: DownloadRow, width: int, now: datetime, language: Language, signs: Signs
) -> list[Row]:
    failed = _has_failed(row)
    applied = row.status == "Applied"
    sign = signs.applied if applied else signs.failed if failed else signs.waiting
    role = "good" if applied else "bad" if failed else "muted"
    size = fit(size_of(row.bytes, language), 6, right=True)
    when = fit(language.moment(row.at, now), 6)
    room = width - 1 - 5 - 6 - 6 - 1
    first = Row(
        (sign, role),
        (fit(printable(row.job), 5), "muted"),
        (fit(printable(language.text(row.name)), room), "bad" if failed else "text"),
        (when, "muted"),
        (size, "muted"),
    )
    if applied or not row.error:
        return [first]
    why = wrapped(printable(row.error), width - 7)[:3]
    return [first, *(Row((f"      {line}", "bad" if failed else "warning")) for line in why)]


def _has_failed(row: DownloadRow) -> bool:
    return row.status.endswith("Failed") or row.status == "Suspended"


def _to_send(report: Report, width: int, now: datetime, language: Language) -> list[Row]:
    _ = language.text
    if not report.to_send:
        return [Row((f" {_('all sales are sent')}", "muted"))]
    rows = []
    for row in report.to_send:
        amount = fit(language.money(row.total), 9, right=True)
        when = fit(language.moment(row.concluded_at, now), 6)
        problem = row.reason or (row.state if row.state not in ("queued", "waiting") else "")
        name = printable(problem or row.receipt or row.id)
        role = "bad" if problem else "text"
        rows.append(
            Row((when, "muted"), (fit(name, width - 15), role), (amount, "text"))
        )  # fmt: skip
    return rows


def _log(report: Report, width: int, now: datetime, language: Language) -> list[Row]:
    if not report.log:
        return [Row((f" {language.text('nothing yet')}", "muted"))]
    rows = []
    for row in report.log:
        when = fit(language.moment(row.at, now), 6)
        first, *more = wrapped(printable(row.text), width - 7)
        rows.append(Row((when, "muted"), (first, "text")))
        rows += [Row(("      ", "text"), (line, "text")) for line in more]
    return rows
