"""Parts of a file over HTTP (RFC 9110, one range), so that a cut download goes on where it was."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})", re.ASCII)
_CHUNK_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Span:
    """The bytes to send: from `start`, `length` of them, of a whole of `total`."""

    start: int
    length: int
    total: int

    @property
    def is_part(self) -> bool:
        """Whether this is less than the whole file."""
        return self.length != self.total

    @property
    def content_range(self) -> str:
        """The Content-Range header's value."""
        return f"bytes {self.start}-{self.start + self.length - 1}/{self.total}"


def find_span(header: str | None, total: int) -> Span | None:
    """The span that a Range header asks for; None if it lies outside the file (416).

    A header that is absent, or that asks for anything but one range of bytes, means the whole.
    """
    whole = Span(0, total, total)
    match = _RANGE.fullmatch(header.strip()) if header else None
    if match is None or match.group(1) == match.group(2) == "":
        return whole
    first, last = match.group(1), match.group(2)
    if first == "":
        length = min(int(last), total)
        return Span(total - length, length, total) if length else None
    start = int(first)
    end = min(int(last), total - 1) if last else total - 1
    if last and int(last) < start:
        return whole
    return Span(start, end - start + 1, total) if start < total else None


async def read_span(path: Path, span: Span) -> AsyncIterator[bytes]:
    """The bytes of a span in chunks, read off the event loop."""
    file: BinaryIO = await asyncio.to_thread(path.open, "rb")
    try:
        await asyncio.to_thread(file.seek, span.start)
        left = span.length
        while left:
            chunk = await asyncio.to_thread(file.read, min(left, _CHUNK_BYTES))
            if not chunk:
                return
            left -= len(chunk)
            yield chunk
    finally:
        file.close()
