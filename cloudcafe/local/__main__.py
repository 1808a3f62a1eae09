"""``python -m cloudcafe.local``: run the whole shop here, and ask about it."""

import argparse
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from types import FrameType

from rich.console import Console
from rich.table import Table

from cloudcafe.local import instance
from cloudcafe.local.components import COMPONENTS
from cloudcafe.local.errors import AlreadyRunningError, StackError
from cloudcafe.local.plan import LOCALHOST
from cloudcafe.local.progress import for_this_terminal
from cloudcafe.local.stack import Stack

DEFAULT_DATA_DIR = Path(".cloudcafe")
DEFAULT_PORT = 8080
_REPOSITORY = Path(__file__).resolve().parents[2]
_FAILED, _REFUSED = 1, 2
_ENDING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_HIGHEST_PORT = 65_535
_MEBIBYTE = 1024 * 1024


class Interrupted(BaseException):
    """The person or the system asked this process to end."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the arguments say; return the exit status."""
    options = _parser().parse_args(arguments)
    # A path typed by a person is theirs; the default lies in the repository from wherever it runs.
    data_dir = options.data_dir or _REPOSITORY / DEFAULT_DATA_DIR
    for number in _ENDING:
        signal.signal(number, _interrupt)
    try:
        if options.smoke:
            # Its clients load slowly, and nobody else here wants them.
            from cloudcafe.local.smoke import run_smoke  # noqa: PLC0415

            status = run_smoke(options.data_dir, options.port or 0, options.host)
        elif options.stop:
            status = _stop(data_dir)
        elif options.status:
            status = _status(data_dir)
        else:
            status = _run(data_dir, options)
    except AlreadyRunningError as error:
        print(error, file=sys.stderr)
        status = _REFUSED
    except StackError as error:
        print(error, file=sys.stderr)
        status = _FAILED
    except Interrupted:
        status = 128 + signal.SIGINT
    return status


def _run(data_dir: Path, options: argparse.Namespace) -> int:
    progress = for_this_terminal()
    port = DEFAULT_PORT if options.port is None else options.port
    stack = Stack(
        data_dir,
        port,
        fresh=options.fresh,
        components=options.only,
        host=options.host,
        progress=progress,
    )
    status = 0
    began = time.monotonic()
    try:
        stack.start()
        progress.note(f"Ready in {time.monotonic() - began:.1f} s. Ctrl-C stops it.")
        progress.note(f"CloudCafe is up: {stack.base_url}")
        status = _FAILED if stack.wait_until_stopped() else 0
    except Interrupted:
        pass
    finally:
        with suppress(OSError):
            # Nobody may be listening any more.
            progress.note("Stopping …")
        began = time.monotonic()
        stack.stop()
    with suppress(OSError):
        progress.note(f"Everything stopped in {time.monotonic() - began:.1f} s.")
    return status


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    # Once is enough: from here on nothing may keep the processes from being stopped.
    for number in _ENDING:
        signal.signal(number, signal.SIG_IGN)
    raise Interrupted


def _stop(data_dir: Path) -> int:
    folder = instance.data_folder(data_dir)
    stopped = instance.stop(folder)
    print("CloudCafe is stopped." if stopped else f"CloudCafe is not running on {folder.root}.")
    return 0


def _status(data_dir: Path) -> int:
    table = Table(box=None, pad_edge=False)
    for title in ("component", "state", "process", "address"):
        table.add_column(title)
    for title in ("memory", "restarts"):
        table.add_column(title, justify="right")
    rows = instance.status(instance.data_folder(data_dir))
    for row in rows:
        memory = f"{row.memory_bytes / _MEBIBYTE:.0f} MiB" if row.memory_bytes else ""
        pid = str(row.pid) if row.pid else ""
        table.add_row(row.name, row.state.lower(), pid, row.address, memory, str(row.restarts))
    total = sum(row.memory_bytes for row in rows)
    table.add_row("", "", "", "", f"{total / _MEBIBYTE:.0f} MiB", "")
    Console(highlight=False).print(table)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="./scripts/run",
        description="Run CloudCafe on this machine: every server, the API, the board, the sites.",
    )
    parser.add_argument(
        "--data-dir",
        type=Path,
        metavar="FOLDER",
        help=f"where all data lives (default: {DEFAULT_DATA_DIR} in the repository)",
    )
    parser.add_argument("--fresh", action="store_true", help="delete that data and start empty")
    parser.add_argument(
        "--port",
        type=_port,
        help=f"port of the front door (default: {DEFAULT_PORT}; 0 for a free one)",
    )
    parser.add_argument(
        "--host",
        default=LOCALHOST,
        help="name or address of the front door (default: %(default)s, this machine only)",
    )
    parser.add_argument(
        "--only",
        type=lambda text: text.split(","),
        metavar="NAME,...",
        help=f"start only some of: {', '.join(COMPONENTS)}",
    )
    action = parser.add_mutually_exclusive_group()
    action.add_argument(
        "--smoke", action="store_true", help="start, order a coffee, check everything, stop"
    )
    action.add_argument("--stop", action="store_true", help="stop the one that is running")
    action.add_argument("--status", action="store_true", help="show the one that is running")
    return parser


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= _HIGHEST_PORT:
        raise argparse.ArgumentTypeError(f"a port is between 0 and {_HIGHEST_PORT}")
    return port


if __name__ == "__main__":
    sys.exit(main())
