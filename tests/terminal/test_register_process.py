"""What a selling register has loaded, as the process itself says at its end."""

import json
import re
import sys

import pytest

from tests.terminal.worlds import Shop
from tests.tools.cashier import ESPRESSO_BEANS, ONLINE, Cashier
from tests.tools.processes import environment
from tests.tools.terminal import Terminal

pytestmark = pytest.mark.terminal

SERVER_CODE = re.compile(r"litestar|uvicorn|starlette|tuipos\.(server|hq)\b")
TELLS_ITS_MODULES = """
import json, pathlib, sys
from tuipos.cli import main
log = pathlib.Path(sys.argv.pop(1))
status = main()
log.write_text(json.dumps(sorted(sys.modules)))
sys.exit(status)
"""


def test_a_register_that_sells_syncs_and_leaves_has_loaded_no_server_code(shop: Shop) -> None:
    home, log = str(shop.till.home), shop.world.folder / "modules.json"
    arguments = [str(log), "register", "--lang", "en", "--home", home]
    argv = [sys.executable, "-c", TELLS_ITS_MODULES, *arguments]
    with Terminal(argv, env=environment(shop.till.home)) as terminal:
        cashier = Cashier(terminal)
        cashier.sign_in()
        terminal.wait_for(ONLINE)
        cashier.scan(ESPRESSO_BEANS, total="18.90")
        cashier.pay_exactly()
        shop.wait_for_books(["18.90"])
        terminal.press("F9")
        terminal.wait_for("Connection status")
        terminal.press("escape")
        terminal.wait_until_gone("Connection status")
        terminal.press("ctrl+q")
        terminal.wait_for("y = leave")
        terminal.type("y")
        assert terminal.wait_for_exit() == 0
    loaded = set(json.loads(log.read_text()))
    assert {"httpx", "peewee", "textual.app", "tuipos.sync.agent"} <= loaded
    assert sorted(name for name in loaded if SERVER_CODE.match(name)) == []
