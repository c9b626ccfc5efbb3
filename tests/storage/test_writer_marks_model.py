"""The model of recovery finds nothing, and would find a step that is left out."""

import subprocess
import sys
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "model" / "writer_marks.py"


def searched(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(MODEL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_what_a_process_left_pending_is_found_by_its_mark() -> None:
    assert searched().stdout == "1500 runs: what a process left pending is found by its mark\n"


@pytest.mark.parametrize("step", ["mark", "owes", "before", "etag", "day"])
def test_a_step_that_is_left_out_is_missed(step: str) -> None:
    found = searched("--break", step)
    assert (found.returncode, found.stdout[:5]) == (1, "seed ")
