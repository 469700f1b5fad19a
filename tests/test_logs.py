"""Logs are lines of JSON for their owner alone."""

import json
import logging
import stat
from pathlib import Path

from tuipos.logs import log_to


def test_a_record_is_one_line_of_json_whatever_is_in_it(tmp_path: Path) -> None:
    handler = log_to(tmp_path / "logs", "register")
    logger = logging.getLogger("tuipos.test")
    try:
        logger.warning("a name with \x1b]0;title\x07 and a\nline feed")
        try:
            raise ValueError("why")
        except ValueError:
            logger.exception("it went wrong")
    finally:
        handler.close()
        logging.getLogger("tuipos").removeHandler(handler)
    path = tmp_path / "logs" / "register.log"
    first, second = path.read_text().splitlines()
    assert json.loads(first)["text"] == "a name with \x1b]0;title\x07 and a\nline feed"
    assert "\x1b" not in first
    assert "ValueError: why" in json.loads(second)["traceback"]
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
