import importlib.util
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.unit.docker.dockerfile import ROOT

pytestmark = pytest.mark.processes

HEALTHCHECK = ROOT / "docker" / "healthcheck.py"


def _check(*words):
    return subprocess.run(
        [sys.executable, HEALTHCHECK, *words],
        capture_output=True,
        text=True,
        check=False,
        timeout=20,
    )


@pytest.fixture
def server(request: pytest.FixtureRequest) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(request.param)
            self.end_headers()

        def log_message(self, *words):
            pass

    with HTTPServer(("127.0.0.1", 0), Answer) as one:
        thread = threading.Thread(target=one.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{one.server_port}/health/ready"
        one.shutdown()
        thread.join()


@pytest.mark.parametrize("server", [200, 404, 503], indirect=True)
def test_a_server_that_answers_is_alive_whatever_it_answers(server):
    assert _check("http", server).returncode == 0


def test_a_server_that_refuses_connections_is_not_alive():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]

    outcome = _check("http", f"http://127.0.0.1:{port}/health/ready")

    assert outcome.returncode == 1
    assert "ConnectionRefusedError" in outcome.stderr


def test_a_server_that_takes_the_request_and_says_nothing_is_not_alive(monkeypatch):
    spec = importlib.util.spec_from_file_location("healthcheck", HEALTHCHECK)
    healthcheck = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(healthcheck)
    monkeypatch.setattr(healthcheck, "ANSWER_WITHIN_S", 0.1)

    with socket.create_server(("127.0.0.1", 0)) as listener, pytest.raises(TimeoutError):
        healthcheck.check("http", f"http://127.0.0.1:{listener.getsockname()[1]}/health/ready")


@pytest.mark.parametrize(("age_s", "alive"), [(0, True), (45, True), (75, False)])
def test_a_worker_is_alive_while_its_heartbeat_is_fresh(tmp_path, age_s, alive):
    heartbeat = tmp_path / "heartbeat"
    heartbeat.touch()
    os.utime(heartbeat, times=(time.time() - age_s,) * 2)

    assert (_check("heartbeat", str(heartbeat)).returncode == 0) is alive


def test_a_worker_that_never_beat_is_not_alive(tmp_path):
    outcome = _check("heartbeat", str(tmp_path / "heartbeat"))

    assert outcome.returncode == 1
    assert "FileNotFoundError" in outcome.stderr


def test_an_unknown_kind_of_check_is_refused():
    assert _check("tcp", "127.0.0.1:1").returncode == 1
