"""The offline profile: what headquarters says about going offline and coming back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

#: Kinds of data that may be too old, and the jobs that bring each: as old as the oldest of them.
DATA_KINDS: Mapping[str, tuple[str, ...]] = {
    "prices": ("1020",),
    "products": ("1040",),
    "taxes": ("1180",),
    "staff": ("1060",),
    "settings": ("1070", "1090", "1110"),
    "customers": ("1010",),
    "loyalty": ("1050",),
    "availability": ("1130",),
}
#: Kinds without which nothing new may be sold when they are too old; the others are used no longer.
SALE_KINDS = ("prices", "products", "taxes", "staff", "settings")


@dataclass(frozen=True, slots=True)
class OfflineProfile:
    """One profile; attached to a store in HQ and sent with job 1090.

    `timeout_seconds` is one deadline over the whole of a data request that a person waits for.
    `health_check_interval_seconds`, `slow_request_threshold_seconds` and `lock_after_seconds`
    (without a key, until the screen locks itself) are off at 0.

    A register warns after `warn_offline_days` without the server, and sells nothing new after
    `max_offline_days`; likewise `warn_age_hours` and `block_age_hours` for the age of each of
    `DATA_KINDS`. What is not named there has no limit.

    Offline limits of one transaction, amounts as decimal text in the store's currency:
    `gift_card_limit`, `loyalty_limit`; `account_percent` of the last known credit limit;
    `returns_offline` is allowed, manager, or the amount above which a manager is needed.
    """

    name: str = "default"
    timeout_seconds: float = 3.0
    reconnect_interval_seconds: float = 300.0
    allow_manual_switch_before_sign_in: bool = False
    prompt_on_seamless_offline: bool = False
    health_check_interval_seconds: float = 0.0
    slow_request_threshold_seconds: float = 0.0
    slow_request_count: int = 3
    reconnect_from_slow_interval_seconds: float = 300.0
    pause_sync: bool = False
    upload_batch_size: int = 100
    sync_interval_seconds: float = 60.0
    max_offline_days: int = 30
    keep_days: int = 30
    warn_offline_days: int = 7
    warn_age_hours: Mapping[str, int] = field(default_factory=dict)
    block_age_hours: Mapping[str, int] = field(default_factory=dict)
    gift_card_limit: str = "0"
    loyalty_limit: str = "0"
    account_percent: int = 0
    returns_offline: str = "manager"
    lock_after_seconds: float = 0.0
