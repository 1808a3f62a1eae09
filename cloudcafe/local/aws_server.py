"""Serves the AWS emulator with its state kept in one folder: ``aws_server FOLDER PORT``.

The emulator (ministack) reads its settings from the environment when it is imported, so they are
set first. Its account id is fixed: names of resources contain it.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

ACCOUNT_ID = "000000000000"


def configure(folder: Path, port: int) -> None:
    """Set the emulator's environment for this process."""
    os.environ |= {
        "GATEWAY_PORT": str(port),
        "MINISTACK_ACCOUNT_ID": ACCOUNT_ID,
        # Queue URLs name the address at which the asker reached us; pinning it here keeps them the
        # same for all.
        "MINISTACK_HOST": "127.0.0.1",
        # The journal keeps the state, not the emulator.
        "PERSIST_STATE": "0",
        "STATE_DIR": str(folder / "state"),
        "S3_PERSIST": "1",
        "S3_DATA_DIR": str(folder / "s3"),
        # Listeners on fixed ports that nobody here uses; two stacks would fight over them.
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
    }


async def serve(folder: Path, port: int) -> None:
    """Answer on the loopback address until SIGTERM or SIGINT, then save everything."""
    from hypercorn.asyncio import serve as hypercorn_serve  # noqa: PLC0415
    from hypercorn.config import Config  # noqa: PLC0415

    from cloudcafe.local.aws_journal import Journal  # noqa: PLC0415

    stopped = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopped.set)
    journal = Journal(folder)

    async def snapshot_regularly() -> None:
        while True:
            await asyncio.sleep(1)
            journal.snapshot_when_due()

    config = Config()
    config.bind = [f"127.0.0.1:{port}"]
    config.keep_alive_timeout = 75
    # Whoever is still asking for messages by then is waiting for nothing.
    config.graceful_timeout = 1
    config.loglevel = "WARNING"
    snapshots = asyncio.create_task(snapshot_regularly())
    try:
        await hypercorn_serve(journal, config, shutdown_trigger=stopped.wait)  # type: ignore[arg-type]
    finally:
        snapshots.cancel()


if __name__ == "__main__":
    configure(Path(sys.argv[1]), int(sys.argv[2]))
    asyncio.run(serve(Path(sys.argv[1]), int(sys.argv[2])))
