"""``packages``: the zips of the Lambda functions, which the plan reads."""

from scripts.deployment.context import Context
from scripts.deployment.programs import run

_TIMEOUT_S = 1800.0


def build_packages(context: Context) -> None:
    """Build the zips in build/lambdas: same sources, same bytes."""
    root = context.project.root
    run(
        [str(root / "scripts/build_lambdas")],
        what="build the Lambda functions' zips",
        remedy="Its own words are above; scripts/build_lambdas can be run by itself.",
        timeout_s=_TIMEOUT_S,
        folder=root,
    )
