"""The model of merges finds nothing, and would find a step that is left out."""

import subprocess
import sys
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "model" / "organization_merges.py"


def searched(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(MODEL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_no_stranger_takes_what_moves_and_everything_is_active_once() -> None:
    said = "600 runs: no stranger took anything, and everything is active once\n"
    assert searched().stdout == said


@pytest.mark.parametrize("step", ["reserve", "taker", "look_first", "state", "etag"])
def test_a_step_that_is_left_out_is_missed(step: str) -> None:
    found = searched("--break", step)
    assert (found.returncode, found.stdout[:5]) == (1, "seed ")
