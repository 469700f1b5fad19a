"""Who a register is; alone in its file because the first frame needs it and nothing else."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Identity:
    """Who this register is: read from the register's context at the start."""

    store: str
    store_name: str
    register: str
    register_name: str
    currency: str
    prices_include_tax: bool
    receipt_mask: str
    language: str
    time_zone: str
    epoch: int
    support_offline: bool
    cash_rounding: str = ""
    tax_rounding: str = "rate"
