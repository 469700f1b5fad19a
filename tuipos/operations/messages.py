"""Finds the texts of the operations' table for translators (an extraction method for Babel)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import IO

_TEXT = re.compile(rb'(?:name|short|reason|help) = "(?P<text>[^"]+)"\s*')


def extract(
    file: IO[bytes],
    keywords: Mapping[str, object],
    comment_tags: Collection[str],
    options: Mapping[str, object],
) -> Iterator[tuple[int, str, str, list[str]]]:
    """Yield line number, function, text and comments of each name, reason and help.

    In a Babel mapping: `[extractors] operations = tuipos.operations.messages:extract` and
    `[operations: tuipos/operations/table.toml]`.
    """
    for number, line in enumerate(file, 1):
        match = _TEXT.fullmatch(line)
        if match is not None:
            yield number, "gettext", match["text"].decode(), []
