"""The state of a register from its files alone: for `tuipos status`, support and scripts."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from tuipos.bootstrap.settings import Settings, load_settings
from tuipos.domain.days import beginning_of, day_after
from tuipos.domain.sale import replay
from tuipos.domain.totals import totals
from tuipos.home import Home
from tuipos.register.identity import Identity
from tuipos.register.report import Changes, Replica
from tuipos.register.till import time_zone
from tuipos.storage.changes import changed_on
from tuipos.storage.database import SqliteFile, open_sqlite
from tuipos.storage.journal import JournalReader, numbers
from tuipos.storage.migrations import check_current
from tuipos.storage.readiness import replica_status, told
from tuipos.storage.trouble import DatabaseTrouble, readable
from tuipos.sync.results import from_text


def read_status(home: Home, now: datetime) -> dict[str, Any]:
    """What the contract's `tuipos status --json` shows; raises NotInstalled or DatabaseTrouble."""
    settings = load_settings(home)
    with readable(home.journal_file), JournalReader(home.journal_file) as journal:
        connection = _setting(journal, numbers.CONNECTION)
        sync = _setting(journal, numbers.LAST_SYNC)
        kept = journal.setting(numbers.LAST_SYNC)
        queue = journal.queue_summary()
        shifts = journal.open_shifts()
        replica, changes = _replica(home, settings, from_text(kept).fed_at, now)
        return {
            "store": settings.identity.store,
            "register": settings.identity.register,
            "mode": connection.get("mode", "unknown"),
            "since": connection.get("since"),
            "reason": connection.get("reason"),
            "server": settings.server_url,
            "revoked": settings.revoked,
            "offline_database": _offline_database(replica, now),
            "next_changes": _next_changes(changes),
            "pending_uploads": queue.count,
            "pending_total": None if queue.total is None else queue.total.plain(),
            "oldest_pending": _time(queue.oldest),
            "quarantined": queue.set_aside,
            "pending_downloads": sync.get("to_fetch"),
            "last_sync": {"at": sync.get("at"), "result": sync.get("result")},
            "open_transaction": _open_transaction(journal),
            "shift": _shift(shifts[-1]) if shifts else None,
            "receipt_last": journal.last_receipt() or None,
        }


def _setting(journal: JournalReader, name: str) -> dict[str, Any]:
    text = journal.setting(name)
    value = json.loads(text) if text else {}
    return value if isinstance(value, dict) else {}


def _offline_database(replica: Replica, now: datetime) -> dict[str, Any]:
    age = None if replica.made_at is None else int((now - replica.made_at).total_seconds())
    return {
        "state": replica.state,
        "reason": None if replica.reason is None else str(replica.reason),
        "version": replica.version,
        "age_s": age,
        "path": replica.path or None,
        "left_out_jobs": list(replica.left_out),
    }


def _next_changes(changes: Changes | None) -> dict[str, Any] | None:
    """What another day brings by itself, from the offline database; None while it is not ready."""
    return None if changes is None else {**asdict(changes), "at": _time(changes.at)}


def _replica(
    home: Home, settings: Settings, fed_at: datetime | None, now: datetime
) -> tuple[Replica, Changes | None]:
    if not settings.identity.support_offline:
        return Replica(), None
    identity = settings.identity
    try:
        database = open_sqlite(home.offline_file, durable=False, read_only=True)
    except DatabaseTrouble as trouble:
        return Replica("not-ready", trouble.words, path=str(home.offline_file)), None
    try:
        with readable(home.offline_file):
            check_current(database, "offline")
            found = replica_status(database, identity.store, identity.register, home.offline_file)
            is_ready = found.state == "ready"
            changes = _changes(database, identity, now) if is_ready else None
            fresh = told(
                found,
                packages_made=settings.packages_made,
                left_out=settings.left_out_jobs,
                fed_at=fed_at,
            )
            return fresh, changes
    except DatabaseTrouble as trouble:
        return Replica("not-ready", trouble.words, path=str(home.offline_file)), None
    finally:
        database.close()


def _changes(database: SqliteFile, identity: Identity, now: datetime) -> Changes:
    zone = time_zone(identity.time_zone)
    day = day_after(now, zone)
    found = changed_on(database, identity.store, day)
    return Changes(beginning_of(day, zone), found.prices, found.offers, found.taxes)


def _open_transaction(journal: JournalReader) -> dict[str, Any] | None:
    events = journal.open_events()
    if not events:
        return None
    sale = replay(events)
    return {
        "id": sale.id,
        "lines": len(sale.live_lines),
        "total": totals(sale).total.plain(),
    }


def _shift(shift: Any) -> dict[str, Any]:
    return {
        "id": shift.id,
        "staff": shift.staff,
        "opened_at": _time(shift.opened_at),
        "business_date": shift.business_date.isoformat(),
    }


def _time(moment: datetime | None) -> str | None:
    return None if moment is None else moment.astimezone(UTC).isoformat()
