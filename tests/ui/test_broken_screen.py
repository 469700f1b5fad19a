"""An error that nobody expected: a log entry, an end with status 1, and no traceback to read."""

import logging

import pytest

from tests.ui.counter import Counter
from tuipos.register.report import Report

SECRET = "1234"


async def broken_report() -> Report:
    """Fail with a local that must not be shown."""
    pin = SECRET
    raise RuntimeError(f"no report, {len(pin)}")


async def test_a_broken_screen_ends_with_a_log_entry_and_shows_no_traceback(
    counter: Counter, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    app = counter.app
    app.parts.report = broken_report
    with caplog.at_level(logging.ERROR, logger="tuipos"):
        await app.run_async(headless=True)
    assert app.return_code == 1
    (record,) = [record for record in caplog.records if record.message == "the screen broke"]
    assert record.exc_info is not None and "no report" in str(record.exc_info[1])
    shown = "".join(capsys.readouterr())
    assert "Traceback" not in shown and SECRET not in shown
