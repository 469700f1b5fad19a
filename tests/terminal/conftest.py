"""A shop for each test: real processes, a line that can be lost, a register at a terminal."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS, TIMEOUT_SECONDS, Shop, make_template, open_shop
from tests.tools.cashier import ONLINE, Cashier
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """A shell has what it runs in its background ignore Ctrl+C, and children inherit that."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    base = tmp_path_factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    return shared / "templates"


@pytest.fixture(scope="session")
def template(templates: Path) -> Path:
    """A world that gives up soon and tries to reconnect soon."""
    timeout, interval = f"{TIMEOUT_SECONDS:.0f}s", f"{INTERVAL_SECONDS:.0f}s"
    return make_template(templates / "soon", timeout, interval)


@pytest.fixture(scope="session")
def patient_template(templates: Path) -> Path:
    """A world whose reconnect interval never passes during a test."""
    return make_template(templates / "rarely", f"{TIMEOUT_SECONDS:.0f}s", "60m")


@pytest.fixture(scope="session")
def unhurried_template(templates: Path) -> Path:
    """A world whose timeout never passes during a test."""
    return make_template(templates / "unhurried", "60s", f"{INTERVAL_SECONDS:.0f}s")


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(template, tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def patient_shop(patient_template: Path, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(patient_template, tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def unhurried_shop(unhurried_template: Path, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(unhurried_template, tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def terminal(shop: Shop) -> Iterator[Terminal]:
    """The register's screen, at its sign-in."""
    with shop.till.terminal() as started:
        yield started


@pytest.fixture
def cashier(shop: Shop, terminal: Terminal) -> Cashier:
    """Ana, signed in, Online, at a register that could survive an outage."""
    ana = Cashier(terminal)
    ana.sign_in()
    terminal.wait_for(ONLINE)
    eventually(shop.till.is_ready_for_outages, bool, "an offline database")
    return ana
