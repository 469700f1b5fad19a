"""Answers leave at once: no part of one waits for the other side to acknowledge the part before."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path

import pytest

from tuipos.server.run import _bound
from tuipos.server.settings import ServerSettings


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
async def test_a_register_s_connection_sends_without_delay(tmp_path: Path, host: str) -> None:
    options: asyncio.Queue[int] = asyncio.Queue()

    async def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        options.put_nowait(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    with _bound(ServerSettings(tmp_path, host=host, port=0)) as listening:
        server = await asyncio.start_server(answer, sock=listening)
        async with server:
            _, writer = await asyncio.open_connection(*listening.getsockname()[:2])
            assert await asyncio.wait_for(options.get(), 10) == 1
            writer.close()
            await writer.wait_closed()
