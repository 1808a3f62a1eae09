import threading
import time

import pytest

from cloudcafe.local.graph import Node, run_all

TIMEOUT_S = 10


def test_each_runs_after_what_it_waits_for():
    order = []
    nodes = {
        "api": Node(("database", "queue"), lambda: order.append("api")),
        "queue": Node((), lambda: order.append("queue")),
        "database": Node(("disk",), lambda: order.append("database")),
        "disk": Node((), lambda: order.append("disk")),
    }

    run_all(nodes, threading.Event(), TIMEOUT_S)

    assert order.index("disk") < order.index("database") < order.index("api")
    assert order.index("queue") < order.index("api")


def test_independent_ones_run_at_the_same_time():
    together = threading.Barrier(3, timeout=TIMEOUT_S)

    run_all({str(n): Node((), together.wait) for n in range(3)}, threading.Event(), TIMEOUT_S)

    assert not together.broken


def test_what_is_not_there_is_taken_for_done():
    ran = []

    run_all({"api": Node(("elsewhere",), lambda: ran.append(1))}, threading.Event(), TIMEOUT_S)

    assert ran == [1]


def test_the_first_failure_stops_the_rest_and_is_raised():
    stopped = threading.Event()
    ran = []

    def fail():
        raise RuntimeError("no disk")

    nodes = {
        "disk": Node((), fail),
        "patient": Node((), lambda: stopped.wait(TIMEOUT_S)),
        "api": Node(("disk",), lambda: ran.append("api")),
    }

    with pytest.raises(RuntimeError, match="no disk"):
        run_all(nodes, stopped, TIMEOUT_S)

    assert stopped.is_set()
    assert ran == []


def test_too_long_a_wait_ends_with_the_names_of_the_late():
    stopped = threading.Event()

    with pytest.raises(TimeoutError, match="slow"):
        run_all({"slow": Node((), lambda: stopped.wait(TIMEOUT_S))}, stopped, 0.01)


def test_a_circle_is_reported():
    nodes = {"hen": Node(("egg",), time.time), "egg": Node(("hen",), time.time)}

    with pytest.raises(ValueError, match="egg"):
        run_all(nodes, threading.Event(), TIMEOUT_S)
