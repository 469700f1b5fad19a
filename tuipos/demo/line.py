"""The demo's line to the server: a relay on loopback that can be cut and mended.

A cut line is silent, as a pulled cable is: connections stay, new ones are taken, and nothing gets
through in either direction. When it is mended, what was under way goes on.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress

_CHUNK_BYTES = 65_536


class Line:
    """A relay between a register and its server, in a thread of its own.

    Thread-safe: `toggle` may be called from any thread, and `is_cut` read in any.
    """

    def __init__(self, server_host: str, server_port: int) -> None:
        self._server = (server_host, server_port)
        self._loop = asyncio.new_event_loop()
        self._whole = asyncio.Event()
        self._whole.set()
        self._ready = threading.Event()
        self._stop = asyncio.Event()
        self._thread = threading.Thread(target=self._run, name="demo-line", daemon=True)
        self.port = 0
        self.is_cut = False

    def start(self) -> str:
        """Begin to listen on a free port of loopback and return the address for the register."""
        self._thread.start()
        self._ready.wait()
        return f"http://127.0.0.1:{self.port}"

    def stop(self) -> None:
        """Close everything and wait for the thread."""
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join()

    def toggle(self) -> bool:
        """Cut a whole line or mend a cut one; returns whether it is cut now."""
        self.is_cut = not self.is_cut
        change = self._whole.clear if self.is_cut else self._whole.set
        self._loop.call_soon_threadsafe(change)
        return self.is_cut

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        pairs: set[asyncio.Task[None]] = set()

        def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            pair = self._loop.create_task(self._relay(reader, writer))
            pairs.add(pair)
            pair.add_done_callback(pairs.discard)

        server = await asyncio.start_server(accept, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        self._ready.set()
        await self._stop.wait()
        server.close()
        for pair in pairs:
            pair.cancel()
        await asyncio.gather(*pairs, return_exceptions=True)

    async def _relay(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._whole.wait()
            with suppress(OSError):
                far_reader, far_writer = await asyncio.open_connection(*self._server)
                try:
                    async with asyncio.TaskGroup() as both:
                        both.create_task(self._pump(reader, far_writer))
                        both.create_task(self._pump(far_reader, writer))
                finally:
                    far_writer.close()
        finally:
            writer.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(_CHUNK_BYTES):
                await self._whole.wait()
                sink.write(data)
                await sink.drain()
            await self._whole.wait()
            if sink.can_write_eof():
                sink.write_eof()
