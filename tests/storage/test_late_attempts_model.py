"""The model of late attempts finds nothing, and would find a step that is left out."""

import subprocess
import sys
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "model" / "late_attempts.py"


def searched(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(MODEL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_no_late_attempt_changes_anything() -> None:
    assert searched().stdout == "5000 runs: every change took effect once at most\n"


@pytest.mark.parametrize("step", ["tombstone", "etag", "settle"])
def test_a_step_that_is_left_out_is_missed(step: str) -> None:
    found = searched("--break", step)
    assert (found.returncode, found.stdout[:5]) == (1, "seed ")
