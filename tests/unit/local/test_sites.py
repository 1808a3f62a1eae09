import os
import stat
import time

import psutil
import pytest

from cloudcafe.local import sites
from cloudcafe.local.errors import StackError

NPM = """#!/bin/sh
echo "$@" >>commands
[ "$1" = ci ] && [ -e ci-fails ] && exit 1
[ "$1" = run ] && [ -e build-fails ] && exit 1
[ "$1" = run ] && [ -e build-hangs ] && { echo $$ >hanging; sleep 600; }
mkdir -p node_modules
if [ "$1" = run ]; then mkdir -p dist; cat page.html >dist/index.html; fi
exit 0
"""


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A site whose build copies one page, and an npm that writes down what it was told."""
    tools = tmp_path / "tools"
    tools.mkdir()
    for name, script in {"npm": NPM, "node": "#!/bin/sh\necho v22.1.0\n"}.items():
        (tools / name).write_text(script)
        (tools / name).chmod(stat.S_IRWXU)
    monkeypatch.setenv("PATH", f"{tools}{os.pathsep}{os.environ['PATH']}")
    source = tmp_path / "sites"
    source.mkdir()
    (source / "package-lock.json").write_text("{}")
    (source / "page.html").write_text("hello")
    return source


@pytest.fixture
def build(source, tmp_path):
    def build():
        """Build; return what npm was told, without its options."""
        (source / "commands").unlink(missing_ok=True)
        sites.build(source, tmp_path / "sites.log", lambda _what: None)
        commands = source / "commands"
        said = commands.read_text().splitlines() if commands.exists() else []
        commands.unlink(missing_ok=True)
        return [" ".join(word for word in line.split() if word[0] != "-") for line in said]

    return build


def test_the_first_build_installs_and_builds(source, build):
    (source / "commands").write_text("")

    assert build() == ["ci", "run build"]
    assert (source / "dist" / "index.html").read_text() == "hello"


def test_nothing_is_done_when_nothing_changed(source, build):
    build()

    assert sites.is_current(source)
    assert build() == []


def test_a_changed_source_is_built_without_installing_again(source, build):
    build()
    (source / "page.html").write_text("good morning")

    assert not sites.is_current(source)
    assert build() == ["run build"]
    assert (source / "dist" / "index.html").read_text() == "good morning"


def test_a_changed_lock_file_is_installed_first(source, build):
    build()
    (source / "package-lock.json").write_text('{"changed": true}')

    assert build() == ["ci", "run build"]


def test_a_build_that_went_missing_is_made_again(source, build):
    build()
    (source / "dist" / "index.html").unlink()

    assert build() == ["run build"]


def test_a_failed_build_names_its_log_and_is_tried_again(source, build, tmp_path):
    (source / "build-fails").touch()

    with pytest.raises(StackError, match=r"npm run build.*sites\.log"):
        build()

    (source / "build-fails").unlink()
    assert build() == ["run build"]


def test_a_build_that_is_given_up_leaves_no_process(source, tmp_path):
    (source / "build-hangs").touch()
    hanging = source / "hanging"

    def has_begun():
        return hanging.exists() and hanging.read_text().endswith("\n")

    with pytest.raises(StackError, match="given up"):
        sites.build(source, tmp_path / "sites.log", lambda _what: None, has_begun)

    group = int(hanging.read_text())
    # Those that were killed may take a moment to be gone.
    end = time.monotonic() + 20
    while any(_belongs_to(process, group) for process in psutil.process_iter()):
        assert time.monotonic() < end
        time.sleep(0.05)


def test_an_old_node_gives_way_to_the_one_that_comes_with_the_packages(source, tmp_path):
    (tmp_path / "tools" / "node").write_text("#!/bin/sh\necho v18.20.0\n")

    node = sites.find_node()

    assert node.folder != tmp_path / "tools"
    assert (node.folder / "node").exists()


def _belongs_to(process, group):
    try:
        return process.status() != psutil.STATUS_ZOMBIE and os.getpgid(process.pid) == group
    except (psutil.Error, ProcessLookupError):
        return False
