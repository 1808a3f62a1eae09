"""Apply the whole estate to an emulator, look at what it made, and destroy it again.

Applies terraform/bootstrap and then the environment dev, from empty; plans again, which must change
nothing; compares what exists with the description by calls of AWS's SDK; takes an order through a
shop whose settings come from Terraform's outputs alone; plans staging and prod whole; destroys dev,
and looks for what is left. Takes about ten minutes, most of them waits of Terraform's AWS provider.
CLOUDCAFE_TERRAFORM_MIRROR names a folder of providers, for those who cannot reach Terraform's
registry.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from scripts.estate_checks import checks, emulator, leftovers
from scripts.estate_checks.applied import EMULATOR_LOG, Estate, workspace_in
from scripts.estate_checks.steps import Steps
from scripts.terraform_checks.modules import ROOT

_RUNS = ROOT / "build" / "estate"
OTHERS = ("staging", "prod")
_STORY_TIMEOUT_S = 300


class Wrong(Exception):
    """What exists is not what should."""


def main() -> int:
    """Do as the command line says; 0 when every step passed."""
    arguments = _arguments()
    steps = Steps()
    folder = arguments.folder or _RUNS / time.strftime("%Y%m%d-%H%M%S")
    folder.mkdir(parents=True, exist_ok=True)
    with workspace_in(folder, with_fixtures=arguments.fixtures) as workspace:
        log = workspace.logs / EMULATOR_LOG
        print(f"Logs: {workspace.logs}", flush=True)
        with emulator.running(arguments.port, log) as endpoint:
            estate = Estate(workspace, endpoint)
            _run(estate, steps, arguments)
            if arguments.keep and steps.passed:
                _wait(estate)
        lacking = emulator.missing(log)
    for line in lacking:
        print(f"The emulator lacks {line}")
    print(f"\n{steps.table()}")
    if not steps.passed:
        print(f"Something failed; it is told above, and the logs are in {workspace.logs}")
    return 0 if steps.passed else 1


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./scripts/verify_estate",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument(
        "--keep",
        action="store_true",
        help="destroy nothing: the emulator and what was made stay until Ctrl-C",
    )
    parser.add_argument("--only-plan", action="store_true", help="plan dev, staging and prod only")
    parser.add_argument(
        "--port", type=int, default=0, help="the emulator's port (any that is free)"
    )
    parser.add_argument("--folder", type=Path, help="where to work (below build/estate)")
    parser.add_argument(
        "--fixtures",
        action="store_true",
        help="zips that do nothing, instead of building the functions",
    )
    return parser.parse_args()


def _run(estate: Estate, steps: Steps, arguments: argparse.Namespace) -> None:
    steps.run("bootstrap: the bucket of states", estate.bootstrap)
    if arguments.only_plan:
        for name in ("dev", *OTHERS):
            _plan_whole(estate, steps, name)
        return
    # The provider's waits leave the processor to the other plans.
    others = threading.Thread(target=_plan_others, args=(estate, steps))
    others.start()
    steps.run("dev: applied from empty", estate.apply, needs="bootstrap: the bucket of states")
    others.join()
    applied = "dev: applied from empty"
    steps.run("dev: nothing to change", lambda: _nothing_to_change(estate), needs=applied)
    steps.run("dev: what exists", lambda: _compare(estate), needs=applied)
    steps.run("dev: an order's story", lambda: _tell_story(estate), needs=applied)
    if arguments.keep:
        return
    steps.run("dev: destroyed", lambda: _destroy(estate), needs=applied)
    steps.run("dev: nothing is left", lambda: _nothing_left(estate), needs="dev: destroyed")


def _plan_others(estate: Estate, steps: Steps) -> None:
    for name in OTHERS:
        _plan_whole(estate, steps, name)


def _plan_whole(estate: Estate, steps: Steps, name: str) -> None:
    def plan() -> None:
        configuration = estate.open(name)
        if not configuration.plan(out=estate.workspace.plan(name)):
            raise Wrong("the plan makes nothing")

    steps.run(f"{name}: planned whole", plan, needs="bootstrap: the bucket of states")


def _nothing_to_change(estate: Estate) -> None:
    configuration = estate.configuration()
    if configuration.plan():
        changes = configuration.shown_plan()
        raise Wrong(f"a second plan would change something:\n{changes}")


def _compare(estate: Estate) -> None:
    found = checks.run(estate)
    print(f"  {found.compared} properties of {found.subjects} things compared")
    if found.wrong:
        raise Wrong("\n  " + "\n  ".join(found.wrong))


def _tell_story(estate: Estate) -> None:
    """Run the shop with settings that Terraform's outputs alone give it: ``tests/estate``."""
    told = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/estate"],
        cwd=ROOT,
        env=os.environ
        | {
            "AWS_ENDPOINT_URL": estate.endpoint,
            "CLOUDCAFE_ESTATE_OUTPUTS": str(estate.workspace.outputs),
            "PYTHONPATH": str(ROOT),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=_STORY_TIMEOUT_S,
        check=False,
    )
    (estate.workspace.logs / "story.log").write_text(told.stdout, "utf-8")
    print(f"  {told.stdout.strip().splitlines()[-1]}")
    if told.returncode != 0:
        raise Wrong(f"the shop does not run on what was made:\n{told.stdout[-4000:]}")


def _destroy(estate: Estate) -> None:
    configuration = estate.configuration()
    configuration.destroy()
    if kept := configuration.resources():
        raise Wrong(f"the state still holds {', '.join(kept)}")


def _nothing_left(estate: Estate) -> None:
    if left := leftovers.find(estate):
        raise Wrong("\n  " + "\n  ".join(left))


def _wait(estate: Estate) -> None:
    print(f"\nThe estate stays until Ctrl-C.\n  endpoint: {estate.endpoint}")
    print(f"  outputs:  {estate.workspace.outputs}", flush=True)
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    raise SystemExit(main())
