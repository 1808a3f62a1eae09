"""``./scripts/deploy COMMAND ENVIRONMENT``."""

from scripts.deployment.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
