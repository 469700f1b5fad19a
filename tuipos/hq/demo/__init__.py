"""The demo world: store Riverside with its products, staff and registers."""

from __future__ import annotations

from tuipos.hq.demo.world import load_demo

__all__ = ["load_demo"]
