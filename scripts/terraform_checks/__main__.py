"""Validate and test every Terraform folder: ``python -m scripts.terraform_checks [FOLDER…]``.

Prints a line for each, and all that Terraform said of those that fail.
"""

import re
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from scripts.terraform_checks.modules import TERRAFORM, folders
from scripts.terraform_checks.runner import Answer, TerraformMissing, init, terraform

_AT_ONCE = 2


def main(names: list[str]) -> int:
    """Check the folders whose path ends in one of the names, or all of them."""
    wanted = [path for path in folders() if not names or any(str(path).endswith(n) for n in names)]
    if not wanted:
        print(f"no Terraform folder is called {', '.join(names)}", file=sys.stderr)
        return 2
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        try:
            results = list(pool.map(_check, wanted))
        except TerraformMissing as error:
            print(error, file=sys.stderr)
            return 1
    return 0 if all(results) else 1


def _check(folder: Path) -> bool:
    began = time.monotonic()
    name = folder.relative_to(TERRAFORM)
    steps: list[str] = []
    for step, answer in _steps(folder):
        if answer.status != 0:
            print(f"{name}: {step} FAILED\n{answer.text}", flush=True)
            return False
        steps.append(step)
    print(f"{name!s:32} {', '.join(steps)}: {time.monotonic() - began:.0f} s", flush=True)
    return True


def _steps(folder: Path) -> "list[tuple[str, Answer]]":
    done = [("initialised", init(folder))]
    if done[-1][1].status == 0 and _stands_alone(folder):
        done.append(("valid", terraform(folder, ["validate", "-no-color"])))
    if done[-1][1].status == 0 and (folder / "tests").is_dir():
        done.append(("tested", terraform(folder, ["test", "-no-color"])))
    return done


def _stands_alone(folder: Path) -> bool:
    """Tell whether Terraform takes a module for a root module, so that it can be validated alone.

    It does not when providers are handed to it by name, or when an output is ephemeral. Such
    modules are validated with the environments, which call them.
    """
    files = {path.name: path.read_text("utf-8") for path in folder.glob("*.tf")}
    ephemeral = re.search(r"^\s*ephemeral\s*=\s*true", files.get("outputs.tf", ""), re.MULTILINE)
    return "configuration_aliases" not in files["versions.tf"] and ephemeral is None


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
