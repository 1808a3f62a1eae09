"""What moto 5.2.5 does otherwise than AWS, a module a service; each repair says what is wrong."""

import importlib
import pkgutil


def apply() -> None:
    """Import every module: handlers register as they are read; the few patches are applied."""
    for module in pkgutil.iter_modules(__path__):
        repaired = importlib.import_module(f"{__name__}.{module.name}")
        if patch := getattr(repaired, "patch", None):
            patch()
