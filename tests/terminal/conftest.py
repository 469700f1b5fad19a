"""A shop for each test: real processes, a line that can be lost, a register at a terminal."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.terminal.worlds import INTERVAL_SECONDS, Shop, make_template, open_shop
from tests.tools.cashier import ONLINE, Cashier
from tests.tools.terminal import Terminal
from tests.tools.waiting import eventually


def _shared_folder(factory: pytest.TempPathFactory) -> Path:
    """One folder for all workers of this run."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world that tries to reconnect soon."""
    folder = _shared_folder(tmp_path_factory) / "template-soon"
    return make_template(folder, f"{INTERVAL_SECONDS:.0f}s")


@pytest.fixture(scope="session")
def patient_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world whose reconnect interval never passes during a test."""
    return make_template(_shared_folder(tmp_path_factory) / "template-patient", "60m")


@pytest.fixture
def shop(template: Path, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(template, tmp_path / "shop") as opened:
        yield opened


@pytest.fixture
def patient_shop(patient_template: Path, tmp_path: Path) -> Iterator[Shop]:
    with open_shop(patient_template, tmp_path / "shop") as opened:
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
