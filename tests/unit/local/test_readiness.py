import os
import time

import pytest

from cloudcafe.local import readiness


def test_a_heartbeat_of_now_is_ready(tmp_path):
    beat = tmp_path / "beat"
    beat.touch()

    readiness.heartbeat(beat, time.time() - 1)


def test_a_heartbeat_of_an_earlier_process_is_not(tmp_path):
    beat = tmp_path / "beat"
    beat.touch()

    with pytest.raises(readiness.NotReadyError):
        readiness.heartbeat(beat, time.time() + 10)


def test_a_heartbeat_that_stopped_is_not(tmp_path):
    beat = tmp_path / "beat"
    beat.touch()
    minute_ago = time.time() - 60
    os.utime(beat, (minute_ago, minute_ago))

    with pytest.raises(readiness.NotReadyError):
        readiness.heartbeat(beat, 0)


def test_waiting_tries_until_it_succeeds():
    attempts = iter([OSError("refused"), ValueError("loading"), None])

    def probe():
        if error := next(attempts):
            raise error

    readiness.wait_until_ready(probe, timeout_s=10)

    assert next(attempts, "all used") == "all used"


def test_waiting_ends_with_the_last_reason():
    def probe():
        raise OSError("connection refused")

    with pytest.raises(TimeoutError, match="connection refused"):
        readiness.wait_until_ready(probe, timeout_s=0)


def test_what_the_check_raises_ends_the_wait():
    def check():
        raise RuntimeError("its process died")

    with pytest.raises(RuntimeError, match="died"):
        readiness.wait_until_ready(lambda: None, timeout_s=10, check=check)
