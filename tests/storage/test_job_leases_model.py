"""The model of job leases finds nothing, and would find a step that is left out."""

import subprocess
import sys
from pathlib import Path

import pytest

MODEL = Path(__file__).parents[2] / "model" / "job_leases.py"


def searched(*arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, str(MODEL), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_every_test_is_recorded_once() -> None:
    said = "3000 runs: every test is recorded once, whoever stopped or went on late\n"
    assert searched().stdout == said


@pytest.mark.parametrize("step", ["take", "fence", "ahead", "left", "once", "name", "flag", "look"])
def test_a_step_that_is_left_out_is_missed(step: str) -> None:
    found = searched("--break", step)
    assert (found.returncode, found.stdout[:5]) == (1, "seed ")
