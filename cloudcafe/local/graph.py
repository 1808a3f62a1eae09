"""Runs things that wait for one another, each as soon as it may."""

import threading
import time
from collections.abc import Callable, Collection, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass


@dataclass(frozen=True)
class Node:
    """One thing to do.

    Attributes:
        after: names of the things that come before it; unknown ones are taken for done.
        run: does it.
    """

    after: Collection[str]
    run: Callable[[], None]


def run_all(nodes: Mapping[str, Node], stopped: threading.Event, timeout_s: float) -> None:
    """Run every node, each in a thread, once those before it are done.

    The first failure sets `stopped`, which the others are expected to heed, and is raised when they
    have ended.

    Args:
        nodes: what to run, by name.
        stopped: set when nothing more should be done.
        timeout_s: seconds for all of it.

    Raises:
        TimeoutError: not all was done in time.
        ValueError: nodes wait for one another in a circle.
    """
    waiting = dict(nodes)
    running: dict[Future[None], str] = {}
    failure: BaseException | None = None
    deadline = time.monotonic() + timeout_s
    with ThreadPoolExecutor(max_workers=max(1, len(nodes)), thread_name_prefix="start") as threads:
        try:
            while waiting or running:
                for name in [] if stopped.is_set() else _free(waiting, running.values()):
                    running[threads.submit(waiting.pop(name).run)] = name
                if not running:
                    break
                # Woken regularly: an interrupt of the main thread is only noticed between waits.
                finished, _ = wait(running, timeout=0.2, return_when=FIRST_COMPLETED)
                for future in finished:
                    del running[future]
                    failure = failure or future.exception()
                if time.monotonic() > deadline:
                    names = ", ".join(sorted(running.values()))
                    failure = failure or TimeoutError(f"still waiting for {names}")
                if failure is not None:
                    stopped.set()
        except BaseException:
            stopped.set()
            raise
    if failure is not None:
        raise failure
    if waiting and not stopped.is_set():
        raise ValueError(f"nothing can come first among {sorted(waiting)}")


def _free(waiting: Mapping[str, Node], running: Collection[str]) -> list[str]:
    unfinished = {*waiting, *running}
    return [name for name, node in waiting.items() if unfinished.isdisjoint(node.after)]
