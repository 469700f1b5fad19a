"""The offline profile: what headquarters says about going offline and coming back."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OfflineProfile:
    """One profile; attached to a store in HQ and sent with job 1090.

    `timeout_seconds` is one deadline over the whole of a data request that a person waits for.
    `health_check_interval_seconds` and `slow_request_threshold_seconds` are off at 0.
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
