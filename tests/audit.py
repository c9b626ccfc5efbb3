"""Looks the pinned packages up in the advisories of PyPI and npm: `make audit`.

Ends with 1 if a package has a known fault, and with 2 if an advisory source did not answer for all
packages: nothing is known then, which is not the same as nothing wrong.
"""

import json
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
PIP_AUDIT = (
    *(sys.executable, "-m", "pip_audit", "--requirement", "requirements.lock"),
    *("--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"),
)
NPM_AUDIT = ("npm", "--prefix", "client", "audit", "--json")


class Unanswered(Exception):
    """The source did not answer for all packages."""


def faults_of_pip(report: Any) -> list[str]:
    """Raises Unanswered."""
    packages = report.get("dependencies") or []
    skipped = [each["name"] for each in packages if "skip_reason" in each]
    if skipped or not packages:
        raise Unanswered(f"PyPI's advisories did not answer for {len(skipped)} packages")
    return [f"{each['name']}: {fault['id']}" for each in packages for fault in each["vulns"]]


def faults_of_npm(report: Any) -> list[str]:
    """Raises Unanswered."""
    if "vulnerabilities" not in report:
        raise Unanswered(f"npm's advisories did not answer: {str(report.get('message'))[:100]}")
    return [f"{name}: {each['severity']}" for name, each in report["vulnerabilities"].items()]


def report_of(command: Sequence[str]) -> Any:
    """The JSON that it prints, whatever its status. Raises Unanswered."""
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    try:
        return json.loads(ran.stdout)
    except ValueError as error:
        raise Unanswered(f"{command[0]} printed no report: {ran.stderr[-200:]}") from error


def main() -> int:
    status = 0
    for command, faults_of in ((PIP_AUDIT, faults_of_pip), (NPM_AUDIT, faults_of_npm)):
        try:
            faults = faults_of(report_of(command))
        except Unanswered as error:
            print(f"Not known: {error}.")  # noqa: T201
            status = max(status, 2)
            continue
        print("\n".join(faults) or "Nothing is known to be wrong.")  # noqa: T201
        status = 1 if faults else status
    return status


if __name__ == "__main__":
    sys.exit(main())
