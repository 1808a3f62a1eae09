"""Programs that a step runs: found, run under a time limit, their failure explained."""

import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

from scripts.deployment.errors import DeployError


def run(
    words: Sequence[str],
    *,
    what: str,
    remedy: str,
    timeout_s: float,
    folder: Path | None = None,
    text_in: str | None = None,
    environ: Mapping[str, str] | None = None,
    is_quiet: bool = False,
) -> str:
    """Run a program to its end.

    Args:
        words: the program and its arguments.
        what: what it does, to be read after "could not".
        remedy: what the reader can do when it fails.
        timeout_s: seconds that it may take.
        folder: where it runs.
        text_in: what it reads from its standard input, such as a password.
        environ: variables beside ours.
        is_quiet: whether to return its output instead of letting it be seen.

    Returns:
        What it printed, if it was quiet.

    Raises:
        DeployError: it is not installed, it failed, or it took too long.
    """
    program = shutil.which(words[0])
    if program is None:
        raise DeployError(f"Could not {what}: there is no program “{words[0]}”.", remedy)
    pipe = subprocess.PIPE if is_quiet else None
    try:
        done = subprocess.run(
            [program, *words[1:]],
            cwd=folder,
            env=os.environ | dict(environ or {}),
            input=text_in,
            stdout=pipe,
            stderr=subprocess.STDOUT if is_quiet else None,
            text=True,
            timeout=timeout_s,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        minutes = timeout_s / 60
        raise DeployError(
            f"Could not {what}: it took longer than {minutes:.0f} minutes.", remedy
        ) from error
    if done.returncode != 0:
        told = f"\n{done.stdout.strip()[-2000:]}" if done.stdout else ""
        raise DeployError(
            f"Could not {what}: {words[0]} ended with status {done.returncode}.{told}", remedy
        )
    return done.stdout or ""
