"""Notes every TCP connect that a Python program tries, answered or not (see ../connects.py).

Python imports this at its start when the folder is on PYTHONPATH; the program itself is as ever.
"""

import os
import sys
import time
from typing import Any

LOG_VARIABLE = "TUIPOS_TEST_CONNECTS"


def _watch(path: str) -> None:
    log = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)

    def note(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "socket.connect" and isinstance(arguments[1], tuple):
            host, port = arguments[1][:2]
            os.write(log, f"{time.monotonic()} {host} {port}\n".encode())

    sys.addaudithook(note)


if LOG_VARIABLE in os.environ:
    _watch(os.environ[LOG_VARIABLE])
