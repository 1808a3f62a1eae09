"""The command line: ``./scripts/build_lambdas [OPTION…] [NAME…]``."""

import argparse
import sys
from pathlib import Path

from scripts.lambda_packages.archive import Archive, mib
from scripts.lambda_packages.build import build, differing
from scripts.lambda_packages.contents import PLATFORMS
from scripts.lambda_packages.errors import PackageError

ROOT = Path(__file__).resolve().parents[2]
OUTPUT = ROOT / "build" / "lambdas"


def main(words: list[str]) -> int:
    """Make what is asked for, and say what was made."""
    options = _options(words)
    try:
        build(
            ROOT,
            OUTPUT,
            names=options.names,
            architecture=options.architecture,
            report=_report,
        )
        if options.check_reproducible:
            print("making all of it again …", flush=True)
            differ = differing(ROOT, OUTPUT, names=options.names, architecture=options.architecture)
            if differ:
                raise PackageError(f"made twice, these differ: {', '.join(sorted(differ))}")  # noqa: TRY301 one place says so
            print("the same again, byte for byte")
    except PackageError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"in {OUTPUT.relative_to(ROOT)}, with manifest.json")
    return 0


def _report(archive: Archive, is_new: bool) -> None:  # noqa: FBT001 a callback
    print(
        f"{archive.path.stem:20} {mib(archive.zipped_bytes):>6} MiB zipped"
        f" {mib(archive.unzipped_bytes):>6} MiB unzipped"
        f"  sha256 {archive.sha256[:16]}{'' if is_new else '  kept'}",
        flush=True,
    )


def _options(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="./scripts/build_lambdas",
        description="Makes the Lambda functions' zips in build/lambdas: same input, same bytes.",
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="a function of services.json, or dependencies; all of them without one",
    )
    parser.add_argument(
        "--architecture",
        choices=sorted(PLATFORMS),
        default="arm64",
        help="processor that the functions run on (default: arm64)",
    )
    parser.add_argument(
        "--check-reproducible",
        action="store_true",
        help="make everything twice, and fail when the bytes differ",
    )
    return parser.parse_args(words)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
