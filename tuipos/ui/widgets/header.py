"""The status header: mode, who and where, readiness, what waits for upload, the time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from tuipos.register.limits import worst_of
from tuipos.ui.ages import age_of, hours_of
from tuipos.ui.language import Language
from tuipos.ui.signs import Signs
from tuipos.ui.text import fit, printable, width_of
from tuipos.ui.widgets.rows import Row, Rows, Span

if TYPE_CHECKING:
    from tuipos.register.limits import LimitReached
    from tuipos.register.report import Link, Replica, Report


@dataclass(frozen=True, slots=True)
class HeaderFacts:
    """All that the header says; `staff` is empty where nobody is signed in."""

    link: Link
    report: Report | None
    store: str
    register: str
    staff: str
    now: datetime
    prices_job: str
    training: bool = False


def header_row(facts: HeaderFacts, width: int, language: Language, signs: Signs) -> Row:
    """The header for this width; the reason why something is not ready gives way first."""
    sign, word, role = mode_words(facts.link, language, signs)
    where = f" {signs.dot} ".join(
        printable(part) for part in (facts.store, facts.register, facts.staff) if part
    )
    clock = f"{language.time(facts.now)} "
    sent = _sent(facts, language)
    left: list[Span] = [(f" {sign} ", role), (word, f"{role}-strong")]
    if facts.training:
        left += [("  ", "text"), (language.text("TRAINING"), "warning-strong")]
    left.append((f"  {where}", "text"))
    room = width - sum(width_of(text) for text, _ in left) - len(clock) - 5
    readiness = _readiness(facts, language)
    warns = readiness[1] in ("warning", "bad")
    if warns and _nothing_waits(facts):
        # A warning before the outage is worth more than that all is well with the sales.
        sent = sent if width_of(f"{readiness[0]}   {sent}") <= room else ""
    if sent:
        room -= width_of(sent) + 3
    right: list[Span] = []
    # Half of an age says nothing; half of a reason still warns.
    if width_of(readiness[0]) <= room or (warns and room >= 6):
        right.append((fit(readiness[0], min(room, width_of(readiness[0]))), readiness[1]))
    if sent:
        right.append((f" {signs.dot} " if right else "", "muted"))
        right.append((sent, "muted"))
    right.append((f"   {clock}", "text"))
    used = sum(width_of(text) for text, _ in left + right)
    gap = " " * max(0, width - used)
    return Row(*left, (gap, "text"), *right, background="bar")


def mode_words(link: Link, language: Language, signs: Signs) -> tuple[str, str, str]:
    """The mode's sign, its word and its role: said three ways, never by colour alone."""
    _ = language.text
    match link.mode:
        case "online":
            return signs.online, _("Online"), "good"
        case "seamless-offline":
            return signs.offline, _("Offline"), "warning"
        case "manual-offline":
            return signs.manual, _("Offline (manual)"), "warning"
    return signs.unknown, _("Not connected yet"), "muted"


def _readiness(facts: HeaderFacts, language: Language) -> Span:
    _ = language.text
    if facts.report is None:
        return "", "muted"
    replica = facts.report.replica
    if replica.state == "not-enabled":
        return _("no offline database"), "warning"
    if replica.state != "ready":
        reason = f": {language.render(replica.reason)}" if replica.reason else ""
        return _("not ready") + reason, "warning"
    worst = worst_of(facts.report.limits)
    if worst is not None:
        return _limit(worst, facts, language)
    made_at = data_made_at(replica, facts.prices_job)
    if not facts.staff or made_at is None:
        return _("offline database ready"), "muted"
    age = age_of(made_at, facts.now, language)
    return _("prices {age}").format(age=age), "muted"


def _limit(one: LimitReached, facts: HeaderFacts, language: Language) -> Span:
    """What is too old, or lasts too long; online it stops nothing yet."""
    shown = f"{language.render(one.name)} {hours_of(one.age_hours, language)}"
    if one.stops_sales and facts.link.mode in ("seamless-offline", "manual-offline"):
        return language.text("no new sales: {why}").format(why=shown), "bad"
    return f"! {shown}", "warning"


def data_made_at(replica: Replica, job: str) -> datetime | None:
    """When HQ made the data of a job that this replica holds."""
    return dict(replica.made_at_by_job).get(job) or replica.made_at


def _sent(facts: HeaderFacts, language: Language) -> str:
    if facts.report is None:
        return ""
    queue = facts.report.queue
    parts = []
    if queue.count:
        parts.append(language.text("{count} to send").format(count=language.count(queue.count)))
    if queue.set_aside:
        aside = language.count(queue.set_aside)
        parts.append(language.text("{count} set aside").format(count=aside))
    if not parts and not facts.staff:
        return ""
    return ", ".join(parts) or language.text("all sent")


def _nothing_waits(facts: HeaderFacts) -> bool:
    queue = facts.report.queue if facts.report is not None else None
    return queue is None or not (queue.count or queue.set_aside)


class Header(Rows):
    """One row at the top of every screen."""

    DEFAULT_CSS = "Header { width: 1fr; height: 1; }"

    def __init__(self) -> None:
        super().__init__(background="bar")

    def tell(self, facts: HeaderFacts) -> None:
        """Show these facts."""
        app = self.till_app
        self.show([header_row(facts, self.size.width or app.size.width, app.language, app.signs)])
