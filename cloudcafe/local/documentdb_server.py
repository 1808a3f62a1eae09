"""Serves a MongoDB-protocol database kept in one folder: ``documentdb_server FOLDER PORT``."""

import asyncio
import signal
import sys
from pathlib import Path

import briskdb

from cloudcafe.local.wire_relay import WireRelay

_SHARDS = 2
# The engine's listener takes eight; one is left for whoever looks at it directly.
_CONNECTIONS = 7


async def serve(folder: Path, port: int) -> None:
    """Answer on the loopback address until SIGTERM or SIGINT."""
    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    with (
        briskdb.open(folder, shards=_SHARDS, documents=True) as database,
        database.serve(mongo="127.0.0.1:0", admin=None) as engine,
    ):
        host, _, engine_port = str(engine.mongo_address).rpartition(":")
        relay = WireRelay(host, int(engine_port), _CONNECTIONS)
        server = await asyncio.start_server(relay.serve_client, "127.0.0.1", port, backlog=256)
        await stopped.wait()
        # Not waiting for the clients: they keep their idle connections open for ever.
        server.close()


if __name__ == "__main__":
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
