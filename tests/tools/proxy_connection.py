"""One client's connection to the fault proxy: requests in, faults applied, answers out."""

import asyncio
import socket
import struct
from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Protocol

import h11

from tests.tools.faults import (
    Altered,
    Answer,
    AnswerLost,
    CutShort,
    Drip,
    Duplicate,
    Fault,
    Latency,
    Reset,
    Reworded,
    Silent,
)
from tests.tools.proxy_counters import Counters
from tests.tools.proxy_upstream import (
    READ_BYTES,
    AnswerEvent,
    WholeRequest,
    answer_events,
    send_to_server,
)

RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Line(Protocol):
    """What a connection needs of its proxy."""

    counters: Counters
    server_address: tuple[str, int]
    cable_whole: asyncio.Event

    def fault_for(self, method: str, path: str) -> Fault | None: ...

    async def next_fault(self) -> None: ...


class ClientConnection:
    """Serves one client until it leaves or a fault ends it."""

    def __init__(
        self, line: Line, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._line = line
        self._reader = reader
        self._writer = writer
        self._http = h11.Connection(h11.SERVER)
        line.counters.connection()

    @property
    def socket(self) -> socket.socket:
        found: socket.socket = self._writer.get_extra_info("socket")
        return found

    async def serve(self) -> None:
        """Answer one request after another; a client or server that goes away just ends it."""
        try:
            while await self._one_request():
                self._http.start_next_cycle()
        except (OSError, h11.RemoteProtocolError):
            # The client can't be given a whole answer any more: neither would a dead server.
            self.reset()
        finally:
            self._writer.close()

    def reset(self) -> None:
        """End the connection with an RST."""
        if not self._writer.transport.is_closing():
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET_ON_CLOSE)
            self._writer.transport.abort()

    async def _one_request(self) -> bool:
        head = await self._next_event()
        if not isinstance(head, h11.Request):
            return False
        method, path = head.method.decode("ascii"), head.target.decode("ascii").partition("?")[0]
        fault = self._line.fault_for(method, path)
        number = self._line.counters.request(method, path, type(fault).__name__ if fault else "")
        if isinstance(fault, Reset):
            self.reset()
            return False
        request = WholeRequest(head, await self._body())
        self._line.counters.update(number, request_bytes=len(request.body))
        if isinstance(fault, Silent) and not await self._held(fault):
            return False
        await self._deal_with(number, request, fault)
        done = self._http.our_state is h11.DONE and self._http.their_state is h11.DONE
        return done and not self._writer.is_closing()

    async def _deal_with(self, number: int, request: WholeRequest, fault: Fault | None) -> None:
        match fault:
            case Answer():
                await self._send_events(number, _own_answer(fault))
            case Altered():
                await self._send_events(number, _altered(await self._ask_whole(number, request)))
            case Reworded():
                asked = request.at(request.head.target.replace(*fault.asked))
                answer = await self._ask_whole(number, asked)
                await self._send_events(number, _reworded(answer, *fault.answered))
            case AnswerLost():
                await self._ask_whole(number, request)
                await self._lose(fault)
            case CutShort():
                await self._cut(await self._ask_whole(number, request), fault)
            case Drip():
                await self._drip(number, await self._ask_whole(number, request), fault)
            case Duplicate():
                answers = [await self._ask_whole(number, request) for _ in range(2)]
                chosen = answers[0] if fault.answer == "first" else answers[1]
                await self._send_events(number, chosen)
            case Latency():
                await asyncio.sleep(fault.request_seconds)
                answer = await self._ask_whole(number, request)
                await asyncio.sleep(fault.answer_seconds)
                await self._send_events(number, answer)
            case _:
                await self._pass_on(number, request)

    async def _held(self, fault: Silent) -> bool:
        """Keep silent; True if the request may go on after all."""
        gone = asyncio.ensure_future(self._until_client_leaves())
        mended = asyncio.ensure_future(self._line.next_fault())
        try:
            await asyncio.wait({gone, mended}, return_when=asyncio.FIRST_COMPLETED)
            if not (fault.delivered_late and mended.done() and not gone.done()):
                await gone
                return False
            return True
        finally:
            for task in (gone, mended):
                task.cancel()
            await asyncio.gather(gone, mended, return_exceptions=True)

    async def _until_client_leaves(self) -> None:
        while data := await self._read():
            self._http.receive_data(data)

    async def _lose(self, fault: AnswerLost) -> None:
        if fault.by == "silence":
            await self._until_client_leaves()
        else:
            self.reset()

    async def _cut(self, events: list[AnswerEvent], fault: CutShort) -> None:
        parts = [self._http.send(event) or b"" for event in events]
        answer = b"".join(parts)
        before = len(parts[0]) if fault.counted_from == "body" else 0
        await self._send(answer[: min(before + fault.keep_bytes, len(answer) - 1)])
        self._writer.close()

    async def _drip(self, number: int, events: list[AnswerEvent], fault: Drip) -> None:
        answer = b"".join(self._http.send(event) or b"" for event in events)
        for start in range(0, len(answer), fault.bytes_each):
            await asyncio.sleep(fault.interval_seconds)
            await self._send(answer[start : start + fault.bytes_each])
        self._line.counters.update(number, status=_status(events))

    async def _ask_whole(self, number: int, request: WholeRequest) -> list[AnswerEvent]:
        async with aclosing(self._ask(number, request)) as events:
            return [event async for event in events]

    async def _pass_on(self, number: int, request: WholeRequest) -> None:
        async with aclosing(self._ask(number, request)) as events:
            async for event in events:
                await self._send_events(number, [event])

    async def _ask(self, number: int, request: WholeRequest) -> AsyncGenerator[AnswerEvent, None]:
        reader, writer = await asyncio.open_connection(*self._line.server_address)
        try:
            http = h11.Connection(h11.CLIENT)
            await send_to_server(http, writer, request)
            self._line.counters.update(number, forwarded=1)
            async with aclosing(answer_events(http, reader)) as events:
                async for event in events:
                    yield event
        finally:
            writer.close()

    async def _send_events(self, number: int, events: list[AnswerEvent]) -> None:
        await self._send(b"".join(self._http.send(event) or b"" for event in events))
        if isinstance(events[0], h11.Response):
            self._line.counters.update(number, status=_status(events))

    async def _send(self, data: bytes) -> None:
        await self._line.cable_whole.wait()
        self._writer.write(data)
        await self._writer.drain()
        self._line.counters.to_client(len(data))

    async def _read(self) -> bytes:
        data = await self._reader.read(READ_BYTES)
        self._line.counters.from_client(len(data))
        return data

    async def _next_event(self) -> object:
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(await self._read())
        return event

    async def _body(self) -> bytes:
        parts = []
        while isinstance(event := await self._next_event(), h11.Data):
            parts.append(bytes(event.data))
        return b"".join(parts)


def _status(events: list[AnswerEvent]) -> int:
    head = events[0]
    assert isinstance(head, h11.Response)
    return head.status_code


def _altered(events: list[AnswerEvent]) -> list[AnswerEvent]:
    body = bytearray(b"".join(event.data for event in events if isinstance(event, h11.Data)))
    if body:
        body[len(body) // 2] ^= 0xFF
    return [events[0], h11.Data(data=bytes(body)), h11.EndOfMessage()]


def _reworded(events: list[AnswerEvent], old: bytes, new: bytes) -> list[AnswerEvent]:
    assert len(old) == len(new), "the head has said how long the body is"
    body = b"".join(event.data for event in events if isinstance(event, h11.Data))
    return [events[0], h11.Data(data=body.replace(old, new)), h11.EndOfMessage()]


def _own_answer(answer: Answer) -> list[AnswerEvent]:
    headers = [*answer.headers, ("content-length", str(len(answer.body)))]
    head = h11.Response(status_code=answer.status, headers=headers)
    return [head, h11.Data(data=answer.body), h11.EndOfMessage()]
