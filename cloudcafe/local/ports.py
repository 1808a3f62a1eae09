"""TCP ports on this machine: which are free, and who holds one that is not."""

import random
import socket

import psutil

# Below the range from which Linux (32768-60999) and macOS (49152-65535) pick the local end of
# outgoing connections: nobody takes such a port by accident while its server is being restarted.
_LOWEST, _HIGHEST = 20_000, 32_000
_LOOPBACK = "127.0.0.1"


def is_free(port: int, address: str = _LOOPBACK) -> bool:
    """Tell whether a server may listen on `address` and `port` now."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        # macOS lets a second socket bind next to one that listens on every address.
        probe.settimeout(0.2)
        if probe.connect_ex((address, port)) == 0:
            return False
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        # Without this, connections that have just ended would make the port look taken.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
        except OSError:
            return False
    return True


def free_ports(count: int) -> list[int]:
    """Return `count` different ports on which nothing listens on the loopback address.

    Raises:
        OSError: there are not that many free ports.
    """
    found: list[int] = []
    for port in random.sample(range(_LOWEST, _HIGHEST), _HIGHEST - _LOWEST):
        if len(found) == count:
            return found
        if is_free(port):
            found.append(port)
    raise OSError(f"fewer than {count} ports are free between {_LOWEST} and {_HIGHEST}")


def loopback_addresses() -> tuple[str, ...]:
    """Return what ``localhost`` may mean here: IPv4's address, and IPv6's where there is one."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_STREAM) as probe:
            probe.bind(("::1", 0))
    except OSError:
        return (_LOOPBACK,)
    return (_LOOPBACK, "::1")


def holder_of(port: int) -> str | None:
    """Describe the process that listens on `port`, where the system lets us see it."""
    try:
        connections = psutil.net_connections(kind="tcp")
    except (psutil.Error, OSError):
        return None
    for connection in connections:
        if connection.status != psutil.CONN_LISTEN or not connection.laddr:
            continue
        if connection.laddr.port == port and connection.pid:
            try:
                return f"process {connection.pid} ({psutil.Process(connection.pid).name()})"
            except psutil.Error:
                return f"process {connection.pid}"
    return None
