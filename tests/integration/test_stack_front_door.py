"""The front door, compared with the path map by asking it."""

import json
import subprocess
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest

from cloudcafe import estate
from cloudcafe.local import front_door
from cloudcafe.local.components import caddy
from cloudcafe.local.ports import free_ports
from cloudcafe.local.readiness import any_answer, wait_until_ready

pytestmark = pytest.mark.stack

EDGE = estate.load("edge")
SERVERS = sorted({behavior["origin"] for behavior in EDGE["behaviors"]} - {"sites"})
CACHE_CONTROL = {
    "immutable": "public, max-age=31536000, immutable",
    "revalidate": "no-cache",
    "none": None,
}


class Echo(BaseHTTPRequestHandler):
    """Says who it is and what it was asked."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        own_policy = self.path.endswith("own-policy")
        body = json.dumps({"origin": self.server.origin, "path": self.path}).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if own_policy:
            self.send_header("Content-Security-Policy", "default-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


@contextmanager
def echo(origin):
    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        server.origin = origin
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@contextmanager
def door(folder: Path, origins: dict[str, str]):
    """Run Caddy; yield a client of it."""
    sites = folder / "sites"
    (sites / "assets").mkdir(parents=True)
    (sites / "index.html").write_text("<h1>CloudCafe</h1>" * 100)
    (sites / "404.html").write_text("<h1>Nothing here</h1>")
    (sites / "assets" / "app-1a2b.js").write_text("console.log('coffee');" * 100)
    (sites / ".sources").write_text("not for visitors")
    (port,) = free_ports(1)
    configuration = front_door.configuration(
        EDGE,
        listen=[f"127.0.0.1:{port}"],
        origins=origins,
        sites=sites,
        access_log=folder / "access.json",
    )
    path = folder / "caddy.json"
    path.write_text(json.dumps(configuration))
    process = subprocess.Popen(
        [str(caddy()), "run", "--config", str(path)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={"XDG_DATA_HOME": str(folder), "XDG_CONFIG_HOME": str(folder)},
    )
    address = f"http://127.0.0.1:{port}"
    try:
        wait_until_ready(lambda: any_answer(address), timeout_s=30)
        with httpx.Client(base_url=address, timeout=30) as client:
            yield client
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("door")


@pytest.fixture(scope="module")
def client(folder):
    with (
        echo("api") as api,
        echo("barista") as barista,
        echo("portal") as portal,
        door(folder, {"api": api, "barista": barista, "portal": portal}) as client,
    ):
        yield client


@pytest.mark.parametrize(
    "behavior",
    [one for one in EDGE["behaviors"] if one["origin"] != "sites"],
    ids=lambda one: one["path"],
)
def test_a_servers_paths_reach_it(client, behavior):
    path = behavior["path"].replace("*", "orders/active")

    answer = client.get(path, params={"limit": "5"})

    expected = path.removeprefix(behavior.get("strip_prefix", "")) + "?limit=5"
    assert answer.json() == {"origin": behavior["origin"], "path": expected}
    assert answer.headers.get("Cache-Control") == CACHE_CONTROL[behavior["cache"]]


@pytest.mark.parametrize(
    "behavior",
    [one for one in EDGE["behaviors"] if one["origin"] == "sites"],
    ids=lambda one: one["path"],
)
def test_the_sites_paths_are_files_with_their_cache_class(client, behavior):
    path = behavior["path"].replace("*", "app-1a2b.js" if "assets" in behavior["path"] else "")

    answer = client.get(path)

    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == CACHE_CONTROL[behavior["cache"]]
    assert answer.headers["Content-Encoding"] in {"zstd", "gzip"}
    again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304
    assert again.headers["Cache-Control"] == CACHE_CONTROL[behavior["cache"]]


@pytest.mark.parametrize(("path", "target"), EDGE["redirects"].items())
def test_redirects_lead_where_the_map_says(client, path, target):
    answer = client.get(path)

    assert answer.status_code == 302
    assert answer.headers["Location"] == target


@pytest.mark.parametrize("path", ["/", "/assets/app-1a2b.js", "/nowhere", "/api/x", "/api"])
def test_every_answer_forbids_guessing_types_and_leaking_addresses(client, path):
    headers = client.get(path).headers

    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert "Server" not in headers or headers["Server"] != "Caddy"


def test_the_sites_run_nothing_but_their_own_files(client):
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy


def test_the_board_may_only_be_framed_by_ourselves(client):
    policy = client.get("/barista/").headers["Content-Security-Policy"]

    assert "frame-ancestors 'self'" in policy


def test_an_origins_own_policy_is_not_overruled(client):
    answer = client.get("/api/own-policy")

    assert answer.headers.get_list("Content-Security-Policy") == ["default-src 'self'"]


def test_a_page_that_is_not_there_says_so_and_is_not_kept(client):
    for path in ("/nowhere", "/assets/gone-1a2b.js"):
        answer = client.get(path)

        assert answer.status_code == 404
        assert "Nothing here" in answer.text
        assert "immutable" not in answer.headers.get("Cache-Control", "")


def test_hidden_files_are_not_shown(client):
    assert client.get("/.sources").status_code == 404


def test_only_the_api_is_posted_to(client):
    assert client.post("/").status_code == 405


def test_requests_are_logged_as_json_without_headers(client, folder):
    client.get("/api/logged", headers={"Authorization": "Bearer secret"})

    lines = [json.loads(line) for line in (folder / "access.json").read_text().splitlines()]
    line = next(line for line in lines if line["request"]["uri"] == "/api/logged")
    assert line["origin"] == "api"
    assert line["status"] == 200
    assert "secret" not in json.dumps(lines)


def test_while_a_server_is_away_its_callers_are_told_in_their_own_terms(tmp_path, monkeypatch):
    monkeypatch.setattr(front_door, "ORIGIN_RETRY_S", 1)
    ports = zip(SERVERS, free_ports(len(SERVERS)), strict=True)
    nobody = {name: f"http://127.0.0.1:{port}" for name, port in ports}

    with door(tmp_path, nobody) as client:
        problem, board = client.get("/api/menu"), client.get("/barista/")

    assert problem.status_code == board.status_code == 503
    assert problem.headers["Content-Type"] == "application/problem+json"
    assert problem.headers["Retry-After"]
    assert problem.json()["code"] == "dependency-unavailable"
    assert problem.json()["dependency"] == "api"
    assert "starting" in board.text
