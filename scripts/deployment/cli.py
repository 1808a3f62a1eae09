"""The command line of ``scripts/deploy``."""

import argparse
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from scripts.deployment import infrastructure
from scripts.deployment.context import Context
from scripts.deployment.cost.command import cost, refresh_prices, show_cost
from scripts.deployment.errors import DeployError
from scripts.deployment.progress import run_steps
from scripts.deployment.settings import Project, Settings
from scripts.deployment.steps import manifests
from scripts.deployment.steps.images import push_images
from scripts.deployment.steps.packages import build_packages
from scripts.deployment.steps.record import Release
from scripts.deployment.steps.release import release
from scripts.deployment.steps.rollback import PARTS, rollback
from scripts.deployment.steps.sites import deploy_sites
from scripts.deployment.steps.smoke import smoke
from scripts.deployment.steps.tasks import migrate, seed

_WRONG_LINE = 64
_INTERRUPTED = 130
_PROD = "prod"

_EPILOG = """\
Infrastructure: plan, apply, destroy, output, drift, cost.
Release: packages, images, migrate, seed, manifests, sites, release, smoke, rollback.
All of it: up, which --resume goes on with where it stopped.

Exit status: 0 done; 1 failed, and the message says what to do; 2 drift was found; 3 stopped before
data would be lost; 4 the saved plan is stale or missing; 5 not agreed to; 64 wrong command line.

Settings, all optional:
  CLOUDCAFE_TERRAFORM_MIRROR   folder of Terraform providers, instead of Terraform's registry
  CLOUDCAFE_STATE_BUCKET       bucket of the states, unless backend.hcl names it
  CLOUDCAFE_PYTHON_IMAGE       base image with its digest, for images
  CLOUDCAFE_SMOKE_STAFF_TOKEN  a barista's access token, for the smoke test's second half
  CLOUDCAFE_AWS_REGION         region of the shop; ap-northeast-2 by default
  AWS_ENDPOINT_URL             where AWS is reached instead of at Amazon: an emulator
  AWS_PROFILE, AWS_ACCESS_KEY_ID … as everywhere with AWS
"""


class _Parser(argparse.ArgumentParser):
    """A parser whose complaints do not look like found drift."""

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        self.exit(_WRONG_LINE, f"{self.prog}: {message}\n")


def main(
    words: Sequence[str] | None = None,
    *,
    project: Project | None = None,
    settings: Settings | None = None,
) -> int:
    """Do what a command line says; return the exit status.

    Args:
        words: the command line; the process's own by default.
        project: the repository; the one this file is in by default.
        settings: what is set outside; read from the environment by default.
    """
    options = _parser().parse_args(words)
    try:
        context = Context(
            environment=options.environment,
            settings=settings or Settings.read(),
            project=project or Project(),
            backend=getattr(options, "backend", "s3"),
            is_agreed=getattr(options, "yes", False),
            tag=getattr(options, "image_tag", None),
        )
        status = options.run(context, options)
    except DeployError as error:
        print(error, file=sys.stderr)
        return error.exit_status
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return _INTERRUPTED
    return int(status or 0)


_Command = Callable[[Context, argparse.Namespace], int | None]


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="./scripts/deploy",
        description="Brings CloudCafe to AWS.",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)

    def command(name: str, run: _Command, about: str, *kinds: Callable[[_Parser], None]) -> None:
        one = commands.add_parser(
            name,
            help=about,
            description=about,
            formatter_class=argparse.RawDescriptionHelpFormatter,
            epilog=manifests.__doc__ if name == "manifests" else None,
        )
        one.add_argument("environment", metavar="ENVIRONMENT", help="dev, staging or prod")
        one.add_argument(
            "--backend",
            choices=["s3", "local"],
            default="s3",
            help="where the state is: in the state bucket, or on this disk to try things out",
        )
        for kind in kinds:
            kind(one)
        one.set_defaults(run=run)

    command("plan", _plan, "plan, save the plan, say what changes and costs", _var_files, _tag)
    command("apply", _apply, "do what the saved plan says", _consent, _loss, _age, _tag)
    command("destroy", _destroy, "destroy the whole environment", _consent, _loss, _tag)
    command("output", _output, "print Terraform's outputs", _output_options)
    command("drift", _drift, "say what is otherwise in AWS than in the state", _tag)
    command("cost", _cost, "estimate what a month costs", _var_files, _cost_options, _tag)
    command("packages", _packages, "build the Lambda functions' zips")
    command("images", _images, "build and push the services' images", _image_options, _tag)
    command("migrate", _migrate, "bring the databases to the newest schema", _tag)
    command("seed", _seed, "fill an empty shop; leave what is there", _tag)
    command("manifests", _manifests, "apply the EKS cluster's objects", _kube, _tag)
    command("sites", _sites, "build and upload the static sites", _site_options)
    command("release", _release, "bring functions and services into service", _tag)
    command("smoke", _smoke, "try the shop through its public address", _smoke_options)
    command(
        "rollback", _rollback, "take back what the newest release replaced", _consent, _kube, _parts
    )
    command(
        "up", _up, "all of it, in order",
        _consent, _loss, _age, _tag, _kube, _image_options, _site_options, _smoke_options, _resume,
    )  # fmt: skip
    return parser


def _consent(one: _Parser) -> None:
    one.add_argument("--yes", action="store_true", help="answer every question with yes")


def _loss(one: _Parser) -> None:
    one.add_argument(
        "--allow-data-loss",
        action="store_true",
        help="let resources be destroyed that hold data",
    )


