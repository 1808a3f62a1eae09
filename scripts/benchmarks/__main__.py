"""``./scripts/bench [ROW …]``: all rows, or those named."""

import argparse
import tempfile
from pathlib import Path

from cloudcafe.local.stack import Stack
from scripts.benchmarks import menu, orders, startup

ROWS = ("menu", "orders", "memory", "start")


def main() -> None:
    """Measure the rows that the command line names."""
    parser = argparse.ArgumentParser(prog="./scripts/bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"among {', '.join(ROWS)}")
    rows = parser.parse_args().rows or list(ROWS)
    if unknown := set(rows) - set(ROWS):
        parser.error(f"no such rows: {', '.join(sorted(unknown))}")
    if set(rows) & {"menu", "orders", "memory"}:
        with tempfile.TemporaryDirectory() as folder, Stack(Path(folder) / "data") as stack:
            if "menu" in rows:
                menu.measure(stack)
            if "orders" in rows:
                orders.measure(stack)
            if "memory" in rows:
                startup.memory(stack)
    if "start" in rows:
        startup.measure()


if __name__ == "__main__":
    main()
