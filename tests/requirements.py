"""What pyproject.toml requires."""

import tomllib
from collections.abc import Iterable
from pathlib import Path

from packaging.requirements import Requirement
from packaging.version import Version

_PROJECT = tomllib.loads((Path(__file__).parents[1] / "pyproject.toml").read_text())["project"]


def _read(given: Iterable[str]) -> tuple[Requirement, ...]:
    return tuple(map(Requirement, given))


CORE = _read(_PROJECT["dependencies"])
"""Of every installation, that for workflows alone included."""

EXTRAS = {name: _read(given) for name, given in _PROJECT["optional-dependencies"].items()}


def floor(requirement: Requirement) -> Version:
    """The lowest version that it allows."""
    [lowest] = (each.version for each in requirement.specifier if each.operator in (">=", "=="))
    return Version(lowest)
