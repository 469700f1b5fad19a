"""Which limits of the offline profile are reached at a moment: pure, with the time handed in."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from tuipos.connection.profile import DATA_KINDS, SALE_KINDS, OfflineProfile
from tuipos.register.limits import OFFLINE, LimitReached
from tuipos.register.report import Replica

_HOUR = timedelta(hours=1)
_DAY_HOURS = 24


def limits_reached(
    profile: OfflineProfile,
    replica: Replica,
    offline_since: datetime | None,
    now: datetime,
) -> tuple[LimitReached, ...]:
    """What is older than the profile allows; only a replica that is ready has an age.

    `offline_since` is when the server was last reached, None while it is. Data that headquarters
    leaves out here is never too old, nor is what a clock says comes from tomorrow.
    """
    reached = [] if offline_since is None else [_time_offline(profile, offline_since, now)]
    if replica.state == "ready":
        made_at = dict(replica.made_at_by_job)
        reached += [_age(profile, kind, made_at, now) for kind in DATA_KINDS]
    return tuple(one for one in reached if one is not None)


def _time_offline(profile: OfflineProfile, since: datetime, now: datetime) -> LimitReached | None:
    warn = profile.warn_offline_days * _DAY_HOURS
    block = profile.max_offline_days * _DAY_HOURS
    return _reached(OFFLINE, (now - since) // _HOUR, warn, block, stops_sales=True)


def _age(
    profile: OfflineProfile, kind: str, made_at: Mapping[str, datetime], now: datetime
) -> LimitReached | None:
    known = [made_at[job] for job in DATA_KINDS[kind] if job in made_at]
    if not known:
        return None
    warn, block = profile.warn_age_hours.get(kind, 0), profile.block_age_hours.get(kind, 0)
    hours = (now - min(known)) // _HOUR
    return _reached(kind, hours, warn, block, stops_sales=kind in SALE_KINDS)


def _reached(
    kind: str, hours: int, warn: int, block: int, *, stops_sales: bool
) -> LimitReached | None:
    """A limit lasts to its full hour: what is allowed for 7 days is allowed on the seventh."""
    if block and hours >= block:
        return LimitReached(kind, hours, block, blocks=True, stops_sales=stops_sales)
    if warn and hours >= warn:
        return LimitReached(kind, hours, block or warn)
    return None
