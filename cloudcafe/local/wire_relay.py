"""Many MongoDB-protocol clients over few connections.

The embedded document server takes eight connections; one driver client alone opens two or more.
The relay accepts any number and passes their messages, one at a time, over a handful of connections
of its own. This works because each request has exactly one answer and nothing is tied to a
connection: no authentication, no sessions, no streamed answers; cursors belong to the server.
"""

import asyncio
import struct
from contextlib import suppress

_HEADER = struct.Struct("<iiii")
_OP_MSG = 2013
_MORE_TO_COME = 0x2
# Twice what the server says it takes in one message.
_LONGEST_BYTES = 2 * 1024 * 1024
_ANSWER_TIMEOUT_S = 60

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class WireRelay:
    """Accepts clients on one address and asks the server at another.

    Args:
        host: where the server answers.
        port: its port.
        connections: how many connections to the server are used at most.
    """

    def __init__(self, host: str, port: int, connections: int) -> None:
        self._host, self._port = host, port
        self._idle: list[Connection] = []
        self._free = asyncio.Semaphore(connections)

    async def serve_client(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        """Pass one client's messages on until it leaves or its server connection breaks."""
        try:
            while True:
                request = await _read_message(reader)
                answer = await self._ask(request)
                if answer is not None:
                    writer.write(answer)
                    await writer.drain()
        except (OSError, asyncio.IncompleteReadError, TimeoutError, ValueError):
            # The driver sees its connection close and retries, as with any server that went away.
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _ask(self, request: bytes) -> bytes | None:
        async with self._free:
            if self._idle:
                reader, writer = self._idle.pop()
            else:
                reader, writer = await asyncio.open_connection(self._host, self._port)
            try:
                writer.write(request)
                await writer.drain()
                answer = None
                if _expects_answer(request):
                    async with asyncio.timeout(_ANSWER_TIMEOUT_S):
                        answer = await _read_message(reader)
            except BaseException:
                # Its next answer would belong to a request nobody waits for any more.
                writer.close()
                raise
            self._idle.append((reader, writer))
            return answer


async def _read_message(reader: asyncio.StreamReader) -> bytes:
    header = await reader.readexactly(_HEADER.size)
    length = _HEADER.unpack(header)[0]
    if not _HEADER.size <= length <= _LONGEST_BYTES:
        raise ValueError(f"a message of {length} bytes")
    return header + await reader.readexactly(length - _HEADER.size)


def _expects_answer(request: bytes) -> bool:
    operation = _HEADER.unpack_from(request)[3]
    if operation != _OP_MSG or len(request) < _HEADER.size + 4:
        return True
    flags: int = struct.unpack_from("<I", request, _HEADER.size)[0]
    return not flags & _MORE_TO_COME
