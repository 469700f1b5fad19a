"""What losing the server costs a cashier: from the scan to the painted line.

    python -m tests.benchmarks.switch_time

Real processes and a real pseudo-terminal; `beyond_timeout_ms` is the switch without the timeout.
"""

import statistics
import tempfile
from pathlib import Path

from tests.benchmarks.common import print_json, show
from tests.terminal.worlds import TIMEOUT_SECONDS, Shop, make_template, open_shop
from tests.tools.cashier import DISH_SOAP, ESPRESSO_BEANS, OFFLINE, ONLINE, RYE_BREAD, Cashier
from tests.tools.faults import Fault, Refused, Reset, Silent
from tests.tools.waiting import eventually

ROUNDS = 5
BEYOND_WANTED_MS = 30
WAYS: dict[str, tuple[Fault, float]] = {
    "silent": (Silent(), TIMEOUT_SECONDS),
    "refused": (Refused(), 0.0),
    "reset": (Reset(), 0.0),
}


def connect_again(cashier: Cashier) -> None:
    """Press Connect between two sales."""
    cashier.terminal.press("F9")
    cashier.terminal.wait_for("Connection status")
    cashier.terminal.press("c")
    cashier.terminal.wait_for(ONLINE)
    cashier.terminal.press("escape")
    cashier.terminal.wait_until_gone("Connection status")


def one_round(shop: Shop, cashier: Cashier, fault: Fault) -> tuple[float, float, float]:
    """Seconds from scan to total: online, at the switch, and for the item after it."""
    seconds = []
    for code, total in ((ESPRESSO_BEANS, "18.90"), (RYE_BREAD, "22.30"), (DISH_SOAP, "24.79")):
        cashier.terminal.wait_until_quiet()
        if code == RYE_BREAD:
            shop.proxy.fault = fault
        sent_at_seconds, seen = cashier.scan(code, total)
        seconds.append(seen.at_seconds - sent_at_seconds)
    cashier.terminal.wait_for(OFFLINE)
    cashier.pay_exactly()
    shop.proxy.fault = None
    connect_again(cashier)
    return seconds[0], seconds[1], seconds[2]


def milliseconds(seconds: list[float]) -> dict[str, float]:
    """Median and largest."""
    in_ms = [1000 * value for value in seconds]
    return {"median": round(statistics.median(in_ms), 1), "largest": round(max(in_ms), 1)}


def measure(shop: Shop) -> dict[str, object]:
    """All ways at one register, one after the other."""
    figures: dict[str, object] = {"timeout_seconds": TIMEOUT_SECONDS, "rounds": ROUNDS}
    with shop.till.terminal() as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        eventually(shop.till.is_ready_for_outages, bool, "an offline database")
        for way, (fault, timeout_seconds) in WAYS.items():
            rounds = [one_round(shop, cashier, fault) for _ in range(ROUNDS)]
            figures[way] = {
                "online_scan_ms": milliseconds([before for before, _, _ in rounds]),
                "beyond_timeout_ms": milliseconds([at - timeout_seconds for _, at, _ in rounds]),
                "next_scan_ms": milliseconds([after for _, _, after in rounds]),
            }
    return figures


def main() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        template = make_template(folder / "template", f"{TIMEOUT_SECONDS:.0f}s", "60m")
        with open_shop(template, folder / "shop") as shop:
            figures = measure(shop)
    names = ("online_scan_ms", "beyond_timeout_ms", "next_scan_ms")
    rows: list[list[object]] = []
    for way in WAYS:
        found = figures[way]
        assert isinstance(found, dict)
        rows.append([way, *(found[name][part] for name in names for part in ("median", "largest"))])
    title = f"ms, {ROUNDS} rounds (beyond the timeout wanted <= {BEYOND_WANTED_MS})"
    columns = ["online", "largest", "switch", "largest", "item after", "largest"]
    show(title, columns, rows)
    print_json("switch_time", figures)


if __name__ == "__main__":
    main()