def _age(one: _Parser) -> None:
    one.add_argument(
        "--max-age-hours", type=float, default=4.0, help="hours that a plan may be old; 4"
    )


def _tag(one: _Parser) -> None:
    one.add_argument("--image-tag", help="tag of the images; the commit by default")


def _var_files(one: _Parser) -> None:
    one.add_argument(
        "--var-file",
        type=Path,
        action="append",
        default=[],
        help="a file of values beside the environment's own; may be repeated",
    )


def _output_options(one: _Parser) -> None:
    one.add_argument("name", nargs="?", help="one output; all by default")
    one.add_argument("--json", action="store_true", help="as JSON")


def _cost_options(one: _Parser) -> None:
    one.add_argument("--economy", action="store_true", help="the sizes of economy.tfvars")
    one.add_argument("--plan-file", type=Path, help="price this plan's JSON")
    one.add_argument("--refresh", action="store_true", help="read the prices from AWS first")


def _image_options(one: _Parser) -> None:
    one.add_argument("--python-image", help="base image with its digest, python:…@sha256:…")
    one.add_argument(
        "--architecture", choices=["arm64", "x86_64"], default="arm64", help="arm64 by default"
    )


def _kube(one: _Parser) -> None:
    one.add_argument("--kube-endpoint", help="where the cluster's API is reached, if forwarded")


def _site_options(one: _Parser) -> None:
    one.add_argument(
        "--keep-days",
        type=int,
        default=30,
        help="days that files stay which no release refers to; 30",
    )


def _smoke_options(one: _Parser) -> None:
    one.add_argument("--url", help="the front door; the environment's own by default")
    one.add_argument(
        "--place-order",
        action=argparse.BooleanOptionalAction,
        help="place a real order; by default everywhere but in prod",
    )


def _parts(one: _Parser) -> None:
    one.add_argument(
        "--only",
        choices=PARTS,
        action="append",
        help="take back only these; all by default",
    )
    one.add_argument(
        "--previous",
        action="store_true",
        help="go back from what runs now, though nothing is written down here of its release",
    )


def _resume(one: _Parser) -> None:
    one.add_argument("--resume", action="store_true", help="go on where the last run stopped")


def _plan(context: Context, options: argparse.Namespace) -> None:
    show_cost(context, infrastructure.plan(context, var_files=options.var_file), is_detailed=False)


def _apply(context: Context, options: argparse.Namespace) -> None:
    infrastructure.apply(
        context, is_loss_allowed=options.allow_data_loss, max_age_hours=options.max_age_hours
    )


def _destroy(context: Context, options: argparse.Namespace) -> None:
    infrastructure.destroy(context, is_loss_allowed=options.allow_data_loss)


def _output(context: Context, options: argparse.Namespace) -> None:
    infrastructure.output(context, name=options.name, as_json=options.json)


def _drift(context: Context, _options: argparse.Namespace) -> int:
    return infrastructure.drift(context)


def _cost(context: Context, options: argparse.Namespace) -> None:
    if options.refresh:
        refresh_prices(context)
    cost(
        context,
        var_files=options.var_file,
        is_economy=options.economy,
        plan_file=options.plan_file,
    )


def _packages(context: Context, _options: argparse.Namespace) -> None:
    build_packages(context)


def _images(context: Context, options: argparse.Namespace) -> None:
    push_images(context, python_image=options.python_image, architecture=options.architecture)


def _migrate(context: Context, _options: argparse.Namespace) -> None:
    migrate(context)


def _seed(context: Context, _options: argparse.Namespace) -> None:
    seed(context)


def _manifests(context: Context, options: argparse.Namespace) -> None:
    manifests.apply_manifests(context, kube_endpoint=options.kube_endpoint, tag=options.image_tag)


def _sites(context: Context, options: argparse.Namespace) -> None:
    deploy_sites(context, keep_days=options.keep_days)


def _release(context: Context, _options: argparse.Namespace) -> None:
    release(context)


def _smoke(context: Context, options: argparse.Namespace) -> None:
    places_order = options.place_order
    if places_order is None:
        places_order = context.environment != _PROD
    smoke(context, places_order=places_order, url=options.url)


def _rollback(context: Context, options: argparse.Namespace) -> None:
    parts = options.only or list(PARTS)
    context.ask(f"Take back {', '.join(parts)} of {context.environment}?")
    rollback(
        context,
        parts=parts,
        is_further=options.previous,
        kube_endpoint=options.kube_endpoint,
    )


def _up(context: Context, options: argparse.Namespace) -> None:
    options.var_file = []
    steps: dict[str, Callable[[], object]] = {
        # The plan reads the functions' zips.
        "packages": lambda: build_packages(context),
        "plan": lambda: _plan(context, options),
        "apply": lambda: _apply(context, options),
        "images": lambda: _images(context, options),
        "migrate": lambda: migrate(context),
    }
    if context.environment != _PROD:
        steps["seed"] = lambda: seed(context)
    steps |= {
        "manifests": lambda: _manifests(context, options),
        "sites": lambda: _sites(context, options),
        "release": lambda: release(context),
        "smoke": lambda: _checked(context, options),
    }
    run_steps(context, steps, is_resumed=options.resume)


def _checked(context: Context, options: argparse.Namespace) -> None:
    """Try the shop; take a release back that does not stand the test."""
    try:
        _smoke(context, options)
    except DeployError:
        if Release.read(context.records) is not None:
            context.say("Taking the release back …")
            rollback(context, kube_endpoint=options.kube_endpoint)
        raise
