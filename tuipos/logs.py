"""Logs as lines of JSON with rotation; never a PIN, a token or a customer."""

from __future__ import annotations

import json
import logging
import os
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path

_LARGEST_FILE_BYTES = 2_000_000
_KEPT_FILES = 5


class JsonLine(logging.Formatter):
    """One record as one line of JSON; control characters can't leave the line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, logger, text, and the traceback where there is one."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "from": record.name,
            "text": record.getMessage(),
            "process": record.process,
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=True)


class _PrivateRotatingFile(RotatingFileHandler):
    """A rotating file that only its owner can read."""

    def _open(self):
        descriptor = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        return os.fdopen(descriptor, "a", encoding="utf-8")


def log_to(folder: Path, name: str, *, level: int = logging.INFO) -> logging.Handler:
    """Send the logs of tuipos to `folder/name.log`; returns the handler, to be closed by tests."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = _PrivateRotatingFile(
        folder / f"{name}.log",
        maxBytes=_LARGEST_FILE_BYTES,
        backupCount=_KEPT_FILES,
        delay=True,
    )
    handler.setFormatter(JsonLine())
    logger = logging.getLogger("tuipos")
    logger.addHandler(handler)
    logger.setLevel(level)
    return handler
